"""What each cell means under the contract: dates, categories, wards, numbers, and what breaks it.

A *unit* is one record, or one period cell of a wide row. Its `fate` is `kept`, `quarantined`,
`out_of_scope` (another area, or later than the run's year) or, later, `merged`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract, ContractField
from ssp_analysis.partners.reading import PLACE, Fault
from ssp_analysis.partners.values import (
    Day,
    key_of,
    parse_boolean,
    parse_day,
    parse_number,
    parse_period,
    plain,
)
from ssp_analysis.partners.wards import OTHER_AREA, Wards
from ssp_analysis.years import ReportingYear, months_of, year_of

LONGEST_CELL = 32_767  # characters: Excel's own limit; longer cells are a broken quote
WRONG_YEAR_SHARE = 0.9  # of dated rows in another year: then the file, not the rows, is wrong
COARSER = {"M": "QA", "Q": "A", "A": ""}
PLACED_FIELDS = ("ward", "lsoa", "area")


@dataclass(frozen=True)
class Scope:
    """What a run wants of a file: the area, its own year, and the last year of the run."""

    area: str
    area_code: str
    year: ReportingYear
    until: ReportingYear
    wards: Wards


@dataclass
class _Desk:
    """The units on the desk: columns cleaned so far, and what was found wrong with each unit."""

    cells: pd.DataFrame
    contract: Contract
    scope: Scope
    done: dict[str, pd.Series] = field(default_factory=dict)
    faults: list[pd.DataFrame] = field(default_factory=list)
    out_of_scope: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))

    def fault(self, wrong: pd.Series, column: str, rule: str, reason: str | pd.Series) -> None:
        """Set aside the units where `wrong`; the reason never quotes the cell."""
        wrong = wrong.astype(bool)
        if wrong.any():
            found = self.cells.loc[wrong, PLACE].assign(column=column, rule=rule)
            text = reason[wrong] if isinstance(reason, pd.Series) else reason
            self.faults.append(found.assign(reason=text))

    @property
    def broken(self) -> pd.Series:
        """Which units have a fault."""
        index = [at for found in self.faults for at in found.index]
        return pd.Series(self.cells.index.isin(index), index=self.cells.index)


def clean(
    cells: pd.DataFrame, contract: Contract, scope: Scope
) -> tuple[pd.DataFrame, list[Fault]]:
    """Understand the cells of one extract.

    Args:
        cells: as `Extract.cells`, after corrections.
        contract: what the cells should hold.
        scope: which area and years the run wants.

    Returns:
        The units: `source_id, period, frequency, date, category, area_code, state`, the
        contract's other fields (numbers with `<name>_state`), `file, sheet, row, fate`; and one
        fault per cell that broke the contract.

    Raises:
        PartnerDataError: the file holds another year, or nothing of the area.
    """
    desk = _Desk(cells, contract, scope, out_of_scope=pd.Series(False, index=cells.index))
    _refuse_hostile_cells(desk)
    _clean_area(desk)
    for wanted in contract.cell_fields:
        if wanted.name not in PLACED_FIELDS:
            CLEANERS[wanted.type](desk, wanted)
    _place_in_time(desk)
    _place_on_map(desk)
    _name_category(desk)
    _check_interval(desk)
    _refuse_doubles(desk)
    return _units(desk), _faults(desk)


def _each(column: pd.Series, understand: Callable[[Any], Any]) -> pd.Series:
    """`understand` of every cell, asked once per different value."""
    answers: dict[tuple[type, Any], Any] = {}
    results = []
    for value in column:
        key = (type(value), value)
        if key not in answers:
            answers[key] = understand(value)
        results.append(answers[key])
    return pd.Series(results, index=column.index, dtype=object)


def _refuse_hostile_cells(desk: _Desk) -> None:
    for name in desk.cells.columns.difference(PLACE):
        text = desk.cells[name].map(lambda cell: cell if isinstance(cell, str) else "")
        desk.fault(text.str.contains("\0", regex=False), name, "NUL", "The cell holds NUL bytes.")
        too_long = text.str.len() > LONGEST_CELL
        desk.fault(too_long, name, "length", "The cell is longer than a spreadsheet allows.")
        formula = text.str.match(r"\s*=\s*[A-Za-z+\-@(]")
        desk.fault(formula, name, "formula", "The cell holds a formula, not a value.")


def _clean_area(desk: _Desk) -> None:
    if desk.contract.field("area") is None or desk.cells.empty:
        return
    names = _each(desk.cells["area"], plain)
    elsewhere = _each(desk.cells["area"], key_of) != key_of(desk.scope.area)
    if elsewhere.all():
        known = ", ".join(sorted(set(names) - {""})[:40])
        raise PartnerDataError(
            str(desk.cells["file"].iloc[0]),
            f"holds nothing of the area {desk.scope.area!r}",
            f"Check area: in partnership.yaml; the file has {known}",
        )
    desk.out_of_scope |= elsewhere


def _clean_text(desk: _Desk, wanted: ContractField) -> None:
    text = _each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    limits = wanted.constraints
    if limits.enum:
        allowed = {key_of(value): value for value in limits.enum}
        keys = _each(text, key_of)
        reason = f"The value is none of: {', '.join(limits.enum)}."
        desk.fault((keys != "") & ~keys.isin(list(allowed)), wanted.name, "enum", reason)
        text = keys.map(allowed).astype(object).where(keys.isin(list(allowed)), "")
    if limits.pattern:
        odd = (text != "") & ~text.map(lambda value: bool(re.fullmatch(limits.pattern, value)))
        desk.fault(odd, wanted.name, "pattern", "The value does not have the agreed form.")
    desk.done[wanted.name] = text


def _clean_number(desk: _Desk, wanted: ContractField) -> None:
    raw = desk.cells[wanted.name]
    text = _each(raw, plain)
    marks = {"": "missing"} | {mark.value: mark.state for mark in desk.contract.missingValues}
    state = text.map(marks).astype(object)
    number = _each(raw, lambda cell: parse_number(cell, wanted.bareNumber)).astype(float)
    marked = state.notna()
    desk.fault(~marked & number.isna(), wanted.name, "number", "The value is not a number.")
    known = number.where(~marked)
    if wanted.type == "integer":
        desk.fault(known.mod(1).gt(0), wanted.name, "integer", "The value is not a whole number.")
    limits = wanted.constraints
    if limits.minimum is not None:
        reason = f"The value is below {limits.minimum:g}."
        desk.fault(known < limits.minimum, wanted.name, "minimum", reason)
    if limits.maximum is not None:
        reason = f"The value is above {limits.maximum:g}."
        desk.fault(known > limits.maximum, wanted.name, "maximum", reason)
    desk.done[wanted.name] = known
    desk.done[f"{wanted.name}_state"] = state.fillna("observed")


def _clean_boolean(desk: _Desk, wanted: ContractField) -> None:
    text = _each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    answer = _each(text, parse_boolean)
    desk.fault((text != "") & answer.isna(), wanted.name, "boolean", "The value is not yes or no.")
    desk.done[wanted.name] = answer.map({True: "yes", False: "no"}).astype(object).fillna("")


def _clean_day(desk: _Desk, wanted: ContractField) -> None:
    text = _each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    order = desk.contract.date_order
    nothing = Day(None, "", "")
    days = _each(desk.cells[wanted.name], lambda c: parse_day(c, order) if plain(c) else nothing)
    fault = days.map(lambda day: day.fault)
    desk.fault(fault != "", wanted.name, "date", "The value " + fault + ".")
    stamps = days.map(lambda day: pd.Timestamp(day.day) if day.day else pd.NaT)
    desk.done[wanted.name] = pd.to_datetime(stamps)
    if wanted.name == "date":
        period = days.map(lambda day: day.period)
        # A blank day in a tab or file for one month is still of that month.
        desk.done["period"] = period.where(text != "", desk.cells.get("period", ""))


def _clean_period(desk: _Desk, wanted: ContractField) -> None:
    text = _each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    period = _each(desk.cells[wanted.name], parse_period)
    reason = "The value is no month, quarter or year."
    desk.fault((text != "") & (period == ""), wanted.name, "period", reason)
    desk.done[wanted.name] = period


CLEANERS: dict[str, Callable[[_Desk, ContractField], None]] = {
    "string": _clean_text,
    "integer": _clean_number,
    "number": _clean_number,
    "boolean": _clean_boolean,
    "date": _clean_day,
    "period": _clean_period,
}


def _require(desk: _Desk, wanted: ContractField, text: pd.Series) -> None:
    if wanted.constraints.required:
        desk.fault(text == "", wanted.name, "required", "The value is blank.")


def _place_in_time(desk: _Desk) -> None:
    """Every unit gets a period; those of another year than the folder's break the contract."""
    if "period" not in desk.done:
        # From a heading, a sheet's or a file's name: reading has understood it already.
        made = desk.cells.get("period", "")
        desk.done["period"] = pd.Series(made, index=desk.cells.index, dtype=object)
    period = desk.done["period"]
    column = "date" if desk.contract.field("date") else "period"
    desk.fault(
        (period == "") & ~desk.broken, column, "period", "No month, quarter or year is given."
    )
    frequency = _each(period, lambda text: "M" if "-" in text else "Q" if "Q" in text else "A")
    desk.done["frequency"] = frequency
    finest = min((s.frequency for s in desk.contract.series), key="MQA".index, default="A")
    coarse = frequency.isin(list(COARSER[finest])) & (period != "")
    desk.fault(coarse, column, "period", "The value names a longer period than the source reports.")
    year = _each(period, lambda text: year_of(months_of(text)[-1]) if text else None)
    if desk.contract.layout.span == "history":
        desk.out_of_scope |= year.map(lambda y: y is not None and y > desk.scope.until)
        return
    other = year.map(lambda y: y is not None and y != desk.scope.year)
    _refuse_other_year(desk, year[~desk.out_of_scope], other[~desk.out_of_scope])
    desk.fault(
        other, column, "year", f"The date lies outside {desk.scope.year}, the folder's year."
    )


