#!/usr/bin/env bash
# dateparser finds '1 April and 30' in a sentence on a quarter: 1 April of the year 2030.
# dateparser 1.5.0 (November 2026).
#
# A good guess: 'between 1 April and 30 June 2024' has two dates, as 'from 1 April to 30 June 2024'
# has; at worst the first lacks its year.
# Instead: search_dates() skips 'and' as it would within '3 May and 2024'. The day of the second
# date becomes the year of the first, and the second is left with its month and today's day.
# 'on 3 and 4 May 2024' begins on 4 March. Nothing warns, and the texts that it hands back are
# the one sign.
# Why it matters: the period of a partner's report is read from its first sentence. Filters by that
# period find nothing, or another quarter.
# Write the sentences with 'to', or split at 'and' before.
# scrapinghub/dateparser issue 507 (open) asks for 'April and May 2019', where nothing was found;
# nothing found on days taken for years.
#
# Seen (with 10 September 2024 as today):
#   from 1 April to 30 June 2024       1 April 2024     30 June 2024
#   between 1 April and 30 June 2024   1 April 2030     10 June 2024
#   between 1 April and 12 May 2024    1 April 2012     10 May 2024
#   on 3 and 4 May 2024                4 March 2024     10 May 2024
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

from dateparser.search import search_dates

TODAY = {"RELATIVE_BASE": datetime(2024, 9, 10)}
SEEN = {
    "from 1 April to 30 June 2024": ["2024-04-01", "2024-06-30"],
    "between 1 April and 30 June 2024": ["2030-04-01", "2024-06-10"],
    "between 1 April and 12 May 2024": ["2012-04-01", "2024-05-10"],
    "on 3 and 4 May 2024": ["2024-03-04", "2024-05-10"],
}
for text, expected in SEEN.items():
    parts = search_dates(text, languages=["en"], settings=TODAY)
    found = [f"{day:%Y-%m-%d}" for _, day in parts]
    print(f"{text:34}", found, [part for part, _ in parts])
    assert found == expected
PY
