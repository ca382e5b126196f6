#!/usr/bin/env bash
# A truncated Poisson of statsmodels expects 7,500 offences where 11 were: exposure is logged twice.
# statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: exposure=population and offset=log(population) are one model, as the documentation
# says of all count models and as Poisson has it; a fit that has converged expects on average about
# what was counted.
# Instead: with an exposure the likelihood takes the log of the log of it, which is nearly the same
# for all wards, and the prediction takes the log once: expected counts are hundreds of times those
# observed. With the offset all is right. The fit converges, or not: without a warning below, and
# a fall of 32% is one of 30%.
# Why it matters: repeat victims are counted from one on, which is what a zero-truncated model is
# for, and people or premises at risk are its exposure. The coefficients look like coefficients.
# Give the offset.
# statsmodels/statsmodels issue 8842 (open, 2023) is from a time when both were refused in most uses
# and says that the likelihood has neither; nothing found on the two being unlike.
#
# Seen (200 wards of 3,000 to 9,000 people, two offences a year per 1,000, a third less after):
#                  constant   after     expected   counted
#   exposure       0.36       -0.358    7515.7     10.56
#   offset         -6.20      -0.387    10.57      10.56
#   drawn with     -6.21      -0.4
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
from statsmodels.discrete.discrete_model import Poisson
from statsmodels.discrete.truncated_model import TruncatedLFPoisson

warnings.simplefilter("error")
rng = np.random.default_rng(0)
people = rng.integers(3000, 9000, 200).astype(float)
after = np.arange(200) % 2.0
design = np.column_stack([np.ones(200), after])
offences = rng.poisson(people * 0.002 * np.exp(-0.4 * after))
some = offences > 0
WAYS = {"exposure": people[some], "offset": np.log(people[some])}


def fitted(model, way):
    found = model(offences[some], design[some], **{way: WAYS[way]}).fit(disp=0)
    expected = found.predict().mean()
    print(f"{model.__name__:19} {way:9}", *found.params.round(3), "expected", expected.round(2))
    return found.params, expected


counted = offences[some].mean()
print("counted", counted.round(2))
alike = [fitted(Poisson, way)[0] for way in WAYS]
assert np.allclose(*alike)
right, expected = fitted(TruncatedLFPoisson, "offset")
assert np.allclose(right, [np.log(0.002), -0.4], atol=0.1)
assert abs(expected / counted - 1) < 0.01
wrong, expected = fitted(TruncatedLFPoisson, "exposure")
assert abs(wrong[0] - right[0]) > 6
assert expected > 500 * counted
PY
