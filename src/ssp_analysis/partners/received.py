"""All that came from one source, cleaned: what the suspicions look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import Question, Reading
from ssp_analysis.partners.reading import Extract

# Answers to most questions: the rows in doubt are used as they stand, or they are not.
USE, LEAVE_OUT = "use", "leave out"
USE_OR_LEAVE_OUT = {USE: "", LEAVE_OUT: "skipped"}
OWN = "its own"  # fate of rows that are settled to be records of their own, whatever their ids
IS_OWN = ":own"  # the column of units that holds this


@dataclass(frozen=True)
class Received:
    """The units of one source, with what is known of its files.

    `units` as `cleaning` leaves them, with `source_file`, `year`, `fate` and `content` (a number
    that two rows share if all their cells agree, read or not). `extracts` has what each source file
    said. `order` gives each source file
    its place in time (`deliveries.order_of_deliveries`).
    """

    contract: Contract
    units: pd.DataFrame
    extracts: Mapping[str, Extract] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def kept(self) -> pd.Series:
        """Which units are still kept."""
        return self.units["fate"] == "kept"

    @cached_property
    def rank(self) -> pd.Series:
        """The place in time of each unit's file; equal where nobody knows which is later."""
        return self.units["source_file"].map(self.order).fillna(-1).astype(int)

    @property
    def by_record(self) -> bool:
        """Whether rows with one id are one record."""
        rule = self.contract.duplicates
        return rule is not None and rule.by == "record"

    @property
    def counts_rows(self) -> bool:
        """Whether each row is one incident, so that a row too many is one incident too many."""
        return any(series.combine == "count" for series in self.contract.series)

    def files(self, rows: pd.Series) -> list[str]:
        """The source files that some rows are in, in order of time."""
        found = self.units.loc[rows, "source_file"].unique()
        return sorted(found, key=lambda file: (self.order.get(file, -1), file))

    def in_file(self, rows: pd.Series, file: str) -> pd.Series:
        """Those of the rows that are in a file."""
        return rows & (self.units["source_file"] == file)

    @cached_property
    def told(self) -> pd.Series:
        """A number that two units share if all that the contract reads of them agrees."""
        left_out = {"state", "fate", "standing", "source_file", "year", "file", "sheet", "row"}
        names = [n for n in self.units.columns if n not in left_out | {"content", "source_id"}]
        frame = self.units[names].astype(str)
        return pd.Series(
            pd.util.hash_pandas_object(frame, index=False).to_numpy(np.uint64), self.units.index
        )

    @cached_property
    def content(self) -> pd.Series:
        """A number that two units share if all cells of their rows agree, read or not."""
        return self.units.get("content", self.told)


def use_or_leave_out(
    kind: str, evidence: str, use: str, leave_out: str, column: str = "", settled_by: str = ""
) -> Question:
    """A question to the partner whether rows count as they stand, or not."""
    readings = (Reading(USE, use), Reading(LEAVE_OUT, leave_out))
    return Question(kind, "partner", evidence, readings, settled_by, column)
