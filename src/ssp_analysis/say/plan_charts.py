"""The small charts of a theme: this year's months or quarters beside last year's."""

import textwrap
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ssp_analysis.say import look
from ssp_analysis.say.caveats import marks
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.ledgers import grant_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.partner_text import plain
from ssp_analysis.say.quantities import count_text, period_text, value_text, whole_pounds, with_unit
from ssp_analysis.say.tables import Column, Table, changed_periods, held, mark
from ssp_analysis.say.wording import in_sentence, listing, open_question
from ssp_analysis.write import house
from ssp_analysis.years import ReportingYear, months_of, years_back

MOST_PANELS = 3
FEWEST_PERIODS = 2  # below this there is no line to draw
MOST_STEPS = 3  # of a small chart's vertical axis
STRIP = replace(look.PAGE, height=2.3)
LINE: dict[str, Any] = {"linewidth": 2, "marker": "o", "markersize": 3}
LETTERS_OF_QUARTER = 10  # that `Apr–Jun` needs below its point


def theme_strip(pack: Pack, theme: Theme, paper: look.Paper = STRIP) -> Chart | None:
    """A panel per series that may be shown, with two lines; from zero, so that heights compare.

    Returns:
        None where no series of the theme has figures by month or quarter: what is withheld has no
        chart, and no empty place for one.
    """
    shown = [rows for name in theme.series if len(rows := _two_years(pack, name))][:MOST_PANELS]
    if not shown:
        return None
    draw = partial(_draw_strip, pack, shown)
    first, *rest = [rows["label"].iloc[0] for rows in shown]
    names, year = listing([first, *map(in_sentence, rest)]), pack.year
    title = f"{names}: {year.label} (dark) beside {year.previous.label} (grey)"
    drawn = f"Small line chart{'s' * (len(shown) > 1)}"
    alt = f"{_in_words(shown, year)} {drawn} of {year.label} beside {year.previous.label}."
    table = _table(theme, pd.concat(shown, ignore_index=True), year)
    return Chart(draw(paper), alt, title, table, level=4, phone=partial(draw, look.PHONE))


