#!/usr/bin/env bash
# PyMuPDF reads 45 struck out and 47 beside it, in a table made with Typst, as 4547.
# pymupdf 2.0, typst 0.15.2 (the Python package), pdfplumber 0.11.10, weasyprint 70.0.
#
# A good guess: the cell of a table has the text that the page has there, '45 47', with the space:
# get_text() of the same page has it, and pdfplumber, after which find_tables() was made, has it.
# Instead: the words of a cell are put together without a space. Typst sets a space as a distance
# and writes none; get_text() sees the distance, the reader of tables does not. 'North East' is
# 'NorthEast', 45 and 47 are 4547, '5 8' is 58. A table by WeasyPrint, which writes its spaces, is
# read as it should be. Nothing warns.
# Why it matters: a figure that was corrected stands beside the old one, and a count beside its
# share or rank. The cell has a whole number, a hundred times too high, and no ward is found by its
# name.
# Read the cells with page.get_text("text", clip=cell), or with pdfplumber.
# jsvine/pdfplumber issue 66 (closed) was the same there; pymupdf/PyMuPDF issue 3804 (closed) tells
# of words that are joined in get_text(), and that tables have them apart; nothing found on Typst.
#
# Seen (North East; 45 struck out and 47; '5 8'):
#                           name          corrected   rank and count
#   PyMuPDF, Typst          NorthEast     4547        58
#   PyMuPDF, WeasyPrint     North East    45 47       5 8
#   pdfplumber, Typst       North East    45 47       5 8
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pymupdf==2.0 typst==0.15.2 pdfplumber==0.11.10 weasyprint==70.0
env/bin/python - <<'PY'
from pathlib import Path

import pdfplumber
import pymupdf
import typst
from weasyprint import HTML

HEAD = ["Ward", "Offences", "Rank and count"]
Path("typst.typ").write_text(
    "#table(columns: 3, [Ward], [Offences], [Rank and count],\n"
    "  [North East], [#strike[45] 47], [5 8], [South], [9], [1 9], [Mill], [12], [2 7])\n"
)
Path("typst.pdf").write_bytes(typst.compile("typst.typ"))
HTML(
    string="<style>td, th { border: 1px solid; padding: 4px }</style><table><tr>"
    + "".join(f"<th>{name}</th>" for name in HEAD)
    + "</tr><tr><td>North East</td><td><del>45</del> 47</td><td>5 8</td></tr>"
    + "<tr><td>South</td><td>9</td><td>1 9</td></tr>"
    + "<tr><td>Mill</td><td>12</td><td>2 7</td></tr></table>"
).write_pdf("weasyprint.pdf")


def cells(name, table):
    assert len(table) == 4
    print(f"{name:22}", table[1])
    return table[1]


def by_pymupdf(path):
    page = pymupdf.open(path)[0]
    (table,) = page.find_tables().tables
    text = page.get_text()
    assert "North East" in text and "45 47" in text and "5 8" in text
    return table.extract()


RIGHT = ["North East", "45 47", "5 8"]
joined = ["NorthEast", "4547", "58"]
assert cells("PyMuPDF, Typst", by_pymupdf("typst.pdf")) == joined
assert cells("PyMuPDF, WeasyPrint", by_pymupdf("weasyprint.pdf")) == RIGHT
with pdfplumber.open("typst.pdf") as book:
    assert cells("pdfplumber, Typst", book.pages[0].extract_table()) == RIGHT
page = pymupdf.open("typst.pdf")[0]
(table,) = page.find_tables().tables
clipped = [page.get_text("text", clip=cell).strip() for cell in table.rows[1].cells]
print("PyMuPDF, clipped      ", clipped)
assert clipped == RIGHT
PY
