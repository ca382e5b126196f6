#!/usr/bin/env bash
# pytauargus takes grants without an amount for contributors, and publishes the only amount as safe.
# pytauargus 0.6.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: FREQ(3, 20) keeps a cell back to which fewer than three contribute, and a grant that
# has no amount contributes none: the blank is left out, or refused.
# Instead: the rule counts rows. A blank is written for the engine as spaces, which is 0 there, and
# its row counts. A cell with one amount and three blanks has 'freq' 4 and status S, and safe()
# gives its sum, which is that one amount. NK(1, 90), which judges amounts, keeps it back, and so
# does FREQ once the blanks are dropped. Nothing warns.
# Why it matters: a table of grants by ward is made while some are not agreed yet. What a single
# group was given is in the table that was made to hide it.
# Drop the rows without a value before.
# The text says that each row is a respondent; nothing found on blanks.
#
# Seen (East: one grant of 950 and three without an amount; North and South have four each):
#                           East          North         South
#   FREQ(3, 20)             950 safe      1500 safe     1100 safe
#   NK(1, 90)               kept back     1500 safe     kept back
#   FREQ, blanks dropped    kept back     kept back     1100 safe
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pytauargus==0.6.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
from pytauargus import protect

warnings.simplefilter("error")
AMOUNTS = {
    "East": [950.0, None, None, None],
    "North": [300.0, 350, 400, 450],
    "South": [200.0, 250, 300, 350],
}
GRANTS = pd.DataFrame(AMOUNTS).melt(var_name="ward", value_name="amount")


def published(name, grants, rule):
    (table,) = protect(grants, ["ward"], response="amount", safety_rules=rule).tables
    wards = [ward.strip() for ward in table.dataframe()["ward"]]
    found = dict(zip(wards, table.safe(None), strict=True))
    assert found.pop("Total") == 3550
    print(f"{name:24}", found)
    return found


known = published("FREQ(3, 20)", GRANTS, "FREQ(3,20)")
assert known == {"East": 950, "North": 1500, "South": 1100}
by_amount = published("NK(1, 90)", GRANTS, "NK(1,90)")
assert by_amount == {"East": None, "North": 1500, "South": None}
dropped = published("FREQ, blanks dropped", GRANTS.dropna(), "FREQ(3,20)")
assert dropped == {"East": None, "North": None, "South": 1100}
PY
