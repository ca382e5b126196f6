"""The chart of one series by month: observed, expected with its range, and the restrictions."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.dates import MonthLocator, date2num
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ssp_analysis.say import look
from ssp_analysis.say.caveats import marks
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.findings import categories_left_out
from ssp_analysis.say.impact_tables import change_range, expected_name, month_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.quantities import POUND_UNITS, about_text, count_text, month_text, value_text
from ssp_analysis.say.tables import changed_periods
from ssp_analysis.say.wording import (
    NO_RANGE,
    listing,
    message_title,
    open_question,
    sentence,
)
from ssp_analysis.tables import COMPARABLE
from ssp_analysis.write import house

MONTHS_BEFORE = 12  # of the year before, so that the ordinary level and season can be seen
# The orange of the palette, darkened until it can be read as text and seen on its own band.
EXPECTED_INK = "#B34000"
_MIDDLE = pd.Timedelta(days=14)
PARTLY_EASED, EASED_IN_STEPS = "Partly eased", "Eased in steps"
LETTERS_OF_UNIT = 48  # with what a series leaves out, in a line of the key
LETTERS_OF_PHASE = 12  # in a line of a phase's label
# What is told of the whole is narrower: months err to both sides, and what errs evens out.
MONTHLY_RANGE = "Likely range of one month"
RAIL = 0.022  # the height of the bar above a lockdown, of the chart's height
MOST_STEPS = 6  # of the vertical axis
Limits = tuple[pd.Timestamp, pd.Timestamp]


def month_panel(pack: Pack, series_id: str, paper: look.Paper = look.PAGE) -> Chart:
    """One series by month, from a year before the reporting year to its last month of data.

    Args:
        pack: the dataset.
        series_id: one of `pack.headline_series()`.
        paper: the sheet.
    """
    year = pack.impact_rows("year")
    row = year[year["series_id"] == series_id].iloc[0]
    draw = partial(_drawn, pack, row, months := _months(pack, series_id))
    title = message_title(row, pack.about.baseline_end)
    without = _without(pack, row)
    against = expected_name(pack, row.to_frame().T).casefold()
    told = (f"{title}.", sentence(without[2:]), sentence(_range_of_all(row)),
            _shape(months, against))  # fmt: skip
    data = month_table(pack, row, months.reset_index(drop=True))
    return Chart(draw(paper), " ".join(filter(None, told)), title, data,
                 phone=partial(draw, look.PHONE))  # fmt: skip


def _drawn(pack: Pack, row: pd.Series, months: pd.DataFrame, paper: look.Paper) -> Figure:
    with look.house_style(paper):
        figure, axes = look.sheet(paper, paper.height)
        # To the end of the year, so that months without figures yet are seen to be missing.
        limits = months["date"].iloc[0] - _MIDDLE, pd.Timestamp(pack.year.end)
        bands = draw_phases(axes, pack.phases, limits, paper)
        lines = _draw_lines(axes, months, paper)
        look.name_gaps(axes, date2num(_asked(months)["date"]), paper.type)
        part = _mark_part(axes, months, pack.phases, paper)
        top = np.nanmax(months[["observed", "upper", "expected"]].to_numpy(dtype=float))
        _finish(axes, limits, float(top), str(row["unit"]))
        names = ("Observed", expected_name(pack, row.to_frame().T), MONTHLY_RANGE)
        for line, name in zip(lines, names, strict=False):
            line.set_label(name)
        told = ". ".join(
            filter(None, (_per_month(row["unit"]) + _without(pack, row), _range_of_all(row)))
        )
        look.key(figure, [*lines, *part, *bands], paper, told)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    return figure


def _range_of_all(row: pd.Series) -> str:
    """The range of the total, which is not that of its months; '' where none can be told."""
    told = change_range(row)
    of = "All months together" if " to " in row["window"] else row["window"]
    return f"{of}: {told}" if told not in ("", NO_RANGE) else ""


def _months(pack: Pack, series_id: str) -> pd.DataFrame:
    impact = pack.impact_rows("month")
    impact = impact[impact["series_id"] == series_id]
    expected = impact.assign(period=impact["start"].dt.strftime("%Y-%m")).set_index("period")
    rows = pack.area_series(series_id)
    observed = rows.set_index("period")[["value", "state"]]
    last = max([*expected.index, *observed.index[observed["value"].notna()]])
    start = pd.Period(pack.year.start, "M") - MONTHS_BEFORE
    periods = [str(month) for month in pd.period_range(start, last, freq="M")]
    table = expected[["expected", "lower", "upper"]].reindex(periods)
    table["observed"] = observed["value"].reindex(periods)
    table["state"] = observed["state"].reindex(periods).fillna("missing")
    seen, compared = changed_periods(rows), expected["revised"].to_dict()
    table["revised"] = [
        compared.get(period, frozenset()) - {"observed"}
        | ({"observed"} if period in seen else set())
        for period in periods
    ]
    table["month"] = [month_text(pd.Period(period, "M")) for period in periods]
    table["date"] = [pd.Period(period, "M").start_time + _MIDDLE for period in periods]
    return table


def _asked(months: pd.DataFrame) -> pd.DataFrame:
    return months[months["state"] == "asked"]


def _draw_lines(axes: Axes, months: pd.DataFrame, paper: look.Paper) -> list[Artist]:
    """The lines and the band, as the key shows them: observed, expected, and its range if any."""
    width, at = paper.type * 0.18, months["date"]
    lower, upper = months["lower"].astype(float), months["upper"].astype(float)
    alone = int(months["expected"].notna().sum()) == 1  # a line of one month cannot be seen
    if alone:
        axes.vlines(at, lower, upper, color=house.ORANGE, alpha=0.35, linewidth=width * 5, zorder=2)
    axes.fill_between(at, lower, upper, color=house.ORANGE, alpha=0.2, linewidth=0, zorder=2)
    for edge in (lower, upper):
        axes.plot(at, edge, color=EXPECTED_INK, linewidth=width * 0.35, zorder=2)
    (expected,) = axes.plot(
        at, months["expected"], color=EXPECTED_INK, linewidth=width, linestyle=(0, (4, 2)),
        marker="D" if alone else "", markersize=width * 2.1, zorder=3,
    )  # fmt: skip
    (observed,) = axes.plot(
        at, months["observed"], color=house.DARK_BLUE, linewidth=width * 1.25, marker="o",
        markersize=width * 2.1, zorder=4,
    )  # fmt: skip
    band = Patch(
        facecolor=to_rgba(house.ORANGE, 0.2), edgecolor=EXPECTED_INK, linewidth=width * 0.35
    )
    return [observed, expected, *([band] if upper.notna().any() else [])]


def _mark_part(
    axes: Axes, months: pd.DataFrame, phases: pd.DataFrame, paper: look.Paper
) -> Sequence[Artist]:
    """An open point on the month inside which restrictions began, as the key shows it."""
    compared = months[months["expected"].notna() & months["observed"].notna()]
    if compared.empty or phases.empty:
        return []
    month, began = pd.Period(compared.index[0], "M"), phases["start"].min()
    if began.to_period("M") != month or began.day == 1:
        return []
    row, width = months.loc[str(month)], paper.type * 0.18
    return axes.plot(
        date2num(row["date"]), float(row["observed"]), linestyle="", marker="o", zorder=5,
        markersize=width * 3, color=house.DARK_BLUE, markerfacecolor="white",
        markeredgewidth=width * 0.9,
        label=f"{month:%B %Y}, restricted from {began.day} {began:%B}",
    )  # fmt: skip


def _without(pack: Pack, row: pd.Series) -> str:
    """`, without Covid rules in businesses`, where a measure is compared like for like."""
    apart = [one["label"].split(": ")[-1] for one in categories_left_out(pack, row["sources"])]
    told = f", without {listing(apart)}" if apart and row["series_id"] != row["sources"] else ""
    short = len(_per_month(row["unit"]) + told) <= LETTERS_OF_UNIT
    return told if short else ", without what is told apart"


def counted_apart(pack: Pack, row: pd.Series) -> str:
    """The categories that a series leaves out, with what they count; '' where there is none."""
    told = [f"{one['label'].split(': ')[-1]} ({count_text(one['observed'])} {one['unit']})"
            for one in categories_left_out(pack, row["sources"])]  # fmt: skip
    without = f"{COMPARABLE.capitalize()}: without {listing(told)}, not counted in all years."
    return without if told else ""


def _per_month(unit: str) -> str:
    name = "£" if unit.casefold() in POUND_UNITS else unit[:1].upper() + unit[1:]
    return f"{name or 'Number'} a month"


def _finish(axes: Axes, limits: Limits, top: float, unit: str) -> None:
    axes.set(xlim=limits)
    look.from_zero(axes, top, MOST_STEPS)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_formatter(lambda value, _: value_text(value, unit))
    quarters = [day + _MIDDLE for day in pd.date_range(*limits, freq="MS") if day.month % 3 == 1]
    names = [
        f"{day:%b}\n{day:%Y}" if number == 0 or day.month == 1 else f"{day:%b}"
        for number, day in enumerate(quarters)
    ]
    axes.set_xticks(quarters, names)
    axes.xaxis.set_minor_locator(MonthLocator())
    axes.tick_params(axis="x", which="minor", length=4, color=house.FOCUS_GREY)


def _shape(months: pd.DataFrame, against: str) -> str:
    """The chart in words: its months, how they lie to what was expected, and the farthest."""
    compared = months.dropna(subset=["observed", "expected"])
    text = f"Line chart by month, {months['month'].iloc[0]} to {months['month'].iloc[-1]}"
    gaps = open_question(_asked(months)["month"])
    if compared.dropna(subset=["lower", "upper"]).empty:
        return f"{text}: observed against {against}.{gaps}"
    below = int((compared["observed"] < compared["lower"]).sum())
    above = int((compared["observed"] > compared["upper"]).sum())
    farthest = compared.loc[(compared["observed"] - compared["expected"]).abs().idxmax()]
    figures = (
        f"{farthest['month']}: observed {count_text(farthest['observed'])}, "
        f"{against} {about_text(farthest['expected'])}."
    )
    if len(compared) == 1:
        return f"{text}. {figures}{gaps}"
    return (
        f"{text}. Below the range of a single month in {below or 'none'} of {len(compared)} months,"
        f" above it in {above or 'none'}. Farthest apart in {figures}{gaps}"
    )


@dataclass(frozen=True)
class Band:
    """One shaded span: a national lockdown, or neighbouring phases that are none."""

    lockdown: bool
    start: pd.Timestamp
    end: pd.Timestamp
    names: tuple[str, ...]
    last: bool = False

    @property
    def name(self) -> str:
        """What stands above it."""
        if self.lockdown or len(self.names) == 1:
            return self.names[0]
        return EASED_IN_STEPS if self.last else PARTLY_EASED


def draw_phases(
    axes: Axes, phases: pd.DataFrame, limits: Limits, paper: look.Paper
) -> list[Artist]:
    """Shade the phases in sight; a lockdown is also told by a heavy bar above it, and by name.

    Returns:
        What the key must tell: bands that have no room for a name.
    """
    left, right = limits
    shown: dict[str, Artist] = {}
    for band in _bands(phases, left, right):
        shade = house.FOCUS_GREY if band.lockdown else house.SHADE
        alpha = 0.55 if band.lockdown else 1
        kind = "National lockdown" if band.lockdown else "Other restrictions"
        span = axes.axvspan(band.start, band.end, color=shade, alpha=alpha, linewidth=0,
                            zorder=0, label=kind)  # fmt: skip
        if band.lockdown:
            axes.axvspan(
                band.start,
                band.end,
                1,
                1 + RAIL,
                color=house.DARK_GREY,
                linewidth=0,
                clip_on=False,
            )
        width = (band.end - band.start) / (right - left) * paper.width
        if paper.narrow or not _named(axes, band, width, paper):
            shown[kind] = span
    return list(shown.values())


def _named(axes: Axes, band: Band, width: float, paper: look.Paper) -> bool:
    """Write a band's name above it, where there is room; a lockdown's there always is."""
    lines = textwrap.wrap(band.name, LETTERS_OF_PHASE)
    room = max(len(line) for line in lines) * paper.type / 72 * 0.5
    if fits := band.lockdown or room < width * 0.8:
        axes.annotate(
            "\n".join(lines), (date2num(band.start + (band.end - band.start) / 2), 1 + RAIL),
            ha="center", va="bottom", xycoords=axes.get_xaxis_transform(),
            xytext=(0, paper.type * 0.2), textcoords="offset points", linespacing=1.05,
            color=house.DARK_GREY, fontweight="bold" if band.lockdown else "normal",
        )  # fmt: skip
    return fits


def _bands(phases: pd.DataFrame, left: pd.Timestamp, right: pd.Timestamp) -> list[Band]:
    """The phases in sight; neighbours that are no national lockdown are told as one."""
    bands: list[Band] = []
    for _, phase in phases.sort_values("start", kind="stable").iterrows():
        start = max(phase["start"], left)
        end = min(phase["end"] + pd.Timedelta(days=1), right)
        if start >= end:
            continue
        lockdown, names = bool(phase["national_lockdown"]), (phase["phase"],)
        if bands and not lockdown and not bands[-1].lockdown:
            before = bands.pop()
            start, names = before.start, (*before.names, *names)
        bands.append(Band(lockdown, start, end, names))
    return [replace(band, last=band is bands[-1]) for band in bands]
