"""Progress on the plan: each indicator this year, last year, at its baseline and its target."""

from collections.abc import Mapping
from datetime import date
from itertools import chain
from math import isclose, nan

import pandas as pd

from ssp_analysis.plan.direction import (
    Scatter,
    Travel,
    direction_of_travel,
    learn_scatter,
    rate_target,
)
from ssp_analysis.plan.figures import (
    OTHER_YEARS,
    Basis,
    Reading,
    Readings,
    borough_cells,
    load_population,
    period_words,
    read_all,
)
from ssp_analysis.plan.mapping import Continuity
from ssp_analysis.plan.plan import Indicator, PlanInForce, Theme
from ssp_analysis.project import Project
from ssp_analysis.remembered import recall
from ssp_analysis.tables import (
    LIKE_FOR_LIKE,
    Impact,
    Progress,
    ProgressCells,
    SeriesTable,
    pair_of,
    read_hidden,
    read_table,
    table_of,
    told_apart,
)
from ssp_analysis.years import ReportingYear, months_of, year_of

TROUGH = "Last year's figure is of the pandemic, so a change from it may be a return to the usual."
ACROSS = "For that reason no direction since last year is given."

NO_EXPECTATION: dict[str, object] = {
    "expected": nan, "expected_lower": nan, "expected_upper": nan, "change_from_expected": nan,
    "expected_verdict": "",
}  # fmt: skip


def expected_of(
    indicator: Indicator, now: Reading, impact: pd.DataFrame
) -> tuple[dict[str, object], str]:
    """What was expected of a figure, in its unit, as `Progress` tells it; and its sources.

    There is nothing where impact does not have this very figure.

    Only a single series over the very months of the impact row, which counted just as much, is that
    figure; a rate of it changes by the same fraction.

    Args:
        indicator: of the plan.
        now: its figure.
        impact: the year rows of `Impact`.
    """
    if indicator.plus or indicator.share_of or not now.known:
        return NO_EXPECTATION, ""
    rows = impact[
        (impact["series_id"] == indicator.series_id)
        & (impact["state"] == "observed")
        & impact["change"].notna()
        & (impact["start"].dt.to_period("M") == now.months[0])
        & (impact["end"].dt.to_period("M") == now.months[-1])
    ]
    if rows.empty:
        return NO_EXPECTATION, ""
    row = rows.iloc[0]
    per_case = indicator.rate.per / now.people if indicator.rate else 1.0
    if not isclose(row["observed"] * per_case, now.value):
        return NO_EXPECTATION, ""
    value, lower, upper = (float(row[name]) * per_case for name in ("expected", "lower", "upper"))
    told = (value, lower, upper, float(row["change"]), str(row["verdict"]))
    return dict(zip(NO_EXPECTATION, told, strict=True)), str(row["sources"])


def progress_of(
    project: Project,
    held: PlanInForce,
    year: ReportingYear,
    on: date,
    continuity: Continuity,
    pandemic_from: pd.Period | None,
    ended: Mapping[str, Mapping[pd.Period, str]],
    pandemic_to: pd.Period | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`measure_progress` on the tables of notebooks 01 and 02.

    Raises:
        NotebookError: where one of them has not run.
    """
    folder, area_code = project.processed(year), project.partnership().code
    series, impact = read_table(SeriesTable, folder), read_table(Impact, folder)
    basis = Basis(
        year, borough_cells(series, area_code), impact[impact["window_kind"] == "year"],
        load_population(project), area_code, pandemic_from, continuity, ended, read_hidden(folder),
        pandemic_to,
    )  # fmt: skip
    return measure_progress(held, series, basis, on)


def measure_progress(
    held: PlanInForce, series: pd.DataFrame, basis: Basis, paper_date: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work out every indicator of the plan in force.

    An incomplete year is compared with the same months of last year and never scaled up.

    Args:
        held: the plan in force; without one both tables are empty.
        series: as `SeriesTable`.
        basis: what the figures are worked out of.
        paper_date: cautions and targets of a later day are left out.

    Returns:
        `Progress`, one row per indicator, and `ProgressCells`, the series cells behind it.
    """
    rows, cells, instead = [], [], _parted_since(series, basis)
    for priority, theme in held.themes():
        for written in theme.indicators:
            told = written.as_known(paper_date)
            # A target is judged on the plain figure, whatever it is compared with.
            indicator = told if told.target else told.like_for_like(instead)
            found = read_all(indicator, held, basis)
            rows.append(
                _about(priority, theme, indicator)
                | _figures(indicator, found, basis, held.tolerance(indicator))
            )
            cells += _lineage(indicator, found)
    return table_of(rows, Progress), table_of(cells, ProgressCells)


def _parted_since(series: pd.DataFrame, basis: Basis) -> set[str]:
    """The like-for-like series of measures that gained or lost a category in the years compared.

    These are last year and this; where last year was of the pandemic, the last before it too.
    """
    first, began, ended = basis.year.previous.months[0], basis.pandemic_from, basis.pandemic_to
    if began is not None and began <= first and (ended is None or first <= ended):
        first = year_of(began - 1).months[0]
    parts = series[series["series_id"].isin(told_apart(series))]
    idle = parts[parts["state"] == "not_applicable"]
    recent = [months_of(period)[-1] >= first for period in idle["period"]]
    pairs = idle.loc[pd.Series(recent, idle.index, dtype=bool), "sources"]
    return {f"{pair}:{LIKE_FOR_LIKE}" for pair in pairs} & set(series["series_id"])


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
        "target_source": indicator.target.source if indicator.target else "",
        "covers": "" if indicator.kind == "narrative" else indicator.covers,
    }


