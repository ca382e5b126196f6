#!/usr/bin/env bash
# quantulum3 reads 'rose from 12 to 15' as one figure of 13.5, and 'fell from 15 to 12' as none.
# quantulum3 0.10.0 (March 2026).
#
# A good guess: 'from 12 to 15' after 'rose' and 'from 15 to 12' after 'fell' are two figures each,
# of which the second is the present one; at the least the two are read alike.
# Instead: 'A to B' is a range, and its value the middle. A rise is so a figure that stands nowhere
# in the sentence. A fall is no range, and nothing is found in it, unless each figure has a per
# cent: then it is the middle again, the same as of the rise. An age band is an age in years. What
# was a range has a value in .uncertainty; that nothing was found is not told.
# Why it matters: figures are taken so from partners' reports. Each fall is missing, and each rise
# is half as large as it was.
# Search for 'from … to …' before, and leave out what has .uncertainty.
# nielstron/quantulum3 issue 126: ranges are meant to be middles. Nothing found on falls.
#
# Seen:
#   Thefts rose from 12 to 15        13.5
#   Thefts fell from 15 to 12        nothing
#   Thefts rose from 12% to 15%      13.5
#   Thefts fell from 15% to 12%      13.5
#   victims of 16-24 years           20
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    quantulum3==0.10.0 setuptools==65.5.0
env/bin/python - <<'PY'
from quantulum3 import parser

SEEN = {
    "Thefts rose from 12 to 15": [(13.5, 1.5)],
    "Thefts fell from 15 to 12": [],
    "Thefts rose from 12% to 15%": [(13.5, 1.5)],
    "Thefts fell from 15% to 12%": [(13.5, 1.5)],
    "victims of 16-24 years": [(20.0, 4.0)],
}
for text, expected in SEEN.items():
    found = [(round(part.value, 2), part.uncertainty) for part in parser.parse(text)]
    print(f"{text:32}", found)
    assert found == expected
PY
