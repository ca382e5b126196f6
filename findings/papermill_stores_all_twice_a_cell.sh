#!/usr/bin/env bash
# papermill stores the whole notebook before and after every code cell: what a run writes grows with
# the square of its outputs. The parameter that stops it loses the copy of a run that dies.
# papermill 2.7.0, nbclient 0.11.0, ipykernel 7.4.0.
#
# A good guess: `request_save_on_cell_execute` ("request save notebook after each cell execution")
# writes once a cell, `autosave_cell_every=30` is the measure of how often a file is written, and
# with the former off the executed copy is written once, at the end, whatever the end is.
# Instead: each code cell is written twice, in whole, and `autosave_cell_every` only adds writes
# during a long cell. Of 20 cells that show 100 kB each, 2 MB in all, 45 MB are written. With the
# parameter off a cell's exception still leaves its copy; a kernel that dies leaves none, since
# DeadKernelError passes by what writes it.
# Why it matters: a report's notebook is mostly charts. Here serialising took half as long as the
# cells; over a network share it takes longer. An engine of one's own that saves at the end only
# has both: few writes, and the copy of whatever happened.
#
# Seen:
#   as it comes    43 writes, 44.7 MB for a notebook of 2.0 MB
#   saving off      1 write,   2.0 MB
#   saving off, an exception: a copy is there
#   saving off, a dead kernel: no copy
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    papermill==2.7.0 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1
env/bin/python - <<'PY'
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import papermill_io

CHART = "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>'"
CHART += " + 'x' * 100_000 + '</desc></svg>')"


class Counting:
    """Where notebooks are written to, for the count."""

    sizes: list[int] = []

    def write(self, text, path):
        self.sizes.append(len(text))

    def pretty_path(self, path):
        return path


papermill_io.register("count://", Counting())


def run(sources, target, **more):
    cells = [new_code_cell(source) for source in sources]
    nbformat.write(new_notebook(cells=cells), "in.ipynb")
    papermill.execute_notebook("in.ipynb", target, kernel_name="python3", progress_bar=False, **more)


def written(**more):
    Counting.sizes.clear()
    run([CHART] * 20, "count://out.ipynb", **more)
    total, last = sum(Counting.sizes) / 1e6, Counting.sizes[-1] / 1e6
    print(f"{len(Counting.sizes)} writes, {total:.1f} MB for a notebook of {last:.1f} MB")
    return len(Counting.sizes), total / last


writes, times = written()
assert writes >= 2 * 20 and times > 20, (writes, times)
writes, times = written(request_save_on_cell_execute=False)
assert (writes, times) == (1, 1), (writes, times)


def leaves_a_copy(sources, error):
    try:
        run(sources, "out.ipynb", request_save_on_cell_execute=False)
    except error as raised:
        there = Path("out.ipynb").exists()
        print(f"saving off, {type(raised).__name__}: copy {there}")
        Path("out.ipynb").unlink(missing_ok=True)
        return there
    raise SystemExit("nothing was raised")


assert leaves_a_copy(["1 + 1", "1 / 0"], PapermillExecutionError)
assert not leaves_a_copy(["1 + 1", "import os; os._exit(1)"], DeadKernelError)
PY
