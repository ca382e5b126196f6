#!/usr/bin/env bash
# docx-mailmerge2 writes 0 for a withheld figure where the field has a number format.
# docx-mailmerge2 1.0.3 (October 2026), python-docx 1.2.0.
#
# A good guess: None leaves the place empty, as it does in a field without a format, and as text
# that is no number ('[c]') is written as it is, with a warning. Text that goes with a figure (the
# switch \b) is left out where the place is empty, and nought is not empty.
# Instead: with a number format (\# "#,##0", \# 0, \# "0.0%") None is made the number 0 before it is
# formatted, and the letter says 0 or 0%. And nought itself is taken for no figure where text goes
# with it: \b "Victims: " and 0 leave nothing at all. Nothing warns of either.
# Why it matters: one letter to each ward's panel, with its figures from a table in which small
# ones are None. In the same letter the withheld figure is 0, and the true 0 is nowhere.
# Give the text to be shown, with [c] for what is withheld, and fields without number formats.
# Nothing found in iulica/docx-mailmerge.
#
# Seen (field, and what is written for 1234, None, [c] and 0):
#   n                     1234             nothing     [c]             0
#   n \# "#,##0"          1,234            0           [c]             0
#   n \# "0%"             123400%          0%          [c]             0%
#   n \b "Victims: "      Victims: 1234    nothing     Victims: [c]    nothing
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    docx-mailmerge2==1.0.3 python-docx==1.2.0
env/bin/python - <<'PY'
import warnings

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from mailmerge import MailMerge

FIELDS = ["n", 'n \\# "#,##0"', 'n \\# "0%"', 'n \\b "Victims: "']
SEEN = {
    1234: ["1234", "1,234", "123400%", "Victims: 1234"],
    None: ["", "0", "0%", ""],
    "[c]": ["[c]", "[c]", "[c]", "Victims: [c]"],
    0: ["0", "0", "0%", ""],
}


def add_field(paragraph, instruction):
    for kind in ("begin", None, "separate", "end"):
        run = paragraph.add_run()._r
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = f" MERGEFIELD {instruction} "
        run.append(part)
        if kind == "separate":
            paragraph.add_run("«n»")


letter = Document()
for field in FIELDS:
    add_field(letter.add_paragraph(), field)
letter.save("letter.docx")

for figure, expected in SEEN.items():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with MailMerge("letter.docx") as merge:
            merge.merge(n=figure)
            merge.write("written.docx")
    found = [paragraph.text for paragraph in Document("written.docx").paragraphs]
    print(f"{figure!s:6}", found, len(told), "warnings")
    assert found == expected
    assert bool(told) == (figure == "[c]")
PY
