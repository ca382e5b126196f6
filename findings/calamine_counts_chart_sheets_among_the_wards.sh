#!/usr/bin/env bash
# pandas with calamine counts chart sheets and does not name them: sheet 1 is North, not South.
# pandas 3.1.1, python-calamine 0.9.1, openpyxl 3.1.5, xlsxwriter 3.3.1.
#
# A good guess: sheet_name=1 is the second of ExcelFile.sheet_names, whatever engine reads it: the
# engines are told to give the same, and calamine is to be the faster one.
# Instead: the names come without the chart sheets and the numbers with them. Behind a chart on a
# sheet of its own, each number is the sheet before; 0 is an empty frame; a number that is too high
# 'is invalid, 2 worksheets found', so the last ward is not to be had by number. Nothing warns.
# Why it matters: the ward is told from sheet_names[1] and its figures are read by 1, which are
# those of the ward before. Each partner's return that opens with a chart is read so.
# Read by name, or sheet_name=None.
# pandas-dev/pandas pull 41698 (2021) mended the same of openpyxl; nothing found on calamine.
#
# Seen (Chart, North with 12, South with 40):
#   sheet_names   openpyxl [North, South]   calamine [North, South]
#   0             12                        no rows, no columns
#   1             40                        12
#   2             ValueError                ValueError: 2 worksheets found
#   "South"       40                        40
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pandas==3.1.1 python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.3.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
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


def read(engine, sheet):
    try:
        frame = pd.read_excel("return.xlsx", sheet_name=sheet, engine=engine)
    except ValueError as error:
        return str(error)
    return frame["thefts"].tolist() if "thefts" in frame else list(frame.shape)


seen = {}
for engine in ("openpyxl", "calamine"):
    with pd.ExcelFile("return.xlsx", engine=engine) as file:
        names = file.sheet_names
    seen[engine] = [read(engine, sheet) for sheet in (0, 1, 2, "South")]
    print(f"{engine:9}", names, *seen[engine], sep=" | ")
    assert names == ["North", "South"]
    assert "2 worksheets found" in seen[engine].pop(2)
assert seen["openpyxl"] == [[12], [40], [40]]
assert seen["calamine"] == [[0, 0], [12], [40]]
PY
