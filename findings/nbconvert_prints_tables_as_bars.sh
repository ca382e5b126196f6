#!/usr/bin/env bash
# One short row, and nbconvert prints a whole Markdown table as a paragraph of bars.
# nbconvert 7.17.2, mistune 3.4.0, markdown-it-py 4.3.0.
#
# A good guess: a row may have fewer cells than the heading (the rest is empty) or more (they are
# left out), as in GitHub's Markdown, which JupyterLab follows when the notebook is written.
# Instead: a single row with one cell too few or too many, and none of it is a table any more: all
# lines run into one paragraph with their bars. A bar within a cell, `a | b`, is such a cell too
# many, and is one even in code. Nothing warns, and the source looks right in JupyterLab.
# Why it matters: the figures of the table are on the committee's page as one run of text, without
# headings for a screen reader, because a note was added to one row or its last cell left empty.
# lepture/mistune issue 305 tells of bars at the beginnings of lines; nothing found on short rows.
#
# Seen (a heading of three cells, two rows):
#   each row three cells              table, 2 rows
#   a row of two, or of four          <p>| Ward | ..., no table      markdown-it: table, 2 rows
#   `theft | other` in code           <p>| Ward | ..., no table      markdown-it: table, cut short
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    nbconvert==7.17.2 nbformat==5.11.1 mistune==3.4.0 markdown-it-py==4.3.0 beautifulsoup4==4.15.0
env/bin/python - <<'PY'
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook

HEAD = "| Ward | Burglary | Theft |\n|---|---:|---:|\n| North | 3 | 4 |\n"
ROWS = {
    "three cells": "| South | 5 | 6 |\n",
    "two cells": "| South | 5 |\n",
    "four cells": "| South | 5 | 6 | [r] |\n",
    "a bar in code": "| South `a | b` | 5 | 6 |\n",
}


def rows(markup):
    """How many rows of figures a page's table has; none where there is no table."""
    table = BeautifulSoup(markup, "html.parser").find("table")
    return len(table.find("tbody").find_all("tr")) if table else 0


def by_nbconvert(text):
    cells = [new_markdown_cell(text)]
    return HTMLExporter(template_name="basic").from_notebook_node(new_notebook(cells=cells))[0]


github = MarkdownIt("commonmark").enable("table")
for name, row in ROWS.items():
    printed = by_nbconvert(HEAD + row)
    found = rows(printed), rows(github.render(HEAD + row))
    print(f"{name:15}nbconvert {found[0]} rows, markdown-it {found[1]} rows")
    assert found == ((2, 2) if name == "three cells" else (0, 2))
    assert ("<p>| Ward |" in printed) == (name != "three cells")
PY
