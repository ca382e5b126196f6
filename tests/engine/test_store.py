"""Steps are done once for what they read; nothing half there, damaged or gone is ever taken."""

import os
import shutil
from pathlib import Path
from threading import Barrier

import pytest
from typer.testing import CliRunner

from ssp_analysis.cli import app
from ssp_analysis.engine import run as engine
from ssp_analysis.engine import store
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import DOOR, MEASURED, NOTEBOOKS, run_cells
from ssp_analysis.engine.steps import AT_THE_DOOR, UNSURE, Sources, Steps, copies_of, program
from ssp_analysis.engine.store import why_again
from ssp_analysis.errors import NotebookError
from tests.builders import CASES, make_project, put, put_cases

READ = {"data/raw/2020-21/cases.csv": "one"}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr("ssp_analysis.engine.steps.program", lambda: {"the package": "this one"})
    project = make_project(tmp_path / "root", {"cases": CASES})
    put(project, "cases.csv", "first")
    made = Run.of(project, "2020/21")
    made.processed.mkdir(parents=True)
    return made


def counted(run, text="made", **told):
    """A step's work that leaves a table and a folder, and counts how often it was done."""
    done = []

    def work():
        done.append(text)
        (run.processed / "series.parquet").write_text(text)
        shutil.rmtree(run.release, ignore_errors=True)
        run.release.mkdir(parents=True)
        (run.release / "about.json").write_text(f"{text} too")
        return told

    return done, work


def do(run, work, read=READ, fresh=False, name=DOOR):
    steps = Steps(run, fresh)
    (kept,) = steps.do({name: work}, read, [run.release])
    return kept, steps


def test_a_step_that_reads_the_same_is_done_once_and_its_files_come_back(run):
    done, work = counted(run)
    first, _ = do(run, work)
    (run.processed / "series.parquet").write_text("another's")
    (run.release / "about.json").unlink()
    (run.release / "old.parquet").write_text("left by another")
    second, steps = do(run, work)
    assert (done, second.files) == (["made"], first.files)
    assert (run.processed / "series.parquet").read_text() == "made"
    assert [path.name for path in run.release.iterdir()] == ["about.json"]
    assert "was not done again" in steps.why[0]


@pytest.mark.parametrize("changed", [{**READ, "new.csv": "two"}, dict.fromkeys(READ, "two")])
def test_a_step_that_reads_something_else_is_done_again(run, changed):
    done, work = counted(run)
    do(run, work)
    _, steps = do(run, work, changed)
    assert len(done) == 2
    assert f"{DOOR} was done: " in steps.why[0]
    assert "new" in steps.why[0] or "was changed" in steps.why[0]


def test_another_paper_or_program_is_another_step(run, monkeypatch):
    done, work = counted(run)
    do(run, work)
    do(Run.of(run.project, "2020/21", "internal"), work)
    do(Run.of(run.project, "2020/21", "public", "2021-05-01"), work)
    monkeypatch.setattr("ssp_analysis.engine.steps.program", lambda: {"the package": "mended"})
    _, steps = do(run, work)
    assert len(done) == 4
    assert "the package was changed" in steps.why[0]


def test_a_notebook_that_takes_no_audience_is_done_once_for_all(run):
    done, work = counted(run)
    others = [Run.of(run.project, "2020/21", "internal"),
              Run.of(run.project, "2020/21", "public", "2021-05-01")]  # fmt: skip
    for name, times in zip(MEASURED, (1, 2), strict=True):  # 03 takes the paper's date
        done.clear()
        for paper in (run, *others):
            do(paper, work, name=name)
        assert len(done) == times
        assert copies_of(run, name) == copies_of(others[0], name)


def test_an_executed_copy_of_before_stays_nowhere_though_the_step_is_not_done_again(
    run, monkeypatch
):
    name, done = MEASURED[0], []

    def leave(name, _, folder):
        done.append(name)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.ipynb").write_text("now")

    monkeypatch.setattr(engine, "execute", leave)
    for paper in (run, Run.of(run.project, "2020/21", "internal")):
        paper.executed.mkdir(parents=True)
        (paper.executed / f"{name}.ipynb").write_text("of before")
        engine._notebooks(paper, [name], Steps(paper), engine._Clock())
    assert done == [name]
    copies = run.processed.rglob(f"{name}.ipynb")
    assert [path.parent for path in copies] == [copies_of(run, name)]


