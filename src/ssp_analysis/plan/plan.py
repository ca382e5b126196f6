"""The partnership's plan: priorities, themes and indicators, and which plan rules a year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd
from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from ssp_analysis.errors import Faults
from ssp_analysis.plan.returns import hyphened
from ssp_analysis.project import Project
from ssp_analysis.reference import (
    Day,
    Names,
    Number,
    OptionalDay,
    OptionalYear,
    Reference,
    Whole,
    doubles,
    load_yaml,
    named,
    refuse,
)
from ssp_analysis.tables import COMPARABLE, Themes, like_for_like, table_of
from ssp_analysis.years import ReportingYear

Kind = Literal["target", "tracker", "narrative", "withheld"]
ID = r"^[a-z0-9][a-z0-9-]*$"
ADDS_UP = ("sum", "year_ending")
SERIES = "series that a contract makes"
GROUP = "group of population.csv"
SERIES_ID = r"^[^\s:]+:[^\s:]+(:[^\s:]+)?$"

SeriesId = Annotated[str, Field(pattern=SERIES_ID), named(SERIES)]
OptionalSeriesId = Annotated[str, Field(pattern=rf"{SERIES_ID}|^$"), named(SERIES)]


def _one_number(value: Any) -> Any:
    if isinstance(value, str | list):
        raise ValueError(
            "is not a number; of a range give the nearer end, of “reduce by 5%” what that comes "
            "to, without signs or quotes, and say in source how the plan has it"
        )
    return value


class Target(Reference):
    """What a figure should be. `year` targets are judged on a whole year only.

    `tolerance` stands in place of the plan's. `dated` is when it was set; a paper from before that
    day knows no target.
    """

    value: Annotated[Number, BeforeValidator(_one_number)]
    source: str
    dated: OptionalDay = None
    applies_to: Literal["year", "period"] = "year"
    tolerance: Number | None = Field(default=None, ge=0, lt=1)


class Rate(Reference):
    """A count per so many people of a group in `population.csv`."""

    per: Whole = Field(gt=0, le=1_000_000)
    group: Annotated[str, named(GROUP)]


class Indicator(Reference):
    """One measure of the plan.

    `plus` names series added to `series_id`; `share_of` makes it a per cent of another series;
    `rate` makes it a rate. `aggregate` makes one figure of a year's months or quarters;
    `year_ending` adds up the twelve months to the last delivered one. `noise` says what is known
    about chance: `counts`, the estimate's own `interval`, or `unknown`. `lag` says, for figures
    that reach back before the year, of when they are; `caution` what a reader must know before
    comparing, and `caution_from` the day from which it was known. `told_in` says of an indicator
    without figure where it is told. `baseline_year` stands in place of the plan's.
    """

    id: str = Field(pattern=ID)
    label: str
    kind: Kind
    unit: str = ""
    polarity: Literal["higher", "lower", "neither"]
    series_id: OptionalSeriesId = ""
    plus: tuple[SeriesId, ...] = ()
    share_of: OptionalSeriesId = ""
    rate: Rate | None = None
    aggregate: Literal["sum", "mean", "last", "year_ending"] = "sum"
    noise: Literal["counts", "interval", "unknown"] = "counts"
    target: Target | None = None
    baseline_year: OptionalYear = ""
    lag: str = ""
    caution: str = ""
    caution_from: OptionalDay = None
    told_in: str = ""

    @model_validator(mode="after")
    def _hangs_together(self, info: ValidationInfo) -> Indicator:
        made = (info.context or {}).get(SERIES, {})
        refuse(self._faults_among(made))
        return self

    def _faults_among(self, made: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        if self.kind == "narrative" and self.series_id:
            yield f"{self.id} is narrative and cannot have a series_id"
        if self.caution_from and not self.caution:
            yield f"{self.id} has caution_from, but no caution"
        if self.kind == "narrative":
            return
        if len({made[name][0] for name in self.series if name in made}) > 1:
            yield f"{self.id} puts series of different frequency together; use series of one"
        if self.told_in:
            yield f"{self.id} has figures; told_in is for kind narrative"
        if not self.series_id:
            yield f"{self.id} has no series_id"
        if (self.kind == "target") != (self.target is not None):
            yield f"{self.id}: kind target and a target go together"
        if self.target and self.polarity == "neither":
            yield f"{self.id} has a target, so polarity must be higher or lower"
        if self.rate and self.share_of:
            yield f"{self.id} is a rate or a share, not both"
        # A supplier's own per cent or rate can be taken as it is, but never added up.
        own, of = (
            (self.share_of, "share_of")
            if self.unit.startswith("per cent")
            else (self.rate, "a rate")
        )
        if self.unit.startswith("per ") and not own and self.aggregate != "last":
            yield (
                f"{self.id} is {self.unit!r} and has no denominator; give it {of}, or "
                "aggregate: last where the supplier gives the figure itself"
            )
        if not self.share_of:
            yield from self._faults_of_kinds([made[name] for name in self.counted if name in made])

    def _faults_of_kinds(self, made: Collection[tuple[str, str]]) -> Iterator[str]:
        """What may not be done to rates and to numbers at one time, by their contracts' `kind`."""
        never = [kind for kind in ("rate", "stock") if kind in {kind for _, kind in made}]
        # The sum of a year's only figure is that figure.
        alone = len(made) == 1 and {often for often, _ in made} == {"A"} and self.aggregate == "sum"
        if never and (self.plus or (self.aggregate in ADDS_UP and not alone)):
            mean = "" if self.unit.startswith("per ") else ", or mean for the mean of the year"
            of_one = ", of one series" if self.plus else ""
            yield (
                f"{self.id} would add up figures of kind {never[0]}; write aggregate: last{mean}"
                f"{of_one}"
            )
        elif (
            never
            and self.noise == "counts"
            and (never != ["stock"] or not (alone or self.aggregate == "last"))
        ):
            yield (
                f"{self.id} is of figures of kind {never[0]}, and noise: counts is of events; "
                "write noise: interval where the supplier gives their range, else noise: unknown"
            )

    def as_known(self, on: date) -> Indicator:
        """What was known of it on a day: no later caution, and no target that was set later."""
        known: dict[str, object] = {}
        if self.caution_from and self.caution_from > on:
            known |= {"caution": "", "caution_from": None}
        if self.target and self.target.dated and self.target.dated > on:
            known |= {"target": None, "kind": "tracker"}
        return self.model_copy(update=known) if known else self

    @property
    def covers(self) -> str:
        """What its period is, as `tables.COVERS` has it."""
        if self.lag:
            return "earlier cohort"
        return {"last": "wave", "year_ending": "year ending"}.get(self.aggregate, "reporting year")

    def like_for_like(self, known: Collection[str]) -> Indicator:
        """The indicator of the series in which its measures are compared over the years.

        Its name says so where they are others than its own.
        """
        instead: dict[str, Any] = {
            "series_id": like_for_like(self.series_id, known),
            "plus": tuple(like_for_like(name, known) for name in self.plus),
            "share_of": like_for_like(self.share_of, known),
        }
        if any(getattr(self, name) != series for name, series in instead.items()):
            instead["label"] = f"{self.label}, {COMPARABLE}"
        return self.model_copy(update=instead)

    @property
    def counted(self) -> tuple[str, ...]:
        """The series that are added up."""
        return (self.series_id, *self.plus) if self.series_id else ()

    @property
    def series(self) -> tuple[str, ...]:
        """All series that the indicator is computed from."""
        return (*self.counted, self.share_of) if self.share_of else self.counted


