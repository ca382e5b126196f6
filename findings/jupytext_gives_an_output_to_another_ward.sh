#!/usr/bin/env bash
# jupytext --update hands a cell the output of one with the same words: another ward has North's 5.
# jupytext 1.19.6, nbformat 5.11.1.
#
# A good guess: --update keeps an output ('Preserve the output cells') where the cell and what is
# before it are as they were; a cell of the same words under another ward has none, or its own.
# Instead: outputs are handed out by the text of the cell alone, the first to the first, and what is
# left by place. With a new ward before the others the new one's show() has the output of the first,
# the first has that of the second, and the last has none. With East in the place of North, North's
# figure stays below it. The execution counts come along, nothing warns, the notebook is valid.
# Why it matters: the text is what is kept under version control and changed, and the notebook is
# made from it. The page that nbconvert makes of it has the names of wards over others' figures, and
# only the last one is seen to lack any.
# Run the notebook after each --update (--execute), or leave out --update, which leaves no outputs.
# jupytext/jupytext pull 474 made the rules, for cells that are reordered or reformatted; nothing
# found on several cells with the same text.
#
# Seen (North and South, each a cell with its name and then show(): 5 and 9):
#   in the text            East  North  South      South  North      East  South
#   output below           5     9      none       9      5          5     9
#   right would be         none  5      9          9      5          none  9
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python jupytext==1.19.6 nbformat==5.11.1
env/bin/python - <<'PY'
import subprocess
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output


def named(ward):
    return f'ward = "{ward}"'


def updated(wards):
    """Update a notebook that was run for North and South with a text for other wards."""
    cells = []
    for ward, figure in (("North", 5), ("South", 9)):
        shown = new_output("stream", name="stdout", text=f"{figure}\n")
        cells.append(new_code_cell(named(ward), execution_count=len(cells) + 1))
        cells.append(new_code_cell("show()", outputs=[shown], execution_count=len(cells) + 1))
    nbformat.write(new_notebook(cells=cells), "pack.ipynb")
    text = "".join(f"# %%\n{named(ward)}\n\n# %%\nshow()\n\n" for ward in wards)
    Path("pack.py").write_text(text)
    command = ["env/bin/jupytext", "--update", "--to", "ipynb", "pack.py"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "warn" not in (done.stdout + done.stderr).lower()
    made = nbformat.read("pack.ipynb", 4)
    nbformat.validate(made)
    found = {}
    for head, show in zip(made.cells[::2], made.cells[1::2], strict=True):
        texts = [one.text.strip() for one in show.outputs]
        found[head.source.split('"')[1]] = texts[0] if texts else None
    print(found)
    return found


assert updated(["North", "South"]) == {"North": "5", "South": "9"}
assert updated(["East", "North", "South"]) == {"East": "5", "North": "9", "South": None}
assert updated(["South", "North"]) == {"South": "9", "North": "5"}
assert updated(["East", "South"]) == {"East": "5", "South": "9"}
PY
