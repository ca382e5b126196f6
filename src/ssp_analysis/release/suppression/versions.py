"""Figures revised since: what a paper told is of the figures of its day.

Where today's figures do not bear out what a paper told, each cell that changed has a number for
then, one for today and one for the change between them, which may be small like any other. Cells
that did not change are known to be the same. Which cells changed, and from which paper to which, is
taken to be what explains all that was told by the fewest cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ssp_analysis.release.suppression.sums import Identity, Sum, components, matrix

TODAY = ""
UNTIED = 10.0  # times as unlikely as a change: that parts did not make up their whole then
WRONG = 1000.0  # that figures of one day contradict each other
MOST_NODES = 2000  # of the search for the fewest cases; what it finds until then is good enough


@dataclass(frozen=True)
class Past:
    """What is taken to have been otherwise in a version.

    Attributes:
        shift: by cell, how much more it is today.
        left: by identity, how much more the whole was than its parts.
    """

    shift: np.ndarray
    left: np.ndarray


@dataclass
class _Cells:
    """Cells of today, of what papers told, and of the changes between them, while they are made.

    Attributes:
        many: how many there are.
        today: what adds up to what, today.
        same: the same, of every version.
        then: version and cell of today → its cell then, where it was another number.
        change: version and cell of today → the cell of the change, and how large it is.
    """

    many: int
    today: list[Identity]
    same: list[Identity]
    then: dict[tuple[str, int], int] = field(default_factory=dict)
    change: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    _known: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def new(self) -> int:
        """One more."""
        self.many += 1
        return self.many - 1

    def add(self, version: str, past: Past) -> None:
        """The cells of a version that changed since, and what they added up to."""
        for cell in np.flatnonzero(past.shift).tolist():
            by = int(past.shift[cell])
            then, change = self._then(cell, by)
            self.then[version, cell], self.change[version, cell] = then, (change, by)
        for (whole, parts), left in zip(self.today, past.left.tolist(), strict=True):
            sides = self.of(version, whole), self.of(version, parts)
            if left:
                more = (self.new(),)
                sides = (sides[0], sides[1] + more) if left > 0 else (sides[0] + more, sides[1])
            if sides not in self.same:
                self.same.append(sides)

    def of(self, version: str, cells: Sequence[int]) -> tuple[int, ...]:
        """The cells of a version in the place of today's."""
        return tuple(self.then.get((version, cell), cell) for cell in cells)

    def change_of(self, told: Sum) -> tuple[int, ...]:
        """The cells of what a sum rose or fell by since; none where it did not change."""
        found = [self.change[told.version, cell] for cell in told.cells
                 if (told.version, cell) in self.change]  # fmt: skip
        risen = tuple(cell for cell, by in found if by > 0)
        fallen = tuple(cell for cell, by in found if by < 0)
        net = sum(by for _, by in found)
        if not net or not (risen and fallen):
            return (risen or fallen) if net else ()
        rest = self.new()
        self.same.append((risen, (*fallen, rest)) if net > 0 else (fallen, (*risen, rest)))
        return (rest,)

    def _then(self, cell: int, by: int) -> tuple[int, int]:
        """A cell of then and of its change: the same for all versions in which it was the same."""
        if (cell, by) not in self._known:
            then, change = self._known[cell, by] = self.new(), self.new()
            sides: Identity = ((cell,), (then, change)) if by > 0 else ((then,), (cell, change))
            self.same.append(sides)
        return self._known[cell, by]


def versioned(
    sums: Sequence[Sum], identities: Sequence[Identity], cells: int
) -> tuple[list[Sum], list[Identity], int, tuple[str, ...]]:
    """Sums and identities over today's cells, those of earlier papers, and those of the changes.

    Args:
        sums: over today's cells, of every version, earlier ones first to last.
        identities: of today's cells.
        cells: how many there are.

    Returns:
        Sums (with those of the changes), identities and cells, and the tables that were revised.
    """
    tied: list[Identity] = [(tuple(whole), tuple(parts)) for whole, parts in identities]
    made = _Cells(cells, tied, list(tied))
    for version, past in _pasts(sums, identities, cells).items():
        made.add(version, past)
    if not made.then:
        return list(sums), tied, cells, ()
    moved = [replace(one, cells=made.of(one.version, one.cells)) for one in sums]
    revised = [one for one, then in zip(sums, moved, strict=True)
               if one.fixed and one.cells != then.cells]  # fmt: skip
    changes = list(_changes(revised, made))
    tables = tuple(dict.fromkeys(one.table for one in revised))
    return [*moved, *changes], list(made.same), made.many, tables


def _changes(revised: Sequence[Sum], made: _Cells) -> Iterator[Sum]:
    """What each sum changed by since it was told: whoever can work that out knows of so many."""
    for one in revised:
        if cells := made.change_of(one):
            yield Sum(("change", one.key), f"{one.table}, what it changed by", cells, None,
                      one.threshold, weight=0.0, derived=True)  # fmt: skip


