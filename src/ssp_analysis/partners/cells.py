"""The units of one extract while they are cleaned: what a cell means, and what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from ssp_analysis.partners.areas import HERE, Wards
from ssp_analysis.partners.contract_parts import Category, ContractField
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
from ssp_analysis.partners.sheet_tables import PLACE
from ssp_analysis.partners.values import (
    STANDARD_MARKS,
    Cell,
    coded,
    column_of,
    each,
    is_held_once,
    is_mark,
    key_of,
    keys_of,
    matching,
    of_cells,
    parse_boolean,
    parse_number,
    plain,
    split_marks,
    texts_of,
    with_text,
)
from ssp_analysis.years import ReportingYear, months_of

# Columns of units that only the intake uses; no field of a contract can have a colon in its name.
SPARED = ":spared"  # set aside, but not to be held against the whole file
OUTSIDE = ":outside"  # of another year than is wanted, where that hangs on an open question
RECORD = ":record"  # a number that two units share if their ids agree; 0 without an id
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
class Batch:
    """The units of one extract: columns cleaned so far, and what was found wrong with each unit."""

    cells: pd.DataFrame
    contract: Contract
    scope: Scope
    done: dict[str, pd.Series] = field(default_factory=dict)
    faults: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.out_of_scope = self.all(False).astype(bool)
        self.lies = self.all(HERE)  # see `areas`
        self.control, self.span, self.total_in = self.all(""), self.all(""), self.all("")

    def all(self, value: object) -> pd.Series:
        """A column that says the same of all units."""
        return pd.Series(value, index=self.cells.index, dtype=object)

    def each(self, name: str, understand: Callable[[Any], Any]) -> pd.Series:
        """What is understood of each cell of a field as it was received."""
        return each(self.cells[name], understand)

    def fault(self, wrong: pd.Series, column: str, rule: str, reason: str | pd.Series) -> None:
        """Set aside the units where `wrong`, once per cell; the reason never quotes it."""
        if not wrong.any():
            return
        found = self.found
        wrong = wrong.astype(bool) & ~self.cells.index.isin(found.index[found["column"] == column])
        if wrong.any():
            found = self.cells.loc[wrong, PLACE].assign(column=column, rule=rule)
            text = reason[wrong] if isinstance(reason, pd.Series) else reason
            self.faults.append(found.assign(reason=text))

    @property
    def found(self) -> pd.DataFrame:
        """All faults so far, by unit, with the columns of `Fault`."""
        nothing = pd.DataFrame(columns=[*PLACE, "column", "rule", "reason"], dtype=object)
        return pd.concat(self.faults) if self.faults else nothing

    @property
    def broken(self) -> pd.Series:
        """Which units have a fault."""
        return pd.Series(self.cells.index.isin(self.found.index), index=self.cells.index)


# A heading that says of which clock its times are: `Created (UTC)`, `created_at_utc`.
IN_UTC = re.compile(r"(?<![a-z])(utc|zulu)(?![a-z])", re.IGNORECASE)
# Of a number's last place: what a spreadsheet's own sums (0.1 + 0.2) leave behind is no digit.
SPREADSHEET_NOISE = 1e-6
TOO_LONG = "The value names a longer period than the source reports."
WHOLE_KINDS = ("count", "stock")
OTHER_MONEY = {"€": "euro", "$": "dollar"}  # sign → what a unit of it is called; else it is pounds
NO_DAY = Day(None, "", "")
# What no partner meant to send: how it is found in a text, its rule and the reason told.
HOSTILE: tuple[tuple[Callable[[str], Any], str, str], ...] = (
    (lambda text: "\0" in text, "NUL", "The cell holds NUL bytes."),
    (re.compile(r"\s*=\s*[\w+\-@($\"]").match, "formula",
     "The cell holds a formula: ask for its value."),
)  # fmt: skip


def refuse_hostile_cells(batch: Batch) -> None:
    """Set aside units with a cell that no partner meant to send: NUL bytes, a formula."""
    for name in batch.cells.columns.difference(PLACE):
        codes, values = coded(batch.cells[name])
        whole = "\n".join([value for value in values if isinstance(value, str)])
        if "\0" not in whole and "=" not in whole:
            continue
        for test, rule, reason in HOSTILE:
            wrong = [isinstance(value, str) and bool(test(value)) for value in values]
            found = pd.Series(np.array(wrong, bool)[codes], batch.cells.index)
            batch.fault(found, name, rule, reason)


def clean_field(batch: Batch, wanted: ContractField) -> None:
    """Understand the cells of one field, and set aside those that break its contract."""
    text, marks = texts_of(batch.cells[wanted.name]), _marks_of(batch.contract, wanted)
    if wanted.type == "string" and marks:
        marked = each(text, str.casefold).isin(marks)
        text = with_text(text, marked, "") if marked.any() else text
    if wanted.constraints.required and not (wanted.is_number and "" in marks):
        batch.fault(text == "", wanted.name, "required", "The value is blank.")
    batch.done[wanted.name] = text  # before what else is told of the field
    batch.done[wanted.name] = CLEANERS[wanted.type](batch, wanted, text)


def _clean_text(batch: Batch, wanted: ContractField, text: pd.Series) -> pd.Series:
    limits = wanted.constraints
    if limits.enum:
        allowed = {key_of(value): value for value in limits.enum}
        reason = f"The value is none of: {', '.join(limits.enum)}."
        found = each(text, lambda value: allowed.get(key_of(value), ""))
        batch.fault((keys_of(text) != "") & (found == ""), wanted.name, "enum", reason)
        text = found
    if limits.pattern:
        fits = each(text, lambda value: not value or bool(re.fullmatch(limits.pattern, value)))
        reason = "The value does not have the agreed form."
        batch.fault(~fits.astype(bool), wanted.name, "pattern", reason)
    return text


def _marks_of(contract: Contract, wanted: ContractField) -> set[str]:
    """The contract's marks for what is not known, but for those that it names as a value."""
    values = {value for s in contract.series for value in s.where.get(wanted.name, ())}
    values |= {*wanted.constraints.enum}
    if wanted.name == "category":
        values |= {name for category in contract.categories for name in category.names}
    meant = {key_of(value) for value in values}
    return {m.value.casefold() for m in contract.missingValues if key_of(m.value) not in meant}


