"""The one strict way to load the reviewed files of data/reference: all faults of a file at once."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from ssp_analysis import errors, strict_yaml
from ssp_analysis.errors import Faults, ParameterError, ReferenceFileError, in_words, nearest, see
from ssp_analysis.years import ReportingYear

# Of papers, people and laws; outside is a slip, or "never", for which a cell is left blank.
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)

REMARK = "#"  # how a row of a CSV file begins that is none of its data
# What a spreadsheet shows, and saves, in a column that is too narrow, or of a formula that failed.
_INSTEAD = re.compile(r"##+|#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")

Names = Mapping[str, Collection[str]]
"""What exists in a project, by kind: the names that its reference files may use."""


class Reference(BaseModel):
    """Base of everything that is read from data/reference: frozen, unknown keys are errors."""

    page: ClassVar[str] = ""  # what docs/contract.md calls it; '' is the file's own name
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    _place: str = PrivateAttr(default="")

    @property
    def place(self) -> str:
        """Where it was read: `breaks.csv, row 3`; '' of what was made otherwise."""
        return self._place

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        refuse(self._faults())
        return self

    def _faults(self) -> Iterator[str]:
        """What is wrong between its parts, each of which is sound; of most kinds nothing can be."""
        return iter(())


def _reference_date(value: Any, blank: str = "") -> Any:
    if isinstance(value, str):
        parts = [int(part) for part in re.findall(r"\d+", value)]
        written = re.sub(r"\d", "9", value.strip())
        parts = parts if written == "9999-99-99" else parts[::-1]
        if written == "9999-99-99" or re.fullmatch("99?/99?/9999", written):
            try:
                return date(*parts)
            except ValueError:
                raise ValueError("is no day of the calendar; write dd/mm/yyyy") from None
    # A bare number would be taken for seconds since 1970.
    if not isinstance(value, date | None):
        raise ValueError(f"is not a date; write dd/mm/yyyy or yyyy-mm-dd{blank}")
    return value


def _within_reach(day: date | None) -> date | None:
    if day and not EARLIEST <= day <= LATEST:
        raise ValueError(f"lies outside {EARLIEST:%Y} to {LATEST:%Y}; leave an open end blank")
    return day


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _year_label(label: str) -> str:
    try:
        return ReportingYear.parse(label).label
    except ParameterError as error:
        raise ValueError(f"{label!r} {error.fault}. {error.mend}") from None


def _as_excel_shows(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"£? ?\d{1,3}(?:\.\d{3})+", value):
        raise ValueError("is not a number that can be read one way; write thousands without a dot")
    if isinstance(value, str) and re.fullmatch(r"[\d.]+[eE]\+?\d+", value):
        raise ValueError("has been cut short by a spreadsheet; write all its digits")
    shown = isinstance(value, str) and re.fullmatch(r"£? ?(\d{1,3}(?:,\d{3})*(?:\.\d+)?)", value)
    return shown[1].replace(",", "") if shown else value


Shown = BeforeValidator(_as_excel_shows)
"""A number also as Excel shows it: 293,423 or £60,000.00."""
Day = Annotated[date, BeforeValidator(_reference_date), AfterValidator(_within_reach)]
"""A day in a reference file: ISO, or dd/mm/yyyy as Excel writes it."""
OptionalDay = Annotated[
    date | None,
    BeforeValidator(partial(_reference_date, blank=", or leave it blank")),
    BeforeValidator(_blank_is_none),
    AfterValidator(_within_reach),
]
"""A day that may be left blank."""
_Typed = BeforeValidator(lambda given: str(given) if isinstance(given, int) else given)  # 2019
YearLabel = Annotated[str, AfterValidator(_year_label), _Typed]
"""A reporting year, such as 2020/21."""
YearOrDay = Annotated[
    str, BeforeValidator(lambda given: given.isoformat() if isinstance(given, date) else given)
]
"""One paper or several: a reporting year, or a day as YAML has it."""
OptionalYear = Annotated[str, AfterValidator(lambda label: label and _year_label(label)), _Typed]
"""A reporting year that may be left blank."""
Whole = Annotated[int, Field(strict=True)]
"""A whole number of a YAML file; `yes` and `no` are none, though Python counts with them."""
Number = Annotated[float, Field(strict=True)]
"""A number of a YAML file, as `Whole`."""
Text = Annotated[str, Field(min_length=1)]
"""Words that may not be missing."""


def named(kind: str) -> AfterValidator:
    """A name that must be one of `kind` in the `Names` that a file is loaded with, if any are."""

    def is_one(name: str, info: ValidationInfo) -> str:
        refuse_unknown(kind, name, info)
        return name

    return AfterValidator(is_one)


def refuse_unknown(kind: str, name: str, info: ValidationInfo, what: str = "") -> None:
    """Refuse a name that is none of its kind, with the nearest one.

    Raises:
        ValueError: for pydantic, which adds the place.
    """
    known = (info.context or {}).get(kind)
    if known is not None and name and name not in known:
        raise ValueError(f"{name!r} is no {what or kind}{nearest(name, known)}")


def refuse(faults: Iterator[str]) -> None:
    """Refuse a thing for all that is wrong with it, from inside one of its validators.

    Raises:
        ValueError: for pydantic, which adds the place.
    """
    if told := "; ".join(faults):
        raise ValueError(told)


def doubles(what: str, names: Sequence[str]) -> Iterator[str]:
    """A fault for each name that is given more than once."""
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{what} {name!r} is given twice"


R = TypeVar("R", bound=Reference)


def load_yaml(path: Path, model: type[R], names: Names | None = None, part: bool = False) -> R:
    """Build `model` from a YAML file.

    Args:
        path: the file.
        model: what it becomes.
        names: what its names are held against; None does not.
        part: take those keys of the file that the model has; the others are not judged.

    Raises:
        ReferenceFileError: no such file, no YAML, an unknown or doubled key, a wrong value, an
            unknown name; all faults of the file in one message, each with its place.
    """
    faults = Faults()
    content = _keys(path, faults)
    if content is not None and part:
        content = {key: value for key, value in content.items() if key in model.model_fields}
    built = _build(path.name, content, model, names, faults) if content is not None else None
    faults.refuse()
    assert built is not None
    return built


def _keys(path: Path, faults: Faults) -> dict[str, Any] | None:
    """What a YAML file holds; None where it is none of keys, which is kept to be told."""
    text = read_text(path)
    try:
        content = strict_yaml.content_of(text)
    except yaml.YAMLError as error:
        line, fault, mend = strict_yaml.in_words(text, error)
        faults.add(f"{path.name}, line {line}" if line else path.name, fault, mend)
    except RecursionError:
        faults.add(path.name, "is nested too deeply to be read", "Write it as its examples are")
    else:
        if isinstance(content, dict):
            return content
        faults.add(path.name, "is empty or not a list of keys", "Write `key: value`")
    return None


def _is_remark(cells: Sequence[str], is_data: bool) -> bool:
    """Whether a row says nothing; ### that stands for a date beside others is no remark."""
    first, *others = map(str.strip, cells or [""])
    return not any((first, *others)) or (first.startswith(REMARK) and not (is_data and any(others)))


