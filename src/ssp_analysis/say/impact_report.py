"""What the report says on the impact of Covid: how to read it, each series, all in one table."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from ssp_analysis.say.dataset import Pack, is_whole
from ssp_analysis.say.findings import counting, impact_basis
from ssp_analysis.say.impact_tables import impact_table, phase_impact_table, phase_table
from ssp_analysis.say.look import PAGE
from ssp_analysis.say.messages import (
    FEWEST,
    about_different_things,
    certainty,
    findings,
    when_different,
)
from ssp_analysis.say.method import how_to_read
from ssp_analysis.say.month_charts import month_panel
from ssp_analysis.say.quantities import month_text, per_cent
from ssp_analysis.say.wording import (
    CLEAR,
    UNCLEAR,
    UNSURE,
    change_text,
    impact_sentence,
    in_sentence,
    interval_text,
    is_finite,
    is_plural,
    listing,
    sentence,
    why_absent,
    window_text,
)
from ssp_analysis.tables import SUM_REASON
from ssp_analysis.write.blocks import (
    Blocks,
    Box,
    Folded,
    Heading,
    Part,
    basis,
    blocks,
    bullets,
    paragraphs,
    strong,
    text,
)

FEWEST_KINDS, MOST_KINDS = 2, 2  # that there must be, and that are named
PANEL = replace(PAGE, height=3.5)  # two of them, with what is said of each, stand on a page


def introduction(pack: Pack) -> Blocks:
    """How to read the section, in a box; or that there is nothing to compare.

    Nothing of a year for which no impact was asked.
    """
    told = how_to_read(pack)
    if not told:
        return paragraphs(no_impact(pack) if len(pack.impact) else "")
    points = bullets(text(strong(f"{lead}. "), said) for lead, said in told)
    box = Box((Heading(3, "How to read these figures"), *points))
    end, last = pack.about.baseline_end, pack.year.months[-1]
    march = (
        f"Only {month_text(last)} of {pack.year} came after the start of the pandemic, and "
        "restrictions applied in a part of it. What follows is about that one month."
    )
    alone = bool(end) and last == pd.Period(end, "M") + 1  # of the pandemic by the year's end
    return blocks(march if alone else None, box)


def no_impact(pack: Pack) -> str:
    """That nothing of the Covid impact may be or can be shown."""
    return f"No Covid impact can be shown for {pack.year}."


def sentences(pack: Pack) -> Blocks:
    """A sentence per main series for the year, clear changes first; then what cannot be told."""
    rows = pack.main_impact(every=True)
    clear = rows["verdict"].isin(["lower", "higher"])
    withheld = rows["state"] == "withheld"
    unclear = rows["verdict"].isin(UNCLEAR)
    unsure = rows["verdict"] == UNSURE
    parts: list[tuple[str, Sequence[Part]]] = [
        ("Clearly lower or higher", _told(pack, rows[clear])),
        ("No clear change: inside the range", _in_range(rows[unclear & ~unsure])),
        (f"{sentence(UNSURE)[:-1]}: a range too wide", _in_range(rows[unsure])),
        ("Not compared", _not_compared(rows[~clear & ~unclear & ~withheld])),
        ("Withheld from this paper", _withheld(pack)),
    ]
    return blocks([(Heading(3, heading), bullets(points)) for heading, points in parts if points])


def panels(pack: Pack, leading: bool) -> Blocks:
    """A chart by month of each series that a message is about; or of the others that have one.

    Before those of the messages stands in which months most of all measures differed.

    Args:
        pack: the dataset.
        leading: those of the messages; else the others.
    """
    first = [one.series_id for one in about_different_things(findings(pack))]
    names = pack.headline_series()
    led = [name for name in first if name in names][:FEWEST]
    some = led if leading else [name for name in names if name not in led]
    when = paragraphs(when_different(pack, by_name=True) if leading else "")
    shown = ((month_panel(pack, name, PANEL), series_note(pack, name)) for name in some)
    return blocks(when, *shown)


def series_note(pack: Pack, series_id: str) -> Blocks:
    """Below a series' chart: its sentence, cautions, and what it counts."""
    rows = pack.impact_rows("year")
    row = rows[rows["series_id"] == series_id].iloc[0]
    said = impact_sentence(row, pack.about.baseline_end, pack.frequency_of(series_id))
    rests_on = f"{impact_basis(row)} {smallest_change(row)} {counting(pack, row['sources'])}"
    told = " ".join(filter(None, [said, by_kind(pack, row)]))
    return blocks(told, caution(row), basis(" ".join(rests_on.split())))


