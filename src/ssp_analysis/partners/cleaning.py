"""From an extract's cells to units with a fate, and one fault per cell that breaks the contract.

A *unit* is one record, or one period cell of a wide row. Its `fate` is `kept`, `quarantined`,
`out_of_scope` (another area, or later than the run's year), `skipped` (a total beside its parts)
or, later, `merged` or `asked`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners import areas
from ssp_analysis.partners.cells import (
    NO_TIME,
    OTHER,
    OUTSIDE,
    SPARED,
    TOO_LONG,
    Batch,
    Scope,
    check_interval,
    clean_field,
    name_category,
    name_record,
    refuse_hostile_cells,
)
from ssp_analysis.partners.contract_parts import PLACED_FIELDS
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.headings import ADDED_UP
from ssp_analysis.partners.periods import Quarters, settled_quarter, unsettled_quarter
from ssp_analysis.partners.rows import PARTS_UNKNOWN, REASONS
from ssp_analysis.partners.sheet_tables import PLACE, Fault
from ssp_analysis.partners.totals import mark
from ssp_analysis.partners.values import (
    Columns,
    among,
    coded,
    column_of,
    key_of,
    passing,
    understood,
    with_cells,
)
from ssp_analysis.years import months_of, year_of_period

TELLING_RULES = (("mark", "other period", "paper date"), ("paper date",))  # of figures; of rows
WRONG_YEAR_SHARE = 0.9  # of dated rows in another year: then the file, not the rows, is wrong
WAYS: tuple[Quarters, ...] = ("calendar", "financial")
COARSER = {"M": "QA", "Q": "A", "A": ""}
NAME_IT = {"sheet": ": name the sheet for one (2019-04), or the file for its year (2019-20).",
           "column": ".", "file": ": name the file for one (2019-04, 2019-20)."}  # fmt: skip


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
    name_category(batch)
    name_record(batch)
    check_interval(batch)
    _refuse_doubles(batch, apart)
    return _units(batch), _faults(batch)


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
    units["source_file"] = batch.each("file", lambda name: f"{folder}/{name}")
    return units


def _spared(batch: Batch) -> np.ndarray:
    """Units set aside that are not held against the whole file.

    Each figure counted by the supplier stands alone, and the file itself tells that here is none:
    by a mark, or the name of a period of another kind. What lies after the paper was sent later.
    """
    spared, telling = batch.broken.copy(), TELLING_RULES[not batch.contract.is_aggregate]
    for fault in batch.faults:
        spared[fault.at] &= fault.rule in telling
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


def place_in_time(batch: Batch) -> None:
    """Every unit gets a period; those of another year than the folder's break the contract.

    Of units whose period has two readings that is left open, for a question is asked about them.

    Raises:
        PartnerDataError: nearly all rows are of another year.
    """
    if "period" not in batch.done:
        # From a heading, a sheet's or a file's name: reading has understood it already.
        batch.done["period"] = batch.cells.get("period", batch.all(""))
    _settle_quarters(batch)
    period = batch.done["period"]
    column = "date" if batch.contract.field("date") else "period"
    reason = f"No month, quarter or year is given{NAME_IT[batch.contract.layout.period_from]}"
    batch.fault((period == "") & ~batch.broken, column, "period", reason)
    frequency = batch.done["frequency"] = understood(
        period, lambda text: "M" if "-" in text else "Q" if "Q" in text else "A"
    )
    coarse = among(frequency, COARSER[batch.contract.finest or "A"]) & (period != "")
    if not batch.contract.is_aggregate:  # a figure may be a total of finer ones: `totals`
        batch.fault(coarse, column, "period", TOO_LONG)
    in_doubt = _note_what_is_outside(batch)
    until, wanted = batch.scope.until, batch.scope.year
    period = with_cells(period, in_doubt, "")
    if batch.contract.layout.span == "history":
        later = passing(period, lambda text: bool(text) and year_of_period(text) > until)
        after = _refuse_after_the_paper(batch, column, ~in_doubt & ~_goes_on(batch, later))
        batch.out_of_scope |= later & ~after
        return
    _refuse_after_the_paper(batch, column, ~in_doubt)
    other = passing(period, lambda text: bool(text) and year_of_period(text) != wanted)
    _refuse_other_year(batch, *(one[~batch.out_of_scope] for one in (period, other)))
    told = f"The date lies outside {batch.scope.year}, the folder's year."
    several = f"{areas.FOR_US}a file of several years has layout: {{span: history}}"
    batch.fault(other, column, "year", told + several * int(2 * sum(other) >= len(other)))


def _settle_quarters(batch: Batch) -> None:
    """`2020 Q1` becomes a quarter as the contract says, or as alone fits the file's time."""
    period, layout = batch.done["period"], batch.contract.layout
    unsettled = understood(period, unsettled_quarter)
    quarters = set(unsettled[~batch.out_of_scope]) - {""}
    if not quarters:
        return
    fitting = [
        way
        for way in WAYS
        if not any(_cannot_be(settled_quarter(quarter, way), batch) for quarter in quarters)
    ]
    ways = [layout.quarters] if layout.quarters else fitting
    chosen = ways[0] if len(ways) == 1 else "financial"
    settled = understood(unsettled, partial(settled_quarter, quarters=chosen))
    batch.done["period"] = with_cells(period, unsettled != "", settled)
    if len(ways) != 1:
        calendar = partial(settled_quarter, quarters="calendar")
        batch.done[OTHER + "quarter"] = understood(unsettled, calendar)


