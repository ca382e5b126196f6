"""Ratios of `ssp` to plain papermill and nbconvert of the code before its run was made fast.

Each figure is taken in one run of this script, in both orders, with processes of its own; what is
told is the median of the ratios. Beside the clock stands the processor's time: on a machine that
does other things too, that is what can be compared.
"""

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import nbformat
import psutil
from nbclient import NotebookClient

from ssp_analysis.engine.kernels import EXPORTS, MEASURED, NOTEBOOKS, notebook_path
from tests.small_root import REPOSITORY, YEARS

BIN, YEAR = Path(sys.executable).parent, "2020/21"
# The code that it is held against, so that the measure stands still: also tagged `plain`, which
# a clone may lack.
PLAIN = "17f9664b36c363510724e88b2a60133774b0e1c3"
CHANGED = "road-casualties-2020-21.csv"  # of which the last row is taken away
IMPORT = (sys.executable, "-c", "import pandas")
# Figure → the most that it may be.
AIMS = {
    "from nothing / plain": 0.25,
    "one partner file changed / plain": 0.10,
    "nothing changed / plain": 0.02,
    "plain of this code / plain": None,
    "ssp --help / import pandas": 1.5,
    "a wrong root / import pandas": 1.5,
    "a wrong year / import pandas": 1.5,
    "a faulty reference file / import pandas": 1.5,
    "ssp verify / plain's": 0.1,
    "notebook 02 again in its kernel / first": 0.1,
}


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of the processor's time."""

    clock: float
    worked: float

    def over(self, other: "Took") -> tuple[float, float]:
        return self.clock / other.clock, self.worked / other.worked


@dataclass(frozen=True)
class Code:
    """A checkout whose package the commands use."""

    folder: Path

    def timed(self, *commands: tuple[str, ...], fails: bool = False) -> Took:
        """Run commands one after another, in this code."""
        here = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        for command in commands:
            done = subprocess.run(command, check=False, capture_output=True, text=True, env=here)
            if bool(done.returncode) != fails:
                sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Took(time.perf_counter() - begun, worked)

    def plain(self, root: Path) -> Took:
        """Six papermill calls and two nbconvert calls."""
        given = ("-p", "reporting_year", YEAR, "-p", "root", str(root))
        calls = [(str(BIN / "papermill"), str(self.folder / "notebooks" / f"{name}.ipynb"),
                  str(root / f"{name}.ipynb"), *given) for name in NOTEBOOKS]  # fmt: skip
        exports = [(str(BIN / "jupyter"), "nbconvert", "--to", f"ssp_{kind}",
                    str(root / f"{name}.ipynb")) for name, kind in EXPORTS.items()]  # fmt: skip
        forget(root)
        return self.timed(*calls, *exports)

    def verify(self, root: Path) -> Took:
        return self.timed(ssp("verify", str(root / "outputs" / "2020-21" / "public")))


def ssp(*arguments: str) -> tuple[str, ...]:
    """The command in whatever code PYTHONPATH names."""
    return (sys.executable, "-m", "ssp_analysis", *arguments)


def run(root: Path, *more: str) -> tuple[str, ...]:
    return ssp("run", YEAR, "--root", str(root), *more)


def forget(root: Path) -> None:
    """Take away all that any run left."""
    for folder in (root / "data" / "processed", root / "outputs"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()


def changed(root: Path) -> None:
    path = root / "data" / "raw" / "2020-21" / CHANGED
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))


def runs(
    ours: Code, before: Code, root: Path, old: Path, plain_first: bool
) -> dict[str, tuple[float, float]]:
    """The figures of whole runs, against the plain calls just before or after.

    The code before reads its own demonstration (`old`): today's has keys that it does not know.
    """
    plain = before.plain(old) if plain_first else None
    forget(root)
    nothing = ours.timed(run(root))
    changed(root)
    one, none = ours.timed(run(root)), ours.timed(run(root))
    mine = ours.verify(root)
    plain, now = plain or before.plain(old), ours.plain(root)
    before.timed(run(old))
    theirs = before.verify(old)
    told = (nothing.over(plain), one.over(plain), none.over(plain), now.over(plain))
    return dict(zip(AIMS, told, strict=False)) | {"ssp verify / plain's": mine.over(theirs)}


