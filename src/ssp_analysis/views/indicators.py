"""What notebook 03 shows: the indicators as small multiples, and in tables by theme."""

import textwrap
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ssp_analysis.plan.mapping import Continuity
from ssp_analysis.plan.plan import PlanInForce
from ssp_analysis.project import Project
from ssp_analysis.say import look
from ssp_analysis.say.caveats import NOT_FOR_PUBLICATION
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.indicator_tables import RAG_SHAPES, progress_table
from ssp_analysis.say.ledgers import action_summary, action_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.quantities import value_text
from ssp_analysis.say.tables import Column, Table, held, shared_key
from ssp_analysis.tables import Measures, SeriesTable, read_table, table_path, trial_of
from ssp_analysis.tables import Progress as ProgressTable
from ssp_analysis.views import unreleased
from ssp_analysis.write import house
from ssp_analysis.write.blocks import Blocks, blocks, bullets
from ssp_analysis.years import ReportingYear

SHEET = replace(look.PAGE, width=11.0, type=9.5)
SERIES_KEY = ["series_id", "area_code", "period"]
COLUMNS, INCHES, MARGIN = 5, 1.55, 0.6  # charts beside one another; height of one; at the foot
FIGURES = {"baseline": "base", "before_covid": "before Covid", "previous": "last", "value": "now"}


def plan_shown(held: PlanInForce, taken_over: Continuity) -> Blocks:
    """The plan that rules, what is said of it, its themes with their questions, and what ended."""
    themes = [f"{priority}: {theme.name}. {theme.question}" for priority, theme in held.themes()]
    ended = [f"Ended: {label}. {note}" for label, note in taken_over.ended()]
    return blocks(held.name or "No plan.", held.note, bullets(themes), bullets(ended))


def small_multiples(progress: pd.DataFrame) -> Chart | None:
    """A small chart an indicator: at the baseline, last year, now, and against its target.

    Args:
        progress: `Progress`; indicators without a figure of this year have no chart.
    """
    rows = progress[progress["value"].notna()]
    if rows.empty:
        return None
    lines = -(-len(rows) // COLUMNS)
    with look.house_style(SHEET):
        figure = look.blank(SHEET, height := INCHES * lines + MARGIN)
        figure.set_layout_engine("none")  # all are of one size: nothing has to be worked out
        edges = {"left": 0.01, "right": 0.99, "bottom": MARGIN / height, "top": 1 - 0.4 / height}
        grid = figure.subplots(lines, COLUMNS, squeeze=False, gridspec_kw={"hspace": 0.9, **edges})
        places = grid.ravel()
        for axes, (_, row) in zip(places, rows.iterrows(), strict=False):
            _small(axes, row)
        for axes in places[len(rows) :]:
            axes.set_axis_off()
        look.sign(figure, ["Dashed: target", NOT_FOR_PUBLICATION], SHEET)
    judged = rows["rag"].map(lambda rag: RAG_SHAPES.get(rag, ""))
    told = [f"{int((rows['rag'] == rag).sum())} {rag}" for rag in RAG_SHAPES]
    later = (rows["target"].notna() & ~rows["rag"].isin(RAG_SHAPES)).sum()
    told += [f"{later} not judged yet"] * bool(later)
    title = f"{len(rows)} indicators with a figure; of those with a target {', '.join(told)}"
    columns = (
        Column("Indicator", "indicator"),
        *(Column(words.capitalize(), held(name, "not_applicable"), "{:,.1f}".format)
          for name, words in {**FIGURES, "target": "target"}.items()),
        Column("Unit", "unit"),
        Column("Status", "judged"),
    )  # fmt: skip
    data = Table("Indicators", columns, rows.assign(judged=judged))
    return Chart(figure, f"Small line charts of indicators. {title}.", title, data)


def _small(axes: Axes, row: pd.Series) -> None:
    known = [(words, row[name]) for name, words in FIGURES.items() if pd.notna(row[name])]
    at, values = range(len(known)), [value for _, value in known]
    axes.plot(at, values, color=house.LINE_GREY, marker="o", markersize=3)
    axes.plot(at[-1], values[-1], color=house.DARK_BLUE, marker="o", markersize=6)
    if pd.notna(row["target"]):
        axes.axhline(row["target"], color=house.DARK_PINK, linestyle=(0, (3, 2)), linewidth=1)
    highest = max([*values, row["target"]] if pd.notna(row["target"]) else values)
    axes.set(ylim=(0, highest * 1.35 or 1), xlim=(-0.4, len(known) - 0.4), yticks=[])
    axes.set_xticks(at, [words for words, _ in known])
    axes.annotate(value_text(values[-1], row["unit"]), (at[-1], values[-1]), xytext=(0, 6),
                  textcoords="offset points", ha="center", color=house.DARK_BLUE)  # fmt: skip
    title = "\n".join(textwrap.wrap(row["indicator"], 27, max_lines=2, placeholder=" …"))
    axes.set_title(title, loc="left", fontsize=SHEET.type)
    axes.text(0, 1, RAG_SHAPES.get(row["rag"], ""), transform=axes.transAxes, va="top")
    axes.grid(visible=False)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def by_theme(
    project: Project, year: ReportingYear, themes: pd.DataFrame, progress: pd.DataFrame
) -> Blocks:
    """The indicators of each theme in a table, as the report has them."""
    pack = _draft(project, year, themes=themes, progress=progress)
    tables = [table for theme in pack.plan_themes() if (table := progress_table(pack, theme))]
    return blocks(shared_key(tables), *(replace(table, keyed=False) for table in tables))


def actions_by_theme(
    project: Project, year: ReportingYear, themes: pd.DataFrame, actions: pd.DataFrame
) -> Blocks:
    """How many actions stand how, and those of each theme in a table."""
    pack = _draft(project, year, themes=themes)
    tables = (action_table(theme, actions) for theme in (*pack.plan_themes(), None))
    return blocks(action_summary(actions) or None, *tables)


def _draft(project: Project, year: ReportingYear, **made: Any) -> Pack:
    folder = project.processed(year)
    trial = trial_of(ProgressTable, folder)
    # Which series there are is all that is asked of them.
    rows = pd.read_parquet(table_path(SeriesTable, folder), columns=SERIES_KEY)
    rows = rows.drop_duplicates("series_id")
    return unreleased(project, year, read_table(Measures, folder), trial, series=rows, **made)
