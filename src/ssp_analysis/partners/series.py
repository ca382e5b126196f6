"""From records to series: what was observed in each period, and why a value is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.counting import Category, SeriesDefinition
from ssp_analysis.partners.coverage import covered_by, lacking_a_part, silent_on
from ssp_analysis.partners.intake import SourceIntake
from ssp_analysis.partners.values import key_of, keys_of
from ssp_analysis.partners.wards import Wards
from ssp_analysis.tables import SUMMED, Contributions, Days, empty
from ssp_analysis.years import ReportingYear, months_of, quarter_of, year_of

# Among the parts of a sum, the first of these that is there is the state of the whole:
# a sum with a part that is not known is not known.
PART_STATES = ("missing", "suppressed", "not_yet_due")


@dataclass(frozen=True)
class _Frame:
    """The periods of one source's series, and which of them it really covers."""

    contract: Contract
    units: pd.DataFrame
    periods: list[str]
    frequency: str
    covered: set[str]
    paper_date: date
    asked: frozenset[str] = frozenset()

    def absent(self, period: str) -> str:
        """The state of a period that is not covered."""
        # A month that is delivered by the quarter is due with its quarter.
        delivered = _roll_up(self.contract.due.frequency)(period)
        end = months_of(delivered)[-1].end_time.date()
        return "not_yet_due" if self.contract.due_on(end) > self.paper_date else "missing"


def data_to(source: SourceIntake) -> str:
    """The last complete period that a source covers; '' where it covers none.

    A last month is complete unless its last record is further from the month's end than records
    of this source usually are apart; an aggregate counts if its value is there or suppressed. Rows
    that are asked about make no period complete.
    """
    asked = source.units["fate"] == "asked"
    only_asked = set(source.units["period"][asked]) - set(source.units["period"][~asked])
    return max(
        covered_by(source) - only_asked, key=lambda period: months_of(period)[-1], default=""
    )


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
    rows = [
        row
        for definition in source.contract.series
        for row in _of_definition(source, definition, wards, area_code, until, paper_date)
    ]
    return pd.DataFrame(rows)


def build_days(source: SourceIntake) -> pd.DataFrame:
    """The `Days` rows of one source: its monthly counts of records, by exact date."""
    parts = [empty(Days)]
    for definition in source.contract.series:
        if definition.combine != "count" or definition.frequency != "M":
            continue
        units = _wanted(source, definition)
        pair = f"{source.contract.id}:{definition.measure}"
        named = {pair: units}
        if definition.by_category:
            named |= {f"{pair}:{c.id}": units[units["category"] == c.id]
                      for c in source.contract.categories}  # fmt: skip
        for series_id, part in named.items():
            days = part["date"].dropna().value_counts().sort_index()
            parts.append(
                pd.DataFrame({"series_id": series_id, "date": days.index, "count": days.to_numpy()})
            )
    return pd.concat(parts, ignore_index=True)


def build_contributions(source: SourceIntake) -> pd.DataFrame:
    """The `Contributions` rows of one source; none where its rows are sums of others' records."""
    parts = [empty(Contributions)]
    for definition in source.contract.series if source.contract.holds_records else ():
        if definition.combine == "sum" and definition.kind in SUMMED:
            parts.append(_contributions(source, definition))
    return pd.concat(parts, ignore_index=True)


def _contributions(source: SourceIntake, definition: SeriesDefinition) -> pd.DataFrame:
    units = _rolled_up(_wanted(source, definition), definition)
    units = units[units[f"{definition.field}_state"] == "observed"]
    whole = f"{source.contract.id}:{definition.measure}"
    rows = pd.DataFrame({
        "series_id": whole, "period": units["at"],
        "contributor": _contributors(source.units, definition.contributor)[units.index],
        "amount": units[definition.field].astype(float),
    })  # fmt: skip
    ids = [category.id for category in source.contract.categories if definition.by_category]
    parts = [rows[units["category"] == name].assign(series_id=f"{whole}:{name}") for name in ids]
    return pd.concat([rows, *parts])


def _contributors(units: pd.DataFrame, field: str) -> pd.Series:
    """By unit, the number of the record, or of whom a field names: alike for all measures."""
    numbers = pd.Series(range(len(units)), units.index)
    if not field:
        return numbers
    # A record that does not say whose it is stands for somebody of its own.
    names = keys_of(units[field])
    return numbers.groupby(names.where(names != "", numbers.astype(str) + "?")).transform("min")


