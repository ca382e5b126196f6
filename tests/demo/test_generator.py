"""The generator writes what is committed, and the same bytes for the same seed."""

import csv

import pytest

from demo.__main__ import write
from demo.catalogue import SEED, build
from demo.guard import LISTED, listing
from demo.timeline import PHASES
from demo.words import BANNER
from ssp_analysis.years import ReportingYear
from tests.demo.raw_files import RAW, REPOSITORY, cells, csv_rows, paths

LIMIT = 12_000_000  # bytes: the repository stays small enough to clone anywhere
SOME_YEARS = (ReportingYear(2018), ReportingYear(2020))


@pytest.fixture(scope="module")
def written():
    return build(SEED)


def truth():
    with (REPOSITORY / "demo" / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_committed_files_are_what_the_generator_writes(written):
    committed = {str(path.relative_to(RAW).as_posix()) for path in RAW.rglob("*") if path.is_file()}
    assert committed - {".gitkeep"} == set(written) - {"truth.csv"}
    differing = [
        name
        for name in committed - {".gitkeep"}
        if (RAW / name).read_bytes() != written[name]
    ]  # fmt: skip
    assert differing == []
    assert (REPOSITORY / "demo" / "truth.csv").read_bytes() == written["truth.csv"]
    assert LISTED.read_text(encoding="utf-8") == listing(written)


def test_a_second_run_gives_the_same_bytes_and_another_seed_gives_others(written):
    again, other = build(SEED, SOME_YEARS), build(SEED + 1, SOME_YEARS)
    assert len(again) > 80
    assert [name for name in again if again[name] != written[name]] == []
    # Texts of the plan's returns are written, not drawn: they do not hang on the seed.
    fixed = ("delivery-plan", "grant-returns")
    same = [name for name in again if name in other and again[name] == other[name]]
    assert [name for name in same if not name.split("/")[1].startswith(fixed)] == []


def test_writing_elsewhere_replaces_only_year_folders(tmp_path, monkeypatch):
    small = {"2020-21/new.csv": b"a\r\n", "truth.csv": b"t\r\n"}
    monkeypatch.setattr("demo.__main__.build", lambda seed: small)
    (tmp_path / "2019-20").mkdir()
    (tmp_path / "2019-20" / "old.csv").write_bytes(b"b")
    (tmp_path / "mine.txt").write_text("kept")
    assert write(1, tmp_path) == 6
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["mine.txt", "new.csv", "truth.csv"]


def test_all_files_stay_small(written):
    assert 1_000_000 < sum(map(len, written.values())) < LIMIT


def test_every_file_says_that_it_is_invented():
    mentions = ("Demonstration: invented figures", "demonstration")
    silent = [
        path.name
        for path in paths("*/*.csv")
        if not any(mention.encode() in path.read_bytes() for mention in mentions)
    ]
    # Only the ambulance service's cut-over files and iOPS extracts come without title or footer.
    assert [name for name in silent if "system" not in name] == []
    assert all(BANNER.encode() in path.read_bytes() for path in paths("*/*.ods"))
    assert BANNER in cells("2020-21/grant*", 0)


def test_phases_are_those_of_the_reference_file():
    reference = REPOSITORY / "data" / "reference" / "restrictions.csv"
    with reference.open(encoding="utf-8-sig", newline="") as file:
        starts = [row["start"] for row in csv.DictReader(file)]
    assert [f"{start:%d/%m/%Y}" for start, _ in PHASES] == starts


def test_truth_table_adds_up():
    rows = truth()
    assert len(rows) > 1000
    wrong = [
        row
        for row in rows
        if row["effect"]
        and float(row["expected_mean"]) > 1
        and abs(float(row["mean"]) / float(row["expected_mean"]) - 1 - float(row["effect"])) > 0.02
    ]
    assert wrong == []


def test_truth_has_no_effect_in_the_part_of_march_before_the_lockdown():
    march = {
        row["series_id"]: float(row["effect"] or 0) for row in truth() if "2020-03" in row["period"]
    }
    april = {
        row["series_id"]: float(row["effect"] or 0) for row in truth() if "2020-04" in row["period"]
    }
    name = "tiig-assaults:attendances"
    assert april[name] == pytest.approx(-0.6)
    assert march[name] == pytest.approx(-0.6 * 9 / 31, abs=0.001)


def test_years_are_incomplete_as_in_april_2021():
    last = max(row[1][6:10] + row[1][3:5] for row in csv_rows("2020-21/trading*")[2:-1])
    assert last == "202101"
    assert not list(RAW.glob("2020-21/*-q4*"))
    assert list(RAW.glob("2019-20/nwas*-q4*"))
