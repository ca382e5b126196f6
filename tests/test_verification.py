"""The last check of a pack, and what the tests' reader finds in it where something is planted."""

import base64
import io
import json
import re
import shutil
import struct
import zipfile
import zlib

import pypdf
import pytest
import xlsxwriter
from typer.testing import CliRunner

from ssp_analysis.cli import app
from ssp_analysis.errors import ParameterError, ReleaseError
from ssp_analysis.project import Project
from ssp_analysis.tables import Actions, read_table, write_table
from ssp_analysis.verification import verify
from ssp_analysis.write.manifest import digests, files_of
from tests.certified import certify
from tests.finished.leaks import Allowed, leaks
from tests.finished_pack import build_pack, copy_of, sign
from tests.release.frames import YEAR

REPORT = "3-after-meeting/annual-update-2020-21-report.html"
SECRET = "police:crimes"
UP = {"seed": 1, "up": True, "replaced": [SECRET]}


@pytest.fixture(scope="module")
def project(small_public):
    return small_public


@pytest.fixture(scope="module")
def pack(project):
    return project.outputs(YEAR, "public")


def in_report(html):
    """Plant a piece of HTML at the end of the report's main part."""

    def plant(folder):
        path = folder / REPORT
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("</main>", f"{html}</main>"), encoding="utf-8")

    return plant


def in_file(name, content):
    def plant(folder):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return plant


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*extra, after=b""):
    drawn = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    drawn += b"".join(extra) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + drawn + after


def image(*extra):
    return (
        f'<img alt="A chart" src="data:image/png;base64,{base64.b64encode(png(*extra)).decode()}">'
    )


def pdf(text="", **metadata):
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode("latin-1"))
    page[pypdf.generic.NameObject("/Contents")] = stream
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    name = pypdf.generic.NameObject
    held = pypdf.generic.DictionaryObject({name(k): name(v) for k, v in font.items()})
    fonts = pypdf.generic.DictionaryObject({name("/F1"): held})
    page[name("/Resources")] = pypdf.generic.DictionaryObject({name("/Font"): fonts})
    writer.add_metadata({f"/{key}": value for key, value in metadata.items()})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def workbook(fill):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("Cover").write(0, 0, "Cover")
        fill(book)
    return buffer.getvalue()


def hidden_sheet(book):
    sheet = book.add_worksheet("Working")
    sheet.write_row(0, 0, ["Measure", "Cases"])
    sheet.write_row(1, 0, ["Some measure", "SK1 3XE"])
    sheet.hide()


def properties(book):
    book.set_properties({"comments": "SK1 3XE"})


def office(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), content)
    return buffer.getvalue()


