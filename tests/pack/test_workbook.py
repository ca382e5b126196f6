"""The accessible workbook, read back: sheets, headings, numbers, marks, hostile text."""

import dataclasses
import io
import re
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from ssp_analysis.delivery import write_tables
from ssp_analysis.inert import inert
from ssp_analysis.say.data_tables import STATUS, data_tables
from ssp_analysis.write import xlsx
from ssp_analysis.write.cells import ABSENT, MEANINGS
from tests.pack.release_folder import BANNER

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = '=HYPERLINK("http://example.org")'


@pytest.fixture(scope="module")
def tables(pack):
    return list(data_tables(pack))


@pytest.fixture(scope="module")
def path(pack, tables, tmp_path_factory):
    return write_tables(tables, pack.about, tmp_path_factory.mktemp("book") / "tables.xlsx")


@pytest.fixture(scope="module")
def sheets(path):
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shown(table, rows):
    """The rows of the sheet's table, below its one row of headings."""
    headings = [field.title for field in table.fields]
    at = rows.index(headings)
    return rows[at + 1 :]


def test_cover_contents_and_notes_come_first_then_one_sheet_a_table(sheets, tables):
    names = list(sheets)
    assert names == ["Cover", "Contents", "Notes", *(table.title for table in tables)]
    assert max(map(len, names)) <= 31
    notes = dict(row for row in sheets["Notes"] if str(row[0]).startswith("["))
    assert notes == MEANINGS


def test_every_sheet_of_figures_and_the_cover_carry_the_banner(sheets, tables):
    for name in ("Cover", "Notes", *(table.title for table in tables)):
        assert any(BANNER in str(cell) for row in sheets[name][:8] for cell in row), name


def test_cells_say_what_the_tables_hold(sheets, tables):
    for table in tables:
        rows = shown(table, sheets[table.title])
        assert len(rows) == len(table.frame)
        for at, field in enumerate(table.fields):
            for value, cell in zip(table.frame[field.name], (row[at] for row in rows), strict=True):
                where = (table.name, field.name, value, cell)
                if field.name == STATUS and value == "":
                    assert cell == "none", where
                elif pd.isna(value) or value == "":
                    assert re.fullmatch(r"\[[cxz]\]( \[note \d\])?", cell), where
                elif field.type in ("number", "integer"):
                    assert isinstance(cell, float | int), where
                    assert cell == pytest.approx(float(value)), where
                elif field.type == "string":
                    assert str(cell) == value, where


def test_a_mark_of_a_figure_never_stands_for_one_that_is_not_there(sheets, tables):
    table = next(table for table in tables if table.name == "progress")
    rows = shown(table, sheets[table.title])
    at = [field.name for field in table.fields].index("target")
    assert {row[at] for row in rows if isinstance(row[at], str)} == {"[z]", "[x] [note 2]"} | (
        {"[x] [note 1]"} & {row[at] for row in rows}
    )


@pytest.mark.parametrize("state", ABSENT)
def test_a_figure_of_another_year_that_is_not_there_has_its_own_mark(pack, tmp_path, state):
    progress = pack.progress.assign(previous=None, previous_state=state).astype({"previous": float})
    table, *_ = data_tables(dataclasses.replace(pack, progress=progress))
    book = CalamineWorkbook.from_path(write_tables([table], pack.about, tmp_path / "one.xlsx"))
    rows = shown(table, book.get_sheet_by_name(table.title).to_python())
    at = [field.name for field in table.fields].index("previous")
    assert {row[at] for row in rows} == {ABSENT[state].mark}


def test_no_merged_or_empty_cells_and_wrapped_text(path):
    for name, content in parts(path).items():
        if name.startswith("xl/worksheets/sheet"):
            sheet = ElementTree.fromstring(content)
            assert sheet.find(f"{MAIN}mergeCells") is None
            assert sheet.find(f"{MAIN}cols") is not None
            assert not [cell for cell in sheet.iter(f"{MAIN}c") if cell.find(f"{MAIN}v") is None]
            assert not list(sheet.iter(f"{MAIN}f"))
    assert b'wrapText="1"' in parts(path)["xl/styles.xml"]


def rows_of(path, tables, name):
    """A sheet's rows as XML, by number, and the styles of the book."""
    at = 4 + [table.name for table in tables].index(name)
    held = parts(path)
    sheet = ElementTree.fromstring(held[f"xl/worksheets/sheet{at}.xml"])
    return list(sheet.iter(f"{MAIN}row")), ElementTree.fromstring(held["xl/styles.xml"])


