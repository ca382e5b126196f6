"""From files to records: what is kept, what is set aside, what each file's account says."""

from datetime import date

import pandas as pd
import pytest

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners import doubts
from ssp_analysis.partners import intake as intake_module
from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from ssp_analysis.partners.sources import account, data_to, refuse_stops
from tests.builders import CASES, make_project, put
from tests.partners.received import FIGURES, HEAD, PARTS, YEAR, accounts, intake, workbook
from tests.partners.tables import NUMBER, SUM, text_of


def test_a_clean_file_is_kept_whole_with_its_places(tmp_path):
    source = intake(tmp_path, {"cases.csv": HEAD + "A1,01/04/2020,Noise,South,secret\n"})
    record = source.records.iloc[0]
    assert (record["period"], record["category"], record["area_code"]) == (
        "2020-04", "noise", "E05000002",
    )  # fmt: skip
    assert (record["file"], record["row"]) == ("cases.csv", 2)
    assert "secret" not in source.records.to_csv()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("A1,04/25/2020,Noise,South,", "date"),
        ("A1,,Noise,South,", "required"),
        ("A1,01/04/2020,Unheard of,South,", "category"),
        ("A1,01/04/2020,Litter,South,", "category in use"),
        ("A1,01/04/2020,Noise,Atlantis,", "ward"),
        ("A1,01/04/2019,Noise,South,", "year"),
        ("A1,Q1 20/21,Noise,South,", "date"),
        ('=HYPERLINK("x"),01/04/2020,Noise,South,', "formula"),
        ("=1+1,01/04/2020,Noise,South,", "formula"),
        ('"=""001""",01/04/2020,Noise,South,', "formula"),
        ("A\0001,01/04/2020,Noise,South,", "NUL"),
        ("A1,01/04/2020,Noise", "complete row"),
        (f"{'x' * 200_000},01/04/2020,Noise,South,", "length"),
    ],
)
def test_a_row_that_breaks_the_contract_is_set_aside_with_its_rule(tmp_path, row, rule):
    good = "".join(f"G{day},{day:02d}/05/2020,Noise,South,\n" for day in range(1, 21))
    source = intake(tmp_path, {"cases.csv": HEAD + good + row + "\n"})
    assert list(source.quarantine["rule"]) == [rule]
    assert source.quarantine["row"].item() == 22
    assert len(source.records) == 20
    quality = accounts(source).iloc[0]
    assert quality["quarantined"] == 1
    assert quality["rows_in"] == quality[PARTS].sum() == 21


DAYS = [f"A{i},{i:02d}/04/2020,Noise,South,\n" for i in range(1, 21)]


@pytest.mark.parametrize(
    ("column", "closed_in"), [(0, 8), (2, 8), (4, 8), (4, 12), (2, 20), (4, 20)]
)
def test_rows_that_an_unclosed_quote_swallowed_are_set_aside_one_by_one(
    tmp_path, column, closed_in
):
    rows = [row.strip().split(",") for row in DAYS]
    rows[5][column] = '"' + rows[5][column]  # row 7 of the file
    if closed_in < 20:
        rows[closed_in][column] = '"' + rows[closed_in][column]
    text = HEAD + "".join(",".join(row) + "\n" for row in rows)
    source = intake(tmp_path, {"cases.csv": text})
    aside = list(range(7, min(closed_in + 3, 22)))
    assert list(source.quarantine["row"]) == aside
    assert set(source.quarantine["rule"]) == {"quotes"}
    quality = accounts(source).iloc[0]
    assert (quality["rows_in"], quality["kept"]) == (20, 20 - len(aside))
    assert quality["quarantined"] == len(aside)


def test_a_note_of_several_lines_is_no_fault(tmp_path):
    note = '"Called, visited, spoke\nto all, to none, to some, to many, to few\nA9,Noise,South,,"'
    text = HEAD + "".join(DAYS[:3]) + f"N1,09/04/2020,Noise,South,{note}\n" + "".join(DAYS[3:])
    source = intake(tmp_path, {"cases.csv": text})
    assert source.quarantine.empty
    assert len(source.records) == 21


def test_a_cell_without_end_is_told_also_in_a_column_that_is_not_read(tmp_path):
    row = f"A1,01/04/2020,Noise,South,{'x' * 200_000}\n"
    source = intake(tmp_path, {"cases.csv": HEAD + row + "".join(DAYS)})
    assert list(source.quarantine[["row", "rule"]].iloc[0]) == [2, "length"]
    assert len(source.records) == 20


