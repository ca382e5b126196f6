import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssp_analysis.release.suppression.hiding import suppress
from ssp_analysis.release.suppression.sums import Sum
from ssp_analysis.release.suppression.witnesses import Audit
from tests.release.attacker import by_programme, by_trying

SHORT = {"derandomize": True, "deadline": None}


def table_of(counts, threshold=5, name="table", **fields):
    """All cells and margins of a table of any number of dimensions, as sums."""
    counts = np.array(counts)
    number = np.arange(counts.size).reshape(counts.shape)
    sides = [[(n,) for n in range(size)] + [tuple(range(size))] for size in counts.shape]
    return [
        Sum((name, at), name, tuple(number[np.ix_(*at)].ravel().tolist()),
            int(counts[np.ix_(*at)].sum()), threshold, **fields)
        for at in itertools.product(*sides)
    ]  # fmt: skip


def split(sums, found):
    published = [(one.cells, one.value) for one in sums if one.key not in found.keys]
    return published, [one for one in sums if one.key in found.keys]


def assert_safe(sums, cells, found):
    """Nothing small is published, and no hidden sum can be narrowed below its width."""
    assert not found.given_away
    published, hidden = split(sums, found)
    assert not [one for one in sums if one.is_primary and one.key not in found.keys]
    ranges = by_programme(published, [one.cells for one in hidden], cells)
    for one, (low, high) in zip(hidden, ranges, strict=True):
        assert high - low >= one.width, one.key


def test_a_small_cell_of_two_by_two_takes_the_other_three_with_it():
    sums = table_of([[3, 20], [30, 40]])
    found = suppress(sums, [], 4)
    assert len(found.keys) == 4
    assert found.primary == {("table", ((0,), (0,)))}
    assert_safe(sums, 4, found)


def test_nothing_small_hides_nothing():
    assert not suppress(table_of([[5, 20], [30, 0]]), [], 4).keys


def test_two_small_cells_of_a_row_are_not_enough_where_both_are_tiny():
    sums = table_of([[1, 1, 30]], threshold=5)
    found = suppress(sums, [], 3)
    assert_safe(sums, 3, found)
    assert len(found.keys) > 2


@pytest.mark.parametrize(("sensitive", "hidden"), [(False, 0), (True, 4)])
def test_a_zero_is_hidden_where_zeros_are_sensitive(sensitive, hidden):
    sums = table_of([[0, 20], [30, 40]], zeros_sensitive=sensitive)
    found = suppress(sums, [], 4)
    assert len(found.keys) == hidden
    assert_safe(sums, 4, found)


def test_a_stricter_supplier_is_obeyed():
    sums = table_of([[8, 20], [30, 40]], threshold=10)
    found = suppress(sums, [], 4)
    assert_safe(sums, 4, found)
    assert len(found.keys) == 4


def test_three_way_tables_need_cubes():
    counts = np.full((3, 3, 3), 20)
    counts[0, 0, 0] = 2
    sums = table_of(counts)
    found = suppress(sums, [], 27)
    assert_safe(sums, 27, found)
    assert len(found.keys) == 8


QUARTER, MONTHS = (0, 1, 2), [(0,), (1,), (2,)]


def test_a_small_month_of_a_published_quarter_takes_another_month_with_it():
    sums = [Sum(("M", m), "months", of, value) for m, (of, value) in
            enumerate(zip(MONTHS, (3, 12, 20), strict=True))]  # fmt: skip
    sums.append(Sum("Q", "quarters", QUARTER, 35, weight=50))
    found = suppress(sums, [], 3)
    assert found.keys == {("M", 0), ("M", 1)}


def test_last_years_pack_is_reckoned_with():
    now = [Sum(n, "months", of, value) for n, of, value in ((0, (0,), 3), (1, (1,), 12))]
    assert suppress(now, [], 2).keys == {0}
    before = Sum("year", "pack of 2019/20", (0, 1), 15, fixed=True)
    found = suppress([*now, before], [], 2)
    assert found.keys == {0, 1}
    assert not found.given_away


