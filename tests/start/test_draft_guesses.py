"""What a draft makes of files of unusual shape, and of what it cannot know."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from ssp_analysis.amounts import amount_in
from ssp_analysis.cli import app
from ssp_analysis.errors import PartnerDataError
from ssp_analysis.start.draft import (
    changes,
    contract_for,
    draft,
    proposed,
    try_contract,
    unanswered,
)
from ssp_analysis.start.look import Column, title_of
from ssp_analysis.start.measures import without_unit
from ssp_analysis.start.new import new_project
from ssp_analysis.years import ReportingYear
from tests.partners.received import workbook
from tests.shared_packs import REAL

CASES = REAL.parent.parent / "cases"
MONTHS = [f"{month:%Y-%m}" for year in (2017, 2018) for month in ReportingYear(year).months]


@pytest.fixture
def project(tmp_path):
    year = ReportingYear(2018)
    return new_project(tmp_path / "p", "Safer Anytown", "Anytown", "", year, date(2019, 6, 3))


def put(project, name, *lines):
    path = project.raw(ReportingYear(2018)) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def counted(project, path, readers):
    """What the drafted contract gives: measure → {period: figure}; and the proposal."""
    made, target = draft(project, path)
    table = try_contract(project, path, target, made.years, readers).counts
    return {name: table[name].dropna().to_dict() for name in table}, made


WEEKS = [f"{day:%d/%m/%Y}" for day in pd.date_range("2018-04-05", "2019-03-28", freq="7D")]
ENGLISH = [f"{month:%B}" for month in pd.period_range("2018-04", periods=12, freq="M")]
CALENDAR = [*ENGLISH[9:], *ENGLISH[:9]]
QUARTERS = ["2017/18 Q3", "2017/18 Q4", "2018/19 Q1", "2018/19 Q2"]
SHAPES = {
    "a wide table of one row": (
        ["Kind of call,Apr-18,May-18,Jun-18", "Noise,4,5,6", "1. Figures may change.,,,"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "a number answered that is no sample of others": (
        ["Month,Calls answered", "Apr-18,12", "May-18,13"], {"2018-04": 12, "2018-05": 13}
    ),
    "no heading above the first column": (
        [",Visits", "2018-04,4", "2018-05,5", "2018-06,6"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "a figure beside the last day of its quarter": (
        ["As at,Inspected", "31/12/2017,7", "31/03/2018,8", "30/06/2018,9", "30/09/2018,3"],
        dict(zip(QUARTERS, (7, 8, 9, 3), strict=True)),
    ),
    "a figure beside the first day of its year": (
        ["From,Inspected", "2016-04-01,7", "2017-04-01,8", "2018-04-01,9"],
        {"2016/17": 7, "2017/18": 8, "2018/19": 9},
    ),
    "a month for each year": (
        ["Year ending,Inspected", "Mar 2017,7", "Mar 2018,8", "Mar 2019,9"],
        {"2016/17": 7, "2017/18": 8, "2018/19": 9},
    ),
    "a figure a week": (
        ["Week ending,Calls", *(f"{day},3" for day in WEEKS)],
        {month: 3 * n for month, n in Counter(f"{d[6:]}-{d[3:5]}" for d in WEEKS).items()},
    ),
    "quarters of one year in the order of a calendar": (
        ["Quarter,Visits", *(f"{y} Q{q},{9 - q}" for y in (2017, 2018) for q in (1, 2, 3, 4))],
        {f"{y}/{y - 1999} Q{q}": 9 - q for y in (2017, 2018) for q in (1, 2, 3, 4)},
    ),
    "a wide table with a total of its rows": (
        ["Patch,Apr-18,May-18,Jun-18", "North,1,2,4", "South,3,3,2", "Grand Total,4,5,6"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "a description of a few that come again": (
        ["Month,Offence Description,Offence Group,Number",
         *(f"2018-0{m},{kind},Theft,{m - 2}" for m in (4, 5, 6) for kind in ("Bikes", "Shops"))],
        {"2018-04": 4, "2018-05": 6, "2018-06": 8},
    ),
    "figures by month of what a description names": (
        ["Description,Apr-18,May-18,Jun-18", "Noise calls,1,2,4", "Dog calls,3,3,2"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "months below their year, as a pivot table has them": (
        ["Row Labels,Count of Ref", "2018,15", "Apr,4", "May,5", "Jun,6", "Grand Total,15"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "months down and calendar years across": (
        ["Month,2017,2018", *(f"{m},{7 * n % 5},{n % 4 + 5}" for n, m in enumerate(CALENDAR))],
        {**{f"2017-{n + 1:02d}": 7 * n % 5 for n in range(12)},
         **{f"2018-{n + 1:02d}": n % 4 + 5 for n in range(12)}},
    ),
    "months below a caption of them all": (
        [",Month of Date,Month of Date,Month of Date", "Patch,April 2018,May 2018,June 2018",
         "North,1,2,4", "South,3,3,2"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "months that are named in two ways": (
        ["Patch,201804 (Apr-18),201805 (May-18),201806 (Jun-18)", "North,1,2,4", "South,3,3,2"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "a number and its share below each quarter": (
        ["Substance,Q1 2018-19,,Q2 2018-19,", ",%,n,%,n", "Opiate,5.5,30,6.5,40",
         "Alcohol,31.5,20,30.5,10"],
        {"2018/19 Q1": 50, "2018/19 Q2": 50},
    ),
    "districts under the name of their team": (
        ["YOT name,Apr-18,May-18", "Anytown,4,5", "Othertown,7,8"], {"2018-04": 4, "2018-05": 5},
    ),
    "the total of a column in each row again": (
        ["Month,Textbox12,Textbox15", "Apr-18,4,9", "May-18,5,9"], {"2018-04": 4, "2018-05": 5},
    ),
    "quarters' totals among their months": (
        ["Month,Incidents", "Apr-18,4", "May-18,5", "Jun-18,6", "Q1 total,15", "Jul-18,7"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6, "2018-07": 7},
    ),
    "times of twelve months": (
        ["Cohort,Offenders",
         *(f"{m} 17 - {n} 18,80{at}" for at, (m, n) in enumerate((("Apr", "Mar"), ("Jul", "Jun"),
                                                                 ("Oct", "Sep"))))],
        {"2017/18 Q4": 800, "2018/19 Q1": 801, "2018/19 Q2": 802},
    ),
    "how sure a figure is": (
        ["Quarter,Satisfied (%),+/-,95% confidence interval",
         *(f"{q},6{n},3.{n},5{n}-6{n + 3}" for n, q in enumerate(QUARTERS))],
        {q: 60 + n for n, q in enumerate(QUARTERS)},
    ),
    "a target, a year before and a change beside the figure": (
        ["Month,Value,Target,Last year,% change", "Apr-18,4,5,6,-33%", "May-18,5,5,4,25%"],
        {"2018-04": 4, "2018-05": 5},
    ),
    "words where nothing was to count": (
        ["Month,Visits", "Apr-18,4", "May-18,Nil return", "Jun-18,TBC", "Jul-18,6"],
        {"2018-04": 4, "2018-07": 6},
    ),
    "rows that a program numbered, with first days and a place": (
        [",ward,month,n", *(f"{n},{p},2018-0{m}-01,{m}.0" for n, (p, m) in enumerate(
            (p, m) for p in ("North", "South") for m in (4, 5, 6)))],
        {"2018-04": 8, "2018-05": 10, "2018-06": 12},
    ),
    "answers to a form, with the time of each": (
        ["ID,Start time,Which month is this for?,Number of incidents",
         *(f"{n},{n + 3:02d}/0{n + 4}/2018 10:03,{m} 2018,{n}"
           for n, m in enumerate(("April", "May", "June", "July", "August"), start=1))],
        {f"2018-0{n + 3}": n for n in range(1, 6)},
    ),
    "a year to date, a change and a rank behind the months": (
        ["Patch,Apr-18,May-18,Jun-18,YTD 18/19,Var,Rank,% of total", "North,1,2,4,7,-3,1,50%",
         "South,3,3,2,8,-9,2,50%"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "a failed formula behind the months": (
        ["Ward,Apr-18,May-18,Jun-18,Change", "North,1,2,4,#DIV/0!", "South,3,3,2,#DIV/0!"],
        {"2018-04": 4, "2018-05": 5, "2018-06": 6},
    ),
    "tabs between the cells": (
        ["Month\tCalls", "Apr-18\t4", "May-18\t5"], {"2018-04": 4, "2018-05": 5}
    ),
    "an average of the rows above": (
        ["Strand,Apr-18,May-18", "Race,4,6", "Faith,2,2", "Monthly average,3,4"],
        {"2018-04": 6, "2018-05": 8},
    ),
    "headings of sections without a figure": (
        ["Kind,Apr-18,May-18", "Crime,,", "Burglary,4,5", "Disorder,,", "Noise,2,2"],
        {"2018-04": 6, "2018-05": 7},
    ),
    "periods of a reporting year by number": (
        ["Financial Year,Period,Calls", *(f"2018/19,P{n},{n % 4}" for n in range(1, 13))],
        {str(month): (n + 1) % 4 for n, month in enumerate(ReportingYear(2018).months)},
    ),
    "sectors of postcodes": (
        ["Postcode sector,Month,Calls", "AB1 2,Apr-18,4", "AB1 3,Apr-18,5"], {"2018-04": 9}
    ),
    "decimal commas in another column": (
        ["Month;Average days;Calls", "Apr-18;12,5;4", "May-18;11,2;5"],
        {"2018-04": 4, "2018-05": 5},
    ),
    "months by their names, and below the table a note of several lines": (
        ["Financial Year,Month Name,Cases", "2018/19,April,4", "2018/19,May,5", "",
         '"Applied filters:', 'District is Anytown"'],
        {"2018-04": 4, "2018-05": 5},
    ),
    "the people of whom a share is": (
        ["Quarter,Rate per 1000,Adult population",
         *(f"{q},6{n}.5,2000" for n, q in enumerate(QUARTERS))],
        {q: float(f"6{n}.5") for n, q in enumerate(QUARTERS)},
    ),
    "the size of the sample beside a figure": (
        ["Quarter,Satisfied (%),Base", *(f"{q},6{n}.5,100{n}" for n, q in enumerate(QUARTERS))],
        {q: float(f"6{n}.5") for n, q in enumerate(QUARTERS)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_unusual_shapes_are_read(project, readers, shape):
    lines, right = SHAPES[shape]
    found, _ = counted(project, put(project, "visits.csv", *lines), readers)
    assert found == {"total": right}


def test_months_without_a_year_take_it_from_the_name_of_the_file(project, readers):
    heads = "Kind,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,Jan,Feb,Mar"
    lines = [heads, "Noise,1,2,3,4,5,6,7,8,9,1,2,3", "Dogs,1,1,1,1,1,1,1,1,1,1,1,1"]
    found, _ = counted(project, put(project, "calls-2018-19.csv", *lines), readers)
    assert found["total"]["2018-04"] == 2
    assert found["total"]["2019-03"] == 4
    assert len(found["total"]) == 12


def test_months_with_a_mark_behind_them_are_months(project, readers):
    lines = [f"{month} 2018 (p),{n}" for n, month in enumerate(ENGLISH[:9], 10)]
    found, _ = counted(project, put(project, "calls.csv", "Month,Cases", *lines), readers)
    assert found["total"]["2018-04"] == 10
    assert len(found["total"]) == 9


@pytest.mark.parametrize("title", ["Referrals 2018/19,", "FY 2018-19,"])
def test_months_down_take_their_year_from_the_title(project, readers, title):
    lines = [f"{month},{n}" for n, month in enumerate(ENGLISH, 10)]
    found, _ = counted(project, put(project, "calls.csv", title, "Month,Cases", *lines), readers)
    assert found["total"]["2018-04"] == 10
    assert found["total"]["2019-03"] == 21
    assert len(found["total"]) == 12


def test_months_down_and_years_across_are_figures_of_a_month_each(project, readers):
    lines = ["Month,2017/18,2018/19", *(f"{month},{n},7" for n, month in enumerate(ENGLISH, 10))]
    found, _ = counted(project, put(project, "calls.csv", *lines), readers)
    assert found["total"]["2017-04"] == 10
    assert found["total"]["2019-03"] == 7
    assert len(found["total"]) == 24


@pytest.mark.parametrize("head", ["Financial year", "Period", ""])
@pytest.mark.parametrize(
    ("more", "last"),
    [("", ""), (",Year total", ""), (",Total", "Total,26,27" + ",0" * 11)],
)
def test_years_down_and_months_across_are_figures_of_a_month_each(
    project, readers, head, more, last
):
    months = ",".join(month[:3] for month in ENGLISH)
    total = ",138" if more else ""
    rows = [f"{year}/{year % 100 + 1},{','.join(map(str, range(first, first + 12)))}{total}"
            for year, first in ((2017, 10), (2018, 11))]  # fmt: skip
    lines = [f"{head},{months}{more}", *rows, *([last] if last else []), "", "Source: our records"]
    found, made = counted(project, put(project, "calls.csv", *lines), readers)
    assert found["total"]["2017-04"] == 10
    assert found["total"]["2019-03"] == 22
    assert len(found["total"]) == 24
    assert made.lists["categories"] == []


@pytest.mark.parametrize("form", ["FY{}/{}", "{}/{}", "20{}-{}"])
def test_years_down_may_be_short(project, readers, form):
    months = ",".join(month[:3] for month in ENGLISH)
    rows = [f"{form.format(y, y + 1)},{','.join(['7'] * 12)}" for y in (16, 17, 18)]
    found, _ = counted(project, put(project, "calls.csv", f"FY,{months}", *rows), readers)
    assert found == {"total": {str(month): 7 for year in (2016, 2017, 2018)
                               for month in ReportingYear(year).months}}  # fmt: skip


def test_years_down_and_quarters_across_are_figures_of_a_quarter_each(project, readers):
    lines = ["Year,Q1,Q2,Q3,Q4,Total", "2017/18,1,2,3,4,10", "2018/19,5,6,7,8,26"]
    found, _ = counted(project, put(project, "calls.csv", *lines), readers)
    assert found["total"]["2017/18 Q1"] == 1
    assert found["total"]["2018/19 Q4"] == 8
    assert len(found["total"]) == 8


def test_figures_of_a_rolling_year_say_so_and_are_not_added_up(project, readers):
    rows = [f"{month}-18,5{n},21{n}" for n, month in enumerate(("Mar", "Jun", "Sep", "Dec"))]
    lines = ["Rolling 12 months ending,Entrants,Rate per 100", *rows]
    path = put(project, "visits.csv", *lines)
    made, target = draft(project, path)
    trial = try_contract(project, path, target, made.years, readers)
    assert list(trial.counts.iloc[:, 0]) == [50, 51, 52, 53]
    count, rate = (one for one, _ in made.lists["series"])
    assert (count["label"], count["kind"]) == ("Entrants, rolling 12 months to each date", "stock")
    assert rate["kind"] == "rate"


def test_a_total_with_marks_among_its_parts_is_the_whole(project):
    lines = [
        "Quarter,Race,Faith,Total",
        "2018/19 Q1,6,<5,8",
        "2018/19 Q2,<5,<5,7",
        "2018/19 Q3,5,7,12",
    ]
    made, _ = draft(project, put(project, "reports.csv", *lines))
    found = {one["measure"]: one.get("part_of") for one, _ in made.lists["series"]}
    assert found == {"race": "total", "faith": "total", "total": None}
    assert made.lists["series"][-1][0]["label"] == "Reports"  # and not only `Total`
    lines[-1] = "2018/19 Q3,5,7,11"  # less than its parts
    made, _ = draft(project, put(project, "others.csv", *lines))
    assert not any("part_of" in one for one, _ in made.lists["series"])


@pytest.mark.parametrize("head", ["Measure", "KPI", "Indicator Name"])
def test_measures_named_in_a_column_are_not_added_up(project, readers, head):
    rows = [f"{quarter},{name},{n}" for n, quarter in enumerate(QUARTERS[2:], 5)
            for name in ("Referrals", "Completions")]  # fmt: skip
    lines = [f"Period,{head},Value", *rows]
    found, _ = counted(project, put(project, "service.csv", *lines), readers)
    assert found == {name: {"2018/19 Q1": 5, "2018/19 Q2": 6}
                     for name in ("referrals", "completions")}  # fmt: skip


@pytest.mark.parametrize(
    "months", [("Apr", "May", "Jun"), ("Q1", "Q2", "Q3"), ("Apr-Jun", "Jul-Sep", "Oct-Dec")]
)
def test_months_that_stand_below_each_year_are_its_months(project, readers, months):
    lines = [",2017/18,,,2018/19,,", ",".join(["Offence", *months * 2]), "Arson,4,5,6,7,8,9"]
    found, made = counted(project, put(project, "fires.csv", *lines), readers)
    assert [*found["total"].values()] == [4, 5, 6, 7, 8, 9]
    assert not any(one.startswith("Below each period stand") for one in made.asked)


@pytest.mark.parametrize(("name", "figure"), [("of which homes", 2), ("Total", 9)])
def test_beside_shares_too_neither_totals_nor_parts_of_a_row_are_added_up(
    project, readers, name, figure
):
    rows = [f"{month},{kind},{n},{n * 10}.5%" for month in ("Apr-18", "May-18")
            for kind, n in (("Homes", 4), (name, figure), ("Shops", 5))]  # fmt: skip
    path = put(project, "fires.csv", "Month,Offence,Offences,Share", *rows)
    found, _ = counted(project, path, readers)
    assert found["offences"] == {"2018-04": 9, "2018-05": 9}


@pytest.mark.parametrize(
    ("first", "last"),
    [("Final", "Provisional"), ("Actual", "Forecast"), ("Revised", "Provisional")],
)
def test_how_sure_figures_are_is_no_kind_of_them(project, readers, first, last):
    rows = [f"{month},{first if n < 10 else last},{n + 4}" for n, month in enumerate(MONTHS[12:])]
    found, made = counted(project, put(project, "x.csv", "Month,Status,Calls", *rows), readers)
    assert made.lists["categories"] == []
    assert found["total"]["2018-12"] == 12
    again = [f"Apr-18,{first},4", f"Apr-18,{last},5"]  # two versions of a figure are never its sum
    found, _ = counted(project, put(project, "y.csv", "Month,Status,Calls", *again), readers)
    assert not found.get("total")


def test_of_years_quarters_and_months_the_months_are_read(project, readers):
    rows = [f"2018/19,Q{n // 3 + 1},{month},{n + 4}" for n, month in enumerate(MONTHS[12:])]
    found, _ = counted(project, put(project, "x.csv", "Year,Quarter,Month,Calls", *rows), readers)
    assert [*found["total"].values()] == [*range(4, 16)]


def test_tables_of_a_year_each_one_below_the_other_are_a_history(project, readers):
    lines = [line for year in (17, 18) for line in (
        f"Table {year}: Fires in 20{year}/{year + 1},,", f"Kind,Apr-{year},May-{year}",
        "Homes,4,5", "",
    )]  # fmt: skip
    found, _ = counted(project, put(project, "fires.csv", *lines), readers)
    assert found["total"] == {"2017-04": 4, "2017-05": 5, "2018-04": 4, "2018-05": 5}


def test_of_this_year_and_the_last_this_one_is_read(project, readers):
    lines = ["Month,This year,Last year,Difference", "Apr-18,5,7,-2", "May-18,6,4,2"]
    found, _ = counted(project, put(project, "calls.csv", *lines), readers)
    assert found == {"total": {"2018-04": 5, "2018-05": 6}}


def test_a_year_beside_its_quarters_is_no_shorter_time(project, readers):
    lines = ["Title 2018/19,,,", "Indicator,Quarter 1,Quarter 2,Year to date", "Entrants,5,7,12",
             "Reoffending (%),31.5,30.2,"]  # fmt: skip
    path = put(project, "yjs.csv", *lines)
    found, _ = counted(project, path, readers)
    assert found["reoffending"] == {"2018/19 Q1": 31.5, "2018/19 Q2": 30.2}


def test_a_summary_above_records_has_not_their_headings(project, readers):
    lines = ["Month,Cases,", "Apr-18,1,", "May-18,1,", ",,", "Case ref,Date reported,Kind",
             "C11,03/04/2018,Noise", "C12,04/05/2018,Litter"]  # fmt: skip
    found, _ = counted(project, put(project, "cases.csv", *lines), readers)
    assert found == {"records": {"2018-04": 1, "2018-05": 1}}


def test_a_row_of_changes_makes_no_measures_of_kinds(project, readers):
    lines = ["Offence,Apr-18,May-18", "Arson,4,5", "Theft,6,7", "% change on last month,,25.0%"]
    found, _ = counted(project, put(project, "x.csv", *lines), readers)
    assert found == {"total": {"2018-04": 10, "2018-05": 12}}


def test_counts_and_shares_of_one_table_are_each_what_they_are(project, readers):
    lines = ["Indicator,Unit,Apr-18,May-18", "Calls,Number,40,41", "Confident,%,61.2,60",
             "Satisfied,%,71.2,70"]  # fmt: skip
    found, _ = counted(project, put(project, "kpis.csv", *lines), readers)
    assert found == {
        "calls": {"2018-04": 40, "2018-05": 41},
        "confident": {"2018-04": 61.2, "2018-05": 60},
        "satisfied": {"2018-04": 71.2, "2018-05": 70},
    }
    drafted = yaml.safe_load((project.reference / "sources" / "kpis.yaml").read_text())
    kinds = {one["measure"]: one.get("kind", "count") for one in drafted["series"]}
    assert kinds == {"calls": "count", "confident": "rate", "satisfied": "rate"}


def test_each_rate_of_a_dashboard_has_its_own_unit_and_cells_with_signs_are_read(project, readers):
    lines = ["Indicator,Q1 2018/19,Q2 2018/19", "Entrants,18,21",
             '"Entrants, rate per 100,000 10-17",81.2,92.4', "Reoffending,31.5%,28.0%",
             "Days to court,4.5,6.1"]  # fmt: skip
    found, _ = counted(project, put(project, "kpis.csv", *lines), readers)
    assert found["reoffending"] == {"2018/19 Q1": 31.5, "2018/19 Q2": 28}
    drafted = yaml.safe_load((project.reference / "sources" / "kpis.yaml").read_text())
    assert [one["unit"] for one in drafted["series"]] == [
        "number", "per 100,000", "per cent", "number"
    ]  # fmt: skip
    assert amount_in(drafted["categories"][1]["label"], "entrants") == ""


FINES, CALLS = 'Fines,"£2,500.50",£90', "Calls,120,13"
QUARTERLY = "Q1 2018/19,Q2 2018/19"
SCORECARDS = {
    "by signs in cells": [f"Indicator,{QUARTERLY}", FINES, CALLS, "Content,28%,30%"],
    "by their names": [f"KPI,{QUARTERLY}", "Fines (£),2500.5,90", CALLS, "Content %,28,30"],
    "by a column of units": [f"Indicator,Unit,{QUARTERLY}", "Fines,£,2500.5,90",
                             "Calls,Number,120,13", "Content,%,28,30"],
    "whatever the names are called": [f"Topic,{QUARTERLY}", FINES, CALLS, "Content,28%,30%"],
}  # fmt: skip


@pytest.mark.parametrize("lines", SCORECARDS.values(), ids=SCORECARDS)
def test_money_counts_and_shares_of_a_scorecard_are_each_what_they_are(project, lines):
    draft(project, put(project, "kpis.csv", *lines))
    drafted = yaml.safe_load((project.reference / "sources" / "kpis.yaml").read_text())
    kinds = {one["measure"]: (one["unit"], one["combine"]) for one in drafted["series"]}
    assert kinds == {
        "fines": ("pounds", "sum"), "calls": ("number", "sum"), "content": ("per cent", "take")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "label"),
    [("Self-referrals %", "Self-referrals"), ("Satisfied (%)", "Satisfied"),
     ("Offences (rate per 1,000)", "Offences"), ("% of clients", "Share of clients"),
     ("Rate per 1,000", "Rate per 1,000"), ("%", "%"), ("Repeat cases", "Repeat cases")],
)  # fmt: skip
def test_a_label_has_no_unit_in_it_that_would_seem_to_tell_a_figure(title, label):
    assert without_unit(title) == label


def test_wards_alone_tell_figures_apart(project, readers):
    lines = ["Ward,Q1 2018/19,Q2 2018/19", "Abbey,4,5", "Brook,1,2"]
    found, _ = counted(project, put(project, "stays.csv", *lines), readers)
    assert found == {"total": {"2018/19 Q1": 5, "2018/19 Q2": 7}}


def test_sheets_of_a_year_each_are_one_source_whatever_their_headings_say_of_the_year(
    project, readers
):
    path = project.raw(ReportingYear(2018)) / "referrals.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(path) as book:
        for year, n in (("2017-18", 3), ("2018-19", 4)):
            row = {"Service": ["Refuge", "Outreach"], **{m[:3]: [n, 2 * n] for m in ENGLISH}}
            row[f"{year} total"] = [12 * n, 24 * n]
            pd.DataFrame(row).to_excel(book, sheet_name=year, index=False)
    found, _ = counted(project, path, readers)
    assert found["total"]["2017-04"] == 9
    assert found["total"]["2019-03"] == 12
    assert len(found["total"]) == 24


def test_years_in_the_titles_of_sheets_are_a_history(project, readers):
    path = project.raw(ReportingYear(2018)) / "referrals.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(path) as book:
        for year, n in (("2017-18", 3), ("2018-19", 4)):
            rows = [[f"Referrals in {year}", *[None] * 12], ["Service", *(m[:3] for m in ENGLISH)],
                    ["Refuge", *[n] * 12]]  # fmt: skip
            pd.DataFrame(rows).to_excel(book, sheet_name=year, index=False, header=False)
    found, _ = counted(project, path, readers)
    assert found["total"] == {month: 3 if month < "2018-04" else 4 for month in MONTHS}


def test_a_sheet_for_each_month_has_figures_and_no_records(project, readers):
    path = project.raw(ReportingYear(2018)) / "tally.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(path) as book:
        for month in ("Apr 2018", "May 2018"):
            table = pd.DataFrame({"Offence": ["Burglary", "Theft"], "Count": [4, 6]})
            table.to_excel(book, sheet_name=month, index=False)
    found, _ = counted(project, path, readers)
    assert found["total"] == {"2018-04": 10, "2018-05": 10}


@pytest.mark.parametrize(("tab", "count"), [("Q{} 2018-19", 2), ("Team {}", 1)])
def test_sheets_of_figures_under_any_heading_are_of_quarters_or_of_kinds(
    project, readers, tab, count
):
    path = project.raw(ReportingYear(2018)) / "tally.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    names = {"Q": {"Strand": ["Race", "Faith"]}, "T": {"Month": ["Apr-18"]}}[tab[0]]
    with pd.ExcelWriter(path) as book:
        for n in (1, 2):
            table = pd.DataFrame(names | {"Reports": [n + at for at in range(len(names) * count)]})
            table.to_excel(book, sheet_name=tab.format(n), index=False)
        if count == 1:
            for beside in ("Total", "Force average"):
                table.to_excel(book, sheet_name=beside, index=False)
    found, made = counted(project, path, readers)
    by_quarter = {"2018/19 Q1": 3, "2018/19 Q2": 5}
    assert found["total"] == (by_quarter if count == 2 else {"2018-04": 3})
    if count == 1:
        assert made.keys["layout"][0] == {"sheets_are": "category"}
        assert made.keys["files"][0][0]["sheets"] == ["Team 1", "Team 2"]
        assert any("Do the sheets add up?" in told for told in made.asked)
        with pd.ExcelWriter(path, mode="w") as book:
            table.to_excel(book, sheet_name="Team 3", index=False)
            table.to_excel(book, sheet_name="Team 4", index=False)
        told = list(changes(project, path, contract_for(project, path, "tally")))
        assert "category 'Team 3' is new: 1 row" in told


def test_a_number_and_its_share_are_two_measures_though_their_headings_differ_in_a_sign(
    project, readers
):
    lines = ["Quarter,Male,Female,% female", "2018/19 Q1,10,40,80%", "2018/19 Q2,12,36,75%"]
    found, _ = counted(project, put(project, "victims.csv", *lines), readers)
    assert found["female"] == {"2018/19 Q1": 40, "2018/19 Q2": 36}
    assert found["female-rate"] == {"2018/19 Q1": 80, "2018/19 Q2": 75}


def test_words_of_a_heading_that_are_written_together_are_known(project):
    lines = [
        "ArrivalDate,AttendanceNo,Gender",
        *(f"{n:02}-May-2018,7{n:04},F" for n in range(1, 9)),
    ]
    made, _ = draft(project, put(project, "attendances.csv", *lines))
    assert made.keys["record_id"][0] == ["attendance_no"]


def test_a_form_of_one_quarter_is_drafted_for_those_that_follow(project, readers):
    lines = ["Return of conferences,", "Reporting period,Q1 2018/19", "Number of cases,34",
             "Number of repeat cases,9", "Male victims,2"]  # fmt: skip
    found, made = counted(project, put(project, "conferences 2018-19 q1.csv", *lines), readers)
    assert found == {"number-of-cases": {"2018/19 Q1": 34}, "male-victims": {"2018/19 Q1": 2},
                     "number-of-repeat-cases": {"2018/19 Q1": 9}}  # fmt: skip
    assert made.keys["layout"][0] == {"kind": "wide"}


def test_what_is_open_at_the_end_of_a_month_is_a_stock_of_the_sheets_months(project):
    path = project.raw(ReportingYear(2018)) / "cases.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(path) as book:
        for month in ("April 2018", "May 2018"):
            table = pd.DataFrame(
                {"Type": ["Noise", "Dogs"], "New": [4, 6], "Open at month end": [9, 8]}
            )
            table.to_excel(book, sheet_name=month, index=False)
    made, _ = draft(project, path)
    found = {one["measure"]: one.get("kind", "count") for one, _ in made.lists["series"]}
    assert found == {"new": "count", "open-at-month-end": "stock"}


def test_the_number_of_a_crime_is_no_kind_of_it(project):
    lines = [f"C{n // 2},{n + 1:02}/05/2018,F" for n in range(20)]
    made, _ = draft(project, put(project, "v.csv", "Crime number,Offence date,Gender", *lines))
    assert made.lists["categories"] == []


def test_a_column_with_the_sum_of_the_others_is_the_whole_of_which_they_are_parts(project):
    lines = [f"{month},{n},5,{n + 5}" for n, month in enumerate(MONTHS)]
    path = put(project, "crimes.csv", "Month,Burglary,Robbery,All crime", *lines)
    made, _ = draft(project, path)
    parts = {one["measure"]: one.get("part_of") for one, _ in made.lists["series"]}
    assert parts == {"burglary": "all-crime", "robbery": "all-crime", "all-crime": None}


@pytest.mark.parametrize(
    "part",
    ["including costs (£)", "of which caseload", "of which calls over both years"],
    ids=["of another unit", "of another kind", "that is more"],
)
def test_what_cannot_be_a_part_of_the_column_before_is_none(project, part):
    lines = [f"{month},40,{41 if 'over' in part else 3}" for month in MONTHS]
    made, _ = draft(project, put(project, "ed.csv", f"Month,Attendances,{part}", *lines))
    assert [one.get("part_of") for one, _ in made.lists["series"]] == [None, None]


def test_a_column_of_which_is_a_part_of_the_one_before(project):
    lines = ["Month,Attendances,of which: knife,of which domestic,Calls"]
    lines += [f"{month},40,{n % 9},9,70" for n, month in enumerate(MONTHS)]
    path = put(project, "ed.csv", *lines)
    made, _ = draft(project, path)
    assert [(one["label"], one.get("part_of")) for one, _ in made.lists["series"]] == [
        ("Attendances", None), ("Attendances, knife", "attendances"),
        ("Attendances, domestic", "attendances"), ("Calls", None),
    ]  # fmt: skip


def test_a_rate_stands_beside_the_count_that_it_is_of(project, readers):
    lines = [f"Anytown,{y}/{y % 100 + 1},{n}.3,{n}.1,{n}.5,{n * 10}"
             for n, y in enumerate(range(2014, 2019), 5)]  # fmt: skip
    head = "Area Name,Time period,Value,Lower CI,Upper CI,Count"
    found, _ = counted(project, put(project, "violence.csv", head, *lines), readers)
    assert found["total"]["2018/19"] == 9.3
    assert found["count"]["2018/19"] == 90


def test_of_two_ranges_of_a_rate_the_usual_one_is_read_and_no_denominator(project, readers):
    head = "Area Name,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,"
    head += "Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Respondents"
    lines = [f"Anytown,{y}/{y % 100 + 1},{n}.5,{n}.4,{n}.6,{n}.3,{n}.7,{n * 10},{n * 99},{n * 98}"
             for n, y in enumerate(range(2014, 2019), 5)]  # fmt: skip
    found, made = counted(project, put(project, "violence.csv", head, *lines), readers)
    assert set(found) == {"total", "count"}
    fields = {one["name"]: one["headers"] for one, _ in made.lists["fields"]}
    assert fields["lower"] == ["Lower CI 95.0 limit"]


def test_records_that_a_column_calls_no_crimes_are_asked_about(project):
    rows = [f"C{n},{n:02d}/04/2018,{'No crime' if n == 3 else 'Open'}" for n in range(1, 20)]
    made, _ = draft(project, put(project, "crimes.csv", "Crime No,Reported,Status", *rows))
    (asked,) = (one for one in made.asked if "do they count?" in one)
    assert "'Status' calls some rows 'No crime'" in asked


def test_records_on_the_first_of_their_month_stay_records(project, readers):
    lines = [f"{month}-01,{victims},Noise" for month in MONTHS for victims in (1, 1, 2)]
    path = put(project, "calls.csv", "Month of call,Victims,Kind", *lines)
    made, _ = draft(project, path)
    assert made.lists["series"][0][0]["combine"] == "count"


def test_an_id_that_some_rows_repeat_counts_once_and_is_asked_about(project, readers):
    lines = [f"{day}/{month}/2018,R{month}{day}" for month in "456789" for day in (12, 29)]
    path = put(project, "calls.csv", "When,Ref", *lines, *lines[:3])
    found, made = counted(project, path, readers)
    assert set(found["records"].values()) == {2}
    assert any("3 rows have a 'Ref' that stands in an earlier row" in one for one in made.asked)


@pytest.mark.parametrize("heading", ["Accident_Index", "Incident number", "Case No", "URN"])
def test_numbers_that_name_records_are_not_added_up(project, readers, heading):
    days = [f"{day}/{month}/2018" for month in "456789" for day in (12, 29)]
    lines = [f"20180000{n:03d},{day},{n % 3}" for n, day in enumerate(days)]
    path = put(project, "calls.csv", f"{heading},Date of call,Severity", *lines)
    found, made = counted(project, path, readers)
    assert set(found["records"].values()) == {2}
    assert "record_id" in made.keys


def test_figures_of_which_some_are_ranges_are_figures(project, readers):
    lines = [f"{month},{'1-4' if at % 3 else 12 + at}" for at, month in enumerate(MONTHS)]
    _, made = counted(project, put(project, "calls.csv", "Month,Attendances", *lines), readers)
    assert made.lists["series"][0][0]["combine"] == "sum"


def test_of_a_list_of_own_small_areas_the_others_lie_elsewhere(project, readers):
    (project.reference / "wards.csv").write_text(
        "code,name,vintage,area_committee\nE05000001,North,2018,\n"
    )
    (project.reference / "lsoa-wards.csv").write_text("lsoa,code\nE01000001,E05000001\n")
    lines = [f"{month}-{day},E0100000{n}" for month in MONTHS
             for day, n in (("07", 1), ("19", 9), ("28", 1))]  # fmt: skip
    path = put(project, "calls.csv", "Day of call,LSOA code", *lines)
    found, made = counted(project, path, readers)
    assert set(found["records"].values()) == {2}
    assert any(one.startswith("own_area: ") for one in made.asked)


def test_no_other_place_s_figures_pass_for_one_s_own(project, readers):
    rows = [f"{place},{month},{n}" for place, n in (("Bigtown", 90), ("Smallham", 3))
            for month in MONTHS]  # fmt: skip
    path = put(project, "offences.csv", "District,Month,Offences", *rows)
    found, made = counted(project, path, readers)
    assert not any(found.values())
    (asked,) = (one for one in made.asked if "does not name Anytown" in one)
    assert "Bigtown, Smallham" in asked
    target = project.reference / "sources" / "offences.yaml"
    own = "own_area: {field: area, names: [Smallham]}"
    target.write_text(target.read_text().replace("own_area: {field: area}", own))
    table = try_contract(project, path, target, made.years, readers).counts
    assert set(table["total"]) == {3}


def test_the_area_is_found_by_its_code_too(tmp_path, readers):
    year, code = ReportingYear(2018), "E08000099"
    named = new_project(tmp_path / "n", "Safer Anytown", "Anytown", code, year, date(2019, 6, 3))
    rows = [f"{month},{at},{n}" for month in MONTHS for at, n in ((code, 7), ("E08000098", 80))]
    path = put(named, "offences.csv", "Month,Local authority district,Offences", *rows)
    found, made = counted(named, path, readers)
    assert set(found["total"].values()) == {7}
    assert not any("does not name" in one for one in made.asked)


def test_tabs_of_months_take_their_year_from_the_files_name(project, readers):
    path = project.raw(ReportingYear(2018)) / "tally 2018-19.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with pd.ExcelWriter(path) as book:
        for month in ("Apr", "May"):
            table = pd.DataFrame({"Ref": [f"{month}1", f"{month}2"], "Type": ["Noise", "Dogs"]})
            table.to_excel(book, sheet_name=month, index=False)
    found, _ = counted(project, path, readers)
    assert found["records"] == {"2018-04": 2, "2018-05": 2}


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        (["time_period,la_name,time_identifier,exclusions", "201617,Anytown,Academic year,4",
          "201718,Anytown,Academic year,5"],
         "'time_period' seems to say when, but has no months, quarters or years from April (the "
         "first is '201617'): ask for these"),
        (["Time period,Value", "2014/15 - 16/17,4.5", "2015/16 - 17/18,5.5"],
         "'Time period' seems to say when, but has no months, quarters or years from April (the "
         "first is '2014/15 - 16/17'): ask for these"),
        (["Type,Autumn 2017/18,Spring 2017/18", "Permanent,4,5", "Fixed,6,7"],
         "'Autumn 2017/18' and the like name a time and something else, and are not read: ask for "
         "a row of headings with months, quarters or years from April alone (2018/19) above what "
         "is counted; terms and other years are none"),
    ],
)  # fmt: skip
def test_times_that_are_not_read_are_asked_about_and_not_taken_from_the_name(
    project, readers, lines, asked
):
    path = put(project, "exclusions.csv", *lines)
    found, made = counted(project, path, readers)
    assert asked in made.asked
    assert not any(found.values())


def test_an_annual_table_of_areas_is_of_the_year_that_the_file_is_named_for(project, readers):
    lines = ["Area Code,Area Name,All crime,Robbery", "E1,Anytown,40,5", "E2,Othertown,70,8"]
    found, _ = counted(project, put(project, "csp year ending March 2019.csv", *lines), readers)
    assert found == {"all-crime": {"2018/19": 40}, "robbery": {"2018/19": 5}}


def test_a_day_that_is_the_same_in_each_row_is_of_the_file_and_not_of_the_record(project, readers):
    lines = ["Reporting Period Start Date,Arrival Date,Assault Method"]
    lines += [f"01/04/2018,{day}/0{month}/2018,Fist" for month in (4, 5) for day in (13, 14)]
    found, _ = counted(project, put(project, "istv.csv", *lines), readers)
    assert found == {"records": {"2018-04": 2, "2018-05": 2}}


def test_shares_that_are_named_so_in_a_column_are_not_added_up(project, readers):
    lines = ["Question,Q1 2018/19,Q2 2018/19", "Safe by day (%),91,90", "Safe at night (%),61,60"]
    found, _ = counted(project, put(project, "survey.csv", *lines), readers)
    assert found == {
        "safe-by-day": {"2018/19 Q1": 91, "2018/19 Q2": 90},
        "safe-at-night": {"2018/19 Q1": 61, "2018/19 Q2": 60},
    }


@pytest.mark.parametrize(
    ("head", "read"),
    [(("Male", "Female", "Total"), 30), (("Target", "Actual", "%"), 20), (("n", "%", "+/-"), 10)],
)
def test_below_each_month_a_total_is_read_before_parts_and_targets_and_shares_last(
    project, readers, head, read
):
    lines = ["Team,Apr-18,,,May-18,,", f",{','.join(head * 2)}", "North,10,20,30,10,20,30"]
    found, made = counted(project, put(project, "referrals.csv", *lines), readers)
    assert [set(figures.values()) for figures in found.values()] == [{read}]
    assert any(one.startswith("Below each period stand") for one in made.asked)


def test_several_shares_of_each_category_have_a_name_each(project):
    lines = ["Month,Substance,4 weeks (%),8 weeks (%),12 weeks (%)"]
    lines += [f"{month},{kind},4.5,5.5,6.5" for month in MONTHS for kind in ("Opiate", "Alcohol")]
    made, _ = draft(project, put(project, "treatment.csv", *lines))
    names = [one["measure"] for one, _ in made.lists["series"]]
    assert len(names) == len(set(names)) == 6


def test_points_on_the_map_without_a_district_are_asked_about(project):
    lines = [f"{month}-07,53.4,-2.{n}" for n, month in enumerate(MONTHS)]
    path = put(project, "searches.csv", "Date of search,Latitude,Longitude", *lines)
    made, _ = draft(project, path)
    assert any("do all rows lie in Anytown?" in one for one in made.questions)


UNITS = {
    "a column that says one thing": (["Measure,Month,Rate", "Rate per 1,000"], "per 1,000"),
    "the heading": (["Kind,Month,Satisfied %", "All"], "per cent"),
    "the cells": (["Kind,Month,Satisfied", "All", "%"], "per cent"),
    "nothing": (["Kind,Month,Average", "All"], "number"),
}


@pytest.mark.parametrize("said", UNITS)
def test_a_rate_has_the_unit_that_the_file_says(project, said):
    (head, kind, *sign), unit = UNITS[said]
    rows = [f'"{kind}",{month},{n}.5{"".join(sign)}' for n, month in enumerate(MONTHS)]
    made, _ = draft(project, put(project, "survey.csv", head, *rows))
    ((series, why),) = made.lists["series"]
    assert (series["kind"], series["unit"]) == ("rate", unit)
    assert why.startswith("ASK") == (unit == "number")


def test_calendar_years_are_asked_about(project, readers):
    path = put(project, "calls.csv", "Year,Calls", "2016,7", "2017,8", "2018,9")
    found, made = counted(project, path, readers)
    assert not any(found.values())
    assert any("'Year' has calendar years" in one for one in made.asked)


def test_capitals_alone_are_written_small_but_for_initials(project):
    rows = [f"{kind},{month},{n}" for n, kind in enumerate(("ARSON", "RAPE", "ASB"))
            for month in MONTHS]  # fmt: skip
    made, _ = draft(project, put(project, "crimes.csv", "OFFENCE,MONTH,COUNT", *rows))
    assert [one["label"] for one, _ in made.lists["categories"]] == ["Arson", "Rape", "ASB"]


@pytest.mark.parametrize(
    ("words", "title"),
    [("burglary-borough-monthly-derived", "Burglary"), ("monthly-data", "Monthly data"),
     ("noise-reports", "Noise reports")],
)  # fmt: skip
def test_a_title_leaves_out_what_says_how_the_file_is_shaped(words, title):
    assert title_of(words) == title


def test_several_files_are_drafted_at_once_and_one_that_fails_stops_no_other(project):
    put(project, "notes.csv", "1,2", "3,4")
    put(project, "scores.csv", "Score,Weight", *(f"{n},{n + 20}" for n in range(41, 60)))
    for name in ("calls-2018-04.csv", "calls-2018-05.csv", "visits.csv"):
        put(project, name, "Month,Number", *(f"{month},7" for month in MONTHS))
    files = sorted(map(str, project.raw(ReportingYear(2018)).glob("*.csv")))
    done = CliRunner().invoke(app, ["draft", *files, "--root", str(project.root)])
    assert done.exit_code == PartnerDataError.exit_code
    assert "calls-2018-05.csv: calls.yaml names it" in done.output
    assert "notes.csv: has no row that looks like headings" in done.output
    assert "scores.csv: has no column of days, months, quarters" in done.output
    made = sorted(path.name for path in (project.reference / "sources").glob("*.yaml"))
    assert made == ["calls.yaml", "visits.yaml"]


def test_columns_that_are_not_read_are_told_once_and_long_tables_are_cut(project, readers):
    months = [f"{month:%Y-%m}" for y in range(2012, 2019) for month in ReportingYear(y).months]
    path = put(project, "f.csv", "Month,Anytown,Bigtown", *(f"{month},7,9" for month in months))
    told = list(proposed(project, path, readers=readers))
    assert sum("Bigtown" in line for line in told) == 1
    assert len("\n".join(told).splitlines()) < 80


def test_what_a_contract_still_asks_is_told_until_it_is_answered(project):
    path = put(project, "calls.csv", "Month,Number", *(f"{month},7" for month in MONTHS))
    _, target = draft(project, path)
    (told,) = unanswered(project)
    assert "calls.yaml is as it was drafted in name, owner, agreement, due, counts" in told
    target.write_text(target.read_text().replace("# ASK: ", "# "))
    assert list(unanswered(project)) == []


def test_each_source_has_an_owner_of_its_own_until_one_is_named(project):
    lines = ["Month,Number", *(f"{month},7" for month in MONTHS)]
    owners = {draft(project, put(project, name, *lines))[0].keys["owner"][0]
              for name in ("calls.csv", "visits.csv")}  # fmt: skip
    assert owners == {"the owner of calls", "the owner of visits"}


# Not the whole area by month in one file: several files, a count by quarter, a part of the rows, a
# question on which no figure stands until it is answered, a total that its parts do not make up.
OTHER_FIGURES = {
    "count-by-quarter", "cumulative-extracts", "excel-half-swapped-dates", "long-total-first",
    "two-files-of-different-months", "where-value-in-some-months",
}  # fmt: skip


def figures_of(case):
    """The right figures of a hand case's main series; None where there are none."""
    right = yaml.safe_load((case / "expect.yaml").read_text())
    lists = [right.get("series"), *(one.get("series") for one in right.get("either", ()))]
    told = (one for many in lists for one in many or () if one["series_id"] == "f:n")
    return next((one for one in told if "each" in one or "values" in one), None)


