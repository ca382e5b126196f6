#!/usr/bin/env bash
# petl finds every ward above 100 offences, and none below: it takes texts to be above numbers.
# petl 1.7.30.
#
# A good guess: fromcsv() gives texts, and selectgt(table, 'n', 100) raises TypeError, as '5' > 100
# does in Python and as petl's own select() does with the same words; or it compares as numbers.
# Instead: the selections compare in an order that petl has made for sorting what is mixed
# (petl/comparison.py): None, then numbers, then all else. '5' is above 100, so are '[c]' and the
# empty text; selectlt, selectle and the ranges find nothing. convertnumbers() before helps where a
# cell holds a number and leaves the empty text and the marks where they were; after
# convert(..., int) what is no number is None and below any number. No warning.
# Why it matters: the wards above a threshold are what is asked for. With numbers made of texts all
# looks right, and the wards whose figure is suppressed or blank are among the highest.
# Make None of what is no number, and ask for n is not None besides.
# Nothing found in petl-developers/petl.
#
# Seen (North 5, South 120, East 30, West [c], Mill blank):
#                                  above 100                        below 100
#   fromcsv                        North South East West Mill       none
#   fromcsv, select(n > 100)       TypeError
#   convertnumbers                 South West Mill                  North East
#   convert to int, else None      South                            North East West Mill
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python petl==1.7.30
env/bin/python - <<'PY'
import warnings
from pathlib import Path

import petl

warnings.simplefilter("error")
Path("wards.csv").write_text("ward,n\nNorth,5\nSouth,120\nEast,30\nWest,[c]\nMill,\n")
texts = petl.fromcsv("wards.csv")
numbers = petl.convertnumbers(texts)
with_none = petl.convert(texts, "n", int, failonerror=False)


def wards(name, *tables):
    found = [" ".join(petl.values(table, "ward")) for table in tables]
    print(f"{name:28}", *(f"{one or 'none':28}" for one in found))
    return found


def above_and_below(name, table):
    return wards(name, petl.selectgt(table, "n", 100), petl.selectlt(table, "n", 100))


assert above_and_below("fromcsv", texts) == ["North South East West Mill", ""]
assert wards("fromcsv, 0 to 10", petl.selectrangeopen(texts, "n", 0, 10)) == [""]
assert above_and_below("convertnumbers", numbers) == ["South West Mill", "North East"]
assert above_and_below("int, else None", with_none) == ["South", "North East West Mill"]
try:
    petl.nrows(petl.select(texts, lambda row: row["n"] > 100))
except TypeError as error:
    print("select:", error)
else:
    raise AssertionError("select compares texts with numbers as well now")
PY
