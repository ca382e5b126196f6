"""How a partner's cell is understood: text, numbers with their shorthand, yes or no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Cell = str | float | bool | date | datetime | time | timedelta | None
"""What a cell of a file may hold, as text files and workbooks are read."""

TRUE, FALSE = ("y", "yes", "true", "1", "t"), ("n", "no", "false", "0", "f")
# Zero-width and bidirectional marks: invisible, so two equal-looking texts would differ.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


# Shorthand beside a figure or a month (https://analysisfunction.civilservice.gov.uk, "Using symbols
# and shorthand in tables"); it says how sure the figure is and never changes it.
MARKS = {"p": "provisional", "r": "revised", "e": "estimated", "b": "break", "u": "low reliability"}
_MARK = "|".join([*MARKS, *MARKS.values()])
# A mark in place of a figure that says itself what it means (the same guidance); any other mark
# means what the contract says.
STANDARD_MARKS = {"[c]": "suppressed", "[x]": "missing", "[z]": "not_applicable"}
MARK = re.compile(r"\[[^\]]{1,20}\]|[^\w\s#]{1,4}|[<>] ?\d+|n/?a|[a-z]{1,2}", re.IGNORECASE)
MARK_AT_END = re.compile(rf"\s*(?:\[({_MARK})\]|\(({_MARK})\))$", re.IGNORECASE)


def plain(value: Cell) -> str:
    """A cell's text: one kind of space, no invisible marks, composed letters; '' for nothing."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", str(value)))
    return " ".join(text.split())


def split_marks(text: str) -> tuple[str, str]:
    """A figure or heading without the shorthand behind it, and the marks: `12 [r]` → `12`, `r`.

    Returns:
        The text, and its marks by their first letters, in order, separated by a space.
    """
    marks: list[str] = []
    while match := MARK_AT_END.search(text):
        mark = (match[1] or match[2]).lower()
        marks.append(next(letter for letter, word in MARKS.items() if mark in (letter, word)))
        text = text[: match.start()]
    return text, " ".join(sorted(set(marks)))


def is_mark(text: str) -> bool:
    """Whether a cell without a number holds a mark, as `[low]`, `..`, `<5`, `n/a`, and no words."""
    return bool(MARK.fullmatch(text))


def key_of(value: Cell) -> str:
    """What two spellings of one name share: no case, no punctuation, `&` as `and`."""
    text = plain(value).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


Column: TypeAlias = np.ndarray | pd.Categorical
"""The cells of a column: coded where it is of a text file, so that each text is held once."""
# A text that `plain` leaves as it is, as nearly all of them are.
PLAIN = "^([!-~]+( [!-~]+)*)?$"


def column_of(cells: Sequence[Cell]) -> np.ndarray:
    """Cells of any kind as a column."""
    column = np.empty(len(cells), object)
    column[:] = cells
    return column


def coded(column: pd.Series | Column) -> tuple[np.ndarray, list[Any]]:
    """Which of its different values each cell has, and these values; 1, 1.0 and True are three.

    A blank among texts has the code -1, and is the last value.
    """
    cells = column.array if isinstance(column, pd.Series) else column
    if isinstance(cells, pd.Categorical):
        return cells.codes, [*cells.categories, *_blank(cells.codes)]
    if isinstance(cells.dtype, pd.StringDtype):
        codes, texts = pd.factorize(cells)
        return codes, [*texts, *_blank(codes)]
    cells = np.asarray(cells, object)
    if pd.api.types.infer_dtype(cells, skipna=False) == "string":
        codes, values = pd.factorize(cells)
        return codes, list(values)
    typed = pd.Index(list(zip(map(type, cells), cells, strict=True)), tupleize_cols=False)
    codes, pairs = pd.factorize(typed, use_na_sentinel=False)
    return codes, [value for _, value in pairs]


def _blank(codes: np.ndarray) -> list[Any]:
    return [None] if len(codes) and codes.min() < 0 else []


Answers = TypeVar("Answers", pd.Series, pd.DataFrame)


def of_cells(answers: Answers, codes: np.ndarray, column: pd.Series) -> Answers:
    """What is said of each different value of a column, said of all its cells."""
    return answers.take(codes).set_axis(column.index)


def each(column: pd.Series, understand: Callable[[Any], Any]) -> pd.Series:
    """`understand` of every cell, asked once per different value."""
    codes, values = coded(column)
    return of_cells(pd.Series(map(understand, values), dtype=object), codes, column)


def matching(values: Sequence[Any] | np.ndarray, pattern: str) -> np.ndarray:
    """Which values are texts that a pattern finds; none where there are other values than texts.

    Raises:
        pa.ArrowInvalid: the pattern is not one of RE2, which asks all texts at once.
    """
    try:
        texts = pa.array(values, pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        return np.zeros(len(values), bool)
    found = pc.match_substring_regex(texts, pattern).fill_null(False)
    return np.array(found.to_numpy(zero_copy_only=False), bool)


def passing(column: Column, test: Callable[[Any], bool], surely: str = "") -> np.ndarray:
    """The test of every cell, made once per different value that the pattern does not find."""
    codes, values = coded(column)
    found = matching(values, surely) if surely else np.zeros(len(values), bool)
    for at in np.flatnonzero(~found):
        found[at] = test(values[at])
    return found[codes]


def texts_of(column: pd.Series) -> pd.Series:
    """`plain` of every cell; only those are looked at that are not plain already."""
    codes, values = coded(column)
    texts = column_of(values)
    for at in np.flatnonzero(~matching(values, PLAIN)):
        texts[at] = plain(texts[at])
    return of_cells(pd.Series(texts, dtype=object), codes, column)


def begins(text: str, patterns: Sequence[str]) -> bool:
    """Whether a text begins as one of the patterns says."""
    return any(re.match(pattern, text, re.IGNORECASE) for pattern in patterns)


def beginning(column: Column, patterns: Sequence[str]) -> np.ndarray:
    """Which cells of a column begin so; plain texts are asked all at once where that can be."""
    codes, values = coded(column)
    try:
        found = matching(values, f"(?i)^(?:{'|'.join(patterns)})")
        odd = ~matching(values, PLAIN)
    except pa.ArrowInvalid:  # a pattern that only Python knows
        found, odd = np.zeros(len(values), bool), np.ones(len(values), bool)
    for at in np.flatnonzero(odd):
        found[at] = begins(plain(values[at]), patterns)
    return found[codes]


def keys_of(column: pd.Series) -> pd.Series:
    """The key of each text; '' of what is missing."""
    return each(column.astype(object).where(column.notna(), ""), key_of)


def parse_number(value: Cell, bare: bool = True) -> float | None:
    """Read a number; None where it is none.

    Args:
        value: a number, or its text; thousands separators, commas or spaces of any width, must
            stand in threes.
        bare: False also allows what may stand around a number: `£2,500`, `12.5%`.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = plain(value)
    if not bare:
        text = re.sub(r"^(-?)[£$€]\s?", r"\1", text).removesuffix("%").strip()
    text = text.replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?(\d+|\d{1,3}((,\d{3})+|( \d{3})+))(\.\d+)?", text):
        return None
    number = float(re.sub("[, ]", "", text))
    return number if isfinite(number) else None


def parse_boolean(value: Cell) -> bool | None:
    """Read yes or no; None where it is neither."""
    text = plain(value).lower()
    return True if text in TRUE else False if text in FALSE else None
