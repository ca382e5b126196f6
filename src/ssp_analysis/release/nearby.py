"""Which cells and rows hang together, and which cells near a row bear on it."""

from __future__ import annotations

import numpy as np
from scipy import sparse

ABOUT = 2  # rows up to so many times as long as the shortest are taken with it


class Links:
    """A matrix of rows by cells that is read along both, a few at a time."""

    def __init__(self, matrix: sparse.csr_matrix) -> None:
        self.rows, self.cells = matrix.tocsr(), matrix.tocsc()
        self.joins = abs(self.rows)
        self._one_sided = self.rows.sum(axis=1).A1 == self.joins.sum(axis=1).A1

    def of_rows(self, rows: np.ndarray) -> np.ndarray:
        """The cells of some rows, one row after another."""
        at, _ = _places(self.rows.indptr, rows)
        return self.rows.indices[at]

    def of_cells(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The rows of some cells, the sign of each, and the place among `cells` that it is of."""
        at, owner = _places(self.cells.indptr, cells)
        return self.cells.indices[at], self.cells.data[at], owner

    def moved(self, cells: np.ndarray, change: np.ndarray) -> np.ndarray:
        """By how much each row changes when some cells do."""
        rows, signs, owner = self.of_cells(cells)
        return np.bincount(rows, signs * change[owner], minlength=self.rows.shape[0])

    def near(self, row: int, told: np.ndarray, free: np.ndarray, most: int) -> np.ndarray:
        """Cells that hang together with a row, through the shortest sums first.

        Args:
            row: where to begin.
            told: by row, whether it ties its cells together.
            free: by cell, whether it may be taken.
            most: stop when there are so many.
        """
        inside = np.zeros(len(free), dtype=bool)
        lacking = self.joins @ free.astype(float)
        touched = np.zeros(len(lacking), dtype=bool)
        new = self.of_rows(np.array([row]))
        new = new[free[new]]
        while True:
            inside[new] = True
            rows, _, _ = self.of_cells(new)
            touched[rows] = True
            lacking = lacking - np.bincount(rows, minlength=len(lacking))
            open_rows = np.flatnonzero(touched & told & (lacking > 0))
            room = most - int(inside.sum())
            if not len(open_rows) or room <= 0:
                return np.flatnonzero(inside)
            new = self._beyond(open_rows, lacking[open_rows], free & ~inside, room)

    def free(self, told: np.ndarray, start: np.ndarray, free: np.ndarray) -> np.ndarray:
        """Cells that what is told does not fix: parts of a 0, and the only unknown of a sum.

        Args:
            told: by row, whether it is known.
            start: numbers that could be the cells.
            free: by cell, what is not known to be fixed.
        """
        free = free.copy()
        while True:
            unknown = self.joins @ free.astype(float)
            nothing = self._one_sided & (self.joins @ (free * start) == 0)
            certain = np.flatnonzero(told & (unknown > 0) & ((unknown == 1) | nothing))
            if not len(certain):
                return free
            free[self.of_rows(certain)] = False

    def _beyond(
        self, rows: np.ndarray, lacking: np.ndarray, outside: np.ndarray, room: int
    ) -> np.ndarray:
        """The cells outside of the shortest rows: of as many as fill a part of the room."""
        order = np.argsort(lacking, kind="stable")
        order = order[lacking[order] <= ABOUT * lacking[order[0]]]
        some = np.cumsum(lacking[order]) <= room
        some[0] = True
        cells = np.unique(self.of_rows(rows[order[some]]))
        return cells[outside[cells]]


def _places(starts: np.ndarray, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the entries of some rows of a sparse matrix stand, and which of them each is of."""
    first, many = starts[some], starts[some + 1] - starts[some]
    owner = np.repeat(np.arange(len(some)), many)
    before = np.cumsum(many) - many
    return np.arange(many.sum()) + (first - before)[owner], owner
