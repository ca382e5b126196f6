"""Which rows of a file of a whole force or county are ours, and which rows of our own file."""

import json

import pandas as pd
import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from ssp_analysis.years import ReportingYear
from tests.builders import make_project, put
from tests.partners.received import PARTS, YEAR, accounts, intake
from tests.partners.tables import WIDE, csv_of, text_of
from tests.shared_packs import REAL, REPOSITORY

FORCE = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{{pattern: "cases*.*"}}]
fields:
  - {{name: date, headers: [When], type: date, constraints: {{required: true}}}}
  - {{name: {field}, headers: [Place]}}
{more}
due: {{frequency: M, days: 30}}
limits: {{quarantined: 1.0}}
counts: Cases reported.
does_not_count: Cases not reported.
series: [{{measure: cases, label: Cases, unit: cases, frequency: M, combine: count}}]
"""
LSOAS = "lsoa,code\nE01000001,E05000001\nE01000002,E05000002\n"


def take(tmp_path, field, rule, places, more="", **reference):
    """The source, from one case on each of these places."""
    if rule:
        more += f"own_area: {json.dumps({'field': field} | rule)}"
    project = make_project(tmp_path, {"cases": FORCE.format(field=field, more=more)}, **reference)
    rows = "".join(f'{day:02d}/04/2020,"{place}"\n' for day, place in enumerate(places, start=1))
    put(project, "cases.csv", "When,Place\n" + rows)
    return take_in(project, YEAR)["cases"]


def fates(source):
    return list(
        source.units["fate"].astype(str).replace({"out_of_scope": "out", "quarantined": "aside"})
    )


@pytest.mark.parametrize(
    ("field", "rule", "ours", "others"),
    [
        ("area", {}, ["Testborough", "TESTBOROUGH ", "E08000099"], ["Other", "Testborough Park"]),
        ("area", {}, ["Testborough MBC", "Borough of Testborough"], ["Other MBC"]),
        ("area", {"names": ["City of Otherly", "Isle of Test"]},
         ["Otherly", "Otherly City Council", "Isle of Test Council"], ["Test", "City", "Isle"]),
        ("beat", {"names": ["North"]}, ["north"], ["North City", "North Borough"]),
        ("area", {}, ["Testborough 001A", "testborough 014C", "Testborough 002"],
         ["Testborough Park 001A", "Testboroughshire 001A", "Other 001A"]),
        ("area", {"begins": ["Testborough"]}, ["Testborough 001A", "Testborough North"],
         ["Testborough Park 001A", "Testboroughshire", "East Testborough"]),
        ("area", {"names": ["Anytown", "Other & Vale"]}, ["anytown", "Other and Vale"],
         ["Testborough", "Anytown Park"]),
        ("area", {"names": ["Anytown"]}, ["Anytown 003B"], ["Anytown Park 003B"]),
        ("area", {"names": ["Safer Vale Partnership"]}, ["SAFER VALE PARTNERSHIP"], ["Safer Hill"]),
        ("area", {"names": ["Bristol, City of"]}, ["Bristol, City of 001A"], ["Bristol 001A"]),
        ("lsoa_code", {"begins": ["E0100"]}, ["E01000001", "e01000009"], ["E01010001"]),
        ("lsoa_name", {"begins": ["Testborough 00"]}, ["Testborough 001A"], ["Testborough 014C"]),
        ("beat", {"begins": ["K1", "K-2"]}, ["K11", "k1", "K-2b"], ["K3", "AK1", "1K1"]),
        ("beat", {"names": ["101", "102"]}, ["101", "102"], ["1011", "103"]),
        ("ward", {"names": ["South"]}, ["SOUTH"], ["The Moor", "Nowhere on any list"]),
        ("ward", {}, ["South", "the moor"], ["Elsewhere Green", "Nowhere on any list"]),
        ("lsoa", {}, ["E01000001"], ["E01000077", "Other 001A"]),
        ("lsoa", {"names": ["E01000002"]}, ["E01000002"], ["E01000001", "E01000077"]),
    ],
)  # fmt: skip
def test_rows_of_other_areas_are_out_of_scope(tmp_path, field, rule, ours, others):
    rule = rule or ({"names": []} if field in ("ward", "lsoa") else {})
    source = take(tmp_path, field, rule, [*ours, *others], lsoa_wards=LSOAS)
    assert fates(source) == ["kept"] * len(ours) + ["out"] * len(others)
    assert source.quarantine.empty
    quality = accounts(source).iloc[0]
    assert quality["rows_in"] == quality[PARTS].sum()
    assert set(source.records["area_code"]) <= {"E08000099", "E05000001", "E05000002"}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"names": ["K1", "K22"]}, ["K22"]), ({"names": ["k-1", "K2"]}, []),
        ({"begins": ["K", "M"]}, ["M"]), ({"begins": ["K"], "names": ["L4"]}, ["L4"]),
    ],
)  # fmt: skip
def test_a_name_of_ours_that_no_row_has_is_told(tmp_path, rule, told):
    source = take(tmp_path, "beat", rule, ["K1", "K2", "L3"])
    notes = accounts(source)["notes"].item()
    assert [name for name in ("K1", "K2", "K22", "K", "M", "L4") if f"'{name}'" in notes] == told


def test_faults_of_rows_elsewhere_are_nobodys(tmp_path):
    more = "  - {name: sort, headers: [Sort], constraints: {enum: [Noise]}}\n"
    contract = FORCE.format(field="beat", more=more + "own_area: {field: beat, names: [K1]}")
    project = make_project(tmp_path, {"cases": contract})
    rows = "01/04/2020,K1,Noise\n31/02/2020,L2,Other\n01/04/2011,L2,Noise\n" + "x,L2,\n" * 30
    put(project, "cases.csv", "When,Place,Sort\n" + rows)
    source = take_in(project, YEAR)["cases"]
    assert fates(source) == ["kept"] + ["out"] * 32
    assert source.quarantine.empty


@pytest.mark.parametrize(
    ("field", "rule", "places", "lists"),
    [
        ("area", {}, ["Otherton", "Jane"], "area: in partnership.yaml"),
        ("area", {"begins": ["Testborogh"]}, ["Testborough 001A", ""], "area: in partnership.yaml"),
        ("beat", {"names": ["K1"]}, ["K2", "K3"], "own_area"),
        ("ward", {}, ["Elsewhere Green"], "ward-names.csv"),
        ("lsoa", {}, ["Otherton 001A", "Otherton 002B"], "lsoa-wards.csv"),
        ("lsoa", {"names": []}, ["E01000077"], "lsoa-wards.csv"),
    ],
)
def test_a_file_with_nothing_of_ours_is_told(tmp_path, field, rule, places, lists):
    source = take(tmp_path, field, rule, places, lsoa_wards=LSOAS)
    quality = accounts(source).iloc[0]
    assert quality["status"] == "not_available"
    assert (
        "cases.csv holds nothing of the area 'Testborough': its column 'Place'" in quality["notes"]
    )
    assert f"Compare {lists}" in quality["notes"]
    assert "own_area: {field: " in quality["notes"]
    assert not any(place in quality["notes"] for place in places if place)


@pytest.mark.parametrize(
    ("field", "rule", "places", "fate"),
    [
        ("area", {}, ["Testborough", "Otherton", "", "Unknown"], "out"),
        ("area", {}, ["Testborough"] * 3 + ["", "?"], "kept"),
        ("area", {"names": ["Testborough"]}, ["Testborough", "", "N/K"], "out"),
        ("lsoa", {}, ["E01000001", "E01000044", "", "No location"], "out"),
        ("lsoa", {}, ["E01000001", "E01000002", "", "-"], "kept"),
        ("ward", {}, ["South", "Elsewhere Green", "Elsewhere Green", "", "Not known"], "out"),
        ("ward", {}, ["South"] * 24 + ["Elsewhere Green", "", ""], "kept"),
    ],
)
def test_a_row_without_a_place_is_ours_only_in_a_file_of_our_area(
    tmp_path, field, rule, places, fate
):
    source = take(tmp_path, field, rule, places, lsoa_wards=LSOAS)
    assert fates(source)[-2:] == [fate, fate]
    told = "rows without a place, among those of other areas, and not counted: 2."
    assert (told in accounts(source).iloc[0]["notes"]) == (fate == "out")


def test_where_a_few_rows_lie_elsewhere_a_row_without_a_place_is_asked_about(tmp_path):
    source = take(tmp_path, "ward", {}, ["South"] * 9 + ["Elsewhere Green", ""])
    (question,) = source.questions
    assert (question.kind, question.asks, question.rows, question.periods) == (
        "no place", "analyst", (12,), ("2020-04",),
    )  # fmt: skip
    assert fates(source)[-1] == "asked"
    assert "own_area" in question.settled_by


WORDS = ["Unknown", "NOT KNOWN", "n/k", "Not recorded", "(blank)", "-", "?", ""]


def test_a_ward_marked_as_unknown_counts_for_the_borough_and_for_no_ward(tmp_path):
    source = take(tmp_path, "ward", {}, ["South", *WORDS])
    assert fates(source) == ["kept"] * 9
    assert list(source.records["area_code"]) == ["E05000002"] + [""] * 8
    told = "rows whose ward or LSOA is marked as not known, and count for no ward: 5."
    assert told in accounts(source).iloc[0]["notes"]


def test_where_two_fields_tell_the_place_another_area_goes_before_ours(tmp_path):
    contract = FORCE.format(field="ward", more="  - {name: area, headers: [Area]}\n")
    project = make_project(tmp_path, {"cases": contract})
    places = ("South,Testborough", "Unknown,Testborough", ",Testborough", "Unknown,Otherton",
              "Elsewhere Green,Testborough", "Nowhere,Otherton", "South,")  # fmt: skip
    rows = "".join(f"{day:02d}/04/2020,{place}\n" for day, place in enumerate(places, start=1))
    put(project, "cases.csv", "When,Place,Area\n" + rows)
    source = take_in(project, YEAR)["cases"]
    assert fates(source) == ["kept"] * 3 + ["out"] * 3 + ["kept"]
    assert list(source.records["area_code"]) == ["E05000002", "", "", "E05000002"]
    assert "and count for no ward: 1." in accounts(source).iloc[0]["notes"]


def test_the_contracts_own_marks_are_no_places_and_no_texts(tmp_path):
    more = (
        "  - {name: note, headers: [Note]}\n  - {name: team, headers: [Team]}\n"
        "missingValues: [{value: XX, state: missing}, {value: Unknown, state: missing}]\n"
    )
    contract = FORCE.format(field="ward", more=more)
    contract = contract.replace("combine: count", "combine: count, where: {team: [XX]}")
    project = make_project(tmp_path, {"cases": contract})
    rows = "01/04/2020,xx,xx,XX\n02/04/2020,Unknown,unknown,Unknown\n03/04/2020,South,Y,XX\n"
    put(project, "cases.csv", "When,Place,Note,Team\n" + rows)
    source = take_in(project, YEAR)["cases"]
    assert fates(source) == ["kept"] * 3
    assert list(source.records["note"]) == ["", "", "Y"]
    assert list(source.records["team"]) == ["XX", "", "XX"]  # what a measure asks for is a value
    assert "marked as not known" not in accounts(source).iloc[0]["notes"]


def test_ward_months_with_unknown_wards_are_observed(tmp_path):
    contract = FORCE.format(field="ward", more="").replace(
        "combine: count", "combine: count, by_ward: true"
    )
    project = make_project(tmp_path, {"cases": contract})
    rows = "".join(
        f"{day:02d}/04/2020,{ward}\n"
        for day, ward in ((1, "South"), (2, "Unknown"), (3, "South"), (30, ""))
    )
    put(project, "cases.csv", "When,Place\n" + rows)
    source = take_in(project, YEAR)["cases"]
    paper = pd.Timestamp("2021-04-12").date()
    series = build_series(source, load_wards(project), "E08000099", YEAR, paper)
    april = series[series["period"] == "2020-04"].set_index("area_code")
    assert april["value"].to_dict() == {"E08000099": 4, "E05000001": 0, "E05000002": 2}
    assert set(april["state"]) == {"observed"}


@pytest.mark.parametrize(("kind", "place"), [("ward", "Sauth"), ("lsoa", "E01000077")])
def test_a_place_on_no_list_stays_a_fault_in_our_own_file(tmp_path, kind, place):
    known = {"ward": "South", "lsoa": "E01000001"}[kind]
    source = take(tmp_path, kind, {}, [*[known] * 29, place], lsoa_wards=LSOAS)
    assert fates(source)[-1] == "aside"
    (reason,) = source.quarantine["reason"]
    assert f"own_area: {{field: {kind}}}" in reason
    assert place not in reason


def test_a_lookup_that_is_not_there_is_not_needed_where_the_contract_says_which_are_ours(tmp_path):
    source = take(tmp_path, "lsoa", {"begins": ["E01000"]}, ["E01000001", "E01010001"])
    assert fates(source) == ["kept", "out"]
    assert list(source.records["area_code"]) == ["E08000099"]


def test_a_blank_lsoa_leaves_the_ward_that_is_given(tmp_path):
    more = "  - {name: lsoa, headers: [LSOA]}\n"
    project = make_project(
        tmp_path, {"cases": FORCE.format(field="ward", more=more)}, lsoa_wards=LSOAS
    )
    put(project, "cases.csv", "When,Place,LSOA\n01/04/2020,South,\n02/04/2020,South,E01000001\n")
    source = take_in(project, YEAR)["cases"]
    assert list(source.records["area_code"]) == ["E05000002", "E05000001"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{field: place, names: [A]}", "own_area names field 'place', which is not in fields"),
        ("{field: date, names: [A]}", "own_area names field 'date'"),
        ("{field: beat}", "own_area of field 'beat' needs names or begins"),
        ('{field: beat, begins: [""]}', "has an entry without letters or digits"),
        ('{field: beat, names: ["*"]}', "has an entry without letters or digits"),
    ],
)
def test_a_rule_that_cannot_tell_is_refused(tmp_path, rule, message):
    contract = FORCE.format(field="beat", more=f"own_area: {rule}")
    project = make_project(tmp_path, {"cases": contract})
    with pytest.raises(ReferenceFileError, match=message):
        take_in(project, YEAR)


STREET = REPOSITORY / "examples" / "police-uk" / "police-street.yaml"
HEADINGS = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)


def street(tmp_path, files, district):
    """The intake of December 2016, of a force's files as downloaded."""
    contract = STREET.read_text(encoding="utf-8").replace("[Anytown]", f"[{district}]")
    project = make_project(tmp_path, {"police-street": contract})
    for name, content in files.items():
        put(project, name, content, "2016-17")
    return take_in(project, ReportingYear(2016))["police-street"]


