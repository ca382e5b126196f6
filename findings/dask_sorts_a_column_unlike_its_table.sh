#!/usr/bin/env bash
# A Dask list that is to begin with the wards without a figure: whole it does, its parts do not.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: sort_values(na_position="first") puts the wards without a figure first, as in
# pandas; head(3), tail(3) and a column are the first, the last and a column of what compute()
# gives.
# Instead: compute() is right, because it lays the parts together before it sorts. Whatever is done
# after the sort, taking the column of names or adding one, sorts part by part, and the blanks stand
# in the middle. head(3) has the three lowest figures and tail(3) blanks. Nothing warns.
# Why it matters: the list of who has sent nothing is made with it. Looked at whole it is right; the
# names taken from it are those of wards that did send.
# Take the wards with isna(), or sort in pandas.
# dask/dask pull 8167 brought na_position; nothing found on any of it.
#
# Seen (twelve wards in two parts; B E G H K sent nothing; the order of the wards):
#   pandas               BEGHKAICDJFL   head BEG   tail JFL
#   compute()            BEGHKAICDJFL
#   .ward.compute()      AICGHKBEDJFL   head AIC   tail GHK
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import dask.dataframe as dd
import numpy as np
import pandas as pd

warnings.simplefilter("error")
blank = np.nan
SENT = [1, blank, 3, 4, blank, 6, blank, blank, 2, 5, blank, 7]
wards = pd.DataFrame({"ward": list("ABCDEFGHIJKL"), "thefts": SENT})
NONE = set("BEGHK")


def names(column):
    return "".join(column.compute() if hasattr(column, "compute") else column)


plain = wards.sort_values("thefts", na_position="first")
lazy = dd.from_pandas(wards, npartitions=2).sort_values("thefts", na_position="first")
print("pandas ", names(plain.ward), names(plain.head(3).ward), names(plain.tail(3).ward))
print("whole  ", names(lazy.compute().ward))
print("column ", names(lazy.ward), names(lazy.head(3).ward), names(lazy.tail(3).ward))
print("assign ", names(lazy.assign(year=2020).compute().ward))
assert set(names(plain.ward)[:5]) == set(names(lazy.compute().ward)[:5]) == NONE
assert set(names(plain.head(3).ward)) <= NONE
assert names(plain.tail(3).ward) == "JFL"
for order in (names(lazy.ward), names(lazy.assign(year=2020).compute().ward)):
    assert sorted(order) == sorted(names(plain.ward))
    assert order[:3] == "AIC" and set(order[3:8]) == NONE
assert names(lazy.head(3).ward) == "AIC"
assert set(names(lazy.tail(3).ward)) <= NONE
PY
