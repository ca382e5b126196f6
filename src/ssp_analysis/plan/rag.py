"""Whether a target is met: the one place that knows the rules of red, amber and green."""

from __future__ import annotations

from typing import Literal

from ssp_analysis.plan.plan import Indicator, Target
from ssp_analysis.plan.readings import Reading

Rag = Literal["on track", "just off", "off track", ""]
FULL_YEAR_ONLY = "The target is for a full year, so there is no verdict yet."
NO_FIGURE = "There is no figure, so the target is not judged."
PLAIN = "Judged on the plain figure; no allowance is made for Covid-19."


def rate_target(
    indicator: Indicator, now: Reading, year_is_over: bool, expected: bool
) -> tuple[Rag, str]:
    """The verdict on a target, and what it rests on; neither for an indicator that has no target.

    A figure that is not there is never judged, and a target of a full year only when the year is
    over; twelve months up to any month are a full year.

    Args:
        indicator: of the plan.
        now: this year's figure.
        year_is_over: whether the figure reaches the end of the reporting year.
        expected: whether the pack also says what was expected without the pandemic.
    """
    target = indicator.target
    if target is None:
        return "", ""
    if not now.known:
        return "", NO_FIGURE
    full = year_is_over or indicator.aggregate == "year_ending"
    if target.applies_to == "year" and not full:
        return "", FULL_YEAR_ONLY
    plain = f" {PLAIN}" if expected else ""
    return judge(target, indicator.polarity, now.value), f"Target: {target.source}.{plain}"


def judge(target: Target, polarity: str, value: float) -> Rag:
    """On track at the target or better, just off within its tolerance, else off track."""
    past = target.value - value if polarity == "higher" else value - target.value
    if past <= 0:
        return "on track"
    return "just off" if past <= target.tolerance * abs(target.value) else "off track"
