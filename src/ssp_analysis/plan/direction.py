"""What is said of an indicator: which way it goes, given chance and the scatter of its past.

And whether its target is met: nothing else knows the rules of red, amber and green.
"""

from dataclasses import dataclass
from math import hypot, inf, isnan, nan, sqrt
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ssp_analysis.plan.figures import Reading
from ssp_analysis.plan.plan import Indicator, Target
from ssp_analysis.years import ReportingYear, months_of, year_of

FEWEST_YEARS = 2  # below this, season and scatter cannot be told apart
LEVEL = 0.95  # as the Covid section's intervals, so that "no clear change" means the same
Direction = Literal["up", "down", "no clear change", ""]
NOT_KNOWN = "How much this varies by chance is not known, so no direction since last year is given."
BESIDE_COUNT = "A share can change where the count behind it does not: what it is of changes too."
NO_RANGE = "No range comes with both figures, so no direction since last year is given."


@dataclass(frozen=True)
class Scatter:
    """`dispersion` is the variance as a multiple of chance's own; `periods` is what it rests on."""

    dispersion: float = 1.0
    periods: int = 0
    unit: str = "months"

    @property
    def basis(self) -> str:
        """What is allowed for, in words."""
        if not self.periods:
            return "Too few earlier years to learn the usual scatter; chance alone is allowed for."
        return f"The usual scatter is learnt from {self.periods} earlier {self.unit}."


def learn_scatter(
    counted: pd.Series,
    year: ReportingYear,
    pandemic_from: pd.Period | None = None,
    out_of: pd.Series | None = None,
) -> Scatter:
    """The dispersion of counts, or of shares, in complete years before the year and the pandemic.

    Pearson's chi-squared over its degrees of freedom (quasi-likelihood: McCullagh and Nelder,
    Generalized Linear Models, 2nd edition 1989, sections 4.5 and 6.2), never below 1. A count is
    expected to be its year's level times its month's share of a year; a share, its year's.

    Args:
        counted: period → count; null where there is none.
        year: the reporting year; only years before it are used.
        pandemic_from: the first month that is not ordinary any more.
        out_of: period → what `counted` is a share of.
    """
    table = _complete_years(counted, year, pandemic_from)
    if len(table) < FEWEST_YEARS or table.shape[1] == 1:
        return Scatter()
    held = table.to_numpy(dtype=float)
    if out_of is None:
        expected = np.outer(held.sum(axis=1), held.sum(axis=0)) / max(held.sum(), 1)
        variance, freedom = expected, (held.shape[0] - 1) * (held.shape[1] - 1)
    else:
        whole = _complete_years(out_of, year, pandemic_from).reindex(table.index).to_numpy(float)
        share = held.sum(axis=1, keepdims=True) / whole.sum(axis=1, keepdims=True)
        expected, freedom = whole * share, held.shape[0] * (held.shape[1] - 1)
        variance = expected * (1 - share)
    usable = variance > 0
    chi_squared = float((((held - expected) ** 2)[usable] / variance[usable]).sum())
    unit = "months" if table.shape[1] == 12 else "quarters"
    return Scatter(max(1.0, chi_squared / freedom), held.size, unit)


def _complete_years(
    values: pd.Series, year: ReportingYear, pandemic_from: pd.Period | None
) -> pd.DataFrame:
    """Years in rows, months or quarters in columns; years with a gap are left out."""
    before = year.months[0] if pandemic_from is None else min(year.months[0], pandemic_from)
    spans = [months_of(period) for period in values.index]
    frame = pd.DataFrame({
        "year": [year_of(span[0]).starts for span in spans],
        "season": [(span[0].month - 4) % 12 for span in spans],
        "ends": [span[-1] for span in spans],
        "value": values.to_numpy(dtype=float),
    })  # fmt: skip
    table = frame.pivot_table(index="year", columns="season", values="value", dropna=False)
    last = frame.groupby("year")["ends"].max()
    whole = table.notna().all(axis=1) & (last < before) & (last.map(lambda m: m.month) == 3)
    return table[whole]


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
    apart = difference > stats.norm.ppf((1 + LEVEL) / 2) * sqrt(scatter.dispersion * variance)
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


Rag = Literal["on track", "just off", "off track", ""]
FULL_YEAR_ONLY = "The target is for a full year, so there is no verdict yet."
REACHED = "The target is for the full year and is reached already."
PASSED = "The target is for the full year and is passed already."
NO_FIGURE = "There is no figure, so the target is not judged."
ESTIMATE = "Judged on the estimate alone, not on its range."
PLAIN = "Judged on the plain figure; no allowance is made for Covid-19."


def rate_target(
    indicator: Indicator, now: Reading, tolerance: float, *, year_is_over: bool, in_pandemic: bool
) -> tuple[Rag, str]:
    """The verdict on a target, and what it rests on; neither for an indicator that has no target.

    A figure that is not there is never judged. A target of a full year is judged when the year is
    over, and before that only where no further month can change the verdict; twelve months up to
    any month are a full year.

    Args:
        indicator: of the plan.
        now: this year's figure.
        tolerance: how far past the target is still just off, as a fraction of it.
        year_is_over: whether the figure reaches the end of the reporting year.
        in_pandemic: whether any month of the figure lies in the pandemic.
    """
    target = indicator.target
    if target is None:
        return "", ""
    if not now.known:
        return "", NO_FIGURE
    full = year_is_over or indicator.aggregate == "year_ending"
    rag, settled = judge(target, indicator.polarity, now.value, tolerance), ""
    if target.applies_to == "year" and not full:
        rag, settled = _settled(indicator, target, now)
        if not rag:
            return "", FULL_YEAR_ONLY
    estimate = "" if isnan(now.lower) else ESTIMATE
    plain = PLAIN if in_pandemic else ""
    told = (f"Target: {target.source}.", settled, estimate, plain)
    return rag, " ".join(text for text in told if text)


def judge(target: Target, polarity: str, value: float, tolerance: float) -> Rag:
    """On track at the target or better, just off within its tolerance, else off track."""
    past = target.value - value if polarity == "higher" else value - target.value
    if past <= 0:
        return "on track"
    return "just off" if past <= tolerance * abs(target.value) else "off track"


def _settled(indicator: Indicator, target: Target, now: Reading) -> tuple[Rag, str]:
    """The verdict on a sum that has reached its target, or passed it, before the year is over.

    A sum only grows: what is reached stays reached, and what is passed goes on past it, so that
    no tolerance applies. A share, a mean or a single wave may still go either way.
    """
    if indicator.aggregate != "sum" or indicator.share_of:
        return "", ""
    if indicator.polarity == "higher" and now.value >= target.value:
        return "on track", REACHED
    if indicator.polarity == "lower" and now.value > target.value:
        return "off track", PASSED
    return "", ""