class Theme(Reference):
    """One theme: the question it answers, its indicators, its series in the Covid section."""

    id: str = Field(pattern=ID)
    name: str
    question: str
    impact_series: tuple[SeriesId, ...] = ()
    indicators: tuple[Indicator, ...] = ()


class Priority(Reference):
    """One priority of the plan."""

    name: str
    themes: tuple[Theme, ...]


class Plan(Reference):
    """A plan file: in force from a day to a day, both inclusive, measured from a baseline year.

    `tolerance` is how far past a target is still "just off", as a fraction of the target.
    """

    page: ClassVar[str] = "plan-*.yaml"
    name: str
    in_force_from: Day
    in_force_to: Day
    baseline_year: OptionalYear = ""
    tolerance: Number | None = Field(default=None, ge=0, lt=1)
    priorities: tuple[Priority, ...]

    @property
    def themes(self) -> list[Theme]:
        """All themes, in order."""
        return [theme for priority in self.priorities for theme in priority.themes]

    @property
    def indicators(self) -> list[Indicator]:
        """All indicators, in order."""
        return [indicator for theme in self.themes for indicator in theme.indicators]

    def _faults(self) -> Iterator[str]:
        if self.in_force_to < self.in_force_from:
            yield "in_force_to lies before in_force_from"
        yield from doubles("theme", [theme.id for theme in self.themes])
        yield from doubles("indicator", [indicator.id for indicator in self.indicators])
        for indicator in self.indicators:
            if indicator.target and self.tolerance is indicator.target.tolerance is None:
                yield (
                    f"{indicator.id} has a target, but nothing says what is just off it; give the "
                    "plan a tolerance, such as 0.05"
                )