def test_drafts_of_the_hand_cases_count_what_is_right(tmp_path, readers):
    if not CASES.exists():
        pytest.skip("the hand cases are not here")
    tried, wrong = 0, []
    for case in sorted(one.parent for one in CASES.glob("*/expect.yaml")):
        files = sorted(path for path in case.glob("data/raw/**/*") if path.is_file())
        right = figures_of(case)
        if right is None or not files or case.name in OTHER_FIGURES:
            continue
        made = new_project(
            tmp_path / case.name, "Safer Anytown", "Anytown", "E08000001", ReportingYear(2019),
            date(2020, 6, 1),
        )  # fmt: skip
        for name in ("wards.csv", "lsoa-wards.csv"):
            if (held := case / "data" / "reference" / name).exists():
                (made.reference / name).write_bytes(held.read_bytes())
        path = made.raw(ReportingYear(2019)) / files[0].name
        path.write_bytes(files[0].read_bytes())
        found, _ = counted(made, path, readers)
        tried += 1
        if not any(_fits(right, figures) for figures in found.values()):
            wrong.append(case.name)
    assert wrong == []
    assert tried > 20


def _fits(right, found):
    given = {at: value for at, value in right.get("values", {}).items() if value is not None}
    observed = right.get("state_counts", {}).get("observed", len(found))
    each = set(found.values()) == {right["each"]} if "each" in right else True
    return given.items() <= found.items() and len(found) == observed and each


