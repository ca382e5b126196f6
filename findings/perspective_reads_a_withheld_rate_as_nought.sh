#!/usr/bin/env bash
# perspective reads '[c]' and '<5' as 0 among rates and '1,050' as 1; among counts they stay text.
# perspective-python 5.6.1 (October 2026).
#
# A good guess: a table of rows finds the type of each column, and one with numbers and text is
# text, or what is no number is null. It is so for whole numbers: the column becomes text at the
# first mark, and for CSV, where a mark makes the column text or is refused.
# Instead: once a number with a decimal place has been seen, the column is float and stays so. Text
# below it is read as far as it is a number, and as 0 where it begins with none: '[c]', '<5' and ''
# are 0, '1,050' is 1, '12 [note 3]' is 12. None alone is null. So is it with a column by name, and
# with update() of a table whose type is float. Nothing warns.
# Why it matters: the withheld rate of a ward is the lowest of all in the grid and the chart that
# the committee sorts, and the average of wards is too low. The table of counts beside it, made the
# same way, shows the marks.
# Make text of marks None before, and keep the mark in a column of its own.
# Nothing found in perspective-dev/perspective.
#
# Seen (rows of rates, the first two of them 2.5 and 4; the same with 2 and 4):
#            [c]    <5    1,050    12 [note 3]    None
#   2.5      0.0    0.0   1.0      12.0           null
#   2        [c]    <5    1,050    12 [note 3]    null
#   average of 2.5, 4 and [c]      2.17, of the two 3.25
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python perspective-python==5.6.1
env/bin/python - <<'PY'
from perspective import Server

MARKS = ["[c]", "<5", "1,050", "12 [note 3]", None]
client = Server().new_local_client()


def read(first, rest):
    table = client.table([{"rate": value} for value in (first, 4, *rest)])
    values = table.view().to_columns()["rate"]
    print(f"{first:4}", table.schema()["rate"], *values)
    return table.schema()["rate"], values


assert read(2.5, MARKS) == ("float", [2.5, 4.0, 0.0, 0.0, 1.0, 12.0, None])
assert read(2, MARKS) == ("string", ["2", "4", *MARKS])
assert client.table({"rate": [2.5, 4, "[c]"]}).view().to_columns()["rate"] == [2.5, 4.0, 0.0]
assert client.table("rate\n2.5\n[c]\n").view().to_columns()["rate"] == ["2.5", "[c]"]

wards = [{"ward": "East", "rate": 2.5}, {"ward": "North", "rate": 4}, {"ward": "South"}]
wards[2]["rate"] = "[c]"
view = client.table(wards).view(group_by=["ward"], columns=["rate"], aggregates={"rate": "avg"})
found = [round(value, 2) for value in view.to_columns()["rate"]]
print("average, East, North, South:", *found)
assert found == [2.17, 2.5, 4.0, 0.0]
PY
