import math

import pandas as pd
import pytest

from ssp_analysis.release.disclosure import CountRules, control
from ssp_analysis.release.leaving import _asked
from ssp_analysis.release.masking import (
    PREVIOUS_REASON,
    mask_impact,
    mask_progress,
    mask_series,
)
from ssp_analysis.release.table_counts import (
    impact_counts,
    progress_counts,
    relations,
    series_counts,
)
from ssp_analysis.tables import (
    SMALL_REASON,
    Areas,
    Impact,
    Measures,
    Progress,
    ProgressCells,
    SeriesTable,
    empty,
)
from tests.plan.frames import months, series_of
from tests.release.frames import frame, impact_row, measure, progress_row

THIS, LAST = months("2020-04", *[20] * 12), months("2019-04", *[20] * 12)


def released(cells, *parts, impact=(), measures=None, **fields):
    """Series and progress with an indicator made of `parts`: figure, part, series id, periods."""
    series, years = series_of(cells), frame(Impact, *impact)
    pairs = {":".join(name.split(":")[:2]) for name in cells}
    rules = CountRules.of_measures(
        frame(Measures, *[measure(p, **(measures or {})) for p in sorted(pairs)])
    )
    lineage = frame(ProgressCells, *[
        {"indicator_id": "i", "figure": figure, "part": part, "series_id": name, "period": period}
        for figure, part, name, periods in parts
        for period in periods
    ])  # fmt: skip
    lineage = lineage[lineage["series_id"].map(rules.is_counted).astype(bool)]
    counts = [*series_counts(series, rules), *impact_counts(years, rules, "year"),
              *progress_counts(lineage, series, rules)]  # fmt: skip
    found = control(counts, [], list(relations(series, lineage, counts, rules)))
    table = frame(Progress, progress_row("i", "a:x", rag="on track", **fields))
    told = mask_impact(years, series, found, rules)
    return mask_series(series, found), mask_progress(table, lineage, told, found, rules).iloc[0]


def is_hidden(row):
    if row["state"] == "observed":
        assert row["value"] == 200
        return False
    assert (row["state"], row["reason"]) == ("suppressed", SMALL_REASON)
    numbers = ["value", "previous", "lower", "upper", "change_from_expected", "baseline",
               "before_covid", "change", "change_lower", "change_upper", "expected",
               "expected_lower", "expected_upper"]  # fmt: skip
    assert row[numbers].isna().all()
    said = ["direction", "direction_basis", "rag", "rag_basis", "expected_verdict",
            "before_covid_direction"]  # fmt: skip
    assert (row[said] == "").all()
    return True


def test_a_sum_of_shown_cells_leaves():
    _, row = released({"a:x": THIS}, ("value", "counted", "a:x", THIS))
    assert not is_hidden(row)


def test_a_small_sum_is_hidden_whatever_the_size_of_the_figure():
    small = dict.fromkeys(THIS, 0) | {"2020-09": 3}
    shown, row = released({"a:x": small}, ("value", "counted", "a:x", THIS))
    assert is_hidden(row)
    assert set(shown.loc[shown["state"] == "suppressed", "period"]) == {"2020-09"}


@pytest.mark.parametrize("first", [0, 4])
def test_a_sum_over_a_hidden_month_leaves_and_takes_a_second_month_out(first):
    shown, row = released(
        {"a:x": THIS | {"2020-09": 3}}, ("value", "counted", "a:x", list(THIS)[first:])
    )
    assert not is_hidden(row)
    assert (shown["state"] == "suppressed").sum() == 2


def test_a_hidden_figure_of_last_year_takes_the_comparison_with_it():
    cells = {"a:x": THIS | dict.fromkeys(LAST, 0) | {"2019-09": 3}}
    _, row = released(cells, ("value", "counted", "a:x", THIS),
                      ("previous", "counted", "a:x", LAST), reason="Note.")  # fmt: skip
    assert not is_hidden(row)
    assert row[["previous", "change", "change_lower", "change_upper"]].isna().all()
    assert (row["direction"], row["direction_basis"]) == ("", "")
    assert row["reason"] == f"Note. {PREVIOUS_REASON}"
    states = ["previous_state", "baseline_state", "before_covid_state"]
    assert row[states].tolist() == ["suppressed", "not_applicable", "not_applicable"]


