"""How a partner's cell is understood: text, numbers with their shorthand, yes or no."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite, nan
from typing import Any, TypeAlias

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
_MARK = "|".join([*MARKS, *MARKS.values(), r"(?:prov|rev|est)\.?"])
# A mark in place of a figure that says itself what it means (the same guidance); any other mark
# means what the contract says.
STANDARD_MARKS = {"[c]": "suppressed", "[x]": "missing", "[z]": "not_applicable"}
MARK = re.compile(
    r"\[[^\]]{1,20}\]|[^\w\s#]{1,4}|(?:[<>]|less than|fewer than|under|below) ?\d+|"
    r"\d{1,2} ?(?:-|\u2013|to) ?\d{1,2}|n/?a|[a-z]{1,2}",
    re.IGNORECASE,
)
MARK_AT_END = re.compile(rf"\s*(?:\[({_MARK})\]|\(({_MARK})\)|([ᵖʳᵉ]))$", re.IGNORECASE)

# A reference to a note behind a figure or its shorthand. A star is none: it may stand for rounding.
_NOTE = r"\[(?:note|footnote|fn)s?[\s\d,and]*\]"
NOTE_AT_END = re.compile(rf"(?<=[\d%\])])\s*(?:{_NOTE}|[†‡§¹²³⁴-⁹]+)$", re.IGNORECASE)
# So many at most: without a bound a long run of them is read again from each of its letters.
NOTE_OF_NAME = re.compile(rf"(?<=\w)(?:{_NOTE}|[¹²³⁴-⁹]|\W){{1,20}}$", re.IGNORECASE)


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

    References to notes (`12 [note 2]`, `12†`) change nothing and are left out.

    Returns:
        The text, and its marks by their first letters, in order, separated by a space.
    """
    marks: list[str] = []
    while match := MARK_AT_END.search(text) or NOTE_AT_END.search(text):
        if match.re is MARK_AT_END:
            mark = unicodedata.normalize("NFKC", match[match.lastindex or 0].lower())
            marks.append("u" if mark == MARKS["u"] else mark[0])
        text = text[: match.start()]
    return text, " ".join(sorted(set(marks)))


def is_mark(text: str) -> bool:
    """Whether a cell without a number holds a mark, as `[low]`, `..`, `<5`, `n/a`, and no words."""
    return bool(MARK.fullmatch(text))


def key_of(value: Cell) -> str:
    """What two spellings of one name share: no case, punctuation or note, `&` as `and`."""
    text = NOTE_OF_NAME.sub("", plain(value)).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


Column: TypeAlias = np.ndarray | pd.Categorical
"""The cells of a column: coded where it is of a text file, so that each text is held once."""
Columns = dict[str, Column]
# A text that `plain` leaves as it is, as nearly all of them are.
PLAIN = "^([!-~]+( [!-~]+)*)?$"


def column_of(cells: Sequence[Cell]) -> np.ndarray:
    """Cells of any kind as a column."""
    column = np.empty(len(cells), object)
    column[:] = cells
    return column


def all_alike(cell: Cell, length: int) -> pd.Categorical:
    """A column whose cells all say the same."""
    return pd.Categorical.from_codes(np.zeros(length, np.int8), pd.Index([cell], dtype=object))


def coded(column: pd.Series | Column) -> tuple[np.ndarray, list[Any]]:
    """Which of its different values each cell has, and these values; 1, 1.0 and True are three.

    A blank among texts has the code -1, and is the last value.
    """
    cells = column.array if isinstance(column, pd.Series) else column
    if cells.dtype.kind == "M":
        cells = pd.array(cells)  # in numpy its moments would be mere numbers
    if isinstance(cells, pd.Categorical):
        return cells.codes, cells.categories.tolist() + _blank(cells.codes)
    if isinstance(cells.dtype, pd.StringDtype):
        codes, texts = pd.factorize(cells)
        return codes, [*texts, *_blank(codes)]
    cells = np.asarray(cells, object)
    if pd.api.types.infer_dtype(cells, skipna=False) == "string":
        codes, values = pd.factorize(cells)
        return codes, list(values)
    known: dict[tuple[type, Any], int] = {}
    pairs = zip(map(type, cells), cells, strict=True)
    codes = np.fromiter((known.setdefault(pair, len(known)) for pair in pairs), int, len(cells))
    return codes, [value for _, value in known]


def _blank(codes: np.ndarray) -> list[Any]:
    return [None] if len(codes) and codes.min() < 0 else []


def numbers_for(texts: Iterable[str]) -> np.ndarray:
    """A number for each text, the same in every process; most of them differ."""
    # That pandas looks first which are alike takes it six to twelve times as long.
    return pd.util.hash_array(column_of([*texts]), categorize=False)


