#!/usr/bin/env bash
# html-for-docx writes what is hidden into the Word file, scripts too, and leaves captions out.
# html-for-docx 1.2.1, python-docx 1.2.0, pillow 13.0.0.
#
# A good guess: it reads the styles that stand at an element, so display:none hides, and hidden, or
# they are left out; what is in a script is no text; the caption of a table and the description of a
# picture come along, which Word has places for.
# Instead: hidden rows, hidden words in a cell and hidden paragraphs are there in plain sight, with
# the text of scripts. The caption is nowhere, the picture has no description, and the
# first row is no header row, whatever thead says. Nothing warns.
# Why it matters: a page that was made from a notebook hides the count behind a mark ('[c]') and
# carries the figures of its charts in a script. The Word file for the committee has them in print,
# and a table less its name.
# Take out [hidden], display:none and script before; set captions and descriptions after.
# mwilliamson/mammoth.js issue 230 (open) is about hidden text the other way, from Word to HTML;
# nothing found on it.
#
# Seen (a table with a hidden row, a hidden count and a mark; a hidden paragraph; a script):
#   in the Word file    2, 3 [c], 'Two were children.let counts = [4]'
#   not in it           the caption, the description, the mark of a header row
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    html-for-docx==1.2.1 python-docx==1.2.0 pillow==13.0.0
env/bin/python - <<'PY'
import warnings

import docx
from html4docx import HtmlToDocx
from PIL import Image

warnings.simplefilter("error")
warnings.simplefilter("ignore", ResourceWarning)  # the picture is left open
Image.new("RGB", (8, 8)).save("chart.png")
PAGE = """
<table><caption>Burglary by ward</caption>
<thead><tr><th scope="col">Ward</th><th scope="col">Offences</th></tr></thead>
<tbody><tr><th scope="row">North</th><td>15</td></tr>
<tr hidden><th scope="row">Mill</th><td>2</td></tr>
<tr><th scope="row">South</th><td><span style="display: none">3</span>[c]</td></tr></tbody></table>
<p hidden>Two were children.</p>
<script>let counts = [4]</script>
<p><img src="chart.png" alt="Burglary fell"></p>
"""

document = docx.Document()
HtmlToDocx().add_html_to_document(PAGE, document)
(table,) = document.tables
rows = [[cell.text.replace(" ", "") for cell in row.cells] for row in table.rows]
(text,) = (paragraph.text for paragraph in document.paragraphs if paragraph.text.strip())
print(rows, text)
assert rows == [["Ward", "Offences"], ["North", "15"], ["Mill", "2"], ["South", "3[c]"]]
assert text == "Two were children.let counts = [4]"

inside = document.element.xml
assert len(document.inline_shapes) == 1
missing = [name for name in ("by ward", "Burglary fell", "w:tblHeader") if name not in inside]
print("not there:", *missing)
assert missing == ["by ward", "Burglary fell", "w:tblHeader"]
PY
