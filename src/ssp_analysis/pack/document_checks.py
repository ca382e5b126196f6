"""Whether a finished document that is no web page meets the pack's own rules, by its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ssp_analysis.pack.checks import refuse
from ssp_analysis.pack.office_checks import office_faults
from ssp_analysis.pack.pdf_checks import pdf_faults
from ssp_analysis.schemas import About


def check_document(path: Path, about: About, kind: str) -> None:
    """Check one document that is no web page before it appears.

    Args:
        path: the file; its ending says how it is read.
        about: what the pack is; says which banner and which footer must be there.
        kind: the name of one of `file_kinds.PACK_FILES`.

    Raises:
        ExportCheckError: with every fault found, where it is, and what to mend first.
    """
    refuse(path, list(_CHECKS[path.suffix](path, about)), kind)


def _csv_faults(path: Path, about: About) -> Iterator[str]:
    if len(path.read_text(encoding="utf-8-sig").splitlines()) < 2:
        yield "it has no rows"


def _schema_faults(path: Path, about: About) -> Iterator[str]:
    fields = json.loads(path.read_text(encoding="utf-8"))["fields"]
    yield from (f"{f['name']}: is not described" for f in fields if not f["description"])


_CHECKS: dict[str, Callable[[Path, About], Iterator[str]]] = {
    ".pdf": pdf_faults,
    ".docx": office_faults,
    ".xlsx": office_faults,
    ".pptx": office_faults,
    ".csv": _csv_faults,
    ".json": _schema_faults,
}
