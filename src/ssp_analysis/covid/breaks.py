"""Changes of recording: what they do to a baseline, and `breaks.csv`, which lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ssp_analysis.errors import ParameterError
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Reference, load_csv

Treatment = Literal["end", "step"]
STEP_MONTHS = 12  # compared on either side of a step: a year, so that season cancels
FEWEST_STEP_MONTHS = 6  # after it; fewer cannot tell the size of a step


class Break(Reference):
    """One change of recording: from `date` on, `sources` (pairs) are not counted as before.

    `end`: the baseline starts with the first whole month after it. `step`: earlier months are put
    on the later level and tell about season only.
    """

    sources: str
    date: Day
    treatment: Treatment
    what_changed: str
    source: str

    @property
    def first_month(self) -> pd.Period:
        """The first whole month that was recorded in the new way."""
        month = pd.Period(self.date, "M")
        return month if self.date.day == 1 else month + 1


@dataclass(frozen=True)
class Prepared:
    """The baseline of one series with its break taken out.

    `counts` has NaN for months that may not be used; `level_from` is the first month, by
    position, that tells about the level; `cut_short` says that a break took months away;
    `changed` is the first month of the outcome that is counted in another way.
    """

    counts: pd.Series
    level_from: int = 0
    cut_short: bool = False
    changed: pd.Period | None = None
    fault: str = ""


def prepare(baseline: pd.Series, change: tuple[pd.Period, str] | None, name: str = "") -> Prepared:
    """Take a change of recording out of a baseline.

    Args:
        baseline: monthly counts up to the event, NaN missing.
        change: the first month after the change, and `end` or `step`; None for no change.
        name: of the series, for messages.

    Raises:
        ParameterError: a change that is not a month with `end` or `step`.
    """
    if change is None:
        return Prepared(baseline)
    month, treatment = change
    if not isinstance(month, pd.Period) or treatment not in ("end", "step"):
        raise ParameterError(
            f"break of {name!r}",
            "is not understood",
            "Give (first month after it, 'end' or 'step')",
        )
    if month > baseline.index[-1]:
        return Prepared(baseline, changed=month)
    if month <= baseline.index[0]:
        return Prepared(baseline)
    at = int(baseline.index.searchsorted(month))
    before = baseline.index < month
    if treatment == "end":
        return Prepared(baseline.mask(before), cut_short=bool(baseline[before].notna().any()))
    ratio = _step(baseline, at)
    if ratio is None:
        return Prepared(
            baseline.mask(before),
            fault="Too few months to tell how far the change of recording moved the figures.",
        )
    scaled = baseline.astype(float).where(~before, baseline * ratio)
    return Prepared(scaled, level_from=at)


def _step(baseline: pd.Series, at: int) -> float | None:
    """Counts after the break over counts of the same months a year before; None if unknown."""
    after = baseline.to_numpy(float)[at : at + STEP_MONTHS]
    start = at - STEP_MONTHS
    before = baseline.to_numpy(float)[max(start, 0) : at][: len(after)]
    if start < 0 or len(after) < FEWEST_STEP_MONTHS:
        return None
    both = ~np.isnan(after) & ~np.isnan(before)
    if both.sum() < FEWEST_STEP_MONTHS or before[both].sum() == 0 or after[both].sum() == 0:
        return None
    return float(after[both].sum() / before[both].sum())


def load_breaks(project: Project) -> list[Break]:
    """The changes of recording of `breaks.csv`; a project may have none.

    Raises:
        ReferenceFileError: as `load_csv`; the same pair and date twice.
    """
    path = project.reference / "breaks.csv"
    return load_csv(path, Break, unique=("sources", "date")) if path.exists() else []
