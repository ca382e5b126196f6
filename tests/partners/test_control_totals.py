"""Totals beside their parts: the parts count once, and a difference is told."""

import pytest

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from tests.builders import make_project, put
from tests.partners.received import PARTS, YEAR, accounts, intake
from tests.partners.tables import MONTH, NUMBER, OFFENCE, SUM, WIDE, csv_of, text_of

MONTHS = [f"{m}-{y}" for y, ms in ((20, "Apr May Jun Jul Aug Sep Oct Nov Dec"),
                                   (21, "Jan Feb Mar")) for m in ms.split()]  # fmt: skip
SEX = "{name: sex, headers: [Sex]}"
QUARTERLY = SUM.replace("frequency: M", "frequency: Q")
FIELDS = [MONTH, NUMBER, SEX]


def taken(tmp_path, contract, **files):
    """The borough's observed values by period, and the source."""
    project = make_project(tmp_path, {"cases": contract})
    for name, rows in files.items():
        put(project, f"{name}.csv", csv_of(rows))
    source = take_in(project, YEAR)["cases"]
    quality = accounts(source)
    assert (quality["rows_in"] == quality[PARTS].sum(axis=1)).all()
    table = build_series(source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR))
    whole = table[(table["series_id"] == "cases:n") & (table["area_code"] == "E08000099")]
    return whole.set_index("period")["value"].dropna().to_dict(), source


def notes(source):
    return " ".join(accounts(source)["notes"])


def wide(*heads, figures):
    return [["Offence", *heads], ["Burglary", *figures], ["Robbery", *figures]]


