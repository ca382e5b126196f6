#!/usr/bin/env bash
# pyreadstat reads a blank in a Stata file as 0 where a 'refused' stands above it.
# pyreadstat 1.3.7, numpy 2.4.6, pandas 3.1.1.
#
# A good guess: with user_missing=True the letters that Stata has for reasons (.a refused, .b don't
# know) come as 'a' and 'b' ('delivered as is'), and a plain blank (.) is missing, as it is without.
# Instead: in a column of whole numbers a blank below the first letter is a number: 0 most times,
# now and then another of many digits. Where a blank comes before the letter all are NaN. With
# output_format="dict" or "polars" it is None, in a column with decimals NaN, and without
# user_missing NaN; pandas' read_stata(convert_missing=True) says '.' in all. Nothing warns.
# Why it matters: surveys come as Stata files, and the reasons are asked for to say how many
# refused. Who did not answer 'days of fear last month' had none: the mean is 2 for 3 here, and the
# more did not answer, the safer the borough is.
# Take output_format="dict", or pandas with convert_missing.
# Nothing found in Roche/pyreadstat.
#
# Seen (2, refused, blank, 4, and so on; what stands for the blank):
#   user_missing                          a number, 0 in most
#   user_missing, a blank comes first     nan
#   user_missing, with decimals           nan
#   without                               nan
#   user_missing, "dict"                  None
#   pandas, convert_missing               .
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pyreadstat==1.3.7 numpy==2.4.6 pandas==3.1.1
env/bin/python - <<'PY'
import pandas as pd
import pyreadstat

ANSWERS = [2, "a", None, 4] * 25


def stored(answers):
    table = pd.DataFrame({"days": pd.Series(answers, dtype=object)})
    pyreadstat.write_dta(table, "survey.dta", missing_user_values={"days": ["a"]})
    blank = [str(value) for value in pd.read_stata("survey.dta", convert_missing=True)["days"]]
    assert [value == "." for value in blank] == [answer is None for answer in answers]
    return [place for place, answer in enumerate(answers) if answer is None]


def blanks(name, answers, **options):
    places = stored(answers)
    days = pyreadstat.read_dta("survey.dta", **options)[0]["days"]
    found = [days[place] for place in places]
    print(f"{name:14}", *(f"{value}: {found.count(value)}" for value in dict.fromkeys(found[:5])))
    return found


found = blanks("user_missing", ANSWERS, user_missing=True)
assert all(isinstance(value, int) for value in found)

assert pd.isna(blanks("blank first", [None, *ANSWERS], user_missing=True)).all()
assert pd.isna(blanks("decimals", [2.5, "a", None, 4.5] * 25, user_missing=True)).all()
assert pd.isna(blanks("without", ANSWERS)).all()
as_dict = blanks("dict", ANSWERS, user_missing=True, output_format="dict")
assert all(value is None for value in as_dict)
PY
