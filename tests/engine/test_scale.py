"""Papers of many partnerships and years: each is built or told of, also where workers die."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import psutil
import pytest
from typer.testing import CliRunner

from ssp_analysis.cli import app
from ssp_analysis.engine.scale import Ended, folders, run_many
from ssp_analysis.errors import ParameterError
from ssp_analysis.project import Project
from ssp_analysis.verification import verify

WITHIN = 120  # seconds for processes to appear


@contextmanager
def started(*arguments):
    """A process of Dask, and all that it started, ended with the test."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        for one in [*psutil.Process(process.pid).children(recursive=True), process]:
            one.kill()
        process.wait()


def until(found):
    end = time.monotonic() + WITHIN
    while not (there := found()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return there


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and two workers of one process and thread each."""
    told = tmp_path / "scheduler.json"
    on = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
    with ExitStack() as all_of_it:
        start = lambda *arguments: all_of_it.enter_context(started(*arguments))  # noqa: E731
        start("scheduler", *on, "--port", "0", "--scheduler-file", str(told))
        until(told.exists)
        workers = [
            start("worker", "--scheduler-file", str(told), *on, "--nthreads", "1", "--no-nanny")
            for _ in range(2)
        ]
        from distributed import Client

        with Client(scheduler_file=str(told)) as client:
            client.wait_for_workers(2, timeout=WITHIN)
            address = client.scheduler.address
        yield address, workers


def test_a_killed_workers_paper_is_built_by_another_and_faults_are_told(
    cluster, run_cases, tmp_path
):
    address, workers = cluster
    # What a run is made of is in the store; the pack is not in its place.
    project = Project(shutil.copytree(run_cases.root, tmp_path / "here"))
    shutil.rmtree(project.root / "outputs" / "2020-21")
    roots = [project.root, tmp_path / "nowhere"]

    def at_work():
        with suppress(psutil.NoSuchProcess):
            return [
                (worker, run) for worker in workers
                for run in psutil.Process(worker.pid).children()
                if str(project.root) in run.cmdline()
            ]  # fmt: skip

    with ThreadPoolExecutor() as pool:
        asked = pool.submit(lambda: list(run_many(roots, ["2020/21"], (), address)))
        ((busy, run),) = until(at_work)
        os.kill(busy.pid, signal.SIGKILL)
        ended = {one.root: one for one in asked.result(timeout=WITHIN)}
    assert not run.is_running() or run.status() == psutil.STATUS_ZOMBIE
    # Which of them ends first is for the machine to say.
    built, faulty = (ended[str(root)] for root in roots)
    assert built.code == 0, built.said
    assert faulty.code == 2
    assert "is not a project" in faulty.said
    verify(project.root / "outputs" / "2020-21" / "public", project)


def test_a_scheduler_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("ssp_analysis.engine.scale.CONNECTED_WITHIN", 0.5)
    with pytest.raises(ParameterError, match="does not answer"):
        list(run_many([tmp_path], ["2020/21"], (), "tcp://127.0.0.1:9"))


def test_folders_are_given_by_name_or_pattern_once_and_none_is_left_out(tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
    given = [f"{tmp_path}/*", str(tmp_path / "a"), str(tmp_path / "none")]
    assert [path.name for path in folders(given)] == ["a", "b", "none"]


def test_the_command_asks_for_every_root_and_year_and_ends_with_the_first_fault(
    tmp_path, monkeypatch
):
    asked = []

    def pretend(roots, years, options, scheduler):
        asked.append((list(roots), years, options, scheduler))
        yield Ended(str(tmp_path), "2020/21", 4, 2.0, "2020/21 was not built. No decision.")
        yield Ended(str(tmp_path), "2019/20", 0, 1.0, "")

    monkeypatch.setattr("ssp_analysis.engine.scale.run_many", pretend)
    given = ["run", "2020/21", "--years", "2019/20", "--roots", str(tmp_path), "--fresh"]
    told = CliRunner().invoke(app, [*given, "--scheduler", "tcp://here:1"])
    options = ["--audience", "public", "--paper-date", "", "--fresh"]
    assert asked == [([tmp_path], ["2020/21", "2019/20"], options, "tcp://here:1")]
    assert told.exit_code == 4
    assert "not built (exit 4)" in told.output
    assert "2 papers" in told.output


def test_a_run_of_no_year_is_told():
    told = CliRunner().invoke(app, ["run"])
    assert isinstance(told.exception, ParameterError)
    assert "was given no reporting year" in str(told.exception)
