"""What a received file really is: read as that, or told with what to do."""

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from ssp_analysis.errors import SspError
from ssp_analysis.partners import containers
from ssp_analysis.partners.files import unclaimed_files
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.sources import account
from tests.builders import CASES, make_project, put
from tests.partners.received import HEAD, PARTS, YEAR, accounts, intake, workbook
from tests.partners.workbooks import compound, ods, packed, xls, xlsb

TEXT = HEAD + "A1,01/04/2020,Noise,South,\nA2,02/04/2020,Noise,South,\n"
ROWS = [line.split(",")[:4] for line in TEXT.splitlines()]
LATER = HEAD + "A3,01/05/2020,Noise,South,\n"
ANY_NAME = CASES.replace('pattern: "cases*.*"', 'pattern: "*"')


def named(part):
    """The same name in every process: bytes of an archive hold the time at which it was made."""
    return part if isinstance(part, str) else "bytes"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("cases.xlsb", xlsb({"Cases": ROWS}), ""),
        ("cases.xls", xls({"Cases": ROWS}), ""),
        ("cases.ods", ods({"Cases": ROWS}), ""),
        ("cases.csv", workbook({"Cases": ROWS}), "is a workbook (.xlsx), whatever its name says"),
        ("cases.xlsx", xls({"Cases": ROWS}), "is a workbook (.xls), whatever its name says"),
        ("cases.xls", xlsb({"Cases": ROWS}), "is a workbook (.xlsb), whatever its name says"),
        ("cases.xls", ods({"Cases": ROWS}), "is a workbook (.ods), whatever its name says"),
        ("cases.xls", TEXT.encode(), "is text, whatever its name says"),
        ("cases.csv.gz", gzip.compress(TEXT.encode()), ""),
        ("cases.gz", gzip.compress(workbook({"Cases": ROWS})), ""),
        ("cases.csv", gzip.compress(TEXT.encode()), ""),
        ("cases.zip", packed({"cases.csv": TEXT}), ""),
        ("cases.csv", packed({"any.TXT": TEXT}), "is a ZIP archive, whatever its name says"),
        ("cases.dat", TEXT.encode(), ""),
    ],
    ids=named,
)
def test_a_table_is_read_as_what_it_is_whatever_its_name(tmp_path, name, content, told):
    source = intake(tmp_path, {name: content})
    assert sorted(source.records["case_id"]) == ["A1", "A2"]
    assert told in (notes := accounts(source).iloc[0]["notes"])
    assert told or "whatever" not in notes


OUTLOOK = compound({"__properties_version1.0": b"", "__nameid_version1.0": b""})
EML = "Received: from a\r\nFrom: b\r\nSubject: c\r\n\r\nCase ID,Date reported\r\n"
MHT = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related\n"
XML_2003 = '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
LOCKED = compound({"EncryptionInfo": b"", "EncryptedPackage": b"x"})
TAR = io.BytesIO()
with tarfile.open(fileobj=TAR, mode="w:gz") as archive:
    archive.addfile(tarfile.TarInfo("cases.csv"), io.BytesIO())


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "cases.xls",
            "<html><body><table><tr><td>Case ID</td></tr>",
            "is a web page saved as .xls",
        ),
        ("cases.xlsx", "\ufeff\n <!DOCTYPE html>\n<html>", "is a web page saved as .xlsx"),
        ("cases.csv", "<!-- made by us --><table border=1>", "is a web page saved as .csv"),
        ("cases.xls", "<div>\n<table>".encode("utf-16"), "is a web page saved as .xls"),
        ("cases.xls", MHT, "is a web page saved as .xls"),
        ("cases.xls", XML_2003, "is a workbook written as XML"),
        ("cases.csv", '<?xml version="1.0"?>\n<cases/>', "is XML, not a table"),
        ("cases.pdf", "%PDF-1.7\n", "is a PDF, from which no table is read"),
        ("cases.csv", "\n%PDF-1.4\n", "is a PDF, from which no table is read"),
        ("cases.json", '[{"Case ID": "A1"}]', "is JSON, not a table"),
        ("cases.csv", '{\n "cases": []}', "is JSON, not a table"),
        ("cases.png", b"\x89PNG\r\n\x1a\n", "is an image"),
        ("cases.csv", b"\xff\xd8\xff\xe0", "is an image"),
        (
            "cases.docx",
            packed({"[Content_Types].xml": "", "word/document.xml": ""}),
            "is a text doc",
        ),
        ("cases.xlsx", packed({"[Content_Types].xml": "", "ppt/a.xml": ""}), "is a presentation"),
        ("cases.odt", packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "text doc"),
        ("cases.doc", compound({"WordDocument": b""}), "is a text document"),
        ("cases.rtf", "{\\rtf1", "is a text document"),
        ("cases.numbers", packed({"Index/Document.iwa": ""}), "is a file of Apple's iWork"),
        ("cases.msg", OUTLOOK, "is an e-mail. Save the file that is attached"),
        ("cases.eml", EML, "is an e-mail. Save the file that is attached"),
        ("cases.xlsx", LOCKED, "is password-protected"),
        ("cases.xls", xls({"Cases": ROWS}, locked=True), "is password-protected"),
        ("cases.ods", ods({"Cases": ROWS}, encrypted=True), "is password-protected"),
        ("cases.ods", packed({"mimetype": "x", "encrypted-package": "x"}), "is password-protected"),
        ("cases.rar", b"Rar!\x1a\x07\x01\x00", "is an archive, but not ZIP or gzip. Unpack it"),
        ("cases.7z", b"7z\xbc\xaf\x27\x1c\0\4", "is an archive, but not ZIP or gzip. Unpack it"),
        ("cases.tar.gz", TAR.getvalue(), "is an archive, but not ZIP or gzip. Unpack it"),
        ("cases.accdb", b"\0\1\0\0Standard ACE DB\0", "is a database"),
        ("cases.lnk", b"\x4c\0\0\0\1\x14\2\0", "is a shortcut, not the file"),
        ("cases.xls", b"\x09\x04\x06\0\0\0\x10\0", "is a workbook in a form that is too old"),
        ("cases.vsd", compound({"VisioDocument": b""}), "is neither text nor a workbook"),
        ("cases.bin", bytes(range(1, 32)) * 9, "is neither text nor a workbook"),
        ("cases.csv", b"\0" * 900, "is empty"),
        ("cases.gz", gzip.compress(TEXT.encode())[:-9], "is corrupt, cut off"),
        ("cases.zip", packed({"cases.csv": TEXT})[:-9], "is corrupt, cut off"),
        ("cases.zip", packed({"readme.md": "x"}), "no member that is a CSV file among its 1"),
        ("cases.zip", packed({"cases.csv": "%PDF-1.7"}), "has a member cases.csv that is a PDF"),
        (
            "cases.zip",
            packed({"c.csv": workbook({"C": ROWS})}),
            "member c.csv that is a workbook (.xlsx) inside",
        ),
    ],
    ids=named,
)
def test_what_holds_no_table_is_told_as_what_it_is_with_what_to_do(tmp_path, name, content, told):
    content = content.encode() if isinstance(content, str) else content
    quality = accounts(intake(tmp_path, {name: content})).iloc[0]
    assert quality["status"] == "not_available"
    assert told in quality["notes"]
    assert quality["notes"].startswith(f"{name}")


