"""Which way an indicator goes, given chance and the scatter that its past has shown."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf, isnan, nan, sqrt
from typing import Literal

from scipy import stats

from ssp_analysis.plan.readings import Reading
from ssp_analysis.plan.scatter import Scatter

LEVEL = 0.95  # as the Covid section's intervals, so that "no clear change" means the same
Direction = Literal["up", "down", "no clear change", ""]
NOT_KNOWN = "How much this varies by chance is not known, so no direction is given."
BESIDE_COUNT = "A share can change where the count behind it does not: what it is of changes too."
NO_RANGE = "No range comes with both figures, so no direction is given."


@dataclass(frozen=True)
class Travel:
    """Where a figure went: a direction, or '' with a reason; its change as a fraction, with range.

    `basis` says what the direction rests on, without any figure.
    """

    direction: Direction = ""
    reason: str = ""
    basis: str = ""
    change: float = nan
    lower: float = nan
    upper: float = nan


def direction_of_travel(
    noise: str, now: Reading, before: Reading, scatter: Scatter | None = None
) -> Travel:
    """Whether a figure went up or down by more than chance and its usual scatter would explain.

    Counts: the exact interval of the ratio of two Poisson counts, given their sum (Przyborowski
    and Wilenski 1940; Clopper and Pearson 1934), with both counts divided by the dispersion that
    the indicator's past has shown (quasi-likelihood: McCullagh and Nelder 1989, section 6.2), so
    that a count that scatters twice as much tells half as much. Shares: Fisher's exact test, and
    the difference of two proportions with the same allowance. Estimates: the interval of their
    difference.

    Args:
        noise: `counts`, `interval` or `unknown`, as in the plan.
        now: this year's figure.
        before: the figure of the same months that it is compared with.
        scatter: what the indicator's past has shown; None allows for chance alone.
    """
    if not (now.known and before.known):
        return Travel()
    if noise == "unknown":
        return Travel(reason=NOT_KNOWN)
    spread = scatter or Scatter()
    if noise == "interval":
        return _of_estimates(now, before)
    if not isnan(now.out_of):
        return _of_shares(now, before, spread)
    return _of_counts(now, before, spread)


def _of_counts(now: Reading, before: Reading, scatter: Scatter) -> Travel:
    this, last = round(now.counted), round(before.counted)
    basis = f"Counts of the same months, compared by their ratio. {scatter.basis}"
    if this + last == 0:
        return Travel("no clear change", basis=basis)
    per_head = before.people / now.people if now.people and before.people else 1.0
    lower, upper = _ratio_range(this / scatter.dispersion, last / scatter.dispersion)
    lower, upper = lower * per_head - 1, upper * per_head - 1
    change = now.value / before.value - 1 if before.value else nan
    direction = _way(now, before, not lower <= 0 <= upper)
    return Travel(direction, "", basis, change, *((lower, upper) if last else (nan, nan)))


def _ratio_range(this: float, last: float) -> tuple[float, float]:
    """The range of the ratio of two counts, by that of this one's share of both."""
    tail = (1 - LEVEL) / 2
    low = float(stats.beta.ppf(tail, this, last + 1)) if this else 0.0
    high = float(stats.beta.ppf(1 - tail, this + 1, last)) if last else 1.0
    return low / (1 - low), high / (1 - high) if high < 1 else inf


def _of_shares(now: Reading, before: Reading, scatter: Scatter) -> Travel:
    table = [[round(r.counted), round(r.out_of) - round(r.counted)] for r in (now, before)]
    if any(rest < 0 for _, rest in table):  # more counted than there were: no test of shares
        return Travel(reason=NO_RANGE)
    variance = sum(_variance(part, part + rest) for part, rest in table)
    difference = abs(now.value - before.value) / 100
    apart = difference > _z() * sqrt(scatter.dispersion * variance)
    clear = apart and bool(stats.fisher_exact(table).pvalue < 1 - LEVEL)
    basis = (
        f"Shares of the same periods, compared by what they are of. {BESIDE_COUNT} {scatter.basis}"
    )
    return Travel(_way(now, before, clear), basis=basis)


def _of_estimates(now: Reading, before: Reading) -> Travel:
    half = hypot(now.upper - now.lower, before.upper - before.lower) / 2
    if isnan(half):
        return Travel(reason=NO_RANGE)
    clear = abs(now.value - before.value) > half
    return Travel(_way(now, before, clear), basis="Estimates, compared by their own ranges.")


def _way(now: Reading, before: Reading, clear: bool) -> Direction:
    if not clear:
        return "no clear change"
    return "up" if now.value > before.value else "down"


def _variance(part: int, whole: int) -> float:
    """Of a share, with half a case added to either side (none and all are not certain)."""
    share = (part + 0.5) / (whole + 1)
    return share * (1 - share) / (whole + 1)


def _z() -> float:
    return float(stats.norm.ppf((1 + LEVEL) / 2))
