#!/usr/bin/env bash
# gptables gives a note that no table mentions the number of another note: [note 1] is two notes.
# gptables 2.0.2, xlsxwriter 3.3.1, openpyxl 3.1.5, pandas 3.1.1.
#
# A good guess: notes are numbered 1, 2, 3 in the order in which tables mention them, and what none
# mentions comes after, without a number, or is left out with a warning.
# Instead: what none mentions is written after the others with its place in the list that was given.
# If the first note of three is unused and the second is used, there are two notes with number 1.
# A mention without a note in the list takes number 1 as well, with no text. A warning says that
# notes are not referenced, not that numbers are there twice.
# Why it matters: one list of notes is kept for all workbooks and each uses some of them. '[note 1]'
# at a figure means 'Revised' and is read as 'Provisional'.
# Give only the notes that are used.
# ONSdigital/gptables issue 54 agreed on no number for unused notes; issue 197 tells of wrong order
# and blank rows for mentions in row labels; nothing found on numbers that are there twice.
#
# Seen (the list: prov, rev, low):
#   $$prov$$          [note 1]            1 Provisional  2 Revised      3 Fewer than five
#   $$rev$$           [note 1]            1 Revised      1 Provisional  3 Fewer than five
#   $$low$$ $$rev$$   [note 1][note 2]    1 Fewer ...    2 Revised      1 Provisional
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    gptables==2.0.2 xlsxwriter==3.3.1 openpyxl==3.1.5 pandas==3.1.1
env/bin/python - <<'PY'
import warnings

import gptables
import openpyxl
import pandas as pd

TEXTS = {"prov": "Provisional", "rev": "Revised", "low": "Fewer than five"}
NOTES = pd.DataFrame({"Note reference": list(TEXTS), "Note text": list(TEXTS.values())})


def written(title):
    """The title of a table as it is written, the notes with their numbers, and the warnings."""
    sheet = gptables.GPTable(
        table=pd.DataFrame({"Ward": ["North"], "Offences": [12]}),
        table_name="offences",
        title=title,
        scope="One ward",
        source="Example",
        index_columns={1: 0},
    )
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        gptables.write_workbook("out.xlsx", {"Offences": sheet}, notes_table=NOTES)
    book = openpyxl.load_workbook("out.xlsx")
    notes = [tuple(cell.value for cell in row[:2]) for row in book["Notes"].iter_rows(min_row=4)]
    said = [str(one.message) for one in heard if "notes are not" in str(one.message)]
    print(book["Offences"]["A1"].value, notes, *said, sep="\n  ")
    return "".join(book["Offences"]["A1"].value.split()), notes


prov, rev, low = TEXTS.values()
assert written("T $$prov$$") == ("T[note1]", [(1, prov), (2, rev), (3, low)])
assert written("T $$rev$$") == ("T[note1]", [(1, rev), (1, prov), (3, low)])
assert written("T $$low$$ $$rev$$") == ("T[note1][note2]", [(1, low), (2, rev), (1, prov)])
assert written("T $$typo$$") == ("T[note1]", [(1, None), (1, prov), (2, rev), (3, low)])
PY
