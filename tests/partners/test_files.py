"""Which files are found, which belong to whom, and what is told of those that are not read."""

import io
import os
import random
import zipfile

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.contract_parts import named_by
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.partners.files import arrived, unclaimed_files
from ssp_analysis.partners.headings import period_in_name
from ssp_analysis.partners.intake import take_in
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project, put
from tests.partners.received import HEAD, PARTS, YEAR, accounts, intake, workbook

ROW = "A{},{:02d}/04/2020,Noise,South,\n"


def read(project, source="cases"):
    return list(accounts(take_in(project, YEAR)[source])["file"])


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("f.csv", "f.csv", True),
        ("f.csv", "2019-04/f.csv", True),
        ("F*.CSV", "Quarter 1/May/f 2.csv", True),
        ("2019-04/*.csv", "2019-04/f.csv", True),
        ("2019-04/*.csv", "2019-05/f.csv", False),
        ("*.csv", "f.csv/data.txt", False),
        ("f*.csv", "folder/g.csv", False),
        ("a/**/f.csv", "a/b/c/f.csv", True),
        ("a/**/f.csv", "a/f.csv", True),
        ("**/f.csv", "f.csv", True),
        ("f[0-9].csv", "f1.csv", True),
        ("caf\u00e9.csv", "cafe\u0301.CSV", True),
    ],
)
def test_a_pattern_names_files_in_every_folder_and_in_any_case(pattern, name, fits):
    assert named_by(pattern, name) == fits


def test_two_files_of_one_name_keep_their_folders_everywhere(tmp_path):
    contract = CASES.replace("cases*.*", "cases.csv")
    bad = "B1,never,Noise,South,\n"
    files = {"2020-04/cases.csv": HEAD + ROW.format(1, 1) + bad,
             "2020-05/cases.csv": HEAD + ROW.format(2, 2) + "A3,09/05/2020,Noise\n"}  # fmt: skip
    source = intake(tmp_path, files, contract)
    names = list(files)
    assert list(accounts(source)["file"]) == names
    assert list(source.quarantine["file"]) == names
    assert list(source.records["file"]) == names
    assert list(accounts(source)["rows_in"]) == list(accounts(source)[PARTS].sum(axis=1)) == [2, 2]


@pytest.mark.parametrize(("file", "mended"), [("cases.csv", [1, 1]), ("b/cases.csv", [0, 1])])
def test_a_correction_covers_files_by_name_or_by_folder_and_name(tmp_path, file, mended):
    line = f"cases,2020/21,{file},ward,Sauth,South,typing error,Case manager,2021-04-01\n"
    head = "source_id,year,file,column,found,becomes,reason,reported_to,reported_on\n"
    files = {f"{at}/cases.csv": HEAD + f"{at},01/04/2020,Noise,Sauth,\n" for at in ("a", "b")}
    source = intake(tmp_path, files, corrections=head + line)
    assert list(accounts(source)["corrected"]) == mended


def test_a_file_broken_as_a_whole_is_told_with_its_folder(tmp_path):
    notes = accounts(intake(tmp_path, {"2020-04/cases.csv": ""}))["notes"].item()
    assert notes.startswith("2020-04/cases.csv is empty.")


@pytest.mark.parametrize(
    "name", ["~$cases.xlsx", ".cases.csv", ".DS_Store", "Thumbs.db", "desktop.ini",
             "__MACOSX/cases.csv", ".sync/cases.csv", "a/.~lock.cases.csv#", "a/~cases1.tmp"],
)  # fmt: skip
def test_what_programs_leave_behind_is_passed_over_quietly(tmp_path, name):
    project = make_project(tmp_path, {"cases": CASES.replace("cases*.*", "*")})
    put(project, "cases.csv", HEAD + ROW.format(1, 1))
    put(project, name, HEAD)
    assert read(project) == ["cases.csv"]
    assert unclaimed_files(project, YEAR) == []


