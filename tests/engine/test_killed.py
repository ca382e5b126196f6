"""A run that is killed at any moment leaves nothing that a later run takes for whole."""

import os
import random
import shutil
import subprocess
import time

import pytest

from ssp_analysis.project import Project, digest_of
from tests.shared_packs import command

KILLS = int(os.environ.get("KILLS", "1"))  # `make soak` sets more
PARTS = ("data/processed/.store", "data/processed/2020-21", "outputs/2020-21")


def run(project):
    subprocess.run(command(project), check=True, capture_output=True)


def left(project):
    """What a run leaves, without the executed copies, which hold times, and hidden files."""
    files = [path for part in PARTS[1:] for path in (project.root / part).rglob("*")]
    names = {path: path.relative_to(project.root).parts for path in files if path.is_file()}
    aside = {path for path in names if "executed" in names[path]
             or any(part.startswith(".") for part in names[path])}  # fmt: skip
    return {names[path]: digest_of(path) for path in names.keys() - aside}


@pytest.fixture(scope="module")
def whole(run_cases, tmp_path_factory):
    """A project, what a run from nothing left there, and how many seconds that took."""
    written = [path.stat().st_mtime for path in run_cases.root.rglob("*") if path.is_file()]
    root = shutil.copytree(run_cases.root, tmp_path_factory.mktemp("killed") / "root")
    return Project(root), left(run_cases), max(written) - min(written)


@pytest.mark.parametrize("seed", range(KILLS))
def test_after_a_kill_and_from_the_store_a_run_leaves_the_same_bytes_as_from_nothing(whole, seed):
    project, expected, seconds = whole
    assert len(expected) > 20
    chance = random.Random(seed)
    for part in chance.sample(PARTS, chance.randint(1, len(PARTS))):
        shutil.rmtree(project.root / part, ignore_errors=True)
    begun = subprocess.Popen(command(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, seconds))
    begun.kill()
    begun.wait()
    run(project)
    assert left(project) == expected
    shutil.rmtree(project.root / "outputs" / "2020-21")  # all is in the store
    run(project)
    assert left(project) == expected
