#!/usr/bin/env bash
# PHStatsMethods ends upper limits at 100 whatever the unit: per 1,000 they are below the average.
# PHStatsMethods 0.1.16 (January 2026), pandas 3.1.1, numpy 2.4.6, scipy 1.17.1.
#
# A good guess: multiplier is 'used to express the final values (e.g. 100 = percentage)', so that
# the limits per 1,000 are ten times those in per cent, as the lower limits and the baseline are.
# Instead: calculate_funnel_limits() for a proportion writes min(100, limit) for each upper limit.
# Right in per cent, it makes each upper limit per 1,000 that is above 100 exactly 100: below the
# lower limit and the baseline of 337. Nothing warns. assign_funnel_significance() of the same
# package, in its own unit, finds no ward high.
# Why it matters: 'repeat victims per 1,000' is how partners give it. In the funnel each ward is
# above the upper limit; where the average is near 100 the line at 100 even looks like a limit.
# Ask for the limits in per cent and multiply them.
# ukhsa-collaboration/PHEindicatormethods (R), of which it is a translation, had the same line in
# R/Funnels.R; nothing found on it.
#
# Seen (repeat victims of 460; baseline, and 95% limits for 80 victims):
#                  lower     baseline   upper
#   per 1          0.233     0.337      0.441
#   per 100        23.338    33.696     44.053
#   per 1,000      233.38    336.957    100.0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    phstatsmethods==0.1.16 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import warnings

import pandas as pd
from PHStatsMethods import assign_funnel_significance, calculate_funnel_limits

warnings.simplefilter("error")
WARDS = pd.DataFrame(
    {
        "ward": ["East", "North", "South", "West"],
        "repeat": [30, 45, 20, 60],
        "victims": [100, 120, 90, 150],
    }
)
SEEN = {1: [0.233, 0.337, 0.441], 100: [23.338, 33.696, 44.053], 1000: [233.38, 336.957, 100.0]}
for multiplier, expected in SEEN.items():
    limits = calculate_funnel_limits(WARDS, "repeat", "proportion", multiplier, denom_col="victims")
    first = limits.loc[0, ["lower_2s_limit", "baseline", "upper_2s_limit"]]
    found = [round(float(value), 3) for value in first]
    print(f"{limits.loc[0, 'Population']} victims, per {multiplier}:", *found)
    assert found == expected
    ends = limits[["upper_2s_limit", "upper_3s_limit"]]
    assert bool((ends == 100).all(axis=None)) == (multiplier == 1000)

told = assign_funnel_significance(WARDS, "repeat", "proportion", denom_col="victims")
print(told["significance"].tolist())
assert not told["significance"].str.startswith("High").any()
assert (WARDS["repeat"] / WARDS["victims"] * 1000 > 100).all()
PY
