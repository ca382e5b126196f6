"""The one strict way to load the reviewed files of data/reference."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ssp_analysis.errors import ReferenceFileError


class Reference(BaseModel):
    """Base of everything that is read from data/reference: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _reference_date(value: Any) -> Any:
    if isinstance(value, str):
        if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value.strip()):
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            raise ValueError("is not a date; write dd/mm/yyyy or yyyy-mm-dd")
    return value


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Day = Annotated[date, BeforeValidator(_reference_date)]
"""A day in a reference file: ISO, or dd/mm/yyyy as Excel writes it."""
OptionalDay = Annotated[
    date | None, BeforeValidator(_reference_date), BeforeValidator(_blank_is_none)
]
"""A day that may be left blank."""


R = TypeVar("R", bound=Reference)


class _OneOfEachKey(yaml.SafeLoader):
    """YAML that refuses a key given twice, of which plain YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is given twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def load_yaml(path: Path, model: type[R]) -> R:
    """Build `model` from a YAML file.

    Raises:
        ReferenceFileError: no such file, no YAML, an unknown or doubled key, a wrong value; all
            faults of the file in one message, each with its place.
    """
    try:
        content = yaml.load(read_text(path), Loader=_OneOfEachKey)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.name}, line {mark.line + 1}" if mark else path.name
        fault = getattr(error, "problem", None) or "is not YAML"
        raise ReferenceFileError(place, str(fault), "Correct that line") from None
    except ValueError as error:  # a date that does not exist, such as 2021-02-30
        raise ReferenceFileError(path.name, f"holds a bad date ({error})", "Correct it") from None
    if not isinstance(content, dict):
        raise ReferenceFileError(path.name, "is empty or not a list of keys", "Write `key: value`")
    return _build(path.name, "", content, model)


def load_csv(path: Path, model: type[R], unique: tuple[str, ...] = ()) -> list[R]:
    """Build one `model` per row of a CSV file as Excel saves it (BOM, Windows-1252, dd/mm/yyyy).

    Args:
        path: the file; its header row holds the model's field names.
        model: what each row becomes.
        unique: the columns that no two rows may share.

    Raises:
        ReferenceFileError: as `load_yaml`, by row; an unknown or missing column; a double row.
    """
    csv.field_size_limit(2**31 - 1)  # an overlong cell is told by row, not by the csv module
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    columns = [name.strip() for name in reader.fieldnames or []]
    if len(columns) == 1 and (separator := re.search("[;\t]", columns[0])):
        what = {";": "semicolons", "\t": "tabs"}[separator[0]]
        raise ReferenceFileError(
            path.name, f"is separated by {what}, not commas", "Save it as 'CSV UTF-8'"
        )
    reader.fieldnames = columns
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    if absent := [name for name in needed if name not in columns]:
        raise ReferenceFileError(
            path.name, f"has no column {', '.join(absent)}", "Add it to the header row"
        )
    rows: list[R] = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in enumerate(reader, start=2):
        if not any(isinstance(value, str) and value.strip() for value in cells.values()):
            continue
        if None in cells or None in cells.values():
            raise ReferenceFileError(
                f"{path.name}, row {number}",
                "has more or fewer cells than the header row",
                "Put text that holds a comma in double quotes",
            )
        row = _build(f"{path.name}, row {number}", "", _filled(cells, model), model)
        key = tuple(getattr(row, name) for name in unique)
        if unique and key in seen:
            raise ReferenceFileError(
                f"{path.name}, row {number}",
                f"repeats row {seen[key]} ({', '.join(unique)})",
                "Keep one of the two",
            )
        seen[key] = number
        rows.append(row)
    return rows


def read_text(path: Path) -> str:
    """The text of a reference file: UTF-8 or UTF-16 with its mark, UTF-8, else Windows-1252.

    Raises:
        ReferenceFileError: where the file is missing or cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReferenceFileError(path.name, "is missing", "Put it in data/reference/") from None
    except OSError:
        fault = "cannot be read: it may be open in another program"
        raise ReferenceFileError(path.name, fault, "Close it and run again") from None
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _filled(cells: dict[str, str], model: type[Reference]) -> dict[str, Any]:
    # An empty CSV cell means "not given": the model's default stands, where it has one.
    filled: dict[str, Any] = {}
    for name, text in cells.items():
        field = model.model_fields.get(name)
        if text.strip() or field is None or field.is_required():
            filled[name] = text.strip()
    return filled


def _build(item: str, where: str, content: dict[str, Any], model: type[R]) -> R:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = [_fault(fault, model, content) for fault in error.errors()]
        raise ReferenceFileError(item + where, "; ".join(faults), "Correct this") from None


# What pydantic says of a wrong value, in words that say what to write instead.
MENDS = {
    "literal_error": "is {input!r}; use {expected}",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_parsing": "is not a number",
    "float_type": "is not a number",
    "decimal_parsing": "is not a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_type": "is not text; put it in quotes",
}


def _fault(fault: Any, model: type[BaseModel], content: dict[str, Any]) -> str:
    place = _place(fault["loc"], content)
    if fault["type"] == "extra_forbidden":
        known = _known_keys(model, fault["loc"][:-1])
        near = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
        return f"unknown key {place}" + (f" (did you mean {near[0]}?)" if near else "")
    if fault["type"] == "missing":
        return f"{place} is missing"
    message = fault["msg"].removeprefix("Value error, ")
    if mend := MENDS.get(fault["type"]):
        said = {**fault.get("ctx", {}), "input": fault["input"]}
        message = (
            mend.format(**said).replace("'", "") if "expected" in said else mend.format(**said)
        )
    return f"{place}: {message}" if place else message


def _place(location: tuple[Any, ...], content: Any) -> str:
    """Where a fault is: by the id of the innermost thing in a list that has one, else by numbers.

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
        if isinstance(part, int) and isinstance(content, dict) and content.get("id"):
            named, rest = f"{_one_of(parent)} {content['id']!r}", []
    return ", ".join(text for text in (named, ".".join(rest)) if text)


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
