#!/usr/bin/env bash
# Altair names a whole line after its first month: 'month: Jan 01, 2024; thefts: 12', and no more.
# altair 6.3.0 (September 2026), vl-convert-python 1.9.0.post1, pandas 3.1.1.
#
# A good guess: a line of twelve months is named by what it shows (its kind and span), or each point
# can be reached; the description of a line is not that of one point.
# Instead: lines, areas and trails are one mark with one name, made from the first row: the whole
# year is read out as January. With a line for each ward each is its own January. point=True adds
# the names of the points and leaves that of the line, so that January is read twice. Nothing warns.
# Why it matters: charts over time are lines. Who listens hears one figure for each ward, and takes
# it for what the chart says.
# Say mark_line(aria=False) and point=True, or give the line a description of its own.
# vega/vega-lite issue 4244 (closed) brought the names; nothing found on lines.
#
# Seen (thefts 12, 40 and 7 in January to March):
#   mark_line()             month: Jan 01, 2024; thefts: 12
#   mark_area()             month: Jan 01, 2024; thefts: 12
#   mark_line(point=True)   the same, and once more, then February and March
#   mark_bar()              January, February and March
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    altair==6.3.0 vl-convert-python==1.9.0.post1 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import os
import re
import time

os.environ["TZ"] = "UTC"
time.tzset()
import altair as alt
import pandas as pd
import vl_convert

STARTS = pd.date_range("2024-01-01", periods=3, freq="MS")
MONTHS = pd.DataFrame({"month": STARTS, "thefts": [12, 40, 7]})
JANUARY, FEBRUARY, MARCH = (
    "month: Jan 01, 2024; thefts: 12",
    "month: Feb 01, 2024; thefts: 40",
    "month: Mar 01, 2024; thefts: 7",
)


def names(chart):
    svg = vl_convert.vegalite_to_svg(chart.encode(x="month:T", y="thefts:Q").to_dict())
    found = [name for name in re.findall('aria-label="([^"]*)"', svg) if "axis" not in name]
    print(chart.mark, found)
    return found


thefts = alt.Chart(MONTHS)
assert names(thefts.mark_line()) == [JANUARY]
assert names(thefts.mark_area()) == [JANUARY]
assert names(thefts.mark_line(point=True)) == [JANUARY, JANUARY, FEBRUARY, MARCH]
assert names(thefts.mark_bar()) == [JANUARY, FEBRUARY, MARCH]
PY
