"""Two pages that go with every pack: which file to attach where, and how accessible it is."""

from pathlib import Path

import pandas as pd

from ssp_analysis.say.areas import committees, no_estimate, not_by_area
from ssp_analysis.say.caveats import (
    data_caveat,
    decision_words,
    pack_title,
    sheet,
    statement_basis,
    whom_to_ask,
)
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.findings import impact_basis, progress_sentence
from ssp_analysis.say.ledgers import grant_sentences
from ssp_analysis.say.partner_text import first_sentence
from ssp_analysis.say.plan_charts import spending_message
from ssp_analysis.say.quantities import day_text, file_size, given_day_text, pounds
from ssp_analysis.say.subjects import NO_FIGURES, WORDED, subject
from ssp_analysis.say.wording import in_sentence, listing, sentence
from ssp_analysis.tables import About
from ssp_analysis.write.blocks import (
    Blocks,
    Document,
    Heading,
    Part,
    Run,
    blocks,
    bullets,
    paragraphs,
    text,
)
from ssp_analysis.write.manifest import AFTER, AGENDA, AREAS, DATA, MEETING, kind_of

FOLDERS = {
    ".": "Beside this list",
    AGENDA: "Before the meeting: goes out with the agenda",
    MEETING: "At the meeting: to present from",
    AFTER: "After the meeting: for members and the public",
    AREAS: "After the meeting: a page for each area committee",
    DATA: "After the meeting: the same tables for programs",
}
FOR_OFFICERS = (
    "These files are for the officers who prepare the paper. Attach none of them: what goes out is "
    "in the public pack."
)
PDF_FIRST = (
    "Attach the PDF where a system refuses web pages. Every file works without the internet."
)
NOT_TO_BE_SAID = "For you only: not to be said"
NOT_HELD = "The pack holds no figures on this."
# Words in an indicator's name that make it an answer to "and men?".
ASKED_ABOUT = ["overdue", "slipped", "reopened"]  # standings
OF_MEN = r"\b(?:males?|men|boys?)\b"


