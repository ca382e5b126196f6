import pandas as pd
import pytest

from ssp_analysis.project import Ward, wards_of
from ssp_analysis.release.areas import WardDecisions, build_areas, committee_code
from ssp_analysis.release.decisions import NO_DECISION
from ssp_analysis.release.disclosure import CountRules
from ssp_analysis.release.door import release
from ssp_analysis.release.rulings import Rulings
from ssp_analysis.release.table_counts import area_counts
from ssp_analysis.tables import STATES, Areas, Decisions, Measures, SeriesTable
from tests.plan.frames import AREA, months, series_rows
from tests.release.frames import DECISIONS, PUBLIC, decision, frame, make_year, measure, year_made

WARDS = [
    Ward(code=f"W{n}", name=f"Ward {n}", vintage=2004, area_committee="East" if n < 3 else "West")
    for n in range(1, 5)
]
BY_WARD = decision(geography="ward")
TWO_YEARS = {1: 10, 2: 12, 3: 14, 4: 16}


def months_of_ward(number):
    return months("2018-04", *[TWO_YEARS[number]] * 34, "not_yet_due", "not_yet_due")


def series():
    rows = [row for n in TWO_YEARS for row in
            series_rows("asb:cases", months_of_ward(n), area_code=f"W{n}")]  # fmt: skip
    whole = months("2018-04", *[60] * 34, "not_yet_due", "not_yet_due")
    return frame(SeriesTable, *rows, *series_rows("asb:cases", whole))


def built(*decisions, borough="publish", table=None, wards=WARDS):
    about = {"label": "L", "owner": "", "reason": "Agreed.", "approver": "Lead",
             "approved_on": pd.Timestamp("2021-03-01"), "statement": "", "statement_by": "",
             "statement_on": None, "counts": "", "does_not_count": "",
             "counted_with": ""}  # fmt: skip
    ruled = frame(
        Decisions,
        {"sources": "asb:cases", "decision": borough, "public_decision": borough, **about},
    )
    by_ward = WardDecisions(tuple(decisions), Rulings(ruled), PUBLIC)
    measures = frame(Measures, measure("asb:cases"))
    return build_areas(series() if table is None else table, measures, AREA, wards, by_ward)


def test_years_leave_by_ward_and_committee_and_last_year_with_the_same_months_only():
    found = built(BY_WARD)
    assert set(found["period"]) == {
        "April to December 2020/21", "April to December 2019/20", "2018/19",
    }  # fmt: skip
    values = found.set_index(["name", "period"])["value"]
    assert values["Ward 1", "April to December 2020/21"] == 90
    assert values["East", "April to December 2020/21"] == 198
    assert values["West", "2018/19"] == 12 * 30
    assert found.groupby("area_kind").size().to_dict() == {"ward": 12, "area_committee": 6}
    assert found.loc[found["name"] == "West", "area_code"].iloc[0] == "west"


def test_a_decision_on_the_borough_does_not_cover_wards():
    found = built(decision(geography="borough"))
    assert set(found["state"]) == {"withheld"}
    assert set(found["reason"]) == {f"Withheld: {NO_DECISION}"}
    assert len(found) == 6
    assert found["value"].isna().all()


def test_what_may_not_leave_for_the_borough_does_not_leave_by_ward():
    found = built(BY_WARD, borough="direction")
    assert set(found["reason"]) == {"No figures: Agreed (Lead, 1 March 2021)."}


def test_years_that_the_decision_does_not_cover_are_left_out():
    found = built(decision(geography="ward", data_from="2020-04-01"))
    assert set(found["period"]) == {"April to December 2020/21"}


@pytest.mark.parametrize("also", ["W1", AREA])
def test_a_month_that_is_missing_leaves_its_year_without_a_number_where_it_is(also):
    table = series()
    gap = table["area_code"].isin(["W1", also]) & (table["period"] == "2020-06")
    table.loc[gap, ["value", "state"]] = [None, "missing"]
    found = built(BY_WARD, table=table).set_index(["name", "period"])
    now = "April to December 2020/21"
    assert found.loc[("Ward 1", now), "state"] == found.loc[("East", now), "state"] == "missing"
    assert found.loc[("Ward 2", now), "state"] == "observed"


def test_wards_are_those_of_the_boundaries_of_the_time():
    newer = [Ward(code="N1", name="Ward 1", vintage=2023, area_committee="East")]
    assert wards_of([*WARDS, *newer], 2020) == WARDS
    assert wards_of([*WARDS, *newer], 2024) == newer
    assert wards_of([], 2020) == []


def test_what_had_other_boundaries_last_year_is_not_set_beside_todays():
    # Wards 1 and 2 of the East were one until 2020; those of the West stay.
    stay = [ward.model_copy(update={"vintage": 2020}) for ward in WARDS]
    before = [Ward(code="W0", name="Ward 0", vintage=2004, area_committee="East"), *WARDS[2:]]
    found = built(BY_WARD, wards=[*before, *stay])
    last = found[found["period"] == "April to December 2019/20"]
    assert set(last["name"]) == {"Ward 3", "Ward 4", "West"}
    assert set(found.loc[found["period"].str.endswith("2020/21"), "name"]) >= {"East", "Ward 1"}


def test_a_committee_has_a_code_of_small_letters():
    assert committee_code("Heatons & Reddish") == "heatons-reddish"


def released(tmp_path, table):
    made = year_made() | {SeriesTable: table}
    project = make_year(tmp_path, made)
    (project.reference / "wards.csv").write_text(
        "code,name,vintage,area_committee\n"
        + "".join(f"{w.code},{w.name},{w.vintage},{w.area_committee}\n" for w in WARDS)
    )
    (project.reference / "release-decisions.csv").write_text(
        f"{DECISIONS}asb,cases,,,ward,publish,Council lead,M9,01/03/2021,,Agreed.\n"
    )
    return release(project, PUBLIC).tables[Areas]


def test_a_small_ward_takes_another_of_its_committee_with_it(tmp_path):
    table = series()
    of_ward = (table["area_code"] == "W1") & (table["period"] >= "2020-04") & table["value"].notna()
    table.loc[of_ward, "value"] = 0.0
    table.loc[of_ward & (table["period"] == "2020-06"), "value"] = 3.0
    found = released(tmp_path, table)
    lost = found[found["state"] == "suppressed"]
    assert set(lost["name"]) == {"Ward 1", "Ward 2"}
    assert set(lost["period"]) == {"April to December 2020/21"}
    assert lost["value"].isna().all()


@pytest.mark.parametrize("state", STATES)
def test_only_a_figure_that_is_shown_or_hidden_counts_for_disclosure(state):
    table = built(BY_WARD).iloc[:1].assign(state=state)
    rules = CountRules.of_measures(frame(Measures, measure("asb:cases")))
    found = [(one.value, one.hide) for one in area_counts(table, {}, rules)]
    shown = [(round(table["value"].iloc[0]), False)]
    assert found == {"observed": shown, "suppressed": [(None, True)]}.get(state, [])
