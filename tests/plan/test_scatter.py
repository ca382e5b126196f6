import numpy as np
import pandas as pd
import pytest

from ssp_analysis.plan.direction import Scatter, learn_scatter
from tests.plan.frames import YEAR, months

ORDINARY = pd.Period("2020-03", "M")


def past(values, first="2015-04"):
    return pd.Series(months(first, *values))


def poisson(mean, rng, count=60):
    return rng.poisson(mean, count)


def test_counts_by_chance_scatter_about_once():
    found = [
        learn_scatter(past(poisson(40, np.random.default_rng(seed))), YEAR, ORDINARY).dispersion
        for seed in range(20)
    ]
    assert 1.0 <= np.mean(found) < 1.3


def test_counts_that_scatter_more_are_known_by_their_own_past():
    rng = np.random.default_rng(1)
    wild = [rng.poisson(mean) for mean in rng.gamma(4, 10, 60)]
    assert learn_scatter(past(wild), YEAR, ORDINARY).dispersion > 5


def test_season_and_level_are_no_scatter():
    season = [10, 20, 30, 40, 50, 60, 60, 50, 40, 30, 20, 10]
    values = [level * month for level in (1, 2, 3, 2) for month in season]
    assert learn_scatter(past(values), YEAR, ORDINARY) == Scatter(1.0, 48, "months")


def test_the_year_itself_and_the_pandemic_teach_nothing():
    calm, wild = [40] * 48, [5, 400] * 12
    found = learn_scatter(past([*calm, *wild]), YEAR, ORDINARY)
    assert (found.dispersion, found.periods) == (1.0, 48)


@pytest.mark.parametrize("gap", [np.nan])
def test_a_year_with_a_gap_is_left_out(gap):
    assert learn_scatter(past([40] * 30 + [gap] + [40] * 17), YEAR, ORDINARY).periods == 36


def test_one_year_is_too_few_to_learn_from():
    found = learn_scatter(past([40, 90] * 6, "2018-04"), YEAR, ORDINARY)
    assert found == Scatter()
    assert "Too few earlier years" in found.basis


def test_shares_are_held_against_what_they_are_of():
    quarters = [f"{2015 + n // 4}/{16 + n // 4} Q{n % 4 + 1}" for n in range(16)]
    steady = pd.Series([30.0, 15, 60, 30] * 4, quarters)
    whole = pd.Series([100.0, 50, 200, 100] * 4, quarters)
    assert learn_scatter(steady, YEAR, ORDINARY, whole) == Scatter(1.0, 16, "quarters")
    wild = pd.Series([60.0, 5, 20, 70] * 4, quarters)
    assert learn_scatter(wild, YEAR, ORDINARY, whole).dispersion > 5
