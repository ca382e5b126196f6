"""Disclosure control: which numbers would tell of so few cases that people could be recognised.

A simple rule that is sound within one pack, and hides more than an exact audit would need to:

1. A count from 1 to below its contract's threshold is small; 0 too where zeros are sensitive.
2. The months (or quarters) of a measure in one reporting year leave together or not at all, and
   so do those of its parts: its categories, and measures of the same source that add up to it. One
   small cell of a part hides all parts of that year, one small total hides totals and parts. A
   hidden cell then lies anywhere between 0 and the smaller of its margins, each of which is small
   itself and hidden, or at least the threshold.
3. A figure added up over hidden cells leaves only if it is not small and covers all months of the
   year so far, so that no two sums of one series differ by a few of its hidden cells. The
   expectation of a month or phase would tell the earlier months it was averaged from: if any
   month of a series is hidden, `impact` keeps its year row only.
4. The year rows of a measure's parts leave together or not at all, because they add up to a
   published total, and so do their phases. Which phases must stay hidden, see `phases`.

Ward rows do not leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd

from ssp_analysis.release.parts import measures_adding_up, pair_of
from ssp_analysis.release.phases import phases_to_hide
from ssp_analysis.years import months_of, year_of

NOT_COUNTS = ("percent", "per cent", "%", "pounds", "£")
REASON = "Confidential: the number is too small to show, or would tell one that is."
IMPACT_NUMBERS = (
    "observed", "expected", "lower", "upper", "change", "change_lower", "change_upper",
    "smallest_detectable",
)  # fmt: skip


Cells = frozenset[tuple[str, str]]
"""Cells of the series table, each by series id and period."""


@dataclass(frozen=True)
class CountRules:
    """What is small, per `source:measure`: from the contracts, through the `Measures` table."""

    thresholds: dict[str, int]
    zeros_sensitive: frozenset[str]
    not_counts: frozenset[str]
    wholes: dict[str, str]

    @classmethod
    def of(cls, measures: pd.DataFrame, series: pd.DataFrame) -> CountRules:
        """The rules of a `Measures` table for borough-wide `SeriesTable` rows."""
        rows = measures.set_index("pair")
        return cls(
            {str(pair): int(limit) for pair, limit in rows["threshold"].items()},
            frozenset(rows.index[rows["zeros_sensitive"]]),
            frozenset(rows.index[rows["unit"].str.casefold().isin(NOT_COUNTS)]),
            measures_adding_up(series),
        )

    def whole_of(self, series_id: str) -> str:
        """The pair that a series is, or is a part of."""
        pair = pair_of(series_id)
        return self.wholes.get(pair, pair)

    def is_part(self, series_id: str) -> bool:
        """Whether a series is a category, or a measure that adds up to another with others."""
        return series_id != self.whole_of(series_id)

    def is_small(self, series_id: str, value: float) -> bool:
        """Whether a count of a series may not be told. What is not there is not small.

        Raises:
            KeyError: for a series of a measure without rules, rather than letting it pass.
        """
        pair = pair_of(series_id)
        limit = self.thresholds[pair]
        if pair in self.not_counts or pd.isna(value):
            return False
        return 0 < value < limit or (value == 0 and pair in self.zeros_sensitive)


def suppress_series(series: pd.DataFrame, rules: CountRules, area_code: str) -> pd.DataFrame:
    """The borough-wide rows of a `SeriesTable` with what rules 1 and 2 hide `suppressed`.

    Args:
        series: rows that the release decisions let pass.
        rules: what is small.
        area_code: the partnership's area; other rows are dropped.
    """
    rows = series[series["area_code"] == area_code].reset_index(drop=True)
    if rows.empty:
        return rows
    small = _small(rows["series_id"], rows["value"], rules)
    part = rows["series_id"].map(rules.is_part)
    block = [
        rows["series_id"].map(rules.whole_of),
        rows["frequency"],
        rows["period"].map(lambda period: year_of(months_of(period)[-1])),
    ]
    # What a supplier hides in a part could be told from the total and the other parts.
    told = small | (part & (rows["state"] == "suppressed"))
    any_total = (small & ~part).groupby(block).transform("any")
    any_part = (told & part).groupby(block).transform("any")
    hidden = (any_total | (any_part & part)) & (rows["state"] == "observed")
    # A per cent or a sum of money is no count: it is not hidden with counts, nor hides them.
    hidden &= ~rows["series_id"].map(pair_of).isin(rules.not_counts)
    numbers = ["value", "lower", "upper"]
    return rows.assign(
        state=rows["state"].mask(hidden, "suppressed"),
        **{name: rows[name].mask(hidden) for name in numbers},
    )


def hidden_cells(before: pd.DataFrame, after: pd.DataFrame) -> Cells:
    """Series id and period of the cells that were observed and are suppressed now."""
    was = before[before["state"] == "observed"]
    now = after[after["state"] == "suppressed"]
    both = was[["series_id", "period"]].merge(now[["series_id", "period"]])
    return frozenset(both.itertuples(index=False, name=None))


def suppress_impact(
    impact: pd.DataFrame, shown: pd.DataFrame, rules: CountRules, hidden: Cells
) -> pd.DataFrame:
    """`Impact` without the numbers that rules 3 and 4 hide.

    Args:
        impact: rows that the release decisions let pass.
        shown: the series as `suppress_series` leaves them.
        rules: what is small.
        hidden: as `hidden_cells`.
    """
    if impact.empty:
        return impact
    by_year = impact["window_kind"] == "year"
    small = _small(impact["series_id"], impact["observed"], rules)
    with_hidden = impact["series_id"].isin({series_id for series_id, _ in hidden})
    part = impact["series_id"].map(rules.is_part)
    whole = impact["series_id"].map(rules.whole_of)
    years = small & by_year
    any_total = (years & ~part).groupby(whole).transform("any")
    any_part = (years & part).groupby(whole).transform("any")
    lost = small | (with_hidden & ~by_year)
    lost |= by_year & part & (any_total | any_part)
    phase = pd.Series(impact.index.isin(_phases_to_hide(impact, shown, rules)), impact.index)
    lost |= phase | (
        (impact["window_kind"] == "phase") & part & phase.groupby(whole).transform("any")
    )
    lost &= impact["state"] == "observed"
    return impact.assign(
        **{name: impact[name].mask(lost) for name in IMPACT_NUMBERS},
        verdict=impact["verdict"].mask(lost, ""),
        reason=impact["reason"].mask(lost, REASON),
        state=impact["state"].mask(lost, "suppressed"),
    )


def _small(series_ids: pd.Series, counts: pd.Series, rules: CountRules) -> pd.Series:
    cells = zip(series_ids, counts, strict=True)
    return pd.Series([rules.is_small(*cell) for cell in cells], series_ids.index, dtype=bool)


def _phases_to_hide(impact: pd.DataFrame, shown: pd.DataFrame, rules: CountRules) -> list[int]:
    """Phases counted by exact date; what is worked out from published months tells nothing new."""
    rows = impact[
        (impact["window_kind"] == "phase")
        & (impact["basis"] == "exact")
        & impact["observed"].notna()
    ]
    monthly = shown[(shown["frequency"] == "M") & (shown["state"] == "observed")]
    found = []
    for name, phases in rows.groupby("series_id", sort=False):
        of_series = monthly[monthly["series_id"] == name]
        months = of_series.set_index(pd.PeriodIndex(of_series["period"], freq="M"))["value"]
        nearby = months[
            (months.index >= phases["start"].min().to_period("M"))
            & (months.index <= phases["end"].max().to_period("M"))
        ]
        is_small = partial(rules.is_small, str(name))
        width = rules.thresholds[pair_of(str(name))]
        found += phases_to_hide(phases, nearby, is_small, width)
    return found