@pytest.mark.parametrize("folder", ["old", "Archive", "2020 q1/superseded files", "_OLD_"])
def test_a_folder_of_files_put_away_is_told_and_read_only_where_it_is_named(tmp_path, folder):
    project = make_project(tmp_path / "a", {"cases": CASES})
    put(project, f"{folder}/cases.csv", HEAD + ROW.format(1, 1))
    put(project, "cases.csv", HEAD + ROW.format(1, 1))
    assert read(project) == ["cases.csv"]
    (told,) = unclaimed_files(project, YEAR)
    assert f"{folder}/cases.csv" in told
    assert "in a folder of files put away" in told
    last = folder.split("/")[-1]
    named = make_project(tmp_path / "b", {"cases": CASES.replace("cases*.*", f"{last}/cases*")})
    put(named, f"{folder}/cases.csv", HEAD + ROW.format(1, 1))
    assert read(named) == [f"{folder}/cases.csv"]


def test_a_folder_named_like_a_file_is_told_unless_the_file_is_in_it(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases 1.csv/notes.txt", "x")
    put(project, "cases 2.csv/cases.csv", HEAD + ROW.format(1, 1))
    quality = accounts(take_in(project, YEAR)["cases"]).set_index("file")["status"]
    assert quality.to_dict() == {
        "cases 1.csv": "not_available",
        "cases 2.csv/cases.csv": "available",
    }


def test_files_come_in_one_order_on_every_system(tmp_path):
    names = ["B.csv", "a.csv", "b.csv", "a/Z.csv", "a/y.csv", "C/x.csv"]
    random.Random(1).shuffle(names)
    project = make_project(tmp_path, {"cases": CASES})
    for name in names:
        put(project, name, "x")
    found = list(arrived(project.raw(YEAR)))
    assert found == ["a.csv", "a/y.csv", "a/Z.csv", "B.csv", "b.csv", "C/x.csv"]


@pytest.mark.skipif(os.name == "nt", reason="links and such names need rights or are not allowed")
def test_a_circle_of_links_ends_and_a_name_that_is_no_utf_8_can_be_told(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "a/cases.csv", HEAD + ROW.format(1, 1))
    folder = project.raw(YEAR)
    (folder / "a" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "cases gone.csv").symlink_to(folder / "nowhere.csv")
    with open(os.fsencode(folder) + b"/\xff.csv", "wb") as file:
        file.write(b"x")
    assert list(arrived(folder)) == ["\\xff.csv", "a/cases.csv", "cases gone.csv"]
    statuses = accounts(take_in(project, YEAR)["cases"])["status"]
    assert list(statuses) == ["available", "not_available"]


OTHERS = CASES.replace("id: cases", "id: others")
FILE = '  - pattern: "cases*.*"\n'


def test_two_contracts_that_claim_one_file_are_refused(tmp_path):
    project = make_project(tmp_path, {"cases": CASES, "others": OTHERS.replace("cases*", "*ases*")})
    assert set(take_in(project, YEAR)) == {"cases", "others"}  # judged by the files that are there
    put(project, "a/cases.csv", HEAD)
    put(project, "cases 2.csv", HEAD, "2019-20")
    for look in (take_in, unclaimed_files):
        with pytest.raises(ReferenceFileError) as told:
            look(project, YEAR)
        assert "cases.yaml and others.yaml both claim 2019-20/cases 2.csv and 1 more" in str(told)
        assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [("[One]", "[Two]", False), ("[One]", "[One, Two]", True), ("[One]", "[]", True)],
)
def test_two_contracts_may_share_a_workbook_by_its_sheets(tmp_path, first, second, refused):
    contracts = {
        "cases": CASES.replace(FILE, f"{FILE}    sheets: {first}\n"),
        "others": OTHERS.replace(FILE, f"{FILE}    sheets: {second}\n"),
    }
    project = make_project(tmp_path, contracts)
    rows = [HEAD.strip().split(","), ["A1", "01/04/2020", "Noise", "South", ""]]
    put(project, "cases.xlsx", workbook({"One": rows, "Two": rows}))
    if refused:
        with pytest.raises(ReferenceFileError, match="both claim"):
            take_in(project, YEAR)
    else:
        assert [len(source.records) for source in take_in(project, YEAR).values()] == [1, 1]


