"""Fire and rescue, the hospital's assault attendances, and ambulance call-outs to assaults."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random
from typing import Any

from demo import dates, places, words
from demo.borough import Borough
from demo.flows import Flow
from demo.timeline import month_of, months_sent, quarter_of, quarters_sent
from demo.writing import Row, Tab, csv_bytes, xlsx_bytes
from ssp_analysis.years import ReportingYear

FIRES, TIIG, NWAS = "gmfrs-fires", "tiig-assaults", "nwas-assaults"
FIRE_NAMES = {"secondary": "Secondary", "primary": "Primary", "vehicle": "Primary - vehicle"}


def _fire(kind: str, monthly: float, effects: tuple[float, ...], **more: Any) -> Flow:
    series = {f"{FIRES}:deliberate-fires": 1.0, f"{FIRES}:{kind}": 1.0}
    return Flow(f"fire {kind}", monthly, series, effects, **more)


FIRE_FLOWS = [
    _fire(
        "secondary", 20, (-0.3, -0.15, -0.1, -0.25, -0.35, -0.3, -0.1, 0.0),
        peak=6, swing=0.2, spikes=((11, 1.8), (4, 1.2)), spread=40.0,
    ),
    _fire("primary", 6, (-0.25, -0.15, -0.1, -0.1, -0.2, -0.25, -0.1, 0.0)),
    _fire("vehicle", 5, (-0.45, -0.25, -0.1, -0.15, -0.3, -0.35, -0.15, -0.05)),
]  # fmt: skip
TIIG_FLOWS = [
    Flow(
        "assault attendance", 40, {"tiig-assaults:attendances": 1.0},
        (-0.6, -0.45, -0.2, -0.35, -0.5, -0.55, -0.35, -0.1), swing=0.12,
    )
]  # fmt: skip
NWAS_FLOWS = [
    Flow(
        "assault call-out", 20, {"nwas-assaults:call-outs": 1.0},
        (-0.5, -0.35, -0.12, -0.25, -0.4, -0.48, -0.25, -0.05), swing=0.12, peak=8,
    )
]  # fmt: skip


def fire_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A workbook a year; subtotals by month inside; 2017/18 by calendar year, 2018/19 in serials.

    2019/20 has a hidden sheet of accidental fires.
    """
    stream = borough.stream(FIRES, year)
    found = borough.incidents(FIRE_FLOWS, FIRES, year)
    rows = [
        [f"GM{year.starts % 100}{number:05d}", _called(day, year, stream),
         FIRE_NAMES[flow.name.split()[1]], "Deliberate",
         places.spelt(places.any_ward(stream), stream)]
        for number, (day, flow) in enumerate(found, start=1)
    ]  # fmt: skip
    if year.starts == 2017:
        split = sum(day.year == 2017 for day, _ in found)
        parts = {"2017": (found[:split], rows[:split]), "2018": (found[split:], rows[split:])}
    else:
        parts = {year.folder: (found, rows)}
    tabs = [_fire_tab(name, [d for d, _ in f], part) for name, (f, part) in parts.items()]
    if year.starts == 2019:
        hidden = [[row[0], row[1], row[2], "Accidental", row[4]] for row in rows[:6]]
        tabs.append(Tab("Accidental", [FIRE_HEADER, *hidden], hidden=True))
    return {f"gmfrs-deliberate-fires-{year.folder}.xlsx": xlsx_bytes(tabs)}


FIRE_HEADER = ["Incident number", "Time of call", "Incident type", "Motive", "Ward name"]


def _called(day: date, year: ReportingYear, stream: Random) -> datetime | int:
    at = datetime.combine(day, time(stream.choice((0, 1, 16, 18, 19, 20, 21, 22, 23)), 30))
    return int(dates.serial(day)) if year.starts == 2018 else at


