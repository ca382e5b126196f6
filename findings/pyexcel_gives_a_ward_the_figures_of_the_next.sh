#!/usr/bin/env bash
# pyexcel gives each ward's figures the name of the sheet before, where a chart has its own sheet.
# pyexcel-xlsx 0.6.1, pyexcel 0.7.6, openpyxl 3.1.5, xlsxwriter 3.3.1.
#
# A good guess: a sheet that is asked for by its name is that sheet; a chart sheet, which has no
# cells, is left out or is empty.
# Instead: the names are those of all sheets and are laid beside the worksheets alone. Behind a
# chart sheet each name has the rows of the next worksheet: 'Chart' has North's, 'North' has
# South's, and the last name does not exist, with and without the hidden rows and sheets. Nothing
# warns.
# Why it matters: a workbook with a sheet for each ward and a chart in front gives every ward the
# figures of another, under its own name; totals over all wards still agree.
# Check that the last sheet is there, or read with openpyxl itself.
# Nothing found in pyexcel; the same was mended in willtrnr/pyxlsb issue 31 (2020).
#
# Seen (Chart, North with 12, South with 40):
#   all sheets              Chart 12, North 40
#   sheet_name="North"      40
#   sheet_name="South"      ValueError: 'South' is not in list
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pyexcel-xlsx==0.6.1 pyexcel==0.7.6 openpyxl==3.1.5 xlsxwriter==3.3.1
env/bin/python - <<'PY'
import warnings

import pyexcel
import xlsxwriter

warnings.simplefilter("error")
book = xlsxwriter.Workbook("return.xlsx")
page = book.add_chartsheet("Chart")
for ward, thefts in (("North", 12), ("South", 40)):
    sheet = book.add_worksheet(ward)
    sheet.write(0, 0, "thefts")
    sheet.write(1, 0, thefts)
chart = book.add_chart({"type": "column"})
chart.add_series({"values": "=North!$A$2:$A$2"})
page.set_chart(chart)
book.close()


def read(**how):
    try:
        found = pyexcel.get_book_dict(file_name="return.xlsx", **how)
    except ValueError as error:
        return str(error)
    return {name: rows[1][0] for name, rows in found.items()}


SHIFTED = {"Chart": 12, "North": 40}
for how in ({}, {"skip_hidden_row_and_column": False}, {"skip_hidden_sheets": False}):
    print(how, read(**how))
    assert read(**how) == SHIFTED
for ward in ("North", "South"):
    print(ward, read(sheet_name=ward))
assert read(sheet_name="North") == {"North": 40}
assert "South" in read(sheet_name="South")
PY
