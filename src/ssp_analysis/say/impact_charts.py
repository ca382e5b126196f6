"""The chart of what Covid did in the year: each change with its interval, by theme."""

import textwrap
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory

from ssp_analysis.say import look
from ssp_analysis.say.caveats import marks
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.impact_tables import expected_name, impact_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.page import for_chart, some_of
from ssp_analysis.say.quantities import span_text
from ssp_analysis.say.subjects import overview_title
from ssp_analysis.say.wording import (
    CLEAR,
    NO_CHANGE,
    UNCLEAR,
    UNSURE,
    change_text,
    in_sentence,
    listing,
    noun_of,
    sentence,
)
from ssp_analysis.write import house

NO_THEME = "Other measures"
THICK = 0.26  # of a bar, in lines
NEAR_EDGE = 0.35  # of the width: closer than this, the name of zero would stand on "Lower"
KEY_LINES = 0.9  # that a line of the key above the chart takes
NAME_LINES = 0.62  # that a line of a name takes where it stands above its bar
# Half as much and twice as much stand as far from the middle, so that all ranges find room; those
# without an end run on over the edge.
MARKED = (0, -0.5, 1, -0.75, 3, -0.25, 0.5, 0.25, -0.9, 9, -1)
APART, APART_NARROW = 0.13, 0.2  # of the width, between two marks of the axis at least
EDGE = 0.05  # left free beyond the farthest range
ALL_MEASURES = replace(look.SLIDE, type=14.0, line=1.45, label=50)  # stand on one slide
NOT_DRAWN = {True: "Not drawn, without clear change", False: "No room in the chart for"}
# A verdict has a shape as well as a colour and its words.
SHAPES = {
    "lower": ("v", "Lower"),
    "higher": ("^", "Higher"),
    NO_CHANGE: ("o", "No clear change"),
    UNSURE: ("D", "Too uncertain to say"),
}
# What a bar is: of an estimate, or of a simple comparison, which is open.
RANGES = {False: "Likely range", True: "Rough range, against earlier years' average"}
NO_RANGE = "No bar: too few to give a range"


def overview(pack: Pack, paper: look.Paper = look.PAGE, most: int = 60) -> Chart | None:
    """The main series with a change for the year: each change with its interval, by theme.

    Parts of, and other views on, a series that is shown are left out, as its title counts them.

    Args:
        pack: the dataset; withheld series are not in it with a number, so not in the chart.
        paper: the sheet.
        most: the most series that the sheet takes; the first of every theme go first.

    Returns:
        The chart, or None where no series has a change.
    """
    held = pack.counted_once(pack.main_impact())
    if held.empty:
        return None
    rows = held[held["series_id"].isin(pack.in_turn(held)[:most])]
    rows = rows.assign(theme=[pack.theme_of(name) or NO_THEME for name in rows["series_id"]])
    if _height(_lines(rows, paper), rows, paper) > paper.tallest:
        rows = rows.assign(theme="")
    if len(rows) > 1 and _height(_lines(rows, paper), rows, paper) > paper.tallest:
        return overview(pack, paper, len(rows) - 1)
    draw, title = partial(_drawn, pack, rows), overview_title(pack)
    data = impact_table(pack, rows)
    alt = _overview_alt(rows, title)
    return Chart(draw(paper), alt, title, data, phone=partial(draw, look.PHONE))


def overview_with_text(pack: Pack, title: str, topic: str, said: list[str]) -> tuple[Chart, str]:
    """The overview on a slide, with as much of what is said below it as leaves room for all.

    Where it has no room for all even so, those that are not drawn are told by name instead.

    Args:
        pack: the dataset, with a change to show.
        title: of the slide.
        topic: above the title.
        said: what may stand below the chart, the first first.
    """
    rows = pack.counted_once(pack.main_impact())
    names = dict(zip(rows["series_id"], map(in_sentence, rows["label"]), strict=True))
    most, told = len(rows), ""

    def drawn() -> Chart:
        chart = overview(pack, for_chart(ALL_MEASURES, title, topic, [told]), most)
        assert chart is not None
        return chart

    for many in range(len(said), -1, -1):
        told = " ".join(said[:many])
        if len((chart := drawn()).data.frame) == most:
            break
    while len(chart.data.frame) < most:
        most = len(chart.data.frame)
        left = [names[series] for series in pack.in_turn(rows)[most:]]
        lead = NOT_DRAWN[most >= rows["verdict"].isin(CLEAR).sum()]  # which are drawn first
        told = f"{lead}: {listing(some_of(left, f'{title} {topic} {lead}'))}."
        chart = drawn()
    return chart, told


def _drawn(pack: Pack, rows: pd.DataFrame, paper: look.Paper) -> Figure:
    lines = _lines(rows, paper)
    with look.house_style(paper):
        figure, axes = look.sheet(paper, _height(lines, rows, paper))
        late = expected_name(pack, rows) != "Expected"
        _draw_lines(axes, lines, paper, "Pre-pandemic level" if late else "As expected")
        look.key(figure, _keys(rows, paper), paper)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    return figure


