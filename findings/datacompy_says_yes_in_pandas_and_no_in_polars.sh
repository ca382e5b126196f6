#!/usr/bin/env bash
# datacompy finds two lists equal in pandas that differ in each row in polars, and the other way.
# datacompy 1.1.0 (September 2026), pandas 3.0.6, polars 1.44.2, numpy 2.4.6.
#
# A good guess: PandasCompare and PolarsCompare are one comparison on two kinds of table; a column
# of text and one of dates differ, or both read the text alike.
# Instead: each gives the text to its own library. pandas takes 01/02/2019 for 2 January, polars for
# 1 February. Of the same two lists one says that all rows match and the other that none does. In
# pandas 13/02/2019 is 13 February all the same, with a warning only if it is the first. In the
# report nothing tells how the text was read.
# Why it matters: the check that nothing was lost on the way compares the partner's file, with days
# as text, with the table made of it. Where the days were read as months, pandas says 'equal'; where
# they are right, it says that each row is wrong.
# Compare dates with dates: read the text by its format before.
# capitalone/datacompy: nothing found on it; the text tells that dates as text are tried, not how.
#
# Seen (three crimes with 01/02/2019, 03/04/2019 and 05/06/2019 as text; rows that match):
#   compared with                    pandas    polars
#   2 January, 4 March, 6 May        3         0
#   1 February, 3 April, 5 June      0         3
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    datacompy==1.1.0 pandas==3.0.6 polars==1.44.2 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
import polars as pl
from datacompy import PandasCompare, PolarsCompare

warnings.simplefilter("error")
warnings.filterwarnings("ignore", "the argument .join_nulls", DeprecationWarning)
THEIRS = {"crime": [1, 2, 3], "day": ["01/02/2019", "03/04/2019", "05/06/2019"]}


def matching(name, days):
    ours = {"crime": [1, 2, 3], "day": days}
    dated = pd.DataFrame(ours).assign(day=pd.to_datetime(days, format="%Y-%m-%d"))
    in_pandas = PandasCompare(pd.DataFrame(THEIRS), dated, join_columns="crime")
    dated = pl.DataFrame(ours).with_columns(pl.col("day").str.to_date("%Y-%m-%d"))
    in_polars = PolarsCompare(pl.DataFrame(THEIRS), dated, join_columns="crime")
    print(f"{name:14}", in_pandas.matches(), in_polars.matches())
    found = in_pandas.count_matching_rows(), in_polars.count_matching_rows()
    assert (in_pandas.matches(), in_polars.matches()) == tuple(rows == 3 for rows in found)
    return found


assert matching("months first", ["2019-01-02", "2019-03-04", "2019-05-06"]) == (3, 0)
assert matching("days first", ["2019-02-01", "2019-04-03", "2019-06-05"]) == (0, 3)
PY
