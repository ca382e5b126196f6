#!/usr/bin/env bash
# formulas counts a ward among those that are it and among those that are not: 3 and 4 of 5 rows.
# formulas 1.3.4, openpyxl 3.1.5, numpy 2.4.6.
#
# A good guess: criteria do not mind capitals, as in Excel ('Criteria aren't case sensitive') and as
# "North" finds north and NORTH here; "<>North" is all others, so that both add up to the whole;
# "North*" finds what begins so in any capitals; "<>" counts the cells that are not blank.
# Instead: only the whole word without a sign before it is compared without capitals. "<>North" and
# "North*" mind them, so north and NORTH are on both sides of the line, and "<>" counts the blank
# cells. SUMIF, SUMIFS, COUNTIFS and AVERAGEIF do the same. Nothing warns.
# Why it matters: a partner's workbook that was saved without values is calculated with it. The ward
# and the rest of the borough add up to more than the borough, and the number of records filled in
# is the number of those left blank.
# Write wards in one way before, and count the rest as the whole less the ward.
# Nothing found in vinci1it2000/formulas.
#
# Seen (North 1, north 2, NORTH 3, South 4, Northend 5; a blank row below):
#               rows  Excel    sum  Excel
#   North       3     3        6    6
#   <>North     4     2        14   9
#   North*      2     4        6    11
#   <>          1     5
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    formulas==1.3.4 openpyxl==3.1.5 numpy==2.4.6
env/bin/python - 2>/dev/null <<'PY'
import formulas
import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "wards"
for row in (("North", 1), ("north", 2), ("NORTH", 3), ("South", 4), ("Northend", 5)):
    sheet.append(row)

ASKED = ["North", "<>North", "North*", "<>"]
for place, asked in enumerate(ASKED, start=1):
    last = 6 if asked == "<>" else 5
    sheet.cell(place, 4, f'=COUNTIF(A1:A{last},"{asked}")')
    sheet.cell(place, 5, f'=SUMIF(A1:A5,"{asked}",B1:B5)')
    sheet.cell(place, 6, f'=SUMIFS(B1:B5,A1:A5,"{asked}")')
book.save("wards.xlsx")

values = formulas.ExcelModel().loads("wards.xlsx").finish().calculate()


def cell(name):
    return int(values[f"'[wards.xlsx]WARDS'!{name}"].value[0, 0])


seen = {}
for place, asked in enumerate(ASKED, start=1):
    seen[asked] = (cell(f"D{place}"), cell(f"E{place}"), cell(f"F{place}"))
    print(f"{asked:10}", *seen[asked])
assert seen["North"] == (3, 6, 6)
assert seen["<>North"] == (4, 14, 14)
assert seen["North*"] == (2, 6, 6)
assert seen["<>"][0] == 1
PY
