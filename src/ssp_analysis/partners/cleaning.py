"""From an extract's cells to units with a fate, and one fault per cell that breaks the contract.

A *unit* is one record, or one period cell of a wide row. Its `fate` is `kept`, `quarantined`,
`out_of_scope` (another area, or later than the run's year), `skipped` (a total beside its parts)
or, later, `merged` or `asked`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners import areas
from ssp_analysis.partners.areas import FOR_US
from ssp_analysis.partners.cells import (
    NO_TIME,
    SPARED,
    TOO_NEW,
    Batch,
    Scope,
    check_interval,
    clean_field,
    name_record,
    refuse_hostile_cells,
)
from ssp_analysis.partners.contract_parts import PLACED_FIELDS, Category
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.headings import bare_heading
from ssp_analysis.partners.in_time import place_in_time
from ssp_analysis.partners.rows import PARTS_UNKNOWN, REASONS
from ssp_analysis.partners.sheet_tables import PLACE, Fault
from ssp_analysis.partners.totals import mark
from ssp_analysis.partners.values import (
    Column,
    Columns,
    among,
    by_code,
    coded,
    column_of,
    key_of,
    texts_understood,
    understood,
    with_cells,
)
from ssp_analysis.years import months_of

TELLING_RULES = ("mark", "other period")


def clean(
    cells: Columns,
    contract: Contract,
    scope: Scope,
    apart: Mapping[str, Sequence[str]],
) -> tuple[Columns, list[Fault]]:
    """Understand the cells of one extract.

    Args:
        cells: as `Extract.cells`, after corrections.
        contract: what the cells should hold.
        scope: which area and years the run wants.
        apart: as `Extract.apart`, for the reason of figures that are given more than once.

    Returns:
        The units: `source_id, period, frequency, date, category, area_code, state`, the
        contract's other fields (numbers with `<name>_state`), `file, sheet, row, fate,
        source_file, year`; and one fault per cell that broke the contract.

    Raises:
        PartnerDataError: the file holds another year, or nothing of the area.
    """
    batch = Batch(dict(cells), contract, scope)
    mark(batch)
    for rule in PARTS_UNKNOWN if "odd" in cells else ():  # so that no sum goes without the row
        batch.fault(cells["odd"] == rule, "", rule, REASONS[rule])
    refuse_hostile_cells(batch)
    place_on_map(batch)
    for wanted in contract.cell_fields:
        if wanted.name not in PLACED_FIELDS:
            clean_field(batch, wanted)
    place_in_time(batch)
    done = batch.done
    for kind in areas.LISTS:
        done["area_code"] = scope.wards.as_of(cells.get(kind), done["period"], done["area_code"])
    _name_category(batch)
    name_record(batch)
    check_interval(batch)
    _refuse_doubles(batch, apart)
    return _units(batch), _faults(batch)


def _name_category(batch: Batch) -> None:
    """Every unit gets its category's id; in months without that category it gets no number."""
    contract = batch.contract
    if not contract.categories:
        batch.done.setdefault("category", batch.all(""))
        return
    known = {key_of(name): entry.id for entry in contract.categories for name in entry.names}
    text = batch.done["category"]
    category = texts_understood(text, lambda name: known.get(key_of(name), ""))
    if ((text != "") & (category == "")).any():
        category = np.where(category == "", _without_its_note(batch, known), category)
    unknown = (text != "") & (category == "")
    mend = f"{FOR_US}if it is one of them, add it to its names in {contract.id}.yaml."
    batch.fault(unknown, "category", "category", f"The category is not in the contract.{mend}")
    batch.done["category"] = category
    idle = _not_in_use(contract.categories, category, batch.done["period"])
    counted = np.full(len(idle), not contract.numbers)
    for name in contract.numbers:
        counted |= np.nan_to_num(batch.done[name]) != 0
        state = f"{name}_state"
        batch.done[state] = with_cells(batch.done[state], idle, "not_applicable")
        batch.done[name] = np.where(idle, math.nan, batch.done[name])
    reason = "The category was not in use in that month."
    batch.fault(idle & counted, "category", "category in use", reason)


def _without_its_note(batch: Batch, known: Mapping[str, str]) -> np.ndarray:
    """The category of a name without its reference to a note: no part of `Zone (1)`, `Zone (2)`."""
    cells = [batch.done["category"], batch.done["period"]]
    bare = understood(cells[0], lambda name: key_of(bare_heading(name)[0]))
    names = pd.DataFrame({"bare": bare, "period": cells[1], "full": understood(cells[0], key_of)})
    several = names.groupby(["bare", "period"])["full"].transform("nunique").to_numpy() > 1
    apart = {*bare[several]}  # in one period: the numbers tell them apart
    return understood(bare, lambda name: "" if name in apart else known.get(name, ""))


def _not_in_use(categories: Iterable[Category], category: Column, period: Column) -> np.ndarray:
    """Which units are of a period in which their category was not in use."""
    idle = np.zeros(len(category), bool)
    for entry in categories:
        if entry.valid_from or entry.valid_to:
            here = category == entry.id
            never = {p for p in coded(period[here])[1]
                     if p and not any(map(entry.in_use, months_of(p)))}  # fmt: skip
            idle |= here & among(period, never)
    return idle


def _refuse_doubles(batch: Batch, apart: Mapping[str, Sequence[str]]) -> None:
    """A figure counted by the supplier stands once on a sheet, or nobody knows which is right."""
    if not batch.contract.is_aggregate:
        return
    about = {f"{n}{what}" for n in batch.contract.numbers for what in ("", "_state", "_mark")}
    # A sheet each for two parts of a month is a feed cut over; within a sheet it is a double.
    told = {n: batch.done[n] for n in batch.done if n not in about and ":" not in n}
    told |= {"on": batch.cells["sheet"], areas.LIES: batch.lies}
    if "category" in batch.cells:
        # As written: a category renamed within the year has a row for each of its names.
        told["category"] = batch.each("category", key_of)
    if batch.contract.field("lsoa"):  # several are of one ward
        told["lsoa"] = batch.each("lsoa", key_of)
    asked = np.flatnonzero(~batch.broken & ~batch.out_of_scope & (batch.control == ""))
    figures = list(zip(*(column[asked].tolist() for column in told.values()), strict=True))
    wards, within = batch.cells.get("ward", batch.all("")), batch.broken & False
    old_names = understood(wards[asked], batch.scope.wards.listed_name)
    within[asked] = areas.given_again(figures, old_names)
    reason = "The same figure is given more than once on the sheet."
    more = {
        sheet: f" They differ in {' and '.join(repr(title) for title in titles)}: add "
        f"{'it' if len(titles) == 1 else 'them'} to the fields of {batch.contract.id}.yaml."
        for sheet, titles in apart.items()
        if titles
    }
    nothing = (
        " Nothing else on the sheet tells them apart: keep one. Of tables side by side name the "
        f"columns that are meant in {batch.contract.id}.yaml, layout: {{columns: ...}}; of tables "
        "one below the other ask for a column that says which is which."
    )
    reasons = batch.each("sheet", lambda sheet: reason + more.get(sheet, nothing))
    batch.fault(within, "period", "given once", reasons)


def _units(batch: Batch) -> Columns:
    states, aside = [name for name in batch.done if name.endswith("_state")], batch.control != ""
    units: Columns = dict(batch.done)
    units["state"] = units[states[0]] if len(states) == 1 else batch.all("observed")
    units["date"] = units.get("date", np.full(len(aside), NO_TIME)).astype("datetime64[ns]")
    units[areas.LIES] = batch.lies
    units["source_id"] = batch.all(batch.contract.id)
    units |= {name: batch.cells[name] for name in PLACE}
    units["row"] = units["row"].astype(int)
    units[SPARED] = _spared(batch)
    units[TOO_NEW] = batch.too_new & batch.broken
    fate = with_cells(with_cells(batch.all("kept"), batch.broken, "quarantined"), aside, "skipped")
    units["fate"] = with_cells(fate, batch.out_of_scope, "out_of_scope")
    for name in [name for name in batch.cells if name.endswith("_mark")]:
        own = units.get(name, batch.all(""))
        both = zip(own.tolist(), batch.cells[name].tolist(), strict=True)
        units[name] = column_of([" ".join(sorted({*f"{a} {b or ''}".split()})) for a, b in both])
    if "content" in batch.cells:
        units["content"] = batch.cells["content"].astype(np.uint64)
    units |= {"control": batch.control, "span": batch.span, "total_in": batch.total_in}
    for name in states:  # a total that cannot be read is compared with nothing
        unread = aside & np.isnan(units[name.removesuffix("_state")])
        units[name] = with_cells(units[name], unread, "missing")
    folder, units["year"] = batch.scope.year.folder, batch.all(batch.scope.year.label)
    units["source_file"] = texts_understood(units["file"], lambda name: f"{folder}/{name}")
    return units


def _spared(batch: Batch) -> np.ndarray:
    """Units set aside that are not held against the whole file.

    Each figure counted by the supplier stands alone, and the file itself tells that here is none:
    by a mark, or by the name of a period of another kind.
    """
    spared = batch.broken & batch.contract.is_aggregate
    for fault in batch.faults:
        spared[fault.at] &= fault.rule in TELLING_RULES
    return spared


def _faults(batch: Batch) -> list[Fault]:
    """The faults, one per cell; of a row that is broken as a whole only that."""
    within, whole = ~batch.out_of_scope & (batch.control == ""), batch.wrong_in("")
    file, sheet, row = (batch.cells[name] for name in PLACE)
    rows = [
        Fault(file[at], sheet[at], row[at], fault.column, fault.rule, reason)
        for fault in batch.faults
        for at, reason in zip(fault.at.tolist(), fault.reasons.tolist(), strict=True)
        if within[at] and (fault.column == "" or not whole[at])
    ]
    return list(dict.fromkeys(rows))


def place_on_map(batch: Batch) -> None:
    """Every unit gets an area code, its ward's or the partnership's, and where it lies.

    Rows of other areas are out of scope; a ward or LSOA that is on no list breaks the contract.
    What becomes of rows that tell no place hangs on the other files
    (`time_and_place_doubts`).

    Raises:
        PartnerDataError: the file holds nothing of the partnership's area.
    """
    rule, marks = _own_area(batch), [mark.value for mark in batch.contract.missingValues]
    told: list[tuple[str, np.ndarray]] = []
    if rule and rule.is_listed:
        told.append((rule.field, batch.each(rule.field, rule.reader(marks))))
    own = batch.contract.own_area
    if own and own.is_listed and own.field == "area":  # ours may be several, with figures each
        batch.done["area"] = batch.each("area", lambda cell: areas.without_council(key_of(cell)))
    kinds = [kind for kind in ("ward", "lsoa") if _is_looked_up(kind, batch, rule)]
    code = batch.all("" if kinds else batch.scope.area_code)
    for kind in kinds:
        whole = rule is not None and rule.field == kind and not rule.is_listed
        find = partial(
            batch.scope.wards.place,
            kind=kind,
            area=batch.scope.area,
            blank={key_of(mark) for mark in marks},
            unlisted=areas.ELSEWHERE if whole else areas.UNLISTED,
        )
        codes, values = coded(batch.cells[kind])
        found = list(map(find, values))
        lies, own = (by_code(codes, [place[at] for place in found]) for at in (0, 1))
        code = with_cells(code, own != "", own)
        told.append((kind, lies))
        reason = (
            f"The place is not known here.{areas.FOR_US}add it to {areas.LISTS[kind]}, without a "
            f"code if it is not ours, or write own_area: {{field: {kind}}} if only ours are listed."
        )
        batch.fault(told[-1][1] == areas.UNLISTED, kind, kind, reason)
    if told:
        batch.lies = areas.taken_together([lies for _, lies in told])
        batch.out_of_scope |= batch.lies == areas.ELSEWHERE
    batch.done["area_code"] = code
    _refuse_other_areas(batch, told)


def _own_area(batch: Batch) -> areas.OwnArea | None:
    """The contract's rule; a field `area` alone is the partnership's name or code."""
    rule = batch.contract.own_area
    if not rule and batch.contract.field("area"):
        rule = areas.OwnArea(field="area")
    if rule and rule.field == "area" and not rule.is_listed:
        return areas.OwnArea(field="area", names=(batch.scope.area, batch.scope.area_code))
    return rule


def _is_looked_up(kind: str, batch: Batch, rule: areas.OwnArea | None) -> bool:
    """Whether the reference lists tell of a field; they may be empty where the contract tells."""
    ruled = rule is not None and rule.is_listed and rule.field == kind
    has_list = batch.scope.wards.has(kind) or not ruled
    return has_list and batch.contract.field(kind) is not None


def _refuse_other_areas(batch: Batch, told: list[tuple[str, np.ndarray]]) -> None:
    ours = among(batch.lies, [areas.HERE, areas.NO_WARD, areas.UNLISTED]).any()
    if ours or not (batch.lies == areas.ELSEWHERE).any():
        return
    field, lies = next((name, lies) for name, lies in told if (lies == areas.ELSEWHERE).any())
    others = len(set(batch.each(field, key_of)[lies == areas.ELSEWHERE]))
    wanted, source = batch.contract.field(field), f"{batch.contract.id}.yaml"
    heading = wanted.title if wanted else field
    where = "area: in partnership.yaml" if field == "area" else areas.LISTS.get(field, "own_area")
    raise PartnerDataError(
        str(batch.cells["file"][0]),
        f"holds nothing of the area {batch.scope.area!r}: its column {heading!r} has {others} "
        f"other area{'s' * (others != 1)}",
        f"Compare {where} with the file's spelling, or say in {source} which are yours, several "
        f"too: own_area: {{field: {field}, names: [YOURS]}}, or how all of yours begin, as begins",
    )
