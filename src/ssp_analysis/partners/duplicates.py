"""One incident, counted once: resubmitted files, doubled records, and two partners' versions."""

from __future__ import annotations

import pandas as pd

from ssp_analysis.partners.contracts import Contract, MergeWith

# Of the rows that stand for a period: a later file with a smaller share of them is asked about.
SMALLEST_REVISION = 0.5


def keep_latest(units: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Mark as `merged` what a later row or file of the same source replaces.

    A few stray rows of a period never replace it: where a later file has less than half as many
    rows as the delivery that stands, they are `quarantined` instead, and no longer `standing`.

    Args:
        units: cleaned units of all files of a source, in order of year and file name.
        contract: its `duplicates` rule says what "the same" is.

    Returns:
        The units with `standing`: whether they are of the delivery that stands for their period.
    """
    units = units.assign(standing=True)
    kept = units["fate"] == "kept"
    # Figures counted by the supplier are never added up over two deliveries of one period.
    by = contract.duplicates.by if contract.duplicates else ""
    by = by or ("period" if contract.is_aggregate else "")
    if not by or not kept.any():
        return units
    if by == "period":
        return _latest_of_each_period(units, contract)
    keys = units.loc[kept, list(contract.record_id)]
    stated = keys.map(lambda key: key != "" and key == key).all(axis=1)
    doubled = keys[stated].duplicated(keep="last")
    replaced = doubled.index[doubled]
    return units.assign(fate=units["fate"].mask(units.index.isin(replaced), "merged"))


def _latest_of_each_period(units: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    kept = units["fate"] == "kept"
    telling = kept & _says_something(units, contract)
    order = units["source_file"].map(_rank(units["source_file"]))
    stands: dict[str, int] = {}
    rows = telling[kept].groupby([units["period"][kept], order[kept]]).sum()
    for period, at in rows.index:
        if rows[period, at] >= SMALLEST_REVISION * rows.get((period, stands.get(period)), 0):
            stands[period] = at
    standing_at = units["period"].map(stands)
    standing = standing_at.isna() | (order == standing_at)
    fate = units["fate"].mask(kept & ~standing, "merged")
    fate = fate.mask(telling & (order > standing_at), "quarantined")
    return units.assign(fate=fate, standing=standing)


def _says_something(units: pd.DataFrame, contract: Contract) -> pd.Series:
    """Whether a unit holds a figure; a record always does."""
    if not contract.is_aggregate:
        return pd.Series(True, index=units.index)
    states = units[[name for name in units.columns if name.endswith("_state")]]
    return states.isin(["observed", "suppressed"]).any(axis=1)


def merge_incidents(first: pd.DataFrame, second: pd.DataFrame, rule: MergeWith) -> pd.DataFrame:
    """Mark as `merged` the units of `second` that `first` holds too, one for one.

    Two units are one incident where the rule's keys agree and their days differ by at most its
    tolerance; the nearest day wins, and each unit of `first` stands for one of `second` only.
    """
    ours = _dated(second, rule)
    pairs = ours.merge(_dated(first, rule), on=list(rule.keys), suffixes=("", "_first"))
    pairs["apart"] = (pairs["date"] - pairs["date_first"]).abs().dt.days
    pairs = pairs[pairs["apart"] <= rule.tolerance_days].sort_values(["apart", "at", "at_first"])
    taken: set[int] = set()
    merged: set[int] = set()
    for ours_at, first_at in zip(pairs["at"], pairs["at_first"], strict=True):
        if ours_at not in merged and first_at not in taken:
            merged.add(ours_at)
            taken.add(first_at)
    return second.assign(fate=second["fate"].mask(second.index.isin(list(merged)), "merged"))


def _dated(units: pd.DataFrame, rule: MergeWith) -> pd.DataFrame:
    kept = units[(units["fate"] == "kept") & units["date"].notna()]
    columns = ["area_code" if key in ("ward", "lsoa") else key for key in rule.keys]
    keyed = kept[[*columns, "date"]].set_axis([*rule.keys, "date"], axis=1)
    blank = (keyed[list(rule.keys)] == "").any(axis=1)
    return keyed.assign(at=kept.index)[~blank]


def _rank(files: pd.Series) -> dict[str, int]:
    return {file: rank for rank, file in enumerate(dict.fromkeys(files))}
