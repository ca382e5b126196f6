#!/usr/bin/env bash
# pyjanitor reads '£2,500 (est. 2024)' as 2500.2024 and '(£1,234)' as an income of 1234.
# pyjanitor 0.32.60, pandas 3.1.1.
#
# A good guess: currency_column_to_numeric() reads a sum of money, and of what is none it says so,
# as it does for '£5-9', where it raises. A sum in brackets is negative, as in accounts.
# Instead: all but digits, point and minus goes, wherever it stands, and what is left is joined. The
# full stop of 'est.' becomes the point and the year the pence; the m of '£1.2m' is gone; 12p are 12
# pounds. Brackets make a sum negative with cleaning_style='accounting' alone.
# Why it matters: grants and costs come with notes in the cell. 2500.20 shows as a sum of money.
# Take out notes before, and refuse what holds more than a sum.
# pyjanitor-devs/pyjanitor issue 1485 brought brackets to that style; nothing found on the rest.
#
# Seen:
#   £1,234  1234   -£5  -5   £2,500 (est. 2024)  2500.2024   (£1,234)  1234   £1.2m  1.2   12p  12
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pyjanitor==0.32.60 pandas==3.1.1
env/bin/python - <<'PY'
import janitor  # noqa: F401
import pandas as pd

EXPECTED = {
    "£1,234": 1234,
    "-£5": -5,
    "£2,500 (est. 2024)": 2500.2024,
    "(£1,234)": 1234,
    "£1.2m": 1.2,
    "12p": 12,
}


def number(text):
    frame = pd.DataFrame({"cost": [text]})
    return float(frame.currency_column_to_numeric("cost")["cost"].iloc[0])


for text, expected in EXPECTED.items():
    print(text, number(text))
    assert number(text) == expected
try:
    number("£5-9")
except ValueError as refusal:
    print("£5-9", refusal)
else:
    raise AssertionError("a range is read")
PY
