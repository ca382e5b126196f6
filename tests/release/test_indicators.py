import pandas as pd
import pytest

from ssp_analysis.release.disclosure import REASON, CountRules, hidden_cells, suppress_series
from ssp_analysis.release.indicators import PREVIOUS_REASON, suppress_progress
from ssp_analysis.schemas import Measures, Progress, ProgressCells
from tests.plan.frames import AREA, months, series_of
from tests.release.frames import YEAR, frame, measure, progress_row

THIS, LAST = months("2020-04", *[20] * 12), months("2019-04", *[20] * 12)


def suppressed(cells, *parts, measures=None, **fields):
    """The row of an indicator made of `parts`: figure, part, series id, periods."""
    series = series_of(cells)
    pairs = {":".join(name.split(":")[:2]) for name in cells}
    rules = CountRules.of(
        frame(Measures, *[measure(p, **(measures or {})) for p in sorted(pairs)]), series
    )
    hidden = hidden_cells(series, suppress_series(series, rules, AREA))
    lineage = [
        {"indicator_id": "i", "figure": figure, "part": part, "series_id": name, "period": period}
        for figure, part, name, periods in parts
        for period in periods
    ]
    table = frame(Progress, progress_row("i", "a:x", rag="on track", **fields))
    found = suppress_progress(table, frame(ProgressCells, *lineage), series, rules, hidden, YEAR)
    return found.iloc[0]


def is_hidden(row):
    if row["state"] == "observed":
        assert row["value"] == 200
        return False
    assert (row["state"], row["reason"]) == ("suppressed", REASON)
    numbers = ["value", "previous", "lower", "upper", "change_from_expected"]
    assert row[numbers].isna().all()
    assert (row["direction"], row["rag"], row["expected_verdict"]) == ("", "", "")
    return True


def test_a_sum_of_shown_cells_leaves():
    assert not is_hidden(suppressed({"a:x": THIS}, ("value", "counted", "a:x", THIS)))


def test_a_small_sum_is_hidden_whatever_the_size_of_the_figure():
    small = dict.fromkeys(THIS, 0) | {"2020-09": 3}
    assert is_hidden(suppressed({"a:x": small}, ("value", "counted", "a:x", THIS)))


def test_a_sum_over_hidden_months_leaves_if_it_is_of_all_months_so_far():
    cells = {"a:x": THIS | {"2020-09": 3}}
    assert not is_hidden(suppressed(cells, ("value", "counted", "a:x", THIS)))
    part = list(THIS)[:11]
    assert is_hidden(suppressed(cells, ("value", "counted", "a:x", part)))
    assert is_hidden(suppressed(cells, ("value", "counted", "a:x", ["2021-03"])))


def test_last_years_same_months_are_as_many_as_this_years():
    cells = {"a:x": LAST | {"2019-09": 3} | dict(list(THIS.items())[:10])}
    value = ("value", "counted", "a:x", list(THIS)[:10])
    same = suppressed(cells, value, ("previous", "counted", "a:x", list(LAST)[:10]))
    assert (same["previous"], same["direction"]) == (100, "up")
    row = suppressed(cells, value, ("previous", "counted", "a:x", LAST), reason="Note.")
    assert not is_hidden(row)
    assert (pd.isna(row["previous"]), row["direction"]) == (True, "")
    assert row["reason"] == f"Note. {PREVIOUS_REASON}"


@pytest.mark.parametrize(
    ("counted", "out_of", "hidden"),
    [(10, 20, False), (3, 20, True), (18, 20, True), (20, 20, False), (0, 20, False)],
)
def test_a_share_of_few_or_of_all_but_few_is_hidden(counted, out_of, hidden):
    cells = {"a:x": {"2020/21 Q1": counted}, "a:all": {"2020/21 Q1": out_of}}
    parts = [("value", part, name, ["2020/21 Q1"])
             for part, name in (("counted", "a:x"), ("out_of", "a:all"))]  # fmt: skip
    assert is_hidden(suppressed(cells, *parts)) == hidden


def test_a_category_is_hidden_with_a_small_sibling():
    cells = {"a:x": THIS, "a:x:one": THIS, "a:x:two": dict.fromkeys(THIS, 0) | {"2020-09": 3}}
    assert is_hidden(suppressed(cells, ("value", "counted", "a:x:one", THIS)))
    assert not is_hidden(suppressed(cells, ("value", "counted", "a:x", THIS)))


def test_what_is_no_count_is_never_small():
    row = suppressed({"a:x": {"2020/21 Q1": 3}}, ("value", "counted", "a:x", ["2020/21 Q1"]),
                     measures={"unit": "per cent"})  # fmt: skip
    assert not is_hidden(row)


def test_a_row_that_has_no_figure_stays_as_it_is():
    row = suppressed({"a:x": THIS}, state="missing", value=None, reason="Gap.")
    assert (row["state"], row["reason"]) == ("missing", "Gap.")
