"""Deliveries are taken in in child processes, so that no file takes another one down with it.

A damaged workbook can make the reader library panic or end its process, a pattern of a contract
can run for years, an archive can fill the memory. The parent watches time and memory; whatever
happens in a child is told as what became of that one file, and the next file goes on in another.

The work is named as `module:function` and called as `function(shared, *job)`. A child is a new
interpreter, so that it works alike from the terminal, from a notebook's kernel and on Windows; only
a process that had one thread and had imported all may have kept a few copies of itself (`keep`).
Messages are pickles with their length before them, on pipes that nothing printed can reach.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import importlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, TypeVar

import psutil

from ssp_analysis import remembered
from ssp_analysis.errors import SspError

Made = TypeVar("Made")
AT_ONCE = 2  # children: a council's laptop has two cores for them
# A million rows of text, about 100 MiB, take a minute or two on such a laptop; a workbook has the
# same rows in a tenth of the bytes.
SECONDS, SECONDS_PER_MIB, MOST_SECONDS = 60.0, 15.0, 1800.0
# Two children at their bound leave a laptop something for all else.
MOST_MEMORY = min(4 * 2**30, psutil.virtual_memory().total // 2)
POLL = 0.05  # seconds between two looks at a child: memory fills no faster than a GiB in these
LOOK = 1.0  # seconds between two looks for processes of a child: that asks for all of the system
# The clock ends no child that is at work: on a busy machine it would end one that an idle machine
# lets finish, and the same files would come out other. Only one that uses no processor at all for
# so many times its bound waits for what does not come.
PATIENCE = 5.0
# A child that hangs when its parent is killed ends itself, after so many times its bound.
ORPHANED = 100.0
A_DAY = 24 * 3600.0  # seconds, for work whose end is known and whose length is not
LENGTH = 8  # bytes of a message's length
_CHILD = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from ssp_analysis.partners.reader import serve; serve()"
)


@dataclass(frozen=True)
class Stopped:
    """Why a child gave no answer, in words that follow the file's name."""

    why: str


@dataclass(frozen=True)
class Bounds:
    """What one job may take: seconds of a processor's time, and bytes of memory."""

    seconds: float = SECONDS
    memory: int = MOST_MEMORY

    @classmethod
    def of_size(cls, size: int) -> Bounds:
        """The bounds of reading a file of `size` bytes."""
        return cls(min(SECONDS + SECONDS_PER_MIB * size / 2**20, MOST_SECONDS))


class Readers:
    """Child processes, `AT_ONCE` at most, each started when it is needed and kept for many jobs.

    To be used in a `with` statement; its end ends them.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reader")
        self._of_thread = threading.local()
        self._children: list[_Child] = []
        self._starting = threading.Lock()
        self._is_over = threading.Event()

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._pool.shutdown(cancel_futures=True)
        for child in self._children:
            if isinstance(child.process, _Copy) and not child.is_over:
                KEPT.append(child)
            else:
                child.end()

    def prepare(self, module: str) -> None:
        """Start the children now, and have them import what their work will need."""
        for _ in range(AT_ONCE):
            self.ask(f"{__name__}:imported", pickle.dumps(module), ())

    def ask(
        self, work: str, shared: bytes, job: tuple[Any, ...], bounds: Bounds | None = None
    ) -> Future[Any]:
        """What `work` (`module:function`) makes of a job, called as `function(shared, *job)`.

        Args:
            work: the function; a child imports its module.
            shared: a pickle of what many jobs share; a child gets it once.
            job: what can be pickled.
            bounds: at which the child is ended.

        Returns:
            The function's result or `Stopped`; an `SspError` of the function is raised by it.
        """
        return self._pool.submit(self._answer, work, shared, job, bounds or Bounds())

    def _answer(self, work: str, shared: bytes, job: tuple[Any, ...], bounds: Bounds) -> Any:
        child: _Child | None = getattr(self._of_thread, "child", None)
        if child is None or child.is_over:
            try:
                # Two at once could inherit each other's pipes on Windows.
                with self._starting:
                    child = self._of_thread.child = KEPT.pop() if KEPT else _Child(_interpreter())
            except OSError:
                return Stopped("could not be read: its reader did not start")
            self._children.append(child)
        reply = child.answer(work, shared, job, bounds, self._is_over)
        if isinstance(reply, SspError):
            raise reply
        if isinstance(reply, Stopped):
            child.end()  # after a panic nobody knows what it is still good for
        return reply


@dataclass
class _Watch:
    """Whether a job is past its bound of time; all in seconds of a processor's time."""

    bounds: Bounds
    begun: float

    def __post_init__(self) -> None:
        self._last, self._moved = self.begun, time.monotonic()

    def past(self, worked: float) -> str:
        """The bound that the child is past, in words, when it has `worked` so much in its life."""
        if worked > self._last:
            self._last, self._moved = worked, time.monotonic()
        if worked - self.begun > self.bounds.seconds:
            return f"took longer than {self.bounds.seconds:.0f} seconds to be read"
        still = PATIENCE * self.bounds.seconds
        if time.monotonic() - self._moved > still:
            return f"could not be read: nothing came of it for {still:.0f} seconds"
        return ""


