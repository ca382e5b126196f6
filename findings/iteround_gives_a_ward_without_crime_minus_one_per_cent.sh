#!/usr/bin/env bash
# iteround rounds the exact 0 of a ward to -1 or 1 per cent so that the shares add up to 100.
# iteround 1.0.4.
#
# A good guess: saferound() moves a value to one of the two whole numbers beside it, and a value
# that is whole already stays, as in the largest remainder method; what is left over goes to those
# nearest to the next number.
# Instead: strategy='smallest' takes the smallest values of all, whole or not, and can go below 0.
# The ward without an offence gets -1 per cent, or 1; strategy='largest' takes the
# largest, so 50.6 becomes 50. The default, 'difference', leaves whole numbers alone.
# Why it matters: the shares add up to 100, which is what is looked at. A share of 1 for a ward
# without offences is one that might be.
# Use the default.
# cgdeboer/iteround issue 7 (open) asks for an option against negative values where a total is
# given; here none is given and each value has its exact sum. Nothing found on the whole numbers.
#
# Seen (shares of North, which had none, South and East):
#                     0, 49.6, 50.6    0, 33.3, 33.3, 33.4
#   difference        0, 49, 51        0, 33, 33, 34
#   smallest         -1, 50, 51        1, 33, 33, 33
#   largest           0, 50, 50        0, 34, 33, 33
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    iteround==1.0.4
env/bin/python - <<'PY'
from iteround import saferound

TWO, THREE = [0.0, 49.6, 50.6], [0.0, 33.3, 33.3, 33.4]
EXPECTED = {
    "difference": ([0, 49, 51], [0, 33, 33, 34]),
    "smallest": ([-1, 50, 51], [1, 33, 33, 33]),
    "largest": ([0, 50, 50], [0, 34, 33, 33]),
}
for strategy, expected in EXPECTED.items():
    seen = saferound(TWO, 0, strategy), saferound(THREE, 0, strategy)
    print(strategy, *seen)
    assert seen == expected
PY
