"""Greater Manchester Police: recorded crime, incidents and road casualties, with the iOPS break."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from demo import dates, places, words
from demo.borough import Borough
from demo.flows import Flow, Step
from demo.timeline import IOPS
from demo.writing import Row, csv_bytes
from ssp_analysis.years import ReportingYear

CRIME, ROADS = "gmp-crime", "road-casualties"
CRIMES = "gmp-crime:crimes"
ACQUISITIVE = "gmp-crime:acquisitive"

# name in the old systems, name in iOPS
NAMES = {
    "violence": ("Violence against the person", "VAP"),
    "sexual-offences": ("Sexual offences", "SEXUAL OFFENCES"),
    "public-order": ("Public order offences", "PUBLIC ORDER"),
    "robbery": ("Robbery", "ROBBERY"),
    "burglary-home": ("Burglary - dwelling", "BURGLARY RESIDENTIAL"),
    "burglary-business": ("Burglary - other", "BURGLARY BUSINESS & COMMUNITY"),
    "vehicle-crime": ("Vehicle offences", "VEHICLE OFFENCES"),
    "theft-person": ("Theft from the person", "THEFT FROM PERSON"),
    "shoplifting": ("Shoplifting", "SHOPLIFTING"),
    "bicycle-theft": ("Bicycle theft", ""),  # part of other theft from iOPS on
    "other-theft": ("Other theft", "ALL OTHER THEFT"),
    "criminal-damage": ("Criminal damage and arson", "CRIMINAL DAMAGE & ARSON"),
    "drugs": ("Drug offences", "DRUGS"),
    "weapons": ("Possession of weapons", "WEAPONS"),
    "unclassified": ("", "AWAITING CLASSIFICATION"),  # iOPS only
    "other": ("Miscellaneous crimes", "MISC CRIMES AGAINST SOCIETY"),
}
IN_ACQUISITIVE = (
    "robbery", "burglary-home", "burglary-business", "vehicle-crime", "theft-person",
    "shoplifting", "bicycle-theft", "other-theft",
)  # fmt: skip
LOST = Step(IOPS, 0.72, date(2020, 9, 30)), Step(date(2020, 10, 1), 0.9)


def _crime(category: str, monthly: float, effects: tuple[float, ...], **more: Any) -> Flow:
    kind = more.pop("kind", "")
    series = {CRIMES: 1.0, f"{CRIMES}:{category}": 1.0}
    if category in IN_ACQUISITIVE:
        series[ACQUISITIVE] = 1.0
    if kind:
        series[f"gmp-crime:{kind}"] = 1.0
    more.setdefault("steps", LOST)
    return Flow(f"crime {category} {kind}".strip(), monthly, series, effects, **more)


FLOWS = [
    _crime("violence", 40, (-0.35, -0.2, -0.05, -0.12, -0.22, -0.3, -0.1, 0.0)),
    _crime("violence", 20, (0.08, 0.1, 0.08, 0.05, 0.06, 0.08, 0.05, 0.0), kind="domestic"),
    _crime("public-order", 16, (-0.3, -0.1, 0.05, -0.1, -0.2, -0.25, -0.05, 0.05)),
    _crime("public-order", 3, (-0.3, 0.0, 0.15, 0.0, -0.1, -0.2, 0.0, 0.1), kind="hate"),
    _crime("sexual-offences", 6, (-0.3, -0.2, -0.1, -0.1, -0.2, -0.25, -0.1, 0.0), steps=()),
    _crime("robbery", 5, (-0.55, -0.4, -0.25, -0.3, -0.45, -0.5, -0.3, -0.15)),
    _crime("burglary-home", 16, (-0.4, -0.35, -0.3, -0.3, -0.4, -0.4, -0.35, -0.2), peak=12),
    _crime("burglary-business", 7, (-0.2, -0.25, -0.25, -0.2, -0.2, -0.25, -0.3, -0.2)),
    _crime("vehicle-crime", 24, (-0.5, -0.35, -0.15, -0.2, -0.35, -0.4, -0.25, -0.1), peak=11),
    _crime("theft-person", 3, (-0.8, -0.65, -0.4, -0.45, -0.65, -0.75, -0.5, -0.2)),
    _crime("shoplifting", 18, (-0.55, -0.4, -0.25, -0.3, -0.4, -0.5, -0.35, -0.2), peak=12),
    _crime("bicycle-theft", 4, (0.0,) * 8, steps=(Step(IOPS, 0.0),)),
    _crime("other-theft", 18, (-0.45, -0.3, -0.2, -0.25, -0.35, -0.4, -0.25, -0.1)),
    _crime("criminal-damage", 24, (-0.25, -0.1, -0.08, -0.12, -0.2, -0.25, -0.1, 0.0)),
    _crime("criminal-damage", 3, (0.05, 0.05, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), kind="domestic"),
    _crime("drugs", 6, (0.2, 0.25, 0.1, 0.05, 0.1, 0.15, 0.05, 0.0)),
    _crime("weapons", 2, (-0.25, -0.1, 0.0, -0.1, -0.2, -0.2, 0.0, 0.0)),
    _crime(
        "unclassified", 18, (-0.2, -0.1, -0.05, -0.1, -0.15, -0.2, -0.1, 0.0),
        steps=(Step(date(2015, 4, 1), 0.0, IOPS - timedelta(1)),),
    ),
    _crime("other", 5, (-0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
]  # fmt: skip
ROAD_FLOWS = [
    Flow(
        "road casualties", 25, {"road-casualties:casualties": 1.0},
        (-0.65, -0.35, -0.12, -0.2, -0.35, -0.45, -0.2, -0.06), peak=10,
    )
]  # fmt: skip
HEADER = ["Crime Number", "Committed Date", "Class Group", "Ward", "DA Flag", "Hate Flag"]


def crime_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A file a year; in 2019/20 the old systems to 7 July and iOPS from 8 July."""
    stream = borough.stream(CRIME, year)
    found = borough.incidents(FLOWS, CRIME, year)
    rows: dict[bool, list[Row]] = {False: [], True: []}
    for number, (day, flow) in enumerate(found, start=1):
        rows[day >= IOPS].append(_crime_row(number, day, flow, year, stream))
    parts = {}
    for iops, part in rows.items():
        if part:
            split = ("-2-iops" if iops else "-1-old-systems") if all(rows.values()) else ""
            part += _planted(part, iops, stream)
            title = [words.BANNER] if not iops else []
            parts[f"gmp-crime-{year.folder}{split}.csv"] = csv_bytes(
                [title, HEADER, *part] if title else [HEADER, *part, [words.SOURCE]]
            )
    return parts