def again(root: Path) -> dict[str, tuple[float, float]]:
    """Notebook 02 run again in the kernel that it has run in, as in JupyterLab, nothing changed."""
    notebook = nbformat.read(notebook_path(MEASURED[0]), as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source += f"\nreporting_year, root = {YEAR!r}, {str(root)!r}"
    client, took = NotebookClient(notebook, kernel_name="python3"), []
    with client.setup_kernel(stderr=subprocess.DEVNULL):
        kernel = psutil.Process(client.km.provisioner.pid)
        for _ in range(2):
            begun, before = time.perf_counter(), sum(kernel.cpu_times()[:2])
            for number, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    client.execute_cell(cell, number)
            worked = sum(kernel.cpu_times()[:2]) - before
            took.append(Took(time.perf_counter() - begun, worked))
    return {"notebook 02 again in its kernel / first": took[1].over(took[0])}


def starts(ours: Code, root: Path) -> dict[str, tuple[float, float]]:
    """The figures of what is answered before any work."""
    (root / "data" / "reference" / "breaks.csv").write_text("no,such,columns\n1,2,3\n")
    asked: dict[str, Callable[[], Took]] = {
        "ssp --help / import pandas": lambda: ours.timed(ssp("--help")),
        "a wrong root / import pandas": lambda: ours.timed(run(root / "none"), fails=True),
        "a wrong year / import pandas": lambda: ours.timed(
            ssp("run", "2020-21", "--root", str(root)), fails=True
        ),
        "a faulty reference file / import pandas": lambda: ours.timed(run(root), fails=True),
    }
    return {name: ask().over(ours.timed(IMPORT)) for name, ask in asked.items()}


def measured(ours: Code, before: Code, scratch: Path, given: argparse.Namespace) -> None:
    told: dict[str, list[tuple[float, float]]] = {}
    for number in range(given.repeat):
        root = made_root(scratch / f"root {number}", given.small, ours.folder)
        figures = {}
        if not given.starts:
            old = made_root(scratch / f"old {number}", given.small, before.folder)
            figures = runs(ours, before, root, old, bool(number % 2)) | again(root)
        for name, ratio in (figures | starts(ours, root)).items():
            told.setdefault(name, []).append(ratio)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}; median of {given.repeat}")  # fmt: skip
    print(f"{'':<42}{'clock':>8}{'work':>8}{'at most':>9}")
    for name, ratios in told.items():
        clock, worked = (median(ratio) for ratio in zip(*ratios, strict=True))
        most = f"{AIMS[name]:9.2f}" if AIMS[name] else ""
        print(f"{name:<42}{clock:8.2f}{worked:8.2f}{most}", flush=True)


def made_root(root: Path, small: bool, code: Path) -> Path:
    """A project with the demonstration of a checkout, or with its last years only."""
    shutil.copytree(code / "data" / "reference", root / "data" / "reference")
    for folder in sorted((code / "data" / "raw").iterdir()):
        if folder.name in YEARS or not small:
            shutil.copytree(folder, root / "data" / "raw" / folder.name)
    (root / "outputs").mkdir()
    return root


def main() -> None:
    """Print all ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="of which the median is told")
    parser.add_argument("--small", action="store_true", help="on four years of the demonstration")
    parser.add_argument("--starts", action="store_true", help="only what is answered at once")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        before, packed = Path(folder) / "plain", Path(folder) / "plain.tar"
        if not given.starts:
            command = ("git", "archive", "--output", str(packed), PLAIN)
            subprocess.run(command, check=True, cwd=REPOSITORY)
            shutil.unpack_archive(packed, before, filter="data")
        measured(Code(REPOSITORY), Code(before), Path(folder), given)


if __name__ == "__main__":
    main()
