"""Disclosure control: which counts of all tables that leave must be hidden together.

A count under its contract's threshold is small, 0 too where zeros are sensitive; there a category
that is all there was of a year is hidden too, whatever its size. What is small is hidden, and as
many further counts as it takes until nobody who knows all published numbers, of this paper and of
earlier ones, can narrow any hidden count to a range less wide than its threshold.
See docs/methodology-disclosure.md; `suppression` does the work, `table_counts` says which table
tells which counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict, cast

import pandas as pd

from ssp_analysis.release.counts import Count, Node, Relation, as_sums
from ssp_analysis.release.suppression.hiding import Suppressed, suppress
from ssp_analysis.tables import COUNTED, SMALL_REASON, SUM_REASON, SUMMED, pair_of
from ssp_analysis.years import ReportingYear, months_of, year_of

Keys = frozenset[tuple[str, ...]]


class Small(TypedDict):
    """What is small among the counts of some series."""

    threshold: int
    zeros_sensitive: bool


@dataclass(frozen=True)
class CountRules:
    """What is small, per `source:measure`: from the contracts, through the `Measures` table.

    Attributes:
        thresholds, zeros_sensitive: of counts, and of the number of those behind a sum.
        counted, stocks, sums: the pairs that count people or events, those of people at one time,
            and those that add up amounts.
        shares: the p of the p% rule, as a fraction.
        of: the pairs that a sum or a rate is made of.
        part_of: the pair of the same source that a pair is a part of.
    """

    thresholds: dict[str, int]
    zeros_sensitive: frozenset[str]
    counted: frozenset[str]
    stocks: frozenset[str]
    sums: frozenset[str] = frozenset()
    shares: Mapping[str, float] = field(default_factory=dict)
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_measures(cls, measures: pd.DataFrame) -> CountRules:
        """The rules of a `Measures` table."""
        rows = measures.set_index("pair")
        return cls(
            {str(pair): int(limit) for pair, limit in rows["threshold"].items()},
            frozenset(rows.index[rows["zeros_sensitive"]]),
            frozenset(rows.index[rows["kind"].isin(COUNTED)]),
            frozenset(rows.index[rows["kind"] == "stock"]),
            frozenset(rows.index[rows["kind"].isin(SUMMED)]),
            {str(pair): p / 100 for pair, p in rows["dominance"].items()},
            {str(pair): tuple(named.split()) for pair, named in rows["of"].items() if named},
            {str(pair): of for pair, of in rows["counted_with"].items()
             if of != pair and of.split(":")[0] == str(pair).split(":")[0]},
        )  # fmt: skip

    @property
    def of_sums(self) -> CountRules:
        """Under which the tables tell sums as they tell counts; nothing is small."""
        return CountRules(dict.fromkeys(self.thresholds, 0), frozenset(), self.sums, frozenset(),
                          part_of=self.part_of)  # fmt: skip

    def is_sum(self, series_id: str) -> bool:
        """Whether a series is one of sums."""
        return pair_of(series_id) in self.sums

    def parts(self, series_id: str) -> list[str]:
        """The series that a series of sums or rates is made of: of the same category."""
        pair = pair_of(series_id)
        return [part + series_id.removeprefix(pair) for part in self.of.get(pair, ())]

    def reasons(self, sources: pd.Series) -> pd.Series:
        """Why figures are hidden, by the pairs that they were computed from."""
        made_of = {pair for pair, named in self.of.items() if not self.sums.isdisjoint(named)}
        summed = self.sums | made_of
        return sources.map(
            lambda text: SMALL_REASON if summed.isdisjoint(text.split()) else SUM_REASON
        )

    def is_counted(self, series_id: str) -> bool:
        """Whether a series counts people or events.

        Raises:
            KeyError: for a series of a measure without rules, rather than letting it pass.
        """
        if pair_of(series_id) not in self.thresholds:
            raise KeyError(series_id)
        return pair_of(series_id) in self.counted

    def adds_up(self, series_id: str) -> bool:
        """Whether the counts of periods add up: not so people at one time."""
        return pair_of(series_id) not in self.stocks

    def as_fields(self, series_ids: Iterable[str]) -> Small:
        """Threshold and sensitive zeros of a count of some series: the strictest of theirs."""
        pairs = [pair_of(name) for name in series_ids]
        return {
            "threshold": max(self.thresholds[pair] for pair in pairs),
            "zeros_sensitive": any(pair in self.zeros_sensitive for pair in pairs),
        }


@dataclass(frozen=True)
class Control:
    """What must be hidden.

    Attributes:
        hidden: keys of counts.
        shown_phases: keys of the phases that leave with their number.
        revised: tables published before with figures that were others then.
        given_away: sentences on what was published before and tells too much, whatever is hidden.
        contradicted: tables of today with figures that disagree with the others, and are hidden.
        counts: all that the proof knows.
        found: what it found of them, with its witnesses.
    """

    hidden: Keys
    shown_phases: Keys
    revised: tuple[str, ...]
    given_away: tuple[str, ...]
    contradicted: tuple[str, ...]
    counts: tuple[Count, ...] = field(compare=False, repr=False)
    found: Suppressed = field(compare=False, repr=False)

    def series(self) -> frozenset[str]:
        """The series of which a period in the series table is hidden."""
        return frozenset(key[1] for key in self.hidden if key[0] == "series")

    def hidden_months(self) -> dict[str, set[pd.Period]]:
        """Source → the months of the periods in the series table that are hidden."""
        found: dict[str, set[pd.Period]] = {}
        for _, series_id, period in (key for key in self.hidden if key[0] == "series"):
            found.setdefault(series_id.split(":")[0], set()).update(months_of(period))
        return found


def control(
    counts: Sequence[Count],
    phases: Sequence[Count],
    relations: Sequence[Relation],
    earlier: Sequence[Count] = (),
) -> Control:
    """Choose the counts to hide, and prove that they stay hidden.

    A paper can always be made: what earlier ones told stays told, what they hid stays hidden, and
    as much of this one is hidden as it takes. Phases are worth least: those of a series leave only
    if all its periods are shown, and those of a source only if nothing else is hidden for them.

    Args:
        counts: told by series, years, indicators and areas.
        phases: told by `impact`, by exact date.
        relations: what adds up to what.
        earlier: what was published, or hidden, before.
    """
    known = (*hide_lone_parts(counts, relations), *earlier)
    found = suppress(*as_sums(known, relations))
    odd = tuple(dict.fromkeys(one.table for one in counts if one.key in found.contradicted))
    bare = Control(cast(Keys, found.keys), frozenset(), found.revised, _given_away(found), odd,
                   known, found)  # fmt: skip
    open_phases = [one for one in phases if one.series_id not in bare.series()]
    held = [replace(one, hide=one.hide or (one.key in found.keys and not one.fixed))
            for one in known]  # fmt: skip
    never = [one for one in phases if one.series_id in bare.series() and one.is_primary]
    return _with_phases(bare, held, open_phases, relations, never)


Asked = tuple[list[Count], list[Count], list[Relation], Sequence[Count]]
"""What `control` is asked: counts, phases, relations, and what was told before."""

Place = tuple[str, tuple[str, ...], ReportingYear]
"""A series, the codes of the areas that are counted together, and a year."""


def hide_lone_parts(counts: Sequence[Count], relations: Sequence[Relation]) -> list[Count]:
    """The counts, with parts hidden that are all there was in an area and a year.

    If every incident of a year is of one category, whoever is known to be among them is known to be
    of it, however many there are: where zeros are sensitive, the split is hidden, the whole is not.
    """
    by_place: dict[Place, dict[tuple[pd.Timestamp, ...], int]] = {}
    for one in counts:
        place = _place(one)
        if place is not None and one.value is not None:
            by_place.setdefault(place, {})[one.spans[0][1:]] = one.value
    wholes = {part: one.whole[0] for one in relations for part in one.parts
              if _is_split(one.whole, part)}  # fmt: skip
    return [replace(one, hide=True) if _is_lone(one, by_place, wholes) else one for one in counts]


def _is_split(whole: Node, part: Node) -> bool:
    """Whether a part is a category of its whole, or both are measures; no mere other name."""
    (of, area), (name, there) = whole, part
    plain = (of, name) == (pair_of(of), pair_of(name))
    return area == there and (plain or pair_of(of) == pair_of(name))


def _place(one: Count) -> Place | None:
    """Where a count belongs; None if it adds up several series or times, or is of two years."""
    if len({(series_id, *days) for (series_id, _), *days in one.spans}) > 1:
        return None
    _, first, end = one.spans[0]
    years = {year_of(day.to_period("M")) for day in (first, end - pd.Timedelta(days=1))}
    codes = tuple(sorted(code for (_, code), _, _ in one.spans))
    return (one.series_id, codes, years.pop()) if len(years) == 1 else None


def _is_lone(
    one: Count,
    by_place: dict[Place, dict[tuple[pd.Timestamp, ...], int]],
    wholes: dict[Node, str],
) -> bool:
    """Whether a count is of a part that equals its whole wherever both are told in a year."""
    place = _place(one)
    whole = wholes.get((one.series_id, ""))
    if not one.zeros_sensitive or one.fixed or place is None or whole is None:
        return False
    mine, all_there_was = by_place.get(place, {}), by_place.get((whole, *place[1:]), {})
    both = mine.keys() & all_there_was.keys()
    return any(mine[span] for span in both) and all(
        mine[span] == all_there_was[span] for span in both
    )


def _with_phases(
    bare: Control,
    held: list[Count],
    phases: list[Count],
    relations: Sequence[Relation],
    never: Sequence[Count],
) -> Control:
    """The same with as many phases as leave without hiding anything else.

    Small ones that leave in no case must not follow from those of other measures of the source.
    """
    while phases:
        sources = {one.source for one in phases}
        small = [one for one in never if one.source in sources]
        found = suppress(*as_sums([*held, *small, *phases], relations))
        more = found.keys - bare.hidden
        costly = {name for one in held if one.key in more for name in one.sources}
        if not costly:
            shown = {one.key for one in phases} - found.keys
            return replace(bare, hidden=cast(Keys, found.keys), shown_phases=frozenset(shown),
                           counts=(*held, *small, *phases), found=found)  # fmt: skip
        # Each time the phases of a source go, or all: what one costs may be told by another's.
        phases = [one for one in phases if one.source not in costly] if costly & sources else []
    return bare


def _given_away(found: Suppressed) -> tuple[str, ...]:
    """A sentence for each table and what was published before that tells too much of it."""
    sentences = (
        f"{one.table}: what was published before ({', '.join(before)}) tells a small number of it "
        "more closely than it should; this paper adds nothing to that."
        if before
        else f"{one.table}: no proof was found that a small number of it stays hidden; all that "
        "hangs together with it is hidden."
        for one, before in found.given_away
    )
    return tuple(dict.fromkeys(sentences))