def test_a_force_as_downloaded_is_counted_by_the_names_of_its_lsoas(tmp_path):
    rows = [
        "a1,2016-12,F,F,,,,E01000001,Testborough 001A,Burglary,,",
        ",2016-12,F,F,,,,E01000001,Testborough 001A,Anti-social behaviour,,",
        ",2016-12,F,F,,,On or near High Street,E01000001,Testborough 002B,Anti-social behaviour,,",
        "a2,2016-12,F,F,,,,E01000009,Testborough Park 001A,Burglary,,",
        "a3,2016-12,F,F,,,No Location,,,Burglary,,",
    ]
    text = HEADINGS + "\n".join(rows) + "\n"
    files = {
        "2016-12/2016-12-a-force-street.csv": text,
        "2016-12/2016-12-a-force-outcomes.csv": "x",
    }
    source = street(tmp_path, files, "Testborough")
    assert list(source.records["category"]) == ["burglary"] + ["anti-social-behaviour"] * 2
    assert list(accounts(source)["file"]) == ["2016-12/2016-12-a-force-street.csv"]
    assert list(accounts(source)[["kept", "out_of_scope"]].iloc[0]) == [3, 2]


def test_the_real_street_file_counts_as_pandas_does(tmp_path):
    real = REAL.with_name("2016-12-greater-manchester-street.csv")
    if not real.exists():
        pytest.skip("the real street file of Greater Manchester is not here")
    source = street(tmp_path, {f"2016-12/{real.name}": real.read_bytes()}, "Bolton")
    rows = pd.read_csv(real)
    ours = rows[rows["LSOA name"].str.match(r"Bolton \d")]
    assert len(source.records) == len(ours) == 2498
    counted = source.records["category"].value_counts()
    expected = ours["Crime type"].value_counts()
    assert sorted(counted) == sorted(expected)
    assert counted["anti-social-behaviour"] == expected["Anti-social behaviour"] == 575
    assert source.questions == ()


