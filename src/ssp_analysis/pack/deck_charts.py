"""A chart of a slide as PowerPoint draws it, from its numbers; as an image where it has none."""

from __future__ import annotations

import base64
import io
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from ssp_analysis.pack.look import DARK_BLUE, DARK_GREY, ORANGE, PALE_BLUE
from ssp_analysis.pack.page import PLOT_MIMETYPE

COLOURS = {"line": (DARK_BLUE, ORANGE, ORANGE, ORANGE), "bar": (PALE_BLUE, DARK_BLUE)}
TYPE = Pt(14)
THICK, THIN = Pt(2.5), Pt(0.75)
Box = tuple[int, int, int, int]


def add_chart(page: Any, data: dict[str, Any], alt: str, box: Box) -> None:
    """Add a chart with its description to a slide.

    Args:
        page: the slide.
        data: a picture's output in the notebook: its image, and its numbers where it has them.
        alt: the description.
        box: left, top, width and height.
    """
    plot = data.get(PLOT_MIMETYPE)
    shape = _native(page, plot, box) if plot else _image(page, data, box)
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _image(page: Any, data: dict[str, Any], box: Box) -> Any:
    left, top, width, height = box
    content = io.BytesIO(base64.b64decode(data["image/png"]))
    picture = page.shapes.add_picture(content, left, top, width=width)
    if picture.height > height:
        picture.width, picture.height = int(picture.width * height / picture.height), height
    return picture


def _native(page: Any, plot: dict[str, Any], box: Box) -> Any:
    numbers = CategoryChartData(number_format=plot["form"])
    # Bars are drawn from below upward; the first is to stand on top.
    order = slice(None, None, -1 if plot["kind"] == "bar" else 1)
    numbers.categories = plot["categories"][order]
    for name, values in plot["series"].items():
        numbers.add_series(name, values[order])
    kind = XL_CHART_TYPE.BAR_CLUSTERED if plot["kind"] == "bar" else XL_CHART_TYPE.LINE
    frame = page.shapes.add_chart(kind, *box, numbers)
    chart = frame.chart
    chart.font.size, chart.font.color.rgb = TYPE, _colour(DARK_GREY)
    chart.has_legend = len(plot["series"]) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.value_axis.has_major_gridlines = plot["kind"] == "line"
    chart.value_axis.tick_labels.number_format = plot["form"]
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.category_axis.format.line.color.rgb = _colour(DARK_GREY)
    _colour_series(chart, plot)
    if plot["low"]:
        _add_ranges(chart, plot, order)
    return frame


def _colour_series(chart: Any, plot: dict[str, Any]) -> None:
    only = len(plot["series"]) == 1
    for at, series in enumerate(chart.plots[0].series):
        colour = _colour(DARK_BLUE if only else COLOURS[plot["kind"]][at])
        if plot["kind"] == "line":
            series.format.line.color.rgb = colour
            series.format.line.width = THICK if at < 2 else THIN
            series.smooth = False
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour


def _add_ranges(chart: Any, plot: dict[str, Any], order: slice) -> None:
    """Error bars of their own length on each side; python-pptx has no call for them."""
    middle = next(iter(plot["series"].values()))[order]
    plus = _lengths(plot["high"][order], middle)
    minus = _lengths(middle, plot["low"][order])
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus>{plus}</c:plus><c:minus>{minus}</c:minus>'
        f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{DARK_GREY[1:]}"/></a:solidFill>'
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


def _colour(text: str) -> RGBColor:
    return RGBColor.from_string(text.lstrip("#"))
