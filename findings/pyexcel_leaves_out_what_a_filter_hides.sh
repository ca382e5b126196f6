#!/usr/bin/env bash
# pyexcel leaves out of a workbook the rows that a filter hides, and adds up what is on view.
# pyexcel-xlsx 0.6.1, pyexcel 0.7.6, openpyxl 3.1.5, python-calamine 0.9.1.
#
# A good guess: a reader of data gives every row of a sheet, hidden or not, as pandas, openpyxl and
# python-calamine do; the same table gives the same rows through pyexcel from a copy in CSV.
# Instead: pyexcel-xlsx leaves out hidden rows and columns unless skip_hidden_row_and_column=False
# is said, and sheets that are hidden besides. No warning. Of columns that are hidden together it
# leaves out the first alone: openpyxl keeps a run of columns under its first letter.
# Why it matters: somebody at the partner looks at one kind of incident, saves, and sends. The
# return of that month is read whole as ever, in its columns, with fewer offences.
# Say skip_hidden_row_and_column=False and skip_hidden_sheets=False.
# The change is a line in the history of pyexcel-xlsx ('Default it to True', its issue 20); the text
# tells of the switch that it costs speed. Nothing found on the columns.
#
# Seen (wards with 10, 20, 30, 40; the filter hides South, columns C and D are hidden together):
#                                      rows   sum   columns
#   pyexcel                            3      80    ward, n, note
#   ... skip_hidden_row_and_column=False   4      100   ward, n, name, note
#   openpyxl, python-calamine          4      100   ward, n, name, note
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python pyexcel-xlsx==0.6.1 pyexcel==0.7.6 \
    pyexcel-io==0.6.8 openpyxl==3.1.5 python-calamine==0.9.1
env/bin/python - <<'PY'
import warnings

import openpyxl
import pyexcel
from python_calamine import CalamineWorkbook

warnings.simplefilter("error")
book = openpyxl.Workbook()
sheet = book.active
sheet.append(["ward", "n", "name", "note"])
for ward, n in (("North", 10), ("South", 20), ("East", 30), ("West", 40)):
    sheet.append([ward, n, "x", "y"])
sheet.auto_filter.ref = "A1:D5"
sheet.auto_filter.add_filter_column(0, ["North", "East", "West"])
sheet.row_dimensions[3].hidden = True
sheet.column_dimensions.group("C", "D", hidden=True)
book.save("offences.xlsx")


def seen(name, read):
    head, *rows = (list(row) for row in read)
    told = len(rows), sum(row[1] for row in rows), ", ".join(head)
    print(f"{name:38}", *told)
    return told


ALL = (4, 100, "ward, n, name, note")
whole = {"skip_hidden_row_and_column": False}
assert seen("pyexcel", pyexcel.get_array(file_name="offences.xlsx")) == (3, 80, "ward, n, note")
assert seen("pyexcel, skip...=False", pyexcel.get_array(file_name="offences.xlsx", **whole)) == ALL
assert seen("openpyxl", openpyxl.load_workbook("offences.xlsx").active.values) == ALL
calamine = CalamineWorkbook.from_path("offences.xlsx").get_sheet_by_index(0)
assert seen("python-calamine", calamine.to_python()) == ALL
PY