def a_force(ours, months=8, a_month=4):
    """Cases of two districts, ours named by a function of the month's number."""
    lines = ["When,Place"]
    for at in range(months):
        for day in range(1, a_month + 1):
            lines += [f"{day * 5:02d}/{at + 4:02d}/2020,{place}" for place in (ours(at), "Other")]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("ours", "asked"),
    [
        (lambda at: "Testborough" if at < 5 else "Testing and Vale", ["2020-09", "2020-11"]),
        (lambda at: "Testborough" if at > 2 else "Old Test", ["2020-04", "2020-06"]),
        (lambda at: "Testborough" if at < 5 else "Testborough MBC", []),
        (lambda at: "Testborough" if at != 5 else "Other", ["2020-09", "2020-09"]),
    ],
)
def test_months_in_which_a_force_has_none_of_ours_are_asked_about(tmp_path, ours, asked):
    project = make_project(tmp_path, {"cases": FORCE.format(field="area", more="")})
    put(project, "cases.csv", a_force(ours))
    source = take_in(project, YEAR)["cases"]
    spans = [[question.periods[0], question.periods[-1]] for question in source.questions]
    assert spans == [asked] * bool(asked)
    table = build_series(source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR))
    states = table[table["series_id"] == "cases:cases"].set_index("period")["state"]
    held = [month for month in states.index[:8] if asked and asked[0] <= month <= asked[1]]
    assert (states[:8] == "asked").sum() == len(held)


