#!/usr/bin/env bash
# datemonkey reads 201904 as 15 October 2452, the year 2019 as a day of 1905 and a count as a date.
# datemonkey 0.2.0 (June 2026).
#
# A good guess: a package that is there to doubt ('detects ambiguity and tells you about it instead
# of guessing') says that 2019 and 201904 can be a year, a month or a plain number, or finds no
# date, as of '2019/20' and 'Apr-19', or that no day of a spreadsheet is meant in the year 2452.
# Instead: every whole number up to 2,958,465 is the number of a day since 1900. A column of years,
# of months without a sign between, of counts or of ages is one of dates, with confidence 'high',
# is_ambiguous False and no warning. strict=True, which refuses what is not sure, takes them too.
# 20190401 is read as it should be, since it is above that number.
# Why it matters: of the columns of a partner's table it is asked which are dates, and which months:
# the figures are dates as well, and a series of months is three days in a row, in another century.
# Ask only about columns that have signs between, and hold the years against those of the data.
# Its text shows 45292 as the number of a day and says no bounds; nothing found on it.
#
# Seen:
#   201904, 201905, 201906   15, 16, 17 October 2452   high, no warning
#   2019, 2020               11, 12 July 1905          high, no warning
#   120, 95, 143             29, 4 April, 22 May 1900  high, no warning
#   2019/20, 2020/21         none                      'could not determine'
#   20190401, 20190501       1 April, 1 May 2019
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python datemonkey==0.2.0
env/bin/python - <<'PY'
from datemonkey import Confidence, detect_format, parse_dates

SURE = {
    ("201904", "201905", "201906"): ["2452-10-15", "2452-10-16", "2452-10-17"],
    ("2019", "2020"): ["1905-07-11", "1905-07-12"],
    ("120", "95", "143"): ["1900-04-29", "1900-04-04", "1900-05-22"],
    ("20190401", "20190501"): ["2019-04-01", "2019-05-01"],
}
for column, expected in SURE.items():
    found = detect_format(list(column))
    for strict in (False, True):
        read = parse_dates(list(column), strict=strict)
        days = [str(day)[:10] for day in read.dates]
        print(*column, "->", *days, read.warnings)
        assert (days, read.ok, read.warnings) == (expected, True, [])
        assert not any(result.warnings for result in read.results)
    assert (found.confidence, found.is_ambiguous) == (Confidence.HIGH, False)

year = parse_dates(["2019/20", "2020/21"])
print("2019/20 2020/21 ->", *year.dates, year.warnings)
assert year.dates == [None, None]
assert year.warnings
PY
