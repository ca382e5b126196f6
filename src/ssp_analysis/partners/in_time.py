"""Where the units of an extract belong in time: their period, and what is of no wanted one."""

from collections import Counter
from functools import partial

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners import areas
from ssp_analysis.partners.cells import OTHER, OUTSIDE, TOO_LONG, Batch
from ssp_analysis.partners.headings import ADDED_UP
from ssp_analysis.partners.periods import Quarters, settled_quarter, unsettled_quarter
from ssp_analysis.partners.values import among, passing, texts_understood, understood, with_cells
from ssp_analysis.years import months_of, year_of_period

WRONG_YEAR_SHARE = 0.9  # of dated rows in another year: then the file, not the rows, is wrong
WAYS: tuple[Quarters, ...] = ("calendar", "financial")
COARSER = {"M": "QA", "Q": "A", "A": ""}
NAME_IT = {"sheet": ": name the sheet for one (2019-04), or the file for its year (2019-20).",
           "column": ".", "file": ": name the file for one (2019-04, 2019-20)."}  # fmt: skip


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
    frequency = batch.done["frequency"] = texts_understood(
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
        after = _refuse_after_the_paper(
            batch, column, ~in_doubt & ~_goes_on(batch, later, until.months[-1] + 1)
        )
        batch.out_of_scope |= later & ~after
        return
    _refuse_after_the_paper(batch, column, ~in_doubt)
    other = passing(period, lambda text: bool(text) and year_of_period(text) != wanted)
    _refuse_other_year(batch, *(one[~batch.out_of_scope] for one in (period, other)))
    told = f"The date lies outside {batch.scope.year}, the folder's year."
    several = f"{areas.FOR_US}a file of several years has layout: {{span: history}}"
    told += several * int(2 * sum(other) >= len(other))
    # A whole year beside the months of the next one: no month is lost with it.
    batch.fault(other & coarse, column, "other period", told)
    batch.fault(other & ~coarse, column, "year", told)


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
    return _is_going_on(quarter, batch) or (
        batch.contract.layout.span == "year" and year_of_period(quarter) != batch.scope.year
    )


def _is_going_on(period: str, batch: Batch) -> bool:
    """Whether a period ends after the paper's date."""
    paper = batch.scope.paper_date
    return paper is not None and months_of(period)[-1].end_time.date() > paper


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

    Months of a wanted year that follow the paper without a gap are of a file that was sent later,
    and speak against nothing else in it; a date beyond a gap is a slip of the pen.
    """
    if batch.scope.paper_date is None:
        return rows & False
    paper, period = pd.Timestamp(batch.scope.paper_date), batch.done["period"]
    after = passing(period, lambda text: bool(text) and months_of(text)[0].start_time > paper)
    if "date" in batch.done:
        after |= batch.done["date"] > paper.to_datetime64()
    batch.fault(after & rows, column, "paper date", "The date lies after the paper's date.")
    month = pd.Period(paper, "M")
    follows = _goes_on(batch, after & rows, month) | _goes_on(batch, after & rows, month + 1)
    outside = passing(period, lambda text: bool(text) and _is_outside(text, batch))
    batch.too_new |= after & rows & follows & ~outside
    _refuse_unfinished(batch, column, rows & ~after)
    return after & rows


def _refuse_unfinished(batch: Batch, column: str, rows: np.ndarray) -> None:
    """Set aside what adds up in a period that is not over on the paper's date.

    A stock or rate may be of a day before; where a row has one too, it stays.
    """
    rows = rows & passing(batch.done["period"], lambda p: bool(p) and _is_going_on(p, batch))
    if "date" in batch.done:
        rows &= np.isnat(batch.done["date"])
    added = {one.field for one in batch.contract.series if one.kind in ADDED_UP}
    known = {name: ~np.isnan(batch.done[name]) for name in batch.contract.numbers}
    if known:
        rows &= np.any([known[name] for name in known if name in added] or [rows & False], axis=0)
        both = rows & np.any([known[n] for n in known if n not in added] or [rows & False], axis=0)
        for name in added & known.keys():
            state = batch.done[f"{name}_state"]
            batch.done[name] = np.where(both, np.nan, batch.done[name])
            batch.done[f"{name}_state"] = with_cells(state, both, "not_yet_due")
        rows &= ~both
    told = "The period is not over on the paper's date, so it cannot be whole."
    batch.fault(rows & bool(added), column, "paper date", told)
    batch.too_new |= rows & bool(added)


def _goes_on(batch: Batch, later: np.ndarray, month: pd.Period) -> np.ndarray:
    """Of some units those whose months follow from a month on without a gap.

    They are of a file that was written later; a date beyond a gap is a slip of the pen.
    """
    periods = {text: months_of(text) for text in set(batch.done["period"][later])}
    told = {month for months in periods.values() for month in months}
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
