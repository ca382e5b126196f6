"""One year's intake: every file of every source read, cleaned and accounted for, row by row."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Collection, Iterable
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.areas import LIES, Wards, load_wards
from ssp_analysis.partners.cells import SPARED, Scope
from ssp_analysis.partners.cleaning import clean
from ssp_analysis.partners.contract_parts import Files
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.control_totals import TOTALS
from ssp_analysis.partners.corrections import (
    CorrectedFile,
    Correction,
    answer_to,
    correct,
    idle_answers,
    load_corrections,
    refuse_stale,
)
from ssp_analysis.partners.deliveries import order_of_deliveries, with_standing
from ssp_analysis.partners.doubts import SUSPICIONS, Suspicion
from ssp_analysis.partners.files import arrivals, claimed_by
from ssp_analysis.partners.forms import faulty_rows, headings_of, with_headings
from ssp_analysis.partners.questions import IS_OWN, OWN, Finding, Question, Received, placed
from ssp_analysis.partners.reader import Bounds, Readers, Stopped
from ssp_analysis.partners.reading import PLACE, Extract, Fault, read_file, whose_headers
from ssp_analysis.partners.repeats import emptied_months, merge_incidents
from ssp_analysis.project import Partnership, Project
from ssp_analysis.years import ReportingYear

# Of units, what only the intake needs, and what the account tells.
UNSTORED = ["fate", "standing", "source_file", "year", "content", *TOTALS]
TAKE_IN = "ssp_analysis.partners.intake:take_in_file"
FAULT_COLUMNS = ["file", "sheet", "row", "column", "rule", "reason"]


@dataclass(frozen=True)
class Delivery:
    """One file of one source and year, or its absence, with what became of it.

    `file` is its name within the year's folder, with the folders that it is in.
    """

    year: ReportingYear
    file: str
    status: str
    extract: Extract | None = None
    corrected: int = 0
    mended: tuple[Correction, ...] | None = None
    faults: tuple[Fault, ...] = ()
    problem: str = ""
    told: tuple[str, ...] = ()
    digest: str = ""

    @property
    def source_file(self) -> str:
        """The file with its year's folder, as units carry it."""
        return f"{self.year.folder}/{self.file}"


@dataclass(frozen=True)
class SourceIntake:
    """All deliveries of one source, and its units with their fate (see `cleaning`)."""

    contract: Contract
    deliveries: tuple[Delivery, ...]
    units: pd.DataFrame
    questions: tuple[Question, ...] = ()
    alternatives: pd.DataFrame | None = None

    @property
    def in_doubt(self) -> pd.DataFrame:
        """The units that open questions are about, also as their other readings have them.

        `measure` names the only measure that a question is about; '' means all of the source.
        """
        asked = self.units[self.units["fate"] == "asked"].assign(measure="")
        return asked if self.alternatives is None else pd.concat([asked, self.alternatives])

    @property
    def records(self) -> pd.DataFrame:
        """The units that are kept, for `records/<source>.parquet`; of a form see `forms` too.

        Where nothing is counted, `headings` has the columns of the record's sheet (`place_of`).
        """
        kept = self.units[self.units["fate"] == "kept"]
        if self.contract.is_form:
            faults = (fault for delivery in self.deliveries for fault in delivery.faults)
            aside = faulty_rows(self.units, self.contract, faults)
            parts = [part for part in (kept.assign(faulty=""), aside) if len(part)]
            kept = pd.concat(parts).sort_index() if parts else kept.assign(faulty="")
        if not self.contract.series:  # nothing is counted: it goes back by its cells, not by rows
            kept = with_headings(kept, self._extracts)
        return kept.drop(columns=UNSTORED, errors="ignore").reset_index(drop=True)

    def column_told(self, file: str, sheet: str, name: str) -> str:
        """A field as its file has it: `F (Due)`; the field's name where it has no column."""
        found = headings_of(self._extracts, file, sheet).get(name)
        return f"{found[0]} ({found[1]})" if found else name

    @property
    def _extracts(self) -> list[Extract]:
        return [delivery.extract for delivery in self.deliveries if delivery.extract]

    @property
    def quarantine(self) -> pd.DataFrame:
        """Every row or cell set aside, with the reason and without its value."""
        faults = [fault for delivery in self.deliveries for fault in delivery.faults]
        rows = [[getattr(fault, name) for name in FAULT_COLUMNS] for fault in faults]
        frame = pd.DataFrame(rows, columns=FAULT_COLUMNS)
        frame.insert(0, "source_id", self.contract.id)
        return frame


