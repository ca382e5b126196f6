"""Figures revised since: what a paper told is of the figures of its day.

Where today's figures do not bear out what a paper told, each cell that changed has a number for
then, one for today and one for the change between them, which may be small like any other. Cells
that did not change are known to be the same. Which cells changed is taken to be what explains all
that was told by the fewest cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ssp_analysis.release.sums import Identity, Sum, components, matrix

TODAY = ""
WRONG_TODAY = 1000.0  # times as unlikely that today's figures contradict each other


@dataclass
class _Cells:
    """Cells of today, of what papers told, and of the changes between them, while they are made.

    Attributes:
        many: how many there are.
        same: what adds up to what.
        then: version and cell of today → its cell then, where it was another number.
        risen, fallen: version and cell of today → the cell of the change.
    """

    many: int
    same: list[Identity]
    then: dict[tuple[str, int], int] = field(default_factory=dict)
    risen: dict[tuple[str, int], int] = field(default_factory=dict)
    fallen: dict[tuple[str, int], int] = field(default_factory=dict)

    def new(self) -> int:
        """One more."""
        self.many += 1
        return self.many - 1

    def add(self, version: str, change: np.ndarray) -> None:
        """The cells of a version that changed since, by cell of today."""
        before = list(self.same)
        for cell in np.flatnonzero(change).tolist():
            then, by = self.new(), self.new()
            self.then[version, cell] = then
            (self.risen if change[cell] > 0 else self.fallen)[version, cell] = by
            self.same.append(((cell,), (then, by)) if change[cell] > 0 else ((then,), (cell, by)))
        for whole, parts in before:
            sides = self.of(version, whole), self.of(version, parts)
            if sides != (tuple(whole), tuple(parts)):
                self.same.append(sides)

    def of(self, version: str, cells: Sequence[int]) -> tuple[int, ...]:
        """The cells of a version in the place of today's."""
        return tuple(self.then.get((version, cell), cell) for cell in cells)

    def change(self, then: Sum, now: Sum) -> tuple[int, ...]:
        """The cells of what a sum rose or fell by since."""
        risen, fallen = (
            tuple(found[then.version, cell] for cell in then.cells if (then.version, cell) in found)
            for found in (self.risen, self.fallen)
        )
        if not risen or not fallen:
            return risen or fallen
        net = self.new()
        rose = (now.value or 0) > (then.value or 0)
        self.same.append((risen, (*fallen, net)) if rose else (fallen, (*risen, net)))
        return (net,)


def versioned(
    sums: Sequence[Sum], identities: Sequence[Identity], cells: int
) -> tuple[list[Sum], list[Identity], int, tuple[str, ...]]:
    """Sums and identities over today's cells, those of earlier papers, and those of the changes.

    Args:
        sums: over today's cells, of every version.
        identities: of today's cells.
        cells: how many there are.

    Returns:
        Sums (with those of the changes), identities and cells, and the tables that were revised.
    """
    made = _Cells(cells, [(tuple(whole), tuple(parts)) for whole, parts in identities])
    for version, change in _changes(sums, identities, cells).items():
        made.add(version, change)
    if not made.then:
        return list(sums), list(identities), cells, ()
    now = {frozenset(one.cells): one for one in sums
           if one.version == TODAY and one.value is not None}  # fmt: skip
    moved = [replace(one, cells=made.of(one.version, one.cells)) for one in sums]
    revised = [one for one, then in zip(sums, moved, strict=True) if one.cells != then.cells]
    changes = list(_change_sums(revised, now, made))
    tables = dict.fromkeys(one.table for one in revised if one.fixed)
    return [*moved, *changes], made.same, made.many, tuple(tables)


def _change_sums(
    revised: Sequence[Sum], now: dict[frozenset[int], Sum], made: _Cells
) -> Iterator[Sum]:
    for then in revised:
        today = now.get(frozenset(then.cells))
        if then.fixed and today is not None and today.value != then.value:
            cells = made.change(then, today)
            threshold = max(then.threshold, today.threshold)
            name = f"{today.table}, less {then.table}"
            yield Sum(("change", then.key, today.key), name, cells, None, threshold,
                      weight=0.0, derived=True)  # fmt: skip


