#!/usr/bin/env bash
# One blank month, and pycontrolcharts finds no month unusual: not the one with 60 among thirteens.
# pycontrolcharts 0.1.2 (March 2026), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: a blank is left out of the mean, as pandas does and as the package itself does for
# the moving range, or is refused; what is far off is found, with the blank as without it.
# Instead: the mean is taken by hand, so that centre and limits of all months are blank, and nothing
# is above a blank: violations, the column that is there to be read by other programs, is empty in
# each row, in c, u, np, p and XmR charts. Of the two charts of XmR the second is as it should be:
# it flags the jump. A month without people (area 0) is a rate of 0 with limits from 0 to 0, and no
# violation either. Nothing warns.
# Why it matters: a month that is withheld or late is common. The list of signals that goes on to
# the page is empty from then on, which is how a steady process looks.
# Drop the blank months before, and stop if a limit is blank.
# Its text says nothing of blanks; nothing found on it.
#
# Seen (12 months of 10 to 16 offences, the eighth with 60):
#                           fifth month 10      fifth month blank
#   c chart                 month 8             none, limits blank
#   u chart                 month 8             none, limits blank
#   XmR, the figures        month 8             none, limits blank
#   XmR, the moving range   months 8 and 9      months 8 and 9
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pycontrolcharts==0.1.2 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
from pycontrolcharts import calc_c, calc_np, calc_u, calc_xmr

warnings.simplefilter("error")
OFFENCES = [12.0, 15, 11, 14, 10, 13, 12, 60, 14, 11, 13, 12]
WITH_BLANK = [None if month == 5 else n for month, n in enumerate(OFFENCES, start=1)]
CHARTS = {
    "c": calc_c,
    "u": lambda offences: calc_u(offences, area=[1000] * 12),
    "np": lambda offences: calc_np(offences, sample_size=1000),
    "XmR": calc_xmr,
}


def flagged(found, column="violations"):
    return [month for month, signals in enumerate(found[column], start=1) if signals]


for name, chart in CHARTS.items():
    whole, blank = chart(pd.Series(OFFENCES)), chart(pd.Series(WITH_BLANK, dtype=float))
    print(f"{name:4}", flagged(whole), flagged(blank), blank["center_line"].unique())
    assert flagged(whole) == [8]
    assert flagged(blank) == []
    assert blank[["lcl", "center_line", "ucl"]].isna().all(axis=None)
    if name == "XmR":
        ranges = [flagged(chart, "variation_violations") for chart in (whole, blank)]
        print("moving range", *ranges)
        assert ranges == [[8, 9], [8, 9]]

nobody = calc_u([12, 15, 11, 14, 5, 13], area=[50, 50, 50, 50, 0, 50]).iloc[4]
print("no people:", *nobody[["value", "lcl", "ucl"]], nobody["violations"])
assert list(nobody[["value", "lcl", "ucl"]]) == [0, 0, 0]
assert nobody["violations"] == []
PY
