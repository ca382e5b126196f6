#!/usr/bin/env bash
# Dask guesses the format of dates in each part by itself: April is read as January to December.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: to_datetime() and read_csv(parse_dates=...) guess one format from the first date of
# a column and keep it, as pandas does since 2.0 so that a column is never read in two ways; a
# date that does not fit raises. Into how many parts a frame is cut changes the time it takes.
# Instead: each part (a file, or a piece of one) guesses from its own first date. A part that begins
# with 13/03/2020 is day first; one in which no day is above 12 is month first, and every one of its
# dates fits. The same frame gives other dates in one part than in two. The only warning is about
# the part that was read right: it used "%d/%m/%Y".
# Why it matters: a file of the first twelve days of April is spread over the year, as the fourth of
# each month, also of months still to come. The total is right, and no date is missing.
# Say format="%d/%m/%Y" (or dayfirst=True).
# pandas-dev/pandas pull 48621 (PDEP-4) is why pandas is consistent; nothing found on Dask.
#
# Seen (13, 14, 31 March, then 1, 2, 12 April 2020, written as 13/03/2020):
#   pandas               13 Mar  14 Mar  31 Mar  01 Apr  02 Apr  12 Apr
#   Dask, one part       13 Mar  14 Mar  31 Mar  01 Apr  02 Apr  12 Apr
#   Dask, two parts      13 Mar  14 Mar  31 Mar  04 Jan  04 Feb  04 Dec
#   Dask, a file each    13 Mar  14 Mar  31 Mar  04 Jan  04 Feb  04 Dec
#   Dask, format said    13 Mar  14 Mar  31 Mar  01 Apr  02 Apr  12 Apr
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    dask==2026.8.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import dask
import dask.dataframe as dd
import pandas as pd

dask.config.set(scheduler="synchronous")
MARCH = ["13/03/2020", "14/03/2020", "31/03/2020"]
APRIL = ["01/04/2020", "02/04/2020", "12/04/2020"]
whole = pd.DataFrame({"day": MARCH + APRIL})
pd.DataFrame({"day": MARCH}).to_csv("2020-03.csv", index=False)
pd.DataFrame({"day": APRIL}).to_csv("2020-04.csv", index=False)


def parts(number):
    return dd.from_pandas(whole, npartitions=number).day


reads = {
    "pandas": lambda: pd.to_datetime(whole.day),
    "Dask, one part": lambda: dd.to_datetime(parts(1)).compute(),
    "Dask, two parts": lambda: dd.to_datetime(parts(2)).compute(),
    "Dask, a file each": lambda: dd.read_csv("2020-*.csv", parse_dates=["day"]).day.compute(),
    "Dask, format said": lambda: dd.to_datetime(parts(2), format="%d/%m/%Y").compute(),
}
seen, warned = {}, {}
for name, read in reads.items():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        seen[name] = read().dt.strftime("%d %b").tolist()
    warned[name] = {str(one.message) for one in caught}
    print(f"{name:20}", "  ".join(seen[name]))

right = ["13 Mar", "14 Mar", "31 Mar", "01 Apr", "02 Apr", "12 Apr"]
swapped = [*right[:3], "04 Jan", "04 Feb", "04 Dec"]
assert seen["pandas"] == seen["Dask, one part"] == seen["Dask, format said"] == right
assert seen["Dask, two parts"] == seen["Dask, a file each"] == swapped
assert all("%d/%m/%Y" in text for text in warned["Dask, two parts"] | warned["Dask, a file each"])
PY
