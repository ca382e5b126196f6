#!/usr/bin/env bash
# dateparser reads '2024/25' as the 25th of this month, and '2009/10' as October 2009.
# dateparser 1.5.0 (November 2026).
#
# A good guess: a financial year is no date, so that parse() gives None, as it does for '2024/2025'
# and 'FY24'; or it is a year, and each is read alike.
# Instead: it is year and month where its end is at most 12, year and day above. The month is then
# that of the day of the run: '2023/24' is in September in September and in March in March.
# A column of eleven years has three in October to December and eight in today's month. DATE_ORDER
# and en-GB do not change it. Nothing warns.
# Why it matters: years so written head the columns of partners' tables. Sorted by the parsed
# dates they keep their order, so that nobody looks, and each is filed under a month of its own.
# Say STRICT_PARSING, or set years aside by a pattern before.
# The settings page says that parts that lack are filled from today; nothing found on such years.
#
# Seen            on 10 September 2024   on 5 March 2025
#   2009/10       2009-10-10             2009-10-05
#   2012/13       2012-09-13             2012-03-13
#   2024/25       2024-09-25             2024-03-25
#   2024-25       2024-09-25             2024-03-25
#   2024/2025     None                   None
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    dateparser==1.5.0
env/bin/python - <<'PY'
from datetime import datetime

import dateparser

SEEN = {
    "2009/10": ["2009-10-10", "2009-10-05"],
    "2012/13": ["2012-09-13", "2012-03-13"],
    "2024/25": ["2024-09-25", "2024-03-25"],
    "2024-25": ["2024-09-25", "2024-03-25"],
    "2024/2025": [None, None],
}
RUNS = [datetime(2024, 9, 10), datetime(2025, 3, 5)]


def read(text, today, **settings):
    day = dateparser.parse(
        text, locales=["en-GB"], settings={"RELATIVE_BASE": today, **settings}
    )
    return day and f"{day:%Y-%m-%d}"


for text, expected in SEEN.items():
    found = [read(text, today) for today in RUNS]
    print(f"{text:12}", found)
    assert found == expected
    assert read(text, RUNS[0], DATE_ORDER="DMY") == expected[0]
    assert read(text, RUNS[0], STRICT_PARSING=True) is None
PY
