"""A month or quarter whose year stands in another column is read, or told how to write."""

from pathlib import Path

import pytest

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.reference import load_yaml
from tests.partners.tables import (
    MONTH,
    NUMBER,
    SUM,
    contract_of,
    extract_of,
)

QUARTERLY = (SUM.replace("frequency: M", "frequency: Q"),)
APRIL = "year_column: Year, year_begins: april"
JANUARY = "year_column: Year, year_begins: january"


def periods(tmp_path, head, pairs, layout="", series=(SUM,), name="cases.csv", field=MONTH):
    contract = contract_of(field.replace("Month", head[1]), NUMBER, layout=layout, series=series)
    extract = extract_of(tmp_path, [[*head, "N"], *[[*pair, 1] for pair in pairs]], contract, name)
    column = "date" if "date" in extract.cells else "period"
    return [parse_period(cell) or cell for cell in extract.cells[column]]


@pytest.mark.parametrize(
    ("head", "pairs", "right"),
    [
        (("Financial Year", "Financial Quarter"), [("2018/19", 1), ("2018/19", 4)],
         ["2018/19 Q1", "2018/19 Q4"]),
        (("FY", "Qtr"), [("FY18/19", "Q2")], ["2018/19 Q2"]),
        (("Fin_Year", "Quarter"), [("2018-19", "Quarter 3")], ["2018/19 Q3"]),
        (("Calendar Year", "Quarter"), [(2019, 1), (2019, 2)], ["2018/19 Q4", "2019/20 Q1"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx"])
def test_a_quarter_is_completed_by_the_column_of_years(tmp_path, head, pairs, right, name):
    assert periods(tmp_path, head, pairs, series=QUARTERLY, name=name) == right


@pytest.mark.parametrize(
    ("head", "pairs", "right"),
    [
        (("Calendar_Year", "Month"), [(2019, "Apr"), (2020, "January")], ["2019-04", "2020-01"]),
        (("Year", "Month"), [(2019, 4), (2019, 12)], ["2019-04", "2019-12"]),
        (("FinancialYear", "Month"), [("2019/20", "Apr"), ("2019/20", "Jan")],
         ["2019-04", "2020-01"]),
        (("Year", "Month"), [(2019, "Apr (p)"), (2019, "May [r]")], ["2019-04", "2019-05"]),
        (("year", "month"), [("2019", "march"), ("", "april"), ("2020", "may")],
         ["2019-03", "2019-04", "2020-05"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("typed", ["period", "date"])
def test_a_month_is_completed_by_the_column_of_years(tmp_path, head, pairs, right, typed):
    field = MONTH.replace("period", typed)
    assert periods(tmp_path, head, pairs, field=field) == right


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (("2019", "Nov", "Dec", "2020", "Jan", "Feb", "Grand Total"),
         ["2019-11 to 2019-12", "2019-11", "2019-12", "2020-01 to 2020-02", "2020-01", "2020-02"]),
        (("2018/19", "April", "May", "March", "2019/20", "April"),
         ["2018-04 to 2019-03", "2018-04", "2018-05", "2019-03", "2019-04 to 2019-04", "2019-04"]),
    ],
)  # fmt: skip
def test_months_below_their_year_in_one_column_are_of_it_and_the_year_is_their_total(
    tmp_path, cells, right
):
    contract = contract_of(MONTH, NUMBER)
    rows = [["Month", "N"], *[[cell, 1] for cell in cells]]
    found = list(extract_of(tmp_path, rows, contract, "cases.csv").cells["period"])
    assert found[: len(right)] == right


@pytest.mark.parametrize(
    ("head", "pairs", "series"),
    [
        (("Year", "Quarter"), [(2019, 1), (2019, 2)], QUARTERLY),
        (("Financial Year", "Quarter"), [(2019, 1)], QUARTERLY),
        (("FinancialYear", "Month"), [("2019/20", 1)], (SUM,)),
        (("Financial Year", "Month"), [(2019, "Apr")], (SUM,)),
        (("Year", "Month"), [(2019, m) for m in ("Apr", "Nov", "Dec", "Jan")], (SUM,)),
    ],
)
def test_years_with_two_readings_are_refused_with_the_key_to_write(tmp_path, head, pairs, series):
    with pytest.raises(PartnerDataError, match="with two readings") as refused:
        periods(tmp_path, head, pairs, series=series)
    assert f"year_column: {head[0]}, year_begins: april" in str(refused.value)


def test_a_month_without_its_year_may_have_a_mark(tmp_path):
    head, months = ("Financial year", "Month"), ("Apr prov.", "May (p)", "Jun*", "Jul rev.")
    found = periods(tmp_path, head, [("2019/20", month) for month in months])
    assert found == ["2019-04", "2019-05", "2019-06", "2019-07"]


def test_months_of_academic_years_are_refused_unless_the_contract_says_where_they_begin(tmp_path):
    pairs = [("2018/19", "Sep"), ("2018/19", "May")]
    with pytest.raises(PartnerDataError, match="do not begin in April or January"):
        periods(tmp_path, ("Academic year", "Month"), pairs)
    layout = "year_column: Academic year, year_begins: april"
    found = periods(tmp_path, ("Academic year", "Month"), pairs, layout=layout)
    assert found == ["2018-09", "2018-05"]


@pytest.mark.parametrize(
    ("layout", "pair", "right"),
    [
        (APRIL, (2019, "Q1"), "2019/20 Q1"),
        (JANUARY, (2019, "Q1"), "2018/19 Q4"),
        (APRIL, ("2019/20", 1), "2019-04"),
        (JANUARY, ("2019/20", 1), "2020-01"),
        (APRIL, (2019, "Feb"), "2020-02"),
        (JANUARY, (2019, "Feb"), "2019-02"),
    ],
)
def test_the_contract_says_where_the_year_begins(tmp_path, layout, pair, right):
    head = ("Year", "Quarter" if "Q" in right else "Month")
    series = QUARTERLY if "Q" in right else (SUM,)
    assert periods(tmp_path, head, [pair], layout, series) == [right]


def test_weeks_beside_a_year_are_no_months(tmp_path):
    pairs = [("2020/21", week) for week in range(1, 13)]
    assert periods(tmp_path, ("Year", "Week No"), pairs, APRIL) == [str(n) for n in range(1, 13)]


@pytest.mark.parametrize("head", [("District", "Month"), ("Starting", "Month")])
def test_months_whose_year_is_nowhere_are_told(tmp_path, head):
    with pytest.raises(PartnerDataError, match="without a year in column 'Month'") as refused:
        periods(tmp_path, head, [("South", "Apr"), ("South", "May")])
    assert "year_column: ..." in str(refused.value)


@pytest.mark.parametrize(
    ("title", "months", "right"),
    [
        ("Referrals 2018/19", ("April", "Mar"), ["2018-04", "2019-03"]),
        ("FY 2018-19", ("Q1", "Q4"), ["2018/19 Q1", "2018/19 Q4"]),
        ("2019", ("Jan", "Dec"), ["2019-01", "2019-12"]),
    ],
)
def test_the_year_of_months_down_may_stand_above_them(tmp_path, title, months, right):
    rows = [[title], [], ["Month", "N"], *[[month, 1] for month in months]]
    cells = extract_of(tmp_path, rows, contract_of(MONTH, NUMBER)).cells["period"]
    assert [parse_period(cell) for cell in cells] == right


@pytest.mark.parametrize(
    ("title", "told"),
    [("2018/19 and 2019/20", "without a year"), ("Report of 2019", "without a year"),
     ("2019", "two readings")],
)  # fmt: skip
def test_a_year_above_that_may_be_another_is_not_taken(tmp_path, title, told):
    rows = [[title], ["Month", "N"], *[[month, 1] for month in ("Nov", "Dec", "Jan")]]
    with pytest.raises(PartnerDataError, match=told):
        extract_of(tmp_path, rows, contract_of(MONTH, NUMBER))


def test_the_year_of_months_down_is_the_file_s_where_the_contract_says_so(tmp_path):
    rows = [["Month", "N"], ["Apr", 1], ["Mar", 2]]
    contract = contract_of(MONTH, NUMBER, layout="year_from: sheet")
    cells = extract_of(tmp_path, rows, contract, "cases-2018-19.csv").cells["period"]
    assert [parse_period(cell) for cell in cells] == ["2018-04", "2019-03"]
    with pytest.raises(PartnerDataError, match="year_from: sheet"):
        extract_of(tmp_path, rows, contract_of(MONTH, NUMBER), "cases-2018-19.csv")


def test_of_two_columns_of_years_the_contract_says_which(tmp_path):
    rows = [["Year", "Fiscal year", "Month", "N"], [2019, "2018/19", "Feb", 1]]
    for above in ([], [["2020/21"]]):  # a title settles nothing between two columns
        with pytest.raises(PartnerDataError, match="without a year"):
            extract_of(tmp_path, [*above, *rows], contract_of(MONTH, NUMBER))
    contract = contract_of(MONTH, NUMBER, layout="year_column: Fiscal year")
    (found,) = extract_of(tmp_path, rows, contract).cells["period"]
    assert parse_period(found) == "2019-02"


def test_the_year_of_month_columns_may_stand_in_each_row(tmp_path):
    rows = [["Year", "Apr", "Mar"], ["2018/19", 1, 2], ["2019/20", 3, 4]]
    contract = contract_of(
        "{name: year, headers: [Year], constraints: {required: true}}", layout="kind: wide"
    )
    cells = extract_of(tmp_path, rows, contract).cells
    assert list(cells["period"]) == ["2018-04", "2019-03", "2019-04", "2020-03"]
    assert list(cells["count"]) == ["1", "2", "3", "4"]


def test_months_with_years_of_their_own_are_left_as_they_are(tmp_path):
    found = periods(tmp_path, ("Year", "Month"), [(2019, "Apr-20"), (2019, "May-20")])
    assert found == ["2020-04", "2020-05"]


def test_november_of_a_year_is_no_reporting_year(tmp_path):
    assert periods(tmp_path, ("Year", "Month"), [(2010, "Nov"), (2002, 3)]) == [
        "2010-11", "2002-03"
    ]  # fmt: skip


def test_a_few_slips_do_not_hide_that_months_have_no_year(tmp_path):
    pairs = [(2019, "Apr"), (2019, "May"), ("", ""), ("NA", "NA")]
    assert periods(tmp_path, ("Year", "Month"), pairs)[:2] == ["2019-04", "2019-05"]


CASES = sorted((Path(__file__).parents[1] / "case_contracts").glob("*/f.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_the_contracts_of_the_hand_cases_hold_together(path):
    assert load_yaml(path, Contract).layout.year_column


def test_months_down_and_their_years_across_are_read_from_both(tmp_path):
    rows = [["Month", "2018/19", "2019/20"], ["April", 1, 3], ["March", 2, 4]]
    cells = extract_of(tmp_path, rows, contract_of(MONTH, layout="kind: wide")).cells
    assert list(cells["period"]) == ["2018-04", "2019-04", "2019-03", "2020-03"]
    assert list(cells["count"]) == ["1", "3", "2", "4"]


YEARS_DOWN = ["2018/19", "2019/20"]


@pytest.mark.parametrize(
    ("head", "years", "right"),
    [
        ("Financial year", YEARS_DOWN, [2018, 2019]),
        ("", YEARS_DOWN, [2018, 2019]),
        ("Period", YEARS_DOWN, [2018, 2019]),
        ("", ["Apr 2018 - Mar 2019", "Apr 2019 - Mar 2020"], [2018, 2019]),
    ],
)
@pytest.mark.parametrize("below", [[], [["", ""], ["Source: the service's own records", ""]]])
def test_years_down_and_months_across_make_a_month_each(tmp_path, head, years, right, below):
    contract = contract_of(NUMBER, layout="kind: wide", series=(SUM,))
    rows = [[head, "Apr", "May", "Jan", "Total"], *[[year, 1, 2, 3, 6] for year in years], *below]
    extract = extract_of(tmp_path, rows, contract, "cases.xlsx")
    assert list(extract.cells["period"]) == [
        month for year in right for month in (f"{year}-04", f"{year}-05", f"{year + 1}-01")
    ]
    assert list(extract.cells["count"]) == [1, 2, 3, 1, 2, 3]


def test_a_year_above_several_wide_rows_is_of_all_of_them(tmp_path):
    kind = "{name: category, headers: [Kind], constraints: {required: true}}"
    contract = contract_of(kind, NUMBER, layout="kind: wide", series=(SUM,))
    rows = [["Year", "Kind", "Apr", "May"], ["2018/19", "Noise", 1, 2], ["", "Litter", 3, 4],
            ["2019/20", "Noise", 5, 6], ["", "Litter", 7, 8]]  # fmt: skip
    extract = extract_of(tmp_path, rows, contract, "cases.csv")
    assert list(extract.cells["period"]) == [
        "2018-04", "2018-05", "2018-04", "2018-05", "2019-04", "2019-05", "2019-04", "2019-05",
    ]  # fmt: skip


def test_the_total_below_years_and_months_is_that_of_all_months(tmp_path):
    contract = contract_of(NUMBER, layout="kind: wide", series=(SUM,))
    rows = [["Year", "Apr", "May", "Jun", "Q1"], ["2018/19", 1, 2, 3, 6], ["2019/20", 4, 5, 6, 15],
            ["Total", 5, 7, 9, 21]]  # fmt: skip
    assert extract_of(tmp_path, rows, contract, "cases.xlsx").stated_total == 21
