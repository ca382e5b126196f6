#!/usr/bin/env bash
# Dask adds up grants of 1.10 and 2.20 to '1.102.20', and finds 9.00 greater than 10.00.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: Decimal amounts, which pandas keeps as objects and adds up to the penny, stay
# Decimal in Dask or are refused. Turning text into compact text leaves numbers alone.
# Instead: from_pandas turns every column of objects that it knows no type for into text: Decimal,
# date, time, True beside None. sum() then joins the amounts one after the other, by group too;
# max(), sort_values() and comparisons go by the letters. No error and no warning; mean()
# is refused. A column that begins with numbers and has a '[c]' is text as well.
# Why it matters: money is kept as Decimal so that totals match award letters to the penny. The
# highest award, the order of a table and 'over 10' are wrong and look right.
# Give whole pence as integers. With dataframe.convert-string False, or as decimal128[pyarrow], sums
# by group and the order are right, and the plain sum() is refused.
# dask/dask issues 10139, 10513 and 11117 tell of lists that become text; nothing on amounts.
#
# Seen (1.10, 2.20; then 9.00, 10.00):
#   pandas  sum Decimal 3.30     max Decimal 10.00
#   Dask    sum '1.102.20'       max '9.00'         by group '1.102.20'
#   Dask, convert-string False   sum TypeError      by group Decimal 3.30
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    dask==2026.8.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
env/bin/python - <<'PY'
import datetime
import warnings
from decimal import Decimal

import dask
import dask.dataframe as dd
import pandas as pd

warnings.simplefilter("error")
dask.config.set(scheduler="sync")


def grants(*amounts):
    return pd.DataFrame(
        {"project": ["a"] * len(amounts), "grant": [Decimal(amount) for amount in amounts]}
    )


def figures(small, great):
    """The sum of the small grants, by project too, and the greatest and order of the great."""
    found = (
        small["grant"].sum(),
        small.groupby("project")["grant"].sum(),
        great["grant"].max(),
        great.sort_values("grant")["grant"],
    )
    total, by_project, most, order = dask.compute(*found)
    print(repr(total), by_project.to_dict(), repr(most), order.tolist())
    return total, by_project["a"], most, order.tolist()


small, great = grants("1.10", "2.20"), grants("10.00", "9.00")
nine, ten = Decimal("9.00"), Decimal("10.00")
total = Decimal("3.30")
assert figures(small, great) == (total, total, ten, [nine, ten])


def in_dask(frame):
    return dd.from_pandas(frame, npartitions=1)


joined = "1.102.20"
assert figures(in_dask(small), in_dask(great)) == (joined, joined, "9.00", ["10.00", "9.00"])

pence = [frame.assign(grant=(frame["grant"] * 100).astype(int)) for frame in (small, great)]
assert figures(*map(in_dask, pence)) == (330, 330, 1000, [900, 1000])
with dask.config.set({"dataframe.convert-string": False}):
    left = in_dask(small)
    assert left.groupby("project")["grant"].sum().compute()["a"] == total
    try:
        left["grant"].sum().compute()
    except TypeError as error:
        print("not converted:", error)
    else:
        raise AssertionError("Dask adds up Decimals now")

others = pd.DataFrame(
    {
        "day": [datetime.date(2020, 4, 1), None],
        "at": [datetime.time(13, 5), None],
        "answered": [True, None],
        "count": [12, "[c]"],
    },
    dtype=object,
)
assert [type(value) for value in in_dask(others).compute().iloc[0]] == [str] * 4
PY
