"""How a flow of incidents is made: level, season, recording changes, Covid effect and chance."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date

from demo.timeline import FIRST, LAST, days, month_of, phase_column, quarter_of

MONTH_DAYS = 365.25 / 12
PULL = 0.98  # of last month's log level that stays: the drift wanders, but comes back
NO_EFFECT = (0.0,) * 8


@dataclass(frozen=True)
class Step:
    """A change of recording: from this day the flow is multiplied, until the last day if any."""

    start: date
    factor: float
    end: date = LAST


@dataclass(frozen=True)
class Flow:
    """One kind of incident, and what it adds to which series.

    `effects`: change as a fraction in lockdown 1, easing, summer 2020, tiers, lockdown 2,
    lockdown 3, steps 1–2, since step 3. `series`: series_id → share (or pounds) per incident.
    `covid_only` flows did not exist before and are expected to be nothing.
    """

    name: str
    monthly: float
    series: dict[str, float]
    effects: tuple[float, ...] = NO_EFFECT
    peak: int = 7
    swing: float = 0.1
    spikes: tuple[tuple[int, float], ...] = ()
    drift: float = 0.02
    spread: float = 80.0
    steps: tuple[Step, ...] = ()
    covid_only: bool = False


@dataclass(frozen=True)
class Drawn:
    """A flow's incidents by day, and what was expected and what was injected by day."""

    counts: dict[date, int]
    expected: dict[date, float]
    mean: dict[date, float]


def draw(flow: Flow, stream: random.Random) -> Drawn:
    """Draw a flow's whole history: gamma-Poisson by month, so that days of a month share luck."""
    counts: dict[date, int] = {}
    expected: dict[date, float] = {}
    mean: dict[date, float] = {}
    level, month, luck = 0.0, "", 1.0
    seasons = _seasons(flow)
    for day in days(FIRST, LAST):
        if month_of(day) != month:
            month = month_of(day)
            level = PULL * level + stream.gauss(0, flow.drift)
            luck = stream.gammavariate(flow.spread, 1 / flow.spread)
        usual = flow.monthly / MONTH_DAYS * math.exp(level) * seasons[day.month] * _step(flow, day)
        column = phase_column(day)
        expected[day] = 0.0 if flow.covid_only else usual
        if column is None:
            mean[day] = expected[day]
        else:
            mean[day] = usual * (1 + flow.effects[column])
        counts[day] = _poisson(mean[day] * luck, stream)
    return Drawn(counts, expected, mean)


def truth(flows: list[Flow], drawn: dict[str, Drawn], series_id: str, quarterly: bool) -> list:
    """Rows `period, expected, mean` of a series from the first period that Covid touches."""
    period_of = quarter_of if quarterly else month_of
    first = date(2020, 1, 1) if quarterly else date(2020, 3, 1)
    sums: dict[str, list[float]] = {}
    for flow in flows:
        share = flow.series.get(series_id)
        if share is None:
            continue
        for day in days(first, LAST):
            both = sums.setdefault(period_of(day), [0.0, 0.0])
            both[0] += share * drawn[flow.name].expected[day]
            both[1] += share * drawn[flow.name].mean[day]
    return [(period, *both) for period, both in sorted(sums.items())]


def _seasons(flow: Flow) -> dict[int, float]:
    waves = {
        month: 1 + flow.swing * math.cos((month - flow.peak) * math.pi / 6)
        for month in range(1, 13)
    }
    for month, factor in flow.spikes:
        waves[month] *= factor
    usual = sum(waves.values()) / 12
    return {month: wave / usual for month, wave in waves.items()}


def _step(flow: Flow, day: date) -> float:
    return math.prod(step.factor for step in flow.steps if step.start <= day <= step.end)


def _poisson(mean: float, stream: random.Random) -> int:
    # random.Random keeps its streams over Python versions; numpy's generators do not promise to.
    limit, product, count = math.exp(-mean), stream.random(), 0
    while product > limit:
        product *= stream.random()
        count += 1
    return count
