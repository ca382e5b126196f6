"""A small project root: the demonstration's last years only."""

import shutil
from collections.abc import Iterable
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
YEARS = ("2017-18", "2018-19", "2019-20", "2020-21")


def make_small_root(target: Path, years: Iterable[str] = YEARS) -> Path:
    """Copy the reference files and a few raw years to `target`, replacing what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(REPOSITORY / "data" / "reference", target / "data" / "reference")
    for year in years:
        shutil.copytree(REPOSITORY / "data" / "raw" / year, target / "data" / "raw" / year)
    (target / "outputs").mkdir()
    return target
