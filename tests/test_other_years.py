"""The demonstration's other papers can be built too: each has gaps and names of its own."""

import shutil
from unittest.mock import patch

import pytest

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import build
from ssp_analysis.project import Project
from tests.small_root import REPOSITORY

# Of 2020/21 all other tests are; 2019/20 is about March 2020 alone, 2021/22 carries the plan over.
YEARS = ("2018/19", "2019/20", "2021/22")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    made = tmp_path_factory.mktemp("years") / "root"
    shutil.copytree(REPOSITORY / "data" / "reference", made / "data" / "reference")
    shutil.copytree(REPOSITORY / "data" / "raw", made / "data" / "raw")
    (made / "outputs").mkdir()
    return made


@pytest.mark.parametrize("year", YEARS)
def test_a_pack_is_built_and_nothing_in_it_is_taken_for_a_leak(root, year):
    # Without PDFs, which hold what the pages do and take much of the time.
    with patch("ssp_analysis.write.paper.pdf_fault", return_value="PDFs are tested elsewhere"):
        build(Run.parse({"reporting_year": year, "root": str(root)}))
    report = next(Project.find(root).root.glob(f"outputs/{year.replace('/', '-')}/*/3-*/*.html"))
    assert year in report.read_text(encoding="utf-8")
