"""From records to series: what was observed, and why a value is absent."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from ssp_analysis.partners.areas import Wards, of_other_years
from ssp_analysis.partners.contract_parts import Category, SeriesDefinition
from ssp_analysis.partners.sources import (
    SourceIntake,
    covered_by,
    lacking_a_part,
    matching_units,
    mostly_without_wards,
    silent_on,
    wanted,
    years_of,
)
from ssp_analysis.partners.values import coded, each, passing, understood
from ssp_analysis.tables import COMPARABLE, LIKE_FOR_LIKE, told_apart
from ssp_analysis.years import ReportingYear, months_of, quarter_of, year_of, year_of_period

CHANCE = 0.05  # that periods have no record of what usually has some
# Of the parts of a sum the first of these that is there is the state of the whole: a sum with a
# part that is not known is not known.
PART_STATES = ("missing", "suppressed", "not_yet_due", "observed", "not_applicable")
STRAYS = 0.05  # of a year's rows, as `time_and_place_doubts`
RULED_OUT = ("not_applicable", "not_yet_due")  # a supplier's marks for what there is no figure of
FIGURE = ["state", "value", "lower", "upper"]


def build_series(
    source: SourceIntake, wards: Wards, area_code: str, until: ReportingYear, paper_date: date
) -> pd.DataFrame:
    """The `SeriesTable` rows of one source.

    Args:
        source: its intake.
        wards: for the ward rows of series with `by_ward`.
        area_code: the partnership's area, for all other rows.
        until: the run's year; its last month is the last period.
        paper_date: decides whether a period without data is missing or not yet due.
    """
    if not source.contract.series:
        return pd.DataFrame()
    covered, in_doubt = covered_by(source, paper_date), source.in_doubt
    rows = [
        row
        for definition in source.contract.series
        for part in _Measure(source, definition, until, paper_date, covered, in_doubt).series(
            wards, area_code
        )
        for row in part
    ]
    return _table(rows) if rows else pd.DataFrame()


_Row = tuple[Any, ...]  # a frame for each of some hundred series would take most of the time
_ROW = ("series_id", "source_id", "measure", "category", "label", "area_code", "frequency",
        "period", "value", "lower", "upper", "unit", "state", "sources", "marks")  # fmt: skip
_Found = Mapping[str, tuple[Any, ...]]  # by period: what FIGURE names


def _table(rows: Iterable[_Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(_ROW))
    return table.astype({"state": object, **dict.fromkeys(FIGURE[1:], float)})


@dataclass(frozen=True)
class _Measure:
    """One measure of a source, over all periods from its first one to the end of the run's year."""

    source: SourceIntake
    definition: SeriesDefinition
    until: ReportingYear
    paper_date: date
    covered: Collection[str]
    in_doubt: pd.DataFrame

    def series(self, wards: Wards, area_code: str) -> Iterator[list[_Row]]:
        """The rows of the whole, then those of its categories and of the wards."""
        definition, doubted = self.definition, self.doubted
        if self.absent.empty:
            return
        parts = _without_totals(self.units, definition)
        if definition.combine != "take" or not definition.by_category:
            lacking = lacking_a_part(self.source, definition.where.get("category", ()))
            covered = self.full() - {_at(period, definition.frequency) for period in lacking}
            yield self.rows(parts, covered, doubted, area_code)
        of_categories = list(self.categories(area_code))
        yield from of_categories
        if definition.by_ward:
            yield from self.by_ward(parts, doubted, wards)
        # Where zeros are sensitive, the whole less the measure without a small category tells it.
        no_part = self.source.contract.zeros_sensitive or not of_categories
        if not no_part and (apart := told_apart(_table(chain(*of_categories)))):
            yield from self.like_for_like(apart, wards, area_code)

    def by_ward(
        self, parts: pd.DataFrame, doubted: pd.DataFrame, wards: Wards, part: Category | None = None
    ) -> Iterator[list[_Row]]:
        """The rows of each ward.

        Rows in wards of other years' boundaries are in one of those that changed, nobody knows in
        which: these have no figures of that year, but where they have others beside a few strays.
        """
        covered, years = self.full("area_code"), years_of(parts["at"])
        lost = set[int]()
        if self.source.contract.counts_rows:
            lost = mostly_without_wards(parts["area_code"], years)
        weighed = parts.get(self.definition.field, years.notna())  # figures, or rows
        old, many = dict[int, set[str]](), set[int]()
        for year, codes in parts["area_code"].groupby(years):
            if others := of_other_years(wards.wards, year, codes.unique()):
                old[year], sizes = others, weighed[codes.index].astype(float)
                if sizes[codes.isin(others)].sum() > STRAYS * sizes.sum():
                    many.add(year)
        own, could = (dict(list(units.groupby("area_code"))) for units in (parts, doubted))
        for code in dict.fromkeys(ward.code for ward in wards.wards):
            units, asked = own.get(code, parts.iloc[:0]), could.get(code, doubted.iloc[:0])
            unsure = many.union(old.keys() - set(years[units.index])) if old else many
            unknown = {year for year in unsure if old[year] - wards.at_one_time[code]} | lost
            known = {at for at in covered if year_of_period(at).starts not in unknown}
            yield self.rows(units, known, asked, code, part, is_ward=True)

    def like_for_like(self, apart: list[str], wards: Wards, area_code: str) -> Iterator[list[_Row]]:
        """The rows of the measure without the categories that are told apart, and of its wards."""
        ids = [name.split(":")[2] for name in apart]
        rest = Category(id=LIKE_FOR_LIKE, label=COMPARABLE, names=())
        whole = _without_totals(self.units, self.definition, "category")
        parts, doubted = (units[~units["category"].isin(ids)] for units in (whole, self.doubted))
        yield self.rows(parts, self.full("category"), doubted, area_code, rest)
        if self.definition.by_ward:
            yield from self.by_ward(parts, doubted, wards, rest)

    def categories(self, area_code: str) -> Iterator[list[_Row]]:
        """The rows of each category, where the measure is told by category."""
        definition, doubted = self.definition, self.doubted
        if not definition.by_category:
            return
        covered = self.full("category")
        units = _without_totals(self.units, definition, "category")
        for category in self.source.contract.categories:
            part = units[units["category"] == category.id]
            could = doubted[doubted["category"].isin([category.id, ""])]
            yield self.rows(part, covered, could, area_code, category)

    @cached_property
    def units(self) -> pd.DataFrame:
        """The units that it counts, with `at`."""
        units = rolled_up(wanted(self.source, self.definition), self.definition)
        if self.definition.kind == "stock":  # of a quarter it is what there is in its last month
            units = units[units["period"] == units.groupby("at")["period"].transform("max")]
        named = {"at", "period", "category", "area_code", "total_in", *FIGURE}
        named |= {self.definition.field + what for what in ("", "_state", "_mark")}
        return units[[name for name in units if name in named]]

    @cached_property
    def doubted(self) -> pd.DataFrame:
        """The units whose open questions could change it, with `at`."""
        units = self.in_doubt
        if units.empty:
            return units.assign(at=units["period"])
        own = units[units["measure"] == self.definition.measure]
        common = matching_units(units[units["measure"] == ""], self.definition)
        return rolled_up(pd.concat([common, own]), self.definition)

    @cached_property
    def aside(self) -> pd.DataFrame:
        """The records that were set aside and could be of it, with `at`."""
        units = self.source.units[self.source.units["fate"] == "quarantined"]
        return rolled_up(matching_units(units, self.definition), self.definition)

    def full(self, *parts: str) -> set[str]:
        """The periods that are covered whole, also in the fields that tell the parts."""
        months: Counter[str] = Counter()
        fields = (*self.definition.where, *parts)
        for period in set(self.covered) - silent_on(self.source, fields):
            months[_at(period, self.definition.frequency)] += len(months_of(period))
        return {period for period, count in months.items() if count >= len(months_of(period))}

    @cached_property
    def absent(self) -> pd.Series:
        """By period, in order, the state of one that is not covered.

        An aggregate may come for some months only, so its periods start with the first one.
        """
        known = self.full() | set(self.doubted["at"])
        if not known:
            return pd.Series(dtype=object)
        first = months_of(min(known))[0]
        months = map(str, pd.period_range(first, self.until.months[-1], freq="M"))
        periods = dict.fromkeys(_at(month, self.definition.frequency) for month in months)
        return pd.Series({period: self._absent(period) for period in periods}, dtype=object)

    def _absent(self, period: str) -> str:
        # A month that is delivered by the quarter is due with its quarter.
        delivered = months_of(_at(period, self.source.contract.due.frequency))
        end = delivered[-1].end_time.date()
        is_due = self.source.contract.due_on(end) <= self.paper_date
        return "missing" if is_due else "not_yet_due"

    def rows(
        self, units: pd.DataFrame, covered: set[str], doubted: pd.DataFrame, area_code: str,
        category: Category | None = None, is_ward: bool = False,
    ) -> list[_Row]:  # fmt: skip
        """The rows of the whole, a category or a ward: its figures, and states where none is."""
        definition, contract = self.definition, self.source.contract
        id_ = category.id if category else ""
        found, marks = COMBINE[definition.combine](units, definition), _marks(units, definition)
        covered = covered | _ruled_out(units, definition)
        if definition.combine == "count":
            covered = covered - self._no_zeros(units, covered, area_code if is_ward else "", id_)
        asked = set(doubted["at"])
        idle = self._idle(category)
        pair = f"{contract.id}:{definition.measure}"
        joined = ", " if category and category.id == LIKE_FOR_LIKE else ": "
        label = f"{definition.label}{joined}{category.label}" if category else definition.label
        about = (f"{pair}:{id_}" if category else pair, contract.id, definition.measure, id_,
                 label, area_code, definition.frequency)  # fmt: skip
        rows = []
        for period, absent in self.absent.items():
            state, *figures = found.get(str(period)) or self._nothing(absent)
            if period in idle:
                state = "not_applicable"
            elif period in asked or period not in covered:
                state = "asked" if period in asked else absent
            figures = figures if state == "observed" else [math.nan] * len(figures)
            mark = marks.get(period, "") if state == "observed" else ""
            rows.append((*about, period, *figures, definition.unit, state, pair, mark))
        return rows

    def _no_zeros(
        self, units: pd.DataFrame, covered: set[str], ward: str, category: str
    ) -> set[str]:
        """Periods whose 0 nobody knows: records that may be of it were set aside in too many.

        A ward or kind that is written otherwise from some day on has not come to an end.
        """
        aside = self.aside
        if aside.empty:
            return set()
        if category:
            aside = aside[aside["category"].isin([category, ""])]
        if ward:
            aside = aside[aside["area_code"].isin([ward, ""])]
        empty = covered & set(aside["at"]) - set(units["at"])
        # Of what never comes to a record all that were set aside may be.
        usual = len(aside if units.empty else units) / max(len(covered - empty), 1)
        return empty if math.exp(-usual * len(empty)) < CHANCE else set()

    def _nothing(self, absent: str) -> tuple[str, float, float, float]:
        """A covered period without units: of what is counted here, one where nothing happened."""
        combine = self.definition.combine
        given = combine == "take" or self.source.contract.is_aggregate
        state = absent if given and combine != "count" else "observed"
        return state, 0.0, math.nan, math.nan

    def _idle(self, category: Category | None) -> set[str]:
        """The periods in which the measure, or the category, is not in use throughout."""
        things = (self.definition, category) if category else (self.definition,)
        dated = [thing for thing in things if thing.valid_from or thing.valid_to]
        return {
            period for period in map(str, self.absent.index if dated else ())
            if not all(thing.in_use(month) for thing in dated for month in months_of(period))
        }  # fmt: skip


