#!/usr/bin/env bash
# pycanon leaves out the one who gave no age if age is the one column: a group of 1 becomes k = 3.
# pycanon 1.3.6 (August 2026), pandas 2.3.3, numpy 2.0.2.
#
# A good guess: a blank in a column that may tell who somebody is is refused, or is a group of its
# own; at the least it does not depend on how many columns are given.
# Instead: with one column rows with a blank belong to no group, and k is the smallest of the rest.
# With two columns, be the second the same in all rows, they are a group, and k is 1. All measures
# of the package go by these groups. Nothing warns.
# Why it matters: the one with no age is the one that stands out in the list. A check by age says
# that at least three share each answer.
# Fill blanks with a word before.
# Nothing found on it. (groupby() of pandas leaves out blanks, its groups by two columns keep them.)
#
# Seen (three of 18-24, three of 25-34, one blank who is the only one with arson):
#                               k    kinds at least
#   age                         3    2
#   age and district            1    1
#   age, blank called unknown   1    1
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pycanon==1.3.6 pandas==2.3.3 numpy==2.0.2
env/bin/python - <<'PY'
import warnings

import pandas as pd
from pycanon import anonymity

warnings.simplefilter("error")
ASKED = pd.DataFrame(
    {
        "age": ["18-24"] * 3 + ["25-34"] * 3 + [None],
        "district": ["Ashford Vale"] * 7,
        "offence": ["theft", "drugs", "theft", "theft", "drugs", "theft", "arson"],
    }
)


def judged(name, rows, columns):
    k = anonymity.k_anonymity(rows, columns)
    kinds = anonymity.l_diversity(rows, columns, ["offence"])
    print(f"{name:26}", k, kinds)
    return k, kinds


assert judged("age", ASKED, ["age"]) == (3, 2)
assert judged("age and district", ASKED, ["age", "district"]) == (1, 1)
assert judged("age, blank called unknown", ASKED.fillna("unknown"), ["age"]) == (1, 1)
PY
