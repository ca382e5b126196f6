from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssp_analysis.release import disclosure
from ssp_analysis.release.counts import Count, Relation, days_of, measures_adding_up
from ssp_analysis.release.disclosure import CountRules, control, hide_lone_parts
from ssp_analysis.release.masking import IMPACT_NUMBERS, in_round_numbers, mask_impact, mask_series
from ssp_analysis.release.published import as_counts, told_table
from ssp_analysis.release.table_counts import (
    impact_counts,
    progress_counts,
    relations,
    series_counts,
)
from ssp_analysis.tables import SMALL_REASON, Impact, Measures, ProgressCells, empty
from tests.plan.frames import months, series_of
from tests.release.attacker import by_programme
from tests.release.frames import frame, impact_row, measure

START, END = pd.Timestamp("2020-04-01"), pd.Timestamp("2021-04-01")
SEEN = [7, 8, 9, 6, 7, 8, 9, 10, 11, 12, 5, 6]
LARGE = months("2020-04", *[20] * 12)


def rules_for(cells, part_of=None, **fields):
    pairs = {":".join(name.split(":")[:2]) for name in cells}
    of = part_of or {}
    return CountRules.of_measures(frame(Measures, *[
        measure(pair, counted_with=of.get(pair, ""), **fields) for pair in sorted(pairs)
    ]))  # fmt: skip


def released(cells, *rows, earlier=(), **fields):
    """`SeriesTable` and `Impact` as they leave."""
    rules, series, impact = rules_for(cells, **fields), series_of(cells), frame(Impact, *rows)
    counts = [*series_counts(series, rules), *impact_counts(impact, rules, "year")]
    tied = list(relations(series, empty(ProgressCells), [*counts, *earlier], rules))
    found = control(counts, list(impact_counts(impact, rules, "phase")), tied, earlier)
    return (shown := mask_series(series, found)), mask_impact(impact, shown, found, rules)


def hidden(cells, *rows, **fields):
    """Series id and period of the cells that are hidden."""
    shown, _ = released(cells, *rows, **fields)
    assert (shown["value"].notna() == (shown["state"] == "observed")).all()
    lost = shown[shown["state"] == "suppressed"]
    return set(zip(lost["series_id"], lost["period"], strict=True))


def test_nothing_is_said_of_a_hidden_figure_not_even_that_it_was_revised():
    cells = series_of({"care:referrals": months("2020-04", 2, *[20] * 11)}).assign(marks="r")
    rules = rules_for(["care:referrals"])
    found = control([*series_counts(cells, rules)], [], [], ())
    shown = mask_series(cells, found)
    assert set(shown.loc[shown["state"] == "suppressed", "marks"]) == {""}
    assert set(shown.loc[shown["state"] == "observed", "marks"]) == {"r"}


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
        (3, {"kind": "stock"}, True),
        (3, {"kind": "rate", "unit": "per cent"}, False),
        (3, {"kind": "money", "unit": "pounds"}, False),
    ],
)
def test_small_is_from_one_to_below_the_threshold_and_zero_where_sensitive(value, fields, small):
    assert bool(hidden({"a:x": LARGE | {"2020-09": value}}, **fields)) == small


def test_a_series_without_rules_does_not_pass_for_harmless():
    with pytest.raises(KeyError):
        rules_for({"a:x": LARGE}).is_counted("b:x")


def test_a_small_month_of_which_nothing_else_tells_is_hidden_alone():
    cells = {"a:x": {**months("2019-04", *[20] * 12), **LARGE, "2020-09": 3}}
    assert hidden(cells) == {("a:x", "2020-09")}


def test_what_was_not_observed_keeps_its_state():
    cells = {"a:x": {**LARGE, "2020-09": 3, "2020-10": "missing", "2021-03": "not_yet_due"}}
    shown, _ = released(cells)
    found = shown["state"].tolist()
    assert (found[6], found[11], found.count("suppressed")) == ("missing", "not_yet_due", 1)


ONE, TWO, THREE = ([20 + n for n in range(12)], [30 - n for n in range(12)], [25] * 12)
CATEGORIES = {
    "a:x": months("2020-04", *[sum(each) for each in zip(ONE, TWO, THREE, strict=True)]),
    "a:x:one": months("2020-04", *ONE),
    "a:x:two": months("2020-04", *TWO),
    "a:x:three": months("2020-04", *THREE),
}


