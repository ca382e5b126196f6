#!/usr/bin/env bash
# IronCalc shows 12.5 as 12 and 12.5% as 12%, and 13.5 as 14: half of the halves are a step too low.
# ironcalc 0.9.1, openpyxl 3.1.5.
#
# A good guess: a cell is shown as Excel shows it, which rounds halves away from nought, as ROUND
# and FIXED do in IronCalc, so that the figure on view is that of ROUND to as many places.
# Instead: the format and TEXT() round a half to the even neighbour: 2.5 is 2, 3.5 is 4, 12.5% is
# 12%, 1,234.5 is 1,234. ROUND and FIXED of the same cell give 3, 4, 13% and 1,235. Nothing warns.
# Why it matters: means of two years and shares of eights end in a half. A table that is read off
# as shown differs by one from the partner's own, in both directions from row to row, and a sentence
# made with TEXT() from the cell that it cites.
# Round in the formula (TEXT(ROUND(A1, 0), "0")), or read the values and round them yourself.
# ironcalc/IronCalc pull 1426 (open) mends 0.96 shown as 0.0 and leaves 'a separate rounding-mode
# topic'; nothing found on halves.
#
# Seen:
#                       shown    TEXT     ROUND    Excel shows
#   2.5, "0"            2        2        3        3
#   3.5, "0"            4        4        4        4
#   12.5, "0"           12       12       13       13
#   0.125, "0%"         12%      12%      0.13     13%
#   0.135, "0%"         14%      14%      0.14     14%
#   1234.5, "#,##0"     1,234    1,234    1235     1,235
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python ironcalc==0.9.1 openpyxl==3.1.5
env/bin/python - <<'PY'
import ironcalc
import openpyxl

CELLS = [  # value, format, places; shown and TEXT, ROUND
    (2.5, "0", 0, "2", "3"),
    (3.5, "0", 0, "4", "4"),
    (12.5, "0", 0, "12", "13"),
    (0.125, "0%", 2, "12%", "0.13"),
    (0.135, "0%", 2, "14%", "0.14"),
    (1234.5, "#,##0", 0, "1,234", "1235"),
]

book = openpyxl.Workbook()
sheet = book.active
for row, (value, shape, places, *_) in enumerate(CELLS, 1):
    sheet.cell(row, 1, value).number_format = shape
    sheet.cell(row, 2, f'=TEXT(A{row},"{shape}")')
    sheet.cell(row, 3, f"=ROUND(A{row},{places})")
book.save("means.xlsx")

model = ironcalc.load_from_xlsx("means.xlsx", "en", "UTC", "en")
model.evaluate()
for row, (value, shape, _, shown, rounded) in enumerate(CELLS, 1):
    found = [model.get_formatted_cell_value(0, row, column) for column in (1, 2, 3)]
    print(f"{value:<8} {shape:6}", *found)
    assert found == [shown, shown, rounded]
PY
