"""What the slides say: the report's findings, short enough to read from the back of a room.

Each function shows whole slides. Notes hold the basis of what the slide says and nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from ssp_analysis.pack import look
from ssp_analysis.pack.caveats import caveats_in_short, data_caveat, pack_title, whom_to_ask
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.fitting import (
    ROOM,
    Point,
    first_sentence,
    for_chart,
    heading_height,
    is_roomy,
    listed,
    pages,
    that_fit,
)
from ssp_analysis.pack.grant_charts import grant_bars, spending_message
from ssp_analysis.pack.headlines import Headline, headlines
from ssp_analysis.pack.impact_report import no_impact
from ssp_analysis.pack.indicator_wording import rag_summary
from ssp_analysis.pack.ledgers import grant_sentences, notes_absent
from ssp_analysis.pack.markup import element, paragraphs
from ssp_analysis.pack.page import show, show_slide
from ssp_analysis.pack.quantities import count_text, day_text, month_text, whole_pounds
from ssp_analysis.pack.report import ASKED, coverage
from ssp_analysis.pack.wording import in_sentence, listing, sentence
from ssp_analysis.years import is_part_of_year, months_of

NO_STEPS = "No next steps have been returned."
GRANT_LABEL = 56  # letters: names of projects in one line each, so that all bars fit


def title_slide(pack: Pack) -> None:
    """Whose update, for which year, to whom and when."""
    about = pack.about
    show(
        element("h1", pack_title(about)),
        paragraphs(
            f"Report to the {about.report_to}",
            f"{about.report_of}, {day_text(about.paper_date)}",
            f"Presented by: {'; '.join(about.presenters)}" if about.presenters else "",
        ),
        element("p", about.correction, class_="correction") if about.correction else None,
    )


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
    kicker = "Grant-funded projects"
    if pack.grants.empty:
        return
    decided = [text for text in dict.fromkeys(pack.grants["decided_by"]) if text]
    by = f"Decided by: {listing(decided)}." if decided else ""
    who = " ".join([by, *grant_sentences(pack, whole_pounds)]).strip()
    paper = for_chart(look.SLIDE, spending_message(pack.grants), kicker, [who])
    picture = grant_bars(pack, replace(paper, label=GRANT_LABEL))
    if picture:
        show_slide(picture.title, picture, paragraphs(who), kicker=kicker)
    ranked = pack.grants.sort_values("award_pence", ascending=False, kind="stable")
    points = [Point(row["project"], _came_of_it(row)) for _, row in ranked.iterrows()]
    _show_first("What the projects delivered, as they counted it", points, kicker)


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
        element("ol", *(element("li", text) for text in ASKED), type="a", class_="roomy"),
        paragraphs(whom_to_ask(pack.about)),
    )


def _show_points(title: str, points: list[Point], kicker: str = "") -> None:
    room = ROOM - heading_height(title, kicker)
    parts = pages(points, room)
    # One size of type for slides that belong together.
    sized = room if all(is_roomy(part, room) for part in parts) else 0
    for number, part in enumerate(parts, start=1):
        of = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        notes = paragraphs(*(point.basis for point in part))
        show_slide(title + of, listed(part, sized), kicker=kicker, notes=notes or None)


def _show_first(title: str, points: list[Point], kicker: str = "") -> None:
    # One slide of them is enough; the report has the rest.
    room = ROOM - heading_height(title, kicker) - 50
    kept = that_fit(points, room)
    more = len(points) - len(kept)
    rest = paragraphs(f"The report has {more} more." if more else "")
    if points:
        show_slide(title, listed(kept, room), rest, kicker=kicker)


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