@pytest.mark.parametrize("many", range(11))
def test_a_column_is_mostly_what_nine_in_ten_of_its_cells_are(many):
    column = Column(0, "When", ("1",) * many + ("a",) * (10 - many) + ("",))
    assert column.is_mostly(str.isdigit, 0.9) == (column.share(str.isdigit) >= 0.9) == (many > 8)


@pytest.mark.parametrize(
    ("names", "tabs"), [(("North", "South"), "tab"), (("April", "May"), None), (("Q1", "Q2"), None)]
)
def test_tabs_of_months_are_no_teams_even_where_nobody_knows_their_year(project, names, tabs):
    path = put(project, "calls.xlsx")
    rows = [["Kind", "Calls"], ["Noise", 3], ["Litter", 4]]
    path.write_bytes(workbook({name: rows for name in names}))
    made, _ = draft(project, path)
    assert made.keys["layout"][0].get("sheets_are") == tabs


def test_figures_that_are_no_plain_numbers_are_asked_about(project):
    path = put(project, "visits-2018-19.csv", "Month,Visits", "Apr-18,~12", "May-18,14 visits")
    assert any("'Visits' seems to hold figures" in line for line in draft(project, path)[0].asked)
    path = put(project, "calls-2018-19.csv", "Month,Reference", "Apr-18,A12", "May-18,A14")
    assert not any("seems to hold" in line for line in draft(project, path)[0].asked)


