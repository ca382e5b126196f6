import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssp_analysis.release.disclosure import (
    IMPACT_NUMBERS,
    REASON,
    CountRules,
    hidden_cells,
    suppress_impact,
    suppress_series,
)
from ssp_analysis.release.parts import measures_adding_up
from ssp_analysis.release.phases import phases_to_hide
from ssp_analysis.schemas import Impact, Measures
from tests.plan.frames import AREA, months, series_of
from tests.release.frames import frame, impact_row, measure

LARGE = months("2020-04", *[20] * 12)


def rules_for(cells, **fields):
    pairs = {":".join(name.split(":")[:2]) for name in cells}
    table = frame(Measures, *[measure(pair, **fields) for pair in sorted(pairs)])
    return CountRules.of(table, series_of(cells))


def states(cells, **fields):
    """Series id → the state of each of its cells after suppression."""
    shown = suppress_series(series_of(cells), rules_for(cells, **fields), AREA)
    assert (shown["value"].notna() == (shown["state"] == "observed")).all()
    return {name: rows["state"].tolist() for name, rows in shown.groupby("series_id", sort=False)}


@pytest.mark.parametrize(
    ("value", "fields", "small"),
    [
        (1, {}, True),
        (4, {}, True),
        (5, {}, False),
        (0, {}, False),
        (0, {"zeros_sensitive": True}, True),
        (9, {"threshold": 10}, True),
        (1, {"threshold": 0}, False),
        (3, {"unit": "per cent"}, False),
        (3, {"unit": "Percent"}, False),
        (3, {"unit": "pounds"}, False),
        (float("nan"), {"zeros_sensitive": True}, False),
    ],
)
def test_small_is_from_one_to_below_the_threshold_and_zero_where_sensitive(value, fields, small):
    assert rules_for({"a:x": LARGE}, **fields).is_small("a:x", value) == small


def test_a_series_without_rules_does_not_pass_for_harmless():
    with pytest.raises(KeyError):
        rules_for({"a:x": LARGE}).is_small("b:x", 3)


def test_nothing_small_hides_nothing():
    assert states({"a:x": LARGE}) == {"a:x": ["observed"] * 12}


def test_one_small_month_hides_the_months_of_its_year_and_no_other():
    cells = {"a:x": {**months("2019-04", *[20] * 12), **LARGE, "2020-09": 3}}
    assert states(cells)["a:x"] == ["observed"] * 12 + ["suppressed"] * 12


def test_what_was_not_observed_keeps_its_state():
    cells = {"a:x": {**LARGE, "2020-09": 3, "2020-10": "missing", "2021-03": "not_yet_due"}}
    found = states(cells)["a:x"]
    assert (found[6], found[11], found.count("suppressed")) == ("missing", "not_yet_due", 10)


CATEGORIES = {"a:x": LARGE, "a:x:one": LARGE, "a:x:two": LARGE, "a:y": LARGE}


def test_one_small_category_hides_all_categories_but_not_the_total():
    found = states({**CATEGORIES, "a:x:two": {**LARGE, "2020-09": 1}})
    assert set(found["a:x:one"]) == set(found["a:x:two"]) == {"suppressed"}
    assert set(found["a:x"]) == set(found["a:y"]) == {"observed"}


def test_a_small_total_hides_its_categories_too():
    found = states({**CATEGORIES, "a:x": {**LARGE, "2020-09": 1}})
    assert {name for name, cells in found.items() if "suppressed" in cells} == {
        "a:x", "a:x:one", "a:x:two",
    }  # fmt: skip


def test_a_category_that_the_supplier_hides_takes_the_others_with_it():
    found = states({**CATEGORIES, "a:x:two": {**LARGE, "2020-09": "suppressed"}})
    assert set(found["a:x:one"]) == {"suppressed"}
    assert set(found["a:x"]) == {"observed"}


def test_a_total_that_the_supplier_hides_leaves_the_other_months():
    found = states({"a:x": {**LARGE, "2020-09": "suppressed"}})
    assert found["a:x"].count("observed") == 11


def test_measures_that_add_up_to_another_are_its_parts():
    small = months("2020-04", *range(1, 13))
    rest = months("2020-04", *[20 - n for n in range(1, 13)])
    cells = {"f:all": LARGE, "f:small": small, "f:rest": rest, "g:rest": rest}
    assert measures_adding_up(series_of(cells)) == {"f:small": "f:all", "f:rest": "f:all"}
    found = states(cells)
    assert set(found["f:rest"]) == set(found["f:small"]) == {"suppressed"}
    assert set(found["f:all"]) == set(found["g:rest"]) == {"observed"}


