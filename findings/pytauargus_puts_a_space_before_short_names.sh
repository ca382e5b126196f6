#!/usr/bin/env bash
# pytauargus gives ' East' for East: only the wards with the longest name are found again.
# pytauargus 0.6.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: the table that comes back has the wards as they went in, as the example of the text
# suggests, whose regions and sectors are taken from the result and written to a file.
# Instead: names go to the engine in a column as wide as the longest, moved to the right, and come
# back in quotes with the spaces inside. The spaces outside the quotes are stripped, then the
# quotes: those inside stay (pytauargus/result.py, parse_simple_tab). On the page and printed it
# looks right. dataframe(), rows and to_parquet() all have it; 'Total' is as it was. No warning.
# Why it matters: the protected counts are joined to populations by ward, or to the names of last
# year's table. Of four wards two are found, the others drop out or have no rate.
# Strip the names before joining. Codes, which are all of one length, are not hit.
# Nothing found on it.
#
# Seen (wards joined with their populations):
#   names                  'Total' ' East' ' West' 'North' 'South'
#   found by a join        North South
#   with codes             E1 E2 E3 E4
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pytauargus==0.6.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
from pytauargus import protect

warnings.simplefilter("error")
CODES = {"East": "E1", "North": "E2", "South": "E3", "West": "E4"}


def protected(wards):
    offences = pd.DataFrame({"ward": wards * 6, "n": 1.0})
    (table,) = protect(offences, ["ward"], response="n", safety_rules="FREQ(3,20)").tables
    assert set(table.status()) == {"S"}
    return table.dataframe()


def joined(table, wards):
    people = pd.DataFrame({"ward": wards, "people": 1000})
    return sorted(table.merge(people, on="ward")["ward"])


names, codes = list(CODES), list(CODES.values())
table = protected(names)
print(table["ward"].tolist())
assert sorted(table["ward"]) == [" East", " West", "North", "South", "Total"]
found = joined(table, names)
print("found by a join:", *found)
assert found == ["North", "South"]
assert joined(table.assign(ward=table["ward"].str.strip()), names) == names
assert joined(protected(codes), codes) == codes
PY
