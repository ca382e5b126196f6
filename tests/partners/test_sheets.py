"""Several sheets of one workbook: copies are set aside, others are read."""

import pytest

from tests.builders import CASES
from tests.partners.received import HEAD, PARTS, accounts, intake, workbook

ROWS = [HEAD.strip().split(","), *[[f"A{i}", f"{i:02d}/04/2020", "Noise", "South"] for i in (1, 2)]]
NO_ID = CASES.replace("record_id: [case_id]\nduplicates: {by: record}\n", "")
TABS = NO_ID + "layout: {period_from: sheet}\n"
FIGURES = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
fields:
  - {name: period, headers: [Quarter], type: period, constraints: {required: true}}
  - {name: count, headers: [Cases], type: integer, constraints: {required: true, minimum: 0}}
due: {frequency: Q, days: 10}
counts: Cases.
does_not_count: Others.
limits: {quarantined: 0.9}
series: [{measure: cases, label: Cases, unit: cases, frequency: Q, combine: sum}]
"""
FORM = [["Quarter", "Cases"], ["Q1 20/21", 5], ["Q2 20/21", 6]]


@pytest.mark.parametrize(
    ("contract", "sheets"),
    [
        (NO_ID, {"Cases": ROWS, "Cases (2)": ROWS}),
        (NO_ID, {"Cases": ROWS, "Copy": [["Copy of our cases"], [], *ROWS]}),
        (TABS, {"Apr-20": ROWS, "Apr-20 (2)": ROWS}),
        (TABS, {"Apr-20": ROWS, "May-20": ROWS}),
        (FIGURES, {"Return": FORM, "Return (2)": FORM}),
    ],
)
def test_a_copied_sheet_is_counted_once_and_told(tmp_path, contract, sheets):
    source = intake(tmp_path, {"cases.xlsx": workbook(sheets)}, contract)
    first, second = sheets
    assert list(source.records["sheet"]) == [first] * 2
    assert set(source.quarantine["sheet"]) == {second}
    assert set(source.quarantine["rule"]) == {"given once"}
    assert set(source.quarantine["reason"]) == {
        f"The sheet says the same as sheet {first!r}: is it a copy?"
    }
    quality = accounts(source).iloc[0]
    assert quality["rows_in"] == quality[PARTS].sum() == 4


def test_sheets_that_differ_in_period_or_in_one_cell_are_all_read(tmp_path):
    other = [FORM[0], ["Q3 20/21", 5], ["Q4 20/21", 6]]
    source = intake(tmp_path, {"cases.xlsx": workbook({"H1": FORM, "H2": other})}, FIGURES)
    assert len(source.records) == 4
    moved = [*ROWS[:2], ["A3", "02/04/2020", "Noise", "South"]]
    tabs = {"North": ROWS, "South": moved}
    source = intake(tmp_path / "2", {"cases.xlsx": workbook(tabs)}, NO_ID)
    assert len(source.records) == 4
    undated = TABS.replace("name: date, headers", "name: day, headers")
    tabs = {"Apr-20": ROWS, "May-20": ROWS}
    source = intake(tmp_path / "3", {"cases.xlsx": workbook(tabs)}, undated)
    assert source.records["period"].value_counts().to_dict() == {"2020-04": 2, "2020-05": 2}