def counted_with(pack: Pack) -> str:
    """Which clear changes the overview leaves out, as other views of a measure that it counts."""
    rows = pack.main_impact()
    held = pack.counted_once(rows).drop_duplicates("sources").set_index("sources")["label"]
    of = pack.decisions.set_index("sources")["counted_with"]
    told = []
    for _, row in rows[rows["verdict"].isin(CLEAR)].iterrows():
        whole = of.get(row["sources"], "")
        if whole in held.index and whole.split(":")[0] != row["sources"].split(":")[0]:
            told.append(in_sentence(noun_of(row["label"])))
    return f"Not counted again: {listing(told)}." if told else ""


def this_year(rows: pd.DataFrame) -> str:
    """Which months the figures of the year are of: those of most measures first.

    Of one month alone the title says so.
    """
    spans = pd.Series([span_text(row["start"], row["end"]) for _, row in rows.iterrows()])
    told = list(spans.value_counts().index)
    begin = f"{told[0].split(' to ')[0]} to "
    alike = [one.removeprefix(begin) for one in told if one.startswith(begin)]
    whole = f"{begin}{listing(alike, 'or')}" if len(alike) == len(told) else listing(told, "or")
    return f"Figures are of {whole}." if " to " in whole else ""


class _Line(NamedTuple):
    """A theme's name, which has no `row`, or a series; its height is in lines of text."""

    text: str
    row: pd.Series | None
    height: float


def _height(lines: list[_Line], rows: pd.DataFrame, paper: look.Paper) -> float:
    keys = len(_keys(rows, paper)) if paper.narrow else 1
    return paper.row * (sum(line.height for line in lines) + 4.1 + KEY_LINES * keys)


def _lines(rows: pd.DataFrame, paper: look.Paper) -> list[_Line]:
    # What stands below what: a theme's name, then its series from the largest fall upward. One
    # theme, or none, needs no name.
    lines = []
    several = rows["theme"].nunique() > 1
    for theme, group in rows.groupby("theme", sort=False):
        if several:
            text = textwrap.fill(str(theme), paper.label * (1 if paper.narrow else 2))
            lines.append(_Line(text, None, 0.95))
        for _, row in group.sort_values("change", kind="stable").iterrows():
            text = textwrap.fill(row["label"], paper.label)
            taken = NAME_LINES if paper.narrow else 0
            lines.append(_Line(text, row, 1 + taken + 0.55 * text.count("\n")))
    return lines


def _draw_lines(axes: Axes, lines: list[_Line], paper: look.Paper, zero: str) -> None:
    series = [line for line in lines if line.row is not None]
    reach = _reach([line.row for line in series])
    # Each in the middle of the lines that it takes; where its name stands above it, at their foot.
    sizes = np.array([line.height for line in lines])
    middle = [line.row is None or not paper.narrow for line in lines]
    places = np.where(middle, sizes / 2, 0.45) - np.cumsum(sizes)
    axes.set(xlim=reach, ylim=(-sizes.sum() - 0.2, 0.4))
    axes.axvline(0, color=house.DARK_GREY, linewidth=1.2, zorder=1)
    _name_sides(axes, reach, zero, paper)
    for line, place in zip(lines, places, strict=True):
        if line.row is None:
            _draw_theme(axes, line.text, place)
        else:
            _draw_change(axes, line.row, place, reach, paper)
    if paper.narrow:
        axes.set_yticks([])
        for line, place in zip(series, places[~np.array(middle)], strict=True):
            axes.annotate(
                line.text, (0, place), xycoords=axes.get_yaxis_transform(), va="bottom",
                bbox={"facecolor": "white", "linewidth": 0, "pad": 1}, zorder=4,
                xytext=(0, paper.type * 0.5), textcoords="offset points",
            )  # fmt: skip
    else:
        axes.set_yticks([place for line, place in zip(lines, places, strict=True) if line.row
                         is not None], [line.text for line in series])  # fmt: skip
    axes.grid(axis="y", visible=False)
    axes.spines["bottom"].set_visible(False)
    marked = _marked(reach, APART_NARROW if paper.narrow else APART)
    axes.set_xticks([_at(change) for change in marked], [_tick(change) for change in marked])


def _name_sides(axes: Axes, reach: tuple[float, float], zero: str, paper: look.Paper) -> None:
    left, right = reach
    # Close to the left edge it begins at its line, clear of what stands there.
    middle = "center" if -left > NEAR_EDGE * (right - left) else "left"
    above = paper.type * 1.2 if paper.narrow else 0  # where it would touch the others
    for at, side, text, higher in (
        (0, middle, zero, above),
        (left, "left", "← Lower", 0),
        (right, "right", "Higher →", 0),
    ):
        axes.annotate(
            text, (at, axes.get_ylim()[1]), (0, higher), ha=side, va="bottom",
            textcoords="offset points", annotation_clip=False,
        )  # fmt: skip


