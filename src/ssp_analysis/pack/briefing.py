"""The internal briefing: prompts for those who present, likely questions, and what is held on them.

It never leaves with a public pack. What it lets presenters say is what the public pack holds; what
only the internal release holds stands apart, marked as not to be said.
"""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.area_tables import committees, no_estimate, not_by_area
from ssp_analysis.pack.caveats import data_caveat, decision_words, footer, marks, pack_title
from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.fitting import first_sentence
from ssp_analysis.pack.headlines import theme_headlines
from ssp_analysis.pack.indicator_wording import progress_sentence
from ssp_analysis.pack.ledgers import grant_sentences
from ssp_analysis.pack.markup import bullets, element, join, paragraphs
from ssp_analysis.pack.quantities import day_text, given_day_text, pounds_in_words
from ssp_analysis.pack.rendering import render
from ssp_analysis.pack.wording import listing, sentence

NOT_TO_BE_SAID = "For you only: not to be said"
NOT_HELD = "The pack holds no figures on this."
# Words in an indicator's name that make it an answer to "and men?".
ASKED_ABOUT = ["overdue", "slipped", "reopened"]  # standings
OF_MEN = ("male", " men")


def briefing(pack: Pack) -> str:
    """The briefing as one HTML page.

    Args:
        pack: the internal release; a public one has no briefing.

    Raises:
        ValueError: for a public pack.
    """
    if pack.about.audience != "internal":
        raise ValueError("a briefing is for internal packs only")
    return render(
        "ssp_cover.html.j2",
        title=f"{pack_title(pack.about)}: briefing for presenters",
        heading=f"{pack_title(pack.about)}: briefing for presenters",
        block=[("For", listing(list(pack.about.presenters)) or "Presenters"),
               ("Meeting", f"{pack.about.report_to}, {day_text(pack.about.paper_date)}")],
        marks=marks(pack.about.banner, pack.about.audience),
        footer=footer(pack.about),
        body=join([_prompts(pack), _questions(pack.as_published())]),
    )  # fmt: skip


def _prompts(pack: Pack) -> Markup:
    public = pack.as_published()
    themes = [
        join([
            element("h3", theme.name), bullets(_prompt(public, theme)), _for_you_only(pack, theme)
        ])
        for theme in pack.plan_themes()
    ]  # fmt: skip
    nothing = paragraphs("No plan is held for this year, so there are no themes to present.")
    return join([element("h2", "What to say, theme by theme"), *(themes or [nothing])])


def _for_you_only(pack: Pack, theme: Theme) -> Markup | None:
    """The figures of a theme that the public paper withholds, and whose decision that is."""
    closed = pack.not_published().set_index("sources")
    told = [
        " ".join([
            progress_sentence(row),
            *(f"{sentence(decision_words(closed.loc[pair, 'public_decision']))[:-1]} in public: "
              f"{closed.loc[pair, 'reason']}" for pair in row["sources"].split()
              if pair in closed.index),
        ])
        for _, row in pack.progress[pack.progress["theme_id"] == theme.theme_id].iterrows()
        if row["state"] == "observed" and closed.index.isin(row["sources"].split()).any()
    ]  # fmt: skip
    return join([element("h4", NOT_TO_BE_SAID), bullets(told)]) if told else None


def _prompt(pack: Pack, theme: Theme) -> list[str]:
    lines = theme_headlines(pack, theme)
    told = pack.narrative[pack.narrative["theme_id"] == theme.theme_id]
    told = told.sort_values("period", ascending=False, kind="stable")
    firsts = [
        f"{lead}: {first_sentence(told.loc[told['kind'] == kind, 'text'].iloc[0])}"
        for kind, lead in (("achievement", "Point to"), ("issue", "Be open about"),
                           ("next_step", "Say what is next"))
        if (told["kind"] == kind).any()
    ]  # fmt: skip
    late = pack.actions[(pack.actions["theme_id"] == theme.theme_id)
                        & pack.actions["standing"].isin(ASKED_ABOUT)]  # fmt: skip
    held = [f"Expect a question on: {row['action']} ({row['standing']})."
            for _, row in late.iterrows()]  # fmt: skip
    basis = [
        f"If asked on what basis: {line.basis.removeprefix('Basis: ')}"
        for line in lines
        if line.basis
    ]
    return [*(line.text for line in lines), *dict.fromkeys(basis), *firsts, *held]


def _questions(pack: Pack) -> Markup:
    asked: list[tuple[str, list[str]]] = [
        ("On what basis is that claim made?", _on_basis(pack)),
        ("What of male victims?", _of_men(pack)),
        ("What does it look like by area committee?", _by_area(pack)),
        ("Is the data sound now?", data_caveat(pack)),
        ("How much money, who decided, and what came of it?", _money(pack)),
        ("Which are targets, and which are only watched?", _kinds(pack)),
    ]
    answers = [join([element("h3", question), *paragraphs_of(told)]) for question, told in asked]
    return join([element("h2", "Likely questions, and what is held on them"), *answers])


def paragraphs_of(texts: list[str]) -> list[Markup]:
    """A paragraph per text; that nothing is held where there is none."""
    return [element("p", text) for text in texts if text] or [element("p", NOT_HELD)]


def _on_basis(pack: Pack) -> list[str]:
    return [
        "Each headline, and each indicator in the report, has its basis beside it: the comparison, "
        "its months, its range and what the figure counts.",
    ] if len(pack.progress) or len(pack.main_impact()) else []  # fmt: skip


def _of_men(pack: Pack) -> list[str]:
    names = pack.progress["indicator"].str.casefold()
    rows = pack.progress[[any(word in name for word in OF_MEN) for name in names]]
    return [progress_sentence(row) for _, row in rows.iterrows()]


def _by_area(pack: Pack) -> list[str]:
    names = list(committees(pack).values())
    if not names:
        return [NOT_HELD, *not_by_area(pack)]
    return [
        f"The report has a section by area committee, and {listing(names)} have a page each with "
        f"their wards. {no_estimate(pack)}",
        *not_by_area(pack),
    ]


def _money(pack: Pack) -> list[str]:
    return [*grant_sentences(pack), *(_project(row) for _, row in pack.grants.iterrows())]


def _project(row: pd.Series) -> str:
    award = pounds_in_words(row["award_pence"]) if pd.notna(row["award_pence"]) else "not available"
    by = row["decided_by"] or "not recorded who"
    day = given_day_text(row, "decided_on")
    when = f" on {day}" if pd.notna(row["decided_on"]) else "" if day else ", day not available"
    came = sentence(row["came_of_it"]) or "What came of it has not been returned."
    return f"{row['project']}: {award}, decided by {by}{when}. {came}"


def _kinds(pack: Pack) -> list[str]:
    held = pack.progress[["kind", "indicator"]].groupby("kind", sort=True)["indicator"]
    words = {"target": "Targets", "tracker": "Watched only", "narrative": "Told in words",
             "withheld": "Not shown"}  # fmt: skip
    return [f"{words[str(kind)]}: {listing(list(names))}." for kind, names in held]
