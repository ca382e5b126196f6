"""The packs that several test files look at: each is built once in a run of the tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import build
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear
from tests import canaries
from tests.builders import make_cases
from tests.small_root import REPOSITORY, make_small_root

YEAR = ReportingYear(2020)
EXAMPLE = REPOSITORY / "examples" / "london-borough" / "data" / "reference"
REAL = REPOSITORY.parent / "shared" / "real" / "mps-recorded-crime-borough-historical.csv"
Packs = tuple[Project, dict[str, Path]]


def made_once(root: Path, make: Callable[[Path], dict[str, Path]]) -> Packs:
    """The project at `root` with its packs by audience, made by the first worker that asks.

    Args:
        root: a folder that all workers share.
        make: fills the folder and says where the packs are.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    done = root.with_name(f"{root.name}.json")
    with FileLock(f"{done}.lock"):
        if not done.exists():
            made = {audience: str(pack) for audience, pack in make(root).items()}
            done.write_text(json.dumps(made), encoding="utf-8")
    held = json.loads(done.read_text(encoding="utf-8"))
    return Project.find(root), {audience: Path(pack) for audience, pack in held.items()}


def canaried_demo(root: Path) -> dict[str, Path]:
    """The demonstration's public and internal packs, with a canary in all that must not leave."""
    project = Project.find(make_small_root(root))
    (project.raw(YEAR) / "stray.csv").write_text("a,b\n")  # no contract names it
    canaries.plant(root)
    return {audience: _run(root, audience) for audience in ("public", "internal")}


def command(project: Project) -> list[str]:
    """What runs a project's year as people do: in a process of its own."""
    return [sys.executable, "-m", "ssp_analysis", "run", YEAR.label, "--root", str(project.root)]


def cases(root: Path) -> dict[str, Path]:
    """The pack of a project with one source, by a run from nothing."""
    project = make_cases(root)
    subprocess.run(command(project), check=True)  # pytest shows what it said where it fails
    return {"public": project.outputs(YEAR, "public")}


def london_root(root: Path, borough: str) -> Project:
    """The example as a project, with the real file, for one of its boroughs."""
    shutil.copytree(EXAMPLE, root / "data" / "reference")
    (root / "data" / "raw" / "2020-21").mkdir(parents=True)
    (root / "outputs").mkdir()
    shutil.copy(REAL, root / "data" / "raw" / "2020-21")
    partnership = root / "data" / "reference" / "partnership.yaml"
    text = partnership.read_text(encoding="utf-8").replace("area: Lambeth", f"area: {borough}")
    partnership.write_text(text, encoding="utf-8")
    return Project.find(root)


def _run(root: Path, audience: str) -> Path:
    given = {"reporting_year": YEAR.label, "audience": audience, "root": str(root)}
    return build(Run.parse(given), ("pptx",)).folder
