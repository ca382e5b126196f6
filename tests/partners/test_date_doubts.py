"""Days and periods with two readings: settled by what fits, or asked about."""

from datetime import date

import pandas as pd
import pytest

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from tests.builders import make_project, put
from tests.partners.received import YEAR, accounts, workbook
from tests.partners.tables import OFFENCE, SUM, text_of

RECORDS = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
layout: {span: history}
fields:
  - {name: date, headers: [When], type: date, constraints: {required: true}}
  - {name: ref, headers: [Ref]}
due: {frequency: M, days: 30}
counts: Cases reported.
does_not_count: Cases not reported.
series: [{measure: cases, label: Cases, unit: cases, frequency: M, combine: count}]
"""
FIGURES = RECORDS.replace("name: ref, headers: [Ref]", "name: n, headers: [N], type: integer")
FIGURES = FIGURES.replace("combine: count", "combine: sum, field: n")
PERIODS = FIGURES.replace(
    "name: date, headers: [When], type: date", "name: period, headers: [When], type: period"
)
ANSWER = """source_id,year,file,column,question,answer,bound_to,reason,reported_to,reported_on
cases,2020/21,cases.csv,{},{},{},{},They said so,Case manager,2021-05-01
"""
PAPER = date(2021, 6, 14)


def told(tmp_path, content, contract, name="cases.csv", paper=PAPER, **reference):
    """The intake and, by period, the state or figure of its series."""
    project = make_project(tmp_path, {"cases": contract}, **reference)
    put(project, name, content)
    source = take_in(project, YEAR, paper)["cases"]
    table = build_series(source, load_wards(project), "E08000099", YEAR, paper or PAPER)
    found = table["state"].mask(table["state"] == "observed", table["value"]) if len(table) else []
    return source, dict(zip(table["period"], found, strict=True)) if len(table) else {}


def by(frequency, contract, due=""):
    due = due or frequency
    contract = contract.replace("due: {frequency: M", f"due: {{frequency: {due}")
    return contract.replace("frequency: M, combine", f"frequency: {frequency}, combine")


def rows(*dates):
    return "When,Ref\n" + "".join(f"{day},R{at}\n" for at, day in enumerate(dates))


def dated(*dates):
    return "When,N\n" + "".join(f"{day},{at + 1}\n" for at, day in enumerate(dates))


# Typed as 03/04/2020, 09/04/2020, 17/04/2020 and so on, and read month first where that went.
TURNED = [(2020, day, month) for month in range(4, 13) for day in (3, 9)]
TYPED = [f"{day}/{month:02d}/2020" for month in range(4, 13) for day in (17, 24)]
ISO = [f"{year}-{month:02d}-{day:02d}" for year, month, day in TURNED]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cases.csv", rows(*ISO, *TYPED)),
        ("cases.csv", rows(*(f"{day} 00:00:00" for day in ISO), *TYPED)),
        ("cases.csv", rows(*((date(*day) - date(1899, 12, 30)).days for day in TURNED), *TYPED)),
        (
            "cases.xlsx",
            workbook({"A": [["When", "Ref"], *([text, "R"] for text in [*ISO, *TYPED])]}),
        ),
    ],
)
def test_a_column_half_turned_round_by_a_spreadsheet_is_asked_about(tmp_path, name, content):
    source, figures = told(tmp_path, content, RECORDS, name)
    (question,) = source.questions
    assert (question.kind, question.asks, question.column, question.count) == (
        "half-swapped dates", "partner", "date", 18,
    )  # fmt: skip
    assert {figures[f"2020-{month:02d}"] for month in range(3, 13)} == {"asked"}
    assert accounts(source)["asked"].item() == 18


def test_rows_that_a_spreadsheet_turned_round_below_others_are_asked_about(tmp_path):
    right = [f"2019-{month:02d}-{day:02d}" for month in range(4, 13) for day in (3, 9, 17, 24)]
    pasted = sorted([*ISO, *TYPED], key=lambda day: (day[8:] if "-" in day else day[3:5], day))
    source, _ = told(tmp_path / "a", rows(*right, *pasted), RECORDS)
    (question,) = source.questions
    assert (question.kind, question.count) == ("half-swapped dates", 18)
    # Three days typed by hand below a column in order are no such rows.
    days = [f"2020-04-{day:02d}" for day in range(1, 31)]
    days += [f"2020-05-{day:02d}" for day in range(1, 13)]
    source, _ = told(tmp_path / "b", rows(*days, "13/05/2020", "14/05/2020", "15/05/2020"), RECORDS)
    assert source.questions == ()


@pytest.mark.parametrize(("answer", "april", "september"), [("swap", 4, 4), ("use", 2, 11)])
@pytest.mark.parametrize("span", ["history", "year"])
def test_the_answer_turns_the_dates_or_leaves_them(tmp_path, answer, april, september, span):
    contract = RECORDS.replace("span: history", f"span: {span}")
    content = rows(*ISO, *TYPED)
    asked, _ = told(tmp_path / "a", content, contract)
    (question,) = asked.questions
    line = ANSWER.format("date", "half-swapped dates", answer, question.digest)
    source, figures = told(tmp_path / "b", content, contract, corrections=line)
    assert source.questions == ()
    assert (figures["2020-04"], figures["2020-09"]) == (april, september)
    outside = 9 if (answer, span) == ("use", "year") else 0  # March 2020 is no month of the year
    assert accounts(source)["out_of_scope"].item() == outside
    assert not [name for name in source.records.columns if ":" in name]


CLOSED = RECORDS.replace("name: ref, headers: [Ref]", "name: closed, headers: [Ref], type: date")


def two_columns(first, second):
    return "When,Ref\n" + "".join(f"{a},{b}\n" for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("first", "second", "columns", "april"),
    [
        ([*ISO, *TYPED], [*TYPED, *ISO], "date, closed", 4),
        ([*ISO, *TYPED], [*ISO, *TYPED], "date, closed", 4),
        (TYPED * 2, [*ISO, *TYPED], "closed", 4),
    ],
)
def test_one_answer_turns_all_columns_of_dates(tmp_path, first, second, columns, april):
    contract = CLOSED.replace("span: history", "span: year")
    content = two_columns(first, second)
    project = make_project(tmp_path / "a", {"cases": contract})
    put(project, "cases.csv", content)
    (question,) = take_in(project, YEAR, PAPER)["cases"].questions
    assert question.column == columns
    line = ANSWER.format(f'"{columns}"', "half-swapped dates", "swap", question.digest)
    source, figures = told(tmp_path / "b", content, contract, corrections=line)
    assert source.questions == ()
    assert accounts(source)["out_of_scope"].item() == 0
    assert figures["2020-04"] == april
    assert len(source.records) == 36
    assert set(source.records["closed"].dt.day) == {3, 9, 17, 24}


def test_one_sheet_alone_may_be_turned_round(tmp_path):
    fine = [[f"2020-05-{day:02d}", "R"] for day in range(1, 29)]
    bad = [[text, "R"] for text in [*ISO, *TYPED]]
    head = [["When", "Ref"]]
    source, _ = told(tmp_path, workbook({"A": head + bad, "B": head + fine}), RECORDS, "cases.xlsx")
    (question,) = source.questions
    assert (question.sheet, question.count) == ("A", 18)


@pytest.mark.parametrize(
    "dates",
    [
        ["2020-05-04", "25/06/2020", "2020-06-04", "26/06/2020"],  # too few to tell
        [*ISO, *TYPED, "2020-05-13"],
        [*ISO, *TYPED, "05/05/2020"],
        ISO,
        TYPED,
        [*(f"2020-{m:02d}-01" for m in range(4, 13)), *(f"30/{m:02d}/2020" for m in range(4, 13))],
    ],
)
def test_dates_that_tell_nothing_of_a_turn_are_used(tmp_path, dates):
    source, _ = told(tmp_path, rows(*dates), RECORDS)
    assert source.questions == ()
    assert len(source.records) == len(dates)


def test_dates_of_one_month_turned_round_are_asked_about(tmp_path):
    turned = [f"2020-{day:02d}-05" for day in range(1, 13)]
    source, _ = told(tmp_path, rows(*turned, *(f"{d}/05/2020" for d in range(13, 32))), RECORDS)
    assert [question.count for question in source.questions] == [12]


WHOLE = [f"{day:02d}/{month:02d}/2020" for month in range(4, 13) for day in range(1, 29, 3)]


@pytest.mark.parametrize("span", ["history", "year"])
def test_a_day_after_the_papers_date_is_set_aside(tmp_path, span):
    contract = RECORDS.replace("span: history", f"span: {span}") + "limits: {quarantined: 0.2}\n"
    source, _ = told(tmp_path, rows(*WHOLE, "05/07/2029"), contract)
    assert list(source.quarantine["rule"]) == ["paper date"]
    source, _ = told(tmp_path / "mid", rows(*WHOLE), contract, paper=date(2020, 12, 20))
    assert list(source.quarantine["rule"]) == ["paper date"] * 3
    source, _ = told(tmp_path / "unknown", rows(*WHOLE), contract, paper=None)
    assert source.quarantine.empty


def test_a_history_that_goes_on_after_the_paper_is_a_later_file(tmp_path):
    later = [f"2021-{month:02d}-10" for month in range(1, 10)]
    source, _ = told(tmp_path, rows(*WHOLE, *later, "2029-07-05"), RECORDS)
    assert list(source.quarantine["row"]) == [len(WHOLE) + len(later) + 2]
    assert accounts(source)["out_of_scope"].item() == 6


def test_a_month_that_is_not_over_on_the_papers_date_is_set_aside_and_no_month_before(tmp_path):
    months = dated("2020-10", "2020-11", "2020-12")
    source, _ = told(tmp_path, months, PERIODS, paper=date(2020, 11, 5))
    aside = source.quarantine[["row", "rule"]]
    assert sorted(aside.itertuples(index=False, name=None)) == [(n, "paper date") for n in (3, 4)]
    assert list(source.records["period"]) == ["2020-10"]  # far more than the contract's limit


@pytest.mark.parametrize(("kind", "kept"), [("count", 1), ("stock", 2)])
def test_what_adds_up_is_not_whole_before_its_period_is_over(tmp_path, kind, kept):
    contract = PERIODS.replace("combine: sum", f"combine: take, kind: {kind}")
    source, figures = told(tmp_path, dated("2021-02", "2021-03"), contract, paper=date(2021, 3, 14))
    assert len(source.records) == kept
    assert figures["2021-03"] == ("not_yet_due" if kept == 1 else 2)


def test_a_period_is_over_on_its_last_day(tmp_path):
    source, _ = told(tmp_path, dated("2020-10", "2020-11"), PERIODS, paper=date(2020, 11, 30))
    assert list(source.records["period"]) == ["2020-10", "2020-11"]


def test_a_stock_beside_a_count_of_a_period_that_is_not_over_stays(tmp_path):
    contract = PERIODS.replace("due:", "  - {name: open, headers: [Open], type: integer}\ndue:")
    stock = "{measure: open, label: Open, unit: cases, frequency: M, field: open, kind: stock, "
    contract = contract.replace("field: n}", f"field: n}}, {stock}combine: take}}")
    text = "When,N,Open\n2020-10,3,8\n2020-11,1,9\n"
    source, _ = told(tmp_path, text, contract, paper=date(2020, 11, 5))
    assert source.quarantine.empty
    assert list(source.records["open"]) == [8, 9]
    assert list(source.records["n_state"]) == ["observed", "not_yet_due"]


@pytest.mark.parametrize("span", ["history", "year"])
@pytest.mark.parametrize("share", [1, 2])
def test_many_days_with_years_beyond_a_gap_speak_against_the_whole_file(tmp_path, span, share):
    contract = RECORDS.replace("span: history", f"span: {span}") + "limits: {quarantined: 0.4}\n"
    wrong = [day.replace("2020", "2023") for day in WHOLE]
    source, _ = told(tmp_path, rows(*WHOLE, *wrong[: share * len(WHOLE) // 2]), contract)
    assert len(source.records) == (len(WHOLE) if share == 1 else 0)


def test_many_days_after_the_papers_date_do_not_speak_against_the_others(tmp_path):
    contract = RECORDS + "limits: {quarantined: 0.05, action: stop}\n"
    source, _ = told(tmp_path, rows(*WHOLE), contract, paper=date(2020, 10, 1))
    assert set(source.quarantine["rule"]) == {"paper date"}
    assert 0.2 * len(WHOLE) < len(source.quarantine) < len(WHOLE) - len(source.records) + 1


@pytest.mark.parametrize(
    ("frequency", "dates", "first"),
    [
        ("A", ["2018-03-31", "2019-03-31", "2020-03-31"], "2017/18"),
        ("A", ["01/04/2017", "01/04/2018", "01/04/2019"], "2017/18"),
        ("A", ["Mar-18", "Mar-19", "Mar-20"], "2017/18"),
        ("Q", ["2018-04-01", "2018-07-01", "2018-10-01"], "2018/19 Q1"),
        ("Q", ["30/06/2018", "30/09/2018", "31/12/2018"], "2018/19 Q1"),
        ("Q", ["15/05/2018", "02/08/2018", "20/11/2018"], "2018/19 Q1"),
        ("Q", ["Jun-18", "Sep-18", "Dec-18"], "2018/19 Q1"),
    ],
)
def test_figures_dated_by_a_day_or_month_stand_for_their_quarter_or_year(
    tmp_path, frequency, dates, first
):
    source, figures = told(tmp_path, dated(*dates), by(frequency, FIGURES))
    assert list(figures.values())[:3] == [1, 2, 3]
    assert next(iter(figures)) == first
    assert "stand for their" in accounts(source)["notes"].item()


def test_figures_by_the_week_count_by_their_day_which_is_told(tmp_path):
    weeks = [f"{day:%d/%m/%Y}" for day in pd.date_range("2018-05-07", periods=20, freq="7D")]
    source, figures = told(tmp_path, dated(*weeks), by("M", FIGURES))
    assert (figures["2018-06"], source.questions) == (5 + 6 + 7 + 8, ())
    assert "by the week and count in the month" in accounts(source)["notes"].item()
    others = [f"{day:%d/%m/%Y}" for day in pd.date_range("2018-05-07", periods=20, freq="8D")]
    source, _ = told(tmp_path / "others", dated(*others), by("M", FIGURES))
    assert "by the week" not in accounts(source)["notes"].item()


@pytest.mark.parametrize(("days", "often"), [(14, "two of them or three"), (28, "one of them")])
def test_figures_by_several_weeks_are_asked_about_unless_they_are_of_years(tmp_path, days, often):
    text = dated(
        *(f"{day:%d/%m/%Y}" for day in pd.date_range("2019-04-01", periods=13, freq=f"{days}D"))
    )
    source, figures = told(tmp_path / "asked", text, by("M", FIGURES))
    (question,) = source.questions
    assert (question.kind, often in question.evidence) == ("figures by several weeks", True)
    assert figures["2019-05"] == "asked"
    source, _ = told(tmp_path / "years", text, by("A", FIGURES, due="M"))
    assert (source.questions, often in accounts(source)["notes"].item()) == ((), True)


def test_months_whose_years_were_taken_for_days_are_asked_about(tmp_path):
    months = pd.period_range("2018-10", "2020-03", freq="M")
    text = dated(*(f"{at.year - 2000:02d}/{at.month:02d}/2020" for at in months))
    source, figures = told(tmp_path / "asked", text, by("M", FIGURES))
    assert [question.kind for question in source.questions] == ["years taken for days"]
    assert "asked" in figures.values()
    assert not any(isinstance(n, float) for n in figures.values())
    text = dated(*(f"18/{at.month:02d}/{at.year}" for at in months))  # all on one day
    source, figures = told(tmp_path / "days", text, by("M", FIGURES))
    assert (source.questions, figures["2018-10"]) == ((), 1)


def test_of_what_there_is_at_one_time_the_last_figure_of_a_month_stands(tmp_path):
    text = dated("28/04/2020", "14/04/2020", "28/05/2020")
    stock = FIGURES.replace("frequency: M, combine: sum", "kind: stock, frequency: M, combine: {}")
    for combine in ("sum", "take"):
        source, figures = told(tmp_path / combine, text, stock.replace("{}", combine))
        assert (source.questions, figures["2020-04"], figures["2020-05"]) == ((), 1, 3)
        assert "1 figure is of earlier days than the last" in accounts(source)["notes"].item()
    _, figures = told(tmp_path / "events", text, FIGURES)
    assert figures["2020-04"] == 1 + 2


def test_a_column_of_periods_may_hold_the_days_too(tmp_path):
    _, figures = told(tmp_path, dated("31/03/2018", "31/03/2019"), by("A", PERIODS))
    assert (figures["2017/18"], figures["2018/19"]) == (1, 2)


@pytest.mark.parametrize(
    ("frequency", "due", "dates"),
    [
        ("A", "A", ["2017-12-31", "2018-12-31", "2019-12-31"]),  # calendar years
        ("A", "A", ["2018-09-30", "2019-09-30"]),  # years that end in September
        ("A", "A", ["2017-04-01", "2019-03-31", "2020-03-31"]),  # beginning or end
        ("A", "A", ["2018-03-31", "2018-06-30", "2019-03-31"]),  # twice in one year
        ("A", "M", ["2018-03-31", "2019-03-31"]),  # due by the month
        ("Q", "Q", ["2018-04-01", "2018-09-30"]),
        ("Q", "Q", ["2018-03-31", "2018-09-30", "2019-03-31"]),  # half-years
        ("Q", "Q", ["Jun-18"]),  # the one month that came may be a part of its quarter
    ],
)
def test_a_day_that_does_not_tell_its_quarter_or_year_is_asked_about(
    tmp_path, frequency, due, dates
):
    source, figures = told(tmp_path, dated(*dates), by(frequency, FIGURES, due))
    assert [question.kind for question in source.questions] == ["figures dated by a day"]
    assert set(figures.values()) <= {"asked", "missing", "not_yet_due"}
    assert "asked" in figures.values()


def test_the_answer_takes_the_year_in_which_the_day_lies(tmp_path):
    content = dated("2018-09-30", "2019-09-30")
    asked, _ = told(tmp_path / "a", content, by("A", FIGURES))
    answer = ANSWER.format("date", "figures dated by a day", "use", asked.questions[0].digest)
    _, figures = told(tmp_path / "b", content, by("A", FIGURES), corrections=answer)
    assert (figures["2018/19"], figures["2019/20"]) == (1, 2)


def test_months_and_quarters_are_added_up_as_before(tmp_path):
    months = [f"2020-{month:02d}-28" for month in range(4, 10)]
    _, figures = told(tmp_path / "a", dated(*months), by("Q", FIGURES))
    assert (figures["2020/21 Q1"], figures["2020/21 Q2"]) == (6, 15)
    quarters = ["2019-06-30", "2019-09-30", "2019-12-31", "2020-03-31"]
    _, figures = told(tmp_path / "b", dated(*quarters), by("A", FIGURES))
    assert figures["2019/20"] == 10


ALL_QUARTERS = [f"{year} Q{number}" for year in (2018, 2019, 2020) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("layout", "dates", "first"),
    [
        ("history, year_begins: january", ["2018 Q2", "2018 Q3"], "2018/19 Q1"),
        ("history, year_begins: april", ["2018 Q2", "2018 Q3"], "2018/19 Q2"),
        # By reporting year the last would end in June 2021, after the paper.
        ("history", [*ALL_QUARTERS[1:], "2021 Q1"], "2018/19 Q1"),
        ("year", ["Q1 2020", "Q2 2020", "Q3 2020", "Q4 2020"], "2020/21 Q1"),
        ("year", ["Q2 2020", "Q3 2020", "Q4 2020", "Q1 2021"], "2020/21 Q1"),
    ],
)
def test_quarters_of_one_year_are_settled_by_the_contract_or_by_what_fits(
    tmp_path, layout, dates, first
):
    contract = by("Q", PERIODS).replace("span: history", f"span: {layout}")
    source, figures = told(tmp_path, dated(*dates), contract)
    assert source.questions == ()
    assert [figures[first], *figures.values()][:2] == [1, 1]
    assert next(iter(figures)) == first


@pytest.mark.parametrize("span", ["history", "year"])
def test_quarters_of_one_year_that_fit_both_ways_are_asked_about(tmp_path, span):
    contract = by("Q", PERIODS).replace("span: history", f"span: {span}")
    source, figures = told(tmp_path, dated("2020 Q2", "2020 Q3"), contract)
    (question,) = source.questions
    assert (question.kind, question.asks) == ("quarters of one year", "analyst")
    assert "year_begins: january} in cases.yaml" in question.settled_by
    assert [figures[f"2020/21 Q{number}"] for number in (1, 2, 3)] == ["asked"] * 3


def test_times_in_utc_count_on_their_local_day(tmp_path):
    times = ["2020-05-31T22:59:00Z", "2020-05-31T23:30:00Z", "2020-06-01T00:10:00+01:00"]
    _, figures = told(tmp_path / "a", rows(*times, "30/06/2020"), RECORDS)
    assert (figures["2020-05"], figures["2020-06"]) == (1, 3)
    elsewhere = RECORDS + "timezone: Atlantic/Azores\n"
    _, figures = told(tmp_path / "b", rows(*times, "30/06/2020"), elsewhere)
    assert (figures["2020-05"], figures["2020-06"]) == (3, 1)


@pytest.mark.parametrize(("day", "asked"), [("{m:02d}/01/2020", 1), ("01/{m:02d}/2020", 0)])
def test_figures_of_months_that_are_dated_month_first_are_asked_about(tmp_path, day, asked):
    content = dated(*(day.format(m=month) for month in range(4, 13)))
    source, figures = told(tmp_path / "a", content, FIGURES)
    assert [question.kind for question in source.questions] == ["half-swapped dates"] * asked
    if asked:
        assert "date_order: mdy" in source.questions[0].settled_by
        mended = FIGURES.replace("id: cases", "id: cases\ndate_order: mdy", 1)
        source, figures = told(tmp_path / "b", content, mended)
        assert source.questions == ()
    assert (figures["2020-04"], figures["2020-12"]) == (1, 9)


@pytest.mark.parametrize(
    ("heading", "said", "month"),
    [
        ("When (UTC)", "", "06"), ("when_utc", "", "06"), ("When (GMT)", "", "06"),
        ("When (GMT/BST)", "", "05"), ("When", "All times are in UTC", "06"),
        ("When", "Timestamps: UTC.", "06"), ("When", "Times are local and not UTC", "05"),
        ("When", "Extracted at 14:30 GMT", "05"), ("When", "Times are GMT or BST", "05"),
        ("When", "All times are in BST/GMT", "05"),
        ("When", "Times are BST in summer and GMT in winter", "05"),
        ("When", "Times were changed from UTC to UK time", "05"),
        ("When", "Times are no longer in UTC", "05"), ("When", "Times aren't in GMT", "05"),
        ("When", '"Times are UK civil time (GMT, BST in summer)"', "05"),
        ("When", "Sometimes GMT", "05"), ("When", "Times: GMT. In summer they are BST.", "05"),
        ("When", "Times supplied in GMT format", "05"), ("When", "Recorded in UTC", "06"),
        ("When", "Times are in GMT Standard Time", "05"), ("When", "Held in UTC; converted", "05"),
        ("When", "Times are stored in UTC. Days are shown in UK time.", "05"),
    ],
)  # fmt: skip
def test_a_time_below_a_heading_that_says_utc_counts_on_its_day_in_london(
    tmp_path, heading, said, month
):
    rows = f"{heading},Ref\n2020-05-31 23:30,A1\n2020-05-31 22:30,A2\n"
    project = make_project(tmp_path, {"cases": RECORDS.replace("When", heading)})
    for text in [f"{said}\n{rows}", f"{rows}\n{said}\n"][: 1 + bool(said)]:
        put(project, "cases.csv", text.lstrip())
        source = take_in(project, YEAR)["cases"]
        assert list(source.records["period"]) == [f"2020-{month}", "2020-05"]
        (notes,) = accounts(source)["notes"]
        assert ("taken for UTC" in notes) == (month == "06")
        names_both = "GMT or BST" in said or "GMT/BST" in heading
        assert ("although UTC or GMT is named" in notes) == (month == "05" and not names_both)


def test_a_time_in_utc_in_a_column_of_its_own_is_told(tmp_path):
    project = make_project(tmp_path, {"cases": RECORDS})
    put(project, "cases.csv", "When,Time (UTC),Ref\n31/05/2020,23:30,A1\n")
    (notes,) = accounts(take_in(project, YEAR)["cases"])["notes"]
    assert "column 'Time (UTC)' is in UTC by the heading" in notes


YEARLY = {str(month): 10 for month in pd.period_range("2019-04", "2021-03", freq="M")}


def counts(figures, above="", below=""):
    lines = [above] * bool(above) + ["When,N", *(f"{at},{n}" for at, n in figures.items())]
    return "\n".join(lines + [below] * bool(below)) + "\n"


NOT_WHOLE = [
    "March 2021 is to 15 March only", "* Part month", "Data to 12 March", "Mar-21: part month only",
    "Figures up to and including 12/03/2021", "Source: ASB system as at 16.03.21",
    "Report run on 16 Mar 2021 09:30", "Note: March 2021 is incomplete", "Extracted 2021-03-16",
    "The latest month is not a full month.", "March 2021 figures are month to date",
]  # fmt: skip


@pytest.mark.parametrize("said", NOT_WHOLE)
def test_a_last_month_that_a_note_or_title_says_is_a_part_is_asked_about(tmp_path, said):
    for at, content in enumerate((counts(YEARLY, said), counts(YEARLY, below=f"\n{said}"))):
        source, found = told(tmp_path / str(at), content, FIGURES)
        assert [question.kind for question in source.questions] == ["part of a period"]
        assert found == YEARLY | {"2021-03": "asked"}


ANNUAL = text_of([OFFENCE], layout="kind: wide, span: history",
                 series=[SUM.replace("frequency: M", "frequency: A")])  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "below", "state"),
    [("2020/21", "", "observed"), ("2020/21 YTD", "", "missing"),
     ("2020/21 year to date", "", "missing"), ("2020/21 total", "", "observed"),
     ("2020/21*", "* April to December 2020 only", "asked"),
     ("2020/21*", "* Apr-Dec only", "asked"),
     ("2020/21*", "* April 2020 to March 2021 only", "observed")],
)  # fmt: skip
def test_a_year_to_date_or_of_some_months_only_is_no_whole_year(tmp_path, heading, below, state):
    table = f"Offence,2018/19,2019/20,{heading}\nBurglary,90,93,61\nRobbery,12,13,8\n{below}\n"
    _, found = told(tmp_path, table, ANNUAL)
    assert found == {
        "2018/19": 102,
        "2019/20": 106,
        "2020/21": 69 if state == "observed" else state,
    }


@pytest.mark.parametrize(
    "said",
    ["Extracted 3 April 2021", "Data to 31 March 2021", "The new team began on 16 March 2021",
     "Since 8 July 2020 another system is in use", "Part of the Safer Anytown programme",
     "From 15 March 2021 calls are counted by another team", "Figures for May 2018 are incomplete",
     "Figures may be incomplete"],
)  # fmt: skip
def test_a_note_of_other_days_takes_no_month_away(tmp_path, said):
    source, found = told(tmp_path, counts(YEARLY, below=f"\n{said}"), FIGURES)
    assert (source.questions, found) == ((), YEARLY)


def test_a_remark_beside_a_figure_or_on_another_sheet_says_that_it_is_a_part(tmp_path):
    lines = counts(YEARLY).replace("\n", ",\n").replace("When,N,", "When,N,Comment")
    lines = lines.replace("2021-03,10,", "2021-03,4,part month")
    _, found = told(tmp_path / "1", lines, FIGURES)
    assert found["2021-03"] == "asked"
    table = [["When", "N"], *([at, n] for at, n in YEARLY.items())]
    sheets = {"Data": table, "Notes": [["Data are complete to 15 March 2021."]]}
    _, found = told(tmp_path / "2", workbook(sheets), FIGURES, "cases.xlsx")
    assert found["2021-03"] == "asked"
    stock = FIGURES.replace("combine: sum", "kind: stock, combine: take")
    _, found = told(tmp_path / "3", workbook(sheets), stock, "cases.xlsx")
    assert found["2021-03"] == 10


def test_days_next_to_some_that_only_exist_the_other_way_round_are_asked_about(tmp_path):
    days = [date(2020, month, day) for month in range(4, 8) for day in (3, 9, 17, 25)]
    lines = [f"{day:%d/%m/%Y},R{at}" for at, day in enumerate(days[:8])]
    lines += [f"{day:%m/%d/%Y},R{at}" for at, day in enumerate(days[8:], start=8)]
    text = "When,Ref\n" + "\n".join(lines) + "\n"
    contract = RECORDS.replace("fields:", "limits: {quarantined: 1.0}\nfields:", 1)
    source, _ = told(tmp_path / "1", text, contract)
    (question,) = source.questions
    assert (question.kind, question.count) == ("half-swapped dates", 4)
    slip = "When,Ref\n" + "\n".join(lines[:8] + lines[10:11]) + "\n"
    source, _ = told(tmp_path / "2", slip, contract)
    assert source.questions == ()
