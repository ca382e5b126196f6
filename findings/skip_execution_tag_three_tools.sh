#!/usr/bin/env bash
# The tag skip-execution: nbconvert publishes the old output, papermill empties it, nbval runs it.
# papermill 2.7.0, nbconvert 7.17.2, nbclient 0.11.0, nbval 0.11.0, ipykernel 7.4.0.
#
# A good guess: a cell that is not to be executed is not executed by any of the three, which all run
# cells by nbclient or its rules, and has no output, or is marked, since nothing new was made.
# Instead: nbconvert --execute leaves what the file held from an earlier run, between outputs of
# today and with nothing to tell them apart. papermill takes the output away and writes 'completed',
# exception False and a duration. nbval does not know the tag and executes the cell (its own are
# nbval-skip and the comment NBVAL_SKIP).
# Why it matters: a slow cell is tagged for a while, and an old table stays on this year's page.
# nbval connects to what the tag was meant to keep it from.
# Strip outputs before executing (nbstripout, or --clear-output in a run of its own).
# jupyter/nbclient pull 151 brought the tag, nteract/papermill issue 429 (open) gathers what such a
# tag is wanted for; nothing found on what becomes of an old output.
#
# Seen (a cell print('new') with the tag, that holds the output 'old'):
#   nbconvert --execute   old      no mark
#   papermill             nothing  'completed'
#   nbval                 fails: old is not new
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    papermill==2.7.0 nbconvert==7.17.2 nbclient==0.11.0 nbval==0.11.0 nbformat==5.11.1 \
    ipykernel==7.4.0 ipython==9.18.1 pytest==9.2.0
env/bin/python - <<'PY'
import subprocess
import sys

import nbformat
import papermill
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat.v4 import new_code_cell, new_notebook, new_output

tagged = new_code_cell(
    "print('new')",
    outputs=[new_output("stream", text="old\n")],
    execution_count=1,
    metadata={"tags": ["skip-execution"]},
)
nbformat.write(new_notebook(cells=[tagged, new_code_cell("print('today')")]), "in.ipynb")


def shown(notebook):
    """What the two cells of a notebook hold."""
    found = [[output.text.strip() for output in cell.outputs] for cell in notebook.cells]
    print(found)
    return found


executed, _ = ExecutePreprocessor(kernel_name="python3").preprocess(
    nbformat.read("in.ipynb", as_version=4)
)
assert shown(executed) == [["old"], ["today"]]
assert executed.cells[0].metadata == {"tags": ["skip-execution"]}

papermill.execute_notebook("in.ipynb", "out.ipynb", kernel_name="python3", progress_bar=False)
executed = nbformat.read("out.ipynb", as_version=4)
assert shown(executed) == [[], ["today"]]
told = executed.cells[0].metadata.papermill
print(told)
assert (told.status, told.exception) == ("completed", False) and told.duration is not None

tests = subprocess.run(
    [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "in.ipynb::Cell 0"],
    capture_output=True, text=True, check=False,
).stdout
print(tests[-400:])
assert "1 failed" in tests and "mismatch 'stdout'" in tests
PY
