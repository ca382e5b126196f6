"""Which cells and rows hang together, and which cells near a row bear on it."""

from __future__ import annotations

import numpy as np
from scipy import sparse

ABOUT = 2  # rows up to so many times as long as the shortest are taken with it


class Links:
    """A matrix of rows by cells that is read along both, a few at a time."""

    def __init__(self, matrix: sparse.csr_matrix) -> None:
        self.rows, self.cells = matrix.tocsr(), matrix.tocsc()
        self.joins = abs(self.rows).astype(np.int64)
        self._one_sided = self.rows.sum(axis=1).A1 == self.joins.sum(axis=1).A1
        self._asked, self._found = np.array([]), np.array([])

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
        outside = free.copy()
        lacking = self._unknown(free).copy()
        ties = np.zeros(len(lacking), dtype=bool)
        new = self.of_rows(np.array([row]))
        new = new[free[new]]
        room = most
        while True:
            outside[new] = False
            room -= len(new)
            rows, _, _ = self.of_cells(new)
            lacking -= np.bincount(rows, minlength=len(lacking))
            ties[rows] = told[rows]
            ties &= lacking > 0
            open_rows = ties.nonzero()[0]
            if not len(open_rows) or room <= 0:
                return np.flatnonzero(free & ~outside)
            new = self._beyond(open_rows, lacking[open_rows], outside, room)

    def _unknown(self, free: np.ndarray) -> np.ndarray:
        """By row, how many of its cells may be taken; kept, for the next question is alike."""
        if self._asked is not free:
            self._asked, self._found = free, self.joins @ free.astype(np.int64)
        return self._found

    def free(self, told: np.ndarray, start: np.ndarray, free: np.ndarray) -> np.ndarray:
        """Cells that what is told does not fix: parts of a 0, and the only unknown of a sum.

        Args:
            told: by row, whether it is known.
            start: numbers that could be the cells.
            free: by cell, what is not known to be fixed.
        """
        while True:
            unknown = self._unknown(free)
            nothing = self._one_sided & (self.joins @ (free * start) == 0)
            certain = np.flatnonzero(told & (unknown > 0) & ((unknown == 1) | nothing))
            if not len(certain):
                return free
            free = free.copy()
            free[self.of_rows(certain)] = False

    def _beyond(
        self, rows: np.ndarray, lacking: np.ndarray, outside: np.ndarray, room: int
    ) -> np.ndarray:
        """The cells outside of the shortest rows: of as many as fill a part of the room."""
        short = (lacking <= ABOUT * lacking.min()).nonzero()[0]
        short = short[lacking[short].argsort(kind="stable")]
        some = lacking[short].cumsum() <= room
        some[0] = True
        cells = self.of_rows(rows[short[some]])
        new = np.zeros(len(outside), dtype=bool)
        new[cells] = True
        new &= outside
        return np.asarray(new.nonzero()[0])


def _places(starts: np.ndarray, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the entries of some rows of a sparse matrix stand, and which of them each is of."""
    first = starts[some]
    many = starts[some + 1] - first
    before = many.cumsum() - many
    at = (first - before).repeat(many)
    at += np.arange(len(at))
    return at, np.arange(len(some)).repeat(many)