def with_small(period="2020-09", value=2):
    cells = {name: dict(values) for name, values in CATEGORIES.items()}
    cells["a:x"][period] += value - cells["a:x:two"][period]
    cells["a:x:two"][period] = value
    return cells


def test_a_small_category_takes_one_other_of_the_same_month_with_it():
    found = hidden(with_small())
    assert len(found) == 2
    assert ("a:x:two", "2020-09") in found
    assert {period for _, period in found} == {"2020-09"}


def test_where_parts_do_not_make_the_whole_the_rest_protects():
    cells = with_small()
    cells["a:x"] = {period: value + 9 for period, value in cells["a:x"].items()}
    assert hidden(cells) == {("a:x:two", "2020-09")}


def test_a_category_that_the_supplier_hides_takes_another_with_it():
    cells = with_small()
    cells["a:x:two"]["2020-09"] = "suppressed"
    found = hidden(cells)
    assert ("a:x:two", "2020-09") in found
    assert len(found) == 3  # one alone would be known to within the supplier's threshold
    assert {period for _, period in found} == {"2020-09"}


def test_a_category_that_did_not_exist_hides_nothing():
    cells = with_small()
    cells["a:x:new"] = dict.fromkeys(LARGE, "not_applicable")
    assert len(hidden(cells)) == 2


def test_the_measure_like_for_like_and_the_whole_never_tell_a_small_new_category():
    """The new category is the whole less the measure without it: one of the two goes with it."""
    cells = {name: dict(values) for name, values in CATEGORIES.items()}
    new = dict(zip(LARGE, ["not_applicable"] * 6 + [50] * 5 + [2], strict=True))
    added = {period: value if isinstance(value, int) else 0 for period, value in new.items()}
    cells["a:x:like-for-like"] = cells["a:x"]
    cells["a:x"] = {period: value + added[period] for period, value in cells["a:x"].items()}
    found = hidden(cells | {"a:x:new": new})
    last = list(LARGE)[-1]
    assert ("a:x:new", last) in found
    assert {("a:x", last), ("a:x:like-for-like", last)} & found


ALL_BY_STRANGERS = {
    "hate:cases": months("2020-04", *[20] * 12, *[30] * 12),
    "hate:cases:strangers": months("2020-04", *[20] * 12, *[18] * 12),
}


@pytest.mark.parametrize(("sensitive", "years"), [(False, set()), (True, {"2020/21"})])
def test_a_category_that_is_all_there_was_of_a_year_is_hidden_where_zeros_are_sensitive(
    sensitive, years
):
    """However large it is; the whole stays, and so does the year in which there were others."""
    gone = hidden(ALL_BY_STRANGERS, zeros_sensitive=sensitive)
    assert {name for name, _ in gone} <= {"hate:cases:strangers"}
    lost = [period for name, period in gone if period < "2021-04"]
    assert len(lost) == (12 if years else 0)


def test_an_area_where_all_of_a_year_is_of_one_kind_keeps_its_total_only():
    rules = rules_for(["hate:cases", "hate:strangers"], zeros_sensitive=True)
    days = days_of("2020-04")
    counts = [
        Count((name, code), "areas", (((name, code), *days),), value, **rules.as_fields([name]))
        for name, code, value in (
            ("hate:cases", "W1", 20), ("hate:strangers", "W1", 20),
            ("hate:cases", "W2", 30), ("hate:strangers", "W2", 20),
        )
    ]  # fmt: skip
    parts = Relation(("hate:cases", ""), (("hate:strangers", ""), ("hate:known", "")))
    kept = [one.key for one in hide_lone_parts(counts, [parts]) if not one.hide]
    assert kept == [("hate:cases", "W1"), ("hate:cases", "W2"), ("hate:strangers", "W2")]


def adding_up(cells, **fields):
    """Whole, parts, whether there is a rest, and from when it does not hold."""
    counts = series_counts(series_of(cells), rules_for(cells, **fields))
    found = measures_adding_up(counts, {})
    return [
        (one.whole[0], {node[0] for node in one.parts}, one.rest is not None,
         [f"{start:%Y-%m}" for start, _ in one.but])
        for one in found
    ]  # fmt: skip


