"""What a pack says of itself in `manifest.json`, and whether it is the pack that this speaks of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ssp_analysis.errors import ParameterError
from ssp_analysis.pack.file_kinds import MANIFEST
from ssp_analysis.tables import About
from ssp_analysis.years import ReportingYear

OF_THE_PAPER = ("reporting_year", "paper_date", "audience")
OF_THE_PACK = ("partnership", "banner", "data_name")


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