class _Figure(NamedTuple):
    """What a cell says as a figure; `number` is NaN where it is none."""

    number: float
    marks: str
    is_mark: bool
    is_share: bool


def _figure(cell: Cell, bare: bool) -> _Figure:
    figure, marks = split_marks(plain(cell)) if isinstance(cell, str) else (cell, "")
    if figure == "":
        figure, marks = cell, ""
    number, text = parse_number(figure, bare), plain(figure)
    return _Figure(math.nan if number is None else number, marks, is_mark(text), text[-1:] == "%")


def _clean_number(batch: Batch, wanted: ContractField, text: pd.Series) -> pd.Series:
    name, contract = wanted.name, batch.contract
    marks = {"": "missing"} | STANDARD_MARKS
    marks |= {mark.value: mark.state for mark in contract.missingValues}
    state = each(text, marks.get)
    codes, values = coded(batch.cells[name])
    read = [_figure(cell, wanted.bareNumber) for cell in values]
    figures = of_cells(pd.DataFrame(read, columns=_Figure._fields), codes, text)
    known = figures["number"].astype(float).where(state.isna())
    wrong = state.isna() & known.isna()
    reason = (
        "The cell holds a mark that the contract does not explain: say under missingValues in "
        f"{contract.id}.yaml what it means."
    )
    batch.fault(wrong & figures["is_mark"].astype(bool), name, "mark", reason)
    batch.fault(wrong, name, "number", "The value is not a number.")
    share = figures["is_share"].astype(bool) & known.notna()
    reason = "The value is a per cent; the measure counts."
    batch.fault(share & _counts(contract, wanted), name, "integer", reason)
    reason = "The value has no per cent sign, as others of its column have: it may be a share."
    measures = [one for one in contract.series if one.field == name]
    if (known[share] > 1).any() and not {one.kind for one in measures}.intersection(WHOLE_KINDS):
        batch.fault(~share & known.between(0, 1, "right"), name, "share", reason)
    units = " ".join(one.unit for one in measures).casefold()
    other = [sign for sign, word in OTHER_MONEY.items() if word not in units]
    foreign = each(text, lambda cell: any(sign in cell for sign in other)).astype(bool)
    reason = "The value is in another currency than its measure."
    batch.fault(foreign & known.notna(), name, "currency", reason)
    _refuse_beyond_limits(batch, wanted, known)
    batch.done[f"{name}_state"] = state.fillna("observed")
    batch.done[f"{name}_mark"] = figures["marks"].where(known.notna(), "")
    return known