def test_measures_that_add_up_to_another_are_its_parts():
    small = months("2020-04", *range(1, 13))
    rest = months("2020-04", *[20 - n for n in range(1, 13)])
    cells = {"f:all": LARGE, "f:small": small, "f:rest": rest, "g:rest": rest}
    assert adding_up(cells) == [("f:all", {"f:small", "f:rest"}, False, [])]
    found = hidden(cells)
    first = ["2020-04", "2020-05", "2020-06", "2020-07"]
    assert found == {(name, period) for name in ("f:small", "f:rest") for period in first}


def quarters(*values):
    names = [f"{y}/{y - 1999} Q{q}" for y in range(2018, 2021) for q in (1, 2, 3, 4)]
    return dict(zip(names, values, strict=False))


MEN, WOMEN, UNKNOWN = (
    [9, 3, 8, 7, 9, 9, 9, 8, 9, 9, 8, 9],
    [60, 70, 55, 66, 61, 62, 63, 64, 65, 66, 67, 68],
    [6, 7, 8, 9, 7, 7, 7, 7, 7, 7, 7, 7],
)
MEASURED = {"da:men", "da:women", "da:unknown"}


def by_sex(periods=12, off=(), men=MEN, unseen=()):
    """Referrals by sex; `off` are quarters with how much more the total is than its parts."""
    totals = [sum(each) + dict(off).get(n, 0)
              for n, each in enumerate(zip(men, WOMEN, UNKNOWN, strict=False))]  # fmt: skip
    men = ["suppressed" if n in unseen else value for n, value in enumerate(men)]
    series = {"da:all": totals, "da:men": men, "da:women": WOMEN, "da:unknown": UNKNOWN}
    return {name: quarters(*values[:periods]) for name, values in series.items()}


@pytest.mark.parametrize("cells", [
    by_sex(2), by_sex(4), by_sex(7), by_sex(), by_sex(off=[(6, 1)]), by_sex(off=[(6, -1)]),
    by_sex(off=[(4, 1), (5, -1), (6, 2)]), by_sex(4, men=[2, 3, 8, 7], unseen=[0]),
    by_sex(4, men=[4, 3, 2, 1], unseen=range(4)),
])  # fmt: skip
def test_a_small_part_does_not_follow_from_its_whole_whatever_other_periods_say(cells):
    period = "2018/19 Q2"
    shown, _ = released(cells)
    told = shown[(shown["period"] == period) & shown["value"].notna()]["series_id"]
    assert "da:men" not in set(told)
    assert len(told) < len(cells) - 1


def test_a_sum_holds_where_the_figures_say_so_and_has_a_rest_where_the_whole_is_more():
    assert adding_up(by_sex(1)) == [("da:all", MEASURED, False, [])]
    assert adding_up(by_sex(off=[(1, 2), (6, -1)])) == [
        ("da:all", MEASURED, False, ["2018-07", "2019-10"]),
        ("da:all", MEASURED, True, ["2019-10"]),
    ]


def test_what_most_periods_deny_is_no_sum():
    assert adding_up(by_sex(off=[(n, 1) for n in range(1, 12)])) == []


def test_of_sums_that_hold_the_one_with_all_parts_is_kept():
    cells = {
        "f:all": months("2020-04", *[30, 30, 31] * 4),
        "f:one": months("2020-04", *[10, 12, 11] * 4),
        "f:two": months("2020-04", *[20, 18, 19] * 4),
        "f:rare": months("2020-04", *[0, 0, 1] * 4),
    }
    assert adding_up(cells) == [("f:all", {"f:one", "f:two", "f:rare"}, False, [])]


def test_where_zeros_are_sensitive_measures_without_a_case_are_parts():
    none = months("2020-04", *[0] * 12)
    cells = {"h:all": LARGE, "h:women": LARGE, "h:men": none}
    assert adding_up(cells) == [("h:all", {"h:women"}, False, [])]
    found = hidden(cells, zeros_sensitive=True)
    assert {name for name, _ in found} == {"h:women", "h:men"}
    assert len(found) == 24


def test_categories_that_exceed_the_whole_in_one_period_protect_the_others():
    cells = {
        "h:reports": quarters(49, 60, 70, 80),
        "h:reports:a": quarters(20, 3, 30, 30),
        "h:reports:b": quarters(15, 27, 20, 30),
        "h:reports:c": quarters(15, 30, 20, 20),
    }
    found = hidden(cells)
    assert ("h:reports:a", "2018/19 Q2") in found
    assert len(found) == 2
    assert {period for _, period in found} == {"2018/19 Q2"}


