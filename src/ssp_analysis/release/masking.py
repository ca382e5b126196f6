"""The tables with what disclosure control hides taken out, and what was computed from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ssp_analysis.release.disclosure import Control, CountRules
from ssp_analysis.release.parts import pair_of
from ssp_analysis.tables import SMALL_REASON

IMPACT_NUMBERS = (
    "observed", "expected", "lower", "upper", "change", "change_lower", "change_upper",
    "smallest_detectable",
)  # fmt: skip
ROUNDED = "What was expected is rounded to {step:,}s, because months behind it are confidential."


def mask_series(series: pd.DataFrame, control: Control) -> pd.DataFrame:
    """`SeriesTable` with hidden numbers `suppressed`, and nothing said of them."""
    cells = zip(series["series_id"], series["period"], strict=True)
    hidden = pd.Series([("series", *cell) in control.hidden for cell in cells], series.index, bool)
    numbers = ["value", "lower", "upper"]
    return series.assign(
        state=series["state"].mask(hidden, "suppressed"),
        marks=series["marks"].mask(hidden, ""),
        **{name: series[name].mask(hidden) for name in numbers},
    )


def mask_areas(areas: pd.DataFrame, control: Control) -> pd.DataFrame:
    """`Areas` with hidden numbers `suppressed`."""
    hidden = _of_index(areas, "areas", control)
    return areas.assign(
        value=areas["value"].mask(hidden),
        reason=areas["reason"].mask(hidden, SMALL_REASON),
        state=areas["state"].mask(hidden, "suppressed"),
    )


def mask_impact(
    impact: pd.DataFrame, series: pd.DataFrame, control: Control, rules: CountRules
) -> pd.DataFrame:
    """`Impact` without what is hidden, or would tell months that are.

    An expectation is worked out from the months before it. Of a series with hidden periods no
    month and no phase leaves, and its year is told in round numbers only.

    Args:
        impact: rows that the release decisions let pass.
        series: `SeriesTable` as it leaves.
        control: what is hidden.
        rules: the thresholds, which are also the steps of round numbers.
    """
    if impact.empty:
        return impact
    year = impact["window_kind"] == "year"
    with_hidden = impact["series_id"].isin(control.series())
    exact_phase = (impact["window_kind"] == "phase") & (impact["basis"] == "exact")
    told = pd.Series([("impact", str(at)) in control.shown_phases for at in impact.index],
                     impact.index, dtype=bool)  # fmt: skip
    counted = impact["series_id"].map(rules.is_counted).astype(bool)
    # Of sums of which no period is shown, nothing says in what steps to tell what was expected.
    shown = counted | impact["series_id"].isin(series.loc[series["value"].notna(), "series_id"])
    lost = _of_index(impact, "impact", control) | (with_hidden & ~(year & shown))
    lost |= exact_phase & counted & impact["observed"].notna() & ~told
    lost &= impact["state"] == "observed"
    # How often such ranges held is learnt from the same months.
    impact = impact.assign(
        coverage=impact["coverage"].mask(with_hidden),
        coverage_tests=impact["coverage_tests"].mask(with_hidden, 0),
    )
    rounded = year & with_hidden & ~lost & impact["expected"].notna()
    for at in impact.index[rounded]:
        step = _step(impact.loc[at, "series_id"], series, rules)
        for name, value in in_round_numbers(impact.loc[at], step).items():
            impact.loc[at, name] = value
    return impact.assign(
        **{name: impact[name].mask(lost) for name in IMPACT_NUMBERS},
        verdict=impact["verdict"].mask(lost, ""),
        reason=impact["reason"].mask(lost, rules.reasons(impact["sources"])),
        state=impact["state"].mask(lost, "suppressed"),
    )


def _step(series_id: str, series: pd.DataFrame, rules: CountRules) -> int:
    """In what a year's expectation is told: by the threshold; of sums, by what a period comes to.

    That of periods that are shown, which tells nothing, rounded up to 1, 2 or 5 and noughts.
    """
    if rules.is_counted(series_id):
        return rules.thresholds[pair_of(series_id)]
    usual = series.loc[series["series_id"] == series_id, "value"].mean()
    digits = 10 ** int(np.log10(max(usual, 1)))
    return next(int(digits * times) for times in (1, 2, 5, 10) if not digits * times < usual)


def in_round_numbers(row: pd.Series, step: int) -> dict[str, object]:
    """What changes in a year's row where its expectation is told in multiples of a step.

    The range is rounded outwards, so the change that it leaves open is no smaller than it was.
    """
    observed, step = float(row["observed"]), max(step, 1)
    expected = step * round(row["expected"] / step)
    lower = step * np.floor(row["lower"] / step)
    upper = step * np.ceil(row["upper"] / step)

    def relative(divisor: float) -> float:
        return observed / divisor - 1 if divisor > 0 else float("inf")

    verdict = "lower" if observed < lower else "higher" if observed > upper else "no clear change"
    return {
        "expected": expected, "lower": lower, "upper": upper,
        "change": relative(expected) if expected else float("nan"),
        "change_lower": relative(upper), "change_upper": relative(lower),
        "smallest_detectable": max(upper - expected, expected - lower) / expected
        if expected else float("nan"),
        "verdict": verdict if row["verdict"] else "",
        "reason": f"{row['reason']} {ROUNDED.format(step=step)}".strip(),
    }  # fmt: skip


def _of_index(table: pd.DataFrame, name: str, control: Control) -> pd.Series:
    return pd.Series([(name, str(at)) in control.hidden for at in table.index], table.index,
                     dtype=bool)  # fmt: skip