def _figures(
    indicator: Indicator, found: Readings, basis: Basis, tolerance: float
) -> dict[str, object]:
    now, previous, before_covid = found["value"], found["previous"], found["before_covid"]
    expected, sources = expected_of(indicator, now, basis.impact)
    scatter = _scatter(indicator, basis)
    travel = _travel(indicator, now, previous, scatter, basis)
    year_is_over = bool(now.months) and now.months[-1] == basis.year.months[-1]
    in_pandemic = basis.months_of_pandemic(now) > 0
    rag, judged = rate_target(
        indicator, now, tolerance, year_is_over=year_is_over, in_pandemic=in_pandemic
    )
    in_parts = indicator.covers == "reporting year"
    return {
        "sources": " ".join(_pairs(indicator, sources)),
        "period": period_words(now.periods),
        "value": now.value,
        "lower": now.lower,
        "upper": now.upper,
        **_of_other_years(found),
        "before_covid_direction": _travel(indicator, now, before_covid, scatter, basis).direction,
        "direction": travel.direction,
        "direction_basis": travel.basis,
        "change": travel.change,
        "change_lower": travel.lower,
        "change_upper": travel.upper,
        "rag": rag,
        "rag_basis": judged,
        **expected,
        "denominator": now.denominator,
        "on_record": basis.continuity.told(indicator.id),
        "provisional": now.known and not year_is_over and in_parts,
        "state": now.state,
        "reason": _notes(indicator, found, travel, basis),
    }


def _travel(
    indicator: Indicator, now: Reading, before: Reading, scatter: Scatter, basis: Basis
) -> Travel:
    """The direction from an earlier figure; none where recording ended between the two."""
    if _between(indicator, now, before, basis):
        return Travel(reason=ACROSS)
    return direction_of_travel(indicator.noise, now, before, scatter)


def _between(indicator: Indicator, now: Reading, before: Reading, basis: Basis) -> list[str]:
    """What changed between two figures that are both there."""
    if not (now.known and before.known):
        return []
    return basis.parted(indicator, before.months[0], now.months[-1])


def _of_other_years(found: Readings) -> dict[str, object]:
    told: dict[str, object] = {}
    for name in OTHER_YEARS:
        of = found[name]
        is_told = of.known or name != "before_covid"  # of which an ordinary year is looked for
        told[f"{name}_period"] = period_words(of.periods) if is_told else ""
        told |= {name: of.value, f"{name}_state": of.state}
    return told


def _notes(indicator: Indicator, found: Readings, travel: Travel, basis: Basis) -> str:
    now, previous = found["value"], found["previous"]
    others = (found[name] for name in OTHER_YEARS)
    changed = [what for other in others for what in _between(indicator, now, other, basis)]
    told = [
        now.reason,
        indicator.lag if now.known else "",
        indicator.caution if now.known else "",
        f"Last year: {previous.reason}" if now.known and previous.reason else "",
        TROUGH if now.known and previous.known and basis.is_of_pandemic(previous) else "",
        *dict.fromkeys(changed),  # last, because the next sentence may point to it
        travel.reason,
    ]
    # What people typed may lack its full stop.
    return " ".join(note if note.endswith((".", "!", "?")) else f"{note}." for note in told if note)


def _scatter(indicator: Indicator, basis: Basis) -> Scatter:
    """What the counts behind an indicator have shown in earlier years; chance alone for others."""
    held = indicator.series and all(name in basis.cells for name in indicator.series)
    if indicator.noise != "counts" or not held:
        return Scatter()
    values = [basis.known(name) for name in indicator.counted]
    counted = values[0]
    for more in values[1:]:
        counted = counted.add(more)  # a period that one of them does not have stays without
    out_of = basis.known(indicator.share_of) if indicator.share_of else None
    return recall(learn_scatter, counted, basis.year, basis.pandemic_from, out_of)


def _pairs(indicator: Indicator, more: str) -> list[str]:
    own = (pair_of(name) for name in indicator.series)
    return list(dict.fromkeys(chain(own, more.split())))


def _lineage(indicator: Indicator, found: Readings) -> list[dict[str, str]]:
    parts = [("counted", name) for name in indicator.counted]
    parts += [("out_of", indicator.share_of)] if indicator.share_of else []
    return [
        {"indicator_id": indicator.id, "figure": figure, "part": part, "series_id": series_id,
         "period": period}
        for figure, reading in found.items()
        if reading.known
        for part, series_id in parts
        for period in reading.periods
    ]  # fmt: skip