@pytest.mark.parametrize(
    ("second", "refused"), [("*-street.csv", True), ("*.csv", True), ("*-outcomes.csv", False)]
)
def test_two_contracts_may_share_an_archive_by_its_members(tmp_path, second, refused):
    contracts = {
        "cases": CASES.replace(FILE, f'{FILE}    members: "*-street.csv"\n'),
        "others": OTHERS.replace(FILE, f'{FILE}    members: "{second}"\n'),
    }
    project = make_project(tmp_path, contracts)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        for name in ("a-street.csv", "a-outcomes.csv"):
            made.writestr(f"2020-04/{name}", HEAD + ROW.format(1, 1))
    put(project, "cases.zip", archive.getvalue())
    if refused:
        with pytest.raises(ReferenceFileError, match=r"both claim 2020-21/cases\.zip"):
            take_in(project, YEAR)
    else:
        assert [len(source.records) for source in take_in(project, YEAR).values()] == [1, 1]


def test_a_file_that_two_patterns_of_a_contract_name_is_read_once(tmp_path):
    contract = CASES.replace(FILE, f'{FILE}  - {{pattern: "*.csv", required: false}}\n')
    project = make_project(tmp_path, {"cases": contract})
    put(project, "cases.csv", HEAD + ROW.format(1, 1))
    put(project, "more.csv", HEAD + ROW.format(2, 2))
    assert read(project) == ["cases.csv", "more.csv"]


@pytest.mark.parametrize(
    ("pattern", "name", "why"),
    [
        ("cases*.*", "caes.csv", "; 'cases*.*' of cases.yaml is the nearest pattern."),
        ("cases.csv", "cases.xls", "looks for another ending than .xls."),
        ("cases.csv", "a/cases", "looks for another ending than none."),
        (
            "q1/cases.csv",
            "q2/cases.csv",
            "in another folder; 'cases.csv' finds it in any of the year.",
        ),
        ("cases.csv", "cases 1.csv", "is the nearest pattern."),
        ("cases.csv", "minutes of the board.docx", "no contract names this file."),
    ],
)
def test_a_file_that_no_contract_names_is_told_with_the_nearest_pattern(
    tmp_path, pattern, name, why
):
    project = make_project(tmp_path, {"cases": CASES.replace("cases*.*", pattern)})
    put(project, name, HEAD)
    (told,) = unclaimed_files(project, YEAR)
    assert told.startswith(f"2020-21/{name}: no contract names this file")
    assert told.endswith(why)


def test_files_that_no_contract_names_are_told_once_a_kind_and_of_every_year(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    for month in (4, 5, 6):
        put(project, f"2020-{month:02d}/2020-{month:02d}-outcomes.csv", "x")
    put(project, "stray.docx", "x", "2018-19")
    assert unclaimed_files(project, YEAR) == [
        "2018-19/stray.docx: no contract names this file.",
        "2020-21/2020-04/2020-04-outcomes.csv: no contract names this file (nor 2 more like it).",
    ]


@pytest.mark.parametrize(
    ("folder", "meant"),
    [
        ("2020_21", "Name it 2020-21."),
        ("2020-2021", "Name it 2020-21."),
        ("20-21", "Name it 2020-21."),
        ("2020-22", "Name it 2020-21 or 2021-22."),
        ("2020-21 ", "Name it 2020-21."),
        ("FY 2020 21 final", "Name it 2020-21."),
        ("2020", "Name it like 2019-20."),
        ("police", "Name it like 2019-20."),
    ],
)
def test_a_folder_that_is_no_reporting_year_is_told(tmp_path, folder, meant):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "a/cases.csv", HEAD, folder)
    (told,) = unclaimed_files(project, YEAR)
    assert told.startswith(f"data/raw: the folder {folder!r} is not read")
    assert told.endswith(f"(1 file in it). {meant}")
    assert project.raw_years(YEAR) == []


