"""Whether the plan's series and population groups exist: a misspelt one would just have no data."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.plan.plan import PlanInForce
from ssp_analysis.plan.population import Denominators


def refuse_unknown_names(
    held: PlanInForce, pairs: Iterable[str], series_ids: Iterable[str], people: Denominators
) -> None:
    """Hold the names that a plan uses against what the project has.

    Args:
        held: the plan in force; without one there is nothing to hold.
        pairs: `source:measure` of all contracts, as `Measures` has them.
        series_ids: of all series with data; they tell the categories of a measure.
        people: the populations; a project that holds none is not asked for groups.

    Raises:
        ReferenceFileError: a series that no contract makes, or a group that has no population.
    """
    known = {*pairs, *series_ids}
    with_data = {_pair(name) for name in series_ids}
    groups = {row.group for row in people.rows}
    for _, theme in held.themes():
        for name in theme.impact_series:
            _refuse_series(f"theme {theme.id!r}, impact_series", name, known, with_data)
        for indicator in theme.indicators:
            place = f"indicator {indicator.id!r}"
            for name in indicator.series:
                _refuse_series(f"{place}, series", name, known, with_data)
            if indicator.rate and groups and indicator.rate.group not in groups:
                fault = (
                    f"is per head of {indicator.rate.group!r}, which population.csv does not have"
                )
                raise ReferenceFileError(
                    f"{place}, rate", fault, _mend(indicator.rate.group, groups)
                )


def _refuse_series(place: str, name: str, known: set[str], with_data: set[str]) -> None:
    # Which categories a measure has is only known once it has data.
    undecided = name != _pair(name) and _pair(name) in known and _pair(name) not in with_data
    if name in known or undecided:
        return
    fault = f"names the series {name!r}, which no contract in sources/ makes"
    raise ReferenceFileError(place, fault, _mend(name, known))


def _pair(series_id: str) -> str:
    return ":".join(series_id.split(":")[:2])


def _mend(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Correct it in the plan; did you mean {near[0]}?" if near else "Correct it in the plan"
