"""The chart of what Covid did in the year: each change with its interval, by theme."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator
from matplotlib.transforms import blended_transform_factory

from ssp_analysis.say import look
from ssp_analysis.say.caveats import marks
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.impact_tables import expected_name, impact_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.wording import change_text

FARTHEST = 1.5  # changes beyond +150% are drawn as arrows at the edge, and said in words
NO_THEME = "Other measures"
THICK = 0.26  # of a bar, in lines
NEAR_EDGE = 0.35  # of the width: closer than this, the name of zero would stand on "Lower"
KEY_LINES = 1.4  # that the key above the chart takes
# A verdict has a shape as well as a colour and its words.
SHAPES = {
    "lower": ("v", "Lower"),
    "higher": ("^", "Higher"),
    "no clear change": ("o", "No clear change"),
}


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
    lines = _lines(rows, paper)
    if _height(lines, paper) > paper.tallest:
        lines = _lines(rows.assign(theme=""), paper)
    if _height(lines, paper) > paper.tallest:
        return overview(pack, paper, len(rows) - 1)
    height = _height(lines, paper)
    with look.house_style(paper):
        figure, axes = look.sheet(paper, height)
        late = expected_name(pack, rows) != "Expected"
        _draw_lines(axes, lines, paper, "Pre-pandemic level" if late else "As expected")
        if paper.key:
            _draw_key(figure, rows, paper)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    title = overview_title(pack)
    data = impact_table(pack, rows)
    return Chart(figure, _overview_alt(rows, title), title, data)


def overview_title(pack: Pack) -> str:
    """The message of the overview: how many of the main series clearly changed, and which way.

    Parts of a whole and two views of one thing are counted once.
    """
    rows = pack.counted_once(pack.main_impact())
    lower, higher = (int((rows["verdict"] == side).sum()) for side in ("lower", "higher"))
    late = expected_name(pack, rows) != "Expected"
    than = f"than {'the pre-pandemic level' if late else 'expected'}"
    windows = rows["window"].unique()
    when = f" in {windows[0]}" if len(windows) == 1 and " to " not in windows[0] else ""
    if len(rows) == 1:
        verdict = rows["verdict"].iloc[0]
        said = (
            "not clearly lower or higher" if verdict == "no clear change" else f"clearly {verdict}"
        )
        return f"The one measure compared was {said} {than}{when}"
    if not lower and not higher:
        return f"None of {len(rows)} measures was clearly lower or higher {than}{when}"
    first, side = (lower, "lower") if lower else (higher, "higher")
    rest = f", {higher} higher" if lower and higher else ""
    return f"{first} of {len(rows)} measures clearly {side} {than}{when}{rest}"


def _height(lines: list[dict[str, Any]], paper: look.Paper) -> float:
    return paper.row * (sum(line["lines"] for line in lines) + 3.6 + KEY_LINES * paper.key)


def _lines(rows: pd.DataFrame, paper: look.Paper) -> list[dict[str, Any]]:
    # What stands below what: a theme's name, then its series from the largest fall upward. One
    # theme, or none, needs no name.
    lines: list[dict[str, Any]] = []
    several = rows["theme"].nunique() > 1
    for theme, group in rows.groupby("theme", sort=False):
        if several:
            text = textwrap.fill(str(theme), paper.label * 2)
            lines.append({"text": text, "row": None, "lines": 1.15})
        for _, row in group.sort_values("change", kind="stable").iterrows():
            text = textwrap.fill(row["label"], paper.label)
            lines.append({"text": text, "row": row, "lines": 1 + 0.55 * text.count("\n")})
    return lines


def _draw_lines(axes: Axes, lines: list[dict[str, Any]], paper: look.Paper, zero: str) -> None:
    series = [line for line in lines if line["row"] is not None]
    left, right = _reach([line["row"] for line in series])
    # Each in the middle of the lines that it takes.
    sizes = np.array([line["lines"] for line in lines])
    places = sizes / 2 - np.cumsum(sizes)
    axes.set(xlim=(left, right), ylim=(places[-1] - 0.8, places[0] + 1))
    axes.axvline(0, color=look.DARK_GREY, linewidth=1.2, zorder=1)
    top = places[0] + 1
    # Close to the left edge it begins at its line, clear of what stands there.
    middle = "center" if -left > NEAR_EDGE * (right - left) else "left"
    for at, side, text in (
        (0, middle, zero),
        (left, "left", "← Lower"),
        (right, "right", "Higher →"),
    ):
        axes.annotate(text, (at, top), ha=side, va="bottom", annotation_clip=False)
    for line, place in zip(lines, places, strict=True):
        if line["row"] is None:
            _draw_theme(axes, line["text"], place)
        else:
            _draw_change(axes, line["row"], place, (left, right), paper)
    axes.set_yticks(
        [place for line, place in zip(lines, places, strict=True) if line["row"] is not None],
        [line["text"] for line in series],
    )
    axes.grid(axis="y", visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.xaxis.set_major_locator(MultipleLocator(0.5 if right - left > 1.3 else 0.25))
    axes.xaxis.set_major_formatter(lambda value, _: _tick(value))


def _draw_theme(axes: Axes, text: str, place: float) -> None:
    figure = axes.get_figure()
    assert figure is not None
    at_edge = blended_transform_factory(figure.transFigure, axes.transData)
    heading = axes.text(
        0.01, place - 0.1, text, transform=at_edge, ha="left", va="center", fontweight="bold",
        color=look.DARK_BLUE, zorder=5, backgroundcolor="white",
    )  # fmt: skip
    heading.set_in_layout(False)


def _draw_change(
    axes: Axes, row: pd.Series, place: float, reach: tuple[float, float], paper: look.Paper
) -> None:
    left, right = reach
    clear = row["verdict"] != "no clear change"
    colour = look.DARK_BLUE if clear else look.DARK_GREY
    low, high = row["change_lower"], row["change_upper"]
    if not pd.isna(low):
        start, end = max(low, left), min(high if np.isfinite(high) else np.inf, right)
        simple = row["status"] == "simple_comparison"
        axes.barh(place, end - start, THICK, start, zorder=2, **_bar(simple, colour))
        if end == right:
            axes.annotate(
                "", (right + 0.02 * (right - left), place), (right - 0.05 * (right - left), place),
                arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.6},
                annotation_clip=False,
            )  # fmt: skip
    axes.plot(
        min(row["change"], right), place, color=colour, zorder=3, **_point(row["verdict"], paper)
    )
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


def _bar(simple: bool, colour: str) -> dict[str, Any]:
    # A simple comparison has an open bar: it is not the estimate that the others are.
    if simple:
        return {"facecolor": "white", "edgecolor": colour, "linewidth": 1.2}
    # Pale enough for the point on it, dark enough to be seen: 3.4 to 1 on white.
    return {"facecolor": colour, "alpha": 0.6, "linewidth": 0}


def _point(verdict: str, paper: look.Paper) -> dict[str, Any]:
    shape, _ = SHAPES.get(verdict, SHAPES["no clear change"])
    point = {"marker": shape, "markersize": paper.type * 0.72, "markeredgewidth": 1.6}
    return point | ({"markerfacecolor": "white"} if shape == "o" else {})


def _draw_key(figure: Figure, rows: pd.DataFrame, paper: look.Paper) -> None:
    clear = {verdict: look.DARK_BLUE for verdict in ("lower", "higher")}
    keys: list[Line2D | Patch] = [
        Line2D([], [], linestyle="", label=name, color=clear.get(verdict, look.DARK_GREY),
               **_point(verdict, paper))
        for verdict, (_, name) in SHAPES.items() if verdict in set(rows["verdict"])
    ]  # fmt: skip
    simple = rows["status"] == "simple_comparison"
    for is_simple, name in ((False, "Range"), (True, "Range, simple comparison")):
        if (simple == is_simple).any():
            keys.append(Patch(label=name, **_bar(is_simple, look.DARK_GREY)))
    figure.legend(
        handles=keys, ncols=len(keys), loc="outside upper left", frameon=False, borderpad=0,
        borderaxespad=0.2, handlelength=1.4, columnspacing=1.1, handletextpad=0.5,
    )  # fmt: skip


def _reach(rows: list[pd.Series]) -> tuple[float, float]:
    frame = pd.DataFrame(rows)[["change", "change_lower", "change_upper"]]
    values = frame.replace(np.inf, FARTHEST).to_numpy(dtype=float)
    low, high = np.nanmin(values), np.nanmax(values)
    # Both sides of "as expected" are in sight, so that a fall is seen as a fall.
    return max(-1.02, min(low - 0.05, -0.25)), min(FARTHEST, max(high + 0.05, 0.25))


def _tick(value: float) -> str:
    if not round(value * 100):
        return "0%"
    return f"{'+' if value > 0 else '−'}{abs(value) * 100:.0f}%"


def _overview_alt(rows: pd.DataFrame, title: str) -> str:
    text = f"Chart of the change in each measure with its range, by theme. {title}."
    for side, name, ascending in (("lower", "lowest", True), ("higher", "highest", False)):
        clear = rows[rows["verdict"] == side].sort_values("change", ascending=ascending)
        if len(clear):
            text += f" Clearly {name}: {clear.iloc[0]['label']}, {change_text(clear.iloc[0])}."
    return text
