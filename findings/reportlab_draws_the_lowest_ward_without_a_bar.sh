#!/usr/bin/env bash
# reportlab begins a bar chart at its smallest value: the lowest ward has no bar at all.
# reportlab 5.1.0 (October 2026).
#
# A good guess: bars stand on nought unless told otherwise, as in other chart libraries, since their
# length is what is compared; or a rounded value a little below the smallest.
# Instead: VerticalBarChart and HorizontalBarChart take the axis of line charts. It ends at the
# smallest and the largest value, so that the smallest has no bar, none is drawn, and the others
# show what they are above it. A ward with 500 of 480 to 510 is two thirds of the largest.
# Why it matters: 90 and 100 cases look like none and all. The ward with the fewest is drawn as one
# with none.
# Say valueAxis.valueMin = 0 or valueAxis.forceZero = 1.
# Nothing found on it.
#
# Seen (height of the bars, of 85 points):
#   values             as it is         with forceZero
#   90, 95, 100        42.5, 85         76.5, 80.8, 85
#   480, 500, 510      56.7, 85         80, 83.3, 85
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    reportlab==5.1.0
env/bin/python - <<'PY'
from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.shapes import Rect


def bars(values, force=0, kind=VerticalBarChart):
    chart = kind()
    chart.data = [values]
    chart.valueAxis.forceZero = force
    if kind is HorizontalBarChart:
        chart.width = chart.height

    def walk(node):
        for part in getattr(node, "contents", []):
            yield from walk(part)
        if isinstance(node, Rect) and node.fillColor is not None:
            yield round(node.width if kind is HorizontalBarChart else node.height, 1)

    found = list(walk(chart.draw()))
    print(kind.__name__, values, "forceZero" if force else "as it is ", found)
    return found


assert bars((90, 95, 100)) == [42.5, 85]
assert bars((90, 95, 100), force=1) == [76.5, 80.8, 85]
assert bars((480, 500, 510)) == [56.7, 85]
assert bars((480, 500, 510), force=1) == [80, 83.3, 85]
assert bars((90, 95, 100), kind=HorizontalBarChart) == [42.5, 85]
PY