def test_categories_that_exceed_the_whole_everywhere_are_no_parts():
    cells = {"h:reports": LARGE, **{f"h:reports:{n}": {**LARGE, "2020-09": 3} for n in "ab"}}
    assert hidden({**cells, "h:reports": {**LARGE, "2020-09": 5}}) == {
        ("h:reports:a", "2020-09"), ("h:reports:b", "2020-09"),
    }  # fmt: skip


def test_the_same_by_month_and_by_quarter_tells_no_small_month():
    """One hidden month of a quarter that another measure tells would be what the others leave."""
    by_month = months("2018-04", *[20] * 12) | {"2018-05": 3, "2018-08": 2}
    by_quarter = quarters(43, 42, 60, 60)
    found = hidden({"a:cases": by_month, "a:returned": by_quarter})
    of_month = [period for name, period in found if name == "a:cases"]
    assert sum(period < "2018-07" for period in of_month) == 2
    assert sum("2018-07" <= period < "2018-10" for period in of_month) == 2
    assert len(found) == 4


def test_a_measure_that_is_some_categories_of_another_tells_no_hidden_one():
    shown, _ = released(with_small() | {"a:last": CATEGORIES["a:x:three"]})
    told = set(shown.loc[(shown["period"] == "2020-09") & shown["value"].notna(), "series_id"])
    assert not {"a:x:three", "a:last"} & told or not {"a:x", "a:x:one"} <= told


def test_categories_of_one_name_are_those_of_their_own_measure_only():
    """That a measure is the sum of its categories is told already; here it would be twice."""
    other = {f"a:y:{name}": months("2020-04", *[n * n for n in each])
             for name, each in (("one", ONE), ("two", TWO), ("three", THREE))}  # fmt: skip
    other["a:y"] = {month: sum(each[month] for each in other.values()) for month in LARGE}
    assert adding_up(CATEGORIES | other) == []


def test_a_category_that_is_a_measure_too_is_not_all_there_was():
    cells = CATEGORIES | {"a:last": CATEGORIES["a:x:three"]}
    assert hidden(cells, zeros_sensitive=True) == set()


def test_what_is_hidden_of_a_whole_is_no_more_closely_known_by_its_part():
    """The whole's first two quarters are 4 and 6, and 10 together; a part of the second is 6."""
    cells = {"a:all": quarters(4, 6, 23, 24), "a:men": quarters(0, 6, 9, 10)}
    year = {"start": pd.Timestamp("2018-04-01"), "end": pd.Timestamp("2019-03-31")}
    row = impact_row("a:all", observed=57.0, **year)
    shown, years = released(cells, row, part_of={"a:men": "a:all"})
    of = {"a:men": lambda n: (n,), "a:all": lambda n: (n, 4 + n)}  # men, and all others
    cells = [of[name](list(cells[name]).index(period)) for name, period in
             zip(shown["series_id"], shown["period"], strict=True)]  # fmt: skip
    told = shown["value"].tolist()
    known = [(cell, value) for cell, value in zip(cells, told, strict=True) if value == value]
    known += [(tuple(range(8)), value) for value in years["observed"].dropna()]
    secret = [cell for cell, value in zip(cells, told, strict=True) if value != value]
    assert secret
    assert all(high - low >= 5 for low, high in by_programme(known, secret, 8))


def test_what_adds_up_in_all_does_so_in_every_ward():
    small = {"W1": 3, "W2": 40, "W3": 35}
    counts = [
        Count(("areas", name, code), "areas", (((name, code), START, END),), value, 5)
        for code, few in small.items()
        for name, value in (("f:all", 60 + few), ("f:some", few), ("f:most", 60))
    ]
    by_month = {"f:some": months("2020-04", *SEEN), "f:most": LARGE}
    by_month["f:all"] = months("2020-04", *[20 + n for n in SEEN])
    series = series_of({name: by_month[name] for name in ("f:all", "f:some", "f:most")})
    rules = rules_for(by_month)
    every = [*series_counts(series, rules), *counts]
    found = control(every, [], list(relations(series, empty(ProgressCells), every, rules)))
    lost = [key for key in found.hidden if key[0] == "areas" and key[2] == "W1"]
    assert ("areas", "f:some", "W1") in lost
    assert len(lost) > 1


