#!/usr/bin/env bash
# Dask's groupby().ffill() fills a ward's gaps from a later month, or not at all, by chance.
# dask 2026.8.0, pandas 3.1.1, pyarrow 26.0.1.
#
# A good guess: ffill carries the last known value of a ward on to its next months, in the order of
# the rows, which are sorted; what Dask cannot do it refuses, as ffill() without groups does
# where a whole part is blank (ValueError).
# Instead: the rows are shuffled so that a ward's are in one part, and come there in any order. The
# fill goes by that order: April has the population of July, or stays blank, and December that of
# January; two runs differ. The way of shuffling that is usual on one machine ("disk") does it;
# groupby().shift() sorts the rows anew and is right.
# Why it matters: populations come once or twice a year and are carried forward before the rates. A
# rate is made from a population that was not known then, and no check of blanks or totals sees it.
# Set dataframe.shuffle.method to "tasks", or fill in pandas. With two parts it is often right.
# That groupby().apply() and transform() may lose the order is documented; for ffill and bfill the
# text is that of pandas. dask/dask issue 10034 (open) tells of the shuffle and "first".
#
# Seen (two wards, twelve months, in four parts; North 100 in January, 150 in July):
#   pandas          100 100 100 100 100 100 150 150 150 150 150 150
#   Dask            most runs wrong, by chance, such as these three:
#                   100 100 100 150 150 150 150 150 150 150 150 150
#                   100 100 100 - - - 150 150 150 - - -
#                   100 100 100 150 150 150 150 150 150 100 100 100
#   Dask, "tasks"   as pandas, eight times
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

warnings.simplefilter("ignore")
wards = pd.DataFrame({"month": [m for m in range(1, 13) for _ in "NS"], "ward": ["N", "S"] * 12})
wards["people"] = float("nan")
wards.loc[wards["month"] == 1, "people"] = [100, 200]
wards.loc[wards["month"] == 7, "people"] = [150, 250]
north = wards["ward"] == "N"
right = wards.groupby("ward")["people"].ffill()[north].tolist()


def fill(**settings):
    with dask.config.set(settings):
        frame = dd.from_pandas(wards, npartitions=4)
        filled = frame.groupby("ward")["people"].ffill().compute().sort_index()
    return filled[north].fillna(0).tolist()


def show(name, filled):
    print(f"{name:15}", *(f"{value:.0f}" if value else "-" for value in filled))


usual = [fill() for _ in range(16)]
tasks = [fill(**{"dataframe.shuffle.method": "tasks"}) for _ in range(8)]
show("pandas", right)
for filled in usual[:6]:
    show("Dask", filled)
show('Dask, "tasks"', tasks[0])

assert any(filled != right for filled in usual)
assert all(filled == right for filled in tasks)
shifted = dd.from_pandas(wards, npartitions=4).groupby("ward")["month"].shift(1).compute()
assert shifted.sort_index().equals(wards.groupby("ward")["month"].shift(1))
try:
    dd.from_pandas(wards[["people"]], npartitions=4).people.ffill().compute()
except ValueError:
    pass
else:
    raise AssertionError("ffill without groups is no longer refused")
PY
