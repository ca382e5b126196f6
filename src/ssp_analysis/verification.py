"""The last step before a pack appears, and `ssp verify`: nothing leaves that may not.

Independent of the release step: which measures may leave is asked of the decisions' file anew, by
the least that any published figure needs, and the finished files are opened and read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ssp_analysis import schemas
from ssp_analysis.barred import area_faults, barred_pairs
from ssp_analysis.errors import ParameterError, ReleaseError
from ssp_analysis.pack.file_kinds import name_faults
from ssp_analysis.pack.leaks import Allowed, leaks
from ssp_analysis.pack.manifest import Manifest, files_of, manifest_faults, read_manifest
from ssp_analysis.pack.paper import paper_faults
from ssp_analysis.pack.released import release_faults
from ssp_analysis.pack.secrets import Secrets, released_tables, secrets_of, told_measures
from ssp_analysis.project import AUDIENCES, Project
from ssp_analysis.reference import read_text
from ssp_analysis.release.decisions import decisions_in
from ssp_analysis.release.register import integrity_faults, publication_of

MOST_TOLD = 8  # leaks in one message; the rest is counted
MADE = (schemas.Measures, schemas.SeriesTable, schemas.Impact, schemas.Progress, schemas.Quality)
NOT_LOOKED_FOR = (
    "so withheld and suppressed values could not be looked for; only what needs no knowledge of "
    "them was."
)
NO_CONTACT = (
    "There is no partnership.yaml here, so contact details and links could not be compared with "
    "those that are meant to be published."
)


@dataclass(frozen=True)
class Verified:
    """What a pack was checked for: how many files, and what could not be looked for."""

    files: int
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Behind:
    """What stands behind a pack: tables before and after the release step, reference files."""

    processed: Path | None = None
    release: Path | None = None
    reference: Path | None = None
    limits: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def verify(folder: Path, project: Project | None) -> Verified:
    """Open every file of a pack and look for what may not be told.

    Args:
        folder: the pack, with its `manifest.json`.
        project: whose tables hold the withheld values; without one they cannot be looked for. A
            pack in the register is judged by its own record.

    Raises:
        ReleaseError: with what was found and where, but not what it says.
        ParameterError: where the folder is no pack.
    """
    manifest = read_manifest(folder)
    behind = _behind(folder, project, manifest)
    about = schemas.read_about(behind.release) if behind.release else None
    files = files_of(folder)
    faults = [
        *behind.faults,
        *name_faults(files, manifest.year.folder, manifest.audience),
        *manifest_faults(folder, manifest, about),
        *paper_faults(folder),
    ]
    secrets = None
    if behind.release:
        found, secrets = _of_tables(behind, behind.release, manifest)
        faults = found + faults
    allowed = _allowed(behind.reference) if behind.reference else None
    faults += leaks(folder, secrets, allowed)
    if faults:
        more = f" (and {len(faults) - MOST_TOLD} more)" if len(faults) > MOST_TOLD else ""
        raise ReleaseError(
            f"the {manifest.audience} pack of {manifest.year}",
            f"may not leave: {'; '.join(faults[:MOST_TOLD])}{more}",
            "Nothing was put in place; docs/leak-check.md says what each finding means",
        )
    return Verified(len(files), behind.limits)


def refuse_limits(verified: Verified, item: str, mend: str) -> None:
    """Refuse a pack that could not be wholly checked.

    Raises:
        ReleaseError: with what could not be looked for.
    """
    if verified.limits:
        raise ReleaseError(item, f"could not be wholly checked: {' '.join(verified.limits)}", mend)


def project_of(folder: Path) -> Project | None:
    """The project that a pack lies in; None where it lies in none."""
    try:
        return Project.find(next(p for p in folder.resolve().parents if (p / "data").is_dir()))
    except (StopIteration, ParameterError):
        return None


def _behind(folder: Path, project: Project | None, manifest: Manifest) -> _Behind:
    published = publication_of(folder.resolve())
    if published is not None:
        faults = tuple(integrity_faults(published))
        if (published.year, published.paper_date) != (manifest.year, manifest.paper_date):
            faults += ("manifest.json: is of another paper than the publication's folder",)
        reference = published.record / "reference"
        before = "The tables before the release step are not kept with a publication"
        if (published.tables / "about.json").exists():
            return _Behind(None, published.tables, reference, (_limit(before),), faults)
        return _Behind(faults=faults, limits=(_limit("This publication has no record"), NO_CONTACT))
    if project is None:
        before = "The tables before the release step are not here"
        return _Behind(limits=(_limit(before), NO_CONTACT))
    return _in_project(project, manifest)


def _in_project(project: Project, manifest: Manifest) -> _Behind:
    reference = project.reference if (project.reference / "partnership.yaml").exists() else None
    limits = () if reference else (NO_CONTACT,)
    if manifest.audience not in AUDIENCES:
        return _Behind(reference=reference, faults=("manifest.json: its audience is unknown",))
    processed = project.processed(manifest.year)
    release = project.release(manifest.year, manifest.audience)
    made = all(schemas.table_path(model, processed).exists() for model in MADE)
    if not made or not (release / "about.json").exists():
        missing = _limit("The tables before the release step are not here")
        return _Behind(reference=reference, limits=(missing, *limits))
    if not manifest.is_of(about := schemas.read_about(release)):
        other = f"The tables here are of another paper ({about.paper_date})"
        return _Behind(reference=reference, limits=(_limit(other), *limits))
    return _Behind(processed, release, project.reference, limits)


def _limit(why: str) -> str:
    return f"{why}, {NOT_LOOKED_FOR}"


def _of_tables(behind: _Behind, release: Path, manifest: Manifest) -> tuple[list[str], Secrets]:
    """What is wrong with the released tables, and what the files may not tell."""
    left = released_tables(release)
    barred: frozenset[str] = frozenset()
    faults: list[str] = []
    if manifest.audience == "public":
        on = manifest.paper_date
        decisions = decisions_in(behind.reference) if behind.reference else []
        series, measures = left["series"], told_measures(left)
        if behind.processed:
            series = schemas.read_table(schemas.SeriesTable, behind.processed)
            measures = schemas.read_table(schemas.Measures, behind.processed)
        months = [month for month in manifest.year.months if month.start_time.date() <= on]
        ruled = left["decisions"]
        barred = barred_pairs(measures["pair"], series, ruled, decisions, months, on)
        faults += area_faults(left["areas"], decisions, on)
    faults = [*release_faults(behind.processed, release, barred), *faults]
    return faults, secrets_of(behind.processed, release, barred)


def _allowed(reference: Path) -> Allowed:
    texts = {path.name: read_text(path) for path in _reviewed(reference)}
    return Allowed(texts.get("partnership.yaml", ""), "\n".join(texts.values()))


def _reviewed(reference: Path) -> Iterator[Path]:
    for path in sorted(reference.rglob("*")):
        if path.suffix in (".csv", ".yaml", ".md"):
            yield path
