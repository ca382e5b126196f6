"""Which periods a source really covers: by its records, its files, and where they break off."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ssp_analysis.partners.intake import SourceIntake
from ssp_analysis.partners.reading import period_in_name
from ssp_analysis.years import months_of

LONGEST_USUAL_GAP = 3  # days; a shorter silence at a month's end never makes it incomplete
GAP_MONTHS = 12  # over which the usual silence between two records is measured


def silent_on(source: SourceIntake, fields: Iterable[str]) -> set[str]:
    """Periods of which there are rows, but none that fills one of the fields: no one can count.

    A period without rows is not among them: where nothing happened there is nothing to fill in.
    """
    units = source.units[source.units["fate"].isin(["kept", "merged"])]
    silent: set[str] = set()
    for name in fields:
        filled = units[name].astype(object).fillna("") != ""
        silent |= set(units["period"]) - set(units["period"][filled])
    return silent


def lacking_a_part(source: SourceIntake, categories: Iterable[str] = ()) -> set[str]:
    """Periods of figures counted by the supplier in which a category in use has no row.

    Such a total would be too small by as much as the absent part. A category counts from the first
    period that has a row of it.

    Args:
        source: its intake.
        categories: ids of the categories that a measure adds up; none given means all.
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
    units = source.units[source.units["fate"].isin(["kept", "merged", "asked"])]
    states = [name for name in units.columns if name.endswith("_state")]
    counts_rows = any(series.combine == "count" for series in source.contract.series)
    if states and not counts_rows:
        units = units[units[states].isin(["observed", "suppressed"]).any(axis=1)]
    covered = set(units["period"])
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
    kept = source.units[source.units["fate"] == "kept"]
    broken_off: set[str] = set()
    for delivery in source.deliveries:
        if delivery.extract and delivery.extract.cut_off:
            periods = kept.loc[kept["source_file"] == delivery.source_file, "period"]
            in_order = periods.is_monotonic_increasing or periods.is_monotonic_decreasing
            broken_off |= set(periods[-1:] if in_order else periods)
    return broken_off


def _cut_off(days: pd.Series) -> str:
    """The last month, where its records end so early that it must be incomplete; else ''."""
    last = days.max()
    recent = pd.Series(sorted(set(days[days > last - pd.DateOffset(months=GAP_MONTHS)])))
    usual = recent.diff().dt.days.max() if len(recent) > 1 else 31
    left = (last + pd.offsets.MonthEnd(0) - last).days
    return f"{last:%Y-%m}" if left > max(usual, LONGEST_USUAL_GAP) else ""
