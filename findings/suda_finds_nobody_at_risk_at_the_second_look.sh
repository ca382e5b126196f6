#!/usr/bin/env bash
# suda finds nobody at risk when it is asked twice about a table, and its score is 0 at any time.
# suda 0.2.2, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: suda(table) looks at a table and gives a new one with the risk of each row; asked
# again, for combinations of three columns or with another level, it finds at least the same. The
# score 'dis-suda' is the level (0.1) shared out among the rows, as in the example of the text
# (0.020690, 0.027586), and adds up to the level.
# Instead: the first call writes two columns, fM and suda, into the table that it was given. By the
# second call they are there already, the counts of both are joined under other names (fM_x), and
# suda is 0 for each row. 'dis-suda' is shared out among the rows whose suda is above 0 in the table
# that came in, where it was just set to 0: it is 0 for all, from the first call on. The one
# warning, at the second call, is numpy's, of a division.
# Why it matters: the score is asked for before a synthetic or thinned file of incidents goes out.
# The one case of its ward and kind has the score 0, and nothing speaks against release.
# Pass a copy each time (table.copy()), and share the level out yourself by the column suda.
# Nothing found on either; released in November 2024.
#
# Seen (nine records, one of them alone in its ward; suda, dis-suda and msu of that record):
#   first call             4, 0, 1      its share of 0.1 is 0.08
#   second call            0, 0, 1
#   second call, a copy    4, 0, 1
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python suda==0.2.2 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
from suda import suda

warnings.simplefilter("error")
COLUMNS = ["ward", "age", "kind"]
RECORDS = pd.DataFrame(
    {
        "ward": ["North"] * 4 + ["South"] * 4 + ["Mill"],
        "age": ["16-24", "16-24", "25-64", "25-64"] * 2 + ["25-64"],
        "kind": ["theft", "theft", "theft", "assault"] * 2 + ["theft"],
    }
)
RECORDS.loc[6, "kind"] = "assault"


def looked(name, records):
    scores = suda(records, max_msu=2, columns=COLUMNS)
    alone = tuple(int(scores[column].iloc[-1]) for column in ("suda", "dis-suda", "msu"))
    print(f"{name:22}", *alone)
    assert (scores["dis-suda"] == 0).all()
    return alone, scores["suda"] / scores["suda"].sum() * 0.1


table = RECORDS.copy()
found, shares = looked("first call", table)
assert found == (4, 0, 1) and round(shares.iloc[-1], 4) == 0.08
assert table.columns.tolist() == [*COLUMNS, "fM", "suda"]
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    assert looked("second call", table)[0] == (0, 0, 1)
assert all(str(one.message).startswith("divide by zero") for one in said)
assert looked("second call, a copy", RECORDS.copy())[0] == (4, 0, 1)
PY