def _counts(contract: Contract, wanted: ContractField) -> bool:
    """Whether a field's figures are counts, of which there are no parts."""
    kinds = {s.kind for s in contract.series if s.combine != "count" and s.field == wanted.name}
    return bool(kinds) and kinds <= set(WHOLE_KINDS) and wanted.constraints.decimalPlaces is None


def _refuse_beyond_limits(batch: Batch, wanted: ContractField, known: pd.Series) -> None:
    limits, counts = wanted.constraints, _counts(batch.contract, wanted)
    if wanted.type == "integer" or counts:
        reason = "The value is not a whole number."
        if wanted.type != "integer":
            reason += " For a rate or a sum, write its kind in the contract's series."
        batch.fault(known.mod(1).gt(0), wanted.name, "integer", reason)
    if counts and limits.minimum is None:
        reason = "The value is below 0. If it is a correction, give the field a lower minimum."
        batch.fault(known < 0, wanted.name, "minimum", reason)
    for rule, word, is_beyond in (("minimum", "below", known.lt), ("maximum", "above", known.gt)):
        if (bound := getattr(limits, rule)) is not None:
            batch.fault(is_beyond(bound), wanted.name, rule, f"The value is {word} {bound:g}.")
    if limits.decimalPlaces is not None:
        scaled = known * 10**limits.decimalPlaces
        reason = f"The value has more than {limits.decimalPlaces} decimal places."
        parted = (scaled - scaled.round()).abs() > SPREADSHEET_NOISE
        batch.fault(parted, wanted.name, "decimalPlaces", reason)


def check_interval(batch: Batch) -> None:
    """Set aside figures outside the interval that stands beside them."""
    if {"value", "lower", "upper"} <= batch.done.keys():
        value, lower, upper = (batch.done[name] for name in ("value", "lower", "upper"))
        odd = (lower > value) | (value > upper)
        batch.fault(odd, "value", "interval", "The value lies outside its own interval.")


def _clean_boolean(batch: Batch, wanted: ContractField, text: pd.Series) -> pd.Series:
    answer = each(text, parse_boolean)
    batch.fault((text != "") & answer.isna(), wanted.name, "boolean", "The value is not yes or no.")
    return answer.map({True: "yes", False: "no"}).astype(object).fillna("")


def _clean_day(batch: Batch, wanted: ContractField, text: pd.Series) -> pd.Series:
    contract, cells = batch.contract, batch.cells[wanted.name]
    order, zone = contract.date_order, contract.timezone
    codes, values = coded(cells)
    is_utc = all(IN_UTC.search(heading) for heading in wanted.spellings)
    read = [parse_day(cell, order, zone, is_utc) if plain(cell) else NO_DAY for cell in values]
    days = pd.Series(read, dtype=object)
    fault = of_cells(days.map(lambda day: day.fault), codes, cells)
    batch.fault(fault != "", wanted.name, "date", "The value " + fault + ".")
    different = pd.to_datetime(days.map(lambda day: pd.Timestamp(day.day) if day.day else pd.NaT))
    stamps = of_cells(different, codes, cells)
    swapped = half_swapped(stamps, each(cells, is_as_stored).astype(bool), batch.cells["sheet"])
    if looks_turned_round(stamps, contract.is_aggregate):
        swapped = stamps.notna()
    if swapped.any():
        batch.done[OTHER + wanted.name] = turned_round(stamps.where(swapped))
    if wanted.name == "date":
        # A blank day in a tab or file for one month is still of that month.
        period = of_cells(days.map(lambda day: day.period), codes, cells)
        batch.done["period"] = period.where(text != "", batch.cells.get("period", ""))
    return stamps


def _clean_period(batch: Batch, wanted: ContractField, text: pd.Series) -> pd.Series:
    cells = batch.cells[wanted.name]
    order, quarters = batch.contract.date_order, batch.contract.layout.quarters
    period = each(cells, lambda cell: parse_period(cell, quarters=quarters))
    for read in (unsettled_quarter, lambda cell: _month_of_day(cell, order)):
        period = period.where(period != "", each(cells.where(period == ""), read))
    wrong = (text != "") & (period == "")
    why = each(cells.where(wrong), why_no_period)
    batch.fault(why != "", wanted.name, "other period", "The value " + why + ".")
    batch.fault(wrong, wanted.name, "period", "The value is no month, quarter or year.")
    return period


