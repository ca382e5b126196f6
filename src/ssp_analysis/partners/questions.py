"""What is in doubt, and is asked about instead of guessed: evidence, readings, what settles it.

A *finding* is what a suspicion (`doubts`) says of some rows of a source: that they are merged or
skipped for a reason that is told, or that they are not used until a question is answered.
"""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ssp_analysis.errors import ROWS_NAMED, rows_told
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.reading import Extract
from ssp_analysis.partners.values import coded, each, joined, numbers_for
from ssp_analysis.project import Ward
from ssp_analysis.years import months_of

Asks = Literal["analyst", "partner"]
# Columns of units in which no two copies need agree.
NOT_TOLD = {"state", "fate", "standing", "source_file", "year", "file", "sheet", "row", "source_id"}
DIGEST_LENGTH = 12  # characters of a file's SHA-256 that bind an answer to it
ANSWER = ("source_id", "year", "file", "column", "question", "answer", "bound_to", "reason",
          "reported_to", "reported_on")  # fmt: skip


def numbered(told: str, number: int) -> str:
    """What is told of a number: `{n} row{|s} {is|are}` as "1 row is" or "2 rows are"."""
    told = re.sub(r"\{([^{}|]*)\|([^{}|]*)\}", r"\1" if number == 1 else r"\2", told)
    return told.replace("{n}", f"{number:,}")


@dataclass(frozen=True)
class Reading:
    """One way to read what is in doubt: the `answer` that settles for it, and what it means.

    `fate` is what becomes of the rows under it: one for all or one for each unit; '' leaves theirs.
    `units` are those that stand for the rows under it, with fates of their own.
    """

    answer: str
    means: str
    fate: str | pd.Series = field(default="", compare=False)
    units: pd.DataFrame | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Question:
    """A file, column or group of rows whose meaning is in doubt; never a value of a record.

    `kind` names the suspicion, `settled_by` the contract's key that settles it for good (with what
    to write), `asks` who can answer: the analyst (of files and contracts) or the partner. `rows`
    are the first few of its last file, `count` is how many there are in all its files; `periods`
    are those that it could change. `about` is what an answer to it must name as its column.
    """

    kind: str
    asks: Asks
    evidence: str
    readings: tuple[Reading, ...]
    settled_by: str = ""
    column: str = ""
    source_id: str = ""
    year: str = ""
    file: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()
    count: int = 0
    periods: tuple[str, ...] = ()
    digest: str = ""
    about: str = ""
    others: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is: `f.xlsx, sheet Cases, rows 4, 5, 6 and 21 more`."""
        files = " and ".join([*self.others, self.file])
        parts = [files, f"sheet {self.sheet}" if self.sheet else ""]
        rows = rows_told(self.rows, self.count) if self.rows else ""
        return ", ".join(part for part in (*parts, rows) if part)

    @property
    def row_of_corrections(self) -> str:
        """The reviewed line of `corrections.csv` that settles it: its columns, then its cells."""
        answers = " or ".join(repr(reading.answer) for reading in self.readings)
        cells = [self.source_id, self.year, self.file, self.about, self.kind, "ANSWER", self.digest]
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([*cells, "WHY", "WHO WAS ASKED", "DAY"])
        return f"(columns {','.join(ANSWER)}) {line.getvalue()} where ANSWER is {answers}"


@dataclass(frozen=True)
class Finding:
    """What a suspicion says of rows of a source.

    `rows` is true for the units that it is about (index of the units). `fate` is what becomes of
    them: `asked` (then there is a `question`), `merged`, `skipped`, `out_of_scope`, `quarantined`
    (then `told` is the reason and `rule` its rule), or '' where they stay as they are; a question
    with '' leaves them in use for other measures. Otherwise `told` is the sentence for the notes of
    the files that the rows are in.
    `alternatives` are units as another reading has them:
    the periods and categories that the question could change beside those of the rows; with a
    column `measure` they are of that measure alone. `units` stand for the rows unasked.
    """

    rows: pd.Series
    fate: str
    told: str = ""
    question: Question | None = None
    alternatives: pd.DataFrame | None = None
    units: pd.DataFrame | None = None
    rule: str = ""


def placed(question: Question, units: pd.DataFrame, digests: dict[str, str]) -> Question:
    """The question with its place, filled in from the units that it is about.

    Args:
        question: as the suspicion asks it.
        units: the rows in doubt, of one file or of several; rows of the last one are named.
        digests: source file (`2019-20/f.csv`) → its digest; an answer is bound to those of all.
    """
    files = list(dict.fromkeys(units["source_file"]))
    here = units[units["source_file"] == files[-1]]
    places = units[["source_file", "sheet", "row"]].drop_duplicates()
    rows = list(dict.fromkeys(here["row"].astype(int)))
    periods = sorted(set(units["period"].astype(str)) - {""})
    held = sorted(digests.get(file, "") for file in files)
    whole = hashlib.sha256("".join(held).encode()).hexdigest() if len(held) > 1 else held[0]
    return replace(
        question,
        source_id=str(here["source_id"].iloc[0]),
        year=str(here["year"].iloc[0]),
        file=str(here["file"].iloc[0]),
        others=tuple(dict.fromkeys(units["file"][units["source_file"] != files[-1]].astype(str))),
        sheet=str(here["sheet"].iloc[0]),
        rows=tuple(rows[:ROWS_NAMED]),
        count=len(places),
        periods=question.periods or tuple(periods),
        digest=f"d-{whole[:DIGEST_LENGTH]}" if whole else "",
        about=question.about or question.column,
    )


def is_bound(question: Question, bound_to: str) -> bool:
    """Whether an answer that is bound to a digest or a period is an answer to this question."""
    if question.digest and bound_to == question.digest:
        return True
    try:
        covered = set(months_of(bound_to))
    except ValueError:
        return False
    asked = [month for period in question.periods for month in months_of(period)]
    return bool(asked) and covered.issuperset(asked)


def questions_table(questions: Iterable[tuple[str, Question]]) -> pd.DataFrame:
    """The `Questions` rows.

    Args:
        questions: the source's owner and the question.
    """
    rows = [
        {
            "source_id": asked.source_id,
            "owner": owner,
            "asks": asked.asks,
            "question": asked.kind,
            "year": asked.year,
            "file": asked.file,
            "place": asked.place,
            "rows": asked.count,
            "column": asked.column,
            "evidence": asked.evidence,
            "readings": " Or: ".join(reading.means for reading in asked.readings),
            "settled_by": settles(asked),
            "periods": " ".join(asked.periods),
        }
        for owner, asked in questions
    ]
    return pd.DataFrame(rows)


def settles(question: Question) -> str:
    """Which reviewed line settles a question: the contract's key, or a row of corrections.csv."""
    lines = [question.settled_by] if question.settled_by else []
    if question.readings:
        lines.append(f"Add to corrections.csv: {question.row_of_corrections}.")
    return " Or: ".join(lines)


