"""Where a unit belongs: in the area or not, its period, its ward, its category."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import Any

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.areas import (
    BLANK,
    ELSEWHERE,
    HERE,
    NO_WARD,
    OTHER_AREA,
    UNKNOWN,
    UNLISTED,
    OwnArea,
    district_of,
    not_known,
)
from ssp_analysis.partners.cells import OTHER, OUTSIDE, Desk, Scope, each
from ssp_analysis.partners.periods import Quarters, settled_quarter, unsettled_quarter
from ssp_analysis.partners.values import key_of
from ssp_analysis.years import ReportingYear, months_of, year_of

WRONG_YEAR_SHARE = 0.9  # of dated rows in another year: then the file, not the rows, is wrong
LISTS = {"ward": "ward-names.csv", "lsoa": "lsoa-wards.csv"}
STRENGTHS = (BLANK, UNKNOWN, UNLISTED, HERE, ELSEWHERE)  # the last that a row says counts
WAYS: tuple[Quarters, ...] = ("calendar", "financial")
TOO_LONG = "The value names a longer period than the source reports."
COARSER = {"M": "QA", "Q": "A", "A": ""}


def place_in_time(desk: Desk) -> None:
    """Every unit gets a period; those of another year than the folder's break the contract.

    Of units whose period has two readings that is left open, for a question is asked about them.

    Raises:
        PartnerDataError: nearly all rows are of another year.
    """
    if "period" not in desk.done:
        # From a heading, a sheet's or a file's name: reading has understood it already.
        made = desk.cells.get("period", "")
        desk.done["period"] = pd.Series(made, index=desk.cells.index, dtype=object)
    _settle_quarters(desk)
    period = desk.done["period"]
    column = "date" if desk.contract.field("date") else "period"
    desk.fault(
        (period == "") & ~desk.broken, column, "period", "No month, quarter or year is given."
    )
    frequency = each(period, lambda text: "M" if "-" in text else "Q" if "Q" in text else "A")
    desk.done["frequency"] = frequency
    finest = min((s.frequency for s in desk.contract.series), key="MQA".index, default="A")
    coarse = frequency.isin(list(COARSER[finest])) & (period != "")
    if not desk.contract.is_aggregate:  # a figure may be a total of finer ones: `control_totals`
        desk.fault(coarse, column, "period", TOO_LONG)
    in_doubt = _note_what_is_outside(desk)
    year = each(period.mask(in_doubt, ""), _year)
    if desk.contract.layout.span == "history":
        later = year.map(lambda y: y is not None and y > desk.scope.until)
        after = _refuse_after_the_paper(desk, column, ~in_doubt & ~_goes_on(desk, later))
        desk.out_of_scope |= later & ~after
        return
    _refuse_after_the_paper(desk, column, ~in_doubt)
    other = year.map(lambda y: y is not None and y != desk.scope.year)
    _refuse_other_year(desk, year[~desk.out_of_scope], other[~desk.out_of_scope])
    desk.fault(
        other, column, "year", f"The date lies outside {desk.scope.year}, the folder's year."
    )


def _year(period: str) -> ReportingYear | None:
    return year_of(months_of(period)[-1]) if period else None


def _settle_quarters(desk: Desk) -> None:
    """`2020 Q1` becomes a quarter as the contract says, or as alone fits the file's time."""
    period = desk.done["period"]
    written = {text: unsettled_quarter(text) for text in period[~desk.out_of_scope].unique()}
    if not (open_ := [quarter for quarter in written.values() if quarter]):
        return
    ways: list[Quarters] = [desk.contract.layout.quarters] if desk.contract.layout.quarters else []
    ways = ways or [
        way
        for way in WAYS
        if not any(_cannot_be(settled_quarter(quarter, way), desk) for quarter in open_)
    ]
    unsettled = each(period, unsettled_quarter)
    chosen = ways[0] if len(ways) == 1 else "financial"
    settled = each(unsettled, partial(settled_quarter, quarters=chosen))
    desk.done["period"] = period.where(unsettled == "", settled)
    if len(ways) != 1:
        desk.done[OTHER + "quarter"] = each(
            unsettled, partial(settled_quarter, quarters="calendar")
        )


