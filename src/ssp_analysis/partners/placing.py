"""Where a unit belongs: in the area or not, its period, its ward, its category."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.desk import Desk, each
from ssp_analysis.partners.values import key_of
from ssp_analysis.partners.wards import OTHER_AREA
from ssp_analysis.years import months_of, year_of

WRONG_YEAR_SHARE = 0.9  # of dated rows in another year: then the file, not the rows, is wrong
COARSER = {"M": "QA", "Q": "A", "A": ""}


def clean_area(desk: Desk) -> None:
    """Mark the rows of other areas as out of scope.

    Raises:
        PartnerDataError: the file holds nothing of the partnership's area.
    """
    if desk.contract.field("area") is None or desk.cells.empty:
        return
    names = each(desk.cells["area"], key_of)
    elsewhere = names != key_of(desk.scope.area)
    if elsewhere.all():
        others = names[names != ""].nunique()
        raise PartnerDataError(
            str(desk.cells["file"].iloc[0]),
            f"holds nothing of the area {desk.scope.area!r}: its column 'area' has {others} "
            f"other area{'s' * (others != 1)}",
            "Compare area: in partnership.yaml with the file's spelling",
        )
    desk.out_of_scope |= elsewhere


def place_in_time(desk: Desk) -> None:
    """Every unit gets a period; those of another year than the folder's break the contract.

    Raises:
        PartnerDataError: nearly all rows are of another year.
    """
    if "period" not in desk.done:
        # From a heading, a sheet's or a file's name: reading has understood it already.
        made = desk.cells.get("period", "")
        desk.done["period"] = pd.Series(made, index=desk.cells.index, dtype=object)
    period = desk.done["period"]
    column = "date" if desk.contract.field("date") else "period"
    desk.fault(
        (period == "") & ~desk.broken, column, "period", "No month, quarter or year is given."
    )
    frequency = each(period, lambda text: "M" if "-" in text else "Q" if "Q" in text else "A")
    desk.done["frequency"] = frequency
    finest = min((s.frequency for s in desk.contract.series), key="MQA".index, default="A")
    coarse = frequency.isin(list(COARSER[finest])) & (period != "")
    desk.fault(coarse, column, "period", "The value names a longer period than the source reports.")
    year = each(period, lambda text: year_of(months_of(text)[-1]) if text else None)
    if desk.contract.layout.span == "history":
        desk.out_of_scope |= year.map(lambda y: y is not None and y > desk.scope.until)
        return
    other = year.map(lambda y: y is not None and y != desk.scope.year)
    _refuse_other_year(desk, year[~desk.out_of_scope], other[~desk.out_of_scope])
    desk.fault(
        other, column, "year", f"The date lies outside {desk.scope.year}, the folder's year."
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
    """Every unit gets an area code: its ward's, by name or LSOA, or the partnership's."""
    code = pd.Series(desk.scope.area_code, index=desk.cells.index, dtype=object)
    for kind in ("ward", "lsoa"):
        if desk.contract.field(kind):
            code = each(desk.cells[kind], partial(desk.scope.wards.code, kind=kind))
            reason = f"The {kind} is not in {kind}{'-name' if kind == 'ward' else '-ward'}s.csv."
            desk.fault(code.isna(), kind, kind, reason)
            desk.out_of_scope |= code == OTHER_AREA
    desk.done["area_code"] = code.fillna("")


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
