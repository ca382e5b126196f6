#!/usr/bin/env bash
# crimepy leaves a month without a crime out, and compares the next with the wrong month.
# crimepy 0.1.0 (October 2026), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: trend() has a row for each month, '0 in periods with none'; percent_change(12)
# compares each month with the same month of the year before.
# Instead: a month in which no group has a row has no row in the table. The 0 is for a group that
# lacks where another has some. percent_change() counts rows: with one quiet month between, the
# month twelve rows above is thirteen months ago. Rows without a ward have no column of their own,
# so that a month with such rows alone is left out too. Nothing warns.
# Why it matters: rare offences have quiet months. A chart of the table joins the months on either
# side, a mean over it is too high, and June of this year is compared with May of last.
# Reindex the table by months before.
# Nothing found on it.
#
# Seen (one in each month of 2023, none in March, then 2 in January 2024 and 4 in February):
#   rows to February 2024                13 of 14
#   percent_change(12), February 2024    300, against January 2023
#   the same over all months             100, against February 2023
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    crimepy==0.1.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
from crimepy import analyze

warnings.simplefilter("error")
DAYS = ["2023-01-10", "2023-02-10", "2023-02-11"]
DAYS += [f"2023-{month:02}-10" for month in range(4, 13)]
DAYS += ["2024-01-05", "2024-01-06"] + [f"2024-02-{day:02}" for day in range(1, 5)]
ROWS = pd.DataFrame({"incident_date": pd.to_datetime(DAYS), "ward": "North"})

for by, column in ((None, "count"), ("ward", "North")):
    months = analyze.trend(ROWS, by)
    whole = months.asfreq("MS", fill_value=0)
    changes = [analyze.percent_change(table, 12)[column].iloc[-1] for table in (months, whole)]
    print(by, len(months), "of", len(whole), changes)
    assert (len(months), len(whole)) == (13, 14)
    assert pd.Timestamp("2023-03-01") not in months.index
    assert changes == [300, 100]

unknown = pd.DataFrame({"incident_date": pd.to_datetime(["2024-03-01"]), "ward": [None]})
assert len(analyze.trend(pd.concat([ROWS, unknown]), "ward")) == 13
assert len(analyze.count(unknown, "ward", freq="MS").data) == 1
PY
