"""The slide of a theme: its finding, its indicators, what was done and what is next."""

from __future__ import annotations

from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.figures import Picture
from ssp_analysis.pack.fitting import (
    ROOM,
    SMALL,
    Point,
    first_sentence,
    heading_height,
    listed,
    quote_height,
    strip_height,
    table_height,
    that_fit,
)
from ssp_analysis.pack.headlines import figure_basis, theme_headlines
from ssp_analysis.pack.indicator_tables import short_progress_table
from ssp_analysis.pack.markup import element, paragraphs
from ssp_analysis.pack.page import show_slide
from ssp_analysis.pack.tables import Table
from ssp_analysis.pack.theme_charts import SLIDE_STRIP, theme_strip

INDICATORS, STATEMENTS = 4, 2
FEWEST_BESIDE_CHART = 2  # indicators; a slide that has no room for as many leaves the chart out
MUST_POINTS = 2  # what was done and what is next: the table leaves room for them if it can
LEADS = {"achievement": "Done", "next_step": "Next", "covid_response": "Covid"}
SHOWN_ORDER = ("Done", "Covid", "Next")
NOTHING_HELD = "Nothing is held for this theme."
DIRECTION_ONLY = "Direction in words only: no figures may be shown"


def theme_slide(pack: Pack, theme: Theme) -> None:
    """A theme: its finding, its indicators, what was achieved and what is next."""
    told = theme_headlines(pack, theme)
    worded = [line.message for line in told if line.approved_words]
    only_words = told[0].approved_words
    title = DIRECTION_ONLY if only_words else told[0].message
    quotes = worded[: STATEMENTS if only_words else 1]
    room = ROOM - heading_height(title, theme.name) - sum(quote_height(text) for text in quotes)
    held = _theme_points(pack, theme)
    for kept in range(MUST_POINTS, -1, -1):  # an indicator goes before what partners wrote
        kept_free = sum(point.height(SMALL) for point in held[:kept])
        strip, table, height = _figures(pack, theme, room - kept_free)
        if table:
            break
    fitting = that_fit(held, room - height)
    points = sorted(fitting, key=lambda point: SHOWN_ORDER.index(point.lead))
    rows = [row for _, row in table.frame.iterrows()] if table else []
    show_slide(
        title,
        *(element("blockquote", element("p", text)) for text in quotes),
        table,
        strip,
        listed(points),
        None if table or points or quotes or strip else paragraphs(NOTHING_HELD),
        kicker=theme.name,
        notes=paragraphs(*(line.notes for line in told), *(figure_basis(pack, row) for row in rows))
        or None,
    )


def _figures(pack: Pack, theme: Theme, room: float) -> tuple[Picture | None, Table | None, float]:
    """The small charts where they leave room for indicators, the table, and the height of both."""
    table, height = _indicators(pack, theme, room)
    strip = theme_strip(pack, theme, SLIDE_STRIP)
    if strip is None:
        return None, table, height
    taken = strip_height(SLIDE_STRIP)
    less, lower = _indicators(pack, theme, room - taken)
    shown, fewest = (len(each.frame) if each else 0 for each in (less, table))
    if shown >= min(FEWEST_BESIDE_CHART, fewest) and room >= taken:
        return strip, less, lower + taken
    return None, table, height


def _indicators(pack: Pack, theme: Theme, room: float) -> tuple[Table | None, float]:
    """The table of as many indicators as fit, and its height; none where not one does."""
    for most in range(INDICATORS, 0, -1):
        table = short_progress_table(pack, theme, most)
        if table is None:
            break
        height = table_height(table)
        if height <= room:
            return table, height
    return None, 0.0


def _theme_points(pack: Pack, theme: Theme) -> list[Point]:
    told = pack.narrative[pack.narrative["theme_id"] == theme.theme_id]
    told = told.sort_values("period", ascending=False, kind="stable")
    firsts = [
        Point(name, first_sentence(text))
        for kind, name in LEADS.items()
        for text in told.loc[told["kind"] == kind, "text"].head(1)
    ]
    further = told.loc[told["kind"] == "achievement", "text"].iloc[1:3]
    return firsts + [Point("Done", first_sentence(text)) for text in further]
