"""Partners' text comes out harmless in every kind of file."""

import csv
import io
import unicodedata
import zipfile

import pandas as pd
import pytest
import xlsxwriter
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.inert import LONGEST, inert
from ssp_analysis.release.door import release
from ssp_analysis.release.leaving import FREE_TEXT
from ssp_analysis.tables import Actions, Narrative
from ssp_analysis.write.html import element
from tests.release.frames import PUBLIC, frame, make_year, year_made

FORMULA_STARTS = "=+-@＝＋－＠\t\r"
NASTY = ["[a](", "$$", "](",
         "<script>", "</script", "]]>", "=HYPERLINK(", "@SUM(", "+1", "-2", "\t", "\r", "\n", "\0",
         "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2028", "\U000e0041", "\u3164", "＝1",
         '"', "'", "&lt;", "- ", "a", " ", "% off", "|cmd"]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5)), max_size=12).map("".join)


@given(hostile)
def test_whatever_comes_in_what_comes_out_is_inert(text):
    made = inert(text)
    assert not made.startswith(tuple(FORMULA_STARTS))
    assert not [c for c in made if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]
    assert inert(made) == made
    page = BeautifulSoup(element("p", made, title=made), "html.parser")
    assert [tag.name for tag in page.find_all()] == ["p"]
    assert (page.p.text, page.p.get("title", "")) == (made, made)


@given(st.text(max_size=60), st.integers(3, 30))
def test_no_text_is_longer_than_it_may_be(text, most):
    assert len(inert(text, most)) <= most + 1  # the sign that a formula's start is plain text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Partners met every week.", "Partners met every week."),
        ("- Partners met", "Partners met"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        (" \t=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("-5% on last year", "'-5% on last year"),
        ("＝1+1", "'＝1+1"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("7 3\u200b921", "7 3921"),
        ("[here](http://a.example)", "[here] (http://a.example)"),
        ("[a]\u200b(b) [c](d)", "[a] (b) [c] (d)"),
        ("paid $$20$$ [c] for (it)", "paid $ $20$ $ [c] for (it)"),
        ("", ""),
    ],
)
def test_ordinary_text_stays_and_a_formula_becomes_text(text, made):
    assert inert(text) == made


def test_long_text_is_cut_after_a_whole_word():
    assert inert("word " * 500, 22) == "word word word word …"
    assert len(inert("x" * 5_000)) == LONGEST


@given(hostile)
def test_a_csv_cell_reads_back_as_the_same_text(text):
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([inert(text), "next"])
    assert next(csv.reader(io.StringIO(buffer.getvalue(), newline=""))) == [inert(text), "next"]


def test_no_workbook_takes_it_for_a_formula(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(NASTY):
            sheet.write(row, 0, inert(text + "SUM(A1)"))
    xml = zipfile.ZipFile(tmp_path / "book.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml


def test_every_text_of_a_return_leaves_the_door_inert(tmp_path):
    made = year_made()
    for model, columns in FREE_TEXT.items():
        if len(made[model]):
            made[model] = made[model].assign(**dict.fromkeys(columns, "\u202e=1+1</script "))
    made[Narrative] = made[Narrative].assign(sources="actions:return")
    left = release(make_year(tmp_path, made), PUBLIC).tables
    told = pd.concat([left[Actions]["note"], left[Narrative]["text"]])
    assert set(told) == {"'=1+1</script"}


def test_the_door_knows_every_text_column_that_partners_fill():
    keys = {"action_id", "theme_id", "project_id", "period", "spend_to", "sources", "kind",
            "standing", "due_state", "decided_on_state"}  # fmt: skip
    for model, columns in FREE_TEXT.items():
        texts = set(frame(model).select_dtypes(["object", "str"]).columns)
        assert set(columns) == texts - keys
