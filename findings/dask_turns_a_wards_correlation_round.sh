#!/usr/bin/env bash
# One blank month, and Dask turns a ward's correlation of 0.83 into -0.38; two make one of -3.89.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: groupby().corr() in Dask is that of pandas, which takes the months with both
# figures; corr() of a whole Dask frame is. A correlation is between -1 and 1 in any case.
# Instead: the sum of products has the months with both figures, the sums of each column have
# theirs, and the number of months is the geometric mean of the two. The result is another number,
# of the other sign perhaps, or one beyond 1. cov() likewise. The warnings of a division that come
# with it come without blanks too.
# Why it matters: whether arrests follow thefts in a ward is told from it, and one late month of one
# partner turns it round. -3.89 would be seen; -0.38 is not.
# Drop the rows with a blank first: dropna(subset=[...]).
# dask/dask pull 12575 (open, 2026) mends ddof and frames of many columns there; nothing found on
# blanks.
#
# Seen (thefts and arrests; North has twelve months and one blank, South six and two):
#            pandas   Dask    Dask after dropna   all wards in one, Dask as pandas
#   North    0.83     -0.38   0.83                0.88
#   South    0.99     -3.89   0.99
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

warnings.simplefilter("ignore", RuntimeWarning)
PAIR = ["thefts", "arrests"]
NORTH = [12, 15, 18, 14, 20, 22, 13, 17, 19, 21, 16, np.nan], [3, 4, 6, 3, 5, 6, 4, 4, 6, 5, 4, 5]
SOUTH = [12, 15, np.nan, np.nan, 20, 22], [3, 4, 5, 6, 5, 6]
wards = pd.concat([
    pd.DataFrame({"ward": ward, "thefts": months[0], "arrests": months[1]})
    for ward, months in (("North", NORTH), ("South", SOUTH))
], ignore_index=True)


def correlated(frame):
    table = frame.groupby("ward")[PAIR].corr()
    table = table.compute() if hasattr(table, "compute") else table
    return [round(float(table.loc[(ward, "thefts"), "arrests"]), 2) for ward in ("North", "South")]


parts = dd.from_pandas(wards, npartitions=2)
print("pandas       ", correlated(wards))
print("Dask         ", correlated(parts))
print("after dropna ", correlated(parts.dropna(subset=PAIR)))
assert correlated(wards) == correlated(parts.dropna(subset=PAIR)) == [0.83, 0.99]
assert correlated(parts) == [-0.38, -3.89]

whole = [frame.compute() if hasattr(frame, "compute") else frame
         for frame in (wards[PAIR].corr(), parts[PAIR].corr())]
print("all in one   ", *[round(float(table.loc["thefts", "arrests"]), 2) for table in whole])
assert np.allclose(*whole)
PY
