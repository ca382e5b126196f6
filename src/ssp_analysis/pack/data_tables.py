"""The published tables as data, for workbook, CSV and Table Schema.

A figure that is not there is empty, and the status beside it says why in the report's shorthand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from ssp_analysis.pack.data_glossary import PENCE, STATE, STATUS, TOLD, glossary, published_name
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.quantities import expected_text, value_text
from ssp_analysis.pack.revised import REVISED, REVISED_MARK
from ssp_analysis.pack.tables import ESTIMATED, MARK_OF_STATE, PROVISIONAL
from ssp_analysis.pack.wording import NUMBERED

# Figures are rounded as the report tells them, so that nobody reads more into the data.
ESTIMATES = ("expected", "expected_lower", "expected_upper")
FIGURES = ("value", "lower", "upper", "previous", "before_covid", "baseline", "observed")
FRACTIONS = ("change", "change_lower", "change_upper", "smallest_detectable", "months_covered",
             "totals_covered")  # fmt: skip
COMPARED = (*ESTIMATES, "change", "change_lower", "change_upper", "smallest_detectable")
SUPPLIED = {  # what a partner should have sent, in tables without states
    "grants": ["award_pence", "spend_pence", "forecast_pence", "output_planned",
               "output_delivered"],
    "awards": ["letter_pence", "returned_pence", "spend_pence", "forecast_pence"],
}  # fmt: skip
NAMED = {  # columns that are called otherwise here than in the table they come from
    "impact": {"status": "comparison", "lower": "expected_lower", "upper": "expected_upper"},
    "sensitivity": {"status": "comparison"},
    "actions": {"status": "as_returned"},
    "comments": {"status": "answer"},
    "availability": {"status": "received"},
}
HANDLING = "handling"
CODED = ("area_kind", "comparison", "kind", "received")  # names with underscores, told as words


@dataclass(frozen=True)
class Field:
    """One column as people and programs know it."""

    name: str
    title: str
    description: str
    type: str  # in the words of Table Schema: string, number, integer, date, boolean


@dataclass(frozen=True)
class DataTable:
    """One published table: `frame` has exactly the fields' columns, ready to be written."""

    name: str
    title: str
    about: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def data_tables(pack: Pack) -> Iterator[DataTable]:
    """The tables of a pack that have rows, in the order of a reader's interest."""
    themes = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    for name, (title, about, columns) in TOLD.items():
        frame = getattr(pack, name).rename(columns=NAMED.get(name, {}))
        if len(frame):
            if "theme_id" in frame and "theme" not in frame:
                frame = frame.assign(theme=frame["theme_id"].map(themes).fillna(""))
            yield _table(name, title, about, columns.split(), frame)


def marked(table: DataTable, mark: str) -> DataTable:
    """The table with a last column that says in each row what must stand on all of it.

    A file that is passed on, sorted or cut loses its name sooner than a column.
    """
    field = Field(HANDLING, "Handling", "What to keep to when the row is passed on.", "string")
    frame = table.frame.assign(**{HANDLING: mark})
    return replace(table, fields=(*table.fields, field), frame=frame)


def _table(name: str, title: str, about: str, columns: list[str], frame: pd.DataFrame) -> DataTable:
    told = {
        published_name(column): (
            _status(name, frame) if column == STATUS else _written(frame, column)
        ).reset_index(drop=True)
        for column in columns
    }
    fields = [
        Field(published_name(column), *glossary(column), _type(told[published_name(column)]))
        for column in columns
    ]
    return DataTable(name, title, about, tuple(fields), pd.DataFrame(told))


def _written(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as it is published: pounds, rounded figures, words for codes."""
    values = frame[name]
    if name.endswith(PENCE):
        return (values.astype("Float64") / 100).astype(float)
    if name.endswith(STATE):
        return values.map(MARK_OF_STATE).fillna("")
    if name in CODED:
        return values.str.replace("_", " ")
    if not pd.api.types.is_float_dtype(values):
        return values
    if name in COMPARED and "comparison" in frame:
        # A row that is told in words only may hold numbers; they are not shown.
        values = values.where(frame["comparison"].isin(NUMBERED))
    # A range without an end has no number there.
    values = values.astype(float).where(values.abs() != float("inf"))
    if name in FRACTIONS:
        return values.round(2)
    write = expected_text if name in ESTIMATES else value_text if name in FIGURES else None
    if write is None:
        return values
    units = frame["unit"]
    return pd.Series(
        [
            value if pd.isna(value) else _number(write(value, unit))
            for value, unit in zip(values, units, strict=True)
        ],
        values.index,
        dtype=float,
    )


def _number(text: str) -> float:
    return float(text.translate(str.maketrans("", "", ",£%")))


def _status(name: str, frame: pd.DataFrame) -> pd.Series:
    """The shorthand of each row: why its number is not there, or what marks the one that is."""
    absent = pd.Series("", frame.index)
    if "state" in frame:
        absent = frame["state"].map(MARK_OF_STATE).fillna("")
    elif name in SUPPLIED:
        gaps = frame[SUPPLIED[name]].isna().any(axis=1)
        absent = absent.mask(gaps, MARK_OF_STATE["missing"])
    marked = (
        (PROVISIONAL, frame.get("provisional")),
        (ESTIMATED, frame["basis"] == "approximate" if "basis" in frame else None),
        (REVISED_MARK, frame[REVISED].astype(bool) if REVISED in frame else None),
    )
    texts = absent
    for mark, applies in marked:
        if applies is not None:
            # What is not there is neither provisional nor revised.
            applies = applies & ((absent == "") | (name in SUPPLIED))
            texts = texts.mask(applies, (texts + f" {mark}").str.strip())
    return texts


def _type(values: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    if pd.api.types.is_float_dtype(values):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(values) else "string"
