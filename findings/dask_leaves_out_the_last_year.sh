#!/usr/bin/env bash
# Dask's yearly totals are 0 for the last financial year once it is complete, from a file for each.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: resample("YE-MAR").sum() is the total of each financial year, in Dask as in pandas,
# into however many parts a frame is cut; what cannot be done raises, as other periods do ("6ME":
# ValueError, 'Index is not contained within new index').
# Instead: if the rows go up to the last day of a period and there are at least as many parts as
# periods, the last period is 0, its count() is 0 and its mean() blank. Without the last day, with
# one day more, with fewer parts, or by "YS-APR", which names the same years by their beginning, all
# is right. Months and quarters ("ME", "QE-MAR") do it as well. No warning.
# Why it matters: a file for each year is how extracts come, and 31 March is where they end. The
# year that the paper is about has no offences, the years before it are right, and the same lines
# were right in February.
# Use the beginning ("YS-APR", "QS-APR", "MS"), or hold the sum against that of the rows.
# dask/dask issue 10655 (open) tells of an empty answer and errors for one part; nothing found on a
# last period of 0.
#
# Seen (one offence a day, April 2018 to March 2021):
#   pandas, YE-MAR                        365 366 365
#   Dask, YE-MAR, a file for each year    365 366 0
#   Dask, YE-MAR, 2 parts, and 12         365 366 365, and 365 366 0
#   Dask, YE-MAR, up to 30 March          365 366 364
#   Dask, YS-APR                          365 366 365
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    "dask[dataframe]==2026.8.0" pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd

dask.config.set(scheduler="synchronous")
warnings.simplefilter("error")

days = pd.Series(1, index=pd.date_range("2018-04-01", "2021-03-31", freq="D", name="day"), name="n")
for year in (2018, 2019, 2020):
    days[f"{year}-04-01" : f"{year + 1}-03-31"].to_csv(f"offences-{year}.csv")
by_file = dd.read_csv("offences-*.csv", parse_dates=["day"]).set_index("day", sorted=True)["n"]
assert by_file.npartitions == 3 and int(by_file.sum().compute()) == 1096


def in_parts(n, until="2021-03-31"):
    return dd.from_pandas(days[:until], npartitions=n)


def totals(name, series, rule="YE-MAR"):
    found = series.resample(rule).sum()
    found = [int(n) for n in (found if series is days else found.compute())]
    print(f"{name:34}", *found[-3:])
    return found


assert totals("pandas, YE-MAR", days) == [365, 366, 365]
assert totals("Dask, YE-MAR, a file for each year", by_file) == [365, 366, 0]
assert totals("Dask, YE-MAR, 2 parts", in_parts(2)) == [365, 366, 365]
assert totals("Dask, YE-MAR, 12 parts", in_parts(12)) == [365, 366, 0]
assert totals("Dask, YE-MAR, up to 30 March", in_parts(12, "2021-03-30")) == [365, 366, 364]
assert totals("Dask, YS-APR", by_file, "YS-APR") == [365, 366, 365]
assert by_file.resample("YE-MAR").count().compute().iloc[-1] == 0
assert np.isnan(by_file.resample("YE-MAR").mean().compute().iloc[-1])

quarters, months = totals("quarters", in_parts(12), "QE-MAR"), totals("months", in_parts(36), "ME")
assert (quarters[-1], sum(quarters)) == (0, 1096 - 90)
assert (months[-1], sum(months)) == (0, 1096 - 31)

try:
    in_parts(3).resample("6ME").sum().compute()
except ValueError as error:
    print("6ME:", str(error)[:44])
else:
    raise AssertionError("half years are added up now")
PY
