#!/usr/bin/env bash
# Frictionless takes rates with a decimal comma, and age bands, for places on a map, and says valid.
# frictionless 5.21.0.
#
# A good guess: "12,5" is a number or a text; a place is inferred only from what looks like one, and
# as a last resort. Numbers with a comma are not inferred as numbers, so text it is.
# Instead: any two numbers with a comma between them are a geopoint if the first is within 180 and
# the second within 90. A column of rates 12,5 and 8,25 is read as longitude 12, latitude 5 and so
# on. So are counts such as "1,050" as long as each ends in 090 or less, and ages "16,17"; one
# count of "1,250" makes the same column text. validate() finds no fault.
# Why it matters: a description made from one month's file types the column as places; the next
# month's file fails against it, or passes and its figures are gone from every sum.
# Say type number with decimalChar or groupChar in a schema of your own.
# frictionlessdata/tableschema-py issues 209 and 210 tell of other wrong types; nothing found on
# places.
#
# Seen:
#   12,5  8,25  10,0        geopoint  [12, 5] [8, 25] [10, 0]   valid
#   1,050 2,013 1,088       geopoint  [1, 50] [2, 13] [1, 88]   valid
#   1,050 2,013 1,250       string    '1,050' '2,013' '1,250'   valid
#   16,17 18,24 25,34       geopoint  [16, 17] [18, 24] [25, 34] valid
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    frictionless==5.21.0
env/bin/python - <<'PY'
from pathlib import Path

from frictionless import describe, extract, validate


def read(*cells):
    """Say the type that is inferred, the values read, and whether the file is called valid."""
    rows = "".join(f'Ward {number},"{cell}"\n' for number, cell in enumerate(cells))
    Path("return.csv").write_text("ward,figure\n" + rows)
    kind = describe("return.csv").schema.get_field("figure").type
    read_as = [row["figure"] for row in extract("return.csv")["return"]]
    values = [one if isinstance(one, str) else [float(part) for part in one] for one in read_as]
    valid = validate("return.csv").valid
    print(cells, kind, values, "valid" if valid else "not valid")
    return kind, values, valid


assert read("12,5", "8,25", "10,0") == ("geopoint", [[12, 5], [8, 25], [10, 0]], True)
assert read("1,050", "2,013", "1,088") == ("geopoint", [[1, 50], [2, 13], [1, 88]], True)
assert read("1,050", "2,013", "1,250") == ("string", ["1,050", "2,013", "1,250"], True)
assert read("16,17", "18,24", "25,34") == ("geopoint", [[16, 17], [18, 24], [25, 34]], True)
PY
