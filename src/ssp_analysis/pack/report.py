"""What the report says in each of its sections, from the pack alone."""

from __future__ import annotations

from markupsafe import Markup

from ssp_analysis.pack.caveats import data_caveat, whom_to_ask
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.headlines import counting, headlines
from ssp_analysis.pack.indicator_wording import rag_summary
from ssp_analysis.pack.ledgers import (
    availability_table,
    award_table,
    came,
    comment_table,
    decision_table,
    grant_sentences,
    notes_absent,
    open_questions,
    output_table,
)
from ssp_analysis.pack.markup import bullets, details, element, join, paragraphs
from ssp_analysis.pack.partner_text import written
from ssp_analysis.pack.quantities import day_text, year_so_far
from ssp_analysis.pack.wording import in_sentence, listing, sentence

WHOLE_YEAR = "the full year"
NO_GRANTS = "No grant returns are held for this year."
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
        parts.append(bullets(open_questions(pack.availability)))
    if len(held_back):
        parts.append(decision_table(held_back).__html__())
    if unknown := pack.about.unregistered:
        parts.append(paragraphs(
            "Earlier papers that the register of publications does not hold: "
            f"{listing(list(unknown))}. "
            "What they told is not known here, so it could not be taken into account when small "
            "numbers were hidden."
        ))  # fmt: skip
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