def test_a_file_that_ends_early_in_a_month_asks_nothing_of_it(tmp_path):
    project = make_project(tmp_path, {"cases": FORCE.format(field="area", more="")})
    put(project, "cases.csv", a_force(lambda at: "Testborough", 8, 5) + "01/12/2020,Other\n")
    assert take_in(project, YEAR)["cases"].questions == ()


@pytest.mark.parametrize(
    ("heading", "other", "more", "asked"),
    [
        ("District", "Elsewhere", "", True),
        ("District", "Unknown", "", False),
        ("Agency", "Elsewhere", "", False),
        ("District", "Elsewhere", "free_text: [District]\n", False),
    ],
)
def test_a_column_of_districts_that_nothing_reads_is_asked_about(
    tmp_path, heading, other, more, asked
):
    text = f"When,Ref,{heading}\n01/04/2020,A1,Testborough MBC\n02/04/2020,A2,{other}\n"
    source = intake(tmp_path / "1", {"cases.csv": text}, UNPLACED + more)
    assert [q.kind for q in source.questions] == ["areas that are not read"] * asked
    assert len(source.records) == 2 - 2 * asked
    read = UNPLACED.replace("fields:\n", f"fields:\n  - {{name: area, headers: [{heading}]}}\n")
    if asked:  # as its question says
        settled = intake(tmp_path / "2", {"cases.csv": text}, read)
        assert (list(settled.records["ref"]), settled.questions) == (["A1"], ())


