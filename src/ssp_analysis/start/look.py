"""What a file looks like before there is a contract: its writing, the heading row, the columns."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.containers import read_grid, shown
from ssp_analysis.partners.contract_parts import KNOWN_FIELDS, Layout, is_taken
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import TOTAL_WORDS, letters, titles_at
from ssp_analysis.partners.layout import HEADER_WITHIN, SEPARATORS, Header, tables_at
from ssp_analysis.partners.periods import MONTH_NAME, parse_period, year_in
from ssp_analysis.partners.sheets import Grid, Sheet
from ssp_analysis.partners.values import Cell, is_mark, key_of, parse_number, plain

ENCODINGS = ("utf-8", "cp1252")
MOST = 0.9  # of the filled cells: so many must read as a day, a period or a number
NO_COLUMN = -1  # the place of what stands in no column, such as the names of sheets
SAMPLE = 300  # rows that tell how a file is written and how wide it is
IN_NAME = re.compile(rf"\d|^{MONTH_NAME}$|^(q|to|final|draft|copy|latest|new|old|v)$")
# What a file's name says of its shape and not of its content.
SHAPE = re.compile(
    r"^(annual|yearly|monthly|quarterly|weekly|wide|long|derived|historical|data|dataset|export|"
    r"extract|table|csv|by|force|borough|district|ward|level)$"
)
# Of a column called Priority: how urgent a thing is, and no theme of a plan.
RANK = re.compile(r"(?:very )?(?:high|medium|low)|urgent|routine|normal|critical", re.IGNORECASE)
ARRIVED = re.compile(r"\b(?:received|reported|opened|logged|raised|occurred|committed|created)\b")
MOST_OF = 0.6  # of the widest row's cells: so many a heading row fills at least


@dataclass(frozen=True)
class Column:
    """One column: its heading, and the text of its cell in each row of data ('' for nothing)."""

    at: int
    title: str
    cells: tuple[Cell, ...]

    @cached_property
    def texts(self) -> pd.Series:
        """Each cell as `plain` has it."""
        return pd.Series([plain(cell) for cell in self.cells], dtype=object)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text stands there; nothing is not counted."""
        return Counter(text for text in self.texts if text)

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return self.counts.total()

    @property
    def is_full(self) -> bool:
        """Whether each cell holds something."""
        return self.filled == len(self.cells)

    def share(self, test: Callable[[str], Any]) -> float:
        """Which share of the filled cells passes a test."""
        passed = sum(count for text, count in self.counts.items() if test(text))
        return passed / self.filled if self.filled else 0.0

    def is_mostly(self, test: Callable[[str], Any], share: float) -> bool:
        """Whether a share of the filled cells passes a test; asked until that is known.

        Of a column of other things most texts are no days, and each takes long to read as one.
        """
        left = self.filled
        for text, count in self.counts.items():
            if not test(text):
                left -= count
                if left / self.filled < share:
                    return False
        return left > 0

    @property
    def is_unique(self) -> bool:
        """Whether hardly any text stands there twice."""
        return self.filled > 1 and len(self.counts) >= 0.95 * self.filled

    @property
    def key(self) -> str:
        """Its heading's words, small and without punctuation; `CaseRef` has two."""
        return key_of(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.title.replace("_", " ")))


@dataclass(frozen=True)
class Look:
    """A file without its contract.

    `sheets` are those with the same headings, each with the index of its heading row in `headings`;
    `heading` is that on `sheet`, the fullest of them, `header_rows` how many rows it has. `columns`
    have the rows of all `sheets`, without blank rows and notes; `tabs` the sheet's name of each.
    """

    file: str
    encoding: str
    separator: str
    sheet: Sheet
    sheets: tuple[Sheet, ...]
    heading: int
    header_rows: int
    columns: tuple[Column, ...]
    headings: tuple[int, ...]
    tabs: Column

    @property
    def tables(self) -> Iterator[tuple[Sheet, int]]:
        """Each sheet with its rows of headings: a table for each year may stand below another."""
        for sheet, top in zip(self.sheets, self.headings, strict=True):
            first = [*map(plain, sheet.rows[top].cells[:1])]
            for at in range(top, len(sheet.rows)):
                if at == top or (any(first) and [*map(plain, sheet.rows[at].cells[:1])] == first):
                    yield sheet, at

    @property
    def place(self) -> str:
        """Where the headings are, for people."""
        number = self.sheet.rows[self.heading].number
        rows = f"row {number}" if self.header_rows == 1 else f"rows {number} and {number + 1}"
        return rows if self.sheet.is_text else f"{rows} of sheet {self.sheet.name!r}"


