#!/usr/bin/env bash
# A month written to Parquet as a pandas Period is a bare count of months to every other reader.
# pandas 3.1.1, pyarrow 26.0.1, duckdb 2.0.1.
#
# A good guess: April 2020 is stored as a date, or readers that do not know the type refuse it.
# Instead: the column holds months since January 1970 (quarters and years likewise, each in its
# own unit), and its meaning is a note that only pandas knows. DuckDB gives BIGINT 603, without a
# word. pyarrow itself gives Period or 603 for the very same call, by whether pandas' extension
# types were loaded in that process before. A reporting year ending in March is 50 or 51.
# Why it matters: monthly counts are the natural table of this field. A join or chart of such a
# file by another tool runs, and places April 2020 at 603 (or in 1970, if taken for days).
# Write period.dt.start_time. aws/aws-sdk-pandas issue 675 met the second half; pola-rs/polars
# issue 5982 and pandas-dev/pandas issue 62769 are near.
#
# Seen:
#   pandas   2020-04, 2020-05 / period[Y-MAR] 2020, 2021
#   duckdb   (603, 50), (604, 51) as BIGINT
#   pyarrow  int64 [603, 604] in a fresh process; extension<pandas.period> once pandas has read one
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pandas==3.1.1 pyarrow==26.0.1 duckdb==2.0.1 numpy==2.4.6
env/bin/python - <<'PY'
import subprocess
import sys

import duckdb
import pandas as pd
import pyarrow.parquet as pq

pd.DataFrame(
    {
        "month": pd.period_range("2020-04", periods=2, freq="M"),
        "year": pd.period_range("2020", periods=2, freq="Y-MAR"),
    }
).to_parquet("counts.parquet")

back = pd.read_parquet("counts.parquet")
print("pandas ", back["month"].astype(str).tolist(), back["year"].astype(str).tolist())
assert back["month"].astype(str).tolist() == ["2020-04", "2020-05"]

rows = duckdb.sql("select month, year from 'counts.parquet'")
print("duckdb ", rows.fetchall(), [str(kind) for kind in rows.types])
assert rows.fetchall() == [(603, 50), (604, 51)]
assert [str(kind) for kind in rows.types] == ["BIGINT", "BIGINT"]

here = str(pq.read_schema("counts.parquet").field("month").type)
fresh = subprocess.run(
    [
        sys.executable,
        "-c",
        "import pyarrow.parquet as pq; t = pq.read_table('counts.parquet')['month'];"
        "print(t.type, t.to_pylist())",
    ],
    check=True,
    capture_output=True,
    text=True,
).stdout.strip()
print("pyarrow", here, "; fresh process:", fresh)
assert "pandas.period" in here
assert fresh == "int64 [603, 604]"
PY
