"""What stands behind series: records by their days, and amounts by whose they are."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.series import rolled_up
from ssp_analysis.partners.sources import SourceIntake, wanted
from ssp_analysis.partners.values import each, key_of
from ssp_analysis.tables import LIKE_FOR_LIKE, SUMMED, Contributions, Days, empty


def build_days(source: SourceIntake, apart: Collection[str]) -> pd.DataFrame:
    """The `Days` rows of one source: its monthly counts of records, by exact date.

    Args:
        source: its intake.
        apart: the series that are told apart, as `told_apart` finds them.
    """
    parts: list[tuple[str, np.ndarray, np.ndarray]] = []
    for definition in source.contract.series:
        if definition.combine != "count" or definition.frequency != "M":
            continue
        units = wanted(source, definition)
        for series_id, part in _named(source, definition, units, apart).items():
            days = part["date"].dropna().to_numpy()
            parts.append((series_id, *np.unique(days, return_counts=True)))
    if not any(len(days) for _, days, _ in parts):
        return empty(Days)
    names, days, counts = zip(*parts, strict=True)
    return pd.DataFrame({
        "series_id": np.repeat(np.array(names, object), [len(part) for part in days]),
        "date": np.concatenate(days), "count": np.concatenate(counts),
    })  # fmt: skip


def build_contributions(source: SourceIntake, apart: Collection[str]) -> pd.DataFrame:
    """The `Contributions` rows of one source; none where its rows are sums of others' records.

    Args:
        source: its intake.
        apart: as for `build_days`.
    """
    parts = [empty(Contributions)]
    for definition in source.contract.series if source.contract.holds_records else ():
        if definition.combine == "sum" and definition.kind in SUMMED:
            parts.append(_contributions(source, definition, apart))
    return pd.concat(parts, ignore_index=True)


def _contributions(
    source: SourceIntake, definition: SeriesDefinition, apart: Collection[str]
) -> pd.DataFrame:
    units = rolled_up(wanted(source, definition), definition)
    units = units[units[f"{definition.field}_state"] == "observed"]
    whole = f"{source.contract.id}:{definition.measure}"
    rows = pd.DataFrame({
        "series_id": whole, "period": units["at"],
        "contributor": _contributors(source.units, definition.contributor)[units.index],
        "amount": units[definition.field].astype(float),
    })  # fmt: skip
    named = _named(source, definition, units, apart)
    return pd.concat([
        rows.loc[part.index].assign(series_id=series_id) for series_id, part in named.items()
    ])  # fmt: skip


def _named(
    source: SourceIntake, definition: SeriesDefinition, units: pd.DataFrame, apart: Collection[str]
) -> dict[str, pd.DataFrame]:
    """The units of each series of a measure: the whole, its categories, and like for like."""
    pair = f"{source.contract.id}:{definition.measure}"
    named = {pair: units}
    if definition.by_category:
        named |= {f"{pair}:{c.id}": units[units["category"] == c.id]
                  for c in source.contract.categories}  # fmt: skip
    ids = [name.rpartition(":")[2] for name in apart if name.startswith(f"{pair}:")]
    if ids and not source.contract.zeros_sensitive:
        named[f"{pair}:{LIKE_FOR_LIKE}"] = units[~units["category"].isin(ids)]
    return named


def _contributors(units: pd.DataFrame, field: str) -> pd.Series:
    """By unit, the number of the record, or of whom a field names: alike for all measures."""
    numbers = pd.Series(range(len(units)), units.index)
    if not field:
        return numbers
    # A record that does not say whose it is stands for somebody of its own.
    names = each(units[field], key_of)
    return numbers.groupby(names.where(names != "", numbers.astype(str) + "?")).transform("min")
