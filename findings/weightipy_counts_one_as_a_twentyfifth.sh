#!/usr/bin/env bash
# weightipy weights who gave no age 1 and misses the target of sex; called unknown, it weights 0.04.
# weightipy 0.4.2, pandas 3.1.1, numpy 2.4.6, scipy 1.17.1.
#
# A good guess: a blank in a column with targets is refused, or its row has no weight; at the least
# the targets of the other columns are met by all rows. A value that no target names is refused too:
# validate_scheme() of the package calls the blank an error, and the value a warning.
# Instead: weight_dataframe() does not ask it. A row with a blank has the weight 1 and no part in
# the rest, so that the targets hold without it and none with it: women are 56 in 100 where 50 was
# said. A row with a value that has no target is weighted for sex in each round, while the targets
# of age fill the whole without it: its weight goes towards 0 until the rounds stop. No warning
# (with more rows it may print 'partial convergence').
# Why it matters: some who answer a survey of residents leave out their age. By the one way the
# shares by sex are wrong; by the other, the careful one, their answers are gone, though each row is
# there and has a weight.
# Call validate_scheme() before, and give the unknown their share of the sample as a target.
# Quantipy/quantipy pull 212, of the package that it comes from, let blanks in; nothing found on
# what becomes of the other targets, nor on values without one.
#
# Seen (3 men, 5 women; targets 50 and 50, young 40, old 60; the last woman's age):
#                                  her weight   women   young, old, unknown of all
#   blank                          1.00         56.2%   35.0%, 52.5%, 12.5%
#   unknown                        0.04         50.0%   39.8%, 59.7%, 0.5%
#   unknown, with a target         1.00         50.0%   35.0%, 52.5%, 12.5%
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    weightipy==0.4.2 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1
env/bin/python - <<'PY'
import contextlib
import io
import warnings

import pandas as pd
import weightipy
from weightipy.validate import validate_scheme

warnings.simplefilter("error")
ASKED = pd.DataFrame(
    {
        "sex": ["man"] * 3 + ["woman"] * 5,
        "age": ["young", "old", "young", "old", "young", "old", "young", None],
    }
)
NAMED = ASKED.fillna({"age": "unknown"})
SEX = {"man": 50, "woman": 50}
TWO, THREE = {"young": 40, "old": 60}, {"young": 35, "old": 52.5, "unknown": 12.5}


def weighted(name, rows, ages):
    scheme = weightipy.scheme_from_dict({"sex": SEX, "age": ages})
    told = validate_scheme(rows, scheme, raise_error=False)["severity"].tolist()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        made = weightipy.weight_dataframe(rows, scheme, "weight")
    assert not said.getvalue()
    total = made["weight"].sum()
    shares = made.groupby(NAMED["age"])["weight"].sum() / total * 100
    women = made.loc[made["sex"] == "woman", "weight"].sum() / total * 100
    last = made["weight"].iloc[-1]
    found = [round(float(one), 1) for one in (women, *shares[["young", "old", "unknown"]])]
    print(f"{name:24}{last:.2f}", *found, told)
    return round(float(last), 2), found, told


blank = weighted("blank", ASKED, TWO)
assert blank == (1.0, [56.2, 35.0, 52.5, 12.5], ["Error"])
unknown = weighted("unknown", NAMED, TWO)
assert unknown == (0.04, [50.0, 39.8, 59.7, 0.5], ["Warning"])
with_target = weighted("unknown, with a target", NAMED, THREE)
assert with_target == (1.0, [50.0, 35.0, 52.5, 12.5], [])
PY
