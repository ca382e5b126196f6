#!/usr/bin/env bash
# coerce_dtype of a pandera schema changes the frame it is given, even when it then refuses it.
# pandera 0.35.0, pandas 3.1.1.
#
# A good guess: it returns a coerced frame and leaves the one it was given, as validate() does
# unless it is told inplace=True, and as coerce_dtype() of a schema of a series does.
# Instead: it writes the coerced columns into the caller's frame and returns that same frame. If
# one column cannot be coerced it raises SchemaErrors, and the columns that could have changed.
# Only a schema with one type for the whole frame, DataFrameSchema(dtype=...), gives a copy.
# Why it matters: ward codes '007' and '008' are 7 and 8 in the partner's return as well as in the
# result: a comparison of the two finds no change, a later join on the codes finds no ward, and
# "keep the return as it came if it is refused" keeps it half changed.
# Give it a copy, or use validate().
# unionai-oss/pandera issue 301 (closed, 2020) told the same of validate(), where it is mended;
# nothing found on coerce_dtype.
#
# Seen (the caller's columns ward and n afterwards; ward and n are to be int):
#   validate, '007' '008', '5' '6'       ['007', '008'] ['5', '6']    another frame returned
#   coerce_dtype, the same               [7, 8] [5, 6]                the same frame returned
#   coerce_dtype, '007' '008', '5' '[c]' [7, 8] ['5', '[c]']          SchemaErrors
#   coerce_dtype, schema with dtype=int  ['007', '008'] ['5', '6']    another frame returned
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pandera==0.35.0 pandas==3.1.1
env/bin/python - <<'PY'
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

CAME = (["007", "008"], ["5", "6"])


def left(what, wards, counts, use):
    """Say what the caller's frame holds after its use, and which frame came back."""
    frame = pd.DataFrame({"ward": wards, "n": counts})
    try:
        came_back = "the same frame" if use(frame) is frame else "another frame"
    except SchemaErrors:
        came_back = "SchemaErrors"
    print(what, frame["ward"].tolist(), frame["n"].tolist(), came_back)
    return frame["ward"].tolist(), frame["n"].tolist(), came_back


by_column = pa.DataFrameSchema({"ward": pa.Column(int), "n": pa.Column(int)}, coerce=True)
assert left("validate", *CAME, by_column.validate) == (*CAME, "another frame")
assert left("coerce_dtype", *CAME, by_column.coerce_dtype) == ([7, 8], [5, 6], "the same frame")
half = left("coerce_dtype", CAME[0], ["5", "[c]"], by_column.coerce_dtype)
assert half == ([7, 8], ["5", "[c]"], "SchemaErrors")
whole = pa.DataFrameSchema(dtype=int, coerce=True)
assert left("dtype=int", *CAME, whole.coerce_dtype) == (*CAME, "another frame")

series = pd.Series(CAME[0])
assert pa.SeriesSchema(int, coerce=True).coerce_dtype(series).tolist() == [7, 8]
assert series.tolist() == CAME[0]
PY