def by_kind(pack: Pack, row: pd.Series, sizes: bool = True) -> str:
    """Which kinds moved within a measure that clearly did: the two surest, and how many others.

    Without `sizes`, which want their ranges, only which way they went.
    """
    year = pack.impact_rows("year")
    kinds = year[
        (year["sources"] == row["sources"]) & ~year["series_id"].map(is_whole).astype(bool)
    ]
    kinds = kinds[kinds["verdict"] != ""]
    if row["verdict"] not in CLEAR or len(kinds) < FEWEST_KINDS:
        return ""
    clear = kinds[kinds["verdict"].isin(CLEAR)]
    clear = clear.loc[
        clear.apply(certainty, axis=1).sort_values(ascending=False, kind="stable").index
    ]
    told = [f"{in_sentence(one['label'].partition(': ')[2])} "
            f"{change_text(one) + interval_text(one) if sizes else one['verdict']}"
            for _, one in clear.head(MOST_KINDS).iterrows()]  # fmt: skip
    rest = {"more clearly changed": len(clear) - len(told),
            "without clear change": len(kinds) - len(clear)}  # fmt: skip
    told += [f"{many} {what}" for what, many in rest.items() if many]
    return f"By kind: {listing(told)}."


def phase_tables(pack: Pack) -> Blocks:
    """The charted series by restriction phase, each thing once; or why one is not shown by phase.

    Parts and other views of a measure are in the data tables.
    """
    rows = pack.with_sums(pack.impact_rows("year")).set_index("series_id", drop=False)
    names = [name for name in pack.headline_series() if name in rows.index]
    return blocks(*(_phases(pack, rows.loc[name]) for name in names))


def caution(row: pd.Series) -> Blocks:
    """What must be said beside a figure: changed recording, new categories."""
    return paragraphs(sentence(row["caveats"]) if row["caveats"] else "", role="caution")


def smallest_change(row: pd.Series) -> str:
    """How large a change would have had to be, where none is clear."""
    size = row["smallest_detectable"]
    if row["verdict"] not in UNCLEAR or not is_finite(size):
        return ""
    least = "a doubling" if size > 1 else f"a change of more than about {per_cent(size)}"
    return f"Only {least} could have been seen."


def full_impact(pack: Pack) -> Blocks:
    """All series that are not withheld in one table, and the restrictions with their dates."""
    rows = pack.impact_rows("year", every=True)
    shown = rows[rows["state"] != "withheld"]
    if shown.empty:
        return ()
    note = paragraphs(
        "Measures withheld from this paper are listed under Data quality."
        if len(shown) < len(rows) else ""
    )  # fmt: skip
    table = impact_table(pack, shown, full=True).block()
    parts = [Folded("All measures and categories in one table", (*note, table))]
    if len(pack.phases):
        dates = phase_table(pack.phases, pack.about.area).blocks()
        parts.append(Folded(f"Covid restrictions in {pack.about.area}, by date", dates))
    return tuple(parts)


def _told(pack: Pack, rows: pd.DataFrame) -> list[str]:
    end, frequency = pack.about.baseline_end, pack.frequency_of
    said = ((impact_sentence(row, end, frequency(row["series_id"]), window=True), row["caveats"])
            for _, row in rows.iterrows())  # fmt: skip
    return [" ".join(filter(None, told)) for told in said]


def _in_range(rows: pd.DataFrame) -> list[str]:
    # A full sentence for each would say the same thing over and over.
    points = []
    for _, row in rows.iterrows():
        interval = interval_text(row).strip(" ()") or change_text(row)
        simple = " (simple comparison)" if row["status"] == "simple_comparison" else ""
        told = sentence(f"{row['label']}: {interval}, {window_text(row)}{simple}")
        points.append(f"{told} {row['caveats']}".strip())
    return points


def _not_compared(rows: pd.DataFrame) -> list[str]:
    # Measures without a comparison for the same reason are told together.
    points = []
    for (state, reason, caveats), group in rows.groupby(["state", "reason", "caveats"], sort=False):
        names = listing(list(group["label"]))
        why = "no comparison can be made" if state == "observed" else why_absent(state, reason)
        told = [
            f"{names}: {why}.",
            sentence(reason if state != "suppressed" else ""),
            sentence(caveats),
        ]
        points.append(" ".join(text for text in told if text))
    return points


def _withheld(pack: Pack) -> list[str]:
    # All that is, not what the plan names alone; what a partner wrote is no measure.
    held = pack.decisions[pack.decisions["decision"] != "publish"]
    many = held.loc[~held["sources"].str.endswith(":return"), "label"].nunique()
    said = f"{many} measure{'s' * (many > 1)}. Data quality, below, names each and says why."
    return [said] if many else []


def _phases(pack: Pack, row: pd.Series) -> Blocks:
    rows = pack.impact_rows("phase", every=True)
    rows = rows[rows["series_id"] == row["series_id"]]
    if rows.empty:
        return ()
    verb = "are" if is_plural(row["label"]) else "is"
    if (rows["state"] == "suppressed").all():
        why = "the numbers are too small to show, or would tell one that is"
        if (reason := rows["reason"].iloc[0]) == SUM_REASON:
            why = why_absent("suppressed", reason)
        return basis(f"{row['label']} {verb} not shown by restriction phase: {why}.")
    table = phase_impact_table(pack, row, rows)
    return (Folded(f"Table: {table.caption}", table.blocks()),)
