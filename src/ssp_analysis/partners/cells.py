"""The units of one extract while they are cleaned: what a cell means, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd

from ssp_analysis.partners.areas import Wards
from ssp_analysis.partners.contract_parts import ContractField
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import (
    Day,
    half_swapped,
    is_as_stored,
    looks_turned_round,
    parse_day,
    turned_round,
)
from ssp_analysis.partners.periods import parse_period, unsettled_quarter, why_no_period
from ssp_analysis.partners.reading import PLACE
from ssp_analysis.partners.values import (
    STANDARD_MARKS,
    is_mark,
    key_of,
    parse_boolean,
    parse_number,
    plain,
    split_marks,
)
from ssp_analysis.years import ReportingYear

# Columns of units that only the intake uses; no field of a contract can have a colon in its name.
SPARED = ":spared"  # set aside, but not to be held against the whole file
OUTSIDE = ":outside"  # of another year than is wanted, where that hangs on an open question
OTHER = ":other "  # before a field's name: what another reading makes of it, where there are two


@dataclass(frozen=True)
class Scope:
    """What a run wants of a file: the area, its own year, the run's last year and paper's day.

    Without a paper's day nothing lies after it.
    """

    area: str
    area_code: str
    year: ReportingYear
    until: ReportingYear
    wards: Wards
    paper_date: date | None = None


@dataclass
class Desk:
    """The units on the desk: columns cleaned so far, and what was found wrong with each unit."""

    cells: pd.DataFrame
    contract: Contract
    scope: Scope
    done: dict[str, pd.Series] = field(default_factory=dict)
    faults: list[pd.DataFrame] = field(default_factory=list)
    out_of_scope: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))
    lies: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))  # see `own_area`
    control: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    span: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    total_in: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))

    def fault(self, wrong: pd.Series, column: str, rule: str, reason: str | pd.Series) -> None:
        """Set aside the units where `wrong`, once per cell; the reason never quotes it."""
        told = [at for found in self.faults for at in found.index[found["column"] == column]]
        wrong = wrong.astype(bool) & ~self.cells.index.isin(told)
        if wrong.any():
            found = self.cells.loc[wrong, PLACE].assign(column=column, rule=rule)
            text = reason[wrong] if isinstance(reason, pd.Series) else reason
            self.faults.append(found.assign(reason=text))

    @property
    def broken(self) -> pd.Series:
        """Which units have a fault."""
        index = [at for found in self.faults for at in found.index]
        return pd.Series(self.cells.index.isin(index), index=self.cells.index)


def each(column: pd.Series, understand: Callable[[Any], Any]) -> pd.Series:
    """`understand` of every cell, asked once per different value."""
    answers: dict[tuple[type, Any], Any] = {}
    results = []
    for value in column:
        key = (type(value), value)
        if key not in answers:
            answers[key] = understand(value)
        results.append(answers[key])
    return pd.Series(results, index=column.index, dtype=object)


# Of a number's last place: what a spreadsheet's own sums (0.1 + 0.2) leave behind is no digit.
SPREADSHEET_NOISE = 1e-6
WHOLE_KINDS = ("count", "stock")


def refuse_hostile_cells(desk: Desk) -> None:
    """Set aside units with a cell that no partner meant to send: NUL bytes, a formula."""
    for name in desk.cells.columns.difference(PLACE):
        text = desk.cells[name].map(lambda cell: cell if isinstance(cell, str) else "")
        desk.fault(text.str.contains("\0", regex=False), name, "NUL", "The cell holds NUL bytes.")
        formula = text.str.match(r"\s*=\s*[\w+\-@($\"]")
        desk.fault(formula, name, "formula", "The cell holds a formula: ask for its value.")


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
    text = each(desk.cells[wanted.name], plain)
    marks = STANDARD_MARKS | {mark.value: mark.state for mark in desk.contract.missingValues}
    if "" not in marks:
        _require(desk, wanted, text)
        marks[""] = "missing"
    state = text.map(marks).astype(object)
    marked = state.notna()
    parted = each(desk.cells[wanted.name], _figure_and_marks)
    figure = parted.map(lambda part: part[0])
    number = each(figure, lambda cell: parse_number(cell, wanted.bareNumber)).astype(float)
    _refuse_no_number(desk, wanted, figure, ~marked & number.isna())
    known = number.where(~marked)
    if _counts(desk.contract, wanted):
        share = each(figure, lambda cell: plain(cell).endswith("%")).astype(bool) & known.notna()
        desk.fault(share, wanted.name, "integer", "The value is a per cent; the measure counts.")
    _refuse_beyond_limits(desk, wanted, known)
    desk.done[wanted.name] = known
    desk.done[f"{wanted.name}_state"] = state.fillna("observed")
    desk.done[f"{wanted.name}_mark"] = parted.map(lambda part: part[1]).where(known.notna(), "")


def _figure_and_marks(cell: Any) -> tuple[Any, str]:
    figure, marks = split_marks(plain(cell)) if isinstance(cell, str) else (cell, "")
    return (cell, "") if figure == "" else (figure, marks)


def _refuse_no_number(
    desk: Desk, wanted: ContractField, figure: pd.Series, wrong: pd.Series
) -> None:
    reason = (
        "The cell holds a mark that the contract does not explain: say under missingValues in "
        f"{desk.contract.id}.yaml what it means."
    )
    mark = each(figure, lambda cell: is_mark(plain(cell))).astype(bool)
    desk.fault(wrong & mark, wanted.name, "mark", reason)
    desk.fault(wrong, wanted.name, "number", "The value is not a number.")


def _counts(contract: Contract, wanted: ContractField) -> bool:
    """Whether a field's figures are counts, of which there are no parts."""
    kinds = {s.kind for s in contract.series if s.combine != "count" and s.field == wanted.name}
    return bool(kinds) and kinds <= set(WHOLE_KINDS) and wanted.constraints.decimalPlaces is None


