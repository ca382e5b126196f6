"""Counts by ward and area committee: which years of which measures, before disclosure control."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ssp_analysis.project import Ward, wards_of
from ssp_analysis.release.decisions import ReleaseDecision, Ruling, rule
from ssp_analysis.release.rulings import Paper, Rulings, every_month, told
from ssp_analysis.tables import (
    DELIVERED,
    Areas,
    as_delivered,
    like_for_like,
    state_of_whole,
    table_of,
)
from ssp_analysis.years import ReportingYear, months_of, words_of, year_of


@dataclass(frozen=True)
class WardDecisions:
    """What may leave by ward: on top of what may leave for the whole area."""

    decisions: tuple[ReleaseDecision, ...]
    rulings: Rulings
    paper: Paper

    def of(self, pair: str, months: Sequence[pd.Period]) -> Ruling:
        """The decision that rules a pair by ward in some months."""
        borough = self.rulings.decided.get(pair, "withhold")
        if borough != "publish":
            return Ruling(borough, self.rulings.reason(pair))
        ruling = rule(self.decisions, pair, months, self.paper.on, geography="ward")
        if self.paper.audience == "internal" or ruling.decision == "publish":
            return Ruling("publish", "")
        return Ruling(ruling.decision, told(ruling))

    def problems(self, series: pd.DataFrame, area_code: str) -> list[str]:
        """What is wrong with decisions on measures that are counted by ward, as `decide` says it.

        Args:
            series: `SeriesTable` with ward rows, before decisions.
            area_code: the partnership's area.
        """
        known = series[(series["area_code"] != area_code) & series["state"].isin(DELIVERED)]
        rulings = (
            rule(self.decisions, str(pair), every_month(periods), self.paper.on, geography="ward")
            for pair, periods in known["period"].groupby(known["sources"])
        )
        return list(dict.fromkeys(text for ruling in rulings for text in ruling.problems))


def build_areas(
    series: pd.DataFrame,
    measures: pd.DataFrame,
    area_code: str,
    wards: list[Ward],
    decisions: WardDecisions,
) -> pd.DataFrame:
    """`Areas` of every measure that is counted by ward.

    The finished quarters of the year so far, the same of the year before, and the whole years
    before that: a whole last year beside its first months would tell the few months between them
    by ward, and so would a year so far beside that of the next paper.

    Args:
        series: `SeriesTable` with ward rows, before decisions.
        measures: `Measures`; only counts of events add up to a year.
        area_code: the partnership's area.
        wards: as `load_ward_list`.
        decisions: what may leave by ward.
    """
    known = set(series["series_id"])
    adding_up = measures.loc[measures["kind"] == "count", "pair"]
    compared = [like_for_like(pair, known) for pair in adding_up]
    series = series[series["series_id"].isin(compared)]
    by_ward = series[series["area_code"].isin([ward.code for ward in wards])]
    of_series = dict(iter(series.groupby("series_id", sort=False)))
    rows = (
        row
        for name in dict.fromkeys(by_ward["series_id"])
        for row in _of_measure(of_series[name], str(name), area_code, wards, decisions)
    )
    return table_of(rows, Areas)


def _of_measure(
    rows: pd.DataFrame, series_id: str, area_code: str, wards: list[Ward], decisions: WardDecisions
) -> Iterator[dict[str, object]]:
    year = decisions.paper.year
    about = rows.iloc[0][["label", "unit", "sources"]].to_dict() | {"measure": series_id}
    of_pair = str(about["sources"])
    ruling = decisions.of(of_pair, list(year.months[:1]))
    here = wards_of(wards, year.starts)
    if ruling.decision != "publish":
        yield from _withheld(here, year, ruling.reason, about)
        return
    borough = rows[rows["area_code"] == area_code].set_index("period")
    cells = rows.pivot(index="area_code", columns="period", values=["value", "state"])
    for periods in _spans(borough["state"], year):
        months = [month for period in periods for month in months_of(period)]
        if decisions.of(of_pair, months).decision == "publish":
            # What had other boundaries then is not set beside today's.
            then = [codes for _, codes in _places(wards_of(wards, months[0].year))]
            same = [place for place in _places(here) if place[1] in then]
            yield from _of_span(same, periods, cells, about)


def _spans(states: pd.Series, year: ReportingYear) -> Iterator[list[str]]:
    """The periods of the year's finished quarters, the same of the year before, years before."""
    by_year: dict[ReportingYear, list[str]] = {}
    for period in states.index:
        by_year.setdefault(year_of(months_of(period)[0]), []).append(period)
    delivered = as_delivered(states).isin([*DELIVERED, "asked"])
    so_far = list(by_year.get(year, []))
    # A month that is missing among others is missing where it is; a quarter may not be over.
    while so_far and not (delivered[so_far[-1]] and months_of(so_far[-1])[-1].month % 3 == 0):
        so_far.pop()
    if so_far:
        yield so_far
    # A year of figures by ward starts with its first month, or is left out.
    for earlier in sorted((y for y in by_year if y < year), reverse=True):
        wanted = len(so_far) if earlier == year.previous else len(by_year.get(year, []))
        if wanted and len(by_year[earlier]) == len(by_year.get(year, [])):
            yield by_year[earlier][:wanted]


def _of_span(
    places: list[_Place], periods: list[str], cells: pd.DataFrame, about: dict[str, object]
) -> Iterator[dict[str, object]]:
    months = [month for period in periods for month in months_of(period)]
    span = {"period": words_of(months), "start": months[0].start_time,
            "end": months[-1].end_time.normalize()}  # fmt: skip
    states = cells["state"][periods].to_numpy()
    values = cells["value"][periods].to_numpy(float)
    row_of = {code: row for row, code in enumerate(cells.index)}
    for place, codes in places:
        rows = [row_of[code] for code in codes]
        state = state_of_whole(states[rows].ravel())
        total = float(values[rows].sum()) if state == "observed" else None
        yield {**place, **about, **span, "value": total, "state": state, "reason": ""}


def _withheld(
    wards: list[Ward], year: ReportingYear, reason: str, about: dict[str, object]
) -> Iterator[dict[str, object]]:
    span = {"period": year.label, "start": pd.Timestamp(year.start), "end": pd.Timestamp(year.end)}
    for place, _ in _places(wards):
        yield {**place, **about, **span, "value": None, "state": "withheld", "reason": reason}


_Place = tuple[dict[str, object], list[str]]


def _places(wards: Sequence[Ward]) -> Iterator[_Place]:
    """What `Areas` says of every ward and area committee, and the codes of its wards."""

    def place(kind: str, code: str, name: str, committee: str) -> dict[str, object]:
        return {"area_kind": kind, "area_code": code, "name": name, "area_committee": committee}

    for ward in wards:
        yield place("ward", ward.code, ward.name, ward.area_committee), [ward.code]
    for name, codes in committee_wards(wards).items():
        if name:
            yield place("area_committee", committee_code(name), name, name), sorted(codes)


def committee_wards(wards: Iterable[Ward]) -> dict[str, list[str]]:
    """Area committee → codes of its wards."""
    members: dict[str, list[str]] = {}
    for ward in wards:
        members.setdefault(ward.area_committee, []).append(ward.code)
    return members


def committee_code(name: str) -> str:
    """`heatons-reddish` for `Heatons & Reddish`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
