"""One year's intake: every file of every source read, cleaned and accounted for, row by row."""

import pickle
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.areas import LIES, load_wards
from ssp_analysis.partners.cells import RECORD, SPARED, TOO_NEW, Scope
from ssp_analysis.partners.cleaning import clean
from ssp_analysis.partners.contract_parts import Files
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.corrections import (
    CorrectedFile,
    correct,
    idle_answers,
    load_corrections,
    refuse_stale,
)
from ssp_analysis.partners.days import told_of_clock
from ssp_analysis.partners.deliveries import with_standing
from ssp_analysis.partners.doubts import Suspicion, judge
from ssp_analysis.partners.files import arrivals, claimed_by, order_of_deliveries
from ssp_analysis.partners.kept import Bench, KeptSources, Shelf
from ssp_analysis.partners.questions import Received
from ssp_analysis.partners.reader import Bounds, Readers, Stopped
from ssp_analysis.partners.reading import read_file, whose_headers
from ssp_analysis.partners.repeats import emptied_months, merge_incidents
from ssp_analysis.partners.sources import UNSTORED, Delivery, SourceIntake
from ssp_analysis.partners.values import among, coded, packed, stacked, with_text, written_out
from ssp_analysis.project import Project, digest_of
from ssp_analysis.tables import NO_FILE
from ssp_analysis.years import ReportingYear

TAKE_IN = "ssp_analysis.partners.intake:take_in_file"
# Said of a file whose reader was stopped: on another day, or machine, it might be read.
READ_AGAIN = "Open it, save it anew as .xlsx or CSV and run again"
FEW_ASIDE = 2  # figures that may be set aside of a table however short it is
NOT_HELD = "The rows could not be held against each other"  # said of all files of a source
# Of one source, by year: what its contract names, and the files with what will become of them.
_Asked = dict[ReportingYear, list[tuple[Files, list[tuple[str, Future[Any]]]]]]


def take_in(
    project: Project,
    year: ReportingYear,
    paper_date: date | None = None,
    readers: Readers | None = None,
    only: Collection[str] | None = None,
    shelf: Shelf | None = None,
) -> dict[str, SourceIntake]:
    """Read and clean every source's files of all years up to and including `year`.

    What is dated after `paper_date` is set aside; without one nothing is. `readers` are children
    that are there already; else they are started, and ended, here. `only` are the ids of the
    sources that are wanted; None wants all. What came of a source that reads the same as before is
    taken from the `shelf`, if there is one.

    A file that cannot be read does not stop the others: it is a delivery that is not available.
    See `sources.refuse_stops` for what a contract's `stop` limit does.

    Raises:
        ReferenceFileError: a contract, ward or correction that cannot be used, or a correction
            whose fault is gone.
    """
    contracts = load_contracts(project)
    wanted = {name: one for name, one in contracts.items() if only is None or name in only}
    corrections = [c for c in load_corrections(project, contracts) if c.source_id in wanted]
    bench = Bench(
        project.partnership(), load_wards(project), corrections, contracts, year, paper_date
    )
    files = arrivals(project, contracts, year)
    kept = KeptSources(shelf, project, bench, files) if shelf else None
    with nullcontext(readers) if readers else Readers() as children:
        taken = _take_in_all(children, wanted, files, bench, kept)
    refuse_stale(corrections, _corrected(taken), year)
    for name, contract in wanted.items():
        if (rule := contract.merge_with) and rule.source in taken:
            units = merge_incidents(taken[rule.source].units, taken[name].units, rule)
            deliveries = _unmerged(taken[name], taken[rule.source])
            own = _judged(contract, deliveries, units, bench, (emptied_months,))
            questions = (*taken[name].questions, *own.questions)
            others = taken[name].alternatives
            taken[name] = replace(own, questions=questions, alternatives=others)
    return taken


def _take_in_all(
    readers: Readers,
    wanted: Mapping[str, Contract],
    files: dict[ReportingYear, dict[str, Path]],
    bench: Bench,
    kept: KeptSources | None,
) -> dict[str, SourceIntake]:
    """What comes of each source by itself: as it was kept, or cleaned now."""
    known = {name: source for name in wanted if kept and (source := kept.find(name))}
    new = [contract for name, contract in wanted.items() if name not in known]
    asked = _ask_children(readers, new, files, bench)
    for contract in new:  # what came of its files is held once, and no longer than it is used
        source = known[contract.id] = _take_in_source(contract, asked.pop(contract.id), bench)
        if kept and not _may_come_out_other(source):
            kept.keep(source)
    if kept and new:
        kept.sweep()
    return {name: known[name] for name in wanted}


def _may_come_out_other(source: SourceIntake) -> bool:
    """Whether time, memory or a fault of ours decided of a file: the same may be read next time."""
    told = (delivery.problem for delivery in source.deliveries)
    return any(READ_AGAIN in problem or NOT_HELD in problem for problem in told)


