#!/usr/bin/env bash
# A new column in the second year's Parquet file is not there in Dask; one that ended is a KeyError.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: years whose columns differ are put together, with blanks where a year has none, as
# dd.concat and pandas do; or refused, and then both ways round.
# Instead: the columns are those of the first file by name, whatever order the list has. What a
# later file has beyond them is left out and no word said; what it lacks stops the run, far from
# the reading.
# Why it matters: a force begins to send a new category. The file is checked and right, and the
# category is in no total and in no table.
# Read each year by itself and put them together with dd.concat.
# Nothing found in dask; the docstring of read_parquet does not say it. pola-rs/polars pull
# 18803 wrote down the same of polars.
#
# Seen (2019: thefts; 2020: thefts and drugs):
#   drugs from 2020 on       thefts 14, no drugs
#   the same, 2020 listed first   the same
#   drugs until 2019         KeyError: "['drugs'] not in index"
#   dd.concat, either way    thefts 14, drugs 11
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
old = pd.DataFrame({"ward": ["North", "South"], "thefts": [3, 4]})
new = old.assign(drugs=[5, 6])


def total(years):
    for year, frame in years.items():
        frame.to_parquet(f"{year}.parquet")
    read = dd.read_parquet([f"{year}.parquet" for year in years])
    try:
        return read.compute().drop(columns="ward").sum().to_dict()
    except KeyError as error:
        return error.args[0]


def joined(*years):
    read = dd.concat([dd.from_pandas(frame, npartitions=1) for frame in years])
    return read.compute().drop(columns="ward").sum().to_dict()


BOTH = {"thefts": 14, "drugs": 11}
print("begins      ", total({2019: old, 2020: new}), total({2020: new, 2019: old}))
print("ends        ", total({2019: new, 2020: old}))
print("with concat ", joined(old, new), joined(new, old))
assert total({2019: old, 2020: new}) == total({2020: new, 2019: old}) == {"thefts": 14}
assert "drugs" in total({2019: new, 2020: old})
assert joined(old, new) == joined(new, old) == BOTH
PY
