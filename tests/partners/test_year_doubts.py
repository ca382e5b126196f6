"""A year typed wrong, a year that says what another says, a file in other units: asked about."""

import random

import pandas as pd
import pytest

from ssp_analysis.partners.intake import take_in
from tests.builders import make_project, put
from tests.partners.received import YEAR, intake, workbook
from tests.partners.tables import MONTH, OFFENCE, SUM, csv_of, text_of

COUNT = "{name: count, headers: [N], type: %s, constraints: {required: true}}"
LONG = text_of([MONTH, COUNT % "integer"], layout="span: history")
NAMED = text_of([MONTH, OFFENCE, COUNT % "integer"], layout="span: history")
WIDE = text_of([OFFENCE], layout="kind: wide, span: history")
MONEY = SUM.replace("unit: cases", "unit: £, kind: money")
SPENT = text_of([MONTH, COUNT % "number"], series=[MONEY])
NUMBERS = (96, 92, 107, 88, 101, 99, 110, 84, 95, 103, 90, 98,
           105, 87, 93, 108, 97, 85, 102, 91, 112, 89, 100, 94)  # fmt: skip


def months(first, number):
    return [str(month) for month in pd.period_range(first, periods=number, freq="M")]


def asked(source):
    return {question.kind: question.periods for question in source.questions}


def table(labels, figures=NUMBERS):
    return csv_of([["Month", "N"], *zip(labels, figures, strict=False)])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({5: "2018-09"}, "2019-09"),
        ({0: "2018-04"}, "2019-04"),
        ({7: "2009-11"}, "2019-11"),
        ({9: "2019-01", 10: "2019-02", 11: "2019-03"}, "2020-03"),
    ],
)
@pytest.mark.parametrize("kind", ["down", "backwards", "across"])
def test_a_year_that_breaks_the_order_of_a_table_is_asked_about(tmp_path, typed, meant, kind):
    labels = [typed.get(at, month) for at, month in enumerate(months("2019-04", 24))]
    text, contract = table(labels), LONG
    if kind == "backwards":
        text = table(labels[::-1], NUMBERS[::-1])
    if kind == "across":
        text = csv_of([["Offence", *labels], ["Burglary", *NUMBERS]])
        contract = WIDE
    source = intake(tmp_path / "a", {"cases.csv": text}, contract)
    periods = asked(source)["year typed wrong"]
    assert {meant, *typed.values()} <= {*periods}
    assert (source.units["fate"] == "asked").sum() == len(typed)
    answer = f"year typed wrong,year of its neighbours,{source.questions[0].digest},no,A,2021-04-01"
    settled = intake(
        tmp_path / "b", {"cases.csv": text}, contract,
        corrections="source_id,year,file,column,question,answer,bound_to,reason,reported_to,"
        f"reported_on\ncases,2020/21,cases.csv,period,{answer}\n",
    )  # fmt: skip
    assert settled.questions == ()
    assert sorted(settled.units["period"]) == months("2019-04", 24)


def test_a_year_typed_wrong_for_one_name_of_several_is_asked_about(tmp_path):
    rows = [
        ["2018-08" if (at, name) == (4, "Robbery") else month, name, figure]
        for name in ("Burglary", "Robbery")
        for at, (month, figure) in enumerate(zip(months("2019-04", 12), NUMBERS, strict=False))
    ]
    source = intake(tmp_path, {"cases.csv": csv_of([["Month", "Offence", "N"], *rows])}, NAMED)
    assert asked(source)["year typed wrong"] == ("2018-08", "2019-08")


@pytest.mark.parametrize(
    "labels",
    [
        months("2020-04", 12) + months("2019-04", 12),
        sorted(months("2019-04", 24), key=lambda month: month[5:]),
        [month for pair in zip(months("2020-04", 12), months("2019-04", 12), strict=True)
         for month in pair],
        months("2018-10", 5) + months("2020-04", 12),
        months("2019-04", 12) + months("2020-06", 10),
        ["2018-09", "2019-09", "2020-09"],
        [*months("2020-04", 12), "2020-02", "2020-03"],
    ],
)  # fmt: skip
def test_a_table_in_another_order_or_with_a_gap_has_no_year_typed_wrong(tmp_path, labels):
    assert asked(intake(tmp_path, {"cases.csv": table(labels)}, LONG)) == {}


def two_years(tmp_path, before, after, contract=LONG):
    project = make_project(tmp_path, {"cases": contract})
    put(project, "cases.csv", table(months("2019-04", 12), before), "2019-20")
    put(project, "cases.csv", table(months("2020-04", 12), after))
    return asked(take_in(project, YEAR)["cases"])


@pytest.mark.parametrize(
    ("after", "again"),
    [
        (NUMBERS[:12], 12),
        (NUMBERS[:6] + NUMBERS[18:], 6),
        ((*NUMBERS[:4], 102, *NUMBERS[5:12]), 12),
        (NUMBERS[:2] + NUMBERS[14:], 0),
        (NUMBERS[12:], 0),
    ],
)
def test_months_on_end_with_another_years_figures_are_asked_about(tmp_path, after, again):
    found = two_years(tmp_path, NUMBERS[:12], after)
    assert len(found.pop("year said again", ())) == again
    assert found == {}


