"""The demonstration's other papers can be built too: each has gaps and names of its own."""

import os
from unittest.mock import patch

import pytest

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import build
from tests.builders import make_cases
from tests.finished.traced import untraced
from tests.small_root import REPOSITORY, make_small_root

# Of 2020/21 all other tests are; 2021/22 carries the plan over. `make soak` builds the others too,
# whose kind of year, before the pandemic and with March 2020 alone, one source has here as well.
# Each is built from the files of its own year and of those before it since this one.
FIRST = "2017-18"
YEARS = os.environ.get("YEARS", "2021/22").split()


def built(root, year, **given):
    # Without PDFs, which hold what the pages do and take much of the time.
    with patch("ssp_analysis.write.paper.pdf_fault", return_value="PDFs are tested elsewhere"):
        build(Run.parse({"reporting_year": year, "root": str(root), **given}))
    (folder,) = root.glob(f"outputs/{year.replace('/', '-')}/*")
    assert untraced(folder) == []
    return next(folder.glob("3-*/*.html")).read_text(encoding="utf-8")


@pytest.mark.parametrize("year", YEARS)
def test_a_pack_is_built_and_nothing_in_it_is_taken_for_a_leak(tmp_path, year):
    held = (one.name for one in (REPOSITORY / "data" / "raw").iterdir())
    used = (one for one in held if FIRST <= one <= year.replace("/", "-"))
    assert year in built(make_small_root(tmp_path / "root", used), year)


@pytest.mark.parametrize("year", ["2018/19", "2019/20"])
def test_a_year_before_the_pandemic_or_with_its_first_days_is_built(tmp_path, year):
    assert year in built(make_cases(tmp_path).root, year, paper_date="2021-04-12")
