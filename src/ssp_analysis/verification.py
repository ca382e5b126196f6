"""The last step before a pack appears, and `ssp verify`: it is the pack that was proved.

Its files are as its manifest says, its tables carry the certificate of a replay, and no file loads
anything from outside. Withheld figures are not looked for: `replay` proves that none shaped it.
What points to a person is refused where people typed it, and before a document is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ssp_analysis.about import read_about
from ssp_analysis.certificate import CERTIFICATE, Certificate, read_certificate
from ssp_analysis.errors import ParameterError, ReleaseError, first_of
from ssp_analysis.project import AUDIENCES, Project
from ssp_analysis.release.register import integrity_faults, publication_of
from ssp_analysis.write.finished import outside
from ssp_analysis.write.manifest import (
    Manifest,
    files_of,
    manifest_faults,
    name_faults,
    read_manifest,
)

MOST_TOLD = 8  # faults in one message; the rest is counted
NO_TABLES = "The tables that the pack was made from are not here, so its certificate stands alone."
OTHER_PAPER = "The tables here are of another paper ({on}), so the pack's certificate stands alone."


@dataclass(frozen=True)
class Verified:
    """What a pack was checked for: how many files, and what could not be compared."""

    files: int
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Behind:
    """What stands behind a pack: the released tables it was made from."""

    release: Path | None = None
    limits: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def verify(folder: Path, project: Project | None) -> Verified:
    """Hold a pack to its manifest and its certificate, and open every file of it.

    Args:
        folder: the pack, with its `manifest.json`.
        project: whose released tables it was made from; a pack in the register is held to its own
            record.

    Raises:
        ReleaseError: with what was found and where, but not what it says.
        ParameterError: where the folder is no pack.
    """
    manifest = read_manifest(folder)
    behind = _behind(folder, project, manifest)
    about = read_about(behind.release) if behind.release else None
    files = files_of(folder)
    faults = [
        *behind.faults,
        *name_faults(files, manifest.year.folder, manifest.audience),
        *manifest_faults(folder, manifest, about),
        *certificate_faults(manifest, behind.release),
        *_outside(folder, files),
    ]
    if faults:
        raise ReleaseError(
            f"the {manifest.audience} pack of {manifest.year}",
            f"may not leave: {first_of(faults, MOST_TOLD)}",
            "Nothing was put in place; docs/leak-check.md says what each finding means",
        )
    return Verified(len(files), behind.limits)


def certificate_faults(manifest: Manifest, release: Path | None) -> Iterator[str]:
    """A sentence where a pack has no certificate, or not that of its paper and tables.

    Args:
        manifest: of the pack; holds a copy of the certificate.
        release: the released tables; None where they are not there.
    """
    try:
        held = Certificate.model_validate(manifest.told.get("certificate"))
    except ValidationError:
        yield "manifest.json: has no certificate that nothing withheld shaped the pack"
        return
    paper = (manifest.year.label, manifest.audience, manifest.paper_date.isoformat())
    if (held.reporting_year, held.audience, held.paper_date) != paper:
        yield "manifest.json: its certificate is of another paper or audience"
    elif held.unproved:
        yield f"manifest.json: its certificate proves nothing of {' and '.join(held.unproved)}"
    elif release:
        try:
            if read_certificate(release) != held:
                yield f"manifest.json: its certificate is not that of the tables ({CERTIFICATE})"
        except ReleaseError as error:
            yield str(error)


def refuse_limits(verified: Verified, item: str, mend: str) -> None:
    """Refuse a pack that could not be wholly checked.

    Raises:
        ReleaseError: with what could not be compared.
    """
    if verified.limits:
        raise ReleaseError(item, f"could not be wholly checked: {' '.join(verified.limits)}", mend)


def project_of(folder: Path) -> Project | None:
    """The project that a pack lies in; None where it lies in none."""
    try:
        return Project.find(next(p for p in folder.resolve().parents if (p / "data").is_dir()))
    except (StopIteration, ParameterError):
        return None


def _outside(folder: Path, files: list[str]) -> Iterator[str]:
    for name in files:
        if (folder / name).is_symlink():
            yield f"{name}: points to another place"
        elif (folder / name).is_file():
            content = (folder / name).read_bytes()
            yield from (f"{name}: {fault}" for fault in outside(name, content))


def _behind(folder: Path, project: Project | None, manifest: Manifest) -> _Behind:
    published = publication_of(folder.resolve())
    if published is not None:
        faults = tuple(integrity_faults(published))
        if (published.year, published.paper_date) != (manifest.year, manifest.paper_date):
            faults += ("manifest.json: is of another paper than the publication's folder",)
        if (published.tables / "about.json").exists():
            return _Behind(published.tables, (), faults)
        return _Behind(faults=faults, limits=(NO_TABLES,))
    return _in_project(project, manifest) if project else _Behind(limits=(NO_TABLES,))


def _in_project(project: Project, manifest: Manifest) -> _Behind:
    if manifest.audience not in AUDIENCES:
        return _Behind(faults=("manifest.json: its audience is unknown",))
    release = project.release(manifest.year, manifest.audience)
    if not (release / "about.json").exists():
        return _Behind(limits=(NO_TABLES,))
    if not manifest.is_of(about := read_about(release)):
        return _Behind(limits=(OTHER_PAPER.format(on=about.paper_date),))
    return _Behind(release)
