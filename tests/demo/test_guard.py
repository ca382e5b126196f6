"""Raw data, outputs and notebooks with results are refused, by the hook and by `make check`."""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from demo.guard import HISTORY, listed, refused

REPOSITORY = Path(__file__).parents[2]
DEMO = "data/raw/2020-21/cases.csv"
GOOD = b"case,date\n"
KNOWN = {DEMO: sha256(GOOD).hexdigest()}


def notebook(**cell):
    return json.dumps({"cells": [{"cell_type": "code", **cell}]}).encode()


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        (DEMO, GOOD, ""),
        (DEMO, b"case,date\n1,Jane Doe\n", "is not what the generator made"),
        ("data/raw/2020-21/real.csv", GOOD, "is not one of the demonstration's files"),
        ("data/raw/2020-21/.gitkeep", b"", ""),
        ("data/raw/stray.xlsx", GOOD, "is not one of the demonstration's files"),
        ("examples/london-borough/data/raw/2020-21/mps.csv", GOOD, "is not one of"),
        ("examples/london-borough/data/raw/2020-21/.gitkeep", b"", ""),
        ("examples/london-borough/outputs/2020-21/public/a.html", b"", "is made by a run"),
        ("data/processed/2020-21/series.parquet", b"", "is made by a run"),
        ("published/2020-21/2021-04-12-v1/record/inputs.json", b"", "is a publication's record"),
        ("Data/Raw/2020-21/real.csv", GOOD, "is not one of the demonstration's files"),
        ("DATA/processed/2020-21/series.parquet", b"", "is made by a run"),
        ("Published/2020-21/2021-04-12-v1/pack/a.html", b"", "is a publication's record"),
        ("data/raw/2020-21/.gitkeep", b"Jane Doe", "is a placeholder that is not empty"),
        ("outputs/.gitkeep", b"Jane Doe", "is a placeholder that is not empty"),
        ("notebooks/01.IPYNB", notebook(outputs=[{}]), "holds results"),
        ("data/reference/wards.csv", b"", ""),
        ("notebooks/01.ipynb", notebook(outputs=[], execution_count=None), ""),
        ("notebooks/01.ipynb", notebook(outputs=[{"text": "Jane Doe"}]), "holds results"),
        ("notebooks/01.ipynb", notebook(outputs=[], execution_count=3), "holds results"),
        ("examples/other/deep/02.ipynb", notebook(outputs=[{}]), "holds results"),
        ("notebooks/01.ipynb", b"Jane Doe", "holds results"),
    ],
)
def test_what_may_not_enter_is_refused_by_name_and_shows_no_value(name, content, fault):
    found = refused([name], lambda _: content, KNOWN)
    assert bool(found) == bool(fault)
    assert all(f"{name}: {fault}" in text and "Jane" not in text for text in found)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("record/told.csv", GOOD, ""),
        ("record/told.csv", b"Jane Doe", "is not as it was published"),
        ("record/extra-raw.csv", GOOD, "is a publication's record"),
        ("pack/.gitkeep", b"Jane Doe", "is a placeholder that is not empty"),
    ],
)
def test_of_the_published_history_only_what_it_lists_enters(name, content, fault):
    details = f"{HISTORY}record/publication.json"
    listed = json.dumps({"files": {"record/told.csv": sha256(GOOD).hexdigest()}}).encode()
    there = {details: listed, f"{HISTORY}{name}": content}
    found = refused(there, there.__getitem__, KNOWN)
    assert found == ([text for text in found if f"{name}: {fault}" in text] if fault else [])
    assert bool(found) == bool(fault)


def test_history_without_its_list_is_refused():
    found = refused([f"{HISTORY}record/told.csv"], lambda _: b"not a list", KNOWN)
    assert "is a publication's record" in found[0]


def git(folder, *arguments):
    # Inside a hook git names the repository that called it: not the one of this test.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    return subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, env=environment
    )


@pytest.fixture
def clone(tmp_path):
    folder = tmp_path / "clone of it"
    for name in (".githooks/pre-commit", "demo/guard.py", "demo/files.sha256"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    # The hook makes every check after its own look: here one that tells that it was asked.
    (folder / "Makefile").write_text("check:\n\t@echo every check was asked >&2\n")
    assert git(folder, "init").returncode == 0
    git(folder, "config", "core.hooksPath", ".githooks")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="git's own shell runs hooks there")
def test_the_hook_looks_at_what_is_staged_not_at_what_lies_there(clone):
    name = next(iter(listed()))
    (clone / name).parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / name, clone / name)
    git(clone, "add", "-A")
    taken = git(clone, "commit", "-m", "The demonstration's own")
    assert taken.returncode == 0
    assert "every check was asked" in taken.stderr
    real = clone / "data" / "raw" / "2020-21" / "real.csv"
    real.parent.mkdir(exist_ok=True)
    real.write_text("Jane Doe\n")
    git(clone, "add", "-f", "-A")
    real.write_text("")
    stopped = git(clone, "commit", "-m", "Real data")
    assert stopped.returncode != 0
    assert "data/raw/2020-21/real.csv: is not one of the demonstration's files" in stopped.stderr
    assert "Jane" not in stopped.stderr


def test_make_check_looks_at_untracked_files_too(clone):
    (clone / "examples").mkdir()
    (clone / "examples" / "tried.ipynb").write_bytes(notebook(outputs=[{}]))
    looked = subprocess.run(
        [sys.executable, "demo/guard.py"], cwd=clone, capture_output=True, text=True
    )
    assert (looked.returncode, looked.stderr.count("\n")) == (1, 1)
    assert "$(BIN)/python demo/guard.py" in (REPOSITORY / "Makefile").read_text()
