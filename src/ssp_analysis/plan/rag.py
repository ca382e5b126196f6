"""Whether a target is met: the one place that knows the rules of red, amber and green."""

from math import isnan
from typing import Literal

from ssp_analysis.plan.figures import Reading
from ssp_analysis.plan.plan import Indicator, Target

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