def test_fresh_takes_nothing_from_the_store(run):
    done, work = counted(run)
    do(run, work)
    do(run, work, fresh=True)
    assert len(done) == 2


def left_beside(run, steps, together):
    """Do two steps that each wait until the other has begun, and leave an executed copy."""

    def leaves(name):
        def work():
            together.wait()
            run.executed.mkdir(parents=True, exist_ok=True)
            (run.executed / f"{name}.ipynb").write_text(name)

        return work

    return steps.do({name: leaves(name) for name in ("report", "slides")}, READ)


def test_steps_side_by_side_each_keep_what_they_left(run):
    together = Barrier(2, timeout=60)
    first = left_beside(run, steps := Steps(run), together)
    assert [line.split(" was")[0] for line in steps.why] == ["report", "slides"]
    assert [[Path(name).stem for name in kept.files] for kept in first] == [["report"], ["slides"]]
    (run.executed / "slides.ipynb").unlink()
    together.abort()  # neither is done again
    assert left_beside(run, Steps(run), together) == first
    assert (run.executed / "slides.ipynb").read_text() == "slides"


def test_a_step_that_fails_ends_those_beside_it(run):
    def fails():
        raise NotebookError("notebook 05", "fails", "Mend it")

    with pytest.raises(NotebookError, match="notebook 05"):
        Steps(run).do({"slides": lambda: None, "report": fails}, READ)


def held(run):
    return [path for path in (run.project.root / "data/processed/.store/files").rglob("*")
            if path.is_file()]  # fmt: skip


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(path.read_bytes()[:2]), lambda path: path.unlink()]
)
def test_a_content_that_is_damaged_or_gone_is_made_again(run, harm):
    done, work = counted(run)
    do(run, work)
    for path in held(run):
        harm(path)
    (run.processed / "series.parquet").unlink()
    _, steps = do(run, work)
    assert len(done) == 2
    assert (run.processed / "series.parquet").read_text() == "made"
    assert "damaged" in steps.why[0]
    (run.processed / "series.parquet").unlink()
    do(run, work)
    assert len(done) == 2


def test_a_record_that_is_half_written_is_as_none(run):
    done, work = counted(run)
    do(run, work)
    (record,) = (run.project.root / "data/processed/.store/steps").iterdir()
    record.write_text(record.read_text()[:40])
    do(run, work)
    assert len(done) == 2


def test_the_store_may_be_deleted_at_any_time(run):
    done, work = counted(run)
    do(run, work)
    shutil.rmtree(run.project.root / "data/processed/.store")
    do(run, work)
    assert len(done) == 2


def test_what_came_of_a_partner_file_that_is_gone_is_deleted(run):
    _, work = counted(run)
    _, steps = do(run, work)
    steps.sweep()
    assert len(held(run)) == 2
    put(run.project, "cases.csv", "sent again")
    Steps(run).sweep()
    assert held(run) == []


def test_what_is_taken_again_comes_of_the_files_that_are_there_now(run):
    done, work = counted(run)
    do(run, work)
    put(run.project, "cases.csv", "sent again, to the same effect")
    _, steps = do(run, work)
    steps.sweep()
    do(run, work)
    assert len(done) == 1


def test_the_store_keeps_to_its_bound_and_what_was_used_last(run, monkeypatch):
    done, work = counted(run, "first")
    do(run, work)
    (record,) = (run.project.root / "data/processed/.store/steps").iterdir()
    os.utime(record, (1, 1))
    others, other = counted(run, "later")
    _, steps = do(run, other, {})
    monkeypatch.setattr(store, "LARGEST", len("later" + "later too"))
    steps.sweep()
    assert sorted(path.read_text() for path in held(run)) == ["later", "later too"]
    do(run, other, {})
    do(run, work)
    assert (len(others), len(done)) == (1, 2)


