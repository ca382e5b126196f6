#!/usr/bin/env bash
# geopandas appends a year to a GeoPackage by place: drugs are arson, '[c]' is 0, degrees metres.
# geopandas 1.2.0, pyogrio 0.13.0 (GDAL 3.12.4), shapely 2.2.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: to_file(mode="a") puts each column into the field of its name, and refuses a column
# that the file has not, as it does if there is one more; what is no number and another system of
# coordinates are refused or converted.
# Instead: the first column goes into the first field. Thefts and arson in another order change
# places, and a new category in the place of an old one is the old one. Of '[c]' and '<5' an integer
# field keeps 0, of '1,200' 1. Points in degrees are kept as they are among points in metres. None
# of it warns; use_arrow=True, said to be faster only, matches names and refuses the text.
# Why it matters: the map of all years is one file that grows by a year. The new year is another
# year's categories, and a withheld count is a ward without offences.
# Give use_arrow=True, or join the frames with concat and write the file anew.
# geopandas/pyogrio pull 197 brought it; nothing found on any of these. The documentation says that
# rows are appended.
#
# Seen (a file with thefts 10 and arson 1; the second year appended, as it is read back):
#                                 as it stands        use_arrow=True
#   arson 1, thefts 10            thefts 1, arson 10  thefts 10, arson 1
#   thefts 10, drugs 1            thefts 10, arson 1  refused
#   thefts '[c]', arson 1         thefts 0, arson 1   refused
#   longitude -2.0                x is -2.0           x is -2.0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    geopandas==1.2.0 pyogrio==0.13.0 shapely==2.2.0 pandas==3.1.1 numpy==2.4.6 pyarrow==26.0.1
env/bin/python - <<'PY'
import warnings
from pathlib import Path

import geopandas as gpd
from pyogrio.errors import DataLayerError
from shapely.geometry import Point

warnings.simplefilter("error")
first = gpd.GeoDataFrame(
    {"ward": ["North"], "thefts": [10], "arson": [1]}, geometry=[Point(400000, 300000)], crs=27700
)


def appended(second, **how):
    Path("wards.gpkg").unlink(missing_ok=True)
    first.to_file("wards.gpkg", driver="GPKG", **how)
    try:
        second.to_file("wards.gpkg", driver="GPKG", mode="a", **how)
    except DataLayerError:
        return "refused"
    row = gpd.read_file("wards.gpkg").iloc[1]
    return {"thefts": row.thefts, "arson": row.arson, "x": round(row.geometry.x)}


YEARS = {
    "other order": first[["ward", "arson", "thefts", "geometry"]],
    "other category": first.rename(columns={"arson": "drugs"}),
    "withheld": first.assign(thefts=["[c]"]),
    "thousands": first.assign(thefts=["1,200"]),
    "degrees": first.to_crs(4326),
}
seen = {name: (appended(year), appended(year, use_arrow=True)) for name, year in YEARS.items()}
for name, results in seen.items():
    print(f"{name:15}", *results, sep=" | ")
right = {"thefts": 10, "arson": 1, "x": 400000}
assert appended(first) == right
assert seen["other order"] == (right | {"thefts": 1, "arson": 10}, right)
assert seen["other category"] == (right, "refused")
assert seen["withheld"] == (right | {"thefts": 0}, "refused")
assert seen["thousands"] == (right | {"thefts": 1}, "refused")
assert seen["degrees"] == (right | {"x": -2}, right | {"x": -2})
PY
