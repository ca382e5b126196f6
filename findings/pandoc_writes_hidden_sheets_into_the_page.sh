#!/usr/bin/env bash
# pandoc writes the hidden sheets of a workbook into the page, and April 2020 as 43922.0.
# pypandoc-binary 1.17 (pandoc 3.9), xlsxwriter 3.3.1.
#
# A good guess: a converter of documents gives what the document shows, as it does for a slide or a
# Word file: the sheets that are on view, a month as a month, 12% as 12%, a count as 1,050.
# Instead: the reader of workbooks, which came in 2025, gives every sheet, hidden and 'very hidden'
# too, under a heading with its name, and rows that are hidden. A cell is the number that is stored,
# with a point: a month is the number of its days since 1900, a share is no per cent, TRUE is 1.0.
# Nothing warns.
# Why it matters: the counts before suppression, by street, are the hidden sheet that feeds the one
# on view. A page made from the partner's workbook has both, the second far below.
# Read workbooks with python-calamine or openpyxl, which tell what is hidden, and choose.
# microsoft/markitdown issue 1073 (open) tells of hidden sheets there; nothing found in jgm/pandoc
# (pull 11287 brought the reader).
#
# Seen (a sheet on view, one hidden, one very hidden):
#   headings                            Wards, Streets, Notes
#   Apr 2020, 1,050, 12%, 30:00, TRUE   43922.0, 1050.0, 0.125, 1.25, 1.0
#   a hidden row                        there
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python pypandoc-binary==1.17 xlsxwriter==3.3.1
env/bin/python - <<'PY'
import datetime
import json

import pypandoc
import xlsxwriter

SHOWN = [  # value, format
    (datetime.date(2020, 4, 1), "mmm yyyy"),
    (1050, "#,##0"),
    (0.125, "0%"),
    (1.25, "[h]:mm"),
    (True, ""),
]

with xlsxwriter.Workbook("wards.xlsx") as book:
    wards, streets, notes = (book.add_worksheet(name) for name in ("Wards", "Streets", "Notes"))
    wards.write_row(0, 0, ["ward", "month", "offences", "share", "hours", "closed"])
    wards.write(1, 0, "North")
    for column, (value, shape) in enumerate(SHOWN, 1):
        wards.write(1, column, value, book.add_format({"num_format": shape}))
    wards.write(2, 0, "South")
    wards.set_row(2, options={"hidden": True})
    streets.write_row(0, 0, ["street", "offences"])
    streets.write_row(1, 0, ["Mill Lane", 1])
    streets.hide()
    notes.write_column(0, 0, ["note", "two cases withheld"])
    notes.very_hidden()

assert pypandoc.get_pandoc_version() == "3.9"
document = json.loads(pypandoc.convert_file("wards.xlsx", "json", format="xlsx"))


def text(node):
    if isinstance(node, list):
        return "".join(map(text, node))
    if not isinstance(node, dict):
        return ""
    return {"Str": node.get("c"), "Space": " "}.get(node.get("t")) or text(node.get("c", ""))


headings = [text(block["c"][2]) for block in document["blocks"] if block["t"] == "Header"]
print("headings:", *headings)
assert headings == ["Wards", "Streets", "Notes"]

page = pypandoc.convert_file("wards.xlsx", "plain", format="xlsx")
rows = [line.split() for line in page.splitlines() if line.strip()]
(north,) = (row for row in rows if row[0] == "North")
print(*north)
assert north == ["North", "43922.0", "1050.0", "0.125", "1.25", "1.0"]
assert ["South"] in rows and ["Mill", "Lane", "1.0"] in rows
PY
