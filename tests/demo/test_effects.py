"""The Covid effects that the generator injects are found again, at the stated rate."""

import numpy as np
import pandas as pd
import pytest

from demo import council, emergency, housing
from demo.borough import Borough
from demo.flows import Flow
from ssp_analysis.covid.impact import estimate_impact

SEEDS = range(1, 9)
BASELINE_END = pd.Period("2020-02", "M")
YEAR = (pd.Period("2020-04", "M"), pd.Period("2021-01", "M"))
PUBLISHED = [
    *council.FLOWS, *housing.FLOWS, *emergency.FIRE_FLOWS, *emergency.TIIG_FLOWS,
    *emergency.NWAS_FLOWS,
]  # fmt: skip


def drawn(seed: int, flows: list[Flow]) -> tuple[pd.DataFrame, pd.Series]:
    """Monthly counts by series as the generator draws them, and the year's injected effect."""
    borough = Borough(seed)
    counts: dict[str, pd.Series] = {}
    truth: dict[str, np.ndarray] = {}
    for flow in flows:
        made = borough.drawn(flow)
        by_day = pd.DataFrame({"n": made.counts, "usual": made.expected, "mean": made.mean})
        by_day.index = pd.PeriodIndex(by_day.index.astype("datetime64[ns]"), freq="D")
        by_month = by_day.groupby(by_day.index.asfreq("M")).sum()
        year = by_month.loc[YEAR[0] : YEAR[1], ["usual", "mean"]].sum().to_numpy()
        for name, share in flow.series.items():
            if share == 1 and not flow.covid_only:
                counts[name] = counts.get(name, 0) + by_month["n"]
                truth[name] = truth.get(name, 0) + year
    effects = pd.Series({name: mean / usual - 1 for name, (usual, mean) in truth.items()})
    return pd.DataFrame(counts).loc[: YEAR[1]], effects


@pytest.fixture(scope="module")
def found():
    frames = []
    for seed in SEEDS:
        counts, effects = drawn(seed, PUBLISHED)
        estimate = estimate_impact(
            counts, baseline_end=BASELINE_END, windows={"year": YEAR}, draws=1000
        )
        frames.append(estimate.windows.assign(effect=estimate.windows["series"].map(effects)))
    return pd.concat(frames)


def test_the_injected_effect_lies_inside_the_interval_at_the_stated_rate(found):
    inside = (found["change_lower"] <= found["effect"]) & (found["effect"] <= found["change_upper"])
    assert len(found) > 150
    assert inside.mean() >= 0.93


def test_estimates_are_not_off_to_one_side(found):
    assert abs((found["change"] - found["effect"]).median()) < 0.05


def test_large_effects_are_told_with_their_sign(found):
    large = found[(found["effect"].abs() > 0.3) & (found["expected"] > 150)]
    told = large["verdict"].map({"lower": -1, "higher": 1, "no clear change": 0})
    assert len(large) >= 8
    assert (told == np.sign(large["effect"])).mean() > 0.8
