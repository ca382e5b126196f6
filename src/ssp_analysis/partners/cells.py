"""What a single cell means under its field: text, numbers with their state, days, periods."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from ssp_analysis.partners.arrival import ContractField
from ssp_analysis.partners.desk import Desk, each
from ssp_analysis.partners.reading import PLACE
from ssp_analysis.partners.values import (
    Day,
    key_of,
    parse_boolean,
    parse_day,
    parse_number,
    parse_period,
    plain,
)

# Of a number's last place: what a spreadsheet's own sums (0.1 + 0.2) leave behind is no digit.
SPREADSHEET_NOISE = 1e-6


def refuse_hostile_cells(desk: Desk) -> None:
    """Set aside units with a cell that no partner meant to send: NUL bytes, a formula."""
    for name in desk.cells.columns.difference(PLACE):
        text = desk.cells[name].map(lambda cell: cell if isinstance(cell, str) else "")
        desk.fault(text.str.contains("\0", regex=False), name, "NUL", "The cell holds NUL bytes.")
        formula = text.str.match(r"\s*=\s*[\w+\-@($\"]")
        desk.fault(formula, name, "formula", "The cell holds a formula, not a value.")


def _clean_text(desk: Desk, wanted: ContractField) -> None:
    marks = _marks_of_text(desk, wanted)
    text = each(desk.cells[wanted.name], lambda c: "" if plain(c).casefold() in marks else plain(c))
    _require(desk, wanted, text)
    limits = wanted.constraints
    if limits.enum:
        allowed = {key_of(value): value for value in limits.enum}
        keys = each(text, key_of)
        reason = f"The value is none of: {', '.join(limits.enum)}."
        desk.fault((keys != "") & ~keys.isin(list(allowed)), wanted.name, "enum", reason)
        text = keys.map(allowed).astype(object).where(keys.isin(list(allowed)), "")
    if limits.pattern:
        odd = (text != "") & ~text.map(lambda value: bool(re.fullmatch(limits.pattern, value)))
        desk.fault(odd, wanted.name, "pattern", "The value does not have the agreed form.")
    desk.done[wanted.name] = text


def _marks_of_text(desk: Desk, wanted: ContractField) -> set[str]:
    """The contract's marks for what is not known, but for those that it names as a value."""
    contract = desk.contract
    values = {value for s in contract.series for value in s.where.get(wanted.name, ())}
    values |= {*wanted.constraints.enum}
    if wanted.name == "category":
        values |= {name for category in contract.categories for name in category.names}
    meant = {key_of(value) for value in values}
    return {m.value.casefold() for m in contract.missingValues if key_of(m.value) not in meant}


def _clean_number(desk: Desk, wanted: ContractField) -> None:
    raw = desk.cells[wanted.name]
    text = each(raw, plain)
    marks = {mark.value: mark.state for mark in desk.contract.missingValues}
    if "" not in marks:
        _require(desk, wanted, text)
        marks[""] = "missing"
    state = text.map(marks).astype(object)
    number = each(raw, lambda cell: parse_number(cell, wanted.bareNumber)).astype(float)
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
    if limits.decimalPlaces is not None:
        scaled = known * 10**limits.decimalPlaces
        reason = f"The value has more than {limits.decimalPlaces} decimal places."
        parted = (scaled - scaled.round()).abs() > SPREADSHEET_NOISE
        desk.fault(parted, wanted.name, "decimalPlaces", reason)
    desk.done[wanted.name] = known
    desk.done[f"{wanted.name}_state"] = state.fillna("observed")


def _clean_boolean(desk: Desk, wanted: ContractField) -> None:
    text = each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    answer = each(text, parse_boolean)
    desk.fault((text != "") & answer.isna(), wanted.name, "boolean", "The value is not yes or no.")
    desk.done[wanted.name] = answer.map({True: "yes", False: "no"}).astype(object).fillna("")


def _clean_day(desk: Desk, wanted: ContractField) -> None:
    text = each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    order = desk.contract.date_order
    nothing = Day(None, "", "")
    days = each(desk.cells[wanted.name], lambda c: parse_day(c, order) if plain(c) else nothing)
    fault = days.map(lambda day: day.fault)
    desk.fault(fault != "", wanted.name, "date", "The value " + fault + ".")
    stamps = days.map(lambda day: pd.Timestamp(day.day) if day.day else pd.NaT)
    desk.done[wanted.name] = pd.to_datetime(stamps)
    if wanted.name == "date":
        period = days.map(lambda day: day.period)
        # A blank day in a tab or file for one month is still of that month.
        desk.done["period"] = period.where(text != "", desk.cells.get("period", ""))


def _clean_period(desk: Desk, wanted: ContractField) -> None:
    text = each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    period = each(desk.cells[wanted.name], parse_period)
    reason = "The value is no month, quarter or year."
    desk.fault((text != "") & (period == ""), wanted.name, "period", reason)
    desk.done[wanted.name] = period


CLEANERS: dict[str, Callable[[Desk, ContractField], None]] = {
    "string": _clean_text,
    "integer": _clean_number,
    "number": _clean_number,
    "boolean": _clean_boolean,
    "date": _clean_day,
    "period": _clean_period,
}


def _require(desk: Desk, wanted: ContractField, text: pd.Series) -> None:
    if wanted.constraints.required:
        desk.fault(text == "", wanted.name, "required", "The value is blank.")
