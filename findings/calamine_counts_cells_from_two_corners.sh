#!/usr/bin/env bash
# python-calamine counts merged cells from A1, values from the first filled cell: fills go astray.
# python-calamine 0.9.1, xlsxwriter 3.3.1.
#
# A good guess: merged_cell_ranges and to_python() of one sheet count rows and columns alike, so
# that a range says where its cells are; iter_rows() gives the rows of to_python() one by one.
# Instead: the ranges count from A1. to_python() begins at the first cell that is filled, unless
# skip_empty_area=False is said, and iter_rows() keeps the empty rows above and drops the empty
# columns beside. A table that begins in A1 is at one place for all three; one with a margin above
# and to the left is at three. Nothing warns.
# Why it matters: partners' tables have margins, and years merged over their quarters. What should
# fill the year to the right writes over figures instead: South's first quarter of 2020/21 becomes
# its last of 2019/20, and no year is filled.
# Say skip_empty_area=False (pandas does), or add sheet.start.
# dimastbk/python-calamine issue 177 (open) tells of iter_rows; nothing found on merged ranges.
#
# Seen (years in C4:D4 and E4:F4; South's figures are 5, 6, 7, 8):
#   the ranges              ((3, 2), (3, 3)) and ((3, 4), (3, 5))
#   '2019/20' is            in to_python()  in iter_rows()  with skip_empty_area=False
#     in row, column        0, 1            3, 1            3, 2
#   South after the fill    5, 6, 6, 8                      5, 6, 7, 8
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    python-calamine==0.9.1 xlsxwriter==3.3.1
env/bin/python - <<'PY'
import xlsxwriter
from python_calamine import load_workbook

book = xlsxwriter.Workbook("quarters.xlsx")
sheet = book.add_worksheet()
sheet.merge_range("C4:D4", "2019/20")
sheet.merge_range("E4:F4", "2020/21")
sheet.write_row("B5", ["Ward", "Q1", "Q2", "Q1", "Q2"])
sheet.write_row("B6", ["North", 1, 2, 3, 4])
sheet.write_row("B7", ["South", 5, 6, 7, 8])
sheet.write_row("B8", ["East", 9, 10, 11, 12])
book.close()

sheet = load_workbook("quarters.xlsx").get_sheet_by_index(0)
ranges = sheet.merged_cell_ranges
print("ranges", ranges, "start", sheet.start)


def find(text, rows):
    return next((i, row.index(text)) for i, row in enumerate(rows) if text in row)


def fill(rows):
    """What stands in the first cell of a merged range, in all its cells."""
    for (top, left), (bottom, right) in ranges:
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return next(row[-4:] for row in rows if "South" in row)


places = {
    "to_python()": find("2019/20", sheet.to_python()),
    "iter_rows()": find("2019/20", list(sheet.iter_rows())),
    "skip_empty_area=False": find("2019/20", sheet.to_python(skip_empty_area=False)),
}
wrong = fill(sheet.to_python())
whole = sheet.to_python(skip_empty_area=False)
right = fill(whole)
for name, place in places.items():
    print(f"{name:22}", place)
print("filled", wrong, "and with skip_empty_area=False", right)

assert ranges == [((3, 2), (3, 3)), ((3, 4), (3, 5))]
assert list(places.values()) == [(0, 1), (3, 1), (3, 2)]
assert wrong == [5, 6, 6, 8]
assert right == [5, 6, 7, 8]
assert whole[3] == ["", "", "2019/20", "2019/20", "2020/21", "2020/21"]
PY
