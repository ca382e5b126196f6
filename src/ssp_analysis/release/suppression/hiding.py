"""Which sums to hide, so that none of those that are hidden can be worked out too closely.

1. Primary: what is small, or hidden already.
2. Secondary: for a hidden sum that the audit cannot prove, the cheapest set of further sums that
   lets it vary by its width (a linear programme; after Fischetti and Salazar-González, 2001,
   Management Science 47:1008), until the audit proves them all.
3. What the proof does not need is shown again, the most valuable first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from ssp_analysis.release.suppression.programmes import SLACK, Bounds, Programme, Segment
from ssp_analysis.release.suppression.sums import Block, Identity, Key, Sum, System
from ssp_analysis.release.suppression.versions import TODAY, versioned
from ssp_analysis.release.suppression.witnesses import REACHES, Audit

AHEAD = 150  # small rows that are looked at together; tried: 30 to 400
NOT_ASKED = -1  # what a cell is where nothing has to be hidden
SHARED = 2.0  # how much cheaper a row is for each small one that wants it; tried: 1 to 3
REVISED_FIRST = 1000.0  # times as costly to leave out what is told now as what was told before
MOVED = 1e-2  # what a unit of any cell's change costs: of equally cheap ways that of few cells
NEARBY = (300, 10**9)  # cells among which the cheapest way is sought: nearby ones first


@dataclass(frozen=True)
class Suppressed:
    """What a suppression comes to.

    Attributes:
        keys: of all sums that are hidden.
        primary: of those hidden for their own sake.
        given_away: sums whose range is narrower than it should be whatever is hidden now, and for
            each the tables published before that narrow it. It is made no narrower.
        contradicted: sums that disagree with the others; they are hidden and count for nothing.
        revised: tables published before with figures that were others then.
        system: all that was asked, of every version.
        start: by cell, a whole number; all together agree with all that is told. `NOT_ASKED` where
            nothing is hidden that hangs together with the cell.
        witnesses: changes of it that agree with that as well.
    """

    keys: frozenset[Key]
    primary: frozenset[Key]
    given_away: tuple[tuple[Sum, tuple[str, ...]], ...]
    contradicted: frozenset[Key]
    revised: tuple[str, ...]
    system: System
    start: np.ndarray
    witnesses: tuple[Segment, ...]


def suppress(sums: Sequence[Sum], identities: Iterable[Identity], cells: int) -> Suppressed:
    """Choose what to hide, and prove it.

    Args:
        sums: all figures over the same cells: to be published, published before, hidden before.
        identities: which cells add up to which, as everybody knows.
        cells: how many cells there are.
    """
    sums, identities, cells, revised = versioned(sums, list(identities), cells)
    sums = _not_told_since(sums)
    system = System(sums, identities, cells)
    hidden = np.zeros(system.rows.shape[0], dtype=bool)
    contradicted = hidden.copy()
    given_away: list[tuple[int, tuple[str, ...]]] = []
    start, witnesses = np.full(cells, NOT_ASKED), []
    for block in system.blocks:
        found = _suppress_block(block)
        start[block.cells] = found.start
        witnesses += [replace(one, cells=block.cells[one.cells]) for one in found.witnesses]
        hidden[block.at] = found.hidden
        contradicted[block.at] = found.contradicted
        given_away += [(int(block.at[row]), _tables(system, block.at[before]))
                       for row, before in found.given_away]  # fmt: skip
    at = {row: one for row, one in zip(system.row_of[::-1], system.sums[::-1], strict=True)}
    small = {one.key for one in sums if one.is_primary and not one.fixed}
    return Suppressed(
        _keys(system, hidden) | small,
        _keys(system, hidden & system.primary) | small,
        tuple((at[row], tables) for row, tables in given_away),
        _keys(system, contradicted),
        revised,
        system,
        start,
        tuple(witnesses),
    )


def _not_told_since(sums: Sequence[Sum]) -> list[Sum]:
    """Without what a paper hid and another told of the same cells: it is no secret any more."""
    told = {frozenset(one.cells) for one in sums if one.fixed}
    return [one for one in sums
            if one.fixed or one.version == TODAY or frozenset(one.cells) not in told]  # fmt: skip


@dataclass(frozen=True)
class _Found:
    hidden: np.ndarray
    contradicted: np.ndarray
    given_away: list[tuple[int, np.ndarray]]
    start: np.ndarray
    witnesses: list[Segment]


def _suppress_block(block: Block) -> _Found:
    """What to hide of a block; each turn asks less of the rows that are stuck, so it ends."""
    start, contradicted = nominal(block)
    small = block.derived & block.small(start)
    if not (block.primary | small).any():
        nothing = np.zeros(len(block.fixed), dtype=bool)
        return _Found(nothing, nothing, [], np.array(NOT_ASKED), [])
    block.widths[contradicted | (block.derived & ~small)] = 0
    told_before = block.fixed & ~contradicted
    hidden = (block.primary & ~told_before) | contradicted | block.derived
    given_away = [(int(row), np.array([row]))
                  for row in np.flatnonzero(block.primary & told_before)]  # fmt: skip
    audit = Audit(block, start, hidden)
    while stuck := _hide_until_proved(audit):
        given_away += [(row, culprits(block, row)) for row in stuck]
        narrow = [row for row in stuck if audit.most_room(row) < block.widths[row]]
        if not narrow:  # nothing says that they are told, only no proof was found: all is hidden
            return _found(audit, contradicted, given_away)
        # Whatever is hidden now, what was told before narrows these. They keep the range they have.
        block.widths[narrow] = (audit.high - audit.low)[narrow]
        audit = Audit(block, start, hidden)
    _show_again(audit)
    if len(late := audit.certified()):
        audit.hide(~block.fixed)
        given_away += [(int(row), culprits(block, int(row))) for row in late]
    return _found(audit, contradicted, given_away)


def _found(
    audit: Audit, contradicted: np.ndarray, given_away: list[tuple[int, np.ndarray]]
) -> _Found:
    hidden = audit.hidden & ~audit.block.derived
    return _Found(hidden, contradicted, given_away, audit.start, audit.witnesses())


def _hide_until_proved(audit: Audit) -> list[int]:
    """Hide more until the audit holds; returns the rows that it cannot be made to hold for.

    A turn proves a row, or puts it off until the others are; one that fails once more has all
    hidden, and after that either none is unproved or these are returned.
    """
    late: set[int] = set()  # not to be proved near by: what is hidden for others may help
    wanted = _wanted(audit, audit.unproved()[:AHEAD])
    while rows := audit.unproved().tolist():
        if wanted.is_over(audit):
            wanted = _wanted(audit, np.array(rows[:AHEAD]))
        row = next((row for row in rows if row not in late), rows[0])
        if audit.glance(row):
            continue
        way = cheapest(audit, row, wanted.costs(audit))
        if way is not None:
            audit.hide(way.moved)
            audit.sake[way.moved] = row
            audit.take(way.cells, way.change)
        if audit.is_proved(row) or audit.prove(row, REACHES[:2]):
            continue
        if row not in late:
            late.add(row)
        elif not audit.prove(row):
            audit.hide(~audit.block.fixed)
            stuck = [row for row in audit.unproved().tolist() if not audit.prove(row)]
            if stuck:
                return stuck
    return []


@dataclass(frozen=True)
class _Wanted:
    """Which rows each small one would have hidden if it were alone: what many want is cheap.

    Attributes:
        small: the small rows that cannot vary for nothing.
        ways: small rows × rows, of 0 and 1.
        weights: what hiding a row costs the reader.
    """

    small: np.ndarray
    ways: sparse.csr_matrix
    weights: np.ndarray

    def costs(self, audit: Audit) -> np.ndarray:
        """By row, its weight shared among those of the small rows that are not proved yet."""
        return np.asarray(self.weights / (1 + SHARED * self._waiting(audit) @ self.ways))

    def is_over(self, audit: Audit) -> bool:
        """Whether they are all proved."""
        return not self._waiting(audit).any()

    def _waiting(self, audit: Audit) -> np.ndarray:
        spread = audit.high[self.small] - audit.low[self.small]
        return (spread < audit.block.widths[self.small]).astype(float)


def _wanted(audit: Audit, rows: np.ndarray) -> _Wanted:
    """The cheapest way of every small row, looked for as if it were alone.

    Ways that cost nothing are witnesses already.
    """
    weights = audit.block.weights
    found: dict[int, np.ndarray] = {}
    for row in rows.tolist():
        way = None if audit.glance(row) else cheapest(audit, row, weights)
        if way is not None:
            audit.take(way.cells, way.change)
            found[row] = way.moved
    many = [len(moved) for moved in found.values()]
    columns = np.concatenate([*found.values(), np.array([], dtype=int)])
    ways = sparse.csr_matrix(
        (np.ones(sum(many)), (np.repeat(np.arange(len(many)), many), columns)),
        shape=(len(many), len(weights)),
    )
    return _Wanted(np.array(list(found), dtype=int), ways, weights)


def _show_again(audit: Audit) -> None:
    """Show every hidden row again that the proof does not need, the most valuable first."""
    block = audit.block
    worth = block.weights * (1 + audit.sums)
    could = ~block.primary & ~block.derived & (block.widths > 0)
    rows = np.flatnonzero(audit.hidden & could)
    for row in sorted(rows.tolist(), key=lambda row: (-worth[row], row)):
        audit.show(row, REACHES[:1])


@dataclass(frozen=True)
class Way:
    """A way to let a row vary: at what cost, by which change of cells, which rows must be hidden.

    The change is of one direction; its opposite is the rest of the way.
    """

    cost: float
    cells: np.ndarray
    change: np.ndarray
    moved: np.ndarray


def cheapest(audit: Audit, row: int, costs: np.ndarray) -> Way | None:
    """The cheapest way found to let a row vary by its width, up, down, or partly both.

    Args:
        audit: what is hidden now.
        row: the row that must vary.
        costs: by row, of hiding it; what was published before cannot be hidden.
    """
    loose = ~audit.hidden & ~audit.block.fixed
    before = 0
    for most in NEARBY:
        cells = audit.block.links.near(row, audit.told, audit.all_open, most)
        if len(cells) == before:
            break
        ways = list(_ways(audit, row, cells, loose, costs))
        if ways:
            return min(ways, key=lambda way: way.cost)
        before = len(cells)
    return None


def culprits(block: Block, row: int) -> np.ndarray:
    """The rows published before that keep a row from varying by its width."""
    if block.fixed[row]:
        return np.array([row])
    start, contradicted = nominal(block)
    audit = Audit(block, start, ~block.fixed | contradicted)
    every = np.arange(len(start))
    ways = list(_ways(audit, row, every, block.fixed & ~contradicted, block.weights))
    return min(ways, key=lambda way: way.cost).moved if ways else np.array([], dtype=int)


def _ways(
    audit: Audit, row: int, cells: np.ndarray, loose: np.ndarray, costs: np.ndarray
) -> Iterator[Way]:
    """A cheap way for each share of the width that goes up; the first one for nothing is the last.

    Args:
        audit, row, costs: as `cheapest`.
        cells: the cells that may change.
        loose: rows that may change at their cost; hidden ones change for nothing.
    """
    asked = np.arange(len(audit.told)) == row
    rows, entries = audit.bearing(asked, cells)
    mine = int(np.searchsorted(rows, row))
    inside = np.flatnonzero(rows < len(loose))
    dear = inside[loose[rows[inside]] & (inside != mine)]
    none = np.zeros(len(cells))
    programme = Programme(audit.solver, entries, len(rows), none + MOVED, dear, costs[rows[dear]])
    for share in _shares(audit, row):
        bounds = _bounds(audit, rows, cells, share)
        bounds[0].low[mine] = bounds[0].high[mine] = audit.block.widths[row]
        change = programme.best(*bounds, none)
        if change is None:
            continue
        by = audit.block.links.moved(cells, change)[: len(loose)]
        moved = np.flatnonzero((np.abs(by) > SLACK) & loose)
        yield Way(float(costs[moved].sum()), cells, change, moved)
        if not len(moved):
            return


def _shares(audit: Audit, row: int) -> list[float]:
    """Which shares of its width a row may rise, where it falls by the rest: all, least, half."""
    width, value = int(audit.block.widths[row]), int(audit.sums[row])
    least, most = max(width - value, 0), int(min(width, audit.room[row]))
    rises = [most, least] + ([width // 2] if least == 0 else [])
    return [rise / width for rise in dict.fromkeys(rises) if least <= rise <= most]


def _bounds(
    audit: Audit, rows: np.ndarray, cells: np.ndarray, share: float
) -> tuple[Bounds, Bounds]:
    """How far rows and cells may change where a share of it goes up and the rest back."""
    low, high = audit.leeway(rows)
    limited = np.isinf(low) & np.isfinite(high)
    low[limited] = -_scaled(high[limited], 1 - share)
    high[limited] = _scaled(high[limited], share)
    numbers = audit.start[cells].astype(float)
    return Bounds(low, high), Bounds(-_scaled(numbers, share), _scaled(numbers, 1 - share))


def _scaled(room: np.ndarray, share: float) -> np.ndarray:
    """How far a whole change may go, so that its share keeps within the room."""
    return room / share if share else np.full(len(room), np.inf)


def nominal(block: Block) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers that agree with all values, and which rows must be left out for that.

    What was published before and disagrees has been revised; it is left out first.
    """
    known = ~np.isnan(block.values)
    limits = np.isfinite(block.most) & ~known
    many = int(known.sum())
    elastic = sparse.hstack([block.rows[known], -sparse.eye(many), sparse.eye(many)])
    rest = sparse.vstack([block.same, block.rows[limits]])
    rest = sparse.hstack([rest, sparse.csr_matrix((rest.shape[0], 2 * many))])
    none = np.zeros(block.same.shape[0])
    high = np.concatenate([none, block.most[limits]])
    low = np.concatenate([none, np.full(limits.sum(), -np.inf)])
    cells = block.rows.shape[1]
    costs = np.where(block.fixed[known], 1.0, REVISED_FIRST)
    kinds = np.concatenate([np.ones(cells), np.zeros(2 * many)])
    found = milp(
        np.concatenate([np.zeros(cells), costs, costs]),
        integrality=kinds,
        constraints=[LinearConstraint(elastic.tocsr(), block.values[known], block.values[known]),
                     LinearConstraint(rest.tocsr(), low, high)],
    )  # fmt: skip
    if limits.any() and (found.x is None or found.fun > SLACK):
        # The supplier's sign stands for more than it says: it limits nothing.
        block.most = np.full(len(block.most), np.inf)
        return nominal(block)
    start = np.rint(found.x[:cells]).astype(int)
    contradicted = known & (block.rows @ start != block.values)
    return start, contradicted


def _keys(system: System, rows: np.ndarray) -> frozenset[Key]:
    return frozenset(one.key for one, row in zip(system.sums, system.row_of, strict=True)
                     if rows[row])  # fmt: skip


def _tables(system: System, rows: np.ndarray) -> tuple[str, ...]:
    """The tables of sums published before, among some rows."""
    wanted = set(rows.tolist())
    of_rows = (one.table for one, row in zip(system.sums, system.row_of, strict=True)
               if one.fixed and row in wanted)  # fmt: skip
    return tuple(dict.fromkeys(of_rows))