def test_where_some_parts_only_are_told_by_ward_they_are_no_more_than_the_whole():
    by_month = {"f:all": months("2020-04", *[20 + n for n in SEEN]),
                "f:some": months("2020-04", *SEEN), "f:most": LARGE}  # fmt: skip
    counts = list(series_counts(series_of(by_month), rules_for(by_month)))
    counts += [Count(("areas", name), "areas", (((name, "W1"), START, END),), value, 5)
               for name, value in (("f:all", 60), ("f:some", 9))]  # fmt: skip
    (found,) = (one for one in measures_adding_up(counts, {}) if one.whole == ("f:all", "W1"))
    assert found.parts == (("f:some", "W1"),)
    assert found.rest is not None


def test_many_measures_that_add_up_are_found_at_once():
    rng = np.random.default_rng(1)
    parts = {f"f:p{n:02}": months("2016-04", *rng.integers(0, 50, 60)) for n in range(30)}
    whole = {period: sum(cells[period] for cells in parts.values()) for period in parts["f:p00"]}
    assert adding_up(parts | {"f:all": whole}) == [("f:all", set(parts), False, [])]


SPAN = {"start": pd.Timestamp("2020-04-01"), "end": pd.Timestamp("2021-03-31")}


def test_a_year_that_is_told_takes_a_second_month_with_the_small_one():
    cells = {"a:x": {**LARGE, "2020-09": 3, "2020-10": 9}}
    assert hidden(cells, impact_row("a:x", observed=212.0, **SPAN)) == {
        ("a:x", "2020-09"), ("a:x", "2020-10"),
    }  # fmt: skip


def register(series_id, period, value, **fields):
    of = (((series_id, ""), *days_of(period)),)
    version = fields.pop("version", "v1")
    return Count(("register", series_id, period, version), "the pack of 2019/20", of, value, 5,
                 version=version, **fields)  # fmt: skip


def test_what_an_earlier_pack_told_is_reckoned_with():
    cells = {"a:x": {**LARGE, "2020-09": 3, "2020-10": 9}}
    year = register("a:x", "2020/21", 212, fixed=True)
    assert hidden(cells, earlier=[year]) == {("a:x", "2020-09"), ("a:x", "2020-10")}


def controlled(cells, earlier):
    return control(list(series_counts(series_of(cells), rules_for(cells))), [], [], earlier)


def test_what_an_earlier_pack_tells_of_a_small_cell_is_not_told_again_and_named():
    told = register("a:x", "2020-09", 3, fixed=True)
    found = controlled({"a:x": {**LARGE, "2020-09": 3}}, [told])
    assert found.hidden == {("series", "a:x", "2020-09")}
    assert found.given_away == (
        "series a:x: what was published before (the pack of 2019/20) tells a small number of it "
        "more closely than it should; this paper adds nothing to that.",
    )


def test_a_paper_adds_nothing_to_what_earlier_ones_tell_too_closely():
    """April to June is 30 and was told, and May with June is 27: April is known to be 3."""
    cells = {"a:x": months("2020-04", 3, 7, 20, 40)}
    spring = register("a:x", "2020/21 Q1", 30, fixed=True)
    of = (("a:x", ""), pd.Timestamp("2020-05-01"), pd.Timestamp("2020-07-01"))
    found = controlled(cells, [spring, replace(spring, key=("late",), cells=(of,), value=27)])
    assert found.hidden == {("series", "a:x", "2020-04")}
    assert len(found.given_away) == 1


def test_what_an_earlier_paper_hid_is_hidden_again_unless_another_told_it():
    cells = {"a:x": LARGE}
    before = register("a:x", "2020-09", None, hide=True)
    told = register("a:x", "2020-09", 20, fixed=True)
    assert hidden(cells, earlier=[before]) == {("a:x", "2020-09")}
    assert hidden(cells, earlier=[before, told]) == set()


def test_a_count_hidden_before_stays_protected_where_no_table_of_today_holds_it():
    before = register("a:x", "2020/21 Q2", None, hide=True)
    lost = hidden({"a:x": LARGE}, earlier=[before])
    assert len(lost) == 1
    assert lost < {("a:x", month) for month in ("2020-07", "2020-08", "2020-09")}


