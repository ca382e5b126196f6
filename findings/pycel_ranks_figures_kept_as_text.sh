#!/usr/bin/env bash
# pycel's LARGE finds a ward above the MAX of the same cells: it ranks figures kept as text.
# pycel 1.0b30, openpyxl 3.1.5, numpy 2.4.6.
#
# A good guess: LARGE and SMALL see the figures that MAX, MIN and SUM see, so that LARGE(range, 1)
# is MAX; text in the range is left out by all of them, as Excel does.
# Instead: MAX, MIN, SUM, COUNT and AVERAGE leave out the text '7', LARGE and SMALL take it for 7.
# Where MAX is 5 the first in order is 7, and each of the others comes one place later. Nothing
# warns.
# Why it matters: 'the three wards with most offences' is made with LARGE. A workbook calculated
# without Excel puts a figure first that is in no total.
# Look for text in columns of figures before calculating.
# Nothing found in dgorissen/pycel; issue 105 is of another difference (-2^2 is -4, in Excel 4).
#
# Seen (5, 3, 2, '7', 1):
#                pycel   Excel
#   LARGE 1, 2   7 5     5 3
#   SMALL 5      7       #NUM!
#   MAX          5       5
#   SUM, COUNT   11 4    11 4
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pycel==1.0b30 openpyxl==3.1.5 numpy==2.4.6 setuptools==65.5.0
env/bin/python - <<'PY'
import openpyxl
from pycel import ExcelCompiler

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "wards"
for row, value in enumerate((5, 3, 2, "7", 1), start=1):
    sheet.cell(row, 1, value)
ASKED = ["LARGE(A1:A5,1)", "LARGE(A1:A5,2)", "SMALL(A1:A5,5)", "MAX(A1:A5)", "SUM(A1:A5)"]
ASKED += ["COUNT(A1:A5)"]
for place, asked in enumerate(ASKED, start=1):
    sheet.cell(place, 3, f"={asked}")
book.save("wards.xlsx")

calculated = ExcelCompiler(filename="wards.xlsx")
seen = {}
for place, asked in enumerate(ASKED, start=1):
    seen[asked] = calculated.evaluate(f"wards!C{place}")
    print(f"{asked:15}", seen[asked])
assert list(seen.values()) == [7, 5, 7, 5, 11, 4]
PY