def _without_totals(
    units: pd.DataFrame, definition: SeriesDefinition, *chosen: str
) -> pd.DataFrame:
    """Without totals that stand beside their parts, but for fields of which a value is chosen."""
    said = {*definition.where, *chosen}
    over = passing(units["total_in"], lambda fields: bool({*fields.split()} - said))
    return units[~over] if over.any() else units


def rolled_up(units: pd.DataFrame, definition: SeriesDefinition) -> pd.DataFrame:
    """The units with `at`: the period of the definition's frequency in which each lies."""
    units = units[units["period"] != ""]
    at = units["period"]  # each text held once
    if definition.frequency != "M":
        at = each(at, lambda period: _at(period, definition.frequency))
    return units.assign(at=at)


def _at(period: str, frequency: str) -> str:
    """The month, quarter or year in which a period lies."""
    if frequency == "M":
        return period
    last = months_of(period)[-1]
    return quarter_of(last) if frequency == "Q" else year_of(last).label


def _count(units: pd.DataFrame, definition: SeriesDefinition) -> _Found:
    codes, periods = coded(units["at"])
    counts = np.bincount(codes, minlength=len(periods)).tolist()
    return {at: ("observed", float(n), math.nan, math.nan)
            for at, n in zip(periods, counts, strict=True) if n}  # fmt: skip


