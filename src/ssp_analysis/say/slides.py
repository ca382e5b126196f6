"""What the slides say: about fourteen, each a message with at most forty words beside its picture.

Each function shows whole slides. Notes hold the basis of what the slide says, and what the report
has more of it.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ssp_analysis.say import look
from ssp_analysis.say.caveats import JUDGEMENT, approved_by, data_caveat, pack_title
from ssp_analysis.say.dataset import Pack, Theme, measure_of
from ssp_analysis.say.earlier_years import HEADING, HOW, comparisons, sentences, slide_table
from ssp_analysis.say.findings import figure_basis, impact_basis, rag_summary
from ssp_analysis.say.impact_charts import overview, overview_title
from ssp_analysis.say.impact_report import no_impact, smallest_change
from ssp_analysis.say.indicator_tables import target_table, watched_table
from ssp_analysis.say.ledgers import (
    BEHIND,
    action_summary,
    behind_table,
    grant_sentences,
    notes_absent,
)
from ssp_analysis.say.messages import (
    FEWEST,
    Finding,
    about_different_things,
    findings,
    messages,
)
from ssp_analysis.say.method import how_to_read
from ssp_analysis.say.month_charts import month_panel
from ssp_analysis.say.page import show, show_slide
from ssp_analysis.say.partner_text import first_sentence
from ssp_analysis.say.plan_charts import grant_bars, spending_message
from ssp_analysis.say.quantities import count_text, day_text, whole_pounds
from ssp_analysis.say.report import NO_HEADLINES, asked, coverage, not_held
from ssp_analysis.say.room import (
    MOST_ROWS,
    ROOM,
    Point,
    fitting,
    for_chart,
    heading_lines,
    listed,
    text_lines,
    that_fit,
    words_left,
)
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.say.wording import (
    in_sentence,
    interval_text,
    listing,
    range_sentence,
    sentence,
)
from ssp_analysis.tables import told_apart
from ssp_analysis.write.blocks import Quotation, Slide, paragraphs

MOST_LINES = 6  # of what people wrote: more is not read from a slide
PROVISIONAL = "Figures of this year are provisional."
GRANT_LABEL = 56  # letters: names of projects in one line each, so that all bars fit
ALL_MEASURES = replace(look.SLIDE, type=14.0, line=1.5)  # all whole measures stand on one slide
DIRECTION_ONLY = "direction in words, no figures"


def title_slide(pack: Pack) -> None:
    """Whose update, for which year, to whom and when."""
    about = pack.about
    told = paragraphs(
        f"Report to the {about.report_to}",
        f"{about.report_of}, {day_text(about.paper_date)}",
        f"Presented by: {'; '.join(about.presenters)}" if about.presenters else "",
    )
    corrected = paragraphs(about.correction, role="correction")
    show(Slide(pack_title(about), (*told, *corrected), opening=True))


def message_slide(pack: Pack) -> None:
    """The three messages; their whole sentences, with what else is strong, in the notes."""
    told = messages(pack)
    if not told:
        return
    points = listed([_message(one) for one in told[:FEWEST]], ROOM)
    notes = paragraphs(*(f"{sentence(one.title)} {one.basis}".strip() for one in told),
                       coverage(pack), *data_caveat(pack))  # fmt: skip
    show_slide("What matters most", points, topic=pack.about.reporting_year, notes=notes)


def _message(one: Finding) -> Point:
    """A message as a point: what it is of in bold, then what is to be said of it."""
    lead, said = ("The plan", one.short) if one.of_plan else one.short.rsplit(": ", 1)
    return Point(lead, sentence(said))


def overview_slide(pack: Pack) -> None:
    """All whole measures on one chart: what moved and what did not."""
    topic, rows = "Impact of Covid-19", pack.counted_once(pack.main_impact())
    if rows.empty:
        return
    key = _key(rows)
    paper = for_chart(ALL_MEASURES, overview_title(pack), topic, [key])
    picture = overview(pack, paper)
    assert picture is not None
    if len(picture.data.frame) < len(rows):
        key += f" The report shows all {len(rows)}."
    bases = (f"{row['label']}. {impact_basis(row)}" for _, row in rows.iterrows())
    read = (f"{lead}. {text}" for lead, text in how_to_read(pack))
    notes = paragraphs(coverage(pack), *read, *bases)
    show_slide(picture.title, picture, paragraphs(key), topic=topic, notes=notes)


def _key(rows: pd.DataFrame) -> str:
    """How to read the bars of the overview."""
    simple = (rows["status"] == "simple_comparison").any()
    return f"Bars show the range{'; open bars are simple comparisons' if simple else ''}."


def earlier_years_slide(pack: Pack) -> None:
    """This year against last year and earlier ones, where no Covid impact is told."""
    rows = comparisons(pack)
    if rows.empty:
        return
    more = int((rows["now"] > rows["last"]).sum())
    known = int(rows["last"].notna().sum())
    title = f"{more} of {known} figures are higher than a year before" if known else HEADING
    shown = fitting(slide_table(pack, rows.head(MOST_ROWS)), title)
    show_slide(title, shown, notes=paragraphs(HOW, *sentences(rows)))


def panel_slides(pack: Pack) -> None:
    """A message each on the series that changed most: its chart by month, and its range."""
    rows = pack.impact_rows("year").set_index("series_id", drop=False)
    monthly = set(pack.impact_rows("month")["series_id"])
    told = [one for one in findings(pack) if one.series_id in monthly]
    for one in about_different_things(told)[:FEWEST]:
        _panel_slide(pack, rows.loc[one.series_id], one)


def _panel_slide(pack: Pack, row: pd.Series, message: Finding) -> None:
    """One series by month, its range, and what must be said beside it."""
    end, frequency = pack.about.baseline_end, pack.frequency_of(row["series_id"])
    interval = interval_text(row).strip(" ()")
    short = sentence(f"range: {interval}") if interval else ""
    told = f"{short} {_apart(pack, row)}".strip()
    caution = sentence(row["caveats"])
    if caution and len(f"{told} {caution}".split()) <= words_left(message.title):
        told = f"{told} {caution}".strip()
    paper = for_chart(look.SLIDE, message.title, "", [told])
    panel = month_panel(pack, row["series_id"], paper)
    notes = paragraphs(message.basis, range_sentence(row, end, frequency), smallest_change(row))
    show_slide(message.title, panel, paragraphs(told), notes=notes)


def statement_slide(pack: Pack) -> None:
    """What may be said of figures that are not public: approved sentences, attributed once."""
    rows = pack.not_published()
    stated = rows[(rows["public_decision"] == "direction") & (rows["statement"] != "")]
    if rows.empty:
        return
    owners = listing(list(dict.fromkeys(stated["owner"].str.split(",").str[0])))
    title = f"{owners}: {DIRECTION_ONLY}" if owners else "What is not public"
    by = list(dict.fromkeys(approved_by(row, "") for _, row in stated.iterrows()))
    lead = f"{JUDGEMENT} Approved by:"
    attributed = f"{lead} {listing(_in_words(by, f'{title} {lead}'))}."
    said = [Point("", sentence(text)) for text in dict.fromkeys(stated["statement"])]
    kept = that_fit(said, ROOM - heading_lines(title) - text_lines(attributed))
    quotes = [Quotation(paragraphs(*(point.text for point in kept)))] if kept else []
    labels = [in_sentence(text) for text in dict.fromkeys(rows["label"])]
    told = attributed if kept else sentence(listing(_in_words(labels, title)))
    notes = paragraphs(*data_caveat(pack), *by, *(one.text for one in said if one not in kept))
    show_slide(title, quotes, paragraphs(told), notes=notes)


def _in_words(names: list[str], title: str) -> list[str]:
    """As many names as the words of a slide allow, and how many more there are."""
    left, kept = words_left(title) - 3, []  # `and 4 more`
    for name in names:
        left -= len(name.split())
        if left >= 0:
            kept.append(name)
    return kept + ([f"{len(names) - len(kept)} more"] if len(kept) < len(names) else [])


def plan_slides(pack: Pack) -> None:
    """The plan: its targets with their state, then its actions that are behind, by name."""
    targets = target_table(pack, MOST_ROWS)
    if targets:
        targets = fitting(targets, _targets_title(pack), "The plan", PROVISIONAL)
        rows = [row for _, row in targets.frame.iterrows()]
        notes = paragraphs(rag_summary(pack.progress), *(figure_basis(pack, row) for row in rows))
        show_slide(_targets_title(pack), targets, paragraphs(_provisional(rows)), topic="The plan",
                   notes=notes)  # fmt: skip
    actions = behind_table(pack.actions, MOST_ROWS)
    if len(pack.actions):
        done = int(pack.actions["standing"].str.startswith("done").sum())
        behind = int(pack.actions["standing"].isin(BEHIND).sum())
        title = f"{done} of {len(pack.actions)} actions are done; {behind} are overdue or slipped"
        actions = fitting(actions, title, "The plan") if actions else None
        show_slide(title, actions, None if actions else paragraphs("None is behind."),
                   topic="The plan", notes=paragraphs(action_summary(pack.actions)))  # fmt: skip


def _targets_title(pack: Pack) -> str:
    judged = pack.progress[(pack.progress["kind"] == "target") & (pack.progress["rag"] != "")]
    met = int((judged["rag"] == "on track").sum())
    return f"{met} of {len(judged)} targets judged so far are on track"


def _provisional(rows: list[pd.Series]) -> str:
    return PROVISIONAL if any(row["provisional"] for row in rows) else ""


def theme_slides(pack: Pack) -> None:
    """What else is watched, theme by theme, on two slides: this year, before, and which way."""
    for number, half in enumerate(_halves(pack), start=1):
        table = watched_table(pack, half, MOST_ROWS, f"Indicators, {number} of 2")
        names = listing([in_sentence(theme.name) for theme in half])
        title = f"What else is watched ({number} of 2)"
        if table is None:
            show_slide(title, f"No figures can be shown on {names}.", topic="Themes")
            continue
        table = fitting(table, title, "Themes", PROVISIONAL)
        rows = [row for _, row in table.frame.iterrows()]
        notes = paragraphs(f"Themes: {names}.", *(figure_basis(pack, row) for row in rows))
        show_slide(title, table, paragraphs(_provisional(rows)), topic="Themes", notes=notes)


def _halves(pack: Pack) -> list[tuple[Theme, ...]]:
    themes = pack.plan_themes()
    middle = (len(themes) + 1) // 2
    return [tuple(part) for part in (themes[:middle], themes[middle:]) if part]


def response_slide(pack: Pack) -> None:
    """What partners did in response to Covid, and what stood in their way."""
    done, issues = (_firsts(pack, kind) for kind in ("covid_response", "issue"))
    rows = [*((text, "Done") for text in done[:3]), *((text, "Issue") for text in issues[:2])]
    _lines_slide("What partners did about Covid, and what stood in the way", rows)


def next_slide(pack: Pack) -> None:
    """What comes next, what changes around the partnership, what the committee asked."""
    drivers = pack.narrative.loc[pack.narrative["kind"] == "policy_driver", "text"]
    latest = [(first_sentence(text), "Around us") for text in reversed(dict.fromkeys(drivers))]
    asked_for = [(first_sentence(row["comment"]), f"You asked: {row['status']}")
                 for _, row in pack.comments.iterrows()]  # fmt: skip
    steps = [(text, "Next") for text in _firsts(pack, "next_step")]
    title = "What comes next, and what you asked"
    _lines_slide(title, [*steps[:2], *latest[:2], *asked_for[:2], *steps[2:]])


def _firsts(pack: Pack, kind: str) -> list[str]:
    """Theme and first sentence of what each theme returned last of a kind, the shortest first."""
    names = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    rows = pack.told(kind).drop_duplicates("theme_id")
    told = [f"{names[row['theme_id']]}: {first_sentence(row['text'])}"
            for _, row in rows.iterrows() if row["theme_id"] in names]  # fmt: skip
    return sorted(told, key=len)


def _lines_slide(title: str, rows: list[tuple[str, str]]) -> None:
    """What was written, a line each in a table, as far as there is room; the rest in the notes."""
    if not rows:
        return
    columns = (Column("In a sentence", "told"), Column("What it is", "of"))
    frame = pd.DataFrame(rows, columns=["told", "of"])
    table = fitting(Table(title, columns, frame.head(MOST_LINES)), title)
    more = [f"{of}. {told}" for told, of in rows[len(table.frame) :]]
    show_slide(title, table, notes=paragraphs(*more))


def grant_slide(pack: Pack) -> None:
    """What was awarded and spent, and which projects fall short of what they planned."""
    if pack.grants.empty:
        return
    topic, title = "Grant-funded projects", spending_message(pack.grants)
    rows = pack.grants.dropna(subset=["output_planned", "output_delivered"])
    short = rows[rows["output_delivered"] < rows["output_planned"]]
    names = [f"{row['project']} ({count_text(row['output_delivered'])} of "
             f"{count_text(row['output_planned'])})" for _, row in short.iterrows()]  # fmt: skip
    lead = "Fewer delivered than planned:"
    behind = f"{lead} {listing(_in_words(names, f'{title} {topic} {lead}'))}."
    told = behind if names else ""
    picture = grant_bars(pack, replace(for_chart(look.SLIDE, title, topic, [told]),
                                       label=GRANT_LABEL))  # fmt: skip
    decided = [text for text in dict.fromkeys(pack.grants["decided_by"]) if text]
    notes = paragraphs(f"Decided by: {listing(decided)}." if decided else "",
                       *grant_sentences(pack, whole_pounds),
                       *(_came_of_it(row) for _, row in pack.grants.iterrows()))  # fmt: skip
    if picture or told:
        show_slide(title, picture, paragraphs(told), topic=topic, notes=notes)


def _came_of_it(row: pd.Series) -> str:
    return f"{row['project']}: {first_sentence(row['came_of_it']) or 'No return yet.'}"


def not_held_slide(pack: Pack) -> None:
    """What was due for this year and is not there, or that no figure is; no slide else."""
    year, why = pack.about.reporting_year, notes_absent(pack)
    figures = len(pack.main_impact()) or len(comparisons(pack))
    told = [
        ("" if figures or messages(pack) else NO_HEADLINES),
        ("" if len(pack.main_impact()) or year not in pack.about.restricted_years
         else no_impact(pack)),
        f"What partners do next is not available: {why}." if why else "",
        *([] if figures else not_held(pack)),
    ]  # fmt: skip
    if points := [Point("", text) for text in dict.fromkeys(told) if text]:
        show_slide(f"What is not held for {year}", listed(points))


def recommendation_slide(pack: Pack) -> None:
    """What the committee is asked to do, and whom to ask."""
    whom = pack.about.contact_email or pack.about.contact_role
    whom = f"Questions, or another format: {whom}."
    show_slide("You are asked to", asked(pack, roomy=True), paragraphs(whom))


def _apart(pack: Pack, row: pd.Series) -> str:
    """The categories that a series leaves out, with what they count; '' where there is none."""
    apart = [name for name in told_apart(pack.series) if measure_of(name) == row["sources"]]
    year = pack.impact_rows("year", every=True).set_index("series_id")
    told = [f"{year.loc[name, 'label'].split(': ')[-1]} ({count_text(year.loc[name, 'observed'])})"
            for name in apart
            if name in year.index and year.loc[name, "state"] == "observed"]  # fmt: skip
    return f"Told apart, because new or ended: {listing(told)}." if told else ""
