#!/usr/bin/env bash
# The key that the notebook format gives for what a raw cell is meant for does nothing in nbconvert.
# nbconvert 7.17.2, nbformat 5.11.1.
#
# A good guess: metadata "format" of a raw cell, in the description of the format and in its schema
# ("Raw cell metadata format for nbconvert."), keeps the cell out of all other targets: "nbconvert
# to formats other than this will exclude this cell".
# Instead: nbconvert reads only "raw_mimetype", which the schema does not name. A cell with
# "format" goes unchanged into every target, and if both are there "format" says nothing. A
# notebook with either is valid, and nothing warns.
# Why it matters: text meant for the LaTeX of the print run, or an analyst's note kept for another
# target, stands in the committee's page, and as raw HTML if it has tags.
# Write "raw_mimetype", as JupyterLab does.
# jupyter/nbformat issue 229 (open) and jupyter/notebook issue 4730 (open) tell of the two names;
# pandoc reads "raw_mimetype" since jgm/pandoc pull 7556.
#
# Seen (targets that hold the cell, of HTML, Markdown, LaTeX, reStructuredText):
#   format text/latex                            HTML, Markdown, LaTeX, reStructuredText
#   raw_mimetype text/latex                      LaTeX
#   raw_mimetype text/html, format text/latex    HTML, Markdown
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    nbconvert==7.17.2 nbformat==5.11.1
env/bin/python - <<'PY'
import json
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter, LatexExporter, MarkdownExporter, RSTExporter
from nbformat.v4 import new_notebook, new_raw_cell

TARGETS = {
    "HTML": HTMLExporter,
    "Markdown": MarkdownExporter,
    "LaTeX": LatexExporter,
    "reStructuredText": RSTExporter,
}


def holding(**metadata):
    """The targets in which a raw cell with this metadata stands."""
    notebook = new_notebook(cells=[new_raw_cell("FOR-PRINT", metadata=metadata)])
    nbformat.validate(notebook)
    found = {
        name for name, target in TARGETS.items()
        if "FOR-PRINT" in target().from_notebook_node(notebook)[0]
    }
    print(metadata, sorted(found))
    return found


path = Path(nbformat.__file__).parent / "v4" / "nbformat.v4.5.schema.json"
raw_cell = json.loads(path.read_text())["definitions"]["raw_cell"]
named = raw_cell["properties"]["metadata"]["properties"]
assert named["format"]["description"] == "Raw cell metadata format for nbconvert."
assert "raw_mimetype" not in named

assert holding() == set(TARGETS)
assert holding(format="text/latex") == set(TARGETS)
assert holding(raw_mimetype="text/latex") == {"LaTeX"}
assert holding(raw_mimetype="text/html", format="text/latex") == {"HTML", "Markdown"}
PY
