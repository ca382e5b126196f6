"""The small charts of a theme: this year's months or quarters beside last year's."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ssp_analysis.say import look
from ssp_analysis.say.caveats import marks
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.ledgers import grant_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.partner_text import plain
from ssp_analysis.say.quantities import count_text, period_text, value_text, whole_pounds, with_unit
from ssp_analysis.say.tables import Column, Table, changed_periods, held
from ssp_analysis.say.wording import listing, open_question
from ssp_analysis.years import ReportingYear, months_of

MOST_PANELS = 3
FEWEST_PERIODS = 2  # below this there is no line to draw
STRIP = replace(look.PAGE, height=2.1)


def theme_strip(pack: Pack, theme: Theme, paper: look.Paper = STRIP) -> Chart | None:
    """A panel per series that may be shown, with two lines; from zero, so that heights compare.

    Returns:
        None where no series of the theme has figures by month or quarter: what is withheld has no
        chart, and no empty place for one.
    """
    shown = [rows for name in theme.series if len(rows := _two_years(pack, name))][:MOST_PANELS]
    if not shown:
        return None
    with look.house_style(paper):
        figure = Figure(
            figsize=(paper.width, paper.height), dpi=look.DOTS_PER_INCH, layout="constrained"
        )
        # As many places as there may be panels: one alone is not stretched over the page.
        axes = figure.subplots(1, MOST_PANELS, squeeze=False)[0]
        for place, rows in zip(axes, shown, strict=False):
            _panel(place, rows, paper)
        for place in axes[len(shown) :]:
            place.set_axis_off()
        lines = f"Dark: {pack.year.label}, grey: {pack.year.previous.label}"
        look.sign(figure, [lines, *marks(pack.about.banner, pack.about.audience)], paper)
    names = listing([rows["label"].iloc[0] for rows in shown])
    year = pack.year
    title = f"{names}: {year.label} (dark) beside {year.previous.label} (grey)"
    alt = f"Small line charts by month or quarter. {_in_words(shown)}"
    table = _table(theme, pd.concat(shown, ignore_index=True), year)
    return Chart(figure, alt, title, table, level=4)


def _two_years(pack: Pack, series_id: str) -> pd.DataFrame:
    """One row per period of the year that has a place, with last year's figure of that period."""
    rows = pack.area_series(series_id)
    rows = rows[rows["frequency"].isin(["M", "Q"])]
    this = rows[rows["period"].map(lambda period: _is_of(period, pack.year)).astype(bool)]
    this = this[this["state"] != "not_yet_due"]
    if (this["state"] == "observed").sum() < FEWEST_PERIODS or (this["state"] == "withheld").any():
        return rows.iloc[:0]
    before = rows.set_index("period")[["value", "state"]]
    earlier = [_a_year_before(period) for period in this["period"]]
    last, changed = before.reindex(earlier), changed_periods(rows)
    return this.assign(
        previous=last["value"].to_numpy(),
        previous_state=last["state"].fillna("missing").to_numpy(),
        revised=[
            names | ({"previous"} if period in changed else set())
            for names, period in zip(this["revised"], earlier, strict=True)
        ],
    ).reset_index(drop=True)


def _panel(axes: Axes, rows: pd.DataFrame, paper: look.Paper) -> None:
    places = np.arange(len(rows))
    for name, colour in (("previous", look.LINE_GREY), ("value", look.DARK_BLUE)):
        axes.plot(places, rows[name], color=colour, linewidth=2, marker="o", markersize=3)
    asked = rows["state"].eq("asked").to_numpy()
    look.name_gaps(axes, places[asked], paper.type * 0.85)
    width = round(paper.width * 72 / MOST_PANELS / paper.type * 1.95)
    label = with_unit(rows["label"].iloc[0], rows["unit"].iloc[0])
    wrapped = textwrap.wrap(label, width, max_lines=2, placeholder=" …")
    axes.set_title("\n".join(wrapped), fontsize=paper.type * 0.9, loc="left")
    last = rows["value"].last_valid_index()
    if last is not None:
        said = value_text(rows.loc[last, "value"], rows["unit"].iloc[0])
        axes.annotate(said, (last, rows.loc[last, "value"]), xytext=(4, 0),
                      textcoords="offset points", va="center", annotation_clip=False,
                      fontsize=paper.type * 0.9, color=look.DARK_BLUE)  # fmt: skip
    highest = float(np.nanmax(rows[["value", "previous"]].to_numpy(dtype=float)))
    axes.set(ylim=(0, highest * 1.15 or 1), xlim=(-0.3, len(rows) - 0.2))
    axes.set_xticks([0, len(rows) - 1], [_short(rows["period"].iloc[at]) for at in (0, -1)])
    axes.tick_params(labelsize=paper.type * 0.85, length=0)
    axes.set_yticks([0, highest], ["0", count_text(highest)])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _table(theme: Theme, rows: pd.DataFrame, year: ReportingYear) -> Table:
    columns = (
        Column("Measure and period", lambda row: f"{row['label']}, {period_text(row['period'])}"),
        Column(year.label, held("value"), count_text),
        Column(year.previous.label, _earlier, count_text),
    )
    return Table(f"{theme.name}: by month or quarter", columns, rows, in_data=True)


