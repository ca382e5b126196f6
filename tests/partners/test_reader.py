"""The guard around the reading of files: whatever happens in a child, the next job is done."""

import os
import pickle
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners import reader
from ssp_analysis.partners.reader import Bounds, Readers, Stopped, side_by_side
from tests.partners.unruly import work

WORK = "tests.partners.unruly:work"
SHARED = pickle.dumps("shared")


def ask(readers, what, bounds=None):
    return readers.ask(WORK, SHARED, (what,), bounds)


@pytest.mark.parametrize(
    ("what", "bounds", "why"),
    [
        ("panic", None, "stopped its reader with Panic"),
        ("leave", None, "stopped its reader with SystemExit"),
        ("exit", None, "ended its reader (with status 3)"),
        ("sleep", Bounds(seconds=0.4), "could not be read: nothing came of it for 2 seconds"),
        ("fill", Bounds(memory=300 * 2**20), "needs more memory than 0.3 GiB to be read"),
        ("fill elsewhere", Bounds(30, 400 * 2**20), "needs more memory than 0.4 GiB to be read"),
        ("unpicklable", None, "stopped its reader with"),
    ],
)
def test_whatever_happens_in_a_child_is_told_and_the_next_jobs_are_done(readers, what, bounds, why):
    answers = [ask(readers, "before"), ask(readers, what, bounds), ask(readers, "after")]
    (before, _), stopped, (after, _) = [answer.result() for answer in answers]
    assert (before, after) == ("shared before", "shared after")
    assert isinstance(stopped, Stopped)
    assert stopped.why.startswith(why)
    assert "Jane" not in stopped.why


def test_a_bound_counts_the_processors_time_and_waiting_is_borne_with(readers, monkeypatch):
    monkeypatch.setattr(reader, "PATIENCE", 1000.0)
    napping = ask(readers, "nap", Bounds(seconds=0.5)).result()
    assert not isinstance(napping, Stopped)
    busy = ask(readers, "spin", Bounds(seconds=1)).result()
    assert isinstance(busy, Stopped)
    assert busy.why.startswith("took longer than 1 seconds")


def test_however_slowly_a_busy_machine_lets_a_child_work_the_clock_does_not_end_it(monkeypatch):
    clock = iter(range(0, 10**6, 290))  # nearly the whole patience between two looks
    monkeypatch.setattr(reader, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    watch = reader._Watch(Bounds(seconds=60), begun=7)
    assert {watch.past(7 + worked / 10) for worked in range(1, 600)} == {""}
    assert watch.past(67.5).startswith("took longer than 60 seconds")
    waiting = reader._Watch(Bounds(seconds=60), begun=7)
    assert waiting.past(7.5) == ""
    assert "nothing came of it for 300 seconds" in waiting.past(7.5)


def test_what_is_printed_is_no_answer_and_nothing_is_read_from_the_parent(readers):
    assert ask(readers, "print").result()[0] == "shared print"
    assert ask(readers, "ask").result() == ""


def test_answers_come_in_the_order_of_the_jobs_from_a_few_children(readers):
    answers = [ask(readers, what) for what in ("slow", "quick", "quick again", "last")]
    told = [answer.result() for answer in answers]
    assert [words for words, _ in told] == [
        "shared slow", "shared quick", "shared quick again", "shared last",
    ]  # fmt: skip
    assert os.getpid() not in {child for _, child in told}
    assert len({child for _, child in told}) <= 2


def test_a_fault_that_the_user_can_mend_comes_over_whole(readers):
    with pytest.raises(ReferenceFileError, match="Mend it") as raised:
        ask(readers, "fault").result()
    assert (raised.value.item, raised.value.fault) == ("wards.csv", "is wrong")


def test_other_shared_things_reach_a_child_that_lives(readers):
    for what in ("one", "two", "one"):
        answer = readers.ask(WORK, pickle.dumps(what), ("is here",))
        assert answer.result()[0] == f"{what} is here"


def test_the_end_ends_children_and_what_they_do():
    began = time.monotonic()
    with Readers() as readers:
        _, child = ask(readers, "first").result()
        ask(readers, "sleep"), ask(readers, "sleep"), ask(readers, "sleep")
    assert not psutil.pid_exists(child)
    assert time.monotonic() - began < 60


def test_children_may_be_made_ready_before_there_is_work():
    others = set(psutil.Process().children())
    with Readers() as readers:
        readers.prepare("tests.partners.unruly")
        until = time.monotonic() + 30
        while len(ready := set(psutil.Process().children()) - others) < 2:
            assert time.monotonic() < until
        words, child = ask(readers, "work").result()
        assert words == "shared work"
        assert child in {process.pid for process in ready}


def test_a_child_ends_with_its_parent():
    script = (
        "import os, pickle, sys; from ssp_analysis.partners.reader import Readers\n"
        "readers = Readers()\n"
        f"print(readers.ask({WORK!r}, pickle.dumps(0), ('x',)).result()[1], flush=True)\n"
        "os._exit(1)\n"
    )
    told = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=False)
    child = int(told.stdout)
    until = time.monotonic() + 30
    while psutil.pid_exists(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(child)


@pytest.mark.parametrize(("size", "seconds"), [(0, 60), (10 * 2**20, 210), (2**40, 1800)])
def test_a_larger_file_may_take_longer(size, seconds):
    assert Bounds.of_size(size).seconds == seconds


def test_work_is_done_side_by_side_in_order_and_here_where_a_child_cannot(monkeypatch):
    ready = [reader._Child(reader._interpreter()) for _ in range(2)]
    monkeypatch.setattr(reader, "KEPT", list(ready))
    jobs = [("slow",), ("quick",), ("unpicklable",), ("last",)]
    slow, quick, unpicklable, last = side_by_side(work, "shared", jobs)
    assert [words for words, _ in (slow, quick, last)] == [
        "shared slow", "shared quick", "shared last",
    ]  # fmt: skip
    assert callable(unpicklable)
    assert {slow[1], quick[1]} == {child.process.pid for child in ready}
    monkeypatch.setattr(reader, "KEPT", [])
    assert list(side_by_side(work, "shared", [("here",)])) == [("shared here", os.getpid())]


@pytest.mark.parametrize("copies", [0, 2])
def test_what_is_done_meanwhile_is_done_once_and_its_fault_is_told(monkeypatch, copies):
    def begun():
        ready = [reader._Child(reader._interpreter()) for _ in range(copies)]
        monkeypatch.setattr(reader, "KEPT", ready)

    done = []
    begun()
    assert len(list(side_by_side(work, "shared", [("a",), ("b",)], lambda: done.append(1)))) == 2
    assert done == [1]
    begun()
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(work, "shared", [("a",)], lambda: 1 / 0))


def test_after_a_fault_side_by_side_what_is_begun_clears_up(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    ready = [reader._Child(reader._interpreter()) for _ in range(2)]
    monkeypatch.setattr(reader, "KEPT", ready)
    with pytest.raises(ReferenceFileError, match="Mend it"):
        list(side_by_side(work, "shared", [("fault",), ("scratch",), ("scratch",)]))
    assert list(tmp_path.iterdir()) == []
