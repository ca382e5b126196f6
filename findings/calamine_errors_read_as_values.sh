#!/usr/bin/env bash
# A cell that shows #DIV/0! is read by python-calamine as a blank text, and from some ODS as 0.
# python-calamine 0.9.1.
#
# A good guess: an error cell is an error value, a text '#DIV/0!' or None: something that can be
# told from an empty cell and from a number.
# Instead: XLSX and XLS give '' like an empty cell. ODF has no error type: the mark stands in
# calcext:value-type, which is not read, so the cell is what office:value-type says: '' for a
# string, and the number 0.0 where the writer left a float beside the mark.
# Why it matters: a rate per 1,000 whose population is missing comes as a blank or as nought
# offences, and nought is a figure that gets published.
# Known: dimastbk/python-calamine issue 105 (open), tafia/calamine issue 720 (open, ODS as blank).
# The zero is not told there.
#
# Seen:
#   xlsx ''
#   xls  ''
#   ods string ''
#   ods float  0.0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    python-calamine==0.9.1 xlsxwriter==3.3.1 xlwt==1.3.0
env/bin/python - <<'PY'
import zipfile

import xlsxwriter
import xlwt
from python_calamine import load_workbook

book = xlsxwriter.Workbook("rate.xlsx")
sheet = book.add_worksheet()
sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
sheet.write_string(0, 1, "North")
book.close()

old = xlwt.Workbook()
sheet = old.add_sheet("S")
sheet.row(0).set_cell_error(0, "#DIV/0!")
sheet.write(0, 1, "North")
old.save("rate.xls")

MIME = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
    for name in ("office", "table", "text")
} | {"calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"}


def ods(path, value):
    names = " ".join(f'xmlns:{short}="{long}"' for short, long in SPACES.items())
    content = (
        f'<office:document-content {names} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="S"><table:table-row><table:table-cell table:formula="of:=1/0" '
        f'{value} calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>North</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIME)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}">'
            f'<m:file-entry m:full-path="/" m:media-type="{MIME}"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
        archive.writestr("content.xml", content)


ods("string.ods", 'office:value-type="string" office:string-value=""')
ods("float.ods", 'office:value-type="float" office:value="0"')

for path, expected in [("rate.xlsx", ""), ("rate.xls", ""), ("string.ods", ""), ("float.ods", 0.0)]:
    rate, ward = load_workbook(path).get_sheet_by_index(0).to_python()[0]
    print(path, repr(rate))
    assert ward == "North"
    assert (type(rate), rate) == (type(expected), expected)
PY