@settings(max_examples=15)
@given(st.lists(st.integers(0, 12), min_size=12, max_size=12), st.integers(0, 10))
def test_two_papers_together_tell_no_more_than_each_may(values, late):
    """The first has half a year and a month to come; the second the whole, and the year's sum."""
    cells = {"a:x": months("2020-04", *values)}
    rules, first = rules_for(cells), {"a:x": months("2020-04", *values[: late + 1])}
    series = series_of(first)
    counts = list(series_counts(series, rules))
    told = told_table(counts, [], control(counts, [], []))
    earlier = list(as_counts(told, ("first",), "first paper"))
    row = impact_row("a:x", observed=float(sum(values)), **SPAN)
    shown, years = released(cells, row, earlier=earlier)
    known = [((month,), int(value)) for month, value in enumerate(shown["value"])
             if not np.isnan(value)]  # fmt: skip
    known += [((month,), one.value) for month, one in enumerate(earlier) if one.fixed]
    known += [(tuple(range(12)), int(year)) for year in years["observed"].dropna()]
    secret = [(month,) for month in np.flatnonzero(shown["value"].isna())]
    secret += [(month,) for month, one in enumerate(earlier) if one.hide]
    assert all(high - low >= 5 for low, high in by_programme(known, secret, 12))


def papers_before(cells):
    """What a paper of these series told and hid."""
    series, rules = series_of(cells), rules_for(cells)
    counts = list(series_counts(series, rules))
    tied = list(relations(series, empty(ProgressCells), counts, rules))
    told = told_table(counts, [], control(counts, [], tied))
    return list(as_counts(told, ("first",), "first paper"))


def test_a_category_that_has_another_name_since_stays_tied_to_its_whole():
    before = papers_before(with_small())
    assert {one.series_id for one in before if one.hide} == {"a:x:two", "a:x:three"}
    names = {"a:x:one": "a:x:first", "a:x:three": "a:x:last"}
    later = {names.get(name, name): cells for name, cells in with_small().items()}
    assert hidden(later, earlier=before) == {("a:x:two", "2020-09"), ("a:x:last", "2020-09")}


def test_what_a_supplier_hides_again_is_no_news():
    cells = {"a:x": {**LARGE, "2020-09": "suppressed"}}
    found = controlled(cells, papers_before(cells))
    assert {key for key in found.hidden if key[0] == "series"} == {("series", "a:x", "2020-09")}
    assert (found.given_away, found.contradicted) == ((), ())


def test_a_figure_of_today_that_disagrees_with_the_others_is_named():
    counts = [register("a:x", month, 20, version="") for month in ("2020-04", "2020-05")]
    counts.append(register("a:x", "2020-06", 3, version=""))
    counts.append(register("a:x", "2020/21 Q1", 90, version=""))
    assert control(counts, [], []).contradicted == ("the pack of 2019/20",)


def test_of_a_share_of_several_series_those_that_are_left_are_few_too():
    cells = {"a:x": {"2020-04": 147}, "b:x": {"2020-04": 140}, "c:all": {"2020-04": 289}}
    parts = [("counted", "a:x"), ("counted", "b:x"), ("out_of", "c:all")]
    rows = [{"indicator_id": "i", "figure": "value", "part": part, "series_id": name,
             "period": "2020-04"} for part, name in parts]  # fmt: skip
    series, rules, told = series_of(cells), rules_for(cells), frame(ProgressCells, *rows)
    counts = [*series_counts(series, rules), *progress_counts(told, series, rules)]
    found = control(counts, [], list(relations(series, told, counts, rules)))
    assert ("progress", "i", "value", "counted") in found.hidden
    assert not found.given_away


@pytest.mark.parametrize(("then", "hidden"), [(7, False), (17, True), (23, True), (26, False)])
def test_a_revised_figure_is_hidden_where_the_change_is_small(then, hidden):
    found = controlled({"a:x": LARGE}, [register("a:x", "2020-10", then, fixed=True, version="v1")])
    assert found.revised == ("the pack of 2019/20",)
    assert found.hidden == ({("series", "a:x", "2020-10")} if hidden else set())
    assert not found.given_away


