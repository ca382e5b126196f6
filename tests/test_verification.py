"""The leak check: what is planted in a finished pack is found, and a clean pack passes."""

import base64
import io
import json
import re
import shutil
import struct
import zipfile
import zlib
from datetime import date

import pandas as pd
import pypdf
import pytest
import xlsxwriter
from typer.testing import CliRunner

from ssp_analysis import schemas
from ssp_analysis.barred import publishable
from ssp_analysis.cli import app
from ssp_analysis.errors import ParameterError, ReleaseError
from ssp_analysis.pack.leaks import Allowed, leaks
from ssp_analysis.pack.manifest import digests, files_of
from ssp_analysis.pack.secrets import secrets_of
from ssp_analysis.verification import project_of, verify
from tests.finished_pack import CRIME_NUMBER, build_pack, copy_of, make_root, release_for, sign
from tests.release.frames import INTERNAL, ON, YEAR, decision

REPORT = "3-after-meeting/annual-update-2020-21-report.html"
SECRET = 73921  # the withheld count of tests.release.frames
FIGURE = "holds a figure that is withheld or suppressed"
BESIDE = "a number stands beside the name of something withheld"
HIDDEN = "a number stands where a figure is hidden"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_root(tmp_path_factory.mktemp("verified"))
    release_for(made)
    return made


@pytest.fixture(scope="module")
def pack(project):
    return build_pack(project)


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
    sheet.write_row(1, 0, ["Some measure", SECRET])
    sheet.hide()


def small_row(book):
    sheet = book.add_worksheet("Crime")
    sheet.write_row(0, 0, ["Measure", "Change"])
    sheet.write_row(1, 0, ["Recorded crime", -12])


def properties(book):
    book.set_properties({"comments": "73921"})


NOTEBOOK = json.dumps({"cells": [{"outputs": [{"text": ["73", "921"]}]}]})


def office(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), content)
    return buffer.getvalue()


def table(caption, row, head="Observed"):
    heads = f"<tr><th>Month</th><th>{head}</th></tr>"
    cells = "".join(f"<td>{text}</td>" for text in row[1:])
    return f"<table><caption>{caption}</caption>{heads}<tr><th>{row[0]}</th>{cells}</tr></table>"


FORMS = ["73921", "73,921", "73 921", "73\u00a0921", "73\u2009921", "73.9k", "73.92 thousand",
         "7.39e4", "7.392E+4", "73,921.0", "73921.00", "<b>73</b>921", "73\u200b921",
         "７３９２１", "rising to 73,921.", "(73921)", "x_73921_y", "0.0739 million"]  # fmt: skip
