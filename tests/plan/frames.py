"""Small series and plans to hold progress against."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ssp_analysis.plan.figures import Basis, Denominators, Population, borough_cells
from ssp_analysis.plan.plan import Indicator, Plan, PlanInForce
from ssp_analysis.plan.progress import measure_progress
from ssp_analysis.tables import Impact, SeriesTable, conform, empty
from ssp_analysis.years import ReportingYear

AREA = "E08000007"
YEAR = ReportingYear.parse("2020/21")
NO_IMPACT = empty(Impact)
ADULTS = Denominators(
    tuple(
        Population(area_code=AREA, group="adults", year=year, population=number, source="test")
        for year, number in ((2018, 200_000), (2019, 250_000))
    )
)


def measured(held, year, series, impact, people, area_code, paper_date=date.max, **more):
    """`measure_progress`, with what the figures are worked out of in `Basis`' own words."""
    of_year = impact[impact["window_kind"] == "year"]
    cells = borough_cells(series, area_code)
    basis = Basis(year, cells, of_year, people, area_code, **more)
    return measure_progress(held, series, basis, paper_date)


def series_rows(series_id: str, values: dict[str, object], **more: object) -> list[dict]:
    """A series from period → value; a word instead of a number is the state of the cell."""
    source_id, measure, *category = series_id.split(":")
    return [
        {
            "series_id": series_id,
            "source_id": source_id,
            "measure": measure,
            "category": "".join(category),
            "label": series_id,
            "area_code": AREA,
            "frequency": "M" if "/" not in period else "Q" if "Q" in period else "A",
            "period": period,
            "value": None if isinstance(value, str) else value,
            "lower": None,
            "upper": None,
            "unit": "cases",
            "state": value if isinstance(value, str) else "observed",
            "sources": f"{source_id}:{measure}",
            "marks": "",
        }
        | more
        for period, value in values.items()
    ]


def series_of(values: dict[str, dict[str, object]]) -> pd.DataFrame:
    """A `SeriesTable` from series id → period → value."""
    rows = [row for series_id, cells in values.items() for row in series_rows(series_id, cells)]
    return conform(pd.DataFrame(rows), SeriesTable)


def months(first: str, *values: object) -> dict[str, object]:
    """Consecutive months from the first one on, each with its value."""
    start = pd.Period(first, "M")
    return {str(start + number): value for number, value in enumerate(values)}


def indicator(**fields: object) -> dict[str, object]:
    """A tracker of one series, with what is given put over it."""
    usual = {"id": "noise", "label": "Noise", "kind": "tracker", "polarity": "lower"}
    return usual | {"unit": "cases", "series_id": "asb:cases"} | fields


def built(**fields: object) -> Indicator:
    """The indicator itself."""
    return Indicator.model_validate(indicator(**fields))


def plan_of(*indicators: dict[str, object], **theme: object) -> PlanInForce:
    """A plan of one theme, `calm`."""
    calm = {"id": "calm", "name": "Calm", "question": "Is it calm?", "indicators": indicators}
    content = {
        "name": "Plan 2018–21",
        "in_force_from": "2018-04-01",
        "in_force_to": "2021-03-31",
        "tolerance": 0.05,
        "priorities": [{"name": "Safety", "themes": [calm | theme]}],
    }
    return PlanInForce(Plan.model_validate(content), "")
