"""Reoffending cohorts, first-time entrants, treatment, restorative justice and the survey."""

from __future__ import annotations

from demo import dates, words
from demo.borough import Borough
from demo.flows import Flow
from demo.timeline import quarters_sent
from demo.writing import Row, Tab, ods_bytes, xlsx_bytes
from ssp_analysis.years import ReportingYear

YOUTH, DRUGS, RJ = "youth-justice", "drug-treatment", "restorative-justice"
YOUTH_FLOWS = [
    Flow(
        "first-time entrant", 4.0, {"youth-justice:first-time-entrants": 1.0},
        (-0.55, -0.4, -0.25, -0.25, -0.3, -0.35, -0.2, -0.1), spread=40.0,
    )
]  # fmt: skip
IN_TREATMENT = Flow(
    "in treatment", 430, {"drug-treatment:in-treatment": 1.0},
    (0.02, 0.03, 0.03, 0.03, 0.03, 0.04, 0.04, 0.03), swing=0.0, drift=0.006, spread=2000.0,
)  # fmt: skip
COMPLETED = Flow(
    "successful completion", 38, {"drug-treatment:successful-completions": 1.0},
    (-0.2, -0.15, -0.1, -0.1, -0.12, -0.15, -0.1, -0.05), swing=0.05,
)  # fmt: skip
DRUG_FLOWS = [IN_TREATMENT, COMPLETED]
RJ_FLOWS = [
    Flow(
        "restorative referral", 8, {"restorative-justice:referrals": 1.0},
        (-0.6, -0.45, -0.25, -0.25, -0.35, -0.4, -0.25, -0.1), swing=0.05,
    )
]  # fmt: skip
FIRST_COHORT, LAG = 2011, 2  # a cohort is followed for a year and then checked: two years behind
FIRST_WAVE, PAUSED_WAVE = 2017, "2020/21 Q1"  # fieldwork stopped in the first lockdown
SAFE_BEFORE, SAFE_SINCE = 83.0, 85.0


def reoffending_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """An ODS file a year that holds all cohorts so far, the latest two years old."""
    rows = []
    for starts in range(FIRST_COHORT, year.starts - LAG + 1):
        stream = borough.stream("reoffending", starts)
        cohort = stream.randint(1150, 1350) - 40 * (starts - FIRST_COHORT)
        again = round(cohort * stream.uniform(0.24, 0.29))
        label = ReportingYear(starts).label
        rows.append([label, cohort, again, round(100 * again / cohort, 1)])
    header = ["Cohort year", "Offenders", "Reoffenders", "Proven reoffending (%)"]
    title = [["Proven reoffending, adults and juveniles"], [words.BANNER]]
    tabs = [
        Tab("Notes", [["Each cohort is followed for twelve months"], [words.BANNER]]),
        Tab("Table 1", [*title, header, *rows, [words.SOURCE]]),
    ]
    return {f"proven-reoffending-{year.folder}.ods": ods_bytes(tabs)}


def youth_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A workbook a year with a line a quarter; to 2019/20 the service wrote `<5` itself."""
    counts = borough.quarterly(YOUTH_FLOWS[0], YOUTH, year)
    rows: list[Row] = [
        [quarter, "<5" if count < 5 and year.starts < 2020 else count]
        for quarter, count in counts.items()
    ]
    if year.starts == 2016:
        rows[2][1] = "<5"
    if year.starts == 2015:
        rows[0][1] = ".."
    total: list[Row] = [["Total", sum(counts.values())]] if year.starts > 2016 else []
    header = ["Quarter", "First-time entrants"]
    title = [["Youth justice: first-time entrants aged 10 to 17"], [words.BANNER], []]
    tab = Tab("FTE", [*title, header, *rows, *total, [words.SOURCE]])
    return {f"youth-justice-first-time-entrants-{year.folder}.xlsx": xlsx_bytes([tab])}


def drug_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A workbook a year, every number rounded to five as the national system does."""
    columns = [borough.quarterly(flow, DRUGS, year) for flow in DRUG_FLOWS]
    rows: list[Row] = [
        [dates.quarter(quarter), *(5 * round(column[quarter] / 5) for column in columns)]
        for quarter in quarters_sent(DRUGS, year)
    ]
    header = ["Period", "In treatment", "Successful completions"]
    title = [["Adults in drug and alcohol treatment (rounded to 5)"], [words.BANNER]]
    tab = Tab("Summary", [*title, header, *rows, [words.SOURCE]])
    return {f"drug-alcohol-treatment-{year.folder}.xlsx": xlsx_bytes([tab])}


def restorative_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A form a quarter, since the plan of 2018 asked for it."""
    if year.starts < 2018:
        return {}
    stream = borough.stream(RJ, year)
    contents = {}
    for quarter, count in borough.quarterly(RJ_FLOWS[0], RJ, year).items():
        done = sum(stream.random() < 0.6 for _ in range(count))
        form: list[Row] = [
            ["Restorative justice return"], [words.BANNER], [],
            ["Quarter", "Referrals", "Conferences or letters completed"],
            [dates.quarter(quarter), count, done], [],
            ["Produced by: Restorative justice service (demonstration)"],
        ]  # fmt: skip
        name = f"restorative-justice-{year.folder}-q{quarter[-1]}.xlsx"
        contents[name] = xlsx_bytes([Tab("Return", form)])
    return contents


def survey_files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A workbook a year: two questions a wave, each with its interval; one wave was paused."""
    if year.starts < FIRST_WAVE:
        return {}
    rows = []
    for quarter in quarters_sent("residents-survey", year):
        stream = borough.stream("survey", quarter)
        usual = SAFE_SINCE if quarter >= "2020/21 Q1" else SAFE_BEFORE
        for question, base in (("Feel safe in local area", usual), ("Satisfied with area", 74.0)):
            share, size = round(base + stream.gauss(0, 1.2), 1), stream.randint(340, 460)
            half = round(196 * (share / 100 * (1 - share / 100) / size) ** 0.5, 1)
            cells = [share, round(share - half, 1), round(share + half, 1), size]
            paused = quarter == PAUSED_WAVE
            rows.append([dates.quarter(quarter), question, *([".."] * 4 if paused else cells)])
    upper = ["Wave", "Question", "Estimate", None, None, "Base"]
    lower = [None, None, "%", "Lower", "Upper", "Unweighted"]
    title = [["Residents' survey"], [words.BANNER], []]
    foot = [["Note: .. = no fieldwork in that wave"], [words.SOURCE]]
    tab = Tab("Waves", [*title, upper, lower, *rows, *foot], ((3, 2, 4),))
    return {f"residents-survey-{year.folder}.xlsx": xlsx_bytes([tab])}