def provisional(**given: Any) -> Contract:
    """A contract that asks for nothing, to read a file with."""
    nothing = {"id": "draft", "name": "Draft", "owner": "?", "agreement": "", "counts": ""}
    fields = ({"name": "period", "headers": ["any"], "type": "period"},)
    return Contract.model_validate(
        nothing
        | {"does_not_count": "", "files": ({"pattern": "*"},), "fields": fields}
        | {"due": {"frequency": "M", "days": 60}}
        | given
    )


def look_at(path: Path) -> Look:
    """Look at a file.

    Raises:
        PartnerDataError: it cannot be read, or no row in it looks like headings.
    """
    encoding, separator, grid = _opened(path)
    found = [(sheet, heading_row(sheet)) for sheet in grid.sheets]
    tables = [(sheet, *at) for sheet, at in found if at]
    if not tables:
        raise PartnerDataError(
            shown(path.name),
            "has no row that looks like headings",
            "Write the contract by hand (docs/contract.md), or ask for a table with headings",
        )
    sheet, at, header_rows = max(tables, key=lambda table: len(table[0].rows) - table[1])
    titles = _titles(sheet, at, header_rows)
    of_sheet = [(s, a, _titles(s, a, rows)) for s, a, rows in tables]
    alike = [one for one in of_sheet if _shape(one[2]) == _shape(titles)]
    held = [(one.name, _data(one, a + header_rows, own)) for one, a, own in alike]
    cells = [row for _, rows in held for row in rows]
    columns = tuple(
        Column(n, title, tuple(row[n] if n < len(row) else "" for row in cells))
        for n, title in enumerate(titles)
    )
    sheets, headings = tuple(one for one, _, _ in alike), tuple(a for _, a, _ in alike)
    tabs = Column(NO_COLUMN, "Tab", tuple(tab for tab, rows in held for _ in rows))
    name = shown(path.name)
    return Look(name, encoding, separator, sheet, sheets, at, header_rows, columns, headings, tabs)


def headers_on(
    sheet: Sheet, heading: int, rows: int, by_sheet: bool, meant: Sequence[str] = ()
) -> tuple[Header, ...]:
    """The periods in a sheet's headings, as a wide contract would find them.

    Args:
        sheet: that the table is on.
        heading: the index of its row of headings, of which there are `rows`.
        by_sheet: whether the year stands in the name of sheet or file.
        meant: the heading below the periods that is read, where there are several.

    Raises:
        PartnerDataError: as `tables_at`.
    """
    year_from = "sheet" if by_sheet else "header"
    layout = {"kind": "wide", "header_rows": rows, "year_from": year_from}
    cells = [{"name": "count", "headers": meant}] if meant else []
    fields = [{"name": "period", "headers": ["any"], "type": "period"}, *cells]
    return tables_at(sheet, heading, provisional(layout=layout, fields=fields))


def form_of(look: Look, given: str) -> dict[str, Any] | None:
    """The contract of the return on the plan that a file is by its headings; None of another file.

    Args:
        look: the file.
        given: the id of the return; '' for any.
    """
    at = {c.key: c for c in look.columns if c.share(RANK.fullmatch) < MOST_OF}
    logged = (c for c in look.columns if ARRIVED.search(c.key))
    arrived = any(c.share(lambda text: parse_day(text, "dmy").day) > MOST_OF for c in logged)
    for path in sorted(files(__package__).joinpath("forms").iterdir(), key=lambda one: one.name):
        form: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        lacking, more = set(), []  # what is required and not here, and whether each other field is
        for one in form["fields"]:  # the heading that it has here; of several the form's first
            may = {key_of(word) for word in one.get("constraints", {}).get("enum", ())}
            found = [at[key_of(title)] for title in one["headers"] if key_of(title) in at]
            here = [c.title for c in found if not may or may & {key_of(text) for text in c.counts}]
            one["headers"] = here[:1] or one["headers"][:1]
            if not one.get("constraints", {}).get("required"):
                more.append(bool(here))
            elif not here:
                lacking.add(one["name"])
        # A log of cases or tasks says when each came in, or nothing of whose action it is.
        if not given and (arrived or (more and not any(more))):
            continue
        if lacking == {"period"}:  # where the file's name says none either, its rows are set aside
            form["layout"] = {"period_from": "file"}
            form["fields"] = [one for one in form["fields"] if one["name"] != "period"]
            lacking = set()
        if not lacking and given in ("", form["id"]):
            return form
    return None


