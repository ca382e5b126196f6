"""What the report says on the impact of Covid: the comparison, each series, all in one table."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.headlines import counting, impact_basis
from ssp_analysis.pack.listings import impact_table, phase_table
from ssp_analysis.pack.markup import bullets, details, element, join, paragraphs
from ssp_analysis.pack.quantities import month_text
from ssp_analysis.pack.wording import impact_sentence, listing


def introduction(pack: Pack) -> Markup:
    """What is compared with what, in ordinary words; or that there is nothing to compare."""
    rows = pack.impact_rows("year")
    if rows.empty:
        return paragraphs(no_impact(pack))
    end = pack.about.baseline_end
    until = f", up to {month_text(pd.Period(end, 'M'))}" if end else ""
    return paragraphs(
        "Each figure is compared with what we would have expected without the pandemic. The "
        f"expected figure comes from the years before it{until}. The difference holds everything "
        "else that changed in those months too. A range says how sure we can be.",
        "Fewer reports to a service do not prove that less happened. Each measure says what it "
        "counts.",
    )


def no_impact(pack: Pack) -> str:
    """Why there is no Covid impact: the year came before it, or nothing may be or can be shown."""
    end, year = pack.about.baseline_end, pack.year
    if end and year.months[-1] <= pd.Period(end, "M"):
        return f"{year} ended before the pandemic, so there is no Covid impact to show."
    return f"No Covid impact can be shown for {year}."


def sentences(pack: Pack) -> Markup:
    """A sentence per main series for the year; the withheld ones are named together."""
    rows, end = pack.main_impact(every=True), pack.about.baseline_end
    withheld = rows["state"] == "withheld"
    told = [
        impact_sentence(row, end, pack.frequency_of(row["series_id"]), window=True)
        for _, row in rows[~withheld].iterrows()
    ]
    if withheld.any():
        names = listing(list(rows.loc[withheld, "label"]))
        told.append(f"Withheld from this paper: {names}. Data quality, below, says why.")
    return bullets(told)


def series_note(pack: Pack, series_id: str) -> Markup:
    """Below a series' chart: its sentence, what it counts, and the basis."""
    rows = pack.impact_rows("year")
    row = rows[rows["series_id"] == series_id].iloc[0]
    said = impact_sentence(row, pack.about.baseline_end, pack.frequency_of(series_id))
    basis = f"{impact_basis(row)} {counting(pack, row['sources'])}"
    return join([element("p", said), element("p", basis, class_="basis")])


def full_impact(pack: Pack) -> Markup:
    """All series in one table, and the restrictions with their dates."""
    rows = pack.impact_rows("year", every=True)
    if rows.empty:
        return Markup("")
    parts = [details("All measures in one table", impact_table(pack, rows).__html__())]
    if len(pack.phases):
        dates = phase_table(pack.phases, pack.about.area).__html__()
        parts.append(details(f"Covid restrictions in {pack.about.area}, by date", dates))
    return join(parts)
