#!/usr/bin/env bash
# glum knows the columns of a model by name and takes them by place: other wards get other rates.
# glum 3.4.1, tabmat 4.2.1, scikit-learn 1.9.1, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: predict() of a frame finds the columns by name, since the model lists them
# (feature_names_), or refuses another order, as scikit-learn does, whose ways glum follows and
# whose PoissonRegressor raises: 'The feature names should match those that were passed'.
# Instead: the first column is taken for the first, whatever it is called, as long as there are as
# many. score() does it as well. Only a model with a formula finds its columns. If there is a
# warning it is about memory ('not contiguous').
# Why it matters: expected offences are predicted for next year's file, whose columns come in
# another order or under other names. The sum is four times too high here, and the ward second from
# the top is second from the bottom; with columns of like size the sum would be believed.
# Say wards[model.feature_names_], or fit with a formula.
# Nothing found in Quantco/glum.
#
# Seen (six wards; offences by deprivation and number of bars):
#                        the wards                       sum   score
#   as fitted            17  24  72  47  34  30          224   0.99
#   bars, deprivation    26  96 453  56 160  70          862   -13.99
#   other names          17  24  72  47  34  30          224
#   with a formula       17  24  72  47  34  30          224
#   PoissonRegressor     ValueError
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python glum==3.4.1 tabmat==4.2.1 \
    scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
env/bin/python - <<'PY'
import warnings

import numpy as np
import pandas as pd
from glum import GeneralizedLinearRegressor
from sklearn.linear_model import PoissonRegressor

warnings.simplefilter("error")
DEPRIVATION, BARS = [10.0, 25, 40, 15, 30, 20], [2.0, 1, 8, 12, 3, 5]
offences = np.array([14, 25, 70, 48, 36, 31])
wards = pd.DataFrame({"deprivation": DEPRIVATION, "bars": BARS})
other_order = pd.DataFrame({"bars": BARS, "deprivation": DEPRIVATION})
other_names = wards.set_axis(["share of homes empty", "schools"], axis="columns")

model = GeneralizedLinearRegressor(family="poisson", alpha=0).fit(wards, offences)
assert model.feature_names_ == ["deprivation", "bars"]


def expected(name, fitted, frame):
    found = fitted.predict(frame)
    print(f"{name:17}", found.round().astype(int), f"{found.sum():.0f}")
    return found


right = expected("as fitted", model, wards)
assert abs(right.sum() - offences.sum()) < 0.01
wrong = expected("bars, deprivation", model, other_order)
assert abs(wrong.sum() - 862) < 1
# From the lowest ward to the highest.
assert list(right.argsort()) == [0, 1, 5, 4, 3, 2]
assert list(wrong.argsort()) == [0, 3, 5, 1, 4, 2]
assert np.array_equal(expected("other names", model, other_names), right)
assert model.score(wards, offences) > 0.98 and model.score(other_order, offences) < -13

formula = GeneralizedLinearRegressor(family="poisson", alpha=0, formula="deprivation + bars")
formula.fit(wards, offences)
assert np.allclose(expected("with a formula", formula, other_order), right, rtol=1e-4)

try:
    PoissonRegressor(alpha=0).fit(wards, offences).predict(other_order)
except ValueError as error:
    print("PoissonRegressor:", str(error).splitlines()[0])
else:
    raise AssertionError("scikit-learn takes another order now")
PY
