#!/usr/bin/env bash
# xlsx2csv takes a unit in a cell's format for a date: 12, shown as '12 wards', is 0" war11s".
# xlsx2csv 0.8.6, xlsxwriter 3.3.1, python-calamine 0.9.1.
#
# A good guess: a number whose format adds a word ('12 wards', '3 cases', '1.3m') comes as the
# number, or as it is shown. Words in quotation marks in a format are words.
# Instead: any h, s, m, d or y in a format that the package does not know makes the number a date,
# and the format is filled in with that date's day and month. For '0 "cases"' there is no letter to
# fill in, so that every row of the column is the same text, 0 "cases", whatever its figure. What
# is below 1 is a time: no cases are 00:00. A figure below 0 stays a figure. No warning.
# Why it matters: partners put units into formats because the cell stays a number for their own
# sums, and readers for workbooks see a number. In the CSV the figures are gone and cannot be
# worked out again, except the noughts, which are midnight.
# Say ignore_formats=["date", "time"] (--ignore-formats) and read days as numbers.
# dilshod/xlsx2csv pull 186 (open) tells of quotation marks within dates; nothing found on numbers.
#
# Seen:
#   in the cell  format                  as CSV          by calamine
#   12           0" wards"               0" war11s"      12.0
#   3            0 "cases"               0 "cases"       3.0
#   4            0 "cases"               0 "cases"       4.0
#   0            0 "cases"               00:00           0.0
#   12           #,##0;-#,##0;"no data"  #,##0;-#,##0;"no 11ata"  12.0
#   1250000      0.0,,"m"                0.0,,"05"       1250000.0
#   12           0" people"              12              12.0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    xlsx2csv==0.8.6 xlsxwriter==3.3.1 python-calamine==0.9.1
env/bin/python - <<'PY'
import csv

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsx2csv import Xlsx2csv

CELLS = [
    (12, '0" wards"', '0" war11s"'),
    (3, '0 "cases"', '0 "cases"'),
    (4, '0 "cases"', '0 "cases"'),
    (0, '0 "cases"', "00:00"),
    (-4, '0 "cases"', "-4"),
    (12, '#,##0;-#,##0;"no data"', '#,##0;-#,##0;"no 11ata"'),
    (1250000, '0.0,,"m"', '0.0,,"05"'),
    (12, '0" people"', "12"),
    (12, "#,##0", "12"),
]
with xlsxwriter.Workbook("figures.xlsx") as book:
    sheet = book.add_worksheet()
    for row, (figure, form, _) in enumerate(CELLS):
        sheet.write_number(row, 0, figure, book.add_format({"num_format": form}))


def as_csv(**options):
    Xlsx2csv("figures.xlsx", **options).convert("figures.csv")
    with open("figures.csv", newline="") as file:
        return [row[0] for row in csv.reader(file)]


by_calamine = CalamineWorkbook.from_path("figures.xlsx").get_sheet_by_index(0).to_python()
for (figure, form, expected), found, (number,) in zip(CELLS, as_csv(), by_calamine, strict=True):
    print(f"{figure:<11}  {form:22}  {found:24}", number)
    assert found == expected
    assert number == figure

assert as_csv(ignore_formats=["date", "time"]) == [str(figure) for figure, _, _ in CELLS]
PY
