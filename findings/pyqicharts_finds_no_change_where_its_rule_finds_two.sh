#!/usr/bin/env bash
# pyqicharts finds nothing in a run chart in which the rule that it names finds two signals.
# pyqicharts 2.0.0 (July 2026), pandas 3.1.1, numpy 2.4.6, scipy 1.17.1, matplotlib 3.11.2.
#
# A good guess: method='anhoej' judges as qicharts2 for R, which it follows, and as the published
# rule: of n points off the median a run longer than round(log2 n) + 3, or fewer crossings than the
# 5th centile of a binomial of n - 1 throws, is a signal.
# Instead: the run is held to log2 n + 3 rounded up (one too many for 10, 11 and 17 to 22 points;
# below 10 it can be all points), and the crossings to one less than the centile from 6 points on: a
# number whose chance is below 5% is named as the limit and then passes. Nothing warns.
# Why it matters: twelve or eighteen months are what a partnership has. The chart says that a real
# change is chance.
# Take longest_run and crossings from anhoej_rules() and judge them by the rule.
# The text of the private function says 'the largest crossing count whose lower-tail probability is
# within alpha' and 'below this value'; nothing found on it being unlike qicharts2.
#
# Seen:
#                          longest run   limit (rule)   crossings   limit (rule)   signals (rule)
#   18 months, 8 in a row  8             8 (7)          4           4 (5)          0 (2)
#   12 months              6             7 (7)          2           2 (3)          0 (1)
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pyqicharts==2.0.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2
env/bin/python - <<'PY'
import math

import pandas as pd
from pyqicharts import anhoej_rules, qic_table
from scipy.stats import binom

EIGHTEEN = [20, 33, 21, 22, 19, 23, 34, 35, 31, 36, 32, 37, 38, 39, 18, 17, 16, 30]
TWELVE = [20, 21, 22, 31, 32, 33, 34, 35, 36, 23, 24, 25]


def judged(offences):
    found = anhoej_rules(offences)
    signals = int(found.signal_long_run) + int(found.signal_few_crossings)
    table = qic_table(
        pd.DataFrame({"month": range(len(offences)), "offences": offences}),
        x="month",
        y="offences",
        chart="run",
    )
    assert not signals and not table["signal"].any()
    points = found.n_used
    run_limit = round(math.log2(points) + 3)
    crossing_limit = int(binom.ppf(0.05, points - 1, 0.5))
    by_rule = (found.longest_run > run_limit) + (found.crossings < crossing_limit)
    print("run", found.longest_run, found.expected_longest_run, run_limit, end="; ")
    print("crossings", found.crossings, found.lower_crossings_limit, crossing_limit, end="; ")
    print("signals", signals, by_rule)
    assert found.lower_crossings_limit == crossing_limit - 1
    assert binom.cdf(found.crossings, points - 1, 0.5) < 0.05
    return found.expected_longest_run - run_limit, by_rule


assert judged(EIGHTEEN) == (1, 2)
assert judged(TWELVE) == (0, 1)
PY
