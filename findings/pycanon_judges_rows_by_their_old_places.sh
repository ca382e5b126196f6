#!/usr/bin/env bash
# pycanon takes the numbers that rows had before a sort for their places: who is safe is mixed up.
# pycanon 1.3.6 (August 2026), pandas 2.3.3, numpy 2.0.2.
#
# A good guess: whether each ward has at least two kinds of offence does not depend on the order of
# the rows, nor on the index; a table is sorted or filtered before it is looked at.
# Instead: the groups are found as labels of the index, and their rows are then taken by place
# (data.iloc). After sort_values() these are other rows. k, the number of rows in the groups, stays
# right; the kinds in each group, the greatest share and the distance are those of mixed wards. All
# three look safer. Nothing warns.
# Why it matters: North has thefts alone, so that to know somebody of North in the list is to know
# the offence. Sorted by ward, as one looks at it, the list is said to have two kinds in each ward.
# Call reset_index(drop=True) before.
# Nothing found on it.
#
# Seen (North three thefts; South arson, drugs and theft):
#                         k    kinds at least   greatest share   distance
#   as read               3    1                1.00             0.33
#   sorted by ward        3    2                0.67             0.17
#   sorted, index anew    3    1                1.00             0.33
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
OFFENCES = pd.DataFrame(
    {
        "ward": ["North", "South"] * 3,
        "offence": ["theft", "arson", "theft", "drugs", "theft", "theft"],
    }
)


def judged(name, rows):
    share, k = anonymity.alpha_k_anonymity(rows, ["ward"], ["offence"])
    kinds = anonymity.l_diversity(rows, ["ward"], ["offence"])
    distance = anonymity.t_closeness(rows, ["ward"], ["offence"])
    found = k, kinds, round(float(share), 2), round(float(distance), 2)
    print(f"{name:20}", list(rows.index), *found)
    return found


by_ward = OFFENCES.sort_values("ward", kind="stable")
assert judged("as read", OFFENCES) == (3, 1, 1.0, 0.33)
assert judged("sorted by ward", by_ward) == (3, 2, 0.67, 0.17)
assert judged("sorted, index anew", by_ward.reset_index(drop=True)) == (3, 1, 1.0, 0.33)
assert OFFENCES.groupby("ward")["offence"].nunique().to_dict() == {"North": 1, "South": 3}
PY
