"""The one strict way to load the reviewed files of data/reference: all faults of a file at once."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar, get_args

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
)

from ssp_analysis.errors import ParameterError, ReferenceFileError, nearest
from ssp_analysis.years import ReportingYear

# Days and years of a partnership's papers, and of the people and laws behind them. What lies
# outside is a slip of the pen, or stands for "never", for which a cell is left blank.
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
MOST_TOLD = 50  # faults of one file; more are counted
LONGEST_QUOTE = 60  # characters of a wrong value

Names = Mapping[str, Collection[str]]
"""What exists in a project, by kind: the names that its reference files may use."""


class Reference(BaseModel):
    """Base of everything that is read from data/reference: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    _place: str = PrivateAttr(default="")

    @property
    def place(self) -> str:
        """Where it was read: `breaks.csv, row 3`; '' of what was made otherwise."""
        return self._place


def _reference_date(value: Any) -> Any:
    if isinstance(value, str):
        if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value.strip()):
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            return date.fromisoformat(value.strip())
    # A bare number would be taken for seconds since 1970.
    if not isinstance(value, date | None):
        raise ValueError("is not a date; write dd/mm/yyyy or yyyy-mm-dd")
    return value


def _within_reach(day: date | None) -> date | None:
    if day and not EARLIEST <= day <= LATEST:
        raise ValueError(
            f"lies outside {EARLIEST.year} to {LATEST.year}; leave an end that is open blank"
        )
    return day


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _year_label(label: str) -> str:
    try:
        return ReportingYear.parse(label).label
    except ParameterError as error:
        raise ValueError(f"{label!r} {error.fault}. {error.mend}") from None


Day = Annotated[date, BeforeValidator(_reference_date), AfterValidator(_within_reach)]
"""A day in a reference file: ISO, or dd/mm/yyyy as Excel writes it."""
OptionalDay = Annotated[
    date | None,
    BeforeValidator(_reference_date),
    BeforeValidator(_blank_is_none),
    AfterValidator(_within_reach),
]
"""A day that may be left blank."""
YearLabel = Annotated[str, AfterValidator(_year_label)]
"""A reporting year, such as 2020/21."""
OptionalYear = Annotated[str, AfterValidator(lambda label: label and _year_label(label))]
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


P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Reference)


class Faults:
    """The faults of files that are read one after the other, to be told all at once."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.more: dict[str, int] = {}

    def add(self, place: str, fault: str, mend: str) -> None:
        """One more fault; of many in one file the last are only counted."""
        if len(self.told) < MOST_TOLD:
            self.told.append(" ".join(str(ReferenceFileError(place, fault, mend)).split()))
        else:
            file = place.partition(",")[0]
            self.more[file] = self.more.get(file, 0) + 1

    def of(self, load: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What `load` gives; None where its file is faulty, which is kept to be told."""
        try:
            return load(*args, **kwargs)
        except ReferenceFileError as error:
            self.told += str(error).splitlines()
            return None

    def refuse(self) -> None:
        """Tell all that was found, a line each.

        Raises:
            ReferenceFileError: where anything was found.
        """
        told = [*self.told, *(f"And {more} more of {file}." for file, more in self.more.items())]
        if told:
            raise ReferenceFileError.from_message("\n".join(dict.fromkeys(told)))


