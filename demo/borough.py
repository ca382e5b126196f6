"""The invented borough: one seed, and from it every flow's history, the same for all who ask."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from demo.flows import Drawn, Flow, draw
from demo.timeline import days, month_of, quarter_of, window
from ssp_analysis.years import ReportingYear


class Borough:
    """All that a seed decides."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._drawn: dict[str, Drawn] = {}

    def stream(self, *names: object) -> random.Random:
        """A random stream of its own for each name, so that one file never moves another."""
        return random.Random(":".join(str(name) for name in (self.seed, *names)))

    def drawn(self, flow: Flow) -> Drawn:
        """A flow's history, drawn once."""
        if flow.name not in self._drawn:
            self._drawn[flow.name] = draw(flow, self.stream("flow", flow.name))
        return self._drawn[flow.name]

    def incidents(
        self, flows: list[Flow], source: str, year: ReportingYear
    ) -> list[tuple[date, Flow]]:
        """Every incident that a source has sent for a year, by day."""
        return [
            (day, flow)
            for day in days(*window(source, year))
            for flow in flows
            for _ in range(self.drawn(flow).counts[day])
        ]

    def monthly(self, flow: Flow, source: str, year: ReportingYear) -> dict[str, int]:
        """A flow's counts by month, as far as sent."""
        return self._by(month_of, flow, source, year)

    def quarterly(self, flow: Flow, source: str, year: ReportingYear) -> dict[str, int]:
        """A flow's counts by quarter, as far as sent."""
        return self._by(quarter_of, flow, source, year)

    def _by(
        self, period_of: Callable[[date], str], flow: Flow, source: str, year: ReportingYear
    ) -> dict[str, int]:
        counts: dict[str, int] = {}
        for day in days(*window(source, year)):
            period = period_of(day)
            counts[period] = counts.get(period, 0) + self.drawn(flow).counts[day]
        return counts
