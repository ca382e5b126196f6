"""Which periods a source really covers, and which of its figures lack a part."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ssp_analysis.partners.periods import period_in_name
from ssp_analysis.partners.sources import SourceIntake
from ssp_analysis.partners.values import among
from ssp_analysis.tables import DELIVERED
from ssp_analysis.years import months_of

LONGEST_USUAL_GAP = 3  # days; a shorter silence at a month's end never makes it incomplete
GAP_MONTHS = 12  # over which the usual silence between two records is measured


def silent_on(source: SourceIntake, fields: Iterable[str]) -> set[str]:
    """Periods of which there are rows, but none that fills one of the fields: no one can count.

    A period without rows is not among them: where nothing happened there is nothing to fill in.
    """
    silent: set[str] = set()
    for name in fields:
        used = among(source.units["fate"], ("kept", "merged"))
        periods, column = source.units["period"].array[used], source.units[name].array[used]
        filled = np.asarray(~pd.isna(column) & (column != ""), bool)
        silent |= {*periods.unique()} - {*periods[filled].unique()}
    return silent


def lacking_a_part(source: SourceIntake, categories: Iterable[str] = ()) -> set[str]:
    """Periods of figures counted by the supplier in which a category in use has no row.

    A total would be too small by as much. Of the categories that a measure adds up (none given
    means all) each counts from the first period that has a row of it.
    """
    if not source.contract.is_aggregate:
        return set()
    units = source.units[source.units["fate"].isin(["kept", "quarantined"])]
    first = {period: months_of(period)[0] for period in set(units["period"]) - {""}}
    lacking: set[str] = set()
    for category in source.contract.categories:
        told = set(units.loc[units["category"] == category.id, "period"]) & set(first)
        if not told or (categories and category.id not in categories):
            continue
        began = min(first[period] for period in told)
        lacking |= {
            period
            for period in set(first) - told
            if first[period] >= began and all(category.in_use(m) for m in months_of(period))
        }
    return lacking


def covered_by(source: SourceIntake) -> set[str]:
    """The periods for which a source holds data: rows, or a file for that very period."""
    states = [name for name in source.units.columns if name.endswith("_state")]
    units = source.units[["period", "fate", "date", *states]]
    units = units[units["fate"].isin(["kept", "merged", "asked"])]
    if states and not source.contract.counts_rows:
        units = units[units[states].isin(DELIVERED).any(axis=1)]
    covered = {*units["period"].unique()}
    if source.contract.layout.period_from == "file":
        received = [
            d.file
            for d in source.deliveries
            if d.status == "available" and not (d.extract and d.extract.cut_off)
        ]
        covered |= {period for file in received if (period := period_in_name(file))}
    covered -= _broken_off(source)
    days = units.loc[units["fate"] == "kept", "date"].dropna()
    return covered - {_cut_off(days)} if len(days) else covered


def _broken_off(source: SourceIntake) -> set[str]:
    """The periods that a file which breaks off may hold in part only.

    In a file in order of time that is the period of its last row; in any other it is each period.
    """
    broken_off: set[str] = set()
    for delivery in source.deliveries:
        if delivery.extract and delivery.extract.cut_off:
            of_file = source.units["source_file"] == delivery.source_file
            periods = source.units.loc[of_file & (source.units["fate"] == "kept"), "period"]
            in_order = periods.is_monotonic_increasing or periods.is_monotonic_decreasing
            broken_off |= set(periods[-1:] if in_order else periods)
    return broken_off


def _cut_off(days: pd.Series) -> str:
    """The last month, where its records end so early that it must be incomplete; else ''."""
    last = days.max()
    recent = pd.Series(days[days > last - pd.DateOffset(months=GAP_MONTHS)].unique()).sort_values()
    usual = recent.diff().dt.days.max() if len(recent) > 1 else 31
    left = (last + pd.offsets.MonthEnd(0) - last).days
    return f"{last:%Y-%m}" if left > max(usual, LONGEST_USUAL_GAP) else ""


def data_to(source: SourceIntake) -> str:
    """The last complete period that a source covers; '' where it covers none.

    A last month is complete unless its last record is further from the month's end than records
    of this source usually are apart; an aggregate counts if its value is there or suppressed. Rows
    that are asked about make no period complete.
    """
    asked = source.units["fate"] == "asked"
    only_asked = set(source.units["period"][asked]) - set(source.units["period"][~asked])
    return max(
        covered_by(source) - only_asked, key=lambda period: months_of(period)[-1], default=""
    )
