#!/usr/bin/env bash
# papermill under Dask runs each ward's notebook in one ward's folder: four reports on one ward.
# papermill 2.7.0, dask 2026.8.0, nbclient 0.11.0, ipykernel 7.4.0.
#
# A good guess: cwd= is where the notebook of that call runs, as cwd= of subprocess is, and nbclient
# has such a folder for each notebook; dask.compute(*[delayed(execute_notebook)(...)]) is the plain
# way to run one for each ward.
# Instead: papermill changes the folder of the whole process, and the usual scheduler of delayed is
# threads: all kernels start where the last call has gone. Each output has its own name and ward,
# every cell is 'completed', and all have read one ward's file. Nothing warns.
# Why it matters: four wards' reports agree to the figure, or three of forty do, and not the same
# three tomorrow.
# Give scheduler="processes" (or distributed with one thread a worker), or full paths.
# nteract/papermill issue 473 (open since 2020) says that cwd is not safe with threads, the
# docstring does not; nothing found on what comes of it.
#
# Seen (four folders with a file thefts.txt each; what the four notebooks read; which ward it is
# that all read is chance):
#   scheduler="synchronous"    North, South, East, West
#   as it stands (threads)     North, North, North, North
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    papermill==2.7.0 dask==2026.8.0 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0
env/bin/python - <<'PY'
import os
import warnings
from pathlib import Path

import dask
import nbformat
import papermill
from nbformat.v4 import new_code_cell, new_notebook

warnings.simplefilter("ignore")
WARDS = ["North", "South", "East", "West"]
home = Path.cwd()
kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
notebook = new_notebook(metadata={"kernelspec": kernel})
notebook.cells = [new_code_cell("print(open('thefts.txt').read())")]
nbformat.write(notebook, home / "report.ipynb")
for ward in WARDS:
    (home / ward).mkdir()
    (home / ward / "thefts.txt").write_text(ward)


def report(ward):
    run = papermill.execute_notebook(
        home / "report.ipynb", home / f"{ward}.ipynb", cwd=home / ward, progress_bar=False
    )
    assert all(cell.metadata.papermill.status == "completed" for cell in run.cells)
    return run.cells[0].outputs[0].text.strip()


def read(**how):
    os.chdir(home)
    found = dask.compute(*[dask.delayed(report)(ward) for ward in WARDS], **how)
    print(how, *found)
    return list(found)


assert len(set(read(num_workers=4))) < len(WARDS)
assert read(scheduler="synchronous") == WARDS
PY
