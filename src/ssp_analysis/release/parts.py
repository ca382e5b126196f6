"""Which measures of a source add up to another.

Contracts do not say that primary, secondary and vehicle fires make all fires, but the figures do:
what adds up can be worked out, whatever it is called, and from the first period on. So a sum that
holds by chance is taken for one as well: then more is hidden than need be, never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from ssp_analysis.release.counts import Count, Relation, Time, days_of
from ssp_analysis.remembered import recall
from ssp_analysis.tables import pair_of

FEWEST_PARTS = 2
MOST_SUMS = 20  # different ways in which one measure may add up, before the search is given up
NO_CHANCE = 8  # periods in a row that add up are no chance, even where most others do not
PARTS_OF_TIME = 3  # looked at by themselves, so that figures wrong in one do not hide a sum
REST = ":*rest"  # after the series id of a whole or a part, what is left of it without a name


def measures_adding_up(counts: Iterable[Count]) -> Iterator[Relation]:
    """Measures of one source whose counts add up to another measure's, in most periods.

    Where they do not, the relation does not hold; where the whole is more, the rest has a node. A
    count that the supplier hides is one of those that it may be. Where zeros are sensitive,
    measures without any case count among the parts, and a single measure may be all there was.

    Args:
        counts: as `tellings.series_counts`; all others are passed over.
    """
    by_source: dict[str, list[Count]] = {}
    for one in counts:
        is_known = one.value is not None or (one.most or 0) > 0
        if one.key[0] == "series" and one.series_id == pair_of(one.series_id) and is_known:
            by_source.setdefault(one.source, []).append(one)
    for mine in by_source.values():
        figures, sensitive = _Figures.of(mine), any(one.zeros_sensitive for one in mine)
        for whole, found in recall(_Figures.sums, figures, sensitive).items():
            for parts in figures.holding(whole, found):
                yield from figures.relations(whole, parts)


Sums = dict[tuple[str, ...], int]
"""Parts of a whole, and in how many periods in a row they were found to be."""


@dataclass(frozen=True)
class _Figures:
    """Periods × series of one source: what each is at least, and at most; NaN where not known.

    Of two series that are always alike, the one that the contract names first is the whole.
    """

    least: pd.DataFrame
    most: pd.DataFrame

    @classmethod
    def of(cls, counts: Sequence[Count]) -> _Figures:
        at = pd.MultiIndex.from_tuples([(one.key[2], one.series_id) for one in counts])
        least = [one.value or 0 for one in counts]
        most = [one.most if one.value is None else one.value for one in counts]
        tables = (pd.Series(each, at, dtype=float).unstack() for each in (least, most))
        return cls(*(table[at.unique(level=1)] for table in tables))

    def sums(self, sensitive: bool) -> dict[str, Sums]:
        """The sums of every whole that hold in all periods of some span."""
        found: dict[str, Sums] = {}
        known = self.least.notna()
        for columns in dict.fromkeys(tuple(known.columns[row]) for row in known.to_numpy()):
            periods = known.index[known[list(columns)].all(axis=1)]
            for span in _spans(periods):
                least, most = (each.loc[span, list(columns)] for each in (self.least, self.most))
                never = tuple(most.columns[~most.any()]) if sensitive else ()
                happened = most.columns[most.any()]
                fewest = 1 if sensitive else FEWEST_PARTS
                for number, whole in enumerate(happened):
                    for parts in _sums_to(whole, least[happened], most[happened], fewest):
                        if len(parts) > 1 or parts[0] not in happened[:number]:
                            of_whole, named = found.setdefault(whole, {}), (*parts, *never)
                            of_whole[named] = max(of_whole.get(named, 0), len(span))
        return found

    def holding(self, whole: str, found: Sums) -> list[tuple[str, ...]]:
        """Those that hold in most periods, and tell something that those with more parts do not."""
        agreed: dict[tuple[str, ...], frozenset[str]] = {}
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
        more, less = self._off(whole, parts)
        nodes = tuple((name, "") for name in parts)
        yield Relation((whole, ""), nodes, but=_days(more | less))
        if more.any():
            rest = (f"{whole}{REST}{'+'.join(parts)}", "")
            yield Relation((whole, ""), nodes, rest, _days(less))

    def _off(self, whole: str, parts: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
        """Of periods in which all are known: whether a whole is more than its parts, or less."""
        known = self.least[[whole, *parts]].notna().all(axis=1)
        least, most = self.least[known], self.most[known]
        named = list(parts)
        return (
            least[whole] > most[named].sum(axis=1),
            most[whole] < least[named].sum(axis=1),
        )


def _spans(periods: pd.Index) -> Iterator[pd.Index]:
    """All periods, and then a part of them after another."""
    yield periods
    if len(periods) > 1:
        for at in np.array_split(np.arange(len(periods)), PARTS_OF_TIME):
            if len(at):
                yield periods[at]


def _days(periods: pd.Series) -> tuple[Time, ...]:
    return tuple(days_of(str(period)) for period in periods.index[periods])


def _sums_to(
    whole: str, least: pd.DataFrame, most: pd.DataFrame, fewest: int
) -> Iterator[list[str]]:
    """Every set of other columns that can add up to a whole in all rows; those of few first."""
    fits = least.le(most[whole], axis=0).all()
    fitting = [name for name in least.columns[fits] if name != whole]
    if len(fitting) < fewest:
        return
    rules = [LinearConstraint(least[fitting].to_numpy(), ub=most[whole]),
             LinearConstraint(most[fitting].to_numpy(), lb=least[whole]),
             LinearConstraint(np.ones(len(fitting)), lb=fewest)]  # fmt: skip
    for _ in range(MOST_SUMS):
        found = milp(np.ones(len(fitting)), integrality=1, bounds=Bounds(0, 1),
                     constraints=rules)  # fmt: skip
        if found.x is None:
            return
        chosen = found.x > 0.5
        yield [name for name, is_part in zip(fitting, chosen, strict=True) if is_part]
        rules.append(LinearConstraint(chosen.astype(float), ub=chosen.sum() - 1))
