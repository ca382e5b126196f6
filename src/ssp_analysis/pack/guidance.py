"""Two pages that go with every pack: which file to attach where, and how accessible it is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.caveats import footer, marks, pack_title, whom_to_ask
from ssp_analysis.pack.file_kinds import AFTER, AGENDA, AREAS, DATA, MEETING, kind_of
from ssp_analysis.pack.markup import bullets, element, join, paragraphs
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.rendering import render
from ssp_analysis.pack.tables import Column, Table
from ssp_analysis.tables import About

FOLDERS = {
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
AREA_PAGES = "To each area committee: its page"


def attachment_page(about: About, folder: Path, missing: list[str]) -> str:
    """What to attach where, and the list of all files, made from the files that are there.

    Args:
        about: what the pack is.
        folder: the pack's.
        missing: what could not be made here, and which package mends it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    held = pd.DataFrame(
        [{"folder": path.parent.relative_to(folder).as_posix(), "file": path.name,
          **_told(path.relative_to(folder), about)}
         for path in paths if path.parent != folder]
    )  # fmt: skip
    public = about.audience == "public"
    return _page(about, "What to attach where", join([
        paragraphs(PDF_FIRST if public else FOR_OFFICERS, *missing),
        _short_list(held) if public else None,
        element("h2", "All files"),
        *(_of_folder(name, held[held["folder"] == name], public) for name in FOLDERS),
    ]))  # fmt: skip


def accessibility_page(about: About) -> str:
    """The accessibility statement of the documents, with the parts of the government's model.

    https://www.gov.uk/government/publications/sample-accessibility-statement
    """
    return _page(about, "Accessibility statement", join([
        paragraphs(f"This statement is about the documents of the {pack_title(about)}."),
        element("h2", "Compliance status"),
        paragraphs(
            "The documents are made to meet the Web Content Accessibility Guidelines 2.2 at level "
            "AA, as the Public Sector Bodies Accessibility Regulations 2018 ask. They are "
            "partially compliant: what may still be hard to use, and what has not been tested, "
            "is below."),
        element("h2", "What we do"),
        bullets([
            "Every chart has a description, and its figures stand in a table.",
            "Nothing is told by colour alone: words and shapes say the same.",
            "Pages can be read at 400% zoom, by keyboard and with a screen reader.",
            "PDFs are tagged; the data tables have one table a sheet and no merged cells.",
        ]),
        element("h2", "What may still be hard to use"),
        bullets([
            "Charts are pictures: their text does not grow alone (criterion 1.4.5 allows this "
            "where a picture is essential). The table beside each one does.",
            "Charts scroll sideways inside their own frame on narrow screens (criterion 1.4.10 "
            "allows this for pictures that need their width).",
            "The slides show one slide at a time; the handout has all of them with their notes.",
        ]),
        element("h2", "How it was tested"),
        paragraphs("Each document was checked by a program when it was made. The pages are tested "
                   "in a browser with axe-core when the program changes. Nobody who uses a screen "
                   "reader every day has tested them yet."),
        element("h2", "If something does not work for you"),
        paragraphs(f"{whom_to_ask(about)} {_answer_time(about)}".strip()),
        element("h2", "If you are not content with the answer"),
        paragraphs("The Equality Advisory and Support Service (EASS) advises you. The Equality and "
                   "Human Rights Commission (EHRC) enforces the regulations."),
        element("h2", "Preparation of this statement"),
        paragraphs(f"It was prepared with the paper of {day_text(about.paper_date)}, by version "
                   f"{about.version} of the program that made the documents."),
    ]))  # fmt: skip


def _answer_time(about: About) -> str:
    return f"We aim to answer {about.contact_answers}." if about.contact_answers else ""


def _short_list(files: pd.DataFrame) -> Markup:
    """One line for each file to attach or show; the pages of area committees share one."""
    rows = files[files["attach"] & (files["folder"] != AREAS)]
    if (areas := files[files["attach"] & (files["folder"] == AREAS)]).size:
        whole = {"folder": AREAS, "what": AREA_PAGES, "file": f"{len(areas)} files"}
        rows = pd.concat([rows, pd.DataFrame([whole])])
    when = rows["folder"].map(lambda name: FOLDERS[name].split(":")[0])
    columns = (Column("What it is", "what"), Column("When", "when"), Column("Folder", "folder"),
               Column("File", "file"))  # fmt: skip
    return Table("The short list", columns, rows.assign(when=when)).__html__()


def _of_folder(name: str, files: pd.DataFrame, public: bool) -> Markup | None:
    if files.empty:
        return None
    columns = (
        Column("What it is", "what"),
        Column("File", "file"),
    )
    table = Table(f"Folder {name}", columns, files)
    title = FOLDERS[name] if public else f"Folder {name}, not for publication"
    return join([element("h3", title), table.__html__()])


def _told(path: Path, about: About) -> dict[str, object]:
    kind = kind_of(path.as_posix(), about.reporting_year.replace("/", "-"), about.audience)
    return {"what": kind.what if kind else "Unknown", "attach": bool(kind and kind.attach)}


def _page(about: About, title: str, body: Markup) -> str:
    return render(
        "ssp_cover.html.j2",
        title=f"{pack_title(about)}: {title.casefold()}",
        heading=title,
        block=[("Part of", f"{pack_title(about)}, {day_text(about.paper_date)}")],
        marks=marks(about.banner, about.audience),
        footer=footer(about),
        body=body,
    )
