"""What a chart is in the pack: an image, its message, its description and its data."""

import base64
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import matplotlib
import numpy as np
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator
from PIL import Image

from ssp_analysis.say.tables import Table
from ssp_analysis.write import house
from ssp_analysis.write.blocks import Blocks, Folded, Heading, Picture

TYPEFACE = "Pack Sans"
ROUND = (1, 2, 5, 10)  # steps of an axis that people count in
CLEAR = 1.03  # so far above the highest point an axis goes on at least
LETTERS_OF_HANDLE = 3  # that a sign of the key takes, with the gap beside it
DOTS_PER_INCH = 150  # sharp on paper and on screens of double density, small in the file


@dataclass(frozen=True)
class Chart:
    """A chart with all that must go with it: `title` is its message, `data` what it shows."""

    figure: Figure
    alt: str
    title: str
    data: Table
    level: int = 3  # of the heading that the message becomes in the report
    phone: Callable[[], Figure] | None = None  # draws it for a narrow screen

    def picture(self, office: bool = False) -> Picture:
        """The chart alone.

        Args:
            office: whether it goes into an office file, for which it is drawn as PNG too; one that
                is not drawn for phones stands in notebooks only, and as PNG.
        """
        _place(self.figure, FigureCanvasAgg, DOTS_PER_INCH)  # the same for both forms
        png = base64.b64encode(self.png()).decode("ascii") if office or not self.phone else ""
        if not self.phone:
            return Picture(png, self.alt, self.title, self.data.block())
        # One drawing may stand twice on a page, beside a table each: no two of those have one name.
        name = self.data.caption
        drawn = vector(self.figure, name), vector(self.phone(), f"{name}, narrow")
        return Picture(png, self.alt, self.title, self.data.block(), *drawn)

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


def vector(figure: Figure, name: str) -> str:
    """A figure as SVG: the same every time, its words as text, its typeface that of its place.

    Args:
        figure: what is drawn.
        name: parts that others refer to are called after it, so that no two of a page are alike.
    """
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        # What `savefig` does, which draws each figure once more than it is written.
        _place(figure, FigureCanvasSVG, FigureCanvasSVG.fixed_dpi)
        nothing = dict.fromkeys(_TOLD_BY_MATPLOTLIB)
        FigureCanvasSVG(figure).print_svg(buffer, metadata=nothing)
    _, _, held = buffer.getvalue().partition("<svg ")
    told = _STYLE.sub("", re.sub(r">\s+<", "><", f"{_BEGUN}{held}".strip()), count=1)
    return _TAG.sub(_shorter, told)


def _place(figure: Figure, canvas: type[FigureCanvasBase], dots: float) -> None:
    """Give all in a figure its place, once: by how a canvas of so many dots measures words."""
    canvas(figure)
    figure.set_dpi(dots)
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        figure.set_layout_engine("none")


_TOLD_BY_MATPLOTLIB = ("Creator", "Date", "Format", "Type")
_BEGUN = '<svg preserveAspectRatio="xMinYMid" '  # where its room is of another shape: to the left
_STYLE = re.compile(r"<defs><style.*?</style></defs>")  # how lines end, which pages say of all
_TAG = re.compile(r"<[^>]+>")
# Names of groups; turns by nothing; the typeface, which is the same for all; an older way to link.
_NEEDLESS = re.compile(
    r'(?<=<g) id="[^"]*"| transform="rotate\(-?0 [^"]*"| font-family: [^;"]*;|'
    r' xmlns:xlink="[^"]*"|xlink:(?=href)| (?=z")|\s*\n'
)


def _shorter(tag: re.Match[str]) -> str:
    """A tag without what says nothing, its lengths in hundredths of a point."""
    kept = _NEEDLESS.sub(lambda found: " " if "\n" in found[0] else "", tag[0])
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", kept)


@dataclass(frozen=True)
class Paper:
    """The sheet a chart is drawn on, in inches; `tallest` is for charts that list things.

    `label` is how many letters of a name stand in one line; longer names are broken. Lines of a
    list stand `line` type heights apart. On a `narrow` sheet names stand above what they name. What
    does not fit in `tallest` is squeezed: a chart that lists things puts lines together itself.
    """

    width: float
    height: float
    tallest: float
    type: float
    label: int
    line: float = 1.85
    narrow: bool = False

    @property
    def letters(self) -> int:
        """How many letters stand side by side."""
        return int(self.width * 72 / self.type * 1.95)

    @property
    def row(self) -> float:
        """The height of one line of a chart that lists things, in inches."""
        return self.type / 72 * self.line


