"""Domestic abuse and hate: MARAC forms, service referrals, and third-party reporting centres."""

from __future__ import annotations

from datetime import date
from random import Random

from demo import dates, words
from demo.borough import Borough
from demo.flows import Flow, Step
from demo.timeline import IOPS, months_sent, quarters_sent
from demo.writing import Row, Tab, csv_bytes, xlsx_bytes
from ssp_analysis.years import ReportingYear

MARAC, SERVICES, HATE = "marac", "da-services", "hate-centres"
RECOVERING = date(2020, 6, 30)  # until then the police refer less than before iOPS

POLICE, OTHERS = (0.12, 0.15, 0.12, 0.08, 0.1, 0.12, 0.08, 0.04), (0.02, 0.06, *(0.05,) * 6)
MARAC_SHARES = {"marac:cases": 1.0, "marac:repeats": 0.31, "marac:male-victims": 0.06}
MARAC_FLOWS = [
    Flow(
        "marac police", 19, MARAC_SHARES | {"marac:police-referred": 1.0}, POLICE,
        steps=(Step(IOPS, 0.32, RECOVERING),),
    ),
    Flow("marac others", 11, MARAC_SHARES, OTHERS, steps=(Step(IOPS, 0.8, RECOVERING),)),
]  # fmt: skip

MEN = 0.06
AGENCIES = {
    "outreach": ("Outreach service", 48, MEN),
    "idva": ("IDVA service", 36, MEN),
    "refuge": ("Refuge & safe accommodation", 13, 0.0),
    "mens-advice": ("Men's advice service", 7, 1.0),
}
MENS_ADVICE_FROM = 2017  # the fourth agency opened with this reporting year
STRANDS = {
    "race": ("Race", 4.2), "religion": ("Religion", 1.2), "disability": ("Disability", 1.0),
    "sexual-orientation": ("Sexual orientation", 1.6), "transgender": ("Transgender identity", 0.5),
    "other": ("Other / alternative subculture", 0.3),
}  # fmt: skip
OTHER_FROM = 2018


def _service_flow(agency: str, monthly: float, men: float, police: bool) -> Flow:
    referrals = "da-services:referrals"
    series = {referrals: 1.0, f"{referrals}:{agency}": 1.0, "da-services:referrals-men": men}
    if police:
        series["da-services:police-sourced"] = 1.0
    start = Step(date(2015, 4, 1), 0.0, date(MENS_ADVICE_FROM, 3, 31))
    steps = [start] if agency == "mens-advice" else []
    steps += [Step(IOPS, 0.13, RECOVERING)] if police else []
    effects = (-0.02, 0.14, 0.16, 0.1, 0.1, 0.15, 0.1, 0.06)
    name = f"referral {agency}{' police' if police else ''}"
    return Flow(name, monthly, series, effects, steps=tuple(steps))


SERVICE_FLOWS = [
    _service_flow(agency, monthly * (share if police else 1 - share), men, police)
    for agency, (_, monthly, men) in AGENCIES.items()
    for share in [0.4 if agency == "idva" else 0.25]
    for police in (True, False)
]
HATE_FLOWS = [
    Flow(
        f"hate {strand}", monthly,
        {"hate-centres:reports": 1.0, f"hate-centres:reports:{strand}": 1.0},
        (-0.55, -0.35, -0.1, -0.15, -0.35, -0.4, -0.2, -0.05),
        steps=(Step(date(2015, 4, 1), 0.0, date(OTHER_FROM, 3, 31)),) if strand == "other" else (),
    )
    for strand, (_, monthly) in STRANDS.items()
]  # fmt: skip


