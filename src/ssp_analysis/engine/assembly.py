"""A pack out of executed notebooks and released tables: documents, manifest, last check."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ssp_analysis.certificate import Certificate, read_certificate
from ssp_analysis.engine.kernels import DOOR, EXPORTS
from ssp_analysis.engine.parameters import Run
from ssp_analysis.pack.cover import TEMPLATE
from ssp_analysis.pack.dataset import Pack, read_pack
from ssp_analysis.pack.delivery import deliver
from ssp_analysis.pack.file_kinds import MANIFEST, places
from ssp_analysis.pack.fullness import full_slides
from ssp_analysis.pack.manifest import digests
from ssp_analysis.project import built_beside
from ssp_analysis.release.decisions import LOOK_AT_ONCE
from ssp_analysis.release.door import read_problems
from ssp_analysis.schemas import read_about
from ssp_analysis.verification import verify


def build_pack(run: Run, extras: Iterable[str] = ()) -> tuple[dict[str, int], tuple[str, ...]]:
    """Make all documents from executed notebooks 05 and 06, verify them, put the pack in place.

    Returns:
        The files with their bytes, and what could not be made, a sentence each.
    """
    pack = read_pack(run.release)
    notebooks = {kind: run.executed / f"{name}.ipynb" for name, kind in EXPORTS.items()}
    with built_beside(run.outputs) as building:
        missing = deliver(pack, notebooks, run.release / TEMPLATE, building, extras)
        files = digests(building)
        told = _manifest(pack, read_certificate(run.release), missing, files)
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        (building / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
        verify(building, run.project)
    return {name: int(str(file["bytes"])) for name, file in files.items()}, tuple(missing)


def too_full(run: Run) -> Iterator[str]:
    """Which slides of a finished pack hold more than fits, for whoever presents them."""
    slides = run.outputs / places(read_about(run.release), "slides")[0]
    for told in full_slides(slides.read_text(encoding="utf-8")):
        yield f"Too full, shorten what it is made from: {told}"


def released_problems(run: Run) -> Iterator[str]:
    """How many things about the release need a look; they may tell of what is withheld."""
    problems = read_problems(run.project, run.paper)
    if not problems:
        return
    first = sum(text.startswith(LOOK_AT_ONCE) for text in problems)
    counted = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} with what is released"
    loud = f", {first} of them a later, stricter decision that does not rule" if first else ""
    told = (run.executed / f"{DOOR}.ipynb").relative_to(run.project.root).as_posix()
    yield f"{counted}{loud}. They are told in {told}"


def _manifest(
    pack: Pack, certificate: Certificate, missing: list[str], files: dict[str, dict[str, object]]
) -> dict[str, object]:
    keys = ("partnership", "reporting_year", "paper_date", "audience", "banner", "data_name")
    told = pack.about.model_dump(mode="json")
    return {key: told[key] for key in (*keys, "version")} | {
        "data_to": pack.availability.set_index("source_id")["data_to"].to_dict(),
        "certificate": certificate.model_dump(mode="json"),
        "not_made": missing,
        "files": files,
    }
