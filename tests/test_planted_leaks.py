"""Leaks that a reader of the finished files could find, each planted on its own and found."""

import base64
import json

import pytest

from ssp_analysis.write import house
from tests.finished.leaks import Allowed, leaks
from tests.finished.own_parts import own_scripts
from tests.test_verification import office

LOADED = "something is loaded from outside"
SCRIPT = "a script that is not the pack's own"


@pytest.fixture
def found(tmp_path):
    """What the check finds in one file, all findings in one text."""

    def look(content, name="a.html"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return "; ".join(leaks(tmp_path, Allowed()))

    return look


def font(content):
    return f"@font-face{{src:url(data:font/woff;base64,{base64.b64encode(content).decode()})}}"


IN_HTML = {
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


def word(body, part="word__document_xml"):
    return office(**{part: f"<w:document>{body}</w:document>"})


IN_FILES = {
    "attribute": ("a.docx", word('<a val="SK1 3XE"/>'), "a postcode"),
    "typeface": ("a.woff", "Jane Doe SK1 3XE", "is no typeface of the pack"),
    "appended to a typeface": ("a.ttf", house.typeface_file("regular").read_bytes() + b"73921",
                               "is no typeface of the pack"),
    "properties": ("a.docx", word("<cp:keywords>SK1 3XE</cp:keywords>", "docProps__core_xml"),
                   "a postcode"),
    "JSON": ("a.json", json.dumps({"note": "SK1 3XE"}), "a postcode"),
    "behind an unreadable file": ("b.txt", "SK1 3XE", "a postcode"),
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
    "<script>{}</script>",
]  # fmt: skip


@pytest.mark.parametrize("said", HARMLESS)
def test_what_only_looks_like_a_leak_is_none(found, said):
    said = said.format(max(own_scripts(), key=len)) if "{}" in said else said
    assert found(f"<main>{said}</main>") == ""


def test_the_typefaces_of_the_pack_are_its_own(found):
    assert found(house.typeface_file("regular").read_bytes(), "a.ttf") == ""
    assert found(f"<style>{house.typeface_css()}</style>") == ""
