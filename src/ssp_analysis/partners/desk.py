"""The units of one extract while they are cleaned: columns done so far, faults, what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.reading import PLACE
from ssp_analysis.partners.wards import Wards
from ssp_analysis.years import ReportingYear

# Columns of units that only the intake uses; no field of a contract can have a colon in its name.
SPARED = ":spared"  # set aside, but not to be held against the whole file
OUTSIDE = ":outside"  # of another year than is wanted, where that hangs on an open question
OTHER = ":other "  # before a field's name: what another reading makes of it, where there are two


@dataclass(frozen=True)
class Scope:
    """What a run wants of a file: the area, its own year, the run's last year and paper's day.

    Without a paper's day nothing lies after it.
    """

    area: str
    area_code: str
    year: ReportingYear
    until: ReportingYear
    wards: Wards
    paper_date: date | None = None


@dataclass
class Desk:
    """The units on the desk: columns cleaned so far, and what was found wrong with each unit."""

    cells: pd.DataFrame
    contract: Contract
    scope: Scope
    done: dict[str, pd.Series] = field(default_factory=dict)
    faults: list[pd.DataFrame] = field(default_factory=list)
    out_of_scope: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))
    lies: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))  # see `own_area`
    control: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    span: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    total_in: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))

    def fault(self, wrong: pd.Series, column: str, rule: str, reason: str | pd.Series) -> None:
        """Set aside the units where `wrong`, once per cell; the reason never quotes it."""
        told = [at for found in self.faults for at in found.index[found["column"] == column]]
        wrong = wrong.astype(bool) & ~self.cells.index.isin(told)
        if wrong.any():
            found = self.cells.loc[wrong, PLACE].assign(column=column, rule=rule)
            text = reason[wrong] if isinstance(reason, pd.Series) else reason
            self.faults.append(found.assign(reason=text))

    @property
    def broken(self) -> pd.Series:
        """Which units have a fault."""
        index = [at for found in self.faults for at in found.index]
        return pd.Series(self.cells.index.isin(index), index=self.cells.index)


def each(column: pd.Series, understand: Callable[[Any], Any]) -> pd.Series:
    """`understand` of every cell, asked once per different value."""
    answers: dict[tuple[type, Any], Any] = {}
    results = []
    for value in column:
        key = (type(value), value)
        if key not in answers:
            answers[key] = understand(value)
        results.append(answers[key])
    return pd.Series(results, index=column.index, dtype=object)
