"""Remembered results: only of the very same arguments, and what is replaced goes the whole way."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ssp_analysis import remembered
from ssp_analysis.covid.rivals import measure_sensitivity
from ssp_analysis.covid.year import measure_impact
from ssp_analysis.partners import reader
from ssp_analysis.remembered import Store, recall, work_out
from tests.covid.test_measure import monthly, study
from tests.remembered_work import CALLS, keys_kept, summed

MONTHS = pd.period_range("2020-01", "2020-03", freq="M")


@pytest.fixture(autouse=True)
def store(monkeypatch):
    CALLS.clear()
    monkeypatch.setattr(remembered, "STORE", Store())


def frame(*figures):
    return pd.DataFrame({"a": figures}, MONTHS[: len(figures)])


def test_equal_arguments_are_worked_out_once_whoever_made_them():
    made = [recall(summed, frame(1.0, 2.0), by=2) for _ in range(3)]
    assert CALLS == [2]
    for one in made:
        pd.testing.assert_frame_equal(one, frame(2.0, 4.0))


@pytest.mark.parametrize(
    "other",
    [frame(1.0, 2.5), frame(1.0, np.nan), frame(1, 2), frame(1.0),
     frame(1.0, 2.0).set_axis(["b"], axis=1), frame(1.0, 2.0).set_axis(MONTHS[1:])],
    ids=["a figure", "none", "a type", "fewer", "a name", "a month"],
)  # fmt: skip
def test_whatever_else_is_other_is_worked_out_anew(other):
    recall(summed, frame(1.0, 2.0))
    recall(summed, other)
    assert len(CALLS) == 2


def test_what_copies_of_this_process_work_out_at_once_is_remembered_here(monkeypatch):
    ready = [reader._Child(reader._interpreter()) for _ in range(2)]
    monkeypatch.setattr(reader, "KEPT", ready)
    asked = [((frame(figure),), {"by": 2}) for figure in (1.0, 2.0, 3.0)]
    work_out(summed, asked)
    monkeypatch.setattr(remembered, "SPREAD", [reader.side_by_side])
    recall(summed, frame(1.0), by=2)
    work_out(summed, asked)
    made = [recall(summed, *given, **named)["a"].item() for given, named in asked]
    assert (made, CALLS) == ([2.0, 4.0, 6.0], [2])


def test_copies_of_this_process_know_what_it_remembers(monkeypatch):
    ready = [reader._Child(reader._interpreter())]
    monkeypatch.setattr(reader, "KEPT", ready)
    recall(summed, frame(1.0))
    (known,) = reader.side_by_side(keys_kept, None, [()])
    assert known == list(remembered.STORE.kept())


def test_nobody_changes_what_others_get():
    given = frame(1.0, 2.0)
    made = recall(summed, given)
    made.loc[:, "a"] = 9.0
    assert recall(summed, given)["a"].tolist() == [1.0, 2.0]
    assert given["a"].tolist() == [1.0, 2.0]


def test_the_store_is_bounded_and_keeps_what_was_asked_for_last():
    store = Store(most=10)
    store.put(b"one", bytes(4))
    store.put(b"two", bytes(4))
    store.get(b"one")
    store.put(b"three", bytes(4))
    assert [store.get(name) is not None for name in (b"one", b"two", b"three")] == [
        True,
        False,
        True,
    ]
    store.put(b"large", bytes(11))
    assert store.get(b"large") is None


def test_a_study_with_one_series_replaced_is_measured_as_if_nothing_were_remembered(monkeypatch):
    cells = {"a:x": monthly(), "b:x": monthly(mean=60), "c:x": monthly(mean=20)}
    other = cells | {"b:x": monthly(mean=90)}

    def measured(of):
        asked = study(of)
        found = measure_impact(asked)
        return found.impact, found.calibration, measure_sensitivity(asked, found.impact)

    first, replaced = measured(cells), measured(other)
    monkeypatch.setattr(remembered, "STORE", Store(most=0))
    for remembered_one, fresh in ((first, measured(cells)), (replaced, measured(other))):
        for left, right in zip(remembered_one, fresh, strict=True):
            pd.testing.assert_frame_equal(left, right, check_exact=True)
    # It shares its pool, so that the estimates of the others move with it.
    assert not first[0].query("series_id == 'a:x'").equals(replaced[0].query("series_id == 'a:x'"))


def test_what_is_remembered_opens_no_file(monkeypatch):
    opened, inside = [], []

    class Watched(Store):
        def get(self, key):
            inside.append(key)

        def put(self, key, made):
            inside.pop()

    def note(event, given):
        if inside and event == "open" and Path(str(given[0])).suffix not in (".py", ".pyc", ".so"):
            opened.append(given[0])

    monkeypatch.setattr(remembered, "STORE", Watched())
    sys.addaudithook(note)
    asked = study({"a:x": monthly(), "b:x": monthly(mean=60)})
    measure_sensitivity(asked, measure_impact(asked).impact)
    assert (opened, inside) == ([], [])
