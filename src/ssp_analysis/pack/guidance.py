"""Two pages that go with every pack: which file to attach where, and how accessible it is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.caveats import footer, marks, pack_title, whom_to_ask
from ssp_analysis.pack.export import render
from ssp_analysis.pack.file_kinds import AFTER, AGENDA, AREAS, DATA, MEETING, kind_of
from ssp_analysis.pack.markup import bullets, element, join, paragraphs
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.tables import Column, Table
from ssp_analysis.schemas import About

FOLDERS = {
    AGENDA: "Before the meeting: goes out with the agenda",
    MEETING: "At the meeting: to present from",
    AFTER: "After the meeting: for members and the public",
    AREAS: "After the meeting: a page for each area committee",
    DATA: "After the meeting: the same tables for programs",
}


def attachment_page(about: About, folder: Path, missing: list[str]) -> str:
    """The list of what to attach where, made from the files that are there.

    Args:
        about: what the pack is.
        folder: the pack's.
        missing: what could not be made here, and which package mends it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    held = pd.DataFrame(
        [{"folder": path.parent.relative_to(folder).as_posix(), "file": path.name,
          "what": _what(path.relative_to(folder), about)}
         for path in paths if path.parent != folder]
    )  # fmt: skip
    told = [_of_folder(name, held[held["folder"] == name]) for name in FOLDERS]
    return _page(about, "What to attach where", join([
        paragraphs("Attach the PDF where a system refuses web pages. Every file works without the "
                   "internet.", *missing),
        *told,
    ]))  # fmt: skip


def accessibility_page(about: About) -> str:
    """The accessibility statement of the documents, as the regulations of 2018 ask for one."""
    return _page(about, "Accessibility statement", join([
        paragraphs(
            f"This statement is about the documents of the {pack_title(about)}. They are made to "
            "meet the Web Content Accessibility Guidelines 2.2 at level AA, as the Public Sector "
            "Bodies Accessibility Regulations 2018 ask."),
        element("h2", "What we do"),
        bullets([
            "Every chart has a description, and its figures stand in a table.",
            "Nothing is told by colour alone: words and shapes say the same.",
            "Pages can be read at 400% zoom, by keyboard and with a screen reader.",
            "PDFs are tagged; the data tables have one table a sheet and no merged cells.",
        ]),
        element("h2", "What may still be hard to use"),
        bullets([
            "Charts are pictures: their text does not grow alone. The table beside each one does.",
            "Wide tables scroll sideways inside their own frame on narrow screens.",
            "The slides show one slide at a time; the handout has all of them with their notes.",
        ]),
        element("h2", "How it was checked"),
        paragraphs("Each document was checked by a program when it was made. The pages are tested "
                   "in a browser with axe-core when the program changes. Nobody who uses a screen "
                   "reader every day has tested them yet."),
        element("h2", "If something does not work for you"),
        paragraphs(whom_to_ask(about), f"This statement was made on {day_text(about.paper_date)}."),
    ]))  # fmt: skip


def _of_folder(name: str, files: pd.DataFrame) -> Markup | None:
    if files.empty:
        return None
    columns = (
        Column("What it is", "what"),
        Column("File", "file"),
    )
    table = Table(f"Folder {name}", columns, files)
    return join([element("h2", FOLDERS[name]), table.__html__()])


def _what(path: Path, about: About) -> str:
    kind = kind_of(path.as_posix(), about.reporting_year.replace("/", "-"), about.audience)
    return kind.what if kind else "Unknown"


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
