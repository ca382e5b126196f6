#!/usr/bin/env bash
# One blank month, and abspc's u chart takes counts for rates: 21 of 23 months are special.
# abspc 1.1.0, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: offences and population make a rate, whether a month is blank or not; the month is
# left out of the mean, with its population.
# Instead: whether the values are counts is told by the dtype. One blank turns integers into
# floats, so the counts are taken for rates that were already divided: points and centre are in
# offences, the limits are those of a rate of 50 for each person, and nearly all points lie outside.
# In the p chart, where values above 1 are still seen to be counts, the population of the blank
# month stays in the centre line: it is a 24th too low, and 11 of 23 months are a 'shift' above it.
# The only warning is numpy's, about a cast.
# Why it matters: it draws the charts of the NHS's Making Data Count, from which committees take
# their signals. One withheld month makes most of two ordinary years a 'concern'.
# Drop the blank months before; pass rates that you divided yourself.
# Nothing found on it. The text of the function says that raw counts are told by 'integer dtype'.
#
# Seen (24 months of 47 to 53 offences, 1,000 people; special months, centre and limits):
#                    u chart                    p chart
#   no blank         0     0.05, 0.03 to 0.07   0     0.0500
#   one blank        21    47.8, 47.1 to 48.4   11    0.0478
#   blank dropped    0     0.05, 0.03 to 0.07   0     0.0499
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    abspc==1.1.0 numpy==2.4.6 pandas==3.1.1
env/bin/python - <<'PY'
import pandas as pd
from abspc.spc import calculate_control_limits, detect_special_causes

counts = [50, 52, 48, 51, 49, 53, 47, 50, 52, 48, 51, 49] * 2
whole = pd.DataFrame({"n": counts, "subgroup_size": 1000})
blank = whole.assign(n=whole["n"].where(whole.index != 5))


def chart(name, data, kind):
    limits = calculate_control_limits(data, kind, value_col="n")
    special = int(detect_special_causes(limits, value_col="n")["special_cause"].sum())
    centre, low, high = (float(limits[column].iloc[0]) for column in ("mean", "lcl", "ucl"))
    print(f"{name:14}{kind:3}{special:3}{centre:9.4f}{low:9.4f}{high:9.4f}")
    return special, round(centre, 4), round(low, 2), round(high, 2)


assert chart("no blank", whole, "u") == (0, 0.05, 0.03, 0.07)
assert chart("one blank", blank, "u") == (21, 47.7917, 47.14, 48.45)
kept = blank.dropna()
assert chart("blank dropped", kept.astype(int), "u")[:2] == (0, 0.0499)

assert chart("no blank", whole, "p")[:2] == (0, 0.05)
assert chart("one blank", blank, "p")[:2] == (11, 0.0478)
assert chart("blank dropped", kept, "p")[:2] == (0, 0.0499)
PY
