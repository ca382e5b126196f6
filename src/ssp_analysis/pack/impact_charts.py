"""The chart of what Covid did in the year: each change with its interval, by theme."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator
from matplotlib.transforms import blended_transform_factory

from ssp_analysis.pack import look
from ssp_analysis.pack.caveats import marks
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.figures import Picture
from ssp_analysis.pack.listings import impact_table
from ssp_analysis.pack.wording import change_text

FARTHEST = 1.5  # changes beyond +150% are drawn as arrows at the edge, and said in words
NO_THEME = "Other measures"


def overview(pack: Pack, paper: look.Paper = look.PAGE, most: int = 60) -> Picture | None:
    """The main series with a change for the year: each change with its interval, by theme.

    Args:
        pack: the dataset; withheld series are not in it with a number, so not in the chart.
        paper: the sheet.
        most: the most series that the sheet takes; the first of every theme go first.

    Returns:
        The chart, or None where no series has a change.
    """
    held = pack.main_impact()
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
        _draw_lines(axes, lines, paper)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    title = _overview_title(held)
    return Picture(figure, _overview_alt(rows, title), title, impact_table(pack, rows))


def _height(lines: list[dict[str, Any]], paper: look.Paper) -> float:
    return paper.row * (sum(line["lines"] for line in lines) + 3.6)


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


def _draw_lines(axes: Axes, lines: list[dict[str, Any]], paper: look.Paper) -> None:
    series = [line for line in lines if line["row"] is not None]
    left, right = _reach([line["row"] for line in series])
    # Each in the middle of the lines that it takes.
    sizes = np.array([line["lines"] for line in lines])
    places = sizes / 2 - np.cumsum(sizes)
    axes.set(xlim=(left, right), ylim=(places[-1] - 0.8, places[0] + 1))
    axes.axvline(0, color=look.DARK_GREY, linewidth=1.2, zorder=1)
    axes.annotate(
        "As expected", (0, places[0] + 1), ha="center", va="bottom", annotation_clip=False
    )
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
        end = high if np.isfinite(high) else np.inf
        axes.plot(
            [max(low, left), min(end, right)],
            [place, place],
            color=colour,
            linewidth=paper.type * 0.32,
            alpha=0.35,
            solid_capstyle="butt",
            zorder=2,
        )
        if end > right:
            axes.plot(
                right,
                place,
                marker=">",
                color=colour,
                markersize=paper.type * 0.5,
                clip_on=False,
                alpha=0.6,
            )
    axes.plot(
        min(row["change"], right),
        place,
        marker="o",
        markersize=paper.type * 0.62,
        color=colour,
        markerfacecolor=colour if clear else "white",
        markeredgewidth=1.6,
        zorder=3,
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


def _overview_title(rows: pd.DataFrame) -> str:
    lower, higher = (int((rows["verdict"] == side).sum()) for side in ("lower", "higher"))
    of = f"Of {len(rows)} measures" if len(rows) > 1 else "The one measure compared"
    if not lower and not higher:
        return f"{of}, none was clearly lower or higher than expected"
    said = [f"{lower} {_were(lower)} lower"] if lower else []
    said += [f"{higher} {_were(higher)} higher"] if higher else []
    return f"{of}, {' and '.join(said)} than expected"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _overview_alt(rows: pd.DataFrame, title: str) -> str:
    ends = rows.sort_values("change", kind="stable").iloc[[0, -1]]
    (_, least), (_, most) = ends.iterrows()
    text = f"Chart of the change in each measure with its range, by theme. {title}."
    text += f" Lowest: {least['label']}, {change_text(least)}."
    return text + (f" Highest: {most['label']}, {change_text(most)}." if len(rows) > 1 else "")
