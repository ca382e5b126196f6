"""The cheapest way to let a sum vary: by which cells, and which further sums that would move.

A linear programme; after Fischetti and Salazar-González, 2001, Management Science 47:1008.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ssp_analysis.release.nearby import grow
from ssp_analysis.release.sums import Block
from ssp_analysis.release.witnesses import Audit

SLACK = 1e-6  # of a solver
REVISED_FIRST = 1000.0  # times as costly to leave out what is told now as what was told before
NEARBY = (150, 10**9)  # cells among which the cheapest way is sought: nearby ones first


@dataclass(frozen=True)
class Way:
    """A way to let a row vary: at what cost, by which cells, which further rows it would move."""

    cost: float
    by: np.ndarray
    moved: np.ndarray


def cheapest(audit: Audit, row: int) -> Way:
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


def culprits(block: Block, row: int) -> np.ndarray:
    """The rows published before that keep a row from varying by its width."""
    if block.fixed[row]:
        return np.array([row])
    start, contradicted = nominal(block)
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
) -> Way:
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
    loose = np.flatnonzero(elastic & (np.diff(mine.indptr) > 0))
    many, costs = len(loose), block.weights[loose]
    change = sparse.hstack([mine[loose], -sparse.eye(many), sparse.eye(many)], format="csr")
    found = milp(
        np.concatenate([np.zeros(len(cells)), costs, costs]),
        bounds=Bounds(np.concatenate([-audit.start[cells], np.zeros(2 * many)]), np.inf),
        constraints=[LinearConstraint(change, 0, 0),
                     _kept(audit, row, side, elastic, cells, 2 * many)],
    )  # fmt: skip
    by, moved = np.zeros(block.rows.shape[1]), np.zeros(len(elastic), dtype=bool)
    if found.x is None:
        return Way(np.inf, by, moved)
    by[cells] = np.rint(found.x[: len(cells)])
    up, down = found.x[len(cells) :].reshape(2, many)
    moved[loose] = up + down > SLACK
    return Way(float(found.fun), by, moved)


def _kept(
    audit: Audit, row: int, side: int, elastic: np.ndarray, cells: np.ndarray, more: int
) -> LinearConstraint:
    """What a change of cells must keep to: what is told, what all know, and how far a row goes.

    Args:
        audit, row, side, elastic, cells: as `_way`.
        more: how many variables follow the cells.
    """
    block = audit.block
    mine, same = block.rows[:, cells], block.same[:, cells]
    touched = np.diff(mine.indptr) > 0
    rigid = ~audit.hidden & ~elastic & touched
    limits = np.isfinite(block.most) & audit.hidden & touched
    further = side * audit.room(row, side)
    room = (block.most - block.rows @ audit.start)[limits]
    exact, none = np.zeros(rigid.sum() + same.shape[0]), np.full(limits.sum(), -np.inf)
    rules = sparse.vstack([mine[rigid], same, mine[limits], mine[[row]]])
    rules = sparse.hstack([rules, sparse.csr_matrix((rules.shape[0], more))], format="csr")
    low = np.concatenate([exact, none, [further if side > 0 else -np.inf]])
    high = np.concatenate([exact, room, [np.inf if side > 0 else further]])
    return LinearConstraint(rules, low, high)


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
    start = np.rint(found.x[:cells])
    contradicted = known & (block.rows @ start != block.values)
    return start, contradicted
