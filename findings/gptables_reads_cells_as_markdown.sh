#!/usr/bin/env bash
# gptables reads figures' cells as Markdown: [revised](p) stops the workbook, other text is linked.
# gptables 2.0.2, xlsxwriter 3.3.1, openpyxl 3.1.5, pandas 3.1.1.
#
# A good guess: a cell's text is written as it stands; GSS shorthand like [c] is what the package
# is for; and pandas' own integers with blanks (Int64) are numbers with blanks.
# Instead: [text](target) in any cell is turned into a link with the text alone, so the target is
# no longer to be read. A target that is no address raises ValueError: "Unknown URL type: p"
# from a library below, naming neither sheet nor cell. [c] alone is kept. An Int64 column with a
# blank raises TypeError: "boolean value of NA is ambiguous" (float64 with NaN only warns).
# Why it matters: '12 [r](p)' (revised, provisional) is how footnote marks get written by hand;
# one such cell in a partner's table stops the whole release, and no message says where.
# Nothing found in best-practice-and-impact/gptables.
#
# Seen:
#   '[c]'              -> '[c]', no link
#   '[map](https://example.org)' -> 'map', link to https://example.org
#   '12 [r](p)'        -> ValueError: Unknown URL type: p
#   Int64 with blank   -> TypeError: boolean value of NA is ambiguous
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    gptables==2.0.2 xlsxwriter==3.3.1 openpyxl==3.1.5 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import warnings

import gptables
import openpyxl
import pandas as pd

warnings.simplefilter("ignore")


def write(figures):
    table = gptables.GPTable(
        table=pd.DataFrame({"Ward": ["North", "South"], "Offences": figures}),
        table_name="offences_by_ward",
        title="Offences",
        subtitles=[],
        scope="England",
        source="Force",
        units=None,
        index_columns={},
    )
    try:
        gptables.write_workbook(filename="table.xlsx", sheets={"Table 1": table}, contentsheet=None)
    except (ValueError, TypeError) as error:
        seen = f"{type(error).__name__}: {error}"
    else:
        sheet = openpyxl.load_workbook("table.xlsx")["Table 1"]
        cell = sheet.cell(sheet.max_row, 2)
        seen = (cell.value, cell.hyperlink.target if cell.hyperlink else None)
    print(list(figures), "->", seen)
    return seen


assert write(["12", "[c]"]) == ("[c]", None)
assert write(["12", "[map](https://example.org)"]) == ("map", "https://example.org")
assert write(["12", "12 [r](p)"]) == "ValueError: Unknown URL type: p"
assert write([12.0, None]) == (None, None)
assert write(pd.array([12, None], dtype="Int64")) == "TypeError: boolean value of NA is ambiguous"
PY
