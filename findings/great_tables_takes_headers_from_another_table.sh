#!/usr/bin/env bash
# The second great_tables table on a page has the headers of the first, that is, none at all.
# great-tables 1.1.0, pandas 3.1.1, numpy 2.4.6, lxml 6.1.3.
#
# A good guess: each table stands by itself: its cells have its own headers, by scope="col" and
# scope="row", which are there, and more than one table on a page is what a notebook has.
# Instead: each cell names its headers by id as well (headers="stub-1 burglary"), and the ids are
# made of the row's number and the column's name, the same in every table. An id means the first
# element of the page that has it. In HTML a cell with 'headers' has those headers and no others, if
# they are in its own table: the scopes do not count, and the cell has none. No warning.
# Why it matters: a screen reader says '9' where it should say 'South, burglary, 9', in all tables
# of a page but the first, and each table by itself passes every check.
# Give each table an id of its own, GT(..., id="burglary-by-ward"), which goes before the others.
# posit-dev/great-tables issue 594 (closed) tells of ids that are there twice and brought that way
# out, rstudio/gt issue 1247 (open) of the same in R; nothing found on cells without headers.
#
# Seen (a page with North 5, then South 9; the headers of the cell):
#              by id                      by HTML's rule        by scope alone
#   North, 5   North, burglary            North, burglary       North, burglary
#   South, 9   of the other table         none                  South, burglary
#   South, 9, with an id of its own       South, burglary       South, burglary
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    great-tables==1.1.0 pandas==3.1.1 numpy==2.4.6 lxml==6.1.3
env/bin/python - <<'PY'
import warnings

import pandas as pd
from great_tables import GT
from lxml import html

warnings.simplefilter("error")


def table(ward, figure, **options):
    rows = pd.DataFrame({"ward": [ward], "burglary": [figure]})
    return GT(rows, rowname_col="ward", **options).as_raw_html()


def by_rule(page, cell):
    """The headers of a cell that has 'headers': the first of each id, if in the cell's table."""
    (own,) = cell.xpath("ancestor::table[1]")
    found = []
    for name in cell.get("headers").split():
        header = page.xpath("//*[@id=$name]", name=name)[0]
        if header.tag in ("td", "th") and header.xpath("ancestor::table[1]") == [own]:
            found.append(header.text)
    return found


def by_scope(cell):
    (own,) = cell.xpath("ancestor::table[1]")
    rows = cell.xpath("../th[@scope='row']")
    place = len(cell.xpath("preceding-sibling::*"))
    heads = own.xpath(".//thead/tr[last()]/th")
    assert heads[place].get("scope") == "col"
    return [rows[0].text, heads[place].text]


def headers(*tables):
    page = html.fromstring(f"<html><body>{''.join(tables)}</body></html>")
    found = {cell.text: (by_rule(page, cell), by_scope(cell)) for cell in page.iter("td")}
    print(found)
    return found


NORTH, SOUTH = ["North", "burglary"], ["South", "burglary"]
assert headers(table("South", 9)) == {"9": (SOUTH, SOUTH)}
found = headers(table("North", 5), table("South", 9))
assert found == {"5": (NORTH, NORTH), "9": ([], SOUTH)}
found = headers(table("North", 5), table("South", 9, id="second"))
assert found == {"5": (NORTH, NORTH), "9": (SOUTH, SOUTH)}
PY
