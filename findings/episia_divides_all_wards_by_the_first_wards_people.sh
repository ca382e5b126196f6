#!/usr/bin/env bash
# episia divides the cases of all wards by the people of the first row's ward.
# episia 0.1.3 (June 2026), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: attack_rate() of a data set with district_col and population_col is all cases by all
# people; the text says that it uses population_col. It does not depend on the order of the rows.
# Instead: it takes the population of the first row. Of wards of 1,000 and 9,000 people the rate of
# both is ten times what it is if the small one comes first. aggregate() too gives the first ward's
# people beside the sum of the cases of each week. Nothing warns.
# Why it matters: the district's rate of burglary is above that of each of its wards, and changes
# when the file is sorted.
# Give population=, from a table with each ward once.
# Nothing found on it.
#
# Seen (10 of 1,000 in North and 45 of 9,000 in South; all by all is 550 per 100,000):
#                   attack_rate()   the week of aggregate()   attack_rate(10_000)
#   North first     5500            5500                      550
#   South first     611.1           611.1                     550
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
from episia.data import SurveillanceDataset

warnings.simplefilter("error")
WARDS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2024-04-01", "2024-04-02"]),
        "ward": ["North", "South"],
        "cases": [10, 45],
        "people": [1000, 9000],
    }
)


def rates(rows):
    held = SurveillanceDataset(
        rows, date_col="date", cases_col="cases", district_col="ward", population_col="people"
    )
    week = held.aggregate("W")
    by_week = (week["cases"] / week["people"] * 100_000).tolist()
    found = [round(held.attack_rate(), 1), *(round(rate, 1) for rate in by_week)]
    print(rows["ward"].tolist(), found, "given all people", held.attack_rate(10_000))
    return found


assert (WARDS["cases"].sum() / WARDS["people"].sum() * 100_000).round(1) == 550
assert rates(WARDS) == [5500, 5500]
assert rates(WARDS.iloc[::-1].reset_index(drop=True)) == [611.1, 611.1]
PY