@pytest.mark.parametrize(
    "figures",
    [
        [21] * 12,
        [4, 4, 4, 0, 0, 4, 4, 4, 3, 4, 4, 4],
        [0] * 12,
        [1, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 1],
    ],
)
def test_small_or_steady_figures_may_be_those_of_another_year(tmp_path, figures):
    assert two_years(tmp_path, figures, figures) == {}


def test_years_alike_in_one_table_were_written_so(tmp_path):
    both = table(months("2019-04", 24), NUMBERS[:12] * 2)
    assert asked(intake(tmp_path, {"cases.csv": both}, LONG)) == {}


THOUSANDS = [1000 * figure for figure in NUMBERS[:12]]


@pytest.mark.parametrize(
    ("before", "after", "is_asked"),
    [
        (THOUSANDS, [figure / 10 for figure in NUMBERS[12:]], True),
        (THOUSANDS, NUMBERS[12:], True),
        (NUMBERS[:12], [60 * figure for figure in NUMBERS[12:]], True),
        (THOUSANDS, THOUSANDS[::-1], False),
        (NUMBERS[:12], [3, 2, 4, 8, 12, 10, 9, 6, 2, 1, 2, 3], False),
        ([0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 1], NUMBERS[12:], False),
        ([0, 0, 250_000, 0, 0, 0, 0, 0, 0, 1200, 0, 0], [800, 0, 1500] * 4, False),
    ],
)
def test_a_file_whose_figures_differ_as_units_do_is_asked_about(tmp_path, before, after, is_asked):
    assert (
        list(two_years(tmp_path / "files", before, after, SPENT)) == ["one unit or two"] * is_asked
    )
    sheets = workbook({
        year: [["Month", "N"], *zip(months(f"{year}-04", 12), of, strict=True)]
        for year, of in (("2019", before), ("2020", after))
    })  # fmt: skip
    contract = text_of([MONTH, COUNT % "number"], layout="span: history", series=[MONEY])
    found = asked(intake(tmp_path / "sheets", {"cases.xlsx": sheets}, contract))
    assert list(found) == ["one unit or two"] * is_asked


RECORDS = text_of(
    ["{name: date, headers: [Day], type: date}", OFFENCE], layout="span: history",
    series=["{measure: n, label: N, unit: cases, frequency: M, combine: count}"],
)  # fmt: skip


def lines_of(year, seed, kinds="ABCDEFGH", every=1):
    """Records of a calendar year, some 30 a month; each month has its own days."""
    some = random.Random(seed)
    days = [f"{some.randint(1, 28):02d}/{month:02d}/{year}" for month in range(1, 13)
            for _ in range(30 // every)]  # fmt: skip
    return [[day, some.choice(kinds)] for day in days]


@pytest.mark.parametrize(
    ("later", "again"),
    [
        (lines_of(2020, 1), 12), (lines_of(2020, 2), 0), (lines_of(2020, 2)[:150], 0),
        ([*lines_of(2020, 2)[:150], *lines_of(2020, 1)[150:240], *lines_of(2020, 2)[240:]], 3),
        (lines_of(2020, 1, kinds="A"), 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("files", [1, 2])
def test_records_that_come_again_under_another_year_are_asked_about(tmp_path, later, again, files):
    kinds = sorted({kind for _, kind in later})
    first = lines_of(2019, 1, "A" if kinds == ["A"] else "ABCDEFGH")
    tables = [[*first, *later]] if files == 1 else [first, later]
    texts = {f"cases{n}.csv": csv_of([["Day", "Offence"], *rows]) for n, rows in enumerate(tables)}
    source = intake(tmp_path, texts, RECORDS)
    assert len(asked(source).get("year said again", ())) == again
    assert (source.units["fate"] == "asked").sum() == again * 30


@pytest.mark.parametrize("day", ["{n:02d}/{m:02d}/{y}", "05/{m:02d}/{y}"])
def test_records_of_set_days_are_no_copies_of_another_years(tmp_path, day):
    rows = [[day.format(n=n, m=m, y=y), "ABC"[(n + m) % 3]] for y in (2018, 2019, 2020)
            for m in range(1, 13) for n in range(1, 7)]  # fmt: skip
    source = intake(tmp_path, {"cases.csv": csv_of([["Day", "Offence"], *rows])}, RECORDS)
    assert "year said again" not in asked(source)


@pytest.mark.parametrize(
    "days",
    [
        pd.to_datetime([f"{year}-{month}" for year in (2019, 2020) for month in (1, 4, 7, 10)]),
        pd.date_range("2013", "2019-12-31", freq="W-MON"),  # 2019 has the calendar of 2013
    ],
)
def test_records_that_come_by_the_quarter_or_week_are_no_copies(tmp_path, days):
    rows = [[f"{day:%d/%m/%Y}", kind] for day in days for kind in "ABCDEFGHIJKLMNOPQRSTUVWX"]
    source = intake(tmp_path, {"cases.csv": csv_of([["Day", "Offence"], *rows])}, RECORDS)
    assert "year said again" not in asked(source)
