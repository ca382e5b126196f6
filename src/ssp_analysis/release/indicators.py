"""Which figures of the plan's indicators would tell of few cases, or of counts that are hidden.

A figure is judged by the counts it was computed from (`ProgressCells`), not by its own size: a rate
of three per ten thousand may stand for many cases, a share of nine in ten for few others.
"""

from __future__ import annotations

import pandas as pd

from ssp_analysis.release.disclosure import REASON, Control

PREVIOUS_REASON = "Last year's figure is confidential."
PROGRESS_NUMBERS = ("value", "lower", "upper", "change_from_expected")


def mask_progress(
    progress: pd.DataFrame, cells: pd.DataFrame, impact: pd.DataFrame, control: Control
) -> pd.DataFrame:
    """`Progress` without hidden figures and what was computed from them.

    Args:
        progress: rows that the release decisions let pass.
        cells: `ProgressCells`, the series cells behind each figure.
        impact: as it leaves; a change from what was expected is told as it is told there.
        control: what is hidden.
    """
    barred = {key[1:3] for key in control.hidden if key[0] == "progress"}
    value, previous = (
        pd.Series([(name, figure) in barred for name in progress["indicator_id"]],
                  progress.index, dtype=bool)
        for figure in ("value", "previous")
    )  # fmt: skip
    compared = value | previous
    progress = _as_told(progress, cells, impact)
    reason = progress["reason"].mask(previous, progress["reason"] + " " + PREVIOUS_REASON)
    return progress.assign(
        **{name: progress[name].mask(value) for name in PROGRESS_NUMBERS},
        previous=progress["previous"].mask(compared),
        direction=progress["direction"].mask(compared, ""),
        rag=progress["rag"].mask(value, ""),
        expected_verdict=progress["expected_verdict"].mask(value, ""),
        state=progress["state"].mask(value, "suppressed"),
        reason=reason.str.strip().mask(value, REASON),
    )


def _as_told(progress: pd.DataFrame, cells: pd.DataFrame, impact: pd.DataFrame) -> pd.DataFrame:
    """Changes from what was expected, as the year rows of `impact` tell them."""
    counted = cells[(cells["figure"] == "value") & (cells["part"] == "counted")]
    series_of = counted.drop_duplicates("indicator_id").set_index("indicator_id")["series_id"]
    years = impact[impact["window_kind"] == "year"].set_index("series_id")
    changes, verdicts = years["change"].to_dict(), years["verdict"].to_dict()
    names = [series_of.get(name, "") for name in progress["indicator_id"]]
    held = progress["change_from_expected"].notna()
    told = pd.Series([changes.get(name) for name in names], progress.index, dtype=float)
    verdict = pd.Series([verdicts.get(name, "") for name in names], progress.index, dtype=str)
    return progress.assign(
        change_from_expected=told.where(held),
        expected_verdict=progress["expected_verdict"].mask(held, verdict),
    )
