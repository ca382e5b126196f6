#!/usr/bin/env bash
# marimo convert makes of a running total the last ward alone: 15 for 27, and finds nothing amiss.
# marimo 0.25.2, nbclient 0.11.0, ipykernel 7.4.0.
#
# A good guess: 'marimo convert' turns a notebook into one that gives the same. A name that two
# cells set, which marimo does not allow, is renamed so that each cell has its own, or refused.
# Instead: it is renamed, and in the cell that adds to it 'total += n' becomes 'total_1 = total +
# n', in a loop too: each round begins again from the total of the cell before, and the last round
# is left. Of a text that grows by the ward ('note += …') the last ward is left. Where one cell sets
# and adds, all is right. Nothing warns, nor does 'marimo check --strict' of what was made.
# Why it matters: 'total = 0' in the cell above and the loop over wards or files below is how many a
# notebook counts. After the move to marimo the borough's figure is that of the last ward.
# Put the first value and the loop in one cell before converting.
# The text of the command warns of what is changed in place over several cells, not of names set
# twice. marimo-team/marimo issue 9857 tells how they are renamed; nothing found on other figures.
#
# Seen:
#                     Jupyter                      marimo, converted
#   two cells         27 'Wards: North South East' 15 'Wards: East'
#   one cell          27 'Wards: North South East' 27 'Wards: North South East'
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    marimo==0.25.2 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0
env/bin/python - <<'PY'
import subprocess

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

LOOP = """for ward, n in {"North": 5, "South": 7, "East": 15}.items():
    total += n
    note += f" {ward}"
"""
FIRST = 'total = 0\nnote = "Wards:"\n'
SHOW = 'print(f"{total}|{note}")'


def asked(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return done.stdout.strip(), done.stderr.strip()


def seen(name, cells):
    book = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    nbformat.write(book, f"{name}.ipynb")
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    jupyter = book.cells[-1].outputs[0]["text"].strip()
    asked(["env/bin/marimo", "convert", f"{name}.ipynb", "-o", f"{name}.py"])
    assert asked(["env/bin/marimo", "check", "--strict", f"{name}.py"]) == ("", "")
    marimo, warned = asked(["env/bin/python", f"{name}.py"])
    assert not warned
    print(f"{name:12}", jupyter, "/", marimo)
    return jupyter, marimo


RIGHT = "27|Wards: North South East"
assert seen("two_cells", [FIRST, LOOP, SHOW]) == (RIGHT, "15|Wards: East")
assert seen("one_cell", [FIRST + LOOP, SHOW]) == (RIGHT, RIGHT)
PY
