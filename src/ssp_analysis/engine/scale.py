"""Many papers at once: partnerships × years on Dask, each `ssp run` in a process of its own.

A worker only starts that process and waits: a run forks kernels and readers, which a thread of a
Dask worker may not. Roots lie in a folder that all workers share. A run whose worker is killed ends
with it, leaves what was there before, and is started again by another worker.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob
from itertools import chain, product
from pathlib import Path
from typing import TYPE_CHECKING

from ssp_analysis.errors import BusyError, ParameterError

if TYPE_CHECKING:
    from distributed import Client

LOOPBACK, ANY_PORT = "127.0.0.1", "127.0.0.1:0"
CONNECTED_WITHIN = 20  # seconds; a scheduler that is there answers at once
BUSY_FOR = 60  # seconds that the run of a killed worker may take to end
DIED = 1  # what is told of a run whose workers died one after another
RUN = "from ssp_analysis.engine.scale import be_run; be_run()"


@dataclass(frozen=True)
class Ended:
    """How the run of a partnership and year ended: its exit code, seconds, and what it said."""

    root: str
    year: str
    code: int
    seconds: float
    said: str

    @property
    def outcome(self) -> str:
        """In words, for a table."""
        return f"not built (exit {self.code})" if self.code else "built"


def folders(given: Iterable[str]) -> list[Path]:
    """The folders that are given by name or pattern, once and in order; none is left out."""
    found = (sorted(glob(one)) or [one] for one in given)
    return [Path(one).resolve() for one in dict.fromkeys(chain.from_iterable(found))]


def run_many(
    roots: Iterable[Path], years: Sequence[str], options: Sequence[str], scheduler: str = ""
) -> Iterator[Ended]:
    """Build the papers of all roots and years, and tell of each as it ends.

    Args:
        roots: of projects, in a folder that all workers share.
        years: such as `2020/21`.
        options: of `ssp run` that are the same for all.
        scheduler: address of a Dask scheduler with workers; empty starts a worker a core here.

    Raises:
        ParameterError: Dask is not installed, or no scheduler answers.
    """
    with _client(scheduler) as client:
        from distributed import as_completed

        # Not pure: what a run leaves is in its folder, and the same run may be asked for again.
        of = {client.submit(_run, *one, tuple(options), pure=False): one
              for one in product(map(str, roots), years)}  # fmt: skip
        for done in as_completed(of):
            if done.status == "finished":
                yield done.result()
            else:
                said = f"its worker died: {done.exception()}"
                yield Ended(*of[done], DIED, 0.0, said)


@contextmanager
def _client(scheduler: str) -> Iterator[Client]:
    """A client of a scheduler that is there, or of one with workers that live as long as this."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise ParameterError(
            "--roots", "needs Dask, which is not installed", "pip install ssp-analysis[scale]"
        ) from None
    if scheduler:
        try:
            client = Client(scheduler, timeout=CONNECTED_WITHIN)
        except (OSError, ValueError) as fault:
            raise ParameterError(
                f"--scheduler {scheduler}",
                "does not answer",
                "Start it with dask scheduler, and give the address that it prints",
            ) from fault
        with client:
            yield client
        return
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=os.cpu_count(), threads_per_worker=1, host=LOOPBACK,
        dashboard_address=ANY_PORT, memory_limit=0,
    ) as cluster, Client(cluster) as client:  # type: ignore[no-untyped-call]  # fmt: skip
        yield client


def _run(root: str, year: str, options: tuple[str, ...]) -> Ended:
    """Do one run, on a worker; wait for that of a killed worker to end."""
    began = time.monotonic()
    while True:
        code, said = _started([year, "--root", root, *options])
        seconds = time.monotonic() - began
        if code != BusyError.exit_code or seconds > BUSY_FOR:
            return Ended(root, year, code, seconds, said)
        time.sleep(1)


def _started(arguments: list[str]) -> tuple[int, str]:
    # It reads its end from the pipe of its input, which closes when this process dies.
    with subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.read()
    return process.returncode, said


def be_run() -> None:
    """Be `ssp run`, in a process that ends when whoever started it does."""
    import runpy

    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    sys.argv = ["ssp", "run", *sys.argv[1:]]
    runpy.run_module("ssp_analysis", run_name="__main__")


def _end_with_the_worker() -> None:
    os.read(0, 1)  # not through sys.stdin, whose lock would be held when the run ends by itself
    os._exit(DIED)
