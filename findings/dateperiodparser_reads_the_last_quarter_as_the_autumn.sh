#!/usr/bin/env bash
# dateperiodparser reads 'Q4 2019/20' as the autumn of 2019, and two months as their first days.
# dateperiodparser 0.1.3 (June 2026), dateparser 1.5.0 (November 2026).
#
# A good guess: a year over the turn, which it knows ('school year 2019/20', 'winter 2019/20'),
# tells that the quarter is one of that year: January to March 2020; or what it does not know is
# left, as '2019/20' and 'FY 2019/20' are, which give nothing. Months are periods: 'May 2020' is the
# whole of May, and 'December 2019 and January 2020' two whole months.
# Instead: '/20' is not looked at. Quarters of a financial year are those of the calendar year that
# it begins in: each is three months early. Months joined by 'and' are one day each, the first.
# '12 months to March 2020' ends before it begins: from twelve months before today to 1 March 2020.
# Nothing warns.
# Why it matters: 'Q4 2019/20' is how partners head their tables. The figures of January to March
# are put beside those of another source for October to December.
# Check that a period does not end before it begins, and take quarters apart yourself.
# Its text has 'Academic and Financial Periods' with 'Q3 2024'; nothing found on it.
#
# Seen:
#   Q1 2019/20                       January to March 2019, April to June is right
#   Q4 2019/20                       October to December 2019, January to March 2020 is right
#   school year 2019/20              September 2019 to June 2020
#   December 2019 and January 2020   1 December and 1 January
#   12 months to March 2020          from some day of last year to 1 March 2020
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    dateperiodparser==0.1.3 dateparser==1.5.0 python-dateutil==2.9.0.post0
env/bin/python - <<'PY'
import warnings

from dateperiodparser import DatePeriodParser

warnings.simplefilter("error")
SEEN = {
    "Q1 2019/20": [("2019-01-01", "2019-03-31")],
    "Q2 2019/20": [("2019-04-01", "2019-06-30")],
    "Q4 2019/20": [("2019-10-01", "2019-12-31")],
    "school year 2019/20": [("2019-09-01", "2020-06-30")],
    "winter 2019/20": [("2019-12-01", "2020-02-29")],
    "2019/20": [],
    "FY 2019/20": [],
    "May 2020": [("2020-05-01", "2020-05-31")],
    "December 2019 and January 2020": [
        ("2019-12-01", "2019-12-01"),
        ("2020-01-01", "2020-01-01"),
    ],
}


def periods(text):
    found = DatePeriodParser().parse(text)
    read = [(str(period.start.date()), str(period.end.date())) for period in found]
    print(f"{text:32}", read)
    return read


for text, expected in SEEN.items():
    assert periods(text) == expected

((begins, ends),) = periods("12 months to March 2020")
assert ends == "2020-03-01" < begins
PY