def _earlier(row: pd.Series) -> object:
    return held("previous", row["previous_state"].replace("observed", "missing"))(
        {"previous": row["previous"]}
    )


def _in_words(shown: list[pd.DataFrame]) -> str:
    return " ".join(
        f"{rows['label'].iloc[0]}: {count_text(known['value'].iloc[-1])} in "
        f"{period_text(known['period'].iloc[-1])}, highest {count_text(known['value'].max())}."
        f"{open_question(rows.loc[rows['state'] == 'asked', 'period'].map(period_text))}"
        for rows in shown
        for known in [rows.dropna(subset=["value"])]
    )


def _is_of(period: str, year: ReportingYear) -> bool:
    return months_of(period)[-1] in year.months


def _a_year_before(period: str) -> str:
    if "/" not in period:
        return str(pd.Period(period, "M") - 12)
    return ReportingYear(int(period[:4]) - 1).label + period[7:]


def _short(period: str) -> str:
    months = months_of(period)
    return f"{months[0]:%b}" if len(months) == 1 else f"{months[0]:%b}–{months[-1]:%b}"


def grant_bars(pack: Pack, paper: look.Paper = look.PAGE) -> Chart | None:
    """A bar per project: award in pale, spend in dark; the largest award first.

    Returns:
        None where no project has both an award and a spend.
    """
    grants = pack.grants.dropna(subset=["award_pence", "spend_pence"])
    if grants.empty:
        return None
    grants = grants.sort_values(["award_pence", "project"], ascending=[False, True], kind="stable")
    with look.house_style(paper):
        figure, axes = look.sheet(paper, min(paper.row * (len(grants) * 1.3 + 1.4), paper.tallest))
        places = [-number for number in range(len(grants))]
        award, spend = (grants[name].astype(float) / 100 for name in ("award_pence", "spend_pence"))
        axes.barh(
            places,
            award,
            height=0.62,
            color=look.PALE_BLUE,
            edgecolor=look.DARK_BLUE,
            linewidth=1,
        )
        axes.barh(places, spend, height=0.62, color=look.DARK_BLUE)
        axes.set_yticks(places, [_label(name, paper) for name in grants["project"]])
        for place, (_, row) in zip(places, grants.iterrows(), strict=True):
            ends = max(row["award_pence"], row["spend_pence"]) / 100
            text = _spent_of(row, " spent of {} awarded" if place == 0 else " of {}")
            axes.annotate(
                text,
                (ends, place),
                xytext=(paper.type * 0.4, 0),
                textcoords="offset points",
                va="center",
                annotation_clip=False,
            )
        axes.set(xlim=(0, None), ylim=(places[-1] - 0.6, 0.6), xticks=[])
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    title = spending_message(pack.grants)
    alt = f"Bar chart of grant spent and awarded, by project. {title}."
    return Chart(figure, alt, title, grant_table(pack))


def spending_message(grants: pd.DataFrame) -> str:
    """`£63,200 of £100,000 of grant had been spent by January 2021`.

    Where an award is not known, all that was spent, as in the cover report; where a spend is not,
    projects only of which both are known, which it says. Spends up to different months do not add
    up.
    """
    projects = len(grants)
    spent = grants["spend_pence"]
    if spent.notna().all() and grants["award_pence"].isna().any() and _one_month(grants):
        return f"{whole_pounds(int(spent.sum()))} of grant had been spent{_by(grants)}"
    grants = grants.dropna(subset=["award_pence", "spend_pence"])
    if grants.empty:
        return "Grant awarded, by project; what was spent is not known"
    if not _one_month(grants):
        return "Grant awarded and spent, by project; the returns reach to different months"
    spend, award = (int(grants[name].sum()) for name in ("spend_pence", "award_pence"))
    known = f", in {len(grants)} of {projects} projects" if len(grants) < projects else ""
    sums = f"{whole_pounds(spend)} of {whole_pounds(award)}"
    return f"{sums} of grant had been spent{_by(grants)}{known}"


def _one_month(grants: pd.DataFrame) -> bool:
    return grants["spend_to"].nunique() == 1


def _by(grants: pd.DataFrame) -> str:
    last = grants["spend_to"].iloc[0]
    return f" by {period_text(last)}" if last else " so far"


def _label(project: str, paper: look.Paper) -> str:
    # A slide has no room for names of two lines; its notes have them whole.
    most = 2 if paper.key else 1
    lines = textwrap.wrap(plain(project), paper.label, max_lines=most, placeholder=" …")
    return "\n".join(lines)


def _spent_of(row: pd.Series, words: str) -> str:
    return whole_pounds(row["spend_pence"]) + words.format(whole_pounds(row["award_pence"]))
