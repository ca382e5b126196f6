"""The suspicions: what in a source's deliveries has two readings, and what is read only once.

Each is a small function over the columns of all deliveries of one source. It returns findings:
rows that are counted elsewhere (told), or rows that are not used until a question is answered.
They are asked in the order of `SUSPICIONS`, and each sees what the ones before it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import Finding, Question, Reading

# What an answer does with the rows in doubt; '' keeps them.
USE, LEAVE_OUT = "use", "leave out"


@dataclass(frozen=True)
class Received:
    """All that came from one source, cleaned: what a suspicion looks at.

    `units` as `cleaning` leaves them, with `source_file`, `year` and `fate`; `row_limits` has the
    source files that end exactly at a spreadsheet's row limit, with that limit.
    """

    contract: Contract
    units: pd.DataFrame
    row_limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> pd.Series:
        """Which units are still kept."""
        return self.units["fate"] == "kept"


def ends_at_a_row_limit(received: Received) -> Iterator[Finding]:
    """A file that ends where a spreadsheet ends may have lost the rows after it.

    In order of time these are of its last period or later; in any other order of any period.
    """
    for file, limit in received.row_limits.items():
        rows = received.kept & (received.units["source_file"] == file)
        periods = received.units.loc[rows, "period"]
        if periods.is_monotonic_increasing and len(periods):
            rows &= received.units["period"] == periods.iloc[-1]
        question = Question(
            kind="row limit",
            asks="partner",
            evidence=f"The file ends exactly at row {limit:,}, the most that a spreadsheet can "
            "hold, so rows after it may have been cut off.",
            readings=(
                Reading(USE, "the file is whole, and happens to end there"),
                Reading(LEAVE_OUT, "rows are lost, and a whole file will come"),
            ),
        )
        told = f"ends exactly at the row limit of a spreadsheet ({limit:,}): rows may be cut off"
        yield Finding(rows, "asked", told, question, {USE: "", LEAVE_OUT: "skipped"})


Suspicion = Callable[[Received], Iterable[Finding]]
SUSPICIONS: tuple[Suspicion, ...] = (ends_at_a_row_limit,)