def _fire_tab(name: str, found: list[date], rows: list[Row]) -> Tab:
    content: list[Row] = [["Deliberate fires"], [words.BANNER], [], FIRE_HEADER]
    for month in dict.fromkeys(map(month_of, found)):
        part = [row for day, row in zip(found, rows, strict=True) if month_of(day) == month]
        content += [*part, [f"Sub-total {dates.month_name(month)}", len(part)]]
    content += [["Grand total", len(rows)], [words.SOURCE], ["Note: figures may be revised"]]
    return Tab(name, content)


def tiig_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A file a month; December's of 2019 and 2020 restates October and November as well."""
    found = borough.incidents(TIIG_FLOWS, TIIG, year)
    stream = borough.stream(TIIG, year)
    rows = [(month_of(day), _attendance(n, day, year, stream)) for n, (day, _) in enumerate(found)]
    contents = {}
    for month in months_sent(TIIG, year):
        restated = year.starts in (2019, 2020) and month[-2:] == "12"
        held = {month, f"{month[:5]}10", f"{month[:5]}11"} if restated else {month}
        part = [row for own, row in rows if own in held]
        if year.starts in (2019, 2020) and month[-2:] in ("10", "11"):
            part = part[: -len(part) // 6]  # the first version, before late records came in
        if month == "2020-09":
            part = [*part, *_not_residents(part)]
        contents[f"tiig-assaults-{month}.csv"] = csv_bytes([[words.BANNER], TIIG_HEADER, *part])
    return contents


TIIG_HEADER = ["Attendance", "Arrival date", "Age band", "Sex", "LSOA of residence", "Alcohol"]


def _attendance(number: int, day: date, year: ReportingYear, stream: Random) -> list[str]:
    blank = stream.random() < 0.02
    return [
        f"A{year.starts % 100}{number:04d}",
        f"{dates.uk(day)} {stream.randrange(24):02d}:{stream.randrange(60):02d}",
        stream.choice(("0-17", "18-24", "25-34", "35-49", "50+")),
        stream.choices(("Male", "Female"), (7, 3))[0],
        "" if blank else places.any_lsoa(stream),
        stream.choice(("Y", "N", "N", "")),
    ]


def _not_residents(rows: list[list[str]]) -> list[list[str]]:
    """Two residents of other boroughs (out of scope) and one code that nobody knows."""
    codes = ("E01DEMO901", "E01DEMO902", "E01UNKNOWN")
    return [
        [f"{row[0]}-X", *row[1:4], code, row[5]] for row, code in zip(rows, codes, strict=False)
    ]


def nwas_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A file a quarter, month first; in July to September 2018 the system changed on 15 August."""
    stream = borough.stream(NWAS, year)
    found = borough.incidents(NWAS_FLOWS, NWAS, year)
    rows = [
        (day, [f"{year.starts % 100}-{number:05d}", dates.us(day),
               f"{stream.randrange(24):02d}:{stream.randrange(60):02d}", "Assault / sexual assault",
               places.spelt(places.any_ward(stream), stream)])
        for number, (day, _) in enumerate(found, start=1)
    ]  # fmt: skip
    contents = {}
    for quarter in quarters_sent(NWAS, year):
        part = [row for row in rows if quarter_of(row[0]) == quarter]
        name = f"nwas-assaults-{year.folder}-q{quarter[-1]}"
        if quarter == "2018/19 Q2":
            change = date(2018, 8, 15)
            before = [row for day, row in part if day < change]
            after = [_new_system(row, day) for day, row in part if day >= change]
            contents[f"{name}-1-old-system.csv"] = csv_bytes([NWAS_HEADER, *before])
            contents[f"{name}-2-new-system.csv"] = csv_bytes([NEW_HEADER, *after])
        else:
            lines = [row for _, row in part]
            contents[f"{name}.csv"] = csv_bytes([NWAS_HEADER, *lines, [words.SOURCE]])
    return contents


NWAS_HEADER = ["Call ID", "Call date", "Call time", "Chief complaint", "Ward"]
NEW_HEADER = ["Incident", "Call start", "Complaint", "Incident ward", "Crew notes"]


def _new_system(row: list[str], day: date) -> list[str]:
    return [row[0], f"{day.isoformat()}T{row[2]}:00", "ASSAULT", row[4], "Met by John Roe"]
