#!/usr/bin/env bash
# The pseudo R-squared of a statsmodels GLM with freq_weights nears 1 as the weights grow.
# statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: a row with freq_weights 60 is that row 60 times, so every figure of the fit is that
# of the rows written out; the likelihood, BIC, degrees of freedom and McFadden's R-squared are.
# Instead: Cox and Snell's, the default of pseudo_rsquared() and the one in the summary, takes the
# likelihood of all the cases but divides by the number of rows. The summary says six observations
# and 198 degrees of freedom of the residuals side by side.
# Why it matters: beats are counted up to a table of how many had 0, 1 or 2 incidents. Night
# explains 2.5% of it, and the summary says 57%; with a hundred times the beats in the same shares
# it says 100%.
# Use McFadden's (kind="mcf"), or write the rows out.
# statsmodels/statsmodels issue 2599 (open) plans the number of cases beside the number of rows,
# and a comment in pull 7693 looks after BIC alone; nothing found on pseudo_rsquared.
#
# Seen (six rows, 200 cases, by day and night):
#                         weights   written out
#   Cox and Snell         0.568     0.025        weights times 100: 1.000
#   McFadden              0.012     0.012
#   No. Observations      6         200
#   Df Residuals          198       198
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
env/bin/python - <<'PY'
import numpy as np
import statsmodels.api as sm

incidents = np.array([0, 1, 2, 0, 1, 2])
night = sm.add_constant(np.array([0, 0, 0, 1, 1, 1]))
beats = np.array([60, 30, 10, 45, 35, 20])


def fit(counts, columns, weights=None):
    """A Poisson model of the counts."""
    return sm.GLM(counts, columns, family=sm.families.Poisson(), freq_weights=weights).fit()


weighted = fit(incidents, night, beats)
written_out = fit(np.repeat(incidents, beats), np.repeat(night, beats, axis=0))
for name in ("params", "llf", "llnull", "bic_llf", "df_resid"):
    assert np.allclose(getattr(weighted, name), getattr(written_out, name)), name
assert np.isclose(weighted.pseudo_rsquared("mcf"), written_out.pseudo_rsquared("mcf"))
for fitted in (weighted, written_out):
    print(fitted.nobs, fitted.df_resid, round(fitted.pseudo_rsquared(), 3))

assert (weighted.nobs, written_out.nobs, weighted.df_resid) == (6, 200, 198)
assert np.isclose(weighted.pseudo_rsquared(), 0.568, atol=0.0005)
assert np.isclose(written_out.pseudo_rsquared(), 0.025, atol=0.0005)
assert "0.5678" in weighted.summary().as_text()
assert fit(incidents, night, beats * 100).pseudo_rsquared() > 0.999
PY
