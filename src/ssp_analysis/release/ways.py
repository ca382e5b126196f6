"""The cheapest way to let a sum vary: by which cells, and which further sums that would move.

A linear programme; after Fischetti and Salazar-González, 2001, Management Science 47:1008.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, milp

from ssp_analysis.release.programmes import Bounds, Programme
from ssp_analysis.release.sums import Block
from ssp_analysis.release.witnesses import SLACK, Audit

REVISED_FIRST = 1000.0  # times as costly to leave out what is told now as what was told before
MOVED = 1e-2  # what a unit of any cell's change costs: of equally cheap ways that of few cells
NEARBY = (300, 10**9)  # cells among which the cheapest way is sought: nearby ones first


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
    free = np.ones(len(audit.start), dtype=bool)
    loose = ~audit.hidden & ~audit.block.fixed
    before = 0
    for most in NEARBY:
        cells = audit.block.links.near(row, audit.told(), free, most)
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
    rows, entries = audit.bearing(row, cells)
    mine = int(np.searchsorted(rows, row))
    inside = np.flatnonzero(rows < len(loose))
    dear = inside[loose[rows[inside]] & (inside != mine)]
    programme, none = None, np.zeros(len(cells))
    for share in _shares(audit, row):
        bounds = _bounds(audit, rows, cells, share)
        bounds[0].low[mine] = bounds[0].high[mine] = audit.block.widths[row]
        if programme is None:
            programme = Programme(audit.solver, entries, bounds, none, none + MOVED, dear,
                                  costs[rows[dear]])  # fmt: skip
            change = programme.change()
        else:
            change = programme.again(bounds, none)
        if change is None:
            continue
        by = audit.block.links.moved(cells, change)[: len(loose)]
        moved = np.flatnonzero((np.abs(by) > SLACK) & loose)
        yield Way(float(costs[moved].sum()), cells, change, moved)
        if not len(moved):
            return


def _shares(audit: Audit, row: int) -> list[float]:
    """Which shares of its width a row may rise, where it falls by the rest: all, least, half."""
    width, value = int(audit.block.widths[row]), int((audit.block.rows[[row]] @ audit.start)[0])
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