def _changes(
    sums: Sequence[Sum], identities: Sequence[Identity], cells: int
) -> dict[str, np.ndarray]:
    """Version → by how much each cell is more today than then; only versions that changed."""
    known = [one for one in sums if one.value is not None and (one.fixed or one.version == TODAY)]
    versions = [one for one in dict.fromkeys(one.version for one in known) if one != TODAY]
    if not versions:
        return {}
    rows = matrix([(one.cells, ()) for one in known], cells)
    same = matrix(list(identities), cells)
    values = np.array([one.value for one in known], dtype=float)
    of = np.array([one.version for one in known])
    found = {version: np.zeros(cells, dtype=int) for version in versions}
    of_cell, of_row = components(sparse.vstack([rows, same], format="csr"))
    of_sum, of_same = of_row[: len(known)], of_row[len(known) :]
    for part in np.unique(of_sum[of != TODAY]):
        at, inside, tied = of_sum == part, np.flatnonzero(of_cell == part), of_same == part
        mine = _Part(rows[at][:, inside], same[tied][:, inside], values[at], of[at])
        for version, change in mine.changes().items():
            found[version][inside] = change
    return {version: change for version, change in found.items() if change.any()}


@dataclass(frozen=True)
class _Part:
    """Sums that hang together: rows and identities over cells, values and versions by row."""

    rows: sparse.csr_matrix
    same: sparse.csr_matrix
    values: np.ndarray
    of: np.ndarray

    def changes(self) -> dict[str, np.ndarray]:
        """As `_changes`."""
        if self._agree():
            return {}
        versions = [str(one) for one in dict.fromkeys(self.of.tolist()) if one != TODAY]
        cells, today = self.rows.shape[1], np.flatnonzero(self.of == TODAY)
        shifts = sparse.hstack([sparse.eye(cells), -sparse.eye(cells)], format="csr")
        wrong = sparse.hstack([sparse.eye(len(today)), -sparse.eye(len(today))], format="csr")
        width = 2 * cells * len(versions)
        rules = [_rule([(self.rows[today], 0), (wrong, cells + width)], self._size(versions),
                       self.values[today], self.values[today]),
                 _rule([(self.same, 0)], self._size(versions), 0, 0)]  # fmt: skip
        for number, version in enumerate(versions):
            start, mine = cells * (1 + 2 * number), self.of == version
            of_then = [(sparse.eye(cells), 0), (-shifts, start)]
            size = self._size(versions)
            rules += [
                _rule(of_then, size, 0, np.inf),
                _rule([(self.rows[mine], 0), (-self.rows[mine] @ shifts, start)], size,
                      self.values[mine], self.values[mine]),
                _rule([(self.same @ shifts, start)], size, 0, 0),
            ]  # fmt: skip
        costs = np.concatenate(
            [np.zeros(cells), np.ones(width), np.full(2 * len(today), WRONG_TODAY)]
        )
        whole = np.concatenate([np.ones(cells + width), np.zeros(2 * len(today))])
        found = milp(costs, integrality=whole, bounds=Bounds(0, np.inf),
                     constraints=[rule for rule in rules if rule is not None])  # fmt: skip
        by_version = np.rint(found.x[cells : cells + width]).astype(int).reshape(-1, 2, cells)
        return {name: up - down for name, (up, down) in zip(versions, by_version, strict=True)}

    def _agree(self) -> bool:
        """Whether some cells bear out every value."""
        size = self.rows.shape[1]
        rules = (_rule([(self.rows, 0)], size, self.values, self.values),
                 _rule([(self.same, 0)], size, 0, 0))  # fmt: skip
        found = milp(np.zeros(size), bounds=Bounds(0, np.inf),
                     constraints=[rule for rule in rules if rule is not None])  # fmt: skip
        return found.x is not None

    def _size(self, versions: Sequence[str]) -> int:
        return self.rows.shape[1] * (1 + 2 * len(versions)) + 2 * int((self.of == TODAY).sum())


def _rule(
    parts: list[tuple[sparse.spmatrix, int]],
    size: int,
    low: np.ndarray | float,
    high: np.ndarray | float,
) -> LinearConstraint | None:
    """Bounds on a sum of matrices, each from a column on; None where there is no row."""
    many = parts[0][0].shape[0]
    if not many:
        return None
    whole = sparse.csr_matrix((many, size))
    for block, start in parts:
        left = sparse.csr_matrix((many, start))
        right = sparse.csr_matrix((many, size - start - block.shape[1]))
        whole = whole + sparse.hstack([left, block, right], format="csr")
    return LinearConstraint(whole, low, high)
