"""A project's own copies of the six notebooks: made, used in place of the package's, grown old."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ssp_analysis.engine.kernels import NOTEBOOKS, notebook_folder, own_notebooks
from ssp_analysis.project import Project

COPIED = ".copied.json"  # beside the copies: of which of the package's each was made


def copy_notebooks(project: Project) -> tuple[list[str], list[str]]:
    """Copy the package's notebooks into `notebooks/`; none that is there is overwritten.

    Returns:
        The names of those copied, and of those that are there already and differ.
    """
    folder = project.root / "notebooks"
    folder.mkdir(exist_ok=True)
    made = _copied(folder)
    copied = [name for name in NOTEBOOKS if not (folder / f"{name}.ipynb").exists()]
    for name in copied:
        shutil.copyfile(_package(f"{name}.ipynb"), folder / f"{name}.ipynb")
        made[f"{name}.ipynb"] = _digest(_package(f"{name}.ipynb"))
    if copied:
        (folder / COPIED).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    other = [path.name for path in own_notebooks(project.root)]
    return [f"{name}.ipynb" for name in copied], other


def told_notebooks(project: Project) -> Iterator[str]:
    """That a run takes notebooks of the project's own, a sentence each; first which are too old."""
    made, own = _copied(project.root / "notebooks"), own_notebooks(project.root)
    old = [path.name for path in own if made.get(path.name) != _digest(_package(path.name))]
    for name in old:
        yield (
            f"notebooks/{name} is older than the package, or not copied from it, and goes before "
            "the package's: what has changed there since is not in it. Move it away and give ssp "
            "notebooks for today's, then make your changes in that one."
        )
    if mine := [path.name for path in own if path.name not in old]:
        yield f"Taken from the project's own notebooks: {', '.join(mine)}."


def copy_own(root: Path, other: Path) -> None:
    """Put a project's own notebooks into another root, so that they count there too."""
    for path in own_notebooks(root):
        (other / "notebooks").mkdir(exist_ok=True)
        shutil.copyfile(path, other / "notebooks" / path.name)


def _copied(folder: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads((folder / COPIED).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _package(file: str) -> Path:
    return notebook_folder() / file


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
