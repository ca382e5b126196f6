#!/usr/bin/env bash
# csvw calls a table valid whose months are 'Apr-20' and 2020-13: months and years are any text.
# csvw 4.1.1.
#
# A good guess: a column of the datatype gYearMonth holds months, gYear years, and is_valid says so,
# as it does of dates, numbers and booleans, whose ranges and formats are all checked.
# Instead: gYear, gYearMonth, gMonth, gMonthDay and gDay are text by another name. 'Apr-20', 'n/a'
# and a figure that slipped into the column are valid; month 13 is a month. A minimum or maximum
# for them, which the standard allows, raises ValueError. No warning.
# Why it matters: official statistics are published as CSV on the Web, and month and financial year
# are the columns that every table of this field has. A file that was checked is joined by its
# months, finds none, and is short by those that are written otherwise.
# Give the datatype "string" with a format, [0-9]{4}-(0[1-9]|1[0-2]), which is checked.
# Nothing found in cldf/csvw; the text of the classes says 'Maps to str'.
#
# Seen:
#   gYearMonth 2020-04, 2020-13, Apr-20, 1,050     valid
#   gYear      2020, 2019/20, n/a                  valid
#   date       2020-04-31                          not valid
#   integer    1,050                               not valid
#   boolean    n/a                                 not valid
#   string with a format, 2020-04                  valid
#   string with a format, 2020-13                  not valid
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python csvw==4.1.1
env/bin/python - <<'PY'
import json
import warnings
from pathlib import Path

from csvw import CSVW

MONTH = {"base": "string", "format": "[0-9]{4}-(0[1-9]|1[0-2])"}
CELLS = [
    ("gYearMonth", ["2020-04", "2020-13", "Apr-20", "1,050"], True),
    ("gYear", ["2020", "2019/20", "n/a"], True),
    ("gMonth", ["--04", "April"], True),
    ("date", ["2020-04-30"], True),
    ("date", ["2020-04-31"], False),
    ("integer", ["1,050"], False),
    ("boolean", ["n/a"], False),
    (MONTH, ["2020-04"], True),
    (MONTH, ["2020-13", "Apr-20"], False),
]


def is_valid(cell, datatype):
    columns = [{"name": "when", "datatype": datatype}, {"name": "n", "datatype": "integer"}]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "offences.csv",
        "tableSchema": {"columns": columns},
    }
    Path("offences.csv").write_text(f'when,n\n"{cell}",5\n')
    Path("offences.csv-metadata.json").write_text(json.dumps(described))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        valid = CSVW("offences.csv-metadata.json", validate=True).is_valid
    return valid, [str(one.message) for one in told]


for datatype, cells, expected in CELLS:
    for cell in cells:
        valid, told = is_valid(cell, datatype)
        kind = datatype if isinstance(datatype, str) else "string with a format"
        print(f"{kind:21} {cell:11}", "valid" if valid else "not valid", *told)
        assert valid is expected
        assert not (valid and told)

try:
    is_valid("2020-04", {"base": "gYearMonth", "minimum": "2019-04"})
except ValueError as error:
    print("minimum:", str(error)[:46])
else:
    raise AssertionError("a first month can be given now")
PY