def _draw_strip(pack: Pack, shown: list[pd.DataFrame], paper: look.Paper) -> Figure:
    # Side by side over the whole width; on a narrow sheet one below the other.
    across = 1 if paper.narrow else len(shown)
    height = STRIP.height * len(shown) if paper.narrow else paper.height
    with look.house_style(paper):
        figure = look.blank(paper, height)
        axes = figure.subplots(len(shown) // across, across, squeeze=False).ravel()
        for place, rows in zip(axes, shown, strict=True):
            _panel(place, rows, paper, paper.letters // across)
        years = {pack.year.label: house.DARK_BLUE, pack.year.previous.label: house.LINE_GREY}
        look.key(figure, [Line2D([], [], color=colour, label=label, **LINE)
                          for label, colour in years.items()], paper)  # fmt: skip
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    return figure


def _two_years(pack: Pack, series_id: str) -> pd.DataFrame:
    """One row per period of the year that has a place, with last year's figure of that period."""
    rows = pack.area_series(series_id)
    rows = rows[rows["frequency"].isin(["M", "Q"])]
    this = rows.loc[[months_of(period)[-1] in pack.year.months for period in rows["period"]]]
    this = this[this["state"] != "not_yet_due"]
    if (this["state"] == "observed").sum() < FEWEST_PERIODS or (this["state"] == "withheld").any():
        return rows.iloc[:0]
    before = rows.set_index("period")[["value", "state"]]
    earlier = [years_back(period, 1) for period in this["period"]]
    last, changed = before.reindex(earlier), changed_periods(rows)
    return this.assign(
        previous=last["value"].to_numpy(),
        previous_state=last["state"].fillna("missing").to_numpy(),
        revised=[
            names | ({"previous"} if period in changed else set())
            for names, period in zip(this["revised"], earlier, strict=True)
        ],
    ).reset_index(drop=True)


def _panel(axes: Axes, rows: pd.DataFrame, paper: look.Paper, letters: int) -> None:
    places, size = np.arange(len(rows)), paper.type * (1 if paper.narrow else 0.9)
    for name, colour in (("previous", house.LINE_GREY), ("value", house.DARK_BLUE)):
        axes.plot(places, rows[name], color=colour, **LINE)
    asked = rows["state"].eq("asked").to_numpy()
    look.name_gaps(axes, places[asked], size)
    unit = rows["unit"].iloc[0]
    label = with_unit(rows["label"].iloc[0], unit)
    wrapped = textwrap.wrap(label, letters, max_lines=3, placeholder=" …")
    axes.set_title("\n".join(wrapped), fontsize=size, loc="left")
    last = rows["value"].last_valid_index()
    if last is not None:
        axes.annotate(value_text(rows.loc[last, "value"], unit), (last, rows.loc[last, "value"]),
                      xytext=(4, 0), textcoords="offset points", va="center",
                      annotation_clip=False, fontsize=size, color=house.DARK_BLUE)  # fmt: skip
    highest = float(np.nanmax(rows[["value", "previous"]].to_numpy(dtype=float)))
    axes.set(xlim=(-0.3, len(rows) - 0.8))
    look.from_zero(axes, highest, MOST_STEPS)
    told = places if len(rows) <= letters // LETTERS_OF_QUARTER else places[[0, -1]]
    axes.set_xticks(told, [_short(rows["period"].iloc[at]) for at in told])
    axes.yaxis.set_major_formatter(lambda value, _: count_text(value))
    axes.tick_params(labelsize=size, length=0)
    axes.grid(axis="x", visible=False)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _table(theme: Theme, rows: pd.DataFrame, year: ReportingYear) -> Table:
    columns = (
        Column("Measure and period", lambda row: f"{row['label']}, {period_text(row['period'])}"),
        Column(year.label, held("value"), count_text),
        Column(
            year.previous.label,
            lambda row: (
                row["previous"]
                if pd.notna(row["previous"])
                else mark(row["previous_state"].replace("observed", "missing"))
            ),
            count_text,
        ),
    )
    return Table(f"{theme.name}: by month or quarter", columns, rows, in_data=True)


def _in_words(shown: list[pd.DataFrame], year: ReportingYear) -> str:
    return " ".join(
        f"{rows['label'].iloc[0]}: {value_text(known['value'].iloc[-1], unit)} in "
        f"{period_text(known['period'].iloc[-1])}{_against(known['previous'].iloc[-1], unit)}; "
        f"highest in {year.label}: {value_text(known['value'].max(), unit)}."
        f"{open_question(rows.loc[rows['state'] == 'asked', 'period'].map(period_text))}"
        for rows in shown
        for known, unit in [(rows.dropna(subset=["value"]), str(rows["unit"].iloc[0]))]
    )


def _against(previous: float, unit: str) -> str:
    return "" if pd.isna(previous) else f", against {value_text(previous, unit)} a year before"


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
    draw, title = partial(_draw_grants, pack, grants), spending_message(pack.grants)
    alt = f"{title}. {_extremes(grants)}Bar chart of grant spent and awarded, by project."
    return Chart(draw(paper), alt, title, grant_table(pack), phone=partial(draw, look.PHONE))


def _draw_grants(pack: Pack, grants: pd.DataFrame, paper: look.Paper) -> Figure:
    lines = 2.5 if paper.narrow else 1.3  # that a project takes
    with look.house_style(paper):
        height = paper.row * (len(grants) * lines + 2.6 + paper.narrow)
        figure, axes = look.sheet(paper, min(height, paper.tallest))
        places = -lines * np.arange(len(grants))
        award, spend = (grants[name].astype(float) / 100 for name in ("award_pence", "spend_pence"))
        awarded = axes.barh(places, award, height=0.8, color=house.PALE_BLUE,
                            edgecolor=house.DARK_BLUE, linewidth=1, label="Awarded")  # fmt: skip
        spent = axes.barh(places, spend, height=0.8, color=house.DARK_BLUE, label="Spent")
        for place, (_, row) in zip(places, grants.iterrows(), strict=True):
            ends = max(row["award_pence"], row["spend_pence"]) / 100
            axes.annotate(
                f"{whole_pounds(row['spend_pence'])} of {whole_pounds(row['award_pence'])}",
                (ends, place), xytext=(paper.type * 0.4, 0), textcoords="offset points",
                va="center", annotation_clip=False,
            )  # fmt: skip
        _name_projects(axes, grants["project"], places, paper)
        axes.set(xlim=(0, None), ylim=(places[-1] - 0.6, 0.6 + paper.narrow), xticks=[])
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
        look.key(figure, [spent, awarded], paper)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    return figure


def _name_projects(axes: Axes, names: pd.Series, places: np.ndarray, paper: look.Paper) -> None:
    told = ["\n".join(textwrap.wrap(plain(name), paper.label, max_lines=2, placeholder=" …"))
            for name in names]  # fmt: skip
    if not paper.narrow:
        axes.set_yticks(places, told)
        return
    axes.set_yticks([])
    for name, place in zip(told, places, strict=True):
        axes.annotate(name, (0, place + 0.45), xycoords=axes.get_yaxis_transform(), va="bottom")


def _extremes(grants: pd.DataFrame) -> str:
    """Which projects have spent the largest and the smallest part of their awards."""
    if len(grants) < 2:
        return ""
    share = (grants["spend_pence"].astype(float) / grants["award_pence"].astype(float)).argsort()
    most, least = (grants.iloc[share.iloc[at]] for at in (-1, 0))
    return "".join(
        f"{word} of its award: {plain(row['project'])}, {whole_pounds(row['spend_pence'])} of "
        f"{whole_pounds(row['award_pence'])}. "
        for word, row in (("Most spent", most), ("Least spent", least))
    )


def spending_message(grants: pd.DataFrame) -> str:
    """`£63,200 of £100,000 in grants had been spent by January 2021`.

    Where an award is not known, all that was spent, as in the cover report; where a spend is not,
    projects only of which both are known, which it says. Spends up to different months do not add
    up.
    """
    projects = len(grants)
    spent = grants["spend_pence"]
    if spent.notna().all() and grants["award_pence"].isna().any() and _one_month(grants):
        return f"{whole_pounds(int(spent.sum()))} in grants had been spent{_by(grants)}"
    grants = grants.dropna(subset=["award_pence", "spend_pence"])
    if grants.empty:
        return "Grant awarded, by project; what was spent is not known"
    if not _one_month(grants):
        return "Grant awarded and spent, by project; the returns reach to different months"
    spend, award = (int(grants[name].sum()) for name in ("spend_pence", "award_pence"))
    known = f", in {len(grants)} of {projects} projects" if len(grants) < projects else ""
    sums = f"{whole_pounds(spend)} of {whole_pounds(award)}"
    return f"{sums} in grants had been spent{_by(grants)}{known}"


def _one_month(grants: pd.DataFrame) -> bool:
    return grants["spend_to"].nunique() == 1


def _by(grants: pd.DataFrame) -> str:
    last = grants["spend_to"].iloc[0]
    return f" by {period_text(last)}" if last else " so far"