def hashed(column: pd.Series) -> np.ndarray:
    """A number for each cell, of its text without case, spaces round it and leading zeros."""
    codes, different = pd.factorize(column)
    keys = (str(value).strip().casefold().lstrip("0") for value in different)
    return numbers_for([*keys, ""])[codes]  # the last is of what is missing


def joined(columns: Sequence[np.ndarray]) -> np.ndarray:
    """A number for each row of some hashed columns."""
    total = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        with np.errstate(over="ignore"):
            total = total * np.uint64(31) + column
    return total


def tells(numbers: np.ndarray | pd.Series) -> bool:
    """Whether rows, each with a number of what it says, differ enough not to agree by chance."""
    return len(pd.unique(numbers)) >= TELLING * len(numbers)


TELLING = 0.9  # of some rows must differ from each other
BLANK_HASH = numbers_for([""])[0]


def each(column: pd.Series, understand: Callable[[Any], Any]) -> pd.Series:
    """`understand` of every cell, asked once per different value."""
    return pd.Series(understood(column, understand), column.index, object)


def understood(column: pd.Series | Column, understand: Callable[[Any], Any]) -> np.ndarray:
    """What is understood of every cell, as `each`, of a column without an index."""
    codes, values = coded(column)
    return _answers(codes, values, understand)[codes]


def texts_understood(column: Column, understand: Callable[[Any], str]) -> pd.Categorical:
    """The text that is understood of every cell, each held once."""
    codes, values = coded(column)
    return by_code(codes, _answers(codes, values, understand))


def by_code(codes: np.ndarray, texts: Iterable[Cell]) -> pd.Categorical:
    """The text of each code, each held once; in no order, for nobody asks which comes first."""
    which, different = pd.factorize(column_of([*texts]))
    return pd.Categorical.from_codes(which[codes], pd.Index(different, dtype=object))


def _answers(codes: np.ndarray, values: list[Any], understand: Callable[[Any], Any]) -> np.ndarray:
    """What is understood of each value; None of one that a part of a column does not have."""
    there = np.zeros(len(values), bool)
    there[codes] = True  # a blank's code is that of the last
    answers = np.empty(len(values), object)
    answers[:] = [understand(value) if is_there else None
                  for value, is_there in zip(values, there.tolist(), strict=True)]  # fmt: skip
    return answers


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


def passing(
    column: pd.Series | Column, test: Callable[[Any], bool], surely: str = ""
) -> np.ndarray:
    """The test of every cell, made once per different value that the pattern does not find."""
    codes, values = coded(column)
    found = matching(values, surely) if surely else np.zeros(len(values), bool)
    for at in np.flatnonzero(~found):
        found[at] = test(values[at])
    return found[codes]


def among(column: pd.Series | Column, cells: Collection[Cell]) -> np.ndarray:
    """Which cells of a column are one of some."""
    codes, values = coded(column)
    return np.fromiter(map(cells.__contains__, values), bool, len(values))[codes]


def texts_of(column: Column) -> Column:
    """`plain` of every cell; only those are looked at that are not plain already."""
    codes, values = coded(column)
    odd = np.flatnonzero(~matching(values, PLAIN))
    if not len(odd):
        return column
    texts = column_of(values)
    for at in odd:
        texts[at] = plain(texts[at])
    return by_code(codes, texts) if isinstance(column, pd.Categorical) else texts[codes]


def with_cells(column: Column, rows: np.ndarray, text: str | Column) -> Column:
    """A column with another text, or the cells of another column, in some rows."""
    if not rows.any():
        return column
    if rows.all() and not isinstance(text, str):
        return text
    told = text if isinstance(text, str) else np.asarray(text, object)
    return np.where(rows, told, np.asarray(column, object))


def held_once(texts: pd.Series | Column) -> pd.Categorical:
    """Texts of which few differ, each held once; they compare and sort as texts do."""
    codes, values = coded(texts)
    there = np.zeros(len(values), bool)
    there[codes] = True
    said = (at for at in np.flatnonzero(there).tolist() if isinstance(values[at], str))
    order = sorted(said, key=values.__getitem__)
    places = np.full(len(values) + 1, -1)
    places[order] = range(len(order))
    kind = _kind_of([values[at] for at in order])
    return pd.Categorical.from_codes(places[codes], dtype=kind, validate=False)


def _kind_of(different: Iterable[str]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(different, dtype=object), ordered=True)


