#!/usr/bin/env bash
# formulas adds up figures that are kept as text, which Excel leaves out: 18 for 11.
# formulas 1.3.4, openpyxl 3.1.5, numpy 2.4.6.
#
# A good guess: text in a range is left out by SUM, COUNT and their like, as Microsoft's page says
# ('text ... in the array or reference are ignored'), since the tool is there to give what Excel
# would; or text that looks like a number is a number throughout.
# Instead: SUM, COUNT, SUMIF and SUMPRODUCT take the text '7' for 7, and LARGE leaves it out; with
# one such cell MAX, MIN, AVERAGE and MEDIAN of the range are #VALUE!. Nothing warns of the sums.
# Why it matters: figures kept as text (a green corner in Excel) are common in what partners send.
# The total of a workbook that was saved without values is not the one its author sees, and neither
# says why; the two differ by one ward, which nobody looks for.
# Look for text in columns of figures before calculating.
# Nothing found in vinci1it2000/formulas.
#
# Seen (5, 3, 2, '7', 1):
#               formulas   Excel
#   SUM         18         11
#   COUNT       5          4
#   SUMPRODUCT  18         11
#   SUMIF >0    18         11
#   LARGE       5          5
#   MAX         #VALUE!    5
#   AVERAGE     #VALUE!    2.75
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
for row, value in enumerate((5, 3, 2, "7", 1), start=1):
    sheet.cell(row, 1, value)
ASKED = {
    "SUM": "=SUM(A1:A5)",
    "COUNT": "=COUNT(A1:A5)",
    "SUMPRODUCT": "=SUMPRODUCT(A1:A5)",
    "SUMIF": '=SUMIF(A1:A5,">0",A1:A5)',
    "LARGE": "=LARGE(A1:A5,1)",
    "MAX": "=MAX(A1:A5)",
    "AVERAGE": "=AVERAGE(A1:A5)",
}
for place, asked in enumerate(ASKED.values(), start=1):
    sheet.cell(place, 3, asked)
book.save("wards.xlsx")

values = formulas.ExcelModel().loads("wards.xlsx").finish().calculate()
seen = {}
for place, name in enumerate(ASKED, start=1):
    seen[name] = str(values[f"'[wards.xlsx]WARDS'!C{place}"].value[0, 0])
    print(f"{name:11}", seen[name])
assert [float(seen[name]) for name in ("SUM", "COUNT", "SUMPRODUCT", "SUMIF")] == [18, 5, 18, 18]
assert float(seen["LARGE"]) == 5
assert seen["MAX"] == seen["AVERAGE"] == "#VALUE!"
PY
