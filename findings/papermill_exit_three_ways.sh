#!/usr/bin/env bash
# exit(3), sys.exit(3) and sys.exit(0) in a cell: three different runs under papermill.
# papermill 2.7.0, nbclient 0.11.0, ipykernel 7.4.0, ipython 9.18.1.
#
# A good guess: a script's habit holds. A call that leaves with a status other than 0 fails the
# run, and nothing after it is run.
# Instead: exit(3) is IPython's own object. It asks the front end to close and returns; papermill
# does not hear it, runs every later cell and reports success. sys.exit(3) fails the run.
# sys.exit(0) stops, leaves the later cells 'pending', and is a success.
# Why it matters: `if frame.empty: exit(1)` as a guard at the top of a notebook guards nothing
# (the empty table is published), and sys.exit(0) gives a finished run with half a notebook.
# nteract/papermill issue 435 and pull 449 made sys.exit(0) a success; a comment there says that
# exit and quit need a JavaScript front end, not that the status is lost and the run is green.
#
# Seen:
#   exit(3)      success                 later cell: completed
#   sys.exit(3)  PapermillExecutionError later cell: pending
#   sys.exit(0)  success                 later cell: pending
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    papermill==2.7.0 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1
env/bin/python - <<'PY'
import nbformat
import papermill
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError


def run(guard):
    cells = [new_code_cell(guard), new_code_cell("print('published')")]
    nbformat.write(new_notebook(cells=cells), "in.ipynb")
    try:
        papermill.execute_notebook(
            "in.ipynb", "out.ipynb", kernel_name="python3", progress_bar=False
        )
        outcome = "success"
    except PapermillExecutionError:
        outcome = "PapermillExecutionError"
    later = nbformat.read("out.ipynb", as_version=4).cells[-1]
    print(f"{guard!r:30}{outcome:25}later cell: {later.metadata.papermill.status}")
    return outcome, later.metadata.papermill.status, [output.text for output in later.outputs]


assert run("exit(3)") == ("success", "completed", ["published\n"])
assert run("import sys\nsys.exit(3)") == ("PapermillExecutionError", "pending", [])
assert run("import sys\nsys.exit(0)") == ("success", "pending", [])
PY