def test_parts_of_parts_are_parts_of_the_whole():
    one = months("2020-04", *range(1, 13))
    two = months("2020-04", *range(30, 18, -1))
    three = months("2020-04", *[7, 9, 11, 6, 8, 10, 12, 5, 7, 9, 6, 8])
    pair = {period: one[period] + two[period] for period in one}
    cells = {"f:one": one, "f:two": two, "f:three": three, "f:pair": pair,
             "f:all": {period: pair[period] + three[period] for period in pair}}  # fmt: skip
    found = measures_adding_up(series_of(cells))
    assert found == dict.fromkeys(["f:one", "f:two", "f:three", "f:pair"], "f:all")


def test_two_wholes_that_share_a_part_are_hidden_together():
    shared, men, home = (months("2020-04", *np.random.default_rng(n).integers(9, 90, 12))
                         for n in range(3))  # fmt: skip
    sums = [{p: shared[p] + other[p] for p in shared} for other in (men, home)]
    cells = {"f:shared": shared, "f:men": men, "f:home": home, "f:a": sums[0], "f:b": sums[1]}
    tops = measures_adding_up(series_of(cells))
    assert set(tops) in ({"f:shared", "f:men", "f:home", "f:a"},
                         {"f:shared", "f:men", "f:home", "f:b"})  # fmt: skip
    assert len(set(tops.values())) == 1


def test_many_measures_that_add_up_are_found_at_once():
    rng = np.random.default_rng(1)
    parts = {f"f:p{n:02}": months("2016-04", *rng.integers(0, 50, 60)) for n in range(30)}
    whole = {period: sum(cells[period] for cells in parts.values()) for period in parts["f:p00"]}
    assert measures_adding_up(series_of(parts | {"f:all": whole})) == dict.fromkeys(parts, "f:all")


def test_measures_that_add_up_in_a_few_periods_only_are_not_parts():
    few = {name: dict(list(LARGE.items())[:4]) for name in ("f:all", "f:one")}
    few["f:all"] = {period: 40 for period in few["f:one"]}
    assert measures_adding_up(series_of(few | {"f:two": few["f:one"]})) == {}


def test_ward_rows_do_not_leave():
    table = series_of({"a:x": LARGE})
    wards = table.assign(area_code="E05000001")
    both = pd.concat([table, wards], ignore_index=True)
    shown = suppress_series(both, rules_for({"a:x": LARGE}), AREA)
    assert set(shown["area_code"]) == {AREA}
    assert len(shown) == 12


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=3))
def test_an_attacker_cannot_narrow_a_small_cell_below_the_threshold(cells):
    """Threshold 2; the attacker tries every table that agrees with all that is published."""
    names = ["a:x:c0", "a:x:c1"]
    table = {name: months("2020-04", *[row[n] for row in cells]) for n, name in enumerate(names)}
    table["a:x"] = months("2020-04", *[sum(row) for row in cells])
    rules = rules_for(table, threshold=2)
    before = series_of(table)
    after = suppress_series(before, rules, AREA)
    hidden = hidden_cells(before, after)
    years = [impact_row(name, observed=float(sum(table[name].values()))) for name in table]
    year = suppress_impact(frame(Impact, *years), after, rules, hidden).set_index("series_id")
    told = after.pivot(index="period", columns="series_id", values="value")

    tried = np.indices((6,) * (2 * len(cells))).reshape(len(cells), 2, -1)
    agrees = np.ones(tried.shape[-1], dtype=bool)
    for at, period in enumerate(told.index):
        for n, name in enumerate(names):
            agrees &= _matches(tried[at, n], told.loc[period, name])
        agrees &= _matches(tried[at].sum(axis=0), told.loc[period, "a:x"])
    for n, name in enumerate(names):
        agrees &= _matches(tried[:, n].sum(axis=0), year.loc[name, "observed"])
    agrees &= _matches(tried.sum(axis=(0, 1)), year.loc["a:x", "observed"])
    for at, row in enumerate(cells):
        for n in range(2):
            if row[n] == 1:
                assert np.ptp(tried[at, n][agrees]) >= 2


def _matches(sums, published):
    return np.ones(len(sums), dtype=bool) if pd.isna(published) else sums == published


def impacts(cells, *rows, **fields):
    rules = rules_for(cells, **fields)
    before = series_of(cells)
    shown = suppress_series(before, rules, AREA)
    hidden = hidden_cells(before, shown)
    return suppress_impact(frame(Impact, *rows), shown, rules, hidden)


def test_a_series_with_a_hidden_month_keeps_its_year_row_only():
    cells = {"a:x": {**months("2019-04", *[3] * 12), **LARGE}, "b:x": LARGE}
    kinds = ("month", "phase", "year")
    found = impacts(cells, *[impact_row(name, kind) for name in cells for kind in kinds])
    assert found["state"].tolist() == ["suppressed", "suppressed", *["observed"] * 4]
    lost = found.iloc[0]
    assert lost[list(IMPACT_NUMBERS)].isna().all()
    assert (lost["verdict"], lost["reason"]) == ("", REASON)


