"""What the slides say: about fourteen, each a message with at most forty words beside its picture.

Each function shows whole slides. Notes hold their basis, and what the report has more of it.
"""

from dataclasses import replace
from functools import partial

import pandas as pd

from ssp_analysis.say import caveats, earlier_years, indicator_tables, ledgers, look, subjects
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.findings import (
    Finding,
    figure_bases,
    impact_basis,
    left_out,
    measured,
    progress_sentence,
    rag_summary,
    thought_of_first,
)
from ssp_analysis.say.impact_charts import counted_with, overview_with_text, this_year
from ssp_analysis.say.impact_report import by_kind, no_impact, smallest_change
from ssp_analysis.say.messages import (
    ACTIONS,
    COVID,
    FEWEST,
    LEADING,
    TARGETS,
    about_different_things,
    findings,
    further_messages,
    messages,
    on_one_slide,
    when_different,
)
from ssp_analysis.say.method import WITHOUT, how_to_read, like_for_like, one_in_twenty
from ssp_analysis.say.month_charts import counted_apart, month_panel
from ssp_analysis.say.page import (
    ROOM,
    Point,
    fitting,
    for_chart,
    heading_lines,
    in_brief,
    listed,
    quote_lines,
    show,
    show_pages,
    show_slide,
    some_of,
    text_lines,
    words_below,
    words_left,
)
from ssp_analysis.say.partner_text import first_sentence
from ssp_analysis.say.plan_charts import spending_message
from ssp_analysis.say.quantities import day_text, period_text, whole_pounds
from ssp_analysis.say.report import NO_HEADLINES, OF_A_WAY, asked, not_held
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.say.wording import in_sentence, listing, range_sentence, sentence
from ssp_analysis.tables import organisation_of
from ssp_analysis.write.blocks import Blocks, Quotation, Slide, blocks, paragraphs

MOST_LINES = 6  # of what people wrote: more is not read from a slide
DIRECTION_ONLY = "what may be said without figures"
SUBJECTS = "Subject by subject: what the measures say together"
EXPECTED = " expected."
PARTS = {TARGETS: "Targets", ACTIONS: "Actions"}  # of the plan, beside a message on it


def title_slide(pack: Pack) -> None:
    """Whose update, for which year, to whom and when."""
    about = pack.about
    told = paragraphs(
        f"Report to the {about.report_to}",
        f"{about.report_of}, {day_text(about.paper_date)}",
        f"Presented by: {'; '.join(about.presenters)}" if about.presenters else "",
    )
    corrected = paragraphs(about.correction, role="correction")
    show(Slide(caveats.pack_title(about), (*told, *corrected), opening=True))


def message_slide(pack: Pack) -> None:
    """The three messages, and beside them what else is clear, behind, or a theme's first thing."""
    told = messages(pack)
    if not told:
        return
    title, first = LEADING, on_one_slide(told)
    plain = [Point(one.lead, sentence(one.said)) for one in first]
    clear = [replace(one, text=_explained(one.text, plain[:at])) for at, one in enumerate(plain)]
    few = words_left(f"{title} {' '.join(f'{one.lead} {one.text}' for one in clear)}") >= 0
    rows = [(PARTS.get(one.key, one.lead),
             sentence(said.removeprefix(f"{one.short}. " if one in first else "")))
            for one, said in further_messages(pack, first)]  # fmt: skip
    money = f"{spending_message(pack.grants)}. {ledgers.left_of_grants(pack, named=True)}".strip()
    rows += [("Grants", money)] * bool(len(pack.grants))
    if meant := like_for_like([*(one.lead for one in plain), *(of for of, _ in rows)]):
        rows.append((meant.split(": ")[0], sentence(meant.split(": ")[1])))
    columns = (Column("Also", "of"), Column("In short", "told"))
    table = Table("What else matters", columns, pd.DataFrame(rows, columns=["of", "told"]))
    # In larger type, where that leaves as much room for what else matters.
    lists = (listed(clear if few else plain, room) for room in (ROOM, 0))
    ways = [(points, fitting(table, title, above=points)) for points in lists]
    points, more = max(ways, key=lambda way: len(way[1].frame))
    notes = paragraphs(*(f"{sentence(one.title)} {one.basis}".strip() for one in told),
                       caveats.coverage(pack), *caveats.data_caveat(pack))  # fmt: skip
    show_slide(title, points, more if rows else None, notes=notes)