class _Loader(yaml.SafeLoader):
    """Strict YAML: a key once, no aliases; what is no value of its kind stays the text it is."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                fault = f"key {key.value!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, fault, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError):  # 30 February, or a number of 5,000 digits
            return node.value

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            event = self.get_event()
            # A few aliases of aliases can stand for more than any memory holds.
            fault = f"*{event.anchor} stands for another part; write that part out"
            raise yaml.composer.ComposerError(None, None, fault, event.start_mark)
        return super().compose_node(parent, index)


def load_yaml(path: Path, model: type[R], names: Names | None = None) -> R:
    """Build `model` from a YAML file.

    Args:
        path: the file.
        model: what it becomes.
        names: what its names are held against; None does not.

    Raises:
        ReferenceFileError: no such file, no YAML, an unknown or doubled key, a wrong value, an
            unknown name; all faults of the file in one message, each with its place.
    """
    text, faults = read_text(path), Faults()
    try:
        content = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        faults.add(*_yaml_fault(path.name, text, error))
    except RecursionError:
        faults.add(path.name, "is nested too deeply to be read", "Write it as its examples are")
    else:
        if isinstance(content, dict):
            built = _build(path.name, content, model, names, faults)
        else:
            faults.add(path.name, "is empty or not a list of keys", "Write `key: value`")
    faults.refuse()
    assert built is not None
    return built


def _yaml_fault(name: str, text: str, error: yaml.YAMLError) -> tuple[str, str, str]:
    fault = getattr(error, "problem", None) or getattr(error, "reason", None) or "is not YAML"
    mark, at = getattr(error, "problem_mark", None), getattr(error, "position", None)
    line = mark.line if mark else text.count("\n", 0, at) if isinstance(at, int) else None
    place = name if line is None else f"{name}, line {line + 1}"
    if "\\t" in str(fault):
        return place, "begins with a tab", "Indent with spaces"
    return place, str(fault), "Correct that line"


def load_csv(
    path: Path, model: type[R], unique: tuple[str, ...] = (), names: Names | None = None
) -> list[R]:
    """Build one `model` per row of a CSV file as Excel saves it (BOM, Windows-1252, dd/mm/yyyy).

    Args:
        path: the file; its header row holds the model's field names.
        model: what each row becomes.
        unique: the columns that no two rows may share.
        names: as `load_yaml`.

    Raises:
        ReferenceFileError: as `load_yaml`, by row; an unknown, missing or doubled column; a double
            row.
    """
    faults, rows = Faults(), []
    header, *lines = _lines(path) or [[]]
    columns = [name.strip() for name in header]
    absent = _hold_columns(path.name, columns, model, faults)
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{path.name}, row {number}"
        if len(cells) != len(columns) or _beside(columns, cells):
            fault = "has more or fewer cells than the header row"
            faults.add(place, fault, "Put text that holds a comma in double quotes")
            continue
        content = _filled(dict(zip(columns, cells, strict=True)), model)
        row = _build(place, content, model, names, faults, absent)
        if row is None:
            continue
        key = tuple(getattr(row, name) for name in unique)
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
    for name in dict.fromkeys(filter(None, columns)):
        if name not in known:
            faults.add(file, f"has an unknown column {name}{nearest(name, known)}", "Correct it")
        if columns.count(name) > 1:
            faults.add(file, f"has the column {name} twice", "Keep one of the two")
    needed = [name for name, field in known.items() if field.is_required()]
    absent = tuple(name for name in needed if name not in columns)
    if absent:
        faults.add(file, f"has no column {', '.join(absent)}", "Add it to the header row")
    return absent


def _beside(columns: list[str], cells: list[str]) -> bool:
    """Whether a cell stands where the header row is blank, as Excel leaves it at the end."""
    return any(cell.strip() for name, cell in zip(columns, cells, strict=True) if not name)


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
        whole = content.decode("utf-8", errors="ignore").isascii()
        try:
            if whole:
                return content.decode("cp1252")
        except UnicodeDecodeError:
            pass
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
        for fault in error.errors():
            if fault["type"] != "missing" or fault["loc"][0] not in absent:
                faults.add(place, _fault(fault, model, content), "Correct this")
        return None
    built._place = place
    return built


# What pydantic says of a wrong value, in words that say what to write instead.
MENDS = {
    "literal_error": "is {input}; use {expected}",
    "int_parsing": "is not a whole number",
    "int_parsing_size": "is too large",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "decimal_parsing": "is not a number",
    "finite_number": "is not a number that can be counted with",
    "bool_parsing": "is neither yes nor no",
    "bool_type": "is neither yes nor no",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_type": "is not text; put it in quotes",
    "string_too_short": "is blank",
    "too_short": "is empty",
    "tuple_type": "is not a list; begin each line with a dash, or write [a, b]",
    "dict_type": "is not a list of keys; write key: value",
    "model_type": "is not a list of keys; write key: value",
}


def _fault(fault: Any, model: type[BaseModel], content: dict[str, Any]) -> str:
    place = _place(fault["loc"], content)
    if fault["type"] == "extra_forbidden":
        known = _known_keys(model, fault["loc"][:-1])
        return f"unknown key {place}{nearest(str(fault['loc'][-1]), known)}"
    if fault["type"] == "missing":
        return f"{place} is missing"
    message = fault["msg"].removeprefix("Value error, ")
    if mend := MENDS.get(fault["type"]):
        written = str(fault["input"])
        short = written if len(written) <= LONGEST_QUOTE else f"{written[:LONGEST_QUOTE]}..."
        message = mend.format(**fault.get("ctx", {}) | {"input": short}).replace("'", "")
    return f"{place}: {message}" if place else message


def _place(location: tuple[Any, ...], content: Any) -> str:
    """Where a fault is: by the name of the innermost thing in a list that has one, or by numbers.

    `indicator 'fires', polarity`, not `priorities.0.themes.0.indicators.1.polarity`.
    """
    named = ""
    rest: list[str] = []
    for part in location:
        parent = rest[-1] if rest else ""
        rest.append(str(part))
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(part, int) and isinstance(content, dict) and (name := _name_of(content)):
            named, rest = f"{_one_of(parent)} {name!r}", []
    return ", ".join(text for text in (named, ".".join(rest)) if text)


def _name_of(thing: dict[str, Any]) -> str:
    """What a thing in a list is called; '' where it has no name yet."""
    names = (thing.get(key) for key in ("id", "name", "measure", "driver", "pair"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _one_of(list_name: str) -> str:
    """`indicator` for `indicators`, `category` for `categories`."""
    if list_name.endswith("ies") and list_name != "series":
        return list_name.removesuffix("ies") + "y"
    return list_name if list_name == "series" else list_name.removesuffix("s")


def _known_keys(model: Any, location: tuple[Any, ...]) -> list[str]:
    for part in location:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            field = model.model_fields.get(part)
            model = _model_within(field.annotation) if field else None
    known = isinstance(model, type) and issubclass(model, BaseModel)
    return list(model.model_fields) if known else []


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_within(argument) for argument in get_args(annotation))
    return next((model for model in inner if model), None)
