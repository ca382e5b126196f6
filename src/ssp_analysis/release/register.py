"""The register of what was published: never overwritten, and known to all who read the next paper.

`published/<year>/<paper date>-v<n>/` holds `pack/`, what people received, and `record/`, which
stays inside: the released tables, the reference files, and the hashes of all inputs. A hash of a
withheld file is no secret to whoever may see the file, and must not reach anyone else.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from ssp_analysis.about import digests_below
from ssp_analysis.errors import ReleaseError, first_of
from ssp_analysis.project import Project, built_beside
from ssp_analysis.reference import read_text
from ssp_analysis.years import ReportingYear

if TYPE_CHECKING:
    import pandas as pd

_FOLDER = re.compile(r"(\d{4}-\d{2}-\d{2})-v([1-9]\d*)")
READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
LISTABLE = READ_ONLY | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
DETAILS, NOT_HELD = "publication.json", "not-held.txt"
MOST_TOLD = 20  # files of the register that differ; more are counted


@dataclass(frozen=True, order=True)
class Publication:
    """One version of one paper, as it went out."""

    year: ReportingYear
    paper_date: date
    version: int
    folder: Path

    @property
    def record(self) -> Path:
        """What stays inside."""
        return self.folder / "record"

    @property
    def tables(self) -> Path:
        """The released tables behind the pack."""
        return self.record / "release"


def published_folder(project: Project) -> Path:
    """Where publications are kept."""
    return project.root / "published"


def publications(project: Project) -> list[Publication]:
    """All publications, oldest reporting year first."""
    folders = published_folder(project).glob("*/*")
    return sorted(found for folder in folders if (found := publication_of(folder / "pack")))


def publication_of(pack: Path) -> Publication | None:
    """The publication that a folder is the pack of; None for any other folder."""
    folder = pack.parent
    year, version = ReportingYear.of_folder(folder.parent.name), _FOLDER.fullmatch(folder.name)
    if pack.name != "pack" or not folder.is_dir() or not year or not version:
        return None
    day = date.fromisoformat(version[1])
    return Publication(year, day, int(version[2]), folder)


def latest(project: Project, year: ReportingYear, paper_date: date) -> Publication | None:
    """The last version of one paper; None before its first."""
    versions = [p for p in publications(project) if (p.year, p.paper_date) == (year, paper_date)]
    return versions[-1] if versions else None


def unregistered(project: Project, on: date) -> tuple[str, ...]:
    """The papers of before a day that the register lacks: `2018/19 (15 April 2019)`.

    What they told is unknown, so that no proof can take it into account.
    """
    return _not_held(project, on, project.partnership().never_published)


def unexplained(project: Project, on: date) -> tuple[str, ...]:
    """Those of `unregistered` of which `partnership.yaml` does not say why."""
    about = project.partnership()
    return _not_held(project, on, (*about.never_published, *about.published_before_register))


def _not_held(project: Project, on: date, but: Collection[str]) -> tuple[str, ...]:
    held = {(one.paper_date, one.year.label) for one in publications(project)}
    return tuple(
        f"{year} ({day.day} {day:%B %Y})"
        for day, year in project.partnership().papers_before(on)
        if (day, year) not in held and not {year, day.isoformat()} & set(but)
    )


def integrity_faults(publication: Publication) -> list[str]:
    """Which files of a publication were changed, taken away or put there since."""
    path = publication.record / DETAILS
    if not path.is_file():
        return [f"record/{DETAILS}: is missing"]
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        listed = {name: str(digest) for name, digest in told["files"].items()}
        named = (told["reporting_year"], told["paper_date"], told["version"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return [f"record/{DETAILS}: was changed"]
    year, on = publication.year.label, publication.paper_date.isoformat()
    faults = [f"record/{DETAILS}: is that of another paper"] * (
        named != (year, on, publication.version)
    )
    there = digests_below(publication.folder)
    there.pop(f"record/{DETAILS}", None)
    faults += [f"{name}: was put there" for name in there.keys() - listed.keys()]
    faults += [f"{name}: is missing" for name in listed.keys() - there.keys()]
    both = there.keys() & listed.keys()
    return sorted(faults + [f"{name}: was changed" for name in both if there[name] != listed[name]])


def refuse_tampered(project: Project) -> None:
    """Refuse to work beside publications that are not as they went out, naming what differs.

    Files that `not-held.txt` names may be missing: large pages, kept elsewhere.

    Raises:
        ReleaseError: the faults of all publications, and versions that are gone.
    """
    held, elsewhere = publications(project), _kept_elsewhere(project)
    known = {(one.year, one.paper_date, one.version) for one in held}
    faults = []
    for one in held:
        name = f"{one.year.folder}/{one.folder.name}"
        if one.version > 1 and (one.year, one.paper_date, one.version - 1) not in known:
            faults.append(f"{name}: version {one.version - 1} before it is missing")
        faults += [f"{name}/{fault}" for fault in integrity_faults(one)]
    missed = tuple(f"{pattern}: is missing" for pattern in elsewhere)
    faults = [fault for fault in faults if not any(fnmatch(fault, each) for each in missed)]
    if faults:
        raise ReleaseError(
            "published",
            f"is not as it went out: {first_of(faults, MOST_TOLD)}",
            "Restore it from a backup; what was told must be known before more is told",
        )


def _kept_elsewhere(project: Project) -> list[str]:
    path = published_folder(project) / NOT_HELD
    lines = read_text(path).splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def refuse_changed(publication: Publication) -> None:
    """Refuse a record whose tables are gone or changed, rather than take what it told for untold.

    Raises:
        ReleaseError: naming the publication and the first faults.
    """
    from ssp_analysis.tables import Told, table_path  # `ssp verify` does not wait for it

    faults = [f for f in integrity_faults(publication) if f.startswith("record/release/")]
    if faults or not table_path(Told, publication.tables).exists():
        raise ReleaseError(
            f"published/{publication.year.folder}/{publication.folder.name}",
            f"is not as it was published ({'; '.join(faults[:3]) or 'its record is missing'})",
            "Restore it from a backup; what it told must be known before more is told",
        )


def keep(
    project: Project, publication: Publication, pack: Path, changes: pd.DataFrame, reason: str
) -> Path:
    """Copy a pack with all that stands behind it into the register, whole or not at all.

    Args:
        project: whose pack it is.
        publication: under which year, date and version.
        pack: the verified public pack.
        changes: as `changed_figures`; without rows for a first version.
        reason: why it is published again.

    Raises:
        ReleaseError: where that version is there already.
    """
    if publication.folder.exists():
        raise ReleaseError(
            f"published/{publication.folder.name}", "is there already", "It is never overwritten"
        )
    with built_beside(publication.folder) as building:
        shutil.copytree(pack, building / "pack")
        release = project.release(publication.year, "public")
        shutil.copytree(release, building / "record" / "release")
        shutil.copytree(project.reference, building / "record" / "reference")
        changes.to_csv(building / "record" / "changes.csv", index=False, lineterminator="\n")
        _write(building / "record" / "inputs.json", _input_digests(project, publication.year))
        on = publication.paper_date.isoformat()
        told = {"reporting_year": publication.year.label, "paper_date": on,
                "version": publication.version, "reason": reason}  # fmt: skip
        _write(building / "record" / DETAILS, told | {"files": digests_below(building)})
    _lock(publication.folder)
    return publication.folder


def _input_digests(project: Project, year: ReportingYear) -> dict[str, str]:
    folders = [project.raw(each) for each in project.raw_years(year)] + [project.reference]
    found = (digests_below(folder, project.root) for folder in folders)
    return {name: told for each in found for name, told in each.items()}


def _write(path: Path, content: dict[str, object] | dict[str, str]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _lock(folder: Path) -> None:
    # Folders last: a locked folder takes no more changes to what is in it.
    for path in sorted(folder.rglob("*"), key=lambda path: -len(path.parts)):
        path.chmod(LISTABLE if path.is_dir() else READ_ONLY)
    folder.chmod(LISTABLE)
