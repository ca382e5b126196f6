"""What each source would publish, as unsigned lines of `release-decisions.csv` to be signed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.partners.tables import measures_of
from ssp_analysis.project import Project
from ssp_analysis.reference import read_text
from ssp_analysis.release.decisions import FILE, ReleaseDecision, load_decisions
from ssp_analysis.years import ReportingYear


@dataclass(frozen=True)
class Undecided:
    """One measure, and where and when it could be published; nobody has decided yet."""

    source: str
    measure: str
    label: str
    owner: str
    geography: str
    first: ReportingYear | None
    last: ReportingYear

    @property
    def since(self) -> str:
        """From when, for people."""
        return str(self.first or "its first figure")

    @property
    def line(self) -> dict[str, str]:
        """Its line: approver, evidence and day are left to whoever signs.

        Without a first year it reaches back to the first figure.
        """
        return {
            "source": self.source,
            "measure": self.measure,
            "data_from": self.first.start.isoformat() if self.first else "",
            "data_to": self.last.end.isoformat(),
            "geography": self.geography,
            "decision": "publish",
        }


def undecided(project: Project, year: ReportingYear) -> Iterator[Undecided]:
    """Each measure and geography on which no decision touches the year, with all years held.

    Files of many years tell of more than the folders do, and a measure leaves only where it is
    decided back to its first figure: their lines have no beginning.

    Raises:
        ReferenceFileError: a contract or decision that cannot be used.
    """
    decisions = load_decisions(project)
    first = min([*project.raw_years(year), year])
    for contract in load_contracts(project).values():
        since = None if contract.layout.span == "history" else first
        by_ward = {series.measure for series in contract.series if series.by_ward}
        for row in measures_of(contract):
            measure = str(row["pair"]).partition(":")[2]
            for geography in ("borough", "ward") if measure in by_ward else ("borough",):
                if not any(_is_about(one, str(row["pair"]), geography, year) for one in decisions):
                    yield Undecided(
                        contract.id, measure, str(row["label"]), contract.owner, geography,
                        since, year,
                    )  # fmt: skip


def _is_about(one: ReleaseDecision, pair: str, geography: str, year: ReportingYear) -> bool:
    return one.speaks_of(pair, geography) and one.touches(year.start, year.end)


def add_unsigned(project: Project, found: list[Undecided]) -> None:
    """Put a line for each at the end of the file, under its own columns; the rest stays as it is.

    Raises:
        ReferenceFileError: a file that is no text.
    """
    path = project.reference / FILE
    held = read_text(path) if path.exists() else ""
    columns = next(csv.reader([held.partition("\n")[0].strip()]), [])
    columns = [name.strip() for name in columns] or [
        name for name, field in ReleaseDecision.model_fields.items()
        if name not in ("partnership", "overrides")
    ]  # fmt: skip
    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns, restval="", extrasaction="ignore", lineterminator="\n")
    if not held:
        writer.writeheader()
    writer.writerows(one.line for one in found)
    gap = "\n" if held and not held.endswith("\n") else ""
    path.write_text(held + gap + lines.getvalue(), encoding="utf-8-sig", newline="")
