"""Every count that is or was told, as a sum over cells, and which measures add up to another.

A cell is of a series, in an area, between two days. Days are cut wherever a count starts or ends;
between two cuts each series and area has one cell. A whole and its parts need cells of their own
only where both are told: tables with the same totals always fit together.

Contracts do not say that primary, secondary and vehicle fires make all fires, but the figures do:
what adds up can be worked out, whatever it is called, and from the first period on. So a sum that
holds by chance is taken for one as well: then more is hidden than need be, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from ssp_analysis.release.suppression.sums import Identity, Sum
from ssp_analysis.remembered import recall
from ssp_analysis.tables import pair_of
from ssp_analysis.years import months_of

ONE_DAY = pd.Timedelta(days=1)
Node = tuple[str, str]
"""Series id and area code; '' is the partnership's whole area."""

Time = tuple[pd.Timestamp, pd.Timestamp]
"""A day, and the day after the last."""

Span = tuple[Node, pd.Timestamp, pd.Timestamp]
"""A node from a day to the day before another."""
MOST_SUMS = 20  # different ways in which one measure may add up, before the search is given up
NO_CHANCE = 8  # periods in a row that add up are no chance, even where most others do not
PARTS_OF_TIME = 3  # looked at by themselves, so that figures wrong in one do not hide a sum
REST = ":*rest"  # after the series id of a whole or a part, what is left of it without a name