def _pasts(sums: Sequence[Sum], identities: Sequence[Identity], cells: int) -> dict[str, Past]:
    """Version → what was otherwise; only versions in which something was."""
    known = [one for one in sums if one.value is not None and (one.fixed or one.version == TODAY)]
    versions = [one for one in dict.fromkeys(one.version for one in known) if one != TODAY]
    rows, same = matrix([(one.cells, ()) for one in known], cells), matrix(identities, cells)
    values = np.array([one.value for one in known], dtype=float)
    of = np.array([one.version for one in known], dtype=object)
    found = {version: Past(np.zeros(cells, dtype=int), np.zeros(len(identities), dtype=int))
             for version in versions}  # fmt: skip
    of_cell, of_row = components(sparse.vstack([rows, same], format="csr"))
    of_sum, of_same = of_row[: len(known)], of_row[len(known) :]
    for part in np.unique(of_sum[of != TODAY]):
        at, inside, tied = of_sum == part, np.flatnonzero(of_cell == part), of_same == part
        mine = _Part(rows[at][:, inside], same[tied][:, inside], values[at], of[at])
        for version, past in mine.pasts().items():
            found[version].shift[inside] = past.shift
            found[version].left[tied] = past.left
    return {version: past for version, past in found.items() if past.shift.any()}


@dataclass(frozen=True)
class _Part:
    """Sums that hang together: rows and identities over cells, values and versions by row."""

    rows: sparse.csr_matrix
    same: sparse.csr_matrix
    values: np.ndarray
    of: np.ndarray

    def pasts(self) -> dict[str, Past]:
        """As `_pasts`, of every version of the part; none where one table bears out all."""
        if self._agree():
            return {}
        versions = [str(one) for one in dict.fromkeys(self.of.tolist()) if one != TODAY]
        layers = self._fewest([*versions, TODAY])
        if layers is None:
            return {}
        return {
            version: Past(layers[-1] - then, np.rint(self.same @ then).astype(int))
            for version, then in zip(versions, layers, strict=False)
        }

    def _fewest(self, versions: Sequence[str]) -> list[np.ndarray] | None:
        """The cells of each version, so that the fewest cases change from one to the next.

        Columns are, by version, the cells; then, by version but the last, rises and falls of cells
        until the next; then what is wrong of each value, and untied of each identity then.
        """
        (many, cells), tied = self.rows.shape, self.same.shape[0]
        steps = len(versions) - 1
        moves, wrong = cells * len(versions), cells * (len(versions) + 2 * steps)
        untied = wrong + 2 * many
        size = untied + 2 * tied * steps
        eye = sparse.eye(cells, format="csr")
        rules = []
        for number, version in enumerate(versions):
            at, mine = number * cells, np.flatnonzero(self.of == version)
            off = sparse.csr_matrix(
                (np.ones(len(mine)), (np.arange(len(mine)), mine)), shape=(len(mine), many)
            )
            told = _placed([(self.rows[mine], at), (off, wrong), (-off, wrong + many)], size)
            rules.append(LinearConstraint(told, self.values[mine], self.values[mine]))
            parts = [(self.same, at)]
            if number < steps:
                up = moves + 2 * number * cells
                step = [(eye, at + cells), (-eye, at), (-eye, up), (eye, up + cells)]
                rules.append(LinearConstraint(_placed(step, size), 0, 0))
                loose, start = sparse.eye(tied, format="csr"), untied + 2 * number * tied
                parts += [(-loose, start), (loose, start + tied)]
            rules.append(LinearConstraint(_placed(parts, size), 0, 0))
        costs = np.repeat(
            [0.0, 1.0, WRONG, UNTIED],
            [moves, wrong - moves, 2 * many, 2 * tied * steps],
        )
        found = milp(costs, integrality=np.arange(size) < moves, bounds=Bounds(0, np.inf),
                     constraints=[rule for rule in rules if rule.A.shape[0]],
                     options={"node_limit": MOST_NODES})  # fmt: skip
        if found.x is None:
            return None
        return list(np.rint(found.x[:moves]).astype(int).reshape(len(versions), cells))

    def _agree(self) -> bool:
        """Whether some cells bear out every value."""
        rules = (LinearConstraint(self.rows, self.values, self.values),
                 LinearConstraint(self.same, 0, 0))  # fmt: skip
        found = milp(np.zeros(self.rows.shape[1]), bounds=Bounds(0, np.inf),
                     constraints=[rule for rule in rules if rule.A.shape[0]])  # fmt: skip
        return found.x is not None


def _placed(parts: list[tuple[sparse.csr_matrix, int]], size: int) -> sparse.csr_matrix:
    """Matrices of as many rows, each from a column on, as one of `size` columns."""
    placed = [part.tocoo() for part, _ in parts]
    rows = np.concatenate([one.row for one in placed])
    columns = np.concatenate([one.col + start for one, (_, start) in zip(placed, parts,
                                                                         strict=True)])  # fmt: skip
    values = np.concatenate([one.data for one in placed])
    return sparse.csr_matrix((values, (rows, columns)), shape=(parts[0][0].shape[0], size))
