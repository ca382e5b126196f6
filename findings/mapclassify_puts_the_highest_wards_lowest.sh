#!/usr/bin/env bash
# One ward without a figure, and mapclassify's quantiles put the highest wards in the lowest class.
# mapclassify 2.10.0, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: a blank has no class, or is refused; the classes of the other wards stay as they
# are, and at the worst all bounds are blank, which a map shows at once.
# Instead: the blank is in class 0, the lowest. Quantiles has a blank for its highest bound alone,
# and what is above the bound before it has no class to go to and goes to class 0 as well: the
# wards with the most offences are painted like those with the fewest. FisherJenks and StdMean put
# all wards in class 0. EqualInterval and UserDefined misplace only the blank. Nothing warns
# (NaturalBreaks and PrettyBreaks raise an error).
# Why it matters: a suppressed ward is a blank. The map that is drawn from it shows the worst third
# of the town as its quietest, and the suppressed ward as one with next to nothing.
# Leave out blanks before classifying. pysal/mapclassify issue 212 and pull 213 (both open) want
# blanks to be dealt with; nothing found on where the others go.
#
# Seen (1 to 9, three classes):
#   Quantiles      000 111 222   with a blank 0000 111 00 0, bounds 4, 7 and a blank
#   FisherJenks    000 111 222   with a blank all 0
#   EqualInterval  000 111 222   with a blank the same, and the blank 0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    mapclassify==2.10.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
env/bin/python - <<'PY'
import warnings

import mapclassify
import numpy as np

COUNTS = np.arange(1.0, 10.0)
WITH_BLANK = np.append(COUNTS, np.nan)
BY_THREE = [0, 0, 0, 1, 1, 1, 2, 2, 2]


def classes(method, counts, **options):
    """The class of each ward, lowest 0; whatever is warned of."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        found = getattr(mapclassify, method)(counts, **options)
    said = [str(one.message) for one in heard if "NaN" in str(one.message)]
    print(f"{method:15}{found.yb.tolist()}  bounds {found.bins}  {said or ''}")
    assert not said
    return found.yb.tolist()


assert classes("Quantiles", COUNTS, k=3) == BY_THREE
assert classes("Quantiles", WITH_BLANK, k=3) == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0]

assert classes("FisherJenks", COUNTS, k=3) == BY_THREE
assert classes("FisherJenks", WITH_BLANK, k=3) == [0] * 10
assert len(set(classes("StdMean", COUNTS))) > 1
assert classes("StdMean", WITH_BLANK) == [0] * 10

for method in ("NaturalBreaks", "PrettyBreaks"):
    try:
        classes(method, WITH_BLANK)
    except ValueError as error:
        print(f"{method:15}{str(error).splitlines()[0]}")
    else:
        raise AssertionError(f"{method} takes a blank now")

for method, options in (("EqualInterval", {"k": 3}), ("UserDefined", {"bins": [3, 6, 9]})):
    assert classes(method, COUNTS, **options) == BY_THREE
    assert classes(method, WITH_BLANK, **options) == [*BY_THREE, 0]
PY
