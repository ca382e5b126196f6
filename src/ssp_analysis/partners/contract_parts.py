"""What the parts of a contract may say: files, layout, columns, categories and measures.

`fields`, `constraints` and `missingValues` follow the Frictionless Table Schema
(https://specs.frictionlessdata.io/table-schema/); the other keys are this project's own.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Literal

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from ssp_analysis.partners.periods import Quarters
from ssp_analysis.reference import Number, OptionalDay, Reference, Text, Whole

# What cleaning makes of a row by these fields is its area code; the fields themselves are not kept.
PLACED_FIELDS = ("ward", "lsoa", "area")
MOST_DECIMALS = 15  # that a number in a file can be told apart by
_IN_NO_FILE = "\ue000"  # a letter that Unicode leaves to whoever wants it
# `(a+)+`: on a text that nearly fits, its time doubles with each letter. Other such patterns are
# met by whoever watches the reading.
_REPEATS_A_REPEAT = re.compile(
    r"[^\\](?:[+*]|\{\d+,\})[?+]?(?:\\?[^\\()](?:[?*]|\{0,\d*\}))*\)(?:[+*]|\{\d+,\})"
)
_AT_MOST = re.compile(r"(?:(<|less than|fewer than|under|below)|\d+ ?(?:-|\u2013|to)) ?(\d+)")
# Fields whose meaning cleaning knows, and the types that they can have.
KNOWN_FIELDS = {
    "date": ("date",),
    "period": ("period",),
    "category": ("string",),
    **dict.fromkeys(PLACED_FIELDS, ("string",)),
    **dict.fromkeys(("value", "lower", "upper"), ("number", "integer")),
}
# What reading, and what cleaning, says of each row: a field of such a name would be written over,
# which is of no account to one that is cleaned but that nothing uses.
READ_NAMES = frozenset(("file", "sheet", "row", "content", "odd"))
TAKEN_NAMES = READ_NAMES | {"source_id", "source_file", "year", "frequency", "state", "fate",
                            "standing", "control", "span", "total_in", "area_code"}  # fmt: skip


def is_taken(name: str) -> bool:
    """Whether cleaning gives a row something of this name, which a field would be lost under."""
    return name in TAKEN_NAMES or name.endswith(("_state", "_mark"))


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{pattern!r} is not a pattern ({error})") from None
    if not pattern.strip():
        raise ValueError("is an empty pattern; leave the line out, or write what it looks for")
    if _REPEATS_A_REPEAT.search(pattern):
        raise ValueError(
            f"{pattern!r} repeats what is repeated already and could take forever; "
            "write one of the two without + or *"
        )
    return pattern


def _of_some_rows(pattern: str) -> str:
    if all(re.match(pattern, text) for text in ("", _IN_NO_FILE)):
        raise ValueError(f"{pattern!r} fits every row; write what sets these rows apart")
    return pattern


Pattern = Annotated[str, AfterValidator(_pattern)]
"""A regular expression."""
RowPattern = Annotated[str, AfterValidator(_pattern), AfterValidator(_of_some_rows)]
"""A regular expression that finds some rows, and not all."""


class MissingMark(Reference):
    """A mark that stands where a number could, and the state that it means."""

    value: str
    state: Literal["missing", "suppressed", "not_applicable", "not_yet_due"]

    @property
    def below(self) -> float:
        """Which number the figure behind it is less than: 5 of `<5` and of `1-4`; else NaN."""
        said = _AT_MOST.fullmatch(self.value.strip().lower())
        return int(said[2]) + (not said[1]) if said else math.nan


class Constraints(Reference):
    """Limits on one field, named as in the Frictionless Table Schema; `decimalPlaces` is our own.

    It says how finely a number may be written: pounds have 2, so that no part of a penny is
    rounded away unasked.
    """

    required: bool = False
    minimum: Number | None = None
    maximum: Number | None = None
    decimalPlaces: Whole | None = Field(default=None, ge=0, le=MOST_DECIMALS)
    enum: tuple[str, ...] = ()
    pattern: Pattern = ""

    def _faults(self) -> Iterator[str]:
        if None not in (self.minimum, self.maximum) and self.minimum > self.maximum:  # type: ignore[operator]
            yield "minimum is more than maximum"


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

    def _faults(self) -> Iterator[str]:
        if self.type not in (types := KNOWN_FIELDS.get(self.name, (self.type,))):
            yield f"field {self.name!r} is of type {self.type}; write type: {types[0]}"
        if self.name in READ_NAMES or self.name.endswith("_mark"):
            yield f"field {self.name!r} has a name of cleaning's own; write {self.name}_sent"

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, with a state."""
        return self.type in ("integer", "number")

    @property
    def spellings(self) -> tuple[str, ...]:
        """The headers that stand for this field."""
        return self.headers or (self.name,)

    @property
    def title(self) -> str:
        """The header by which people know it."""
        return self.spellings[0]


