"""Each source is cleaned once for what it reads, and comes out the same with a store or without."""

import os
import pickle
import subprocess
import sys
from datetime import date

import pytest

from ssp_analysis.engine import run, steps
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.steps import Cleaned, raw_files
from ssp_analysis.engine.store import Kept, Store
from ssp_analysis.partners import intake
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.tables import write_intake
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, WARD_NAMES, WARDS, make_project, put

YEAR, DAY = ReportingYear(2020), date(2021, 4, 12)
HEAD = "Case ID,Date reported,Category,Ward,Notes\n"
OTHERS = CASES.replace("id: cases", "id: others").replace("cases*", "others*").replace(
    "Cases reported", "Others reported") + (
    "merge_with: {source: cases, keys: [ward, category], tolerance_days: 2}\n")  # fmt: skip
NAMES = ("cases", "others", "torn")
CORRECTION = (
    "source_id,year,file,column,found,becomes,reason,reported_to,reported_on\n"
    "others,2020/21,others.csv,category,Nosie,Noise,Typed so,Head,2021-04-01\n"
)


@pytest.fixture
def project(tmp_path):
    """Sources that are merged, asked about, set aside, corrected and not to be read."""
    torn = CASES.replace("id: cases", "id: torn").replace("cases*", "torn*")
    contracts = {"cases": CASES, "others": OTHERS, "torn": torn}
    names = WARD_NAMES + "".join(f"Old Moor {n},E05000001\n" for n in range(9))
    made = make_project(tmp_path / "root", contracts, ward_names=names)
    (made.reference / "corrections.csv").write_text(CORRECTION)
    days = [f"A{n},{1 + n % 28:02}/{4 + n // 28:02}/2020,Noise,South,x\n" for n in range(200)]
    put(made, "cases.csv", HEAD + "".join(days) + "A9,never,Noise,South,x\n")
    put(made, "cases 2019.csv", HEAD + "B1,01/04/2019,Noise,,x\n", "2019-20")
    rows = (
        "C1,05/05/2020,Nosie,South,x",
        "C2,06/05/2021,Litter,The Moor,x",
        "C2,07/05/2020,Noise,,",
    )
    put(made, "others.csv", HEAD + "\n".join(rows) + "\n")
    put(made, "torn.xlsx", b"PK no workbook")
    return made


@pytest.fixture
def done(monkeypatch):
    """The sources that were cleaned, one by one."""
    names, clean = [], intake._take_in_source

    def counting(contract, *rest):
        names.append(contract.id)
        return clean(contract, *rest)

    monkeypatch.setattr(intake, "_take_in_source", counting)
    return names


def shelved(project, **given):
    return take_in(project, YEAR, DAY, shelf=Cleaned(project, YEAR), **given)


CLEANS = """
import sys
from datetime import date
from ssp_analysis.engine.steps import Cleaned
from ssp_analysis.partners import intake
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear

project, year, clean = Project.find(sys.argv[1]), ReportingYear(2020), intake._take_in_source
intake._take_in_source = lambda one, *rest: print(one.id) or clean(one, *rest)
intake.take_in(project, year, date(2021, 4, 12), shelf=Cleaned(project, year))
"""


def test_what_one_process_keeps_the_next_one_takes(project, tmp_path):
    # Nothing that differs between two processes may be part of what a source is found by.
    path = tmp_path / "cleans.py"
    path.write_text(CLEANS)

    def cleaned(seed):
        told = subprocess.run(
            [sys.executable, str(path), str(project.root)], check=True, capture_output=True,
            text=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        return told.stdout.split()

    assert [cleaned(seed) for seed in ("1", "2")] == [list(NAMES), []]


def test_tables_are_the_same_with_a_store_and_without(project, done):
    def left_by(shelf):
        taken = take_in(project, YEAR, DAY, shelf=shelf)
        write_intake(project, YEAR, DAY, taken)
        folder = project.processed(YEAR)
        return {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    without, first, again = left_by(None), left_by(one := Cleaned(project, YEAR)), left_by(one)
    assert len(without) > 10
    assert without == first == again
    assert done == [*NAMES, *NAMES]


def change_file(project):
    put(project, "others.csv", HEAD + "C7,05/05/2020,Nosie,South,x\n")


def add_file(project):
    put(project, "others 2.csv", HEAD + "C7,05/05/2020,Nosie,South,x\n")


def remove_file(project):
    (project.raw(ReportingYear(2019)) / "cases 2019.csv").unlink()


def change_contract(project):
    path = project.reference / "sources" / "cases.yaml"
    path.write_text(path.read_text().replace("Noise & nuisance", "Din"))


def change_wards(project):
    (project.reference / "wards.csv").write_text(WARDS + "E05000003,East,2004,Two\n")


def change_correction(project):
    (project.reference / "corrections.csv").write_text(CORRECTION.replace("Typed so", "Known"))


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (change_file, ["others"]),
        (add_file, ["others"]),
        (remove_file, ["cases"]),
        (change_contract, ["cases", "torn"]),  # it is said whose file the torn one looks like
        (change_wards, [*NAMES]),
        (change_correction, ["others"]),
    ],
)
def test_only_what_reads_something_else_is_cleaned_again(project, done, change, again):
    shelved(project)
    del done[:]
    change(project)
    shelved(project)
    assert done == again


