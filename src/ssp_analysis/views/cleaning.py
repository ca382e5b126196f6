"""What notebook 01 shows: what came, what was set aside, which months are covered."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from ssp_analysis.partners.sources import SourceIntake
from ssp_analysis.say import look
from ssp_analysis.say.caveats import NOT_FOR_PUBLICATION
from ssp_analysis.say.dataset import is_whole
from ssp_analysis.say.ledgers import STATUS_WORDS, data_to
from ssp_analysis.say.look import Chart
from ssp_analysis.say.partner_page import set_aside_table
from ssp_analysis.say.quantities import count_text, period_text, value_text
from ssp_analysis.say.tables import Column, Table, held
from ssp_analysis.tables import WHY_NOT
from ssp_analysis.write import house
from ssp_analysis.write.blocks import Blocks, Folded, blocks, bullets, paragraphs
from ssp_analysis.years import months_of

# How a month of a source looks, by what its series say of it together.
LOOKS = {
    "observed": ("Figures", house.DARK_BLUE),
    "in part": ("Some figures missing", house.PALE_BLUE),
    "asked": ("Question open", house.ORANGE),
    "missing": ("Missing", house.DARK_PINK),
    "suppressed": ("Hidden by the supplier", house.LINE_GREY),
    "not_yet_due": ("Not yet due", house.FOCUS_GREY),
    "not_applicable": ("No such figures then", house.SHADE),
}
SHEET = look.Paper(width=11.0, height=4.9, tallest=60.0, type=9.5, label=60)
SIDE_BY_SIDE = 2  # columns of small lines
ROW_COUNTS = {"Rows in": "rows_in", "Used": "kept", "Set aside": "quarantined",
              "In question": "asked", "Counted with another source": "merged",
              "Of other areas or periods": "out_of_scope",
              "Headings and totals": "skipped"}  # fmt: skip


def deliveries(quality: pd.DataFrame, year: str) -> Blocks:
    """The files of the year: what became of their rows, and what was noted of them.

    Those that somebody has to look at come first, the others below them on demand.
    """
    columns = (
        Column("File", held("file", "missing")),
        Column("Source", "source"),
        Column("Data", lambda row: STATUS_WORDS[row["status"]]),
        *(Column(heading, name, count_text) for heading, name in ROW_COUNTS.items()),
        Column("Data to", data_to),
    )
    rows = quality[quality["year"] == year]
    odd = (rows["status"] != "available") | (rows[["quarantined", "asked"]] > 0).any(axis=1)
    first, others = rows[odd], rows[~odd]
    caption = f"Files of {year} with rows set aside or in question, or that cannot be used"
    clean = "Other files, of which every row was used or belongs elsewhere"
    rest = Table(clean, columns, others)
    told = rows[rows["notes"] != ""]
    notes = [f"{file}: {said}" for file, said in zip(told["file"], told["notes"], strict=True)]
    noted = Folded(f"What was noted of {len(notes)} files", bullets(notes)) if notes else None
    return blocks(
        Table(caption, columns, first) if len(first) else f"{caption}: none.",
        Folded(f"{clean}: {len(others)}", rest.blocks()) if len(others) else None,
        noted,
    )  # fmt: skip


def questions_asked(questions: pd.DataFrame) -> Blocks:
    """Every open question: where, on what evidence, how it can be read, what settles it."""
    if questions.empty:
        return paragraphs("No question is open.")
    columns = (
        Column("Source", "source_id"),
        Column("Who can answer", "asks"),
        Column("Where", lambda row: f"{row['file']} {row['place']}".strip()),
        Column("Evidence", "evidence"),
        Column("Readings", "readings"),
        Column("What settles it", "settled_by"),
    )
    return blocks(Table("Open questions", columns, questions))


def set_aside(taken: Mapping[str, SourceIntake]) -> Blocks:
    """Per source what was set aside, by reason, with files, columns and rows to look at."""
    return blocks(
        *(
            (set_aside_table(source.contract.name, source.quarantine),
             f"All of them: quarantine/{name}.csv")
            for name, source in taken.items()
            if len(source.quarantine)
        )
    )  # fmt: skip


def coverage(series: pd.DataFrame, quality: pd.DataFrame) -> Chart | None:
    """Sources × months: where there are figures, where not, and why.

    Args:
        series: `SeriesTable` rows of the whole area.
        quality: for the sources' names.
    """
    if series.empty:
        return None
    rows = series[["source_id", "period", "state"]].drop_duplicates()
    rows = rows.assign(month=rows["period"].map(months_of)).explode("month")
    found = rows.groupby(["source_id", "month"], sort=False)["state"].agg(_together)
    states = found.unstack(fill_value="not_applicable").sort_index(axis=1)
    states = states.reindex(series["source_id"].unique())
    names = quality.drop_duplicates("source_id").set_index("source_id")["source"]
    labels = [str(names[source]) for source in states.index]
    with look.house_style(SHEET):
        figure, axes = look.sheet(SHEET, SHEET.row * (len(labels) + 5))
        codes = states.replace({name: at for at, name in enumerate(LOOKS)}).to_numpy(float)
        colours = ListedColormap([colour for _, colour in LOOKS.values()])
        axes.pcolorfast(codes, cmap=colours, vmin=-0.5, vmax=len(LOOKS) - 0.5)
        axes.set(yticks=np.arange(len(labels)) + 0.5, yticklabels=labels)
        aprils = [at for at, month in enumerate(states.columns) if month.month == 4]
        axes.set_xticks(aprils, [f"April {states.columns[at].year}" for at in aprils])
        axes.hlines(np.arange(len(labels)), 0, len(states.columns), colors="white")
        axes.grid(visible=False)
        axes.set(xlim=(0, len(states.columns)), ylim=(len(labels), 0))
        keys = [Patch(label=name, color=colour) for name, colour in LOOKS.values()]
        look.key(figure, keys, SHEET)
        look.sign(figure, [NOT_FOR_PUBLICATION], SHEET)
    counted = {name: (states == name).sum(axis=1) for name in LOOKS}
    table = pd.DataFrame(counted).assign(source=labels)
    columns = [Column(words, name, count_text) for name, (words, _) in LOOKS.items()]
    data = Table("Months by source", (Column("Source", "source"), *columns), table)
    gaps = int((table["missing"] + table["in part"] > 0).sum())
    title = f"Sources with months of which figures are missing: {gaps} of {len(labels)}"
    return Chart(figure, f"Heat map of {len(labels)} sources by month. {title}.", title, data)


def _together(states: pd.Series) -> str:
    """What a source's series say of a month together."""
    told = set(states) - {"not_applicable"}
    if {"observed", "missing"} <= told:
        return "in part"
    return next((state for state in ("asked", "observed", *WHY_NOT) if state in told),
                "not_applicable")  # fmt: skip


