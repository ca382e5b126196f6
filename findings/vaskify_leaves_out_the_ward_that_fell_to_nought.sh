#!/usr/bin/env bash
# ssb-vaskify looks for outliers, and leaves out the ward that fell to 0 and the one that sent none.
# ssb-vaskify 0.0.5 (0.0.6 of June 2026 needs Python 3.12: not seen), pandas 3.1.1, numpy 2.4.6.
#
# A good guess: hb(), the method of Hidiroglou and Berthelot, flags what is out of line with the
# month before, or says NaN of what has no ratio; each unit of the data comes back with its flag.
# Instead: a unit with a 0 or a blank in either month is not in the table, in any of its forms.
# A fall from 103 to 4 is flagged; one to 0 is not there, nor is a rise from 0. No column and no log
# tells of it, unless no unit is left.
# Why it matters: a station that stopped recording is what the check is for. What comes back is
# saved as the checked table, and the ward is gone from it.
# Compare the units with those that were sent, and judge zeros by hand.
# The text says nothing of zeros; nothing found on it.
#
# Seen (twelve wards of 100 to 111, one more each in February but three of them):
#   sent          fell to 4   fell to 0   no figure   in the table
#   wide          flagged     not there   not there   10 of 12
#   long          flagged     not there   not there   20 of 24 rows
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

FEBRUARY = {"ward 03": 4.0, "ward 04": 0.0, "ward 05": None}
rows = []
for number in range(12):
    ward = f"ward {number:02}"
    rows.append((ward, "2024-01", 100.0 + number))
    rows.append((ward, "2024-02", FEBRUARY.get(ward, 101.0 + number)))
sent = pd.DataFrame(rows, columns=["ward", "month", "thefts"])


def checked(form):
    held = Detect(sent, id_nr="ward")
    table = held.hb(y_var="thefts", time_var="month", output_format=form)
    flagged = set(table.loc[table["flag_hb"] == 1, "ward"])
    lost = set(sent["ward"]) - set(table["ward"])
    print(f"{form:9}", len(table), "rows; flagged", flagged, "not there", len(lost))
    assert flagged == {"ward 03"}
    return len(table), lost


LOST = {"ward 04", "ward 05"}
assert checked("wide") == (10, LOST)
assert checked("long") == (20, LOST)
assert checked("outliers")[0] == 1
PY