def _cannot_be(quarter: str, batch: Batch) -> bool:
    """Whether a whole quarter's figure cannot be in the file: not over yet, or not of its year."""
    ended, paper = months_of(quarter)[-1].end_time.date(), batch.scope.paper_date
    return (paper is not None and ended > paper) or (
        batch.contract.layout.span == "year" and year_of_period(quarter) != batch.scope.year
    )


def _note_what_is_outside(batch: Batch) -> np.ndarray:
    """Which units have a period that hangs on a question; notes what each reading leaves out."""
    other = batch.done.get(OTHER + "quarter", batch.all(""))
    if (days := batch.done.get(OTHER + "date")) is not None:
        other = with_cells(other, ~np.isnat(days), np.datetime_as_string(days, "M").astype(object))
    in_doubt = other != ""
    if in_doubt.any():
        is_outside = partial(_is_outside, batch=batch)
        batch.done[OUTSIDE] = in_doubt & passing(batch.done["period"], is_outside)
        batch.done[OTHER + "outside"] = passing(other, is_outside)
    return in_doubt


def _is_outside(period: str, batch: Batch) -> bool:
    year, wanted = year_of_period(period) if period else batch.scope.year, batch.scope
    return year > wanted.until if batch.contract.layout.span == "history" else year != wanted.year


def _refuse_after_the_paper(batch: Batch, column: str, rows: np.ndarray) -> np.ndarray:
    """Set aside what is dated after the paper, among these units; which they are.

    So is what adds up in a period that is not over then; a survey or stock may be of a day before.
    """
    if batch.scope.paper_date is None:
        return rows & False
    paper, period = pd.Timestamp(batch.scope.paper_date), batch.done["period"]
    spans = {text: months_of(text) for text in set(period) - {""}}
    after = among(period, {text for text, of in spans.items() if of[0].start_time > paper})
    part = among(period, {text for text, of in spans.items() if of[-1].end_time > paper})
    if "date" in batch.done:
        after |= batch.done["date"] > paper.to_datetime64()
        part &= np.isnat(batch.done["date"])
    if known := [~np.isnan(batch.done[name]) for name in batch.contract.numbers]:
        part &= np.any(known, axis=0)
    part &= any(series.kind in ADDED_UP for series in batch.contract.series)
    batch.fault(after & rows, column, "paper date", "The date lies after the paper's date.")
    whole = "The period is not over on the paper's date, so it cannot be whole."
    batch.fault(part & ~after & rows, column, "paper date", whole)
    return after & rows


def _goes_on(batch: Batch, later: np.ndarray) -> np.ndarray:
    """Of the units later than the run's year, those whose months follow it without a gap.

    They are of a file that was written later; a date beyond a gap is a slip of the pen.
    """
    periods = {text: months_of(text) for text in set(batch.done["period"][later])}
    told = {month for months in periods.values() for month in months}
    month = batch.scope.until.months[-1] + 1
    while month in told:
        month += 1
    follow = {text for text, months in periods.items() if months[-1] < month}
    return among(batch.done["period"], follow)


def _refuse_other_year(batch: Batch, period: np.ndarray, other: np.ndarray) -> None:
    dated = period != ""
    if dated.any() and other[dated].mean() > WRONG_YEAR_SHARE:
        most = Counter(understood(period[dated], year_of_period)).most_common(1)[0][0]
        raise PartnerDataError(
            str(batch.cells["file"][0]),
            f"holds {most}, not {batch.scope.year}",
            f"Move it to data/raw/{most.folder}/ and ask for the file of {batch.scope.year}",
        )


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
        lies, own = (column_of([place[at] for place in found])[codes] for at in (0, 1))
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
