"""Leaks that a reader of the finished files could find, each planted on its own and found."""

import base64
import json

import pytest

from ssp_analysis import schemas
from ssp_analysis.barred import barred_pairs
from ssp_analysis.pack import reveal
from ssp_analysis.pack.beside import BESIDE, HIDDEN
from ssp_analysis.pack.leaks import Allowed, leaks
from ssp_analysis.pack.own_parts import own_scripts
from ssp_analysis.pack.secrets import secrets_of
from ssp_analysis.release.decisions import decisions_in
from tests.finished_pack import make_root, release_for
from tests.release.frames import ON, YEAR
from tests.test_verification import FIGURE, chunk, image, office, png

SAID = "Recorded crime fell by 23%"
MONTHS = "asb:cases by month"
LOADED = "something is loaded from outside"
SCRIPT = "a script that is not the pack's own"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    made = make_root(tmp_path_factory.mktemp("planted"))
    release = release_for(made)
    processed = made.processed(YEAR)
    measures = schemas.read_table(schemas.Measures, processed)
    series = schemas.read_table(schemas.SeriesTable, processed)
    ruled = schemas.read_table(schemas.Decisions, release)
    signed = decisions_in(made.reference)
    barred = barred_pairs(measures["pair"], series, ruled, signed, YEAR.months, ON)
    return secrets_of(processed, release, barred)