def _sum(units: pd.DataFrame, definition: SeriesDefinition) -> _Found:
    codes, periods = coded(units["at"])
    ranks = understood(units[f"{definition.field}_state"], PART_STATES.index).astype(int)
    first = np.full(len(periods), len(PART_STATES) - 1)
    np.minimum.at(first, codes, ranks)
    sums = units[definition.field].astype(float).groupby(codes).sum()
    return {periods[at]: (PART_STATES[first[at]], total, math.nan, math.nan)
            for at, total in sums.items()}  # fmt: skip


def _take(units: pd.DataFrame, definition: SeriesDefinition) -> _Found:
    units = units.sort_values("period", kind="stable")
    last = dict(zip(units["at"], range(len(units)), strict=True))
    taken = units.iloc[list(last.values())]
    names = (f"{definition.field}_state", definition.field, *FIGURE[2:])
    nothing = [math.nan] * len(taken)
    figures = zip(*(taken.get(name, nothing) for name in names), strict=True)
    return {at: row for at, row in zip(last, figures, strict=True) if isinstance(row[0], str)}


COMBINE = {"count": _count, "sum": _sum, "take": _take}


def _ruled_out(units: pd.DataFrame, definition: SeriesDefinition) -> set[str]:
    """The periods of which the supplier says, for every month, why there is no figure."""
    if definition.combine == "count":
        return set()
    idle = units[f"{definition.field}_state"].isin(RULED_OUT).to_numpy(bool)
    months: Counter[str] = Counter()
    for at, period in set(zip(units["at"].array[idle], units["period"].array[idle], strict=True)):
        months[at] += len(months_of(period))
    return {at for at, count in months.items() if count >= len(months_of(at))}


def _marks(units: pd.DataFrame, definition: SeriesDefinition) -> Mapping[Any, str]:
    """The shorthand beside the figures of each period, of all parts together: `p r`."""
    column = f"{definition.field}_mark"
    if definition.combine == "count" or column not in units:
        return {}
    marks: dict[str, set[str]] = {}
    for at, text in set(zip(units["at"], units[column], strict=True)):
        marks.setdefault(at, set()).update(text.split() if isinstance(text, str) else ())
    return {at: " ".join(sorted(found)) for at, found in marks.items()}