def _explained(said: str, before: list[Point]) -> str:
    """What is said, with what “expected” means where nothing before has said the word."""
    known = any(EXPECTED in one.text for one in before)
    return said if known else said.replace(EXPECTED, f"{EXPECTED[:-1]} {WITHOUT}.")


def subject_slide(pack: Pack) -> None:
    """What the measures of each theme say together; those in which nothing moved in one line."""
    rows, rest = [], dict[str, list[str]]()
    for theme in pack.plan_themes():
        if why := subjects.at_rest(pack, theme):
            rest.setdefault(why, []).append(subjects.qualified(pack, theme))
        elif said := " ".join(subjects.subject(pack, theme, figures=False)).strip():
            rows.append((theme.name, said, sentence(subjects.in_short(pack, theme, by_name=True))))
    others = " ".join(sentence(f"{why}: {listing(names)}") for why, names in rest.items())
    rows += [("Other subjects", others, others)] if rows and others else []
    columns = (Column("Subject", "of"), Column("What its measures say together", "told"))
    table = Table("Subjects", columns, pd.DataFrame(rows, columns=["of", "told", "short"]))
    brief = in_brief(table, SUBJECTS)
    whole = table.frame[table.frame["told"] != brief.frame["told"]]
    notes = paragraphs(*(f"{row['of']}. {row['told']}" for _, row in whole.iterrows()))
    show_pages(brief, SUBJECTS, notes=lambda _: notes)


def overview_slide(pack: Pack) -> None:
    """All whole measures on one chart, what moved and what did not; by name those not drawn."""
    topic, rows = COVID, pack.counted_once(pack.main_impact())
    if rows.empty:
        return
    title, said = subjects.overview_title(pack), list[str]()
    for more in (when_different(pack), counted_with(pack), one_in_twenty(rows), this_year(rows)):
        if more and len(more.split()) <= words_left(f"{title} {topic} {' '.join(said)}"):
            said.append(more)
    picture, told = overview_with_text(pack, title, topic, said)
    read = (f"{lead}. {text}" for lead, text in how_to_read(pack))
    notes = paragraphs(when_different(pack, by_name=True), caveats.coverage(pack), *read,
                       impact_basis(*rows.to_dict("records")))  # fmt: skip
    show_slide(picture.title, picture, paragraphs(told), topic=topic, notes=notes)


def earlier_years_slide(pack: Pack) -> None:
    """This year against last year and earlier ones, of what is told nowhere else."""
    rows = earlier_years.comparisons(pack)
    if rows.empty:
        return
    title = earlier_years.against_last_year(rows)
    shown = fitting(earlier_years.slide_table(pack, rows), title)
    show_slide(title, shown, notes=paragraphs(earlier_years.HOW, *earlier_years.sentences(rows)))
    drawn = f"{pack.year.label} beside {pack.year.previous.label}"
    paper = for_chart(look.SLIDE, drawn, earlier_years.HEADING, [])
    if not earlier_years.has_impact(pack) and (chart := earlier_years.strip(pack, rows, paper)):
        show_slide(drawn, chart, topic=earlier_years.HEADING, notes=paragraphs(earlier_years.HOW))