def test_reasons_never_quote_the_cell(tmp_path):
    row = "A1,Jane Doe 1 Example Street,Jane Doe,Jane Doe,Jane Doe\n"
    source = intake(tmp_path, {"cases.csv": HEAD + row})
    assert len(source.quarantine) == 3
    assert "Jane" not in source.quarantine.to_csv()


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("cases.csv", "", "is empty"),
        ("cases.csv", "Name,Colour\nx,y\n", "has no column 'Case ID', 'Date reported'"),
        ("cases.csv", "Case ID,Category\nx,y\n", "has no column 'Date reported'"),
        ("cases.csv", "Title, new\n" + HEAD.replace(",", ";"), "is separated by semicolons"),
        ("cases.csv", HEAD.replace(",", "\t").encode("utf-16"), "is separated by tabs"),
        ("cases.csv", f'"{HEAD.strip()}"\n"A1,01/04/2020,Noise,South,"\n', "has each line in quot"),
        ("cases.csv", (HEAD + "A1,01/04/2020,Noise,Café,").encode("latin-1"), "encoding utf-8"),
        ("cases.csv", (HEAD * 20).encode("utf-16")[2:], "UTF-16"),
        ("cases.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 600, "is password-protected"),
        ("cases.xlsx", b"PK\x03\x04 cut off", "is corrupt, cut off or not a workbook"),
        ("cases.csv", HEAD + "A1,01/04/2018,Noise,South,\n" * 3, "holds 2018/19, not 2020/21"),
    ],
)
def test_a_file_broken_as_a_whole_is_not_available_and_says_why(tmp_path, name, content, fault):
    source = intake(tmp_path, {name: content})
    quality = accounts(source).iloc[0]
    assert quality["status"] == "not_available"
    assert fault in quality["notes"]
    assert name in quality["notes"]
    assert source.records.empty


