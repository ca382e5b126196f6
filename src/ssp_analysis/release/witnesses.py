"""The exact audit: how far apart the possible values of each hidden sum lie.

A range is proved by *witnesses*: whole numbers of at least 0 that agree with everything published,
between which the sum differs by its width. They come as segments: a change of some cells, how often
it can be made, and how often its opposite. Changes are found by linear programming (HiGHS), and
where its answer is not whole by integer programming; they are then checked in exact arithmetic, so
that no proof rests on a solver's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from scipy import sparse

from ssp_analysis.release.programmes import Bounds, Programme, Solver
from ssp_analysis.release.sums import Block

REACHES = (150, 600, 10**9)  # cells: nearby ones first
SLACK = 1e-6  # of a solver
MULTIPLES = range(1, 13)  # a change in so many parts of a unit is made whole
# What a unit of a cell's change costs in a proof, and how much more where it moves what may be
# shown again: few cells change, so that few proofs hang on one sum.
MOVED, MOVED_AGAIN = 2e-3, 9
FARTHEST = 10**9  # so often a change is made at most: no width is greater


@dataclass(frozen=True)
class Segment:
    """Witnesses on a line: the start with a change of cells made up to so often, either way."""

    cells: np.ndarray
    change: np.ndarray
    back: int
    forth: int


@dataclass(frozen=True)
class Reach:
    """How far segments move rows: one entry for each segment and row that it moves."""

    segment: np.ndarray
    row: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def __getitem__(self, some: np.ndarray) -> Reach:
        return Reach(self.segment[some], self.row[some], self.low[some], self.high[some])

    @classmethod
    def of(cls, parts: list[Reach]) -> Reach:
        """Several as one."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts])
                     for field in fields(cls)))  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """What an audit was, to come back to."""

    hidden: np.ndarray
    low: np.ndarray
    high: np.ndarray
    segments: int
    reach: Reach
    free: np.ndarray


