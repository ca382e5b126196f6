"""How much faster two Dask workers build the papers of many partnerships than one does.

Each worker has one process, one thread and, where the system can say so, one core of its own: as
machines of one core would. The projects are the small ones of the tests; each way begins from
nothing, in both orders, and what is told is the median of the ratios. One worker that may use all
cores stands beside it: a run by itself does work side by side, so that a second worker on the same
machine gains less.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from ssp_analysis.engine.scale import ANY_PORT, LOOPBACK, run_many
from tests.builders import make_cases

YEARS = ("2019/20", "2020/21")
ON = ("--host", LOOPBACK, "--dashboard-address", ANY_PORT)
AIM = 1.85  # times as fast, as the project's own aims have it
WITHIN = 60  # seconds for workers to be there


@contextmanager
def started(core: int | None, *arguments: str) -> Iterator[None]:
    """A process of Dask on one core, or on all, ended with all that it started."""
    command = (sys.executable, "-m", "dask", *arguments)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process.pid, {core})  # what it starts inherits this
    try:
        yield
    finally:
        for one in [*psutil.Process(process.pid).children(recursive=True), process]:
            one.kill()
        process.wait()


def seconds(papers: int, cores: Sequence[int | None]) -> float:
    """What building so many papers from nothing takes, with a worker for each of the cores."""
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder, ExitStack() as cluster:
        roots = [Path(folder) / f"partnership {one}" for one in range(papers // len(YEARS))]
        for root in roots:
            make_cases(root)
        known = Path(folder) / "scheduler.json"
        cluster.enter_context(
            started(None, "scheduler", *ON, "--port", "0", "--scheduler-file", str(known))
        )
        while not known.exists():
            time.sleep(0.1)
        for core in cores:
            cluster.enter_context(
                started(core, "worker", "--scheduler-file", str(known), *ON, "--nthreads", "1",
                        "--no-nanny", "--local-directory", folder)
            )  # fmt: skip
        with Client(scheduler_file=str(known)) as client:
            client.wait_for_workers(len(cores), timeout=WITHIN)
            address = client.scheduler.address
        begun = time.perf_counter()
        ended = list(run_many(roots, YEARS, (), address))
        taken = time.perf_counter() - begun
    if faults := [one.said for one in ended if one.code]:
        sys.exit(faults[0])
    return taken


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=24)
    parser.add_argument("--repeat", type=int, default=3, help="of which the median is told")
    given = parser.parse_args()
    ways: dict[str, tuple[int | None, ...]] = {"two": (0, 1), "one": (0,), "free": (None,)}
    took = []
    for number in range(given.repeat):
        order = sorted(ways, reverse=bool(number % 2))
        took.append({name: seconds(given.papers, ways[name]) for name in order})
        print({name: round(value) for name, value in took[-1].items()}, flush=True)
    for name, beside in (("one", "one worker on a core"), ("free", "one worker on all cores")):
        ratio = statistics.median(of[name] / of["two"] for of in took)
        aim = f" (at least {AIM})" if name == "one" else ""
        print(f"{given.papers} papers, two workers, against {beside}: {ratio:.2f} x{aim}")


if __name__ == "__main__":
    main()
