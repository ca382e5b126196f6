"""Witnesses on lines: changes of cells that what is told allows, and how far they move sums."""

from __future__ import annotations

from dataclasses import dataclass

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
        self._columns, self._many = np.zeros((4, 1000), dtype=int), 0

    def __len__(self) -> int:
        return self._many

    def add(self, segment: int, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """The entries of one more segment."""
        end = self._many + len(rows)
        if end > self._columns.shape[1]:
            more = np.zeros((4, end), dtype=int)
            self._columns = np.concatenate([self._columns, more], axis=1)
        for column, values in zip(self._columns, (segment, rows, low, high), strict=True):
            column[self._many : end] = values
        self._many = end

    def entries(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Segment, row, and by how much it falls and rises."""
        segment, row, low, high = self._columns[:, : self._many]
        return segment, row, low, high

    def of_segments(self, some: np.ndarray) -> np.ndarray:
        """Where the entries of some segments stand; they were added one after another."""
        numbers, of = some.nonzero()[0], self._columns[0, : self._many]
        ends = zip(of.searchsorted(numbers), of.searchsorted(numbers, "right"), strict=True)
        return np.concatenate([np.array([], dtype=int), *(np.arange(*both) for both in ends)])

    def drop(self, gone: np.ndarray) -> None:
        """Without the entries of some segments, which are marked by their number."""
        kept = self._columns[:, : self._many]
        kept = kept[:, ~gone[kept[0]]]
        self._many = kept.shape[1]
        self._columns[:, : self._many] = kept


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
