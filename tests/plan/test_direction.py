import pytest

from ssp_analysis.plan.direction import direction_of_travel, judge
from ssp_analysis.plan.plan import Target
from ssp_analysis.plan.readings import Reading


def counted(count, people=0, out_of=float("nan")):
    return Reading(
        ("2020-04",), "observed", value=count, counted=count, people=people, out_of=out_of
    )


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
    assert direction_of_travel("counts", counted(now), counted(before)) == (direction, "")


def test_a_count_that_grows_with_its_population_is_no_change():
    now, before = counted(300, people=30_000), counted(200, people=20_000)
    assert direction_of_travel("counts", now, before)[0] == "no clear change"


def test_shares_differ_by_what_they_are_of():
    few = direction_of_travel("counts", counted(6, out_of=10), counted(4, out_of=10))
    many = direction_of_travel("counts", counted(600, out_of=1000), counted(400, out_of=1000))
    assert (few[0], many[0]) == ("no clear change", "up")


def test_more_than_there_are_is_no_share():
    direction, reason = direction_of_travel("counts", counted(12, out_of=10), counted(4, out_of=10))
    assert direction == ""
    assert "no direction is given" in reason


@pytest.mark.parametrize("noise", ["interval", "unknown"])
def test_without_a_known_range_there_is_no_direction(noise):
    direction, reason = direction_of_travel(noise, counted(150), counted(10))
    assert direction == ""
    assert "no direction is given" in reason


def test_without_both_figures_there_is_no_direction():
    assert direction_of_travel("counts", NOTHING, counted(5)) == ("", "")
    assert direction_of_travel("counts", counted(5), NOTHING) == ("", "")


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
    assert judge(Target(value=100, source="Plan", tolerance=0.05), polarity, value) == rag
