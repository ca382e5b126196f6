"""A project of one's own: made empty, and what each source would publish listed to be signed."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

from ssp_analysis.errors import ParameterError
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.partners.tables import measures_of
from ssp_analysis.plan.grants import AWARDS_PAIR, load_letters
from ssp_analysis.plan.narrative import COMMENTS_PAIR, DRIVERS_PAIR, load_comments, load_drivers
from ssp_analysis.project import AREA_CODE, Project, refuse_unwritable
from ssp_analysis.reference import read_text
from ssp_analysis.release.decisions import FILE, ReleaseDecision, load_decisions
from ssp_analysis.years import ReportingYear

GUIDES = ("add-a-source.md", "contract.md", "first-hour.md", "progress.md")  # errors name them
# What the partnership tells of itself is decided on like what partners send.
OWN_FILES = (
    (load_letters, AWARDS_PAIR, "Grant awards, by letter"),
    (load_comments, COMMENTS_PAIR, "Comments of the committee, with replies"),
    (load_drivers, DRIVERS_PAIR, "Policy drivers"),
)
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
README = "README.md"
RESTRICTIONS = "restrictions.csv"


def new_project(
    folder: Path,
    name: str,
    area: str,
    code: str,
    year: ReportingYear,
    on: date,
    restrictions: Literal["england", "none"] = "england",
) -> Project:
    """Make a project: reference files with remarks, no decisions, a folder for a year's raw files.

    Args:
        folder: where; it may exist, but hold nothing.
        name: of the partnership.
        area: its name, as partners write it.
        code: its area code, or ''.
        year: of the first paper.
        on: the day of that paper, until another is written into `partnership.yaml`.
        restrictions: whether the phases that held in all of England are written down.

    Raises:
        ParameterError: a folder that holds something, a blank name or area, or no such code.
        NoRoomError: where it cannot be written.
    """
    _refuse(folder, name, area, code)
    refuse_unwritable(folder)
    project = Project(folder.resolve())
    (project.reference / "sources").mkdir(parents=True)
    project.raw(year).mkdir(parents=True)
    (project.root / "outputs").mkdir()
    plain = {"name": name, "year": year.label, "folder": year.folder}
    # JSON's texts are YAML's too: a name may hold a colon or a quotation mark.
    quoted = {"name": json.dumps(name, ensure_ascii=False), "year": year.label, "day": str(on)}
    quoted |= {"area": json.dumps(area, ensure_ascii=False), "code": json.dumps(code)}
    for blank in sorted(files(__package__).joinpath("blank").iterdir(), key=lambda one: one.name):
        if blank.name == RESTRICTIONS and restrictions == "none":
            continue
        text = Template(blank.read_text("utf-8"))
        into = project.root if blank.name == README else project.reference
        filled = text.substitute(plain if blank.name == README else quoted)
        (into / blank.name).write_text(filled, encoding="utf-8", newline="\n")
    (project.root / "docs").mkdir()
    for guide in GUIDES:
        # Of the package's pages these are at hand; what they link to besides is told by name.
        told = LINK.sub(lambda link: link[0] if link[2] in GUIDES else link[1], _guide(guide))
        (project.root / "docs" / guide).write_text(told, encoding="utf-8", newline="\n")
    return project


def _guide(name: str) -> str:
    """A page of the package's, from a wheel or a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "docs" / name
    path = inside if inside.exists() else package.parents[1] / "docs" / name
    return path.read_text(encoding="utf-8")


def _refuse(folder: Path, name: str, area: str, code: str) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(
            str(folder.name), "is there already and not empty", "Name a folder that is not there"
        )
    for what, given in (("--name", name), ("--area", area)):
        if not given.strip():
            raise ParameterError(what, "is blank", f'Write it as {what} "Anytown"')
    if code and not re.fullmatch(AREA_CODE, code):
        raise ParameterError(
            f"--code {code!r}", "is no area code", "Write it as E08000007, or leave it out"
        )


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
    withheld: str = ""

    @property
    def since(self) -> str:
        """From when, for people."""
        return str(self.first or "its first figure")

    @property
    def line(self) -> dict[str, str]:
        """Its line: approver, evidence and day are left to whoever signs.

        Without a first year it reaches back to the first figure. What was withheld until now is
        not offered for release by the way: `withheld` says why it was.
        """
        return {
            "source": self.source,
            "measure": self.measure,
            "data_from": self.first.start.isoformat() if self.first else "",
            "data_to": self.last.end.isoformat(),
            "geography": self.geography,
            "decision": "withhold" if self.withheld else "publish",
            "reason": self.withheld,
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
                about = [one for one in decisions if one.speaks_of(str(row["pair"]), geography)]
                if not any(one.touches(year.start, year.end) for one in about):
                    yield Undecided(
                        contract.id, measure, str(row["label"]), contract.owner, geography,
                        since, year, _withheld(about),
                    )  # fmt: skip
    keeper = project.partnership().title
    for load, pair, label in OWN_FILES:
        source, _, measure = pair.partition(":")
        about = [one for one in decisions if one.speaks_of(pair, "borough")]
        if load(project) and not any(one.touches(year.start, year.end) for one in about):
            yield Undecided(source, measure, label, keeper, "borough", None, year, _withheld(about))


def _withheld(about: list[ReleaseDecision]) -> str:
    """Why the last decisions on a measure withhold it; '' where they do not."""
    ends = [one.data_to or date.max for one in about]
    last = [one for one, end in zip(about, ends, strict=True) if end == max(ends)]
    told = [one.reason for one in last if one.decision == "withhold"]
    return (told[0] or "Withheld before.") if told else ""


def add_unsigned(project: Project, found: list[Undecided]) -> str:
    """Put a line for each at the end of the file, under its own columns; the rest stays as it is.

    Returns:
        What is told of them.

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
    kept = sum(bool(one.withheld) for one in found)
    return (
        f"{len(found)} {'lines were' if len(found) > 1 else 'line was'} added to data/reference/"
        f"{FILE}. Nothing leaves until a line has an approver (a role), evidence and a day."
        f"{f' What was withheld before is withheld again, in {kept} of them.' if kept else ''}"
    )
