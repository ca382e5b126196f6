"""Which indicators carry on from one plan to the next, so that series can be read across plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from ssp_analysis.errors import Faults, nearest, see
from ssp_analysis.plan.plan import Plan, PlanInForce, load_plans
from ssp_analysis.project import Project
from ssp_analysis.reference import Reference, load_csv, named

FILE = "plan-mapping.csv"
PLAN = "plan of the plan files"


class MappingRow(Reference):
    """One row of `plan-mapping.csv`; a blank `from` is new in its plan, a blank `to` ends.

    `comparable: no` says that figures from before the later plan may not stand beside it.
    """

    from_plan: Annotated[str, named(PLAN)]
    from_indicator: str = ""
    to_plan: Annotated[str, named(PLAN)]
    to_indicator: str = ""
    comparable: Literal["yes", "no", ""] = ""
    note: str = ""

    def _faults(self) -> Iterator[str]:
        if not (self.from_indicator or self.to_indicator):
            yield "from_indicator and to_indicator are both blank"
        if bool(self.from_indicator and self.to_indicator) != bool(self.comparable):
            yield "comparable is yes or no exactly where an indicator carries on"


@dataclass(frozen=True)
class Continuity:
    """What a plan's indicators were in the plan before it."""

    plan: Plan | None = None
    earlier: Plan | None = None
    rows: tuple[MappingRow, ...] = ()

    def told(self, indicator_id: str) -> str:
        """Where an indicator comes from, in words; '' in the first plan of all."""
        if self.earlier is None:
            return ""
        row = self._row(indicator_id)
        if row is None or not row.from_indicator:
            return f"New in this plan. {row.note if row else ''}".strip()
        label = _labels(self.earlier)[row.from_indicator]
        carried = f"Carries on “{label}” of the {self.earlier.name}."
        changed = " Figures from before this plan cannot be set beside it."
        return f"{carried}{changed if row.comparable == 'no' else ''} {row.note}".strip()

    def reaches_back(self, indicator_id: str) -> bool:
        """Whether figures from before the plan may stand beside the indicator's."""
        if self.earlier is None:
            return True
        row = self._row(indicator_id)
        return row is not None and row.comparable == "yes"

    def ended(self) -> list[tuple[str, str]]:
        """Label and note of the earlier plan's indicators that do not carry on."""
        labels = _labels(self.earlier) if self.earlier else {}
        return [(labels[row.from_indicator], row.note) for row in self.rows if not row.to_indicator]

    def _row(self, indicator_id: str) -> MappingRow | None:
        return next((row for row in self.rows if row.to_indicator == indicator_id), None)


def continuity(project: Project, held: PlanInForce) -> Continuity:
    """What the plan in force took over from the plan before it.

    Raises:
        ReferenceFileError: a plan or indicator that is none, or an indicator of two plans that
            follow one another of which the mapping says nothing.
    """
    plans = load_plans(project)
    rows = load_mapping(project, plans)
    for earlier, later in pairwise(plans):
        if held.plan is not None and later.name == held.plan.name:
            of_pair = (row for row in rows if row.to_plan == later.name)
            return Continuity(later, earlier, tuple(of_pair))
    return Continuity(held.plan)


def load_mapping(project: Project, plans: list[Plan]) -> list[MappingRow]:
    """Read `plan-mapping.csv` and hold it against the plans; a project of one plan needs none."""
    known = {PLAN: [plan.name for plan in plans]}
    rows = load_csv(project.reference / FILE, MappingRow, (), known)
    faults, following = Faults(), {(a.name, b.name) for a, b in pairwise(plans)}
    for row in rows:
        if (row.from_plan, row.to_plan) not in following:
            fault = "names two plans that do not follow one another"
            faults.add(row.place, fault, "Use the names of the plan files")
    for earlier, later in pairwise(plans):
        of_pair = [
            row for row in rows if (row.from_plan, row.to_plan) == (earlier.name, later.name)
        ]
        for column, plan in (("from_indicator", earlier), ("to_indicator", later)):
            _hold_against(column, plan, [getattr(row, column) for row in of_pair], faults)
    faults.refuse()
    return rows


def _hold_against(column: str, plan: Plan, named: list[str], told: Faults) -> None:
    known, given = set(_labels(plan)), [name for name in named if name]
    faults = [
        (
            "names no indicator of",
            [f"{name}{nearest(name, known)}" for name in sorted(set(given) - known)],
        ),
        ("says nothing of", sorted(known - set(given))),
        ("names twice in", sorted({name for name in given if given.count(name) > 1})),
    ]
    for fault, names in faults:
        if names:
            about = f"{fault} {plan.name!r}: {', '.join(names)}"
            told.add(f"{FILE}, {column}", about, f"Give each a row of its own; {see(FILE)}")


def _labels(plan: Plan) -> dict[str, str]:
    return {indicator.id: indicator.label for indicator in plan.indicators}
