"""Which sums to hide, so that none of those that are hidden can be worked out too closely.

1. Primary: what is small, or hidden already.
2. Secondary: for a hidden sum that the audit cannot prove, the cheapest set of further sums that
   lets it vary by its width (a linear programme; after Fischetti and Salazar-González, 2001,
   Management Science 47:1008), until the audit proves them all.
3. What the proof does not need is shown again, the most valuable first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ssp_analysis.release.sums import Block, Identity, Key, Sum, System
from ssp_analysis.release.witnesses import REACHES, Audit, grow

SLACK = 1e-6
REVISED_FIRST = 1000.0  # times as costly to leave out what is told now as what was told before
BATCH = 25  # rows to hide for, before many others are looked at together again
MOST_SOLVES = 300  # programmes a block may take to find what need not be hidden
NEARBY = (150, 10**9)  # cells among which the cheapest way is sought: nearby ones first


@dataclass(frozen=True)
class Hidden:
    """What a suppression comes to.

    Attributes:
        keys: of all sums that are hidden.
        primary: of those hidden for their own sake.
        unproved: sums whose range is not proved to be wide enough, and for each the tables
            published before that narrow it. Empty means that the audit holds.
        contradicted: sums that disagree with the others; they are hidden and count for nothing.
    """

    keys: frozenset[Key]
    primary: frozenset[Key]
    unproved: tuple[tuple[Sum, tuple[str, ...]], ...]
    contradicted: frozenset[Key]


def suppress(sums: Sequence[Sum], identities: Iterable[Identity], cells: int) -> Hidden:
    """Choose what to hide, and prove it.

    Args:
        sums: all figures over the same cells: to be published, published before, hidden before.
        identities: which cells add up to which, as everybody knows.
        cells: how many cells there are.
    """
    system = System(sums, identities, cells)
    hidden = np.zeros(system.rows.shape[0], dtype=bool)
    contradicted = hidden.copy()
    unproved: list[tuple[int, tuple[str, ...]]] = []
    for block in system.blocks:
        found = _suppress_block(block)
        hidden[block.at] = found.hidden
        contradicted[block.at] = found.contradicted
        unproved += [
            (int(block.at[row]), _tables(system, block.at[_culprits(block, row)]))
            for row in found.unproved
        ]
    at = {row: one for row, one in zip(system.row_of[::-1], system.sums[::-1], strict=True)}
    return Hidden(
        _keys(system, hidden),
        _keys(system, hidden & system.primary),
        tuple((at[row], tables) for row, tables in unproved),
        _keys(system, contradicted),
    )


@dataclass(frozen=True)
class _Found:
    hidden: np.ndarray
    contradicted: np.ndarray
    unproved: tuple[int, ...]


def _suppress_block(block: Block) -> _Found:
    if not block.primary.any():
        return _Found(block.primary, block.primary, ())
    start, contradicted = _nominal(block)
    block.widths[contradicted] = 0
    told_before = block.fixed & ~contradicted
    audit = Audit(block, start, (block.primary & ~told_before) | contradicted)
    failed = [int(row) for row in np.flatnonzero(block.primary & told_before)]
    failed += _hide_until_proved(audit)
    if not failed:
        audit = _show_again(audit, audit.hidden & ~block.primary & ~contradicted)
    failed += [int(row) for row in audit.certified() if row not in failed]
    return _Found(audit.hidden, contradicted, tuple(failed))


def _hide_until_proved(audit: Audit) -> list[int]:
    """Hide more until the audit holds; returns the rows for which it cannot be made to hold."""
    failed: list[int] = []
    late: set[int] = set()  # not to be proved near by: what is hidden for others may help
    for turn in count():
        rows = [int(row) for row in audit.unproved() if row not in failed]
        if not rows:
            return failed
        if turn % BATCH == 0:
            audit.prove_together()
        row = next((row for row in rows if row not in late), rows[0])
        if audit.is_proved(row):
            continue
        way = _cheapest(audit, row)
        audit.hide(way.moved)
        audit.accepts(audit.start + way.by)
        if audit.is_proved(row) or audit.prove(row, REACHES[:2]):
            continue
        if row not in late:
            late.add(row)
        elif not audit.prove(row):
            audit.hide(~audit.block.fixed)
            if not audit.prove(row):
                failed.append(row)
    raise AssertionError("never reached: every turn proves, defers or gives up a row")


def _show_again(audit: Audit, secondary: np.ndarray) -> Audit:
    """The audit with every hidden row shown again that the proof does not need."""
    worth = audit.block.weights * (1 + audit.block.rows @ audit.start)
    rows = sorted(np.flatnonzero(secondary), key=lambda row: (-worth[row], row))
    until = audit.solves + MOST_SOLVES
    for row in rows:
        if audit.solves > until:
            break
        trial = audit.copy()
        trial.show(int(row))
        if trial.holds(REACHES[:1]):
            audit = trial
        audit.solves = trial.solves
    return audit


@dataclass(frozen=True)
class _Way:
    """A way to let a row vary: at what cost, by which cells, which further rows it would move."""

    cost: float
    by: np.ndarray
    moved: np.ndarray


def _cheapest(audit: Audit, row: int) -> _Way:
    """The cheapest way found to let a row vary by its width; its cost is 0 if nothing need hide."""
    block = audit.block
    elastic = ~audit.hidden & ~block.fixed
    links = sparse.vstack([block.rows[~audit.hidden], abs(block.same)], format="csr")
    start = np.asarray(block.rows[[row]].todense()).ravel() > 0
    for most in NEARBY:
        cells, is_all = grow(links, start, np.ones(len(start), dtype=bool), most)
        best = _way(audit, row, 1, elastic, cells)
        if best.cost > SLACK:
            best = min(best, _way(audit, row, -1, elastic, cells), key=lambda way: way.cost)
        if is_all or best.cost < np.inf:
            break
    return best


def _culprits(block: Block, row: int) -> np.ndarray:
    """The rows published before that keep a row from varying by its width."""
    if block.fixed[row]:
        return np.array([row])
    start, contradicted = _nominal(block)
    audit = Audit(block, start, ~block.fixed | contradicted)
    elastic = block.fixed & ~contradicted
    every = np.arange(block.rows.shape[1])
    ways = (_way(audit, row, side, elastic, every) for side in (1, -1))
    return np.flatnonzero(min(ways, key=lambda way: way.cost).moved)


def _way(
    audit: Audit,
    row: int,
    side: int,
    elastic: np.ndarray,
    cells: np.ndarray,
) -> _Way:
    """The cheapest way to let a row vary upwards (side 1) or downwards from its witnesses.

    Args:
        audit: what is hidden now.
        row: the row that must vary.
        side: the direction.
        elastic: rows that may change at their weight as cost; hidden ones change for nothing.
        cells: the cells that may change.

    Returns:
        The way; its cost is infinite where there is none.
    """
    block = audit.block
    mine = block.rows[:, cells]
    touched = np.diff(mine.indptr) > 0
    loose = np.flatnonzero(elastic & touched)
    rigid = ~audit.hidden & ~elastic & touched
    limits = np.isfinite(block.most) & audit.hidden & touched
    further = side * audit.room(row, side)
    same = block.same[:, cells]
    room = (block.most - block.rows @ audit.start)[limits]
    exact, none = np.zeros(rigid.sum() + same.shape[0]), np.full(limits.sum(), -np.inf)
    rest = sparse.vstack([mine[rigid], same, mine[limits], mine[[row]]])
    low = np.concatenate([exact, none, [further if side > 0 else -np.inf]])
    high = np.concatenate([exact, room, [np.inf if side > 0 else further]])
    many = len(loose)
    change = sparse.hstack([mine[loose], -sparse.eye(many), sparse.eye(many)], format="csr")
    rest = sparse.hstack([rest, sparse.csr_matrix((rest.shape[0], 2 * many))], format="csr")
    costs = block.weights[loose]
    found = milp(
        np.concatenate([np.zeros(len(cells)), costs, costs]),
        bounds=Bounds(np.concatenate([-audit.start[cells], np.zeros(2 * many)]), np.inf),
        constraints=[LinearConstraint(change, 0, 0), LinearConstraint(rest, low, high)],
    )
    by, moved = np.zeros(block.rows.shape[1]), np.zeros(len(elastic), dtype=bool)
    if found.x is None:
        return _Way(np.inf, by, moved)
    by[cells] = np.rint(found.x[: len(cells)])
    up, down = found.x[len(cells) :].reshape(2, many)
    moved[loose] = up + down > SLACK
    return _Way(float(found.fun), by, moved)


def _nominal(block: Block) -> tuple[np.ndarray, np.ndarray]:
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
        return _nominal(block)
    start = np.rint(found.x[:cells])
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
