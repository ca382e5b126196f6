"""What each partner has agreed to send: a YAML contract per source, and if it holds together.

`contract_parts` holds its parts: how the files arrive, and what is counted of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import Field, ValidationInfo, field_validator

from ssp_analysis.errors import CONTRACT_PAGE, Faults, ReferenceFileError, nearest
from ssp_analysis.partners.areas import OwnArea
from ssp_analysis.partners.contract_parts import (
    NOT_NEGATIVE,
    PLACED_FIELDS,
    Category,
    ContractField,
    Files,
    Layout,
    Limits,
    MissingMark,
    SeriesDefinition,
    is_taken,
)
from ssp_analysis.partners.days import LOCAL, Order
from ssp_analysis.partners.values import key_of
from ssp_analysis.project import Project
from ssp_analysis.reference import (
    Number,
    OptionalYear,
    Reference,
    Text,
    Whole,
    doubles,
    load_yaml,
)
from ssp_analysis.tables import COUNTED, SUMMED
from ssp_analysis.years import ReportingYear

LONGEST_DELAY = 3653  # days, ten years: what is due later than that is a slip of the pen
LARGEST_THRESHOLD = 1000  # below which counts are withheld; in use are 3 to 20
DOMINANCE = 10  # the p of the p% rule, per cent; in use are 5 to 20
MONTHS_OF = {"M": 1, "Q": 3, "A": 12}
FREQUENCY_WORDS = {"M": "each month", "Q": "each quarter", "A": "each year"}


class Duplicates(Reference):
    """Which of several rows for the same thing is kept.

    `record`: rows that share the `record_id` fields are one record; the latest delivery's last row
    counts. So it is of counted records without this key. `period`: a later file replaces all rows
    of the periods that it holds. `differing: latest` says that a later row may change date,
    category or place of a record; otherwise such rows are asked about. `numbering: yearly`: ids
    begin anew each reporting year. `withdrawn`: what becomes of records that a later file lacks.
    """

    by: Literal["record", "period"]
    differing: Literal["ask", "latest"] = "ask"
    numbering: Literal["running", "yearly"] = "running"
    withdrawn: Literal["ask", "count", "drop"] = "ask"


class MergeWith(Reference):
    """Incidents that another source holds too: kept there, counted as merged here."""

    source: str
    keys: tuple[str, ...]
    tolerance_days: Whole = Field(ge=0, le=LONGEST_DELAY)


class Due(Reference):
    """How often the source is delivered, and how many days after the period's end it is due.

    What is due while the period still runs has negative days: the year ends on 31 March, so a
    return with -31 is due on the last day of February. `since` is the first reporting year for
    which it is due; blank: it always was.
    """

    frequency: Literal["M", "Q", "A"]
    days: Whole = Field(ge=-LONGEST_DELAY, le=LONGEST_DELAY)
    since: OptionalYear = ""

    @property
    def in_words(self) -> str:
        """`each quarter, 60 days after its end`."""
        side = "before" if self.days < 0 else "after"
        return f"{FREQUENCY_WORDS[self.frequency]}, {abs(self.days)} days {side} its end"

    def in_year(self, year: ReportingYear) -> bool:
        """Whether anything is due for a reporting year."""
        return not self.since or ReportingYear.parse(self.since) <= year


class Contract(Reference):
    """One partner source: who owns it, how it arrives, what it counts and what it does not.

    Where `approvers` lists roles, no decision that another one signed releases its data.
    `also_called` lists what people call what it counts, where labels and categories do not say so:
    in text that people type no amount may stand beside one of them while all of it is withheld.
    """

    page: ClassVar[str] = CONTRACT_PAGE
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: Text
    owner: Text
    agreement: str
    approvers: tuple[Text, ...] = ()
    files: tuple[Files, ...] = Field(min_length=1)
    encoding: str = "utf-8"
    separator: str = ","
    layout: Layout = Layout()
    date_order: Order = "dmy"
    timezone: str = LOCAL
    fields: tuple[ContractField, ...] = Field(min_length=1)
    missingValues: tuple[MissingMark, ...] = ()
    record_id: tuple[str, ...] = ()
    duplicates: Duplicates | None = None
    merge_with: MergeWith | None = None
    own_area: OwnArea | None = None
    categories: tuple[Category, ...] = ()
    free_text: tuple[str, ...] = ()
    due: Due
    limits: Limits = Limits()
    counts: str
    does_not_count: str
    also_called: tuple[Text, ...] = ()
    threshold: Whole = Field(default=5, ge=0, le=LARGEST_THRESHOLD)
    zeros_sensitive: bool = False
    dominance: Number = Field(default=DOMINANCE, ge=0, le=100)
    pool: str = "partners"
    series: tuple[SeriesDefinition, ...] = ()

    @field_validator("encoding", "timezone")
    @classmethod
    def _is_known(cls, name: str, info: ValidationInfo) -> str:
        is_zone = info.field_name == "timezone"
        try:
            ZoneInfo(name) if is_zone else "".encode(name)
        except (LookupError, ValueError, OSError):
            what = f"time zone; write {LOCAL}" if is_zone else "encoding; write utf-8 or cp1252"
            raise ValueError(f"{name!r} is no {what}") from None
        return name

    @field_validator("separator")
    @classmethod
    def _is_one_character(cls, separator: str) -> str:
        if len(separator) != 1 or separator in '"\r\n':
            raise ValueError(f'{separator!r} is not one character; write a tab as "\\t"')
        return separator

    def _faults(self) -> Iterator[str]:
        names = [field.name for field in self.fields]
        spellings = [text.casefold() for category in self.categories for text in category.names]
        yield from doubles("field", names)
        yield from doubles("category", [category.id for category in self.categories])
        yield from doubles("measure", [series.measure for series in self.series])
        yield from doubles("category name", spellings)
        cells = {field.name: field for field in self.cell_fields}
        for what, used in self._uses_of_fields():
            if used not in cells:
                known = self.numbers if what.endswith(")") else cells
                meant = nearest(used, known) or "; combine: count counts rows"
                yield f"{what} names field {used!r}, which is not in fields{meant}"
            elif is_taken(used) and not what.startswith("layout"):
                yield f"{what} names field {used!r}, a name of cleaning's own; write {used}_sent"
            elif used in PLACED_FIELDS and not what.startswith("layout"):
                yield f"{what} names field {used!r}, which is not kept: it becomes the area's code"
        if (one := cells.get(self.layout.sheets_are)) and (one.is_number or one.type == "date"):
            yield f"layout: sheets_are names field {one.name!r} of type {one.type}: write string"
        yield from self._faults_of_own_area(cells)
        for series in self.series:
            yield from self._faults_of(series, cells)
        by_column = (self.layout.kind, self.layout.period_from) == ("rows", "column")
        if by_column and not {"date", "period"} & cells.keys():
            yield "no field is named date or period, and no month a column (layout: {kind: wide})"
        if self.categories and "category" not in names:
            yield "categories need a field category"
        if self.duplicates and self.duplicates.by == "record" and not self.record_id:
            yield "duplicates by record need record_id"
        if self.merge_with and self.merge_with.source == self.id:
            yield "merge_with names the contract itself"

    def _faults_of_own_area(self, cells: dict[str, ContractField]) -> Iterator[str]:
        if not self.own_area:
            return
        name = self.own_area.field
        if name not in cells or cells[name].type != "string":
            yield f"own_area names field {name!r}, which is not in fields as a string"
        elif not self.own_area.is_listed and name not in PLACED_FIELDS:
            yield f"own_area of field {name!r} needs names or begins: which are yours?"

    def _faults_of(
        self, series: SeriesDefinition, cells: dict[str, ContractField]
    ) -> Iterator[str]:
        what, field = f"series {series.measure}", cells.get(series.field)
        if series.combine != "count" and field and not field.is_number:
            yield f"{what} cannot {series.combine} field {series.field!r}: no number"
        if series.by_ward and not {"ward", "lsoa"} & cells.keys():
            yield f"{what} is by_ward, which needs a field ward or lsoa"
        if series.by_category and not self.categories:
            yield f"{what} is by_category, which needs categories"
        if series.contributor and (series.kind not in SUMMED or series.combine != "sum"):
            yield f"{what} names a contributor, which only a sum of records has"
        others = [one.measure for one in self.series if one is not series]
        if series.part_of and series.part_of not in others:
            meant = nearest(series.part_of, others)
            yield f"{what} is part_of {series.part_of!r}, which is no other measure here{meant}"
        yield from self._faults_of_parts(series)

    def _faults_of_parts(self, series: SeriesDefinition) -> Iterator[str]:
        """A sum is of counts, a rate of counts and sums, each by the same periods."""
        measures = {one.measure: one for one in self.series}
        kinds = {"rate": (*COUNTED, *SUMMED), **dict.fromkeys(SUMMED, COUNTED)}
        what, fitting = f"series {series.measure}", kinds.get(series.kind, ())
        for name in series.of:
            part = measures.get(name)
            if part is None:
                yield f"{what} is of {name!r}, which is no measure here{nearest(name, measures)}"
            elif part.kind not in fitting:
                yield f"{what} of kind {series.kind} is of {name!r} of kind {part.kind}"
            elif part.frequency != series.frequency:
                yield f"{what} is of {name!r}, which has other periods"
            elif series.by_category and not part.by_category:
                yield f"{what} is by_category, and {name!r}, which it is of, is not"

    def _uses_of_fields(self) -> list[tuple[str, str]]:
        uses, layout = [("record_id", name) for name in self.record_id], self.layout
        uses += [("layout", name) for name in (*layout.fill_down, layout.sheets_are) if name]
        if self.merge_with:
            placed = ("ward", "lsoa")  # merging knows them by the code that they become
            uses += [("merge_with", name) for name in self.merge_with.keys if name not in placed]
        for series in self.series:
            uses += [(f"series {series.measure}", name) for name in series.where]
            if series.contributor:
                uses.append((f"series {series.measure}", series.contributor))
            if series.combine != "count":
                uses.append((f"series {series.measure} ({series.combine})", series.field))
        return uses

    @property
    def header_fields(self) -> tuple[ContractField, ...]:
        """The fields with a column of their own: no wide table's cells, periods across, sheets."""
        down = (field := self.field("period")) and field.headers
        made = {"" if down else "period", self.layout.cells_are}
        made = (made if self.layout.kind == "wide" else set()) | {self.layout.sheets_are}
        return tuple(field for field in self.fields if field.name not in made)

    @property
    def cell_fields(self) -> tuple[ContractField, ...]:
        """The fields that are cleaned: all, and a wide table's cells even where not described."""
        cells = self.layout.cells_are
        if self.layout.kind != "wide" or self.field(cells):
            return self.fields
        return (*self.fields, ContractField(name=cells, type="number", constraints=NOT_NEGATIVE))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of the fields whose cells are numbers."""
        return tuple(field.name for field in self.cell_fields if field.is_number)

    @property
    def date_fields(self) -> tuple[str, ...]:
        """The names of the fields that hold days."""
        return tuple(field.name for field in self.fields if field.type == "date")

    @property
    def names_asked_for(self) -> frozenset[str]:
        """The values that it names (of categories, `where` and `enum`), as `key_of` has them."""
        named = [name for category in self.categories for name in category.names]
        named += [v for series in self.series for values in series.where.values() for v in values]
        named += [value for field in self.fields for value in field.constraints.enum]
        return frozenset(key_of(name) for name in named)

    @property
    def counts_rows(self) -> bool:
        """Whether each row is one incident, so that a row too many is one incident too many."""
        return any(series.combine == "count" for series in self.series)

    @property
    def is_aggregate(self) -> bool:
        """Whether its rows are figures already counted by the supplier, not incidents."""
        return bool(self.series) and all(s.combine != "count" for s in self.series)

    @property
    def holds_records(self) -> bool:
        """Whether its rows are things that happened, so that a sum of them has contributors."""
        return not self.is_aggregate or bool(self.record_id)

    @property
    def finest(self) -> str:
        """The shortest period that a measure is of: `M`, `Q` or `A`; '' without measures."""
        return min((series.frequency for series in self.series), key="MQA".index, default="")

    def parts_of(self, series: SeriesDefinition) -> tuple[str, ...]:
        """The measures that a sum or a rate is made of: as named, or what counts the same rows."""
        if series.of or series.kind not in SUMMED:
            return series.of
        return tuple(
            one.measure
            for one in self.series
            if one.combine == "count"
            and (one.where, one.frequency) == (series.where, series.frequency)
            and (one.by_category or not series.by_category)
        )

    @property
    def is_form(self) -> bool:
        """Whether its rows are about things that it names (actions, projects), none counted."""
        return bool(self.record_id) and not self.series

    def field(self, name: str) -> ContractField | None:
        """The field of that name, if the contract has it."""
        return next((field for field in self.fields if field.name == name), None)

    def due_on(self, end: date) -> date:
        """The day on which the period that ends on `end` is due."""
        return end + pd.Timedelta(days=self.due.days).to_pytimedelta()

    def is_due(self, year: ReportingYear, day: date | None) -> bool:
        """Whether anything of a reporting year is due on a day; what lags a year always may be."""
        end = year.months[MONTHS_OF[self.due.frequency] - 1].end_time.date()
        return day is None or self.due_on(end) <= day or self.due.days >= 365


def load_contracts(project: Project) -> dict[str, Contract]:
    """All contracts of `data/reference/sources/`, by id, in order of id.

    Raises:
        ReferenceFileError: a contract that does not hold together, is named other than its file,
            or merges with a source that has no contract.
    """
    faults, contracts = Faults(), {}
    folder = project.reference / "sources"
    faults.of(_refuse_other_endings, folder)
    paths = sorted(folder.glob("*.yaml"))
    for path in paths:
        if contract := faults.of(_load_contract, path):
            contracts[path.stem] = contract
    if not paths:
        faults.refuse()
        raise ReferenceFileError(
            "data/reference/sources",
            "holds no contract",
            "Add one YAML file per partner source; ssp draft FILE proposes one",
        )
    known = [path.stem for path in paths]
    for contract in contracts.values():
        for fault, mend in _faults_between(contract, contracts, known):
            faults.add(contract.place, fault, mend)
    faults.refuse()
    return contracts


def _refuse_other_endings(folder: Path) -> None:
    """A contract saved under another ending would be passed over without a word."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if re.search(r"\.ya?ml(\.txt)?$", path.name, re.I) and path.suffix != ".yaml":
            raise ReferenceFileError(
                f"data/reference/sources/{path.name}",
                "does not end in .yaml, so it would not be read",
                f"Rename it to {path.name.split('.')[0]}.yaml",
            )


def _faults_between(
    contract: Contract, contracts: dict[str, Contract], known: list[str]
) -> Iterator[tuple[str, str]]:
    for series in contract.series:
        if (other := series.same_as.split(":")[0]) not in ("", *known):
            meant = nearest(other, known)
            yield f"same_as names {other!r}, which has no contract{meant}", "Correct it"
    rule = contract.merge_with
    if rule and rule.source not in known:
        meant = nearest(rule.source, known)
        yield f"merge_with names {rule.source!r}, which has no contract{meant}", "Correct it"
    elif rule and rule.source in contracts:
        for one in (contract, contracts[rule.source]):
            for name in ("date", *rule.keys):
                if one.field(name) is None:
                    fault = f"merge_with needs field {name!r}, which {one.place} does not have"
                    yield fault, "Use fields that both contracts have"


def _load_contract(path: Path) -> Contract:
    contract = load_yaml(path, Contract)
    if contract.id != path.stem:
        raise ReferenceFileError(
            path.name, f"has the id {contract.id!r}", f"Name file and id alike: {contract.id}.yaml"
        )
    return contract
