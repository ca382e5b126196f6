#!/usr/bin/env bash
# Altair names a bar 'month (month): 1704067200000' for a screen reader where its axis says 'Jan'.
# altair 6.3.0 (September 2026), vl-convert-python 1.9.0.post1, pandas 3.1.1.
#
# A good guess: the name that each bar has in the SVG (aria-label) is made of what the axis shows;
# a month has its name in both.
# Instead: month(), quarter(), year() and the others as ordinal, which gives each bar its own
# place, leave the raw time in the name: milliseconds since 1970. The same as temporal are read out
# well. The format of the axis does not reach the name. Nothing warns.
# Why it matters: who listens hears thirteen digits for each bar, alike up to the fifth, and cannot
# tell which month, quarter or year a figure belongs to. On the screen all is right.
# Use the name of the month as text, or give description=alt.Description(...).
# vega/vega-lite issue 4244 (closed) brought the names; nothing found on ordinal times.
#
# Seen:
#   month(month):O       axis Jan        bar month (month): 1704067200000; thefts: 12
#   quarter(month):O     axis Q1         bar month (quarter): 1704067200000; thefts: 12
#   yearmonth(month):O   axis Jan 2024   bar month (year-month): 1704067200000; thefts: 12
#   month(month):T       axis Jan        bar month (month): Jan; thefts: 12
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

MONTHS = pd.DataFrame({"month": pd.to_datetime(["2024-01-01", "2024-05-01"]), "thefts": [12, 40]})
SEEN = {
    "month(month):O": ("Jan", "month (month): 1704067200000; thefts: 12"),
    "quarter(month):O": ("Q1", "month (quarter): 1704067200000; thefts: 12"),
    "yearmonth(month):O": ("Jan 2024", "month (year-month): 1704067200000; thefts: 12"),
    "month(month):T": ("Jan", "month (month): Jan; thefts: 12"),
}
for field, expected in SEEN.items():
    chart = alt.Chart(MONTHS).mark_bar().encode(x=field, y="thefts:Q")
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", svg)[0]
    said = next(name for name in re.findall('aria-label="([^"]*)"', svg) if "thefts: 12" in name)
    print(f"{field:20}", shown, "|", said)
    assert (shown, said) == expected
PY
