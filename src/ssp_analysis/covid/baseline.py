"""What `estimate_impact` takes: monthly counts, and a baseline without its changes of recording."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import get_args

import numpy as np
import pandas as pd

from ssp_analysis.covid.calendar import Treatment, is_month
from ssp_analysis.errors import ParameterError

# Far more than any count of incidents, and small enough to be drawn and held exactly.
LARGEST_COUNT = 1e12
COUNTS_WANTED = "Give counts of incidents, NaN for missing"
Change = tuple[pd.Period, str]  # the first month after it, and its treatment
TREATMENTS = get_args(Treatment)
STEP_MONTHS = 12  # compared on either side of a step: a year, so that season cancels
FEWEST_STEP_MONTHS = 6  # after it; fewer cannot tell the size of a step


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


@dataclass(frozen=True)
class Prepared:
    """The baseline of one series with its changes of recording taken out.

    `counts` has NaN for months that may not be used; `level_from` is the first month, by
    position, that tells about the level; `cut_short` says that a break took months away;
    `changed` is the first month of the outcome that is counted in another way; `fault` says why the
    series cannot be estimated at all.
    """

    counts: pd.Series
    level_from: int = 0
    cut_short: bool = False
    changed: pd.Period | None = None
    fault: str = ""


def prepare(
    baseline: pd.Series,
    changes: Change | list[Change] | None,
    name: object = "",
) -> Prepared:
    """Take the changes of recording out of a baseline.

    Args:
        baseline: monthly counts up to the event, NaN missing.
        changes: the first month after a change, and `end` or `step`; several of them; or None.
        name: of the series, for messages.

    Raises:
        ParameterError: a change that is not a month with `end` or `step`.
    """
    found = [changes] if isinstance(changes, tuple) else [] if changes is None else changes
    if not isinstance(found, list) or not all(
        isinstance(one, tuple) and len(one) == 2 and is_month(one[0]) and one[1] in TREATMENTS
        for one in found
    ):
        raise ParameterError(
            f"break of {name!r}",
            "is not understood",
            "Give (first month after it, 'end' or 'step'), or a list of such",
        )
    known = Prepared(baseline)
    for month, treatment in sorted(found, key=lambda change: change[0]):
        known = _without(known, month, treatment)
    return known


def _without(known: Prepared, month: pd.Period, treatment: str) -> Prepared:
    """A baseline without one more change, later than those taken out before it."""
    counts = known.counts
    if month > counts.index[-1]:
        return replace(known, changed=known.changed or month)
    first = counts.first_valid_index()
    # The index may reach back further than the series: other pools' months must not matter.
    if first is None or month <= first:
        return known
    before = counts.index < month
    if treatment == "end":
        return replace(known, counts=counts.mask(before), cut_short=True, fault="")
    ratio = _step(counts, month)
    if ratio is None:
        return replace(
            known,
            counts=counts.mask(before),
            fault="Too few months to tell how far the change of recording moved the figures.",
        )
    scaled = counts.astype(float).where(~before, counts * ratio)
    return replace(known, counts=scaled, level_from=int(counts.index.searchsorted(month)))


def _step(counts: pd.Series, month: pd.Period) -> float | None:
    """Counts after the break over counts of the same months a year before; None if unknown."""
    year = pd.period_range(month, periods=STEP_MONTHS, freq="M")
    after, before = (counts.reindex(months).to_numpy(float) for months in (year, year - 12))
    both = ~np.isnan(after) & ~np.isnan(before)
    if both.sum() < FEWEST_STEP_MONTHS or before[both].sum() == 0 or after[both].sum() == 0:
        return None
    return float(after[both].sum() / before[both].sum())
