"""What each partner has agreed to send: one YAML contract per source, and what its words mean.

`fields`, `constraints` and `missingValues` follow the Frictionless Table Schema
(https://specs.frictionlessdata.io/table-schema/); the other keys are this project's own.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, field_validator, model_validator

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.reference import Reference, load_yaml

Month = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class MissingMark(Reference):
    """A mark that stands where a number could, and the state that it means."""

    value: str
    state: Literal["missing", "suppressed", "not_applicable", "not_yet_due"]


class Constraints(Reference):
    """Limits on one field, named as in the Frictionless Table Schema."""

    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    enum: tuple[str, ...] = ()
    pattern: str = ""


NOT_NEGATIVE = Constraints(minimum=0)


class ContractField(Reference):
    """One column that is kept.

    The cleaning knows the meaning of the names `date, period, category, ward, lsoa, area`; any
    other name is carried as it is.

    `headers` are its spellings in the files, two rows joined by ' / '.

    A `date` is a day (or, where only a month is written, that month); a `period` is a month,
    quarter or year. `bareNumber: false` allows a currency sign and thousands separators.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    headers: tuple[str, ...] = ()
    type: Literal["string", "integer", "number", "boolean", "date", "period"] = "string"
    bareNumber: bool = True
    constraints: Constraints = Constraints()
    description: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The headers that stand for this field."""
        return self.headers or (self.name,)


class Files(Reference):
    """Which files of `data/raw/<year>/` belong to the source, and which of their sheets."""

    pattern: str
    sheets: tuple[str, ...] = ()
    required: bool = True

    @field_validator("pattern")
    @classmethod
    def _stays_in_the_year(cls, pattern: str) -> str:
        if "\\" in pattern:
            raise ValueError("contains backslashes (use forward slashes only)")
        if ".." in pattern or pattern.startswith("/"):
            raise ValueError("leads out of the year's folder")
        return pattern


class Layout(Reference):
    """How a sheet is laid out.

    `rows`: a header, then one record or aggregate per row. `wide`: as rows, but every column
    whose header is a period is one aggregate; its cells become the field `cells_are`.
    `period_from` says where the period of a row stands: in a column, in the sheet's name (a tab
    per month) or in the file's name. `year_from: sheet` completes month headings without a year
    ("Apr") from the sheet's name, a reporting year ("2020-21") or a calendar year ("2020").
    `span: history` marks files that hold many years; later months than the run's year are out of
    scope. `skip_rows` are patterns for the first cell of subtotal rows.
    """

    kind: Literal["rows", "wide"] = "rows"
    header_rows: Literal[1, 2] = 1
    period_from: Literal["column", "sheet", "file"] = "column"
    year_from: Literal["header", "sheet"] = "header"
    cells_are: str = "count"
    span: Literal["year", "history"] = "year"
    skip_rows: tuple[str, ...] = (r"^(sub-?\s?|grand )?total\b",)
    footers: tuple[str, ...] = (r"^(source|note|notes|produced by|key|copyright)\b",)

    @field_validator("skip_rows", "footers")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a pattern ({error})") from None
        return patterns


class Duplicates(Reference):
    """Which of several rows for the same thing is kept.

    `record`: rows that share the `record_id` fields; the last one wins (files in order of name).
    `period`: a later file replaces all rows of the periods that it holds.
    """

    by: Literal["record", "period"]


class MergeWith(Reference):
    """Incidents that another source holds too: kept there, counted as merged here."""

    source: str
    keys: tuple[str, ...]
    tolerance_days: int = Field(ge=0)


class InUse(Reference):
    """Something that existed in some months only; outside them it is not applicable."""

    valid_from: Month | None = None
    valid_to: Month | None = None

    def in_use(self, month: pd.Period) -> bool:
        """Whether it existed in a month."""
        first = self.valid_from is None or month >= pd.Period(self.valid_from, "M")
        return first and (self.valid_to is None or month <= pd.Period(self.valid_to, "M"))


class Category(InUse):
    """A category, the spellings under which it arrives, and the months in which it was in use."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    names: tuple[str, ...]


class Due(Reference):
    """How often the source is delivered, and how many days after the period's end it is due."""

    frequency: Literal["M", "Q", "A"]
    days: int = Field(ge=0)


class Limits(Reference):
    """The largest share of rows that may be set aside, and what happens past it."""

    quarantined: float = Field(default=0.05, ge=0, le=1)
    action: Literal["warn", "stop"] = "warn"


