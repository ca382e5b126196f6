"""Where the columns of a contract stand on a sheet: headings, the years above months, periods."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import pairwise, product, zip_longest

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contract_parts import ContractField
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import month_of_day, parse_day
from ssp_analysis.partners.headings import (
    ANY_YEAR,
    SPAN,
    Heading,
    bare_heading,
    letters,
    marks_over,
    periods_of,
    sums_before,
    titles_at,
)
from ssp_analysis.partners.periods import OTHER_YEAR, parse_period, why_no_period
from ssp_analysis.partners.sheets import Row, Sheet
from ssp_analysis.partners.values import Cell, key_of, plain

HEADER_WITHIN = 100  # rows; a cover text, or another table, may stand above
TITLE_WITHIN = 5  # rows above the headings
FEWEST_PERIODS = 3  # in a row or column, that they are its headings
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Header:
    """Where the columns of one table stand.

    `fields`: field name → column index; `periods`: period → column index; `totals`: column index
    → the months that its total is of (`2020-04 to 2020-09`); `undated`: column index → a month or
    quarter whose year stands in a column of its own. `marks`: column index → the
    shorthand in its heading. `end` is the first row below, `width` ends at the last heading of the
    row; `headings` names all of them, `unread` those that no field has.
    """

    end: int
    fields: Mapping[str, int]
    periods: Mapping[str, int]
    width: int
    unread: Mapping[int, str]
    headings: Mapping[int, str] = field(default_factory=dict)
    totals: Mapping[int, str] = field(default_factory=dict)
    undated: Mapping[int, str] = field(default_factory=dict)
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def figures(self) -> dict[int, str]:
        """The columns whose cells are figures of a wide table, with their period or span."""
        named = {at: period for period, at in self.periods.items()}
        return dict(sorted((named | dict(self.totals) | dict(self.undated)).items()))

    @property
    def finest(self) -> list[int]:
        """Of those columns the ones of the shortest periods: months beside their quarters."""
        told = {at: period for period, at in self.periods.items()}
        told |= {at: parse_period(text, ANY_YEAR) for at, text in self.undated.items()}
        if not told:
            return []
        finest = min(told.values(), key=lambda period: ("-" not in period, "Q" not in period))
        return [at for at, period in told.items() if len(period) == len(finest)]


def columns_meant(sheet: Sheet, contract: Contract) -> Sheet:
    """The sheet with nothing in the columns that the contract does not mean (`layout.columns`)."""
    if not contract.layout.columns:
        return sheet
    width = max((len(cells) for _, cells in sheet.rows), default=0)
    names = [letters(at) for at in range(width)]
    kept: set[int] = set()
    for part in re.split(r",\s*", contract.layout.columns):
        first, _, last = part.partition(":")
        ends = [names.index(name) if name in names else width for name in (first, last or first)]
        kept |= set(range(ends[0], ends[1] + 1))
    rows = [
        Row(number, [cell if at in kept else "" for at, cell in enumerate(cells)])
        for number, cells in sheet.rows
    ]
    return replace(sheet, rows=rows)


def find_header(sheet: Sheet, contract: Contract) -> Header | None:
    """The first header of a sheet that has every required field; None where there is none."""
    return next(iter(find_tables(sheet, contract)), None)


def find_tables(sheet: Sheet, contract: Contract) -> tuple[Header, ...]:
    """The first header of a sheet, once for each of the tables that stand side by side under it.

    Raises:
        PartnerDataError: a heading that two columns have whose contents differ, months without
            their year, or tables side by side with titles of their own.
    """
    for at in range(min(HEADER_WITHIN, len(sheet.rows))):
        if found := tables_at(sheet, at, contract):
            is_blank = not any(map(plain, sheet.rows[at].cells))  # then two rows of headings follow
            return (is_blank and tables_at(sheet, at + 1, contract)) or found
    return ()


def tables_at(sheet: Sheet, at: int, contract: Contract) -> tuple[Header, ...]:
    """The tables whose headings begin in a row (by its index); empty where none do."""
    titles = titles_at(sheet, at, contract)
    places = match_fields(titles, contract.header_fields)
    needed = {field.name for field in contract.header_fields if field.constraints.required}
    headings = periods_of(sheet, titles, contract)
    by_name = any(any(titles[at]) for found in places.values() for at in found)
    if not needed <= places.keys() or not (by_name or headings):
        return ()  # a heading that is blank shows nothing by itself
    if contract.layout.kind == "wide" and not any(h.period or h.bare for h in headings):
        return ()
    end = at + contract.layout.header_rows
    _refuse_other_years(sheet, at, end, places, headings)
    names = {column: plain(title[0]) for column, title in enumerate(titles) if any(title)}
    whole = Header(end, {}, {}, max(names, default=-1) + 1, {}, names)
    blocks = _side_by_side(places, headings)
    if len(blocks) > 1:
        _refuse_titled(sheet, at, blocks)
    return tuple(
        _table(sheet, whole, block, places, [h for h in headings if h.at in block], contract)
        for block in blocks
    )


def _refuse_other_years(
    sheet: Sheet, at: int, end: int, places: Mapping[str, list[int]], headings: Sequence[Heading]
) -> None:
    """Years, or months without one, below a title that says they do not begin in April."""
    above = sheet.rows[max(0, at - TITLE_WITHIN) : at]
    said = [row.number for row in above if any(OTHER_YEAR.search(plain(c)) for c in row.cells)]
    if not said:
        return
    periods = [heading.period or f"{heading.bare}/" for heading in headings]
    for column in places.get("period", ()):
        rows = sheet.rows[end : end + HEADER_WITHIN]
        periods += [parse_period(cells[column]) for _, cells in rows if column < len(cells)]
    if any("/" in period for period in periods):
        raise PartnerDataError(
            sheet.file,
            f"says in row {said[0]} that its years are academic years or others that do not begin "
            "in April",
            "Ask the partner for months with their year, or for years from April to March",
        )


def match_fields(
    titles: Sequence[tuple[str, ...]], fields: Sequence[ContractField]
) -> dict[str, list[int]]:
    """Field name → the columns that have its heading; one as agreed goes before one with marks.

    Of columns whose headings differ in a sign (`Female`, `% female`), those with the field's.
    """
    exact = [{key_of(option) for option in options} for options in titles]
    loose = [{key_of(bare_heading(option)[0]) for option in options} for options in titles]
    places: dict[str, list[int]] = {}
    for wanted in fields:
        spellings = {key_of(spelling) for spelling in wanted.spellings}
        signs = {_sign(spelling) for spelling in wanted.spellings}
        # A column without any heading is meant only where the contract names it so.
        told = [at for at, title in enumerate(titles) if any(title) or "" in spellings]
        alike = [at for at in told if signs & {*map(_sign, titles[at])}]
        for among, known in product((alike, told), (exact, loose)):
            if found := [at for at in among if known[at] & spellings]:
                places[wanted.name] = found
                break
    return places


def _sign(title: str) -> str:
    return "".join(sorted({*"%£"} & {*title}))


def _side_by_side(places: Mapping[str, list[int]], headings: Sequence[Heading]) -> list[range]:
    """The columns of each table where the same headings stand again to the right."""
    count = min((len(found) for found in places.values()), default=1)
    several = len(places) > 1 or (places and headings)
    if count > 1 and several and len({len(found) for found in places.values()}) == 1:
        starts = [min(found[n] for found in places.values()) for n in range(count)]
        ends = [max(found[n] for found in places.values()) for n in range(count)]
        if all(end < start for end, start in zip(ends, starts[1:], strict=False)):
            bounds = [0, *starts[1:], 10**6]
            return [range(low, high) for low, high in pairwise(bounds)]
    return [range(10**6)]


def _refuse_titled(sheet: Sheet, at: int, blocks: Sequence[range]) -> None:
    """Tables side by side under titles of their own may be about different things."""
    for _, cells in sheet.rows[:at]:
        titles = [
            {plain(cells[column]) for column in block if column < len(cells)} - {""}
            for block in (range(b.start, min(b.stop, len(cells))) for b in blocks)
        ]
        if all(titles) and titles[0] != titles[1]:
            starts = " and ".join(letters(block.start) for block in blocks)
            raise PartnerDataError(
                sheet.file,
                f"has tables side by side (from columns {starts}) under titles of their own",
                "Say which columns are meant: layout: {columns: ...}, such as 'A:C'",
            )


def _table(
    sheet: Sheet,
    whole: Header,
    block: range,
    places: Mapping[str, list[int]],
    headings: Sequence[Heading],
    contract: Contract,
) -> Header:
    """The header of one table, each field at the one column that is meant."""
    within = {name: [at for at in found if at in block] for name, found in places.items()}
    titles = {wanted.name: wanted.title for wanted in contract.header_fields}
    fields = {
        name: _one_of(sheet, whole.end, found, titles[name], contract)
        for name, found in within.items()
    }
    named: dict[str, list[int]] = {}
    for heading in headings:
        if heading.period and SPAN not in heading.period:
            named.setdefault(heading.period, []).append(heading.at)
    periods = {
        name: _one_of(sheet, whole.end, found, name, contract) for name, found in named.items()
    }
    dated = sorted((at, period) for period, at in periods.items() if "-" in period)
    totals = {h.at: h.period for h in headings if SPAN in h.period} | sums_before(headings, dated)
    totals = {at: span for at, span in totals.items() if at not in fields.values()}
    undated = {} if periods else {h.at: h.bare for h in headings if h.bare}
    used = {at for found in (*within.values(), *named.values()) for at in found}
    used |= {*totals, *undated}
    for heading in (heading for heading in headings if heading.bare and heading.at not in used):
        raise PartnerDataError(
            sheet.file,
            f"has the month {heading.bare!r} without a year beside months with one "
            f"(column {letters(heading.at)})",
            "Ask the partner for the year of each month",
        )
    return replace(
        whole,
        fields=fields,
        width=max([whole.width, *(at + 1 for at in fields.values())]),
        periods=periods,
        totals=totals,
        undated=undated,
        marks=marks_over(sheet, whole.end - contract.layout.header_rows, headings)
        | {at: bare_heading(whole.headings.get(at, ""))[1] for at in fields.values()},
        unread={at: text for at, text in whole.headings.items() if at in block and at not in used},
    )


def _one_of(sheet: Sheet, end: int, found: Sequence[int], title: str, contract: Contract) -> int:
    """Of columns with one heading the one that is meant: they say the same, or only one is filled.

    Raises:
        PartnerDataError: their contents differ, so nobody knows which is meant, or their headings
            are different days.
    """
    if len(found) == 1:
        return found[0]
    heads = [cell for at in found for cell in sheet.rows[end - 1].cells[at : at + 1]]
    order = contract.date_order
    days = {parse_day(cell, order).day for cell in heads if month_of_day(cell, order)}
    if len(days - {None}) > 1:
        raise PartnerDataError(
            sheet.file,
            f"has several days of {title} as headings (columns {letters(found[0])} and "
            f"{letters(found[1])})",
            "Ask the partner for a column a month, or for a row a day",
        )
    rows = [cells for _, cells in sheet.rows[end:]]
    said = {at: [plain(cells[at]) if at < len(cells) else "" for cells in rows] for at in found}
    filled = [at for at in found if any(said[at])] or list(found[:1])
    if any(said[at] != said[filled[0]] for at in filled):
        raise PartnerDataError(
            sheet.file,
            f"has the heading {title!r} more than once (columns "
            f"{' and '.join(letters(at) for at in filled)}), with different contents",
            f"Write in {contract.id}.yaml which columns are meant, layout: {{columns: ...}} such "
            "as 'A,C:E', or ask the partner to tell them apart",
        )
    return filled[0]


def refuse_misfit(
    file: str, sheets: list[Sheet], contract: Contract, noticed: Sequence[str] = ()
) -> None:
    """Say why no sheet has the contract's columns.

    Raises:
        PartnerDataError: another separator than agreed, or which columns are missing, with the
            headings that come nearest.
    """
    _refuse_separator(sheets, contract)
    needed = [field for field in contract.header_fields if field.constraints.required]
    rows = [
        (titles_at(sheet, at, contract), sheet.rows[at].cells)
        for sheet in sheets
        for at in range(min(HEADER_WITHIN, len(sheet.rows)))
    ]
    best, cells = max(rows, key=lambda row: len(match_fields(row[0], needed)), default=([], []))
    found = match_fields(best, needed)
    absent = [f.title for f in needed if f.name not in found]
    undated = sum(parse_period(title[-1], ANY_YEAR) != "" for title in best if title)
    if not absent and undated >= FEWEST_PERIODS:
        raise PartnerDataError(
            file,
            "has months without a year as headings, and the name of its sheet has no year",
            "Name the sheet, or the text file, for it (2019-20), or ask for the year of each month",
        )
    why = "" if absent else _other_years(best)
    what = (
        f"has no column {', '.join(repr(name) for name in absent)}"
        if absent
        else f"has no column whose heading is a month, quarter or year{why}"
    )
    last = max((at for at, title in enumerate(best) if any(title)), default=0)
    unnamed = [letters(at) for at, title in enumerate(best[:last]) if not any(title)]
    mend = _turned(sheets, contract) or (
        "Ask the partner for a column a month or quarter, or for a row for each with its day"
        if why
        else f"Ask the partner for it, or add the new heading in {contract.id}.yaml"
    )
    if unnamed:
        mend += f' (column {unnamed[0]} has no heading: that is headers: [""])'
    if not absent and any(parse_period(title[0].rpartition(" / ")[0]) for title in best if title):
        mend = (
            f"Name in {contract.id}.yaml which column below each period is meant, as in fields: "
            f"{{name: {contract.layout.cells_are}, headers: [Cases], type: integer}}"
        )
    mend = ". ".join([mend, *(note[0].upper() + note[1:] for note in noticed)])
    raise PartnerDataError(file, what + _nearest(absent, cells, found), mend)


def _turned(sheets: Sequence[Sheet], contract: Contract) -> str:
    """What to write where periods stand across and the contract has them down, or the other way."""
    source, is_wide = f"{contract.id}.yaml", contract.layout.kind == "wide"
    for sheet in sheets:
        rows = [row.cells for row in sheet.rows[:HEADER_WITHIN]]
        for at, line in enumerate(zip_longest(*rows) if is_wide else rows):
            if sum(parse_period(cell, ANY_YEAR) != "" for cell in line) < FEWEST_PERIODS:
                continue
            if is_wide:
                return (
                    f"Its months or quarters stand in column {letters(at)}: write layout: {{kind: "
                    f"rows}} in {source}, with a field period for that column and one for figures"
                )
            return (
                f"Its headings are months or quarters: write layout: {{kind: wide, cells_are: "
                f"{next(iter(contract.numbers), 'count')}}} in {source}, and no headers for period"
            )
    return ""


def _other_years(titles: Sequence[tuple[str, ...]]) -> str:
    """Of headings that name a time which cannot be used, the first and why."""
    why = {title[0]: why_no_period(title[0]) for title in titles if any(title)}
    return next((f": {title!r} {text}" for title, text in why.items() if text), "")


def _nearest(absent: Sequence[str], cells: Sequence[Cell], found: Mapping[str, list[int]]) -> str:
    """The headings that look most like those that are absent.

    Only a row that has another heading of the contract is surely no record, and of two rows of a
    header the lower one may be a record all the same: nothing else is quoted.
    """
    texts = {at: plain(cell) for at, cell in enumerate(cells) if isinstance(cell, str)}
    if not any(texts.get(at) for places in found.values() for at in places):
        return ""
    titles = {key_of(text): text for text in texts.values()}
    near = [titles[key] for name in absent for key in get_close_matches(key_of(name), titles, n=1)]
    told = ", ".join(repr(title) for title in dict.fromkeys(near))
    return f"; the headings that come nearest: {told}" if told else ""


def _refuse_separator(sheets: list[Sheet], contract: Contract) -> None:
    """A text file that holds the contract's columns once its lines are cut elsewhere."""
    for sheet in sheets:
        if not sheet.is_text:
            continue
        lines = [(number, contract.separator.join(map(str, cells))) for number, cells in sheet.rows]
        for separator, what in SEPARATORS.items():
            rows = [Row(number, list(line.split(separator))) for number, line in lines]
            if find_header(replace(sheet, rows=rows), contract):
                mend = f"Set separator in {contract.id}.yaml, or save the file as it was agreed"
                what = f"is separated by {what}"
                if separator == contract.separator:
                    what = "has each line in quotation marks as a whole, as if it were one cell"
                    mend = "Take them away in a text editor, or ask the partner to save it anew"
                raise PartnerDataError(sheet.file, what, mend)
