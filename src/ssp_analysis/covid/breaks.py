"""Changes of recording: what they do to a baseline, and `breaks.csv`, which lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Literal, get_args

import numpy as np
import pandas as pd
from pydantic import field_validator

from ssp_analysis.covid.windows import is_month
from ssp_analysis.errors import ParameterError
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Names, Reference, Text, load_csv, named
from ssp_analysis.sizes import size_in

Treatment = Literal["end", "step"]
Change = tuple[pd.Period, str]  # the first month after it, and its treatment
TREATMENTS = get_args(Treatment)
STEP_MONTHS = 12  # compared on either side of a step: a year, so that season cancels
FEWEST_STEP_MONTHS = 6  # after it; fewer cannot tell the size of a step


class Break(Reference):
    """One change of recording: from `date` on, `sources` (pairs) are not counted as before.

    `end`: the baseline starts with the first whole month after it. `step`: earlier months are put
    on the later level and tell about season only.
    """

    sources: Annotated[Text, named("source:measure")]
    date: Day
    treatment: Treatment
    what_changed: str
    source: str

    @field_validator("what_changed")
    @classmethod
    def _has_no_size(cls, text: str) -> str:
        # It is told beside published series, and the size may be that of a withheld part of them.
        if found := size_in(text, with_dates=True):
            raise ValueError(f"says how much ({found!r}); say only what changed, and which way")
        return text

    @property
    def first_month(self) -> pd.Period:
        """The first whole month that was recorded in the new way."""
        month = pd.Period(self.date, "M")
        return month if self.date.day == 1 else month + 1


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
    known = Prepared(baseline)
    for month, treatment in sorted(_each(changes, name), key=lambda change: change[0]):
        known = _without(known, month, treatment)
    return known


def _each(changes: object, name: object) -> list[Change]:
    if changes is None:
        return []
    found = [changes] if isinstance(changes, tuple) else changes
    if not isinstance(found, list) or not all(
        isinstance(one, tuple) and len(one) == 2 and is_month(one[0]) and one[1] in TREATMENTS
        for one in found
    ):
        raise ParameterError(
            f"break of {name!r}",
            "is not understood",
            "Give (first month after it, 'end' or 'step'), or a list of such",
        )
    return found


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


def endings(breaks: Iterable[Break]) -> dict[str, dict[pd.Period, str]]:
    """Pair → first month counted in a new way → what changed, where earlier months compare no more.

    A `step` parts nothing: the months before it can be put on its level.
    """
    found: dict[str, dict[pd.Period, str]] = {}
    for one in breaks:
        if one.treatment == "end":
            found.setdefault(one.sources, {})[one.first_month] = one.what_changed
    return found


def load_breaks(project: Project, names: Names | None = None) -> list[Break]:
    """The changes of recording of `breaks.csv`; a project may have none.

    Raises:
        ReferenceFileError: as `load_csv`; the same pair and date twice.
    """
    path = project.reference / "breaks.csv"
    return load_csv(path, Break, ("sources", "date"), names) if path.exists() else []
