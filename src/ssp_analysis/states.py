"""What a cell without a figure is instead, and what parts without one make of their whole."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

STATES = ("observed", "missing", "asked", "not_yet_due", "not_applicable", "withheld", "suppressed")
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
    absent = states.isin(["missing", "not_yet_due"])
    asked = states == "asked"
    since_used = (~absent & ~asked).cumsum()
    beyond = absent.groupby(since_used).cummax() & asked
    return states.mask(beyond, "missing")
