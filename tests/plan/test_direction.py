import pytest

from ssp_analysis.plan.direction import Scatter, direction_of_travel, judge
from ssp_analysis.plan.figures import Reading
from ssp_analysis.plan.plan import Target


def counted(count, people=0, out_of=float("nan")):
    return Reading(
        ("2020-04",), "observed", value=count, counted=count, people=people, out_of=out_of
    )


def percent(part, whole):
    value = 100 * part / whole
    return Reading(("2020-04",), "observed", value=value, counted=part, out_of=whole)


def said(now, before, noise="counts", scatter=None):
    travel = direction_of_travel(noise, now, before, scatter)
    return travel.direction, travel.reason


NOTHING = Reading((), "missing")


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        (120, 100, "no clear change"),
        (150, 100, "up"),
        (60, 100, "down"),
        (3, 8, "no clear change"),
        (0, 8, "down"),
        (0, 0, "no clear change"),
    ],
)
def test_counts_differ_only_by_more_than_chance(now, before, direction):
    assert said(counted(now), counted(before)) == (direction, "")


def test_a_count_that_grows_with_its_population_is_no_change():
    now, before = counted(300, people=30_000), counted(200, people=20_000)
    assert said(now, before)[0] == "no clear change"


def test_shares_differ_by_what_they_are_of():
    few = said(percent(6, 10), percent(4, 10))
    many = said(percent(600, 1000), percent(400, 1000))
    assert (few[0], many[0]) == ("no clear change", "up")


def test_more_than_there_are_is_no_share():
    direction, reason = said(counted(12, out_of=10), counted(4, out_of=10))
    assert direction == ""
    assert "no direction since last year is given" in reason


@pytest.mark.parametrize("noise", ["interval", "unknown"])
def test_without_a_known_range_there_is_no_direction(noise):
    direction, reason = said(counted(150), counted(10), noise)
    assert direction == ""
    assert "no direction since last year is given" in reason


def test_without_both_figures_there_is_no_direction():
    assert said(NOTHING, counted(5)) == ("", "")
    assert said(counted(5), NOTHING) == ("", "")


def test_the_change_comes_with_its_range():
    travel = direction_of_travel("counts", counted(150), counted(100))
    assert travel.change == pytest.approx(0.5)
    assert travel.lower == pytest.approx(0.16, abs=0.02)
    assert travel.upper == pytest.approx(0.95, abs=0.02)


def test_counts_that_scatter_more_than_chance_need_a_wider_gap():
    wide = Scatter(dispersion=4.0, periods=48)
    assert said(counted(150), counted(100), scatter=wide)[0] == "no clear change"
    assert said(counted(300), counted(100), scatter=wide)[0] == "up"
    travel = direction_of_travel("counts", counted(150), counted(100), wide)
    assert travel.basis.endswith("The usual scatter is learnt from 48 earlier months.")


def test_from_none_last_year_there_is_a_direction_and_no_per_cent():
    travel = direction_of_travel("counts", counted(12), counted(0))
    assert (travel.direction, travel.change != travel.change) == ("up", True)


def test_an_estimate_with_overlapping_ranges_shows_no_clear_change():
    def wave(value, half):
        return Reading(("2020/21 Q3",), "observed", value=value, lower=value - half,
                       upper=value + half)  # fmt: skip

    assert said(wave(84, 4), wave(80, 4), "interval")[0] == "no clear change"
    assert said(wave(84, 2), wave(80, 2), "interval")[0] == "up"


@pytest.mark.parametrize(
    ("polarity", "value", "rag"),
    [
        ("lower", 100, "on track"),
        ("lower", 99, "on track"),
        ("lower", 105, "just off"),
        ("lower", 105.1, "off track"),
        ("higher", 100, "on track"),
        ("higher", 95, "just off"),
        ("higher", 94, "off track"),
    ],
)
def test_a_target_is_met_at_it_or_better(polarity, value, rag):
    assert judge(Target(value=100, source="Plan"), polarity, value, 0.05) == rag
