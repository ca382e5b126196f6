#!/usr/bin/env bash
# python-pptx: a chart takes None and refuses NaN; a highlight stays at its place, not its name.
# python-pptx 1.0.2, xlsxwriter 3.3.1.
#
# A good guess: NaN is a gap like None, since charts are made from pandas; and a colour set on the
# point of one ward goes with that ward, or goes away, when the chart's data are replaced.
# Instead: None leaves a gap, NaN raises TypeError from XlsxWriter with advice
# ('nan_inf_to_errors') that python-pptx offers no way to follow. And replace_data keeps the
# point's colour by position: with the wards in another order another ward is highlighted, and a
# highlight beyond the new length stays in the file for a point that is not there.
# Why it matters: a deck made from last quarter's deck marks 'our' ward by colour; sorted anew by
# rate, the colour says that another ward is ours. Blanks of pandas are NaN.
# scanny/python-pptx issue 737 (points have a position, no name); nothing found on NaN.
#
# Seen:
#   (1, None, 3) -> points 0 and 2
#   (1, nan, 3)  -> TypeError: NAN/INF not supported in write_number() ...
#   highlight on West of [East, West]; replaced by [West, North]: highlight index 1 = North
#   replaced by [North]: highlight index 1 of 1 point
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    python-pptx==1.0.2 xlsxwriter==3.3.1
env/bin/python - <<'PY'
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

deck = Presentation()
slide = deck.slides.add_slide(deck.slide_layouts[6])


def data(wards, values):
    made = CategoryChartData()
    made.categories = wards
    made.add_series("Rate", values)
    return made


def chart(made):
    shape = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), made)
    return shape.chart


gap = chart(data(["a", "b", "c"], (1, None, 3)))
points = [int(index) for index in gap._chartSpace.xpath(".//c:val//c:pt/@idx")]
print("None ->", points)
assert points == [0, 2]
try:
    chart(data(["a", "b", "c"], (1, float("nan"), 3)))
except TypeError as error:
    print("NaN ->", error)
    assert "nan_inf_to_errors" in str(error)
else:
    raise AssertionError("NaN is now taken")

bars = chart(data(["East", "West"], (4, 9)))
fill = bars.plots[0].series[0].points[1].format.fill
fill.solid()
fill.fore_color.rgb = RGBColor(0xB0, 0x00, 0x20)


def highlighted():
    return [int(index) for index in bars._chartSpace.xpath(".//c:dPt/c:idx/@val")]


for wards, values in ((["West", "North"], (9, 3)), (["North"], (3,))):
    bars.replace_data(data(wards, values))
    print([str(label) for label in bars.plots[0].categories], "highlight at", highlighted())
    assert highlighted() == [1]
PY