@dataclass(frozen=True)
class Count(Sum):
    """A count as a table tells it: `sums.Sum`, with spans instead of cells."""

    key: tuple[str, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """What it adds up."""
        return self.cells

    @property
    def series_id(self) -> str:
        """The (first) series that is counted."""
        return self.spans[0][0][0]

    @property
    def source(self) -> str:
        """The (first) source that is counted."""
        return self.series_id.split(":")[0]

    @property
    def sources(self) -> set[str]:
        """All sources that are counted."""
        return {series_id.split(":")[0] for (series_id, _), *_ in self.spans}


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

    sums: list[Sum] = [
        replace(one, cells=tuple(cell for span in one.spans for cell in cells(*span)))
        for one in counts
    ]
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


def measures_adding_up(counts: Iterable[Count], part_of: Mapping[str, str]) -> Iterator[Relation]:
    """Measures of one source whose counts add up to another measure's, in most periods.

    Where they do not, the relation does not hold; where the whole is more, the rest has a node. A
    count that the supplier hides is one of those that it may be. Where zeros are sensitive,
    measures without any case count among the parts, and a single measure may be all there was.
    What adds up does so in each ward and category too, where their figures do not deny it. And a
    measure may be some categories of another, or a category some measures.

    Args:
        counts: as `table_counts.series_counts` and `area_counts`; all others are passed over.
        part_of: the measures that are parts of another by their contract, which is never less.
    """
    by_source: dict[str, dict[Place, list[Count]]] = {}
    for one in counts:
        is_known = one.value is not None or (one.most or 0) > 0
        if one.key[0] in ("series", "areas") and is_known and len(one.spans) == 1:
            name, area = one.spans[0][0]
            places = by_source.setdefault(one.source, {EVERYWHERE: []})
            places.setdefault((name.removeprefix(pair_of(name)), area), []).append(one)
    for places in by_source.values():
        of_all = places.pop(EVERYWHERE)
        sensitive = any(one.zeros_sensitive for one in of_all)
        figures = _Figures.of(of_all)
        everywhere = [figures, *(_Figures.of(mine, place) for place, mine in places.items())]
        for whole, parts in figures.adding_up(sensitive):
            for there in everywhere:
                yield from there.relations(whole, parts)
        for there in everywhere:
            for part in (name for name in there.least if name in part_of):
                yield from there.with_rest(part_of[part], [part])
        of_categories: dict[str, list[Count]] = {}
        for one in (one for (_, area), mine in places.items() if not area for one in mine):
            of_categories.setdefault(pair_of(one.series_id), []).append(one)
        for pair, mine in of_categories.items():
            yield from _partly(pair, of_all, mine, sensitive)


def _partly(
    pair: str, of_all: Sequence[Count], categories: Sequence[Count], sensitive: bool
) -> Iterator[Relation]:
    """Other measures that are some categories of a pair, and categories that are some measures."""
    others = [one for one in of_all if one.series_id != pair]
    figures = _Figures.of([*others, *categories])
    for wholes in (others, categories) if others else ():
        for whole, parts in figures.adding_up(sensitive, {one.series_id for one in wholes}):
            yield from figures.relations(whole, parts)


Place = tuple[str, str]
"""A category behind a colon ('' for all), and an area code ('' for the whole area)."""

EVERYWHERE: Place = ("", "")
Sums = dict[tuple[str, ...], int]
"""Parts of a whole, and in how many periods in a row they were found to be."""


@dataclass(frozen=True)
class _Figures:
    """Times × series of one source and place: what each is at least, and at most; NaN if unknown.

    Of two series that are always alike, the one that the contract names first is the whole. `own`
    are the figures that are told as such: others are sums of those of shorter times.
    """

    least: pd.DataFrame
    most: pd.DataFrame
    own: pd.DataFrame
    place: Place = EVERYWHERE

    @classmethod
    def of(cls, counts: Sequence[Count], place: Place = EVERYWHERE) -> _Figures:
        at = [(*one.spans[0][1:], one.series_id.removesuffix(place[0])) for one in counts]
        names = list(dict.fromkeys(name for *_, name in at))
        index = pd.MultiIndex.from_tuples(at or [(None, None, "")])
        told = pd.DataFrame({
            "least": [one.value or 0 for one in counts],
            "most": [one.most if one.value is None else one.value for one in counts],
        }, index[: len(at)], dtype=float)  # fmt: skip
        told = told[~told.index.duplicated()]  # a committee of one ward
        least, most = (told[name].unstack()[names] for name in told)
        return cls(_over_time(least), _over_time(most), least.notna(), place)

    def adding_up(
        self, sensitive: bool, wholes: Collection[str] = ()
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Wholes with their parts; where some wholes are given, the parts are of all others."""
        for whole, found in recall(_Figures.sums, self, sensitive, sorted(wholes)).items():
            for parts in self.holding(whole, found):
                yield whole, parts

    def sums(self, sensitive: bool, wholes: Collection[str]) -> dict[str, Sums]:
        """The sums of every whole that hold in all periods of some span."""
        found: dict[str, Sums] = {}
        known = self.least.notna()
        for columns in dict.fromkeys(tuple(known.columns[row]) for row in known.to_numpy()):
            periods = known.index[known[list(columns)].all(axis=1)]
            for span in _parts_of_time(periods):
                least, most = (each.loc[span, list(columns)] for each in (self.least, self.most))
                never = most.columns[~most.any() & ~most.columns.isin(wholes)] if sensitive else ()
                happened = list(most.columns[most.any()])
                for number, whole in enumerate(happened):
                    if wholes and whole not in wholes:
                        continue
                    mine = [name for name in happened if name == whole or name not in wholes]
                    for parts in _sums_to(whole, least[mine], most[mine]):
                        if wholes or len(parts) > 1 or parts[0] not in happened[:number]:
                            of_whole, named = found.setdefault(whole, {}), (*parts, *never)
                            of_whole[named] = max(of_whole.get(named, 0), len(span))
        return found

    def holding(self, whole: str, found: Sums) -> list[tuple[str, ...]]:
        """Those that hold in most periods, and tell something that those with more parts do not."""
        agreed: dict[tuple[str, ...], frozenset[Time]] = {}
        for parts, in_a_row in found.items():
            more, less = self._off(whole, parts)
            agrees = ~(more | less)
            if in_a_row >= NO_CHANCE or agrees.sum() > len(agrees) / 2:
                agreed[parts] = frozenset(agrees.index[agrees])
        return [parts for parts, at in agreed.items()
                if not any(set(parts) < set(others) and at <= there
                           for others, there in agreed.items())]  # fmt: skip

    def relations(self, whole: str, parts: tuple[str, ...]) -> Iterator[Relation]:
        """The sum where it holds; and with a rest, where the whole is more in some periods."""
        if whole not in self.least or not {*parts} <= set(self.least):
            yield from self.with_rest(whole, [name for name in parts if name in self.least])
            return
        more, less = self._off(whole, parts)
        of, *nodes = self._nodes(whole, *parts)
        yield Relation(of, tuple(nodes), but=tuple(more.index[more | less]))
        if more.any():
            yield from self.with_rest(whole, parts)

    def with_rest(self, whole: str, parts: Sequence[str]) -> Iterator[Relation]:
        """That parts are no more than their whole, where the figures do not say that they are."""
        if parts and whole in self.least:
            _, less = self._off(whole, parts)
            of, rest, *nodes = self._nodes(whole, f"{whole}{REST}{'+'.join(parts)}", *parts)
            if not len(less) or not less.all():
                yield Relation(of, tuple(nodes), rest, tuple(less.index[less]))

    def _nodes(self, *names: str) -> list[Node]:
        category, area = self.place
        return [(name + category, area) for name in names]

    def _off(self, whole: str, parts: Sequence[str]) -> tuple[pd.Series, pd.Series]:
        """Of the shortest times in which all are known: whether a whole is more, or less."""
        named = [whole, *parts]
        known = self.least[named].notna().all(axis=1) & self.own[named].any(axis=1)
        least, most = self.least[known], self.most[known]
        return (
            least[whole] > most[named[1:]].sum(axis=1),
            most[whole] < least[named[1:]].sum(axis=1),
        )


def _over_time(told: pd.DataFrame) -> pd.DataFrame:
    """Times × series, with figures of shorter times added up where another tells of a longer."""
    filled = told.copy()
    for name in told:
        own = told[name].dropna()
        for first, end in told.index[told[name].isna()]:
            inside = own[[first <= a and b <= end for a, b in own.index]]
            days = [first, *(day for span in inside.index for day in span), end]
            if len(inside) > 1 and days[::2] == days[1::2]:
                filled.loc[(first, end), name] = inside.sum()
    return filled


def _parts_of_time(periods: pd.Index) -> Iterator[pd.Index]:
    """All periods, and then a part of them after another."""
    yield periods
    if len(periods) > 1:
        for at in np.array_split(np.arange(len(periods)), PARTS_OF_TIME):
            if len(at):
                yield periods[at]


def _sums_to(whole: str, least: pd.DataFrame, most: pd.DataFrame) -> Iterator[list[str]]:
    """Every set of other columns that can add up to a whole in all rows; those of few first."""
    fits = least.le(most[whole], axis=0).all()
    fitting = [name for name in least.columns[fits] if name != whole]
    if not fitting:
        return
    rules = [LinearConstraint(least[fitting].to_numpy(), ub=most[whole]),
             LinearConstraint(most[fitting].to_numpy(), lb=least[whole]),
             LinearConstraint(np.ones(len(fitting)), lb=1)]  # fmt: skip
    for _ in range(MOST_SUMS):
        found = milp(np.ones(len(fitting)), integrality=1, bounds=Bounds(0, 1),
                     constraints=rules)  # fmt: skip
        if found.x is None:
            return
        chosen = found.x > 0.5
        yield [name for name, is_part in zip(fitting, chosen, strict=True) if is_part]
        rules.append(LinearConstraint(chosen.astype(float), ub=chosen.sum() - 1))