def marac_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A form a quarter with a line per monthly meeting; men and repeats are thinned from cases."""
    police, others = MARAC_FLOWS
    by_police = borough.monthly(police, MARAC, year)
    by_others = borough.monthly(others, MARAC, year)
    stream = borough.stream(MARAC, year)
    contents = {}
    for number, quarter in enumerate(quarters_sent(MARAC, year), start=1):
        months = months_sent(MARAC, year)[3 * number - 3 : 3 * number]
        lines = [
            _meeting(month, quarter, by_police[month], by_others[month], stream) for month in months
        ]
        contents[f"marac-{year.folder}-q{number}.xlsx"] = xlsx_bytes([_marac_form(quarter, lines)])
    return contents


def _meeting(month: str, quarter: str, police: int, others: int, stream: Random) -> Row:
    repeats = _thinned(police + others, 0.31, stream)
    men = _thinned(police + others, 0.06, stream)
    day = date.fromisoformat(f"{month}-17")
    # The same quarter in the two ways in which the coordinator types it.
    text = dates.quarter(quarter) if stream.random() < 0.7 else quarter
    return [day, text, police + others, repeats, men, police]


def _marac_form(quarter: str, lines: list[Row]) -> Tab:
    upper = ["MARAC return", None, "Cases", None, None, None]
    lower = ["Meeting", "Quarter", "Discussed", "Repeat", "Male victim", "Referred by police"]
    title = [[f"MARAC quarterly return, {dates.quarter(quarter)}"], [words.BANNER], []]
    foot = [["Produced by: MARAC coordinator (demonstration)"]]
    return Tab("Return", [*title, upper, lower, *lines, [], *foot], ((3, 0, 1), (3, 2, 5)))


def service_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A file a year: quarter × agency × sex, with a subtotal line after each quarter.

    In January to March 2017 the refuge sent nothing: `..` stands there, not 0.
    """
    stream = borough.stream(SERVICES, year)
    rows: list[Row] = []
    for at, quarter in enumerate(quarters_sent(SERVICES, year)):
        part = [
            row for agency in AGENCIES for row in _lines(borough, agency, quarter, year, stream)
        ]
        written = [dates.quarter(quarter), quarter, f"{quarter[-2:]} {year.folder}"][at % 3]
        for agency, sex, referrals, police in part:
            silent = quarter == "2016/17 Q4" and agency.startswith("Refuge")
            numbers = ["..", ".."] if silent else [referrals, police]
            rows.append([written, agency, sex, *numbers])
        rows.append([f"Sub-total {dates.quarter(quarter)}", "", "", sum(r[2] for r in part), ""])
    header = ["Quarter", "Agency", "Sex", " Referrals", "of which\u00a0from  police"]
    content: list[Row] = [[words.BANNER], header, *rows, [words.SOURCE]]
    return {f"da-services-referrals-{year.folder}.csv": csv_bytes(content, "cp1252")}


def _lines(
    borough: Borough, agency: str, quarter: str, year: ReportingYear, stream: Random
) -> list[tuple[str, str, int, int]]:
    name, _, men_share = AGENCIES[agency]
    if agency == "mens-advice" and year.starts < MENS_ADVICE_FROM:
        return []
    police, others = (
        borough.quarterly(flow, SERVICES, year)[quarter]
        for flow in SERVICE_FLOWS
        if flow.name.split()[1] == agency
    )
    men, men_police = _thinned(others, men_share, stream), _thinned(police, men_share, stream)
    women, women_police = others - men, police - men_police
    lines = [
        (name, "F", women + women_police, women_police),
        (name, "M", men + men_police, men_police),
    ]
    return lines[1:] if men_share == 1 else lines


def hate_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A wide workbook a year: a line per strand, a column per quarter, bare `Q1` to `Q4`.

    To 2016/17 the centres hid small numbers themselves (`<5`, `*`); `-` stands for a strand that
    was not asked about; `..` for centres that sent nothing; later small numbers are as they are.
    """
    sent = quarters_sent(HATE, year)
    rows = []
    for flow in HATE_FLOWS:
        strand = flow.name.split()[1]
        counts = borough.quarterly(flow, HATE, year)
        cells = [_small(counts[q], year) if q in sent else None for q in _quarters(year)]
        if strand == "other" and year.starts < OTHER_FROM:
            cells = ["-"] * 4
        if strand == "religion" and year.starts == 2017:
            cells[3] = ".."
        rows.append([STRANDS[strand][0], *cells])
    title = [["Hate incidents reported to third-party centres"], [words.BANNER], []]
    header = ["Strand", "Q1", "Q2", "Q3", "Q4"]
    foot = [["Key: <5 and * = small number; - = not asked; .. = not received"], [words.SOURCE]]
    tab = Tab(year.folder, [*title, header, *rows, *foot])
    return {f"hate-reporting-centres-{year.folder}.xlsx": xlsx_bytes([tab])}


def _quarters(year: ReportingYear) -> list[str]:
    return [year.quarter(number) for number in range(1, 5)]


def _small(count: int, year: ReportingYear) -> int | str:
    if year.starts > 2016 or count == 0 or count >= 5:
        return count
    return "<5" if year.starts == 2015 else "*"


def _thinned(count: int, share: float, stream: Random) -> int:
    return sum(stream.random() < share for _ in range(count))
