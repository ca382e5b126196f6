"""What an attacker is told: sums over whole numbers of at least 0, some published, some hidden.

Knows nothing of crime, wards or months: cells are numbered, sums have keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

ABOUT = 2  # rows up to so many times as long as the shortest are taken with it
SIZE_COUNTS = 0.02  # how much a sum's size adds to the cost of hiding it, by its logarithm
Key = Hashable
Identity = tuple[Sequence[int], Sequence[int]]
"""Cells whose sum equals the sum of other cells, as everybody knows: a whole and its parts."""


@dataclass(frozen=True)
class Sum:
    """A figure that is, was or might be published: the sum of some cells.

    Attributes:
        key: by which the caller knows it; sums of the same cells are hidden together.
        table: where it stands, for messages.
        cells: the numbers of the cells that it adds up.
        value: None where nobody here knows it, because the supplier hides it.
        threshold: counts below it are small; also the least width of the possible range.
        zeros_sensitive: whether 0 is small too.
        weight: what hiding it costs the reader.
        fixed: published before; it can be hidden no more.
        hide: hidden before, or by the supplier; it must stay so whatever its size.
        most: the greatest value that the supplier's sign for it leaves open; None for no limit.
        version: of the figures that it belongs to: the paper that told it; empty for today's.
        derived: stands in no table, but could be worked out of those that do.
    """

    key: Key
    table: str
    cells: tuple[Any, ...]
    value: int | None
    threshold: int = 5
    zeros_sensitive: bool = False
    weight: float = 1.0
    fixed: bool = False
    hide: bool = False
    most: int | None = None
    version: str = ""
    derived: bool = False

    @property
    def is_primary(self) -> bool:
        """Whether it may not be told for its own sake; of what is derived the cells decide."""
        if self.derived:
            return False
        if self.hide or self.value is None:
            return True
        return 0 < self.value < self.threshold or (self.value == 0 and self.zeros_sensitive)

    @property
    def width(self) -> int:
        """How far apart its least and greatest possible value must be."""
        known_before = self.threshold if self.most is None else self.most
        return min(self.threshold, known_before)


class System:
    """All sums over the same cells, as matrices: one row per set of cells.

    Attributes:
        rows: sums × cells, of 0 and 1.
        same: cells of identities × cells, of 1 and -1; each adds up to 0.
        values: by row; NaN where unknown.
        widths, weights, fixed, primary, zeros: by row; of equal sums the strictest.
        derived: by row, whether no table holds it.
        most: by row; infinite where there is no limit.
    """

    def __init__(self, sums: Sequence[Sum], identities: Iterable[Identity], cells: int) -> None:
        self.sums = tuple(sums)
        sets: dict[tuple[int, ...], int] = {}
        self.row_of = np.array(
            [sets.setdefault(tuple(sorted(one.cells)), len(sets)) for one in self.sums], dtype=int
        )
        self.cells = cells
        self.rows = matrix([(cells_, ()) for cells_ in sets], cells)
        self.same = matrix(list(identities), cells)
        told = pd.DataFrame({
            "value": [np.nan if one.value is None else one.value for one in self.sums],
            "width": [one.width for one in self.sums],
            "weight": [one.weight for one in self.sums],
            "fixed": [one.fixed for one in self.sums],
            "primary": [one.is_primary for one in self.sums],
            "most": [np.inf if one.most is None else one.most for one in self.sums],
            "zeros": [one.zeros_sensitive for one in self.sums],
            "derived": [one.derived for one in self.sums],
        })  # fmt: skip
        rules = {"value": "max", "width": "max", "weight": "sum", "fixed": "any",
                 "primary": "any", "most": "min", "zeros": "any", "derived": "all"}  # fmt: skip
        by_row = told.groupby(self.row_of).agg(rules)
        self.values = by_row["value"].to_numpy(float)
        self.most = by_row["most"].to_numpy(float)
        # Of what a supplier's sign says already, nobody can be asked to know less.
        self.widths = np.minimum(by_row["width"].to_numpy(int), self.most).astype(int)
        # Of equally dear sums the smaller goes first: it tells the reader less.
        size = np.log1p(np.nan_to_num(self.values))
        self.weights = by_row["weight"].to_numpy(float) * (1 + SIZE_COUNTS * size)
        self.fixed = by_row["fixed"].to_numpy(bool)
        self.primary = by_row["primary"].to_numpy(bool)
        self.zeros = by_row["zeros"].to_numpy(bool)
        self.derived = by_row["derived"].to_numpy(bool)

    @cached_property
    def blocks(self) -> list[Block]:
        """The parts of the system that share no cell, but for those with nothing to hide."""
        both = sparse.vstack([self.rows, self.same], format="csr")
        of_cell, of_row = components(both)
        cells = [np.flatnonzero(of_cell == n) for n in range(of_cell.max(initial=-1) + 1)]
        rows = pd.Series(range(len(of_row))).groupby(of_row).indices
        found = []
        for number, inside in enumerate(cells):
            at = np.asarray(rows.get(number, []), dtype=int)
            mine, same = at[at < self.rows.shape[0]], at[at >= self.rows.shape[0]]
            if (self.primary | self.derived)[mine].any():
                found.append(Block(self, mine, same - self.rows.shape[0], inside))
        return found


class Block:
    """A connected part of a system, with matrices of its own rows and cells only."""

    def __init__(self, system: System, at: np.ndarray, same: np.ndarray, cells: np.ndarray) -> None:
        self.at, self.cells = at, cells
        self.rows = system.rows[at][:, cells].tocsr()
        self.same = system.same[same][:, cells].tocsr()
        self.values, self.widths = system.values[at], system.widths[at]
        self.weights, self.fixed = system.weights[at], system.fixed[at]
        self.primary, self.most = system.primary[at], system.most[at]
        self.zeros, self.derived = system.zeros[at], system.derived[at]
        self.links = Links(sparse.vstack([self.rows, self.same], format="csr"))

    def small(self, point: np.ndarray) -> np.ndarray:
        """By row, whether its sum would be small if these numbers were the cells."""
        sums = self.rows @ point
        return np.asarray(
            ((sums > 0) & (sums < self.widths)) | ((sums == 0) & self.zeros & (self.widths > 0))
        )

    def agrees(self, point: np.ndarray, hidden: np.ndarray) -> bool:
        """Whether whole numbers could be the cells, for all that is known with `hidden` rows."""
        sums = self.rows @ point
        return bool(
            (point >= 0).all()
            and (sums[~hidden] == self.values[~hidden]).all()
            and (sums <= self.most).all()
            and not (self.same @ point).any()
        )


@dataclass(frozen=True)
class Open:
    """What stays open to who knows what is told.

    Attributes:
        cells: by cell, whether it is.
        many: by row, how many of its cells are.
        rest: by row, what these add up to, signs apart.
    """

    cells: np.ndarray
    many: np.ndarray
    rest: np.ndarray


class Links:
    """A matrix of rows by cells that is read along both, a few at a time.

    Attributes:
        one_sided: by row, whether no cell counts against the others.
    """

    def __init__(self, matrix: sparse.csr_matrix) -> None:
        self.rows, self.cells = _Lines(matrix.tocsr()), _Lines(matrix.T.tocsr())
        self._joins = abs(matrix).astype(np.int64).tocsr()
        self._sizes = self._joins.sum(axis=1).A1
        self.one_sided = self._sizes == matrix.sum(axis=1).A1

    def moved(self, cells: np.ndarray, change: np.ndarray) -> np.ndarray:
        """By how much each row changes when some cells do."""
        rows, signs, owner = self.cells.entries(cells)
        return np.bincount(rows, signs * change[owner], minlength=len(self._sizes))

    def near(self, row: int, told: np.ndarray, known: Open, most: int) -> np.ndarray:
        """Open cells that hang together with a row, through the shortest sums first.

        Args:
            row: where to begin.
            told: by row, whether it ties its cells together.
            known: what is open.
            most: stop when there are so many.
        """
        outside, lacking = known.cells.copy(), np.where(told, known.many, 0)
        touched = np.zeros(len(lacking), dtype=bool)
        new = self.rows.ends(np.array([row]))
        new = new[outside[new]]
        room = most
        while True:
            outside[new] = False
            room -= len(new)
            rows = self.cells.ends(new)
            np.subtract.at(lacking, rows, 1)
            touched[rows] = True
            ties = (touched & (lacking > 0)).nonzero()[0]
            if not len(ties) or room <= 0:
                return np.flatnonzero(known.cells & ~outside)
            new = self._beyond(ties, lacking[ties], outside, room)

    def all_open(self, start: np.ndarray) -> Open:
        """What is open to who is told nothing, where these numbers are the cells."""
        return Open(np.ones(len(start), dtype=bool), self._sizes, self._joins @ start)

    def closed(self, known: Open, told: np.ndarray, start: np.ndarray, new: np.ndarray) -> Open:
        """What is still open to who is told more: not parts of a 0, nor the only unknown of a sum.

        Args:
            known: what was open.
            told: by row, whether it is known.
            start: numbers that could be the cells.
            new: the rows that were not told yet when it was found what was open.
        """
        cells, many, rest = known.cells.copy(), known.many.copy(), known.rest.copy()
        rows = new
        while True:
            left = many[rows]
            fixed = (left == 1) | ((left > 0) & self.one_sided[rows] & (rest[rows] == 0))
            inside = np.zeros(len(cells), dtype=bool)
            inside[self.rows.ends(rows[fixed & told[rows]])] = True
            closing = (inside & cells).nonzero()[0]
            if not len(closing):
                return Open(cells, many, rest)
            cells[closing] = False
            rows, _, owner = self.cells.entries(closing)
            np.subtract.at(many, rows, 1)
            np.subtract.at(rest, rows, start[closing][owner])

    def _beyond(
        self, rows: np.ndarray, lacking: np.ndarray, outside: np.ndarray, room: int
    ) -> np.ndarray:
        """The cells outside of the shortest rows: of as many as fill a part of the room."""
        short = (lacking <= ABOUT * lacking.min()).nonzero()[0]
        short = short[lacking[short].argsort(kind="stable")]
        some = lacking[short].cumsum() <= room
        some[0] = True
        new = np.zeros(len(outside), dtype=bool)
        new[self.rows.ends(rows[short[some]])] = True
        return np.asarray((new & outside).nonzero()[0])


class _Lines:
    """The lines of a sparse matrix, which are read a few at a time."""

    def __init__(self, matrix: sparse.csr_matrix) -> None:
        self._at, self._values = matrix.indices.astype(int), matrix.data
        self._starts, self._sizes = matrix.indptr[:-1].astype(int), np.diff(matrix.indptr)

    def ends(self, lines: np.ndarray) -> np.ndarray:
        """What some lines hold, one after another."""
        return self.entries(lines)[0]

    def entries(self, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same, with the value of each and the place among `lines` that it is of."""
        many = self._sizes[lines]
        owner = np.arange(len(lines)).repeat(many)
        at = (self._starts[lines] - many.cumsum() + many)[owner]
        at += np.arange(len(at))
        return self._at[at], self._values[at], owner


def matrix(signed: Sequence[Identity], cells: int) -> sparse.csr_matrix:
    """One row per identity: 1 at its first cells, -1 at its second ones."""
    sides = [side for both in signed for side in both]
    many = np.array([len(side) for side in sides], dtype=int)
    column = np.fromiter(chain.from_iterable(sides), dtype=int, count=many.sum())
    row = np.repeat(np.arange(len(sides)) // 2, many)
    value = np.repeat(np.where(np.arange(len(sides)) % 2, -1.0, 1.0), many)
    return sparse.csr_matrix((value, (row, column)), shape=(len(signed), cells), dtype=float)


def components(rows: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The component of each cell and of each row; a row without cells is in -1."""
    links = rows.copy()
    links.data = np.ones_like(links.data)
    graph = sparse.bmat([[None, links], [links.T, None]], format="csr")
    _, found = connected_components(graph, directed=False)
    of_row, of_cell = found[: rows.shape[0]], found[rows.shape[0] :]
    names = {name: number for number, name in enumerate(dict.fromkeys(of_cell.tolist()))}
    return (
        np.array([names[name] for name in of_cell.tolist()], dtype=int),
        np.array([names.get(name, -1) for name in of_row.tolist()], dtype=int),
    )
