#!/usr/bin/env bash
# pyexcel-ods reads rows that are equal and follow each other once: of four incidents it counts two.
# pyexcel-ods 0.6.0, pyexcel-ods3 0.6.1, pyexcel 0.7.6, odfpy 1.4.1, python-calamine 0.9.1.
#
# A good guess: an ODS row with number-rows-repeated="3" is three rows, as a cell with
# number-columns-repeated="3" is three cells, which pyexcel-ods does read, and as pyexcel-ods3 of
# the same people and python-calamine read it.
# Instead: pyexcel-ods looks at the attribute of cells and never at that of rows
# (pyexcel_ods/odsr.py, column_iterator): one row. Three blank rows are one as well, so that all
# below is two rows higher than the sheet says. No warning.
# Why it matters: a list of incidents with ward, month and kind has equal rows next to each other as
# soon as it is sorted, and Excel saves those as one with a number. The busiest wards lose most.
# Read ODS with python-calamine or pyexcel-ods3.
# Nothing found on rows in pyexcel/pyexcel-ods (issue 1, closed, was the same of cells); that Excel
# writes rows so: tafia/calamine pull request 308, and ropensci/readODS issue 81 on a sheet of the
# civil service with 245 rows lost.
#
# Seen (North, April; South, April three times; three blank rows; a line 'Source'):
#                       rows of South   the row of 'Source'
#   pyexcel-ods         1               5
#   pyexcel-ods3        3               9
#   python-calamine     3               9
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python pyexcel-ods==0.6.0 pyexcel-ods3==0.6.1 \
    pyexcel==0.7.6 pyexcel-io==0.6.8 odfpy==1.4.1 python-calamine==0.9.1
env/bin/python - <<'PY'
import pyexcel
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

table = Table(name="incidents")


def row(*texts, **attributes):
    made = TableRow(**attributes)
    for text in texts:
        # A text that stands twice beside itself is one cell with a number: read rightly by all.
        cell = TableCell(valuetype="string", numbercolumnsrepeated=2)
        cell.addElement(P(text=text))
        made.addElement(cell)
    if not texts:
        made.addElement(TableCell())
    table.addElement(made)


row("ward", "month")
row("North", "April")
row("South", "April", numberrowsrepeated=3)
row(numberrowsrepeated=3)
row("Source", "police")
file = OpenDocumentSpreadsheet()
file.spreadsheet.addElement(table)
file.save("incidents.ods")

READERS = {
    "pyexcel-ods": lambda: pyexcel.get_array(file_name="incidents.ods", library="pyexcel-ods"),
    "pyexcel-ods3": lambda: pyexcel.get_array(file_name="incidents.ods", library="pyexcel-ods3"),
    "python-calamine": lambda: CalamineWorkbook.from_path("incidents.ods")
    .get_sheet_by_index(0)
    .to_python(),
}
for name, read in READERS.items():
    rows = [[str(cell) for cell in one] for one in read()]
    south = [one for one in rows if one[0] == "South"]
    assert south[0] == ["South", "South", "April", "April"]
    source = 1 + [one[0] for one in rows].index("Source")
    print(f"{name:17}", len(south), source)
    assert (len(south), source) == ((1, 5) if name == "pyexcel-ods" else (3, 9))
PY