@pytest.fixture
def found(tmp_path, secrets):
    """What the check finds in one file, all findings in one text."""

    def look(content, name="a.html"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return "; ".join(leaks(tmp_path, secrets, Allowed()))

    return look


def table(caption, head, *rows):
    lines = ["".join(f"<td>{text}</td>" for text in row) for row in (head, *rows)]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><caption>{caption}</caption>{body}</table>"


def font(content):
    return f"@font-face{{src:url(data:font/woff;base64,{base64.b64encode(content).decode()})}}"


IN_HTML = {
    # Numbers, however they are written: 73,921 is withheld.
    FIGURE: [
        "73.921 cases", "73<br>921", "7.3921 × 10^4", "7.3921·10⁴", "7.3921 x 10<sup>4</sup>",
        "74K calls", "some 74 thousand", "about 74,000", "around 73,900", "nearly 73 920",
        '<p width="73921">x</p>', '<p data-x="urn:73921">x</p>', '<p data-73921="x">x</p>',
        '<p title="http://schemas.x/ 73,921">x</p>', "<x-73921>x</x-73921>",
        "<style>p::after{content:'73\\2c 921'}</style>",
    ],
    # A name of something withheld, wherever it stands.
    BESIDE: [
        f"<!-- {SAID} -->", f'<meta name="description" content="{SAID}">',
        f'<p data-note="{SAID}">x</p>', f'<p aria-description="{SAID}">x</p>',
        f'<input placeholder="{SAID}">', f'<style>p::after{{content:"{SAID}"}}</style>',
        '<script type="application/json">{"Recorded crime": [127, 156]}</script>',
        image(chunk(b"tEXt", b"Title\0Recorded crime fell by 23%")),
        "Recorded crimes fell by 23%.", "<h3>Recorded crime</h3><p>Down 23% on last year.</p>",
        "<p>Recorded crime:</p><ul><li>down 23%</li></ul>",
        "<dl><dt>Recorded crime</dt><dd>-23%</dd></dl>",
        '<figure><img alt="down 23%"><figcaption>Recorded crime</figcaption></figure>',
        table("Kinds", ["No.", "Kind", "Change"], ["a", "Recorded crime", "12"]),
    ],
    # A figure that is too small to be told: `asb:cases` in June 2020.
    HIDDEN: [
        "asb:cases: 3 in June 2020.", "In June 2020 there were 3 asb:cases.",
        '<img src="data:,x" alt="asb:cases, June 2020: 3">', "<!-- asb:cases 2020-06 3 -->",
        "<h3>asb:cases</h3><p>In June 2020 it was 3.</p>",
        table("Cases", ["Kind", "Month", "Observed"], ["asb:cases", "June 2020", "3"]),
        table("asb:cases", ["Month", "Cases"], ["June 2020", "3"]),
        table("asb:cases", ["x", "June 2020"], ["Observed", "3"]),
    ],
    LOADED: [
        '<img alt="x" src="http://schemas.attacker.example/x.png">',
        '<img alt="x" src="http://www.w3.org/x.png">',
        '<img alt="x" srcset="data:,x, https://a.example/x 2x">',
        '<meta http-equiv="Refresh" content="0;url=https://a.example/">',
        '<style>p{background:image-set("https://a.example/x.png" 1x)}</style>',
        "<style>p{background:\\75rl(https://a.example/x.png)}</style>",
        "<style>p{background:u/**/rl(//a.example/x.png)}</style>",
        '<p style="background:\\75rl(https://a.example/x.png)">x</p>',
        "<style>@import'https://a.example/x.css'</style>", '<iframe srcdoc="x"></iframe>',
        '<link rel="dns-prefetch" href="//a.example">',
    ],
    SCRIPT: [
        '<script>fetch("https://a.example/x")</script>', "<script>document.title='x'</script>",
        '<p onclick="location=1">x</p>', '<a href=" java&#10;script:alert(1)">x</a>',
        '<script src="data:text/plain,x"></script>',
    ],
    "is no typeface of the pack": [f"<style>{font(b'SK1 3XE 73921')}</style>"],
    "an NHS number": ["Patient 943 476 5919.", "no.943-476-5919,x", "NHS9434765919",
                      "943  476  5919", '<p title="urn:9434765919">x</p>'],
    "a postcode": ["SK1 3RD", "SK4 1ST", "sk13xe", "SK1  3XE", "SK1-3XE", "Stockport/SK1 3XE",
                   "addr_SK1 3XE", '<p xmlns:x="SK1 3XE">x</p>', '<p height="SK1 3XE">x</p>'],
    "a vehicle's registration": ["ab12 cde", "AB12-CDE", "A123BCD", "a123bcd", "(AB12CDE)"],
    "a National Insurance number": ["AB-12-34-56-C", "AB123456C", "ab 12 34 56 c"],
    "a telephone number": ["0161/4960000", "Ring,07700900123", "0044 161 496 0000"],
    "a path of a machine": ["C:/Us" "ers/jane/x", "/Volumes/Share/x.csv", "/data/raw/x.csv",
                            "/app/x.py", "/github/workspace/x", "see:/ho" "me/jane", "~/ssp/x",
                            "data/raw/2020-21/x.csv"],
    "a program's fault": ["\x1b[0;31mKeyError\x1b[0m\x1b[0;31m:\x1b[0m Jane", "KeyError:'Jane'",
                          "[0;31mValueError[0m: no", "UserWarning: x", "Cell In[3], line 1",
                          "pandas.errors.ParserException: Jane"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("planted", "fault"), [(planted, fault) for fault, all_ in IN_HTML.items() for planted in all_]
)
def test_what_is_planted_in_a_page_is_found(found, planted, fault):
    assert fault in found(f"<main>{planted}</main>")


HEADED = (
    "<w:p><w:pPr><w:pStyle w:val='Heading2'/></w:pPr><w:r><w:t>Recorded crime</w:t></w:r></w:p>"
)
CELL = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def word(body, part="word__document_xml"):
    return office(**{part: f"<w:document>{body}</w:document>"})


def rows(*texts):
    lines = ("".join(CELL.format(text) for text in row) for row in texts)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


IN_FILES = {
    "properties": ("a.docx", word(f"<cp:keywords>{SAID}</cp:keywords>", "docProps__core_xml"),
                   BESIDE),
    "under a heading": ("a.docx", word(f"{HEADED}<w:p><w:r><w:t>down 23%</w:t></w:r></w:p>"),
                        BESIDE),
    "table in Word": ("a.docx", word(rows(["Kind", "Change"], ["Recorded crime", "12"])), BESIDE),
    "hidden in Word": ("a.docx", word(rows(["Kind", "June 2020"], ["asb:cases", "3"])), HIDDEN),
    "attribute": ("a.docx", word('<a val="SK1 3XE"/>'), "a postcode"),
    "schema-like": ("a.docx", word('<a uri="urn:73921"/>'), FIGURE),
    "picture": ("a.png", png(chunk(b"tEXt", b"Title\0Recorded crime fell by 23%")), BESIDE),
    "JSON": ("a.json", json.dumps({"note": SAID}), BESIDE),
    "typeface": ("a.woff", "Jane Doe SK1 3XE", "is no typeface of the pack"),
    "appended to a typeface": ("a.ttf", reveal.typeface_file("regular").read_bytes() + b"73921",
                               "is no typeface of the pack"),
    "behind an unreadable file": ("b.txt", "It was 73,921", FIGURE),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_FILES)
def test_what_is_planted_in_another_file_is_found(found, tmp_path, name):
    file, content, fault = IN_FILES[name]
    (tmp_path / "a.bin").write_bytes(b"x")
    assert fault in found(content, file)


HARMLESS = [
    "M1 1st, Q1 2nd, on the 3rd and 4th", "H1 2nd half", "<p style='color:#F5F8EE'>x</p>",
    "01/04/2020-31/03/2021", "2020-04-01 to 2021-03-31", "0.1234567891", "the A6 and M60 was",
    "and/or/data/x", "https:// and http://", "Weather Warning: snow", "about 70,000 leaflets",
    "asb:cases: 10 in May 2020.", "asb:cases in June 2020: [c]", "12.345 and 1.234",
    "<h3>Recorded crime</h3><p>Cases of nuisance fell by 12.</p>",
    "<h3>Recorded crime</h3><p>Not available before 1 March 2021 (SSP/REL/2021/027).</p>",
    table(MONTHS, ["Month", "Cases"], ["June 2020", "[c]"], ["May 2020", "10"]),
    "<script>{}</script>",
]  # fmt: skip


@pytest.mark.parametrize("said", HARMLESS)
def test_what_only_looks_like_a_leak_is_none(found, said):
    said = said.format(max(own_scripts(), key=len)) if "{}" in said else said
    assert found(f"<main>{said}</main>") == ""


def test_the_typefaces_of_the_pack_are_its_own(found):
    assert found(reveal.typeface_file("regular").read_bytes(), "a.ttf") == ""
    assert found(f"<style>{reveal.typeface_css()}</style>") == ""
