"""How the series of an editable chart look: colours by place, open bars, ranges, shaded months."""

from __future__ import annotations

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from ssp_analysis.pack.look import (
    DARK_BLUE,
    DARK_GREY,
    FOCUS_GREY,
    GRID,
    PALE_BLUE,
    SHADE,
)
from ssp_analysis.pack.month_charts import EXPECTED_INK

# Observed, expected, the two ends of its range: as the pictures draw them.
LINES = ((DARK_BLUE, 2.75, None), (EXPECTED_INK, 2.25, MSO_LINE.DASH),
         (EXPECTED_INK, 1.0, None), (EXPECTED_INK, 1.0, None))  # fmt: skip
BARS = (PALE_BLUE, DARK_BLUE)
VERDICTS = {"clear": (PALE_BLUE, DARK_BLUE), "unclear": (GRID, DARK_GREY),
            "simple": ("#FFFFFF", DARK_GREY)}  # fmt: skip
SHADES = {True: (FOCUS_GREY, 55), False: (SHADE, 100)}  # % opaque; the first is the stronger
POINT = 6  # points across
WHITE = "#FFFFFF"


def colour(text: str) -> RGBColor:
    """A colour of `look` as python-pptx takes it."""
    return RGBColor.from_string(text.lstrip("#"))


def line_series(chart: Any, count: int) -> None:
    """Draw the first `count` series as lines; the first has points."""
    for at, series in enumerate(list(chart.plots[0].series)[:count]):
        ink, width, dash = LINES[at]
        line = series.format.line
        line.color.rgb, line.width, series.smooth = colour(ink), Pt(width), False
        if dash:
            line.dash_style = dash
        if at:
            series.marker.style = XL_MARKER_STYLE.NONE
            continue
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, POINT
        _fill(series.marker.format, ink, ink)


def fill_bars(chart: Any, verdicts: list[str]) -> None:
    """Fill bars by series, or one series by its verdicts."""
    for at, series in enumerate(chart.plots[0].series):
        _fill(series.format, BARS[at], DARK_BLUE)
        series.invert_if_negative = False
        for place, verdict in enumerate(verdicts):
            _fill(series.points[place].format, *VERDICTS[verdict])


def note_point(chart: Any, place: int, text: str, size: int) -> None:
    """Mark a point of the first series as an open one, with words beside it."""
    first = chart.plots[-1].series[0]
    point = first.points[place]
    point.marker.style, point.marker.size = XL_MARKER_STYLE.CIRCLE, POINT + 4
    _fill(point.marker.format, WHITE, DARK_BLUE)
    label = point.data_label
    label.text_frame.text = text
    label.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    label.position = XL_LABEL_POSITION.LEFT  # to the right are the other lines


def shade_behind(chart: Any, count: int) -> None:
    """Make the last `count` series columns without gaps that stand behind the lines."""
    if not count:
        return
    lines = chart._chartSpace.xpath(".//c:lineChart")[0]
    axes = "".join(f'<c:axId val="{axis.get("val")}"/>' for axis in lines.xpath("c:axId"))
    columns = parse_xml(
        f'<c:barChart {nsdecls("c")}><c:barDir val="col"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/><c:gapWidth val="0"/><c:overlap val="100"/>{axes}</c:barChart>'
    )
    lines.addprevious(columns)
    for at, series in enumerate(lines.xpath("c:ser")[-count:]):
        for other in series.xpath("c:marker | c:smooth | c:spPr"):
            series.remove(other)
        ink, opaque = SHADES[at == 0]
        series.xpath("c:tx")[0].addnext(
            parse_xml(
                f'<c:spPr {nsdecls("c", "a")}><a:solidFill><a:srgbClr val="{ink[1:]}">'
                f'<a:alpha val="{opaque}000"/></a:srgbClr></a:solidFill></c:spPr>'
            )
        )
        columns.xpath("c:gapWidth")[0].addprevious(series)


def add_ranges(chart: Any, plot: dict[str, Any], order: slice) -> None:
    """Error bars of their own length on each side; python-pptx has no call for them."""
    middle = plot["series"][0][1][order]
    plus = _lengths(plot["high"][order], middle)
    minus = _lengths(middle, plot["low"][order])
    direction = "" if plot["kind"] == "bar" else '<c:errDir val="y"/>'
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}>{direction}<c:errBarType val="both"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{plus}</c:plus><c:minus>{minus}</c:minus>"
        f'<c:spPr><a:ln w="25400"><a:solidFill><a:srgbClr val="{DARK_GREY[1:]}"/></a:solidFill>'
        "</a:ln></c:spPr></c:errBars>"
    )
    series = chart.plots[0].series[0]._element
    series.xpath("c:cat")[0].addprevious(bars)


def _lengths(far: list[float | None], near: list[float | None]) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{max(a - b, 0):.4f}</c:v></c:pt>'
        for at, (a, b) in enumerate(zip(far, near, strict=True))
        if a is not None and b is not None
    )
    return f'<c:numLit><c:ptCount val="{len(far)}"/>{points}</c:numLit>'


def _fill(form: Any, inside: str, edge: str | None) -> None:
    form.fill.solid()
    form.fill.fore_color.rgb = colour(inside)
    if edge:
        form.line.color.rgb = colour(edge)
        form.line.width = Pt(1.25)
