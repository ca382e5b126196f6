"""One incident that two partners hold, counted once."""

from __future__ import annotations

import pandas as pd

from ssp_analysis.partners.contracts import MergeWith


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
