"""The windows over which impact is measured: months, phases and years, by months or by days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from ssp_analysis.errors import ParameterError

SHORTEST_APPROXIMATE = 14  # days: a shorter window cannot be told from months alone


@dataclass(frozen=True)
class Window:
    """A named span, both days inclusive."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @cached_property
    def months(self) -> pd.PeriodIndex:
        """The months that it touches."""
        return pd.period_range(self.first, self.last, freq="M")

    @cached_property
    def shares(self) -> np.ndarray:
        """Which share of the days of each of its months lies in it."""
        first, last = pd.Timestamp(self.first), pd.Timestamp(self.last)
        starts = np.maximum(self.months.start_time, first)
        ends = np.minimum(self.months.end_time.normalize(), last)
        days = (pd.DatetimeIndex(ends) - pd.DatetimeIndex(starts)).days + 1
        return days.to_numpy() / self.months.days_in_month.to_numpy()

    @property
    def is_whole_months(self) -> bool:
        """Whether it starts with a month's first day and ends with a month's last."""
        return bool((self.shares == 1).all())


def read_windows(windows: Mapping[str, tuple]) -> list[Window]:
    """The windows as `estimate_impact` takes them: name → (first, last), months or days.

    Raises:
        ParameterError: a window that is no pair, mixes months and days, or ends before it starts.
    """
    if not isinstance(windows, Mapping):
        raise ParameterError("windows", "are no mapping", "Give name → (first, last)")
    return [_read(name, ends) for name, ends in windows.items()]


def is_month(value: object) -> bool:
    """Whether it is a monthly period: a quarter or a day, made a month, would be another span."""
    return isinstance(value, pd.Period) and value.freqstr == "M"


def _is_day(value: object) -> bool:
    return isinstance(value, date) and value is not pd.NaT


def _read(name: str, ends: tuple) -> Window:
    mend = "Give (first, last), both inclusive, as two pd.Period months or two dates"
    if not isinstance(ends, tuple | list) or len(ends) != 2:
        raise ParameterError(f"window {name!r}", "is not a pair", mend)
    first, last = ends
    if is_month(first) and is_month(last):
        days = (first.start_time.date(), last.end_time.date())
    elif _is_day(first) and _is_day(last):
        days = (date(first.year, first.month, first.day), date(last.year, last.month, last.day))
    else:
        raise ParameterError(f"window {name!r}", "is neither two months nor two days", mend)
    if days[1] < days[0]:
        raise ParameterError(f"window {name!r}", "ends before it starts", mend)
    return Window(name, *days)
