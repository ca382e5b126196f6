"""What `estimate_impact` takes: whatever is not a monthly count, or fits no series, is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from numbers import Integral, Real

import numpy as np
import pandas as pd

from ssp_analysis.errors import ParameterError

# Far more than any count of incidents, and small enough to be drawn and held exactly.
LARGEST_COUNT = 1e12
COUNTS_WANTED = "Give counts of incidents, NaN for missing"


def checked_counts(counts: pd.DataFrame, baseline_end: pd.Period) -> pd.DataFrame:
    """The counts as numbers, with every month of their span in the index.

    Raises:
        ParameterError: no frame; an index that is not monthly, sorted and free of doubles; series
            without a name or with the same; what is no count; a baseline that ends outside.
    """
    if not isinstance(counts, pd.DataFrame):
        raise ParameterError("counts", "are no DataFrame", "Give months × series")
    index = counts.index
    if not isinstance(index, pd.PeriodIndex) or index.freqstr != "M":
        raise ParameterError("counts", "have no monthly PeriodIndex", "Use counts.to_period('M')")
    if index.has_duplicates or not index.is_monotonic_increasing:
        fault = "have a month twice" if index.has_duplicates else "are not in order of month"
        raise ParameterError("counts", fault, "Give each month once, in order")
    if counts.columns.nlevels > 1 or counts.columns.hasnans:
        raise ParameterError("counts", "have a series without a name", "Name each series")
    if counts.columns.astype(str).has_duplicates:
        raise ParameterError("counts", "have a series twice", "Give each series one name")
    whole = pd.period_range(index[0], index[-1], freq="M") if len(index) else index
    if not isinstance(baseline_end, pd.Period) or baseline_end not in whole:
        raise ParameterError(
            "baseline_end", "is no month of counts", "Give a pd.Period in the data"
        )
    return _numbers("counts", counts).reindex(whole)


def checked_observed(
    observed: pd.DataFrame | None, series: pd.Index, windows: Collection[str]
) -> pd.DataFrame:
    """Counts by exact date for every window and series, NaN where they are not known.

    Raises:
        ParameterError: no frame; a window or series twice, or one that is not in the call; what
            is no count.
    """
    if observed is None:
        return pd.DataFrame(np.nan, index=list(windows), columns=series)
    if not isinstance(observed, pd.DataFrame):
        raise ParameterError("observed", "is no DataFrame", "Give windows × series")
    if observed.index.has_duplicates or observed.columns.has_duplicates:
        raise ParameterError("observed", "has a window or a series twice", "Give each once")
    refuse_unknown("observed", observed.columns, series)
    refuse_unknown("observed", observed.index, windows, "window")
    return _numbers("observed", observed).reindex(index=list(windows), columns=series)


def refuse_unknown(what: str, names: Collection, known: Collection, kind: str = "series") -> None:
    """Refuse a name that is not among those known: a mistyped one would be ignored in silence."""
    if unknown := [name for name in names if name not in known]:
        raise ParameterError(what, f"names {unknown[0]!r}, which is no {kind}", "Correct the name")


def checked_pools(pools: Mapping[str, str] | None, series: pd.Index) -> dict[str, str]:
    """Series → pool; those that `pools` leaves out share one of their own.

    Raises:
        ParameterError: a series that is not in the call, or a pool that is null.
    """
    pools = pools or {}
    refuse_unknown("pools", pools, series)
    for name, pool in pools.items():
        if pd.isna(pool):
            raise ParameterError("pools", f"give {name!r} none", "Give it a pool, or leave it out")
    return {name: pools.get(name, "") for name in series}


def check_run(level: float, draws: int, seed: int) -> None:
    """Refuse a level, number of draws or seed with which no interval can be drawn.

    Raises:
        ParameterError: one of them is impossible, or the draws are too few for the level.
    """
    if not isinstance(level, Real) or not 0 < level < 1:
        raise ParameterError("level", f"{level!r} is impossible", "Use a share between 0 and 1")
    for what, value in {"draws": draws, "seed": seed}.items():
        if not isinstance(value, Integral) or isinstance(value, bool) or value < 0:
            raise ParameterError(what, f"{value!r} is impossible", "Use a whole number from 0")
    if draws < (least := fewest_draws(level)):
        raise ParameterError("draws", f"{draws} are too few", f"Use {least} or more at {level}")


def fewest_draws(level: float) -> int:
    """One for each tail: with fewer an interval cannot be as wide as its level says."""
    return int(np.ceil(2 / (1 - level) - 1e-9))


def _numbers(what: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The cells as floats, refused by series and row where one is no count."""
    frame = frame.convert_dtypes()
    for name in frame:
        if frame[name].notna().any() and not pd.api.types.is_any_real_numeric_dtype(frame[name]):
            raise ParameterError(f"{what}, {name}", "holds what is no number", COUNTS_WANTED)
    values = frame.to_numpy(float, na_value=np.nan)
    for fault, wrong in {
        "infinite": np.isinf(values),
        "negative": values < 0,
        "fractional": np.isfinite(values) & (np.floor(values) != values),
        "too large to be a count": values > LARGEST_COUNT,
    }.items():
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            item = f"{what}, {frame.columns[column]} in {frame.index[row]}"
            raise ParameterError(item, f"is {fault}", COUNTS_WANTED)
    return pd.DataFrame(values, index=frame.index, columns=frame.columns)
