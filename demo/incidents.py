"""Greater Manchester Police incidents: wide workbooks under a merged header of two rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from demo import words
from demo.borough import Borough
from demo.dates import MONTHS
from demo.flows import Flow, Step
from demo.timeline import IOPS, days, month_of, months_sent, window
from demo.writing import Formula, Row, Tab, xlsx_bytes
from ssp_analysis.years import ReportingYear

SOURCE = "gmp-incidents"
ALL, ASB, BREACHES = (f"gmp-incidents:{m}" for m in ("incidents", "asb", "covid-breaches"))
ASB_TYPES = ("asb-nuisance", "asb-personal", "asb-environmental")
NAMES = {
    "asb-nuisance": "ASB - Nuisance",
    "asb-personal": "ASB - Personal",
    "asb-environmental": "ASB - Environmental",
    "domestic-incident": "Domestic incident (not a crime)",
    "concern-for-safety": "Concern for safety",
    "missing-person": "Missing from home",
    "road-related": "Road related",
    "suspicious": "Suspicious circumstances",
    "alarm": "Alarm",
    "other": "Other incident",
}
LOGGED_LESS = (Step(IOPS, 0.85, date(2020, 6, 30)),)


def _flow(kind: str, monthly: float, effects: tuple[float, ...], **more: Any) -> Flow:
    breach = more.get("covid_only", False)
    series = {ALL: 1.0, f"{ALL}:{kind}": 1.0}
    if kind in ASB_TYPES:
        series[ASB] = 1.0
    if breach:
        series[BREACHES] = 1.0
    name = f"incident {kind}{' breach' if breach else ''}"
    return Flow(name, monthly, series, effects, steps=LOGGED_LESS, **more)


FLOWS = [
    _flow("asb-nuisance", 420, (0.1, 0.15, 0.1, 0.0, 0.0, 0.0, 0.05, 0.0), swing=0.25),
    _flow(
        "asb-nuisance", 300, (0.8, 0.3, -0.5, -0.3, 0.2, 0.1, -0.6, -0.95), covid_only=True
    ),
    _flow("asb-personal", 110, (0.15, 0.1, 0.05, 0.0, 0.05, 0.1, 0.05, 0.0), swing=0.2),
    _flow("asb-environmental", 40, (0.05, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), swing=0.2),
    _flow("domestic-incident", 230, (0.08, 0.1, 0.06, 0.03, 0.05, 0.08, 0.04, 0.0)),
    _flow("concern-for-safety", 380, (-0.1, -0.05, 0.0, 0.0, -0.03, -0.05, 0.0, 0.0)),
    _flow("missing-person", 90, (-0.4, -0.25, -0.05, -0.1, -0.2, -0.3, -0.1, 0.0)),
    _flow("road-related", 310, (-0.5, -0.25, -0.08, -0.12, -0.25, -0.3, -0.1, 0.0), peak=11),
    _flow("suspicious", 210, (-0.05, 0.05, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
    _flow("alarm", 60, (-0.2, -0.2, -0.1, -0.1, -0.1, -0.1, -0.1, -0.05)),
    _flow("other", 130, (0.1, 0.05, 0.0, 0.0, 0.05, 0.05, 0.0, 0.0)),
]  # fmt: skip


def files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A workbook a year; 2016/17 and 2019/20 by calendar year, 2019/20 cut over in mid-July."""
    months = months_sent(SOURCE, year)
    first, last = window(SOURCE, year)
    if year.starts == 2019:
        tabs = [
            _tab("2019-20", months[:4], borough, (first, date(2019, 7, 7))),
            _tab("2019", months[3:9], borough, (IOPS, last)),
            _tab("2020", months[9:], borough, (IOPS, last)),
        ]
    elif year.starts == 2016:
        tabs = [
            _tab("2016", months[:9], borough, (first, last)),
            _tab("2017", months[9:], borough, (first, last)),
        ]
    else:
        tabs = [_tab(year.folder, months, borough, (first, last))]
    return {f"gmp-incidents-{year.folder}.xlsx": xlsx_bytes(tabs)}


def _tab(name: str, months: list[str], borough: Borough, span: tuple[date, date]) -> Tab:
    """Title rows, a merged upper header with the year, the months below, totals, footers."""
    upper = ["Incident", None, name.replace("-", "/"), *[None] * (len(months) - 1)]
    lower = ["Type", "Covid breach", *(MONTHS[int(month[-2:]) - 1] for month in months)]
    rows: list[Row] = [["Incidents by closing type"], [words.BANNER], [], upper, lower]
    first = len(rows) + 1
    for flow in FLOWS:
        counts = _by_month(borough, flow, span)
        if flow.covid_only and not any(counts.get(month) for month in months):
            continue
        kind = NAMES[flow.name.split()[1]]
        breach = "Y" if flow.covid_only else "N"
        rows.append([kind, breach, *(counts.get(month, 0) for month in months)])
    columns = range(2, 2 + len(months))
    totals = [sum(row[at] for row in rows[first - 1 :]) for at in columns]
    last = len(rows)
    rows.append(["Total", None, *_sums(totals, first, last)])
    rows += [["Produced by: Analysis (demonstration)"], [words.SOURCE]]
    return Tab(name, rows, ((3, 0, 1), (3, 2, max(columns))))


def _sums(totals: list[int], first: int, last: int) -> list[Formula]:
    letters = "CDEFGHIJKLMN"
    return [
        Formula(f"=SUM({letters[at]}{first}:{letters[at]}{last})", total)
        for at, total in enumerate(totals)
    ]


def _by_month(borough: Borough, flow: Flow, span: tuple[date, date]) -> dict[str, int]:
    counts: dict[str, int] = {}
    drawn = borough.drawn(flow)
    for day in days(*span):
        counts[month_of(day)] = counts.get(month_of(day), 0) + drawn.counts[day]
    return counts
