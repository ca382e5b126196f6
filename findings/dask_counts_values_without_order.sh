#!/usr/bin/env bash
# In Dask value_counts().head(2) is any two wards, not the two with the most incidents.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: value_counts gives the most frequent first, as in pandas and as Dask's own text for
# it says ("in descending order so that the first element is the most frequently-occurring").
# Instead: sort=None stands in the place of sort=True and means unsorted. The wards come in an
# order that is the same in each run and looks like one: with one part here it is the reverse. So
# head(), the first row, and what a chart takes as the top are other wards. With sort=True it is as
# in pandas; nlargest() is right.
# Why it matters: 'the five wards with the most' is the first table of a pack, made with this line.
# On small data the order may be right by chance, and a ward that is added changes it.
# Say sort=True. dask/dask pull 443 made it sort in 2015; dask/dask-expr issue 914 (open) asks for
# that again.
#
# Seen (A 2, B 3, C 4, D 5):
#   pandas                  D 5, C 4
#   Dask, one part          A 2, B 3
#   Dask, four parts        A 2, D 5
#   Dask, sort=True         D 5, C 4
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    dask==2026.8.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
env/bin/python - <<'PY'
import inspect

import dask
import dask.dataframe as dd
import pandas as pd

dask.config.set(scheduler="sync")
COUNTS = {"A": 2, "B": 3, "C": 4, "D": 5}
in_pandas = pd.DataFrame({"ward": [ward for ward, n in COUNTS.items() for _ in range(n)]})
MOST = {"D": 5, "C": 4}


def first_two(counted):
    """The first two of counts by value."""
    found = counted.compute() if hasattr(counted, "compute") else counted
    print(found.to_dict())
    return {ward: int(n) for ward, n in found.head(2).items()}


assert first_two(in_pandas["ward"].value_counts()) == MOST
for parts, first in ((1, {"A": 2, "B": 3}), (4, {"A": 2, "D": 5})):
    wards = dd.from_pandas(in_pandas, npartitions=parts)["ward"]
    assert first_two(wards.value_counts()) == first
    assert first_two(wards.value_counts(sort=True)) == MOST
    assert wards.value_counts().nlargest(2).compute().to_dict() == MOST
assert "in descending order" in inspect.getdoc(wards.value_counts)
PY