def _lost(columns: Sequence[str]) -> tuple[str, str] | None:
    """The fault of columns whose value a spreadsheet has not kept, and its mend."""
    if not columns:
        return None
    return (
        f"{', '.join(columns)}: holds what a spreadsheet shows in place of a value",
        "Widen the column, or type the value over it, and save it again",
    )


def load_csv(
    path: Path, model: type[R], unique: tuple[str, ...] = (), names: Names | None = None,
    exact: str = "",
) -> list[R]:  # fmt: skip
    """Build one `model` per row of a CSV file as Excel saves it (BOM, Windows-1252, dd/mm/yyyy).

    A row whose first cell begins with `#` is a remark. A project may do without the file.

    Args:
        path: the file; its header row holds the model's field names.
        model: what each row becomes.
        unique: the columns that no two rows may share, in whatever letters.
        names: as `load_yaml`.
        exact: the column of which letters and spaces count, since a partner's file has them so.

    Raises:
        ReferenceFileError: as `load_yaml`, by row; an unknown, missing or doubled column or row.
    """
    if not path.exists():
        return []
    faults, rows = Faults(), []
    header, *lines = _lines(path) or [[]]
    columns = [name.strip().casefold().replace(" ", "_") for name in header]  # Data from
    absent = _hold_columns(path.name, columns, model, faults)
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in enumerate(lines, start=2):
        lost = [
            n for n, cell in zip(columns, cells, strict=False) if _INSTEAD.fullmatch(cell.strip())
        ]
        if _is_remark(cells, is_data=columns[0] in lost):
            continue
        place = f"{path.name}, row {number}"
        no_value = [name for name in lost if name != exact]
        if misfit := _lost(no_value) or _uneven(columns, cells, model):
            faults.add(place, *misfit)
            continue
        content = _filled(dict(zip(columns, cells, strict=False)), model)
        row = _build(place, content, model, names, faults, absent)
        if row is None:
            continue
        told = {name: getattr(row, name) for name in unique}
        key = tuple(v if name == exact else errors.as_compared(v) for name, v in told.items())
        if unique and key in seen:
            fault = f"repeats row {seen[key]} ({', '.join(unique)})"
            faults.add(place, fault, "Keep one of the two")
        seen.setdefault(key, number)
        rows.append(row)
    faults.refuse()
    return rows


