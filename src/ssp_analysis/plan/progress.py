"""Progress on the plan: each indicator this year, last year and against its target."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import pandas as pd

from ssp_analysis.plan.direction import direction_of_travel, judge
from ssp_analysis.plan.plan import Indicator, PlanInForce, Theme
from ssp_analysis.plan.population import Denominators
from ssp_analysis.plan.readings import (
    Cells,
    Reading,
    a_year_before,
    borough_cells,
    period_words,
    periods_to_read,
    read_indicator,
)
from ssp_analysis.schemas import Progress, ProgressCells, conform, empty
from ssp_analysis.years import ReportingYear

NO_FIGURE = {
    "narrative": ("not_applicable", "Told in words."),
    "withheld": ("withheld", "The plan does not show this figure."),
}
FULL_YEAR_ONLY = "The target is for a full year, so there is no verdict yet."


@dataclass(frozen=True)
class _Held:
    """What the figures are worked out of."""

    cells: Cells
    impact: pd.DataFrame
    people: Denominators
    area_code: str
    year: ReportingYear


def measure_progress(
    held: PlanInForce,
    year: ReportingYear,
    series: pd.DataFrame,
    impact: pd.DataFrame,
    people: Denominators,
    area_code: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work out every indicator of the plan in force.

    An incomplete year is compared with the same months of last year and never scaled up.

    Args:
        held: the plan in force; without one both tables are empty.
        year: the reporting year.
        series: as `SeriesTable`.
        impact: as `Impact`; its year rows say what was expected without the pandemic.
        people: the denominators of rates.
        area_code: the partnership's area.

    Returns:
        `Progress`, one row per indicator, and `ProgressCells`, the series cells behind it.
    """
    of_year = impact[impact["window_kind"] == "year"]
    basis = _Held(borough_cells(series, area_code), of_year, people, area_code, year)
    rows, cells = [], []
    for priority, theme in held.themes():
        for indicator in theme.indicators:
            now, before = _read_both(indicator, basis)
            rows.append(
                _about(priority, theme, indicator) | _figures(indicator, now, before, basis)
            )
            cells += _lineage(indicator, now, before)
    if not rows:
        return empty(Progress), empty(ProgressCells)
    lineage = conform(pd.DataFrame(cells), ProgressCells) if cells else empty(ProgressCells)
    return conform(pd.DataFrame(rows), Progress), lineage


def _read_both(indicator: Indicator, basis: _Held) -> tuple[Reading, Reading]:
    if indicator.kind in NO_FIGURE:
        nothing = Reading((), *NO_FIGURE[indicator.kind])
        return nothing, nothing
    periods = periods_to_read(indicator, basis.cells, basis.year)
    now, before = (
        read_indicator(indicator, basis.cells, of, basis.people, basis.area_code)
        for of in (periods, a_year_before(periods))
    )
    return now, before


def _about(priority: str, theme: Theme, indicator: Indicator) -> dict[str, object]:
    return {
        "priority": priority,
        "theme_id": theme.id,
        "theme": theme.name,
        "indicator_id": indicator.id,
        "indicator": indicator.label,
        "kind": indicator.kind,
        "unit": indicator.unit,
        "polarity": indicator.polarity,
        "target": indicator.target.value if indicator.target else None,
    }


def _figures(
    indicator: Indicator, now: Reading, before: Reading, basis: _Held
) -> dict[str, object]:
    change, verdict, their_sources = _against_expected(indicator, now, basis.impact)
    direction, undirected = direction_of_travel(indicator.noise, now, before)
    year_is_over = bool(now.months) and now.months[-1] == basis.year.months[-1]
    so_far = now.known and not year_is_over and indicator.aggregate != "last"
    rag, judged = _judged(indicator, now, year_is_over)
    notes = [
        now.reason,
        indicator.lag if now.known else "",
        indicator.caution if now.known else "",
        f"Last year: {before.reason}" if now.known and before.reason else "",
        undirected,
        judged,
        now.note,
    ]
    return {
        "sources": " ".join(_pairs(indicator, their_sources)),
        "period": period_words(now.periods),
        "value": now.value,
        "lower": now.lower,
        "upper": now.upper,
        "previous_period": period_words(before.periods),
        "previous": before.value,
        "direction": direction,
        "rag": rag,
        "change_from_expected": change,
        "expected_verdict": verdict,
        "provisional": so_far,
        "state": now.state,
        "reason": " ".join(note for note in notes if note),
    }


def _judged(indicator: Indicator, now: Reading, year_is_over: bool) -> tuple[str, str]:
    target = indicator.target
    if target is None or not now.known:
        return "", ""
    if target.applies_to == "year" and not year_is_over:
        return "", FULL_YEAR_ONLY
    return judge(target, indicator.polarity, now.value), f"Target: {target.source}."


def _against_expected(
    indicator: Indicator, now: Reading, impact: pd.DataFrame
) -> tuple[float | None, str, str]:
    """Change from what was expected, its verdict and its sources, where impact has this figure.

    Only a single series, added up over the very months of the impact row, is that figure; a rate
    of it changes by the same fraction.
    """
    if indicator.plus or indicator.share_of or indicator.aggregate != "sum" or not now.known:
        return None, "", ""
    rows = impact[
        (impact["series_id"] == indicator.series_id)
        & (impact["state"] == "observed")
        & impact["change"].notna()
        & (impact["start"].dt.to_period("M") == now.months[0])
        & (impact["end"].dt.to_period("M") == now.months[-1])
    ]
    if rows.empty:
        return None, "", ""
    row = rows.iloc[0]
    return float(row["change"]), str(row["verdict"]), str(row["sources"])


def _pairs(indicator: Indicator, more: str) -> list[str]:
    own = (":".join(name.split(":")[:2]) for name in indicator.series)
    return list(dict.fromkeys(chain(own, more.split())))


def _lineage(indicator: Indicator, now: Reading, before: Reading) -> list[dict[str, str]]:
    readings = (("value", now), ("previous", before))
    parts = [("counted", name) for name in indicator.counted]
    parts += [("out_of", indicator.share_of)] if indicator.share_of else []
    return [
        {
            "indicator_id": indicator.id,
            "figure": figure,
            "part": part,
            "series_id": series_id,
            "period": period,
        }
        for figure, reading in readings
        if reading.known
        for part, series_id in parts
        for period in reading.periods
    ]
