"""Files that did not come, that hold other days than their name says, or figures for records."""

from datetime import date, timedelta

import pandas as pd
import pytest

from ssp_analysis.partners.file_doubts import months_absent
from tests.builders import CASES
from tests.partners.received import FIGURES, HEAD, accounts, intake
from tests.partners.test_doubts import LOOSE, kinds

MONTHS = range(4, 13)
ABSENT = "a file that did not come"
DAYS = {"Ash": (3, 8, 19), "Beech": (5, 14, 27)}  # on which each place has its records


def absences(source):
    return [question.periods for question in source.questions if question.kind == ABSENT]


def month_of(number, letter="A", days=(3, 8, 19), written="{day:02d}/{month:02d}/2020"):
    rows = (
        f"{letter}{number}-{day},{written.format(day=day, month=number)},Noise,South,\n"
        for day in days
    )
    return HEAD + "".join(rows)


@pytest.mark.parametrize("absent", [7, 12])
def test_a_month_without_the_file_of_one_of_several_places_is_asked_about(tmp_path, absent):
    files = {
        f"cases {place} 2020-{month:02d}.csv": month_of(month, place, days)
        for place, days in DAYS.items()
        for month in MONTHS
        if (place, month) != ("Beech", absent)
    }
    source = intake(tmp_path, files)
    (question,) = source.questions
    assert (question.kind, question.periods) == (ABSENT, (f"2020-{absent:02d}",))
    assert "cases Beech 2020-04.csv" in question.evidence
    assert len(source.records) == 3 * (2 * len(MONTHS) - 2)


def test_a_place_whose_files_ended_long_ago_or_reach_further_than_their_names_is_not(tmp_path):
    ash, beech = (
        {f"cases {place} 2020-{month:02d}.csv": month_of(month, place, days) for month in MONTHS}
        for place, days in DAYS.items()
    )
    ended = dict(list(beech.items())[:5])
    assert absences(intake(tmp_path / "ended", {**ash, **ended})) == []
    june = beech.pop("cases Beech 2020-05.csv") + beech["cases Beech 2020-06.csv"]
    beech["cases Beech 2020-06.csv"] = june
    assert absences(intake(tmp_path / "both", {**ash, **beech})) == []


def test_files_by_the_quarter_and_months_in_which_none_comes_in_any_year_are_not():
    months = set(pd.period_range("2018-04", "2020-03", freq="M"))
    assert months_absent(months - {pd.Period("2019-07", "M")}, max(months)) == {"2019-07"}
    assert months_absent({at for at in months if at.month != 8}, max(months)) == set()
    assert months_absent({at for at in months if at.month % 3 == 0}, max(months)) == set()


@pytest.mark.parametrize("ends", [0, 6])
def test_a_week_without_its_file_is_asked_about(tmp_path, ends):
    files = {}
    for week in range(8):
        first = date(2020, 6, 1) + timedelta(7 * week)
        days = [first + timedelta(at) for at in range(7)]
        text = HEAD + "".join(f"A{day:%j},{day:%d/%m/%Y},Noise,South,\n" for day in days)
        if week != 5:
            files[f"cases {first + timedelta(ends):%Y-%m-%d}.csv"] = text
    assert absences(intake(tmp_path / "a", files)) == [("2020-07",)]
    last = list(files)[-1]
    late = "".join(f"B{day},{day:02d}/07/2020,Noise,South,\n" for day in range(6, 13))
    assert absences(intake(tmp_path / "b", files | {last: files[last] + late})) == []


@pytest.mark.parametrize("days", [(3, 8, 11), (3, 8, 19)])
def test_days_of_one_file_outside_the_month_of_its_name_are_asked_about(tmp_path, days):
    """Month first, 07/03/2020 is a day of July that reads as one of March."""
    files = {f"cases 2020-{month:02d}.csv": month_of(month, days=days) for month in MONTHS}
    turned = month_of(7, days=days, written="{month:02d}/{day:02d}/2020")
    source = intake(tmp_path, files | {"cases 2020-07.csv": turned})
    found = [one for one in source.questions if one.kind == "days outside their file"]
    assert [question.file for question in found] == ["cases 2020-07.csv"]
    assert "2020-07" in set(source.alternatives["period"])


def test_a_file_of_another_month_than_its_name_is_asked_about(tmp_path):
    files = {f"cases 2020-{month:02d}.csv": month_of(month) for month in MONTHS}
    other = month_of(6, "B", days=(3, 20))
    source = intake(tmp_path, files | {"cases 2020-07.csv": other})
    found = [one for one in source.questions if one.kind == "days outside their file"]
    assert [question.file for question in found] == ["cases 2020-07.csv"]


def test_a_file_that_is_named_for_the_last_of_its_months_is_not(tmp_path):
    files = {f"cases 2020-{month:02d}.csv": month_of(month) for month in MONTHS if month != 11}
    both = month_of(11, "B") + month_of(12, "C").removeprefix(HEAD)
    source = intake(tmp_path, files | {"cases 2020-12.csv": both})
    assert [one for one in source.questions if one.kind == "days outside their file"] == []


def test_files_whose_days_lie_outside_their_names_as_a_rule_are_not(tmp_path):
    files = {
        f"cases 2020-{month:02d}.csv": month_of(month)
        + month_of(month - 1, "B", days=(25,)).removeprefix(HEAD)
        for month in range(5, 13)
    }
    assert intake(tmp_path, files).questions == ()


