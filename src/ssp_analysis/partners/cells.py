"""The units of one extract while they are cleaned: what a cell means, and what is wrong with it."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ssp_analysis.partners import days, periods
from ssp_analysis.partners.areas import HERE, Wards
from ssp_analysis.partners.contract_parts import ContractField
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.ids import SURE_ID, id_of
from ssp_analysis.partners.sheet_tables import PLACE
from ssp_analysis.partners.values import (
    STANDARD_MARKS,
    Cell,
    Column,
    Columns,
    all_alike,
    among,
    by_code,
    coded,
    column_of,
    figure_of,
    key_of,
    matching,
    numbers_for,
    parse_boolean,
    passing,
    plain,
    texts_of,
    texts_understood,
    understood,
    with_cells,
)
from ssp_analysis.years import ReportingYear

# Columns of units that only the intake uses; no field of a contract can have a colon in its name.
SPARED, TOO_NEW = ":spared", ":too new"  # set aside, not held against others, or against any
OUTSIDE = ":outside"  # of another year than is wanted, where that hangs on an open question
RECORD = ":record"  # a number that two units share if their ids agree; 0 without an id
OTHER = ":other "  # before a field's name: what another reading makes of it, where there are two
GROUPED = ":grouped "  # before it: whether a number is written as thousands, `1,234`


@dataclass(frozen=True)
class Scope:
    """What a run wants of a file; without a paper's day nothing lies after it."""

    area: str
    area_code: str
    year: ReportingYear
    until: ReportingYear
    wards: Wards
    paper_date: date | None = None
    said_around: str = ""  # above and below the tables of the file


class Wrong(NamedTuple):
    """What is wrong with a cell of some units: their places among all, and the reason of each."""

    at: np.ndarray
    column: str
    rule: str
    reasons: np.ndarray


@dataclass
class Batch:
    """The units of one extract: columns cleaned so far, and what was found wrong with each unit."""

    cells: Columns
    contract: Contract
    scope: Scope
    done: Columns = field(default_factory=dict)
    faults: list[Wrong] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.out_of_scope, self.broken, self.too_new = np.zeros((3, len(self.cells["row"])), bool)
        self.lies = self.all(HERE)  # see `areas`
        self.control, self.span, self.total_in = self.all(""), self.all(""), self.all("")

    def all(self, text: str) -> Column:
        """A column that says the same of all units."""
        return all_alike(text, len(self.cells["row"]))

    def each(self, name: str, understand: Callable[[Any], Any]) -> np.ndarray:
        """What is understood of each cell of a field as it was received."""
        return understood(self.cells[name], understand)

    def fault(self, wrong: np.ndarray, column: str, rule: str, reason: str | Column) -> None:
        """Set aside the units where `wrong`, once per cell; the reason never quotes it."""
        if not wrong.any():
            return
        at = np.flatnonzero(wrong & ~self.wrong_in(column))
        self.broken[at] = True
        told = np.full(len(at), reason) if isinstance(reason, str) else reason[at]
        self.faults.append(Wrong(at, column, rule, np.asarray(told, object)))

    def wrong_in(self, column: str) -> np.ndarray:
        """Which units have a fault in a column; '' for units that are broken as a whole."""
        found = np.zeros(len(self.broken), bool)
        for fault in self.faults:
            found[fault.at] |= fault.column == column
        return found


# Of a number's last place: what a spreadsheet's own sums (0.1 + 0.2) leave behind is no digit.
SPREADSHEET_NOISE = 1e-6
TOO_LONG = "The value names a longer period, a quarter or year, than the source reports."
WHOLE_KINDS = ("count", "stock")
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
DECIMAL_COMMA = re.compile(r"^\D{0,2}(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})\D{0,2}$")
OTHER_MONEY = {"€": "euro", "$": "dollar"}  # sign → what a unit of it is called; else it is pounds
SIGNED_UNIT = re.compile(r"%|£|\bper ?cent|\bpounds?\b")  # beside its figures a sign says no more
NO_TIME = np.datetime64("NaT", "s")
# What no partner meant to send: how it is found in a text, its rule and the reason told.
HOSTILE: tuple[tuple[Callable[[str], Any], str, str], ...] = (
    (lambda text: "\0" in text, "NUL", "The cell holds NUL bytes."),
    (re.compile(r"\s*=\s*[\w+\-@($\"]").match, "formula",
     "The cell holds a formula: ask for its value."),
)  # fmt: skip


