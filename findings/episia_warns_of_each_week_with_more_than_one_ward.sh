#!/usr/bin/env bash
# episia compares the total of all wards with what single wards had: each week is an alert.
# episia 0.1.3 (June 2026), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: the endemic channel is 'by week number across historical years', of what alerts are
# raised on: the total of a week this year against the totals of that week before.
# Instead: the percentiles are of the rows. With a row for each ward and week they are of wards,
# with a row for each day of days, while AlertEngine holds the sum of the week against them. Three
# wards with ten cases each, the same in each week of four years, are above the channel of ten
# throughout. Summed before, there is no alert. Nothing warns.
# Why it matters: partners' files have a row for each ward. An alert each week is soon no alert; in
# a file by day a week with half as many as usual is one as well.
# Sum the rows to weeks before.
# Nothing found on it.
#
# Seen (ten in each of three wards, each Monday of 2021 to 2024; channel from 2021 to 2023):
#                         75th percentile    weeks of alert
#   a row for each ward   10                 all 209
#   a row for each week   30                 none
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    episia==0.1.3 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import warnings

import pandas as pd
from episia.data import AlertEngine, SurveillanceDataset

warnings.simplefilter("error")
MONDAYS = pd.date_range("2021-01-04", "2024-12-30", freq="W-MON")
WARDS = pd.DataFrame(
    [(day, ward, 10) for day in MONDAYS for ward in ("East", "North", "South")],
    columns=["date", "ward", "cases"],
)
WEEKS = WARDS.groupby("date", as_index=False)["cases"].sum()
BEFORE = [2021, 2022, 2023]


def judged(name, rows):
    held = SurveillanceDataset(rows, date_col="date", cases_col="cases")
    highest = set(held.endemic_channel(BEFORE)["p_high"].tolist())
    alerts = AlertEngine(held).run(use_endemic_channel=True, historical_years=BEFORE)
    assert {alert.kind for alert in alerts} <= {"endemic_channel"}
    print(f"{name:22}", highest, len(alerts), "of", len(MONDAYS))
    return highest, len(alerts)


assert judged("a row for each ward", WARDS) == ({10}, len(MONDAYS))
assert judged("a row for each week", WEEKS) == ({30}, 0)
PY