def panel_slides(pack: Pack) -> None:
    """A message each on the series that changed most: its chart by month, and its range."""
    rows = pack.impact_rows("year").set_index("series_id", drop=False)
    monthly = set(pack.impact_rows("month")["series_id"])
    told = [one for one in findings(pack) if one.series_id in monthly]
    most = FEWEST - bool(len(earlier_years.comparisons(pack)))  # which have a slide of their own
    for one in about_different_things(told)[:most]:
        _panel_slide(pack, rows.loc[one.series_id], one)


def _panel_slide(pack: Pack, row: pd.Series, message: Finding) -> None:
    """One series by month, and what must be said beside it; the chart tells its range."""
    end, frequency = pack.about.baseline_end, pack.frequency_of(row["series_id"])
    title, kept = message.title, [counted_apart(pack, row)]
    theme = next((one for one in pack.plan_themes() if row["series_id"] in one.series), None)
    also = subjects.other_views(pack, theme, row["sources"]) if theme else []
    other = tuple(words for way, begins in OF_A_WAY.items() if way != row["verdict"]
                  for words in begins)  # fmt: skip
    kinds = (thought_of_first(pack, row["sources"]), left_out(pack, row["sources"]))
    cautions, left = ([one for one in of if not one.startswith(other)] for of in kinds)
    first = [sentence(row["caveats"]), *cautions[:1]]
    for more in (*first, by_kind(pack, row, sizes=False), *also, *cautions[1:], *left):
        if more not in kept and len(more.split()) <= words_left(f"{title} {' '.join(kept)}"):
            kept.append(more)
    kept.sort(key=also.__contains__)  # what is to be thought of with the chart, then another view
    told = " ".join(filter(None, kept))
    panel = month_panel(pack, row["series_id"], for_chart(look.SLIDE, title, "", [told]))
    said = (range_sentence(row, end, frequency), by_kind(pack, row), smallest_change(row))
    show_slide(title, panel, paragraphs(told), notes=paragraphs(message.basis, *said))


def statement_slide(pack: Pack) -> None:
    """What may be said of figures that are not public, why they are not, and who says so, once."""
    rows, stated = pack.not_published(), pack.stated()
    if rows.empty:
        return
    owners = list(dict.fromkeys(stated["owner"].map(organisation_of)))
    title = f"{listing(owners)}: {DIRECTION_ONLY}" if owners else "What is not public"
    by = list(dict.fromkeys(caveats.approved_by(row, "") for _, row in stated.iterrows()))
    lead = f"{sentence(caveats.NOT_VERIFIED).rstrip('.')}, approved by:"
    below = f"{lead} {listing(some_of(by, f'{title} {lead}'))}."
    silent = [name for theme in pack.plan_themes()
              for name, owner in caveats.unspoken(pack.as_published(), theme).items()
              if owner in owners]  # fmt: skip
    named = some_of(silent, f"{title} {below} {caveats.SILENT}")
    if {*named} & {*silent}:
        below = f"{caveats.SILENT} {listing(named)}. {below}"
    why = [sentence(text) for text in dict.fromkeys(stated["reason"]) if text]
    said = [sentence(text) for text in dict.fromkeys(stated["statement"])]
    room, kept = ROOM - heading_lines(title) - text_lines(below), list[str]()
    for words in (*said, *why):
        kept += [words] if quote_lines([*kept, words]) <= room else []
    told = [words for words in (*why, *said) if words in kept]  # the reason comes first
    quotes = [Quotation(paragraphs(*told))] if told else []
    if not told:
        reason = str(rows["reason"].mode().iloc[0])
        of_it = rows["reason"] == reason
        labels = [*map(in_sentence, dict.fromkeys([*rows["label"][of_it], *rows["label"][~of_it]]))]
        alone = sentence(reason if of_it.all() else f"of most: {in_sentence(reason)}")
        fits = len(alone.split()) <= words_left(f"{title} {labels[0]} and 9 more")
        alone *= bool(reason and of_it.mean() > 0.5 and fits)
        below = f"{sentence(listing(some_of(labels, f'{title} {alone}')))} {alone}".strip()
    left = [words for words in said if words not in told]
    cut = [f"Approved by: {listing(by)}."] if not all(one in below for one in by) else []
    none = f"{caveats.SILENT} {listing(silent)}." if {*silent} - {*named} else ""
    notes = paragraphs(*caveats.data_caveat(pack), *cut, *left, none)
    show_slide(title, quotes, paragraphs(below), notes=notes)


