"""Of which measures no figure may be told: asked of the decisions' file anew.

By the least that any published figure needs, and without the release step, so that a fault of
that step is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pandas as pd

from ssp_analysis.release.decisions import ReleaseDecision
from ssp_analysis.years import months_of


def publishable(
    decisions: Iterable[ReleaseDecision],
    pair: str,
    months: Sequence[pd.Period],
    on: date,
    geography: str = "borough",
) -> bool:
    """Whether each month has a publish decision that was signed, evidenced and in force on a day.

    That is the least; a stricter decision may still bar the pair.
    """
    source, measure = pair.split(":", 1)
    signed = [
        d
        for d in decisions
        if (d.source, d.decision) == (source, "publish")
        and d.measure in (measure, "*")
        and d.geography in (geography, "all")
        and d.approver
        and d.evidence
        and not d.unlisted
        and d.approved_on is not None
        and d.approved_on <= on <= (d.expires_on or date.max)
    ]
    return all(
        any(
            (d.data_from or date.min) <= month.start_time.date()
            and month.end_time.date() <= (d.data_to or date.max)
            for d in signed
        )
        for month in months
    )


def barred_pairs(
    pairs: Iterable[str],
    series: pd.DataFrame,
    ruled: pd.DataFrame,
    decisions: Iterable[ReleaseDecision],
    months: Sequence[pd.Period],
    on: date,
) -> frozenset[str]:
    """The `source:measure` pairs of which no figure may be told in public.

    Args:
        pairs: all that there are.
        series: for the months of each pair's figures.
        ruled: `Decisions` as they left.
        decisions: as they are signed.
        months: of the year, for a pair without figures.
        on: the paper's date.
    """
    signed = list(decisions)
    known = series[series["state"].isin(["observed", "suppressed"])]
    reach = {
        str(pair): sorted({month for period in periods.unique() for month in months_of(period)})
        for pair, periods in known["period"].groupby(known["source_id"] + ":" + known["measure"])
    }
    barred = set(ruled.loc[ruled["decision"] != "publish", "sources"])
    every = {*pairs, *ruled["sources"]}
    return frozenset(
        barred | {p for p in every if not publishable(signed, p, reach.get(p, months), on)}
    )


def area_faults(
    areas: pd.DataFrame, decisions: Iterable[ReleaseDecision], on: date
) -> Iterator[str]:
    """A sentence where figures by area left without a decision for wards on all their months."""
    signed = list(decisions)
    told = areas[areas["value"].notna()][["measure", "start", "end"]].drop_duplicates()
    for pair, start, end in told.itertuples(index=False):
        months = list(pd.period_range(start, end, freq="M"))
        if not publishable(signed, pair, months, on, "ward"):
            yield "the released table areas holds figures that no decision lets out by ward"
