"""The chart of one series by month: observed, expected with its range, and the restrictions."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.ticker import MaxNLocator

from ssp_analysis.pack import look
from ssp_analysis.pack.caveats import marks
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.figures import Picture
from ssp_analysis.pack.listings import month_table
from ssp_analysis.pack.quantities import count_text, month_text, value_text
from ssp_analysis.pack.wording import message_title

MONTHS_BEFORE = 12  # of the year before, so that the ordinary level and season can be seen
PARTLY_EASED = "Partly eased"
LETTERS_OF_PHASE = 12  # in a line of a phase's label
EXPECTED_INK = "#B34000"  # the orange of the line, darkened until it can be read as text
_MIDDLE = pd.Timedelta(days=14)


def month_panel(pack: Pack, series_id: str, paper: look.Paper = look.PAGE) -> Picture:
    """One series by month, from a year before the reporting year to its last month of data.

    Args:
        pack: the dataset.
        series_id: one of `pack.headline_series()`.
        paper: the sheet.
    """
    year = pack.impact_rows("year")
    row = year[year["series_id"] == series_id].iloc[0]
    months = _months(pack, series_id)
    with look.house_style(paper):
        figure, axes = look.sheet(paper, paper.height)
        # To the end of the year, so that months without figures yet are seen to be missing.
        limits = months["date"].iloc[0] - _MIDDLE, pd.Timestamp(pack.year.end)
        _draw_phases(axes, pack.phases, limits, paper)
        _draw_lines(axes, months, paper)
        _finish(axes, limits, _top(months), str(row["unit"]))
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    title = message_title(row, pack.about.baseline_end, pack.frequency_of(series_id))
    data = month_table(row["label"], row["unit"], months.reset_index(drop=True))
    return Picture(figure, _alt(row["label"], months), title, data)


def _months(pack: Pack, series_id: str) -> pd.DataFrame:
    impact = pack.impact_rows("month")
    impact = impact[impact["series_id"] == series_id]
    expected = impact.assign(period=impact["start"].dt.strftime("%Y-%m")).set_index("period")
    observed = pack.area_series(series_id).set_index("period")[["value", "state", "revised"]]
    last = max([*expected.index, *observed.index[observed["value"].notna()]])
    start = pd.Period(pack.year.start, "M") - MONTHS_BEFORE
    periods = [str(month) for month in pd.period_range(start, last, freq="M")]
    table = expected[["expected", "lower", "upper"]].reindex(periods)
    table["observed"] = observed["value"].reindex(periods)
    table["state"] = observed["state"].reindex(periods).fillna("missing")
    earlier = observed["revised"].str.replace("value", "observed")
    table["revised"] = expected["revised"].reindex(periods).fillna(earlier.reindex(periods))
    table["revised"] = table["revised"].fillna("")
    table["month"] = [month_text(pd.Period(period, "M")) for period in periods]
    table["date"] = [pd.Period(period, "M").start_time + _MIDDLE for period in periods]
    return table


def _draw_lines(axes: Axes, months: pd.DataFrame, paper: look.Paper) -> None:
    width, at = paper.type * 0.18, months["date"]
    axes.fill_between(
        at,
        months["lower"].astype(float),
        months["upper"].astype(float),
        color=look.ORANGE,
        alpha=0.2,
        linewidth=0,
        zorder=2,
    )
    axes.plot(
        at, months["expected"], color=look.ORANGE, linewidth=width, linestyle=(0, (4, 2)), zorder=3
    )
    axes.plot(
        at,
        months["observed"],
        color=look.DARK_BLUE,
        linewidth=width * 1.25,
        marker="o",
        markersize=width * 2.1,
        zorder=4,
    )
    _name_lines(axes, months, paper)


def _name_lines(axes: Axes, months: pd.DataFrame, paper: look.Paper) -> None:
    # Direct labels at the last month, moved apart where the two lines end close together.
    dated = months.set_index("date")
    ends = {
        "Observed": (dated["observed"].dropna(), look.DARK_BLUE),
        "Expected": (dated["expected"].dropna(), EXPECTED_INK),
    }
    least = _top(months) * paper.type / 72 * 1.6 / (paper.height * 0.7)
    placed = {name: float(line.iloc[-1]) for name, (line, _) in ends.items() if len(line)}
    if len(placed) == 2 and abs(placed["Observed"] - placed["Expected"]) < least:
        middle = max(sum(placed.values()) / 2, least / 2)
        side = 1 if placed["Expected"] >= placed["Observed"] else -1
        placed = {"Expected": middle + side * least / 2, "Observed": middle - side * least / 2}
    for name, height in placed.items():
        axes.annotate(
            name,
            (date2num(ends[name][0].index[-1]), height),
            va="center",
            xytext=(paper.type * 0.6, 0),
            textcoords="offset points",
            annotation_clip=False,
            color=ends[name][1],
            fontweight="bold",
        )


def _draw_phases(
    axes: Axes, phases: pd.DataFrame, limits: tuple[pd.Timestamp, pd.Timestamp], paper: look.Paper
) -> None:
    left, right = limits
    for lockdown, start, end, names in _runs(phases, left, right):
        axes.axvspan(
            start,
            end,
            color=look.FOCUS_GREY if lockdown else look.SHADE,
            alpha=0.55 if lockdown else 1,
            linewidth=0,
            zorder=0,
        )
        text = names[0] if lockdown or len(names) == 1 else PARTLY_EASED
        inches = (end - start) / (right - left) * paper.width * 0.8
        lines = textwrap.wrap(text, LETTERS_OF_PHASE)
        room = max(len(line) for line in lines) * paper.type / 72 * 0.5
        if lockdown or room < inches:
            axes.annotate(
                "\n".join(lines),
                (date2num(start + (end - start) / 2), 1),
                ha="center",
                va="bottom",
                xycoords=axes.get_xaxis_transform(),
                xytext=(0, paper.type * 0.3),
                textcoords="offset points",
                fontsize=paper.type * 0.9,
                linespacing=1.05,
                color=look.DARK_GREY,
                fontweight="bold" if lockdown else "normal",
            )


def _runs(
    phases: pd.DataFrame, left: pd.Timestamp, right: pd.Timestamp
) -> list[tuple[bool, pd.Timestamp, pd.Timestamp, list[str]]]:
    """The phases in sight; neighbours that are no national lockdown are told as one."""
    runs: list[tuple[bool, pd.Timestamp, pd.Timestamp, list[str]]] = []
    for _, phase in phases.sort_values("start", kind="stable").iterrows():
        start = max(phase["start"], left)
        end = min(phase["end"] + pd.Timedelta(days=1), right)
        if start >= end:
            continue
        lockdown = bool(phase["national_lockdown"])
        if runs and not lockdown and not runs[-1][0]:
            runs[-1] = (False, runs[-1][1], end, [*runs[-1][3], phase["phase"]])
        else:
            runs.append((lockdown, start, end, [phase["phase"]]))
    return runs


def _top(months: pd.DataFrame) -> float:
    # At least 1: a series of zeros still needs an axis.
    return max(float(np.nanmax(months[["observed", "upper", "expected"]].to_numpy(dtype=float))), 1)


def _finish(axes: Axes, limits: tuple[pd.Timestamp, pd.Timestamp], top: float, unit: str) -> None:
    axes.set(xlim=limits, ylim=(0, top * 1.06))
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: value_text(value, unit))
    quarters = [day + _MIDDLE for day in pd.date_range(*limits, freq="MS") if day.month % 3 == 1]
    names = [
        f"{day:%b}\n{day:%Y}" if number == 0 or day.month == 1 else f"{day:%b}"
        for number, day in enumerate(quarters)
    ]
    axes.set_xticks(quarters, names)


def _alt(label: str, months: pd.DataFrame) -> str:
    compared = months.dropna(subset=["observed", "expected"])
    text = (
        f"Line chart of {label} by month, {months['month'].iloc[0]} to {months['month'].iloc[-1]}"
    )
    if compared.dropna(subset=["lower", "upper"]).empty:
        return f"{text}: observed against expected."
    below = int((compared["observed"] < compared["lower"]).sum())
    above = int((compared["observed"] > compared["upper"]).sum())
    farthest = compared.loc[(compared["observed"] - compared["expected"]).abs().idxmax()]
    return (
        f"{text}. Below the expected range in {below} of {len(compared)} months, above it in"
        f" {above}. Farthest from it in {farthest['month']}: {count_text(farthest['observed'])}"
        f" observed, about {farthest['expected']:,.0f} expected."
    )
