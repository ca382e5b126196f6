"""Which restriction phases must stay hidden, so that no small one follows from the months.

Months and phases cut the same days differently, so a hidden phase can be narrowed down from both.
An attacker knows that counts are whole and not negative. Every published sum is over consecutive
days; such systems have whole-numbered corners (interval matrices are totally unimodular), so the
linear programme gives the exact range.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import linprog

NEXT_DAY = pd.Timedelta(days=1)


def phases_to_hide(
    phases: pd.DataFrame, months: pd.Series, is_small: Callable[[float], bool], width: int
) -> list[int]:
    """The rows of one series' phases that may not be told.

    The small ones, and as many of their neighbours, the smallest first, as it takes until each
    hidden count could be anything within a range at least `width` wide.

    Args:
        phases: `start`, `end` (both inclusive) and whole `observed`.
        months: the published count by month (`Period`).
        is_small: whether a count is too small to be told.
        width: the least width of a hidden count's possible range.

    Returns:
        Index labels of `phases`.
    """
    ordered = phases.sort_values("start")
    spans = [(row.start, row.end) for row in ordered.itertuples()]
    counts = list(ordered["observed"])
    known = [(month.start_time, month.end_time.normalize(), n) for month, n in months.items()]
    hidden = {at for at, count in enumerate(counts) if is_small(count)}
    while narrow := [at for at in hidden if _range(at, spans, counts, hidden, known) < width]:
        beside = {near for at in narrow for near in (at - 1, at + 1)} - hidden
        beside &= set(range(len(counts)))
        if not beside:  # neighbours do not help: no phase of this series may be told
            hidden = set(range(len(counts)))
            break
        hidden.add(min(beside, key=lambda at: (counts[at], at)))
    return [int(ordered.index[at]) for at in sorted(hidden)]


def _range(
    target: int,
    spans: list[tuple[pd.Timestamp, pd.Timestamp]],
    counts: list[float],
    hidden: set[int],
    known: list[tuple[pd.Timestamp, pd.Timestamp, float]],
) -> float:
    """How far apart the least and the greatest possible count of a hidden phase are."""
    told = [(*spans[at], counts[at]) for at in range(len(spans)) if at not in hidden] + known
    windows = [(first, last) for first, last, _ in told] + spans
    cuts = sorted({day for first, last in windows for day in (first, last + NEXT_DAY)})
    sums = np.array([_days(cuts, first, last) for first, last, _ in told])
    aim = _days(cuts, *spans[target])
    totals = [total for *_, total in told]
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * aim, A_eq=sums if told else None, b_eq=totals if told else None, bounds=(0, None)
        )
        if found.status == 3:  # unbounded: nothing published limits it
            return float("inf")
        if found.fun is None:  # the months and the phases disagree: nothing can be proved
            return 0.0
        ends.append(sign * found.fun)
    return round(ends[1] - ends[0], 6)


def _days(cuts: list[pd.Timestamp], first: pd.Timestamp, last: pd.Timestamp) -> np.ndarray:
    return np.array([float(first <= cut <= last) for cut in cuts[:-1]])
