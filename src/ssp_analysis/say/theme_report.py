"""What the report says of each theme, and how its themes are to be read."""

from dataclasses import replace

import pandas as pd

from ssp_analysis.say import indicator_tables, ledgers
from ssp_analysis.say.caveats import statement_basis
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.findings import cautions, impact_basis, measured, rag_summary
from ssp_analysis.say.partner_text import written
from ssp_analysis.say.plan_charts import theme_strip
from ssp_analysis.say.quantities import period_text
from ssp_analysis.say.subjects import NO_FIGURES, in_short
from ssp_analysis.say.tables import Table, shared_key
from ssp_analysis.say.wording import in_sentence, listing, sentence
from ssp_analysis.write.blocks import (
    Blocks,
    Folded,
    Heading,
    Quotation,
    basis,
    blocks,
    bullets,
    paragraphs,
    strong,
    text,
)

WORDS_ONLY = "no figures may be shown; approved sentences say what may be said"
NARRATIVE = {
    "achievement": "What was achieved",
    "covid_response": "What was done in response to Covid-19",
    "issue": "Issues",
}
UNJUDGED = "no verdict on its figures"
NO_ACHIEVEMENTS = "Partners have returned no achievements or issues for this year."
PLAIN_FIGURE = (
    "Targets are judged on the plain figure: no allowance is made for Covid-19. Of an estimate "
    "with a range, the estimate alone is judged."
)


def theme_heading(pack: Pack, theme: Theme) -> Blocks:
    """A theme, what its measures say together, and on what bases."""
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    none = UNJUDGED if (rows["state"] == "observed").any() else NO_FIGURES
    unshown = WORDS_ONLY if len(pack.theme_statements(theme)) else none
    year = pack.impact_rows("year")
    of_theme = year[year["series_id"].isin(theme.series)]
    told = [
        f"Priority: {theme.priority}." if theme.priority else "",
        impact_basis(*of_theme.to_dict("records")),
    ]
    return blocks(Heading(3, in_short(pack, theme) or unshown, theme.name), basis(" ".join(told)))


def theme_section(pack: Pack, theme: Theme) -> Blocks:
    """A theme: its statements, indicators with their basis, and its actions."""
    table = indicator_tables.progress_table(pack, theme)
    actions = ledgers.action_table(theme, pack.actions)
    of_theme = pack.actions[pack.actions["theme_id"] == theme.theme_id]
    folded = f"Actions of the delivery plan: {theme.name}"
    strip = theme_strip(pack, theme)
    return blocks(
        statements(pack.theme_statements(theme)),
        Folded("Chart: this year beside last year", strip.blocks()) if strip else None,
        replace(table, keyed=False) if table else "No indicators are held for this theme.",
        _notes(pack, theme),
        paragraphs(ledgers.action_summary(of_theme)),
        Folded(folded, actions.blocks()) if actions else _no_actions(pack),
    )


def actions_without_theme(pack: Pack) -> Table | None:
    """The actions whose theme was not fit to use, so that none goes missing from the report."""
    return ledgers.action_table(None, pack.actions)


def progress_introduction(pack: Pack) -> Blocks:
    """How to read the themes, and the key to their tables; nothing without a plan."""
    if not pack.plan_themes():
        return ()
    end = pack.about.baseline_end
    later = bool(end) and pd.Period(end, "M") < pack.year.months[-1]
    told = paragraphs(
        "A target has a figure to reach and is judged: on track, just off or off track. A tracker "
        "is watched and has no target. More reports of hate or domestic abuse may mean better "
        "reporting.",
        f"{pack.about.just_off}; beyond that is off track." if pack.about.just_off else "",
        PLAIN_FIGURE if later else "",
        f"How a direction is judged, where an indicator says nothing else: {in_sentence(usual)}"
        if (usual := usual_basis(pack)) else "",
    )  # fmt: skip
    tables = (indicator_tables.progress_table(pack, theme) for theme in pack.plan_themes())
    return told + shared_key(filter(None, tables))


