#!/usr/bin/env bash
# cell-key-perturbation gives all cells of people with a blank one key: noise is alike, or none.
# cell-key-perturbation 3.1.0 (March 2026), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: create_perturbed_table() counts rows with a blank as a group of their own (it does),
# and adds up their record keys as in each other cell, so that the noise of the cell depends on who
# is in it: nobody knows whether a difference between two tables is a person.
# Instead: keys are added up in groups without blanks. Cells with one in any of the columns find no
# key and are given key 0. The same count then has the same noise in each ward; where the p-table
# has none for key 0, the true counts are shown, and a person who comes in changes the cell by
# one. A note says that missing values were found and their frequencies may be left out; it does
# not say that they are not protected.
# Why it matters: age is blank for a third of victims. The table 'with noise' shows those cells as
# they are, beside the noisy ones, and they are what one subtracts to find the rest.
# Call fillna("unknown") before.
# Nothing found in ONSdigital.
#
# Seen (four wards, victims without an age; 13, 14, 13 and 14 in truth, 0 is the noise of key 0):
#                        keys                 shown
#   blank                0, 0, 0, 0           13, 14, 13, 14
#   called unknown       86, 191, 14, 22      14, 13, 13, 14
# and one victim more in East, key 90: 14 shown for the blank (key 0), 13 for unknown (key 176).
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    cell-key-perturbation==3.1.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import contextlib
import io
import itertools
import warnings

import numpy as np
import pandas as pd
from cell_key_perturbation.create_perturbed_table import create_perturbed_table

warnings.simplefilter("error")
SIZES = [("East", "18-24", 20), ("East", None, 13), ("North", "18-24", 23), ("North", None, 14)]
SIZES += [("South", "18-24", 20), ("South", None, 13), ("West", "18-24", 23), ("West", None, 14)]
VICTIMS = pd.DataFrame(
    [(ward, age) for ward, age, count in SIZES for _ in range(count)], columns=["ward", "age"]
)
VICTIMS["record_key"] = np.random.default_rng(1).integers(0, 256, len(VICTIMS))
NOISE = pd.DataFrame(itertools.product(range(1, 751), range(256)), columns=["pcv", "ckey"])
NOISE["pvalue"] = NOISE["ckey"] // 64
NOISE["pvalue"] = NOISE["pvalue"].map({0: 0, 1: 1, 2: -1, 3: 2})


def without_age(name, victims, age=None):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        table = create_perturbed_table(victims, NOISE, ["ward"], ["age"], "record_key", threshold=5)
    assert ("Consider removing frequencies for missing" in said.getvalue()) == (age is None)
    rows = table[table["age"].isna() if age is None else table["age"] == age]
    found = rows["ckey"].tolist(), rows["count"].tolist()
    print(f"{name:18}", *found)
    return found


assert without_age("blank", VICTIMS) == ([0, 0, 0, 0], [13, 14, 13, 14])
named = VICTIMS.fillna({"age": "unknown"})
assert without_age("called unknown", named, "unknown") == ([86, 191, 14, 22], [14, 13, 13, 14])

one = pd.DataFrame({"ward": ["East"], "age": [None], "record_key": [90]})
more = pd.concat([VICTIMS, one.astype(VICTIMS.dtypes)], ignore_index=True)
assert without_age("one more", more) == ([0, 0, 0, 0], [14, 14, 13, 14])
named = more.fillna({"age": "unknown"})
assert without_age("one more, unknown", named, "unknown")[1] == [13, 13, 13, 14]
PY
