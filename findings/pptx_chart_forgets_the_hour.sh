#!/usr/bin/env bash
# A python-pptx chart of the hours of a day has one date for all: the slide and its workbook differ.
# python-pptx 1.0.2, xlsxwriter 3.3.1, openpyxl 3.1.5.
#
# A good guess: categories that are datetimes keep their hour, as they do in the workbook behind the
# chart, or are refused; and categories of more than one kind (months, then 'Total') are labels.
# Instead: the first category decides for all. If it is a date or a datetime, the chart has a date
# axis and each category is a whole day, the hour cut off: 00:00, 08:00 and 16:00 are three points
# at 43922. If it is a number, all stand in a list of numbers, 'Other' too, which is no number;
# with 'Other' first the same categories are labels. Behind the chart the workbook has the hours.
# Why it matters: demand by hour is drawn on one line above one date. Whoever opens 'Edit data' sees
# the right hours, and so does a test that reads the workbook.
# Give categories as text: f"{when:%H:%M}", str(year).
# scanny/python-pptx issue 231 asked for dates; nothing found on hours or on the first category.
#
# Seen (kind of axis, what the chart holds, what its workbook holds):
#   00:00, 08:00, 16:00  DateAxis      numbers 43922.0 43922.0 43922.0   the three hours
#   April, May, Total    DateAxis      numbers 43922.0 43952.0 Total     as given
#   1, 2, Other          CategoryAxis  numbers 1 2 Other                 as given
#   Other, 1, 2          CategoryAxis  labels Other 1 2                  as given
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    python-pptx==1.0.2 xlsxwriter==3.3.1 openpyxl==3.1.5
env/bin/python - <<'PY'
import io
from datetime import date, datetime

from openpyxl import load_workbook
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

deck = Presentation()
slide = deck.slides.add_slide(deck.slide_layouts[6])


def draw(name, categories):
    data = CategoryChartData()
    data.categories = categories
    data.add_series("Calls", range(len(categories)))
    size = (0, 0, Inches(4), Inches(3))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *size, data).chart
    points = list(chart.part._element.iterfind(".//{*}cat//{*}pt"))
    kinds = {point.getparent().tag.partition("}")[2] for point in points}
    held = " ".join(point.findtext("{*}v") for point in points)
    book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    behind = [row[0].value for row in book.iter_rows(min_row=2)]
    axis = type(chart.category_axis).__name__
    kind = {"numCache": "numbers", "strCache": "labels"}[kinds.pop()]
    print(f"{name:20} {axis:13} {kind} {held:29}", *(f"[{value}]" for value in behind))
    return axis, held, kind, behind


hours = [datetime(2020, 4, 1, hour) for hour in (0, 8, 16)]
seen = draw("00:00, 08:00, 16:00", hours)
assert seen == ("DateAxis", "43922.0 43922.0 43922.0", "numbers", hours)
seen = draw("April, May, Total", [date(2020, 4, 1), date(2020, 5, 1), "Total"])
assert seen[:3] == ("DateAxis", "43922.0 43952.0 Total", "numbers")
assert draw("1, 2, Other", [1, 2, "Other"])[:3] == ("CategoryAxis", "1 2 Other", "numbers")
assert draw("Other, 1, 2", ["Other", 1, 2])[:3] == ("CategoryAxis", "Other 1 2", "labels")
PY
