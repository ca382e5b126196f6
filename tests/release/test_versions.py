"""Which cells a revision changed, and what it changed them by."""

import pytest

from ssp_analysis.release.suppression.hiding import suppress
from ssp_analysis.release.suppression.sums import Sum
from ssp_analysis.release.suppression.versions import versioned


def today(*values):
    cells = [Sum(("now", n), "now", (n,), value) for n, value in enumerate(values)]
    every = tuple(range(len(values)))
    return [*cells, Sum("all", "now", every, sum(values))]


def then(*told, version="v1"):
    return [Sum((version, n), version, cells, value, fixed=value is not None, hide=value is None,
                version=version) for n, (cells, value) in enumerate(told)]  # fmt: skip


def test_what_today_bears_out_needs_no_cells_of_its_own():
    sums = [*today(30, 20), *then(((0, 1), 50), ((0,), None))]
    assert versioned(sums, [], 2) == (sums, [], 2, ())


def test_a_revised_cell_has_a_number_for_then_and_one_for_the_change():
    sums, same, cells, revised = versioned([*today(30, 20), *then(((0,), 24), ((0, 1), 44))], [], 2)
    assert (cells, same, revised) == (4, [((0,), (2, 3))], ("v1",))
    assert [one.cells for one in sums[3:]] == [(2,), (2, 1), (3,), (3,)]
    assert [one.derived for one in sums[3:]] == [False, False, True, True]


def test_a_fall_is_a_change_too():
    _, same, *_ = versioned([*today(30, 20), *then(((0,), 37))], [], 2)
    assert same == [((2,), (0, 3))]


def test_what_adds_up_added_up_then():
    """A whole and its parts: then one part was 6 less, and so was the whole."""
    sums = [Sum("whole", "now", (0,), 50), Sum("part", "now", (1,), 30),
            Sum("other", "now", (2,), 20), *then(((0,), 44), ((1,), 24))]  # fmt: skip
    _, same, cells, _ = versioned(sums, [((0,), (1, 2))], 3)
    assert cells == 7
    assert ((3,), (5, 2)) in same


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ([((0,), 24), ((1,), 26)], set()),
        ([((0,), 24), ((1,), 13)], set()),
        ([((0,), 24), ((1,), 29), ((0, 1), 53)], {"all", ("now", 1)}),  # 6 more, 9 less: 3 less
    ],
)
def test_a_small_change_of_a_sum_hides_it_although_its_parts_changed_by_much(told, hidden):
    assert suppress([*today(30, 20), *then(*told)], [], 2).keys == hidden


def test_a_figure_that_changed_twice_is_told_of_by_neither_change():
    told = [*then(((0,), 20)), *then(((0,), 26), version="v2")]
    sums, same, *_, revised = versioned([*today(36, 20), *told], [], 2)
    assert revised == ("v1", "v2")
    assert same == [((0,), (2, 3)), ((0,), (4, 5))]
    assert len({one.cells for one in sums if one.fixed}) == 2
    assert suppress([*today(36, 20), *told], [], 2).keys == set()
    late = suppress([*today(28, 20), *told], [], 2)
    assert late.keys >= {("now", 0)}  # 2 more than in the second paper
    assert not late.contradicted


def test_papers_that_told_the_same_share_its_cell():
    told = [*then(((0,), 20)), *then(((0,), 20), version="v2")]
    _, same, cells, _ = versioned([*today(36, 20), *told], [], 2)
    assert (same, cells) == ([((0,), (2, 3))], 4)


MONTHS = [Sum(("month", n), "now", (n,), value) for n, value in enumerate((20, 13, 14))]


@pytest.mark.parametrize(
    ("now", "told", "few"),
    [
        (MONTHS, [((0, 1, 2), 44)], True),
        (MONTHS, [((0, 1, 2), 40)], False),
        ([Sum("quarter", "now", (0, 1, 2), 47)], [((0,), 20), ((1,), 13), ((2,), 11)], True),
        ([Sum("quarter", "now", (0, 1, 2), 51)], [((0,), 20), ((1,), 13), ((2,), 11)], False),
    ],
)
def test_a_small_change_is_one_also_where_then_and_today_other_sums_are_told(now, told, few):
    assert bool(suppress([*now, *then(*told)], [], 3).keys) == few


def test_parts_that_did_not_make_up_their_whole_then_are_no_contradiction():
    """Six were of no kind then; they are of the first one now."""
    now = [Sum("whole", "now", (0,), 50), Sum("part", "now", (1,), 30),
           Sum("other", "now", (2,), 20)]  # fmt: skip
    told = then(((0,), 50), ((1,), 24), ((2,), 20))
    found = suppress([*now, *told], [((0,), (1, 2))], 3)
    assert (found.keys, found.contradicted, found.revised) == (set(), set(), ("v1",))
