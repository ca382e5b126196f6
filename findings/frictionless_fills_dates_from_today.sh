#!/usr/bin/env bash
# Frictionless fills what a date leaves out with today's day, month or year, and says valid.
# frictionless 5.21.0, python-dateutil 2.9.0.post0.
#
# A good guess: the format "any" takes dates written in any way; a month is none and is an error of
# the cell, or it is the first of the month, as the format "%b %Y" makes it.
# Instead: a month of a year takes today's day (the month's last, if that is earlier), a month and
# a number up to 31 are a day of this year, and a number alone is a day of this month. validate()
# finds no fault, and the same file gives other dates tomorrow.
# Why it matters: 'Apr-20' is how spreadsheets show April 2020. It is read as 20 April of whatever
# year the run is in and falls outside every period. Other months get a day on which nothing
# happened, and two runs of a pack from the same files differ.
# Say the format that the file is written in ("%b-%y"), or the type yearmonth.
# frictionlessdata/frictionless-py issue 1754 (open) tells it of '2024' and '2024-05';
# dateutil/dateutil issue 1253 (open) asks for a way to turn it off.
#
# Seen (on 29 November 2026):
#   any     'Apr-20' 2026-04-20   'Apr 2020' 2020-04-29  '5' 2026-11-05   all valid
#   any     '2020-04' 2020-04-29  'Feb 2020' 2020-02-29                   all valid
#   %b-%y   'Apr-20' 2020-04-01
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    frictionless==5.21.0 python-dateutil==2.9.0.post0
env/bin/python - <<'PY'
from calendar import monthrange
from datetime import date
from pathlib import Path

from frictionless import Resource, Schema


def read(cell, form="any"):
    """The date that a valid cell is read as."""
    Path("return.csv").write_text(f"month,count\n{cell},5\n")
    field = {"name": "month", "type": "date", "format": form}
    fields = [field, {"name": "count", "type": "integer"}]
    return_ = Resource(path="return.csv", schema=Schema.from_descriptor({"fields": fields}))
    assert return_.validate().valid, cell
    return return_.read_rows()[0]["month"]


def filled(today):
    """The dates if what is left out is filled in from today."""

    def in_month(year, month):
        return date(year, month, min(today.day, monthrange(year, month)[1]))

    return {
        "Apr-20": date(today.year, 4, 20),
        "Apr 2020": in_month(2020, 4),
        "2020-04": in_month(2020, 4),
        "Feb 2020": in_month(2020, 2),
        "5": date(today.year, today.month, 5),
    }


before = date.today()
seen = {cell: read(cell) for cell in filled(before)}
after = date.today()
for cell, value in seen.items():
    print(f"{cell!r:12} {value}")
# Read around midnight, each is of the one day or of the other.
assert all(seen[cell] in (filled(before)[cell], filled(after)[cell]) for cell in seen)
assert read("Apr-20", "%b-%y") == date(2020, 4, 1)
PY
