#!/usr/bin/env bash
# pysdmx reads a file of corrections without those that withdraw a figure: the old figure stays.
# pysdmx 1.21.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: a file in SDMX-CSV 2 says in ACTION what becomes of each row: I and R bring a
# figure, D withdraws one. Both come as datasets with their action, as they do from two files, or a
# file with two actions is refused, as one with I and R is ('Cannot have more than one value').
# Instead: where D stands beside one other action, its rows are taken out, and the dataset says that
# it is Information, or Replace. The count of rows is all that tells it. A file of D alone gives
# them, with the action Delete. Nothing warns.
# Why it matters: a month is corrected and another withdrawn, since it shows a single victim. Who
# reads the file and puts it over last month's has the corrected figure, and the withdrawn one goes
# on being published.
# Read the column ACTION yourself before, and split the file by it.
# bis-med-it/pysdmx issue 330 and pull 333 took the column out of what is read; nothing found on the
# rows.
#
# Seen (North corrected to 6, South withdrawn):
#   I, D            North 6              Information
#   R, D            North 6              Replace
#   D alone         South 1              Delete
#   I, R            Invalid
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    'pysdmx[data]==1.21.0' pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings
from pathlib import Path

from pysdmx.errors import Invalid
from pysdmx.io import read_sdmx
from pysdmx.model.dataset import ActionType

warnings.simplefilter("error")
HEAD = "STRUCTURE,STRUCTURE_ID,ACTION,WARD,TIME_PERIOD,OBS_VALUE\n"
NORTH, SOUTH = ("North", "2020-04", "6"), ("South", "2020-04", "1")


def read(**actions):
    rows = [
        ",".join(["dataflow", "CSP:OFFENCES(1.0)", actions[ward.lower()], *rest])
        for ward, *rest in ([one[0], *one] for one in (NORTH, SOUTH))
        if ward.lower() in actions
    ]
    Path("offences.csv").write_text(HEAD + "\n".join(rows) + "\n")
    (made,) = read_sdmx("offences.csv", validate=False).data
    found = [tuple(row) for row in made.data.itertuples(index=False)]
    print(actions, found, made.action)
    assert made.data.columns.tolist() == ["WARD", "TIME_PERIOD", "OBS_VALUE"]
    return found, made.action


assert read(north="I", south="I") == ([NORTH, SOUTH], ActionType.Information)
assert read(north="I", south="D") == ([NORTH], ActionType.Information)
assert read(north="R", south="D") == ([NORTH], ActionType.Replace)
assert read(south="D") == ([SOUTH], ActionType.Delete)
try:
    read(north="I", south="R")
except Invalid as error:
    print(error)
else:
    raise AssertionError("I and R together were read")
PY