def _of_definition(
    source: SourceIntake,
    definition: SeriesDefinition,
    wards: Wards,
    area_code: str,
    until: ReportingYear,
    paper_date: date,
) -> list[dict[str, object]]:
    frame = _frame(source, definition, until, paper_date)
    doubted = _doubted(source, definition)
    rows = []
    parts = _without_totals(frame.units, definition)
    if definition.combine != "take" or not definition.by_category:
        lacking = lacking_a_part(source, definition.where.get("category", ()))
        at = _roll_up(definition.frequency)
        covered = frame.covered - {at(period) for period in lacking}
        whole = replace(frame, covered=covered, asked=frozenset(doubted["at"]))
        rows += _rows(whole, definition, None, area_code, parts)
    if definition.by_category:
        named = replace(frame, covered=_full(source, definition, "category"))
        for category in source.contract.categories:
            part = _without_totals(frame.units, definition, "category")
            part = part[part["category"] == category.id]
            could = doubted[doubted["category"].isin([category.id, ""])]
            asked = replace(named, asked=frozenset(could["at"]))
            rows += _rows(asked, definition, category, area_code, part)
    if definition.by_ward:
        placed = replace(frame, covered=_full(source, definition, "area_code"))
        for ward in wards.wards:
            part = parts[parts["area_code"] == ward.code]
            could = doubted[doubted["area_code"] == ward.code]
            asked = replace(placed, asked=frozenset(could["at"]))
            rows += _rows(asked, definition, None, ward.code, part)
    return rows


def _frame(
    source: SourceIntake, definition: SeriesDefinition, until: ReportingYear, paper_date: date
) -> _Frame:
    full = _full(source, definition)
    doubted = _doubted(source, definition)
    # An aggregate may come for some months only, so its periods start with the first one.
    known = full | set(doubted["at"])
    periods = _span(min(known), until, definition.frequency) if known else []
    units = _rolled_up(_wanted(source, definition), definition)
    return _Frame(source.contract, units, periods, definition.frequency, full, paper_date)


def _doubted(source: SourceIntake, definition: SeriesDefinition) -> pd.DataFrame:
    """The units whose open questions could change a measure, with `at`."""
    units = source.in_doubt
    own = units[units["measure"] == definition.measure]
    common = _matching(units[units["measure"] == ""], definition)
    return _rolled_up(pd.concat([common, own]), definition)


def _without_totals(
    units: pd.DataFrame, definition: SeriesDefinition, *chosen: str
) -> pd.DataFrame:
    """Without totals that stand beside their parts, but for fields of which a value is chosen."""
    said = {*definition.where, *chosen}
    over = units["total_in"].map(lambda fields: bool({*fields.split()} - said))
    return units[~over.astype(bool)]


def _rolled_up(units: pd.DataFrame, definition: SeriesDefinition) -> pd.DataFrame:
    """The units with `at`: the period of the definition's frequency in which each lies."""
    units = units[units["period"] != ""]
    return units.assign(at=units["period"].map(_roll_up(definition.frequency)))


def _full(source: SourceIntake, definition: SeriesDefinition, *parts: str) -> set[str]:
    """The periods that are covered whole, also in the fields that tell the parts."""
    at = _roll_up(definition.frequency)
    whole: dict[str, int] = {}
    for period in covered_by(source) - silent_on(source, (*definition.where, *parts)):
        whole[at(period)] = whole.get(at(period), 0) + len(months_of(period))
    return {period for period, months in whole.items() if months >= len(months_of(period))}


def _rows(
    frame: _Frame,
    definition: SeriesDefinition,
    category: Category | None,
    area_code: str,
    units: pd.DataFrame,
) -> list[dict[str, object]]:
    found = COMBINE[definition.combine](units, definition)
    marks = _marks(units, definition)
    frame = replace(frame, covered=frame.covered | _ruled_out(units, definition))
    pair = f"{frame.contract.id}:{definition.measure}"
    series_id = f"{pair}:{category.id}" if category else pair
    label = f"{definition.label}: {category.label}" if category else definition.label
    rows = []
    for period in frame.periods:
        state, value, lower, upper = _cell(frame, definition, category, found, period)
        rows.append({
            "series_id": series_id, "source_id": frame.contract.id,
            "measure": definition.measure, "category": category.id if category else "",
            "label": label, "area_code": area_code, "frequency": frame.frequency,
            "period": period, "value": value, "lower": lower, "upper": upper,
            "unit": definition.unit, "state": state, "sources": pair,
            "marks": marks.get(period, "") if state == "observed" else "",
        })  # fmt: skip
    return rows


