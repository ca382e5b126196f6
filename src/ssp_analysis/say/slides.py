"""What the slides say: the report's findings, short enough to read from the back of a room.

Each function shows whole slides. Notes hold the basis of what the slide says and nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from ssp_analysis.say import look
from ssp_analysis.say.caveats import caveats_in_short, data_caveat, pack_title, whom_to_ask
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.findings import (
    Headline,
    counting,
    figure_basis,
    headlines,
    impact_basis,
    rag_summary,
    theme_headlines,
)
from ssp_analysis.say.impact_charts import overview, overview_title
from ssp_analysis.say.impact_report import no_impact, smallest_change
from ssp_analysis.say.indicator_tables import short_progress_table
from ssp_analysis.say.ledgers import grant_sentences, notes_absent
from ssp_analysis.say.look import Chart
from ssp_analysis.say.method import how_to_read
from ssp_analysis.say.month_charts import month_panel
from ssp_analysis.say.page import show, show_slide
from ssp_analysis.say.partner_text import first_sentence
from ssp_analysis.say.plan_charts import SLIDE_STRIP, grant_bars, spending_message, theme_strip
from ssp_analysis.say.quantities import count_text, day_text, month_text, whole_pounds
from ssp_analysis.say.report import asked, coverage
from ssp_analysis.say.room import (
    ROOM,
    Point,
    for_chart,
    heading_lines,
    is_roomy,
    listed,
    pages,
    table_lines,
    text_lines,
    that_fit,
)
from ssp_analysis.say.tables import Table
from ssp_analysis.say.wording import (
    impact_sentence,
    in_sentence,
    interval_text,
    listing,
    message_title,
    range_sentence,
    sentence,
)
from ssp_analysis.write.blocks import Quotation, Slide, paragraphs
from ssp_analysis.years import is_part_of_year, months_of

NO_STEPS = "No next steps have been returned."
GRANT_LABEL = 56  # letters: names of projects in one line each, so that all bars fit
PANELS, SERIES = 3, 9
CLOSE = 1.6  # lines of the overview stand closer than those of other lists, so that more fit
INDICATORS, STATEMENTS = 4, 2
STRIP = 6.2  # lines that the small charts take
FEWEST_BESIDE_CHART = 2  # indicators; a slide that has no room for as many leaves the chart out
MUST_POINTS = 2  # what was done and what is next: the table leaves room for them if it can
LEADS = {"achievement": "Done", "next_step": "Next", "covid_response": "Covid"}
SHOWN_ORDER = ("Done", "Covid", "Next")
NOTHING_HELD = "Nothing is held for this theme."
DIRECTION_ONLY = "Direction in words only: no figures may be shown"


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


def headline_slides(pack: Pack) -> None:
    """The headlines, theme by theme, on as many slides as they need."""
    told: dict[str, list[Headline]] = {}
    for number, line in enumerate(headlines(pack)):
        told.setdefault(line.theme or str(number), []).append(line)
    points = [
        Point(
            group[0].theme,
            " ".join(sentence(line.message) for line in group),
            " ".join(line.notes for line in group),
        )
        for group in told.values()
    ]
    targets = rag_summary(pack.progress)
    points += [Point("Targets", targets)] if targets else []
    _show_points("Headlines", points)


def background_slide(pack: Pack) -> None:
    """Which plan, which months, and what is not in the figures."""
    about = pack.about
    plan = f"Reports on the {about.plan_name}." if about.plan_name else ""
    held = f"{plan} {about.plan_note}".strip() or "No plan is held."
    told = [held, coverage(pack), *caveats_in_short(pack)]
    points = [Point("", text) for text in told if text]
    points[-1] = Point("", points[-1].text, " ".join(data_caveat(pack)))
    _show_points("What this update covers, and what it leaves out", points)


def grant_slides(pack: Pack) -> None:
    """What was awarded and spent, and what came of it."""
    topic = "Grant-funded projects"
    if pack.grants.empty:
        return
    decided = [text for text in dict.fromkeys(pack.grants["decided_by"]) if text]
    by = f"Decided by: {listing(decided)}." if decided else ""
    who = " ".join([by, *grant_sentences(pack, whole_pounds)]).strip()
    paper = for_chart(look.SLIDE, spending_message(pack.grants), topic, [who])
    picture = grant_bars(pack, replace(paper, label=GRANT_LABEL))
    if picture:
        show_slide(picture.title, picture, paragraphs(who), topic=topic)
    ranked = pack.grants.sort_values("award_pence", ascending=False, kind="stable")
    points = [Point(row["project"], _came_of_it(row)) for _, row in ranked.iterrows()]
    _show_first("What the projects delivered, as they counted it", points, topic)


def asked_before_slide(pack: Pack) -> None:
    """What the committee asked on the last update, and what became of it."""
    points = [
        Point(sentence(row["status"]).rstrip("."), f"{row['comment']} {row['reply']}".strip())
        for _, row in pack.comments.iterrows()
    ]
    if points:
        _show_points("What the committee asked, and what became of it", points)


def driver_slide(pack: Pack) -> None:
    """What changes around the partnership, the latest first."""
    rows = pack.narrative[pack.narrative["kind"] == "policy_driver"]
    points = [Point("", first_sentence(text)) for text in reversed(dict.fromkeys(rows["text"]))]
    _show_first("Policy drivers: what changes around the partnership", points)


def next_step_slide(pack: Pack) -> None:
    """What each theme does next: one step each, so that none is crowded out."""
    steps = pack.told("next_step")
    firsts = steps.drop_duplicates("theme_id").set_index("theme_id")["text"]
    named = [(theme.name, theme.theme_id) for theme in pack.plan_themes()]
    points = [Point(name, first_sentence(firsts[key])) for name, key in named if key in firsts]
    _show_points("Next steps", points)


def quality_slide(pack: Pack) -> None:
    """How much of the data came, and how far it reaches."""
    rows = pack.availability
    if rows.empty:
        return
    came = rows[rows["status"] == "available"]
    absent = rows.loc[rows["status"] != "available", "source"]
    asked = list(rows.loc[rows["questions"].fillna(0) > 0, "source"])
    held_back = [in_sentence(text) for text in dict.fromkeys(pack.not_published()["label"])]
    told = [
        f"Sources received and readable: {len(came)} of {len(rows)}.",
        _reach(came["data_to"]),
        f"Not available: {listing(list(absent))}." if len(absent) else "",
        f"Questions to partners are open on: {listing(asked)}. Figures that an answer could change "
        "are not shown."
        if asked
        else "",
        f"Withheld from the public paper by decision: {listing(held_back)}. The report says why."
        if held_back
        else "Nothing is withheld by a release decision.",
        "The report says what each figure counts, and what it does not.",
    ]
    _show_points("How good the data are", [Point("", text) for text in told if text])


def not_held_slide(pack: Pack) -> None:
    """Which parts of the update are not there for this year; no slide where all are."""
    kinds = set(pack.narrative["kind"])
    why = notes_absent(pack)
    steps = f"What partners do next is not available: {why}." if why else NO_STEPS
    told = [
        ("No headlines can be drawn from the figures held.", headlines(pack)),
        (no_impact(pack), len(pack.main_impact())),
        ("No plan is held, so there are no themes.", pack.plan_themes()),
        ("No grant returns are held.", len(pack.grants)),
        ("No policy drivers are recorded.", "policy_driver" in kinds),
        (steps, "next_step" in kinds),
        ("No account of the partners' data is held.", len(pack.availability)),
    ]
    points = [Point("", text) for text, held in told if not held]
    _show_points(f"What is not held for {pack.about.reporting_year}", points)


def recommendation_slide(pack: Pack) -> None:
    """What the committee is asked to do, and whom to ask."""
    show_slide(
        "The committee is asked to",
        asked(roomy=True),
        paragraphs(whom_to_ask(pack.about)),
    )


def _show_points(title: str, points: list[Point], topic: str = "") -> None:
    room = ROOM - heading_lines(title, topic)
    parts = pages(points, room)
    # One size of type for slides that belong together.
    sized = room if all(is_roomy(part, room) for part in parts) else 0
    for number, part in enumerate(parts, start=1):
        of = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        notes = paragraphs(*(point.basis for point in part))
        show_slide(title + of, listed(part, sized), topic=topic, notes=notes)


def _show_first(title: str, points: list[Point], topic: str = "") -> None:
    # One slide of them is enough; the report has the rest.
    room = ROOM - heading_lines(title, topic) - 1.5
    kept = that_fit(points, room)
    more = len(points) - len(kept)
    rest = paragraphs(f"The report has {more} more." if more else "")
    if points:
        show_slide(title, listed(kept, room), rest, topic=topic)


def _came_of_it(row: pd.Series) -> str:
    counted = ""
    if pd.notna(row["output_delivered"]) and pd.notna(row["output_planned"]):
        delivered, planned = (count_text(row[name]) for name in _OUTPUT)
        counted = f"{delivered} {row['output']}, {planned} planned. "
    return counted + first_sentence(row["came_of_it"]) or "No return yet."


def _reach(data_to: pd.Series) -> str:
    # Monthly and quarterly sources; a lagged year is told with its own indicator.
    ends = [months_of(text)[-1] for text in data_to if text and is_part_of_year(text)]
    counts = sorted(Counter(ends).items(), reverse=True)
    if len(counts) == 1:
        return f"Data reach to {month_text(counts[0][0])}."
    told = [
        f"{month_text(end)} ({number} source{'s' * (number > 1)})" for end, number in counts[:4]
    ]
    return f"Monthly and quarterly data reach to {listing(told)}." if told else ""


_OUTPUT = ("output_delivered", "output_planned")


def impact_slides(pack: Pack) -> None:
    """The main series on one slide, then the first few by month."""
    topic, held = "Impact of Covid-19", pack.main_impact()
    if held.empty:
        return
    paper = for_chart(look.SLIDE, overview_title(pack), topic, [_key(held, len(held))])
    picture = overview(pack, replace(paper, line=CLOSE), SERIES)
    assert picture is not None
    shown = picture.data.frame
    key = _key(shown, len(held))
    notes = paragraphs(*(f"{lead}. {text}" for lead, text in how_to_read(pack)))
    show_slide(picture.title, picture, key, topic=topic, notes=notes)
    rows = pack.impact_rows("year").set_index("series_id", drop=False)
    for series_id in pack.headline_series(PANELS):
        _panel_slide(pack, rows.loc[series_id])


def _key(shown: pd.DataFrame, held: int) -> str:
    """How to read the bars of the overview, and how many of the measures they are."""
    simple = (shown["status"] == "simple_comparison").any()
    bars = f"Bars show the range{'; open bars are simple comparisons' if simple else ''}"
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


def theme_slide(pack: Pack, theme: Theme) -> None:
    """A theme: its finding, its indicators, what was achieved and what is next."""
    told = theme_headlines(pack, theme)
    worded = [line.message for line in told if line.approved_words]
    only_words = told[0].approved_words
    title = DIRECTION_ONLY if only_words else told[0].message
    quotes = worded[: STATEMENTS if only_words else 1]
    room = ROOM - heading_lines(title, theme.name) - sum(text_lines(text) for text in quotes)
    held = _theme_points(pack, theme)
    for kept in range(MUST_POINTS, -1, -1):  # an indicator goes before what partners wrote
        kept_free = sum(point.lines() for point in held[:kept])
        strip, table, height = _figures(pack, theme, room - kept_free)
        if table:
            break
    fitting = that_fit(held, room - height)
    points = sorted(fitting, key=lambda point: SHOWN_ORDER.index(point.lead))
    rows = [row for _, row in table.frame.iterrows()] if table else []
    show_slide(
        title,
        [Quotation(paragraphs(text)) for text in quotes],
        table,
        strip,
        listed(points),
        None if table or points or quotes or strip else paragraphs(NOTHING_HELD),
        topic=theme.name,
        notes=paragraphs(
            *(line.notes for line in told), *(figure_basis(pack, row) for row in rows)
        ),
    )


def _figures(pack: Pack, theme: Theme, room: float) -> tuple[Chart | None, Table | None, float]:
    """The small charts where they leave room for indicators, the table, and the height of both."""
    table, height = _indicators(pack, theme, room)
    strip = theme_strip(pack, theme, SLIDE_STRIP)
    if strip is None:
        return None, table, height
    less, lower = _indicators(pack, theme, room - STRIP)
    shown, fewest = (len(each.frame) if each else 0 for each in (less, table))
    if shown >= min(FEWEST_BESIDE_CHART, fewest) and room >= STRIP:
        return strip, less, lower + STRIP
    return None, table, height


def _indicators(pack: Pack, theme: Theme, room: float) -> tuple[Table | None, float]:
    """The table of as many indicators as fit, and its height; none where not one does."""
    for most in range(INDICATORS, 0, -1):
        table = short_progress_table(pack, theme, most)
        if table is None:
            break
        height = table_lines(table.block())
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
