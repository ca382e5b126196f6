"""`ssp publish`: a finished public pack enters the register; a correction says that it is one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ssp_analysis.about import digests_of, read_certificate, write_certificate
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import locked, rebuild
from ssp_analysis.errors import ParameterError, ReleaseError, first_of
from ssp_analysis.inert import inert
from ssp_analysis.project import refuse_unwritable
from ssp_analysis.release.published import (
    changed_figures,
    changed_since,
    correction,
    how_many,
    words_differ,
)
from ssp_analysis.release.register import (
    Publication,
    keep,
    latest,
    published_folder,
    refuse_tampered,
)
from ssp_analysis.release.withdrawals import refuse_not_released, refuse_withdrawn
from ssp_analysis.say.caveats import NOT_FOR_PUBLICATION
from ssp_analysis.shown_texts import check_reason
from ssp_analysis.tables import About, Revisions, empty, read_about, write_about, write_table
from ssp_analysis.verification import MOST_TOLD, certificate_faults, refuse_limits, verify, words
from ssp_analysis.write.manifest import EXTRAS, Manifest, files_of, read_manifest


def publish_pack(run: Run, reason: str = "") -> Path:
    """Verify the public pack of a year and copy it, with what stands behind it, to the register.

    A second publication of the same paper is its next version: it is made again from the same
    released tables with a notice of correction, the reason, and a mark on each changed figure.

    Args:
        run: that made the pack, for the public.
        reason: why it is published again.

    Returns:
        The publication's folder.

    Raises:
        ReleaseError: no such pack, one that is not for the public, figures that were withdrawn or
            that the decisions do not release, a leak, a pack that cannot be wholly checked, or a
            paper that is published already with the same figures.
        ParameterError: a second version without a reason, or a reason that tells what is withheld.
    """
    project, year, on = run.project, run.year, run.paper_date
    run = replace(run, audience="public")
    with locked(run):
        refuse_unwritable(published_folder(project))
        refuse_tampered(project)
        release = _release_of(run)
        refuse_unfit(run.outputs, read_about(release))
        refuse_not_released(project, release, year, on)
        earlier = latest(project, year, on)
        if earlier is None:  # what is published already stands, and may be corrected
            refuse_withdrawn(project, release, year, on)
        changes, reason = empty(Revisions), inert(reason)
        if earlier:
            changes = _changes(earlier, release, reason)
            check_reason(project, run.paper, reason)
            about, certificate = read_about(release), read_certificate(release)
            notice = correction(changes, earlier.version, reason)
            since = changed_since(project, year, _tables(release))
            write_table(pd.concat([changes, since], ignore_index=True), Revisions, release)
            write_about(about.model_copy(update={"correction": notice}), release)
            # What is told of changes comes from released tables alone, so it needs no replay.
            write_certificate(
                certificate.model_copy(update={"files": digests_of(release)}), release
            )
            rebuild(run, extras_of(run.outputs))
        mend = f"Run ssp run {year} for this paper date first"
        refuse_limits(verify(run.outputs, project), "the public pack", mend)
        version = earlier.version + 1 if earlier else 1
        folder = published_folder(project) / year.folder / f"{on}-v{version}"
        publication = Publication(year, on, version, folder)
        return keep(project, publication, run.outputs, changes, reason)


def refuse_unfit(pack: Path, about: About) -> None:
    """Refuse what is no pack for the public, wherever it lies and however its files are called.

    Raises:
        ReleaseError: with all that tells so.
        ParameterError: where the folder is no pack.
    """
    manifest = read_manifest(pack)
    if faults := [*_faults(manifest, about, pack), *certificate_faults(manifest, None)]:
        raise ReleaseError(
            f"outputs/{manifest.year.folder}/{pack.name}",
            f"is no public pack of this paper: {first_of(faults, MOST_TOLD)}",
            f"Run ssp run {manifest.year} again, for the public",
        )


def _faults(manifest: Manifest, about: About, pack: Path) -> Iterator[str]:
    """Where a manifest is of another paper or audience, or a file says that it is not for all."""
    if manifest.audience != "public":
        yield f"its manifest says that it is {manifest.audience}"
    if not manifest.is_of(about):
        yield "its manifest is that of other tables than those in release/public"
    for name in files_of(pack):
        told = words(name, (pack / name).read_bytes()) if (pack / name).is_file() else ""
        # With hyphens in a file's name, and in links to it.
        said = re.sub(r"[\W_]+", " ", f"{name} {told}").casefold()
        if (pack / name).is_file() and NOT_FOR_PUBLICATION.casefold() in said:
            yield f"{name}: says {NOT_FOR_PUBLICATION!r}"


def extras_of(pack: Path) -> list[str]:
    """What a pack holds that is made on request only."""
    return [extra for extra in EXTRAS if any(pack.rglob(f"*.{extra}"))]


def _release_of(run: Run) -> Path:
    """The released tables of a finished public pack of this paper."""
    item = f"outputs/{run.year.folder}/public"
    mend = f"Run ssp run {run.year} for this paper date first"
    if not ((run.release / "about.json").exists() and (run.outputs / "manifest.json").exists()):
        raise ReleaseError(item, "holds no finished pack", mend)
    made_for = read_about(run.release).paper_date
    if made_for != run.paper_date:
        raise ReleaseError(item, f"is the pack of {made_for}, not of {run.paper_date}", mend)
    return run.release


def _tables(release: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_parquet(path) for path in release.glob("*.parquet")}


def _changes(earlier: Publication, release: Path, reason: str) -> pd.DataFrame:
    changes = changed_figures(earlier.tables, _tables(release))
    name = f"published/{earlier.year.folder}/{earlier.folder.name}"
    if changes.empty and not words_differ(earlier.tables, release):
        raise ReleaseError(
            name, "holds the same figures and words", "There is nothing to publish again; it stands"
        )
    if not reason:
        raise ParameterError(
            name,
            f"is published, and {how_many(changes)} from it",
            'Say why with --reason "..."; it stands on the first page',
        )
    return changes