def small_lines(series: pd.DataFrame) -> Chart | None:
    """A small line a series, each from zero to its own highest, with its latest figure.

    Args:
        series: `SeriesTable` rows of the whole area.
    """
    if series.empty:
        return None
    table = _accounts(series)
    values = dict(iter(series.groupby("series_id", sort=False)["value"]))
    lines = [values[name].to_numpy(float) for name in table.index]
    half = -(-len(lines) // SIDE_BY_SIDE)
    with look.house_style(SHEET):
        figure = look.blank(SHEET, SHEET.row * (half + 3))
        places = figure.subplots(1, SIDE_BY_SIDE, squeeze=False)[0]
        for at, axes in enumerate(places):
            some = slice(at * half, (at + 1) * half)
            _draw_small(axes, table[some], lines[some], half)
        look.sign(figure, [NOT_FOR_PUBLICATION], SHEET)
    columns = (
        Column("Series", "label"),
        Column("Series id", "id"),
        Column("Periods with a figure", "observed", count_text),
        Column("Missing", "missing", count_text),
        Column("In question", "asked", count_text),
        Column("Latest figure", held("figure", "missing")),
        Column("Of", held("of", "missing")),
    )
    title = f"{len(lines)} series, each from zero to its own highest figure"
    data = Table("Series, and up to when they reach", columns, table)
    return Chart(figure, f"{title}. A small line chart for each.", title, data)


def _accounts(series: pd.DataFrame) -> pd.DataFrame:
    """A row a series: how many periods are in which state, and the latest figure, as text."""
    counted = series.groupby(["series_id", "state"], sort=False).size().unstack(fill_value=0)
    counted = counted.reindex(columns=["observed", "missing", "asked"], fill_value=0)
    about = series.drop_duplicates("series_id").set_index("series_id")[["label", "unit"]]
    latest = series.dropna(subset="value").groupby("series_id")[["value", "period"]].last()
    table = about.join(counted).join(latest)
    figures = [value_text(value, unit) if pd.notna(value) else ""
               for value, unit in zip(table["value"], table["unit"], strict=True)]  # fmt: skip
    of = table["period"].fillna("").map(period_text)
    return table.assign(id=table.index, figure=figures, of=of)


def _draw_small(axes: Axes, table: pd.DataFrame, lines: Sequence[np.ndarray], rows: int) -> None:
    places = 0.3 - np.arange(len(lines))
    drawn = [
        np.column_stack([
            np.linspace(0, 1, len(line)),
            place - 0.3 + 0.75 * line / max(np.nanmax(line, initial=0.0), 1e-9),
        ])
        for line, place in zip(lines, places, strict=True)
    ]  # fmt: skip
    axes.add_collection(LineCollection(drawn, colors=house.DARK_BLUE, linewidths=1))
    for place, figure in zip(places, table["figure"], strict=True):
        axes.text(1.02, place, figure, va="center").set_in_layout(False)
    axes.set(xlim=(0, 1.3), ylim=(0.1 - rows, 1), xticks=[], yticks=places)
    axes.set_yticklabels([label.partition(": ")[2] or label for label in table["label"]])
    for label, name in zip(axes.get_yticklabels(), table.index, strict=True):
        label.set_fontweight("bold" if is_whole(name) else "normal")
    axes.grid(visible=False)
    axes.set_frame_on(False)
