#!/usr/bin/env bash
# acro suppresses every percentage, and its 'All' is the total of the cells that are shown.
# acro 1.0.2 (takes pandas below 3), pandas 2.3.3.
#
# A good guess: crosstab(normalize="index") is judged by the counts behind the shares; and with
# suppress=True and margins=True the totals stay those of the data, as a published table's do.
# Instead: the shares themselves are held against the threshold of 10, so that 0.4 of 75 people
# 'fails' as fewer than ten people: all cells are suppressed and the table comes back without
# rows. Margins are made anew from what is left: All is 166 of 170, and says All.
# Why it matters: row percentages cannot be released this way whatever their counts, and a total
# under the word All disagrees with the total in the next table of the pack.
# AI-SDC/ACRO issue 137 wants totals of the cells shown; nothing found on normalize.
#
# Seen:
#   counts, one of nine below 10: 'MinimumThresholdCheck: fail - 1 cells may need suppressing.'
#   row shares of that table: 'MinimumThresholdCheck: fail - 9 cells may need suppressing.', no rows
#   All: 166, the data's total: 170
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    acro==1.0.2 pandas==2.3.3 numpy==2.4.6
env/bin/python - <<'PY'
import contextlib
import io
import logging
import warnings

import pandas as pd
from acro import ACRO

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
COUNTS = {"N": (30, 25, 20), "S": (12, 4, 15), "E": (11, 40, 13)}
rows = [
    (ward, kind)
    for ward, counts in COUNTS.items()
    for kind, count in zip("abc", counts, strict=True)
    for _ in range(count)
]
people = pd.DataFrame(rows, columns=["ward", "kind"])

with contextlib.redirect_stdout(io.StringIO()):
    session = ACRO(suppress=True)
    counts = session.crosstab(people["ward"], people["kind"], margins=True)
    shares = session.crosstab(people["ward"], people["kind"], normalize="index")
told = [record.summary for record in session.results.results.values()]

print(counts, shares, *told, sep="\n")
assert "fail - 1 cells" in told[0]
assert pd.isna(counts.loc["S", "b"])
assert counts.loc["All", "All"] == 166 and len(people) == 170
assert "fail - 9 cells" in told[1]
assert len(shares) == 0
PY