def is_held_once(column: pd.Series | Column) -> bool:
    """Whether a column holds each of its texts once."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def is_text(column: pd.Series | Column) -> bool:
    """Whether a column is of texts, however they are held."""
    return is_held_once(column) or column.dtype in (object, "str")


def packed(columns: Mapping[Any, Any], differing: Collection[str]) -> pd.DataFrame:
    """A frame that takes little room: each text held once, but in columns where most differ."""
    return pd.DataFrame({
        name: pd.array(np.asarray(column, object), "str") if name in differing
        else held_once(column) if is_text(column) else column
        for name, column in columns.items()
    })  # fmt: skip


def written_out(columns: pd.DataFrame | Columns) -> pd.DataFrame:
    """A frame with each text where it stands."""
    index = columns.index if isinstance(columns, pd.DataFrame) else None
    texts = {name: np.asarray(c, object) for name, c in columns.items() if is_text(c)}
    others = {name: column for name, column in columns.items() if name not in texts}
    # Else pandas would look in each column whether its objects are texts.
    told = pd.DataFrame(texts, index, dtype=object, copy=False)
    if others:
        told = pd.concat([told, pd.DataFrame(others, index, copy=False)], axis=1)
    return told[list(columns)]


def stacked(frames: Sequence[pd.DataFrame], **how: Any) -> pd.DataFrame:
    """Frames below one another, as `pd.concat`; a column held once in one of them stays so."""
    held = dict.fromkeys(
        name for frame in frames for name, kind in frame.dtypes.items()
        if isinstance(kind, pd.CategoricalDtype)
    )  # fmt: skip
    if not held:
        return pd.concat(frames, **how)
    rest = pd.concat(
        [frame[frame.columns.difference([*held], sort=False)] for frame in frames], **how
    )
    columns = {
        name: _below([frame[name] if name in frame else column_of([None] * len(frame))
                      for frame in frames])
        for name in held
    }  # fmt: skip
    names = dict.fromkeys(name for frame in frames for name in frame)
    return pd.concat([rest, pd.DataFrame(columns, rest.index)], axis=1)[[*names]]


def _below(columns: Sequence[pd.Series | Column]) -> pd.Categorical:
    """Columns below one another, held once."""
    parts = [coded(column) for column in columns]
    different = sorted({text for _, texts in parts for text in texts if isinstance(text, str)})
    places: dict[Any, int] = {text: at for at, text in enumerate(different)}
    codes = [np.array([places.get(t, -1) for t in texts], np.int64)[own] for own, texts in parts]
    kind = _kind_of(different)
    return pd.Categorical.from_codes(np.concatenate(codes), dtype=kind, validate=False)


def with_text(column: pd.Series, rows: pd.Series | np.ndarray, text: str | pd.Series) -> pd.Series:
    """A column of texts with another text in some rows; held once if it was."""
    rows = np.asarray(rows, bool)
    if isinstance(text, str) and is_held_once(column):
        kind = _kind_of(sorted({*column.cat.categories, text}))
        held = column.astype(kind)
        held[rows] = text
        return held
    told = text if isinstance(text, str) else text.to_numpy(object)
    texts = with_cells(column, rows, told)
    return (
        pd.Series(held_once(texts), column.index)
        if is_held_once(column)
        else pd.Series(texts, column.index, object)
    )


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


def parse_number(value: Cell, bare: bool = True) -> float | None:
    """Read a number; None where it is none.

    Args:
        value: a number, or its text; thousands separators (commas, apostrophes, spaces of any
            width) must stand in threes.
        bare: False also allows what may stand around a number: `£2,500`, `12.5%`.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = plain(value)
    if text.lower() in ("nil", "zero"):
        return 0.0
    if not bare:
        text = re.sub(r"^(-?)[£$€]\s?", r"\1", text).removesuffix("%").strip()
    text = text.replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?(\d+|\d{1,3}([, '’])\d{3}(\2\d{3})*)(\.\d+)?", text):
        return None
    number = float(re.sub("[, '’]", "", text))
    return number if isfinite(number) else None


def figure_of(cell: Cell, bare: bool) -> tuple[float, str, bool, bool]:
    """A cell's number, NaN for none, and marks; whether it is a mark for one, or a per cent.

    `bare` as for `parse_number`.
    """
    figure, marks = split_marks(plain(cell)) if isinstance(cell, str) else (cell, "")
    if figure == "":
        figure, marks = cell, ""
    number, text = parse_number(figure, bare), plain(figure)
    return nan if number is None else number, marks, is_mark(text), text[-1:] == "%"


def parse_boolean(value: Cell) -> bool | None:
    """Read yes or no; None where it is neither."""
    text = plain(value).lower()
    return True if text in TRUE else False if text in FALSE else None
