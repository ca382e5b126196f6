"""Which figures of the plan's indicators would tell of few cases, or of counts that are hidden.

A figure is judged by the counts it was computed from (`ProgressCells`), not by its own size: a rate
of three per ten thousand may stand for many cases, a share of nine in ten for few others.
"""

from __future__ import annotations

from collections.abc import Set

import pandas as pd

from ssp_analysis.release.disclosure import Control, CountRules

PREVIOUS_REASON = "Last year's figure is confidential."
PROGRESS_NUMBERS = ("value", "lower", "upper", "expected", "expected_lower", "expected_upper",
                    "change_from_expected")  # fmt: skip
# What is expected in an indicator's unit, and what `impact` calls it.
EXPECTATIONS = {"expected": "expected", "expected_lower": "lower", "expected_upper": "upper"}
COMPARISONS = ("change", "change_lower", "change_upper")
# Figures of other years, each with what was said of it; one that is hidden takes that along.
OTHER_YEARS = {"previous": "direction", "baseline": "", "before_covid": "before_covid_direction"}
STATES_OF_OTHERS = tuple(f"{figure}_state" for figure in OTHER_YEARS)


def mask_progress(
    progress: pd.DataFrame,
    cells: pd.DataFrame,
    impact: pd.DataFrame,
    control: Control,
    rules: CountRules,
) -> pd.DataFrame:
    """`Progress` without hidden figures and what was computed from them.

    Args:
        progress: rows that the release decisions let pass.
        cells: `ProgressCells`, the series cells behind each figure.
        impact: as it leaves; a change from what was expected is told as it is told there.
        control: what is hidden.
        rules: which measures are sums.
    """
    barred = {key[1:3] for key in control.hidden if key[0] == "progress"}
    of = {figure: _barred(progress, figure, barred) for figure in ("value", *OTHER_YEARS)}
    value, previous = of["value"], of["previous"]
    compared = value | previous
    progress = _as_told(progress, cells, impact)
    reason = progress["reason"].mask(previous, progress["reason"] + " " + PREVIOUS_REASON)
    others = {
        name: progress[name].mask(value | of[figure], "" if name == said else None)
        for figure, said in OTHER_YEARS.items()
        for name in (figure, said)
        if name
    }
    states = {
        f"{figure}_state": progress[f"{figure}_state"].mask(
            (value | of[figure]) & progress[figure].notna(), "suppressed"
        )
        for figure in OTHER_YEARS
    }
    return progress.assign(
        **{name: progress[name].mask(value) for name in PROGRESS_NUMBERS},
        **states,
        **{name: progress[name].mask(compared) for name in COMPARISONS},
        **others,
        direction_basis=progress["direction_basis"].mask(compared, ""),
        rag=progress["rag"].mask(value, ""),
        rag_basis=progress["rag_basis"].mask(value, ""),
        expected_verdict=progress["expected_verdict"].mask(value, ""),
        state=progress["state"].mask(value, "suppressed"),
        reason=reason.str.strip().mask(value, rules.reasons(progress["sources"])),
    )


def _barred(progress: pd.DataFrame, figure: str, barred: Set[tuple[str, ...]]) -> pd.Series:
    held = [(name, figure) in barred for name in progress["indicator_id"]]
    return pd.Series(held, progress.index, dtype=bool)


def _as_told(progress: pd.DataFrame, cells: pd.DataFrame, impact: pd.DataFrame) -> pd.DataFrame:
    """What was expected and changes from it, as the year rows of `impact` tell them."""
    counted = cells[(cells["figure"] == "value") & (cells["part"] == "counted")]
    series_of = counted.drop_duplicates("indicator_id").set_index("indicator_id")["series_id"]
    years = impact[impact["window_kind"] == "year"].set_index("series_id")
    names = [series_of.get(name, "") for name in progress["indicator_id"]]
    held = progress["change_from_expected"].notna()

    def told(name: str) -> pd.Series:
        values = years[name].to_dict()
        return pd.Series([values.get(each) for each in names], progress.index, dtype=float)

    verdicts = years["verdict"].to_dict()
    verdict = pd.Series([verdicts.get(name, "") for name in names], progress.index, dtype=str)
    per_case = _per_case(progress, told("observed"))
    return progress.assign(
        **{name: (told(of) * per_case).where(held) for name, of in EXPECTATIONS.items()},
        change_from_expected=told("change").where(held),
        expected_verdict=progress["expected_verdict"].mask(held, verdict),
    )


def _per_case(progress: pd.DataFrame, observed: pd.Series) -> pd.Series:
    """What one case is in an indicator's unit: 1, but in a rate. A rate of no case does not say."""
    of_rate = (progress["value"] / observed).where(observed > 0)
    return of_rate.where(progress["denominator"] != "", 1.0)