def test_an_empty_folder_and_a_readme_beside_the_years_are_no_news(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    (project.root / "data" / "raw" / "new folder").mkdir()
    put(project, "README.md", "x", "")
    put(project, "cases.csv", "x", "")
    (told,) = unclaimed_files(project, YEAR)
    assert told.startswith("data/raw: cases.csv is not read. Move it into the folder of its year")


@pytest.mark.parametrize("name", ["others.yml", "others.YAML", "others.yaml.txt", "others.YML"])
def test_a_contract_with_another_ending_is_refused_not_passed_over(tmp_path, name):
    project = make_project(tmp_path, {"cases": CASES})
    (project.reference / "sources" / name).write_text(OTHERS)
    with pytest.raises(ReferenceFileError) as told:
        load_contracts(project)
    assert f"data/reference/sources/{name}: does not end in .yaml" in str(told.value)
    assert "Rename it to others.yaml" in str(told.value)
    assert told.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("tiig 2020-04.csv", "2020-04"),
        ("tiig_202004.csv", "2020-04"),
        ("2020-04/tiig.csv", "2020-04"),
        ("2020-21/2020-05/tiig v2.csv", "2020-05"),
        ("2020-21 Q1/tiig.csv", "2020/21 Q1"),
        ("Q2 2020-21/tiig.csv", "2020/21 Q2"),
        ("tiig 2020-21 Quarter 3.csv", "2020/21 Q3"),
        ("qtr4_2020-21.csv", "2020/21 Q4"),
        ("tiig 2020-21 Q1-3.csv", "2020/21"),
        ("tiig 2020-21 quarter 1 to quarter 3.csv", "2020/21"),
        ("quarters 1 and 2 2020-21.csv", "2020/21"),
        ("2020-21 Q3-1.csv", "2020/21 Q3"),
        ("Headquarter 1 2020-21.csv", "2020/21"),
        ("tiig april 2020.csv", "2020-04"),
        ("tiig_Apr_2020.csv", "2020-04"),
        ("tiig_apr20.csv", "2020-04"),
        ("tiig 2020-21 (sent 11 Apr 21).csv", "2020/21"),
        ("2020-05/tiig 2020-04.csv", "2020-04"),  # the name says it, the folder when it came
        ("tiig 2020-21 2020-04.csv", "2020-04"),
        ("tiig 2020-04 (sent 2020-05-11).csv", "2020-04"),
        ("tiig 2020-04-30.csv", "2020-04"),
        ("tiig 2020-04 to 2020-06.csv", ""),
        ("tiig 20200430.csv", ""),
        ("crime year ending March 2020.csv", "2019/20"),
        ("csptablesyearendingmarch2020.xlsx", "2019/20"),
        ("crime_ye_mar_20.csv", "2019/20"),
        ("crime year to 31 March 2020.csv", "2019/20"),
        ("crime 12 months to June 2019.csv", ""),
        ("marac quarter to December 2019.csv", "2019/20 Q3"),
        ("tiig.csv", ""),
    ],
)
def test_the_period_is_in_the_name_or_else_in_the_nearest_folder(name, period):
    assert period_in_name(name) == period


def test_a_month_that_only_the_folder_names_dates_the_rows(tmp_path):
    contract = CASES.replace("\nfields:", "\nlayout: {period_from: file}\nfields:")
    contract = contract.replace("- {name: date, headers: [Date reported], type: date, constraints: "
                                "{required: true}}", "- {name: period, type: period}")  # fmt: skip
    files = {f"2020-{month:02d}/cases.csv": HEAD + f"A{month},,Noise,South,\n" for month in (4, 5)}
    source = intake(tmp_path, files, contract)
    assert list(source.records["period"]) == ["2020-04", "2020-05"]


def test_a_year_is_read_from_its_folders_name_alone():
    names = ["2020-21", "1999-00", "2020-22", "2020-21 ", "20-21", "2020/21"]
    found = [ReportingYear.of_folder(name) for name in names]
    assert found == [ReportingYear(2020), ReportingYear(1999), None, None, None, None]
