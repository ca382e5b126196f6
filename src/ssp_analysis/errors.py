"""The faults that the user can mend: each names the item, the fault and the mend.

Those of reviewed files are told all at once, in words that say what to write instead.
"""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, ParamSpec, TypeVar, get_args

from pydantic import BaseModel, ValidationError

CONTRACT_PAGE = "sources/<id>.yaml"  # what docs/contract.md calls a contract
ROWS_NAMED = 5  # of many; the others are told by their number
MOST_TOLD = 50  # faults of one file; more are counted
LONGEST_QUOTE = 60  # characters of a wrong value

P = ParamSpec("P")
T = TypeVar("T")


class SspError(Exception):
    """A fault that the user can mend.

    It is shown as one plain sentence without a traceback, in the terminal and in JupyterLab,
    and sets the exit code of `ssp`. It never carries values of records: file, sheet, row,
    column and rule only.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, item: str, fault: str, mend: str) -> None:
        self.item, self.fault, self.mend = item, fault, mend
        stop = "" if fault.endswith(("?", ".")) else "."
        super().__init__(f"{item}: {fault}{stop} {mend}")

    @classmethod
    def from_message(cls, message: str) -> SspError:
        """The same fault again, from its text: errors cross from a notebook's kernel as text."""
        error = cls(message, "", "")
        error.args = (message,)
        return error

    def __reduce__(self) -> tuple[type[SspError], tuple[str, str, str]]:
        # A pickle of an exception calls its class with its text alone.
        return type(self), (self.item, self.fault, self.mend)

    def _render_traceback_(self) -> list[str]:
        # IPython calls this instead of printing a traceback.
        return [str(self)]


class ParameterError(SspError):
    """A parameter of a run is unknown, of the wrong type or impossible."""

    exit_code = 2


class ReferenceFileError(SspError):
    """A file in data/reference cannot be used as it stands."""

    exit_code = 2


class PartnerDataError(SspError):
    """A partner's data is past its contract's `stop` limit, or is not there at all."""

    exit_code = 3


class ReleaseError(SspError):
    """Something may not leave, or it is not clear whether it may."""

    exit_code = 4


class NotebookError(SspError):
    """A notebook failed for a reason that is not in this list."""

    exit_code = 5


class ExportCheckError(SspError):
    """A finished report or slide file does not meet the pack's own rules."""

    exit_code = 6


class BusyError(SspError):
    """Another run is under way, or an output is open in another program."""

    exit_code = 7


class NoRoomError(SspError):
    """There is no room for a file, or no right to write it."""

    exit_code = 8


def first_of(faults: Sequence[str], most: int) -> str:
    """The first of many faults, as the end of a sentence; the rest is counted."""
    more = f"; and {len(faults) - most} more" if len(faults) > most else ""
    return "; ".join(faults[:most]) + more


def few_of(names: Sequence[object], most: int, count: int = 0) -> str:
    """The first few of many names: `2018-04, 2018-05 and 3 more`, `count` in all."""
    more = (count or len(names)) - len(names[:most])
    return ", ".join(map(str, names[:most])) + (f" and {more:,} more" if more > 0 else "")


def rows_told(numbers: Sequence[int], count: int = 0) -> str:
    """`rows 4, 5, 9, 10, 11 and 12 more`, `count` in all."""
    return f"row{'s' * ((count or len(numbers)) > 1)} {few_of(numbers, ROWS_NAMED, count)}"


def as_compared(value: Any) -> Any:
    """A name as it is compared: without case and double spaces, `&` as `and`."""
    named = isinstance(value, str)
    return " ".join(value.casefold().replace("&", " and ").split()) if named else value


def nearest(name: str, known: Iterable[str]) -> str:
    """What was probably meant, as the end of a fault: `; did you mean gmp-crime?`; '' of nothing.

    Where nothing is alike the nearest is named all the same: it shows how such names look.
    """
    names = sorted(set(known))
    if near := difflib.get_close_matches(name, names, n=1):
        return f"; did you mean {near[0]}?"
    far = difflib.get_close_matches(name, names, n=1, cutoff=0)
    return f"; the nearest that exists is {far[0]}" if far else ""


# What Python says where Windows will not replace a file or folder that is open elsewhere.
_OPEN_ELSEWHERE = ("PermissionError", "FileExistsError")
# The numbers that systems give to these causes; those of Windows' own begin with a W.
_CAUSES = {
    "the disk is full": (f"{errno.ENOSPC}", "W112", "W39"),
    "the space that you may use is used up": (f"{errno.EDQUOT}", "W1295"),
    "the disk is read-only": (f"{errno.EROFS}", "W19"),
    "you have no right to write there": (f"{errno.EACCES}", f"{errno.EPERM}"),
}
_NUMBER = re.compile(r"\[(?:(?P<windows>WinError)|Errno) (?P<number>\d+)\]")
_NO_RIGHT = f"{errno.EACCES}"  # on Windows also said of a file that is open in another program


