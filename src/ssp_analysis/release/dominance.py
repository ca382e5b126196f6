"""Sums of money, hours and other amounts: which of them would tell of one who has most of it.

The p% rule (Hundepool et al., Handbook on Statistical Disclosure Control): who has the second
largest amount of a sum takes it off; what is left must not tell the largest to within p per cent.
So a sum is hidden where less is left beside its two largest amounts than p per cent of the largest,
and where fewer than the threshold are behind it, or their number is hidden. What else must be
hidden for that is found as for counts: sums are counts of hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np
import pandas as pd

from ssp_analysis.release.counts import Count, Span, days_of
from ssp_analysis.release.disclosure import Asked, CountRules, Keys
from ssp_analysis.tables import (
    LIKE_FOR_LIKE,
    SUMMED,
    Areas,
    Contributions,
    Impact,
    ProgressCells,
    SeriesTable,
    Table,
    Tables,
    empty,
    pair_of,
)

HUNDREDTHS = 100  # pence of pounds; of hours and days nobody tells less
LARGEST = 2  # amounts that the rule takes off: somebody's own, and the one to be known
EITHER_WAY = 2  # a hidden sum may be more or less by p per cent of the largest amount

ByDay = tuple[np.ndarray, ...]
"""The first days of periods, ascending, and columns of what is of each."""


def in_hundredths(passed: Tables, rules: CountRules) -> Tables:
    """The tables with sums only, in whole hundredths; a whole is what its parts add up to."""

    def of_sums(model: type[Table]) -> pd.DataFrame:
        table = passed[model]
        return table[table["series_id"].map(rules.is_sum).astype(bool)]

    series, impact = of_sums(SeriesTable), of_sums(Impact)
    series = series.assign(value=(series["value"] * HUNDREDTHS).round())
    return {
        **passed,
        SeriesTable: _adding_up(series),
        Impact: impact.assign(observed=impact["observed"] * HUNDREDTHS),
        ProgressCells: of_sums(ProgressCells),
        Areas: empty(Areas),
    }


def _adding_up(series: pd.DataFrame) -> pd.DataFrame:
    """Wholes that differ from their parts by no more than rounding made the sum of their parts."""
    values = series.set_index(["series_id", "period"])["value"]
    for pair, rows in series[~series["category"].isin(["", LIKE_FOR_LIKE])].groupby("sources"):
        parts = rows.groupby("period")["value"].agg(["sum", "count"])
        for period, (total, many) in parts.iterrows():
            if 0 < abs(values.get((pair, period), np.nan) - total) <= many / 2:
                values[pair, period] = total
    return series.assign(value=values.to_numpy())


@dataclass(frozen=True)
class Behind:
    """What is behind each sum, and what is hidden of it.

    Attributes:
        rules: what the contracts say.
        amounts: series id → contributors, and their amounts in hundredths.
        figures: series id → sums in hundredths, or counts.
        hidden: the spans of counts that are hidden.
    """

    rules: CountRules
    amounts: Mapping[str, ByDay]
    figures: Mapping[str, ByDay]
    hidden: frozenset[frozenset[Span]]

    @classmethod
    def of(
        cls,
        contributions: pd.DataFrame,
        sums: pd.DataFrame,
        series: pd.DataFrame,
        rules: CountRules,
        hidden: Iterable[Count],
    ) -> Behind:
        """From the tables.

        Args:
            contributions: `Contributions`.
            sums: `SeriesTable` of `in_hundredths`.
            series: `SeriesTable` that the decisions let pass; other counts nobody may look at.
            rules: what the contracts say.
            hidden: the counts that are hidden.
        """
        amounts = contributions.assign(amount=contributions["amount"] * HUNDREDTHS)
        known = pd.concat([sums, series[~series["series_id"].isin(sums["series_id"])]])
        return cls(
            rules,
            _by_day(amounts, "contributor", "amount"),
            _by_day(known, "value"),
            frozenset(frozenset(one.spans) for one in hidden),
        )

    def judged(self, asked: Asked) -> tuple[Asked, Keys]:
        """Sums with what the rules make of each; and the keys of those that are hidden unproved.

        Amounts below 0 can hide anything, so of a measure that has some nothing can be proved:
        where one of its sums is hidden, all are.
        """
        counts, phases, tied, earlier = asked
        sums = [self._judged(one) for one in counts]
        odd = {pair for one in sums if one.hide for pair in _pairs(one) & self._below_zero}
        kept = [one for one in sums if _pairs(one).isdisjoint(self._below_zero)]
        before = [one for one in earlier if _pairs(one).isdisjoint(self._below_zero)]
        lost = frozenset(one.key for one in sums if not _pairs(one).isdisjoint(odd))
        return (kept, phases, tied, before), lost

    @cached_property
    def _below_zero(self) -> frozenset[str]:
        """The pairs of sums of which some amounts are below 0."""
        return frozenset(
            pair_of(name)
            for known in (self.amounts, self.figures)
            for name, columns in known.items()
            if self.rules.is_sum(name) and (columns[-1] < 0).any()
        )

    def _judged(self, one: Count) -> Count:
        """Whether a sum is hidden, and how wide its range must be."""
        sizes, value = self._sizes(one), self._value(one)
        share = max(self.rules.shares[pair] for pair in _pairs(one))
        largest = sizes[:1].sum() or value or self._usual(one)
        hide = not one.fixed and (
            one.hide
            or self._are_few(one, self._number(one, sizes))
            or bool(sizes[LARGEST:].sum() < share * sizes[:1].sum())
            or self._is_made_of_hidden(one)
        )
        width = max(ceil(EITHER_WAY * share * abs(largest)), 1)
        return replace(one, value=value, threshold=width, hide=hide, most=None)

    def _sizes(self, one: Count) -> np.ndarray:
        """What each contributor has of a sum, the most first; nothing where that is not known."""
        parts = [_within(self.amounts[span[0][0]], span) for span in one.spans
                 if span[0][0] in self.amounts]  # fmt: skip
        if not parts:
            return np.array([])
        contributors, amounts = (np.concatenate(column) for column in zip(*parts, strict=True))
        whose = np.unique(contributors, return_inverse=True)[1]
        return np.sort(np.abs(np.bincount(whose, amounts)))[::-1]

    def _value(self, one: Count) -> int | None:
        """The sum as its months add up to it: rounding alone must not part the two."""
        if one.value is None:
            return None
        inside = [_within(self.figures[span[0][0]], span)[0] for span in one.spans]
        total = sum(values.sum() for values in inside)
        return int(total) if abs(total - one.value) <= sum(map(len, inside)) else one.value

    def _usual(self, one: Count) -> float:
        """What a period of a series usually comes to, where nobody here knows what it did."""
        known = self.figures[one.series_id][-1]
        known = known[~np.isnan(known)]
        return float(known.mean()) if len(known) else 0.0

    def _number(self, one: Count, sizes: np.ndarray) -> float:
        """How many are behind a sum; NaN where nobody here knows."""
        if any(pair in self._with_records for pair in _pairs(one)):
            return len(sizes)
        counts = [_within(self.figures[part], span)[0].sum() for span in one.spans
                  for part in self.rules.parts(span[0][0])[:1] if part in self.figures]  # fmt: skip
        return float(sum(counts)) if counts else np.nan

    @cached_property
    def _with_records(self) -> frozenset[str]:
        """The pairs whose records were there to be looked at."""
        return frozenset(pair_of(name) for name in self.amounts)

    def _are_few(self, one: Count, number: float) -> bool:
        pairs = _pairs(one)
        if number == 0:  # nobody, and yet a sum: one of both is wrong, and neither is known to be
            return bool(one.value) or not pairs.isdisjoint(self.rules.zeros_sensitive)
        return 0 < number < max(self.rules.thresholds[pair] for pair in pairs)

    def _is_made_of_hidden(self, one: Count) -> bool:
        """Whether a count behind a sum is hidden over the same days, or nobody may look at it."""
        for pair in _pairs(one):
            spans = [span for span in one.spans if pair_of(span[0][0]) == pair]
            for number in range(len(self.rules.of.get(pair, ()))):
                same = frozenset(((self.rules.parts(node[0])[number], node[1]), first, end)
                                 for node, first, end in spans)  # fmt: skip
                unseen = any(node[0] not in self.figures for node, _, _ in same)
                if same in self.hidden or (unseen and pair not in self._with_records):
                    return True
        return False


def _by_day(table: pd.DataFrame, *columns: str) -> dict[str, ByDay]:
    first = {period: days_of(period)[0] for period in table["period"].unique()}
    table = table.assign(day=table["period"].map(first)).sort_values("day", kind="stable")
    return {
        str(name): (rows["day"].to_numpy("datetime64[ns]"), *(rows[c].to_numpy() for c in columns))
        for name, rows in table.groupby("series_id")
    }


def _within(columns: ByDay, span: Span) -> ByDay:
    """The columns, without the days, of the periods that begin within a span."""
    days = [day.to_datetime64() for day in span[1:]]
    first, end = np.searchsorted(columns[0], days)
    return tuple(column[first:end] for column in columns[1:])


def _pairs(one: Count) -> set[str]:
    return {pair_of(node[0]) for node, _, _ in one.spans}


def hidden_rates(
    series: pd.DataFrame, cells: pd.DataFrame, rules: CountRules, hidden: Keys
) -> Iterator[tuple[str, ...]]:
    """The keys of rates and means made of what is hidden, or of what nobody may look at.

    Args:
        series: `SeriesTable` that the decisions let pass.
        cells: `ProgressCells`.
        rules: what a rate is made of.
        hidden: keys of counts and sums.
    """
    known = set(series["series_id"])
    for row in series[["series_id", "period"]].itertuples(index=False):
        parts = [] if rules.is_sum(row.series_id) else rules.parts(row.series_id)
        if any(part not in known or ("series", part, row.period) in hidden for part in parts):
            yield ("series", row.series_id, row.period)
            same = (cells["series_id"] == row.series_id) & (cells["period"] == row.period)
            for cell in cells[same].itertuples():
                yield ("progress", cell.indicator_id, cell.figure, cell.part)


def as_told(sums: Sequence[Count], hidden: Keys, rules: CountRules) -> list[Count]:
    """The sums as the register keeps them: no width there may tell what the largest amount was.

    What a later paper asks of a hidden one that it does not hold itself follows from those shown.
    """
    shown = pd.DataFrame(
        [(one.series_id, one.value) for one in sums if one.key not in hidden],
        columns=["series_id", "value"],
    )
    usual = shown.groupby("series_id")["value"].mean()
    return [
        replace(one, threshold=1 + int(
            EITHER_WAY * rules.shares[pair_of(one.series_id)] * usual.get(one.series_id, 0)
        ) * (one.key in hidden))
        for one in sums
    ]  # fmt: skip


def unjudged(measures: pd.DataFrame, made: Tables) -> list[str]:
    """What is told of published sums behind which nobody is counted.

    Args:
        measures: `Measures` that are published.
        made: the tables of notebook 01.
    """
    silent = measures[measures["kind"].isin(SUMMED) & (measures["of"] == "")]
    with_records = set(made[Contributions]["series_id"].map(pair_of))
    return [
        f"{pair}: nobody counts who is behind these sums, so none is hidden. Name the measure that "
        f"does in sources/{source}.yaml, `of`."
        for pair, source in silent[["pair", "source_id"]].itertuples(index=False)
        if pair not in with_records and pair in set(made[SeriesTable]["sources"])
    ]