def _refuse_other_year(desk: _Desk, year: pd.Series, other: pd.Series) -> None:
    dated = year.notna()
    if dated.sum() and other[dated].mean() > WRONG_YEAR_SHARE:
        most = max(set(year[dated]), key=list(year[dated]).count)
        raise PartnerDataError(
            str(desk.cells["file"].iloc[0]),
            f"holds {most}, not {desk.scope.year}",
            f"Move it to data/raw/{most.folder}/ and ask for the file of {desk.scope.year}",
        )


def _place_on_map(desk: _Desk) -> None:
    code = pd.Series(desk.scope.area_code, index=desk.cells.index, dtype=object)
    for kind in ("ward", "lsoa"):
        if desk.contract.field(kind):
            code = _each(desk.cells[kind], partial(desk.scope.wards.code, kind=kind))
            reason = f"The {kind} is not in {kind}{'-name' if kind == 'ward' else '-ward'}s.csv."
            desk.fault(code.isna(), kind, kind, reason)
            desk.out_of_scope |= code == OTHER_AREA
    desk.done["area_code"] = code.fillna("")


def _name_category(desk: _Desk) -> None:
    contract, index = desk.contract, desk.cells.index
    if not contract.categories:
        desk.done.setdefault("category", pd.Series("", index=index, dtype=object))
        return
    known = {key_of(name): entry for entry in contract.categories for name in entry.names}
    entry = _each(desk.done["category"], lambda text: known.get(key_of(text)))
    named = desk.done["category"] != ""
    desk.fault(named & entry.isna(), "category", "category", "The category is not in the contract.")
    desk.done["category"] = entry.map(lambda found: found.id if found else "").astype(object)
    pairs = pd.Series(list(zip(desk.done["category"], desk.done["period"], strict=True)), index)
    by_id = {found.id: found for found in contract.categories}
    used = _each(pairs, lambda pair: _in_use(by_id, *pair))
    idle = ~used.astype(bool)
    numbers = [f.name for f in contract.cell_fields if f.type in ("integer", "number")]
    counted = pd.Series(not numbers, index=index)
    for name in numbers:
        counted |= desk.done[name].fillna(0) != 0
        desk.done[f"{name}_state"] = desk.done[f"{name}_state"].mask(idle, "not_applicable")
        desk.done[name] = desk.done[name].mask(idle)
    reason = "The category was not in use in that month."
    desk.fault(idle & counted, "category", "category in use", reason)