def test_figures_of_then_and_of_today_are_kept_apart():
    """Then September was 3 and October 9 of a year of 212; both were hidden. Now October is 30."""
    before = [register("a:x", month, None, hide=True, version="v1") for month in
              ("2020-09", "2020-10")]  # fmt: skip
    before.append(register("a:x", "2020/21", 212, fixed=True, version="v1"))
    found = controlled({"a:x": {**LARGE, "2020-09": 3, "2020-10": 30}}, before)
    assert found.revised == ("the pack of 2019/20",)
    assert found.hidden >= {("series", "a:x", "2020-09"), ("series", "a:x", "2020-10")}
    assert not found.given_away


def test_a_year_so_far_is_hidden_where_it_tells_a_small_month_by_the_last_paper():
    """Nobody tells of single months: the year so far less that of the last paper does."""

    def of(end, value, **fields):
        return Count(("areas", end), "areas", ((("a:x", "W1"), START, pd.Timestamp(end)),), value,
                     5, **fields)  # fmt: skip

    before = of("2021-02-01", 60, fixed=True)
    assert control([of("2021-04-01", 63)], [], [], [before]).hidden == {("areas", "2021-04-01")}
    assert control([of("2021-04-01", 65)], [], [], [before]).hidden == set()


def test_where_no_proof_is_found_all_that_hangs_together_is_hidden(monkeypatch):
    monkeypatch.setattr(
        "ssp_analysis.release.suppression.witnesses.Audit.take", lambda self, *change: None
    )
    cells = with_small()
    assert hidden(cells) == {(name, "2020-09") for name in cells}


def test_a_series_with_a_hidden_month_keeps_its_year_row_only_and_in_round_numbers():
    cells = {"a:x": {**months("2019-04", *[3] * 12), **LARGE}, "b:x": LARGE}
    kinds = ("month", "phase", "year")
    rows = [impact_row(n, kind, observed=240.0, **SPAN) for n in cells for kind in kinds]
    _, found = released(cells, *rows)
    assert found["state"].tolist() == ["suppressed", "suppressed", *["observed"] * 4]
    lost, year = found.iloc[0], found.iloc[2]
    assert lost[list(IMPACT_NUMBERS)].isna().all()
    assert (lost["verdict"], lost["reason"]) == ("", SMALL_REASON)
    assert "rounded to 5s" in year["reason"]
    assert found.iloc[5]["reason"] == ""


def test_a_mean_of_people_at_one_time_does_not_tell_a_hidden_quarter():
    cells = {"a:held": quarters(20, 3, 21, 22), "a:all": quarters(40, 42, 43, 44)}
    rows = [impact_row(name, observed=float(np.mean([*values.values()])))
            for name, values in cells.items()]  # fmt: skip
    _, found = released(cells, *rows, kind="stock")
    assert found["state"].tolist() == ["suppressed", "observed"]
    assert found["observed"].isna().tolist() == [True, False]


def test_round_numbers_never_make_a_range_narrower():
    row = pd.Series({"observed": 88.0, "expected": 101.2, "lower": 88.7, "upper": 111.0,
                     "verdict": "lower", "reason": "Note."})  # fmt: skip
    found = in_round_numbers(row, 5)
    assert (found["expected"], found["lower"], found["upper"]) == (100, 85, 115)
    assert found["verdict"] == "no clear change"
    assert found["change"] == pytest.approx(-0.12)


def test_a_small_year_is_hidden():
    few = {"a:x": dict.fromkeys(LARGE, 0) | {"2020-09": 4}}
    _, found = released(few, impact_row("a:x", observed=4.0, **SPAN))
    assert (found["state"][0], pd.isna(found["change"][0])) == ("suppressed", True)


PHASES = [("2020-11-05", "2020-12-01", 20), ("2020-12-02", "2020-12-30", 30),
          ("2020-12-31", "2021-01-04", 3), ("2021-01-05", "2021-01-31", 25)]  # fmt: skip
WINTER = {**LARGE, "2020-11": 24, "2020-12": 32, "2021-01": 27}


def phase_rows(name="a:x", phases=PHASES, **fields):
    return [
        impact_row(name, "phase", start=pd.Timestamp(first), end=pd.Timestamp(last),
                   observed=float(count), **fields)
        for first, last, count in phases
    ]  # fmt: skip