def _unmerged(source: SourceIntake, first: SourceIntake) -> list[Delivery]:
    """The deliveries, with a note in years in which the source to merge with has nothing usable."""
    held = {delivery.year for delivery in first.deliveries if delivery.is_usable}
    note = f"nothing usable came of {first.contract.id}: incidents that it holds too count here"
    return [
        replace(one, problem=note) if one.is_usable and one.year not in held else one
        for one in source.deliveries
    ]


def _corrected(taken: dict[str, SourceIntake]) -> list[CorrectedFile]:
    return [
        CorrectedFile(name, delivery.year.label, delivery.file, delivery.mended)
        for name, source in taken.items()
        for delivery in source.deliveries
        if delivery.status not in NO_FILE
    ]


def _ask_children(
    readers: Readers,
    contracts: Iterable[Contract],
    files: dict[ReportingYear, dict[str, Path]],
    bench: Bench,
) -> dict[str, _Asked]:
    """Give all files of some sources to the children, in the order of use."""
    shared = pickle.dumps(bench)

    def ask(name: str, path: Path, *of: Any) -> tuple[str, Future[Any]]:
        return name, readers.ask(TAKE_IN, shared, (name, path, *of), _bounds(path))

    return {
        contract.id: {
            year: [
                (wanted, [ask(*file, wanted, contract.id, year) for file in found.items()])
                for wanted, found in claimed_by(contract, arrived)
            ]
            for year, arrived in files.items()
        }
        for contract in contracts
    }


def _bounds(path: Path) -> Bounds:
    try:
        return Bounds.of_size(path.stat().st_size)
    except OSError:  # a link that leads nowhere
        return Bounds()


def _take_in_source(contract: Contract, asked: _Asked, bench: Bench) -> SourceIntake:
    deliveries: list[Delivery] = []
    frames: list[pd.DataFrame] = []
    for year, of_year in asked.items():
        arrived, parts = _take_in_year(contract, year, of_year, bench.paper_date)
        deliveries += arrived
        frames += parts
    units = stacked(frames, ignore_index=True) if frames else _no_units(contract)
    frames.clear()
    try:
        return _judged(contract, deliveries, units, bench)
    except Exception as error:  # of ours: it must not take the other sources down
        why = f"{NOT_HELD} ({type(error).__name__}). Report it."
        deliveries = [_not_available(delivery, why) for delivery in deliveries]
        units = _set_aside(units)
        return SourceIntake(contract, tuple(deliveries), _stored(units).assign(standing=True))


def _not_available(delivery: Delivery, problem: str) -> Delivery:
    if not delivery.is_usable:
        return delivery
    return replace(delivery, status="not_available", problem=problem)


def _set_aside(units: pd.DataFrame) -> pd.DataFrame:
    return units.assign(fate=with_text(units["fate"], units["fate"] == "kept", "quarantined"))


def _stored(units: pd.DataFrame) -> pd.DataFrame:
    """The units without what only the intake uses, which has a colon in its name."""
    return units[[name for name in units.columns if ":" not in name]]


def _judged(
    contract: Contract,
    deliveries: Collection[Delivery],
    units: pd.DataFrame,
    bench: Bench,
    suspicions: tuple[Suspicion, ...] | None = None,
) -> SourceIntake:
    """What the suspicions make of a source's units: fates, notes of its files, open questions."""
    usable = [delivery for delivery in deliveries if delivery.is_usable]
    order = order_of_deliveries(units, _received_on(contract, deliveries))
    extracts = {delivery.source_file: delivery.extract for delivery in usable if delivery.extract}
    digests = {delivery.source_file: delivery.digest for delivery in deliveries}
    received = Received(contract, units, extracts, order, bench.wards.wards)
    judged = judge(received, digests, bench.corrections, suspicions)
    for delivery in usable:
        file = CorrectedFile(contract.id, delivery.year.label, delivery.file, ())
        idle = idle_answers(file, bench.corrections, judged.used)
        judged.told.setdefault(delivery.source_file, []).extend(idle)
    told = tuple(
        replace(
            delivery,
            told=(*delivery.told, *judged.told.get(delivery.source_file, ())),
            faults=(*delivery.faults, *judged.faults.get(delivery.source_file, ())),
        )
        for delivery in deliveries
    )
    others = stacked(judged.alternatives) if judged.alternatives else None
    units = _stored(with_standing(judged.units, order, contract))
    return SourceIntake(contract, told, units, tuple(judged.questions), others)


def _received_on(contract: Contract, deliveries: Iterable[Delivery]) -> dict[str, date]:
    """The days of receipt that the contract states, by source file."""
    return {
        delivery.source_file: files.received
        for files in contract.files
        for delivery in deliveries
        if files.received and files.matches(delivery.file)
    }


