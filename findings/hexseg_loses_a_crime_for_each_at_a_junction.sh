#!/usr/bin/env bash
# hexseg counts a crime at a junction on both roads, and drops another crime for it.
# hexseg 0.2.0 (September 2026), geopandas 1.2.0, shapely 2.2.0, pandas 3.1.1.
#
# A good guess: as the text says, points as near to two segments 'are matched to just one (not
# double-counted)', and those too far away are counted out with a warning.
# Instead: count_crimes_by_nearest_road() looks for second rows in the order of the crimes, and
# drops by those places once the rows are in the order of distance. Unless the crime at the junction
# comes first, both its rows stay and the last, the crime that is furthest from its road, goes.
# The total is right, n_unmatched is 0, and nothing warns.
# Why it matters: published crimes are put on junctions, so that most are as near to two roads. The
# order of the file decides which street is a hotspot; a street of which all crimes are beside it
# has none.
# Move the points off the junction, or join by sjoin_nearest and drop duplicates by hand.
# Nothing found on it.
#
# Seen (one crime at the junction of High Street and Mill Lane, two beside High Street and one 9 m
# from Park Road):
#                      High Street   Mill Lane   Park Road   in all
#   junction first     3             0           1           4
#   junction last      3             1           0           4
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    hexseg==0.2.0 geopandas==1.2.0 shapely==2.2.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import geopandas
from hexseg import count_crimes_by_nearest_road
from shapely.geometry import LineString, Point

warnings.simplefilter("error")
ROADS = geopandas.GeoDataFrame(
    {"name": ["High Street", "Mill Lane", "Park Road"]},
    geometry=[
        LineString([(0, 0), (200, 0)]),
        LineString([(200, 0), (200, 100)]),
        LineString([(0, 500), (200, 500)]),
    ],
    crs=27700,
)
JUNCTION, BESIDE = Point(200, 0), [Point(50, 2), Point(90, 3), Point(50, 509)]


def counted(name, points):
    crimes = geopandas.GeoDataFrame(geometry=points, crs=27700)
    roads = count_crimes_by_nearest_road(crimes, ROADS)
    found = roads["crime_count"].tolist()
    print(f"{name:16}", dict(zip(roads["name"], found, strict=True)))
    assert sum(found) == roads.attrs["n_total"] == 4
    assert roads.attrs["n_unmatched"] == 0
    return found


assert counted("junction first", [JUNCTION, *BESIDE]) == [3, 0, 1]
assert counted("junction last", [*BESIDE, JUNCTION]) == [3, 1, 0]
PY