def test_a_small_phase_takes_a_neighbour_with_it_so_that_the_months_do_not_tell_it():
    shown, found = released({"a:x": WINTER}, *phase_rows())
    assert found["state"].tolist() == ["observed", "suppressed", "suppressed", "suppressed"]
    assert set(shown["state"]) == {"observed"}  # 1 December would be known: a phase more is hidden


def test_phases_worked_out_from_published_months_hide_nothing():
    _, found = released({"a:x": LARGE}, *phase_rows(basis="approximate")[:2])
    assert found["state"].tolist() == ["observed", "observed"]


def test_phases_that_would_cost_a_month_do_not_leave():
    tiny = WINTER | {"2021-01": 5}
    days = [("2020-12-31", "2021-01-30", 7)]  # 31 January alone is then too well known
    rows = phase_rows(phases=[*days, ("2021-01-31", "2021-01-31", 1)])
    shown, found = released({"a:x": tiny}, *rows)
    assert set(shown["state"]) == {"observed"}
    assert found["state"][1] == "suppressed"


def test_a_small_phase_of_a_series_with_a_hidden_month_does_not_follow_from_others():
    """Of one and six no phase is told: what all tells more than two would be both, and is 3."""
    cells = {"a:one": {**WINTER, "2020-05": 3}, "a:six": {**LARGE, "2020-05": 6},
             "a:two": dict.fromkeys(LARGE, 90)}  # fmt: skip
    cells["a:all"] = {month: sum(one[month] for one in cells.values()) for month in LARGE}
    span = ("2020-12-31", "2021-01-04")
    rows = [row for name, many in (("a:all", 93), ("a:one", 2), ("a:six", 1), ("a:two", 90))
            for row in phase_rows(name, [(*span, many)])]  # fmt: skip
    shown, found = released(cells, *rows)
    assert set(shown.loc[shown["value"].isna(), "series_id"]) == {"a:one", "a:six"}
    assert found["state"].tolist()[1:3] == ["suppressed", "suppressed"]
    assert "suppressed" in {found["state"][0], found["state"][3]}


def test_no_phase_leaves_where_it_costs_what_another_source_alone_tells(monkeypatch):
    days = pd.Timestamp("2020-12-01"), pd.Timestamp("2021-01-01")
    month, phase = (
        Count((what, name), what, (((name, ""), *days),), 20)
        for what, name in (("series", "b:one"), ("impact", "a:one"))
    )
    bare = SimpleNamespace(hidden=frozenset())
    monkeypatch.setattr(
        disclosure, "suppress", lambda *_: SimpleNamespace(keys=frozenset({month.key}))
    )
    assert disclosure._with_phases(bare, [month], [phase], [], []) is bare


CUTS = pd.to_datetime(["2020-11-01", "2020-11-10", "2020-11-20", "2020-12-01", "2020-12-10",
                       "2020-12-20", "2021-01-01"])  # fmt: skip
BLOCKS = [(0, 1), (2, 2), (3, 4), (5, 5)]  # phases of six blocks of days; months are 0–2, 3–5


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_no_hidden_phase_or_month_can_be_narrowed_down(days):
    """Threshold 2; the attacker tries every six blocks that agree with all that is published."""
    counts = [sum(days[first : last + 1]) for first, last in BLOCKS]
    cells = {"a:x": {"2020-11": sum(days[:3]), "2020-12": sum(days[3:])}}
    rows = [impact_row("a:x", "phase", start=CUTS[first], end=CUTS[last + 1] - pd.Timedelta(days=1),
                       observed=float(count)) for (first, last), count in
            zip(BLOCKS, counts, strict=True)]  # fmt: skip
    shown, found = released(cells, *rows, threshold=2)
    tried = np.indices((7,) * 6).reshape(6, -1)
    sums = [*(tried[first : last + 1].sum(axis=0) for first, last in BLOCKS),
            tried[:3].sum(axis=0), tried[3:].sum(axis=0)]  # fmt: skip
    told = [*found["observed"], *shown["value"]]
    agrees = np.ones(tried.shape[-1], dtype=bool)
    for one, value in zip(sums, told, strict=True):
        agrees &= np.ones_like(agrees) if pd.isna(value) else one == value
    for one, value, true in zip(sums, told, [*counts, *cells["a:x"].values()], strict=True):
        if true == 1:
            assert pd.isna(value)
            assert np.ptp(one[agrees]) >= 2