def test_what_the_register_tells_already_cannot_be_proved_and_names_the_table():
    now = [Sum(n, "months", of, value) for n, of, value in ((0, (0,), 3), (1, (1,), 12))]
    before = [Sum(("old", n), "pack of 2019/20", of, value, fixed=True)
              for n, of, value in ((0, (1,), 12), (1, (0, 1), 15))]  # fmt: skip
    ((one, tables),) = suppress([*now, *before], [], 2).given_away
    assert one.table == "months"
    assert tables == ("pack of 2019/20",)


def test_a_small_number_published_before_is_told_and_not_hidden():
    ((one, tables),) = suppress([Sum(0, "old pack", (0,), 3, fixed=True)], [], 1).given_away
    assert (one.key, tables) == (0, ("old pack",))


def test_what_was_hidden_before_stays_hidden():
    sums = [Sum(0, "old", (0,), 30, hide=True), Sum(1, "now", (1,), 20), Sum(2, "now", (0, 1), 50)]
    found = suppress(sums, [], 2)
    assert 0 in found.keys
    assert len(found.keys) == 2


def test_a_cell_that_the_supplier_hides_is_not_told_by_the_sum_of_the_others():
    cells = [Sum(0, "t", (0,), None, most=4), Sum(1, "t", (1,), 20), Sum(2, "t", (2,), 30)]
    found = suppress([*cells, Sum("all", "t", (0, 1, 2), 53, weight=9)], [], 3)
    assert found.keys == {0, 1, 2}  # with one alone it would be known to within 4
    assert found.primary == {0}


def test_a_sign_that_stands_for_more_than_it_says_is_taken_for_any_number():
    cells = [Sum(0, "t", (0,), None, most=4), Sum(1, "t", (1,), None, most=4)]
    found = suppress([*cells, Sum("all", "t", (0, 1), 53)], [], 2)
    assert (found.keys, found.given_away) == ({0, 1}, ())


def test_a_whole_and_its_parts_are_tied_by_an_identity():
    sums = [Sum("whole", "t", (0,), 23, weight=9), Sum("a", "t", (1,), 3), Sum("b", "t", (2,), 20)]
    assert suppress(sums, [], 3).keys == {"a"}
    assert suppress(sums, [((0,), (1, 2))], 3).keys == {"a", "b"}


def test_a_figure_that_contradicts_the_others_is_hidden_and_counts_for_nothing():
    sums = [Sum("a", "t", (0,), 3), Sum("b", "t", (1,), 20), Sum("both", "t", (0, 1), 29)]
    found = suppress(sums, [], 2)
    assert len(found.contradicted) == 1
    assert found.contradicted | {"a"} <= found.keys
    assert not found.given_away


def test_what_was_published_before_gives_way_where_it_was_revised():
    sums = [Sum("a", "t", (0,), 3), Sum("b", "t", (1,), 20),
            Sum("old", "old", (0, 1), 29, fixed=True)]  # fmt: skip
    assert suppress(sums, [], 2).contradicted == {"old"}


def test_the_same_question_has_the_same_answer():
    counts = np.random.default_rng(3).poisson(6, (4, 4, 3))
    answers = {suppress(table_of(counts), [], 48).keys for _ in range(3)}
    assert len(answers) == 1


def sums_over(cells, counts, sets, threshold):
    return [Sum(n, "t", tuple(sorted(of)), sum(counts[cell] for cell in of), threshold)
            for n, of in enumerate([{cell} for cell in range(cells)] + sets)]  # fmt: skip


@settings(max_examples=60, **SHORT)
@given(st.data())
def test_no_attacker_who_tries_everything_can_narrow_a_hidden_sum(data):
    """Any sums over five cells; ranges are cut off at 4, so widths of at most 2 are asked for."""
    cells = 5
    counts = data.draw(st.lists(st.integers(0, 4), min_size=cells, max_size=cells))
    some = st.sets(st.integers(0, cells - 1), min_size=2, max_size=cells)
    sets = data.draw(st.lists(some, max_size=5, unique_by=frozenset))
    sums = sums_over(cells, counts, sets, threshold=2)
    found = suppress(sums, [], cells)
    published, hidden = split(sums, found)
    assert not found.given_away
    ranges = by_trying(published, [one.cells for one in hidden], cells, top=4)
    for one, (low, high) in zip(hidden, ranges, strict=True):
        assert high - low >= 2, one.key