def _refuse_beyond_limits(desk: Desk, wanted: ContractField, known: pd.Series) -> None:
    limits = wanted.constraints
    if wanted.type == "integer" or _counts(desk.contract, wanted):
        reason = "The value is not a whole number."
        if wanted.type != "integer":
            reason += " For a rate or a sum, write its kind in the contract's series."
        desk.fault(known.mod(1).gt(0), wanted.name, "integer", reason)
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


def _clean_boolean(desk: Desk, wanted: ContractField) -> None:
    text = each(desk.cells[wanted.name], plain)
    _require(desk, wanted, text)
    answer = each(text, parse_boolean)
    desk.fault((text != "") & answer.isna(), wanted.name, "boolean", "The value is not yes or no.")
    desk.done[wanted.name] = answer.map({True: "yes", False: "no"}).astype(object).fillna("")


def _clean_day(desk: Desk, wanted: ContractField) -> None:
    cells = desk.cells[wanted.name]
    text = each(cells, plain)
    _require(desk, wanted, text)
    order, zone = desk.contract.date_order, desk.contract.timezone
    nothing = Day(None, "", "")
    days = each(cells, lambda cell: parse_day(cell, order, zone) if plain(cell) else nothing)
    fault = days.map(lambda day: day.fault)
    desk.fault(fault != "", wanted.name, "date", "The value " + fault + ".")
    stamps = pd.to_datetime(days.map(lambda day: pd.Timestamp(day.day) if day.day else pd.NaT))
    desk.done[wanted.name] = stamps
    swapped = half_swapped(stamps, each(cells, is_as_stored).astype(bool), desk.cells["sheet"])
    if looks_turned_round(stamps, desk.contract.is_aggregate):
        swapped = stamps.notna()
    if swapped.any():
        desk.done[OTHER + wanted.name] = turned_round(stamps.where(swapped))
    if wanted.name == "date":
        period = days.map(lambda day: day.period)
        # A blank day in a tab or file for one month is still of that month.
        desk.done["period"] = period.where(text != "", desk.cells.get("period", ""))


def _clean_period(desk: Desk, wanted: ContractField) -> None:
    cells = desk.cells[wanted.name]
    text = each(cells, plain)
    _require(desk, wanted, text)
    order, quarters = desk.contract.date_order, desk.contract.layout.quarters
    period = each(cells, lambda cell: parse_period(cell, quarters=quarters))
    for read in (unsettled_quarter, lambda cell: _month_of_day(cell, order)):
        period = period.where(period != "", each(cells.where(period == ""), read))
    wrong = (text != "") & (period == "")
    why = each(cells.where(wrong), why_no_period)
    desk.fault(why != "", wanted.name, "other period", "The value " + why + ".")
    desk.fault(wrong, wanted.name, "period", "The value is no month, quarter or year.")
    desk.done[wanted.name] = period


def _month_of_day(cell: Any, order: Literal["dmy", "mdy"]) -> str:
    """The month of a day written out in a column of periods; a bare number there is no day."""
    is_number = re.fullmatch(r"(\d+(\.\d+)?)?", plain(cell))
    return "" if is_number else parse_day(cell, order).period


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