def test_a_small_year_is_hidden():
    (row,) = impacts({"a:x": LARGE}, impact_row("a:x", observed=4.0)).to_dict("records")
    assert (row["state"], pd.isna(row["change"])) == ("suppressed", True)


def test_one_small_category_year_hides_the_years_of_all_categories():
    rows = [impact_row(name) for name in ("a:x", "a:x:one", "a:y")]
    found = impacts(CATEGORIES, *rows, impact_row("a:x:two", observed=4.0))
    assert found["state"].tolist() == ["observed", "suppressed", "observed", "suppressed"]


def test_an_impact_without_numbers_keeps_its_state():
    row = impact_row("a:x", state="missing", observed=None)
    assert impacts({"a:x": {**LARGE, "2020-09": 3}}, row)["state"].tolist() == ["missing"]


PHASES = [("2020-11-05", "2020-12-01", 20), ("2020-12-02", "2020-12-30", 30),
          ("2020-12-31", "2021-01-04", 3), ("2021-01-05", "2021-01-31", 25)]  # fmt: skip


def phase_rows(name="a:x", phases=PHASES, **fields):
    return [
        impact_row(name, "phase", start=pd.Timestamp(first), end=pd.Timestamp(last),
                   observed=float(count), **fields)
        for first, last, count in phases
    ]  # fmt: skip


WINTER = {**LARGE, "2020-11": 24, "2020-12": 32, "2021-01": 27}


def test_a_small_phase_takes_a_neighbour_with_it_so_that_the_months_do_not_tell_it():
    found = impacts({"a:x": WINTER}, *phase_rows())
    assert found["state"].tolist() == ["observed", "observed", "suppressed", "suppressed"]


def test_phases_worked_out_from_published_months_hide_nothing():
    found = impacts({"a:x": LARGE}, *phase_rows(basis="approximate")[:2])
    assert found["state"].tolist() == ["observed", "observed"]


def test_a_hidden_phase_of_one_category_hides_the_phases_of_all():
    large = [(first, last, 25) for first, last, _ in PHASES]
    rows = [*phase_rows("a:x", large), *phase_rows("a:x:one", large), *phase_rows("a:x:two")]
    cells = dict.fromkeys(CATEGORIES, WINTER)
    found = impacts(cells, *rows)
    assert set(found["state"][:4]) == {"observed"}
    assert set(found["state"][4:]) == {"suppressed"}


BLOCKS = [(0, 1), (2, 2), (3, 4), (5, 5)]  # phases of six blocks of days; months are 0–2, 3–5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_no_hidden_phase_can_be_narrowed_down_from_months_and_other_phases(days):
    starts = pd.to_datetime(["2020-11-01", "2020-11-10", "2020-11-20", "2020-12-01",
                             "2020-12-10", "2020-12-20"])  # fmt: skip
    ends = [*(starts[1:] - pd.Timedelta(days=1)), pd.Timestamp("2020-12-31")]
    counts = [sum(days[first : last + 1]) for first, last in BLOCKS]
    phases = pd.DataFrame({
        "start": [starts[first] for first, _ in BLOCKS],
        "end": [ends[last] for _, last in BLOCKS],
        "observed": counts,
    })  # fmt: skip
    halves = {"2020-11": sum(days[:3]), "2020-12": sum(days[3:])}
    told = {pd.Period(month): float(n) for month, n in halves.items() if n != 1}
    hidden = phases_to_hide(phases, pd.Series(told, dtype=float), lambda n: n == 1, width=2)

    tried = np.indices((7,) * 6).reshape(6, -1)
    sums = [tried[first : last + 1].sum(axis=0) for first, last in BLOCKS]
    agrees = np.ones(tried.shape[-1], dtype=bool)
    for at in set(range(4)) - set(hidden):
        agrees &= sums[at] == counts[at]
    for month, part in (("2020-11", tried[:3]), ("2020-12", tried[3:])):
        agrees &= _matches(part.sum(axis=0), told.get(pd.Period(month), np.nan))
    for at, count in enumerate(counts):
        if count == 1:
            assert at in hidden
            assert np.ptp(sums[at][agrees]) >= 2


def test_phases_that_disagree_with_the_months_are_hidden_until_they_do_not():
    found = impacts({"a:x": {**WINTER, "2021-01": 20}}, *phase_rows())
    assert found["state"].tolist() == ["observed", "observed", "suppressed", "suppressed"]
    every = [(first, last, 3) for first, last, _ in PHASES]
    assert set(impacts({"a:x": WINTER}, *phase_rows(phases=every))["state"]) == {"suppressed"}