def test_a_cut_off_workbook_is_not_available(tmp_path):
    whole = workbook({"Cases": [HEAD.strip().split(","), ["A1", "01/04/2020", "Noise", "South"]]})
    source = intake(tmp_path, {"cases.xlsx": whole[: len(whole) // 2]})
    assert "cut off" in accounts(source).iloc[0]["notes"]


def test_another_partners_file_is_recognised(tmp_path):
    other = CASES.replace("id: cases", "id: others").replace("cases*", "others*")
    other = other.replace("[Case ID]", "[Reference]")
    project = make_project(tmp_path, {"cases": CASES, "others": other})
    put(project, "cases.csv", HEAD.replace("Case ID", "Reference") + "A1,01/04/2020,Noise,South,\n")
    quality = accounts(take_in(project, YEAR)["cases"]).iloc[0]
    assert "It looks like a file of others." in quality["notes"]


def test_utf_16_with_its_mark_and_a_byte_order_mark_are_read(tmp_path):
    text = HEAD + "A1,01/04/2020,Noise,South,\n"
    for number, encoding in enumerate(("utf-16", "utf-8-sig")):
        source = intake(tmp_path / str(number), {"cases.csv": text.encode(encoding)})
        assert len(source.records) == 1


def test_header_in_row_seven_footers_and_subtotals(tmp_path):
    text = "Cases\n\n\n\nProduced for the partnership\n\n" + HEAD
    text += "A1,01/04/2020,Noise,South,\nSubtotal,1,,,\nA2,02/04/2020,Noise,South,\n"
    text += "Total,5\n\nSource: case system\n"
    source = intake(tmp_path, {"cases.csv": text})
    quality = accounts(source).iloc[0]
    assert (quality["rows_in"], quality["kept"], quality["skipped"]) == (6, 2, 4)
    assert (quality["stated_total"], quality["found_total"]) == (5, 2)


NAMED = CASES.replace(
    "  - {id: noise", "  - {id: key-theft, label: K, names: [Key theft]}\n  - {id: noise"
)
TURNED = "Category,Ward,Case ID,Date reported,Notes\n"


@pytest.mark.parametrize("first", ["Key theft", "Noise", "Total loss", "Source of harm", "Note"])
def test_a_row_with_all_it_needs_is_data_whatever_it_begins_with(tmp_path, first):
    contract = NAMED.replace("names: [Noise,", "names: [Noise, Total loss, Source of harm, Note,")
    text = TURNED + f"{first},South,A1,01/04/2020,\nNote: on paper,,,\nTotal,1,,\nKey:,x\n"
    source = intake(tmp_path, {"cases.csv": text}, contract)
    quality = accounts(source).iloc[0]
    assert (quality["kept"], quality["skipped"], quality["stated_total"]) == (1, 3, 1)


def test_a_category_that_begins_like_a_total_is_none_in_a_table_of_figures(tmp_path):
    contract = WIDE.replace("names: [Noise]", "names: [Noise, Total loss fraud, Key theft]")
    rows = [["Offence", "Apr", "May"], ["Total loss fraud", 1, 2], ["Key theft", 3, 4]]
    rows += [["Total for both", 4, 6], ["Total:", 4, 6], ["Key: x is unknown", "", ""]]
    source = intake(tmp_path, {"cases.xlsx": workbook({"2020-21": rows})}, contract)
    assert sorted(source.records["count"]) == [1, 2, 3, 4]
    assert accounts(source).iloc[0]["skipped"] == 3


def test_an_extra_column_is_named_and_not_read(tmp_path):
    text = HEAD.replace("Notes", "Suspect") + "A1,01/04/2020,Noise,South,Jane Doe\n"
    source = intake(tmp_path, {"cases.csv": text})
    assert "column 'Suspect' is not in the contract" in accounts(source).iloc[0]["notes"]
    assert "Jane" not in source.records.to_csv()


def test_an_absent_column_that_may_be_blank_is_told_and_its_parts_are_not_known(tmp_path):
    text = "Case ID,Date reported,Category\nA1,30/04/2020,Noise\n"
    source = intake(tmp_path, {"cases.csv": text})
    assert "has no column 'Ward': its values are not known" in accounts(source).iloc[0]["notes"]
    frame = series_of(source, tmp_path)
    assert frame.loc[("cases:cases", "E08000099", "2020-04"), "value"] == 1
    assert frame.loc[("cases:cases", "E05000002", "2020-04"), "state"] == "missing"


def test_a_file_without_rows_is_told(tmp_path):
    source = intake(tmp_path, {"cases.csv": HEAD + "Total,,,,\n"})
    quality = accounts(source).iloc[0]
    assert (quality["status"], quality["skipped"]) == ("available", 1)
    assert "holds no rows of data" in quality["notes"]


def test_a_merged_two_row_header_is_joined(tmp_path):
    contract = CASES.replace("[Case ID]", "[Case / ID]").replace("[Category]", "[What / Category]")
    contract += "layout: {header_rows: 2}\n"
    rows = [
        ["Case", "", "What", ""],
        ["ID", "Date reported", "Category", "Ward"],
        ["A1", "01/04/2020", "Noise", "South"],
    ]
    source = intake(tmp_path, {"cases.xlsx": workbook({"2020": rows})}, contract)
    assert list(source.records["category"]) == ["noise"]


def test_hidden_sheets_are_not_read_and_said_so(tmp_path):
    rows = [HEAD.strip().split(","), ["A1", "01/04/2020", "Noise", "South", ""]]
    content = workbook({"Open": rows, "Old": rows}, hidden=["Old"])
    source = intake(tmp_path, {"cases.xlsx": content})
    assert len(source.records) == 1
    assert "hidden sheet 'Old' was not read" in accounts(source).iloc[0]["notes"]


def test_excel_serials_and_date_cells_are_days(tmp_path):
    rows = [HEAD.strip().split(","), ["A1", 43922, "Noise", "South", ""]]
    source = intake(tmp_path, {"cases.xlsx": workbook({"Cases": rows})})
    assert source.records["date"].item() == pd.Timestamp("2020-04-01")


def test_wards_by_variant_blank_and_another_area(tmp_path):
    rows = ("The Moor", "north and moor", "", "Elsewhere Green", *["South"] * 20)
    text = HEAD + "".join(f"A{i},01/04/2020,Noise,{w},\n" for i, w in enumerate(rows))
    source = intake(tmp_path, {"cases.csv": text})
    assert list(source.records["area_code"][:3]) == ["E05000001", "E05000001", ""]
    assert accounts(source).iloc[0]["out_of_scope"] == 1


LATEST = CASES.replace("{by: record}", "{by: record, differing: latest, withdrawn: count}")


def test_of_a_resubmitted_record_the_later_file_wins(tmp_path):
    files = {
        "cases 1.csv": HEAD + "A1,01/04/2020,Noise,South,\nA2,01/04/2020,Noise,South,\n",
        "cases 0.csv": HEAD + "A1,03/04/2020,Noise,South,\nB1,03/05/2020,Noise,South,\n",
    }
    source = intake(tmp_path, files, LATEST)
    assert sorted(source.records["date"].dt.day) == [1, 3, 3]
    assert list(accounts(source)["merged"]) == [0, 1]


def test_of_a_resubmitted_month_the_later_file_replaces_all(tmp_path):
    files = {
        "cases 1.csv": HEAD + "A1,01/04/2020,Noise,South,\nA2,01/05/2020,Noise,South,\n",
        "cases 0.csv": HEAD + "B1,03/05/2020,Noise,South,\nB2,03/06/2020,Noise,South,\n",
    }
    source = intake(tmp_path, files, CASES.replace("{by: record}", "{by: period}"))
    assert sorted(source.records["case_id"]) == ["A1", "B1", "B2"]
    note = accounts(source).set_index("file").loc["cases 1.csv", "notes"]
    assert (
        "1 row of periods that are in cases 0.csv too, which stands; 1 of them is not in it" in note
    )


BY_PERIOD = CASES.replace("{by: record}", "{by: period}")


def month(letter, number, size):
    return "".join(f"{letter}{i},{i:02d}/{number}/2020,Noise,South,\n" for i in range(1, size + 1))


def test_a_stray_row_of_an_earlier_month_does_not_replace_the_month_but_is_asked_about(tmp_path):
    files = {
        "cases 1.csv": HEAD + month("A", "04", 20),
        "cases 2.csv": HEAD + month("B", "05", 20) + "B99,30/04/2020,Noise,South,\n",
        "cases 3.csv": HEAD + month("C", "06", 20),
    }
    source = intake(tmp_path, files, BY_PERIOD)
    assert source.records["period"].value_counts().to_dict() == {
        "2020-04": 20, "2020-05": 20, "2020-06": 20,
    }  # fmt: skip
    (question,) = source.questions
    assert (question.file, question.rows, question.periods) == ("cases 2.csv", (22,), ("2020-04",))
    assert list(accounts(source)["asked"]) == [0, 1, 0]
    assert (accounts(source)["rows_in"] == accounts(source)[PARTS].sum(axis=1)).all()


def test_a_real_resubmission_replaces_the_month_also_after_a_stray_row(tmp_path):
    files = {
        "cases 1.csv": HEAD + month("A", "04", 20),
        "cases 2.csv": HEAD + month("B", "05", 20) + "B99,30/04/2020,Noise,South,\n",
        "cases 3.csv": HEAD + month("C", "04", 18) + month("C", "05", 12) + month("C", "06", 2),
    }
    source = intake(tmp_path, files, BY_PERIOD)
    assert set(source.records["case_id"].str[0]) == {"C"}
    assert source.questions == ()
    assert list(accounts(source)["merged"]) == [20, 21, 0]  # the stray row is replaced as well


def test_one_incident_of_two_partners_is_counted_once(tmp_path):
    second = CASES.replace("id: cases", "id: others").replace("cases*", "others*")
    second += "merge_with: {source: cases, keys: [ward, category], tolerance_days: 2}\n"
    project = make_project(tmp_path, {"cases": CASES, "others": second})
    put(project, "cases.csv", HEAD + "A1,10/04/2020,Noise,South,\n")
    rows = ("11/04/2020,Noise,South", "12/04/2020,Noise,South", "10/04/2020,Noise,The Moor")
    put(project, "others.csv", HEAD + "".join(f"B{i},{row},\n" for i, row in enumerate(rows)))
    taken = take_in(project, YEAR)
    assert len(taken["cases"].records) == 1
    assert list(taken["others"].records["case_id"]) == ["B1", "B2"]
    assert account(taken.values(), {})["merged"].tolist() == [0, 1]
    (project.raw(YEAR) / "cases.csv").write_text("")
    taken = take_in(project, YEAR)
    assert len(taken["others"].records) == 3
    (note,) = account([taken["others"]], {})["notes"]
    assert note == "nothing usable came of cases: incidents that it holds too count here."


def test_past_a_warn_limit_the_source_is_not_available_and_nothing_of_it_is_used(tmp_path):
    contract = CASES.replace("quarantined: 0.9", "quarantined: 0.1")
    text = HEAD + "A1,01/04/2020,Noise,South,\nA2,never,Noise,South,\n"
    source = intake(tmp_path, {"cases.csv": text}, contract)
    assert source.records.empty
    assert accounts(source).iloc[0]["status"] == "not_available"
    refuse_stops([source])


@pytest.mark.parametrize(
    ("cells", "limit", "status"),
    [
        (["4"] * 11 + ["n/k"], 0.05, "available"), (["4"] * 6 + ["n/k"] * 2, 0.05, "available"),
        (["4"] * 9 + ["n/k"] * 3, 0.05, "not_available"), (["n/k"], 0.05, "not_available"),
        (["4"] * 11 + ["n/k"], 0, "not_available"),
    ],
)  # fmt: skip
def test_of_a_short_table_a_figure_or_two_set_aside_do_not_cost_the_others(
    tmp_path, cells, limit, status
):
    months = [f"{2020 + (at + 3) // 12}-{(at + 3) % 12 + 1:02d}" for at in range(len(cells))]
    text = "Quarter,Cases\n" + "".join(f"{m},{n}\n" for m, n in zip(months, cells, strict=True))
    contract = FIGURES.replace("frequency: Q, combine", "frequency: M, combine")
    contract = contract.replace("quarantined: 0.9", f"quarantined: {limit}")
    source = intake(tmp_path, {"cases.csv": text}, contract)
    assert accounts(source)["status"].item() == status
    assert len(source.records) == cells.count("4") * (status == "available")


def test_past_a_stop_limit_the_run_ends(tmp_path):
    contract = CASES.replace("quarantined: 0.9, action: warn", "quarantined: 0.1, action: stop")
    text = HEAD + "A1,01/04/2020,Noise,South,\nA2,never,Noise,South,\n"
    source = intake(tmp_path, {"cases.csv": text}, contract)
    with pytest.raises(PartnerDataError, match="past the limit"):
        refuse_stops([source])


WIDE = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
layout: {kind: wide, year_from: sheet}
fields:
  - {name: category, headers: [Offence], constraints: {required: true}}
missingValues:
  - {value: "<5", state: suppressed}
  - {value: "*", state: suppressed}
  - {value: "..", state: missing}
  - {value: "-", state: not_applicable}
categories: [{id: noise, label: Noise, names: [Noise]}]
due: {frequency: M, days: 10}
counts: Cases.
does_not_count: Others.
series: [{measure: cases, label: Cases, unit: cases, frequency: M, combine: sum}]
"""


def test_wide_months_with_every_mark_keep_their_states(tmp_path):
    rows = [
        ["Offence", "Apr", "May", "Jun", "Jul", "Aug", "Jan"],
        ["Noise", 0, "<5", "..", "-", "", "7"],
        ["Total", 0, 4, 0, 0, 0, 7],
    ]
    source = intake(tmp_path, {"cases.xlsx": workbook({"2020-21": rows})}, WIDE)
    units = source.records.set_index("period")
    assert units["count_state"].to_dict() == {
        "2020-04": "observed", "2020-05": "suppressed", "2020-06": "missing",
        "2020-07": "not_applicable", "2020-08": "missing", "2021-01": "observed",
    }  # fmt: skip
    assert units["count"].dropna().to_dict() == {"2020-04": 0, "2021-01": 7}
    quality = accounts(source).iloc[0]
    assert (quality["rows_in"], quality["kept"], quality["skipped"]) == (2, 1, 1)
    assert quality["stated_total"] == 11


def test_calendar_and_reporting_year_sheets_stand_side_by_side(tmp_path):
    sheets = {
        "2020": [["Offence", "Apr", "May"], ["Noise", 1, 2]],
        "2020-21": [["Offence", "Jan", "Feb"], ["Noise", 3, 4]],
    }
    source = intake(tmp_path, {"cases.xlsx": workbook(sheets)}, WIDE)
    counts = source.records.set_index("period")["count"].to_dict()
    assert counts == {"2020-04": 1, "2020-05": 2, "2021-01": 3, "2021-02": 4}


def series_of(source, tmp_path, paper_date="2021-04-12"):
    project = make_project(tmp_path / "other", {"cases": CASES})
    frame = build_series(
        source, load_wards(project), "E08000099", YEAR, pd.Timestamp(paper_date).date()
    )
    return frame.set_index(["series_id", "area_code", "period"]).sort_index()


def test_a_covered_month_without_records_is_zero_and_an_uncovered_one_is_not(tmp_path):
    text = HEAD + "A1,30/04/2020,Noise,South,\nA2,30/06/2020,Litter,South,\n"
    text += "A3,29/07/2020,Noise,The Moor,\n"
    frame = series_of(intake(tmp_path, {"cases.csv": text}), tmp_path)
    cell = frame.loc[("cases:cases", "E08000099")]
    assert cell["state"].to_dict()["2020-05"] == "missing"  # no record of the source at all
    assert cell["value"].dropna().to_dict() == {"2020-04": 1, "2020-06": 1, "2020-07": 1}
    litter = frame.loc[("cases:cases:litter", "E08000099")]
    assert litter["state"].to_dict()["2020-04"] == "not_applicable"
    assert litter["value"].dropna().to_dict() == {"2020-06": 1, "2020-07": 0}
    south = frame.loc[("cases:cases", "E05000002")]["value"].dropna().to_dict()
    assert south == {"2020-04": 1, "2020-06": 1, "2020-07": 0}


def test_records_of_a_month_that_is_not_over_on_the_papers_date_are_no_month(tmp_path):
    days = [f"{day:02}/{month:02}/2020" for month in (4, 5, 6) for day in (1, 14)]  # far apart
    text = HEAD + "".join(f"A{at},{day},Noise,South,\n" for at, day in enumerate(days))
    source = intake(tmp_path, {"cases.csv": text})
    for paper, last in (("2020-06-15", "2020-05"), ("2020-06-30", "2020-06")):
        cell = series_of(source, tmp_path / paper, paper).loc[("cases:cases", "E08000099")]
        assert cell["value"].dropna().index[-1] == last
        assert data_to(source, pd.Timestamp(paper).date()) == last


def test_what_there_is_on_a_day_is_known_before_its_month_is_over(tmp_path):
    contract = text_of(
        ["{name: date, headers: [Day], type: date, constraints: {required: true}}", NUMBER],
        series=[SUM.replace("combine: sum", "kind: stock, combine: take")],
    )
    days = "".join(f"01/{month:02}/2020,{month}\n" for month in (4, 5, 6))
    source = intake(tmp_path, {"cases.csv": f"Day,N\n{days}"}, contract)
    assert data_to(source, pd.Timestamp("2020-06-15").date()) == "2020-06"


def test_after_the_last_month_periods_are_not_due_until_they_are(tmp_path):
    text = HEAD + "A1,30/01/2021,Noise,South,\n"
    frame = series_of(intake(tmp_path, {"cases.csv": text}), tmp_path)
    states = frame.loc[("cases:cases", "E08000099")]["state"].to_dict()
    assert states == {"2021-01": "observed", "2021-02": "missing", "2021-03": "not_yet_due"}


def test_a_month_that_breaks_off_is_not_complete(tmp_path):
    days = [f"A{i},{i:02d}/12/2020,Noise,South,\n" for i in range(1, 32)]
    days += [f"B{i},{i:02d}/01/2021,Noise,South,\n" for i in range(1, 11)]
    source = intake(tmp_path, {"cases.csv": HEAD + "".join(days)})
    assert data_to(source) == "2020-12"
    frame = series_of(source, tmp_path)
    assert frame.loc[("cases:cases", "E08000099", "2021-01"), "state"] == "missing"


LONG = "".join(
    f"A{m}-{i},{i:02d}/{m:02d}/2020,Noise,South,\n" for m in (4, 5, 6) for i in range(1, 31)
)


@pytest.mark.parametrize("end", ["B1,30/06/20", 'B1,30/06/2020,Noise,South,"see'])
def test_the_last_month_of_a_file_that_breaks_off_is_not_complete(tmp_path, end):
    source = intake(tmp_path, {"cases.csv": HEAD + LONG + end})
    assert data_to(source) == "2020-05"
    assert "breaks off in its last row" in accounts(source).iloc[0]["notes"]
    frame = series_of(source, tmp_path)
    states = frame.loc[("cases:cases", "E08000099")]["state"]
    assert list(states.loc[["2020-04", "2020-05", "2020-06"]]) == ["observed"] * 2 + ["missing"]


def test_a_file_in_no_order_that_breaks_off_has_no_complete_month(tmp_path):
    rows = sorted(LONG.splitlines(keepends=True), key=lambda row: row[5:8])
    source = intake(tmp_path, {"cases.csv": HEAD + "".join(rows) + "B1,30/06/20"})
    assert data_to(source) == ""


def test_a_whole_file_sent_after_one_that_broke_off_counts(tmp_path):
    files = {"cases 1.csv": HEAD + LONG[:-20], "cases 2.csv": HEAD + LONG}
    assert data_to(intake(tmp_path, files)) == "2020-06"


def test_a_footer_at_the_end_is_no_breaking_off(tmp_path):
    source = intake(tmp_path, {"cases.csv": HEAD + LONG + "Total,90\n\nSource: cases\n\n"})
    assert data_to(source) == "2020-06"


def test_a_month_that_comes_by_the_quarter_is_due_with_its_quarter(tmp_path):
    text = HEAD + "A1,30/12/2020,Noise,South,\n"
    contract = CASES.replace("{frequency: M, days: 30}", "{frequency: Q, days: 20}")
    frame = series_of(intake(tmp_path, {"cases.csv": text}, contract), tmp_path)
    states = frame.loc[("cases:cases", "E08000099")]["state"].to_dict()
    assert set(states.values()) == {"observed", "not_yet_due"}


def test_a_measure_that_did_not_exist_yet_is_not_applicable(tmp_path):
    contract = CASES.replace(
        "frequency: M, combine: count,", 'frequency: M, combine: count, valid_from: "2020-07",'
    )
    text = HEAD + "".join(f"A{m},28/{m:02d}/2020,Noise,South,\n" for m in range(4, 9))
    frame = series_of(intake(tmp_path, {"cases.csv": text}, contract), tmp_path)
    states = frame.loc[("cases:cases", "E08000099")]["state"].to_dict()
    assert [states[f"2020-0{m}"] for m in (4, 6, 7, 8)] == ["not_applicable"] * 2 + ["observed"] * 2


def test_the_last_period_is_the_latest_not_the_last_in_the_alphabet(tmp_path):
    contract = CASES.replace("type: date", "type: period").replace("name: date", "name: period")
    contract = contract.replace("frequency: M, combine", "frequency: A, combine")
    text = HEAD + "A1,2020/21 Q2,Noise,South,\nA2,2020/21,Noise,South,\n"
    assert data_to(intake(tmp_path, {"cases.csv": text}, contract)) == "2020/21"


AGGREGATE = FIGURES.replace(
    "  - {name: count",
    "  - {name: agency, headers: [Agency], constraints: {required: true}}\n  - {name: count",
)
ROWS = "Quarter,Agency,Cases\nQ1 20/21,A,10\nQ1 20/21,B,20\nQ2 20/21,A,5\nQ2 20/21,B,6\n"


def quarters(tmp_path, files):
    frame = series_of(intake(tmp_path, files, AGGREGATE), tmp_path)
    cells = frame.loc[("cases:cases", "E08000099")]
    return {at[8:]: (row["state"], row["value"]) for at, row in cells.iterrows()}


@pytest.mark.parametrize("cell", ["1O", "-1", "2.5"])
def test_a_sum_with_a_part_set_aside_is_not_known(tmp_path, cell):
    found = quarters(tmp_path, {"cases.csv": ROWS.replace("A,10", f"A,{cell}")})
    assert found["Q1"][0] == "missing"
    assert found["Q2"] == ("observed", 11)


def test_a_figure_given_twice_in_a_file_is_not_added_up(tmp_path):
    found = quarters(tmp_path, {"cases.csv": ROWS + "Q1 20/21,A,10\n"})
    assert found["Q1"][0] == "missing"
    assert found["Q2"] == ("observed", 11)


LATER = (
    "Quarter,Agency,Cases\nQ1 20/21,A,11\nQ1 20/21,B,20\nQ2 20/21,A,5\nQ2 20/21,B,6\nQ3 20/21,A,7\n"
)


def test_of_two_deliveries_of_a_quarter_the_later_one_wins_and_it_is_told(tmp_path):
    files = {"cases b.csv": ROWS, "cases a.csv": LATER}
    found = quarters(tmp_path / "1", files)
    assert (found["Q1"], found["Q2"]) == (("observed", 31), ("observed", 11))
    notes = accounts(intake(tmp_path / "2", files, AGGREGATE)).set_index("file")["notes"]
    assert "cases a.csv gives 4 of its figures again and stands; 1 differs" in notes["cases b.csv"]


def test_a_figure_that_was_sent_again_in_order_is_known(tmp_path):
    first = ROWS.replace("A,10", "A,1O")
    found = quarters(tmp_path, {"cases 1.csv": first, "cases 2.csv": LATER})
    assert found["Q1"] == ("observed", 31)


def test_a_lone_figure_of_a_quarter_that_differs_is_asked_about(tmp_path):
    first = ROWS + "Q1 20/21,C,30\n"
    later = "Quarter,Agency,Cases\nQ1 20/21,A,{}\nQ3 20/21,A,7\n"
    found = quarters(tmp_path / "1", {"cases 1.csv": first, "cases 2.csv": later.format(11)})
    assert found["Q1"][0] == "asked"
    assert (found["Q2"], found["Q3"]) == (("observed", 11), ("observed", 7))
    found = quarters(tmp_path / "2", {"cases 1.csv": first, "cases 2.csv": later.format(10)})
    assert found["Q1"] == ("observed", 60)


def test_a_blank_figure_replaces_nothing_and_asks_nothing(tmp_path):
    rows = ["Offence", "Apr", "May"]
    files = {
        "cases 1.xlsx": workbook({"2020-21": [rows, ["Noise", 5, ""]]}),
        "cases 2.xlsx": workbook({"2020-21": [rows, ["Noise", "", 6]]}),
    }
    source = intake(tmp_path, files, WIDE)
    assert source.records.set_index("period")["count"].to_dict() == {"2020-04": 5, "2020-05": 6}
    assert source.quarantine.empty


@pytest.mark.parametrize(("key", "kept"), [("", 0), ("date_order: ymd\n", 20)])
def test_days_as_six_digits_are_read_where_the_contract_says_so(tmp_path, key, kept):
    lines = (f"A{day},2004{day:02d},Noise,South,\n" for day in range(1, 21))
    source = intake(tmp_path, {"cases.csv": HEAD + "".join(lines)}, CASES + key)
    # `200401` is no January of 2004, which would be out of scope, where `200413` stands beside it.
    assert source.units["fate"].value_counts().to_dict() == {"kept" if kept else "quarantined": 20}
    assert set(source.units["period"][source.units["fate"] == "kept"]) <= {"2020-04"}


@pytest.mark.parametrize("text", ["14/10/1066", "31/12/9999"])
def test_a_day_far_from_our_time_is_set_aside_and_stops_nothing(tmp_path, text):
    good = "".join(f"G{day},{day:02d}/05/2020,Noise,South,\n" for day in range(1, 21))
    source = intake(tmp_path, {"cases.csv": HEAD + good + f"A1,{text},Noise,South,\n"})
    assert list(source.quarantine["rule"]) == ["date"]
    assert len(source.records) == 20


def test_what_cannot_be_opened_is_not_available(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    (project.raw(YEAR) / "cases.xlsx").mkdir(parents=True)
    quality = accounts(take_in(project, YEAR)["cases"]).iloc[0]
    assert "cannot be read" in quality["notes"]


def test_a_year_without_a_folder_is_not_received(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", HEAD + "A1,01/04/2019,Noise,South,\n", year="2019-20")
    quality = accounts(take_in(project, YEAR)["cases"])
    assert quality.set_index("year")["status"].to_dict() == {
        "2019/20": "available",
        "2020/21": "not_received",
    }


@pytest.mark.parametrize(("others", "ours"), [(1, False), (2, True)])
def test_most_days_outside_the_folders_year_are_a_matter_of_the_contract(tmp_path, others, ours):
    days = ["01/04/2019"] * others + ["01/04/2020", "02/04/2020"]
    rows = "".join(f"A{n},{day},Noise,South,\n" for n, day in enumerate(days))
    source = intake(tmp_path, {"cases.csv": HEAD + rows}, CASES)
    assert {"span: history" in reason for reason in source.quarantine["reason"]} == {ours}


@pytest.mark.parametrize(
    ("paper", "status"),
    [(date(2020, 7, 9), "not_due"), (date(2020, 7, 10), "not_received"), (None, "not_received")],
)
def test_what_is_not_due_by_the_papers_day_is_not_told_as_not_received(tmp_path, paper, status):
    project = make_project(tmp_path, {"cases": FIGURES})  # due 10 days after each quarter's end
    source = take_in(project, YEAR, paper_date=paper)["cases"]
    assert accounts(source).set_index("year")["status"].to_dict() == {"2020/21": status}


def test_the_same_period_of_another_area_is_no_double(tmp_path):
    area = "  - {name: area, headers: [Borough], constraints: {required: true}}\n"
    contract = AGGREGATE.replace("  - {name: agency", area + "  - {name: agency")
    text = "Quarter,Borough,Agency,Cases\nQ1 20/21,Testborough,A,10\nQ1 20/21,Elsewhere,A,10\n"
    source = intake(tmp_path, {"cases.csv": text}, contract)
    assert list(source.records["count"]) == [10]
    assert source.quarantine.empty


TWO_COUNCILS = AGGREGATE.replace(
    "  - {name: agency",
    "  - {name: area, headers: [Borough], constraints: {required: true}}\n  - {name: agency",
).replace("due:", "own_area: {field: area, names: [Northvale, Eastmoor]}\ndue:")


def test_figures_of_two_areas_of_ours_add_up(tmp_path):
    text = "Quarter,Borough,Agency,Cases\n"
    text += "Q1 20/21,Northvale,A,10\nQ1 20/21,Eastmoor Council,A,7\nQ1 20/21,Elsewhere,A,5\n"
    source = intake(tmp_path, {"cases.csv": text}, TWO_COUNCILS)
    assert list(source.records["count"]) == [10, 7]
    assert source.quarantine.empty
    assert source.questions == ()


def test_an_area_of_ours_that_stays_away_is_asked_about_and_one_that_ends_is_told(tmp_path):
    def rows(eastmoor):
        quarters = [(year, n) for year in (2018, 2019, 2020) for n in (1, 2, 3, 4)]
        return "Quarter,Borough,Agency,Cases\n" + "".join(
            f"Q{n} {year % 100}/{year % 100 + 1},{area},A,{30 + n}\n"
            for at, (year, n) in enumerate(quarters)
            for area in ("Northvale", "Eastmoor")
            if area == "Northvale" or eastmoor(at)
        )

    history = TWO_COUNCILS.replace("own_area:", "layout: {span: history}\nown_area:")
    away = intake(tmp_path / "away", {"cases.csv": rows(lambda at: at != 10)}, history)
    assert [(one.kind, one.column) for one in away.questions] == [("part without figures", "area")]
    ended = intake(tmp_path / "ended", {"cases.csv": rows(lambda at: at < 8)}, history)
    (told,) = accounts(ended)["notes"]
    assert "1 name in column area begins, ends or pauses at row 17" in told


def test_one_of_two_areas_of_ours_that_is_given_twice_is_set_aside(tmp_path):
    text = "Quarter,Borough,Agency,Cases\n"
    text += "Q1 20/21,Eastmoor,A,10\nQ1 20/21,Eastmoor Council,A,7\n"
    source = intake(tmp_path, {"cases.csv": text}, TWO_COUNCILS)
    assert set(source.quarantine["rule"]) == {"given once"}


def test_files_of_two_areas_of_ours_both_count(tmp_path):
    files = {
        f"cases-{area}.csv": f"Quarter,Borough,Agency,Cases\nQ1 20/21,{area},A,{count}\n"
        for area, count in (("Northvale", 10), ("Eastmoor", 7))
    }
    source = intake(tmp_path, files, TWO_COUNCILS)
    assert sorted(source.records["count"]) == [7, 10]
    assert source.questions == ()


def test_figures_of_two_small_areas_of_one_ward_add_up(tmp_path):
    place = "  - {name: lsoa, headers: [LSOA]}\n  - {name: agency"
    contract = AGGREGATE.replace("  - {name: agency", place)
    lists = "lsoa,code\nE01000001,E05000001\nE01000002,E05000001\n"
    text = "Quarter,LSOA,Agency,Cases\nQ1 20/21,E01000001,A,10\nQ1 20/21,E01000002,A,7\n"
    project = make_project(tmp_path, {"cases": contract}, lsoa_wards=lists)
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    assert list(source.records["count"]) == [10, 7]


AGENCIES = AGGREGATE.replace("name: agency", "name: category").replace(
    "due:",
    "categories: [{id: refuge, label: Refuge, names: [Refuge]},"
    " {id: outreach, label: Outreach, names: [Outreach]}]\ndue:",
)


def test_a_total_without_one_agencys_row_is_not_known(tmp_path):
    text = "Quarter,Agency,Cases\n2020/21 Q1,Refuge,5\n"
    text += "".join(f"2020/21 Q{n},Outreach,7\n2020/21 Q{n},Refuge,6\n" for n in (2, 4))
    text += "2020/21 Q3,Refuge,9\n"
    frame = series_of(intake(tmp_path, {"cases.csv": text}, AGENCIES), tmp_path)
    total = frame.loc[("cases:cases", "E08000099")]
    # Before the first row of an agency nothing is expected of it.
    assert total["value"].fillna(-1).to_dict() == {
        "2020/21 Q1": 5, "2020/21 Q2": 13, "2020/21 Q3": -1, "2020/21 Q4": 13
    }  # fmt: skip
    assert total.loc["2020/21 Q3", "state"] == "missing"


def test_a_file_whose_reader_panics_is_named_and_the_other_files_are_read(tmp_path, monkeypatch):
    put(project := make_project(tmp_path, {"cases": CASES}), "cases 1.csv", HEAD)
    put(project, "cases 2.csv", HEAD + "A1,01/04/2020,Noise,South,\n")
    monkeypatch.setattr(intake_module, "TAKE_IN", "tests.partners.unruly:take_in_file")
    quality = accounts(take_in(project, YEAR)["cases"]).set_index("file")
    assert quality.loc["cases 1.csv", "status"] == "not_available"
    assert (
        "cases 1.csv stopped its reader with Panic. Open it" in quality.loc["cases 1.csv", "notes"]
    )
    assert quality.loc["cases 2.csv", "kept"] == 1


def test_a_suspicion_that_fails_takes_no_other_source_down(tmp_path, monkeypatch):
    def failing(received):
        if received.contract.id == "others":
            raise IndexError("a fault of ours")
        return ()

    other = CASES.replace("id: cases", "id: others").replace("cases*", "others*")
    project = make_project(tmp_path, {"cases": CASES, "others": other})
    for name in ("cases", "others"):
        put(project, f"{name}.csv", HEAD + "A1,01/04/2020,Noise,South,\n")
    monkeypatch.setattr(doubts, "SUSPICIONS", (failing,))
    taken = take_in(project, YEAR)
    assert len(taken["cases"].records) == 1
    quality = account([taken["others"]], {}).iloc[0]
    assert (quality["status"], quality["kept"]) == ("not_available", 0)
    assert "IndexError" in quality["notes"]
    assert taken["others"].records.empty


def test_a_month_that_only_another_source_empties_is_asked_about(tmp_path):
    second = CASES.replace("id: cases", "id: others").replace("cases*", "others*")
    second += "merge_with: {source: cases, keys: [ward, category], tolerance_days: 2}\n"
    project = make_project(tmp_path, {"cases": CASES, "others": second})
    put(project, "cases.csv", HEAD + "A1,10/04/2020,Noise,South,\n")
    put(project, "others.csv", HEAD + "B1,10/04/2020,Noise,South,\nB2,10/05/2020,Noise,South,\n")
    (question,) = take_in(project, YEAR)["others"].questions
    assert (question.kind, question.periods) == ("month without records of its own", ("2020-04",))
