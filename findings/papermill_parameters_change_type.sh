#!/usr/bin/env bash
# papermill -p guesses a type from the text alone, and from Python a tuple arrives as a text.
# papermill 2.7.0.
#
# A good guess: the parameters cell says beat = "007", so a beat given as 012 stays a text (the
# inspection of that cell even knows the type: `papermill --help-notebook`); and a tuple given
# from Python arrives as a tuple or a list.
# Instead: by the command line 012 arrives as the number 12, 12E4 as 120000.0 and None as None,
# whatever the default is (-r keeps the text). From Python (2019, 2020) arrives as the text
# "(2019, 2020)", without a warning, while the metadata of the same notebook holds a list.
# Why it matters: beats, collar numbers and codes lose their noughts or become floats, and then
# match no row; `for year in years` runs over the letters of the text.
# nteract/papermill issue 55 (open since 2017) asks for types from the parameters cell; issue 784
# (open, with pull 891) has the tuple.
#
# Seen:
#   command line  (12, 120000.0, None)    with -r: ('012', '12E4', 'None')
#   Python        '(2019, 2020)'          metadata: [2019, 2020]
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    papermill==2.7.0 nbclient==0.11.0 nbformat==5.11.1 ipykernel==7.4.0 ipython==9.18.1
env/bin/python - <<'PY'
import ast
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
from nbformat.v4 import new_code_cell, new_notebook

cells = [
    new_code_cell(
        'beat = "007"\nsector = "A1"\nnote = ""\nyears = ()', metadata={"tags": ["parameters"]}
    ),
    new_code_cell("print(repr((beat, sector, note, years)))"),
]
kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), "in.ipynb")


def printed():
    last = nbformat.read("out.ipynb", as_version=4).cells[-1]
    return ast.literal_eval(last.outputs[0].text)


def by_command(flag):
    given = {"beat": "012", "sector": "12E4", "note": "None"}
    options = [word for name, value in given.items() for word in (flag, name, value)]
    command = [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb", *options]
    subprocess.run(command, check=True, capture_output=True)
    return printed()[:3]


guessed, raw = by_command("-p"), by_command("-r")
print("-p", guessed, "  -r", raw)
assert repr(guessed) == "(12, 120000.0, None)"
assert raw == ("012", "12E4", "None")

papermill.execute_notebook(
    "in.ipynb", "out.ipynb", parameters={"years": (2019, 2020)}, progress_bar=False
)
metadata = json.loads(Path("out.ipynb").read_text())["metadata"]["papermill"]["parameters"]
print("Python", repr(printed()[3]), metadata)
assert printed()[3] == "(2019, 2020)"
assert metadata == {"years": [2019, 2020]}
PY