def _crime_row(number: int, day: date, flow: Flow, year: ReportingYear, stream: Random) -> Row:
    iops = day >= IOPS
    category, kind = [*flow.name.split()[1:], ""][:2]
    reference = f"{'CRI/06' if iops else '06'}/{number:05d}/{year.starts % 100}"
    written = f"{day.isoformat()} {stream.randrange(24):02d}:{stream.randrange(60):02d}"
    ward = places.spelt(places.any_ward(stream), stream)
    flags = ["Y" if kind == wanted else "N" for wanted in ("domestic", "hate")]
    if iops and stream.random() < 0.06:
        ward = ""
    if iops and not kind and stream.random() < 0.1:
        flags = ["", ""]
    date_text = written if iops else dates.uk(day)
    return [reference, date_text, NAMES[category][iops], ward, *flags]


def _planted(rows: list[Row], iops: bool, stream: Random) -> list[Row]:
    """Extra rows: a record sent twice, another borough's wards, and what breaks the contract."""
    picked = stream.sample(rows, 8)
    extra = [list(rows[-1])]  # the same crime number again
    for row, ward in zip(picked, places.OTHER_BOROUGHS, strict=False):
        extra.append([row[0] + "-X", *row[1:3], ward, *row[4:]])
    if iops:
        extra.append([picked[4][0] + "-Y", picked[4][1], "TBC - SEE OEL", *picked[4][3:]])
        extra.append([picked[5][0] + "-Y", "", *picked[5][2:]])
    else:
        extra.append([picked[6][0] + "-Y", "31/04/2016", *picked[6][2:]])
    return extra


def road_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """STATS19 as a semicolon file, as a French or German Excel would save it."""
    stream = borough.stream(ROADS, year)
    found = borough.incidents(ROAD_FLOWS, ROADS, year)
    users = ("Pedestrian", "Pedal cyclist", "Motorcyclist", "Car occupant", "Other")
    rows = [
        [
            f"C{year.starts}{number:04d}",
            day.isoformat(),
            stream.choices(("Slight", "Serious", "Fatal"), (86, 13, 1))[0],
            stream.choices(users, (16, 14, 10, 52, 8))[0],
            places.spelt(places.any_ward(stream), stream),
        ]
        for number, (day, _) in enumerate(found, start=1)
    ]
    header = ["Casualty reference", "Accident date", "Severity", "Road user", "Ward"]
    content: list[Row] = [[words.BANNER], [], header, *rows, ["Total", len(rows)], [words.SOURCE]]
    return {f"road-casualties-{year.folder}.csv": csv_bytes(content, separator=";")}
