"""Which of two deliveries is the later one."""

from datetime import date

import pandas as pd
import pytest

from ssp_analysis.partners.files import order_of_deliveries


def units(**periods):
    rows = [
        {"source_file": f"2020-21/{file}", "year": "2020/21", "period": period, "fate": "kept"}
        for file, found in periods.items()
        for period in found
    ]
    return pd.DataFrame(rows)


def ranked(frame, received=None):
    order = order_of_deliveries(frame, received or {})
    return [file.removeprefix("2020-21/") for file in sorted(order, key=lambda file: order[file])]


def test_the_file_that_covers_later_months_is_the_later_one_whatever_its_name():
    frame = units(**{"a.csv": ["2020-04", "2020-12"], "b.csv": ["2020-04", "2020-09"]})
    assert ranked(frame) == ["b.csv", "a.csv"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("cases v2.csv", "cases v10.csv"),
        ("cases-version9.csv", "cases-version11.csv"),
        ("cases_2020-09-30.csv", "cases_2020-10-01.csv"),
        ("cases 30.09.2020.csv", "cases 01.10.2020.csv"),
        ("z 20200930.csv", "a 20201001.csv"),
        ("a v9 2020-10-01.csv", "a v1 2020-10-02.csv"),
    ],
)
def test_of_the_same_months_the_date_in_the_name_decides_then_its_version(earlier, later):
    assert ranked(units(**{later: ["2020-04"], earlier: ["2020-04"]})) == [earlier, later]


@pytest.mark.parametrize(
    ("one", "other"),
    [("cases.csv", "cases (1).csv"), ("a.csv", "b.csv"), ("a v2.csv", "a final.csv"),
     ("cases 1.csv", "cases 2.csv"), ("a 2020-10-01.csv", "a.csv")],
)  # fmt: skip
def test_where_names_state_nothing_that_compares_nobody_knows_which_is_later(one, other):
    order = order_of_deliveries(units(**{one: ["2020-04"], other: ["2020-04"]}), {})
    assert len(set(order.values())) == 1


def test_the_day_that_the_contract_states_goes_before_the_name():
    frame = units(**{"a 2020-10-01.csv": ["2020-04"], "b 2020-09-01.csv": ["2020-04"]})
    stated = {"2020-21/b 2020-09-01.csv": date(2020, 12, 1)}
    assert ranked(frame, stated) == ["a 2020-10-01.csv", "b 2020-09-01.csv"]
