"""The exact audit: how far apart the possible values of each hidden sum lie.

A range is proved by two *witnesses*: whole numbers of at least 0 that agree with everything
published, between which the sum differs by its width. Witnesses are found by linear programming
(HiGHS), and where its answer is not whole by integer programming; they are then checked in exact
arithmetic, so that no proof rests on a solver's word.
"""

from __future__ import annotations

from copy import copy

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from ssp_analysis.release.nearby import free_cells, grow
from ssp_analysis.release.sums import Block

REACHES = (150, 600, 10**9)  # cells: nearby ones first
MOST_NODES = 500  # of an integer programme; one that needs more counts as not proved
SLACK = 1e-6  # of a solver
ENOUGH = 0.2  # a joint search may stop within this share of the most cells it might prove
WHOLE_NUMBERS = Bounds(0, np.inf)
WORTH_WHILE = 0.05  # of the unproved rows: a joint search that proves fewer is the last
TOGETHER = 6  # so many unproved sums are first searched for together


class Audit:
    """The witnesses of one block, and what they prove while rows are hidden or shown.

    Args:
        block: the sums.
        start: whole numbers that could be the cells.
        hidden: by row, whether it is hidden.
    """

    def __init__(self, block: Block, start: np.ndarray, hidden: np.ndarray) -> None:
        self.block = block
        self.start = start
        self.points = [start]
        self.sums = [block.rows @ start]
        self.low = self.high = self.sums[0]
        self.hidden = hidden.copy()
        self.solves = 0
        self._reduce()

    def hide(self, rows: np.ndarray) -> None:
        """Hide more rows: what could be the cells, still could."""
        self.hidden = self.hidden | rows
        self._reduce()

    def show(self, row: int) -> None:
        """Publish a row: witnesses that do not agree with it are witnesses no more."""
        keep = [n for n, sums in enumerate(self.sums) if sums[row] == self.block.values[row]]
        self.points = [self.points[n] for n in keep]
        self.sums = [self.sums[n] for n in keep]
        self._measure()
        self.hidden = self.hidden.copy()
        self.hidden[row] = False
        self._reduce()

    def spread(self) -> np.ndarray:
        """How far apart the witnesses lie, by row."""
        return self.high - self.low

    def unproved(self) -> np.ndarray:
        """Hidden rows whose width is not proved yet, the least proved first."""
        lacking = np.where(self.hidden, self.block.widths - self.spread(), 0)
        found = np.flatnonzero(lacking > 0)
        return found[np.argsort(-lacking[found], kind="stable")]

    def prove_together(self) -> None:
        """Look for witnesses that prove many hidden rows at once, while that is worth while.

        Each search pushes every row one way or the other; the ways are drawn from a fixed seed.
        """
        rng, rows = np.random.default_rng(0), self.unproved()
        while len(rows) > TOGETHER:
            for side in (1, -1):
                self._push(rows, side * rng.choice([1, -1], len(rows)))
            before, rows = len(rows), self.unproved()
            if before - len(rows) < WORTH_WHILE * before:
                return

    def prove(self, row: int, reaches: tuple[int, ...] = REACHES) -> bool:
        """Look for witnesses of one hidden row; False means that there may be none.

        Most rows vary together with a few cells near by: these are searched first, and all that
        hang together only where they do not suffice.
        """
        for most in reaches:
            cells, is_all = self.near(row, most)
            if self._prove_within(row, cells) or is_all:
                break
        return self.is_proved(row)

    def near(self, row: int, most: int) -> tuple[np.ndarray, bool]:
        """At most about so many free cells that bear on a row, and whether these are all."""
        start = np.asarray(self.block.rows[[row]].todense()).ravel() > 0
        return grow(self._links, start & self._free, self._free, most)

    def holds(self, reaches: tuple[int, ...] = REACHES) -> bool:
        """Whether every hidden row can be proved, within so many cells."""
        while len(rows := self.unproved()):
            if not self.prove(int(rows[0]), reaches):
                return False
        return True

    def certified(self) -> np.ndarray:
        """The last word: hidden rows that are not proved by witnesses checked once more."""
        self.points = [point for point in self.points if self.block.agrees(point, self.hidden)]
        self.sums = [self.block.rows @ point for point in self.points]
        self._measure()
        return self.unproved() if self.points else np.flatnonzero(self.hidden)

    def copy(self) -> Audit:
        """The same audit, to try something on."""
        other = copy(self)
        other.points, other.sums = list(self.points), list(self.sums)
        return other

    def is_proved(self, row: int) -> bool:
        """Whether the witnesses of a row lie far enough apart."""
        return bool(self.high[row] - self.low[row] >= self.block.widths[row])

    def room(self, rows: np.ndarray | int, side: int) -> np.ndarray:
        """How far rows must still go from the start, upwards (side 1) or downwards."""
        nearest = self.low - self.sums[0] if side > 0 else self.sums[0] - self.high
        return nearest[rows] + self.block.widths[rows]

    def _measure(self) -> None:
        if self.sums:
            self.low, self.high = np.min(self.sums, axis=0), np.max(self.sums, axis=0)

    def _prove_within(self, row: int, cells: np.ndarray) -> bool:
        known = self._known(cells)
        for whole in (False, True):
            room = 0.0
            for side in (1, -1):
                room += self._reach(row, side, cells, known, whole)
                if self.is_proved(row):
                    return True
            if room < self.block.widths[row] - SLACK:
                return False
        return False

    def _reduce(self) -> None:
        """Leave out of later searches what is certain."""
        block = self.block
        limited = self.hidden & np.isfinite(block.most)
        self._told = sparse.vstack([block.rows[~self.hidden], block.same], format="csr")
        self._limited, self._limits = block.rows[limited], block.most[limited]
        self._free = free_cells(self._told, self.start)
        self._links = abs(sparse.vstack([self._told, self._limited], format="csr"))

    def _known(self, cells: np.ndarray) -> LinearConstraint:
        """What is known of some cells, where all others stay as they are."""
        told, limited = self._told[:, cells], self._limited[:, cells]
        told = told[np.diff(told.indptr) > 0]
        exact = told @ self.start[cells]
        room = self._limits - self._limited @ self.start + limited @ self.start[cells]
        return LinearConstraint(
            sparse.vstack([told, limited], format="csr"),
            np.concatenate([exact, np.full(len(room), -np.inf)]),
            np.concatenate([exact, room]),
        )

    def _reach(
        self, row: int, side: int, cells: np.ndarray, known: LinearConstraint, whole: bool
    ) -> float:
        """One search for a witness with more (side 1) or less of a row, as far as is needed.

        Returns:
            How far the row can go from where it starts, at most.
        """
        aim = side * np.asarray(self.block.rows[[row]][:, cells].todense()).ravel()
        if not aim.any():
            return 0.0
        here = aim @ self.start[cells]
        cap = LinearConstraint(aim[None, :], -np.inf, here + self.room(row, side))
        found = self._solve(-aim, [known, cap], len(cells), whole)
        self._note(found, cells)
        return np.inf if found.fun is None else -found.fun - here

    def _push(self, rows: np.ndarray, ways: np.ndarray) -> None:
        """One search for a witness with more (way 1) or less (-1) of rows, up to their widths."""
        cells = np.flatnonzero(self._free)
        known = self._known(cells)
        aims = self.block.rows[rows][:, cells].multiply(ways[:, None]).tocsr()
        many, widths = len(rows), self.block.widths[rows]
        gains = sparse.hstack([aims, -sparse.eye(many)], format="csr")
        wide = sparse.hstack([known.A, sparse.csr_matrix((known.A.shape[0], many))], format="csr")
        rules = [LinearConstraint(wide, known.lb, known.ub),
                 LinearConstraint(gains, aims @ self.start[cells], np.inf)]  # fmt: skip
        aim = np.concatenate([np.zeros(len(cells)), -1 / widths])
        bounds = Bounds(np.concatenate([np.zeros(len(cells)), np.full(many, -np.inf)]),
                        np.concatenate([np.full(len(cells), np.inf), widths]))  # fmt: skip
        self._note(self._solve(aim, rules, len(cells), False, bounds), cells)

    def _solve(
        self,
        aim: np.ndarray,
        rules: list[LinearConstraint],
        cells: int,
        whole: bool,
        bounds: Bounds = WHOLE_NUMBERS,
    ) -> OptimizeResult:
        self.solves += 1
        kinds = np.zeros(len(aim))
        kinds[:cells] = whole
        options = {"node_limit": MOST_NODES, "mip_rel_gap": ENOUGH} if whole else {}
        return milp(aim, integrality=kinds, bounds=bounds, constraints=rules,
                    options=options)  # fmt: skip

    def _note(self, found: OptimizeResult, cells: np.ndarray) -> None:
        """Keep a solver's answer as a witness, if it is one."""
        if found.x is not None:
            point = self.start.copy()
            point[cells] = np.rint(found.x[: len(cells)])
            self.take(point)

    def take(self, point: np.ndarray) -> None:
        """Keep whole numbers as a witness, if they agree with all that is known."""
        if not self.block.agrees(point, self.hidden):
            return
        sums = self.block.rows @ point
        self.points.append(point)
        self.sums.append(sums)
        self.low, self.high = np.minimum(self.low, sums), np.maximum(self.high, sums)
