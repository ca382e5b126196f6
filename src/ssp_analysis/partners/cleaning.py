"""From an extract's cells to units with a fate, and one fault per cell that breaks the contract.

A *unit* is one record, or one period cell of a wide row. Its `fate` is `kept`, `quarantined`,
`out_of_scope` (another area, or later than the run's year), `skipped` (a total beside its parts)
or, later, `merged` or `asked`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ssp_analysis.partners.areas import HERE, LIES
from ssp_analysis.partners.cells import CLEANERS, SPARED, Desk, Scope, each, refuse_hostile_cells
from ssp_analysis.partners.contract_parts import PLACED_FIELDS
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.control_totals import mark
from ssp_analysis.partners.placing import name_category, place_in_time, place_on_map
from ssp_analysis.partners.reading import PLACE, Fault
from ssp_analysis.partners.rows import PARTS_UNKNOWN, REASONS
from ssp_analysis.partners.values import key_of

TELLING_RULES = ("mark", "other period")


def clean(
    cells: pd.DataFrame,
    contract: Contract,
    scope: Scope,
    apart: Mapping[str, Sequence[str]] | None = None,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Understand the cells of one extract.

    Args:
        cells: as `Extract.cells`, after corrections.
        contract: what the cells should hold.
        scope: which area and years the run wants.
        apart: as `Extract.apart`, for the reason of figures that are given more than once.

    Returns:
        The units: `source_id, period, frequency, date, category, area_code, state`, the
        contract's other fields (numbers with `<name>_state`), `file, sheet, row, fate`; and one
        fault per cell that broke the contract.

    Raises:
        PartnerDataError: the file holds another year, or nothing of the area.
    """
    desk = Desk(
        cells,
        contract,
        scope,
        out_of_scope=pd.Series(False, index=cells.index),
        lies=pd.Series(HERE, index=cells.index, dtype=object),
    )
    mark(desk)
    _refuse_odd_rows(desk)
    refuse_hostile_cells(desk)
    place_on_map(desk)
    for wanted in contract.cell_fields:
        if wanted.name not in PLACED_FIELDS:
            CLEANERS[wanted.type](desk, wanted)
    place_in_time(desk)
    name_category(desk)
    _check_interval(desk)
    _refuse_doubles(desk, apart or {})
    return _units(desk), _faults(desk)


def _refuse_odd_rows(desk: Desk) -> None:
    """Figures of a row that is broken as a whole: set aside, so that no sum goes without them."""
    if "odd" in desk.cells:
        for rule in PARTS_UNKNOWN:
            desk.fault(desk.cells["odd"] == rule, "", rule, REASONS[rule])


def _check_interval(desk: Desk) -> None:
    if {"value", "lower", "upper"} <= desk.done.keys():
        value, lower, upper = (desk.done[name] for name in ("value", "lower", "upper"))
        odd = (lower > value) | (value > upper)
        desk.fault(odd, "value", "interval", "The value lies outside its own interval.")


def _refuse_doubles(desk: Desk, apart: Mapping[str, Sequence[str]]) -> None:
    """A figure counted by the supplier stands once on a sheet, or nobody knows which is right."""
    if not desk.contract.is_aggregate:
        return
    numbers = {f.name for f in desk.contract.cell_fields if f.is_number}
    about = {f"{n}{what}" for n in numbers for what in ("", "_state", "_mark")}
    keys = [n for n in desk.done if n not in about and ":" not in n]
    # A sheet each for two parts of a month is a feed cut over; within a sheet it is a double.
    figures = pd.DataFrame(
        {name: desk.done[name] for name in keys} | {"on": desk.cells["sheet"], LIES: desk.lies}
    )
    if "category" in desk.cells:
        # As written: a category renamed within the year has a row for each of its names.
        figures["category"] = each(desk.cells["category"], key_of)
    asked = ~desk.broken & ~desk.out_of_scope.astype(bool) & (desk.control == "")
    within = figures[asked].duplicated(keep=False).reindex(desk.cells.index, fill_value=False)
    reason = "The same figure is given more than once on the sheet."
    more = {
        sheet: f" They differ in {' and '.join(repr(title) for title in titles)}: add "
        f"{'it' if len(titles) == 1 else 'them'} to the fields of {desk.contract.id}.yaml."
        for sheet, titles in apart.items()
        if titles
    }
    nothing = (
        " Nothing else on the sheet tells them apart: keep one, or name the columns that are meant "
        f"in {desk.contract.id}.yaml, layout: {{columns: ...}}."
    )
    reasons = reason + desk.cells["sheet"].map(lambda sheet: more.get(sheet, nothing))
    desk.fault(within, "period", "given once", reasons)


def _units(desk: Desk) -> pd.DataFrame:
    states = [name for name in desk.done if name.endswith("_state")]
    units = pd.DataFrame(desk.done, index=desk.cells.index)
    units["state"] = units[states[0]] if len(states) == 1 else "observed"
    if "date" not in units:
        units["date"] = pd.NaT
    units["date"] = units["date"].astype("datetime64[ns]")
    units[LIES] = desk.lies
    units["source_id"] = desk.contract.id
    units[PLACE] = desk.cells[PLACE]
    units[SPARED] = _spared(desk)
    units["fate"] = "kept"
    units.loc[desk.broken, "fate"] = "quarantined"
    for name in [name for name in desk.cells if str(name).endswith("_mark")]:
        own = units[name] if name in units else pd.Series("", index=units.index)
        both = own.astype(object) + " " + desk.cells[name].fillna("").astype(object)
        units[name] = each(both, lambda marks: " ".join(sorted({*marks.split()})))
    if "content" in desk.cells:
        units["content"] = desk.cells["content"]
    units["control"], units["span"], units["total_in"] = desk.control, desk.span, desk.total_in
    units.loc[desk.control != "", "fate"] = "skipped"
    for name in states:  # a total that cannot be read is compared with nothing
        units.loc[(desk.control != "") & units[name.removesuffix("_state")].isna(), name] = (
            "missing"
        )
    units.loc[desk.out_of_scope.astype(bool), "fate"] = "out_of_scope"
    return units


def _spared(desk: Desk) -> pd.Series:
    """Units set aside that are not held against the whole file.

    Each figure counted by the supplier stands alone, and the file itself tells that here is none:
    by a mark, or by the name of a period of another kind.
    """
    held = [found.index[~found["rule"].isin(TELLING_RULES)] for found in desk.faults]
    held_against = desk.cells.index.isin([at for index in held for at in index])
    return desk.broken & ~held_against & desk.contract.is_aggregate


def _faults(desk: Desk) -> list[Fault]:
    """The faults, one per cell; of a row that is broken as a whole only that."""
    within = ~desk.out_of_scope.astype(bool) & (desk.control == "")
    whole = pd.Index([at for frame in desk.faults for at in frame.index[frame["column"] == ""]])
    found = [
        frame[within.reindex(frame.index) & (~frame.index.isin(whole) | (frame["column"] == ""))]
        for frame in desk.faults
    ]
    columns = [*PLACE, "column", "rule", "reason"]
    rows = [row for frame in found for row in frame[columns].itertuples(index=False, name=None)]
    return [Fault(*row) for row in dict.fromkeys(rows)]
