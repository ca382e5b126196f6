#!/usr/bin/env bash
# libpysal gives a ward the mean around another: lag() takes a Series with names by place.
# libpysal 4.14.1, geopandas 1.2.0, shapely 2.2.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: a Graph knows its wards by name, and lag() of a Series with those names goes by
# them, or stops if the order is another, as describe() of the same Graph does: 'The values index is
# not aligned with the graph index'.
# Instead: the names are not looked at. A Series in the order of the alphabet, as groupby() and
# pivot_table() give it, puts the figure of one ward in the place of another. What comes back has no
# names, and nothing warns.
# Why it matters: counts by ward come from groupby(), wards from a map in an order of its own. Hot
# spots, and rates smoothed over neighbours, are then those of other wards.
# Give series.reindex(graph.unique_ids), or take the mean of describe().
# The text of lag() says 'array-like aligned with the graph', and not that names do not count;
# pysal/libpysal issue 512 (closed, 2023) has the order for the older W.
#
# Seen (North, South, East in a row from west to east, with 4, 10 and 100):
#   the Series        lag() for North, South, East   describe()
#   North South East  10, 52, 10                     10, 52, 10
#   East North South  4, 55, 4                       ValueError
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    libpysal==4.14.1 geopandas==1.2.0 shapely==2.2.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import geopandas
import pandas as pd
from libpysal.graph import Graph
from shapely.geometry import box

warnings.simplefilter("error")
warnings.filterwarnings("ignore", "The numba package")
WARDS = ["North", "South", "East"]
squares = [box(west, 0, west + 1, 1) for west in range(3)]
graph = Graph.build_contiguity(
    geopandas.GeoDataFrame(index=WARDS, geometry=squares, crs=27700)
).transform("r")
assert graph.unique_ids.tolist() == WARDS
offences = pd.Series({"North": 4.0, "South": 10.0, "East": 100.0})
by_alphabet = offences.sort_index()
assert by_alphabet.equals(offences.groupby(level=0).sum())

for series in (offences, by_alphabet):
    print(series.index.tolist(), graph.lag(series))
assert graph.lag(offences).tolist() == [10, 52, 10]
assert graph.describe(offences)["mean"].tolist() == [10, 52, 10]
assert graph.lag(by_alphabet).tolist() == [4, 55, 4]
assert graph.lag(by_alphabet.reindex(graph.unique_ids)).tolist() == [10, 52, 10]
try:
    graph.describe(by_alphabet)
except ValueError as refusal:
    print(refusal)
else:
    raise AssertionError("describe() took them by place too")
PY