class SeriesDefinition(InUse):
    """One published measure of a source.

    `combine`: `count` counts records; `sum` adds up `field`; `take` takes `field` (with `lower`
    and `upper`, where there) as it stands. `where` keeps rows whose field has one of the values.
    `by_category` adds a series per category, `by_ward` adds ward rows a year.
    """

    measure: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    unit: str
    frequency: Literal["M", "Q", "A"]
    combine: Literal["count", "sum", "take"]
    field: str = "count"
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    by_category: bool = False
    by_ward: bool = False


class Contract(Reference):
    """One partner source: who owns it, how it arrives, what it counts and what it does not."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    owner: str
    agreement: str
    files: tuple[Files, ...]
    encoding: str = "utf-8"
    separator: str = ","
    layout: Layout = Layout()
    date_order: Literal["dmy", "mdy"] = "dmy"
    fields: tuple[ContractField, ...]
    missingValues: tuple[MissingMark, ...] = ()
    record_id: tuple[str, ...] = ()
    duplicates: Duplicates | None = None
    merge_with: MergeWith | None = None
    categories: tuple[Category, ...] = ()
    free_text: tuple[str, ...] = ()
    due: Due
    limits: Limits = Limits()
    counts: str
    does_not_count: str
    threshold: int = Field(default=5, ge=0)
    zeros_sensitive: bool = False
    pool: str = "partners"
    series: tuple[SeriesDefinition, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Contract:
        names = [field.name for field in self.fields]
        _refuse_doubles("field", names)
        _refuse_doubles("category", [category.id for category in self.categories])
        _refuse_doubles("measure", [series.measure for series in self.series])
        spellings = [text for category in self.categories for text in category.names]
        _refuse_doubles("category name", [text.casefold() for text in spellings])
        made = [self.layout.cells_are] if self.layout.kind == "wide" else []
        for what, used in self._uses_of_fields():
            if used not in [*names, *made, "lower", "upper"]:
                raise ValueError(f"{what} names field {used!r}, which is not in fields")
        if self.duplicates and self.duplicates.by == "record" and not self.record_id:
            raise ValueError("duplicates by record need record_id")
        return self

    def _uses_of_fields(self) -> list[tuple[str, str]]:
        uses = [("record_id", name) for name in self.record_id]
        if self.merge_with:
            uses += [("merge_with", name) for name in self.merge_with.keys]
        for series in self.series:
            uses += [(f"series {series.measure}", name) for name in series.where]
            if series.combine != "count":
                uses.append((f"series {series.measure}", series.field))
        return uses

    @property
    def header_fields(self) -> tuple[ContractField, ...]:
        """The fields that have a column of their own; a wide table's cells have none."""
        made = ("period", self.layout.cells_are) if self.layout.kind == "wide" else ()
        return tuple(field for field in self.fields if field.name not in made)

    @property
    def cell_fields(self) -> tuple[ContractField, ...]:
        """The fields that are cleaned: all, and a wide table's cells even where not described."""
        cells = self.layout.cells_are
        if self.layout.kind != "wide" or self.field(cells):
            return self.fields
        return (*self.fields, ContractField(name=cells, type="number", constraints=NOT_NEGATIVE))

    @property
    def is_aggregate(self) -> bool:
        """Whether its rows are figures already counted by the supplier, not incidents."""
        return bool(self.series) and all(s.combine != "count" for s in self.series)

    def field(self, name: str) -> ContractField | None:
        """The field of that name, if the contract has it."""
        return next((field for field in self.fields if field.name == name), None)

    def due_on(self, end: date) -> date:
        """The day on which the period that ends on `end` is due."""
        return end + pd.Timedelta(days=self.due.days).to_pytimedelta()


def load_contracts(project: Project) -> dict[str, Contract]:
    """All contracts of `data/reference/sources/`, by id, in order of id.

    Raises:
        ReferenceFileError: a contract that does not hold together, is named other than its file,
            or merges with a source that has no contract.
    """
    contracts = {}
    for path in sorted((project.reference / "sources").glob("*.yaml")):
        contracts[path.stem] = _load_contract(path)
    if not contracts:
        raise ReferenceFileError(
            "data/reference/sources", "holds no contract", "Add one YAML file per partner source"
        )
    for contract in contracts.values():
        merge = contract.merge_with
        if merge and merge.source not in contracts:
            raise ReferenceFileError(
                f"{contract.id}.yaml",
                f"merge_with names {merge.source!r}, which has no contract",
                f"Use one of {', '.join(contracts)}",
            )
    return contracts


def _load_contract(path: Path) -> Contract:
    contract = load_yaml(path, Contract)
    if contract.id != path.stem:
        raise ReferenceFileError(
            path.name, f"has the id {contract.id!r}", f"Name file and id alike: {contract.id}.yaml"
        )
    return contract


def _refuse_doubles(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name!r} is given twice")
