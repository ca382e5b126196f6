#!/usr/bin/env bash
# anjana stars the names and hands out the crime number, or the row number, as a new column.
# anjana 1.2.3 (August 2026), pycanon 1.3.5, pandas 2.3.3, numpy 2.0.2.
#
# A good guess: what is returned has the columns that were given, identifiers starred, rows that
# stand out left out. The index is kept or begins anew; ident can't name it (it is no column).
# Instead: when rows are left out (supp_level), the index becomes the first column of the result
# (reset_index() without drop): under its own name, as crime_no, or as 'index' with the number of
# the row. No two rows have the same. When none has to be left out there is no such column, so that
# a try with few rows shows nothing. l_diversity() does the same. Nothing warns.
# Why it matters: partners' tables are read with the crime number as the index. The table that was
# asked to be anonymous names each crime, and to_csv(index=False) writes it. With the row number,
# who has the first list finds each person in it.
# Call reset_index(drop=True) before and drop(columns="index", errors="ignore") after.
# Nothing found on it.
#
# Seen (three of 18-24, three of 25-34, one of 65+ who may be left out; columns returned):
#   index named crime_no        crime_no 4501 to 4506, name, age, offence
#   index 0 to 6                index 1 to 6, name, age, offence
#   nobody to leave out         name, age, offence
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    anjana==1.2.3 pycanon==1.3.5 pandas==2.3.3 numpy==2.0.2
env/bin/python - <<'PY'
import contextlib
import io
import warnings

import pandas as pd
from anjana.anonymity import k_anonymity

warnings.simplefilter("error")
CRIMES = pd.DataFrame(
    {
        "name": ["Zed", "Ann", "Bob", "Cat", "Dan", "Eve", "Fay"],
        "age": ["65+"] + ["18-24"] * 3 + ["25-34"] * 3,
        "offence": ["arson", "theft", "drugs", "theft", "theft", "drugs", "theft"],
    }
)
NUMBERED = CRIMES.set_index(pd.Index(range(4500, 4507), name="crime_no"))


def anonymous(name, rows):
    with contextlib.redirect_stdout(io.StringIO()):
        made = k_anonymity(rows, ["name"], ["age"], 3, 20, {})
    assert set(made["name"]) == {"*"}
    first = made.columns[0]
    print(f"{name:22}", *made.columns, made[first].tolist())
    return made


numbered = anonymous("index named crime_no", NUMBERED)
assert list(numbered) == ["crime_no", "name", "age", "offence"]
assert numbered["crime_no"].tolist() == [4501, 4502, 4503, 4504, 4505, 4506]
counted = anonymous("index 0 to 6", CRIMES)
assert list(counted) == ["index", "name", "age", "offence"]
assert counted["index"].tolist() == [1, 2, 3, 4, 5, 6]
assert list(anonymous("nobody to leave out", NUMBERED.iloc[1:])) == ["name", "age", "offence"]
PY
