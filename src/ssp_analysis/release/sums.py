"""What an attacker is told: sums over whole numbers of at least 0, some published, some hidden.

Knows nothing of crime, wards or months: cells are numbered, sums have keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ssp_analysis.release.nearby import Links

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
    cells: tuple[int, ...]
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
        """The parts of the system that share no cell with one another."""
        both = sparse.vstack([self.rows, self.same], format="csr")
        of_cell, of_row = components(both)
        cells = [np.flatnonzero(of_cell == n) for n in range(of_cell.max(initial=-1) + 1)]
        rows = pd.Series(range(len(of_row))).groupby(of_row).indices
        found = []
        for number, inside in enumerate(cells):
            at = np.asarray(rows.get(number, []), dtype=int)
            mine, same = at[at < self.rows.shape[0]], at[at >= self.rows.shape[0]]
            if len(mine):
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
