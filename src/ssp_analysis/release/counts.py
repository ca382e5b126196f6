"""Every count that is or was told, as a sum over cells: of a series, in an area, between two days.

Days are cut wherever a count starts or ends; between two cuts each series and area has one cell.
A whole and its parts need cells of their own only where both are told: tables with the same
totals always fit together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pandas as pd

from ssp_analysis.release.suppression.sums import Identity, Sum
from ssp_analysis.years import months_of

ONE_DAY = pd.Timedelta(days=1)
Node = tuple[str, str]
"""Series id and area code; '' is the partnership's whole area."""

Time = tuple[pd.Timestamp, pd.Timestamp]
"""A day, and the day after the last."""

Span = tuple[Node, pd.Timestamp, pd.Timestamp]
"""A node from a day to the day before another."""


@dataclass(frozen=True)
class Count:
    """A count as a table tells it: `sums.Sum`, with spans instead of cells."""

    key: tuple[str, ...]
    table: str
    spans: tuple[Span, ...]
    value: int | None
    threshold: int
    zeros_sensitive: bool = False
    weight: float = 1.0
    fixed: bool = False
    hide: bool = False
    most: int | None = None
    version: str = ""

    @property
    def series_id(self) -> str:
        """The (first) series that is counted."""
        return self.spans[0][0][0]

    @property
    def source(self) -> str:
        """The (first) source that is counted."""
        return self.series_id.split(":")[0]


@dataclass(frozen=True)
class Relation:
    """A whole that is the sum of its parts; `rest` is the part without a name, if there is any.

    `but` are times in which the figures themselves say that it is not.
    """

    whole: Node
    parts: tuple[Node, ...]
    rest: Node | None = None
    but: tuple[Time, ...] = ()

    @property
    def lower(self) -> tuple[Node, ...]:
        """The parts and the rest."""
        return self.parts if self.rest is None else (*self.parts, self.rest)


@cache
def days_of(period: str) -> Time:
    """The first day of a period as tables hold it, and the day after its last."""
    months = months_of(period)
    return months[0].start_time, (months[-1] + 1).start_time


def as_sums(
    counts: Sequence[Count], relations: Iterable[Relation]
) -> tuple[list[Sum], list[Identity], int]:
    """The counts as sums over numbered cells, what adds up to what, and how many cells there are.

    What lies between two neighbouring cuts of a node is a sum too, though no table holds it: it is
    what a count tells less than another, such as a year so far less that of the paper before.

    Args:
        counts: all that is told, was told or is hidden.
        relations: between nodes; those without any count in the whole or the parts do not matter.
    """
    cuts = _cuts(counts)
    between = list(_between(counts, cuts))
    tied = _share_cuts(cuts, relations)
    numbers = {(node, first): number for number, (node, first, _) in enumerate(_spans(cuts))}
    ordered = {node: sorted(days)[:-1] for node, days in cuts.items()}

    def cells(node: Node, first: pd.Timestamp, end: pd.Timestamp) -> tuple[int, ...]:
        return tuple(numbers[node, day] for day in ordered[node] if first <= day < end)

    sums = [
        Sum(one.key, one.table, tuple(cell for span in one.spans for cell in cells(*span)),
            one.value, one.threshold, one.zeros_sensitive, one.weight, one.fixed, one.hide,
            one.most, one.version)
        for one in counts
    ]  # fmt: skip
    sums += [Sum(("between", *span), table, cells(*span), None, threshold, zeros_sensitive,
                 weight=0.0, derived=True)
             for span, table, threshold, zeros_sensitive in between]  # fmt: skip
    identities = [identity for one in tied for identity in _identities(one, cuts, cells)]
    return sums, identities, len(numbers)


def spans_of_cells(counts: Sequence[Count], relations: Iterable[Relation]) -> list[Span]:
    """What each cell of `as_sums` is, in the order of their numbers."""
    cuts = _cuts(counts)
    _share_cuts(cuts, relations)
    return _spans(cuts)


def _cuts(counts: Sequence[Count]) -> dict[Node, set[pd.Timestamp]]:
    """The days at which counts of each node start or end."""
    cuts: dict[Node, set[pd.Timestamp]] = {}
    for count in counts:
        for node, first, end in count.spans:
            cuts.setdefault(node, set()).update((first, end))
    return cuts


def _spans(cuts: dict[Node, set[pd.Timestamp]]) -> list[Span]:
    return [
        (node, first, end) for node, days in cuts.items() for first, end in pairwise(sorted(days))
    ]


def _between(
    counts: Sequence[Count], cuts: dict[Node, set[pd.Timestamp]]
) -> Iterator[tuple[Span, str, int, bool]]:
    """What lies between neighbouring cuts of a node, within a count but not counted by itself.

    Yields:
        The span, the name of a table of its node, and what is small there.
    """
    of_node: dict[Node, list[tuple[Count, pd.Timestamp, pd.Timestamp]]] = {}
    for one in counts:
        for node, first, end in one.spans:
            of_node.setdefault(node, []).append((one, first, end))
    for node, days in cuts.items():
        mine = of_node[node]
        told = {(first, end) for one, first, end in mine if len(one.spans) == 1}
        threshold = max(one.threshold for one, *_ in mine)
        zeros_sensitive = any(one.zeros_sensitive for one, *_ in mine)
        for first, end in pairwise(sorted(days)):
            if (first, end) not in told and any(a <= first and end <= b for _, a, b in mine):
                table = f"{mine[0][0].table}, {first:%d %B %Y} to {end - ONE_DAY:%d %B %Y}"
                yield (node, first, end), table, threshold, zeros_sensitive


def _share_cuts(
    cuts: dict[Node, set[pd.Timestamp]], relations: Iterable[Relation]
) -> list[Relation]:
    """Cut the parts of a whole alike, and the whole wherever its parts are.

    Returns:
        The relations that matter: those with a count in any part.
    """
    tied = [one for one in relations if any(part in cuts for part in one.lower)]
    changed = True
    while changed:
        changed = False
        for one in tied:
            common = set().union(*(cuts.get(part, set()) for part in one.lower))
            for node in (*one.lower, one.whole):
                before = cuts.setdefault(node, set())
                changed |= not common <= before
                before |= common
    return tied


def _identities(
    one: Relation,
    cuts: dict[Node, set[pd.Timestamp]],
    cells: Callable[[Node, pd.Timestamp, pd.Timestamp], tuple[int, ...]],
) -> Iterable[Identity]:
    for first, end in pairwise(sorted(cuts[one.lower[0]])):
        if any(start <= first and end <= stop for start, stop in one.but):
            continue
        below = [cell for part in one.lower for cell in cells(part, first, end)]
        yield cells(one.whole, first, end), below
