#!/usr/bin/env bash
# A pattern of two codes, 'E05...|W05...', is checked by half: Frictionless passes E05 and anything.
# frictionless 5.21.0, tableschema 1.21.0, pandera 0.35.0, pandas 3.1.1, csvw 4.1.1.
#
# A good guess: the pattern of a table schema is that of the whole cell, and stays so with '|' in
# it. Each of its halves alone is; XML Schema, whose patterns these are, knows no other way.
# Instead: ^ is put before the first and $ after the last alternative, so that the first may be
# followed by anything and one in the middle too. A code with a figure too many and
# 'E05001234 (part)' are valid, and with the alternatives turned round they are not. tableschema
# does so, and pandera in a schema made from a table schema (from_frictionless_schema). csvw, whose
# formats are the same patterns, checks the whole.
# Why it matters: wards of England and Wales, old and new crime references, 'Q1|Q2|Q3|Q4': patterns
# with alternatives are the usual ones. A file passes, and its rows join to no ward.
# Put the alternatives in brackets: (E05[0-9]{6}|W05[0-9]{6}).
# Nothing found in frictionlessdata; that str_matches of pandera is open at the end is known.
#
# Seen (E05[0-9]{6}|W05[0-9]{6}):
#                      frictionless   tableschema   pandera   csvw
#   E05001234          valid          valid         valid     valid
#   E050012345         valid          valid         valid     not valid
#   E05001234 (part)   valid          valid         valid     not valid
#   W05001234          valid          valid         valid     valid
#   W050012345         not valid      not valid     not valid not valid
#   with one code, E05[0-9]{6}, or in brackets: right by all
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python frictionless==5.21.0 \
    tableschema==1.21.0 pandera==0.35.0 pandas==3.1.1 numpy==2.4.6 csvw==4.1.1
env/bin/python - <<'PY'
import json
from pathlib import Path

import frictionless
import pandas as pd
import tableschema
from csvw import CSVW
from pandera.errors import SchemaError
from pandera.io.pandas_io import from_frictionless_schema


def field(pattern):
    return {"name": "ward", "type": "string", "constraints": {"pattern": pattern}}


def by_frictionless(code, pattern):
    schema = frictionless.Schema.from_descriptor({"fields": [field(pattern)]})
    return frictionless.Resource(data=[["ward"], [code]], schema=schema).validate().valid


def by_tableschema(code, pattern):
    try:
        tableschema.Field(field(pattern)).cast_value(code)
    except tableschema.exceptions.CastError:
        return False
    return True


def by_pandera(code, pattern):
    schema = from_frictionless_schema({"fields": [field(pattern)]})
    try:
        schema.validate(pd.DataFrame({"ward": [code]}))
    except SchemaError:
        return False
    return True


def by_csvw(code, pattern):
    columns = [{"name": "ward", "datatype": {"base": "string", "format": pattern}}]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "wards.csv",
        "tableSchema": {"columns": columns},
    }
    Path("wards.csv").write_text(f"ward\n{code}\n")
    Path("wards.csv-metadata.json").write_text(json.dumps(described))
    return CSVW("wards.csv-metadata.json", validate=True).is_valid


def valid(code, pattern):
    return [by(code, pattern) for by in (by_frictionless, by_tableschema, by_pandera, by_csvw)]


ONE, TWO, TURNED = "E05[0-9]{6}", "E05[0-9]{6}|W05[0-9]{6}", "W05[0-9]{6}|E05[0-9]{6}"
ALL, HALF, NONE = [True] * 4, [True, True, True, False], [False] * 4
for code, expected in (
    ("E05001234", ALL),
    ("E050012345", HALF),
    ("E05001234 (part)", HALF),
    ("W05001234", ALL),
    ("W050012345", NONE),
):
    found = valid(code, TWO)
    print(f"{code:17}", *("valid" if one else "not valid" for one in found), sep="  ")
    assert found == expected
    right = ALL if expected is ALL else NONE
    assert valid(code, f"({TWO})") == right
    if code.startswith("E"):
        assert valid(code, ONE) == right
        assert valid(code, TURNED) == right
PY