def _in_use(by_id: dict[str, Any], category: str, period: str) -> bool:
    if category not in by_id or not period:
        return True
    return any(by_id[category].in_use(month) for month in months_of(period))


def _check_interval(desk: _Desk) -> None:
    if {"value", "lower", "upper"} <= desk.done.keys():
        value, lower, upper = (desk.done[name] for name in ("value", "lower", "upper"))
        odd = (lower > value) | (value > upper)
        desk.fault(odd, "value", "interval", "The value lies outside its own interval.")


def _refuse_doubles(desk: _Desk) -> None:
    """A figure counted by the supplier stands once on a sheet, or nobody knows which is right."""
    if not desk.contract.is_aggregate:
        return
    numbers = {f.name for f in desk.contract.cell_fields if f.type in ("integer", "number")}
    keys = [n for n in desk.done if n not in numbers and not n.endswith("_state")]
    # A sheet each for two parts of a month is a feed cut over; within a sheet it is a double.
    figures = pd.DataFrame({name: desk.done[name] for name in keys} | {"on": desk.cells["sheet"]})
    if "category" in desk.cells:
        # As written: a category renamed within the year has a row for each of its names.
        figures["category"] = _each(desk.cells["category"], key_of)
    asked = ~desk.broken & ~desk.out_of_scope.astype(bool)
    within = figures[asked].duplicated(keep=False).reindex(desk.cells.index, fill_value=False)
    reason = "The same figure is given more than once on the sheet."
    desk.fault(within, "period", "given once", reason)


def _units(desk: _Desk) -> pd.DataFrame:
    states = [name for name in desk.done if name.endswith("_state")]
    units = pd.DataFrame(desk.done, index=desk.cells.index)
    units["state"] = units[states[0]] if len(states) == 1 else "observed"
    if "date" not in units:
        units["date"] = pd.NaT
    units["date"] = units["date"].astype("datetime64[ns]")
    units["source_id"] = desk.contract.id
    units[PLACE] = desk.cells[PLACE]
    units["fate"] = "kept"
    units.loc[desk.broken, "fate"] = "quarantined"
    units.loc[desk.out_of_scope.astype(bool), "fate"] = "out_of_scope"
    return units


def _faults(desk: _Desk) -> list[Fault]:
    within = ~desk.out_of_scope.astype(bool)
    found = [frame[within.reindex(frame.index)] for frame in desk.faults]
    columns = [*PLACE, "column", "rule", "reason"]
    return [
        Fault(*row) for frame in found for row in frame[columns].itertuples(index=False, name=None)
    ]