UNPLACED = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
fields:
  - {name: date, headers: [When], type: date, constraints: {required: true}}
  - {name: ref, headers: [Ref]}
due: {frequency: M, days: 30}
counts: Cases.
does_not_count: Others.
series: [{measure: cases, label: Cases, unit: cases, frequency: M, combine: count}]
"""


def test_a_total_of_our_wards_makes_no_file_of_a_whole_force(tmp_path):
    fields = "{name: ward, headers: [Ward], constraints: {required: true}}"
    lines = [["Ward", "Apr-20", "May-20"], ["South", 4, 5], ["North & Moor", 6, 7],
             ["Not known", 1, 2], ["Testborough total", 11, 14]]  # fmt: skip
    source = intake(tmp_path, {"cases.csv": csv_of(lines)}, text_of([fields], layout=WIDE))
    assert source.records.groupby("period")["count"].sum().tolist() == [11, 14]


def test_totals_of_other_areas_still_tell_a_file_of_a_whole_force(tmp_path):
    fields = "{name: ward, headers: [Ward], constraints: {required: true}}"
    lines = [["Ward", "Apr-20", "May-20"], ["South", 4, 5], ["Not known", 50, 60],
             ["Testborough total", 4, 5], ["Otherly total", 90, 80]]  # fmt: skip
    source = intake(tmp_path, {"cases.csv": csv_of(lines)}, text_of([fields], layout=WIDE))
    assert source.records.groupby("period")["count"].sum().tolist() == [4, 5]