def refuse_hostile_cells(batch: Batch) -> None:
    """Set aside units with a cell that no partner meant to send: NUL bytes, a formula."""
    for name in sorted(batch.cells.keys() - set(PLACE)):
        codes, values = coded(batch.cells[name])
        whole = "\n".join(map(str, values))
        if "\0" not in whole and "=" not in whole:
            continue
        for test, rule, reason in HOSTILE:
            wrong = [isinstance(value, str) and bool(test(value)) for value in values]
            batch.fault(np.array(wrong, bool)[codes], name, rule, reason)


def clean_field(batch: Batch, wanted: ContractField) -> None:
    """Understand the cells of one field, and set aside those that break its contract."""
    text, marks = texts_of(batch.cells[wanted.name]), _marks_of(batch.contract, wanted)
    if wanted.type == "string" and marks:
        marked = passing(text, lambda cell: cell.casefold() in marks)
        text = with_cells(text, marked, "") if marked.any() else text
    if wanted.constraints.required and not (wanted.is_number and "" in marks):
        batch.fault(text == "", wanted.name, "required", "The value is blank.")
    batch.done[wanted.name] = text  # before what else is told of the field
    batch.done[wanted.name] = CLEANERS[wanted.type](batch, wanted, text)


def _clean_text(batch: Batch, wanted: ContractField, text: Column) -> Column:
    limits = wanted.constraints
    if limits.enum:
        allowed = {key_of(value): value for value in limits.enum}
        reason = f"The value is none of: {', '.join(limits.enum)}."
        found = understood(text, lambda value: allowed.get(key_of(value), ""))
        said = passing(text, lambda value: key_of(value) != "")
        batch.fault(said & (found == ""), wanted.name, "enum", reason)
        text = found
    if limits.pattern:
        fits = passing(text, lambda value: not value or bool(re.fullmatch(limits.pattern, value)))
        batch.fault(~fits, wanted.name, "pattern", "The value does not have the agreed form.")
    return text


def _marks_of(contract: Contract, wanted: ContractField) -> set[str]:
    """The contract's marks for what is not known, but for those that it names as a value."""
    values = {value for s in contract.series for value in s.where.get(wanted.name, ())}
    values |= {*wanted.constraints.enum}
    if wanted.name == "category":
        values |= {name for category in contract.categories for name in category.names}
    meant = {key_of(value) for value in values}
    return {m.value.casefold() for m in contract.missingValues if key_of(m.value) not in meant}


def _mark(text: str) -> str:
    """A mark as its cells may spell it: `<5` and `< 5`, `n/a` and `N/A`."""
    return "".join(text.split()).casefold()


def _clean_number(batch: Batch, wanted: ContractField, text: Column) -> np.ndarray:
    name, contract = wanted.name, batch.contract
    marks = {"": "missing"} | STANDARD_MARKS
    marks |= {_mark(mark.value): mark.state for mark in contract.missingValues}
    state = understood(text, lambda cell: marks.get(_mark(cell), "observed"))
    codes, values = coded(batch.cells[name])
    measures = [one for one in contract.series if one.field == name]
    units = " ".join(one.unit for one in measures).casefold()
    bare = wanted.bareNumber and not SIGNED_UNIT.search(units)
    read = [figure_of(cell, bare) for cell in values]
    number, marked, is_mark, is_share = (
        np.array([figure[at] for figure in read], kind)[codes]
        for at, kind in enumerate((float, object, bool, bool))
    )
    known = np.where(state == "observed", number, math.nan)
    is_known = ~np.isnan(known)
    wrong = (state == "observed") & ~is_known
    reason = (
        "The cell holds a mark in place of a number that the contract does not explain: say under "
        f"missingValues in {contract.id}.yaml what it means."
    )
    batch.fault(wrong & is_mark, name, "mark", reason)
    _refuse_decimal_commas(batch, name, wrong, text)
    batch.fault(wrong, name, "number", "The value is not a number.")
    share = is_share & is_known
    reason = "The value is a per cent; the measure counts."
    batch.fault(share & _counts(contract, wanted), name, "integer", reason)
    reason = "The value has no per cent sign, as others of its column have: it may be a share."
    if (known[share] > 1).any() and not {one.kind for one in measures}.intersection(WHOLE_KINDS):
        batch.fault(~share & (known > 0) & (known <= 1), name, "share", reason)
    other = [sign for sign, word in OTHER_MONEY.items() if word not in units]
    foreign = is_known & passing(text, lambda cell: any(sign in cell for sign in other))
    batch.fault(foreign, name, "currency", "The value is in another currency than its measure.")
    _refuse_beyond_limits(batch, wanted, known)
    batch.done[f"{name}_state"] = state
    batch.done[f"{name}_mark"] = with_cells(marked, ~is_known, "")
    if contract.is_aggregate:
        batch.done[GROUPED + name] = passing(text, lambda c: bool(re.search(r"\d[\s,']\d{3}\b", c)))
    return known


