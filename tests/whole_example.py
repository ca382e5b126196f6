"""The example's whole pack, which `make soak` builds; `make test` goes as far as its release."""

import pytest

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import build
from tests.finished.traced import untraced
from tests.shared_packs import REAL, YEAR, london_root


def test_the_london_example_builds_from_the_real_file(tmp_path):
    if not REAL.exists():
        pytest.skip("the real Metropolitan Police file is not here")
    folder = build(Run.of(london_root(tmp_path / "root", "Lambeth"), YEAR.label)).folder
    (report,) = (folder / "3-after-meeting").glob("*-report.html")
    text = report.read_text(encoding="utf-8")
    assert "Lambeth" in text
    assert "nothing is held on the plan and its themes, grants, figures by area committee" in text
    assert list(folder.rglob("*-area-*")) == []
    assert untraced(folder) == []
