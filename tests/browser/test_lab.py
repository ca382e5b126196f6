"""The notebooks in a real JupyterLab: open, change a parameter, run all, see, export by the menu.

One story, in the order in which an analyst lives it, because a kernel takes seconds to start.
"""

import pytest

from ssp_analysis.engine.kernels import NOTEBOOKS, copy_notebooks, run_cells
from ssp_analysis.write.html import page
from ssp_analysis.write.notebook import read_document
from tests.browser.lab import Lab, served
from tests.builders import make_cases

CLEAN, IMPACT, PROGRESS, RELEASE, REPORT = NOTEBOOKS[:5]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with one source and the notebooks, of which none has run."""
    made = make_cases(tmp_path_factory.mktemp("cases"))
    copy_notebooks(made)
    return made


@pytest.fixture
def lab(browser, project, tmp_path):
    """A JupyterLab that shows the project; nothing may have been asked of anywhere else."""
    with served(project.root, tmp_path / "own") as address:
        made = Lab(browser, address)
        yield made
        made.page.context.close()
    assert made.left == []


def test_an_analyst_is_guided_changes_parameters_sees_charts_and_exports(lab, project, screenshots):
    folder = screenshots("lab")

    def run(name):
        run_cells(name, {"root": str(project.root)})

    lab.open(IMPACT)
    lab.run_all()
    (told,) = lab.errors()
    assert told.strip().endswith("is not there yet. Run notebook 01 first for this year")
    assert len(told.strip().splitlines()) == 1

    run(CLEAN)
    lab.run_all()
    assert lab.errors() == []
    first = lab.shown("h3").first.text_content()
    lab.write("series", "1")
    lab.run_all()
    assert lab.shown("h3").first.text_content() not in ("", first)
    chart = lab.shown("img").first
    chart.scroll_into_view_if_needed()
    box, room = chart.bounding_box(), lab.page.locator(".jp-Notebook").bounding_box()
    assert chart.evaluate("one => one.naturalWidth") > 0
    assert room["x"] <= box["x"] <= box["x"] + box["width"] <= room["x"] + room["width"]
    lab.page.screenshot(path=folder / "chart.png")

    run(PROGRESS)
    run(RELEASE)
    lab.open(REPORT)
    assert "has not been run" in lab.refused("Ssp_report")
    lab.run_all()
    lab.save()
    exported = lab.export("Ssp_report")
    # What `ssp run` writes of the same notebook.
    made = read_document(project.root / "notebooks" / f"{REPORT}.ipynb", "report")
    assert exported == page(made).encode()
    lab.page.screenshot(path=folder / "report.png")