def _draw_theme(axes: Axes, text: str, place: float) -> None:
    figure = axes.get_figure()
    assert figure is not None
    at_edge = blended_transform_factory(figure.transFigure, axes.transData)
    heading = axes.text(
        0.01, place - 0.1, text, transform=at_edge, ha="left", va="center", fontweight="bold",
        color=house.DARK_BLUE, zorder=5, backgroundcolor="white",
    )  # fmt: skip
    heading.set_in_layout(False)


def _draw_change(
    axes: Axes, row: pd.Series, place: float, reach: tuple[float, float], paper: look.Paper
) -> None:
    clear = row["verdict"] not in UNCLEAR
    colour = house.DARK_BLUE if clear else house.DARK_GREY
    low, high = row["change_lower"], row["change_upper"]
    if np.isfinite(high):
        simple = row["status"] == "simple_comparison"
        axes.barh(place, _at(high) - _at(low), THICK, _at(low), zorder=2, **_bar(simple))
    at = _at(row["change"]) if np.isfinite(row["change"]) else reach[1]
    axes.plot(at, place, color=colour, zorder=3, **_point(row["verdict"], paper))
    axes.annotate(
        change_text(row),
        (1, place),
        xycoords=axes.get_yaxis_transform(),
        va="center",
        xytext=(paper.type * 0.9, 0),
        textcoords="offset points",
        annotation_clip=False,
        fontweight="bold" if clear else "normal",
        color=colour,
    )


def _bar(simple: bool) -> dict[str, Any]:
    # A simple comparison has an open bar: it is not the estimate that the others are.
    if simple:
        return {"facecolor": "white", "edgecolor": house.DARK_GREY, "linewidth": 1.2}
    # Pale enough for the point on it, dark enough to be seen: 3.4 to 1 on white.
    return {"facecolor": house.DARK_GREY, "alpha": 0.6, "linewidth": 0}


def _point(verdict: str, paper: look.Paper) -> dict[str, Any]:
    shape, _ = SHAPES.get(verdict, SHAPES[NO_CHANGE])
    size = 0.6 if verdict == UNSURE else 0.72  # on its corner it is as high as the others
    point = {"marker": shape, "markersize": paper.type * size, "markeredgewidth": 1.6}
    return point | ({"markerfacecolor": "white"} if verdict in UNCLEAR else {})


def _keys(rows: pd.DataFrame, paper: look.Paper) -> list[Artist]:
    clear = {verdict: house.DARK_BLUE for verdict in ("lower", "higher")}
    keys: list[Artist] = [
        Line2D([], [], linestyle="", label=name, color=clear.get(verdict, house.DARK_GREY),
               **_point(verdict, paper))
        for verdict, (_, name) in SHAPES.items() if verdict in set(rows["verdict"])
    ]  # fmt: skip
    simple = rows["status"] == "simple_comparison"
    ranged = np.isfinite(rows["change_upper"])
    for is_simple, name in RANGES.items():
        if (ranged & (simple == is_simple)).any():
            keys.append(Patch(label=name, **_bar(is_simple)))
    if not ranged.all():
        keys.append(Line2D([], [], linestyle="", label=NO_RANGE))
    return keys


def _at(change: float) -> float:
    """Where a change stands, from -1 to below 1: the difference in parts of both figures' sum."""
    return change / (2 + change)


def _reach(rows: list[pd.Series]) -> tuple[float, float]:
    frame = pd.DataFrame(rows)[["change", "change_lower", "change_upper"]]
    values = [_at(change) for change in frame.to_numpy(dtype=float).ravel()
              if np.isfinite(change)]  # fmt: skip
    # Both sides of "as expected" are in sight, so that a fall is seen as a fall.
    return min(*values, _at(-0.25)) - EDGE, max(*values, _at(0.25)) + EDGE


def _marked(reach: tuple[float, float], apart: float) -> list[float]:
    """The changes that the axis marks, the first of them first, none too close to another."""
    kept: list[float] = []
    for change in MARKED:
        nearest = min((abs(_at(change) - _at(other)) for other in kept), default=1)
        if reach[0] <= _at(change) <= reach[1] and nearest >= apart * (reach[1] - reach[0]):
            kept.append(change)
    return sorted(kept)


def _tick(value: float) -> str:
    words = {-0.5: "\n(half)", 1: "\n(double)", 3: "\n(4 times)", 9: "\n(10 times)"}
    sign = "" if not value else "+" if value > 0 else "−"
    return f"{sign}{abs(value) * 100:.0f}%{words.get(value, '')}"


def _overview_alt(rows: pd.DataFrame, title: str) -> str:
    text = f"{title}."
    for side, name, ascending in (("lower", "lowest", True), ("higher", "highest", False)):
        clear = rows[rows["verdict"] == side].sort_values("change", ascending=ascending)
        if len(clear):
            text += f" Clearly {name}: {clear.iloc[0]['label']}, {change_text(clear.iloc[0])}."
    for verdict in UNCLEAR:
        if many := int((rows["verdict"] == verdict).sum()):
            text += f" {sentence(f'{verdict}: {many} measure' + 's' * (many > 1))}"
    by_theme = ", by theme" * (rows["theme"].nunique() > 1)
    return f"{text} Chart of the change in each measure with its range{by_theme}."
