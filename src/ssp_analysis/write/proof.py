"""Whether an executed notebook was made from the released tables as they are now, and was read."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat

from ssp_analysis.certificate import (
    PARAMETER_TAGS,
    Certificate,
    is_held,
    read_certificate,
    text_digest,
)
from ssp_analysis.errors import ReleaseError
from ssp_analysis.project import ROOT_VARIABLE, Project
from ssp_analysis.tables import read_about
from ssp_analysis.write.blocks import Origin
from ssp_analysis.years import ReportingYear


def refuse_unproved(content: nbformat.NotebookNode, origin: Origin, folder: str) -> None:
    """Refuse an executed notebook that was not made from the released tables as they are now.

    Args:
        content: 05 or 06, executed.
        origin: the paper it is of, with the digest of the certificate of its tables.
        folder: the notebook's own. Its project is the root among its parameters; else it is looked
            for as notebooks do, from this folder upward.

    Raises:
        ReleaseError: where the tables are others, do not fit their certificate, or are not there;
            as `refuse_unread`.
    """
    year = ReportingYear.parse(origin.reporting_year)
    places = [p.release(year, origin.audience) for p in _projects(_root_given(content), folder)]
    release = next((place for place in places if (place / "about.json").exists()), None)
    if release is None:
        raise ReleaseError(
            f"the {origin.audience} pack of {origin.reporting_year}",
            "cannot be exported here: the released tables that it was made from are not in reach",
            "Export it inside its project, or give the project's folder in SSP_ROOT",
        )
    certificate = read_certificate(release)
    if read_about(release).proof != origin.proof:
        raise ReleaseError(
            "the notebook",
            f"was executed with other tables than release/{origin.audience} holds now",
            "Execute it again",
        )
    refuse_unread(content, certificate)


def refuse_unread(content: nbformat.NotebookNode, certificate: Certificate) -> None:
    """Refuse text or code that was changed since notebook 04 read it for what may not be told.

    Raises:
        ReleaseError: with the cell.
    """
    for number, cell in enumerate(content.cells, start=1):
        if is_held(cell) and text_digest(cell.source) not in certificate.texts:
            raise ReleaseError(
                f"the notebook, cell {number}",
                "has text or code that notebook 04 did not read for what may not be told",
                "Save it in notebook 05 or 06 and run notebook 04 again",
            )


def _projects(root: str, folder: str) -> Iterator[Project]:
    """Where a notebook's project may be: `ssp run` executes it in a root that is gone later."""
    named = os.environ.get(ROOT_VARIABLE, "")
    here = Path(folder or ".").resolve()
    for place in (root, named, *map(str, (here, *here.parents))):
        if place and (here / place / "data").is_dir():
            yield Project((here / place).resolve())


def _root_given(content: nbformat.NotebookNode) -> str:
    """The parameter `root` of an executed notebook, as typed or as papermill put it there."""
    given = ""
    for cell in content.cells:
        if PARAMETER_TAGS & set(cell.metadata.get("tags", ())):
            for line in re.findall(r"^root *= *([\"'].*)$", cell.source, flags=re.MULTILINE):
                with suppress(ValueError, SyntaxError):
                    given = str(ast.literal_eval(line))
    return given