@pytest.mark.parametrize(
    "title",
    ["From: 1 April 2020", "{Cases}", "[1] Cases", "<5 is not shown", "ID;PLACE", "BMW", "Date: x"],
)
def test_a_title_row_that_looks_a_little_like_something_else_is_a_title_row(tmp_path, title):
    source = intake(tmp_path, {"cases.csv": f"{title}\n{TEXT}"})
    assert len(source.records) == 2


MONTHS = {
    "2020-04/2020-04-north-street.csv": TEXT,
    "2020-04/2020-04-south-street.csv": HEAD + "S1,01/04/2020,Noise,South,\n",
    "2020-04/2020-04-north-outcomes.csv": "Crime ID,Outcome\n1,None\n",
    "2020-05/2020-05-north-street.csv": LATER,
    "__MACOSX/2020-05/._2020-05-north-street.csv": "x",
    "2020-05/.DS_Store": "x",
}


def zipped(members):
    return CASES.replace('- pattern: "cases*.*"', f'- {{pattern: "*.zip", members: "{members}"}}')


@pytest.mark.parametrize(
    ("members", "ids"),
    [
        ("*-north-street.csv", ["A1", "A2", "A3"]),
        ("**/*-North-*.CSV", ["A1", "A2", "A3"]),
        ("2020-05/*", ["A3"]),
        ("2020-04-south-street.csv", ["S1"]),
        ("", ["A1", "A2", "A3", "S1"]),
    ],
)
def test_the_members_of_an_archive_that_the_contract_names_are_read(tmp_path, members, ids):
    source = intake(tmp_path, {"police.zip": packed(MONTHS)}, zipped(members))
    assert sorted(source.records["case_id"]) == ids
    assert set(source.records["file"]) == {"police.zip"}
    assert set(source.records["sheet"]) <= set(MONTHS)
    quality = accounts(source).iloc[0]
    assert quality["rows_in"] == quality[PARTS].sum() == len(ids)


def test_two_contracts_may_each_name_members_of_one_archive(tmp_path):
    south = zipped("*-south-*").replace("id: cases", "id: south")
    contracts = {"cases": zipped("*-north-street.csv"), "south": south}
    put(project := make_project(tmp_path, contracts), "police.zip", packed(MONTHS))
    taken = take_in(project, YEAR)
    assert [len(taken[name].records) for name in contracts] == [3, 1]


