"""Which way an indicator goes, given chance, and whether it meets its target: all the rules."""

from __future__ import annotations

from math import hypot, isnan
from typing import Literal

from scipy import stats

from ssp_analysis.plan.plan import Target
from ssp_analysis.plan.readings import Reading

LEVEL = 0.95  # as the Covid section's intervals, so that "no clear change" means the same
Direction = Literal["up", "down", "no clear change", ""]
Rag = Literal["on track", "just off", "off track", ""]


def direction_of_travel(noise: str, now: Reading, before: Reading) -> tuple[Direction, str]:
    """Whether a figure went up or down by more than chance would explain, and why not if not said.

    Counts are compared by the exact conditional test of two Poisson counts (Przyborowski and
    Wilenski 1940), shares by Fisher's exact test, estimates by the interval of their difference.

    Args:
        noise: `counts`, `interval` or `unknown`, as in the plan.
        now: this year's figure.
        before: last year's, of the same months.

    Returns:
        The direction, or '' with a reason.
    """
    if not (now.known and before.known):
        return "", ""
    if noise == "unknown":
        return "", "How much this varies by chance is not known, so no direction is given."
    if noise == "interval":
        clear = _intervals_apart(now, before)
    elif not isnan(now.out_of):
        clear = _shares_apart(now, before)
    else:
        clear = _counts_apart(now, before)
    if clear is None:
        return "", "No range comes with both figures, so no direction is given."
    if not clear:
        return "no clear change", ""
    return ("up" if now.value > before.value else "down"), ""


def judge(target: Target, polarity: str, value: float) -> Rag:
    """On track at the target or better, just off within its tolerance, else off track."""
    past = target.value - value if polarity == "higher" else value - target.value
    if past <= 0:
        return "on track"
    return "just off" if past <= target.tolerance * abs(target.value) else "off track"


def _counts_apart(now: Reading, before: Reading) -> bool:
    this, last = round(now.counted), round(before.counted)
    if this + last == 0:
        return False
    people = now.people / (now.people + before.people) if now.people else 1 / 2
    return bool(stats.binomtest(this, this + last, people).pvalue < 1 - LEVEL)


def _shares_apart(now: Reading, before: Reading) -> bool | None:
    table = [[round(r.counted), round(r.out_of) - round(r.counted)] for r in (now, before)]
    if any(rest < 0 for _, rest in table):  # more counted than there were: no test of shares
        return None
    return bool(stats.fisher_exact(table).pvalue < 1 - LEVEL)


def _intervals_apart(now: Reading, before: Reading) -> bool | None:
    half = hypot(now.upper - now.lower, before.upper - before.lower) / 2
    return None if isnan(half) else abs(now.value - before.value) > half
