#!/usr/bin/env bash
# pandera refuses two blank references as one that comes twice, and lists no case and drops no row.
# pandera 0.35.0, pandas 3.1.1.
#
# A good guess: with nullable=True two blanks are no duplicate, as in a database; or they are, and
# the failure cases name the two rows, as they name two that are alike, and drop_invalid_rows
# drops them.
# Instead: unique=True, and unique=[...] over columns that are blank in both rows, refuse them. The
# message has the rows; failure_cases, the table of all faults, is empty. drop_invalid_rows goes by
# the table and gives the rows back as valid, and the same schema refuses what it gave back. Of a
# reference that does come twice it drops both rows, the first as well.
# Why it matters: the report to the partner is made from the failure cases: it lists nothing, of a
# file that is refused. With rows dropped instead, an offence that was sent twice is counted never,
# and those without a reference stay in a frame that is called valid.
# Look for blanks and for duplicates apart, before.
# unionai-oss/pandera issue 644 (open) asks whether blanks are duplicates; nothing found on the
# cases or on the rows.
#
# Seen:
#                    validate   cases   with drop_invalid_rows
#   A1, A1           refused    2       no row left
#   A1, -, -         refused    0       A1, -, -
#   A1, A1, -, -     refused    2       -, -
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    'pandera[pandas]==0.35.0' pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import pandas as pd
import pandera.pandas as pa

warnings.simplefilter("error")
text = pa.Column(str, nullable=True)
once = pa.Column(str, nullable=True, unique=True)
ONE = {"columns": {"ref": once, "ward": text}}
TWO = {"columns": {"ref": text, "ward": text}, "unique": ["ref", "ward"]}


def cases(contract, frame):
    try:
        pa.DataFrameSchema(**contract).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return error.failure_cases["index"].nunique()
    return "passes"


def left(contract, frame):
    schema = pa.DataFrameSchema(**contract, drop_invalid_rows=True)
    return schema.validate(frame, lazy=True)


def judged(*refs):
    frame = pd.DataFrame({"ref": refs, "ward": refs})
    seen = []
    for contract in (ONE, TWO):
        kept = left(contract, frame)
        again = cases(contract, kept)
        seen.append((cases(contract, frame), list(kept["ref"].fillna("-")), again))
    print(refs, *seen)
    assert seen[0] == seen[1]
    return seen[0]


assert judged("A1", "B2") == ("passes", ["A1", "B2"], "passes")
assert judged("A1", "A1") == (2, [], "passes")
assert judged("A1", None, None) == (0, ["A1", "-", "-"], 0)
assert judged("A1", "A1", None, None) == (2, ["-", "-"], 0)
PY