# 768 px wide in the report: type of 16.7 px. 1152 px wide on a slide: type of 24 px.
PAGE = Paper(width=8.0, height=4.9, tallest=40.0, type=12.5, label=34)
SLIDE = Paper(width=12.0, height=5.2, tallest=5.3, type=18.0, label=40)
# 358 px wide on a telephone of 390 px: type of 15 px, and of 12 px on one of 320 px.
PHONE = Paper(width=3.6, height=5.0, tallest=40.0, type=11.0, label=40, narrow=True)


@contextmanager
def house_style(paper: Paper) -> Iterator[None]:
    """Draw inside this: type and grid of the house; no setting stays afterwards."""
    _know_typeface()
    settings: dict[Any, Any] = {
        **sns.axes_style("whitegrid"),
        # Names, not "sans-serif": a generic family would be looked up when the chart is saved.
        "font.family": [TYPEFACE, "DejaVu Sans"],
        "text.parse_math": False,  # a $ in a project's name is money
        "axes.edgecolor": house.FOCUS_GREY,
        "grid.color": house.GRID,
        "grid.linewidth": 0.8,
    }
    sizes = ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize")
    inks = ("text.color", "axes.labelcolor", "xtick.color", "ytick.color")
    settings |= dict.fromkeys(sizes, paper.type) | dict.fromkeys(inks, house.DARK_GREY)
    with matplotlib.rc_context(settings):
        yield


def blank(paper: Paper, height: float) -> Figure:
    """A figure with nothing on it, made without pyplot so that none is left open behind."""
    return Figure(figsize=(paper.width, height), dpi=DOTS_PER_INCH, layout="constrained")


def sheet(paper: Paper, height: float) -> tuple[Figure, Axes]:
    """An empty chart."""
    figure = blank(paper, height)
    axes = figure.add_subplot()
    sns.despine(ax=axes, left=True)
    axes.tick_params(length=0, pad=paper.type / 3)
    axes.set_axisbelow(True)
    return figure, axes


def sign(figure: Figure, marks: list[str], paper: Paper) -> None:
    """Draw the banner inside the image, where it stays with a chart that is copied out."""
    if marks:
        figure.supxlabel(
            textwrap.fill(" · ".join(marks), paper.letters - 4),  # heavy letters are wider
            x=0.01,
            ha="left",
            fontsize=paper.type,
            color=house.DARK_PINK,
            fontweight="bold",
        )


def key(
    figure: Figure, handles: Sequence[Artist | BarContainer], paper: Paper, above: str = ""
) -> None:
    """Draw the key above all else: in one line, or in as many as it needs.

    Args:
        figure, paper: the chart and its sheet.
        handles: what the key explains, each by its label.
        above: what is said above them.
    """
    figure.legend(
        handles=handles, ncols=_columns([str(one.get_label()) for one in handles], paper.letters),
        title=textwrap.fill(above, paper.letters), alignment="left", title_fontsize=paper.type,
        loc="outside upper left", frameon=False, borderpad=0, borderaxespad=0.2, handlelength=1.4,
        columnspacing=1.0, handletextpad=0.5, labelspacing=0.3,
    )  # fmt: skip


def _columns(labels: list[str], letters: int) -> int:
    """In how many columns, filled one after another, a key fits beside itself."""
    for across in range(len(labels), 1, -1):
        columns = np.array_split(np.array(labels), across)  # as matplotlib shares them out
        if sum(max(map(len, held)) + LETTERS_OF_HANDLE for held in columns) <= letters:
            return across
    return 1


def from_zero(axes: Axes, highest: float, most: int) -> None:
    """Let the vertical axis begin at zero and end at a round number that holds all that is drawn.

    Args:
        axes: where.
        highest: the highest point of lines and ranges.
        most: steps at most.
    """
    marked = MaxNLocator(most, integer=True, steps=ROUND).tick_values(0, max(highest * CLEAR, 1))
    axes.set_ylim(0, marked[-1])
    axes.set_yticks(marked)


def name_gaps(axes: Axes, places: Iterable[float], size: float) -> None:
    """Say in the gaps of a line, along the horizontal axis, that a question is open."""
    for place in places:
        axes.annotate(
            "question open", (place, 0.05), xycoords=axes.get_xaxis_transform(), rotation=90,
            ha="center", va="bottom", fontsize=size, color=house.DARK_GREY, zorder=5,
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
