#!/usr/bin/env bash
# pytimetk adds the missing month and takes the figures of all the others away.
# pytimetk 2.5.3, pandas 2.3.3, numpy 2.4.6.
#
# A good guess: pad_by_time(..., freq="MS") makes 'irregular time series regular by padding with
# missing dates': the rows that are there stay, June, which is not, comes in between with a blank.
# Dates that are no first of a month get in the way of it and are refused, or kept beside it.
# Instead: the first of each month between the first and the last date is made, and the figures are
# joined to it by date. A month that is kept under its last day or the 15th finds none: each row is
# lost, and what comes back is a table of the right months, all blank, without the first. With
# fillna=0, which the text offers, it is a table of noughts. With freq="ME" it is the same with
# months that are kept under their first day. Nothing warns.
# Why it matters: partners write a month as its first or its last day, and a file has one row for
# each. A year without offences comes out of a step that was only to show the gaps.
# Make periods first (dates.dt.to_period("M").dt.to_timestamp()), and compare the sums.
# Nothing found in business-science/pytimetk.
#
# Seen (5 in April, 7 in May, 6 in July 2020):
#                                      months            figures
#   first day, "MS"                    April to July     5 7 blank 6
#   last day, "MS"                     May to July       blank blank blank
#   15th, "MS", fillna=0               May to July       0 0 0
#   first day, "ME"                    April to June     blank blank blank
#   last day, "ME"                     April to July     5 7 blank 6
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pytimetk==2.5.3 pandas==2.3.3 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the parts that it loads
    import pytimetk

warnings.simplefilter("error")
BLANK = None
KEPT = [5, 7, BLANK, 6]


def padded(day, freq, **options):
    dates = pd.to_datetime([f"2020-04-{day[0]}", f"2020-05-{day[1]}", f"2020-07-{day[1]}"])
    table = pd.DataFrame({"month": dates, "n": [5.0, 7, 6]})
    made = pytimetk.pad_by_time(table, "month", freq=freq, **options)
    months = made["month"].dt.strftime("%B").tolist()
    figures = [BLANK if pd.isna(n) else int(n) for n in made["n"]]
    print(f"{day} {freq:4}", *months, *figures)
    return months, figures


FIRST, LAST, MIDDLE = ("01", "01"), ("30", "31"), ("15", "15")
ALL = ["April", "May", "June", "July"]
assert padded(FIRST, "MS") == (ALL, KEPT)
assert padded(LAST, "MS") == (ALL[1:], [BLANK] * 3)
assert padded(MIDDLE, "MS", fillna=0) == (ALL[1:], [0] * 3)
assert padded(FIRST, "ME") == (ALL[:3], [BLANK] * 3)
assert padded(LAST, "ME") == (ALL, KEPT)
PY
