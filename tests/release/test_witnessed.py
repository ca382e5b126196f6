"""Other tables that fit all that is told."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssp_analysis.release.counts import Count, Relation, days_of, spans_of_cells
from ssp_analysis.release.disclosure import control
from ssp_analysis.release.witnessed import Held, Other, odd_place, other_tables
from ssp_analysis.tables import Days, empty
from tests.plan.frames import AREA, months, series_of
from tests.release.frames import frame

TIED = [Relation(("a:x", ""), (("a:x:one", ""), ("a:x:two", "")))]


def counts_of(cells, threshold=5):
    return [
        Count(("series", name, period), f"series {name}", (((name, ""), *days_of(period)),), value,
              threshold)
        for name, values in cells.items() for period, value in values.items()
    ]  # fmt: skip


def year_of(one, two):
    """Two categories of a year, and all of them."""
    whole = [a + b for a, b in zip(one, two, strict=True)]
    return {name: months("2020-04", *values)
            for name, values in (("a:x", whole), ("a:x:one", one), ("a:x:two", two))}  # fmt: skip


def total(cells, name):
    """The count of the year, as an impact tells it."""
    end = pd.Timestamp("2021-04-01")
    spans = (((name, ""), pd.Timestamp("2020-04-01"), end),)
    return Count(("impact", name), f"impact {name}", spans, sum(cells[name].values()), 5)


def others(cells, counts, phases=(), days=None):
    """Tables of notebook 01 with a witness in the place of the truth, and what is hidden."""
    found = control(counts, list(phases), TIED)
    held = Held(series_of(cells), empty(Days) if days is None else days, AREA)
    tables = other_tables(found, TIED, held)
    return found, tables, [held.with_other(table) for table in tables]


SMALL = st.lists(st.integers(0, 12), min_size=12, max_size=12)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SMALL, SMALL)
def test_other_tables_fit_all_that_is_told_and_move_all_that_is_hidden(one, two):
    cells = year_of(one, two)
    counts = [*counts_of(cells), *(total(cells, name) for name in cells)]
    found, tables, laid = others(cells, counts)
    hidden = {key for key in found.hidden if key[0] == "series"}
    truth = series_of(cells).set_index(["series_id", "period"])["value"]
    moved = set()
    for table, (series, _) in zip(tables, laid, strict=True):
        values = series.set_index(["series_id", "period"])["value"]
        other = {("series", *at) for at in values.index[values != truth]}
        assert other == {key for key in table.moved if key[0] == "series"}
        assert other <= hidden
        assert (values >= 0).all()
        sums = values.unstack()
        assert (sums.loc["a:x"] == sums.loc["a:x:one"] + sums.loc["a:x:two"]).all()
        for name in cells:
            if ("impact", name) not in found.hidden:
                assert sums.loc[name].sum() == sum(cells[name].values())
        moved |= other
    assert moved == hidden


def test_all_hidden_counts_go_up_in_one_table_and_down_in_another_where_they_can():
    cells = {"a:x:one": months("2020-04", *[9] * 5, 3, *[9] * 6)}
    found, tables, _ = others(cells, counts_of(cells))
    assert [sorted(table.moved) for table in tables] == [sorted(found.hidden)] * 2
    assert [{by > 0 for _, by in table.changes} for table in tables] in (
        [{True}, {False}],
        [{False}, {True}],
    )


def test_days_go_on_making_their_months_and_the_phases_that_are_told():
    cells = year_of([9] * 5 + [2] + [9] * 6, [20] * 12)
    days = frame(Days, *(
        {"series_id": name, "date": pd.Timestamp(f"{period}-{day:02d}"), "count": value - value // 2
         if day == 3 else value // 2}
        for name, values in cells.items() for period, value in values.items() for day in (3, 21)
    ))  # fmt: skip
    start, end = pd.Timestamp("2020-04-01"), pd.Timestamp("2020-05-15")
    phase = Count(("impact", "0"), "impact a:x:one", ((("a:x:two", ""), start, end),), 30, 5)
    _, tables, laid = others(cells, counts_of(cells), [phase], days)
    assert tables
    for series, other in laid:
        by_month = other.groupby(["series_id", other["date"].dt.strftime("%Y-%m")])["count"].sum()
        values = series.set_index(["series_id", "period"])["value"]
        assert (by_month.reindex(values.index, fill_value=0) == values).all()
        own = other[(other["series_id"] == "a:x:two") & other["date"].between(start, end)]
        assert own["count"].sum() == 30


def test_a_ward_over_a_year_is_changed_in_months_that_have_room():
    ward = {"2020-04": 0, "2020-05": 2, "2020-06": 1}
    series = series_of({"a:x": ward}).assign(area_code="E05000001")
    span = (("a:x", "E05000001"), pd.Timestamp("2020-04-01"), pd.Timestamp("2020-07-01"))
    found = control([Count(("areas", "0"), "areas a:x", (span,), 3, 5)], [], [])
    held = Held(series, empty(Days), AREA)
    assert held.count(span) == 3
    changed = [held.with_other(table)[0]["value"] for table in other_tables(found, [], held)]
    assert {bool(values.sum() > 3) for values in changed} == {True, False}
    assert all((values >= 0).all() for values in changed)


def test_cells_are_numbered_as_their_sums_are():
    counts = counts_of(year_of([1] * 12, [2] * 12))
    cells = spans_of_cells(counts, TIED)
    assert [cells[0], len(cells)] == [(("a:x", ""), *days_of("2020-04")), 36]


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ([1.0, np.nan], ""),
        ([1.0, 2.0], "table t, row 2, column b"),
        ([1.0], "table t, its number of rows"),
    ],
)
def test_a_place_is_told_by_table_row_and_column(other, place):
    left, right = (pd.DataFrame({"b": values}) for values in ([1.0, np.nan], other))
    assert odd_place("t", left, right) == place


def test_that_a_series_is_counted_by_day_stays_known_where_another_table_has_nothing_of_it():
    day = pd.DataFrame({"series_id": ["a:x"], "date": pd.to_datetime(["2020-04-03"]), "count": [1]})
    held = Held(series_of({"a:x": months("2020-04", 1.0)}), day, AREA)
    cell = (("a:x", ""), *days_of("2020-04"))
    taken = Other(moved=frozenset(), changes=((cell, -1),))
    series, days = held.with_other(taken)
    assert series["value"].tolist() == [0.0]
    assert list(zip(days["series_id"], days["count"], strict=True)) == [("a:x", 0)]