def _cannot_be(quarter: str, desk: Desk) -> bool:
    """Whether a whole quarter's figure cannot be in the file: not over yet, or not of its year."""
    ended, paper = months_of(quarter)[-1].end_time.date(), desk.scope.paper_date
    return (paper is not None and ended > paper) or (
        desk.contract.layout.span == "year" and _year(quarter) != desk.scope.year
    )


def _note_what_is_outside(desk: Desk) -> pd.Series:
    """Which units have a period that hangs on a question; notes what each reading leaves out."""
    other = pd.Series("", index=desk.cells.index, dtype=object)
    other = desk.done.get(OTHER + "quarter", other)
    if (days := desk.done.get(OTHER + "date")) is not None:
        other = other.where(days.isna(), days.dt.strftime("%Y-%m"))
    in_doubt = other != ""
    if in_doubt.any():
        is_outside = partial(_is_outside, desk=desk)
        desk.done[OUTSIDE] = in_doubt & each(desk.done["period"], is_outside).astype(bool)
        desk.done[OTHER + "outside"] = each(other, is_outside).astype(bool)
    return in_doubt


def _is_outside(period: str, desk: Desk) -> bool:
    year = _year(period)
    if desk.contract.layout.span == "history":
        return year is not None and year > desk.scope.until
    return year is not None and year != desk.scope.year


def _refuse_after_the_paper(desk: Desk, column: str, among: pd.Series) -> pd.Series:
    """Set aside what is dated after the paper, among these units; which they are."""
    if desk.scope.paper_date is None:
        return ~among & among
    paper = pd.Timestamp(desk.scope.paper_date)
    period = desk.done["period"]
    late = [text for text in period.unique() if text and months_of(text)[0].start_time > paper]
    after = period.isin(late)
    if "date" in desk.done:
        after |= desk.done["date"] > paper
    desk.fault(after & among, column, "paper date", "The date lies after the paper's date.")
    return after & among


def _goes_on(desk: Desk, later: pd.Series) -> pd.Series:
    """Of the units later than the run's year, those whose months follow it without a gap.

    They are of a file that was written later; a date beyond a gap is a slip of the pen.
    """
    periods = {text: months_of(text) for text in desk.done["period"][later].unique()}
    told = {month for months in periods.values() for month in months}
    month = desk.scope.until.months[-1] + 1
    while month in told:
        month += 1
    return desk.done["period"].isin(
        [text for text, months in periods.items() if months[-1] < month]
    )


def _refuse_other_year(desk: Desk, year: pd.Series, other: pd.Series) -> None:
    dated = year.notna()
    if dated.sum() and other[dated].mean() > WRONG_YEAR_SHARE:
        most = max(set(year[dated]), key=list(year[dated]).count)
        raise PartnerDataError(
            str(desk.cells["file"].iloc[0]),
            f"holds {most}, not {desk.scope.year}",
            f"Move it to data/raw/{most.folder}/ and ask for the file of {desk.scope.year}",
        )


def place_on_map(desk: Desk) -> None:
    """Every unit gets an area code, its ward's or the partnership's, and where it lies.

    Rows of other areas are out of scope; a ward or LSOA that is on no list breaks the contract.
    What becomes of rows that tell no place hangs on the other files (`unplaced`).

    Raises:
        PartnerDataError: the file holds nothing of the partnership's area.
    """
    rule, marks = _own_area(desk), [mark.value for mark in desk.contract.missingValues]
    told: list[tuple[str, pd.Series]] = []
    if rule and rule.is_listed:
        told.append((rule.field, each(desk.cells[rule.field], rule.reader(marks))))
    kinds = [kind for kind in ("ward", "lsoa") if _is_looked_up(kind, desk, rule)]
    code = pd.Series("" if kinds else desk.scope.area_code, index=desk.cells.index, dtype=object)
    for kind in kinds:
        whole = rule is not None and rule.field == kind and not rule.is_listed
        find = partial(
            _look_up,
            kind=kind,
            scope=desk.scope,
            blank={key_of(mark) for mark in marks},
            unlisted=ELSEWHERE if whole else UNLISTED,
        )
        found = each(desk.cells[kind], find)
        own = found.map(itemgetter(1))
        code = own.where(own != "", code)
        told.append((kind, found.map(itemgetter(0))))
        reason = (
            f"The {kind} is not in {LISTS[kind]}: add it there, without a code if it lies in "
            f"another area; or write own_area: {{field: {kind}}} if only ours are on that list."
        )
        desk.fault(told[-1][1] == UNLISTED, kind, kind, reason)
    if told:
        desk.lies = _taken_together([lies for _, lies in told])
        desk.out_of_scope |= desk.lies == ELSEWHERE
    desk.done["area_code"] = code
    _refuse_other_areas(desk, told)


