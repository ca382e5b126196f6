#!/usr/bin/env bash
# ruptures looks at every fifth month alone: one change in month 13 is two, in months 10 and 15.
# ruptures 1.1.10, numpy 2.4.6, scipy 1.17.1.
#
# A good guess: an exact search (Pelt) finds one clear change where it is, and each search of the
# package finds the same; what makes it faster is asked for.
# Instead: jump=5 stands in Pelt, Binseg, BottomUp, Window and Dynp, so that a change can only lie
# at a multiple of five. One in between is cheaper with a change on either side: the months 11 to 15
# become a time of their own, as if a measure had worked in part for five months. KernelCPD takes
# jump as well, puts 1 in its place and is right. No warning.
# Why it matters: counts by month have 36 points, and five of them are most of half a year. A change
# is dated before what is said to have caused it, and one change is reported as two.
# Say jump=1; with a few hundred points the time does not matter.
# deepcharles/ruptures issue 324 (open) calls it a bad default and tells of a change misplaced;
# nothing found on one change that becomes two.
#
# Seen (36 months, 13 at about 20, then 23 at about 40; the months before each change):
#   Pelt                10 15
#   Binseg              10 15
#   BottomUp            10 15
#   Window              15
#   Pelt, jump=1        13
#   KernelCPD, jump=5   13
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    ruptures==1.1.10 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import inspect

import numpy as np
import ruptures as rpt

before, after = np.tile([20.0, 22, 19, 21, 18], 3)[:13], np.tile([39.0, 41, 40, 38, 42], 5)[:23]
months = np.concatenate([before, after])
SEARCHES = {
    "Pelt": (rpt.Pelt(model="l2"), [10, 15]),
    "Binseg": (rpt.Binseg(model="l2"), [10, 15]),
    "BottomUp": (rpt.BottomUp(model="l2"), [10, 15]),
    "Window": (rpt.Window(model="l2", width=10), [15]),
    "Pelt, jump=1": (rpt.Pelt(model="l2", jump=1), [13]),
    "KernelCPD, jump=5": (rpt.KernelCPD(kernel="linear", jump=5), [13]),
}
for search in (rpt.Pelt, rpt.Binseg, rpt.BottomUp, rpt.Window, rpt.Dynp):
    assert inspect.signature(search).parameters["jump"].default == 5
for name, (search, expected) in SEARCHES.items():
    for penalty in (30, 100, 200):
        # The last of what is found is the end of the months.
        *changes, end = (int(change) for change in search.fit(months).predict(pen=penalty))
        assert end == 36 and changes == expected, (name, penalty, changes)
    print(f"{name:19}", *changes)
PY
