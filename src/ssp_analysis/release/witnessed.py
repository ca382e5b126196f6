"""Other tables that fit all that is told: witnesses of hidden numbers, in the place of the truth.

Nobody outside can tell such a table from the true one. So whatever leaves must be the same of
both, or it would tell which of the two is true.
"""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from scipy import sparse

from ssp_analysis.release.counts import REST, Relation, Span, days_of, spans_of_cells
from ssp_analysis.release.disclosure import Control, Keys
from ssp_analysis.release.masking import OF_EXPECTATION, ROUNDED
from ssp_analysis.release.suppression.hiding import NOT_ASKED
from ssp_analysis.release.suppression.programmes import FARTHEST, Segment
from ssp_analysis.release.suppression.versions import TODAY
from ssp_analysis.tables import (
    Days,
    Impact,
    Progress,
    Table,
    Tables,
    Told,
    conform,
    empty,
    table_name,
)

MOST_TABLES = 4  # each costs as much as notebooks 02 to 04
ROUND = ("expected", "lower", "upper")
SAID_ROUND = re.escape(ROUNDED).replace(re.escape("{step:,}"), r"([\d,]+)")
EXPECTED = "is worked out from hidden months, and told in multiples of the threshold only"
FOLLOWS = "follows from round numbers and from what was counted, which stand beside it"
# What may be another where hidden numbers are others, and why it tells too little of them.
EXCEPTIONS = {
    **{("impact", name): EXPECTED for name in ROUND},
    **{("impact", name): FOLLOWS for name in (
        "change", "change_lower", "change_upper", "smallest_detectable", "verdict")},
    **{("progress", name): FOLLOWS for name in OF_EXPECTATION},
}  # fmt: skip
UNMOVED_FIRST = 1000  # how much more it counts to move what no table has moved yet


@dataclass(frozen=True)
class Other:
    """A table that fits all that is told: by how much cells differ, and which hidden counts do.

    Attributes:
        changes: cells, each with its change.
        moved: hidden counts that are others than in truth.
    """

    changes: tuple[tuple[Span, int], ...]
    moved: Keys


