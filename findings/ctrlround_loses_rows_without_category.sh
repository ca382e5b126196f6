#!/usr/bin/env bash
# Controlled rounding loses rows without a category from cells and margins, and makes 0 of blanks.
# CtrlRound 0.6.0, pandas 3.1.1.
#
# A good guess: a blank ward is a category of its own, or is refused as a column of text in place
# of counts is; at the least the grand total is that of all rows, since its use is to keep totals.
# Instead: rows with a blank in a column of "by" are in no cell, no margin and not in the grand
# total, and input_table and the distances, which tell how good the solution is, are worked out
# without them. A blank count is a cell of 0. No error, no warning.
# Why it matters: incidents without a known ward are often the largest group: 34 incidents are
# published as 20, with a grand total reported unmoved; a suppressed count is published as 0.
# Name the blank ("not recorded") before rounding, and leave out cells without a count.
# Nothing found on it for CtrlRound; that pandas groups without blanks is documented.
#
# Seen (wards North 3 + 4, South 6 + 7, blank 14; to base 5):
#   blank           total of its input 20, rounded 20   4 cells
#   "not recorded"  total of its input 34, rounded 35   5 cells, that one 15
#   a blank count   0 in its cell
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    CtrlRound==0.6.0 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import contextlib
import io
import warnings

import pandas as pd
from CtrlRound import ctrl_round

warnings.simplefilter("error")
TABLE = pd.DataFrame(
    {
        "ward": ["North", "North", "South", "South", None],
        "kind": ["theft", "damage", "theft", "damage", "theft"],
        "count": [3, 4, 6, 7, 14],
    }
)


def rounded(table):
    """Round to base 5: the grand totals before and after, and the cells by ward and kind."""
    with contextlib.redirect_stdout(io.StringIO()):
        found = ctrl_round(table, by=["ward", "kind"], var="count", rounding_base=5)
    totals = []
    for margins in (found["input_margins"], found["rounded_margins"]):
        is_grand = margins["ward"].isna() & margins["kind"].isna()
        totals.append(margins.loc[is_grand, "count"].item())
    cells = found["rounded_table"].set_index(["ward", "kind"])["count"].to_dict()
    print(totals, cells)
    return totals, cells


totals, cells = rounded(TABLE)
assert TABLE["count"].sum() == 34 and totals == [20, 20] and len(cells) == 4

totals, cells = rounded(TABLE.fillna({"ward": "not recorded"}))
assert totals == [34, 35] and len(cells) == 5 and cells["not recorded", "theft"] == 15

blank_count = TABLE.dropna().assign(count=[13, 4, 6, None])
totals, cells = rounded(blank_count)
assert cells["South", "damage"] == 0
PY