def plan_slides(pack: Pack) -> None:
    """The plan: its targets with their state, then its actions that are behind, by name."""
    table, on_time = ledgers.open_table(pack.actions), False
    if targets := indicator_tables.target_table(pack, short=True):
        topic = _topic("The plan", targets)
        title = rag_summary(pack.progress, by_name=False).rstrip(".")
        actions = "" if table or pack.actions.empty else f"{ledgers.action_counts(pack.actions)}."
        why = partial(indicator_tables.why_not_judged_yet, more=actions)
        on_time = show_pages(targets, title, topic, why, partial(_bases, pack))
    if len(pack.actions) and (table or not on_time):
        title, topic = ledgers.action_counts(pack.actions), "The plan"
        notes = paragraphs(ledgers.action_summary(pack.actions))
        if table:
            show_pages(table, title, topic, ledgers.newly_due(pack.actions), lambda _: notes, 2)
        else:
            show_slide(title, "None is behind.", topic=topic, notes=notes)


def theme_slides(pack: Pack) -> None:
    """What is watched without a target, in the plan's order: this year, before, and which way.

    What the chart of all measures draws, or is judged against the expected alone, goes to notes.
    """
    rows, drawn = pack.progress, set(pack.counted_once(pack.main_impact())["sources"])
    alone = (rows["direction"] == "") & (rows["expected_verdict"] != "")
    told = (rows["state"] == "observed") & (rows["kind"] != "target")
    left = rows[told & (alone | rows["sources"].isin(drawn))]
    also = paragraphs(*(progress_sentence(row) for _, row in left.iterrows()))
    others = replace(pack, progress=rows.drop(left.index))
    if table := indicator_tables.watched_table(others, pack.plan_themes(), short=True):
        topic = _topic("Themes", table)

        title = indicator_tables.moved_text(table.frame)

        def below(part: Table) -> str:
            return indicator_tables.reasons_in_short(part, words_below(part, title, topic))

        show_pages(table, title, topic, below, lambda part: (*_bases(pack, part), *also))
    elif (rows["kind"] != "target").any() and left.empty:
        none = "No figures can be shown on what is watched without a target"
        names = some_of([theme.name for theme in pack.plan_themes()], none)
        show_slide(none, f"Themes of the plan: {listing(names)}.")


def _topic(name: str, table: Table) -> str:
    return f"{name}, provisional" if table.frame["provisional"].any() else name


def _bases(pack: Pack, table: Table) -> Blocks:
    return paragraphs(indicator_tables.hidden_note(table), *figure_bases(pack, table.frame))


def response_slide(pack: Pack) -> None:
    """What partners did in response to Covid, and what stood in their way."""
    done, issues = (_firsts(pack, kind) for kind in ("covid_response", "issue"))
    rows = [*((of, f"Response, {when}", told) for of, when, told in done[:3]),
            *((of, f"Issue, {when}", told) for of, when, told in issues[:2])]  # fmt: skip
    title = ["partners did about Covid"] * bool(done) + ["stood in the way"] * bool(issues)
    heads = ("Theme", "Response or issue", "In the partners' words")
    _lines_slide(f"What {', and what '.join(title)}", heads, rows)


