"""What the report says in each of its sections, from the pack alone."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.caveats import data_caveat, statement_basis, whom_to_ask
from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.headlines import cautions, counting, headlines, theme_headlines
from ssp_analysis.pack.indicator_tables import indicator_notes, progress_table
from ssp_analysis.pack.indicator_wording import rag_summary
from ssp_analysis.pack.ledgers import (
    availability_table,
    award_table,
    came,
    comment_table,
    decision_table,
    grant_sentences,
    notes_absent,
    output_table,
)
from ssp_analysis.pack.listings import action_summary, action_table
from ssp_analysis.pack.markup import bullets, details, element, join, paragraphs
from ssp_analysis.pack.partner_text import written
from ssp_analysis.pack.quantities import day_text, year_so_far
from ssp_analysis.pack.tables import Table
from ssp_analysis.pack.wording import in_sentence, listing, sentence

NARRATIVE = {
    "achievement": "What was achieved",
    "covid_response": "What was done in response to Covid-19",
    "issue": "Issues",
    "next_step": "What is next",
}
WHOLE_YEAR = "the full year"
WORDS_ONLY = "direction in words only, no figures may be shown"
NO_GRANTS = "No grant returns are held for this year."
PLAIN_FIGURE = (
    "Targets are judged on the plain figure: no allowance is made for Covid-19. Of an estimate "
    "with a range, the estimate alone is judged."
)
ASKED = ("consider the update", "note progress on the priority themes", "comment on the update")


def background(pack: Pack) -> Markup:
    """What the paper is, which plan it reports on, and how much of the year it covers."""
    about = pack.about
    plan = f"It reports progress on the {about.plan_name}." if about.plan_name else ""
    held = f"{plan} {about.plan_note}".strip() or "No plan is held for this year."
    return paragraphs(
        f"This is the annual update of the {about.partnership} for {about.reporting_year}. {held}",
        coverage(pack),
    )


def coverage(pack: Pack) -> str:
    """Which months the figures cover, and what that means where they are not the whole year."""
    spans = _spans_covered(pack)
    parts = {text: names for text, names in spans.items() if text != WHOLE_YEAR}
    if not spans:
        return ""
    if not parts:
        return "The figures cover the full year."
    if len(parts) < len(spans):  # most of the year is in: only what is not is told by name
        told = [
            f"{text} for {listing([in_sentence(name) for name in names])}"
            for text, names in parts.items()
        ]
        return (
            f"The figures cover the full year, but for some: {listing(told)}, compared with the "
            "same months of earlier years and never scaled up. Those figures are provisional."
        )
    return (
        "The paper was written before all figures for the year were in. Figures are provisional. "
        f"They cover {listing(list(parts), 'or')}, compared with the same months of earlier years. "
        "They are never scaled up to a full year."
    )


def _spans_covered(pack: Pack) -> dict[str, list[str]]:
    """The months that figures of the year cover, and of what: of indicators, else of measures."""
    spans: dict[str, list[str]] = {}
    year = pack.about.reporting_year
    rows = pack.progress[(pack.progress["covers"] == "reporting year")]
    rows = rows[rows["state"] == "observed"]
    named = [(row["indicator"], row["period"].removesuffix(year).strip() or WHOLE_YEAR)
             for _, row in rows.iterrows()]  # fmt: skip
    if not named:
        named = [(row["label"], year_so_far(row["start"], row["end"]).split(",")[0])
                 for _, row in pack.impact_rows("year").iterrows()]  # fmt: skip
    for name, text in named:
        spans.setdefault(text, []).append(name)
    return spans


def caveat(pack: Pack) -> Markup:
    """What the paper holds no figures on, and why."""
    return paragraphs(*data_caveat(pack))


def headline_list(pack: Pack) -> Markup:
    """The headlines, each with its theme and its basis; then how many targets are on track."""
    told = headlines(pack)
    if not told:
        return paragraphs("No headlines can be drawn from the figures held for this year.")
    themes: dict[str, list[Markup]] = {}
    for number, line in enumerate(told):
        # What a measure counts is told where it comes first; one basis of two in a row, once.
        counts = (
            line.counts if line.counts not in (before.counts for before in told[:number]) else ""
        )
        again = [(after.theme, after.basis) for after in told[number + 1 : number + 2]]
        basis = "" if (line.theme, line.basis) in again else f"{line.basis} {counts}".strip()
        small = element("p", basis, class_="basis") if basis else None
        name = [] if line.theme in themes or not line.theme else [element("strong", line.theme)]
        said = join([*name, element("p", line.text), small])
        themes.setdefault(line.theme or str(number), []).append(said)
    points = [join(group) for group in themes.values()]
    targets = paragraphs(rag_summary(pack.progress))
    return join([targets, element("div", bullets(points), class_="headlines")])


def theme_heading(pack: Pack, theme: Theme) -> Markup:
    """A theme and its message: the first thing that it has to say."""
    first = theme_headlines(pack, theme)[0]
    message = WORDS_ONLY if first.approved_words else first.message.rstrip(".")
    topic = element("span", f"{theme.name}: ", class_="kicker")
    basis = f"Priority: {theme.priority}. {first.basis}" if theme.priority else first.basis
    said = element("p", basis.strip(), class_="basis") if basis.strip() else None
    return join([element("h3", topic, message), said])


def theme_section(pack: Pack, theme: Theme) -> Markup:
    """A theme: its statements, indicators, what partners returned, and its actions."""
    table = progress_table(pack, theme)
    actions = action_table(theme, pack.actions)
    of_theme = pack.actions[pack.actions["theme_id"] == theme.theme_id]
    return join([
        *_statements(pack.theme_statements(theme)),
        table.__html__() if table else element("p", "No indicators are held for this theme."),
        _notes(pack, theme),
        *_narrative(pack, theme),
        paragraphs(action_summary(of_theme)),
        details(f"Actions of the delivery plan: {theme.name}", actions.__html__())
        if actions else element("p", _no_actions(pack)),
    ])  # fmt: skip


def actions_without_theme(pack: Pack) -> Table | None:
    """The actions whose theme was not fit to use, so that none goes missing from the report."""
    return action_table(None, pack.actions)


def progress_introduction(pack: Pack) -> Markup:
    """How to read the themes; or that no plan is held."""
    if not pack.plan_themes():
        return paragraphs(
            f"No plan is held for {pack.about.reporting_year}, so there are no themes."
        )
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


def asked_before(pack: Pack) -> Markup:
    """What the committee asked on the last update, and what became of it."""
    if pack.comments.empty:
        return paragraphs("No comments of the committee on its last update are held.")
    return comment_table(pack.comments).__html__()


def grants_introduction(pack: Pack) -> Markup:
    """What the grants are for and what may be left of them; or that no returns are held."""
    if pack.grants.empty:
        why = came(pack, "grant-returns")
        told = f"Figures on grants are not available: {why}." if why else NO_GRANTS
        return paragraphs(told)
    return paragraphs(
        *grant_sentences(pack),
        "Each project says what it counted. A count of what was delivered proves no effect.",
    )


def grant_outputs(pack: Pack) -> Markup:
    """The award letters against the returns, and what was delivered, in tables."""
    tables = [award_table(pack.awards)] if len(pack.awards) else []
    tables += [output_table(pack)] if len(pack.grants) else []
    return join(table.__html__() for table in tables)


def drivers(pack: Pack) -> Markup:
    """The policy drivers; or that none are recorded."""
    rows = pack.narrative[pack.narrative["kind"] == "policy_driver"]
    if rows.empty:
        return paragraphs("No policy drivers are recorded for this year.")
    names = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    points = []
    for text, group in rows.groupby("text", sort=False):
        touched = [names[theme_id] for theme_id in group["theme_id"] if theme_id in names]
        themes = element("span", f" Themes: {listing(touched)}.", class_="basis")
        points.append(join([sentence(str(text)), themes if touched else None]))
    return bullets(points)


def next_steps(pack: Pack) -> Markup:
    """What each theme does next; or that none are recorded."""
    names = {theme.theme_id: f"{theme.name}. " for theme in pack.plan_themes()}
    steps = pack.told("next_step")
    if steps.empty and (why := notes_absent(pack)):
        return paragraphs(f"What partners do next is not available: {why}.")
    if steps.empty:
        return paragraphs("No next steps have been returned by partners for this year.")
    return bullets(
        join([element("strong", names.get(row["theme_id"], "")), written(row["text"])])
        for _, row in steps.iterrows()
    )


def quality(pack: Pack) -> Markup:
    """What was received and used, what is not shown, and what each figure counts."""
    held_back = pack.not_published()
    parts: list[Markup] = []
    if pack.availability.empty:
        parts.append(paragraphs("No account of the partners' data is held for this year."))
    else:
        parts.append(availability_table(pack.availability).__html__())
    if len(held_back):
        parts.append(decision_table(held_back).__html__())
    # The measures of one source count the same things: said once, for all of them.
    labels: dict[str, list[str]] = {}
    for _, row in pack.decisions.iterrows():
        labels.setdefault(counting(pack, row["sources"]), []).append(row["label"])
    counted = [
        join([element("strong", f"{listing(names)}. "), text])
        for text, names in labels.items() if text
    ]  # fmt: skip
    if counted:
        parts.append(details("What each measure counts, and what it does not", bullets(counted)))
    return join(parts)


def recommendations(pack: Pack) -> Markup:
    """What the committee is asked to do."""
    return join([
        element("p", f"The {pack.about.report_to} is asked to:"),
        element("ol", *(element("li", text) for text in ASKED), type="a"),
    ])  # fmt: skip


def contact(pack: Pack) -> Markup:
    """Who presents the paper and whom to ask."""
    about = pack.about
    return paragraphs(
        f"Presented by: {'; '.join(about.presenters)}." if about.presenters else "",
        whom_to_ask(about),
        f"Date of the paper: {day_text(about.paper_date)}.",
    )


def _statements(rows: pd.DataFrame) -> list[Markup]:
    """Approved sentences, those that one judgement stands behind together."""
    bases = pd.Series([statement_basis(row) for _, row in rows.iterrows()], rows.index, dtype=str)
    return [
        element(
            "blockquote",
            *(element("p", sentence(text)) for text in own["statement"]),
            element("p", str(basis), class_="basis"),
        )
        for basis, own in rows.groupby(bases, sort=False)
    ]


def _no_actions(pack: Pack) -> str:
    why = came(pack, "delivery-actions") if pack.actions.empty else ""
    return (
        f"What became of the delivery plan's actions is not available: {why}."
        if why else "No actions of the delivery plan are held for this theme."
    )  # fmt: skip


def _notes(pack: Pack, theme: Theme) -> Markup | None:
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    told = [
        join([element("strong", f"{row['indicator']}. "), text])
        for _, row in rows.iterrows()
        if (text := indicator_notes(row, cautions(pack, row), usual_basis(pack)))
    ]  # fmt: skip
    return details(f"On what basis: {theme.name}", bullets(told)) if told else None


def _narrative(pack: Pack, theme: Theme) -> list[Markup]:
    told = pack.narrative[pack.narrative["theme_id"] == theme.theme_id]
    parts = []
    for kind, heading in NARRATIVE.items():
        texts = told.loc[told["kind"] == kind, "text"]
        if len(texts):
            parts.append(element("h4", heading))
            parts.append(bullets(written(text) for text in texts))
    why = notes_absent(pack)
    none = (
        f"What partners achieved, and what stood in their way, is not available: {why}."
        if why else "Partners have returned no achievements or issues for this theme."
    )  # fmt: skip
    return parts or [element("p", none)]