Q = [f"Q{n} 2020/21" for n in (1, 2, 3, 4)]
LAYOUTS = {
    "quarters": ([*MONTHS, *Q], [1] * 12 + [3, 3, 3, 4]),
    "between": ([*MONTHS[:3], Q[0], *MONTHS[3:]], [1, 1, 1, 4, *[1] * 9]),
    "year": (["2020/21", *MONTHS], [13, *[1] * 12]),
    "half": ([*MONTHS[:6], "H1 2020/21", *MONTHS[6:]], [*[1] * 6, 7, *[1] * 6]),
    "span": ([*MONTHS, "Apr-Dec 2020"], [*[1] * 12, 8]),
    "total": ([*MONTHS, "Total"], [*[1] * 12, 13]),
    "quarters without a year": ([*MONTHS, "Q1", "Q2", "Q3", "Q4"], [*[1] * 12, 3, 3, 3, 4]),
    "half a year and its quarters": (
        [*MONTHS[:6], "Q1", "Q2", *MONTHS[6:], "Q3", "Q4"],
        [*[1] * 6, 3, 4, *[1] * 6, 3, 3],
    ),
    "to date": ([*MONTHS, "YTD"], [*[1] * 12, 13]),
    "year's total": ([*MONTHS, "2020/21 total"], [*[1] * 12, 13]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("series", [SUM, QUARTERLY])
def test_months_beside_their_total_in_columns_count_once(tmp_path, layout, series):
    heads, figures = LAYOUTS[layout]
    contract = text_of([OFFENCE], WIDE, [series])
    values, source = taken(tmp_path, contract, cases=wide(*heads, figures=figures))
    assert set(values.values()) == {2.0 if series == SUM else 6.0}
    assert "the sum of the parts differs in" in notes(source)


def test_totals_below_the_quarters_of_their_months_are_of_these(tmp_path):
    over = [name for quarter in Q for name in (quarter, "", "", "")]
    heads = [name for at in (0, 3, 6, 9) for name in (*MONTHS[at : at + 3], "Total")]
    rows = [["", *over], *wide(*heads, figures=[1, 1, 1, 3] * 3 + [1, 1, 1, 4])]
    values, source = taken(tmp_path, text_of([OFFENCE], WIDE), cases=rows)
    assert list(values.values()) == [2.0] * 12
    assert "the sum of the parts differs in 2020/21 Q4." in notes(source)


@pytest.mark.parametrize("heads", [["2019/20"], ["12 months to Mar-20", "12 months to Mar-21"]])
def test_an_earlier_year_beside_months_takes_none_of_them_with_it(tmp_path, heads):
    figures = [*[1] * 12, *[12] * len(heads)]
    rows = [["Offence", *MONTHS, *heads], *([name, *figures] for name in "ABCDEF")]
    contract = text_of([OFFENCE], WIDE).replace("quarantined: 1.0", "quarantined: 0.05")
    values, source = taken(tmp_path, contract, cases=rows)
    assert list(values.values()) == [6.0] * 12
    assert set(source.quarantine["reason"]) == {"The date lies outside 2020/21, the folder's year."}


def test_a_share_of_the_total_is_none(tmp_path):
    rows = wide(*MONTHS, "% of total", figures=[*[1] * 12, "50%"])
    _, source = taken(tmp_path, text_of([OFFENCE], WIDE), cases=rows)
    assert notes(source) == "column '% of total' is not in the contract; not read."


def test_a_total_that_agrees_is_told_without_a_difference(tmp_path):
    rows = wide(*MONTHS, "2020/21", figures=[*[1] * 12, 12])
    _, source = taken(tmp_path, text_of([OFFENCE], WIDE), cases=rows)
    assert notes(source) == "2020/21: totals of finer figures, which count instead."


@pytest.mark.parametrize("typed", ["period", "date"])
@pytest.mark.parametrize("total", ["Q1 2020/21", "2020/21", "Apr-Sep 2020", "YTD", "Total"])
def test_months_beside_their_total_in_rows_count_once(tmp_path, typed, total):
    rows = [["Month", "N"], *[[month, 10] for month in MONTHS], [total, 7]]
    contract = text_of([MONTH.replace("period", typed), NUMBER])
    values, source = taken(tmp_path, contract, cases=rows)
    assert list(values.values()) == [10.0] * 12
    assert source.quarantine.empty
    assert "differ" in notes(source)


@pytest.mark.parametrize("first", [True, False])
def test_a_months_total_among_its_weeks_counts_once_and_a_difference_is_told(tmp_path, first):
    april = [[f"{day:02d}/04/2020", 3] for day in (6, 13, 20, 27)]
    may = [[f"{day:02d}/05/2020", 3] for day in (4, 11, 18, 25)]
    ends = [["April 2020 total", 12]], [["May 2020 total", 13]]
    parts = [ends[0], april, ends[1], may] if first else [april, ends[0], may, ends[1]]
    rows = [["Month", "N"], *(row for part in parts for row in part), ["01/06/2020", 3]]
    contract = text_of([MONTH.replace("period", "date"), NUMBER])
    values, source = taken(tmp_path, contract, cases=rows)
    assert (values["2020-04"], values["2020-05"]) == (12.0, 12.0)
    assert source.quarantine.empty
    assert "the sum of the parts differs in 2020-05." in notes(source)


def test_a_quarter_counts_where_its_months_are_not_all_there(tmp_path):
    rows = [["Month", "N"], ["Apr-20", 1], ["May-20", 2], ["Q1 2020/21", 9],
            *[[month, 4] for month in MONTHS[3:6]], ["Q2 2020/21", 12]]  # fmt: skip
    values, source = taken(tmp_path, text_of([MONTH, NUMBER], series=[QUARTERLY]), cases=rows)
    assert values == {"2020/21 Q1": 9.0, "2020/21 Q2": 12.0}
    assert accounts(source).iloc[0]["skipped"] == 3


def test_a_longer_period_that_no_series_can_use_is_set_aside(tmp_path):
    rows = [["Month", "N"], ["Q1 2020/21", 9], *[[month, 4] for month in MONTHS[3:]]]
    values, source = taken(tmp_path, text_of([MONTH, NUMBER]), cases=rows)
    assert len(values) == 9
    assert list(source.quarantine["reason"]) == [
        "The value names a longer period, a quarter or year, than the source reports."
    ]


def test_a_coarser_delivery_is_a_control_total_of_the_finer_one(tmp_path):
    rows = [["Month", "N", "Sex"], *[[m, n, s] for m in MONTHS for n, s in ((4, "M"), (5, "F"))]]
    totals = [["Month", "N", "Sex"], *[[q, n, s] for q in Q for n, s in ((12, "M"), (15, "F"))]]
    totals[5][1] = 13
    values, source = taken(tmp_path, text_of(FIELDS), cases_months=rows, cases_quarters=totals)
    assert list(values.values()) == [9.0] * 12
    assert "the sum of the parts differs in 2020/21 Q3" in notes(source)


def of_both(total, figure, at=2, months=MONTHS):
    rows = [[m, n, s] for m in months for n, s in ((4, "M"), (5, "F"), (figure, total))]
    return [["Month", "N", "Sex"], *sorted(rows, key=lambda row: row[2] != total or at)]


@pytest.mark.parametrize(
    "total", ["All", "Total", "All persons", "Both sexes", "Grand total", "Stockport total"]
)
@pytest.mark.parametrize("at", [0, 2])
def test_a_total_over_a_column_is_not_counted_beside_its_parts(tmp_path, total, at):
    values, source = taken(tmp_path, text_of(FIELDS), cases=of_both(total, 9, at))
    assert list(values.values()) == [9.0] * 12
    assert "differ" not in notes(source)


def test_a_total_over_a_column_that_differs_from_its_parts_is_told(tmp_path):
    rows = of_both("All", 9)
    next(row for row in rows if row[2] == "All")[1] = 8
    values, source = taken(tmp_path, text_of(FIELDS), cases=rows)
    assert list(values.values()) == [9.0] * 12
    assert "they differ from the sum of the parts in 2020-04" in notes(source)


def test_a_total_by_the_quarter_of_parts_by_the_month_counts_nowhere(tmp_path):
    rows = of_both("M", 4)[:1] + [r for r in of_both("All", 9) if r[2] != "All"][1:]
    rows += [[q, 27, "All"] for q in Q]
    values, _ = taken(tmp_path, text_of(FIELDS, series=[QUARTERLY]), cases=rows)
    assert list(values.values()) == [27.0] * 4


def test_totals_alone_are_the_figures(tmp_path):
    rows = [["Month", "N", "Sex"], *[[month, 9, "All"] for month in MONTHS]]
    values, _ = taken(tmp_path / "a", text_of(FIELDS), cases=rows)
    assert list(values.values()) == [9.0] * 12
    head, *rows = of_both("All", 9)
    mixed = [row for row in rows if row[2] == "All" or row[0] in MONTHS[6:]]
    values, source = taken(tmp_path / "b", text_of(FIELDS), cases=[head, *mixed])
    assert list(values.values()) == [9.0] * 12
    assert "stand without their parts: they count" in notes(source)


ALL = SUM.replace("measure: n", "measure: a").replace("}", ", where: {sex: [All]}}")


def test_a_total_asked_for_by_name_is_data_and_no_part_of_a_sum_over_all(tmp_path):
    contract = text_of(FIELDS, series=[SUM, ALL])
    values, source = taken(tmp_path, contract, cases=of_both("All", 10))
    assert list(values.values()) == [9.0] * 12
    assert accounts(source).iloc[0]["kept"] == 36
    assert "totals differ from the sum of their parts in 2020-04" in notes(source)


@pytest.mark.parametrize("name", ["Persons", "Any strand", "Whole borough", "Testborough"])
def test_a_total_by_another_usual_name_is_not_counted_beside_its_parts(tmp_path, name):
    values, source = taken(tmp_path, text_of(FIELDS), cases=of_both(name, 9))
    assert list(values.values()) == [9.0] * 12
    assert "totals in column 'Sex' are not counted beside their parts" in notes(source)


def test_our_own_area_among_districts_is_no_total(tmp_path):
    ours = text_of(FIELDS, more="own_area: {field: sex, names: [Testborough]}")
    values, _ = taken(tmp_path, ours, cases=of_both("Testborough", 3))
    assert list(values.values()) == [3.0] * 12


@pytest.mark.parametrize("name", ["All night economy", "Total loss fraud", "Testborough"])
def test_a_name_that_only_looks_like_a_total_is_asked_about(tmp_path, name):
    values, source = taken(tmp_path, text_of(FIELDS), cases=of_both(name, 3))
    (question,) = source.questions
    assert (question.kind, question.asks, question.count) == ("total or part", "analyst", 12)
    assert values == {}


def test_other_kinds_of_a_thing_are_no_total(tmp_path):
    values, _ = taken(tmp_path, text_of(FIELDS), cases=of_both("All other theft", 3))
    assert list(values.values()) == [12.0] * 12


def test_a_grand_total_of_the_file_is_compared_with_all_of_it(tmp_path):
    rows = [["Month", "N", "Sex"], *[[m, n, s] for m in MONTHS for n, s in ((4, "M"), (5, "F"))]]
    _, source = taken(tmp_path / "a", text_of(FIELDS), cases=[*rows, ["Total", 108, ""]])
    assert "differ" not in notes(source)
    _, source = taken(tmp_path / "b", text_of(FIELDS), cases=[*rows, ["Total", 107, ""]])
    assert "differ from the sum of the parts in the whole file" in notes(source)


def test_a_rate_of_a_longer_period_is_no_sum_of_shorter_ones(tmp_path):
    take = QUARTERLY.replace("sum", "take")
    rows = [["Month", "N"], ["Q1 2020/21", 9], ["2020/21", 8], ["Q2 2020/21", 7]]
    values, source = taken(tmp_path, text_of([MONTH, NUMBER], series=[take]), cases=rows)
    assert values == {"2020/21 Q1": 9.0, "2020/21 Q2": 7.0}
    assert "differ" not in notes(source)


@pytest.mark.parametrize(
    ("frequency", "first", "rules"), [("M", "Apr-20", set()), ("Q", "2020/21 Q2", {"period"})]
)
def test_the_total_of_a_quarter_is_no_sum_of_others_where_quarters_are_sent(
    tmp_path, frequency, first, rules
):
    series = QUARTERLY if frequency == "Q" else SUM
    told = text_of([MONTH, NUMBER], series=[series])
    source = intake(tmp_path, {"cases.csv": f"Month,N\n{first},4\nQ1 total,4\n"}, told)
    assert (len(source.records), set(source.quarantine["rule"])) == (1, rules)
