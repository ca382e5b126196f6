"""Cells read and understood by whole columns: the same as one by one."""

import csv
import io
import random

import numpy as np
import pandas as pd
import pytest
import yaml

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.text_files import read_text
from ssp_analysis.partners.values import (
    PLAIN,
    beginning,
    begins,
    matching,
    passing,
    plain,
    texts_of,
)
from tests.builders import CASES
from tests.partners.received import HEAD, intake

CONTRACT = Contract(**yaml.safe_load(CASES + "encoding: utf-8\n"))
CP1252 = Contract(**yaml.safe_load(CASES + "encoding: cp1252\n"))
CELLS = ["A1", "b c", '"x,y"', '"q ""d"" e"', "", " ", 'in"ner', '"tail"z', "é", "12", '""', "\x1a"]
ODD = [
    "",
    "short",
    "a,b,c,d,e",
    'a,"two\nlines",c,d',
    'a,"two\r\nlines",c,d',
    'a,"never closed,c,d',
]
TEXTS = ["EP19/1", " a", "a  b", "é", "Total", "subtotal: 5", "", "TOTAL 7", "Totals", None]


def lines_of(seed, many=70):
    rng = random.Random(seed)
    return [",".join(rng.choices(CELLS, k=4)) for _ in range(many)]


@pytest.mark.parametrize("odd", [None, *ODD])
@pytest.mark.parametrize("at", [0, 60])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_long_text_has_the_rows_that_the_csv_module_finds(odd, at, end):
    lines = lines_of(at)
    lines[at:at] = [] if odd is None else [odd]
    text = end.join(lines) + end
    sheet = read_text("cases.csv", "", text.encode(), CONTRACT)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows, starts = [], [1]
    for cells in reader:
        rows.append(cells)
        starts.append(reader.line_num + 1)
    assert [row.cells for row in sheet.rows] == rows
    assert [row.number for row in sheet.rows] == starts[:-1]
    assert list(sheet.lengths) == [len(cells) for cells in rows]


def test_what_is_utf_8_in_all_its_letters_is_read_so_whatever_the_contract_says():
    for text, encoding in (("Llŷn", "utf-8"), ("Café", "cp1252")):
        sheet = read_text("cases.csv", "", f"a,b\n{text},1\n".encode(encoding), CP1252)
        assert sheet.rows[1].cells == [text, "1"]


def test_a_text_without_an_end_of_line_has_its_last_row_too():
    lines = [*lines_of(1), "a,b,c,d"]
    sheet = read_text("cases.csv", "", "\n".join(lines).encode("cp1252"), CP1252)
    assert sheet.rows[len(lines) - 1] == (len(lines), ["a", "b", "c", "d"])
    assert len(sheet.rows) == len(lines)


def test_a_quotation_mark_that_is_never_closed_is_told():
    text = "\n".join([*lines_of(1), 'a,"never closed,c,d', "a,b,c,d"])
    assert read_text("cases.csv", "", text.encode(), CONTRACT).unclosed == 71


def columns_of(texts):
    """The same cells as objects, and coded."""
    yield np.array(texts, object)
    yield pd.Categorical(texts, categories=list(dict.fromkeys(t for t in texts if t is not None)))


@pytest.mark.parametrize("patterns", [(r"^(sub-?\s?)?total\b",), (r"(?!sub)total",), ("é", "a")])
def test_patterns_find_in_a_column_what_they_find_in_each_text(patterns):
    for column in columns_of(TEXTS):
        assert list(beginning(column, patterns)) == [begins(plain(t), patterns) for t in TEXTS]


def test_a_test_is_not_made_of_texts_that_surely_pass():
    for column in columns_of(TEXTS):
        asked = []
        found = passing(column, asked.append, "^[!-~]")
        assert list(found) == [bool(text) and "!" <= text[0] <= "~" for text in TEXTS]
        assert set(asked) == {None, " a", "é", ""}


def test_a_text_that_is_told_as_plain_is_plain():
    texts = [*TEXTS[:-1], "a\tb", "a ", "a b", "a\u200bb", "-"]
    assert [plain(t) for t in texts] == list(texts_of(pd.Series(texts, dtype=object)))
    told = np.array(texts, object)[matching(texts, PLAIN)]
    assert [plain(text) for text in told] == list(told)
    assert "é" not in told


@pytest.mark.parametrize(
    ("mark", "ids", "records"),
    [
        ("Other", ["EP19/1", "ep19/1", "ep 19/1"], 1),
        ("Other", ["0012", "12", " 12"], 1),
        ("Other", ["120", "12", "a12"], 3),
        ("Other", ["N/A", "n a", "tbc", "0"], 4),  # no ids: each is a record of its own
        ("n-1", ["n/1", "N 1", "n.1"], 3),
    ],
)
def test_ids_that_differ_in_case_spaces_and_zeros_alone_are_one(tmp_path, mark, ids, records):
    contract = CASES + f"missingValues: [{{value: {mark}, state: missing}}]\n"
    rows = [f"{name},01/06/2020,Noise,South,{at}\n" for at, name in enumerate(ids)]
    source = intake(tmp_path, {"cases.csv": HEAD + "".join(rows)}, contract)
    assert len(source.records) == records
