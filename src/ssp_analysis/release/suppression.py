"""Which sums to hide, so that none of those that are hidden can be worked out too closely.

1. Primary: what is small, or hidden already.
2. Secondary: for a hidden sum that the audit cannot prove, the cheapest set of further sums that
   lets it vary by its width (a linear programme; after Fischetti and Salazar-González, 2001,
   Management Science 47:1008), until the audit proves them all.
3. What the proof does not need is shown again, the most valuable first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ssp_analysis.release.sums import Block, Identity, Key, Sum, System
from ssp_analysis.release.versions import TODAY, versioned
from ssp_analysis.release.ways import cheapest, culprits, nominal
from ssp_analysis.release.witnesses import REACHES, Audit, Segment

AHEAD = 200  # small rows that are looked at together
NOT_ASKED = -1  # what a cell is where nothing has to be hidden
SHARED = 2.0  # how much cheaper a row is for each small one that wants it; tried: 1 to 3


@dataclass(frozen=True)
class Hidden:
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


def suppress(sums: Sequence[Sum], identities: Iterable[Identity], cells: int) -> Hidden:
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
    return Hidden(
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
    nothing = np.zeros(len(block.fixed), dtype=bool)
    if not (block.primary | block.derived).any():
        return _Found(nothing, nothing, [], np.array(NOT_ASKED), [])
    start, contradicted = nominal(block)
    small = block.derived & block.small(start)
    if not (block.primary | small).any():
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
    """Hide more until the audit holds; returns the rows that it cannot be made to hold for."""
    late: set[int] = set()  # not to be proved near by: what is hidden for others may help
    wanted = _wanted(audit, audit.unproved()[:AHEAD])
    while rows := audit.unproved().tolist():
        if wanted.is_over(audit):
            wanted = _wanted(audit, np.array(rows[:AHEAD]))
        row = next((row for row in rows if row not in late), rows[0])
        if _varies(audit, row):
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


def _varies(audit: Audit, row: int) -> bool:
    """Whether a row varies already: few cells are asked for that, a way may take any."""
    return audit.is_proved(row) or (audit.may_vary(row) and audit.prove(row, REACHES[:1]))


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
        way = None if _varies(audit, row) else cheapest(audit, row, weights)
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
    could = ~block.primary & ~block.derived & (block.widths > 0)
    rows = np.flatnonzero(audit.hidden & could)
    for row in sorted(rows.tolist(), key=lambda row: (-worth[row], row)):
        before = audit.mark()
        audit.show(np.array([row]))
        if not audit.holds(REACHES[:1], int(audit.sake[row])):
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