def unwritable(item: str, told: str) -> NoRoomError | None:
    """Why something could not be written, if the system said that room or right is lacking.

    Args:
        item: where it happened.
        told: the text of an OSError, of which the number alone is read: the rest may name a file
            of a partner.
    """
    found = _NUMBER.search(told)
    number = f"{'W' if found['windows'] else ''}{found['number']}" if found else ""
    if not found or (number == _NO_RIGHT and os.name == "nt"):
        return None
    cause = next((cause for cause, numbers in _CAUSES.items() if number in numbers), "")
    mend = "Make room, or ask for the right to write below data/processed, outputs and published"
    return NoRoomError(item, f"could not be written: {cause}", mend) if cause else None


def unforeseen(item: str, kind: str, mend: str, told: str = "") -> SspError:
    """Any other exception, told by its kind and never by its text, which may quote a record.

    Args:
        item: where it happened.
        kind: the name of the exception's class.
        mend: what to do where it is no file that is open in another program.
        told: the exception's text, for the number of a system's error alone.
    """
    if no_room := unwritable(item, told):
        return no_room
    if kind in _OPEN_ELSEWHERE:
        return BusyError(
            item,
            "could not write a file: it is open in another program, or its folder is read-only",
            "Close what is open below data/processed and outputs, and run again",
        )
    return NotebookError(item, f"failed with {kind}", mend)


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


# What pydantic says of a wrong value, in words that say what to write instead.
MENDS = {
    "literal_error": "is {input}; use {expected}",
    **dict.fromkeys(
        ("int_parsing", "int_type", "int_from_float"),
        "is not a whole number; write its digits alone",
    ),
    **dict.fromkeys(
        ("float_parsing", "float_type", "decimal_parsing"),
        "is not a number; write its digits alone, and a share of 5% as 0.05",
    ),
    **dict.fromkeys(("int_parsing_size", "decimal_max_digits"), "is too large"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "is neither yes nor no"),
    **dict.fromkeys(("dict_type", "model_type"), "is not a list of keys; write key: value"),
    "decimal_max_places": "may have no more than {decimal_places} decimal places",
    "string_pattern_mismatch": "is {input}; no such name is written so",
    "finite_number": "is not a number that can be counted with",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_type": "is not text; put it in quotes",
    "string_too_short": "is blank",
    "too_short": "is empty",
    "invalid_key": "is no key; write a number without a comma, a text that holds one in quotes",
    "tuple_type": "is not a list; begin each line with a dash, or write [a, b]",
}


def in_words(
    error: ValidationError,
    model: type[BaseModel],
    content: dict[str, Any],
    absent: tuple[str, ...] = (),
) -> list[tuple[str, tuple[str, ...]]]:
    """What pydantic found, a sentence a fault, with the keys down to the part that it is in.

    Args:
        error: as raised for `content`.
        model: what the content should have become.
        content: as it was read; its ids and names tell the places.
        absent: keys that are told as missing elsewhere.
    """
    told = [f for f in error.errors() if f["type"] != "missing" or f["loc"][0] not in absent]
    within = {f["loc"][:at] for f in told for at in range(1, len(f["loc"]))}
    told = [f for f in told if f["type"] != "too_short" or f["loc"] not in within]
    return [(_fault(fault, model, content), _parts(model, fault["loc"])) for fault in told]


def heading(file: str, keys: Iterable[str] = ()) -> str:
    """What docs/contract.md calls a file, or a part of one by the keys that lead to it."""
    return ": ".join([file, *keys])


def see(file: str, keys: Iterable[str] = ()) -> str:
    """The mend of a fault: where docs/contract.md has the keys, their meaning and an example."""
    return f"docs/contract.md has what to write, under '{heading(file, keys)}'"


def _parts(model: type[BaseModel], location: tuple[Any, ...]) -> tuple[str, ...]:
    """The keys of a fault's place that have keys below them."""
    return tuple(key for key, below in _down(model, location) if below)


def _down(model: type[BaseModel], location: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """Each key of a place, with the model of what is below it; None where that is no model."""
    below: type[BaseModel] | None = model
    for key in location:
        if isinstance(key, str) and below:
            field = below.model_fields.get(key)
            below = _model_within(field.annotation) if field else None
            yield key, below


def _fault(fault: Any, model: type[BaseModel], content: dict[str, Any]) -> str:
    place = _place(fault["loc"], content)
    if fault["type"] == "extra_forbidden":
        inside = [model, *(below for _, below in _down(model, fault["loc"][:-1]))][-1]
        known = inside.model_fields if inside else ()
        return f"unknown key {place}{nearest(str(fault['loc'][-1]), known)}"
    if fault["type"] == "missing":
        return f"{place} is missing"
    message = fault["msg"].removeprefix("Value error, ")
    if mend := MENDS.get(fault["type"]):
        written = str(fault["input"])
        short = written if len(written) <= LONGEST_QUOTE else f"{written[:LONGEST_QUOTE]}..."
        message = mend.format(**fault.get("ctx", {}) | {"input": short})
        message = message.replace("''", "nothing").replace("'", "") if written else "is blank"
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
    names = (thing.get(key) for key in ("id", "name", "measure", "driver", "pair", "finding"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _one_of(list_name: str) -> str:
    """`indicator` for `indicators`, `category` for `categories`."""
    if list_name.endswith("ies") and list_name != "series":
        return list_name.removesuffix("ies") + "y"
    return list_name if list_name == "series" else list_name.removesuffix("s")


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_within(argument) for argument in get_args(annotation))
    return next((model for model in inner if model), None)
