#!/usr/bin/env bash
# Babel reads 04/13/2020 in en_GB as 13 April and 04/12/2020 as 4 December: two orders in a column.
# Babel 2.19.0.
#
# A good guess: the locale says the order, day before month in en_GB, and a month 13 is refused
# with ParseError, as day 32 is and as '13/14/2020' is.
# Instead: where the month is above 12 day and month change places, whatever the locale. A column
# written month first comes in with no error: its days from 13 on are right, the others have another
# month. In en_US it is the other way round. A format that is given, 'dd/MM/yyyy', does not help. No
# warning.
# Why it matters: an export from a system set to American dates is read by the locale of the house.
# More than a third of the days go to other months, the first twelve of January one to each month;
# the total is right.
# Take datetime.strptime, which refuses.
# The text says that the locale's format is 'a hint to determine the order', and of a given format
# that it is used; nothing found on the change of places.
#
# Seen:
#                                     en_GB         en_US
#   04/12/2020                        4 December    12 April
#   04/13/2020                        13 April      13 April
#   13/04/2020                        13 April      13 April
#   13/14/2020                        ParseError    ParseError
#   01/15/2020 with dd/MM/yyyy        15 January
#   366 days of 2020, month first     other month: 132
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python Babel==2.19.0
env/bin/python - <<'PY'
import datetime

from babel.dates import ParseError, parse_date


def read(text, locale, **options):
    try:
        found = str(parse_date(text, locale=locale, **options))
    except ParseError:
        found = "ParseError"
    print(f"{text} {locale}", found, *options.values())
    return found


READ = {
    "04/12/2020": ("2020-12-04", "2020-04-12"),
    "04/13/2020": ("2020-04-13", "2020-04-13"),
    "13/04/2020": ("2020-04-13", "2020-04-13"),
    "13/14/2020": ("ParseError", "ParseError"),
}
for text, expected in READ.items():
    assert (read(text, "en_GB"), read(text, "en_US")) == expected
assert read("01/15/2020", "en_GB", format="dd/MM/yyyy") == "2020-01-15"

days = [datetime.date(2020, 1, 1) + datetime.timedelta(days=number) for number in range(366)]
found = [parse_date(f"{day:%m/%d/%Y}", locale="en_GB") for day in days]
moved = sum(day.month != other.month for day, other in zip(days, found, strict=True))
print("366 days of 2020, month first: other month", moved)
assert moved == 132
PY
