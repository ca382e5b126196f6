#!/usr/bin/env bash
# folium colours a ward by the last of its months alone, and calls it the map of the table.
# folium 0.20.0, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: a Choropleth of a table with several rows for an area is refused, or the rows are
# added up or averaged, as plotting tools do with more than one value for a bar.
# Instead: the rows become a dictionary by area (set_index(...).to_dict()), in which the last row of
# an area replaces those before it. Colours and the scale of the key come from the last row of each
# ward alone. In another order of the rows it is another map. Nothing warns.
# Why it matters: a table by ward and month is what there is. The map of 'offences' is that of the
# month that comes last: the ward with most is drawn in the lightest colour, and the key ends at 50
# where there were 102.
# Add up by ward before.
# Nothing found in python-visualization/folium.
#
# Seen (North 100 and 2, South 1 and 50, in April and May):
#                  North     South     key
#   all rows        #ffffb2   #bd0026   2 to 50
#   May alone       #ffffb2   #bd0026   2 to 50
#   May first       #bd0026   #ffffb2   1 to 100
#   added up        #bd0026   #ffffb2   51 to 102
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    folium==0.20.0 numpy==2.4.6 pandas==3.1.1
env/bin/python - <<'PY'
import folium
import pandas as pd


def ward(name, west):
    corners = [[west, 53], [west + 1, 53], [west + 1, 54], [west, 54], [west, 53]]
    shape = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": {"ward": name}, "geometry": shape}


WARDS = {"type": "FeatureCollection", "features": [ward("North", -3), ward("South", -2)]}
NAMES = ["North", "South", "North", "South"]
months = pd.DataFrame({"ward": NAMES, "month": [4, 4, 5, 5], "n": [100, 1, 2, 50]})


def drawn(name, table):
    chart = folium.Choropleth(
        WARDS,
        data=table,
        columns=["ward", "n"],
        key_on="feature.properties.ward",
        fill_color="YlOrRd",
    )
    style = chart.geojson.style_function
    colours = [style(feature)["fillColor"] for feature in WARDS["features"]]
    key = chart.color_scale.index
    print(f"{name:12}", *colours, key[0], key[-1])
    return colours, key[0], key[-1]


LIGHT, DARK = "#ffffb2", "#bd0026"
assert drawn("all rows", months) == ([LIGHT, DARK], 2, 50)
assert drawn("May alone", months.tail(2)) == ([LIGHT, DARK], 2, 50)
assert drawn("May first", months.iloc[::-1]) == ([DARK, LIGHT], 1, 100)
total = months.groupby("ward", as_index=False)["n"].sum()
assert drawn("added up", total) == ([DARK, LIGHT], 51, 102)
PY