PLANTED = {
    **{f"form {n}: {form}": (in_report(f"<p>It was {form}</p>"), FIGURE)
       for n, form in enumerate(FORMS)},
    "comment": (in_report("<!-- 73921 -->"), FIGURE),
    "alt text": (in_report('<img src="data:,x" alt="A chart that ends at 73,921">'), FIGURE),
    "attribute": (in_report('<p data-value="73921">x</p>'), FIGURE),
    "style": (in_report("<style>p::after { content: '73921' }</style>"), FIGURE),
    "script": (in_report('<script type="application/json">{"a": 73921}</script>'), FIGURE),
    "svg": (in_report("<svg><desc>73921</desc></svg>"), FIGURE),
    "png tEXt": (in_report(image(chunk(b"tEXt", b"Comment\0rose to 73921"))), FIGURE),
    "png zTXt": (in_file("a.png", png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"73921")))),
                 FIGURE),
    "png iTXt": (in_file("a.png", png(chunk(b"iTXt", b"Title\0\0\0en\0\0" + b"73,921"))), FIGURE),
    "png eXIf": (in_file("a.png", png(chunk(b"eXIf", b"II*\0\x08\0 jane.doe@example.com"))),
                 "holds an e-mail address"),
    "png eXIf wide": (in_file("a.png", png(chunk(b"eXIf", "73921 cases".encode("utf-16-le")))),
                      FIGURE),
    "png trailer": (in_file("a.png", png(after=b"hidden 73921")), FIGURE),
    "jpeg": (in_file("a.jpg", b"\xff\xd8\xff\xe1\0\x20Exif\0\0 73921\xff\xda\0\xff\xd9"), FIGURE),
    "json": (in_file("a.json", json.dumps({"total": SECRET})), FIGURE),
    "csv": (in_file("a.csv", "measure,value\nother,73921\n"), FIGURE),
    "csv beside": (in_file("a.csv", "measure,value\nRecorded crime,12\n"), BESIDE),
    "log": (in_file("run.log", "kept 73921 rows\n"), FIGURE),
    "notebook": (in_file("a.ipynb", NOTEBOOK),
                 FIGURE),
    "file name": (in_file("crimes-73921.txt", "x"), FIGURE),
    "pdf text": (in_file("a.pdf", pdf("It was 73,921")), FIGURE),
    "pdf metadata": (in_file("a.pdf", pdf(Subject="73921")), FIGURE),
    "xlsx hidden sheet": (in_file("a.xlsx", workbook(hidden_sheet)), FIGURE),
    "xlsx row": (in_file("a.xlsx", workbook(small_row)), BESIDE),
    "xlsx property": (in_file("a.xlsx", workbook(properties)),
                      FIGURE),
    "xlsx comment": (in_file("a.xlsx", workbook(
        lambda b: b.add_worksheet().write_comment("A1", "was 73921"))), FIGURE),
    "docx": (in_file("a.docx", office(word__document_xml="<w:p><w:r><w:t>73</w:t></w:r><w:r><w:t>"
                                      ",921</w:t></w:r></w:p>")), FIGURE),
    "pptx alt text": (in_file("a.pptx", office(ppt__slide1_xml='<p:cNvPr descr="to 73,921"/>')),
                      FIGURE),
    "pptx external": (in_file("a.pptx", office(ppt__a_xml='<Relationship TargetMode="External" '
                                               'Type="x/image" Target="https://a.example/x"/>')),
                      "something is loaded from outside"),
    "small beside its name": (in_report("<p>Recorded crime fell by 12 per cent.</p>"), BESIDE),
    "small in alt text": (in_report('<img src="data:,x" alt="Recorded crime, down 4%">'), BESIDE),
    "small in a row": (in_report(table("Change", ["Recorded crime", "−12%"])), BESIDE),
    "small under a caption": (in_report(table("Recorded crime", ["May 2020", "4"])), BESIDE),
    "hidden month": (in_report(table("asb:cases by month", ["June 2020", "3"])), HIDDEN),
    "hidden month in csv": (in_file("a.csv", "series,period,value\nasb:cases,2020-06,3\n"), HIDDEN),
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
    "record": (in_report(f"<p>As in {CRIME_NUMBER}.</p>"), "holds the mark of a record"),
    "unknown kind": (in_file("a.bin", b"73921"), "is of a kind that this check cannot open"),
    "broken archive": (in_file("a.xlsx", b"73921"), "cannot be read"),
    "wrong name": (in_file("x-NOT-FOR-PUBLICATION.txt", "x"), "the name does not fit"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_leak_is_found_and_not_repeated(pack, project, tmp_path, name):
    plant, fault = PLANTED[name]
    copy = copy_of(pack, tmp_path / "public")
    plant(copy)
    with pytest.raises(ReleaseError) as found:
        verify(sign(copy), project)
    assert fault in str(found.value)
    told = re.sub(r"(crimes-73921\.txt|NOT-FOR-PUBLICATION)", "", str(found.value))
    assert not re.search(r"73.?921|73\.9|Jane|j\.doe|496|SK1", told)


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
    "shown month": table("asb:cases by month", ["May 2019", "10"]),
    "area code": table("asb:cases by month", ["June 2020", "asb:cases|E08000007|2020-06"]),
    "mark": table("asb:cases by month", ["June 2020", "[c]"]),
    "phase": table("asb:cases by month", ["June 2020", "Step 2"]),
    "plate-like": "<p>Covid-19, E08000007, WCAG 2.2, Tier 3, and 24 of 30 MARAC cases.</p>",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_a_leak_passes(pack, project, tmp_path, name):
    copy = copy_of(pack, tmp_path / "public")
    in_report(HARMLESS[name])(copy)
    verify(sign(copy), project)


COVER = "1-with-agenda/annual-update-2020-21-cover-report.docx"


@pytest.mark.parametrize(
    ("fill", "fault"), [("F5F8EE", ""), ("SK13XE", "a postcode"), ("SK1 3XE", "a postcode")]
)
def test_a_colour_in_a_word_file_is_no_postcode(pack, project, tmp_path, fill, fault):
    copy = copy_of(pack, tmp_path / "public")
    styles = f'<w:style><w:shd w:fill="{fill}"/></w:style>'
    (copy / COVER).parent.mkdir(exist_ok=True)
    in_file(COVER, office(word__styles_xml=styles))(copy)
    if not fault:
        verify(sign(copy), project)
        return
    with pytest.raises(ReleaseError, match=fault):
        verify(sign(copy), project)


def test_published_contact_details_and_reviewed_links_are_no_leaks(project, tmp_path):
    root = shutil.copytree(project.root, tmp_path / "root")
    path = root / "data" / "reference" / "partnership.yaml"
    contact = "{role: Manager, email: help@example.org, phone: 0161 496 0000}"
    path.write_text(path.read_text().replace("{role: Manager}", contact))
    copy = root / "outputs" / "2020-21" / "public"
    said = "help@example.org, 0161 496 0000"
    in_report(f'<p>{said} <a href="mailto:help@example.org">write</a></p>')(copy)
    verify(sign(copy), project_of(copy))
    in_report("<p>help2@example.org</p>")(copy)
    with pytest.raises(ReleaseError, match="an e-mail address"):
        verify(sign(copy), project_of(copy))


def test_a_pack_outside_a_project_is_checked_for_what_can_be_known(pack, tmp_path):
    copy = copy_of(pack, tmp_path / "received")
    in_report("<p>It was 73,921. Write to help@example.org</p>")(copy)
    tables, contact = verify(sign(copy), None).limits
    assert "could not be looked for" in tables
    assert "contact details and links could not be compared" in contact
    in_report("<p>SK1 3XE</p>")(copy)
    with pytest.raises(ReleaseError, match="a postcode"):
        verify(sign(copy), None)


def test_the_command_tells_what_it_did_and_exits_4_on_a_leak(pack, project):
    clean = CliRunner().invoke(app, ["verify", str(pack)])
    assert (
        clean.exit_code,
        f"Nothing was found in {len(files_of(pack))} files" in clean.output,
    ) == (0, True)
    copy = copy_of(pack, pack.with_name("planted"))
    in_report("<p>It was 73,921</p>")(copy)
    with pytest.raises(ReleaseError, match=FIGURE):
        CliRunner().invoke(app, ["verify", str(sign(copy))], catch_exceptions=False)
    shutil.rmtree(copy)


def test_the_command_asks_for_a_word_where_it_could_not_look_for_everything(pack, tmp_path):
    copy = copy_of(pack, tmp_path / "received")
    with pytest.raises(ReleaseError, match="could not be wholly checked") as refused:
        CliRunner().invoke(app, ["verify", str(copy)], catch_exceptions=False)
    assert (refused.value.exit_code, "--without-tables" in refused.value.mend) == (4, True)
    meant = CliRunner().invoke(app, ["verify", str(copy), "--without-tables"])
    assert (meant.exit_code, "could not be looked for" in meant.output) == (0, True)


def test_a_folder_that_is_no_pack_is_refused(tmp_path):
    with pytest.raises(ParameterError, match=r"has no manifest\.json"):
        verify(tmp_path, None)


def test_a_pack_with_a_leak_does_not_appear_and_the_old_one_stays(tmp_path, monkeypatch):
    made = make_root(tmp_path)
    release_for(made)
    folder = build_pack(made)
    before = digests(folder)
    narrative = schemas.read_table(schemas.Actions, made.release(YEAR, "public"))
    said = narrative.assign(action="Recorded crime fell by 12 per cent.")
    schemas.write_table(said, schemas.Actions, made.release(YEAR, "public"))
    with pytest.raises(ReleaseError, match="beside the name of something withheld"):
        build_pack(made)
    assert digests(folder) == before


def test_what_a_partner_writes_explains_no_figure(tmp_path):
    made = make_root(tmp_path)
    release_for(made)
    actions = schemas.read_table(schemas.Actions, made.release(YEAR, "public"))
    said = actions.assign(action=f"The police logged {SECRET:,} calls this year.")
    schemas.write_table(said, schemas.Actions, made.release(YEAR, "public"))
    with pytest.raises(ReleaseError, match=FIGURE):
        build_pack(made)


@pytest.mark.parametrize(("before", "faults"), [("37", 0), ("38", 1)])
def test_a_correction_may_tell_what_was_told_beside_a_hidden_year(
    project, tmp_path, before, faults
):
    release = shutil.copytree(project.release(YEAR, "public"), tmp_path / "release")
    impact = schemas.read_table(schemas.Impact, release)
    ours = impact["series_id"] == "asb:cases"
    hidden = impact.assign(observed=impact["observed"].mask(ours),
                           state=impact["state"].mask(ours, "suppressed"))  # fmt: skip
    schemas.write_table(hidden, schemas.Impact, release)
    change = {"table": "series", "row": "", "label": "asb:cases", "figure": "value", "unit": "",
              "period": "2019-05", "before": "37", "after": "10"}  # fmt: skip
    schemas.write_table(pd.DataFrame([change]), schemas.Revisions, release)
    secrets = secrets_of(project.processed(YEAR), release, frozenset())
    pack = tmp_path / "pack"
    pack.mkdir()
    rows = table("Corrected", ["asb:cases: figure", before], "Before")
    (pack / "report.html").write_text(rows)
    assert len(leaks(pack, secrets, Allowed())) == faults


def test_an_internal_pack_shows_withheld_figures_and_no_hidden_ones(tmp_path):
    made = make_root(tmp_path)
    release_for(made, INTERNAL)
    folder = build_pack(made, INTERNAL)
    assert "73,921" in "".join(p.read_text() for p in folder.rglob("*.html"))
    copy = copy_of(folder, tmp_path / "copy")
    (report,) = copy.rglob("*-21-report-*.html")
    report.write_text(report.read_text().replace("</main>", "<p>SK1 3XE</p></main>"))
    with pytest.raises(ReleaseError, match="a postcode"):
        verify(sign(copy), made)


def test_publishable_asks_for_evidence_and_for_every_month():
    months = list(pd.period_range("2020-04", "2021-01", freq="M"))
    cases = [
        (True, {}),
        (True, {"measure": "*"}),
        (False, {"evidence": ""}),
        (False, {"approver": ""}),
        (False, {"approved_on": "2021-05-24"}),
        (False, {"expires_on": "2021-04-11"}),
        (False, {"data_to": "2020-12-31"}),
        (False, {"geography": "ward"}),
        (False, {"decision": "direction"}),
    ]
    for answer, fields in cases:
        signed = [decision(**fields)]
        assert publishable(signed, "asb:cases", months, ON) is answer, fields
    assert not publishable([decision()], "asb:calls", months, date(2021, 4, 12))
