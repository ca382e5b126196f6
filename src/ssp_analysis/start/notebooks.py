"""The six notebooks put into a project, to be opened in JupyterLab."""

from __future__ import annotations

import shutil

from ssp_analysis.engine.kernels import NOTEBOOKS, notebook_folder
from ssp_analysis.project import Project


def copy_notebooks(project: Project) -> tuple[list[str], list[str]]:
    """Copy the package's notebooks into `notebooks/`; none that is there is overwritten.

    Returns:
        The names of those copied, and of those that are there already and differ.
    """
    folder = project.root / "notebooks"
    folder.mkdir(exist_ok=True)
    copied, other = [], []
    for name in NOTEBOOKS:
        ours, theirs = notebook_folder() / f"{name}.ipynb", folder / f"{name}.ipynb"
        if not theirs.exists():
            shutil.copyfile(ours, theirs)
            copied.append(theirs.name)
        elif theirs.read_bytes() != ours.read_bytes():
            other.append(theirs.name)
    return copied, other