def attachment_page(about: About, folder: Path, missing: list[str]) -> Document:
    """What to attach where: each file that is there once, with its size and where it lies.

    Args:
        about: what the pack is.
        folder: the pack's; this page and the manifest are written after, and are not listed.
        missing: what could not be made here, and which package mends it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    held = pd.DataFrame([_told(path, folder, about) for path in paths])
    public, first = about.audience == "public", held[held["attach"]]
    together = f"{len(first)} files, {file_size(first['bytes'].sum())} together."
    lists = (
        (_by_folder("To attach or to show", first, together),
         _by_folder("All other files", held[~held["attach"]]))
        if public else _by_folder("All files, not for publication", held)
    )  # fmt: skip
    words = PDF_FIRST if public else FOR_OFFICERS
    return _page(about, "what-to-attach", "What to attach where",
                 paragraphs(words, *missing), lists)  # fmt: skip


def accessibility_page(about: About) -> Document:
    """The accessibility statement of the documents, with the parts of the government's model.

    https://www.gov.uk/government/publications/sample-accessibility-statement
    """
    answered = f" We aim to answer {about.contact_answers}." if about.contact_answers else ""
    return _page(
        about, "accessibility", "Accessibility statement",
        paragraphs(f"This statement is about the documents of the {pack_title(about)}."),
        Heading(2, "Compliance status"),
        paragraphs(
            "The documents are made to meet the Web Content Accessibility Guidelines 2.2 at level "
            "AA, as the Public Sector Bodies Accessibility Regulations 2018 ask. They are "
            "partially compliant: what may still be hard to use, and what has not been tested, "
            "is below."),
        Heading(2, "What we do"),
        bullets([
            "Every chart has a description, and its figures stand in a table.",
            "On a narrow screen a chart is drawn for its width, in letters that can be read.",
            "Nothing is told by colour alone: words and shapes say the same.",
            "Pages can be read at 400% zoom, by keyboard and with a screen reader.",
            "PDFs are tagged; the data tables have one table a sheet and no merged cells.",
        ]),
        Heading(2, "What may still be hard to use"),
        bullets([
            "Charts are pictures: their text does not grow alone (criterion 1.4.5 allows this "
            "where a picture is essential). The table beside each one does.",
            "The slides show one slide at a time; the handout has all of them with their notes.",
            "In a PDF a table that goes over a page is read as one table a page, each with its "
            "headings; on the web page it is one.",
        ]),
        Heading(2, "How it was tested"),
        paragraphs("No document can be made without descriptions of its charts, captions and "
                   "headings. Pages, PDFs and office files are tested by programs, pages in a "
                   "browser with axe-core, when the program changes. Nobody who uses a screen "
                   "reader every day has tested them yet."),
        Heading(2, "If something does not work for you"),
        paragraphs(f"{whom_to_ask(about)}{answered}"),
        Heading(2, "If you are not content with the answer"),
        paragraphs("The Equality Advisory and Support Service (EASS) advises you. The Equality and "
                   "Human Rights Commission (EHRC) enforces the regulations."),
        Heading(2, "Preparation of this statement"),
        paragraphs(f"It was prepared with the paper of {day_text(about.paper_date)}, by version "
                   f"{about.version} of the program that made the documents."),
    )  # fmt: skip


def _by_folder(title: str, files: pd.DataFrame, told: str = "") -> Blocks:
    """Files below the name of the folder that they lie in, which says when they are needed."""
    lists = (
        (Heading(3, name), bullets(rows["line"]))
        for name, rows in files.groupby("folder", sort=False)
    )
    return blocks(Heading(2, title), told or None, tuple(lists))


def _told(path: Path, folder: Path, about: About) -> dict[str, object]:
    where = path.relative_to(folder)
    kind = kind_of(where.as_posix(), about.reporting_year.replace("/", "-"), about.audience)
    what, size = kind.what if kind else "Unknown", path.stat().st_size
    line = text(f"{what} ({file_size(size)}): ", Run(path.name, href=where.as_posix()))
    held = where.parent.as_posix()
    named = FOLDERS[held] if about.audience == "public" else f"Folder {held}"
    return {"folder": named, "bytes": size, "line": line, "attach": bool(kind and kind.attach)}


def _page(about: About, kind: str, title: str, *parts: Part) -> Document:
    facts = (("Part of", f"{pack_title(about)}, {day_text(about.paper_date)}"),)
    return sheet(about, kind, f"{pack_title(about)}: {title.casefold()}", title, facts, *parts)


def briefing(pack: Pack) -> Document:
    """The briefing.

    Args:
        pack: the internal release; a public one has no briefing.

    Raises:
        ValueError: for a public pack.
    """
    if pack.about.audience != "internal":
        raise ValueError("a briefing is for internal packs only")
    title = f"{pack_title(pack.about)}: briefing for presenters"
    facts = (("For", listing(list(pack.about.presenters)) or "Presenters"),
             ("Meeting", f"{pack.about.report_to}, {day_text(pack.about.paper_date)}"))  # fmt: skip
    public = pack.as_published()
    themes = [
        (Heading(3, theme.name), bullets(_prompt(public, theme)), _for_you_only(pack, theme))
        for theme in pack.plan_themes()
    ]
    nothing = "No plan is held for this year, so there are no themes to present."
    told = Heading(2, "What to say, theme by theme"), themes or nothing, _questions(public)
    return sheet(pack.about, "briefing", title, title, facts, *told)


def _for_you_only(pack: Pack, theme: Theme) -> Part:
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
    return (Heading(4, NOT_TO_BE_SAID), bullets(told)) if told else None


def _prompt(pack: Pack, theme: Theme) -> list[str]:
    stated = pack.theme_statements(theme)
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    targets = rows[(rows["kind"] == "target") & (rows["state"] == "observed")]
    said = [*(one for one in subject(pack, theme) if one and not one.startswith(WORDED)),
            *(progress_sentence(row) for _, row in targets.iterrows()),
            *map(sentence, stated["statement"])]  # fmt: skip
    year = pack.impact_rows("year")
    of_theme = year[year["series_id"].isin(theme.series)]
    rests_on = [impact_basis(*of_theme.to_dict("records")).removeprefix("Basis: "),
                *(in_sentence(statement_basis(row)) for _, row in stated.iterrows())]  # fmt: skip
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
    basis = [f"If asked on what basis: {text}" for text in dict.fromkeys(rests_on) if text]
    return [*(said or [sentence(NO_FIGURES)]), *basis, *firsts, *held]


def _questions(pack: Pack) -> Blocks:
    basis = [
        "Each headline, and each indicator in the report, has its basis beside it: the comparison, "
        "its months, its range and what the figure counts.",
    ]
    is_claimed = len(pack.progress) or len(pack.main_impact())
    asked: list[tuple[str, list[str]]] = [
        ("On what basis is that claim made?", basis if is_claimed else []),
        ("What of male victims?", _of_men(pack)),
        ("What does it look like by area committee?", _by_area(pack)),
        ("Is the data sound now?", data_caveat(pack)),
        ("How much money, who decided, and what came of it?", _money(pack)),
        ("Which are targets, and which are only watched?", _kinds(pack)),
    ]
    answers = [(Heading(3, question), paragraphs(*told) or NOT_HELD) for question, told in asked]
    return blocks(Heading(2, "Likely questions, and what is held on them"), answers)


def _of_men(pack: Pack) -> list[str]:
    rows, series = pack.progress, pack.series[pack.series["state"] == "observed"]
    watched = rows[rows["indicator"].str.contains(OF_MEN, case=False)]
    found = series.loc[series["label"].str.contains(OF_MEN, case=False), "label"].unique()
    where = f"No indicator is on this; the data tables hold figures: {listing(list(found))}."
    return [progress_sentence(row) for _, row in watched.iterrows()] or [where] * bool(len(found))


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
    spent = [sentence(spending_message(pack.grants))] if len(pack.grants) else []
    return [*spent, *grant_sentences(pack), *(_project(row) for _, row in pack.grants.iterrows())]


def _project(row: pd.Series) -> str:
    award = pounds(row["award_pence"]) if pd.notna(row["award_pence"]) else "not available"
    by = row["decided_by"] or "not recorded who"
    day = given_day_text(row, "decided_on")
    when = f" on {day}" if pd.notna(row["decided_on"]) else "" if day else ", day not available"
    came = sentence(row["came_of_it"]) or "What came of it has not been returned."
    return f"{row['project']}: {award}, decided by {by}{when}. {came}"


def _kinds(pack: Pack) -> list[str]:
    words = {"target": "Targets", "tracker": "Watched only", "narrative": "Told in words",
             "withheld": "Not shown"}  # fmt: skip
    held = pack.progress.groupby("kind")["indicator"].agg(list)
    return [f"{told}: {listing(held[kind])}." for kind, told in words.items() if kind in held]