class Audit:
    """The witnesses of one block, and what they prove while rows are hidden or shown.

    Args:
        block: the sums.
        start: whole numbers that could be the cells.
        hidden: by row, whether it is hidden.

    Attributes:
        sake: by row, for which other one it was hidden; -1 for none.
    """

    def __init__(self, block: Block, start: np.ndarray, hidden: np.ndarray) -> None:
        self.block = block
        self.start = start.astype(int)
        self.hidden = hidden.copy()
        self.segments: list[Segment] = []  # also those that are witnesses no more
        none = np.array([], dtype=int)
        self._reaches = [Reach(none, none, none, none)]
        self.low = np.zeros(len(hidden), dtype=int)
        self.high = self.low.copy()
        self.room = block.most - block.rows @ start
        self.solver = Solver()
        self._free: np.ndarray | None = None
        self.sake = np.full(len(hidden), -1)
        self._failures = np.zeros(len(hidden), dtype=int)
        self._sizes = block.rows.sum(axis=1).A1
        self._dear: np.ndarray | None = None

    def hide(self, rows: np.ndarray) -> None:
        """Hide more rows: what could be the cells, still could."""
        self.hidden[rows] = True
        self._free = self._dear = None

    def show(self, rows: np.ndarray) -> None:
        """Publish rows: witnesses that do not agree with them are witnesses no more."""
        self.hidden[rows], self._dear = False, None
        self._free = self.block.links.free(self.told(), self.start, self.free())
        reach = self._reach()
        gone = np.zeros(len(self.segments), dtype=bool)
        gone[reach.segment[~self.hidden[reach.row]]] = True
        lost = np.zeros(len(self.hidden), dtype=bool)
        lost[reach.row[gone[reach.segment]]] = True
        self._reaches = [reach := reach[~gone[reach.segment]]]
        self.low[lost] = self.high[lost] = 0
        self._measure(reach[lost[reach.row]])

    def mark(self) -> Mark:
        """What it is now."""
        return Mark(self.hidden.copy(), self.low.copy(), self.high.copy(), len(self.segments),
                    self._reach(), self.free())  # fmt: skip

    def back_to(self, mark: Mark) -> None:
        """Undo what was hidden and shown since; what was found while more was told, still holds."""
        found = self._reach()
        found = found[found.segment >= mark.segments]
        self.hidden, self.low, self.high, self._free = mark.hidden, mark.low, mark.high, mark.free
        self._reaches, self._dear = [mark.reach, found], None
        self._measure(found)

    def told(self) -> np.ndarray:
        """By row of the block's links, whether it is known: told, or an identity."""
        return np.concatenate([~self.hidden, np.ones(self.block.same.shape[0], dtype=bool)])

    def unproved(self) -> np.ndarray:
        """Hidden rows whose width is not proved yet, the least proved first."""
        lacking = np.where(self.hidden, self.block.widths - (self.high - self.low), 0)
        found = np.flatnonzero(lacking > 0)
        return found[np.argsort(-lacking[found], kind="stable")]

    def is_proved(self, row: int) -> bool:
        """Whether the witnesses of a row lie far enough apart."""
        return bool(self.high[row] - self.low[row] >= self.block.widths[row])

    def may_vary(self, row: int) -> bool:
        """Whether what is told leaves any of a row's cells open."""
        return bool(self.free()[self.block.links.of_rows(np.array([row]))].any())

    def bearing(
        self, row: int, cells: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """The rows that bear on some cells: told, limited, identities, and one row itself.

        Returns:
            Their numbers, ascending, and the entries of their matrix: row, column and value.
        """
        asked = self.known()
        asked[row] = True
        return self._entries(asked, cells)

    def known(self) -> np.ndarray:
        """By row of the block's links, whether anything is known of it: told, or a limit."""
        known = self.told()
        known[: len(self.hidden)] |= np.isfinite(self.block.most)
        return known

    def _entries(
        self, asked: np.ndarray, cells: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        at, values, columns = self.block.links.of_cells(cells)
        keep = asked[at]
        at = at[keep]
        here = np.zeros(len(asked), dtype=int)
        here[at] = 1
        rows = np.flatnonzero(here)
        here[rows] = np.arange(len(rows))
        return rows, (here[at], columns[keep], values[keep])

    def _open(self, cells: np.ndarray) -> Bounds:
        """How far cells may change: not below 0."""
        return Bounds(-self.start[cells].astype(float), np.full(len(cells), np.inf))

    def leeway(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far rows may fall and rise: not at all where they are told."""
        low, high = np.zeros(len(rows)), np.zeros(len(rows))
        loose = np.flatnonzero(~self.told()[rows])
        low[loose], high[loose] = -np.inf, self.room[rows[loose]]
        return low, high

    def prove(self, row: int, reaches: tuple[int, ...] = REACHES) -> bool:
        """Look for witnesses of one hidden row; False means that there may be none.

        Most rows vary together with a few cells near by: these are searched first, and all that
        hang together only where they do not suffice.
        """
        told, free = self.told(), self.free()
        before = 0
        for most in reaches:
            cells = self.block.links.near(row, told, free, most)
            if len(cells) == before or self._prove_within(row, cells):
                break
            before = len(cells)
        return self.is_proved(row)

    def most_room(self, row: int) -> float:
        """How far apart the ends of a row's range can lie at most, up to its width from each."""
        cells = self.block.links.near(row, self.told(), self.free(), REACHES[-1])
        if not len(cells):
            return 0.0
        return sum(self._searched(row, cells, whole=False)) + SLACK

    def holds(self, reaches: tuple[int, ...] = REACHES, first: int = -1) -> bool:
        """Whether every hidden row can be proved, within so many cells.

        Rows that are likely to fail are tried first: a given one, and those that failed before.
        """
        while len(rows := self.unproved()):
            if (self.block.rows[rows] @ self.free() == 0).any():
                return False  # what is told fixes one of them at once
            row = first if first in rows else int(rows[self._failures[rows].argmax()])
            if not self.prove(row, reaches):
                self._failures[row] += 1
                return False
        return True

    def take(self, cells: np.ndarray, change: np.ndarray) -> None:
        """Keep a change of cells, and its opposite, if what is known allows it."""
        whole = _whole(change)
        if whole is None:
            return
        cells, change = cells[whole != 0], whole[whole != 0]
        moved = self.block.links.moved(cells, change).astype(int)
        rows = np.flatnonzero(moved)
        if not len(rows) or rows[-1] >= len(self.hidden) or not self.hidden[rows].all():
            return
        by, room = moved[rows], self.room[rows]
        limited = np.isfinite(room)
        by_limit, room = by[limited], room[limited].astype(int)
        forth = min(_often(-change, self.start[cells]), _often(by_limit, room))
        back = min(_often(change, self.start[cells]), _often(-by_limit, room))
        number = np.full(len(rows), len(self.segments))
        reach = Reach(number, rows, np.minimum(-back * by, forth * by),
                      np.maximum(-back * by, forth * by))  # fmt: skip
        self.segments.append(Segment(cells, change, back, forth))
        self._reaches.append(reach)
        self._measure(reach)

    def witnesses(self) -> list[Segment]:
        """The segments that agree with all that is told now."""
        return [self.segments[number] for number in np.unique(self._reach().segment)]

    def certified(self) -> np.ndarray:
        """The last word: hidden rows that are not proved by witnesses checked once more."""
        block = self.block
        ends = [(one.cells, end * one.change)
                for one in self.witnesses() for end in (-one.back, one.forth)]  # fmt: skip
        ends.append((np.array([], dtype=int), np.array([], dtype=int)))  # the start itself
        which = np.repeat(np.arange(len(ends)), [len(cells) for cells, _ in ends])
        cells, change = (np.concatenate(part) for part in zip(*ends, strict=True))
        changes = sparse.csc_matrix(
            (change, (cells, which)), shape=(len(self.start), len(ends)), dtype=np.int64
        )
        moved = (block.rows.astype(np.int64) @ changes).tocsc()
        starts = block.rows @ self.start
        good = np.ones(len(ends), dtype=bool)
        good[which[self.start[cells] + change < 0]] = False
        row, end = moved.nonzero()
        by = np.asarray(moved[row, end]).ravel()
        good[end[~self.hidden[row] | (starts[row] + by > block.most[row])]] = False
        good[(block.same.astype(np.int64) @ changes).nonzero()[1]] = False
        row, by = row[good[end]], by[good[end]]
        low, high = np.zeros(len(starts), dtype=int), np.zeros(len(starts), dtype=int)
        np.minimum.at(low, row, by)
        np.maximum.at(high, row, by)
        if not block.agrees(self.start, self.hidden):
            return np.flatnonzero(self.hidden)
        return np.flatnonzero(self.hidden & (high - low < block.widths))

    def _reach(self) -> Reach:
        self._reaches = [Reach.of(self._reaches)]
        return self._reaches[0]

    def _measure(self, reach: Reach) -> None:
        np.minimum.at(self.low, reach.row, reach.low)
        np.maximum.at(self.high, reach.row, reach.high)

    def free(self) -> np.ndarray:
        """By cell, whether what is told leaves it open."""
        if self._free is None:
            every = np.ones(len(self.start), dtype=bool)
            self._free = self.block.links.free(self.told(), self.start, every)
        return self._free

    def _prove_within(self, row: int, cells: np.ndarray) -> bool:
        for whole in (False, True):
            room = 0.0
            for most in self._searched(row, cells, whole):
                room += most
                if self.is_proved(row):
                    return True
            if room < self.block.widths[row] - SLACK:
                return False
        return False

    def _searched(self, row: int, cells: np.ndarray, whole: bool) -> Iterator[float]:
        """Search for more of a row, then for less; yields how far it can go at most."""
        rows, entries = self.bearing(row, cells)
        programme = None
        for side in (1, -1):
            aim, bounds = self._question(row, side, cells, rows)
            if programme is None:
                programme = Programme(self.solver, entries, bounds, aim, self.dear()[cells],
                                      whole=whole)  # fmt: skip
                change = programme.change()
            else:
                change = programme.again(bounds, aim)
            if change is not None:
                self.take(cells, change)
            yield np.inf if change is None else float(-aim @ change)

    def _question(
        self, row: int, side: int, cells: np.ndarray, rows: np.ndarray
    ) -> tuple[np.ndarray, tuple[Bounds, Bounds]]:
        """What is sought: more (side 1) or less of a row, as far as its width."""
        low, high = self.leeway(rows)
        mine, width = np.searchsorted(rows, row), float(self.block.widths[row])
        low[mine], high[mine] = max(low[mine], -width), min(high[mine], width)
        aim = np.zeros(len(self.start))
        aim[self.block.links.of_rows(np.array([row]))] = -side
        return aim[cells], (Bounds(low, high), self._open(cells))

    def dear(self) -> np.ndarray:
        """By cell, what a unit of its change costs."""
        if self._dear is None:
            again = self.hidden & ~(self.block.primary | self.block.fixed | self.block.derived)
            self._dear = MOVED * (1 + MOVED_AGAIN * ((again / self._sizes) @ self.block.rows))
        return self._dear


def _often(falling: np.ndarray, room: np.ndarray) -> int:
    """How often a change can be made, where positive parts of it use up room."""
    uses = falling > 0
    return int((room[uses] // falling[uses]).min(initial=FARTHEST))


def _whole(change: np.ndarray) -> np.ndarray | None:
    """The smallest whole change in the same proportions, if it is a small one."""
    greatest = np.abs(change).max(initial=0)
    if greatest < SLACK:
        return None
    for times in MULTIPLES:
        whole = np.rint(change * times)
        if np.abs(change * times - whole).max() < SLACK:
            whole = whole.astype(int)
            return np.asarray(whole // np.gcd.reduce(np.abs(whole)))
    return None
