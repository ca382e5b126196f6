#!/usr/bin/env bash
# python-calamine tells the merged ranges of XLSX and XLS, and of ODS tells none.
# python-calamine 0.9.1.
#
# A good guess: merged_cell_ranges is a list for every format that has merged cells, empty where a
# sheet has none.
# Instead: for an ODS with merged cells it is None, as for a format without merging, and the cells
# under the merge are blank texts, exactly like cells left empty. No warning.
# Why it matters: partner tables carry the year once, merged over its quarters. A reader that
# fills merged headings down or across works on the XLSX and silently loses the year of every
# column but the first when the partner saves the same table as ODS.
# dimastbk/python-calamine pull 126 added the ranges; nothing found that says which formats.
#
# Seen:
#   xlsx [((0, 0), (0, 1))]  [['2019/20', ''], ['Q1', 'Q2']]
#   xls  [((0, 0), (0, 1))]  [['2019/20', ''], ['Q1', 'Q2']]
#   ods  None                [['2019/20', ''], ['Q1', 'Q2']]
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    python-calamine==0.9.1 xlsxwriter==3.3.1 xlwt==1.3.0 odfpy==1.4.1
env/bin/python - <<'PY'
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from python_calamine import load_workbook

book = xlsxwriter.Workbook("quarters.xlsx")
sheet = book.add_worksheet()
sheet.merge_range(0, 0, 0, 1, "2019/20")
sheet.write_row(1, 0, ["Q1", "Q2"])
book.close()

old = xlwt.Workbook()
sheet = old.add_sheet("S")
sheet.write_merge(0, 0, 0, 1, "2019/20")
sheet.write(1, 0, "Q1")
sheet.write(1, 1, "Q2")
old.save("quarters.xls")


def cell(text, **attributes):
    made = TableCell(valuetype="string", **attributes)
    made.addElement(P(text=text))
    return made


ods = OpenDocumentSpreadsheet()
table, year, quarters = Table(name="S"), TableRow(), TableRow()
year.addElement(cell("2019/20", numbercolumnsspanned=2))
year.addElement(CoveredTableCell())
quarters.addElement(cell("Q1"))
quarters.addElement(cell("Q2"))
table.addElement(year)
table.addElement(quarters)
ods.spreadsheet.addElement(table)
ods.save("quarters.ods")

seen = {}
for kind in ("xlsx", "xls", "ods"):
    sheet = load_workbook(f"quarters.{kind}").get_sheet_by_index(0)
    seen[kind] = sheet.merged_cell_ranges
    print(kind, seen[kind], sheet.to_python())
    assert sheet.to_python() == [["2019/20", ""], ["Q1", "Q2"]]
assert seen["xlsx"] == seen["xls"] == [((0, 0), (0, 1))]
assert seen["ods"] is None
PY
