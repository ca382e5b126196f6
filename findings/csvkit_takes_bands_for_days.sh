#!/usr/bin/env bash
# csvkit sorts bands '1-2', '3-5', '6-9' into days of 2001, and the wards May and March into year 1.
# csvkit 2.2.0, agate 1.14.2.
#
# A good guess: sorting or joining a CSV leaves its cells as they are. A band is text: csvkit keeps
# '0-4' and '10-14' so; a name is text.
# Instead: csvsort, csvjoin, csvjson, csvsql and csvlook guess types and write what they made of the
# cells. If each cell of a column can be a day and a month, American way, it is a date without a
# year: of 2001, in 2026 too. A name that is a month's is the first of it in year 1. One cell
# that cannot be a date ('0-4', '10+', 'Central') and the column stays as it was. No warning.
# csvcut, csvgrep and csvstack do not guess.
# Why it matters: repeat victims are told in bands, and a file can hold two wards only. The band has
# become a day, nothing says which band it was, and it no longer joins to any other table; as dates
# bands are even sorted right, so that the first look finds nothing odd.
# Say -I (--no-inference).
# That types are guessed is documented. wireservice/csvkit issues 683 and 910 tell of text with
# dates in it (mended), issues 1020 and 1265 of 0 and 1 that become False and True; nothing found
# on bands.
#
# Seen:
#   cells                    csvsort, csvjson, csvjoin, csvsql
#   1-2, 3-5, 6-9            2001-01-02, 2001-03-05, 2001-06-09
#   1-2, 3-5, 6-9, 10+       as they were
#   May, March               0001-05-01, 0001-03-01
#   May, March, Central      as they were
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python csvkit==2.2.0 agate==1.14.2
env/bin/python - <<'PY'
import csv
import io
import json
import subprocess
from pathlib import Path

DAYS = ["2001-01-02", "2001-03-05", "2001-06-09"]
COLUMNS = [
    (["1-2", "3-5", "6-9"], DAYS),
    (["1-2", "3-5", "6-9", "10+"], None),
    (["0-4", "5-9", "10-14"], None),
    (["May", "March"], ["0001-05-01", "0001-03-01"]),
    (["May", "March", "Central"], None),
]


def run(tool, *arguments):
    command = [f"env/bin/{tool}", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return done.stdout


def column(text):
    return [row["band"] for row in csv.DictReader(io.StringIO(text))]


def store(cells):
    lines = [f"{cell},{n}" for n, cell in enumerate(cells, 11)]
    Path("bands.csv").write_text("\n".join(["band,people", *lines]) + "\n")


for cells, days in COLUMNS:
    store(cells)
    found = column(run("csvsort", "-c", "people", "bands.csv"))
    print(*cells, "->", *found)
    assert found == (days or cells)
    assert column(run("csvsort", "-I", "-c", "people", "bands.csv")) == cells
    assert column(run("csvcut", "-c", "band", "bands.csv")) == cells

store(COLUMNS[0][0])
assert [row["band"] for row in json.loads(run("csvjson", "bands.csv"))] == DAYS
assert column(run("csvjoin", "-c", "people", "bands.csv", "bands.csv")) == DAYS
assert column(run("csvsql", "--query", "select * from bands", "bands.csv")) == DAYS
assert "DATE" in run("csvsql", "-i", "sqlite", "bands.csv")
PY
