"""Linear and whole-number programmes over the changes of a few cells, solved by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "mip_max_nodes": 500,  # a whole-number search that needs more has found nothing
    "mip_rel_gap": 0.2,  # it may stop within this share of the best there might be
}
# What a unit of any cell's change costs: few cells change, so few proofs hang on one sum.
MOVED = 1e-2


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

    Args:
        solver: what solves it; it holds one programme at a time.
        entries: row, column and value of what is not 0, in the order of columns.
        rows: how far each row may change.
        cells: how far each cell may change.
        aim: what a unit of each cell's change costs.
        loose: rows that may also change, each by a rise or a fall.
        costs: of a unit of change, by loose row.
        whole: whether cells change by whole numbers only.
    """

    def __init__(
        self,
        solver: Solver,
        entries: tuple[np.ndarray, np.ndarray, np.ndarray],
        rows: Bounds,
        cells: Bounds,
        aim: np.ndarray,
        loose: np.ndarray,
        costs: np.ndarray,
        whole: bool = False,
    ) -> None:
        self.cells, many = len(aim), len(loose)
        at, columns, values = entries
        starts = np.searchsorted(columns, np.arange(self.cells + 1))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * (self.cells + many), len(rows.low)
        model.col_cost_ = np.concatenate([MOVED + aim, MOVED - aim, costs, costs])
        model.col_lower_ = np.zeros(2 * (self.cells + many))
        model.col_upper_ = np.concatenate([cells.high, -cells.low, np.full(2 * many, np.inf)])
        model.row_lower_, model.row_upper_ = rows.low, rows.high
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.concatenate(
            [starts, len(at) + starts[1:], 2 * len(at) + 1 + np.arange(2 * many)]
        )
        matrix.index_ = np.concatenate([at, at, loose, loose])
        matrix.value_ = np.concatenate([values, -values, -np.ones(many), np.ones(many)])
        if whole:
            kinds = highspy.HighsVarType
            model.integrality_ = ([kinds.kInteger] * 2 * self.cells
                                  + [kinds.kContinuous] * (2 * many))  # fmt: skip
        self._solver, self._rows = solver, rows
        # Of so few rows presolving costs more than it saves, except before a search of nodes.
        solver.setOptionValue("presolve", "on" if whole else "off")
        solver.passModel(model)

    def change(self) -> np.ndarray | None:
        """The best change of the cells; None where none was found."""
        self._solver.run()
        if self._solver.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
            return None
        found = np.array(self._solver.getSolution().col_value[: 2 * self.cells])
        return np.asarray(found[: self.cells] - found[self.cells :])

    def rebound(self, rows: Bounds, cells: Bounds) -> None:
        """Other bounds; the next search starts from where the last one ended."""
        changed = (rows.low != self._rows.low) | (rows.high != self._rows.high)
        for row in np.flatnonzero(changed).tolist():
            self._solver.changeRowBounds(row, float(rows.low[row]), float(rows.high[row]))
        self._rows = rows
        names = np.arange(2 * self.cells, dtype=np.int32)
        self._solver.changeColsBounds(len(names), names, np.zeros(len(names)),
                                      np.concatenate([cells.high, -cells.low]))  # fmt: skip