def _take_in_year(
    contract: Contract,
    year: ReportingYear,
    asked: list[tuple[Files, list[tuple[str, Future[Any]]]]],
    paper_date: date | None,
) -> tuple[list[Delivery], list[pd.DataFrame]]:
    deliveries: list[Delivery] = []
    frames: list[pd.DataFrame] = []
    absent = "not_received" if contract.is_due(year, paper_date) else "not_due"
    for files, answers in asked:
        if not answers and files.required:
            deliveries.append(Delivery(year, files.pattern, absent))
        while answers:
            name, answer = answers.pop(0)
            taken = answer.result()
            if isinstance(taken, Stopped):
                taken = _not_read(name, contract, year, taken.why), None
            delivery, units = taken
            deliveries.append(delivery)
            frames += [units] if units is not None else []
    if not deliveries and contract.due.in_year(year):  # a source that may send any of its files
        deliveries.append(Delivery(year, contract.files[0].pattern, absent))
    if _past_limit(contract, deliveries, frames):
        problem = (
            f"More than {contract.limits.quarantined:.0%} of the rows break the contract, "
            "so none are used. See the list of rows set aside."
        )
        deliveries = [_not_available(delivery, problem) for delivery in deliveries]
        frames = [_set_aside(units) for units in frames]
    return deliveries, frames


def _not_read(name: str, contract: Contract, year: ReportingYear, why: str) -> Delivery:
    mend = (
        f"{READ_AGAIN}. If that changes nothing, look at "
        f"the patterns in {contract.id}.yaml, or ask the partner for a smaller file."
    )
    return Delivery(year, name, "not_available", problem=f"{name} {why}. {mend}")


def take_in_file(
    bench: Bench, name: str, path: Path, files: Files, source_id: str, year: ReportingYear
) -> tuple[Delivery, pd.DataFrame | None]:
    """One file read, corrected and cleaned, in a child process (`reader`).

    Returns:
        The delivery, and its units where it can be used.

    Raises:
        ReferenceFileError: a reference file that cannot be used.
    """
    contract, about = bench.contracts[source_id], bench.partnership
    scope = Scope(about.area, about.code, year, bench.until, bench.wards, bench.paper_date)
    try:
        extract = read_file(path, contract, files.sheets, files.members, about.area)
        extract = extract.known_as(name, contract)
        cells, corrected, mended = correct(extract, bench.corrections, source_id, year.label)
        scope = replace(scope, said_around=f"{extract.above} {extract.below}")
        columns, faults = clean(cells, contract, scope, extract.apart)
    except PartnerDataError as error:
        others = [other for other in bench.contracts.values() if other.id != source_id]
        whose = whose_headers(path, others)
        guess = f"It looks like a file of {whose}. " if whose else ""
        problem = f"{name} {error.fault}. {guess}{error.mend}."
        return Delivery(year, name, "not_available", problem=problem), None
    if contract.is_aggregate:  # figures are few, records may be millions
        units = written_out(columns)
    else:
        own = {f.name for f in contract.cell_fields if f.type == "string"}
        units = packed(columns, own - {"category"})
    faults = [*extract.broken, *faults]
    clocks = [
        told_of_clock(of.spellings, scope.said_around, coded(extract.cells[of.name])[1])
        for of in contract.fields if of.type == "date"
    ]  # fmt: skip
    notes = (*extract.notes, *filter(None, clocks))
    extract = replace(extract, cells={}, notes=notes)  # its units say more, and it travels far
    return Delivery(
        year, name, "available", extract, corrected, mended, tuple(faults), digest=digest_of(path)
    ), units


def _past_limit(contract: Contract, deliveries: list[Delivery], frames: list[pd.DataFrame]) -> bool:
    """Whether more was set aside than the contract allows, by rows or by cells."""
    broken = sum(len(d.extract.broken) for d in deliveries if d.extract)
    if not frames:
        return False
    spares = any((frame["fate"] == "kept").any() for frame in frames)
    within, aside = broken, broken
    for frame in frames:
        held = ~(spares & frame[SPARED].to_numpy() | frame[TOO_NEW].to_numpy())
        within += int((held & ~among(frame["fate"], ["out_of_scope", "skipped"])).sum())
        aside += int((held & among(frame["fate"], ["quarantined"])).sum())
    share = contract.limits.quarantined
    allowed = share * within
    if contract.is_aggregate and share:  # of figures each stands by itself; of few, 5% is none
        allowed = max(allowed, min(FEW_ASIDE, within / 2))
    return aside > allowed


def _no_units(contract: Contract) -> pd.DataFrame:
    numbers = contract.numbers
    text = ["source_id", "period", "frequency", "category", "area_code", "state", "file", "sheet"]
    text += [f.name for f in contract.cell_fields if not f.is_number]
    text += [*(f"{name}_state" for name in numbers), LIES]
    text += [name for name in UNSTORED if name != "standing"]
    types: dict[str, Any] = {**dict.fromkeys(text, object), **dict.fromkeys(numbers, float)}
    types |= {"date": "datetime64[ns]", "row": int, RECORD: np.uint64}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
