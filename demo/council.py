"""The council's anti-social behaviour and environmental cases, with most of what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

from demo import dates, places, words
from demo.borough import Borough
from demo.flows import Flow
from demo.writing import Row, csv_bytes
from ssp_analysis.years import ReportingYear

SOURCE = "council-asb"
CASES = "council-asb:cases"
RENAMED = date(2017, 10, 1)  # the environmental types were renamed in mid-year
NAMES = {
    "noise": "Noise nuisance",
    "neighbour-dispute": "Neighbour nuisance",
    "fly-tipping": "Fly tipping",
    "abandoned-vehicle": "Abandoned vehicle",
    "graffiti": "Graffiti",
    "dog-nuisance": "Dog nuisance",
    "littering": "Littering",
    "covid-compliance": "Covid-19 business compliance",
}
NEW_NAMES = {
    "fly-tipping": "Environmental: fly-tipping",
    "abandoned-vehicle": "Environmental: abandoned vehicle",
    "littering": "Environmental: litter",
}
HEADER = ["Case ref", "Date received", "Case type", "Ward", "Place ref", "Officer notes"]
SHARED_SHARE = 0.12  # of noise and neighbour cases: the landlord has them too


def _flow(kind: str, monthly: float, effects: tuple[float, ...], **more: Any) -> Flow:
    series = {CASES: 1.0, f"{CASES}:{kind}": 1.0}
    return Flow(f"council {kind}", monthly, series, effects, **more)


FLOWS = [
    _flow("noise", 52, (0.55, 0.6, 0.3, 0.2, 0.3, 0.35, 0.25, 0.1), swing=0.3),
    _flow("neighbour-dispute", 28, (0.4, 0.4, 0.2, 0.1, 0.2, 0.25, 0.15, 0.05), swing=0.2),
    _flow("fly-tipping", 46, (0.5, 0.4, 0.2, 0.1, 0.2, 0.3, 0.2, 0.1), peak=5, swing=0.1),
    _flow("abandoned-vehicle", 16, (-0.4, -0.2, 0.0, 0.0, -0.2, -0.2, 0.0, 0.0)),
    _flow("graffiti", 8, (-0.3, 0.0, 0.0, 0.0, -0.1, 0.0, 0.0, 0.0)),
    _flow("dog-nuisance", 10, (0.1, 0.2, 0.1, 0.1, 0.1, 0.2, 0.1, 0.0)),
    _flow("littering", 14, (-0.35, 0.3, 0.3, -0.1, -0.2, 0.0, 0.2, 0.1), swing=0.25),
    _flow("covid-compliance", 14, (0.9, 0.2, 0.0, 0.6, 0.4, -0.1, -0.5, -0.9), covid_only=True),
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One case, before it is written down badly."""

    ref: str
    day: date
    kind: str
    ward: str
    place: str
    shared: bool = False


def cases(borough: Borough, year: ReportingYear) -> list[Case]:
    """The year's cases; `shared` ones are in the landlord's file too, under the same place."""
    stream = borough.stream(SOURCE, year, "cases")
    found = []
    for number, (day, flow) in enumerate(borough.incidents(FLOWS, SOURCE, year), start=1):
        kind, ward = flow.name.split()[1], places.any_ward(stream)
        # Not in a month's last days: the landlord's date must not fall into the next month.
        shared = kind in ("noise", "neighbour-dispute") and day.day <= 25
        shared = shared and stream.random() < SHARED_SHARE
        place = f"SK{places.ward_number(ward):02d}-{number + (5000 if shared else 1000)}"
        found.append(Case(f"EP{year.starts % 100}/{number:05d}", day, kind, ward, place, shared))
    return found


