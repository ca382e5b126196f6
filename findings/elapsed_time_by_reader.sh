#!/usr/bin/env bash
# One elapsed time of 25 hours 30 minutes, read by pandas from three formats, gives four answers.
# python-calamine 0.9.1, openpyxl 3.1.5, xlrd 2.0.2, odfpy 1.4.1, pandas 3.1.1.
#
# A good guess: a duration in a cell ([h]:mm in Excel, a time value in ODS) is a duration in every
# reader, or refused by every reader.
# Instead: XLSX gives a timedelta; XLS by xlrd gives half past one in the night of 1 January 1900;
# ODS by calamine gives the text 'PT25H30M00S', but a clock time (18:00) as soon as the value is
# under a day; ODS by odfpy raises. One column therefore mixes texts and times.
# Why it matters: response and attendance times pass 24 hours. A mean over what was read as
# clock times is too low, without a word. pandas-dev/pandas pull 9070 and pull 55324 touch ODS
# durations; nothing found on calamine.
#
# Seen:
#   xlsx openpyxl  [Timedelta 1 days 01:30, Timedelta 0 days 18:00]
#   xlsx calamine  [Timedelta 1 days 01:30, Timedelta 0 days 18:00]
#   xls  xlrd      [datetime 1900-01-01 01:30, time 18:00]
#   xls  calamine  [Timedelta 1 days 01:30, Timedelta 0 days 18:00]
#   ods  calamine  ['PT25H30M00S', time 18:00]
#   ods  odf       DateParseError: hour must be in 0..23: 25:30:00
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pandas==3.1.1 python-calamine==0.9.1 openpyxl==3.1.5 xlrd==2.0.2 xlwt==1.3.0 \
    xlsxwriter==3.3.1 odfpy==1.4.1
env/bin/python - <<'PY'
import datetime as dt
import warnings

import pandas as pd
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

warnings.simplefilter("ignore")
days = [1.0625, 0.75]  # 25:30 and 18:00

book = xlsxwriter.Workbook("times.xlsx")
sheet = book.add_worksheet()
for row, value in enumerate(days):
    sheet.write_number(row, 0, value, book.add_format({"num_format": "[h]:mm"}))
book.close()

old = xlwt.Workbook()
sheet = old.add_sheet("S")
for row, value in enumerate(days):
    sheet.write(row, 0, value, xlwt.easyxf(num_format_str="[h]:mm"))
old.save("times.xls")

ods = OpenDocumentSpreadsheet()
table = Table(name="S")
for value, shown in [("PT25H30M00S", "25:30:00"), ("PT18H00M00S", "18:00:00")]:
    row, cell = TableRow(), TableCell(valuetype="time", timevalue=value)
    cell.addElement(P(text=shown))
    row.addElement(cell)
    table.addElement(row)
ods.spreadsheet.addElement(table)
ods.save("times.ods")


def read(kind, engine):
    try:
        seen = pd.read_excel(f"times.{kind}", header=None, engine=engine)[0].tolist()
    except ValueError as error:
        seen = f"{type(error).__name__}: {error}"
    print(f"{kind:5}{engine:10}{seen!r}")
    return seen


durations = [dt.timedelta(hours=25, minutes=30), dt.timedelta(hours=18)]
assert read("xlsx", "openpyxl") == durations
assert read("xlsx", "calamine") == durations
assert read("xls", "xlrd") == [dt.datetime(1900, 1, 1, 1, 30), dt.time(18)]
assert read("xls", "calamine") == durations
assert read("ods", "calamine") == ["PT25H30M00S", dt.time(18)]
assert "hour must be in 0..23: 25:30:00" in read("ods", "odf")
PY
