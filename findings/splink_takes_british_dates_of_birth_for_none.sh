#!/usr/bin/env bash
# splink takes two equal dates of birth, 01/02/1990 and 01/02/1990, for two that are not known.
# splink 5.0.0 (September 2026), duckdb 2.0.1, pandas 2.3.3, numpy 2.0.2.
#
# A good guess: 'exact match' is the first level of DateOfBirthComparison; two equal texts match
# whatever their form, and a whole column that cannot be read is refused.
# Instead: a text that is not like 1990-02-01 is no date, and no date is compared with nothing: the
# pair is at the level for blanks, which speaks neither for nor against a match. Equal dates and
# dates of other decades are alike. So are 1990-02-01 and 01/02/1990, the same day in two files.
# Nothing warns.
# Why it matters: dates of birth in British order are what partners have. The best evidence is left
# out, and a link of two people born 40 years apart costs nothing.
# Say datetime_format="%d/%m/%Y", and count how many of a column are read.
# The text on invalid_dates_as_null says that it is on; nothing found on whole columns.
#
# Seen (5 equal, 0 far apart, -1 not known):
#   1990-02-01 and 1990-02-01     5
#   1990-02-01 and 1950-07-30     0
#   01/02/1990 and 01/02/1990     -1
#   01/02/1990 and 30/07/1950     -1
#   1990-02-01 and 01/02/1990     -1
#   the third and fourth with datetime_format     5 and 0
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


def level(*born, **form):
    compared = cl.DateOfBirthComparison("born", input_is_string=True, **form)
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=["1=1"],
        comparisons=[compared],
        retain_intermediate_calculation_columns=True,
    )
    people = pd.DataFrame({"unique_id": [1, 2], "born": born})
    linker = Linker(DuckDBAPI().register(people), settings)
    (found,) = linker.inference.predict().as_pandas_dataframe()["gamma_born"]
    print(*born, form, found)
    return found


assert level("1990-02-01", "1990-02-01") == 5
assert level("1990-02-01", "1950-07-30") == 0
assert level("01/02/1990", "01/02/1990") == -1
assert level("01/02/1990", "30/07/1950") == -1
assert level("1990-02-01", "01/02/1990") == -1
assert level("01/02/1990", "01/02/1990", datetime_format="%d/%m/%Y") == 5
assert level("01/02/1990", "30/07/1950", datetime_format="%d/%m/%Y") == 0
PY
