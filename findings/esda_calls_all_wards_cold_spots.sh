#!/usr/bin/env bash
# One ward without a figure, or no offences at all: esda calls every ward a cold spot, p = 0.001.
# esda 2.9.0, libpysal 4.14.1, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
#
# A good guess: a blank is refused, or makes p-values blank as it makes the statistic; where no ward
# has an offence there is nothing to tell wards apart by, so no p-value, or 1.
# Instead: the statistic is NaN, and p_sim counts how many of the shuffled maps reach it. None
# reaches NaN, so that p is the smallest there is, 1 in 1,000: for Moran, Geary and G of the whole
# map, and for each ward in Moran_Local and G_Local. Every ward is in quadrant 3, low among low, and
# get_cluster_labels() says "Low-Low" of all. p_norm is NaN. A blank brings no warning.
# Why it matters: a rare offence by month and ward is nought everywhere in many months. The map of
# that month is all 'significant cold spot', and a summary that sorts by p begins with it.
# Ask for blanks, and for more than one value, before; look at the statistic, not at p alone.
# pysal/esda issue 215 (open) tells of blanks in Moran_Local, issue 504 (open) that p is wrong where
# all shuffled maps are alike; nothing found on noughts, nor on the p-value of the whole map.
#
# Seen (a map of 5 by 5 wards, 999 shuffled maps):
#                 the map: I, least p   wards with p below 0.05: Moran_Local, G_Local, labels
#   25 counts     0.14, 0.112           3 3 High-High
#   one blank     nan, 0.001            25 25 Low-Low
#   no offences   nan, 0.001            25 25 Low-Low
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    esda==2.9.0 libpysal==4.14.1 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
env/bin/python - <<'PY'
import warnings

import esda
import numpy as np
from libpysal.weights import lat2W

neighbours = lat2W(5, 5)
counts = np.random.default_rng(0).poisson(20, 25).astype(float)
blank = counts.copy()
blank[12] = np.nan


def judge(name, values):
    np.random.seed(1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        of_map = esda.Moran(values, neighbours)
        ps = {of_map.p_sim, esda.Geary(values, neighbours).p_sim, esda.G(values, neighbours).p_sim}
        local = esda.Moran_Local(values, neighbours, seed=1, n_jobs=1)
        hot = esda.G_Local(values, neighbours, seed=1, n_jobs=1)
    low = local.p_sim < 0.05
    labels = sorted(set(np.asarray(local.get_cluster_labels(0.05))[low]))
    seen = (int(low.sum()), int((hot.p_sim < 0.05).sum()), ", ".join(labels))
    shown = f"{of_map.I:.2f}, {min(ps):.3f}"
    print(f"{name:13}", f"{shown:21}", *seen)
    told = any(issubclass(one.category, RuntimeWarning) for one in caught)
    return of_map.I, of_map.p_norm, ps, seen, told


_, _, ps, seen, _ = judge("25 counts", counts)
assert min(ps) > 0.05
assert seen == (3, 3, "High-High")

for name, values in (("one blank", blank), ("no offences", np.zeros(25))):
    statistic, p_norm, ps, seen, told = judge(name, values)
    assert np.isnan(statistic) and np.isnan(p_norm)
    assert ps == {0.001}
    assert seen == (25, 25, "Low-Low")
    assert told is (name == "no offences")
PY
