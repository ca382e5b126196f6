"""The exact audit: how far apart the possible values of each hidden sum lie.

A range is proved by *witnesses*: whole numbers of at least 0 that agree with everything published,
between which the sum differs by its width. They come as segments: a change of some cells, how often
it can be made, and how often its opposite. Changes are found by linear programming (HiGHS), and
where its answer is not whole by integer programming; they are then checked in exact arithmetic, so
that no proof rests on a solver's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from scipy import sparse

from ssp_analysis.release.suppression.programmes import (
    FARTHEST,
    SLACK,
    Bounds,
    Programme,
    Reaches,
    Segment,
    Solver,
    often,
    whole,
)
from ssp_analysis.release.suppression.sums import Block, Open

REACHES = (150, 600, 10**9)  # cells: nearby ones first
# What a unit of a cell's change costs in a proof, and how much more where it moves what may be
# shown again: few cells change, so that few proofs hang on one sum.
MOVED, MOVED_AGAIN = 2e-3, 9
WITH_IT = 0.05  # what moving another row by one is worth, where it is 1 for the row itself


class Audit:
    """The witnesses of one block, and what they prove while rows are hidden or shown.

    Args:
        block: the sums.
        start: whole numbers that could be the cells.
        hidden: by row, whether it is hidden.

    Attributes:
        told: by row of the block's links, whether it is known: told, or an identity.
        sake: by row, for which other one it was hidden; -1 for none.
    """

    def __init__(self, block: Block, start: np.ndarray, hidden: np.ndarray) -> None:
        self.block = block
        self.start = start.astype(int)
        self.hidden = hidden.copy()
        self.told = np.concatenate([~hidden, np.ones(block.same.shape[0], dtype=bool)])
        self.segments: list[Segment] = []  # also those that are witnesses no more
        self._reaches = Reaches()
        self.low = np.zeros(len(hidden), dtype=int)
        self.high = self.low.copy()
        self.sums = block.rows @ self.start
        self.room = block.most - self.sums
        self.solver = Solver()
        self.all_open = block.links.all_open(self.start)
        self._open: Open | None = None
        self._settled: Open | None = None  # what was open before it is tried to show a row
        self._near: dict[int, np.ndarray] = {}
        self.sake = np.full(len(hidden), -1)
        self._failures = np.zeros(len(hidden), dtype=int)
        self._limited = np.zeros(len(self.told), dtype=bool)
        self._limited[: len(hidden)] = np.isfinite(block.most)
        self._sizes = block.rows.sum(axis=1).A1
        self._dear: np.ndarray | None = None

    def hide(self, rows: np.ndarray) -> None:
        """Hide more rows: what could be the cells, still could."""
        self.hidden[rows] = True
        self.told[: len(self.hidden)] = ~self.hidden
        self._open = self._settled = self._dear = None
        self._near = {}

    def show(self, row: int, reaches: tuple[int, ...]) -> bool:
        """Publish a row if every other can be proved then, within so many cells.

        Witnesses that do not agree with it are witnesses no more. If it must stay hidden, they are
        again, and what was found while more was told still holds.
        """
        low, high = self.low.copy(), self.high.copy()
        before, found = self.open(), len(self._reaches)
        self._settled = before
        self.hidden[row], self.told[row] = False, True
        self._open = self.block.links.closed(before, self.told, self.start, np.array([row]))
        first = self.sake[row : row + 1]  # what is likely to fail, even without a search
        if not self.are_narrow(first[first >= 0]):
            gone = self._lose(row)
            if self._holds(reaches, int(first[0])):
                self._reaches.drop(np.pad(gone, (0, len(self.segments) - len(gone))))
                self._dear = None
                return True
        self.hidden[row], self.told[row] = True, False
        self.low, self.high, self._open = low, high, before
        _, rows, low, high = (column[found:] for column in self._reaches.entries())
        self._measure(rows, low, high)
        return False

    def _lose(self, row: int) -> np.ndarray:
        """Take off what witnesses that move a row prove; returns which segments these are.

        Only of rows of which none of the others proves as much, these are measured again.
        """
        segment, rows, low, high = self._reaches.entries()
        gone = np.zeros(len(self.segments), dtype=bool)
        gone[segment[rows == row]] = True
        off = self._reaches.of_segments(gone)
        farthest = (low[off] == self.low[rows[off]]) | (high[off] == self.high[rows[off]])
        lost = np.zeros(len(self.hidden), dtype=bool)
        lost[rows[off][farthest]] = True
        self.low[lost] = self.high[lost] = 0
        kept = lost[rows]
        kept[off] = False
        kept = kept.nonzero()[0]
        self._measure(rows[kept], low[kept], high[kept])
        return gone

    def lacking(self) -> np.ndarray:
        """By row, whether it is hidden and its width is not proved yet."""
        return self.hidden & (self.high - self.low < self.block.widths)

    def unproved(self) -> np.ndarray:
        """Hidden rows whose width is not proved yet, the least proved first."""
        found = self.lacking().nonzero()[0]
        proved = (self.high - self.low - self.block.widths)[found]
        return np.asarray(found[proved.argsort(kind="stable")])

    def is_proved(self, row: int) -> bool:
        """Whether the witnesses of a row lie far enough apart."""
        return bool(self.high[row] - self.low[row] >= self.block.widths[row])

    def are_narrow(self, rows: np.ndarray) -> bool:
        """Whether what is told leaves one of some rows too little, as is seen without a search.

        No cell varies by more than what the open cells of a told sum, of which it is one, come to.
        """
        links, known = self.block.links, self.open()
        cells, _, owner = links.rows.entries(rows)
        inside = np.zeros(len(known.cells), dtype=bool)
        inside[cells] = True
        inside &= known.cells
        some = inside.nonzero()[0]
        sums, _, of = links.cells.entries(some)
        bound = (self.told & links.one_sided)[sums]
        most = np.where(inside, FARTHEST, 0)
        np.minimum.at(most, some[of[bound]], known.rest[sums[bound]])
        room = np.bincount(owner, most[cells], minlength=len(rows))
        return bool((self.hidden[rows] & (room < self.block.widths[rows])).any())

    def bearing(
        self, asked: np.ndarray, cells: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """The rows that bear on some cells: told, limited, identities, and those asked about.

        Args:
            asked: by row of the block's links, whether it is asked about.
            cells: which may change.

        Returns:
            Their numbers, ascending, and the entries of their matrix: row, column and value.
        """
        at, values, columns = self.block.links.cells.entries(cells)
        keep = (self.told | self._limited | asked)[at]
        at = at[keep]
        here = np.zeros(len(asked), dtype=bool)
        here[at] = True
        rows = here.nonzero()[0]
        return rows, ((here.cumsum() - 1)[at], columns[keep], values[keep])

    def leeway(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far rows may fall and rise: not at all where they are told."""
        low, high = np.zeros(len(rows)), np.zeros(len(rows))
        loose = np.flatnonzero(~self.told[rows])
        low[loose], high[loose] = -np.inf, self.room[rows[loose]]
        return low, high

    def prove(self, row: int, reaches: tuple[int, ...] = REACHES) -> bool:
        """Look for witnesses of one hidden row; False means that there may be none.

        Most rows vary together with a few cells near by: these are searched first, and all that
        hang together only where they do not suffice.
        """
        before = 0
        for most in reaches:
            cells = self._cells_near(row, most)
            if len(cells) == before or self._prove_within(row, cells):
                break
            before = len(cells)
        return self.is_proved(row)

    def glance(self, row: int) -> bool:
        """Whether a search or two near by prove a row; what else is not proved moves with it."""
        if not self.is_proved(row) and not self.are_narrow(np.array([row])):
            search = Search(self, row, self._cells_near(row, REACHES[0]))
            for most in islice(self._searched(search), 2):
                if self.is_proved(row) or most < self.block.widths[row] - SLACK:
                    break
        return self.is_proved(row)

    def _cells_near(self, row: int, most: int) -> np.ndarray:
        """Open cells that hang together with a row; the nearest are kept until more is hidden."""
        if most != REACHES[0]:
            return self.block.links.near(row, self.told, self.open(), most)
        if row not in self._near:
            known = self._settled or self.open()
            self._near[row] = self.block.links.near(row, self.told, known, most)
        near = self._near[row]
        return near[self.open().cells[near]]

    def most_room(self, row: int) -> float:
        """How far apart the ends of a row's range can lie at most, up to its width from each."""
        cells = self.block.links.near(row, self.told, self.open(), REACHES[-1])
        if not len(cells):
            return 0.0
        return min(self._searched(Search(self, row, cells))) + SLACK

    def _holds(self, reaches: tuple[int, ...], first: int) -> bool:
        """Whether every hidden row can be proved.

        Rows that are likely to fail are tried first: a given one, and those that failed before.
        """
        if self.are_narrow(self.unproved()):
            return False
        while len(rows := self.unproved()):
            row = first if first in rows else int(rows[self._failures[rows].argmax()])
            if not self.prove(row, reaches):
                self._failures[row] += 1
                return False
        return True

    def take(self, cells: np.ndarray, change: np.ndarray) -> None:
        """Keep a change of cells, and its opposite, if what is known allows it."""
        made_whole = whole(change)
        if made_whole is None:
            return
        cells, change = cells[made_whole != 0], made_whole[made_whole != 0]
        moved = self.block.links.moved(cells, change)
        rows = moved.nonzero()[0]
        if not len(rows) or rows[-1] >= len(self.hidden) or not self.hidden[rows].all():
            return
        by, limited = moved[rows].astype(int), self._limited[rows]
        uses = np.concatenate([change, -by[limited]])
        room = np.concatenate([self.start[cells], self.room[rows[limited]].astype(int)])
        forth, back = often(-uses, room), often(uses, room)
        low, high = np.minimum(-back * by, forth * by), np.maximum(-back * by, forth * by)
        self._reaches.add(len(self.segments), rows, low, high)
        self.segments.append(Segment(cells, change, back, forth))
        self._measure(rows, low, high)

    def witnesses(self) -> list[Segment]:
        """The segments that agree with all that is told now."""
        segment, _, _, _ = self._reaches.entries()
        return [self.segments[number] for number in np.unique(segment)]

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
        good = np.ones(len(ends), dtype=bool)
        good[which[self.start[cells] + change < 0]] = False
        row, end = moved.nonzero()
        by = np.asarray(moved[row, end]).ravel()
        good[end[~self.hidden[row] | (by > self.room[row])]] = False
        good[(block.same.astype(np.int64) @ changes).nonzero()[1]] = False
        row, by = row[good[end]], by[good[end]]
        low, high = np.zeros((2, len(self.hidden)), dtype=int)
        np.minimum.at(low, row, by)
        np.maximum.at(high, row, by)
        if not block.agrees(self.start, self.hidden):
            return np.flatnonzero(self.hidden)
        return np.flatnonzero(self.hidden & (high - low < block.widths))

    def _measure(self, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        np.minimum.at(self.low, rows, low)
        np.maximum.at(self.high, rows, high)

    def open(self) -> Open:
        """What is open to who knows what is told."""
        if self._open is None:
            told = np.flatnonzero(self.told)
            self._open = self.block.links.closed(self.all_open, self.told, self.start, told)
        return self._open

    def _prove_within(self, row: int, cells: np.ndarray) -> bool:
        enough = self.block.widths[row] - SLACK
        for in_whole in (False, True):
            for most in self._searched(Search(self, row, cells, in_whole=in_whole)):
                if self.is_proved(row):
                    return True
                if most < enough:
                    return False
        return False

    def _searched(self, search: Search) -> Iterator[float]:
        """Search for more of a row, then for less; yields how far apart both can be at most.

        Before that, what else is not proved is moved with it, as far as that costs the row nothing.
        """
        row, width = search.row, self.block.widths[search.row]
        sides = [(1, 0.0), (-1, 0.0)]
        if search.others.any() and not self._failures[row]:
            sides = [(1, WITH_IT), (-1, 0.0), (1, 0.0)]
        most = {1: float(min(width, self.room[row])), -1: float(min(width, self.sums[row]))}
        for side, with_it in sides:
            aim, change = search.best(side, with_it)
            if change is not None:
                for piece, by in self._pieces(search.cells, change):
                    self.take(piece, by)
            if change is not None and not with_it:
                known = self.high[row] if side > 0 else -self.low[row]
                most[side] = max(float(-aim @ change), float(known))
            yield most[1] + most[-1]

    def _pieces(
        self, cells: np.ndarray, change: np.ndarray
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The parts of a change that no told sum ties together: each could be made alone."""
        moved = np.abs(change) > SLACK
        cells, change = cells[moved], change[moved]
        sums, _, of = self.block.links.cells.entries(cells)
        tied = self.told[sums]
        sums, of = sums[tied], of[tied]
        first = np.arange(len(cells))
        part, before = first.copy(), first - 1
        while (part != before).any():  # the least number spreads over what is tied
            before, least = part.copy(), np.full(len(self.told), len(cells))
            np.minimum.at(least, sums, part[of])
            np.minimum.at(part, of, least[sums])
        for number in first[part == first]:
            yield cells[part == number], change[part == number]

    def dear(self) -> np.ndarray:
        """By cell, what a unit of its change costs."""
        if self._dear is None:
            again = self.hidden & ~(self.block.primary | self.block.fixed | self.block.derived)
            self._dear = MOVED * (1 + MOVED_AGAIN * ((again / self._sizes) @ self.block.rows))
        return self._dear


class Search:
    """A search for more, or less, of one row among some cells.

    Args:
        audit: what is told.
        row: which must vary.
        cells: which may change.
        in_whole: whether cells change by whole numbers only.

    Attributes:
        row, cells: as given.
        others: by row that bears on the cells, whether it is another one that is not proved, and
            may be moved along.
    """

    def __init__(self, audit: Audit, row: int, cells: np.ndarray, in_whole: bool = False) -> None:
        asked = np.zeros(len(audit.told), dtype=bool)
        asked[: len(audit.hidden)] = audit.lacking()
        asked[row] = True
        self.row, self.cells = row, cells
        self._rows, self._entries = audit.bearing(asked, cells)
        self._mine = np.searchsorted(self._rows, row)
        self.others = asked[self._rows]
        self._widths = np.zeros(len(self._rows))
        self._widths[self.others] = audit.block.widths[self._rows[self.others]]
        self.others[self._mine] = False
        self.others &= not in_whole
        self._leeway = Bounds(*audit.leeway(self._rows))
        self._floor = Bounds(-audit.start[cells].astype(float), np.full(len(cells), np.inf))
        self._programme = Programme(audit.solver, self._entries, len(self._rows),
                                    audit.dear()[cells], whole=in_whole)  # fmt: skip

    def best(self, side: int, with_it: float) -> tuple[np.ndarray, np.ndarray | None]:
        """More (side 1) or less of the row, as far as its width: what is sought, and the change.

        Args:
            side: which of both.
            with_it: what it is worth to move another row that is not proved.
        """
        worth = self.others * with_it
        worth[self._mine] = 1
        at, columns, values = self._entries
        aim = -side * np.bincount(columns, worth[at] * values, minlength=len(self.cells))
        width = np.where(worth > 0, self._widths, np.inf)
        low, high = np.maximum(self._leeway.low, -width), np.minimum(self._leeway.high, width)
        return aim, self._programme.best(Bounds(low, high), self._floor, aim)
