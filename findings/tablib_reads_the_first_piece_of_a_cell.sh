#!/usr/bin/env bash
# tablib reads the first piece of an ODS cell: Old Town of Old Town East, and the date of a comment.
# tablib 3.10.0, odfpy 1.4.1, pandas 3.1.1, python-calamine 0.9.1.
#
# A good guess: a cell's text is all of its text, however it is formatted, and a comment on it is
# left out, as it is of XLSX, or at worst is put before it, as other readers once did.
# Instead: the text ends where bold, a raised figure, a tab or a new line begins: bands and wards
# lose their second half. Where a cell has a comment, the comment comes first, and of it the date
# on which it was written: that is the value, in place of the ward or the mark [c]. None of this
# warns; only a number with a comment stops the file, and names no cell ('could not convert').
# Why it matters: 'Old Town East' and 'Old Town West' with a part in bold are one ward, and their
# offences are added up; a ward that somebody wrote a note on is a date.
# Read ODS with pandas or calamine.
# jazzband/tablib pull 568 brought the reading; nothing found on either. pandas-dev/pandas issue
# 55200 and pyexcel/pyexcel-ods issue 24 (both mended) had the comment before the text.
#
# Seen (East and East in bold, the r raised, a comment of 1 May 2024 on North):
#   tablib             Old Town         25         12     2024-05-01T10:00:00
#   pandas, calamine   Old Town East    25 to 29   12r    North
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    'tablib[ods]==3.10.0' odfpy==1.4.1 pandas==3.1.1 python-calamine==0.9.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
import tablib
from odf.dc import Date
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span
from python_calamine import CalamineWorkbook

warnings.simplefilter("error", UserWarning)


def note(text):
    made = Annotation()
    made.addElement(Date(text="2024-05-01T10:00:00"))
    made.addElement(P(text=text))
    return made


def cell(text, rest=None, comment=None, **kind):
    made = TableCell(**(kind or {"valuetype": "string"}))
    if comment:
        made.addElement(note(comment))
    line = P(text=text)
    if rest:
        line.addElement(Span(text=rest))
    made.addElement(line)
    return made


def save(name, *cells):
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="thefts")
    for values in ([cell(text) for text in "abcd"[: len(cells)]], cells):
        row = TableRow()
        for value in values:
            row.addElement(value)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    document.save(name)


def with_tablib(name):
    with open(name, "rb") as file:
        return list(tablib.Dataset().load(file, format="ods")[0])


save("return.ods", cell("Old Town", " East"), cell("25", " to 29"), cell("12", "r"),
     cell("North", comment="was Hill ward"))
read = with_tablib("return.ods")
usual = pd.read_excel("return.ods", engine="odf").iloc[0].tolist()
rust = CalamineWorkbook.from_path("return.ods").get_sheet_by_index(0).to_python()[1]
for name, row in (("tablib", read), ("pandas", usual), ("calamine", rust)):
    print(f"{name:9}", row)
assert usual == rust == ["Old Town East", "25 to 29", "12r", "North"]
assert read == ["Old Town", "25", "12", "2024-05-01T10:00:00"]

save("number.ods", cell("5", comment="provisional", valuetype="float", value=5))
assert pd.read_excel("number.ods", engine="odf").iloc[0].tolist() == [5]
try:
    raise SystemExit(f"a number with a comment is read: {with_tablib('number.ods')}")
except ValueError as error:
    print("a number with a comment:", error)
PY
