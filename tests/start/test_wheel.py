"""The wheel alone, without a checkout: its notebooks and blank files, and a first project."""

import os
import shutil
import subprocess
import sys
import zipfile

import nbformat
import pytest
from bs4 import BeautifulSoup

from ssp_analysis.engine import kernels
from ssp_analysis.engine.kernels import (
    MEASURED,
    NOTEBOOKS,
    copy_notebooks,
    own_notebooks,
    run_cells,
    told_notebooks,
)
from ssp_analysis.hidden import scratch_root
from tests.builders import CASES, make_project
from tests.small_root import REPOSITORY

NEW = ("new", "mine", "--name", "Safer Anytown", "--area", "Anytown", "--year", "2024/25")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel's files, as pip would put them into an environment."""
    made = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(made))
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    with zipfile.ZipFile(next(made.glob("*.whl"))) as wheel:
        wheel.extractall(made / "installed")
    return made / "installed"


def run(unpacked, folder, *command):
    """A command of the installed package, in an empty folder; the checkout is not on the path."""
    # -P keeps the folder itself off the path; what is named here goes before the editable install.
    told = subprocess.run(
        (sys.executable, "-P", "-m", "ssp_analysis", *command),
        cwd=folder, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(unpacked)},
    )  # fmt: skip
    return told.returncode, told.stdout + told.stderr


def test_it_holds_the_notebooks_and_no_data(unpacked):
    package = unpacked / "ssp_analysis"
    assert {path.stem for path in (package / "notebooks").glob("*")} == set(NOTEBOOKS)
    assert not [path for path in unpacked.rglob("*") if "data" in path.parts]


def test_from_an_empty_folder_to_a_contract_notebooks_and_a_pack_of_a_year_without_a_plan(
    unpacked, tmp_path
):
    """Nor grants and restrictions."""

    def done(folder, *command):
        code, told = run(unpacked, folder, *command)
        assert code == 0, told
        return told

    done(tmp_path, *NEW)
    project = tmp_path / "mine"
    assert "## sources/<id>.yaml: layout" in (project / "docs" / "contract.md").read_text("utf-8")
    raw = project / "data" / "raw" / "2024-25" / "calls-2024-25.csv"
    months = [f"{y}-{m:02d},{40 + y % 7}" for y in range(2021, 2025) for m in range(4, 13)]
    raw.write_text("\n".join(["Month,Calls", *months]))
    assert f"{len(months)} rows: {len(months)} kept" in done(project, "draft", str(raw))
    assert (project / "data" / "reference" / "sources" / "calls.yaml").exists()
    done(project, "decide", "2024/25")
    decisions = project / "data" / "reference" / "release-decisions.csv"
    unsigned = "borough,publish,,,,,"
    assert unsigned in decisions.read_text("utf-8-sig")
    signed = decisions.read_text("utf-8-sig").replace(
        unsigned, "borough,publish,Head of community safety,Letter of 2 June,2025-06-02,,"
    )
    decisions.write_text(signed, encoding="utf-8")
    done(project, "run", "2024/25", "--paper-date", "2025-06-09")
    report = next(project.glob("outputs/2024-25/public/3-after-meeting/*-report.html"))
    page = BeautifulSoup(report.read_text("utf-8"), "html.parser")
    assert [h.text for h in page.find("main").find_all("h2")] == [
        "Summary", "This year and earlier years", "The data, and what may not be shown",
        "Annex A: data quality",
    ]  # fmt: skip
    assert "Calls: 41 a month in April to December 2024/25, 2% more than a year before" in page.text
    done(project, "notebooks")
    assert len(list((project / "notebooks").glob("*.ipynb"))) == len(NOTEBOOKS)


def test_a_notebook_that_is_there_is_left_and_told(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    copied, other = copy_notebooks(project)
    assert (len(copied), other) == (len(NOTEBOOKS), [])
    mine = project.root / "notebooks" / copied[0]
    mine.write_text("{}")
    assert copy_notebooks(project) == ([], [copied[0]])
    assert mine.read_text() == "{}"


def changed(project, name, source):
    """One of the project's own notebooks with a last cell of its own."""
    path = project.root / "notebooks" / f"{name}.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(content, path)
    return path


def test_a_notebook_of_the_project_s_own_goes_before_the_package_s_also_in_replays(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    copy_notebooks(project)
    assert list(told_notebooks(project)) == []
    mine = changed(project, MEASURED[0], "from pathlib import Path\nPath('{}').touch()".format(
        (tmp_path / "mine-ran").as_posix()))  # fmt: skip
    assert list(told_notebooks(project)) == [
        f"Taken from the project's own notebooks: {mine.name}."
    ]
    with scratch_root(project) as other:
        run_cells(MEASURED[0], {"root": str(other.root)})
    assert (tmp_path / "mine-ran").exists()
    assert [path.name for path in own_notebooks(project.root)] == [mine.name]


def test_a_notebook_that_was_copied_from_an_older_package_is_told(tmp_path, monkeypatch):
    project = make_project(tmp_path, {"cases": CASES})
    copy_notebooks(project)
    shutil.copytree(kernels.notebook_folder(), tmp_path / "newer")
    shown = tmp_path / "newer" / f"{NOTEBOOKS[4]}.ipynb"
    shown.write_text(shown.read_text("utf-8").replace("## Summary", "## In short"), "utf-8")
    monkeypatch.setattr(kernels, "notebook_folder", lambda: tmp_path / "newer")
    (told,) = told_notebooks(project)
    assert told.startswith(f"notebooks/{shown.name} is older than the package")
