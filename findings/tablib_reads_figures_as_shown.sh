#!/usr/bin/env bash
# tablib reads from an ODS the figure as it is shown, rounded, and puts it left of the blanks.
# tablib 3.10.0, odfpy 1.4.1, python-calamine 0.9.1.
#
# A good guess: the figure of a cell is its value (office:value), as for every reader of ODS and for
# dates and booleans in tablib itself; the text beside it is for people. Blank cells keep the place
# that they take.
# Instead: a number is made of the text. 12.46 formatted without decimals is 12; percentages and
# money are texts; with a thousands separator it raises. A cell with a comment is read as the
# comment. Blank cells that are one element with a number (number-columns-repeated, as LibreOffice
# writes two or more beside each other) are left out, and what stands to their right moves to the
# left; equal figures that are one element are read once. No warning.
# Why it matters: rates are shown without decimals, and totals and ranks are made of what was read.
# A ward without burglary and theft has its vandalism under burglary, and no row is short, since
# blanks are put at its end.
# Read ODS with python-calamine.
# jazzband/tablib pull 616 (open) is about number-columns-repeated; nothing found on what is shown,
# nor on comments.
#
# Seen:
#                                          tablib            python-calamine
#   12.46 shown as 12                      12.0              12.46
#   0.125 shown as 13%                     '13%'             0.125
#   North with the comment 'see note'      'see note'        'North'
#   North, two blanks, 9                   North, 9, -, -    North, -, -, 9
#   North, 7, 7, 9 (both 7 in one)         North, 7, 9, -    North, 7, 7, 9
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    tablib==3.10.0 odfpy==1.4.1 python-calamine==0.9.1
env/bin/python - <<'PY'
import warnings
import zipfile
from pathlib import Path

import tablib
from python_calamine import CalamineWorkbook

warnings.simplefilter("error")
KIND = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)
NOTE = "<office:annotation><text:p>see note</text:p></office:annotation>"


def text(words, note=""):
    return cell('office:value-type="string"', words, note)


def number(value, shown=None, kind="float", repeated=1):
    marks = f'office:value-type="{kind}" office:value="{value}"'
    return cell(marks + times(repeated), shown or value)


def times(repeated):
    return f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""


def cell(marks, words, note=""):
    return f"<table:table-cell {marks}>{note}<text:p>{words}</text:p></table:table-cell>"


def blanks(repeated):
    return f"<table:table-cell{times(repeated)}/>"


def store(*rows):
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content {SPACES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    listed = (
        f'<manifest:manifest {SPACES} manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile("return.ods", "w") as file:
        file.writestr("mimetype", KIND)
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", listed)


HEADS = [text(name) for name in ("ward", "burglary", "theft", "vandalism")]
ROWS = [
    (
        [text("North"), number("12.46", "12"), number("0.125", "13%", "percentage"), number(3)],
        ["North", 12.0, "13%", 3.0],
        ["North", 12.46, 0.125, 3.0],
    ),
    (
        [text("North", NOTE), number(1), number(2), number(3)],
        ["see note", 1.0, 2.0, 3.0],
        ["North", 1.0, 2.0, 3.0],
    ),
    ([text("North"), blanks(2), number(9)], ["North", 9.0, "", ""], ["North", "", "", 9.0]),
    (
        [text("North"), number(7, repeated=2), number(9)],
        ["North", 7.0, 9.0, ""],
        ["North", 7.0, 7.0, 9.0],
    ),
]
for row, by_tablib, by_calamine in ROWS:
    store(HEADS, row)
    read = tablib.Dataset().load(Path("return.ods").read_bytes(), format="ods")
    found = list(read[0])
    (_, other) = CalamineWorkbook.from_path("return.ods").get_sheet_by_index(0).to_python()
    print(found, other)
    assert (found, other) == (by_tablib, by_calamine)

store(HEADS, [text("North"), number("1234", "1,234"), number(2), number(3)])
try:
    tablib.Dataset().load(Path("return.ods").read_bytes(), format="ods")
except ValueError as error:
    print(error)
else:
    raise AssertionError("a thousands separator is read")
PY
