#!/usr/bin/env bash
# bsts-causalimpact is surest where a month is blank: 'statistically significant (p = 0.0010)'.
# bsts-causalimpact 1.7.0, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: a blank after the start is left out of the sums, as in R's CausalImpact, which the
# package matches ('R-compatible'), or refused, as a blank before the start is (ValueError).
# Instead: effect and interval are NaN, and p counts how many of the simulated sums lie beyond NaN.
# None does, so that p is the least there is. The report says that there was a decrease of 'nan%'
# which 'is statistically significant', and 'Posterior prob. of a causal effect: 99.90%'. The data
# may be mere chance: without the blank p is 0.07 here. No warning.
# Why it matters: the last month of an evaluation is often withheld or not in yet. The paragraph of
# the report is made to be pasted into a paper, and p is what a summary of many wards is sorted by.
# Ask for blanks in both periods before; look at the effect, not at p alone.
# Nothing found on it.
#
# Seen (48 months of chance about 100, the last 12 'after'; none of them or one blank):
#               effect    p       the report
#   no blank    -1.52     0.072   'not statistically significant'
#   one blank   nan       0.001   'a decrease', 'statistically significant'
#   one blank before      ValueError
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    bsts-causalimpact==1.7.0 numpy==2.4.6 pandas==3.1.1
env/bin/python - <<'PY'
import numpy as np
import pandas as pd
from causal_impact import CausalImpact

months = pd.date_range("2018-01-01", periods=48, freq="MS")
offences = pd.DataFrame({"n": 100 + np.random.default_rng(1).normal(0, 3, 48)}, index=months)
BEFORE, AFTER = ["2018-01-01", "2020-12-01"], ["2021-01-01", "2021-12-01"]


def without(place):
    return offences.assign(n=offences["n"].where(offences.index != months[place]))


def judge(name, data):
    options = {"niter": 1000, "seed": 1}
    impact = CausalImpact(data, BEFORE, AFTER, model_args=options)
    effect, p = impact.summary_stats["point_effect_mean"], impact.summary_stats["p_value"]
    last = impact.report().strip().splitlines()[-1]
    print(f"{name:12}{effect:8.2f}{p:8.3f}  {last[:60]}")
    return effect, p, impact.report()


effect, p, report = judge("no blank", offences)
assert -3 < effect < 0 and p > 0.05
assert "is not statistically significant" in report

effect, p, report = judge("one blank", without(40))
assert np.isnan(effect) and p < 0.002
assert "showed a decrease" in report and "was nan (95% CI [nan, nan])" in report
assert "This effect is statistically significant" in report

try:
    judge("before", without(10))
except ValueError as error:
    print("one blank before:", error)
else:
    raise SystemExit("a blank before the start was taken")
PY
