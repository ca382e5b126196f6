#!/usr/bin/env bash
# statsmodels checks the index of the counts, and takes exposure and weights by position, unchecked.
# statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: counts and columns in another order raise 'indices ... are not aligned', so an
# exposure in another order raises too, or is aligned by its index as pandas would do.
# Instead: exposure, offset and weights lose their index on the way in. Wards in another order get
# each other's population, in the formula interface too and in predict(); the fit converges.
# Why it matters: populations come sorted by ward code and counts in the partner's order. Rates,
# intervals and the wards called high are all wrong, and nothing says so.
# Give population.reindex(counts.index), or make it a column and take it from there.
# statsmodels/statsmodels issue 206 brought the check of the columns; nothing found on exposure.
#
# Seen (wards N E S W; the same populations in the order of the wards, and sorted by name):
#   columns in another order                        ValueError
#   GLM, glm(formula), Poisson, NegativeBinomial    other parameters, no warning
#   GLM freq_weights, WLS weights                   other parameters, no warning
#   predict(exposure=...)                           11, 24, 44, 96 -> 22, 12, 44, 96 by name
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
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

wards = list("NESW")
data = pd.DataFrame({"offences": [10, 40, 45, 80], "centre": [0, 1, 0, 1]}, index=wards)
people = pd.Series([1000.0, 2000.0, 4000.0, 8000.0], index=wards)
by_name = people.sort_index()
assert by_name.to_dict() == people.to_dict()
assert list(by_name.index) != wards

counts, design = data["offences"], sm.add_constant(data[["centre"]])
family = sm.families.Poisson()
try:
    sm.GLM(counts, design.sort_index(), family=family)
except ValueError as error:
    print("columns in another order:", error)
    assert "not aligned" in str(error)
else:
    raise AssertionError("columns in another order are taken")

MODELS = {
    "GLM": lambda by: sm.GLM(counts, design, family=family, exposure=by).fit(),
    "GLM offset": lambda by: sm.GLM(counts, design, family=family, offset=np.log(by)).fit(),
    "glm formula": lambda by: smf.glm("offences ~ centre", data, family=family, exposure=by).fit(),
    "Poisson": lambda by: sm.Poisson(counts, design, exposure=by).fit(disp=0),
    "NegativeBinomial": lambda by: sm.NegativeBinomial(counts, design, exposure=by).fit(disp=0),
    "GLM freq_weights": lambda by: sm.GLM(counts, design, family=family, freq_weights=by).fit(),
    "WLS weights": lambda by: sm.WLS(counts, design, weights=by).fit(),
}
with warnings.catch_warnings():
    warnings.simplefilter("error", UserWarning)
    for name, fit in MODELS.items():
        right, wrong = (np.asarray(fit(by).params)[:2] for by in (people, by_name))
        print(f"{name:17} {right.round(3)}  sorted by name {wrong.round(3)}")
        assert np.abs(right - wrong).max() > 0.05
    model = MODELS["GLM"](people)
    right, wrong = (model.predict(design, exposure=by) for by in (people, by_name))
print("predict", right.round(1).to_dict(), "sorted by name", wrong.round(1).to_dict())
assert list(right.index) == list(wrong.index) == wards
assert wrong["N"] == 2 * right["N"]
PY