def files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A Windows-1252 file a year (2019/20 UTF-8 with BOM); 2018/19 in two, the later one revised.

    The resubmitted file holds November to March; its November and December cases are the first
    file's once more, re-typed, and replace them.
    """
    stream = borough.stream(SOURCE, year, "written")
    found = cases(borough, year)
    encoding = "utf-8-sig" if year.starts == 2019 else "cp1252"
    name = f"council-asb-cases-{year.folder}"
    if year.starts != 2018:
        rows = [*(_row(case, stream) for case in found), *planted(found, year, stream)]
        return {f"{name}.csv": _file(_spoil_dates(rows, year), encoding)}
    first = [case for case in found if case.day <= date(2018, 12, 31)]
    second = [case for case in found if case.day >= date(2018, 11, 1)]
    draft = [replace(case, kind="noise") if case.day.month == 11 else case for case in first]
    return {
        f"{name}-1.csv": _file([_row(case, stream) for case in draft], encoding),
        f"{name}-2-resubmitted.csv": _file([_row(case, stream) for case in second], encoding),
    }


def _file(rows: list[Row], encoding: str) -> bytes:
    title = [words.BANNER]
    footer: list[Row] = [
        ["Total", len(rows)],
        [words.SOURCE],
        ["Produced by: Place (demonstration)"],
    ]
    return csv_bytes([title, HEADER, *rows, *footer], encoding)


def _row(case: Case, stream: Random) -> Row:
    kind = NAMES[case.kind]
    if case.day >= RENAMED:
        kind = NEW_NAMES.get(case.kind, kind)
    ward = "" if stream.random() < 0.015 else places.spelt(case.ward, stream)
    text = words.note(stream) if stream.random() < 0.12 else ""
    return [case.ref, dates.uk(case.day), kind, ward, case.place, text]


def _spoil_dates(rows: list[Row], year: ReportingYear) -> list[Row]:
    """Every fiftieth date in another form that can be read; in 2020/21 some as a month only."""
    forms: list[Callable[[date], str]] = [date.isoformat, dates.short, dates.serial]
    forms += [dates.month] if year.starts == 2020 else []
    for at, row in enumerate(rows[50::50]):
        parts = row[1].split("/")
        if len(parts) == 3 and int(parts[1]) <= 12:
            day = date(int(parts[2]), int(parts[1]), int(parts[0]))
            row[1] = forms[at % len(forms)](day)
    return rows


def planted(found: list[Case], year: ReportingYear, stream: Random) -> list[Row]:
    """Extra rows, copies of real ones under new references, that must not reach the series."""
    picked = iter(stream.sample(found, 40))
    rows: list[Row] = []

    def plant(count: int, column: int, values: tuple[str, ...]) -> None:
        for number in range(count):
            case = next(picked)
            row = _row(replace(case, ref=f"{case.ref}-X"), stream)
            row[column] = values[number % len(values)]
            rows.append(row)

    plant(3, 3, places.OTHER_BOROUGHS)
    if year.starts == 2017:
        rows += _mistyped(stream)
    if year.starts == 2019:
        plant(2, 4, (words.FORMULA,))
        rows += [_row(next(picked), stream) for _ in range(5)]  # the same reference once more
    if year.starts == 2020:
        plant(2, 1, ("Q1 20/21",))
        plant(3, 1, ("04/25/2020", "11/19/2020", "12/30/2020"))
        plant(2, 1, ("",))
        plant(4, 3, places.NEWER)
        plant(2, 2, ("See notes",))
        plant(2, 5, (words.FORMULA,))
        rows[-2][1] = rows[-1][1] = "15/06/2019"  # another year's cases in this year's file
    if year.starts == 2021:
        plant(3, 3, places.NEWER)
    return rows


def _mistyped(stream: Random) -> list[Row]:
    """One week's cases under a mistyped category: a known fault, in corrections.csv."""
    return [
        [f"EP17/9000{number}", f"{11 + number}/09/2017", "Nosie nuisance", "Manor",
         f"SK15-990{number}", words.note(stream)]
        for number in range(3)
    ]  # fmt: skip
