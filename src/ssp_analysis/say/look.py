"""What a chart is in the pack: an image, its message, its description and its data."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import matplotlib
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from PIL import Image

from ssp_analysis.say.tables import Table
from ssp_analysis.write import house
from ssp_analysis.write.blocks import Blocks, Folded, Heading, Picture
from ssp_analysis.write.house import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    FOCUS_GREY,
    GRID,
    LINE_GREY,
    ORANGE,
    PALE_BLUE,
    SHADE,
)

TYPEFACE = "Pack Sans"
DOTS_PER_INCH = 150  # sharp on paper and on screens of double density, small in the file


@dataclass(frozen=True)
class Chart:
    """A chart with all that must go with it: `title` is its message, `data` what it shows."""

    figure: Figure
    alt: str
    title: str
    data: Table
    level: int = 3  # of the heading that the message becomes in the report

    def picture(self) -> Picture:
        """The chart alone."""
        png = base64.b64encode(self.png()).decode("ascii")
        return Picture(png, self.alt, self.title, self.data.block())

    def blocks(self) -> Blocks:
        """Its message above it, and its data in a table to open below it."""
        folded = Folded(f"Table: {self.data.caption}", self.data.blocks())
        return (Heading(self.level, self.title), self.picture(), folded)

    def png(self) -> bytes:
        """The image, the same bytes every time: no software name, no date, fixed resolution.

        Nothing shines through a chart, so it has no fourth channel: a PDF would have to store that
        as an image of its own.
        """
        buffer, canvas = io.BytesIO(), FigureCanvasAgg(self.figure)
        self.figure.set_dpi(DOTS_PER_INCH)
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        image.save(buffer, format="PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
        return buffer.getvalue()


@dataclass(frozen=True)
class Paper:
    """The sheet a chart is drawn on, in inches; `tallest` is for charts that list things.

    `label` is how many letters of a name stand in one line; longer names are broken. Lines of a
    list stand `line` type heights apart. `key` says whether the sheet has room for a key.
    """

    width: float
    height: float
    tallest: float
    type: float
    label: int
    line: float = 1.85
    key: bool = True

    @property
    def row(self) -> float:
        """The height of one line of a chart that lists things, in inches."""
        return self.type / 72 * self.line


# 768 px wide in the report: type of 16.7 px. 1152 px wide on a slide: type of 24 px.
PAGE = Paper(width=8.0, height=4.9, tallest=40.0, type=12.5, label=34)
SLIDE = Paper(width=12.0, height=5.2, tallest=5.3, type=18.0, label=40, key=False)


@contextmanager
def house_style(paper: Paper) -> Iterator[None]:
    """Draw inside this: type and grid of the house; no setting stays afterwards."""
    _know_typeface()
    with matplotlib.rc_context(_settings(paper)):
        yield


def sheet(paper: Paper, height: float) -> tuple[Figure, Axes]:
    """An empty chart, made without pyplot so that no open figure is left behind."""
    figure = Figure(figsize=(paper.width, height), dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    sns.despine(ax=axes, left=True)
    axes.tick_params(length=0, pad=paper.type / 3)
    axes.set_axisbelow(True)
    return figure, axes


def sign(figure: Figure, marks: list[str], paper: Paper) -> None:
    """Draw the banner inside the image, where it stays with a chart that is copied out."""
    if marks:
        figure.supxlabel(
            " · ".join(marks),
            x=0.01,
            ha="left",
            fontsize=paper.type,
            color=DARK_PINK,
            fontweight="bold",
        )


def name_gaps(axes: Axes, places: Iterable[float], size: float) -> None:
    """Say in the gaps of a line, along the horizontal axis, that a question is open."""
    for place in places:
        axes.annotate(
            "question open", (place, 0.05), xycoords=axes.get_xaxis_transform(), rotation=90,
            ha="center", va="bottom", fontsize=size, color=DARK_GREY, zorder=5,
        )  # fmt: skip


def _know_typeface() -> None:
    # Under a name of our own, so that a typeface installed on one machine changes no chart; the
    # semibold counts as bold, the only heavy weight that the stand-in DejaVu Sans has as well.
    if any(entry.name == TYPEFACE for entry in fontManager.ttflist):
        return
    for name, weight in (("semibold", 700), ("regular", 400)):
        path = str(house.typeface_file(name))
        fontManager.addfont(path)
        entry = replace(fontManager.ttflist.pop(), name=TYPEFACE, weight=weight)
        fontManager.ttflist.append(entry)


def _settings(paper: Paper) -> dict[Any, Any]:
    return {
        **sns.axes_style("whitegrid"),
        # Names, not "sans-serif": a generic family would be looked up when the chart is saved.
        "font.family": [TYPEFACE, "DejaVu Sans"],
        "font.size": paper.type,
        "text.parse_math": False,  # a $ in a project's name is money
        "axes.labelsize": paper.type,
        "xtick.labelsize": paper.type,
        "ytick.labelsize": paper.type,
        "text.color": DARK_GREY,
        "axes.labelcolor": DARK_GREY,
        "xtick.color": DARK_GREY,
        "ytick.color": DARK_GREY,
        "axes.edgecolor": FOCUS_GREY,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
    }


__all__ = [
    "DARK_BLUE", "DARK_GREY", "DARK_PINK", "FOCUS_GREY", "GRID", "LINE_GREY", "ORANGE", "PAGE",
    "PALE_BLUE", "SHADE", "SLIDE", "Paper", "house_style", "name_gaps", "sheet", "sign",
]  # fmt: skip
