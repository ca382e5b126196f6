#!/usr/bin/env bash
# tableone gives the number of rows in the place of the mean, for a column that is called n.
# tableone 0.9.6, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: each column has a row in the table with what is asked of it, under whatever name;
# the row 'n' above, which counts the records, is one more.
# Instead: a column n has 'n, mean (SD)' and below it, overall and in each group, the number of
# records, as if all had that value and it had no spread. The same column called burglary has its
# mean. As a category n has the number of records for each of its values, so that they add up to
# many times the whole. "Missing" is empty for it. The warning is pandas', about an index.
# Why it matters: n is what a count is called, by dplyr and in most tables of this field. Twelve
# months with 20 offences each are told as a mean of 12, which is near enough to be believed.
# Rename the column before.
# Nothing found in tompollard/tableone.
#
# Seen (three months each; North 10, 20, 30, South 1, 2, 3):
#                          Overall        North          South
#   n, mean (SD)           6              3              3
#   burglary, mean (SD)    11.0 (11.7)    20.0 (10.0)    2.0 (1.0)
#   n as a category, sum   36             18             18
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    tableone==0.9.6 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
env/bin/python - <<'PY'
import warnings

import pandas as pd
from tableone import TableOne

N = [10, 20, 30, 1, 2, 3]
months = pd.DataFrame({"area": ["North"] * 3 + ["South"] * 3, "n": N, "burglary": N})
COLUMNS = ["Overall", "North", "South"]


def table(**options):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made = TableOne(months, groupby="area", **options).tableone["Grouped by area"][COLUMNS]
    for one in told:
        assert "MultiIndex" in str(one.message), one.message
    return made


made = table(columns=["n", "burglary"])
print(made.to_string())
of_burglary = made.loc["burglary, mean (SD)"].values.tolist()
assert of_burglary == [["11.0 (11.7)", "20.0 (10.0)", "2.0 (1.0)"]]
of_n = made.loc["n, mean (SD)"].astype(str).values.tolist()
assert of_n and all(row == ["6", "3", "3"] for row in of_n)

made = table(columns=["n"], categorical=["n"])
print(made.to_string())
by_value = made[made.index.get_level_values(1) != ""].astype(int)
assert len(by_value) == 6
assert by_value.sum().tolist() == [36, 18, 18]
PY
