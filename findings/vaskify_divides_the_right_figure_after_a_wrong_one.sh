#!/usr/bin/env bash
# ssb-vaskify mends a figure that is a thousand times too high, and makes a thousandth of the next.
# ssb-vaskify 0.0.5 (0.0.6 of June 2026 needs Python 3.12: not seen), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: thousand_error(impute=True) divides what is a thousand times the period before by
# 1,000, multiplies what is a thousandth of it, and leaves the right figure after a wrong one.
# Instead: a jump either way is flagged and divided. The month after a wrong one is a jump down: the
# right 13 is flagged as well and becomes 0.013. A figure sent in thousands by mistake becomes a
# millionth, and the month after it, a jump up, is divided too. After a month with none the next
# figure is an error of a thousand, as is the 0; numpy alone warns there, of a division.
# Why it matters: amounts in pounds and in thousands of pounds come mixed in partners' returns. The
# mended column is wrong at more places than the one that was sent.
# Flag without impute, and mend by hand what is high beside both its neighbours.
# Nothing found on it.
#
# Seen (months, and what they are mended to):
#   12, 12000, 13, 12     12, 12, 0.013, 12
#   12000, 13, 12000      12000, 0.013, 12
#   12, 0, 13             12, 0, 0.013
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    ssb-vaskify==0.0.5 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import pandas as pd
from vaskify import Detect

SEEN = {
    (12, 12000, 13, 12): [12, 12, 0.013, 12],
    (12000, 13, 12000): [12000, 0.013, 12],
    (12, 0, 13): [12, 0, 0.013],
}
for sent, expected in SEEN.items():
    months = [f"2024-{number:02}" for number in range(1, len(sent) + 1)]
    rows = pd.DataFrame(
        {"ward": ["North"] * len(sent), "month": months, "spent": map(float, sent)}
    )
    mended = Detect(rows, id_nr="ward").thousand_error(
        y_var="spent", time_var="month", impute=True, impute_var="mended"
    )
    found = mended["mended"].tolist()
    print(sent, found, mended["flag_thousand"].tolist())
    assert found == expected
PY
