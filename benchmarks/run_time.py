"""Times `ssp run 2020/21` against plain papermill and nbconvert of the same notebooks.

Both run in this one call, on a copy of the demonstration, and each starts its own processes.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ssp_analysis.engine.kernels import EXPORTS, NOTEBOOKS
from tests.small_root import REPOSITORY

BIN = Path(sys.executable).parent


def timed(label: str, *command: str) -> float:
    """Run one command to its end and print how long it took."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    print(f"{label:<44}{seconds:8.1f} s", flush=True)
    return seconds


def plain(root: Path) -> float:
    """Six papermill calls and two nbconvert calls, one after another."""
    total = 0.0
    for name in NOTEBOOKS:
        notebook, done = REPOSITORY / "notebooks" / f"{name}.ipynb", root / f"{name}.ipynb"
        given = ("-p", "reporting_year", "2020/21", "-p", "root", str(root))
        command = (str(BIN / "papermill"), str(notebook), str(done), *given)
        total += timed(f"papermill {name}", *command)
    for name, kind in EXPORTS.items():
        command = (
            str(BIN / "jupyter"),
            "nbconvert",
            "--to",
            f"ssp_{kind}",
            str(root / f"{name}.ipynb"),
        )
        total += timed(f"nbconvert {name}", *command)
    return total


def per_notebook(root: Path) -> None:
    """Print what papermill noted for each notebook of the last `ssp run`."""
    for path in sorted((root / "data" / "processed").glob("*/executed/public/*.ipynb")):
        seconds = json.loads(path.read_text(encoding="utf-8"))["metadata"]["papermill"]["duration"]
        print(f"  of which {path.stem:<35}{seconds:8.1f} s")


def main() -> None:
    """Print both times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(REPOSITORY / "data" / "reference", root / "data" / "reference")
        shutil.copytree(REPOSITORY / "data" / "raw", root / "data" / "raw")
        (root / "outputs").mkdir()
        timed(
            "ssp run 2020/21 (first, warming caches)",
            str(BIN / "ssp"),
            "run",
            "2020/21",
            "--root",
            str(root),
        )
        ours = timed("ssp run 2020/21", str(BIN / "ssp"), "run", "2020/21", "--root", str(root))
        per_notebook(root)
        theirs = plain(root)
        print(f"{'plain, all together':<44}{theirs:8.1f} s")
        print(f"{'ssp run / plain':<44}{ours / theirs:8.2f}")


if __name__ == "__main__":
    main()
