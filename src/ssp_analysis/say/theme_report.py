"""What the report says of each theme, and how its themes are to be read."""

from __future__ import annotations

import pandas as pd

from ssp_analysis.say.caveats import statement_basis
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.findings import cautions, theme_headlines
from ssp_analysis.say.indicator_tables import indicator_notes, progress_table
from ssp_analysis.say.ledgers import action_summary, action_table, came, notes_absent
from ssp_analysis.say.partner_text import written
from ssp_analysis.say.tables import Table
from ssp_analysis.say.wording import in_sentence, sentence
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

NARRATIVE = {
    "achievement": "What was achieved",
    "covid_response": "What was done in response to Covid-19",
    "issue": "Issues",
    "next_step": "What is next",
}
WORDS_ONLY = "direction in words only, no figures may be shown"
PLAIN_FIGURE = (
    "Targets are judged on the plain figure: no allowance is made for Covid-19. Of an estimate "
    "with a range, the estimate alone is judged."
)


def theme_heading(pack: Pack, theme: Theme) -> Blocks:
    """A theme and its message: the first thing that it has to say."""
    first = theme_headlines(pack, theme)[0]
    message = WORDS_ONLY if first.approved_words else first.message.rstrip(".")
    rests_on = f"Priority: {theme.priority}. {first.basis}" if theme.priority else first.basis
    return blocks(Heading(3, message, theme.name), basis(rests_on))


def theme_section(pack: Pack, theme: Theme) -> Blocks:
    """A theme: its statements, indicators, what partners returned, and its actions."""
    table = progress_table(pack, theme)
    actions = action_table(theme, pack.actions)
    of_theme = pack.actions[pack.actions["theme_id"] == theme.theme_id]
    folded = f"Actions of the delivery plan: {theme.name}"
    return blocks(
        _statements(pack.theme_statements(theme)),
        table or "No indicators are held for this theme.",
        _notes(pack, theme),
        _narrative(pack, theme),
        paragraphs(action_summary(of_theme)),
        Folded(folded, actions.blocks()) if actions else _no_actions(pack),
    )


def actions_without_theme(pack: Pack) -> Table | None:
    """The actions whose theme was not fit to use, so that none goes missing from the report."""
    return action_table(None, pack.actions)


def progress_introduction(pack: Pack) -> Blocks:
    """How to read the themes; nothing without a plan."""
    if not pack.plan_themes():
        return ()
    return paragraphs(
        "A target has a figure to reach and is judged: on track, just off or off track. A tracker "
        "is watched and has no target. More reports of hate or domestic abuse may mean better "
        "reporting.",
        f"{pack.about.just_off}; beyond that is off track." if pack.about.just_off else "",
        PLAIN_FIGURE if _after_the_baseline(pack) else "",
        f"How a direction is judged, where an indicator says nothing else: {in_sentence(usual)}"
        if (usual := usual_basis(pack)) else "",
    )  # fmt: skip


def _after_the_baseline(pack: Pack) -> bool:
    end = pack.about.baseline_end
    return bool(end) and pd.Period(end, "M") < pack.year.months[-1]


def usual_basis(pack: Pack) -> str:
    """The first sentence of how directions are judged that most indicators share; '' for none."""
    told = pack.progress.loc[pack.progress["direction"] != "", "direction_basis"]
    firsts = told.str.extract(r"^(.+?\.)(?:\s|$)", expand=False).dropna().value_counts()
    return str(firsts.index[0]) if len(firsts) and firsts.iloc[0] > 1 else ""


def _statements(rows: pd.DataFrame) -> Blocks:
    """Approved sentences, those that one judgement stands behind together."""
    bases = pd.Series([statement_basis(row) for _, row in rows.iterrows()], rows.index, dtype=str)
    return tuple(
        Quotation((*paragraphs(*map(sentence, own["statement"])), *basis(str(rests_on))))
        for rests_on, own in rows.groupby(bases, sort=False)
    )


def _no_actions(pack: Pack) -> str:
    why = came(pack, "delivery-actions") if pack.actions.empty else ""
    return (
        f"What became of the delivery plan's actions is not available: {why}."
        if why else "No actions of the delivery plan are held for this theme."
    )  # fmt: skip


def _notes(pack: Pack, theme: Theme) -> Blocks:
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    told = [
        text(strong(f"{row['indicator']}. "), note)
        for _, row in rows.iterrows()
        if (note := indicator_notes(row, cautions(pack, row), usual_basis(pack)))
    ]  # fmt: skip
    return (Folded(f"On what basis: {theme.name}", bullets(told)),) if told else ()


def _narrative(pack: Pack, theme: Theme) -> Blocks:
    told = pack.narrative[pack.narrative["theme_id"] == theme.theme_id]
    parts: list[Blocks] = []
    for kind, heading in NARRATIVE.items():
        texts = told.loc[told["kind"] == kind, "text"]
        if len(texts):
            parts.append((Heading(4, heading), *bullets(written(said) for said in texts)))
    why = notes_absent(pack)
    none = (
        f"What partners achieved, and what stood in their way, is not available: {why}."
        if why else "Partners have returned no achievements or issues for this theme."
    )  # fmt: skip
    return blocks(parts or none)
