#!/usr/bin/env bash
# pyshp gives each ward the figures of the next one, after a record that is marked as deleted.
# pyshp 3.1.6, pyogrio 0.13.0, geopandas 1.2.0, shapely 2.2.0, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: a shape and its record go together by their number. A record that is marked as
# deleted takes its shape with it, as in GDAL, or both are there; what does not fit is refused.
# Instead: records() leaves the deleted record out and shapes() keeps its shape. shapeRecords(),
# iterShapeRecords() and the GeoJSON (__geo_interface__) put the two lists together one by one, up
# to the end of the shorter: from the deleted one on each shape has the next record, and the last
# shape is gone. len() still counts it, shapeRecord(1) has None. Nothing warns.
# Why it matters: a dBase file marks a row as deleted and keeps it until it is packed, and a ward
# abolished at a boundary review is deleted so. The map has all its names and figures, each in the
# neighbour's outline.
# Pair shapes() with records(deleted_as_None=True) yourself, or read with pyogrio.
# GeospatialPython/pyshp pull 396 made records() leave deleted ones out like iterRecords(); nothing
# found on what becomes of the shapes.
#
# Seen (North at 0, South at 1, East at 2, West at 3; South is deleted):
#                         0          1          2          3
#   shapeRecords          North 10   East 30    West 40    none
#   iterShapeRecords      North 10   East 30    West 40    none
#   __geo_interface__     North 10   East 30    West 40    none
#   pyogrio               North 10   none       East 30    West 40
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python pyshp==3.1.6 pyogrio==0.13.0 \
    geopandas==1.2.0 shapely==2.2.0 numpy==2.4.6 pandas==3.1.1
env/bin/python - <<'PY'
import struct
import warnings
from pathlib import Path

import pyogrio
import shapefile

warnings.simplefilter("error")
WARDS = ["North", "South", "East", "West"]

with shapefile.Writer("wards") as writer:
    writer.field("ward", "C", 10)
    writer.field("n", "N", 10)
    for place, ward in enumerate(WARDS):
        writer.point(place, 0)
        writer.record(ward, (place + 1) * 10)

table = bytearray(Path("wards.dbf").read_bytes())
head, length = struct.unpack("<HH", table[8:12])
table[head + WARDS.index("South") * length] = ord("*")
Path("wards.dbf").write_bytes(table)

reader = shapefile.Reader("wards")
assert (len(reader), len(reader.shapes()), len(reader.records())) == (4, 4, 3)
assert reader.shapeRecord(1).record is None


def of_pairs(pairs):
    return {int(pair.shape.points[0][0]): tuple(pair.record) for pair in pairs}


features = reader.__geo_interface__["features"]
truth = pyogrio.read_dataframe("wards.shp")
FOUND = {
    "shapeRecords": of_pairs(reader.shapeRecords()),
    "iterShapeRecords": of_pairs(reader.iterShapeRecords()),
    "__geo_interface__": {
        int(one["geometry"]["coordinates"][0]): tuple(one["properties"].values())
        for one in features
    },
    "pyogrio": {int(row.geometry.x): (row.ward, int(row.n)) for row in truth.itertuples()},
}
MOVED = {0: ("North", 10), 1: ("East", 30), 2: ("West", 40)}
for name, found in FOUND.items():
    print(f"{name:20}", *(found.get(place) for place in range(4)))
    right = {0: ("North", 10), 2: ("East", 30), 3: ("West", 40)}
    assert found == (right if name == "pyogrio" else MOVED), name
PY
