"""What every table on disk is: its columns checked, stored and read in one way.

A period is text: a month `2020-04`, a quarter `2020/21 Q1` (April to June), a year `2020/21`.
`sources` holds every `source:measure` pair a row was computed from, separated by one space.
A value that is not there is null and its `state` says why; it is never 0.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from ssp_analysis.errors import NotebookError

# What pandera takes in with its first schema where it is there, for tables that are not ours; it
# takes longer than all the rest of pandera. While that is imported they are not to be found.
_UNSEEN = [name for name in ("dask.dataframe", "hypothesis") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_UNSEEN))  # type: ignore[arg-type]
for _name in ("pandera.strategies.pandas_strategies", "pandera.typing.dask"):
    import_module(_name)
for _name in _UNSEEN:
    del sys.modules[_name]

STATES = ("observed", "missing", "asked", "not_yet_due", "not_applicable", "withheld", "suppressed")
DELIVERED = ("observed", "suppressed")  # the supplier has told of the period
# A figure with a part that is not there is not there; the first of these among its parts says why.
# `asked` comes last: a whole is asked about where the answer alone would give its figure.
WHY_NOT = ("missing", "suppressed", "withheld", "not_applicable", "not_yet_due", "asked")
# Why a figure is hidden. The same for all of a kind: which one is small, or mostly one
# contributor's, is not told.
SMALL_REASON = "Confidential: the number is too small to show, or would tell one that is."
SUM_REASON = (
    "Confidential: few are behind the sum, one has most of it, or it would tell such a sum."
)
QUESTION_OPEN = "A question to the partner about {periods} is open."
TRIAL = "trial"  # in the metadata of a table's file: how it was made, where not as for a pack
# Which notebook leaves the tables of a module of this package.
LEFT_BY = {"partners": "01", "covid": "02", "plan": "03", "release": "04"}
PERIOD = r"\d{4}-\d{2}|\d{4}/\d{2}( Q[1-4])?"
PAIRS = r"\S+:\S+( \S+:\S+)*"


class Table(pa.DataFrameModel):
    """Base of all tables: exactly these columns, in this order, coerced to their types."""

    class Config:
        """Settings of pandera."""

        strict = True
        coerce = True
        ordered = True


Tables = Mapping[type[Table], pd.DataFrame]
"""Tables by their model."""
Row = Mapping[str, Any]
"""One row of a table: what stands in it, by the names of the model's columns."""


def pair_of(series_id: str) -> str:
    """The `source:measure` of a series, with or without a category."""
    return ":".join(series_id.split(":")[:2])


def organisation_of(owner: str) -> str:
    """Whose role an owner is: owners are written `Organisation, role`."""
    return owner.partition(",")[0]


def state_of_whole(parts: Iterable[str]) -> str:
    """The state of what is added up from parts in these states."""
    found = set(parts)
    return next((state for state in WHY_NOT if state in found), "observed")


def as_delivered(states: pd.Series) -> pd.Series:
    """The states of one series, with nothing delivered where a question lies beyond a gap.

    A period that is asked about was delivered, so a year reaches up to it. But a lone row beyond
    months that did not come may have a slip in its date: until that is known, it moves no end.

    Args:
        states: of consecutive periods, in order.
    """
    asked = (states == "asked").to_numpy()
    if not asked.any():
        return states
    absent = states.isin(["missing", "not_yet_due"]).to_numpy()
    at = np.arange(len(states))
    last_used, last_absent = (
        np.maximum.accumulate(np.where(rows, at, -1)) for rows in (~absent & ~asked, absent)
    )
    return states.mask(asked & (last_absent > last_used), "missing")


