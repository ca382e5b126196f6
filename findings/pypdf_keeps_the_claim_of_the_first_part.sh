#!/usr/bin/env bash
# A PDF put together with pypdf or pikepdf says PDF/UA of all, and has tags for its first part only.
# pypdf 7.1.1, pikepdf 10.18.0, pdfplumber 0.11.10, typst 0.15.2.
#
# A good guess: parts that are each PDF/UA make a tagged whole, or one that says it is none: what is
# appended has lost its tags, and with them go the mark (Marked) and the claim (pdfuaid:part).
# Instead: begun from the first part, the whole keeps its tags, its mark and its claim of PDF/UA-1,
# and what is appended is in no structure at all. Where pikepdf appends, the pages keep their number
# in the tree of the structure (StructParents), which the first part has taken: pdfplumber, which
# follows it, finds on the second page the table of the first. Begun empty, the whole has neither
# tags nor mark nor claim. Nothing warns.
# Why it matters: a pack is put together from a cover and its reports. Who has it read out hears the
# cover, and a check of mark, language, title and claim passes; without the mark a reader would at
# least guess at the order of the text.
# Make the pack from one source, or take mark and claim away after appending.
# qpdf/qpdf issue 490 (open) and pymupdf/PyMuPDF issue 2469 (open) ask for tags to be merged;
# nothing found on the claim that stays.
#
# Seen (two PDF/UA-1: a page with heading, text and table, and a page with heading and text):
#                        claim   marked   structure of page 1     of page 2
#   pypdf                1       yes      H1 P Table TR TD        none
#   pikepdf              1       yes      H1 P Table TR TD        Table TR
#   pypdf, begun empty   none    no       none                    none
#   the second alone     1       yes                              H1 P
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pypdf==7.1.1 pikepdf==10.18.0 pdfplumber==0.11.10 typst==0.15.2
env/bin/python - <<'PY'
import warnings
from pathlib import Path

import pdfplumber
import pikepdf
import pypdf
import typst

warnings.simplefilter("error")
TABLE = "#table(columns: 2, [Ward], [Count], [North], [5])"


def part(title, more):
    Path("part.typ").write_text(
        f'#set document(title: "{title}")\n#set text(lang: "en")\n= {title}\nWords.\n{more}\n'
    )
    Path(f"{title}.pdf").write_bytes(typst.compile("part.typ", pdf_standards="ua-1"))


def roles(elements):
    for element in elements:
        yield element["type"]
        yield from roles(element.get("children", []))


def told(path):
    """The claim, the mark and the roles on each page, each named once."""
    with pikepdf.open(path) as pdf:
        with pdf.open_metadata() as metadata:
            claim = metadata.get("pdfuaid:part")
        marked = bool(pdf.Root.get("/MarkInfo", {}).get("/Marked", False))
    with pdfplumber.open(path) as pdf:
        pages = [list(dict.fromkeys(roles(page.structure_tree))) for page in pdf.pages]
    return claim, marked, [" ".join(page[1:]) for page in pages]


part("Burglary", TABLE)
part("Theft", "")
writer = pypdf.PdfWriter(clone_from="Burglary.pdf")
writer.append("Theft.pdf")
writer.write("pypdf.pdf")
writer = pypdf.PdfWriter()
for title in ("Burglary", "Theft"):
    writer.append(f"{title}.pdf")
writer.write("begun empty.pdf")
with pikepdf.open("Burglary.pdf") as first, pikepdf.open("Theft.pdf") as second:
    first.pages.extend(second.pages)
    first.save("pikepdf.pdf")

FIRST, SECOND = "H1 P Table TR TD", "H1 P"
SEEN = {
    "Burglary": ("1", True, [FIRST]),
    "Theft": ("1", True, [SECOND]),
    "pypdf": ("1", True, [FIRST, ""]),
    "pikepdf": ("1", True, [FIRST, "Table TR"]),
    "begun empty": (None, False, ["", ""]),
}
for name, expected in SEEN.items():
    found = told(f"{name}.pdf")
    print(f"{name:14}", *found)
    assert found == expected, (name, found)
PY