@settings(max_examples=40, **SHORT)
@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    seed=st.integers(0, 10_000),
    mean=st.sampled_from([1, 4, 12]),
    threshold=st.sampled_from([3, 5, 10]),
    zeros=st.booleans(),
)
def test_no_attacker_with_a_solver_can_narrow_a_hidden_cell_of_linked_tables(
    shape, seed, mean, threshold, zeros
):
    rng = np.random.default_rng(seed)
    counts = rng.poisson(mean, shape)
    sums = table_of(counts, threshold, zeros_sensitive=zeros)
    # Some other sums across the table, as phases and committees cut it.
    for n in range(3):
        of = rng.permutation(counts.size)[: rng.integers(1, counts.size + 1)]
        sums.append(Sum(("cut", n), "cuts", tuple(of.tolist()),
                        int(counts.ravel()[of].sum()), threshold, zeros))  # fmt: skip
    assert_safe(sums, counts.size, suppress(sums, [], counts.size))


@settings(max_examples=25, **SHORT)
@given(seed=st.integers(0, 10_000))
def test_the_register_of_an_earlier_pack_is_no_help_to_an_attacker(seed):
    """Last year's table was published; now a finer one of the same cells and new ones follows."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(5, (3, 4))
    before = table_of(counts[:, :2], name="before")
    renumbered = [Sum(one.key, "before", tuple(4 * (c // 2) + c % 2 for c in one.cells), one.value)
                  for one in before]  # fmt: skip
    first = suppress(renumbered, [], 12)
    register = [Sum(one.key, "before", one.cells, one.value, fixed=one.key not in first.keys,
                    hide=one.key in first.keys) for one in renumbered]  # fmt: skip
    now = table_of(counts, name="now")
    found = suppress([*register, *now], [], 12)
    assert not found.given_away
    assert first.keys <= found.keys
    assert_safe([*register, *now], 12, found)


@settings(max_examples=60, **SHORT)
@given(shape=st.sampled_from([(2, 2), (1, 3), (3, 1)]), seed=st.integers(0, 10_000))
def test_who_knows_that_a_small_one_is_behind_every_gap_still_has_a_range_of_three(shape, seed):
    """The method is no secret: a number is hidden because it, or one hidden with it, is small."""
    counts = np.random.default_rng(seed).poisson(5, shape)
    sums = table_of(counts)
    found = suppress(sums, [], counts.size)
    published, hidden = split(sums, found)
    if hidden:
        tables = possible(published, counts.size, top=int(counts.max()) + 8)
        values = np.array([[table[list(one.cells)].sum() for one in hidden] for table in tables])
        behind = ((values > 0) & (values < 5)).sum(axis=1) > 0
        assert behind.any()
        assert (np.ptp(values[behind], axis=0) >= 3).all(), counts


def possible(published, cells, top):
    """Every table of 0 to `top` that agrees with what is published."""
    every = np.indices([top + 1] * cells).reshape(cells, -1).T
    fits = [every[:, list(of)].sum(axis=1) == value for of, value in published]
    return every[np.logical_and.reduce(fits)] if fits else every


def exposed(sums, cells, found):
    published, hidden = split(sums, found)
    ranges = by_programme(published, [one.cells for one in hidden], cells)
    return [one.key for one, (low, high) in zip(hidden, ranges, strict=True)
            if high - low < one.width]  # fmt: skip


def test_without_secondary_suppression_the_attacker_wins(monkeypatch):
    monkeypatch.setattr(Audit, "hide", lambda self, rows: None)
    sums = table_of([[3, 20], [30, 40]])
    found = suppress(sums, [], 4)
    assert found.given_away
    assert exposed(sums, 4, found)


def test_without_the_register_the_attacker_wins():
    now = [Sum(n, "months", of, value) for n, of, value in ((0, (0,), 3), (1, (1,), 12))]
    before = Sum("year", "pack of 2019/20", (0, 1), 15, fixed=True)
    assert exposed([*now, before], 2, suppress(now, [], 2)) == [0]
    assert exposed([*now, before], 2, suppress([*now, before], [], 2)) == []
