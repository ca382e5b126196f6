"""A chart of a slide as PowerPoint draws it, from its numbers; as an image where it has none."""

from __future__ import annotations

import base64
import io
from typing import Any

from matplotlib.ticker import MaxNLocator
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from ssp_analysis.pack.arial import NAME
from ssp_analysis.pack.deck_series import (
    add_ranges,
    colour,
    fill_bars,
    line_series,
    note_point,
    shade_behind,
)
from ssp_analysis.pack.look import DARK_GREY, FOCUS_GREY, GRID
from ssp_analysis.pack.page import PLOT_MIMETYPE

TYPE = 14
STEPS = 6  # of the axis of values, at most
QUARTER = 3  # months: from one label to the next, so that none stands aslant
BETWEEN_BARS = 40  # % of a bar's width
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
    bars = plot["kind"] == "bar"
    numbers = CategoryChartData(number_format=plot["form"])
    # Bars are drawn from below upward; the first is to stand on top.
    order = slice(None, None, -1 if bars else 1)
    numbers.categories = plot["categories"][order]
    for name, values in plot["series"]:
        numbers.add_series(name, values[order])
    low, high, step = _reach(plot)
    for name, shaded in plot["behind"]:
        numbers.add_series(name, [high if here else None for here in shaded])
    frame = page.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.LINE_MARKERS, *box, numbers
    )
    chart = frame.chart
    _set_axes(chart, plot)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    if bars:
        fill_bars(chart, plot["verdicts"][order])
        chart.plots[0].gap_width = BETWEEN_BARS
        if len(plot["series"]) > 1:
            _tell_values(chart, plot["form"])
    else:
        line_series(chart, len(plot["series"]))
        shade_behind(chart, len(plot["behind"]))
        if plot["noted"]:
            place, words = plot["noted"]
            note_point(chart, place, words, TYPE)
    if plot["low"]:
        add_ranges(chart, plot, order)
    return frame


def _set_axes(chart: Any, plot: dict[str, Any]) -> None:
    bars = plot["kind"] == "bar"
    chart.has_title = False  # the slide's title is the chart's
    chart.font.size, chart.font.name = Pt(TYPE), NAME
    chart.font.color.rgb = colour(DARK_GREY)
    chart.has_legend = len(plot["series"]) + len(plot["behind"]) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    values, names = chart.value_axis, chart.category_axis
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = colour(GRID)
    values.format.line.fill.background()
    values.tick_labels.number_format = plot["form"]
    values.tick_labels.number_format_is_linked = False
    if plot["unit"]:
        values.has_title = True
        values.axis_title.text_frame.text = plot["unit"]
        run = values.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold, run.font.name = Pt(TYPE), False, NAME
    names.format.line.color.rgb = colour(FOCUS_GREY)
    # Below or beside the chart, where an axis at zero would have them on the bars.
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if not bars:
        _every_quarter(names._element)


def _every_quarter(axis: Any) -> None:
    """A label every third month, level; python-pptx has no call for it."""
    axis.get_or_add_txPr().find(".//{*}bodyPr").set("rot", "0")
    place = axis.xpath("c:lblOffset")[0]
    for tag in ("tickMarkSkip", "tickLblSkip"):
        steps = 1 if tag == "tickMarkSkip" else QUARTER
        place.addnext(parse_xml(f'<c:{tag} {nsdecls("c")} val="{steps}"/>'))


def _tell_values(chart: Any, form: str) -> None:
    # Several bars a line are told apart by their numbers, which need no axis.
    plot = chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = form, False
    plot.data_labels.font.size = Pt(TYPE - 2)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False


def _reach(plot: dict[str, Any]) -> tuple[float, float, float]:
    """From where to where the axis of values goes, and its steps: all ranges and zero in sight."""
    drawn = [values for _, values in plot["series"]] + [plot["low"], plot["high"]]
    held = [value for values in drawn for value in values if value is not None]
    low, high = min([0, *held]), max([0, *held])
    ticks = MaxNLocator(STEPS).tick_values(low, high if high > low else low + 1)
    return float(ticks[0]), float(ticks[-1]), float(ticks[1] - ticks[0])
