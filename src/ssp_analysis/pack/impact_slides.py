"""The slides on Covid's impact: the main series on one, then the first few by month."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ssp_analysis.pack import look
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.fitting import for_chart
from ssp_analysis.pack.headlines import counting, impact_basis
from ssp_analysis.pack.impact_charts import overview, overview_title
from ssp_analysis.pack.impact_report import smallest_change
from ssp_analysis.pack.markup import element, paragraphs
from ssp_analysis.pack.method import how_to_read
from ssp_analysis.pack.month_charts import month_panel
from ssp_analysis.pack.page import OTHER_KEY, show_slide
from ssp_analysis.pack.wording import (
    impact_sentence,
    interval_text,
    message_title,
    range_sentence,
    sentence,
)

PANELS, SERIES = 3, 9
DRAWN = "Bars show the range"
EDITABLE = "Bars show the change and lines its range; grey bars are no clear change"
CLOSE = 1.6  # lines of the overview stand closer than those of other lists, so that more fit


def impact_slides(pack: Pack) -> None:
    """The main series on one slide, then the first few by month."""
    kicker, held = "Impact of Covid-19", pack.main_impact()
    if held.empty:
        return
    paper = for_chart(look.SLIDE, overview_title(pack), kicker, [_key(held, len(held))])
    picture = overview(pack, replace(paper, line=CLOSE), SERIES)
    assert picture is not None
    shown = picture.data.frame
    key = element("p", _key(shown, len(held)), **{OTHER_KEY: _key(shown, len(held), EDITABLE)})
    notes = paragraphs(*(f"{lead}. {text}" for lead, text in how_to_read(pack)))
    show_slide(picture.title, picture, key, kicker=kicker, notes=notes)
    rows = pack.impact_rows("year").set_index("series_id", drop=False)
    for series_id in pack.headline_series(PANELS):
        _panel_slide(pack, rows.loc[series_id])


def _key(shown: pd.DataFrame, held: int, bars: str = DRAWN) -> str:
    """How to read the bars of the overview, and how many of the measures they are."""
    simple = (shown["status"] == "simple_comparison").any()
    bars += "; open bars are simple comparisons" if simple else ""
    part = f" The report shows all {held}." if len(shown) < held else ""
    return f"{bars}.{part}"


def _panel_slide(pack: Pack, row: pd.Series) -> None:
    """One series by month, its range, and what must be said beside it."""
    end, frequency = pack.about.baseline_end, pack.frequency_of(row["series_id"])
    beside = range_sentence(row, end, frequency)
    if row["caveats"]:
        interval = interval_text(row).strip(" ()")
        beside = f"{sentence(f'range: {interval}')} " if interval else ""
        beside += f"Caution: {row['caveats'][0].lower()}{sentence(row['caveats'])[1:]}"
    paper = for_chart(look.SLIDE, message_title(row, end, frequency), "", [beside])
    panel = month_panel(pack, row["series_id"], paper)
    said = impact_sentence(row, end, frequency, window=True)
    basis = [impact_basis(row), smallest_change(row), counting(pack, row["sources"])]
    notes = paragraphs(said, " ".join(text for text in basis if text))
    show_slide(panel.title, panel, paragraphs(beside), notes=notes)