class _Child:
    """One child process, as its parent sees it."""

    def __init__(self, process: subprocess.Popen[bytes] | _Copy) -> None:
        self.process = process
        self._shared = b""
        self._family: list[psutil.Process] = []
        self._next_look = self._time = 0.0
        self.is_over = False

    def answer(
        self,
        work: str,
        shared: bytes,
        job: tuple[Any, ...],
        bounds: Bounds,
        is_over: threading.Event,
    ) -> Any:
        """What came of a job: its result, an `SspError`, or `Stopped`."""
        known, self._shared = self._shared is shared, shared
        message = pickle.dumps((work, b"" if known else shared, job, ORPHANED * bounds.seconds))
        replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._exchange, args=(message, replies), daemon=True).start()
        watch = _Watch(bounds, begun=self._worked())
        while True:
            with contextlib.suppress(queue.Empty):
                reply = replies.get(timeout=POLL)
                break
            if why := self._past_memory(bounds) or watch.past(self._worked()):
                return Stopped(why)
            if is_over.is_set():
                return Stopped("was not read: the run was ended")
        if not reply:
            return Stopped(f"ended its reader (with status {self.process.wait()})")
        return pickle.loads(reply)

    def _exchange(self, message: bytes, replies: queue.SimpleQueue[bytes]) -> None:
        reply = b""
        if self.process.stdin and self.process.stdout:
            with contextlib.suppress(OSError, ValueError):  # it is over: there is no reply
                _send(self.process.stdin, message)
                reply = _receive(self.process.stdout)
        replies.put(reply)

    def _past_memory(self, bounds: Bounds) -> str:
        """That the child is past its bound of memory, in words."""
        with contextlib.suppress(psutil.Error):
            if self._memory() > bounds.memory:
                return f"needs more memory than {bounds.memory / 2**30:.1f} GiB to be read"
        return ""

    def _memory(self) -> int:
        """Bytes that the process and those it started hold.

        In a virtual environment on Windows python.exe only starts the interpreter that reads.
        """
        if time.monotonic() > self._next_look:
            own = psutil.Process(self.process.pid)
            self._family = [own, *own.children(recursive=True)]
            self._next_look = time.monotonic() + LOOK
        return sum(process.memory_info().rss for process in self._family)

    def _worked(self) -> float:
        """Seconds of a processor's time that the process and those it started took so far."""
        with contextlib.suppress(psutil.Error):  # one of them is over: what was seen last stands
            times = [process.cpu_times() for process in self._family]
            self._time = max(self._time, sum(each.user + each.system for each in times))
        return self._time

    def end(self) -> None:
        """End the process, whatever it does."""
        self.is_over = True
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Close this side of its pipes."""
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


class _Copy:
    """A forked process with what is used here of subprocess.Popen."""

    def __init__(self) -> None:
        (jobs, asked), (told, replies) = os.pipe(), os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                for child in KEPT:  # their parent alone may hold these, or they outlive it
                    child.close()
                os.dup2(jobs, 0)
                os.dup2(replies, 1)
                for pipe in {jobs, asked, told, replies} - {0, 1}:
                    os.close(pipe)
                serve()
            finally:
                os._exit(0)
        os.close(jobs)
        os.close(replies)
        self.stdin, self.stdout = os.fdopen(asked, "wb"), os.fdopen(told, "rb")

    @cached_property
    def _status(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def wait(self) -> int:
        """Its exit status, once it has ended."""
        return self._status

    def kill(self) -> None:
        """End it, unless it has ended."""
        if "_status" not in self.__dict__:
            os.kill(self.pid, signal.SIGKILL)


KEPT: list[_Child] = []  # copies of this process that have no work


def keep() -> None:
    """Have `AT_ONCE` copies of this process ready, which has one thread, to be its children."""
    for _ in range(AT_ONCE):
        KEPT.append(_Child(_Copy()))
    remembered.SPREAD[:] = [side_by_side]


def side_by_side(
    work: Callable[..., Made],
    shared: Any,
    jobs: Sequence[tuple[Any, ...]],
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[Made]:
    """What a function of a module makes of some jobs, called as `work(shared, *job)`, in order.

    Where copies of this process are ready they do them, and know what is remembered here; what one
    could not do, and all where there are none, is done here. `meanwhile` is called here once,
    before there is an answer.
    """
    if not KEPT:
        meanwhile()
        yield from (work(shared, *job) for job in jobs)
        return
    given = pickle.dumps((work, shared, remembered.STORE.kept()), pickle.HIGHEST_PROTOCOL)
    with Readers() as children:
        answers = [children.ask(f"{__name__}:reminded", given, job, Bounds(A_DAY)) for job in jobs]
        try:
            meanwhile()
            for job, answer in zip(jobs, answers, strict=True):
                made = answer.result()
                yield work(shared, *job) if isinstance(made, Stopped) else made
        finally:  # what is begun clears up after itself
            wait([answer for answer in answers if not answer.cancel()])


def reminded(given: tuple[Callable[..., Made], Any, dict[bytes, bytes]], *job: Any) -> Made:
    """What a function makes of a job, where all is known that was remembered: `side_by_side`."""
    work, shared, kept = given
    remembered.STORE.learn(kept)
    return work(shared, *job)


def _interpreter() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, *(str(folder) for folder in sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def serve() -> None:
    """Be a child: do jobs from the standard input until there are no more."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for pipe in (0, 1, 2):  # what is printed or read meanwhile is no message
        os.dup2(silence, pipe)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, who then ends us
    shared: Any = None
    while message := _receive(jobs):
        work, pickled, job, seconds = pickle.loads(message)
        # It ends the process even where a pattern hangs, which leaves no thread a turn.
        faulthandler.dump_traceback_later(seconds, exit=True, file=silence)
        try:
            if pickled:
                shared = pickle.loads(pickled)
            reply = pickle.dumps(_done(work, shared, job), pickle.HIGHEST_PROTOCOL)
        except SspError as error:
            reply = pickle.dumps(error)
        except BaseException as error:  # a panic of the reader library is no Exception
            reply = pickle.dumps(Stopped(f"stopped its reader with {type(error).__name__}"))
        faulthandler.cancel_dump_traceback_later()
        _send(replies, reply)
        del message, pickled, job, reply  # nothing of a file is held until the next one comes
        _give_back()


def _give_back() -> None:
    """Give the system what a file took and nothing needs any more: children wait beside others."""
    if arrow := sys.modules.get("pyarrow"):
        arrow.default_memory_pool().release_unused()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None:
        trim(0)


def _done(work: str, shared: Any, job: tuple[Any, ...]) -> Any:
    module, _, name = work.partition(":")
    return getattr(importlib.import_module(module), name)(shared, *job)


def imported(module: str) -> None:
    """Import a module: what `Readers.prepare` has children do."""
    importlib.import_module(module)


def _send(pipe: BinaryIO | Any, message: bytes) -> None:
    pipe.write(len(message).to_bytes(LENGTH, "big") + message)
    pipe.flush()


def _receive(pipe: BinaryIO | Any) -> bytes:
    """The next message; nothing where the other side is gone."""
    length = int.from_bytes(pipe.read(LENGTH), "big")
    message = pipe.read(length)
    return message if length and len(message) == length else b""