def conform(frame: pd.DataFrame, model: type[Table]) -> pd.DataFrame:
    """The frame with exactly the model's columns in order, checked; nothing is filled in."""
    schema = model.to_schema()
    frame = frame.loc[:, list(schema.columns)].reset_index(drop=True)
    types = {name: getattr(one.dtype, "type", None) for name, one in schema.columns.items()}
    # A copy, because pandera coerces the frame that it is given.
    typed = frame if frame.dtypes.to_dict() == types else schema.coerce_dtype(frame.copy())
    rules = _apart_from_types(model)
    table = typed if _holds(typed, rules) else rules.validate(typed, lazy=True)
    for name, before in frame.items() if typed is not frame else ():
        after = table[name]
        number_as_day = after.dtype.kind == "M" and before.dtype.kind in "biuf"
        if after.dtype != before.dtype and (after.dtype.kind in "biuf" or number_as_day):
            # Coercion cuts 1.5 to 1, makes a null false and a number a moment of 1 January 1970.
            changed = (after != before) & ~(after.isna() & before.isna())
            if changed.any():
                fault = f"row {changed.argmax()} of {name} would be another as {after.dtype}"
                raise ValueError(f"{table_name(model)}: {fault}")
    return table


@cache
def _apart_from_types(model: type[Table]) -> pa.DataFrameSchema:
    """What else is asked of a frame that has the types: pandera takes longest to ask for them."""
    schema = deepcopy(model.to_schema())
    schema.coerce = False
    for column in schema.columns.values():
        column.coerce, column.dtype = False, None
    return schema


def _holds(table: pd.DataFrame, rules: pa.DataFrameSchema) -> bool:
    """Whether pandera would find no fault; it takes twice as long to make ready to tell of one."""
    blank = table.isna().any()
    for name, column in rules.columns.items():
        held = table[name]
        if (blank[name] and not column.nullable) or (column.unique and not held.is_unique):
            return False
        if not all(_passes(held, check) for check in column.checks):
            return False
    return all(check(table).check_passed for check in rules.checks)


def _passes(held: pd.Series, check: pa.Check) -> bool:
    if allowed := (check.statistics or {}).get("allowed_values"):
        return {*held.unique()} <= {*allowed}
    return bool(check(held).check_passed)


def table_of(rows: Iterable[Mapping[str, object]], model: type[Table]) -> pd.DataFrame:
    """The checked table of these rows; the empty one where there are none."""
    held = list(rows)
    return conform(pd.DataFrame(held), model) if held else empty(model)


def joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The rows of one table after those of another; an empty one has no types to give."""
    parts = [part for part in (first, second) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else first


def empty(model: type[Table]) -> pd.DataFrame:
    """The table without rows."""
    schema = model.to_schema()
    return schema.coerce_dtype(pd.DataFrame(columns=list(schema.columns), dtype=object))


def table_name(model: type[Table]) -> str:
    """The name under which a table is known: `progress_cells` for `ProgressCells`."""
    words = re.findall("[A-Z][a-z]+", model.__name__.removesuffix("Table"))
    return "_".join(words).lower()


def table_path(model: type[Table], folder: Path) -> Path:
    """Where a table lies in a folder."""
    return folder / f"{table_name(model)}.parquet"


def write_table(frame: pd.DataFrame, model: type[Table], folder: Path, trial: str = "") -> Path:
    """Check a frame and store it as its model's Parquet file in `folder`.

    `trial` says how one was made that is not for a pack; the release step refuses it.
    """
    path = table_path(model, folder)
    folder.mkdir(parents=True, exist_ok=True)
    table = conform(frame, model)
    table.attrs = {TRIAL: trial} if trial else {}  # pandas keeps them in the file's metadata
    table.to_parquet(path, index=False)
    return path


def read_table(model: type[Table], folder: Path) -> pd.DataFrame:
    """Read and check the model's Parquet file in `folder`.

    Raises:
        NotebookError: where it is not there, with the notebook that leaves it.
    """
    try:
        return conform(pd.read_parquet(table_path(model, folder)), model)
    except FileNotFoundError:
        number = LEFT_BY[model.__module__.rpartition(".")[2]]
        item, mend = f"{folder.name}/{table_path(model, folder).name}", f"Run notebook {number}"
        raise NotebookError(item, "is not there yet", f"{mend} first for this year") from None


def trial_of(model: type[Table], folder: Path) -> str:
    """How a stored table was made, where it is a trial; '' where it is as for a pack."""
    from pyarrow.parquet import read_schema

    told = read_schema(table_path(model, folder)).pandas_metadata
    return str(told["attributes"].get(TRIAL, ""))
