"""How much suppression hides, on the tables of a folder beside the repository, and in which time.

The folder (`../shared/sdc`, or another one given) holds JSON files of one form each: `numbers`
(`value`, `atoms`), `identities`, `threshold`, `width`. Each result is audited by an attacker that
shares no code with the engine: whole numbers, one search for each end of each hidden number.
Seconds are told beside those of a checkout of earlier code, where BASELINE names its `src` folder:
both are run one after the other. Run as `make bench-suppression`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

MOST = {"a_year": 30, "c_d2": 9, "c_z3": 89, "b": 339, "a": 400}
"""Secondary suppressions at most: what the field's tools need, or near it where they are slower."""
RATIO = 1.5  # of a baseline's seconds
RUN = "from benchmarks.suppression import hide; import sys; hide(sys.argv[1])"


def engine() -> tuple[Any, Any]:
    """`Sum` and `suppress` of the code that can be imported: this one's, or a baseline's."""
    try:
        from ssp_analysis.release.suppression.hiding import suppress
        from ssp_analysis.release.suppression.sums import Sum
    except ImportError:  # a baseline from before the engine had a package of its own
        from ssp_analysis.release.sums import Sum

        from ssp_analysis.release.suppression import suppress
    return Sum, suppress


def hide(path: str) -> None:
    """Suppress one file's tables with the engine that can be imported; prints keys and seconds."""
    Sum, suppress = engine()
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    sums = [Sum(n, "table", tuple(one["atoms"]), one["value"], told["threshold"])
            for n, one in enumerate(told["numbers"])]  # fmt: skip
    same = [(tuple(whole), tuple(parts)) for whole, parts in told["identities"]]
    started = time.perf_counter()
    found = suppress(sums, same, told["atoms"])
    seconds = time.perf_counter() - started
    print(json.dumps({"keys": sorted(found.keys), "seconds": seconds}))


def run_with(source: str | None, *python: str) -> Any:
    """The JSON that Python prints last, in its own process, with the code of a `src` folder."""
    here = str(Path(__file__).parents[1])
    code = os.pathsep.join([*([source] if source else []), here])
    done = subprocess.run([sys.executable, *python], check=True, capture_output=True,
                          text=True, env={**os.environ, "PYTHONPATH": code})  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def result(path: Path, source: str | None = None) -> tuple[set[int], float]:
    """What is hidden of a file, and the seconds, in a process of its own."""
    told = run_with(source, "-c", RUN, str(path))
    return set(told["keys"]), float(told["seconds"])


class Attacker:
    """Who knows every number that is not hidden, what adds up, and that counts are whole."""

    def __init__(self, told: dict, hidden: set[int]) -> None:
        numbers, cells = told["numbers"], told["atoms"]
        rows = np.repeat(np.arange(len(numbers)), [len(one["atoms"]) for one in numbers])
        columns = np.concatenate([one["atoms"] for one in numbers])
        self.sums = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)),
                                      shape=(len(numbers), cells))  # fmt: skip
        shown = [n for n in range(len(numbers)) if n not in hidden]
        same = np.zeros((len(told["identities"]), cells))
        for row, (whole, parts) in enumerate(told["identities"]):
            same[row, whole], same[row, parts] = 1, -1
        self.known = sparse.vstack([self.sums[shown], sparse.csr_matrix(same)], format="csr")
        self.values = np.array([numbers[n]["value"] for n in shown] + [0] * len(same))
        self.low = np.full(len(numbers), np.inf)
        self.high = -self.low

    def narrow(self, hidden: set[int], width: int) -> list[int]:
        """The hidden numbers that can be told to less than a width."""
        return [n for n in sorted(hidden) if not self._varies(n, width)]

    def _varies(self, number: int, width: int) -> bool:
        for whole in (0, 1):  # most questions have a whole answer without being asked for one
            for side in (1, -1):
                if self.high[number] - self.low[number] >= width:
                    return True
                self._ask(side * self.sums[number].toarray().ravel(), whole)
        return bool(self.high[number] - self.low[number] >= width)

    def _ask(self, aim: np.ndarray, whole: int) -> None:
        rules = LinearConstraint(self.known, self.values, self.values)
        found = milp(
            aim, bounds=Bounds(0, np.inf), integrality=np.full(len(aim), whole), constraints=rules
        )
        if found.x is None:
            return
        cells = np.rint(found.x)
        if (cells >= 0).all() and (self.known @ cells == self.values).all():
            sums = self.sums @ cells
            self.low, self.high = np.minimum(self.low, sums), np.maximum(self.high, sums)


def measured(path: Path, baseline: str | None) -> bool:
    """Print what a file's tables cost; whether that is little enough."""
    told = json.loads(path.read_text(encoding="utf-8"))
    hidden, seconds = result(path)
    small = {n for n, one in enumerate(told["numbers"]) if 0 < one["value"] < told["threshold"]}
    narrow = Attacker(told, hidden).narrow(hidden, told["width"])
    secondary, most = len(hidden - small), MOST.get(path.stem)
    words = (
        f"{path.stem}: {len(told['numbers'])} numbers, {len(small)} small, {secondary} more hidden"
    )
    words += f" (at most {most})" if most else ""
    words += f", {len(narrow)} narrow, {seconds:.1f} s"
    good = small <= hidden and not narrow and (most is None or secondary <= most)
    if baseline:
        before, seconds_before = result(path, baseline)
        ratio = seconds / seconds_before
        words += f"; baseline {len(before - small)} and {seconds_before:.1f} s: {ratio:.2f} times"
        good &= ratio <= RATIO
    print(words if good else f"{words}  <- too much", flush=True)
    return good


def main() -> None:
    folder = Path(sys.argv[1])
    paths = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_size)
    if not paths:
        raise SystemExit(f"{folder}: no tables here; give a folder of tables as SDC=…")
    good = [measured(path, os.environ.get("BASELINE")) for path in paths]
    raise SystemExit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
