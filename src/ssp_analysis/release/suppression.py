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

from ssp_analysis.release.sums import Block, Identity, Key, Sum, System
from ssp_analysis.release.ways import cheapest, culprits, nominal
from ssp_analysis.release.witnesses import REACHES, Audit

BATCH = 25  # rows to hide for, before many others are looked at together again
MOST_SOLVES = 300  # programmes a block may take to find what need not be hidden


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
        way = cheapest(audit, row)
        audit.hide(way.moved)
        audit.take(audit.start + way.by)
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


def _keys(system: System, rows: np.ndarray) -> frozenset[Key]:
    return frozenset(one.key for one, row in zip(system.sums, system.row_of, strict=True)
                     if rows[row])  # fmt: skip


def _tables(system: System, rows: np.ndarray) -> tuple[str, ...]:
    """The tables of sums published before, among some rows."""
    wanted = set(rows.tolist())
    of_rows = (one.table for one, row in zip(system.sums, system.row_of, strict=True)
               if one.fixed and row in wanted)  # fmt: skip
    return tuple(dict.fromkeys(of_rows))
