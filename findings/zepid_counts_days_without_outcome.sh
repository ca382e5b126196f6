#!/usr/bin/env bash
# zEpid's rates count the days of those whose outcome is blank, and the cases of those without days.
# zepid 0.9.1, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: 'Missing data is ignored', as the text says: a row without the outcome, or without
# the time, is left out whole. RiskRatio of the same package does so, and the summary counts the
# rows ('Missing D: 20', 'Missing T: 20').
# Instead: IncidenceRateRatio and IncidenceRateDifference add up cases and time apart. A row whose
# outcome is blank gives its time to the rate and no case, as if nothing had happened; a row whose
# time is blank gives its case and no time. No warning.
# Why it matters: those not followed up yet have a blank outcome, and they are all in the later
# group. A scheme without effect seems to spare people a quarter of their repeat offences; with
# blank times it seems to bring them.
# Leave out rows with a blank in any of the three columns before.
# Nothing found in pzivich/zEpid.
#
# Seen (10 days each; before, 40 of 60 offend again; after, 30 of 40, and 20 are not known):
#                                        before       after        ratio
#   blanks left out                      40 in 600    30 in 400    1.125
#   outcome blank, IncidenceRateRatio    40 in 600    30 in 600    0.75
#   outcome blank, RiskRatio             40 of 60     30 of 40     1.125
#   days of 20 who did blank             40 in 600    30 in 400    1.125
#   the same, blanks left out            40 in 600    10 in 400    0.375
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    zepid==0.9.1 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
env/bin/python - <<'PY'
import warnings

import numpy as np
import pandas as pd

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from zepid import IncidenceRateDifference, IncidenceRateRatio, RiskRatio

warnings.simplefilter("error")
BEFORE, AFTER = [1] * 40 + [0] * 20, [1] * 30 + [0] * 10
not_known = pd.DataFrame(
    {
        "after": [0] * 60 + [1] * 60,
        "again": [*BEFORE, *AFTER, *[np.nan] * 20],
        "days": 10.0,
    }
)
without_days = not_known.fillna({"again": 0})
without_days.loc[60:79, "days"] = np.nan


def ratio(name, measure, rows, *columns):
    measure.fit(rows, "after", "again", *columns)
    value = float(measure.results.filter(like="Ratio").iloc[1, 0])
    print(f"{name:27}", round(value, 3))
    return value


def near(one, other):
    return abs(one - other) < 1e-9


rate = ratio("blanks left out", IncidenceRateRatio(), not_known.dropna(), "days")
assert near(rate, (30 / 400) / (40 / 600))
rate = ratio("outcome blank", IncidenceRateRatio(), not_known, "days")
assert near(rate, (30 / 600) / (40 / 600))
assert near(ratio("outcome blank, RiskRatio", RiskRatio(), not_known), (30 / 40) / (40 / 60))

rate = ratio("days blank", IncidenceRateRatio(), without_days, "days")
assert near(rate, (30 / 400) / (40 / 600))
rate = ratio("days blank, left out", IncidenceRateRatio(), without_days.dropna(), "days")
assert near(rate, (10 / 400) / (40 / 600))

difference = IncidenceRateDifference()
difference.fit(not_known, "after", "again", "days")
assert near(difference.results["IncRateDiff"].iloc[1], 30 / 600 - 40 / 600)
PY