@pytest.mark.parametrize(("day", "asked"), [("01", True), ("02", False)])
def test_rows_one_a_month_under_its_first_day_may_be_figures(tmp_path, day, asked):
    summary = "Date reported,Category\n"
    summary += "".join(f"{day}/{month:02d}/2020,Noise\n" for month in MONTHS)
    records = HEAD + "".join(month_of(month).removeprefix(HEAD) for month in MONTHS)
    files = {"cases.csv": records, "cases summary.csv": summary}
    contract = LOOSE.replace("  - {name: ward, headers: [Ward]}\n", "").replace(
        ",\n     by_ward: true", ""
    )
    source = intake(tmp_path, files, contract)
    assert kinds(source) == ["figures or records"] * asked
    assert len(source.records) == 3 * len(MONTHS) + len(MONTHS) * (not asked)


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        ([f"2020-{month:02d}" for month in range(4, 11)], True),
        ([f"01/{month:02d}/2020" for month in range(4, 11)], True),
        ([f"{month + month % 3:02d}/{month:02d}/2020" for month in range(4, 11)], False),
    ],
)
def test_rows_with_a_number_that_fill_a_table_may_be_figures(tmp_path, dates, asked):
    contract = LOOSE.replace("fields:", "fields:\n  - {name: n, headers: [N], type: integer}")
    lines = [f"{at},{kind},{n}\n" for n, at in enumerate(dates) for kind in ("Noise", "Litter")]
    text = "Date reported,Category,N\n" + "".join(lines)
    source = intake(tmp_path / "1", {"cases.csv": text}, contract)
    assert kinds(source) == ["figures or records"] * asked
    again = intake(tmp_path / "2", {"cases.csv": text + lines[0]}, contract)
    assert kinds(again) == []


def test_the_day_on_which_two_extracts_meet_is_asked_about_where_both_have_its_rows(tmp_path):
    def extract(*days):
        rows = (f"Case {day} {at},{day},Noise,South,\n" for day in days for at in (1, 2))
        return HEAD + "".join(rows)

    first = extract("03/04/2020", "14/04/2020", "15/04/2020")
    second = extract("15/04/2020", "20/04/2020", "21/04/2020", "22/04/2020")
    source = intake(tmp_path / "a", {"cases 1.csv": first, "cases 2.csv": second}, LOOSE)
    assert kinds(source) == ["the same rows twice"]
    assert len(source.records) == 10 + 2
    other = second.replace("Case 15/04/2020", "Other 15/04/2020")
    files = {"cases 1.csv": first, "cases 2.csv": other}
    assert intake(tmp_path / "b", files, LOOSE).questions == ()


def test_a_correction_of_one_month_is_asked_about_though_another_file_reaches_further(tmp_path):
    contract = CASES[: CASES.index("files:")] + (
        "files: [{pattern: 'cases*.*'}]\n"
        "fields:\n"
        "  - {name: period, headers: [Month], type: period, constraints: {required: true}}\n"
        "  - {name: count, headers: [N], type: integer, constraints: {required: true}}\n"
        "due: {frequency: M, days: 30}\ncounts: Cases.\ndoes_not_count: Others.\n"
        "series: [{measure: cases, label: Cases, unit: cases, frequency: M, combine: sum}]\n"
    )
    whole = "Month,N\n" + "".join(f"2020-{month:02d},10\n" for month in MONTHS)
    files = {"cases.csv": whole, "cases July correction.csv": "Month,N\n2020-07,14\n"}
    source = intake(tmp_path / "a", files, contract)
    assert kinds(source) == ["which delivery stands"]
    assert source.questions[0].periods == ("2020-07",)
    for name in ("cases July.csv", "cases correctional July.csv", "cases uncorrected July.csv"):
        again = {"cases.csv": whole, name: "Month,N\n2020-07,14\n"}
        source = intake(tmp_path / name, again, contract)
        assert source.questions == ()
        assert "stands; 1 differs" in " ".join(accounts(source)["notes"])


@pytest.mark.parametrize(
    ("title", "asked"),
    [("Return for Q4 2020/21", 1), ("Quarter 3 2019/20", 1), ("Return for Q3 2020/21", 0),
     ("Cases 2020/21", 0), ("For the board of January 2021", 0), ("Baseline 2017/18", 0),
     ("Q3 2020/21 compared with Q3 2019/20", 0), ("Returned 12/04/2021", 0),
     ("Published in Q4 2020/21", 0), ("Target for quarter 4 2020/21: 10", 0),
     ("Baseline: Q3 2017/18", 0), ("Q4 2020/21, target 10", 1)],
)  # fmt: skip
def test_a_title_of_another_quarter_than_the_files_name_is_asked_about(tmp_path, title, asked):
    contract = FIGURES.replace("fields:", "layout: {period_from: file}\nfields:").replace(
        "  - {name: period, headers: [Quarter], type: period, constraints: {required: true}}\n", ""
    )
    name = "cases 2020-21 Q3.csv"
    source = intake(tmp_path, {name: f'"{title}",\nTeam,Cases\nNorth,7\n'}, contract)
    assert kinds(source) == ["title of another quarter"] * asked
    assert len(source.records) == 1 - asked


def test_a_title_of_another_quarter_says_nothing_where_rows_tell_their_own(tmp_path):
    rows = "2020/21 Q2,North,7\n2020/21 Q3,North,9\n"
    text = f'"Return for Q4 2020/21",,\nQuarter,Team,Cases\n{rows}'
    source = intake(tmp_path, {"cases 2020-21 Q3.csv": text}, FIGURES)
    assert (kinds(source), len(source.records)) == ([], 2)