def _cell(
    frame: _Frame,
    definition: SeriesDefinition,
    category: Category | None,
    found: dict[str, tuple[str, float, float, float]],
    period: str,
) -> tuple[str, float, float, float]:
    nothing = (float("nan"),) * 3
    dated = (definition, category) if category else (definition,)
    if not all(any(thing.in_use(month) for month in months_of(period)) for thing in dated):
        return ("not_applicable", *nothing)
    if period in frame.asked:
        return ("asked", *nothing)
    if period not in frame.covered:
        return (frame.absent(period), *nothing)
    if period in found:
        state = found[period][0]
        return found[period] if state == "observed" else (state, *nothing)
    if definition.combine == "count" or (
        definition.combine == "sum" and not frame.contract.is_aggregate
    ):
        return ("observed", 0.0, float("nan"), float("nan"))  # covered, and nothing happened
    return (frame.absent(period), *nothing)


def _count(
    units: pd.DataFrame, definition: SeriesDefinition
) -> dict[str, tuple[str, float, float, float]]:
    counts = units.groupby("at").size()
    nan = float("nan")
    return {str(at): ("observed", float(count), nan, nan) for at, count in counts.items()}


def _sum(
    units: pd.DataFrame, definition: SeriesDefinition
) -> dict[str, tuple[str, float, float, float]]:
    nan, found = float("nan"), {}
    for at, part in units.groupby("at"):
        states = set(part[f"{definition.field}_state"])
        state = next((state for state in PART_STATES if state in states), None)
        if state is None:
            state = "observed" if "observed" in states else "not_applicable"
        found[str(at)] = (state, float(part[definition.field].sum()), nan, nan)
    return found


def _take(
    units: pd.DataFrame, definition: SeriesDefinition
) -> dict[str, tuple[str, float, float, float]]:
    found = {}
    for row in units.to_dict("records"):
        state = str(row[f"{definition.field}_state"])
        bounds = (float(row.get("lower", float("nan"))), float(row.get("upper", float("nan"))))
        found[str(row["at"])] = (state, float(row[definition.field]), *bounds)
    return found


def _ruled_out(units: pd.DataFrame, definition: SeriesDefinition) -> set[str]:
    """The periods of which the supplier says, for every month, that the figure does not apply."""
    if definition.combine == "count":
        return set()
    idle = units[units[f"{definition.field}_state"] == "not_applicable"]
    found = {str(at): set(part) for at, part in idle.groupby("at")["period"]}
    return {
        at
        for at, periods in found.items()
        if sum(len(months_of(period)) for period in periods) >= len(months_of(at))
    }


def _marks(units: pd.DataFrame, definition: SeriesDefinition) -> dict[str, str]:
    """The shorthand beside the figures of each period, of all parts together: `p r`."""
    column = f"{definition.field}_mark"
    if definition.combine == "count" or column not in units:
        return {}
    marked = units[units[column].fillna("") != ""].groupby("at")[column]
    return {str(at): " ".join(sorted(set(" ".join(part).split()))) for at, part in marked}


COMBINE = {"count": _count, "sum": _sum, "take": _take}


def _wanted(source: SourceIntake, definition: SeriesDefinition) -> pd.DataFrame:
    units = source.units[source.units["fate"] == "kept"]
    if source.contract.is_aggregate:
        # A figure that was set aside is a part that is not known; the sum must not go without it.
        aside = source.units[(source.units["fate"] == "quarantined") & source.units["standing"]]
        aside = aside[aside["period"] != ""]
        units = pd.concat([units, aside.assign(**{f"{definition.field}_state": "missing"})])
    return _matching(units, definition)


def _matching(units: pd.DataFrame, definition: SeriesDefinition) -> pd.DataFrame:
    """The units that a `where` asks for; one not used whose field is blank may be one."""
    for name, values in definition.where.items():
        wanted = {key_of(value) for value in values}
        unknown = units["fate"].isin(["quarantined", "asked"]) & (units[name] == "")
        units = units[keys_of(units[name]).isin(wanted) | unknown]
    return units


def _roll_up(frequency: str) -> Callable[[str], str]:
    def at(period: str) -> str:
        if frequency == "M":
            return period
        months = months_of(period)
        return quarter_of(months[-1]) if frequency == "Q" else year_of(months[-1]).label

    return at


def _span(first: str, until: ReportingYear, frequency: str) -> list[str]:
    """All periods of a frequency from `first` to the end of the run's year."""
    months = pd.period_range(months_of(first)[0], until.months[-1], freq="M")
    at = _roll_up(frequency)
    return list(dict.fromkeys(at(str(month)) for month in months))