def test_an_answer_that_was_sent_twice_is_not_added_up(project, readers):
    path = put(
        project, "forms-2018-19.csv", "Timestamp,Team,Month,Incidents",
        *(f"0{n}/0{m + 1}/2018 10:0{n},{team},2018-0{m},{n + m}"
          for m in (4, 5, 6) for n, team in ((1, "Red"), (2, "Blue"))),
        "09/05/2018 11:00,Red,2018-04,5",
    )  # fmt: skip
    found, made = counted(project, path, readers)
    assert found["total"] == {"2018-05": 13, "2018-06": 15}
    assert any("what tells them apart?" in line for line in made.asked)


def test_names_that_are_set_in_are_asked_about(project):
    rows = ("Offence,Month,N", "Violence,Apr-18,9", "  with injury,Apr-18,4", "Theft,Apr-18,7")
    made, _ = draft(project, put(project, "crime-2018-19.csv", *rows))
    assert any("1 names of 'Offence' are set in" in line for line in made.asked)
    rows = [row.strip() for row in rows]
    made, _ = draft(project, put(project, "more-2018-19.csv", *rows))
    assert not any("set in" in line for line in made.asked)


def test_stages_of_a_case_that_are_a_row_each_are_one_record_and_that_is_asked(project, readers):
    rows = (f"A{n},{stage},{n:02d}/0{n}/2018" for n in (4, 5, 6) for stage in ("Open", "Closed"))
    path = put(project, "cases-2018-19.csv", "Case Ref,Status,Date Received", *rows)
    found, made = counted(project, path, readers)
    assert found["records"] == {"2018-04": 1, "2018-05": 1, "2018-06": 1}
    assert any(line.startswith("3 rows have a 'Case Ref' that stands in an") for line in made.asked)


def test_a_heading_that_is_a_word_of_cleanings_own_gives_its_field_another_name(project, readers):
    path = put(project, "calls-2018-19.csv", "Month,Frequency,Repeats", "Apr-18,4,1", "May-18,5,2")
    found, _ = counted(project, path, readers)
    assert found["frequency"] == {"2018-04": 4, "2018-05": 5}
