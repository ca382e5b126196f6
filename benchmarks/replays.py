"""Processor seconds of notebooks 02 to 04, with nothing remembered and with `remembered`.

All run in this one process, one after another, on a root in which notebook 01 has run (a small
one is made where none is named). Imports are paid before; only ratios can be compared between
machines.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from ssp_analysis import remembered
from ssp_analysis.engine.kernels import DOOR, MEASURED, NOTEBOOKS, run_cells
from ssp_analysis.remembered import Store
from tests.small_root import make_small_root


def processor() -> float:
    """Seconds of a processor's time of this process and of its children that are over."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed(name: str, root: Path) -> float:
    """Processor seconds of one notebook's cells."""
    begun = processor()
    run_cells(name, {"reporting_year": "2020/21", "root": str(root)})
    return processor() - begun


def main(root: Path) -> None:
    """Print the seconds of each, and their ratios."""
    for name in MEASURED:
        timed(name, root)  # imports
    took: dict[tuple[str, bool], float] = {}
    for is_kept in (False, True):
        remembered.STORE = Store() if is_kept else Store(most=0)
        for name in (*MEASURED, DOOR):
            took[name, is_kept] = timed(name, root)
            told = "remembered" if is_kept else "nothing kept"
            print(f"{name:<24}{told:<16}{took[name, is_kept]:8.2f} s", flush=True)
        again = timed(MEASURED[0], root)
        print(f"{MEASURED[0]:<24}{'again':<16}{again:8.2f} s", flush=True)
    print(f"02 again / first{again / took[MEASURED[0], True]:>15.2f}")
    for name in (*MEASURED, DOOR):
        print(f"{name:<24} remembered / nothing kept{took[name, True] / took[name, False]:6.2f}")
    once = sum(took[name, False] for name in MEASURED)
    print(f"04 / 02 and 03 once{took[DOOR, True] / once:>12.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            made = make_small_root(Path(folder) / "root")
            timed(NOTEBOOKS[0], made)
            main(made)