class Held:
    """The figures that notebook 01's tables have for cells, and may have instead.

    Args:
        series: `SeriesTable`.
        days: `Days`, of the whole area.
        area_code: of the whole area, which nodes call ''.
    """

    def __init__(self, series: pd.DataFrame, days: pd.DataFrame, area_code: str) -> None:
        self._series, self._values = series, series["value"].to_numpy(float)
        known = series["value"].notna().to_numpy()
        spans = {period: days_of(period) for period in series["period"].unique()}
        self._first, self._end = (
            np.array([spans[period][n] for period in series["period"]], "datetime64[D]")
            for n in (0, 1)
        )
        areas = series["area_code"].where(series["area_code"] != area_code, "")
        rows = pd.Series(range(len(series)))[known]
        self._rows = rows.groupby([series["series_id"][known], areas[known]], sort=False).indices
        self._rows = {node: np.flatnonzero(known)[at] for node, at in self._rows.items()}
        edges = [day for span in spans.values() for day in span] or [pd.Timestamp(0)]
        self._origin = np.datetime64(min(edges), "D")
        self._days = _dense(days, self._origin, np.datetime64(max(edges), "D"))
        # Where the days of a period make its count, phases are counted by them.
        self._dated = np.zeros(len(series), dtype=bool)
        for name in self._days:
            for row in self._rows.get((name, ""), ()):
                counted = self._within(name, self._first[row], self._end[row])
                self._dated[row] = counted.sum() == self._values[row]

    def count(self, cell: Span) -> int | None:
        """What a cell is in truth; None where no table says it."""
        at, (node, *span) = self._at(cell), cell
        first, end = (np.datetime64(day, "D") for day in span)
        if len(at) == 1 and self._dated[at[0]]:
            return int(self._within(node[0], first, end).sum())
        inside = (self._first[at] >= first) & (self._end[at] <= end)
        return int(self._values[at].sum()) if len(at) and inside.all() else None

    def with_other(self, other: Other) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`SeriesTable` and `Days` with another table in the place of the truth."""
        laid = copy(self)
        laid._values = self._values.copy()
        laid._days = {name: counts.copy() for name, counts in self._days.items()}
        for cell, by in sorted(other.changes, key=lambda one: -one[1]):  # first what makes room
            laid._change(cell, by)
        return self._series.assign(value=laid._values), laid._table_of_days()

    def _change(self, cell: Span, by: int) -> None:
        """Put a change of a cell into periods, and into the days of these, that have room."""
        (node, *span), at = cell, self._at(cell)
        first, end = (np.datetime64(day, "D") for day in span)
        for number, part in _shared(self._values[at], by):
            row = at[number]
            self._values[row] += part
            if self._dated[row]:
                counted = self._within(
                    node[0], max(first, self._first[row]), min(end, self._end[row])
                )
                for day, more in _shared(counted, part):
                    counted[day] += more

    def _within(self, name: str, first: np.datetime64, end: np.datetime64) -> np.ndarray:
        at, stop = ((day - self._origin).astype(int) for day in (first, end))
        return self._days[name][at:stop]

    def _at(self, cell: Span) -> np.ndarray:
        """The periods that lie in a cell; or the one in which it lies."""
        node, *span = cell
        first, end = (np.datetime64(day, "D") for day in span)
        at = self._rows.get(node, np.array([], dtype=int))
        inside = at[(self._first[at] >= first) & (self._end[at] <= end)]
        return inside if len(inside) else at[(self._first[at] <= first) & (self._end[at] >= end)]

    def _table_of_days(self) -> pd.DataFrame:
        rows = []
        for name, counts in self._days.items():
            # A row of nothing is left where all went: that a measure is counted by day stays known.
            at = np.flatnonzero(counts) if counts.any() else np.array([0])
            told = {"series_id": name, "date": self._origin + at, "count": counts[at]}
            rows.append(pd.DataFrame(told))
        return conform(pd.concat(rows, ignore_index=True), Days) if rows else empty(Days)


def _dense(days: pd.DataFrame, origin: np.datetime64, end: np.datetime64) -> dict[str, np.ndarray]:
    """The count of every day between two, by series: a witness may put some where none was."""
    at = (days["date"].to_numpy().astype("datetime64[D]") - origin).astype(int)
    counts, length = days["count"].to_numpy(int), int((end - origin).astype(int))
    return {
        str(name): np.bincount(at[rows], counts[rows], length).astype(int)
        for name, rows in days.groupby("series_id", sort=False).indices.items()
    }


def _shared(counts: np.ndarray, by: int) -> Iterator[tuple[int, int]]:
    """A change of a sum, by its parts: all to the first, or from the largest while there is any."""
    if by > 0 and len(counts):
        yield 0, by
        return
    for at in np.argsort(-counts, kind="stable").tolist():
        part = min(-by, int(counts[at]))
        if part:
            yield at, -part
        by += part


def other_tables(found: Control, relations: Sequence[Relation], held: Held) -> list[Other]:
    """A few tables that fit all that is told; in at least one of them each hidden count is other.

    Blocks share no cell, and a sum of witnesses that leaves no cell below 0 is one too: so one
    table puts many in the place of the truth at once.

    Args:
        found: what is hidden, with witnesses.
        relations: as `control` was asked.
        held: the truth.

    Returns:
        At most `MOST_TABLES`: until each hidden count that any witness moves was moved, up and
        down where possible.
    """
    cells = spans_of_cells(found.counts, relations)
    choice = _Choice(found)
    tables: list[Other] = []
    while len(tables) < MOST_TABLES and choice.is_worth_another(len(tables)):
        change, moved = choice.table()
        if not change.any():
            break
        changes = _from_truth(cells, change, found.found.start, held)
        tables.append(Other(tuple(changes), choice.keys(moved != 0)))
    return tables


def _from_truth(
    cells: list[Span], change: np.ndarray, start: np.ndarray, held: Held
) -> Iterator[tuple[Span, int]]:
    """The change of cells from the truth, which may lie otherwise within a month than `start`."""
    today = len(cells)  # after these come cells of earlier papers, which no table holds
    nodes = {cells[at][0] for at in np.flatnonzero(change[:today])}
    for cell, by, begun in zip(cells, change[:today].tolist(), start[:today].tolist(), strict=True):
        if cell[0] in nodes and begun != NOT_ASKED:
            truth = held.count(cell)
            if by := by if truth is None else begun + by - truth:
                yield cell, by


class _Choice:
    """Which witnesses go into a table together.

    `_wanted` says of every row how much it is worth to move it up (column 0), or down (1):
    `UNMOVED_FIRST` while no table has moved it, 1 where one has the other way, else 0.
    """

    def __init__(self, found: Control) -> None:
        system = self._system = found.found.system
        self._segments = found.found.witnesses
        self._of_cells = _matrix(self._segments, system.cells)
        self._of_rows = (system.rows.astype(np.int64) @ self._of_cells).tocsc()
        self._of_rows.eliminate_zeros()
        self._start = found.found.start
        left = np.minimum(system.most - system.rows @ found.found.start, FARTHEST).astype(int)
        self._left = np.where(left < 0, FARTHEST, left)  # a sign that says other than it means
        hidden = np.zeros(system.rows.shape[0], dtype=bool)
        today = [one.key in found.hidden and one.version == TODAY and one.value is not None
                 for one in system.sums]  # fmt: skip
        hidden[system.row_of[today]] = True
        moves = np.zeros(len(hidden), dtype=bool)
        moves[self._of_rows.indices] = True
        self._wanted = np.repeat((hidden & moves)[:, None], 2, axis=1).astype(int)
        self._wanted *= UNMOVED_FIRST

    def is_worth_another(self, tables: int) -> bool:
        """Whether something was not moved yet; or, after one table, not the other way."""
        return bool((self._wanted >= (UNMOVED_FIRST if tables > 1 else 1)).any())

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """The changes of all cells and of all rows in one more table."""
        cells, rows = np.zeros(self._of_cells.shape[0], int), np.zeros(len(self._wanted), int)
        for number in self._in_order():
            both = [way * self._often(number, way, cells, rows) for way in (1, -1)]
            times = max(both, key=lambda times: self._gain(number, times, rows))
            if self._gain(number, times, rows) > 0:
                at, by = _column(self._of_cells, number)
                cells[at] += times * by
                at, by = _column(self._of_rows, number)
                rows[at] += times * by
        self._wanted[rows != 0] = np.minimum(self._wanted[rows != 0], 1)
        self._wanted[rows > 0, 0] = self._wanted[rows < 0, 1] = 0
        return cells, rows

    def keys(self, rows: np.ndarray) -> Keys:
        """The keys of all counts in some rows."""
        told = zip(self._system.sums, self._system.row_of, strict=True)
        return cast(Keys, frozenset(one.key for one, row in told if rows[row]))

    def _in_order(self) -> list[int]:
        """The segments, those first that move most of what has to be moved."""
        gains = abs(self._of_rows).sign().T @ self._wanted.max(axis=1)
        return [int(n) for n in np.argsort(-gains, kind="stable") if gains[n] > 0]

    def _gain(self, number: int, times: int, rows: np.ndarray) -> int:
        """What a change so often is worth; less what it takes back that the table has moved."""
        at, by = _column(self._of_rows, number)
        before, after = rows[at], rows[at] + times * by
        of_up, of_down = self._wanted[at].T

        def worth(moved: np.ndarray) -> int:
            return int(of_up[moved > 0].sum() + of_down[moved < 0].sum())

        return worth(after) - worth(before)

    def _often(self, number: int, way: int, cells: np.ndarray, rows: np.ndarray) -> int:
        """How often a change can be made, up to where a row goes as far as its width."""
        at, by = _column(self._of_cells, number)
        falls = way * by < 0
        most = ((self._start + cells)[at][falls] // -(way * by[falls])).min(initial=FARTHEST)
        at, by = _column(self._of_rows, number)
        rises = way * by > 0
        most = min(
            most, ((self._left - rows)[at][rises] // (way * by[rises])).min(initial=FARTHEST)
        )
        enough = max(1, int((self._system.widths[at] // np.abs(by)).max(initial=1)))
        return int(min(most, enough))


def _matrix(segments: Sequence[Segment], cells: int) -> sparse.csc_matrix:
    """Cells × segments: what each changes once."""
    many = [len(one.cells) for one in segments]
    none = [np.array([], dtype=int)]
    at = np.concatenate([*(one.cells for one in segments), *none])
    by = np.concatenate([*(one.change for one in segments), *none])
    which = np.repeat(np.arange(len(segments)), many)
    return sparse.csc_matrix((by, (at, which)), shape=(cells, len(segments)), dtype=np.int64)


def _column(matrix: sparse.csc_matrix, number: int) -> tuple[np.ndarray, np.ndarray]:
    inside = slice(matrix.indptr[number], matrix.indptr[number + 1])
    return matrix.indices[inside], matrix.data[inside]


def shaped_by_hidden(before: Tables, after: Tables) -> str:
    """Where released tables differ although only hidden numbers did; empty where nowhere.

    Args:
        before: as they are to leave.
        after: as they would leave, were another table that fits all that is told the true one.
    """
    rounded = [_rounded(tables[Impact]) for tables in (before, after)]
    for model, table in before.items():
        left, right = (_comparable(model, one) for one in (table, after[model]))
        excepted = pd.DataFrame(False, left.index, left.columns)
        if model is Impact and len(left) == len(right):
            rows = rounded[0] & rounded[1]
            excepted.loc[rows, [name for of, name in EXCEPTIONS if of == "impact"]] = True
        elif model is Progress and len(left) == len(right):
            rows = _follows(left, before[Impact], rounded[0])
            rows |= _follows(right, after[Impact], rounded[1])
            excepted.loc[rows, [name for of, name in EXCEPTIONS if of == "progress"]] = True
        if place := odd_place(table_name(model), left, right, excepted):
            return place
    return ""


def odd_place(
    name: str, left: pd.DataFrame, right: pd.DataFrame, excepted: pd.DataFrame | None = None
) -> str:
    """Where a table differs: `table series, row 12, column value`; empty where nowhere."""
    if len(left) != len(right):
        return f"table {name}, its number of rows"
    differs = ~((left == right) | (left.isna() & right.isna()))
    if excepted is not None:
        differs &= ~excepted
    if not differs.any(axis=None):
        return ""
    row = int(differs.any(axis=1).to_numpy().argmax())
    column = next(name for name in left if differs[name].iloc[row])
    return f"table {name}, row {row + 1}, column {column}"


def _comparable(model: type[Table], table: pd.DataFrame) -> pd.DataFrame:
    """A table by position; of `Told`, without what stays in the register and is small by nature."""
    if model is Told:
        table = table[~table["series_id"].str.endswith(REST)]
        table = table.assign(count=pd.factorize(table["count"])[0])
    return table.reset_index(drop=True)


def _rounded(impact: pd.DataFrame) -> pd.Series:
    """The rows that say that they are in round numbers, and are."""
    impact = impact.reset_index(drop=True)
    said = impact["reason"].str.extract(SAID_ROUND, expand=False)
    step = said.str.replace(",", "", regex=False).astype(float)
    rest = impact[list(ROUND)].mod(step, axis=0)
    return (impact["window_kind"] == "year") & step.notna() & (rest == 0).all(axis=1)


def _follows(progress: pd.DataFrame, impact: pd.DataFrame, rounded: pd.Series) -> pd.Series:
    """The indicators whose change from what was expected is that of a row in round numbers."""
    changes = impact.reset_index(drop=True).loc[rounded, "change"].dropna()
    return progress["change_from_expected"].isin(changes)
