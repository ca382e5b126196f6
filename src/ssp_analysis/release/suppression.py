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

import numpy as np
from scipy import sparse

from ssp_analysis.release.sums import Block, Identity, Key, Sum, System
from ssp_analysis.release.ways import cheapest, culprits, nominal
from ssp_analysis.release.witnesses import REACHES, Audit

AHEAD = 200  # small rows that are looked at together
SHARED = 2.0  # how much cheaper a row is for each small one that wants it; tried: 1 to 3


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
            (int(block.at[row]), _tables(system, block.at[culprits(block, row)]))
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
    start, contradicted = nominal(block)
    block.widths[contradicted] = 0
    told_before = block.fixed & ~contradicted
    audit = Audit(block, start, (block.primary & ~told_before) | contradicted)
    failed = [int(row) for row in np.flatnonzero(block.primary & told_before)]
    failed += _hide_until_proved(audit)
    if not failed:
        _show_again(audit)
    failed += [int(row) for row in audit.certified() if row not in failed]
    return _Found(audit.hidden, contradicted, tuple(failed))


def _hide_until_proved(audit: Audit) -> list[int]:
    """Hide more until the audit holds; returns the rows for which it cannot be made to hold."""
    failed: list[int] = []
    late: set[int] = set()  # not to be proved near by: what is hidden for others may help
    wanted = _wanted(audit, audit.unproved()[:AHEAD])
    while rows := [int(row) for row in audit.unproved() if row not in failed]:
        if wanted.is_over(audit):
            wanted = _wanted(audit, np.array(rows[:AHEAD]))
        row = next((row for row in rows if row not in late), rows[0])
        way = cheapest(audit, row, wanted.costs(audit))
        if way is not None:
            audit.hide(way.moved)
            audit.take(way.cells, way.change)
        if audit.is_proved(row) or audit.prove(row, REACHES[:2]):
            continue
        if row not in late:
            late.add(row)
        elif not audit.prove(row):
            audit.hide(~audit.block.fixed)
            if not audit.prove(row):
                failed.append(row)
    return failed


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
        way = None if audit.is_proved(row) else cheapest(audit, row, weights)
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
    worth = block.weights * (1 + block.rows @ audit.start)
    rows = np.flatnonzero(audit.hidden & ~block.primary & (block.widths > 0))
    for row in sorted(rows.tolist(), key=lambda row: (-worth[row], row)):
        before = audit.mark()
        audit.show(np.array([row]))
        if not audit.holds(REACHES[:1]):
            audit.back_to(before)


def _keys(system: System, rows: np.ndarray) -> frozenset[Key]:
    return frozenset(one.key for one, row in zip(system.sums, system.row_of, strict=True)
                     if rows[row])  # fmt: skip


def _tables(system: System, rows: np.ndarray) -> tuple[str, ...]:
    """The tables of sums published before, among some rows."""
    wanted = set(rows.tolist())
    of_rows = (one.table for one, row in zip(system.sums, system.row_of, strict=True)
               if one.fixed and row in wanted)  # fmt: skip
    return tuple(dict.fromkeys(of_rows))
