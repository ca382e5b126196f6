#!/usr/bin/env bash
# After row 100 polars.read_excel reads as a blank what is not a number: [c], and '1,234' as well.
# polars 2.1.0, fastexcel 0.21.0 (the reader it takes), xlsxwriter 3.3.1, openpyxl 3.1.5.
#
# A good guess: infer_schema_length=100 is how many rows a type is guessed from, as in read_csv;
# what then does not fit raises, as it does there and with engine="xlsx2csv".
# Instead: it is a blank. A column of 100 figures is Int64, and in row 101 a [c], a '5 (p)' or a
# '1,234' that is text is null, while '12' as text is 12. One row earlier the column is text. A
# column of days loses '01/05/2020' as text. fastexcel itself does so after 1,000 rows, and with
# dtype_coercion="strict" too, which refuses mixed columns. No warning.
# Why it matters: one table of wards is read with its marks in a town of 90 wards and without them
# in a county. A suppressed figure, a figure typed with a comma and an empty cell are one and the
# same, and the sum is too low by what was typed.
# Say infer_schema_length=None (schema_sample_rows=None in fastexcel).
# The parameter is documented, the blank is not. pola-rs/polars issue 23728 and
# ToucanToco/fastexcel issue 208 (both closed) tell of text lost after the sample; the first
# could not be shown again.
#
# Seen (99 or 100 wards with 5 each, then one more):
#   the one more   after 99 rows   after 100 rows
#   [c]            text, '[c]'     number, blank
#   5 (p)          text, '5 (p)'   number, blank
#   1,234          text, '1,234'   number, blank
#   12, as text    text, '12'      number, 12
#   read_csv, and engine="xlsx2csv": ComputeError   engine="openpyxl": text, '[c]'
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    polars==2.1.0 fastexcel==0.21.0 xlsxwriter==3.3.1 openpyxl==3.1.5 xlsx2csv==0.8.6
env/bin/python - <<'PY'
import io
import warnings
from datetime import date

import fastexcel
import polars as pl
import xlsxwriter

warnings.simplefilter("error")


def book(rows, last, figure=5):
    with xlsxwriter.Workbook("wards.xlsx", {"default_date_format": "dd/mm/yyyy"}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["ward", "n"])
        for row, cell in enumerate([figure] * rows + [last], 1):
            sheet.write_row(row, 0, [f"Ward {row}", cell])
    return "wards.xlsx"


def last_of(frame):
    return str(frame["n"].dtype), frame["n"][-1]


for mark, after in (("[c]", None), ("5 (p)", None), ("1,234", None), ("12", 12)):
    before, later = (last_of(pl.read_excel(book(rows, mark))) for rows in (99, 100))
    print(f"{mark:6}", before, later)
    assert before == ("String", mark)
    assert later == ("Int64", after)
assert pl.read_excel(book(100, "1,234"))["n"].sum() == 500
assert last_of(pl.read_excel(book(100, "01/05/2020", date(2020, 4, 1)))) == ("Date", None)
assert last_of(pl.read_excel(book(100, "[c]"), infer_schema_length=None)) == ("String", "[c]")
assert last_of(pl.read_excel(book(100, "[c]"), engine="openpyxl")) == ("String", "[c]")

text = "n\n" + "5\n" * 100 + "[c]\n"
for read in (
    lambda: pl.read_csv(io.StringIO(text)),
    lambda: pl.read_excel(book(100, "[c]"), engine="xlsx2csv"),
):
    try:
        read()
    except pl.exceptions.ComputeError as error:
        print("ComputeError:", str(error).splitlines()[0])
    else:
        raise AssertionError("a mark after the sample no longer raises")


def by_fastexcel(rows, **options):
    return last_of(fastexcel.read_excel(book(rows, "[c]")).load_sheet(0, **options).to_polars())


assert by_fastexcel(999) == ("String", "[c]")
assert by_fastexcel(1000) == by_fastexcel(1000, dtype_coercion="strict") == ("Float64", None)
try:
    by_fastexcel(999, dtype_coercion="strict")
except fastexcel.UnsupportedColumnTypeCombinationError as error:
    print("strict, 999 rows:", str(error).splitlines()[0])
else:
    raise AssertionError("strict takes a mixed column now")
PY