def _opened(path: Path) -> tuple[str, str, Grid]:
    """The encoding and the separator that fit, and the sheets read with them."""
    for encoding in ENCODINGS:
        try:
            grid = read_grid(path, provisional(encoding=encoding))
            break
        except PartnerDataError as error:
            if encoding == ENCODINGS[-1] or "encoding" not in error.fault:
                raise
    first = grid.sheets[0] if grid.sheets else None
    separator = _separator(first) if first and first.is_text else ","
    if separator != ",":
        grid = read_grid(path, provisional(encoding=encoding, separator=separator))
    return encoding, separator, grid


def _separator(sheet: Sheet) -> str:
    """The one that cuts most of the first rows into most cells."""
    rows = [",".join(map(str, cells)) for _, cells in sheet.rows[:SAMPLE]]
    lines = [" ".join(row.splitlines()) for row in rows]  # a cell may have several

    def width(separator: str) -> int:
        if separator == ",":  # as it was read, quotation marks understood
            widths = Counter(len(cells) for _, cells in sheet.rows[:SAMPLE] if len(cells) > 1)
        else:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
        return max(widths.items(), key=lambda item: item[::-1], default=(0, 0))[0]

    return max(SEPARATORS, key=width)


def heading_row(sheet: Sheet) -> tuple[int, int] | None:
    """The index of the row of headings, and whether they take one row or two; None for neither."""
    rows = [[plain(cell) for cell in cells] for _, cells in sheet.rows[:SAMPLE]]
    widest = max((sum(map(bool, cells)) for cells in rows), default=0)
    for at, cells in enumerate(rows[:HEADER_WITHIN]):
        filled = [text for text in cells if text]
        if (
            len(filled) > 1 == len(set(filled))
        ):  # says of all columns what they are: `Month of Date`
            continue
        # People leave the first column's heading out.
        wide = len(filled) + (not cells[:1][0] if cells else 0)
        if wide < max(2, MOST_OF * widest) and wide < widest:
            continue
        if filled and _are_headings(sheet.rows[at].cells):
            return _with_second(rows, _wider_below(sheet, rows, at))
    return None


def _wider_below(sheet: Sheet, rows: list[list[str]], at: int) -> int:
    """The headings of a wider table below a blank row, above which a summary stands; or `at`."""
    below = [n for n in range(at + 2, min(HEADER_WITHIN, len(rows))) if not any(rows[n - 1])]
    wider = (n for n in below if sum(map(bool, rows[n])) > sum(map(bool, rows[at])))
    return next((n for n in wider if _are_headings(sheet.rows[n].cells)), at)


def _with_second(rows: list[list[str]], at: int) -> tuple[int, int]:
    """Two rows where the lower one names columns that the upper leaves blank or names twice."""
    here = rows[at]
    filled = [text for text in here if text]
    below = rows[at + 1] if at + 1 < len(rows) else []
    gaps = [n for n, text in enumerate(below) if text and not (n < len(here) and here[n])]
    if gaps and _are_headings(below) and not any(parse_period(text) for text in below):
        return at, 2
    if len(set(filled)) < len(filled) and at and sum(map(bool, rows[at - 1])) > 1:
        return at - 1, 2
    return at, 1