class Files(Reference):
    """Which files of `data/raw/<year>/` belong to the source, and which of their sheets.

    A pattern without a folder is looked for in every folder of the year. `received` is the day on
    which they came, where their names do not tell which is later.
    `members` says which files of an archive (ZIP) do: a pattern for their names, with or without
    the folders in it (`"*-greater-manchester-street.csv"`); all text files where it is left out.
    """

    pattern: str
    sheets: tuple[str, ...] = ()
    members: str = ""
    required: bool = True
    received: OptionalDay = None

    @field_validator("pattern")
    @classmethod
    def _stays_in_the_year(cls, pattern: str) -> str:
        if not pattern.strip(" ./") or not pattern.isprintable():
            raise ValueError(f"{pattern!r} names no file; write it as cases-*.csv")
        if "\\" in pattern:
            raise ValueError("contains backslashes (use forward slashes only)")
        if ".." in pattern or pattern.startswith("/") or re.match("[A-Za-z]:", pattern):
            raise ValueError("leads out of the year's folder")
        if any("**" in part and part != "**" for part in pattern.split("/")):
            raise ValueError("has ** beside other letters; it stands for folders, between slashes")
        return pattern

    def matches(self, name: str) -> bool:
        """Whether a file of that name is one of them."""
        return named_by(self.pattern, name)


class Layout(Reference):
    """How a sheet is laid out.

    `rows`: a header, then one record or aggregate per row. `wide`: as rows, but every column
    whose header is a period is one aggregate; its cells become the field `cells_are`. A field
    `period` with `headers` is then the column of months, or quarters, of the years across.
    `period_from` says where the period of a row stands: in a column, in the sheet's name (a tab
    per month) or in the file's name. `year_from: sheet` completes months without a year
    ("Apr") from the name of the sheet or the text file, a reporting year ("2020-21") or a sheet's
    calendar year ("2020").
    `year_column` is the heading of a column that holds the year of each row's month or quarter
    ("2018/19" beside "Q1"). `year_begins` says from where months and quarters are counted, where
    that has two readings: `april` (2018 is 2018/19, month 1 is April), `january`.
    `sheets_are` names the field whose value is the sheet's name: a tab for each ward or team.
    `fill_down` names fields that are written in the first row of their block only. `hidden_rows`
    says whether rows that a workbook hides count; they are asked about otherwise. `columns` says
    which columns of a sheet are meant ("A:C,F"), where tables stand side by side or a heading is
    given twice.
    `span: history` marks files that hold many years; later months than the run's year are out of
    scope. `skip_rows` are patterns for the first cell of subtotal rows.
    """

    kind: Literal["rows", "wide"] = "rows"
    header_rows: Literal[1, 2] = 1
    period_from: Literal["column", "sheet", "file"] = "column"
    year_from: Literal["header", "sheet"] = "header"
    year_column: str = ""
    year_begins: Literal["", "april", "january"] = ""
    columns: str = Field(default="", pattern=r"^([A-Z]+(:[A-Z]+)?(, ?[A-Z]+(:[A-Z]+)?)*)?$")
    sheets_are: str = ""
    fill_down: tuple[str, ...] = ()
    hidden_rows: Literal["ask", "count", "leave out"] = "ask"

    @property
    def quarters(self) -> Quarters:
        """How a quarter of one year (`2020 Q1`) counts; '' where the contract does not say."""
        ways: dict[str, Quarters] = {"january": "calendar", "april": "financial"}
        return ways.get(self.year_begins, "")

    cells_are: str = "count"
    span: Literal["year", "history"] = "year"
    skip_rows: tuple[RowPattern, ...] = (r"^(sub-?\s?|grand )?total\b",)
    footers: tuple[RowPattern, ...] = (r"^(source|note|notes|produced by|key|copyright)\b",)


