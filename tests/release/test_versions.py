"""Which cells a revision changed, and what it changed them by."""

import pytest

from ssp_analysis.release.sums import Sum
from ssp_analysis.release.suppression import suppress
from ssp_analysis.release.versions import versioned


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


def test_two_versions_of_a_paper_are_two():
    first, second = then(((0,), 20)), then(((0,), 26), version="v2")
    sums, *_, revised = versioned([*today(36, 20), *first, *second], [], 2)
    assert revised == ("v1", "v2")
    assert len({one.cells for one in sums if one.fixed}) == 2
