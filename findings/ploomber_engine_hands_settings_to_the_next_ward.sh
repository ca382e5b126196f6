#!/usr/bin/env bash
# ploomber-engine hands what one ward's notebook set on to the next ward's notebook.
# ploomber-engine 0.0.33, papermill 2.7.0, ipykernel 7.4.0.
#
# A good guess: execute_notebook is a 'drop-in replacement for papermill.execute_notebook', which
# starts a kernel for each run: names are gone, and so is all else that the notebook before set.
# Instead: it runs in the process that called it. Names are gone, but environment variables, the
# random state and all that was changed in an imported module stay, for the next notebook and for
# the caller. A setting that is made 'unless it is there already' stays North's. No warning.
# Why it matters: a loop over wards is what both are for. South's page is made with the threshold
# and the weeks of North, and made alone it is right, so that nobody can repeat the fault.
# Set all that a notebook needs in it, or run each in a process of its own.
# The papermill engine of the same package says 'in the current process'; execute_notebook does not.
# Nothing found on what stays.
#
# Seen (North's notebook sets LEAST to 3 and lets weeks begin on Sunday, 6; South's sets LEAST to 5
# where it is not set, and says both):
#                     South after North   South alone
#   papermill         5 0                 5 0
#   ploomber-engine   3 6                 5 0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    ploomber-engine==0.0.33 papermill==2.7.0 ipykernel==7.4.0
env/bin/python - 2>/dev/null <<'PY'
import calendar
import os

import nbformat
import papermill
import ploomber_engine
from nbformat.v4 import new_code_cell, new_notebook

NORTH = """import calendar, os
os.environ["LEAST"] = "3"
calendar.setfirstweekday(calendar.SUNDAY)"""
SOUTH = """import calendar, os
least = os.environ.setdefault("LEAST", "5")
print(least, calendar.firstweekday())"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
for name, source in (("north", NORTH), ("south", SOUTH)):
    cells = [new_code_cell(source)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), f"{name}.ipynb")


def said(run, name):
    notebook = run(f"{name}.ipynb", f"{name}_done.ipynb", progress_bar=False)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs).strip()


def south_after_north(tool):
    said(tool.execute_notebook, "north")
    found = said(tool.execute_notebook, "south")
    print(f"{tool.__name__:16}", found)
    return found


alone = said(ploomber_engine.execute_notebook, "south")
print("South alone      ", alone)
assert alone == "5 0"
del os.environ["LEAST"]

assert south_after_north(papermill) == "5 0"
assert south_after_north(ploomber_engine) == "3 6"
assert (os.environ["LEAST"], calendar.firstweekday()) == ("3", 6)
PY