def forms(path, tables, name):
    """Title → the number formats of a column's cells."""
    rows, styles = rows_of(path, tables, name)
    told = {each.get("numFmtId"): each.get("formatCode") for each in styles.iter(f"{MAIN}numFmt")}
    told |= {"0": "General", "3": "#,##0", "9": "0%"}
    used = [told[each.get("numFmtId")] for each in styles.find(f"{MAIN}cellXfs")]
    table = next(table for table in tables if table.name == name)
    found = {field.title: set() for field in table.fields}
    for row in rows[-len(table.frame) :]:
        for field, cell in zip(table.fields, row, strict=True):
            found[field.title].add(used[int(cell.get("s"))])
    return found


def test_numbers_are_written_as_what_they_are(path, tables):
    impact, grants = forms(path, tables, "impact"), forms(path, tables, "grants")
    assert impact["Change"] == {"0%"}
    assert impact["Measure"] == {"General"}
    assert grants["Award (£)"] == {"#,##0"}
    assert forms(path, tables, "progress")["Figure"] == {xlsx.MIXED}


def test_rows_are_as_high_as_their_text(pack, tmp_path):
    texts = ["word " * 100 if at == 0 else "word" for at in range(len(pack.narrative))]
    made = dataclasses.replace(pack, narrative=pack.narrative.assign(text=texts))
    told = [table for table in data_tables(made) if table.name == "narrative"]
    rows, _ = rows_of(write_tables(told, pack.about, tmp_path / "x.xlsx"), told, "narrative")
    long, short = rows[-len(texts)], rows[-1]
    assert float(long.get("ht")) > 6 * 12
    assert float(short.get("ht")) == xlsx.ROW


def test_dates_stand_in_one_line():
    longest = "16 September 2020"
    width = xlsx._width("First day", [longest])
    assert len(longest) < width < xlsx.WIDEST
    assert xlsx._lines(longest, width) == 1


def test_properties_name_title_language_and_banner(path, pack):
    told = parts(path)["docProps/core.xml"].decode()
    assert "data tables</dc:title>" in told
    assert "<dc:language>en-GB</dc:language>" in told
    assert BANNER in told.replace("&#39;", "'")


@pytest.mark.parametrize("text", [HOSTILE, "+1", "-1", "@x", "{=1}", "http://example.org", "007"])
def test_hostile_text_stays_text(pack, tmp_path, text):
    made = dataclasses.replace(pack, narrative=pack.narrative.assign(text=text))
    told = [table for table in data_tables(made) if table.name == "narrative"]
    path = write_tables(told, pack.about, tmp_path / "tables.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(told[0].title).to_python()
    assert {row[2] for row in shown(told[0], rows)} == {text}
    held = parts(path)
    assert not any(b"<f>" in content or b"hyperlink " in content
                   for name, content in held.items()
                   if "worksheets/sheet4" in name)  # fmt: skip


# One link, a target that gptables raises at, two links in a cell, a note that is none.
MARKED = ["[here](http://a.example)", "[x](y)", "[a](b.c) [d](e:f)", "$$20$$ for it"]


@pytest.mark.parametrize("text", MARKED)
def test_marks_of_the_library_stay_text_wherever_they_stand(pack, tmp_path, text):
    made = dataclasses.replace(pack, narrative=pack.narrative.assign(text=text))
    told = [table for table in data_tables(made) if table.name == "narrative"]
    about = pack.about.model_copy(update={"partnership": text, "contact_role": text})
    path = write_tables(told, about, tmp_path / "tables.xlsx")
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name(told[0].title).to_python()
    assert {row[2] for row in shown(told[0], rows)} == {inert(text)}
    cover = "".join(
        str(cell) for row in book.get_sheet_by_name("Cover").to_python() for cell in row
    )
    assert inert(text) in cover
    assert not [name for name, content in parts(path).items() if b"a.example" in content
                and name.endswith(".rels")]  # fmt: skip


def test_the_same_tables_give_the_same_bytes(pack, tables, path, tmp_path):
    again = write_tables(tables, pack.about, tmp_path / "other name.xlsx")
    assert again.read_bytes() == path.read_bytes()
    assert zipfile.ZipFile(io.BytesIO(path.read_bytes())).testzip() is None