@dataclass(frozen=True)
class _Bench:
    """What taking in needs to know, in the parent and in its children.

    `asked` has what the children were asked, in the parent: for a source and year its patterns,
    and each one's files with what will become of them.
    """

    project: Project
    partnership: Partnership
    wards: Wards
    corrections: list[Correction]
    contracts: dict[str, Contract]
    until: ReportingYear
    paper_date: date | None
    files: dict[ReportingYear, dict[str, Path]]
    asked: dict[tuple[str, ReportingYear], list[_Asked]] = field(default_factory=dict)


_Asked = tuple[Files, list[tuple[str, Future[Any]]]]


def take_in(
    project: Project,
    year: ReportingYear,
    paper_date: date | None = None,
    readers: Readers | None = None,
    only: Collection[str] | None = None,
) -> dict[str, SourceIntake]:
    """Read and clean every source's files of all years up to and including `year`.

    What is dated after `paper_date` is set aside; without one nothing is. `readers` are children
    that are there already; else they are started, and ended, here. `only` are the ids of the
    sources that are wanted; None wants all.

    A file that cannot be read does not stop the others: it is a delivery that is not available.
    See `accounts.refuse_stops` for what a contract's `stop` limit does.

    Raises:
        ReferenceFileError: a contract, ward or correction that cannot be used, or a correction
            whose fault is gone.
    """
    contracts = load_contracts(project)
    wanted = {name: one for name, one in contracts.items() if only is None or name in only}
    corrections = [c for c in load_corrections(project, contracts) if c.source_id in wanted]
    bench = _Bench(
        project, project.partnership(), load_wards(project), corrections, contracts, year,
        paper_date, arrivals(project, contracts, year),
    )  # fmt: skip
    with nullcontext(readers) if readers else Readers() as children:
        bench = _with_questions(bench, children, wanted)
        taken = {name: _take_in_source(contract, bench) for name, contract in wanted.items()}
    refuse_stale(bench.corrections, _corrected(taken), year)
    for name, contract in wanted.items():
        if (rule := contract.merge_with) and rule.source in taken:
            units = merge_incidents(taken[rule.source].units, taken[name].units, rule)
            deliveries = _unmerged(taken[name], taken[rule.source])
            own = _with_findings(contract, list(deliveries), units, bench, (emptied_months,))
            questions = (*taken[name].questions, *own.questions)
            others = taken[name].alternatives
            taken[name] = replace(own, questions=questions, alternatives=others)
    return taken


def _unmerged(source: SourceIntake, first: SourceIntake) -> tuple[Delivery, ...]:
    """The deliveries, with a note in years in which the source to merge with has nothing usable."""
    held = {delivery.year for delivery in first.deliveries if delivery.status == "available"}
    note = f"nothing usable came of {first.contract.id}: incidents that it holds too count here"
    return tuple(
        replace(delivery, problem=note)
        if delivery.status == "available" and delivery.year not in held
        else delivery
        for delivery in source.deliveries
    )


def _corrected(taken: dict[str, SourceIntake]) -> list[CorrectedFile]:
    return [
        CorrectedFile(name, delivery.year.label, delivery.file, delivery.mended)
        for name, source in taken.items()
        for delivery in source.deliveries
        if delivery.status != "not_received"
    ]


def _take_in_source(contract: Contract, bench: _Bench) -> SourceIntake:
    deliveries: list[Delivery] = []
    frames: list[pd.DataFrame] = []
    for year in bench.files:
        arrived, parts = _take_in_year(contract, year, bench)
        deliveries += arrived
        frames += parts
    units = pd.concat(frames, ignore_index=True) if frames else _no_units(contract)
    try:
        return _with_findings(contract, deliveries, units, bench)
    except Exception as error:  # of ours: it must not take the other sources down
        why = f"The rows could not be held against each other ({type(error).__name__}). Report it."
        deliveries = [
            replace(delivery, status="not_available", problem=why)
            if delivery.status == "available"
            else delivery
            for delivery in deliveries
        ]
        units = units.assign(fate=units["fate"].replace("kept", "quarantined"))
        units = units[[name for name in units.columns if ":" not in name]].assign(standing=True)
        return SourceIntake(contract, tuple(deliveries), units)


