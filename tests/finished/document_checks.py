"""Whether a finished document that is no web page meets the pack's own rules, by its kind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ssp_analysis.say.caveats import marks
from ssp_analysis.tables import About
from tests.finished.checks import refuse, unsaid
from tests.finished.office_checks import office_faults
from tests.finished.pdf_checks import pdf_faults


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
    # There is no room for the banner; that it must not go out has to stand in each row.
    number, wanted = 1, marks("", about.audience)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for number, row in enumerate(rows, start=2):
            if missing := [mark for mark in wanted if mark not in row]:
                yield f"row {number}: {missing[0]!r} is missing"
                break
    if number == 1:
        yield "it has no rows"


def _schema_faults(path: Path, about: About) -> Iterator[str]:
    schema = json.loads(path.read_text(encoding="utf-8"))
    yield from (f"{f['name']}: is not described" for f in schema["fields"] if not f["description"])
    yield from unsaid(marks(about.banner, about.audience), schema["description"])


_CHECKS: dict[str, Callable[[Path, About], Iterator[str]]] = {
    ".pdf": pdf_faults,
    ".docx": office_faults,
    ".xlsx": office_faults,
    ".pptx": office_faults,
    ".csv": _csv_faults,
    ".json": _schema_faults,
}
