#!/usr/bin/env bash
# controlchartspy draws no change where offences doubled: months as text go by the alphabet.
# controlchartspy 0.1.3 (October 2026).
#
# A good guess: months that are text stay in the order of the rows, or are read as days (the chart
# writes its own as 01/04/2023), or are refused.
# Instead: they are sorted as text. '01/01/2025' follows '01/01/2024' and comes before '01/02/2024',
# 'Apr 24' follows 'Apr 23': years are shuffled into one another, the line jumps each month, the
# limits, which come from the steps between neighbours, are nine times as wide, and neither a
# shift nor a point beyond the limits is found. Nothing warns.
# Why it matters: the chart says that nothing has changed in a year in which burglary doubled.
# Give date objects, 'YYYY-MM-DD' or 'YYYY-MM'.
# The text names date objects and 'YYYY-MM-DD' and says that rows are sorted by key, and not what
# becomes of other text; nothing found on it.
#
# Seen (twelve months of about 20 and twelve of about 40):
#   month        order                                  limits        points of a shift
#   date         01/04/2023 01/05/2023 01/06/2023 …     24.9, 36.1    24
#   2023-04-01   the same                               24.9, 36.1    24
#   01/04/2023   01/01/2024 01/01/2025 01/02/2024 …     -22.5, 83.5   0
#   Apr 23       Apr 23 Apr 24 Aug 23 …                 -22.7, 83.7   0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python controlchartspy==0.1.3
env/bin/python - <<'PY'
import warnings
from datetime import date

from controlchartspy import spc

warnings.simplefilter("error")
YEAR = [20, 22, 19, 21, 23, 20, 18, 22, 21, 19, 20, 21]
OFFENCES = YEAR + [number + 20 for number in YEAR]
MONTHS = [date(2023 + (month + 3) // 12, (month + 3) % 12 + 1, 1) for month in range(24)]


def charted(months):
    chart = spc(
        data={"month": months, "offences": OFFENCES},
        keys="month",
        numerators="offences",
        outlier_settings={"astronomical": True, "shift": True},
    )
    rows = chart.limits
    shifted = sum(row["shift"] != "none" for row in rows)
    limits = round(rows[0]["ll99"], 1), round(rows[0]["ul99"], 1)
    beyond = sum(row["astpoint"] != "none" for row in rows)
    print([row["date"] for row in rows[:3]], limits, shifted, beyond)
    return [row["value"] for row in rows], limits, shifted, beyond


right = charted(MONTHS)
assert right == (OFFENCES, (24.9, 36.1), 24, 24)
assert charted([month.isoformat() for month in MONTHS]) == right
for form, limits in (("%d/%m/%Y", (-22.5, 83.5)), ("%b %y", (-22.7, 83.7))):
    texts = [month.strftime(form) for month in MONTHS]
    by_alphabet = [number for _, number in sorted(zip(texts, OFFENCES))]
    assert charted(texts) == (by_alphabet, limits, 0, 0)
PY