OUTSIDE = {
    "pptx external": (in_file("a.pptx", office(ppt__a_xml='<Relationship TargetMode="External" '
                                               'Type="x/image" Target="https://a.example/x"/>')),
                      "something is loaded from outside"),
    "image": (in_report('<img src="https://a.example/x.png" alt="A">'), "is loaded from outside"),
    "style": (in_report("<style>@import url(//a.example/x.css)</style>"), "is loaded from outside"),
    "escaped style": (in_report("<style>p{background:\\75rl(https://a.example/x)}</style>"),
                      "is loaded from outside"),
    "frame": (in_report('<iframe srcdoc="x"></iframe>'), "is loaded from outside"),
    "set of images": (in_report('<img alt="x" srcset="data:,x, https://a.example/x 2x">'),
                      "is loaded from outside"),
    "script": (in_report('<p onclick="location=1">x</p>'), "a script of somebody else's"),
    "broken archive": (in_file("a.xlsx", b"73921"), "cannot be read"),
    "wrong name": (in_file("x-NOT-FOR-PUBLICATION.txt", "x"), "the name does not fit"),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_loaded_from_outside_keeps_a_pack_from_leaving(pack, project, tmp_path, name):
    plant, fault = OUTSIDE[name]
    copy = copy_of(pack, tmp_path / "public")
    plant(copy)
    with pytest.raises(ReleaseError, match=fault):
        verify(sign(copy), project)


PLANTED = {
    "png eXIf": (in_file("a.png", png(chunk(b"eXIf", b"II*\0\x08\0 jane.doe@example.com"))),
                 "holds an e-mail address"),
    "e-mail": (in_report("<p>Ask j.doe@example.com</p>"), "holds an e-mail address"),
    "phone": (in_report("<p>Ring 0161 496 0123</p>"), "holds a telephone number"),
    "mobile": (in_report("<p>Ring +44 7700 900123</p>"), "holds a telephone number"),
    "NHS number": (in_report("<p>Patient 943 476 5919</p>"), "holds an NHS number"),
    "National Insurance": (in_report("<p>AB 12 34 56 C</p>"), "holds a National Insurance number"),
    "postcode": (in_report("<p>Outside 4 High Street SK1 3XE</p>"), "holds a postcode"),
    "vehicle": (in_report("<p>A blue van, AB12 CDE</p>"), "holds a vehicle's registration"),
    "old vehicle": (in_report("<p>A blue van, A123 BCD</p>"), "holds a vehicle's registration"),
    "posix path": (in_report("<p>/ho" "me/jane/data.csv</p>"), "holds a path of a machine"),
    "windows path": (in_report(r"<p>C:\Users\jane\data.csv</p>"), "holds a path of a machine"),
    "file address": (in_report('<a href="file:///a">x</a>'), "holds a path of a machine"),
    "outside image": (in_report('<img src="https://a.example/x.png" alt="A">'), "is loaded from"),
    "outside style": (in_report("<style>@import url(//a.example/x.css)</style>"), "is loaded from"),
    "outside link": (in_report('<a href="https://tracker.example/x">x</a>'), "a link leads"),
    "traceback": (in_report("<pre>Traceback (most recent call last):</pre>"), "a program's fault"),
    "value error": (in_report("<p>ValueError: Unable to parse 'Jane'</p>"), "a program's fault"),
    "png text": (in_file("a.png", png(chunk(b"tEXt", b"Comment\0SK1 3XE"))), "holds a postcode"),
    "png packed text": (in_file("a.png", png(chunk(b"zTXt", b"C\0\0" + zlib.compress(b"SK1 3XE")))),
                        "holds a postcode"),
    "png trailer": (in_file("a.png", png(after=b"hidden SK1 3XE")), "holds a postcode"),
    "jpeg": (in_file("a.jpg", b"\xff\xd8\xff\xe1\0\x20Exif\0\0 SK1 3XE\xff\xda\0\xff\xd9"),
             "holds a postcode"),
    "comment": (in_report("<!-- SK1 3XE -->"), "holds a postcode"),
    "alt text": (in_report('<img src="data:,x" alt="Outside SK1 3XE">'), "holds a postcode"),
    "csv": (in_file("a.csv", "place,value\nSK1 3XE,1\n"), "holds a postcode"),
    "pdf text": (in_file("a.pdf", pdf("Outside SK1 3XE")), "holds a postcode"),
    "pdf metadata": (in_file("a.pdf", pdf(Subject="SK1 3XE")), "holds a postcode"),
    "xlsx hidden sheet": (in_file("a.xlsx", workbook(hidden_sheet)), "holds a postcode"),
    "xlsx property": (in_file("a.xlsx", workbook(properties)), "holds a postcode"),
    "unknown kind": (in_file("a.bin", b"73921"), "is of a kind that this check cannot open"),
    "broken archive": (in_file("a.xlsx", b"73921"), "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_leak_is_found_and_not_repeated(pack, tmp_path, name):
    plant, fault = PLANTED[name]
    copy = copy_of(pack, tmp_path / "public")
    plant(copy)
    found = "; ".join(leaks(copy, Allowed("Manager")))
    assert fault in found
    assert not re.search(r"Jane|j\.doe|496|SK1", found)


HARMLESS = {
    "contact": "<p>Manager</p>",
    "years": "<p>From 2018 to 2021, and 1,294 people.</p>",
    "dates": "<p>Recorded crime: no figures since July 2019 (SSP/REL/2021/027, 2020/21 Q3).</p>",
    "ordinals": "<p>On the 1st and 2nd of May, in 12 wards.</p>",
    "money": "<p>A grant of £73,921 was paid.</p>",
    "round": "<p>About 70k leaflets.</p>",
    "hash": f"<p data-hash='{'73921' + 'a' * 59}'>x</p>",
    "hash like an NHS number": "<p data-hash="
    "'4f9ac1374c5dbb01201684391832ab4498adb3988812951afcca2047e0629896'>x</p>",
    "plate-like": "<p>Covid-19, E08000007, WCAG 2.2, Tier 3, and 24 of 30 MARAC cases.</p>",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_a_leak_passes(pack, project, tmp_path, name):
    copy = copy_of(pack, tmp_path / "public")
    in_report(HARMLESS[name])(copy)
    assert leaks(copy, Allowed("Manager")) == []
    verify(sign(copy), project)


@pytest.mark.parametrize(
    ("fill", "fault"), [("F5F8EE", ""), ("SK13XE", "a postcode"), ("SK1 3XE", "a postcode")]
)
def test_a_colour_in_a_word_file_is_no_postcode(tmp_path, fill, fault):
    styles = f'<w:style><w:shd w:fill="{fill}"/></w:style>'
    in_file("a.docx", office(word__styles_xml=styles))(tmp_path)
    found = "; ".join(leaks(tmp_path, Allowed()))
    assert (fault in found) if fault else found == ""


def test_published_contact_details_and_reviewed_links_are_no_leaks(pack, tmp_path):
    copy = copy_of(pack, tmp_path / "public")
    allowed = Allowed("help@example.org, 0161 496 0000")
    said = "help@example.org, 0161 496 0000"
    in_report(f'<p>{said} <a href="mailto:help@example.org">write</a></p>')(copy)
    assert leaks(copy, allowed) == []
    in_report("<p>help2@example.org</p>")(copy)
    assert "an e-mail address" in "; ".join(leaks(copy, allowed))


def test_a_pack_outside_a_project_is_checked_for_what_can_be_known(pack, tmp_path):
    copy = copy_of(pack, tmp_path / "received")
    (tables,) = verify(sign(copy), None).limits
    assert "its certificate stands alone" in tables
    in_report('<img src="https://a.example/x.png" alt="A">')(copy)
    with pytest.raises(ReleaseError, match="is loaded from outside"):
        verify(sign(copy), None)


def test_the_command_tells_what_it_did_and_exits_4_on_a_fault(pack, project):
    clean = CliRunner().invoke(app, ["verify", str(pack)])
    assert (
        clean.exit_code,
        f"Nothing was found in {len(files_of(pack))} files" in clean.output,
    ) == (0, True)
    copy = copy_of(pack, pack.with_name("planted"))
    in_report('<img src="https://a.example/x.png" alt="A">')(copy)
    with pytest.raises(ReleaseError, match="is loaded from outside"):
        CliRunner().invoke(app, ["verify", str(sign(copy))], catch_exceptions=False)
    shutil.rmtree(copy)


def test_the_command_asks_for_a_word_where_it_could_not_look_for_everything(pack, tmp_path):
    copy = copy_of(pack, tmp_path / "received")
    with pytest.raises(ReleaseError, match="could not be wholly checked") as refused:
        CliRunner().invoke(app, ["verify", str(copy)], catch_exceptions=False)
    assert (refused.value.exit_code, "--without-tables" in refused.value.mend) == (4, True)
    meant = CliRunner().invoke(app, ["verify", str(copy), "--without-tables"])
    assert (meant.exit_code, "stands alone" in meant.output) == (0, True)


def test_a_folder_that_is_no_pack_is_refused(tmp_path):
    with pytest.raises(ParameterError, match=r"has no manifest\.json"):
        verify(tmp_path, None)


def test_a_pack_with_a_leak_does_not_appear_and_the_old_one_stays(project, tmp_path):
    made = Project(shutil.copytree(project.root, tmp_path / "root"))
    folder = made.outputs(YEAR, "public")
    before = digests(folder)
    release = made.release(YEAR, "public")
    said = read_table(Actions, release).assign(action="Meet at SK1 3XE.")
    write_table(said, Actions, release)
    with pytest.raises(ReleaseError, match=r"differ from what was proved: actions\.parquet"):
        build_pack(made)
    certify(release)
    with pytest.raises(ReleaseError, match="a postcode"):
        build_pack(made)
    assert digests(folder) == before


def say(pack, **told):
    path = pack / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | told))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (None, "has no certificate"),
        ({"files": {}}, "is not that of the tables"),
        ({"audience": "internal"}, "is of another paper or audience"),
        ({"reporting_year": "2019/20"}, "is of another paper or audience"),
        ({"withheld": [SECRET]}, f"proves nothing of {SECRET}"),
        ({"withheld": [SECRET], "replays": [UP]}, f"proves nothing of {SECRET}"),
        ({"withheld": [SECRET], "replays": [UP, UP]}, f"proves nothing of {SECRET}"),
        ({"withheld": [SECRET], "replays": [UP, UP | {"up": False}]}, "is not that of the tables"),
        ({"withheld": [SECRET], "without_figures": [SECRET]}, "is not that of the tables"),
    ],
)
def test_a_pack_without_its_certificate_does_not_pass(pack, project, tmp_path, change, fault):
    copy = copy_of(pack, tmp_path / "public")
    held = json.loads((copy / "manifest.json").read_text())["certificate"]
    say(copy, certificate=None if change is None else held | change)
    with pytest.raises(ReleaseError, match=fault):
        verify(copy, project)


def test_an_internal_pack_shows_withheld_figures_and_no_hidden_ones(small_internal):
    folder = small_internal.outputs(YEAR, "internal")
    assert "73,921" in "".join(p.read_text() for p in folder.rglob("*.html"))
