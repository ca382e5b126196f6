#!/usr/bin/env bash
# One alt_text, and fpdf2 says that the PDF is tagged: the picture is in the tags and no text is.
# fpdf2 2.8.9, pdfplumber 0.11.10, pikepdf 10.18.0, pillow 13.0.0.
#
# A good guess: a description makes a PDF more accessible than it was without: the picture has its
# tag, and the text is found as before, or is tagged as well.
# Instead: without alt_text the file has no tags and does not say that it has, so that a reader
# takes the text in its order. With one alt_text the catalogue says Marked, which means a tagged
# PDF, and the structure holds one Figure. The heading, the text and the table, by write_html() and
# table() too, are neither in it nor marked as decoration, and what is in no tag is not read out by
# what goes by the tags. No warning.
# Why it matters: a chart's description is what is added for those who do not see it. They hear the
# description and none of the figures, and a check that asks for the mark, a language and a
# description of each picture finds all three.
# Make pages that have charts with something that tags its text.
# py-pdf/fpdf2 issue 355 (closed) tells that only pictures with alt_text have tags; nothing found on
# the mark, nor on what becomes of the text.
#
# Seen (a page with a heading, a paragraph, a table and a picture; its text has 36 characters):
#                  marked   structure          characters in a tag
#   no alt_text    no       none               0
#   alt_text       yes      Document Figure    0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    fpdf2==2.8.9 pdfplumber==0.11.10 pikepdf==10.18.0 pillow==13.0.0
env/bin/python - <<'PY'
import warnings

import pdfplumber
import pikepdf
from fpdf import FPDF
from PIL import Image

warnings.simplefilter("error")
Image.new("RGB", (20, 20), "navy").save("chart.png")


def made(name, description):
    pdf = FPDF()
    pdf.set_title("Crime")
    pdf.set_lang("en-GB")
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.write_html("<h1>Burglary</h1><p>It fell to 5.</p>")
    with pdf.table() as table:
        for row in (("Ward", "Count"), ("North", "5")):
            table.row(row)
    pdf.image("chart.png", alt_text=description)
    pdf.output(name)
    return name


def roles(elements):
    for element in elements:
        yield element["type"]
        yield from roles(element.get("children", []))


def told(name):
    with pikepdf.open(name) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        marked = bool(pdf.Root.get("/MarkInfo", {}).get("/Marked", False))
    with pdfplumber.open(name) as pdf:
        (page,) = pdf.pages
        tagged = sum(one["mcid"] is not None for one in page.chars)
        pictures = [one["mcid"] for one in page.images]
        artifacts = sum(one["tag"] == "Artifact" for one in page.chars)
        found = marked, list(roles(page.structure_tree)), pictures, tagged, len(page.chars)
    assert artifacts == 0
    print(name, *found)
    return found


assert told(made("no alt_text.pdf", None)) == (False, [], [None], 0, 36)
assert told(made("alt_text.pdf", "Burglary fell")) == (
    True,
    ["Document", "Figure"],
    [0],
    0,
    36,
)
PY
