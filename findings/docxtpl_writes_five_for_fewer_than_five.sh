#!/usr/bin/env bash
# docxtpl writes 5 for '<5': 'fewer than five' becomes the figure, and '>20' stays as it is.
# docxtpl 0.20.2, python-docx 1.2.0.
#
# A good guess: a text with < that is not escaped, which the documentation asks for, makes no
# document, or a broken one.
# Instead: a parser that mends what it meets drops the sign alone. '<5' is 5, '< 5' is ' 5', '7 & 8'
# is '7  8', and '>20' is right. The document is well formed, and nothing warns.
# Why it matters: '<5' is how a small count is held back, and the committee paper says 5: a figure
# that nobody counted, in the one cell that was to show none.
# Give render(..., autoescape=True).
# elapouya/python-docx-template documents that <, > and & must be escaped, not what comes of it;
# nothing found on figures.
#
# Seen:
#                    '<5'    '< 5'    '7 & 8'   '>20'
#   render           5       ' 5'     '7  8'    >20
#   autoescape=True  <5      '< 5'    '7 & 8'   >20
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    docxtpl==0.20.2 python-docx==1.2.0
env/bin/python - <<'PY'
import warnings

from docx import Document
from docxtpl import DocxTemplate

warnings.simplefilter("error")
FIGURES = ["<5", "< 5", "7 & 8", ">20"]
paper = Document()
table = paper.add_table(1, len(FIGURES))
for place, cell in enumerate(table.rows[0].cells):
    cell.text = f"{{{{ ward_{place} }}}}"
paper.save("template.docx")


def written(**how):
    template = DocxTemplate("template.docx")
    template.render({f"ward_{place}": text for place, text in enumerate(FIGURES)}, **how)
    template.save("paper.docx")
    cells = [cell.text for cell in Document("paper.docx").tables[0].rows[0].cells]
    print(how, cells)
    return cells


assert written() == ["5", " 5", "7  8", ">20"]
assert written(autoescape=True) == FIGURES
PY