@pytest.mark.parametrize("figure", ["baseline", "before_covid"])
def test_a_small_figure_of_another_year_is_hidden_and_the_others_stay(figure):
    cells = {"a:x": THIS | dict.fromkeys(LAST, 0) | {"2019-09": 3}}
    told = {"baseline": 3.0, "before_covid": 3.0, "before_covid_direction": "up"}
    _, row = released(cells, ("value", "counted", "a:x", THIS), (figure, "counted", "a:x", LAST),
                      **told)  # fmt: skip
    assert not is_hidden(row)
    assert pd.isna(row[figure])
    assert row[f"{figure}_state"] == "suppressed"
    assert row["previous"] == 100
    assert row["before_covid_direction"] == ("" if figure == "before_covid" else "up")


@pytest.mark.parametrize(
    ("counted", "out_of", "hidden"),
    [(10, 20, 0), (3, 20, 1), (18, 20, 1), (20, 20, 0), (0, 20, 0)],
)
def test_a_share_of_few_or_of_all_but_few_is_hidden(counted, out_of, hidden):
    cells = {"a:x": {"2020/21 Q1": counted}, "a:all": {"2020/21 Q1": out_of}}
    parts = [("value", part, name, ["2020/21 Q1"])
             for part, name in (("counted", "a:x"), ("out_of", "a:all"))]  # fmt: skip
    shown, row = released(cells, *parts)
    assert is_hidden(row) == bool(hidden)
    assert (shown["state"] == "suppressed").sum() == hidden  # nor can it be worked out


def test_two_series_that_are_added_up_hide_together_what_must_be():
    cells = {"a:x": THIS | {"2020-09": 3}, "b:x": THIS}
    parts = [("value", "counted", name, ["2020-09"]) for name in cells]
    shown, row = released(cells, *parts)
    lost = shown[shown["state"] == "suppressed"]
    assert is_hidden(row) or set(lost["series_id"]) == {"a:x", "b:x"}


def test_a_change_from_what_was_expected_is_told_as_impact_tells_it():
    span = {"start": pd.Timestamp("2020-04-01"), "end": pd.Timestamp("2021-03-31")}
    year = impact_row("a:x", observed=240.0, expected=101.0, change=1.376, **span)
    _, row = released({"a:x": THIS}, ("value", "counted", "a:x", THIS), impact=[year])
    assert row["change_from_expected"] == 1.376
    hidden = {"a:x": THIS | {"2020-09": 3, "2020-10": 37}}
    _, row = released(hidden, ("value", "counted", "a:x", THIS), impact=[year])
    assert row["change_from_expected"] == pytest.approx(1.4)
    assert (row["expected"], row["expected_lower"], row["expected_upper"]) == (100, 90, 110)


@pytest.mark.parametrize(
    ("value", "observed", "denominator", "expected"),
    [(200, 240, "", 101), (20, 240, "Residents", 101 / 12), (0, 0, "", 101), (0, 0, "Homes", None)],
)
def test_what_was_expected_is_told_in_the_indicators_own_unit(
    value, observed, denominator, expected
):
    span = {"start": pd.Timestamp("2020-04-01"), "end": pd.Timestamp("2021-03-31")}
    year = impact_row("a:x", observed=float(observed), expected=101.0, **span)
    _, row = released({"a:x": THIS}, ("value", "counted", "a:x", THIS), impact=[year],
                      value=value, denominator=denominator)  # fmt: skip
    if expected is None:
        assert pd.isna(row["expected"])
    else:
        assert row["expected"] == pytest.approx(expected)


def test_what_is_no_count_is_never_small():
    _, row = released({"a:x": {"2020/21 Q1": 3}}, ("value", "counted", "a:x", ["2020/21 Q1"]),
                      measures={"kind": "rate"})  # fmt: skip
    assert not is_hidden(row)


def test_a_row_that_has_no_figure_stays_as_it_is():
    _, row = released({"a:x": THIS}, state="missing", value=None, reason="Gap.")
    assert (row["state"], row["reason"]) == ("missing", "Gap.")


def test_what_other_years_tell_of_an_indicator_without_a_figure_of_this_year_is_judged_too():
    table = progress_row("i", "a:x", state="asked", value=math.nan, previous=30.0)
    lineage = [{"indicator_id": "i", "figure": figure, "part": "counted", "series_id": "a:x",
                "period": period}
               for figure, period in (("value", "2020-04"), ("previous", "2019-04"))]  # fmt: skip
    rules, cells = (
        CountRules.of_measures(frame(Measures, measure("a:x"))),
        frame(ProgressCells, *lineage),
    )
    passed = {
        SeriesTable: series_of({"a:x": LAST}),
        Impact: empty(Impact),
        Areas: empty(Areas),
        Progress: frame(Progress, table),
        ProgressCells: cells,
    }
    counts, *_ = _asked(passed, rules, (), (), kept=False)
    told = [one.key for one in counts if one.key[0] == "progress"]
    assert told == [("progress", "i", "previous", "counted")]
