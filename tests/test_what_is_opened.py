"""Report, slides and every document are made from the released files: nothing else is opened."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ssp_analysis.project import Project
from tests.finished_pack import make_root, release_for
from tests.release.frames import YEAR

REPOSITORY = Path(__file__).parents[1]
BUILD = """
import json, sys
from pathlib import Path
from unittest.mock import patch
opened = set()
sys.addaudithook(lambda name, given: name == "open" and isinstance(given[0], (str, bytes))
                 and opened.add(given[0] if isinstance(given[0], str) else given[0].decode()))
import nbformat
from ssp_analysis.delivery import deliver
from ssp_analysis.write import paper
from ssp_analysis.say.cover import TEMPLATE
from ssp_analysis.say.dataset import read_pack
from ssp_analysis.project import Project
from tests.pack.test_packs import EXPORTS, executed_here
from tests.release.frames import YEAR
alone, made = Project(Path(sys.argv[1])), Path(sys.argv[2])
release, notebooks = alone.release(YEAR, "public"), {}
for kind, name in EXPORTS.items():
    notebooks[kind] = made / f"{name}.ipynb"
    nbformat.write(executed_here(kind, alone.root, "public"), notebooks[kind])
with patch.object(paper, "pdf_fault", return_value="PDFs are tested elsewhere"):
    deliver(read_pack(release), notebooks, release / TEMPLATE, made / "pack", ("pptx",))
print(json.dumps(sorted(opened)))
"""


def test_nothing_but_the_released_files_is_opened(tmp_path):
    project = make_root(tmp_path / "project")
    alone, made = Project(tmp_path / "alone"), tmp_path / "made"
    shutil.copytree(release_for(project), alone.release(YEAR, "public"))
    (alone.root / "outputs").mkdir()
    (made / "pack").mkdir(parents=True)
    # From within the project: whoever looked upward for it would find it.
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(alone.root), str(made)], check=False, timeout=300,
        cwd=project.root, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    paths = [(project.root / name).resolve() for name in json.loads(done.stdout.splitlines()[-1])]
    released = alone.release(YEAR, "public").resolve()
    assert [path for path in paths if path.is_relative_to(released)]
    data = [path for path in paths if path.is_relative_to(tmp_path.resolve())
            or path.is_relative_to(REPOSITORY / "data")]  # fmt: skip
    allowed = (released, made.resolve())
    assert [p for p in data if not any(p.is_relative_to(folder) for folder in allowed)] == []
