#!/usr/bin/env bash
# drop_invalid_rows of pandera drops by label: after pd.concat good rows go with the bad one.
# pandera 0.35.0, pandas 3.1.1.
#
# A good guess: the rows that fail are dropped, and only those. The failure cases name them, and
# the same frame gives the same rows whatever its index is.
# Instead: rows are dropped by index label. Files put together with pd.concat share their labels,
# so one bad row of the second file takes the good row at the same place of every other file
# along. No warning and no count: validate returns the shorter frame as valid.
# Why it matters: twelve monthly files put together with one bad row in one month lose up to twelve
# offences, and the month's totals are wrong in months that had no fault. Give ignore_index=True.
# unionai-oss/pandera issue 1287 is about the labels of a MultiIndex; nothing found on labels
# that occur twice.
#
# Seen (offences 5, 7 | -1, 9 | 4, 6):
#   labels 0,1,2,3,4,5   kept [5, 7, 9, 4, 6]
#   labels 0,1,0,1,0,1   kept [7, 9, 6]   (5 and 4 are valid, and gone)
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    "pandera[pandas]==0.35.0" pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import pandas as pd
import pandera.pandas as pa

months = [pd.DataFrame({"offences": counts}) for counts in ([5, 7], [-1, 9], [4, 6])]
schema = pa.DataFrameSchema(
    {"offences": pa.Column(int, pa.Check.ge(0))},
    drop_invalid_rows=True,
)


def kept(frame):
    values = schema.validate(frame, lazy=True)["offences"].tolist()
    print(frame.index.tolist(), frame["offences"].tolist(), "->", values)
    return values


assert kept(pd.concat(months, ignore_index=True)) == [5, 7, 9, 4, 6]
assert kept(pd.concat(months)) == [7, 9, 6]
PY