def test_an_archive_of_an_unknown_version_that_two_contracts_name_is_told(tmp_path):
    content = bytearray(packed(MONTHS))
    content[content.index(b"PK\x01\x02") + 6] = 99  # the version that is needed to unpack it
    south = zipped("*-south-*").replace("id: cases", "id: south")
    contracts = {"cases": zipped("*-north-street.csv"), "south": south}
    put(project := make_project(tmp_path, contracts), "police.zip", bytes(content))
    with pytest.raises(SspError, match=r"police\.zip"):
        take_in(project, YEAR)


def test_a_pattern_that_no_member_has_is_told(tmp_path):
    source = intake(tmp_path, {"police.zip": packed(MONTHS)}, zipped("*-east-*.csv"))
    (notes,) = accounts(source)["notes"]
    assert "no member called *-east-*.csv among its 4" in notes
    assert "Correct members: in cases.yaml" in notes


def test_what_an_archive_holds_besides_its_tables_is_told(tmp_path):
    source = intake(tmp_path, {"cases.zip": packed({"cases.csv": TEXT, "Read me.docx": "x"})})
    assert (
        "not read: 1 other file of the archive, such as 'Read me.docx'"
        in (accounts(source).iloc[0]["notes"])
    )


def test_a_row_of_a_member_is_set_aside_and_cut_off_as_of_any_text_file(tmp_path):
    broken = TEXT + "A9,never,Noise,South,\nA8,01/04/2020,No"
    source = intake(tmp_path, {"cases.zip": packed({"in/cases.csv": broken})})
    told = source.quarantine[["file", "sheet", "row", "rule"]].values.tolist()
    assert ["cases.zip", "in/cases.csv", 5, "complete row"] in told
    assert ["cases.zip", "in/cases.csv", 4, "date"] in told


def test_the_month_of_a_member_without_dates_is_in_its_name(tmp_path):
    contract = CASES.replace("name: date, headers", "name: day, headers")
    contract += "layout: {period_from: file}\n"
    source = intake(tmp_path, {"cases.zip": packed({"2020-05 cases.csv": LATER})}, contract)
    assert list(source.records["period"]) == ["2020-05"]


def test_an_archive_that_unpacks_without_end_is_told_before_it_does(tmp_path, monkeypatch, readers):
    monkeypatch.setattr(containers, "UNPACKED_LIMIT", 2**20)
    long = TEXT + "x" * 2**21
    for name, content in {
        "cases.zip": packed({"cases.csv": long}),
        "cases.gz": gzip.compress(long.encode()),
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(containers.PartnerDataError, match="unpacks to more than 1 MiB"):
            containers.read_grid(path, contract_of(tmp_path / f"of {name}"))


def contract_of(folder):
    from ssp_analysis.partners.contracts import load_contracts

    return load_contracts(make_project(folder, {"cases": CASES}))["cases"]


def test_an_encrypted_member_is_told(tmp_path):
    content = bytearray(packed({"cases.csv": TEXT}))
    content[6] |= 1  # of the member, and of the list of members
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert zipfile.ZipFile(io.BytesIO(bytes(content))).infolist()[0].flag_bits & 1
    source = intake(tmp_path, {"cases.zip": bytes(content)})
    assert "is password-protected" in accounts(source).iloc[0]["notes"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are made otherwise there")
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.symlink_to("nowhere.csv"), "is a link that leads nowhere"),
        (lambda path: path.symlink_to(path.name), "is a link that leads nowhere"),
        (lambda path: path.mkdir(), "is a folder, not a file"),
        (lambda path: os.mkfifo(path), "is no file that can be read"),
    ],
)
def test_what_is_no_file_is_told_and_the_other_files_are_read(tmp_path, make, told):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases 2.csv", TEXT)
    make(project.raw(YEAR) / "cases 1.csv")
    source = take_in(project, YEAR)["cases"]
    quality = account([source], {}).set_index("file")
    assert told in quality.loc["cases 1.csv", "notes"]
    assert quality.loc["cases 2.csv", "kept"] == 2


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_a_name_that_is_no_text_is_shown_escaped(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", TEXT)
    folder = os.fsencode(project.raw(YEAR))
    for name in (b"cases caf\xe9.csv", b"cases\n\x1b[31m.csv", b"oth\xe9r.csv"):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(LATER.encode())
    source = take_in(project, YEAR)["cases"]
    names = ["cases\\n\\x1b[31m.csv", "cases caf\\xe9.csv", "cases.csv"]
    quality = accounts(source)
    assert sorted(quality["file"]) == sorted(names)
    quality.to_parquet(tmp_path / "quality.parquet")
    source.records.to_parquet(tmp_path / "records.parquet")
    (told,) = unclaimed_files(project, YEAR)
    assert told.startswith("2020-21/oth\\xe9r.csv: no contract names this file")


def test_the_sign_with_which_old_programs_end_a_file_is_no_row(tmp_path):
    content = (HEAD + "A1,01/04/2020,Noise,South,\n").encode()
    source = intake(tmp_path, {"cases.csv": content + b"\x1a"})
    assert (len(source.records), len(source.quarantine)) == (1, 0)