def test_another_day_year_or_program_is_cleaned_anew(project, done, monkeypatch):
    shelved(project)
    take_in(project, YEAR, date(2020, 6, 1), shelf=Cleaned(project, YEAR))
    take_in(project, ReportingYear(2021), DAY, shelf=Cleaned(project, YEAR))
    monkeypatch.setattr(steps, "_worker", lambda: {"the package": "another"})
    shelved(project)
    assert done == [*NAMES] * 4


def test_what_is_merged_is_merged_again_over_kept_sources(project, done):
    together = shelved(project)["others"].units["fate"].tolist()
    del done[:]
    alone = shelved(project, only={"others"})["others"].units["fate"].tolist()
    assert (together.count("merged"), alone.count("merged")) == (1, 0)
    assert done == []


def test_what_is_asked_to_be_fresh_is_cleaned_again_and_kept_for_the_rest_of_the_run(project, done):
    shelved(project)
    Cleaned(project, ReportingYear(2019)).forget()
    Cleaned(project, YEAR).forget()
    shelved(project)
    shelved(project)
    assert done == [*NAMES] * 2


def contents(project):
    folder = project.root / "data" / "processed" / ".store" / "files"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_is_half_written_or_damaged_is_not_taken(project, done):
    shelved(project)
    assert len(contents(project)) == len(NAMES)
    for path in contents(project):
        path.write_bytes(path.read_bytes()[:-1])
    shelved(project)
    shelved(project)
    assert done == [*NAMES] * 2


class Ran:
    """What a pickle from somebody else might do."""

    def __reduce__(self):
        return os.mkdir, ("ran",)


def test_a_store_of_somebody_else_runs_nothing(project, done, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Store, "get", lambda *_: pickle.dumps(("", [Ran()])))
    shelved(project)
    assert done == [*NAMES]
    assert not (tmp_path / "ran").exists()


def test_what_came_of_a_file_that_is_gone_is_deleted_and_no_more(project, done):
    shelved(project)
    before = {path.read_bytes() for path in contents(project)}
    other = Kept("2020-21/public/02_covid_impact", {}, {}, raw=raw_files(project))
    Store(project).keep(other)  # the next run tells by it what has changed
    put(project, "others.csv", HEAD + "C7,05/05/2020,Nosie,South,x\n")
    shelved(project)
    after = {path.read_bytes() for path in contents(project)}
    assert (len(after - before), len(before - after), len(after)) == (1, 1, len(NAMES))
    assert Store(project).find(other.step, other.read) == other
    (project.raw(YEAR) / "cases.csv").unlink()
    Store(project).sweep(raw_files(project))
    assert len(contents(project)) == len(NAMES) - 1
    shelved(project, only={"others", "torn"})
    assert done == [*NAMES, "others"]


def test_what_changes_while_it_is_cleaned_is_not_kept(project, done, monkeypatch):
    clean = intake._take_in_source

    def changing(contract, *rest):
        put(project, "torn.xlsx", b"PK another")
        return clean(contract, *rest)

    monkeypatch.setattr(intake, "_take_in_source", changing)
    shelved(project)
    monkeypatch.undo()
    assert len(contents(project)) == len(NAMES) - 1


def test_a_file_whose_reader_was_stopped_is_read_again(project, done, monkeypatch):
    for path in project.raw(YEAR).glob("cases.csv"):
        path.rename(path.with_name("cases 1.csv"))
    monkeypatch.setattr(intake, "TAKE_IN", "tests.partners.unruly:take_in_file")
    shelved(project)
    shelved(project)
    assert done == [*NAMES, "cases"]


def test_where_nothing_can_be_written_sources_are_cleaned_all_the_same(project, done, monkeypatch):
    def full(*_):
        raise OSError("no room")

    monkeypatch.setattr(Store, "_beside", full)
    assert len(shelved(Project(project.root))["cases"].records) == 200
    assert contents(project) == []


def test_of_each_source_that_was_cleaned_it_is_told_why(project):
    shelf = Cleaned(project, YEAR)
    shelved(project)
    assert any(one.startswith("cases was cleaned: the store does not") for one in shelf.why({}))
    before = shelf.read()
    change_file(project)
    shelved(project)
    assert shelf.why(before) == ["others was cleaned: data/raw/2020-21/others.csv was changed"]
    before = shelf.read()
    shelved(project)
    assert shelf.why(before) == []


def test_a_run_tells_it_beside_its_steps(project, monkeypatch):
    monkeypatch.setattr(run, "warm_up", lambda: None)
    monkeypatch.setattr(run, "_notebooks", lambda *_: shelved(project))

    def rebuilt(of, extras, clock, steps):
        return run.Built(of.outputs, why=tuple(steps.why))

    monkeypatch.setattr(run, "rebuild", rebuilt)
    monkeypatch.setattr(run.Steps, "keep_whole", lambda *_: None)
    asked = Run.of(project, YEAR.label)
    assert any(one.startswith("others was cleaned: ") for one in run.build(asked).why)
    change_file(project)
    told = [one for one in run.build(asked).why if "cleaned" in one]
    assert told == ["others was cleaned: data/raw/2020-21/others.csv was changed"]
