#!/usr/bin/env bash
# tobler gives a ward that the source does not reach a rate of 0, and so the lowest of all.
# tobler 0.13.0, geopandas 1.2.0, shapely 2.2.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: an intensive variable (a rate, a median) of a target is the mean over what covers
# it; of a target that nothing covers there is none: NaN. For a count 0 may do.
# Instead: area_interpolate() gives 0 for both, and no share of any category. A target covered by a
# hundredth has the rate of that hundredth. There is no column that tells how much was covered, and
# allocate_total does not change it. Nothing warns.
# Why it matters: rates of old wards are moved to new ones this way. A ward on another force's land,
# or past the edge of the source, is the safest of the table and pulls the average down.
# Interpolate a column of ones as extensive with allocate_total=False, or measure the overlap.
# The notes give the formula for what is covered; nothing found on the rest.
#
# Seen (two source squares with rates 10 and 30):
#   target          rate   count   share of a
#   on the first    10     100     1
#   1% on the second, the rest beyond    30   60   0
#   beside both     0      0       0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    tobler==0.13.0 geopandas==1.2.0 shapely==2.2.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import geopandas
from shapely.geometry import box
from tobler.area_weighted import area_interpolate

warnings.simplefilter("error")
OLD = geopandas.GeoDataFrame(
    {"count": [100.0, 60.0], "rate": [10.0, 30.0], "force": ["a", "b"]},
    geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)],
    crs=27700,
)
NEW = geopandas.GeoDataFrame(
    geometry=[box(0, 0, 1, 1), box(1.99, 0, 2.99, 1), box(10, 0, 11, 1)], crs=27700
)
for allocate_total in (True, False):
    made = area_interpolate(
        OLD,
        NEW,
        extensive_variables=["count"],
        intensive_variables=["rate"],
        categorical_variables=["force"],
        allocate_total=allocate_total,
    )
    print(made.drop(columns="geometry").round(2))
    assert made["rate"].round(6).tolist() == [10, 30, 0]
    assert made["count"].round(6).tolist() == [100, 60 if allocate_total else 0.6, 0]
    assert made["force_a"].tolist() == [1, 0, 0]
    assert made.loc[2, "force_b"] == 0
PY