def next_slide(pack: Pack) -> None:
    """What the committee asked, with the answer; what comes next, and what changes around us."""
    asked_for = [(first_sentence(row["comment"]), sentence(row["status"]).rstrip("."),
                  first_sentence(row["reply"]) or "No reply yet")
                 for _, row in pack.comments.iterrows()]  # fmt: skip
    drivers = pack.narrative.loc[pack.narrative["kind"] == "policy_driver", "text"]
    latest = [
        (f"{of})".removesuffix(" (ahead)") if told else of, "From outside", told or of)
        for text in reversed(dict.fromkeys(drivers))
        for of, _, told in [first_sentence(text).partition("): ")]
    ]
    steps = [(of, "Next", told) for of, _, told in _firsts(pack, "next_step")]
    title = "What comes next"
    if states := list(pack.comments["status"]):
        counted = (f"{states.count(name)} {name}" for name in dict.fromkeys(states))
        title = f"What you asked: {listing(list(counted))}; and what comes next"
    _lines_slide(title, ("Matter", "State", "Answer, step or change"),
                 [*asked_for, *steps[:1], *latest[:1], *steps[1:], *latest[1:]])  # fmt: skip


def _firsts(pack: Pack, kind: str) -> list[tuple[str, str, str]]:
    """Theme, months and first sentence of what each returned last of a kind, the shortest first."""
    names = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    rows = pack.told(kind).drop_duplicates("theme_id")
    told = [(names[row["theme_id"]], period_text(row["period"]),
             measured(pack, first_sentence(row["text"])))
            for _, row in rows.iterrows() if row["theme_id"] in names]  # fmt: skip
    return sorted(told, key=lambda one: len(one[2]))


def _lines_slide(title: str, heads: tuple[str, ...], rows: list[tuple[str, str, str]]) -> None:
    """What was written, a line each in a table, as far as there is room; the rest in the notes."""
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=["of", "kind", "told"])
    columns = tuple(map(Column, heads, frame.columns))
    table = fitting(Table(title, columns, frame.head(MOST_LINES)), title)
    more = (f"{kind}. {of}: {told}" for of, kind, told in rows[len(table.frame) :])
    show_slide(title, table, notes=paragraphs(*more))


def grant_slide(pack: Pack) -> None:
    """What was spent, and of each project what it delivered and what came of it."""
    grants = pack.grants
    if grants.empty:
        return
    decided = [text for text in dict.fromkeys(grants["decided_by"]) if text]
    notes = paragraphs(f"Decided by: {listing(decided)}." if decided else "",
                       *ledgers.grant_sentences(pack, whole_pounds))  # fmt: skip
    more = blocks(notes, ledgers.output_table(pack), ledgers.grant_table(pack))
    kind, rows = next(iter(ledgers.by_delivery(pack).items()))
    title = f"{len(rows)} of {len(grants)} projects delivered {kind}"
    topic = spending_message(grants)
    table = in_brief(ledgers.came_of_it_table(pack), title, topic)
    show_pages(table, title, topic, notes=lambda _: more)


def not_held_slide(pack: Pack) -> None:
    """What was due for this year and is not there, or that no figure is; no slide else."""
    year, absent = pack.about.reporting_year, caveats.not_there(pack)
    title = f"What is not held for {year}"
    figures = earlier_years.has_impact(pack) or len(earlier_years.comparisons(pack))
    told = [
        ("" if figures or messages(pack) else NO_HEADLINES),
        ("" if earlier_years.has_impact(pack) or year not in pack.about.restricted_years
         else no_impact(pack)),
        *([] if figures else not_held(pack)),
    ]  # fmt: skip
    told = [text for text in dict.fromkeys(told) if text]
    for lead, names in absent:
        some = some_of(names, " ".join([title, *told, lead]))
        told.append(f"{lead}: {listing(some)}.")
    if told:
        more = paragraphs(*(f"{lead}: {listing(names)}." for lead, names in absent))
        show_slide(title, listed([Point("", text) for text in told]), notes=more)


def recommendation_slide(pack: Pack) -> None:
    """What the committee is asked to do, and whom to ask."""
    whom = pack.about.contact_email or pack.about.contact_role
    ask = paragraphs(f"Questions, or another format: {whom}.")
    show_slide("You are asked to", asked(pack, roomy=True), ask)
