#!/usr/bin/env bash
# The key line `[c]: suppressed` of a Markdown cell is not printed, and every [c] becomes a link.
# nbconvert 7.17.2, mistune 3.4.0.
#
# A good guess: the shorthand that UK official statistics ask for ([c] confidential, [z] not
# applicable, [x] not available, [low]) is plain text in Markdown; a bare [c] is indeed printed.
# Instead: at the start of a line `[c]: suppressed` is a link reference definition of Markdown. It
# prints nothing, and each [c] of the same cell, in a table too, becomes <a href="suppressed">c</a>:
# the key is gone, the brackets are gone and readers get a dead link. It happens only where the
# meaning is one word: `[c]: below five` is printed as it stands. In a list the item stays, empty.
# Why it matters: a table's key disappears from the committee's page on a change of wording,
# with no warning; `[c] = suppressed` is safe.
# As CommonMark has it; no thread found on these symbols.
#
# Seen:
#   '[c]: suppressed' + table  <td><a href="suppressed">c</a></td>, no key
#   '[c]: below five' + table  <td>[c]</td> and <p>[c]: below five</p>
#   '- [c]: suppressed'        <ul><li></li></ul>
#   '[c] = suppressed' + table <td>[c]</td> and the key
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    nbconvert==7.17.2 nbformat==5.11.1 mistune==3.4.0
env/bin/python - <<'PY'
import re

from nbconvert import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook

TABLE = "\n\n| Ward | Offences |\n|---|---|\n| North | [c] |"


def html(markdown):
    page, _ = HTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(markdown)]))
    start = page.rindex('data-mime-type="text/markdown">') + len('data-mime-type="text/markdown">')
    shown = re.sub(r"\s*\n\s*", "", page[start : page.index("</div>", start)])
    print(repr(markdown), "->", shown)
    return shown


one_word = html("[c]: suppressed" + TABLE)
assert '<td><a href="suppressed">c</a></td>' in one_word
assert "[c]" not in one_word and "<p>" not in one_word

two_words = html("[c]: below five" + TABLE)
assert "<td>[c]</td>" in two_words and "<p>[c]: below five</p>" in two_words

assert html("- [c]: suppressed") == "<ul><li></li></ul>"

safe = html("[c] = suppressed" + TABLE)
assert "<td>[c]</td>" in safe and "<p>[c] = suppressed</p>" in safe
PY
