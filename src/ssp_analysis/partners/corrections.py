"""Known faults of partner files, mended by us until the source is: `corrections.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import ValidationInfo, field_validator

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.contract_parts import named_by
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import Question, is_bound
from ssp_analysis.partners.reading import Extract
from ssp_analysis.partners.values import Columns, texts_of, with_cells
from ssp_analysis.project import Project
from ssp_analysis.reference import Day, Reference, Text, YearLabel, load_csv, named, refuse_unknown
from ssp_analysis.years import ReportingYear

ONE_FAULT = ("source_id", "year", "file", "column", "found", "question", "bound_to")


class Correction(Reference):
    """One known fault, or one answered question, of `file` (a pattern) of `year`.

    A fault: `column` says `found` for `becomes`. `found` is its own guard: where no file of the
    pattern says it any more, the source has been mended and the entry must go.

    An answer: `question` and `answer` as the question itself names them, `bound_to` the digest of
    the file or a period, so that a new delivery is asked about again.
    """

    source_id: Annotated[Text, named("source")]
    year: YearLabel
    file: Text
    question: str = ""
    column: str = ""
    found: str = ""
    becomes: str = ""
    answer: str = ""
    bound_to: str = ""
    reason: str
    reported_to: str
    reported_on: Day

    def _faults(self) -> Iterator[str]:
        if self.question and not (self.answer and self.bound_to):
            yield "a question needs answer and bound_to (a digest or a period)"
        if not self.question and not (self.column and self.found):
            yield "needs column, found and becomes, or question, answer and bound_to"

    @field_validator("column")
    @classmethod
    def _is_a_field(cls, column: str, info: ValidationInfo) -> str:
        kind = f"field of {info.data.get('source_id', '')}"
        if not info.data.get("question"):  # an answer repeats what the question is about
            refuse_unknown(kind, column, info, "field of the contract")
        return column

    def covers(self, file: CorrectedFile) -> bool:
        """Whether a file is one of those that the entry is about."""
        of_source = (self.source_id, self.year) == (file.source_id, file.year)
        return of_source and (self.file == file.name or named_by(self.file, file.name))


class CorrectedFile(NamedTuple):
    """One received file, and which entries found their fault in it; None if it cannot be read."""

    source_id: str
    year: str
    name: str
    mended: tuple[Correction, ...] | None


def load_corrections(project: Project, contracts: dict[str, Contract]) -> list[Correction]:
    """The known source faults of `corrections.csv`; none where there is no such file.

    Raises:
        ReferenceFileError: an entry that is given twice, or names a source or column that is none.
    """
    names: dict[str, list[str]] = {"source": list(contracts)}
    for contract in contracts.values():
        names[f"field of {contract.id}"] = [field.name for field in contract.cell_fields]
    path = project.reference / "corrections.csv"
    return load_csv(path, Correction, ONE_FAULT, names, "found")


def answer_to(question: Question, corrections: list[Correction]) -> Correction | None:
    """The reviewed answer to a question that is bound to its file or period; None without one."""
    file = CorrectedFile(question.source_id, question.year, question.file, ())
    known = {reading.answer for reading in question.readings}
    for entry in corrections:
        answers = entry.question == question.kind and entry.answer in known
        answers = answers and entry.column == question.about
        if answers and entry.covers(file) and is_bound(question, entry.bound_to):
            return entry
    return None


def idle_answers(
    file: CorrectedFile, corrections: list[Correction], used: list[Correction]
) -> list[str]:
    """What to tell of a file's answers to questions that are not asked of it (any more)."""
    return [
        f"an answer in corrections.csv to the question {entry.question!r} answers nothing here: "
        "the file is another delivery, or the question is settled; correct or remove it"
        for entry in corrections
        if entry.question and entry.covers(file) and entry not in used
    ]


def correct(
    extract: Extract, corrections: list[Correction], source_id: str, year: str
) -> tuple[Columns, int, tuple[Correction, ...]]:
    """The extract's cells with the known faults mended, how many rows that changed, and by what."""
    cells, rows, mended = extract.cells, set(), []
    file = CorrectedFile(source_id, year, extract.file, ())
    for entry in corrections:
        if entry.question or not entry.covers(file):
            continue
        column = cells[entry.column]
        wrong = texts_of(column) == entry.found
        if wrong.any():
            cells = cells | {entry.column: with_cells(column, wrong, entry.becomes)}
            rows |= set(np.flatnonzero(wrong))
            mended.append(entry)
    return cells, len(rows), tuple(mended)


def refuse_stale(
    corrections: list[Correction], files: Iterable[CorrectedFile], until: ReportingYear
) -> None:
    """The guard: every entry must still find its fault in at least one of its files.

    Years after the run's are not read, and a file that cannot be read proves nothing.

    Raises:
        ReferenceFileError: naming every entry that has no file, or whose fault is mended.
    """
    faults = []
    files = list(files)
    for entry in corrections:
        if ReportingYear.parse(entry.year) > until:
            continue
        its_files = [file for file in files if entry.covers(file)]
        if not its_files:
            faults.append(f"no file of {_name(entry)} is called {entry.file}")
        elif entry.question:
            continue  # told where it answers nothing (`idle_answers`)
        elif not any(file.mended is None or entry in file.mended for file in its_files):
            what = its_files[0].name if len(its_files) == 1 else f"any file {entry.file}"
            faults.append(f"column {entry.column} of {_name(entry)} is no longer wrong in {what}")
    if faults:
        mend = "Remove the entry if the source was mended, or correct its file"
        raise ReferenceFileError("corrections.csv", "; ".join(faults), mend)


def _name(entry: Correction) -> str:
    return f"{entry.source_id} {entry.year}"
