"""Stockport Homes' anti-social behaviour cases: a tab per month, totals, and shared incidents."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from demo import council, dates, places, words
from demo.borough import Borough
from demo.flows import Flow
from demo.timeline import days, month_of, window
from demo.writing import Formula, Row, Tab, xlsx_bytes
from ssp_analysis.years import ReportingYear

SOURCE = "housing-asb"
CASES = "housing-asb:cases"
NAMES = {
    "noise": "Noise (domestic)",
    "harassment": "Harassment & intimidation",
    "drugs": "Drugs / substance misuse",
    "garden": "Garden nuisance",
    "vandalism": "Vandalism",
    "pets": "Pets and animals",
    "neighbour-dispute": "Neighbour dispute",
}
HEADER = ["Case No.", "Date reported", "ASB type", "Ward", "Property ref", "Complainant"]
WRONG_TOTAL = "2018-11"  # this tab's total is two more than its rows


def _flow(kind: str, monthly: float, effects: tuple[float, ...]) -> Flow:
    series = {CASES: 1.0, f"{CASES}:{kind}": 1.0}
    return Flow(f"housing {kind}", monthly, series, effects, peak=7, swing=0.2)


FLOWS = [
    _flow("noise", 15, (0.45, 0.5, 0.25, 0.15, 0.25, 0.3, 0.2, 0.05)),
    _flow("harassment", 6, (-0.1, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0)),
    _flow("drugs", 4, (0.3, 0.3, 0.2, 0.1, 0.2, 0.2, 0.1, 0.0)),
    _flow("garden", 5, (0.2, 0.3, 0.2, 0.0, 0.0, 0.0, 0.1, 0.0)),
    _flow("vandalism", 3, (-0.3, -0.2, 0.0, 0.0, -0.2, -0.2, 0.0, 0.0)),
    _flow("pets", 3, (0.2, 0.3, 0.2, 0.1, 0.1, 0.2, 0.1, 0.1)),
    _flow("neighbour-dispute", 5, (0.3, 0.3, 0.2, 0.1, 0.2, 0.2, 0.1, 0.0)),
]


class Report(NamedTuple):
    """One report by a tenant."""

    day: date
    kind: str
    ward: str
    place: str


def files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A workbook a year with a tab per month; in 2019/20 a hidden tab with workings."""
    stream = borough.stream(SOURCE, year)
    found = _own(borough, year, stream) + _shared(borough, year)
    found.sort(key=lambda report: (report.day, report.place))
    written: list[Row] = [
        [
            f"SH{year.starts % 100}-{number:04d}",
            datetime.combine(report.day, time(stream.randrange(8, 20), stream.randrange(60))),
            NAMES[report.kind],
            places.spelt(report.ward, stream),
            report.place,
            words.person(stream)["who"],
        ]
        for number, report in enumerate(found, start=1)
    ]
    months = list(dict.fromkeys(month_of(day) for day in days(*window(SOURCE, year))))
    tabs = [_tab(month, written) for month in months]
    if year.starts == 2019:
        tabs.append(Tab("workings", [HEADER, *written[:5]], hidden=True))
    return {f"housing-asb-cases-{year.folder}.xlsx": xlsx_bytes(tabs)}


def _own(borough: Borough, year: ReportingYear, stream: Random) -> list[Report]:
    reports = []
    for number, (day, flow) in enumerate(borough.incidents(FLOWS, SOURCE, year)):
        ward = places.any_ward(stream)
        place = f"SK{places.ward_number(ward):02d}-{9000 + number}"
        reports.append(Report(day, flow.name.split()[1], ward, place))
    return reports


def _shared(borough: Borough, year: ReportingYear) -> list[Report]:
    """The council's incidents that tenants reported here too, a day or two apart."""
    stream = borough.stream(SOURCE, year, "shared")
    return [
        Report(case.day + timedelta(stream.choice((0, 0, 1, 2))), case.kind, case.ward, case.place)
        for case in council.cases(borough, year)
        if case.shared
    ]


def _tab(month: str, written: list[Row]) -> Tab:
    name = dates.month_name(month)
    rows = [row for row in written if month_of(row[1]) == month]
    wrong = 2 if month == WRONG_TOTAL else 0
    total = Formula(f"=COUNTA(A4:A{3 + len(rows)})", len(rows)) if not wrong else len(rows) + wrong
    return Tab(
        name,
        [
            [f"ASB cases opened in {date.fromisoformat(month + '-01'):%B %Y}"],
            [words.BANNER],
            HEADER,
            *rows,
            [],
            ["Total", total],
            ["Produced by: Performance team (demonstration)"],
        ],
    )