def _lines(path: Path) -> list[list[str]]:
    csv.field_size_limit(2**31 - 1)  # an overlong cell is told by row, not by the csv module
    # Strict: a quote that is never closed would swallow all rows after it.
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error:
        raise ReferenceFileError(
            f"{path.name}, line {reader.line_num}",
            "has a double quote that is not closed, or text after one that is",
            "Write a double quote inside a quoted text twice",
        ) from None


def _hold_columns(
    file: str, columns: list[str], model: type[Reference], faults: Faults
) -> tuple[str, ...]:
    """Tell what is wrong with the header row, and return the columns that are not there."""
    known = model.model_fields
    if len(columns) == 1 and (separator := re.search("[;\t]", columns[0])):
        what = {";": "semicolons", "\t": "tabs"}[separator[0]]
        faults.add(file, f"is separated by {what}, not commas", "Save it as 'CSV UTF-8'")
        faults.refuse()
    if not known.keys() & set(columns):
        faults.add(
            file, "has no column that it should have", f"Let its first row be {','.join(known)}"
        )
        faults.refuse()
    for name in dict.fromkeys(filter(None, columns)):
        if name not in known:
            faults.add(file, f"has an unknown column {name}{nearest(name, known)}", see(file))
        if columns.count(name) > 1:
            faults.add(file, f"has the column {name} twice", "Keep one of the two")
    absent = tuple(n for n, field in known.items() if field.is_required() and n not in columns)
    if absent:
        faults.add(file, f"has no column {', '.join(absent)}", "Add it to the header row")
    return absent


def _uneven(columns: list[str], cells: list[str], model: type[R]) -> tuple[str, str] | None:
    """Fault and mend of a row that does not fit the header row; of both Excel cuts blank ends."""
    fields, pairs = model.model_fields, zip(columns, cells, strict=False)
    if len(cells) > len(columns) or any(cell.strip() for name, cell in pairs if not name):
        return "has more cells than the header row", "Put text that holds a comma in double quotes"
    if any(name in fields and fields[name].is_required() for name in columns[len(cells) :]):
        return "has fewer cells than the header row", "Write a comma for each cell that is blank"
    return None


def read_text(path: Path) -> str:
    """The text of a reference file: UTF-8 or UTF-16 with its mark, UTF-8, else Windows-1252.

    Raises:
        ReferenceFileError: where the file is missing, cannot be read or is no text.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReferenceFileError(path.name, "is missing", "Put it in data/reference/") from None
    except OSError:
        fault = "cannot be read: it is a folder, or open in another program, or not yours to read"
        raise ReferenceFileError(path.name, fault, "Mend that and run again") from None
    text = _decoded(path.name, content)
    if unmerged := re.search(r"^[<>]{7}(?: |$)", text, re.MULTILINE):
        place = f"{path.name}, line {text.count(chr(10), 0, unmerged.start()) + 1}"
        fault = "has the marks of two versions of it that were not made one"
        mend = "Keep the lines of one version, and take the lines <<<<<<<, ======= and >>>>>>> out"
        raise ReferenceFileError(place, fault, mend)
    if "\0" in text:
        fault = "is no text: a spreadsheet or another kind of file under this name"
        raise ReferenceFileError(path.name, fault, "Save it as text (UTF-8)")
    return text


def _decoded(name: str, content: bytes) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # UTF-8 that one foreign character breaks would turn into other letters as Windows-1252.
        if content.decode("utf-8", errors="ignore").isascii():
            with suppress(UnicodeDecodeError):
                return content.decode("cp1252")
        line = content.count(b"\n", 0, error.start) + 1
        fault = "holds a character that is neither UTF-8 nor Windows-1252"
        raise ReferenceFileError(f"{name}, line {line}", fault, "Save it as UTF-8") from None


def _filled(cells: dict[str, str], model: type[Reference]) -> dict[str, Any]:
    # An empty CSV cell means "not given": the model's default stands, where it has one.
    return {
        name: text.strip()
        for name, text in cells.items()
        if (field := model.model_fields.get(name)) and (text.strip() or field.is_required())
    }


def _build(
    place: str,
    content: dict[str, Any],
    model: type[R],
    names: Names | None,
    faults: Faults,
    absent: tuple[str, ...] = (),
) -> R | None:
    try:
        built = model.model_validate(content, context=names)
    except ValidationError as error:
        for fault, keys in in_words(error, model, content, absent):
            faults.add(place, fault, see(model.page or place.partition(",")[0], keys))
        return None
    built._place = place
    return built
