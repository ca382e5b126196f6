#!/usr/bin/env bash
# splink takes AB12CD, which is AB1 2CD, for a postcode of the district AB12.
# splink 5.0.0 (September 2026), duckdb 2.0.1, pandas 2.3.3, numpy 2.0.2.
#
# A good guess: PostcodeComparison knows how a postcode is built (the last three characters are the
# second half), or at the least finds no match where the space lacks, or lower case is used.
# Instead: the district is what stands at the start, and takes two digits where it can. Without the
# space the first of the second half becomes the second of the district: the code agrees with any
# code of AB12 on district and with itself, written with a space, on the area alone. Lower case
# agrees with nothing, not even the area, and two spaces end the agreement on sector. Nothing warns;
# invalid_postcodes_as_null is off, and with it on the code counts as none.
# Why it matters: partners write postcodes both ways. Agreement on a district speaks for a match:
# neighbours are linked to strangers, and the same address speaks against itself.
# Write postcodes in capitals with one space before.
# moj-analytical-services/splink pull 1230 tells of the levels; nothing found on spaces.
#
# Seen (4 full, 3 sector, 2 district, 1 area, 0 nothing in common):
#   AB1 2CD and AB1 2CD     4
#   AB1 2CD and AB12CD      1
#   AB12CD and AB12 3XY     2
#   AB1 2CD and ab1 2cd     0
#   AB1 2CD and AB1  2CD    2
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    splink==5.0.0 duckdb==2.0.1 pandas==2.3.3 numpy==2.0.2
env/bin/python - <<'PY'
import logging

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator

logging.disable(logging.CRITICAL)
SEEN = {
    ("AB1 2CD", "AB1 2CD"): 4,
    ("AB1 2CD", "AB12CD"): 1,
    ("AB12CD", "AB12 3XY"): 2,
    ("AB1 2CD", "ab1 2cd"): 0,
    ("AB1 2CD", "AB1  2CD"): 2,
}
settings = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=["1=1"],
    comparisons=[cl.PostcodeComparison("postcode")],
    retain_intermediate_calculation_columns=True,
)
for pair, expected in SEEN.items():
    people = pd.DataFrame({"unique_id": [1, 2], "postcode": pair})
    linker = Linker(DuckDBAPI().register(people), settings)
    found = linker.inference.predict().as_pandas_dataframe()["gamma_postcode"].tolist()
    print(*pair, found, sep="   ")
    assert found == [expected]
PY