def _taken_together(told: list[pd.Series]) -> pd.Series:
    """What all fields that tell a place say of each row: another area before ours before none."""
    if len(told) == 1:
        return told[0]
    ranks = pd.concat([lies.map(STRENGTHS.index) for lies in told], axis=1)
    lies = ranks.max(axis=1).map(dict(enumerate(STRENGTHS)))
    unsure = (ranks == STRENGTHS.index(UNKNOWN)).any(axis=1)
    return lies.mask(unsure & (lies == HERE), NO_WARD)


def _own_area(desk: Desk) -> OwnArea | None:
    """The contract's rule; a field `area` alone is the partnership's name or code."""
    rule = desk.contract.own_area
    if not rule and desk.contract.field("area"):
        rule = OwnArea(field="area")
    if rule and rule.field == "area" and not rule.is_listed:
        return OwnArea(field="area", names=(desk.scope.area, desk.scope.area_code))
    return rule


def _is_looked_up(kind: str, desk: Desk, rule: OwnArea | None) -> bool:
    """Whether the reference lists tell of a field; they may be empty where the contract tells."""
    ruled = rule is not None and rule.is_listed and rule.field == kind
    return desk.contract.field(kind) is not None and not (ruled and not desk.scope.wards.has(kind))


def _look_up(
    cell: object, kind: str, scope: Scope, blank: set[str], unlisted: str
) -> tuple[str, str]:
    """Where a ward or LSOA lies, and the code of its ward; '' where it has none."""
    key = key_of(cell)
    code = scope.wards.code(key, kind)
    if code:
        return (ELSEWHERE, "") if code == OTHER_AREA else (HERE, code)
    unknown = not_known(key, blank)
    if unknown is not None:
        return unknown, ""
    district = district_of(key) if kind == "lsoa" else ""
    if district and district != key_of(scope.area):
        return ELSEWHERE, ""
    return (HERE, "") if district and not scope.wards.has(kind) else (unlisted, "")


def _refuse_other_areas(desk: Desk, told: list[tuple[str, pd.Series]]) -> None:
    if not (desk.lies == ELSEWHERE).any() or desk.lies.isin([HERE, NO_WARD, UNLISTED]).any():
        return
    field, lies = next((name, lies) for name, lies in told if (lies == ELSEWHERE).any())
    others = each(desk.cells[field], key_of)[lies == ELSEWHERE].nunique()
    wanted, source = desk.contract.field(field), f"{desk.contract.id}.yaml"
    heading = wanted.spellings[0] if wanted else field
    where = "area: in partnership.yaml" if field == "area" else LISTS.get(field, "own_area")
    raise PartnerDataError(
        str(desk.cells["file"].iloc[0]),
        f"holds nothing of the area {desk.scope.area!r}: its column {heading!r} has {others} "
        f"other area{'s' * (others != 1)}",
        f"Compare {where} with the file's spelling, or say in {source} which are yours, by names "
        f'or beginnings: own_area: {{field: {field}, begins: ["{desk.scope.area}"]}}',
    )


def name_category(desk: Desk) -> None:
    """Every unit gets its category's id; in months without that category it gets no number."""
    contract, index = desk.contract, desk.cells.index
    if not contract.categories:
        desk.done.setdefault("category", pd.Series("", index=index, dtype=object))
        return
    known = {key_of(name): entry for entry in contract.categories for name in entry.names}
    entry = each(desk.done["category"], lambda text: known.get(key_of(text)))
    named = desk.done["category"] != ""
    desk.fault(named & entry.isna(), "category", "category", "The category is not in the contract.")
    desk.done["category"] = entry.map(lambda found: found.id if found else "").astype(object)
    pairs = pd.Series(list(zip(desk.done["category"], desk.done["period"], strict=True)), index)
    by_id = {found.id: found for found in contract.categories}
    used = each(pairs, lambda pair: _in_use(by_id, *pair))
    idle = ~used.astype(bool)
    numbers = [f.name for f in contract.cell_fields if f.is_number]
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
