#!/usr/bin/env bash
# maidr, which makes charts accessible, has 603 for April 2020, or 18353, where the axis says April.
# maidr 1.28.1, matplotlib 3.11.2, pandas 3.1.1, numpy 2.4.6.
#
# A good guess: what is read out for a point is what its axis says there: wards are, and a share has
# its per cent, since the axis is asked for its format.
# Instead: of the formats for dates only matplotlib's DateFormatter is known, which nobody gets who
# does not ask for it. By plot() and bar() of matplotlib a month is the number of its first day
# since 1970, by plot() of pandas it is the number of the month, and the axis has no format that
# would say so. A ConciseDateFormatter is not known either. No warning.
# Why it matters: months are the axis of most charts of this field. The one who sees the chart reads
# 'Apr'; the one for whom it was made accessible hears 'X is 603', and 604 after it.
# Plot with matplotlib and say axes.xaxis.set_major_formatter(DateFormatter("%b %Y")), or give the
# months as text.
# xability/py-maidr issue 77 (closed) asked for formats, pull 234 brought dates to candlesticks;
# nothing found on dates in lines and bars.
#
# Seen (what is read out for April to June 2020):
#                                  points                format of the axis
#   wards                          North South           none
#   matplotlib, plot               18353 18383 18414     none
#   matplotlib, bar                18353 18383 18414     none
#   pandas, plot                   603 604 605           none
#   ConciseDateFormatter           18353 18383 18414     none
#   DateFormatter                  18353 18383 18414     a date is made of it
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    maidr==1.28.1 matplotlib==3.11.2 pandas==3.1.1 numpy==2.4.6
MPLBACKEND=Agg env/bin/python - <<'PY'
import html
import json
import re
import warnings

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, DateFormatter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the backend
    import maidr

warnings.simplefilter("error")
MONTHS, COUNTS = pd.date_range("2020-04-01", periods=3, freq="MS"), [5, 6, 7]
DAYS, ORDINALS = [18353, 18383, 18414], [603, 604, 605]


def told(axes):
    """The points of a chart as maidr has them, and the format that it has for the axis."""
    text = html.unescape(html.unescape(str(maidr.render(axes, use_cdn=False))))
    start = re.search(r'"layers"\s*:\s*', text).end()
    (layer,) = json.JSONDecoder().raw_decode(text[start:])[0]
    points = layer["data"][0] if isinstance(layer["data"][0], list) else layer["data"]
    plt.close("all")
    return [one["x"] for one in points], layer["axes"]["x"].get("format")


def drawn(kind, x=MONTHS, formatter=None):
    _, axes = plt.subplots()
    getattr(axes, kind)(x, COUNTS[: len(x)])
    if formatter:
        axes.xaxis.set_major_formatter(formatter)
    return axes


def check(name, axes, expected, formatted=False):
    points, shape = told(axes)
    found = [one if isinstance(expected[0], str) else float(one) for one in points]
    print(f"{name:22}", *points, shape)
    assert found == expected and ("Date" in str(shape)) == formatted, name


check("wards", drawn("bar", ["North", "South"]), ["North", "South"])
check("matplotlib, plot", drawn("plot"), DAYS)
check("matplotlib, bar", drawn("bar"), DAYS)
check("pandas, plot", pd.Series(COUNTS, index=MONTHS).plot(), ORDINALS)
concise = ConciseDateFormatter(AutoDateLocator())
check("ConciseDateFormatter", drawn("plot", formatter=concise), DAYS)
check("DateFormatter", drawn("plot", formatter=DateFormatter("%b %Y")), DAYS, formatted=True)
PY
