#!/usr/bin/env bash
# Dask reads a file of another column order right in its first block: later thefts become arson.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: read_csv takes columns by their names, as concat does; or all of the second file by
# place, as the issue of 2017 below has it; or refuses. What is right of a small file is right of a
# large one, and blocksize is a matter of speed.
# Instead: the first block of each file is read with the file's own heading, each later block with
# the heading of the first file. A year that fits in one block is right, one that has grown beyond
# it is right in its first rows and has thefts under arson after them. A column that only the later
# file has shifts its neighbours in the same way. Nothing warns.
# Why it matters: a partner moves a column in one year's file. All that was tried on a few thousand
# rows was right; the totals of the full file change between its rows.
# Give enforce=True, which refuses it, or blocksize=None, which reads each file as one block.
# dask/dask issue 2053 (open) says that the second file is read by place throughout.
#
# Seen (two files of 4,000 thefts and no arson, in the order thefts, arson and arson, thefts):
#                      thefts   arson
#   blocksize=None     8000     0
#   blocksize="8kB"    5332     2668
#   enforce=True       ValueError: Columns do not match
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
import pandas as pd

warnings.simplefilter("error")
year = pd.DataFrame({"ward": [f"w{row % 4}" for row in range(4000)], "thefts": 1, "arson": 0})
year.to_csv("2019.csv", index=False)
year[["ward", "arson", "thefts"]].to_csv("2020.csv", index=False)


def totals(**how):
    frame = dd.read_csv(["2019.csv", "2020.csv"], **how)
    found = frame[["thefts", "arson"]].sum().compute().to_dict()
    print(how, frame.npartitions, "parts", found)
    return found


assert totals(blocksize=None) == {"thefts": 8000, "arson": 0}
shifted = totals(blocksize="8kB")
assert shifted["thefts"] + shifted["arson"] == 8000
assert 4000 < shifted["thefts"] < 8000
try:
    raise SystemExit(f"read: {totals(blocksize='8kB', enforce=True)}")
except ValueError as error:
    print("enforce=True", error.args[0])
PY
