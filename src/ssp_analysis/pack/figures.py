"""What a chart is in the pack: an image, its message, its description and its data."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ssp_analysis.pack.look import DOTS_PER_INCH
from ssp_analysis.pack.tables import Table
from ssp_analysis.pack.wording import is_finite

Verdict = Literal["clear", "unclear", "simple"]


@dataclass(frozen=True)
class Plot:
    """The same chart in numbers, for slides in which it can be edited.

    Attributes:
        kind: a line or a bar for each series.
        categories: along the axis.
        series: name, and a number or nothing for each category, in the order of drawing: pairs,
            because a notebook's file sorts the names of a mapping.
        form: how numbers are written, in the words of spreadsheets.
        unit: what the axis counts; empty where the numbers say it.
        low, high: ends of the range around the first series, where it has one.
        verdicts: how each bar is filled; empty where all are alike.
        behind: name, and whether each category is shaded for it.
        noted: a category of the first series that is marked, and with which words.
    """

    kind: Literal["line", "bar"]
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    form: str = "#,##0"
    unit: str = ""
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    behind: tuple[tuple[str, tuple[bool, ...]], ...] = ()
    noted: tuple[int, str] | None = None


def plotted(values: pd.Series) -> tuple[float | None, ...]:
    """Numbers for a `Plot`; what is not there, or has no end, is nothing."""
    return tuple(float(value) if is_finite(value) else None for value in values)


@dataclass(frozen=True)
class Picture:
    """A chart with all that must go with it: `title` is its message, `data` what it shows."""

    figure: Figure
    alt: str
    title: str
    data: Table
    level: int = 3  # of the heading that the message becomes in the report
    plot: Plot | None = None

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
