"""Two sources that hold the same data are told; what only looks alike is not."""

import numpy as np
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from ssp_analysis.cli import app
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.sources import SourceIntake
from ssp_analysis.partners.tables import same_data, told_same_data, write_intake
from tests.builders import CASES, make_project, put
from tests.partners.received import HEAD, YEAR

AREA = "E08000099"
TOLD = "Where one of them is withheld, the other tells it"


def rows(count, seed=1, ids=True, wards=40):
    """Records of three years that each differ from each other."""
    draw = np.random.default_rng(seed)
    days = pd.Timestamp("2018-04-01") + pd.to_timedelta(draw.integers(0, 1000, count), "D")
    return pd.DataFrame({
        "case_id": [f"{seed}{n:05}" if ids else "" for n in range(count)],
        "date": days,
        "period": days.to_period("M").astype(str),
        "category": draw.choice(["noise", "litter"], count),
        "area_code": [f"W{n}" for n in draw.integers(0, wards, count)],
        "fate": "kept",
    })  # fmt: skip


def source(name, units, **keys):
    told = yaml.safe_load(CASES) | {"id": name} | keys
    if keys.get("record_id") == []:
        told.pop("duplicates")
    return SourceIntake(Contract.model_validate(told), (), units)


def told(first, second, series=None):
    columns = ["series_id", "source_id", "area_code", "frequency", "period", "value"]
    found = pd.DataFrame(columns=columns) if series is None else series
    taken = {one.contract.id: one for one in (first, second)}
    return list(same_data(taken, found, AREA))


def mixed(share, count=40):
    """As many rows of its own as leave a share of the other source's."""
    own = rows(count, seed=2).iloc[int(share * count) :]
    return pd.concat([rows(count).iloc[: int(share * count)], own], ignore_index=True)


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "40 of the 40 records of a"), (0.5, "20 of the 40 records of a"), (0.475, "")],
)
def test_two_sources_are_told_from_half_of_the_smaller_ones_records_on(share, said):
    found = told(source("b", rows(60)), source("a", mixed(share)))
    assert [said in text and TOLD in text for text in found] == [True] * bool(said)


def renamed(units):
    """Another contract's names of the columns, and ids written otherwise."""
    ids = "  " + units["case_id"].str.lstrip("1").radd("1")
    return units.assign(case_id=ids, category="")


def shuffled(units):
    return units.sample(frac=1, random_state=3, ignore_index=True)


def without_ids(units):
    return units.assign(case_id="")


@pytest.mark.parametrize("change", [renamed, shuffled, without_ids])
def test_a_copy_is_known_whatever_its_order_ids_and_categories(change):
    (text,) = told(source("a", rows(40)), source("b", change(rows(40))))
    assert text.startswith("a and b may hold the same data: 40 of the 40 records of ")


def test_a_copy_is_known_by_all_cells_of_its_rows_where_columns_differ():
    units = rows(40).assign(content=range(40))
    other = units.assign(date=units["date"] + pd.Timedelta(days=1), area_code="", case_id="")
    assert len(told(source("a", units), source("b", other))) == 1


def test_ids_that_count_from_one_in_both_are_no_copy():
    other = rows(40, seed=2).assign(case_id=rows(40)["case_id"])
    assert told(source("a", rows(40)), source("b", other)) == []


def test_rows_that_say_too_little_agree_by_chance():
    few = [rows(400, seed, ids=False, wards=1).assign(date=pd.Timestamp("2020-04-01"))
           for seed in (1, 2)]  # fmt: skip
    assert told(source("a", few[0]), source("b", few[1])) == []
    assert told(source("a", rows(3)), source("b", rows(3))) == []


def test_rows_that_are_not_used_are_not_compared():
    assert told(source("a", rows(40)), source("b", rows(40).assign(fate="merged"))) == []


@pytest.mark.parametrize("merging", ["a", "b"])
def test_sources_that_are_merged_share_records_by_agreement(merging):
    rule = {"source": "b" if merging == "a" else "a", "keys": ["ward"], "tolerance_days": 1}
    keys = {name: {"merge_with": rule} if name == merging else {} for name in "ab"}
    assert told(source("a", rows(40), **keys["a"]), source("b", rows(40), **keys["b"])) == []


def figures(name, values, frequency="M", area_code=AREA):
    periods = pd.period_range("2018-04", periods=len(values), freq="M").astype(str)
    return pd.DataFrame({
        "series_id": f"{name}:n", "source_id": name, "area_code": area_code,
        "frequency": frequency, "period": periods, "value": np.array(values, float),
    })  # fmt: skip


BUSY = list(np.random.default_rng(5).poisson(60, 36))
OTHER = list(np.random.default_rng(6).poisson(60, 36))
QUIET = list(np.random.default_rng(7).poisson(0.7, 36))


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (BUSY, BUSY, "36 of 36 figures of a:n and b:n are equal"),
        (BUSY[:9], BUSY, "9 of 9 figures"),
        (BUSY[:18] + OTHER[18:], BUSY, "of 36 figures"),
        (BUSY[:12] + OTHER[12:], BUSY, ""),
        (BUSY[:5], BUSY, ""),
        (BUSY, OTHER, ""),
        (QUIET, list(np.random.default_rng(8).poisson(0.7, 36)), ""),
        ([0] * 36, [0] * 36, ""),
        ([None] * 36, BUSY, ""),
    ],
    ids=["a copy", "of some months", "half", "a third", "too few", "alike", "small", "nothing",
         "none"],
)  # fmt: skip
def test_equal_figures_are_told_where_chance_does_not_make_them(ours, theirs, said):
    both = pd.concat([figures("a", ours), figures("b", theirs)])
    found = told(source("a", rows(0)), source("b", rows(0)), both)
    assert [said in text for text in found] == [True] * bool(said)


def test_figures_of_wards_and_of_other_frequencies_are_not_compared():
    for other in (figures("b", BUSY, area_code="W1"), figures("b", BUSY, frequency="Q")):
        both = pd.concat([figures("a", BUSY), other])
        assert told(source("a", rows(0)), source("b", rows(0)), both) == []


def test_the_check_and_the_run_tell_it(tmp_path):
    calls = CASES.replace("id: cases", "id: calls").replace('"cases*.*"', '"calls*.*"')
    project = make_project(tmp_path, {"cases": CASES, "calls": calls})
    lines = [f"{n},{1 + n:02}/06/2020,Noise,South,\n" for n in range(20)]
    put(project, "cases.csv", HEAD + "".join(lines))
    put(project, "calls.csv", HEAD + "".join(lines[:10]))
    said = "10 of the 10 records of calls stand in cases as well"
    told = CliRunner().invoke(app, ["check", "2020/21", "--root", str(project.root)]).output
    assert said in told
    taken = take_in(project, YEAR)
    write_intake(project, YEAR, project.paper_date(YEAR), taken)
    (line,) = told_same_data(project, YEAR)
    assert said in line
