#!/usr/bin/env bash
# pandera takes the 'no' of a Frictionless schema for True, any text for a date, and passes both.
# pandera 0.35.0, frictionless 5.21.0, pandas 3.1.1.
#
# A good guess: from_frictionless_schema() gives the schema in pandera's words, and what it cannot
# say is refused or warned of. A boolean whose falseValues are ["no"] is False for 'no'.
# Instead: a boolean becomes numpy's bool with coerce on, to which each text but the empty one is
# True; trueValues and falseValues are dropped. date, year, yearmonth and time become text, so that
# 'soon' is a date. Of missingValues nothing is left: '[c]' in a count is refused, and a field that
# may be blank may not. The first two pass without a word.
# Why it matters: one contract is written for both tools. Each 'Domestic: no' is counted as domestic
# in a validated frame, and Frictionless reads the same file rightly.
# Map the words before, and check dates by hand.
# unionai-oss/pandera pull 454 brought it; nothing found on these.
#
# Seen (a return with domestic: no, yes and month: soon):
#                 no      yes    month 'soon'   '[c]' as a missing count
#   Frictionless  False   True   refused        None
#   pandera       True    True   passes         refused
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    'pandera[pandas,io]==0.35.0' frictionless==5.21.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
from frictionless import Resource, Schema
from pandera.errors import SchemaErrors
from pandera.io.pandas_io import from_frictionless_schema

warnings.simplefilter("error")
CONTRACT = {
    "fields": [
        {"name": "ward", "type": "string"},
        {"name": "domestic", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
        {"name": "month", "type": "date"},
        {"name": "thefts", "type": "integer"},
    ],
    "missingValues": ["", "[c]"],
}
HEADER = ["ward", "domestic", "month", "thefts"]


def with_frictionless(*rows):
    source = Resource(data=[HEADER, *rows], schema=Schema.from_descriptor(CONTRACT))
    if not source.validate().valid:
        return "refused"
    return [list(row.to_dict().values())[1:] for row in source.read_rows()]


def with_pandera(*rows):
    try:
        frame = from_frictionless_schema(CONTRACT).validate(pd.DataFrame(rows, columns=HEADER))
    except SchemaErrors:
        return "refused"
    return frame[HEADER[1:]].to_numpy().tolist()


GOOD = ["North", "no", "2020-04-01", "3"], ["South", "yes", "2020-04-01", "5"]
SOON = ["North", "no", "soon", "3"]
HELD_BACK = ["North", "yes", "2020-04-01", "[c]"]
for rows in (GOOD, [SOON], [HELD_BACK]):
    print(*rows, with_frictionless(*rows), with_pandera(*rows), sep="\n    ")
assert [row[0] for row in with_frictionless(*GOOD)] == [False, True]
assert [row[0] for row in with_pandera(*GOOD)] == [True, True]
assert with_frictionless(SOON) == "refused"
assert with_pandera(SOON) == [[True, "soon", 3]]
assert with_frictionless(HELD_BACK)[0][2] is None
assert with_pandera(HELD_BACK) == "refused"
PY
