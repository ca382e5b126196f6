"""A project of one's own, with nothing of the demonstration in it."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

from ssp_analysis.errors import ParameterError
from ssp_analysis.project import Project, refuse_unwritable
from ssp_analysis.years import ReportingYear

AREA_CODE = re.compile(r"[EWSN]\d{8}")  # https://www.ons.gov.uk, "Area codes"; blank: none
GUIDES = ("contract.md", "first-hour.md")  # errors speak of the first
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
        # Of the package's pages these two are at hand; what they link to besides is told by name.
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
    if code and not AREA_CODE.fullmatch(code):
        raise ParameterError(
            f"--code {code!r}", "is no area code", "Write it as E08000007, or leave it out"
        )
