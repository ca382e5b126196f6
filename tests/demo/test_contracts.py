"""The contracts fit the demonstration's files, and what is read is what was put in."""

import csv

import pytest

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.sources import data_to
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear
from tests.demo.raw_files import RAW, REPOSITORY

MONTHLY_TO = {
    "council-asb": "2021-01", "housing-asb": "2021-01", "gmp-crime": "2021-01",
    "gmp-incidents": "2021-01", "gmfrs-fires": "2021-02", "tiig-assaults": "2021-01",
    "nwas-assaults": "2020-12", "road-casualties": "2020-12", "trading-standards": "2021-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def contracts():
    return load_contracts(Project(REPOSITORY))


@pytest.fixture(scope="module")
def taken():
    return take_in(Project(REPOSITORY), ReportingYear(2020))


def test_every_file_is_claimed_by_exactly_one_contract(contracts):
    claims = {path: [] for path in RAW.glob("*/*") if path.is_file()}
    assert len(claims) > 200
    for contract in contracts.values():
        for files in contract.files:
            for path in RAW.glob(f"*/{files.pattern}"):
                claims[path].append(contract.id)
    assert {path.name: ids for path, ids in claims.items() if len(ids) != 1} == {}


def test_only_the_councils_own_cases_stop_a_run(contracts):
    assert [c.id for c in contracts.values() if c.limits.action == "stop"] == ["council-asb"]


def test_police_sources_share_a_pool_of_their_own(contracts):
    police = {c.id for c in contracts.values() if c.pool == "police"}
    assert police == {"gmp-crime", "gmp-incidents"}
    # Recorded by the police too, but to be published from June 2021: it must learn from no other.
    assert [c.id for c in contracts.values() if c.pool == contracts["road-casualties"].pool] == [
        "road-casualties"
    ]


def test_every_measure_of_the_truth_table_has_a_contract(contracts):
    with (REPOSITORY / "demo" / "truth.csv").open(encoding="utf-8", newline="") as file:
        told = {tuple(row["series_id"].split(":")) for row in csv.DictReader(file)}
    made = {
        (contract.id, series.measure, *category)
        for contract in contracts.values()
        for series in contract.series
        for category in [(), *([(c.id,) for c in contract.categories] * series.by_category)]
    }
    assert told <= made
    assert len(told) > 60


def test_no_source_is_past_its_limit_and_every_file_is_read(taken):
    status = {d.status for source in taken.values() for d in source.deliveries}
    assert status == {"available"}
    share = {name: (source.units["fate"] == "quarantined").mean() for name, source in taken.items()}
    assert max(share.values()) < 0.02
    assert share["council-asb"] > 0


@pytest.mark.parametrize(("source", "month"), MONTHLY_TO.items())
def test_data_reach_to_the_month_that_the_source_has_sent(taken, source, month):
    assert data_to(taken[source]) == month


def test_what_is_read_is_what_was_put_in(taken):
    kept = taken["tiig-assaults"].records
    assert (kept["period"] == "2020-10").sum() > 20
    merged = taken["housing-asb"].units["fate"] == "merged"
    assert 0.1 < merged.mean() < 0.2


def test_free_text_never_gets_into_records(taken):
    told = {name: source.records.to_csv() for name, source in taken.items()}
    leaking = [n for n, text in told.items() for bad in ("Jane Doe", "0161 496") if bad in text]
    assert leaking == []


def test_wards_are_the_21_of_2004_in_seven_committees():
    wards = load_wards(Project(REPOSITORY)).wards
    assert [ward.code for ward in wards] == [f"E05000{number}" for number in range(779, 800)]
    assert {ward.vintage for ward in wards} == {2004}
    assert len({ward.area_committee for ward in wards}) == 7
    assert len({lsoa for lsoa in load_wards(Project(REPOSITORY)).by_lsoa}) == 65
