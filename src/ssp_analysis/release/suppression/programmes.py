"""Changes of a few cells: sought by HiGHS as programmes, and kept as witnesses on lines.

A line is the start with a change that what is told allows, made up to so often.
"""

from dataclasses import dataclass

import highspy
import numpy as np

SLACK = 1e-6  # of a solver
MULTIPLES = range(1, 13)  # a change in so many parts of a unit is made whole
FARTHEST = 10**9  # so often a change is made at most: no width is greater


@dataclass(frozen=True)
class Segment:
    """Witnesses on a line: the start with a change of cells made up to so often, either way."""

    cells: np.ndarray
    change: np.ndarray
    back: int
    forth: int


class Reaches:
    """How far segments move rows: one entry for each segment and row that it moves."""

    def __init__(self) -> None:
        self._columns = np.zeros((4, 0), dtype=int)

    def __len__(self) -> int:
        return self._columns.shape[1]

    def add(self, segment: int, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """The entries of one more segment."""
        more = np.stack([np.full(len(rows), segment), rows, low, high])
        self._columns = np.concatenate([self._columns, more], axis=1)

    def entries(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Segment, row, and by how much it falls and rises."""
        segment, row, low, high = self._columns
        return segment, row, low, high

    def of_segments(self, some: np.ndarray) -> np.ndarray:
        """Where the entries of some segments stand."""
        return np.flatnonzero(some[self._columns[0]])

    def drop(self, gone: np.ndarray) -> None:
        """Without the entries of some segments, which are marked by their number."""
        self._columns = self._columns[:, ~gone[self._columns[0]]]


def often(falling: np.ndarray, room: np.ndarray) -> int:
    """How often a change can be made, where positive parts of it use up room."""
    uses = falling > 0
    return int((room[uses] // falling[uses]).min(initial=FARTHEST))


def whole(change: np.ndarray) -> np.ndarray | None:
    """The smallest whole change in the same proportions, if it is a small one."""
    greatest = np.abs(change).max(initial=0)
    if greatest < SLACK:
        return None
    for times in MULTIPLES:
        whole = np.rint(change * times)
        if np.abs(change * times - whole).max() < SLACK:
            whole = whole.astype(int)
            return np.asarray(whole // np.gcd.reduce(np.abs(whole)))
    return None


OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "primal_simplex_bound_perturbation_multiplier": 0.0,  # it takes longer than it saves
    "mip_max_nodes": 500,  # a whole-number search that needs more has found nothing
    "mip_rel_gap": 0.2,  # it may stop within this share of the best there might be
}
DUAL, PRIMAL = 1, 4
FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)
NONE = np.array([], dtype=int)
COLUMNWISE, MINIMIZE = int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize)


class Solver(highspy.Highs):
    """HiGHS, quiet and with one thread: the same question has the same answer.

    Its own constructor sets up callbacks, which print a banner; they are not needed.
    """

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        for name, value in OPTIONS.items():
            self.setOptionValue(name, value)


@dataclass(frozen=True)
class Bounds:
    """The least and greatest value of each row or column."""

    low: np.ndarray
    high: np.ndarray


class Programme:
    """What some cells may do together; columns are rises and falls, of cells, then of loose rows.

    A row of one cell alone becomes bounds of that cell, or a part of what moving it costs.

    Args:
        solver: what solves it; it holds one programme at a time.
        entries: row, column and value (1 or -1) of what is not 0, in the order of columns.
        rows: how many there are.
        moving: what a unit of each cell's change costs, rise or fall.
        loose: rows that may also change, each by a rise or a fall.
        costs: of a unit of change, by loose row.
        whole: whether cells change by whole numbers only.
    """

    def __init__(
        self,
        solver: Solver,
        entries: tuple[np.ndarray, np.ndarray, np.ndarray],
        rows: int,
        moving: np.ndarray,
        loose: np.ndarray = NONE,
        costs: np.ndarray = NONE,
        whole: bool = False,
    ) -> None:
        at, columns, values = entries
        self._solver, self._cells = solver, len(moving)
        several = np.bincount(at, minlength=rows) > 1
        dear = np.full(rows, np.nan)
        dear[loose] = costs
        alone = ~several[at]
        row, cell = at[alone], columns[alone]
        is_loose = ~np.isnan(dear[row])
        self._cost = moving + np.bincount(cell[is_loose], dear[row[is_loose]], self._cells)
        strict = np.flatnonzero(alone)[~is_loose]
        self._alone = (at[strict], columns[strict], values[strict] < 0)
        self._kept = np.flatnonzero(several)
        place = np.cumsum(several) - 1
        at, columns, values = place[at[~alone]], columns[~alone], values[~alone]
        loose = np.flatnonzero(several & ~np.isnan(dear))
        elastic, many = place[loose], len(loose)
        starts = np.searchsorted(columns, np.arange(self._cells + 1))
        self._dear, none = np.concatenate([dear[loose], dear[loose]]), np.zeros(many)
        self._matrix = (
            np.concatenate([starts, len(at) + starts[1:], 2 * len(at) + 1 + np.arange(2 * many)]),
            np.concatenate([at, at, elastic, elastic]),
            np.concatenate([values, -values, none - 1, none + 1]),
            np.repeat([int(whole), 0], [2 * self._cells, 2 * many]),
        )
        self._is_passed = False
        # Of so few rows presolving costs more than it saves, except before a search of nodes.
        solver.setOptionValue("presolve", "on" if whole else "off")
        # A change of nothing is allowed unless something is asked for at a cost: start from there.
        solver.setOptionValue("simplex_strategy", DUAL if len(costs) else PRIMAL)

    def best(self, rows: Bounds, cells: Bounds, aim: np.ndarray) -> np.ndarray | None:
        """The best change of the cells; None where none was found.

        Args:
            rows, cells: how far each may change.
            aim: what a unit of each cell's rise costs, and a fall gains.
        """
        low, high = cells.low.copy(), cells.high.copy()
        row, cell, turned = self._alone
        np.maximum.at(low, cell, np.where(turned, -rows.high[row], rows.low[row]))
        np.minimum.at(high, cell, np.where(turned, -rows.low[row], rows.high[row]))
        if (low > high).any():
            return None
        solver, costs = self._solver, np.concatenate([self._cost + aim, self._cost - aim])
        least = np.concatenate([np.maximum(0, low), np.maximum(0, -high)])
        most = np.concatenate([np.maximum(0, high), np.maximum(0, -low)])
        self._ask(costs, Bounds(least, most), Bounds(rows.low[self._kept], rows.high[self._kept]))
        solver.run()
        if solver.getInfoValue("primal_solution_status")[1] != FEASIBLE:
            return None
        found = np.array(solver.getSolution().col_value[: len(costs)])
        return np.asarray(found[: self._cells] - found[self._cells :])

    def _ask(self, costs: np.ndarray, cells: Bounds, rows: Bounds) -> None:
        """Tell the solver the whole programme, or what is another than when it was asked before."""
        solver, many, kept = self._solver, len(costs), len(self._kept)
        if self._is_passed:
            columns = np.arange(many, dtype=np.int32)
            solver.changeColsCost(many, columns, costs)
            solver.changeColsBounds(many, columns, cells.low, cells.high)
            solver.changeRowsBounds(  # type: ignore[attr-defined]
                kept, np.arange(kept, dtype=np.int32), rows.low, rows.high
            )
            return
        self._is_passed = True
        starts, at, values, kinds = self._matrix
        none = np.zeros(len(self._dear))
        solver.passModel(
            len(kinds), kept, len(at), COLUMNWISE, MINIMIZE, 0.0,
            np.concatenate([costs, self._dear]),
            np.concatenate([cells.low, none]),
            np.concatenate([cells.high, none + np.inf]),
            rows.low, rows.high, starts, at, values, kinds,
        )  # fmt: skip
