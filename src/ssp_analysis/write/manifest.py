"""What a pack says of itself in `manifest.json`, and whether it is the pack that this speaks of."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ssp_analysis.about import About
from ssp_analysis.errors import ParameterError
from ssp_analysis.project import AUDIENCES
from ssp_analysis.years import ReportingYear

OF_THE_PAPER = ("reporting_year", "paper_date", "audience")
OF_THE_PACK = ("partnership", "banner", "data_name")
MANIFEST = "manifest.json"
# On every file of an internal pack but its manifest, and on none of a public one.
MARK = "-NOT-FOR-PUBLICATION"
# Made on request, by the package of that name; where it is not installed, what mends that.
EXTRAS = {
    "pptx": 'PPTX slides need python-pptx: install it with `pip install "ssp-analysis[pptx]"`'
}
AGENDA, MEETING, AFTER = "1-with-agenda", "2-at-meeting", "3-after-meeting"
AREAS, DATA = f"{AFTER}/area-committees", f"{AFTER}/data-tables-as-csv"
INTERNAL = ("internal",)


@dataclass(frozen=True)
class Manifest:
    """What a pack says of itself; `told` is the whole of it."""

    year: ReportingYear
    audience: str
    paper_date: date
    told: dict[str, Any]

    def is_of(self, about: About) -> bool:
        """Whether tables that say `about` of themselves are those of the pack's paper."""
        return all(self.told[key] == about.model_dump(mode="json")[key] for key in OF_THE_PAPER)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a pack.

    Raises:
        ParameterError: where the folder is no pack.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        year = ReportingYear.parse(told["reporting_year"])
        return Manifest(year, str(told["audience"]), date.fromisoformat(told["paper_date"]), told)
    except (OSError, ValueError, KeyError, TypeError):
        raise ParameterError(
            f"the folder {folder.name}",
            f"is no pack: it has no {MANIFEST} that says its year, audience and paper date",
            "Give a folder such as outputs/2020-21/public",
        ) from None


def files_of(folder: Path) -> list[str]:
    """All files of a pack, as paths inside it; links too, wherever they lead."""
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return [path.relative_to(folder).as_posix() for path in paths]


def digests(folder: Path) -> dict[str, dict[str, object]]:
    """Size and checksum of every file of a pack but its manifest."""
    found = {}
    for name in files_of(folder):
        if name != MANIFEST and not (folder / name).is_symlink():
            content = (folder / name).read_bytes()
            found[name] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    return found


def manifest_faults(folder: Path, manifest: Manifest, about: About | None) -> Iterator[str]:
    """A sentence for each file that is not as the manifest says, and for each thing it says amiss.

    Args:
        folder: the pack.
        manifest: its own.
        about: what the tables of its paper say; None where they are not there.
    """
    listed, there = manifest.told.get("files"), digests(folder)
    if not isinstance(listed, dict):
        yield f"{MANIFEST}: lists no files"
        listed = {}
    for name in sorted({*listed, *there}):
        if name not in there:
            yield f"{name}: is missing, but the manifest lists it"
        elif name not in listed:
            yield f"{name}: is not in the manifest"
        elif listed[name] != there[name]:
            yield f"{name}: was changed since its manifest was written"
    told = about.model_dump(mode="json") if about else {}
    for key in OF_THE_PACK if about else ():
        if manifest.told.get(key) != told[key]:
            yield f"{MANIFEST}: its {key} is not that of the tables"


@dataclass(frozen=True)
class FileKind:
    """A kind of file.

    Attributes:
        name: as it stands in the file's name; a regular expression, as a committee has a page of
            its own.
        ending: with its dot.
        folder: where in the pack it lies.
        what: what it is, for whoever attaches it.
        needed: no pack is without it.
        audiences: whose packs may hold it.
        attach: it is on the short list of what to attach or show.
        copied: where packs of before this version hold it a second time.
    """

    name: str
    ending: str
    folder: str
    what: str
    needed: bool = False
    audiences: tuple[str, ...] = AUDIENCES
    attach: bool = False
    copied: str = ""


WORDS = "[a-z0-9]+(?:-[a-z0-9]+)*"
PACK_FILES = (
    FileKind("what-to-attach", ".html", "", "What to attach where", needed=True),
    FileKind("accessibility", ".html", "", "Accessibility statement", needed=True),
    FileKind("cover-report", ".docx", AGENDA, "Cover report, to edit"),
    FileKind("cover-report", ".pdf", AGENDA, "Cover report", attach=True),
    FileKind("cover-report", ".html", AGENDA, "Cover report, as a web page"),
    FileKind("slides", ".html", MEETING, "Slides, to present in a browser and to send round after",
             needed=True, attach=True, copied=AFTER),
    FileKind("slides", ".pptx", MEETING, "Slides, to edit or merge with others"),
    FileKind("slides-handout", ".pdf", AFTER, "Slides with their notes",
             attach=True, copied=MEETING),
    FileKind("briefing", ".html", MEETING, "Briefing for presenters", True, INTERNAL),
    FileKind("report", ".pdf", AFTER, "Report", attach=True),
    FileKind("report", ".html", AFTER, "Report, as a web page", needed=True),
    FileKind("data-tables", ".xlsx", AFTER, "Data tables", needed=True, attach=True),
    FileKind("corrections", ".csv", AFTER, "Figures that differ from what was published"),
    FileKind(f"area-{WORDS}", ".pdf", AREAS, "Page of an area committee", attach=True),
    FileKind(f"area-{WORDS}", ".html", AREAS, "Page of an area committee, as a web page"),
    FileKind(f"data-{WORDS}", ".csv", DATA, "Data table for programs"),
    FileKind(f"data-{WORDS}", ".schema.json", DATA, "What its columns mean (Table Schema)"),
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
    return f"{first}; if that is sound, the fault is in the program (src/ssp_analysis/say)"


def place(about: About, kind: str, ending: str = ".html") -> str:
    """Where in the pack a file lies, as a path inside it; internal ones say what they are.

    Raises:
        KeyError: for a kind of file that no pack holds.
    """
    for one in PACK_FILES:
        if one.ending == ending and re.fullmatch(one.name, kind):
            name = f"annual-update-{about.reporting_year.replace('/', '-')}-{kind}"
            mark = MARK if about.audience == "internal" else ""
            return f"{one.folder}/{name}{mark}{ending}".lstrip("/")
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
        if kind.needed and audience in kind.audiences and (kind, kind.folder) not in there:
            yield f"there is no {kind.name}{kind.ending} {kind.folder}".strip()
    for name in sorted(name for name, kind in kinds.items() if kind is None):
        yield f"{name}: the name does not fit a file of a pack of {year} that is {audience}"


def _pattern(kind: FileKind, year: str, audience: str) -> re.Pattern[str]:
    mark = MARK if audience == "internal" else ""
    places = [kind.folder, *filter(None, [kind.copied])]
    folder = "|".join(re.escape(f"{one}/".lstrip("/")) for one in places)
    before, after = re.escape(f"annual-update-{year}-"), re.escape(mark + kind.ending)
    return re.compile(f"(?:{folder}){before}{kind.name}{after}")