def _refuse_decimal_commas(batch: Batch, name: str, wrong: np.ndarray, text: Column) -> None:
    """Figures such as `12,5`, and `1,234` beside several of them: that may be a decimal too."""
    cells = [cell for cell in pd.unique(text[wrong]) if DECIMAL_COMMA.search(cell)]
    if len(cells) > 1:
        cells += [cell for cell in pd.unique(text) if cell.count(",") == 1 and "." not in cell]
    batch.fault(among(text, cells), name, "number", "The value has a decimal comma: use points.")


def _counts(contract: Contract, wanted: ContractField) -> bool:
    """Whether a field's figures are counts, of which there are no parts."""
    kinds = {s.kind for s in contract.series if s.combine != "count" and s.field == wanted.name}
    return bool(kinds) and kinds <= set(WHOLE_KINDS) and wanted.constraints.decimalPlaces is None


def _refuse_beyond_limits(batch: Batch, wanted: ContractField, known: np.ndarray) -> None:
    limits, counts = wanted.constraints, _counts(batch.contract, wanted)
    if wanted.type == "integer" or counts:
        reason = "The value is not a whole number."
        if wanted.type != "integer":
            reason += " For a rate or a sum, write its kind in the contract's series."
        with np.errstate(invalid="ignore"):  # of what is no number
            parted = known % 1 > 0
        if parted.any():  # beside 1.234 a 2.000 may be two thousand
            parted |= passing(batch.done[wanted.name], lambda text: bool(THOUSANDS.fullmatch(text)))
        batch.fault(parted, wanted.name, "integer", reason)
    if counts and limits.minimum is None:
        reason = "The value is below 0. If it is a correction, give the field a lower minimum."
        batch.fault(known < 0, wanted.name, "minimum", reason)
    for rule, word, beyond in (("minimum", "below", np.less), ("maximum", "above", np.greater)):
        if (bound := getattr(limits, rule)) is not None:
            batch.fault(beyond(known, bound), wanted.name, rule, f"The value is {word} {bound:g}.")
    if limits.decimalPlaces is not None:
        scaled = known * 10**limits.decimalPlaces
        reason = f"The value has more than {limits.decimalPlaces} decimal places."
        parted = np.abs(scaled - scaled.round()) > SPREADSHEET_NOISE
        batch.fault(parted, wanted.name, "decimalPlaces", reason)


def check_interval(batch: Batch) -> None:
    """Set aside figures outside the interval that stands beside them."""
    if {"value", "lower", "upper"} <= batch.done.keys():
        value, lower, upper = (batch.done[name] for name in ("value", "lower", "upper"))
        odd = (lower > value) | (value > upper)
        batch.fault(odd, "value", "interval", "The value lies outside its own interval.")


def _clean_boolean(batch: Batch, wanted: ContractField, text: Column) -> np.ndarray:
    words = {True: "yes", False: "no", None: ""}
    answer = understood(text, lambda cell: words[parse_boolean(cell)])
    unread = (text != "") & (answer == "")
    batch.fault(unread, wanted.name, "boolean", "The value is not yes or no.")
    return answer


