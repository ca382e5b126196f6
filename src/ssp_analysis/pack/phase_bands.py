"""How the local restriction phases stand behind a chart by month: shaded, barred and named."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from ssp_analysis.pack import look

PARTLY_EASED, EASED_IN_STEPS = "Partly eased", "Eased in steps"
LETTERS_OF_PHASE = 12  # in a line of a phase's label
RAIL = 0.022  # the height of the bar above a lockdown, of the chart's height
# Where a chart has no days, a month counts as shaded from this many on; the names say so.
DAYS_OF_MONTH = 7
LOCKDOWN_MONTHS = "Lockdown for a week or more"
OTHER_MONTHS = "Other Covid restrictions"
Limits = tuple[pd.Timestamp, pd.Timestamp]


@dataclass(frozen=True)
class Band:
    """One shaded span: a national lockdown, or neighbouring phases that are none."""

    lockdown: bool
    start: pd.Timestamp
    end: pd.Timestamp
    names: tuple[str, ...]
    last: bool = False

    @property
    def name(self) -> str:
        """What stands above it."""
        if self.lockdown or len(self.names) == 1:
            return self.names[0]
        return EASED_IN_STEPS if self.last else PARTLY_EASED


def draw_phases(axes: Axes, phases: pd.DataFrame, limits: Limits, paper: look.Paper) -> None:
    """Shade the phases in sight; a lockdown is also told by a heavy bar above it, and by name."""
    left, right = limits
    for band in _bands(phases, left, right):
        shade = look.FOCUS_GREY if band.lockdown else look.SHADE
        alpha = 0.55 if band.lockdown else 1
        axes.axvspan(band.start, band.end, color=shade, alpha=alpha, linewidth=0, zorder=0)
        if band.lockdown:
            axes.axvspan(
                band.start, band.end, 1, 1 + RAIL, color=look.DARK_GREY, linewidth=0, clip_on=False
            )
        lines = textwrap.wrap(band.name, LETTERS_OF_PHASE)
        inches = (band.end - band.start) / (right - left) * paper.width * 0.8
        room = max(len(line) for line in lines) * paper.type / 72 * 0.5
        if band.lockdown or room < inches:
            axes.annotate(
                "\n".join(lines), (date2num(band.start + (band.end - band.start) / 2), 1 + RAIL),
                ha="center", va="bottom", xycoords=axes.get_xaxis_transform(),
                xytext=(0, paper.type * 0.2), textcoords="offset points", linespacing=1.05,
                color=look.DARK_GREY, fontweight="bold" if band.lockdown else "normal",
            )  # fmt: skip


def by_month(
    phases: pd.DataFrame, months: list[pd.Period]
) -> tuple[tuple[str, tuple[bool, ...]], ...]:
    """Which months are shaded, for charts without days: by lockdowns, or by other phases alone."""
    lockdown = phases["national_lockdown"].astype(bool)
    closed = [_days(phases[lockdown], month) >= DAYS_OF_MONTH for month in months]
    other = [_days(phases, month) >= DAYS_OF_MONTH and not shut
             for month, shut in zip(months, closed, strict=True)]  # fmt: skip
    named = ((LOCKDOWN_MONTHS, tuple(closed)), (OTHER_MONTHS, tuple(other)))
    return tuple((name, shaded) for name, shaded in named if any(shaded))


def _days(phases: pd.DataFrame, month: pd.Period) -> int:
    # Phases follow one another; none stands on another's day.
    start, end = month.start_time, month.end_time.normalize()
    spans = phases["end"].clip(upper=end) - phases["start"].clip(lower=start)
    return int((spans.dt.days + 1).clip(lower=0).sum())


def begun_within(phases: pd.DataFrame, month: pd.Period) -> pd.Timestamp | None:
    """The day on which restrictions began, where that is inside a month and not its first day."""
    if phases.empty:
        return None
    first = phases["start"].min()
    return first if first.to_period("M") == month and first.day > 1 else None


def _bands(phases: pd.DataFrame, left: pd.Timestamp, right: pd.Timestamp) -> list[Band]:
    """The phases in sight; neighbours that are no national lockdown are told as one."""
    bands: list[Band] = []
    for _, phase in phases.sort_values("start", kind="stable").iterrows():
        start = max(phase["start"], left)
        end = min(phase["end"] + pd.Timedelta(days=1), right)
        if start >= end:
            continue
        lockdown, names = bool(phase["national_lockdown"]), (phase["phase"],)
        if bands and not lockdown and not bands[-1].lockdown:
            before = bands.pop()
            start, names = before.start, (*before.names, *names)
        bands.append(Band(lockdown, start, end, names))
    return [replace(band, last=band is bands[-1]) for band in bands]
