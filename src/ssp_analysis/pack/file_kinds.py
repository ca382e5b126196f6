"""Which files a pack may hold, by name: one table of kinds, endings and audiences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssp_analysis.project import AUDIENCES

MANIFEST = "manifest.json"
MARK = "-NOT-FOR-PUBLICATION"  # on every file of an internal pack, and on none of a public one


@dataclass(frozen=True)
class FileKind:
    """A kind of file, as it stands in its name.

    `name`: a regular expression, as a committee has a page of its own; `needed`: no pack is without
    it; `audiences`: whose packs may hold it.
    """

    name: str
    ending: str = ".html"
    needed: bool = False
    audiences: tuple[str, ...] = AUDIENCES


PACK_FILES = (
    FileKind("report", needed=True),
    FileKind("slides", needed=True),
    FileKind("cover-report"),
    FileKind("cover-report", ".docx"),
    FileKind("area-[a-z0-9]+(?:-[a-z0-9]+)*"),
    FileKind("corrections", ".csv"),
    FileKind("briefing", needed=True, audiences=("internal",)),
)


def name_faults(names: Iterable[str], year: str, audience: str) -> Iterator[str]:
    """A sentence for each file that no pack of this audience holds, and for each that is missing.

    Args:
        names: of all files, as paths inside the pack.
        year: `2020-21`.
        audience: whom the pack is for.
    """
    kinds = [kind for kind in PACK_FILES if audience in kind.audiences]
    left = set(names) - {MANIFEST}
    for kind in kinds:
        found = {name for name in left if _pattern(kind, year, audience).fullmatch(name)}
        if kind.needed and not found:
            yield f"there is no {kind.name}{kind.ending}"
        left -= found
    for name in sorted(left):
        yield f"{name}: the name does not fit a file of a pack of {year} that is {audience}"


def _pattern(kind: FileKind, year: str, audience: str) -> re.Pattern[str]:
    mark = MARK if audience == "internal" else ""
    before, after = re.escape(f"annual-update-{year}-"), re.escape(mark + kind.ending)
    return re.compile(f"{before}{kind.name}{after}")