def _with_findings(
    contract: Contract,
    deliveries: list[Delivery],
    units: pd.DataFrame,
    bench: _Bench,
    suspicions: tuple[Suspicion, ...] | None = None,
) -> SourceIntake:
    """What the suspicions make of a source's units: fates, notes of its files, open questions."""
    order = order_of_deliveries(units, _received_on(contract, deliveries))
    digests = {delivery.source_file: delivery.digest for delivery in deliveries}
    told: dict[str, list[str]] = {}
    questions: list[Question] = []
    used: list[Correction] = []
    others: list[pd.DataFrame] = []
    faults: dict[str, list[Fault]] = {}
    extracts = {d.source_file: d.extract for d in deliveries if d.extract}
    for suspicion in SUSPICIONS if suspicions is None else suspicions:
        for finding in suspicion(Received(contract, units, extracts, order)):
            about = units[finding.rows]
            fate, reading = finding.fate, ""
            if finding.question:
                question = placed(finding.question, about, digests)
                if answer := answer_to(question, bench.corrections):
                    used.append(answer)
                    reading = answer.answer
                    fate = finding.answers.get(reading, "")
                else:
                    questions.append(question)
                    others += [] if finding.alternatives is None else [finding.alternatives]
            for file, rows in about.groupby("source_file") if finding.told else ():
                if finding.rule:
                    faults.setdefault(str(file), []).extend(_faults_of(rows, finding, contract))
                else:
                    told.setdefault(str(file), []).append(finding.told)
            units = _with_fate(_replaced(units, finding, reading), finding.rows, fate)
    for delivery in deliveries:
        if delivery.status == "available":
            file = CorrectedFile(contract.id, delivery.year.label, delivery.file, ())
            idle = idle_answers(file, bench.corrections, used)
            told.setdefault(delivery.source_file, []).extend(idle)
    deliveries = [
        replace(
            delivery,
            told=(*delivery.told, *told.get(delivery.source_file, ())),
            faults=(*delivery.faults, *faults.get(delivery.source_file, ())),
        )
        for delivery in deliveries
    ]
    others = [part if "measure" in part else part.assign(measure="") for part in others]
    alternatives = pd.concat(others) if others else None
    units = with_standing(units, order, contract)
    # What only the intake uses has a colon in its name.
    units = units[[name for name in units.columns if ":" not in name]]
    return SourceIntake(contract, tuple(deliveries), units, tuple(questions), alternatives)


def _replaced(units: pd.DataFrame, finding: Finding, reading: str) -> pd.DataFrame:
    by = finding.replaced.get(reading)
    return units if by is None else pd.concat([units.drop(index=by.index), by]).sort_index()


def _with_fate(units: pd.DataFrame, rows: pd.Series, fate: str | pd.Series) -> pd.DataFrame:
    """The units with a new fate where `rows`; '' leaves theirs."""
    fates = fate if isinstance(fate, pd.Series) else pd.Series(fate, index=units.index)
    if (own := rows & (fates == OWN)).any():
        known = units.get(IS_OWN, pd.Series(False, index=units.index))
        units, fates = units.assign(**{IS_OWN: known | own}), fates.mask(own, "")
    return units.assign(fate=units["fate"].mask(rows & (fates != ""), fates))


def _faults_of(rows: pd.DataFrame, finding: Finding, contract: Contract) -> list[Fault]:
    column = "date" if contract.field("date") else "period"
    return [
        Fault(str(file), str(sheet), int(row), column, finding.rule, finding.told)
        for file, sheet, row in rows[PLACE].itertuples(index=False, name=None)
    ]


def _received_on(contract: Contract, deliveries: list[Delivery]) -> dict[str, date]:
    """The days of receipt that the contract states, by source file."""
    stated = [files for files in contract.files if files.received]
    return {
        delivery.source_file: files.received
        for files in stated
        for delivery in deliveries
        if files.matches(delivery.file) and files.received
    }


def _with_questions(bench: _Bench, readers: Readers, wanted: Iterable[str]) -> _Bench:
    """The bench, with all files of some sources given to the children, in the order of use."""
    shared = pickle.dumps(replace(bench, files={}))

    def ask(name: str, path: Path, *of: Any) -> tuple[str, Future[Any]]:
        return name, readers.ask(TAKE_IN, shared, (name, path, *of), _bounds(path))

    asked: dict[tuple[str, ReportingYear], list[_Asked]] = {}
    for contract in map(bench.contracts.__getitem__, wanted):
        for year, arrived in bench.files.items():
            asked[contract.id, year] = [
                (files, [ask(name, path, files, contract.id, year) for name, path in found.items()])
                for files, found in claimed_by(contract, arrived)
            ]
    return replace(bench, asked=asked)


def _bounds(path: Path) -> Bounds:
    try:
        return Bounds.of_size(path.stat().st_size)
    except OSError:  # a link that leads nowhere
        return Bounds()