def _are_headings(cells: Iterable[Cell]) -> bool:
    """Words, months or years; a figure, a day or a mark is none, but for years in a row."""
    texts = [(cell, text) for cell in cells if (text := plain(cell))]
    left = [
        text for cell, text in texts
        if parse_period(cell) == "" and not (isinstance(cell, str)
                                             and parse_number(text, False) is None)
    ]  # fmt: skip
    years = [int(year) for text in left if (year := year_in(text)).isdigit()]
    in_a_row = len(years) > 1 and {b - a for a, b in pairwise(years)} in ({1}, {-1})
    return not left or (in_a_row and len(years) == len(left) < len(texts))


def _shape(titles: Iterable[str]) -> list[str]:
    """Headings without the periods that they name: a sheet for each year has those of its own."""
    bare = (TOTAL_WORDS.sub("", title.lower()).strip(" :-()") for title in titles)
    return ["a period" if parse_period(text) else key_of(text) for text in bare]


def _titles(sheet: Sheet, at: int, header_rows: int) -> list[str]:
    """Each column's heading, as a contract spells it."""
    contract = provisional(layout=Layout(header_rows=header_rows))  # type: ignore[arg-type]
    return [options[0] for options in titles_at(sheet, at, contract)]


def _data(sheet: Sheet, first: int, titles: list[str]) -> list[list[Cell]]:
    """The rows below the headings that say more than one thing, and are not the headings again."""
    named = sum(map(bool, titles))
    found = []
    for _, cells in sheet.rows[first:]:
        texts = [plain(cell) for cell in cells]
        filled = [text for text in texts if text]
        again, part = texts[: len(titles)] == titles, len(filled) < named
        if len(filled) >= min(2, named) and not again and not (part and _is_total(filled[0])):
            found.append(cells)
    return found


def _is_total(first: str) -> bool:
    return any(re.match(pattern, first, re.IGNORECASE) for pattern in Layout().skip_rows)


def named_for(columns: Iterable[Column]) -> Mapping[int, str]:
    """A field's name for each column: its heading, where that has no meaning of its own."""
    names: dict[int, str] = {}
    for column in columns:
        words = "_".join(column.key.replace("_", " ").split())
        name = words if words[:1].isalpha() and words.isascii() else f"column_{letters(column.at)}"
        name = name.lower() + "_sent" * (name.lower() in KNOWN_FIELDS or is_taken(name.lower()))
        names[column.at] = name if name not in names.values() else f"{name}_{column.at + 1}"
    return names


def name_and_pattern(name: str) -> tuple[str, str]:
    """The words of a file's name, and a pattern with `*` for what changes from one to the next."""
    stem, _, ending = name.rpartition(".")
    parts = re.split(r"[-_ .]+", stem)
    runs: list[list[str]] = [[]]
    for part in parts:
        if IN_NAME.search(part.lower()):
            runs.append([])
        else:
            runs[-1].append(part)
    longest = max(runs, key=len)
    words = "-".join(re.sub(r"[^a-z0-9]", "", part.lower()) for part in longest).strip("-")
    if not words:
        return "source", f"*.{ending}"
    start = re.search(r"[-_ .]+".join(map(re.escape, longest)), stem)
    assert start
    before, after = ("*" if stem[: start.start()] else ""), ("*" if stem[start.end() :] else "")
    left = stem[start.start() - 1] if before else ""
    right = stem[start.end()] if after else ""
    return words, f"{before}{left}{start[0]}{right}{after}.{ending}"


def title_of(words: str) -> str:
    """What a source seems to be called: the words of its name without those of its shape."""
    parts = words.split("-")
    told = [part for part in parts if not SHAPE.search(part)]
    return " ".join(told or parts).capitalize()


def marks_among(texts: Iterable[str]) -> Iterator[str]:
    """Marks that stand where a figure could."""
    for text in dict.fromkeys(texts):
        if text and parse_number(text, bare=False) is None and (is_mark(text) or len(text) < 4):
            yield text


def parse_all_numbers(column: Column, share: float = MOST) -> bool:
    """Whether a column holds numbers, or marks in their place."""
    numbers = column.share(lambda text: parse_number(text, bare=False) is not None)
    marks = column.share(lambda text: is_mark(text) and parse_number(text, bare=False) is None)
    return numbers > 0 and numbers + marks >= share
