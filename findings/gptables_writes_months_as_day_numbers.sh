#!/usr/bin/env bash
# gptables prints months and dates as day numbers: April 2020 is 43922.
# gptables 2.0.2, xlsxwriter 3.3.1, openpyxl 3.1.5, pandas 3.1.1.
#
# A good guess: a column of dates comes out as dates, as with pandas' to_excel over the same
# writer, or is refused as a Period is (TypeError).
# Instead: date and datetime columns are written as numbers in the format General, so that Excel,
# readers of the file and whoever opens it see 43922 and 43952. No warning; the option of the
# writer for dates (default_date_format) is passed on and changes nothing.
# Why it matters: months are the rows of most tables of this field. The workbook made to be
# accessible has a first column that nobody can read, and programs read it back as numbers.
# Write the month as text, or name a num_format in additional_formatting for each such column.
# ONSdigital/gptables issue 218 (open) is about formats of numbers; nothing found on dates.
#
# Seen:
#   gptables                       43922 (General)      43952 (General)
#   with default_date_format       the same
#   with additional_formatting     2020-04-01 (mmm yyyy)
#   pandas to_excel, xlsxwriter    2020-04-01 (YYYY-MM-DD HH:MM:SS)
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    gptables==2.0.2 xlsxwriter==3.3.1 openpyxl==3.1.5 pandas==3.1.1
env/bin/python - <<'PY'
import datetime
import warnings

import gptables
import openpyxl
import pandas as pd

warnings.simplefilter("ignore")
APRIL = datetime.datetime(2020, 4, 1)
months = pd.DataFrame({"Month": pd.to_datetime(["2020-04-01", "2020-05-01"]), "Offences": [12, 18]})


def first_month(path):
    """The value and format of the first month in a workbook's last sheet."""
    cell = openpyxl.load_workbook(path).worksheets[-1].cell
    row = next(r for r in range(1, 20) if cell(r, 2).value == 12)
    print(cell(row, 1).value, cell(row, 1).number_format)
    return cell(row, 1).value, cell(row, 1).number_format


def written(table, options=None, **given):
    """What gptables makes of the first month of a table."""
    sheet = gptables.GPTable(
        table=table,
        table_name="months",
        title="Offences by month",
        scope="One ward",
        source="Example",
        index_columns={1: 0},
        **given,
    )
    gptables.write_workbook("out.xlsx", {"Months": sheet}, workbook_options=options)
    return first_month("out.xlsx")


assert written(months) == (43922, "General")
assert written(months.assign(Month=months["Month"].dt.date)) == (43922, "General")
assert written(months, {"default_date_format": "mmm yyyy"}) == (43922, "General")
shown = [{"column": {"columns": ["Month"], "format": {"num_format": "mmm yyyy"}}}]
assert written(months, additional_formatting=shown) == (APRIL, "mmm yyyy")
try:
    written(months.assign(Month=months["Month"].dt.to_period("M")))
except TypeError as error:
    print("Period:", error)
else:
    raise AssertionError("a Period is written now")

months.to_excel("pandas.xlsx", index=False, engine="xlsxwriter")
assert first_month("pandas.xlsx")[0] == APRIL
PY