def named_by(pattern: str, name: str) -> bool:
    """Whether a pattern names a file, on every system alike: `.CSV` is `.csv`.

    Args:
        pattern: of the name (`cases-*.csv`: in any folder of the year), or of folders and name.
        name: as `arrived` gives it.
    """
    parts = [comparable(part) for part in name.split("/")]
    return _fits(parts, ["**", *(comparable(part) for part in pattern.split("/"))])


def _fits(parts: list[str], patterns: list[str]) -> bool:
    if not patterns:
        return not parts
    if patterns[0] == "**":  # any number of folders
        return any(_fits(parts[at:], patterns[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], patterns[0]) and _fits(parts[1:], patterns[1:])


def comparable(name: str) -> str:
    """A file's name as all systems tell it apart: no case, composed letters."""
    return unicodedata.normalize("NFC", name).casefold()


Month = Annotated[str, BeforeValidator(str), Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")]


class Limits(Reference):
    """The largest share of rows that may be set aside, and what happens past it."""

    quarantined: Number = Field(default=0.05, ge=0, le=1)
    action: Literal["warn", "stop"] = "warn"


class InUse(Reference):
    """Something that existed in some months only; outside them it is not applicable."""

    valid_from: Month | None = None
    valid_to: Month | None = None

    def _faults(self) -> Iterator[str]:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            yield "valid_to lies before valid_from"

    def in_use(self, month: pd.Period) -> bool:
        """Whether it existed in a month."""
        first = self.valid_from is None or month >= pd.Period(self.valid_from, "M")
        return first and (self.valid_to is None or month <= pd.Period(self.valid_to, "M"))


class Category(InUse):
    """A category, the spellings under which it arrives, and the months in which it was in use."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    names: tuple[str, ...]


class SeriesDefinition(InUse):
    """One published measure of a source.

    `combine`: `count` counts records; `sum` adds up `field`; `take` takes `field` (with `lower`
    and `upper`, where there) as it stands. `where` keeps rows whose field has one of the values.
    `by_category` adds a series per category, `by_ward` adds ward rows a year. `kind` says what the
    figure is: a `count` of events, a `stock` (people at one time, never added up over periods), a
    sum of `money`, another `sum` (hours, days, litres), or a `rate` (a share, a mean, an estimate).
    `of` names the measures of the same contract that a sum or a rate is made of: it is told only
    where they are. `contributor` is the field that says whose each record is, where one person or
    body may have several. `also_called` is what people call it. `part_of` names the measure of the
    same contract of which this one is a part, `same_as` the `source:measure` that shows the same
    from another side: of these a pack counts one.
    """

    measure: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    unit: str
    kind: Literal["count", "stock", "money", "sum", "rate"] = "count"
    frequency: Literal["M", "Q", "A"]
    combine: Literal["count", "sum", "take"]
    field: str = "count"
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    of: tuple[str, ...] = ()
    contributor: str = ""
    also_called: tuple[Text, ...] = ()
    part_of: str = ""
    same_as: str = Field(default="", pattern=r"^(\S+:\S+)?$")
    by_category: bool = False
    by_ward: bool = False