def for_the_partner(question: Question) -> str:
    """A question in one paragraph, for whoever owns the data."""
    readings = "; or ".join(reading.means for reading in question.readings)
    column = f" Column {question.column}." if question.column else ""
    which = f" Which is right: {readings}?" if len(question.readings) > 1 else ""
    return f"{question.place}: {question.evidence}{column}{which}"


def for_the_analyst(question: Question) -> str:
    """A question in one paragraph, with what settles it, for whoever runs the analysis."""
    span = " to ".join(dict.fromkeys((*question.periods[:1], *question.periods[-1:])))
    periods = f" It could change {span}." if span else ""
    return f"{for_the_partner(question)}{periods} {settles(question)}"


# Answers to most questions: the rows in doubt are used as they stand, or they are not.
USE, LEAVE_OUT = "use", "leave out"
BLOCK = 100_000  # rows at a time: the texts of all of them would take most of the room
OWN = "its own"  # fate of rows that are settled to be records of their own, whatever their ids
IS_OWN = ":own"  # the column of units that holds this


@dataclass(frozen=True)
class Received:
    """The units of one source, with what is known of its files.

    `units` as `cleaning` leaves them, with `source_file`, `year`, `fate` and `content` (a number
    that two rows share if all their cells agree, read or not). `extracts` has what each source file
    said. `order` gives each source file
    its place in time (`files.order_of_deliveries`). `wards` are those of the project.
    """

    contract: Contract
    units: pd.DataFrame
    extracts: Mapping[str, Extract] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    wards: tuple[Ward, ...] = ()

    @cached_property
    def kept(self) -> pd.Series:
        """Which units are still kept."""
        return self.units["fate"] == "kept"

    @cached_property
    def rank(self) -> pd.Series:
        """The place in time of each unit's file; equal where nobody knows which is later."""
        return each(self.units["source_file"], lambda file: self.order.get(file, -1)).astype(int)

    @property
    def by_record(self) -> bool:
        """Whether rows with one id are one record."""
        rule, contract = self.contract.duplicates, self.contract
        if rule is None:
            return contract.counts_rows and bool(contract.record_id)
        return rule.by == "record"

    @property
    def above(self) -> dict[str, str]:
        """What stands above the tables of each source file."""
        return {file: extract.above for file, extract in self.extracts.items()}

    @property
    def around(self) -> dict[str, str]:
        """What stands above and below the tables of each source file."""
        return {file: f"{one.above} {one.below}" for file, one in self.extracts.items()}

    @cached_property
    def names(self) -> list[str]:
        """The fields that are texts: what tells one row from another."""
        fields = self.contract.cell_fields
        return [f.name for f in fields if f.type == "string" and f.name in self.units]

    @cached_property
    def is_of_one_table(self) -> bool:
        """Whether all kept units stand in one sheet of one file."""
        places = (self.units[name][self.kept] for name in ("source_file", "sheet"))
        return all(place.nunique(dropna=False) < 2 for place in places)

    def mask(self, at: Collection[int] | pd.Index) -> pd.Series:
        """True for the units of an index."""
        return pd.Series(self.units.index.isin(at), index=self.units.index)

    def files(self, rows: pd.Series) -> list[str]:
        """The source files that some rows are in, in order of time."""
        found = self.units.loc[rows, "source_file"].unique() if rows.any() else ()
        return sorted(found, key=lambda file: (self.order.get(file, -1), file))

    def in_file(self, rows: pd.Series, file: str) -> pd.Series:
        """Those of the rows that are in a file."""
        return rows & (self.units["source_file"] == file)

    def by_file(
        self, rows: pd.Series, fate: str, told: str, question: Question | None = None
    ) -> Iterator[Finding]:
        """A finding for each file that some rows are in; `told` is `numbered` with how many."""
        for file in self.files(rows):
            here = self.in_file(rows, file)
            yield Finding(here, fate, numbered(told, int(here.sum())), question)

    @cached_property
    def told(self) -> pd.Series:
        """A number that two units share if all that the contract reads of them agrees."""
        return self.numbers_of(n for n in self.units.columns if n not in NOT_TOLD | {"content"})

    def numbers_of(self, columns: Iterable[str]) -> pd.Series:
        """A number that two units share if some of their columns agree."""
        names, blocks = [*columns], range(0, len(self.units), BLOCK)
        told = [_told(self.units.iloc[at : at + BLOCK][names]) for at in blocks]
        return pd.Series(np.concatenate([*told, np.zeros(0, np.uint64)]), self.units.index)

    @cached_property
    def content(self) -> pd.Series:
        """A number that two units share if all cells of their rows agree, read or not."""
        if "content" not in self.units:
            return self.told
        return self.units["content"]


def _told(rows: pd.DataFrame) -> np.ndarray:
    """A number for each row, of all its cells."""
    total = np.zeros(len(rows), np.uint64)
    for _, column in rows.items():
        if column.dtype.kind in "Mmfiub":
            total = joined([total, pd.util.hash_array(column.to_numpy())])
            continue
        codes, values = coded(column)
        total = joined([total, numbers_for(map(str, values))[codes]])
    return total


def use_or_leave_out(
    kind: str,
    evidence: str,
    use: str,
    leave_out: str,
    column: str = "",
    settled_by: str = "",
    asks: Asks = "partner",
    fates: tuple[str, str] = ("", "skipped"),
) -> Question:
    """A question whether rows count as they stand, or not; with the fates under both answers."""
    readings = (Reading(USE, use, fates[0]), Reading(LEAVE_OUT, leave_out, fates[1]))
    return Question(kind, asks, evidence, readings, settled_by, column)
