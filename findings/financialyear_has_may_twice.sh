#!/usr/bin/env bash
# financialyear's year has thirteen months: May twice, and a sum by its list is a month too high.
# financialyear 1.3.
#
# A good guess: month_list() gives April to March, twelve months ('returns all months of the
# financial year from "04-2023" to "03-2024"').
# Instead: the list is made by steps of 30 days from 1 April. 1 May and 31 May are both steps, so
# that 05 is there twice, in every year. Another start of the year is asked for as
# financial_month_start_month, as the text says, and ignored; the name that is read is
# month_start_date, and month_list() begins in April all the same. Nothing warns.
# Why it matters: the year's total is made by going through its months, and May's offences are
# counted twice; a table has a column too many, and averages divide by 13. The year before, made
# the same way, has the same fault, so that no change looks odd.
# Take pandas.period_range("2019-04", periods=12, freq="M").
# Nothing found on it.
#
# Seen (2019-20, ten offences in each month):
#   months                13: 04 05 05 06 07 08 09 10 11 12 01 02 03
#   total                 130, 120 is right
#   begins in September   month 5 is May 2019, May 2020 is right
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python financialyear==1.3
env/bin/python - <<'PY'
import datetime

from financialyear import Finyear

RIGHT = ["04", "05", "06", "07", "08", "09", "10", "11", "12", "01", "02", "03"]
for year in range(2003, 2027):
    months = [month[:2] for month in Finyear(f"{year}-{(year + 1) % 100:02}").month_list()]
    assert months == sorted([*RIGHT, "05"], key=RIGHT.index), year

months = Finyear("2019-20").month_list()
offences = dict.fromkeys(set(months), 10)
total = sum(offences[month] for month in months)
print(len(months), *(month[:2] for month in months), "total", total, sum(offences.values()))
assert (total, sum(offences.values())) == (130, 120)

may = Finyear("2019-20", financial_month_start_month=9).month_start_date(5)
other = Finyear("2019-20", month_start_date=9).month_start_date(5)
print("begins in September:", may, "by the other name:", other)
assert (may, other) == (datetime.date(2019, 5, 1), datetime.date(2020, 5, 1))
PY