def _take_in_year(
    contract: Contract, year: ReportingYear, bench: _Bench
) -> tuple[list[Delivery], list[pd.DataFrame]]:
    deliveries: list[Delivery] = []
    frames: list[pd.DataFrame] = []
    for files, answers in bench.asked[contract.id, year]:
        for name, answer in answers:
            taken = answer.result()
            if isinstance(taken, Stopped):
                taken = _not_read(name, contract, year, taken.why), None
            delivery, units = taken
            deliveries.append(delivery)
            frames += [units] if units is not None else []
        if not answers and files.required:
            deliveries.append(Delivery(year, files.pattern, "not_received"))
    if not deliveries and contract.due.in_year(year):  # a source that may send any of its files
        deliveries.append(Delivery(year, contract.files[0].pattern, "not_received"))
    if _past_limit(contract, deliveries, frames):
        deliveries = [_set_aside(contract, delivery) for delivery in deliveries]
        frames = [
            frame.assign(fate=frame["fate"].replace("kept", "quarantined")) for frame in frames
        ]
    return deliveries, frames


def _not_read(name: str, contract: Contract, year: ReportingYear, why: str) -> Delivery:
    mend = (
        f"Open it, save it anew as .xlsx or CSV and run again. If that changes nothing, look at "
        f"the patterns in {contract.id}.yaml, or ask the partner for a smaller file."
    )
    return Delivery(year, name, "not_available", problem=f"{name} {why}. {mend}")


def take_in_file(
    bench: _Bench, name: str, path: Path, files: Files, source_id: str, year: ReportingYear
) -> tuple[Delivery, pd.DataFrame | None]:
    """One file read, corrected and cleaned, in a child process (`reader`).

    Returns:
        The delivery, and its units where it can be used.

    Raises:
        ReferenceFileError: a reference file that cannot be used.
    """
    contract = bench.contracts[source_id]
    about = bench.partnership
    scope = Scope(about.area, about.code, year, bench.until, bench.wards, bench.paper_date)
    try:
        extract = read_file(path, contract, files.sheets, files.members)
        extract = extract.known_as(name, contract)
        cells, corrected, mended = correct(extract, bench.corrections, contract.id, year.label)
        units, faults = clean(cells, contract, scope, extract.apart)
    except PartnerDataError as error:
        others = [other for other in bench.contracts.values() if other.id != contract.id]
        whose = whose_headers(path, others)
        guess = f"It looks like a file of {whose}. " if whose else ""
        problem = f"{name} {error.fault}. {guess}{error.mend}."
        return Delivery(year, name, "not_available", problem=problem), None
    units = units.assign(source_file=f"{year.folder}/{name}", year=year.label)
    faults = [*extract.broken, *faults]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    extract = replace(extract, cells=extract.cells[:0])  # its units say more, and it travels far
    return Delivery(
        year, name, "available", extract, corrected, mended, tuple(faults), digest=digest
    ), units


def _past_limit(contract: Contract, deliveries: list[Delivery], frames: list[pd.DataFrame]) -> bool:
    """Whether more was set aside than the contract allows, by rows or by cells."""
    broken = sum(len(d.extract.broken) for d in deliveries if d.extract)
    if not frames:
        return False
    units = pd.concat([frame[["fate", SPARED]] for frame in frames])
    if (units["fate"] == "kept").any():
        units = units[~units[SPARED]]
    within = (~units["fate"].isin(["out_of_scope", "skipped"])).sum() + broken
    aside = (units["fate"] == "quarantined").sum() + broken
    return bool(within) and aside / within > contract.limits.quarantined


def _set_aside(contract: Contract, delivery: Delivery) -> Delivery:
    if delivery.status != "available":
        return delivery
    problem = (
        f"More than {contract.limits.quarantined:.0%} of the rows break the contract, "
        "so none are used. See the list of rows set aside."
    )
    return replace(delivery, status="not_available", problem=problem)


def _no_units(contract: Contract) -> pd.DataFrame:
    text = ["source_id", "period", "frequency", "category", "area_code", "state", "file", "sheet"]
    text += [f.name for f in contract.cell_fields if not f.is_number]
    numbers = [f.name for f in contract.cell_fields if f.is_number]
    text += [f"{name}_state" for name in numbers]
    text += [LIES, *(name for name in UNSTORED if name != "standing")]
    columns = {name: pd.Series(dtype=object) for name in text}
    columns |= {name: pd.Series(dtype=float) for name in numbers}
    return pd.DataFrame(
        columns | {"date": pd.Series(dtype="datetime64[ns]"), "row": pd.Series(dtype=int)}
    )