def _month_of_day(cell: Cell, order: Literal["dmy", "mdy"]) -> str:
    """The month of a day written out in a column of periods; a bare number there is no day."""
    is_number = re.fullmatch(r"(\d+(\.\d+)?)?", plain(cell))
    return "" if is_number else parse_day(cell, order).period


CLEANERS: dict[str, Callable[[Batch, ContractField, pd.Series], pd.Series]] = {
    "string": _clean_text,
    "integer": _clean_number,
    "number": _clean_number,
    "boolean": _clean_boolean,
    "date": _clean_day,
    "period": _clean_period,
}


def name_category(batch: Batch) -> None:
    """Every unit gets its category's id; in months without that category it gets no number."""
    contract, index = batch.contract, batch.cells.index
    if not contract.categories:
        batch.done.setdefault("category", batch.all(""))
        return
    known = {key_of(name): entry for entry in contract.categories for name in entry.names}
    text = batch.done["category"]
    category = each(text, lambda name: known[key].id if (key := key_of(name)) in known else "")
    unknown = (text != "") & (category == "")
    batch.fault(unknown, "category", "category", "The category is not in the contract.")
    batch.done["category"] = category
    idle = _not_in_use(contract.categories, category, batch.done["period"])
    counted = pd.Series(not contract.numbers, index=index)
    for name in contract.numbers:
        counted |= batch.done[name].fillna(0) != 0
        batch.done[f"{name}_state"] = batch.done[f"{name}_state"].mask(idle, "not_applicable")
        batch.done[name] = batch.done[name].mask(idle)
    reason = "The category was not in use in that month."
    batch.fault(idle & counted, "category", "category in use", reason)


def _not_in_use(
    categories: Iterable[Category], category: pd.Series, period: pd.Series
) -> pd.Series:
    """Which units are of a period in which their category was not in use."""
    idle = pd.Series(False, index=category.index)
    for entry in categories:
        if entry.valid_from or entry.valid_to:
            here = category == entry.id
            periods = [text for text in period[here].unique() if text]
            never = [p for p in periods if not any(map(entry.in_use, months_of(p)))]
            idle |= here & period.isin(never)
    return idle


# Written where there is no id (yet), in lower case; the contract's missingValues add to them.
PLACEHOLDERS = frozenset(
    {"", "tbc", "tba", "tbd", "n a", "na", "none", "nil", "null", "nan", "unknown", "not known",
     "not recorded", "not available", "not applicable", "pending", "awaited", "to follow",
     "see notes", "see note", "n k", "nk", "no ref", "no reference", "x", "xx", "xxx", "0"}
)  # fmt: skip
E_NOTATION = r"(?i)[+-]?\d(?:[.,]\d+)?e\+?\d+"  # no id, but what a spreadsheet makes of one
# Ids as most are: small letters and digits, and none of the above.
SURE_ID = "^([1-9][0-9]*|[a-z0-9/_-]*([0-9][a-df-z]|[a-df-z][0-9])[a-z0-9/_-]*)$"


def name_record(batch: Batch) -> None:
    """Every unit gets its record's id, told without case, spaces and leading zeros."""
    if not batch.contract.record_id:
        return
    marks = {key_of(mark.value) for mark in batch.contract.missingValues}
    numbered = any(re.search(r"\d", mark) for mark in marks)  # then nothing with a digit is sure
    total, stated = np.zeros(len(batch.cells), np.uint64), np.ones(len(batch.cells), bool)
    for name in batch.contract.record_id:
        codes, values = coded(batch.done[name])
        if not is_held_once(batch.done[name]):
            values = ["" if pd.isna(value) else str(value) for value in values]
        ids = column_of([value.lower() for value in values])
        sure = matching(ids, SURE_ID) & (not numbered)
        for at in np.flatnonzero(~sure):
            ids[at] = _canonical(values[at], PLACEHOLDERS | marks)
        stated &= (ids != "")[codes]
        with np.errstate(over="ignore"):
            total = total * np.uint64(31) + pd.util.hash_array(ids, categorize=False)[codes]
    batch.done[RECORD] = pd.Series(np.where(stated, total, 0), batch.cells.index)


def _canonical(value: str, marks: Collection[str]) -> str:
    bare = "".join(value.split()).casefold()
    if key_of(value) in marks or re.fullmatch(E_NOTATION, bare):
        return ""
    return bare.lstrip("0") if bare.isdigit() else bare