def usual_basis(pack: Pack) -> str:
    """The first sentence of how directions are judged that most indicators share; '' for none."""
    told = pack.progress.loc[pack.progress["direction"] != "", "direction_basis"]
    firsts = told.str.extract(r"^(.+?\.)(?:\s|$)", expand=False).dropna().value_counts()
    return str(firsts.index[0]) if len(firsts) and firsts.iloc[0] > 1 else ""


def statements(rows: pd.DataFrame) -> Blocks:
    """Approved sentences, those that one judgement stands behind together."""
    bases = pd.Series([statement_basis(row) for _, row in rows.iterrows()], rows.index, dtype=str)
    return tuple(
        Quotation((*paragraphs(*map(sentence, own["statement"])), *basis(str(rests_on))))
        for rests_on, own in rows.groupby(bases, sort=False)
    )


def _no_actions(pack: Pack) -> str:
    """Why no action is told; '' where nobody reports on any, which is said once of the paper."""
    if len(pack.actions):
        return "No actions of the delivery plan are held for this theme."
    why = ledgers.came(pack, "delivery-actions")
    return f"What became of the delivery plan's actions is not available: {why}." if why else ""


def _notes(pack: Pack, theme: Theme) -> Blocks:
    """On what the theme's figures rest: what is said of the same indicators, in one point."""
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    of: dict[str, list[str]] = {}
    for _, row in rows.iterrows():
        for said in indicator_tables.indicator_notes(row, cautions(pack, row), usual_basis(pack)):
            names = of.setdefault(said, [])
            names += [row["indicator"]] if row["indicator"] not in names else []
    told: dict[tuple[str, ...], list[str]] = {}
    for said, names in of.items():
        told.setdefault(tuple(names), []).append(said)
    points = [text(strong(f"{listing(list(names))}. "), " ".join(said))
              for names, said in told.items()]  # fmt: skip
    return (Folded(f"On what basis: {theme.name}", bullets(points)),) if points else ()


def response(pack: Pack) -> Blocks:
    """What partners achieved, did in response to Covid, and what stood in their way, by theme."""
    parts = [(Heading(3, heading), *told) for kind, heading in NARRATIVE.items()
             if (told := returned(pack, kind))]  # fmt: skip
    why = ledgers.notes_absent(pack)
    none = NO_ACHIEVEMENTS if ledgers.came(pack, "delivery-notes") else ""
    if why:
        none = f"What partners achieved, and what stood in their way, is not available: {why}."
    return blocks(parts or paragraphs(none))


def returned(pack: Pack, kind: str) -> Blocks:
    """What partners wrote of one kind, with the theme that it is of and what the figures say."""
    names = {theme.theme_id: f"{theme.name}. " for theme in pack.plan_themes()}
    rows = pack.told(kind)
    periods = [f"{period_text(period)}" for period in dict.fromkeys(rows["period"])]
    once = len(rows) > 1 == len(periods)
    points = bullets(written(measured(pack, row["text"]), names.get(row["theme_id"], "")
                             + f"{period_text(row['period'])}. " * (not once))
                     for _, row in rows.iterrows())  # fmt: skip
    return blocks(paragraphs(f"As partners wrote for {periods[0]}:") if once else (), points)


def progress(pack: Pack) -> Blocks:
    """How far the plan is: targets, what else is watched, actions behind; nothing without one."""
    if not pack.plan_themes():
        return ()
    watched = indicator_tables.watched_table(pack, pack.plan_themes())
    why = indicator_tables.reasons(watched) if watched else []
    targets = indicator_tables.target_table(pack)
    counted = f"{ledgers.action_counts(pack.actions)}." if len(pack.actions) else _no_actions(pack)
    return blocks(
        rag_summary(pack.progress) or None, targets, watched,
        paragraphs(*why, indicator_tables.hidden_note(targets, watched)), counted,
        ledgers.open_table(pack.actions),
        paragraphs(ledgers.newly_due(pack.actions)),
    )  # fmt: skip
