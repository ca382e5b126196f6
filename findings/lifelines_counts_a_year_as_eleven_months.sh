#!/usr/bin/env bash
# lifelines counts no month from 1 April to 1 May, and eleven, or no year, to 1 April of the next.
# lifelines 0.30.3 (takes pandas below 3), pandas 2.3.3, numpy 2.4.6, scipy 1.17.1.
#
# A good guess: datetimes_to_durations(…, freq='M') gives the months between two days, 1 from 1
# April to 1 May and 12 to the next 1 April, or parts of months (0.99), since 'array of floats' is
# what its text says it gives. Units come from the 'freq' of pandas, which has calendar months.
# Instead: the days are divided by 30.436875, a twelfth of a mean year, and the rest is cut off. A
# month of 30 days is none and one of 31 is one. A year without a leap day is 11 months and, by
# 'Y', 0 years; with the leap day it is 12 and 1. Weeks are cut off too. Nothing warns.
# Why it matters: the time to the next offence is told in months. Of those who came back after just
# a year half did within eleven months, or at time 0, by whether 29 February lay between; a curve
# has its steps a month early for some.
# Take days and divide them, or count the months by year and month.
# The text says 'the units of time to use' and no more; nothing found on it.
#
# Seen (24 people, from the first of each month from April 2018 to March 2020):
#   to the first of the next month   0 months for 10, 1 for 14
#   three months later               2 months for 10, 3 for 14
#   a year later                     11 months for 12, 12 for 12; 0 years for 12, 1 for 12
#   those at risk after month 0      14 of 24, of whom each came back after a month
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    lifelines==0.30.3 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import warnings

import pandas as pd
from lifelines import KaplanMeierFitter
from lifelines.utils import datetimes_to_durations

warnings.simplefilter("error")
STARTS = pd.date_range("2018-04-01", periods=24, freq="MS")
SEEN = {
    (1, "M"): {0: 10, 1: 14},
    (3, "M"): {2: 10, 3: 14},
    (12, "M"): {11: 12, 12: 12},
    (12, "Y"): {0: 12, 1: 12},
    (1, "W"): {4: 24},
}


def durations(months, unit):
    ends = STARTS + pd.DateOffset(months=months)
    found, observed = datetimes_to_durations(STARTS, ends, fill_date="2026-01-01", freq=unit)
    assert observed.all()
    return found


for (months, unit), expected in SEEN.items():
    found = pd.Series(durations(months, unit)).value_counts().sort_index().to_dict()
    print(months, "months later, in", unit, found)
    assert found == expected

curve = KaplanMeierFitter().fit(durations(1, "M")).event_table
print(curve[["observed", "at_risk"]])
assert curve["at_risk"].to_dict() == {0: 24, 1: 14}
PY
