"""The pack of what a run's notebooks leave, and what whoever built it should look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssp_analysis.certificate import read_certificate
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import DOOR, EXPORTS
from ssp_analysis.project import Project, built_beside
from ssp_analysis.write.manifest import MANIFEST, digests

if TYPE_CHECKING:
    from ssp_analysis.say.dataset import Pack

NO_CONTACT = (
    "data/reference/partnership.yaml: contact has no email and no phone, so nobody can ask for "
    "another format. Add one that is published."
)
NOTHING_LEAVES = (
    "No figure of any partner is in this pack, for none is released. ssp decide lists them; "
    "sign its lines in data/reference/release-decisions.csv (approver, evidence, approved_on)."
)


def load_writers() -> None:
    """Have at hand what reads tables and writes documents, which takes seconds."""
    from ssp_analysis import delivery, verification  # noqa: F401
    from ssp_analysis.say.dataset import TABLES
    from ssp_analysis.tables import empty
    from ssp_analysis.write.paper import pdf_fault

    pdf_fault()
    for model in TABLES.values():
        empty(model)  # its rules are put together once


def build_pack(run: Run, extras: Iterable[str] = ()) -> dict[str, Any]:
    """Make all documents from executed notebooks 05 and 06, verify them, put the pack in place.

    Returns:
        `files` with their bytes, and `missing`: what could not be made, a sentence each.
    """
    from ssp_analysis.delivery import deliver
    from ssp_analysis.say.cover import TEMPLATE
    from ssp_analysis.say.dataset import read_pack
    from ssp_analysis.verification import verify

    pack = read_pack(run.release)
    notebooks = {kind: run.executed / f"{name}.ipynb" for name, kind in EXPORTS.items()}
    with built_beside(run.outputs) as building:
        missing = deliver(pack, notebooks, run.release / TEMPLATE, building, extras)
        files = digests(building)
        told = _manifest(pack, run.release, missing, files)
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        (building / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        verify(building, run.project)
    sizes = {name: int(str(file["bytes"])) for name, file in files.items()}
    return {"files": sizes, "missing": missing}


def too_full(run: Run) -> Iterator[str]:
    """Which slides of a finished pack hold more than fits, for whoever presents them."""
    from ssp_analysis.say.room import full_slides
    from ssp_analysis.write.notebook import read_document

    name = next(name for name, kind in EXPORTS.items() if kind == "slides")
    for told in full_slides(read_document(run.executed / f"{name}.ipynb", "slides")):
        yield f"Too full, shorten what it is made from: {told}"


def no_contact(project: Project) -> Iterator[str]:
    """That nobody who reads the pack can ask for another format, where it is so."""
    contact = project.partnership().contact
    if not (contact.email or contact.phone):
        yield NO_CONTACT


def unsettled(run: Run) -> Iterator[str]:
    """That files of the year could not be used, or questions are open, where it is so."""
    from ssp_analysis.tables import Quality, Questions, read_table, table_path

    if not table_path(Quality, run.processed).exists():
        return  # a pack that is made again elsewhere, of released tables alone
    quality = read_table(Quality, run.processed)
    of_year = quality[quality["year"] == run.year.label]
    unused = int((of_year["status"] == "not_available").sum())
    asked = len(read_table(Questions, run.processed))
    if unused or asked:
        yield (
            f"Files that cannot be used: {unused}. Open questions: {asked}. Nothing of these is "
            f"in the figures; ssp check {run.year} says which they are, and what settles them."
        )


def nothing_leaves(run: Run) -> Iterator[str]:
    """That no figure is released, where it is so: mostly a decision that is not signed yet."""
    from ssp_analysis.tables import Decisions, read_table

    if not (read_table(Decisions, run.release)["decision"] == "publish").any():
        yield NOTHING_LEAVES


def released_problems(run: Run) -> Iterator[str]:
    """How many things about the release need a look; they may tell of what is withheld."""
    from ssp_analysis.release.decisions import LOOK_AT_ONCE
    from ssp_analysis.release.door import read_problems

    problems = read_problems(run.project, run.paper)
    if not problems:
        return
    first = sum(text.startswith(LOOK_AT_ONCE) for text in problems)
    counted = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} with what is released"
    loud = f", {first} of them a later, stricter decision that does not rule" if first else ""
    told = (run.executed / f"{DOOR}.ipynb").relative_to(run.project.root).as_posix()
    yield f"{counted}{loud}. See {told}"


def _manifest(
    pack: Pack, release: Path, missing: list[str], files: dict[str, dict[str, object]]
) -> dict[str, object]:
    keys = ("partnership", "reporting_year", "paper_date", "audience", "banner", "data_name")
    told = pack.about.model_dump(mode="json")
    return {key: told[key] for key in (*keys, "version")} | {
        "data_to": pack.availability.set_index("source_id")["data_to"].to_dict(),
        "certificate": read_certificate(release).model_dump(mode="json"),
        "not_made": missing,
        "files": files,
    }
