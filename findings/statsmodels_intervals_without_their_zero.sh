#!/usr/bin/env bash
# For no incidents statsmodels gives intervals of no width away from 0: mid-P from 3.00 to 3.00.
# statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: an interval for a count of 0 goes from 0 up to something (by mid-P to 3.00, where
# half of exp(-3.00) is 0.025); a method that cannot deal with 0 raises or gives NaN; and a p-value
# of one incident against none is large.
# Instead: confint_poisson(0, 1, method="midp-c") is (3.00, 3.00), without the 0 that was counted,
# and "sqrt" is (0.96, 0.96). confint_poisson_2indep as it stands (ratio by "score") gives
# (0.77, 0.77) for 0 to 5 and (1.30, 1.30) for 5 to 0: a precise ratio where none is known.
# test_poisson_2indep by "score-log" gives p = 0 for 0 against 5, and for 0 against 1.
# Why it matters: wards without an incident in a month are the rule for rare offences, and these
# intervals and p-values are worked out for all wards at once. A ward with nothing is shown at three
# incidents, without doubt, and one that had one is 'significantly' above its neighbour.
# "exact-c", and "exact-cond" for two, are right at 0. statsmodels/statsmodels issue 8252 (open)
# collects what to do about 0 and names Wald's interval of no width; nothing found on these.
#
# Seen:
#   0 incidents     exact-c (0, 3.69)   midp-c (3.00, 3.00)   sqrt (0.96, 0.96)
#   1 incident      exact-c (0.03, 5.57)   midp-c (0.05, 4.93)
#   ratio 0 to 5    (0.77, 0.77)   5 to 0 (1.30, 1.30)   1 to 5 (0.03, 1.29)
#   p, 0 against 1  exact-cond 1.0   etest-score 0.49   score 0.32   score-log 0.0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
env/bin/python - <<'PY'
import warnings

import numpy as np
from statsmodels.stats.rates import (
    confint_poisson,
    confint_poisson_2indep,
    test_poisson_2indep,
)

warnings.simplefilter("ignore", RuntimeWarning)  # of divisions by 0, where the count is 0
MONTHS = 1


def interval(count, method):
    """The interval of a count by a method."""
    low, high = confint_poisson(count, MONTHS, method=method)
    print(f"{count} incidents, {method}: {low:.2f} to {high:.2f}")
    return round(float(low), 2), round(float(high), 2)


def ratio(here, there):
    """The interval of the ratio of two counts of as long a time."""
    low, high = confint_poisson_2indep(here, MONTHS, there, MONTHS)
    print(f"ratio {here} to {there}: {low:.2f} to {high:.2f}")
    return round(float(low), 2), round(float(high), 2)


def p_value(here, there, method):
    """How likely two counts differ this much by chance."""
    found = test_poisson_2indep(here, MONTHS, there, MONTHS, method=method).pvalue
    print(f"{here} against {there}, {method}: p {found:.2f}")
    return found


assert interval(0, "exact-c") == (0.0, 3.69)
assert interval(0, "midp-c") == (3.0, 3.0)
assert interval(0, "sqrt") == (0.96, 0.96)
assert interval(1, "exact-c") == (0.03, 5.57)
assert interval(1, "midp-c") == (0.05, 4.93)

assert ratio(0, 5) == (0.77, 0.77)
assert ratio(5, 0) == (1.3, 1.3)
assert ratio(1, 5) == (0.03, 1.29)

assert p_value(0, 1, "exact-cond") == 1
assert np.isclose(p_value(0, 1, "etest-score"), 0.486, atol=0.001)
assert np.isclose(p_value(0, 1, "score"), 0.317, atol=0.001)
assert p_value(0, 1, "score-log") == p_value(0, 5, "score-log") == 0
PY
