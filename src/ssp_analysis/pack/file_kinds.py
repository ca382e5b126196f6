"""Which files a pack holds: of what kind, in which folder, for whom; one table for all that ask.

Folders follow the committee's time: what goes out with the agenda, what is shown at the meeting,
what members receive after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssp_analysis.project import AUDIENCES
from ssp_analysis.tables import About

MANIFEST = "manifest.json"
# On every file of an internal pack but its manifest, and on none of a public one.
MARK = "-NOT-FOR-PUBLICATION"
AGENDA, MEETING, AFTER = "1-with-agenda", "2-at-meeting", "3-after-meeting"
AREAS, DATA = f"{AFTER}/area-committees", f"{AFTER}/data-tables-as-csv"
INTERNAL = ("internal",)


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    Attributes:
        name: as it stands in the file's name; a regular expression, as a committee has a page of
            its own.
        ending: with its dot.
        folders: where in the pack it lies; a copy in each.
        what: what it is, for whoever attaches it.
        needed: no pack is without it.
        audiences: whose packs may hold it.
        attach: it is on the short list of what to attach or show.
    """

    name: str
    ending: str
    folders: tuple[str, ...]
    what: str
    needed: bool = False
    audiences: tuple[str, ...] = AUDIENCES
    attach: bool = False


WORDS = "[a-z0-9]+(?:-[a-z0-9]+)*"
PACK_FILES = (
    FileKind("what-to-attach", ".html", ("",), "This list", needed=True),
    FileKind("accessibility", ".html", ("",), "Accessibility statement", needed=True),
    FileKind("cover-report", ".docx", (AGENDA,), "Cover report, to edit"),
    FileKind("cover-report", ".pdf", (AGENDA,), "Cover report, to attach", attach=True),
    FileKind("cover-report", ".html", (AGENDA,), "Cover report, as a web page"),
    FileKind("slides", ".html", (MEETING, AFTER), "Slides, to present in a browser", needed=True,
             attach=True),
    FileKind("slides", ".pptx", (MEETING,), "Slides, to edit or merge with others"),
    FileKind("slides-handout", ".pdf", (MEETING, AFTER), "Slides with their notes, to attach",
             attach=True),
    FileKind("briefing", ".html", (MEETING,), "Briefing for presenters", True, INTERNAL),
    FileKind("report", ".pdf", (AFTER,), "Report, to attach", attach=True),
    FileKind("report", ".html", (AFTER,), "Report, as a web page", needed=True),
    FileKind("data-tables", ".xlsx", (AFTER,), "Data tables, to attach", needed=True, attach=True),
    FileKind("corrections", ".csv", (AFTER,), "Figures that differ from the version before"),
    FileKind(f"area-{WORDS}", ".pdf", (AREAS,), "Page of an area committee, to attach",
             attach=True),
    FileKind(f"area-{WORDS}", ".html", (AREAS,), "Page of an area committee, as a web page"),
    FileKind(f"data-{WORDS}", ".csv", (DATA,), "Data table for programs"),
    FileKind(f"data-{WORDS}", ".schema.json", (DATA,), "What its columns mean (Table Schema)"),
)  # fmt: skip

_NOTEBOOK_OR_RETURN = "the notebook {}, or what partners returned in data/raw"
# Where the words of a kind come from: what to look at first when a document is refused.
_CAUSES = {
    "cover-report": "data/reference/cover-report.md",
    "slides": _NOTEBOOK_OR_RETURN.format("06_annual_slides"),
    "slides-handout": _NOTEBOOK_OR_RETURN.format("06_annual_slides"),
    "report": _NOTEBOOK_OR_RETURN.format("05_annual_report"),
    "briefing": "what partners returned in data/raw, or the plan in data/reference",
    "area-": "what partners returned in data/raw, or the names of wards in data/reference",
    "data-": "what partners returned in data/raw, or the contracts in data/reference",
    "corrections": "what partners returned in data/raw",
    "what-to-attach": "data/reference/partnership.yaml",
    "accessibility": "data/reference/partnership.yaml",
}


def likely_cause(kind: str) -> str:
    """The input that a faulty document's words most likely come from, and what else there is.

    Raises:
        KeyError: for a kind of file that no pack holds.
    """
    family = re.match("(?:area|data)-", kind)
    first = _CAUSES[family[0] if family else kind]
    return f"{first}; if that is sound, the fault is in the program (src/ssp_analysis/pack)"


def file_name(about: About, kind: str, ending: str = ".html") -> str:
    """`annual-update-2020-21-report.html`; internal files say that they are not for publication."""
    year = about.reporting_year.replace("/", "-")
    return f"annual-update-{year}-{kind}{MARK if about.audience == 'internal' else ''}{ending}"


def places(about: About, kind: str, ending: str = ".html") -> list[str]:
    """Where in the pack a file lies, as paths inside it.

    Raises:
        KeyError: for a kind of file that no pack holds.
    """
    for one in PACK_FILES:
        if one.ending == ending and re.fullmatch(one.name, kind):
            name = file_name(about, kind, ending)
            return [f"{folder}/{name}".lstrip("/") for folder in one.folders]
    raise KeyError(f"{kind}{ending}")


def kind_of(path: str, year: str, audience: str) -> FileKind | None:
    """What kind of file lies at a path inside a pack; None for one that no pack holds."""
    return next((kind for kind in PACK_FILES if audience in kind.audiences
                 and _pattern(kind, year, audience).fullmatch(path)), None)  # fmt: skip


def name_faults(names: Iterable[str], year: str, audience: str) -> Iterator[str]:
    """A sentence for each file that no pack of this audience holds, and for each that is missing.

    Args:
        names: of all files, as paths inside the pack.
        year: `2020-21`.
        audience: whom the pack is for.
    """
    kinds = {name: kind_of(name, year, audience) for name in set(names) - {MANIFEST}}
    there = {(kind, name.rpartition("/")[0]) for name, kind in kinds.items()}
    for kind in PACK_FILES:
        if kind.needed and audience in kind.audiences:
            absent = [folder for folder in kind.folders if (kind, folder) not in there]
            yield from (
                f"there is no {kind.name}{kind.ending} {folder}".strip() for folder in absent
            )
    for name in sorted(name for name, kind in kinds.items() if kind is None):
        yield f"{name}: the name does not fit a file of a pack of {year} that is {audience}"


def _pattern(kind: FileKind, year: str, audience: str) -> re.Pattern[str]:
    mark = MARK if audience == "internal" else ""
    folder = "|".join(re.escape(f"{folder}/".lstrip("/")) for folder in kind.folders)
    before, after = re.escape(f"annual-update-{year}-"), re.escape(mark + kind.ending)
    return re.compile(f"(?:{folder}){before}{kind.name}{after}")
