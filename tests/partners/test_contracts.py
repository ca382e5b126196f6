"""Faults of a contract are told when it is loaded, before any file is read."""

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.contracts import load_contracts
from tests.builders import CASES, make_project

DATE = "type: date, constraints: {required: true}"
OTHERS = CASES.replace("id: cases", "id: others").replace("[Ward]}", "[Ward]}\n  - {name: place}")
MERGED = OTHERS + "merge_with: {source: cases, keys: [place], tolerance_days: 2}\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[Ward]}", "[Ward], constraints: {pattern: '(A'}}", r"pattern: '\(A' is not a pattern"),
        ("record_id:", "separator: '||'\nrecord_id:", r"separator: '\|\|' is not one character"),
        ("record_id:", "separator: ''\nrecord_id:", "separator: '' is not one character"),
        ("record_id:", "encoding: utf-88\nrecord_id:", "'utf-88' is no encoding"),
        ("record_id:", "encoding: base64\nrecord_id:", "'base64' is no encoding"),
        ("by_ward: true", "where: {ward: [South]}", "field 'ward', which is not kept"),
        ("[case_id]", "[ward]", "record_id names field 'ward', which is not kept"),
        ("by_ward: true", "where: {lower: ['1']}", "field 'lower', which is not in fields"),
        ("{name: ward,", "{name: wards,", "by_ward, which needs a field ward or lsoa"),
        ("combine: count", "combine: sum, field: case_id", "cannot sum field 'case_id': no number"),
        ("combine: count", "combine: sum", "not in fields; combine: count counts rows"),
        (
            "name: date, headers: [Date reported], type: date",
            "name: day, headers: [Date]",
            "no field is named date or period",
        ),
        ("record_id:", "layout: {fill_down: [wards]}\nrecord_id:", "layout names field 'wards'"),
        (
            '- pattern: "cases',
            '- sheet: A\n    pattern: "cases',
            "unknown key files.0.sheet; did you mean sheets",
        ),
        (
            "record_id:",
            "layout: {sheets_are: date}\nrecord_id:",
            "sheets_are names field 'date' of",
        ),
        ("record_id:", "layout: {year_begins: April}\nrecord_id:", "use nothing, april or january"),
        ("name: category,", "name: kind,", "categories need a field category"),
        (DATE, "constraints: {required: true}", "field 'date' is of type string; write type: date"),
        ("{name: ward,", "{name: ward, type: integer,", "'ward' is of type integer"),
    ],
)
def test_a_contract_that_could_not_be_used_is_refused(tmp_path, old, new, message):
    assert old in CASES
    project = make_project(tmp_path, {"cases": CASES.replace(old, new)})
    with pytest.raises(ReferenceFileError, match=rf"^cases\.yaml: .*{message}") as error:
        load_contracts(project)
    assert error.value.exit_code == 2
    assert "files: is empty" not in str(error.value)


def test_series_by_category_need_categories(tmp_path):
    start, end = CASES.index("categories:"), CASES.index("free_text:")
    project = make_project(tmp_path, {"cases": CASES[:start] + CASES[end:]})
    with pytest.raises(ReferenceFileError, match="by_category, which needs categories"):
        load_contracts(project)


def test_a_merge_by_a_field_that_the_other_contract_lacks_is_refused(tmp_path):
    project = make_project(tmp_path, {"cases": CASES, "others": MERGED})
    message = r"others\.yaml: merge_with needs field 'place', which cases\.yaml does not have"
    with pytest.raises(ReferenceFileError, match=message):
        load_contracts(project)


def test_a_tab_and_a_where_on_a_category_are_fine(tmp_path):
    contract = CASES.replace("record_id:", 'separator: "\\t"\nencoding: cp1252\nrecord_id:')
    contract = contract.replace("by_ward: true", "where: {category: [noise]}")
    loaded = load_contracts(make_project(tmp_path, {"cases": contract}))
    assert loaded["cases"].separator == "\t"


SUMS = """  - {measure: losses, label: Losses, unit: pounds, kind: money, frequency: M,
     combine: sum, field: loss, of: [cases], by_category: true}
  - {measure: hours, label: Hours, unit: hours, kind: sum, frequency: Q, combine: sum, field: loss}
  - {measure: mean, label: Mean, unit: pounds, kind: rate, frequency: M, combine: take, field: loss}
"""
WITH_SUMS = CASES.replace("record_id:", "  - {name: loss, type: number}\nrecord_id:", 1) + SUMS


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[cases]", "[case]", "losses is of 'case', which is no measure here; did you mean cases"),
        ("[cases]", "[losses]", "losses of kind money is of 'losses' of kind money"),
        ("[cases]", "[mean]", "losses of kind money is of 'mean' of kind rate"),
        ("kind: rate,", "kind: rate, of: [hours],", "mean is of 'hours', which has other periods"),
        ("kind: rate,", "kind: stock, of: [losses],", "mean of kind stock is of 'losses'"),
        ("true, by_ward", "false, by_ward", "losses is by_category, and 'cases', which it is of"),
        ("unit: cases,", "unit: cases, contributor: case_id,", "cases names a contributor, which"),
        ("of: [cases]", "contributor: whose", "names field 'whose', which is not in fields"),
        ("record_id:", "dominance: 101\nrecord_id:", "dominance"),
    ],
)  # fmt: skip
def test_a_sum_that_names_what_it_cannot_be_made_of_is_refused(tmp_path, old, new, message):
    text = WITH_SUMS.replace("by_category: true,\n     by_ward", "by_category: true, by_ward")
    assert old in text
    with pytest.raises(ReferenceFileError, match=message):
        load_contracts(make_project(tmp_path, {"cases": text.replace(old, new, 1)}))


def test_a_sum_of_records_is_of_the_measure_that_counts_the_same_rows(tmp_path):
    contract = load_contracts(make_project(tmp_path, {"cases": WITH_SUMS}))["cases"]
    named = {series.measure: contract.parts_of(series) for series in contract.series}
    assert named == {"cases": (), "losses": ("cases",), "hours": (), "mean": ()}
    alone = WITH_SUMS.replace("of: [cases], ", "")
    contract = load_contracts(make_project(tmp_path / "b", {"cases": alone}))["cases"]
    assert contract.parts_of(contract.series[1]) == ("cases",)
    assert contract.holds_records


def test_a_field_named_as_what_cleaning_says_of_a_row_may_decide_nothing(tmp_path):
    named = CASES.replace("[Ward]}", "[Ward]}\n  - {name: year}")
    load_contracts(make_project(tmp_path, {"cases": named}))
    decided = named.replace("[case_id]", "[case_id, year]")
    with pytest.raises(ReferenceFileError, match="a name of cleaning's own; write year_sent"):
        load_contracts(make_project(tmp_path / "decided", {"cases": decided}))
