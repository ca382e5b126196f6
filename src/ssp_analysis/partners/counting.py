"""What is counted of a source: its categories, its measures, and the months they existed in."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import BeforeValidator, Field, model_validator

from ssp_analysis.reference import Reference, Text

Month = Annotated[str, BeforeValidator(str), Field(pattern=r"^(19|20)\d{2}-(0[1-9]|1[0-2])$")]


class InUse(Reference):
    """Something that existed in some months only; outside them it is not applicable."""

    valid_from: Month | None = None
    valid_to: Month | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def in_use(self, month: pd.Period) -> bool:
        """Whether it existed in a month."""
        first = self.valid_from is None or month >= pd.Period(self.valid_from, "M")
        return first and (self.valid_to is None or month <= pd.Period(self.valid_to, "M"))


class Category(InUse):
    """A category, the spellings under which it arrives, and the months in which it was in use."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    names: tuple[str, ...]


class SeriesDefinition(InUse):
    """One published measure of a source.

    `combine`: `count` counts records; `sum` adds up `field`; `take` takes `field` (with `lower`
    and `upper`, where there) as it stands. `where` keeps rows whose field has one of the values.
    `by_category` adds a series per category, `by_ward` adds ward rows a year. `kind` says what the
    figure is: a `count` of events, a `stock` (people at one time, never added up over periods), a
    sum of `money`, another `sum` (hours, days, litres), or a `rate` (a share, a mean, an estimate).
    `of` names the measures of the same contract that a sum or a rate is made of: it is told only
    where they are. `contributor` is the field that says whose each record is, where one person or
    body may have several. `also_called` is what people call it.
    """

    measure: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    label: str
    unit: str
    kind: Literal["count", "stock", "money", "sum", "rate"] = "count"
    frequency: Literal["M", "Q", "A"]
    combine: Literal["count", "sum", "take"]
    field: str = "count"
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    of: tuple[str, ...] = ()
    contributor: str = ""
    also_called: tuple[Text, ...] = ()
    by_category: bool = False
    by_ward: bool = False
