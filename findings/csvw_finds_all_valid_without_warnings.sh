#!/usr/bin/env bash
# csvw calls any cells valid once warnings are switched off, as they are in many a notebook.
# csvw 4.1.1.
#
# A good guess: is_valid is about the table. What is silenced are messages for people.
# Instead: what is wrong with a cell is told as a Python warning and nowhere else, and is_valid asks
# whether one came. After warnings.filterwarnings("ignore"), with PYTHONWARNINGS=ignore or
# python -W ignore, none comes: 31 April, a text for a figure, a code that does not fit are valid.
# With "error" it raises where it should say False.
# Why it matters: the first cell of a notebook often has that line, because of what pandas says, and
# a job's environment has it too. The step that checks what is published is green from then on, and
# was right when it was tried alone.
# Ask within `with warnings.catch_warnings(): warnings.simplefilter("always")`, or read each table
# with iterdicts(strict=True), which raises.
# Nothing found in cldf/csvw.
#
# Seen (31 April; a figure '[c]'; a code with a figure too few):
#   as Python starts                        not valid, three times
#   warnings.filterwarnings("ignore")       valid, three times
#   PYTHONWARNINGS=ignore, -W ignore        valid, three times
#   asked within catch_warnings, "always"   not valid, three times
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python csvw==4.1.1
mkdir day figure code
printf 'ward,day,n\nE05001234,2020-04-31,5\n' > day/offences.csv
printf 'ward,day,n\nE05001234,2020-04-30,[c]\n' > figure/offences.csv
printf 'ward,day,n\nE0500123,2020-04-30,5\n' > code/offences.csv
for faulty in day figure code; do
    cat > "$faulty/offences.csv-metadata.json" <<'JSON'
{
  "@context": "http://www.w3.org/ns/csvw",
  "url": "offences.csv",
  "tableSchema": {
    "columns": [
      {"name": "ward", "datatype": {"base": "string", "format": "E05[0-9]{6}"}},
      {"name": "day", "datatype": "date"},
      {"name": "n", "datatype": "integer"}
    ]
  }
}
JSON
done
cat > ask.py <<'PY'
import sys
import warnings

from csvw import CSVW

if "ignore" in sys.argv:
    warnings.filterwarnings("ignore")
if "always" in sys.argv:
    warnings.filterwarnings("ignore")
    warnings.simplefilter("always")
for faulty in ("day", "figure", "code"):
    print(CSVW(f"{faulty}/offences.csv-metadata.json", validate=True).is_valid, end=" ")
PY
unset PYTHONWARNINGS
said() {
    local name="$1" expected="$2" found
    shift 2
    found="$("$@" 2>/dev/null)"
    echo "$name: $found"
    [ "$found" = "$expected" ]
}
said "as Python starts" "False False False " env/bin/python ask.py
said "filterwarnings" "True True True " env/bin/python ask.py ignore
said "PYTHONWARNINGS" "True True True " env PYTHONWARNINGS=ignore env/bin/python ask.py
said "-W ignore" "True True True " env/bin/python -W ignore ask.py
said "always" "False False False " env/bin/python ask.py always
