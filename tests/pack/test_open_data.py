"""CSV files that keep what their Table Schema says, and that no spreadsheet runs."""

import csv
import dataclasses
import json
import re
from datetime import date

import pandas as pd
import pytest

from ssp_analysis.inert import inert
from ssp_analysis.say.data_tables import data_tables, marked
from ssp_analysis.write.csv import write_csv, write_open_data
from tests.pack.release_folder import BANNER

# What Table Schema lets stand for a value of each type.
READS = {
    "string": str,
    "number": float,
    "integer": int,
    "date": date.fromisoformat,
    "boolean": {"True": True, "False": False}.__getitem__,
}


@pytest.fixture
def folder(pack, tmp_path):
    write_open_data(list(data_tables(pack)), tmp_path, [BANNER])
    return tmp_path


def test_every_file_keeps_its_schema(pack, folder):
    found = sorted(folder.glob("*.csv"))
    assert len(found) == len(list(data_tables(pack)))
    for path in found:
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        schema = json.loads(path.with_suffix(".schema.json").read_text(encoding="utf-8"))
        fields = schema["fields"]
        head, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
        assert head == [field["name"] for field in fields]
        assert rows
        for row in rows:
            for field, text in zip(fields, row, strict=True):
                if text not in schema["missingValues"]:
                    READS[field["type"]](text)


def test_a_count_is_written_as_one_and_a_share_as_it_was(tmp_path):
    frame = pd.DataFrame({"value": [182.0, float("nan"), 23.7, 1e9], "share": [0.3, -1, 0.25, 0.1]})
    write_csv(frame, tmp_path / "counts.csv")
    rows = (tmp_path / "counts.csv").read_text("utf-8-sig").splitlines()
    assert rows[1:] == ["182,0.3", ",-1", "23.7,0.25", "1000000000,0.1"]


def test_a_schema_describes_its_columns_its_marks_and_the_banner(folder):
    for path in folder.glob("*.schema.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert BANNER in schema["description"]
        assert all(field["title"] and field["description"] for field in schema["fields"])
        text = path.with_name(path.name.replace(".schema.json", ".csv")).read_text("utf-8-sig")
        for mark in set(re.findall(r"\[(?:c|x|z|p|r|e|note \d)\]", text)):
            assert mark in schema["shorthand"]


def test_the_same_tables_give_the_same_bytes(pack, folder, tmp_path_factory):
    again = tmp_path_factory.mktemp("again")
    for path in write_open_data(list(data_tables(pack)), again, [BANNER]):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_a_marked_table_says_so_in_each_row_and_in_its_schema(pack, tmp_path):
    for path in write_open_data([marked(t, "Keep in") for t in data_tables(pack)], tmp_path, []):
        if path.suffix == ".csv":
            head, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
            assert (head[-1], {row[-1] for row in rows}) == ("handling", {"Keep in"})
        else:
            fields = json.loads(path.read_text(encoding="utf-8"))["fields"]
            assert (fields[-1]["name"], fields[-1]["type"]) == ("handling", "string")


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", 'a,"b"\nc'])
def test_hostile_text_stays_text_in_its_cell(pack, tmp_path, text):
    # The release step makes text inert; the writer must not undo that, nor break the row.
    rows = pack.narrative.assign(text=inert(text))
    made = dataclasses.replace(pack, narrative=rows)
    write_open_data(list(data_tables(made)), tmp_path, [])
    with (tmp_path / "what-partners-wrote.csv").open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert {row["text"] for row in told} == {inert(text)}
    assert not any(row["text"].startswith(tuple("=+-@")) for row in told)


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "＝1"])
def test_no_text_of_any_table_makes_a_spreadsheet_calculate(pack, tmp_path, text):
    tables = list(data_tables(pack))
    for table in tables:
        typed = [field.name for field in table.fields if field.type == "string"]
        table.frame[typed] = text
    written = [path for path in write_open_data(tables, tmp_path, []) if path.suffix == ".csv"]
    assert len(written) == len(tables)
    for path in written:
        rows = csv.reader(path.read_text("utf-8-sig").splitlines())
        assert text not in {cell for row in rows for cell in row}
