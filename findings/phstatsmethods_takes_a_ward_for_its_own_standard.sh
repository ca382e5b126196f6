#!/usr/bin/env bash
# PHStatsMethods takes each ward as its own standard where both tables have a column 'population'.
# PHStatsMethods 0.1.16 (January 2026), pandas 3.1.1, numpy 2.4.6, scipy 1.17.1.
#
# A good guess: ref_df is the table of the standard, and ref_num_col and ref_denom_col name columns
# of it ('population at risk in the reference population'). Tables of one source have the same
# names; a merge gives suffixes then, or the package refuses.
# Instead: a column of ref_df whose name is in the data too is taken out of ref_df before the merge,
# 'to avoid duplicate columns', and the name then finds the ward's own column. Offences expected of
# a ward are its own offences: each ratio is 1.00, with sound intervals round it. A directly
# standardised rate is the crude rate, and says DSR. Nothing warns; the one trace is that Total Pop
# is missing from the rates. ph_ISRate() fails with a KeyError.
# Why it matters: 'no ward has more than its age groups lead to expect' is what a committee likes to
# read. Here North has 28 in 100 more.
# Give the standard's columns names of their own.
# Nothing found on it; the examples of the package have other names in the two tables.
#
# Seen (three age groups; ratio, and rate per 100,000):
#                                     North     South
#   ratio, same names                 1.00      1.00
#   ratio, standard renamed           1.28      1.07
#   rate, same names (the crude)      2500.0    1241.4
#   rate, standard renamed            1909.1    1445.5
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    phstatsmethods==0.1.16 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import warnings

import pandas as pd
from PHStatsMethods import ph_dsr, ph_ISRatio

warnings.simplefilter("error")
AGES = ["0-17", "18-34", "35+"]
WARDS = pd.DataFrame(
    {
        "ward": ["North"] * 3 + ["South"] * 3,
        "age": AGES * 2,
        "offences": [30, 60, 10, 12, 20, 40],
        "population": [1000, 2000, 1000, 1000, 800, 4000],
    }
)
STANDARD = pd.DataFrame(
    {"age": AGES, "offences": [200, 900, 500], "population": [20000, 30000, 60000]}
)
RENAMED = STANDARD.rename(columns={"offences": "their_offences", "population": "their_people"})


def by_ward(name, found):
    values = found.set_index("ward")["Value"].astype(float).round(2).to_dict()
    print(f"{name:16}", values, "Total Pop" in found)
    return list(values.values())


def ratio(standard):
    age, offences, people = standard.columns
    return ph_ISRatio(
        WARDS,
        "offences",
        "population",
        offences,
        people,
        "ward",
        ref_df=standard,
        ref_join_left="age",
        ref_join_right=age,
    )


def rate(standard):
    age, _, people = standard.columns
    return ph_dsr(
        WARDS,
        "offences",
        "population",
        people,
        "ward",
        euro_standard_pops=False,
        ref_df=standard[[age, people]],
        ref_join_left="age",
        ref_join_right=age,
    )


assert by_ward("ratio", ratio(STANDARD)) == [1.0, 1.0]
assert by_ward("ratio, renamed", ratio(RENAMED)) == [1.28, 1.07]
assert by_ward("rate", rate(STANDARD)) == [2500.0, 1241.38]
assert by_ward("rate, renamed", rate(RENAMED)) == [1909.09, 1445.45]
sums = WARDS.groupby("ward")[["offences", "population"]].sum()
crude = (sums["offences"] / sums["population"] * 100_000).round(2)
assert crude.tolist() == [2500.0, 1241.38]
PY
