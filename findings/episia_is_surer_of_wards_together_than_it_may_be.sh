#!/usr/bin/env bash
# episia pools a difference of 0.1 to 3, and calls sure what the usual interval does not.
# episia 0.1.3 (June 2026), statsmodels 0.15.0, pandas 3.1.1, numpy 2.4.6, scipy 1.17.1.
#
# A good guess: mantel_haenszel_or() gives the measures of the textbooks: a pooled risk difference
# between -1 and 1, and the interval of Robins and others, which its source names.
# Instead: the pooled odds and risk ratio are right. common_rd is the mean over the tables of terms
# that grow with the people in them: ten times as many people, ten times the difference. or_ci has
# one of the three parts of the variance, and is too narrow: it begins above 1 where that of
# statsmodels begins below. The p value beside it, 0.054, is another test's. Nothing warns.
# Why it matters: victims with and without new lights are compared over wards so. The odds are
# published as sure, on a number of cases that leaves it open; 3 in a table of risks is at least
# seen.
# Take statsmodels.stats.api.StratifiedTable.
# Nothing found on it.
#
# Seen (two wards alike, of 60 without lights 15 are victims, of 60 with lights 9):
#                      odds ratio   95%             risk difference
#   episia             1.89         1.18 to 3.03    3
#   ten times as many                               30
#   statsmodels        1.89         0.99 to 3.62
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    episia==0.1.3 statsmodels==0.15.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import warnings

import numpy as np
from episia.stats.contingency import Table2x2
from episia.stats.stratified import mantel_haenszel_or
from statsmodels.stats.api import StratifiedTable

warnings.simplefilter("error")


def pooled(cells, times=1):
    cells = [times * cell for cell in cells]
    found = mantel_haenszel_or([Table2x2(*cells)] * 2)
    print(cells, round(found.common_or, 2), np.round(found.or_ci, 2), found.common_rd)
    return found


CELLS = [15, 45, 9, 51]
usual = StratifiedTable([np.reshape(CELLS, (2, 2))] * 2)
low, high = usual.oddsratio_pooled_confint()
print("statsmodels", round(usual.oddsratio_pooled, 2), round(low, 2), round(high, 2))
found = pooled(CELLS)
assert np.isclose(found.common_or, usual.oddsratio_pooled)
assert low < 1 < found.or_ci[0] and found.or_ci[1] < high
assert np.isclose(15 / 60 - 9 / 60, 0.1)
assert np.isclose(found.common_rd, 3)
assert np.isclose(pooled(CELLS, 10).common_rd, 30)
PY
