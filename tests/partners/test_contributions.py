"""The amounts behind sums that notebook 01 leaves for disclosure control."""

import pytest

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from ssp_analysis.partners.tables import build_contributions, write_intake
from ssp_analysis.tables import Contributions, Days, Measures, SeriesTable, read_table
from tests.builders import make_project, put
from tests.partners.received import YEAR

THEFTS = """
id: thefts
name: Thefts
owner: Owner
agreement: Agreement 1
files: [{pattern: "thefts*.csv"}]
fields:
  - {name: ref, headers: [Ref], constraints: {required: true}}
  - {name: date, headers: [Date], type: date, constraints: {required: true}}
  - {name: category, headers: [Kind]}
  - {name: victim, headers: [Victim]}
  - {name: loss, headers: [Loss], type: number, bareNumber: false}
record_id: [ref]
duplicates: {by: record}
categories:
  - {id: shed, label: Sheds, names: [Shed]}
  - {id: shop, label: Shops, names: [Shop]}
due: {frequency: M, days: 30}
limits: {quarantined: 1.0}
counts: Thefts.
does_not_count: Others.
series:
  - {measure: thefts, label: Thefts, unit: thefts, frequency: M, combine: count, by_category: true}
  - {measure: losses, label: Losses, unit: pounds, kind: money, frequency: M, combine: sum,
     field: loss, by_category: true, contributor: victim}
"""
ROWS = """Ref,Date,Kind,Victim,Loss
1,01/04/2020,Shed,Ann,£500.50
2,03/04/2020,Shed,ann ,20
3,08/04/2020,Shop,Ann,7
4,09/04/2020,Shop,,30
5,10/04/2020,Shop,,40
6,11/05/2020,Shed,Bob,1
"""
TOTALS = THEFTS.replace("  - {name: ref, headers: [Ref], constraints: {required: true}}\n", "")
TOTALS = TOTALS.replace("record_id: [ref]\nduplicates: {by: record}\n", "").replace(
    "  - {measure: thefts, label: Thefts, unit: thefts, frequency: M, combine: count,"
    " by_category: true}\n", "",
)  # fmt: skip


def taken(tmp_path, contract=THEFTS, rows=ROWS):
    project = make_project(tmp_path, {"thefts": contract})
    put(project, "thefts.csv", rows)
    return project, take_in(project, YEAR)


def test_each_amount_is_left_with_the_number_of_whose_it_is(tmp_path):
    rows = build_contributions(taken(tmp_path)[1]["thefts"], ())
    whole = rows[rows["series_id"] == "thefts:losses"]
    ann, *_ = who = whole["contributor"].tolist()
    assert who.count(ann) == 3
    assert len(set(who)) == 4  # who is not named stands alone
    assert whole["amount"].tolist() == [500.5, 20, 7, 30, 40, 1]
    shed = rows[rows["series_id"] == "thefts:losses:shed"]
    assert shed["contributor"].tolist() == [ann, ann, who[-1]]
    assert shed["period"].tolist() == ["2020-04", "2020-04", "2020-05"]
    assert "Ann" not in rows.to_csv()


def test_without_a_field_for_it_each_record_stands_alone(tmp_path):
    contract = THEFTS.replace("by_category: true, contributor: victim", "by_ward: false")
    rows = build_contributions(taken(tmp_path, contract)[1]["thefts"], ())
    assert set(rows["series_id"]) == {"thefts:losses"}
    assert rows["contributor"].is_unique


def test_a_file_of_totals_leaves_no_amounts(tmp_path):
    project, sources = taken(tmp_path, TOTALS)
    assert build_contributions(sources["thefts"], ()).empty
    write_intake(project, YEAR, project.paper_date(YEAR), sources)
    assert read_table(Contributions, project.processed(YEAR)).empty


def test_of_a_category_without_records_in_a_covered_month_the_sum_is_0(tmp_path):
    project, sources = taken(tmp_path)
    day = project.paper_date(YEAR)
    table = build_series(sources["thefts"], load_wards(project), "E08000099", YEAR, day)
    cells = table.set_index(["series_id", "period"])
    assert cells.loc[("thefts:losses:shop", "2020-05"), "value"] == 0
    assert cells.loc[("thefts:losses:shop", "2020-06"), "state"] == "missing"


@pytest.mark.parametrize("contract", [THEFTS, TOTALS])
def test_the_measures_say_what_a_sum_is_made_of_and_how_it_is_judged(tmp_path, contract):
    contract = contract.replace("counts: Thefts.", "dominance: 15\ncounts: Thefts.")
    project, sources = taken(tmp_path, contract)
    write_intake(project, YEAR, project.paper_date(YEAR), sources)
    measures = read_table(Measures, project.processed(YEAR)).set_index("pair")
    of = "thefts:thefts" if contract.count("measure:") == 2 else ""
    assert measures.loc["thefts:losses", ["of", "dominance"]].tolist() == [of, 15.0]


@pytest.mark.parametrize(
    ("in_use", "whole", "shed"),
    [('valid_from: "2020-05"', [3, 2], [1]), ('valid_to: "2020-04"', [5, 1], [2])],
    ids=["began", "ended"],
)
def test_without_a_category_that_began_or_ended_the_measure_is_told_like_for_like(
    tmp_path, in_use, whole, shed
):
    contract = THEFTS.replace("names: [Shed]", f"names: [Shed], {in_use}")
    project, sources = taken(tmp_path, contract, f"{ROWS}7,28/05/2020,Shop,Cat,2\n")
    write_intake(project, YEAR, project.paper_date(YEAR), sources)
    series, days, amounts = (
        read_table(model, project.processed(YEAR)) for model in (SeriesTable, Days, Contributions)
    )
    cells = series.set_index(["series_id", "period"])["value"]
    assert cells["thefts:thefts"].dropna().tolist() == whole
    assert cells["thefts:thefts:like-for-like"].dropna().tolist() == [3, 1]  # without the sheds
    assert cells["thefts:thefts:shed"].dropna().tolist() == shed
    assert days.groupby("series_id")["count"].sum()["thefts:thefts:like-for-like"] == 4
    assert amounts.groupby("series_id")["amount"].sum()["thefts:losses:like-for-like"] == 79
    assert set(series.loc[series["category"] == "like-for-like", "label"]) == {
        "Thefts, like for like", "Losses, like for like"
    }  # fmt: skip


def test_a_category_that_was_never_in_use_so_far_changes_nothing(tmp_path):
    late = '  - {id: bin, label: Bins, names: [Bin], valid_from: "2023-04"}\n'
    project, sources = taken(tmp_path, THEFTS.replace("due:", f"{late}due:", 1))
    day = project.paper_date(YEAR)
    table = build_series(sources["thefts"], load_wards(project), "E08000099", YEAR, day)
    cells = table.set_index(["series_id", "period"])["value"]
    assert cells["thefts:thefts", "2020-04"] == 5
    assert "like-for-like" not in set(table["category"])