def _clean_day(batch: Batch, wanted: ContractField, text: Column) -> np.ndarray:
    contract, cells = batch.contract, batch.cells[wanted.name]
    order, zone = contract.date_order, contract.timezone
    codes, values = coded(cells)
    is_utc = days.is_in_utc(wanted.spellings, batch.scope.said_around)
    may_lack = wanted.name != "date" and not wanted.constraints.required
    read = [
        days.parse_day(cell, order, zone, is_utc)
        if plain(cell) and not (may_lack and days.SAYS_NO_DAY.fullmatch(key_of(cell)))
        else days.NO_DAY
        for cell in values
    ]
    read = days.none_in_six(read, values)
    fault = by_code(codes, [_told(day.fault) for day in read])
    batch.fault(fault != "", wanted.name, "date", fault)
    different = np.array([day.day for day in read], "datetime64[s]")
    stamps = different[codes]
    swapped = days.half_swapped(stamps, passing(cells, days.is_as_stored), batch.cells["sheet"])
    turned = np.array([day.fault == days.NOT_THIS_WAY for day in read], bool)[codes]
    swapped |= days.written_both_ways(stamps, passing(cells, days.is_as_stored), turned)
    if days.looks_turned_round(stamps, contract.is_aggregate):
        swapped = ~np.isnat(stamps)
    if swapped.any():
        batch.done[OTHER + wanted.name] = np.where(swapped, days.turned_round(stamps), NO_TIME)
    period = by_code(codes, [day.period for day in read])
    if wanted.name == "date":
        # A blank day in a tab or file for one month is still of that month.
        elsewhere = batch.cells.get("period", batch.all(""))
        batch.done["period"] = with_cells(period, text == "", elsewhere)
    else:
        no_day = (period != "") & np.isnat(stamps)
        batch.fault(no_day, wanted.name, "date", "The value is a month or a quarter, not a day.")
    return stamps


def _clean_period(batch: Batch, wanted: ContractField, text: Column) -> Column:
    cells = batch.cells[wanted.name]
    order, quarters = batch.contract.date_order, batch.contract.layout.quarters

    def read(cell: Cell) -> str:
        period = periods.parse_period(cell, quarters=quarters) or periods.unsettled_quarter(cell)
        return period or days.month_of_day(cell, order)

    period = texts_understood(cells, read)
    if any(periods.OTHER_YEAR.search(heading) for heading in wanted.spellings):
        of_years, reason = passing(period, lambda at: "/" in at), f"is {periods.NOT_FROM_APRIL}"
        batch.fault(of_years, wanted.name, "other period", _told(reason))
    wrong = (text != "") & (period == "")
    why = understood(with_cells(cells, ~wrong, ""), lambda cell: _told(periods.why_no_period(cell)))
    batch.fault(why != "", wanted.name, "other period", why)
    batch.fault(wrong, wanted.name, "period", "The value is no month, quarter or year.")
    return period


def _told(fault: str) -> str:
    return fault and f"The value {fault}."


CLEANERS: dict[str, Callable[[Batch, ContractField, Column], Column]] = {
    "string": _clean_text,
    "integer": _clean_number,
    "number": _clean_number,
    "boolean": _clean_boolean,
    "date": _clean_day,
    "period": _clean_period,
}


def name_record(batch: Batch) -> None:
    """Every unit gets its record's id, however it is spelt (`ids.id_of`)."""
    if not batch.contract.record_id:
        return
    marks = {key_of(mark.value) for mark in batch.contract.missingValues}
    numbered = any(re.search(r"\d", mark) for mark in marks)  # then nothing with a digit is sure
    total, stated = np.zeros(len(batch.broken), np.uint64), np.ones(len(batch.broken), bool)
    for name in batch.contract.record_id:
        codes, values = coded(batch.done[name])
        values = [v if isinstance(v, str) else "" if pd.isna(v) else str(v) for v in values]
        ids = column_of([value.lower() for value in values])
        sure = matching(ids, SURE_ID) & (not numbered)
        for at in np.flatnonzero(~sure):
            ids[at] = id_of(values[at], marks)
        stated &= (ids != "")[codes]
        with np.errstate(over="ignore"):
            total = total * np.uint64(31) + numbers_for(ids)[codes]
    batch.done[RECORD] = np.where(stated, total, np.uint64(0))
