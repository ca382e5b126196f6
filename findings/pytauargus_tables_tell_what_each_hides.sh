#!/usr/bin/env bash
# Two tables from one call of pytauargus tell together the ward that each of them hides.
# pytauargus 0.6.0, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: protect() takes a list of tables and knows that both have the same wards, from the
# same rows: what is hidden in one is hidden in the other, as in tables that are linked in
# Tau-Argus; micro_arb(), which protect() calls, has a switch for it (linked, False).
# Instead: each table is protected as if it were the only one. Beside the small ward, which is
# hidden in both, the total of a second ward is hidden in each, and it need not be the same: the
# first table shows what the second hides, and the other way round. All but the small ward is known,
# and it is the difference to the whole. An audit of each table finds both well protected.
# Why it matters: a pack has a table by ward and kind and one by ward and half-year. Each is safe,
# and the number of offences in the ward with three can be worked out from the page.
# Ask for one table with all the columns, or take the answers to be linked and check them together.
# Nothing found on it; the text tells how to pass several tables.
#
# Seen (60 offences; totals of the wards):
#                          East     North    South    West
#   by ward and kind       hidden   hidden   14       31
#   by ward and half       12       hidden   hidden   31
#   60 - 12 - 14 - 31               3
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
COUNTS = {  # by kind and half: burglary before and after, theft before and after
    "East": [5, 2, 2, 3],
    "North": [1, 0, 1, 1],
    "South": [7, 0, 3, 4],
    "West": [5, 9, 14, 3],
}
CELLS = [(kind, half) for kind in ("burglary", "theft") for half in ("before", "after")]
OFFENCES = pd.DataFrame(
    [
        (ward, *cell, 1.0)
        for ward, counts in COUNTS.items()
        for cell, count in zip(CELLS, counts, strict=True)
        for _ in range(count)
    ],
    columns=["ward", "kind", "half", "n"],
)
assert len(OFFENCES) == 60

TABLES = [["ward", "kind"], ["ward", "half"]]
made = protect(OFFENCES, TABLES, response="n", safety_rules="FREQ(5,30)")


def wards(table, other):
    rows = table.dataframe().assign(shown=table.safe(None))
    rows = rows[rows[other].str.strip() == "Total"]
    found = dict(zip(rows["ward"].str.strip(), table_values(rows["shown"]), strict=True))
    assert found.pop("Total") == 60
    print(f"by ward and {other:6}", found)
    return found


def table_values(shown):
    return [None if pd.isna(value) else int(value) for value in shown]


by_kind, by_half = (
    wards(table, other) for table, (_, other) in zip(made.tables, TABLES, strict=True)
)
assert by_kind == {"East": None, "North": None, "South": 14, "West": 31}
assert by_half == {"East": 12, "North": None, "South": None, "West": 31}

both = {ward: by_kind[ward] or by_half[ward] for ward in COUNTS}
assert [ward for ward, total in both.items() if total is None] == ["North"]
difference = 60 - sum(filter(None, both.values()))
print("North is", difference)
assert difference == sum(COUNTS["North"]) == 3
PY