@dataclass(frozen=True)
class PlanInForce:
    """The plan that rules a reporting year, if any, and what must be said about that."""

    plan: Plan | None
    note: str

    @property
    def name(self) -> str:
        """The plan's name; empty where there is none."""
        return self.plan.name if self.plan else ""

    def themes(self) -> Iterator[tuple[str, Theme]]:
        """Priority and theme, in the plan's order."""
        for priority in self.plan.priorities if self.plan else ():
            for theme in priority.themes:
                yield priority.name, theme

    def baseline_year(self, indicator: Indicator) -> ReportingYear | None:
        """The year that an indicator is measured from, if the plan names one."""
        label = indicator.baseline_year or (self.plan.baseline_year if self.plan else "")
        return ReportingYear.parse(label) if label else None

    def tolerance(self, indicator: Indicator) -> float:
        """How far past its target a figure is still just off, as a fraction; 0 without a target."""
        of_plan = self.plan.tolerance if self.plan else None
        own = indicator.target.tolerance if indicator.target else None
        return next((known for known in (own, of_plan) if known is not None), 0.0)

    @property
    def just_off(self) -> str:
        """What "just off" means in this plan, in words; empty where the plan does not say."""
        if self.plan is None or self.plan.tolerance is None:
            return ""
        return (
            f"Just off is a target missed by at most {100 * self.plan.tolerance:g}% of its figure"
        )

    @property
    def theme_ids(self) -> dict[str, str]:
        """The id of each theme, by its id and a name of its own, as forms have it (`hyphened`)."""
        named = [(hyphened(theme.name), theme.id) for _, theme in self.themes()]
        names = [name for name, _ in named]
        return {n: id for n, id in named if names.count(n) == 1} | {id: id for _, id in named}


def load_plans(project: Project, names: Names | None = None) -> list[Plan]:
    """All `plan-*.yaml` files, the oldest plan first; a project may have none.

    Raises:
        ReferenceFileError: a plan that does not hold together, names a series or group that is
            none of `names` (which has the frequency and kind of each series), or is in force on a
            day of another; the faults of all plans at once.
    """
    faults, paths = Faults(), sorted(project.reference.glob("plan-*.yaml"))
    held = [faults.of(load_yaml, path, Plan, names) for path in paths]
    plans = sorted((plan for plan in held if plan), key=lambda plan: plan.in_force_from)
    for name in doubles("name", [plan.name for plan in plans]):
        faults.add("plan-*.yaml", name, "Give each plan its years, such as Safer Anytown 2022–25")
    for before, after in pairwise(plans):
        if after.in_force_from <= before.in_force_to:
            faults.add(
                after.place,
                f"begins while {before.name!r} is still in force",
                "Correct in_force_from or in_force_to",
            )
    faults.refuse()
    return plans


def choose_plan(plans: list[Plan], year: ReportingYear, on: date | None = None) -> PlanInForce:
    """The plan in force when the year starts, else the last one before it, carried over.

    Args:
        plans: the oldest first.
        year: the reporting year.
        on: the paper's date, which decides whether the plan ends or has ended.
    """
    begun = [plan for plan in plans if plan.in_force_from <= year.start]
    coming = [plan for plan in plans if year.start < plan.in_force_from <= year.end]
    then = " ".join(_beginning(plan, on) for plan in coming)
    if not begun:
        none = f"No plan is held that was in force {'before' if then else 'in'} {year.label}."
        return PlanInForce(None, f"{none} {then}".strip())
    plan = begun[-1]
    if plan.in_force_to >= year.start:
        return PlanInForce(plan, f"{_ending(plan, year, on)} {then}".strip())
    told = "; " if then else ". No later plan is in force; "
    ended = f"The plan ended on {_day(plan.in_force_to)}{told}{year.label} carries it over."
    return PlanInForce(plan, f"{ended} {then}".strip())


def plan_in_force(
    project: Project,
    year: ReportingYear,
    on: date | None = None,
    names: Names | None = None,
) -> PlanInForce:
    """Load the project's plans and choose the one that rules `year`, as told on a paper's date."""
    return choose_plan(load_plans(project, names), year, on)


def theme_table(held: PlanInForce) -> pd.DataFrame:
    """The plan's themes as a `Themes` table: a row per series of the Covid section."""
    rows = [
        {"order": order, "priority": priority, "theme_id": theme.id, "theme": theme.name,
         "series_id": series_id}
        for order, (priority, theme) in enumerate(held.themes(), start=1)
        for series_id in theme.impact_series or ("",)
    ]  # fmt: skip
    return table_of(rows, Themes)


def _ending(plan: Plan, year: ReportingYear, on: date | None) -> str:
    if plan.in_force_to > year.end:
        return ""
    verb = "ended" if on and on > plan.in_force_to else "ends"
    return f"The plan {verb} on {_day(plan.in_force_to)}."


def _beginning(plan: Plan, on: date | None) -> str:
    verb = "began" if on and on >= plan.in_force_from else "begins"
    return f"“{plan.name}” {verb} on {_day(plan.in_force_from)}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
