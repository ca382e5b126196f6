#!/usr/bin/env bash
# qikit draws a month whose figure is withheld as a month without offences, and flags it.
# clinical-qikit 0.5.0, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: a blank month is a gap in the line, as it is in its c and i charts and where values
# are passed as columns instead of names; its population is left out of the centre line.
# Instead: with data= and names, u and p charts (up, pp and oe too) add up by x, and the sum of
# blanks is 0: the month is a point at nought, below the lower limit, a sigma signal. Either way its
# population stays in the centre line, which is a 24th too low here.
# Why it matters: a month with few offences is withheld in what partners send. The chart tells it as
# the best month of two years, in red, and the paper explains what went so well.
# Drop the blank months before.
# Nothing found on it; anhoej/qicharts2 issue 35 mended the same in R's c chart.
#
# Seen (24 months of 47 to 53 offences, 1,000 people, June 2019 blank):
#                         June 2019          centre
#   u, by name            0, signal          0.0478
#   p, by name            0, signal          0.0478
#   u, as columns         blank              0.0478
#   c, by name            blank
#   u, June dropped       not there          0.0499
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    clinical-qikit==0.5.0 numpy==2.4.6 pandas==3.1.1
env/bin/python - <<'PY'
import pandas as pd
from qikit import qic

counts = [50.0, 52, 48, 51, 49, 53, 47, 50, 52, 48, 51, 49] * 2
months = pd.date_range("2019-01-01", periods=24, freq="MS")
table = pd.DataFrame({"month": months, "n": counts, "people": 1000.0})
table["n"] = table["n"].where(table["month"] != "2019-06-01")


def chart(name, **options):
    points = qic(**options).data
    june = points[pd.to_datetime(points["x"]) == "2019-06-01"]
    values, signals = june["y"].tolist(), june["sigma_signal"].tolist()
    centre = round(float(points["cl"].iloc[0]), 4)
    print(f"{name:16}", values, signals, centre)
    return values, signals, centre


NAMES = {"x": "month", "y": "n", "data": table}
COLUMNS = {"x": table["month"], "y": table["n"]}

for kind in "up":
    seen = chart(f"{kind}, by name", chart=kind, n="people", **NAMES)
    assert seen == ([0.0], [True], 0.0478)

values, signals, centre = chart("u, as columns", chart="u", n=table["people"], **COLUMNS)
assert pd.isna(values).all() and signals == [False] and centre == 0.0478

values, signals, _ = chart("c, by name", chart="c", **NAMES)
assert pd.isna(values).all() and signals == [False]

kept = {**NAMES, "data": table.dropna()}
assert chart("u, June dropped", chart="u", n="people", **kept) == ([], [], 0.0499)
PY
