"""Linear and whole-number programmes over the changes of a few cells, solved by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "primal_simplex_bound_perturbation_multiplier": 0.0,  # it takes longer than it saves
    "mip_max_nodes": 500,  # a whole-number search that needs more has found nothing
    "mip_rel_gap": 0.2,  # it may stop within this share of the best there might be
}
DUAL, PRIMAL = 1, 4
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
        none, kept = np.zeros(2 * many), np.zeros(len(self._kept))
        changes = np.zeros(2 * self._cells)
        self._columns = np.arange(len(changes), dtype=np.int32)
        self._rows = np.arange(len(kept), dtype=np.int32)
        # Of so few rows presolving costs more than it saves, except before a search of nodes.
        solver.setOptionValue("presolve", "on" if whole else "off")
        # A change of nothing is allowed unless something is asked for at a cost: start from there.
        solver.setOptionValue("simplex_strategy", DUAL if len(costs) else PRIMAL)
        solver.passModel(
            len(changes) + 2 * many, len(kept), 2 * (len(at) + many), COLUMNWISE, MINIMIZE, 0.0,
            np.concatenate([changes, dear[loose], dear[loose]]),
            np.concatenate([changes, none]),
            np.concatenate([changes, none + np.inf]),
            kept,
            kept,
            np.concatenate([starts, len(at) + starts[1:], 2 * len(at) + 1 + np.arange(2 * many)]),
            np.concatenate([at, at, elastic, elastic]),
            np.concatenate([values, -values, none[:many] - 1, none[:many] + 1]),
            np.repeat([int(whole), 0], [2 * self._cells, 2 * many]),
        )  # fmt: skip

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
        solver.changeColsCost(len(costs), self._columns, costs)
        solver.changeColsBounds(len(costs), self._columns, least, most)
        solver.changeRowsBounds(  # type: ignore[attr-defined]
            len(self._kept), self._rows, rows.low[self._kept], rows.high[self._kept]
        )
        solver.run()
        if solver.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
            return None
        found = np.array(solver.getSolution().col_value[: len(costs)])
        return np.asarray(found[: self._cells] - found[self._cells :])
