#!/usr/bin/env bash
# nbval passes a notebook whose printed headings have moved to other tables.
# nbval 0.11.0, nbclient 0.11.0, nbformat 5.11.1, ipykernel 7.4.0.
#
# A good guess: a cell's outputs are compared one by one in the order in which they are stored;
# print before a table is another output than print after it.
# Instead: outputs are gathered by kind and compared kind by kind. All that a cell printed is one
# text, and its displays are one list by type, so how they lie between one another is not seen. The
# last value of a cell may be stored as a display, and the other way round. The strict mode
# (--nbval) is meant; what differs within a kind it does find.
# Why it matters: 'North' over the figures of South is the same notebook to the test that is meant
# to find it, when a print is moved to the wrong side of its display.
# Show the heading in the same way as the table (display(Markdown(...))).
# computationalmodelling/nbval pull 57 brought the gathering, for streams that come in pieces;
# nothing found on order.
#
# Seen (a cell that prints North, shows 3, prints South, shows 5):
#   stored North 3 South 5     passed
#   stored 3 North South 5     passed
#   stored 3 5 North South     passed
#   stored South 3 North 5     failed     stored North 5 South 3   failed
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    nbval==0.11.0 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1 pytest==9.2.0
env/bin/python - <<'PY'
import re
import subprocess
import sys

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

SOURCE = "print('North')\ndisplay(3)\nprint('South')\ndisplay(5)"
STORED = {
    "North 3 South 5": "passed",
    "3 North South 5": "passed",
    "3 5 North South": "passed",
    "South 3 North 5": "failed",
    "North 5 South 3": "failed",
}


def output(word):
    """A stored output: a figure that was shown, or a word that was printed."""
    if word.isdigit():
        return new_output("display_data", data={"text/plain": word})
    return new_output("stream", name="stdout", text=f"{word}\n")


cells = [
    new_code_cell(SOURCE, outputs=[output(word) for word in words.split()], execution_count=1)
    for words in STORED
]
nbformat.write(new_notebook(cells=cells), "stored.ipynb")
told = subprocess.run(
    [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-v", "stored.ipynb"],
    capture_output=True, text=True, check=False,
).stdout
found = [state.lower() for state in re.findall(r"::Cell \d (PASSED|FAILED)", told)]
print(*zip(STORED, found, strict=True), sep="\n")
assert found == list(STORED.values()), told
PY
