#!/usr/bin/env bash
# pandera's coercion to bool turns "no" into True, to int cuts 2.7 to 2, and the schema passes.
# pandera 0.35.0, pandas 3.1.1.
#
# A good guess: coerce=True converts what can be converted without loss and reports the rest as
# DATATYPE_COERCION, as it does for "abc" in a column of int, and for all of these in the nullable
# types of nearly the same name ("boolean", "Int64").
# Instead: coercion to the plain types is numpy's cast. Every text but the empty one becomes True;
# fractions are cut off; a spreadsheet's day number becomes a moment of 1 January 1970. Checks run
# after it and see the new value, so that not even a check of what is allowed can tell.
# Why it matters: "Domestic: no" is counted as domestic, 2.7 incidents a day sum to fewer, and a
# date column that a supplier left unformatted lies before every period, all in a validated frame.
# Use "boolean" and "Int64", or map the words before the schema sees them.
# Nothing found in unionai-oss/pandera on values that change; numpy's cast itself is documented.
#
# Seen:
#   bool      ['no', 'False', '0'] -> [True, True, True]    boolean: DATATYPE_COERCION
#   int       [2.7, 3.0]           -> [2, 3]                Int64:   DATATYPE_COERCION
#   DateTime  [43922]              -> 1970-01-01            (43922 is 1 April 2020)
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    "pandera[pandas]==0.35.0" pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors


def coerced(kind, values, *checks):
    """What a column of a strict schema makes of values; the reasons where it refuses."""
    schema = pa.DataFrameSchema({"told": pa.Column(kind, list(checks), coerce=True)}, strict=True)
    try:
        found = schema.validate(pd.DataFrame({"told": values}), lazy=True)["told"].tolist()
    except SchemaErrors as refused:
        found = sorted(refused.message["DATA"])
    print(f"{kind!s:30} {values} -> {found}")
    return found


answers = ["no", "False", "0"]
allowed = pa.Check.isin([True, False])
assert coerced(bool, answers, allowed) == [True, True, True]
assert coerced("boolean", answers) == ["DATATYPE_COERCION"]
whole = pa.Check(lambda told: told % 1 == 0)
assert coerced(int, [2.7, 3.0], whole) == [2, 3]
assert coerced("Int64", [2.7, 3.0]) == ["DATATYPE_COERCION"]
assert coerced(int, ["abc"]) == ["DATATYPE_COERCION"]
(day,) = coerced(pa.DateTime, [43922])
assert day.date() == pd.Timestamp("1970-01-01").date()
PY