def test_what_was_made_while_a_source_changed_is_not_kept(run):
    done, work = counted(run)

    def meanwhile():
        put(run.project, "cases.csv", "saved while it ran")
        work()

    do(run, meanwhile)
    do(run, work)
    assert len(done) == 2


def test_what_might_come_out_other_next_time_is_not_kept(run):
    done, work = counted(run, **{UNSURE: True})
    do(run, work)
    do(run, work)
    assert len(done) == 2


def told_of(run):
    return CliRunner().invoke(app, ["run", "2020/21", "--root", str(run.project.root)])


def test_a_run_for_which_nothing_has_changed_says_so_and_does_nothing(run, monkeypatch):
    monkeypatch.setattr(engine, "execute", lambda *_: pytest.fail("a notebook ran"))
    _, work = counted(run)
    _, steps = do(run, work)
    told = {"files": {"report.html": 7}, "missing": [], "problems": ["Too full"], "before": ["Old"]}
    steps.keep_whole((), told)
    (run.processed / "series.parquet").unlink()
    first = told_of(run)
    assert first.exit_code == 0
    assert first.output.startswith(f"{engine.UNCHANGED}\nThe public pack of 2020/21 is in ")
    assert all(text in first.output for text in ("report.html", "Too full", "Old"))
    assert (run.processed / "series.parquet").read_text() == "made"
    assert engine.unchanged(run, ("pptx",)) is None
    put(run.project, "cases.csv", "sent again")
    assert engine.unchanged(run) is None


def test_a_wrong_parameter_is_told_before_reviewed_files_are_read(run, monkeypatch):
    monkeypatch.setattr(
        "ssp_analysis.reviewed_files.check_reference", lambda *_: pytest.fail("files were read")
    )
    command = ["run", "2020-21", "--root", str(run.project.root)]
    assert "did you mean 2020/21?" in CliRunner().invoke(app, command).output


def test_sources_are_the_files_of_the_year_and_those_before(run):
    for year in ("2019-20", "2021-22"):
        put(run.project, "cases.csv", "another", year)
    (run.project.reference / "release-decisions.csv").write_text("signed")
    of = Sources.of(run)
    files = [name for name in of.raw if name.endswith(".csv")]
    assert sorted(files) == ["data/raw/2019-20/cases.csv", "data/raw/2020-21/cases.csv"]
    assert "data/reference/release-decisions.csv" in of.reference
    assert "data/reference/release-decisions.csv" not in of.measured
    assert of.always["parameter paper_date"] == "2021-04-12"


def test_no_table_of_notebooks_01_to_03_hangs_on_a_file_that_is_read_at_the_door(tmp_path):
    project = make_project(tmp_path / "root", {"cases": CASES})
    put_cases(project)
    folder, left = project.root / "data/processed/2020-21", []
    for text in ((project.reference / AT_THE_DOOR[0]).read_text(), None):
        for name in AT_THE_DOOR:
            (project.reference / name).unlink(missing_ok=True)
        if text:
            (project.reference / AT_THE_DOOR[0]).write_text(text)
        for name in NOTEBOOKS[: NOTEBOOKS.index(DOOR)]:
            run_cells(name, {"root": str(project.root)})
        left.append({path.name: path.read_bytes() for path in folder.rglob("*.parquet")})
    assert len(left[0]) > 15
    assert left[0] == left[1]


def test_the_program_is_known_by_its_parts():
    told = program()
    assert set(told) == {
        "the package", "the notebooks", "the installed packages", "Python and the machine",
        "typefaces and Pango",
    }  # fmt: skip
    assert program() == told


def test_reasons_are_told_in_words():
    read = {name: "1" for name in ("a.csv", "b.csv", "c.csv", "d.csv")}
    assert why_again(read, read) == ""
    before = {"a.csv": "2", "b.csv": "1"}
    assert why_again({"a.csv": "1"}, before) == "b.csv is gone; a.csv was changed"
    assert why_again(read, {}) == "a.csv is new; b.csv is new; c.csv is new; and 1 more"
