#!/usr/bin/env bash
# WeasyPrint's PDF/UA knows no aria: what is hidden from screen readers is read, labels are not.
# WeasyPrint 70.0, pypdf 7.1.1. Pango is needed from the system.
#
# A good guess: alt="" and aria-hidden make an artifact, which the PDF has for what is not to be
# read, as page numbers are; role="img" with aria-label on an inline SVG is its alternative text,
# as it is for a browser.
# Instead: a picture with alt="", and with role="presentation" or aria-hidden, is a /Figure without
# /Alt, which PDF/UA forbids; a warning says that its alt is missing. So is an SVG with aria-label,
# with aria-labelledby and <desc>, or aria-hidden, without a warning: only <title> is taken. Text
# with aria-hidden is in the tags like any other, beside the words that stand in its place.
# Why it matters: a page that passes the checkers of pages is printed as it is. A chart that had its
# message in aria-label is 'graphic' in the committee's PDF, a mark with words for it is read as
# 'triangle up rise', and each dividing line is a graphic too.
# Use <img> with alt, <title> within an SVG, and CSS for what decorates.
# Kozea/WeasyPrint issue 2550 (open) asks for aria-hidden on pictures, pull 2827 brought <title>;
# nothing found on alt="", labels and text.
#
# Seen:
#   <img alt="Burglary fell">, <svg> with <title>          /Figure with /Alt
#   <img alt="">, and with role or aria-hidden             /Figure without /Alt, a warning
#   <svg role="img" aria-label="Burglary fell">            /Figure without /Alt
#   <p><span aria-hidden="true">up</span> Rise</p>         /P with both words
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    weasyprint==70.0 pypdf==7.1.1 pydyf==0.13.0
env/bin/python - <<'PY'
import io
import logging

import pypdf
import weasyprint

heard = []
handler = logging.Handler()
handler.emit = lambda record: heard.append(record.getMessage())
logging.getLogger("weasyprint").addHandler(handler)

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"{}>{}<path d="M0 0V5"/></svg>'
ADDRESS = "data:image/svg+xml," + DRAWN.format("", "").replace('"', "%22").replace("<", "%3C")
SAID = "Burglary fell"


def tags(body):
    """The figures and paragraphs of a page, with alternative text and number of pieces."""
    page = f"<!doctype html><html lang=en><title>t</title><body>{body}</body></html>"
    made = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            return sum(walk(child) for child in node)
        if not isinstance(node, dict):
            return 1
        place = len(found)
        pieces = walk(node["/K"]) if "/K" in node else 1
        if node.get("/S") in ("/Figure", "/P"):
            found.insert(place, (node["/S"], node.get("/Alt"), pieces))
        return pieces

    walk(pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    print(found, body[:70])
    return found


def picture(told):
    return f'<img src="{ADDRESS}" {told}>'


figure = [("/Figure", SAID, 1)]
assert tags(picture(f'alt="{SAID}"')) == figure
assert tags(DRAWN.format("", f"<title>{SAID}</title>")) == figure

unnamed = [("/Figure", None, 1)]
for told in ('alt=""', 'alt="" role="presentation"', 'alt="" aria-hidden="true"'):
    assert tags(picture(told)) == unnamed
assert tags(DRAWN.format(f' role="img" aria-label="{SAID}"', "")) == unnamed
described = f'<desc id="d">{SAID}</desc>'
assert tags(DRAWN.format(' role="img" aria-labelledby="d"', described)) == unnamed
assert tags(DRAWN.format(' aria-hidden="true"', "")) == unnamed

assert tags("<p>Rise</p>") == [("/P", None, 1)]
assert tags('<p><span aria-hidden="true">up</span> Rise</p>') == [("/P", None, 2)]
assert tags('<p aria-hidden="true">up</p><p>Rise</p>') == [("/P", None, 1)] * 2
warned = [line for line in heard if "alt" in line or "aria" in line]
print(*warned, sep="\n")
assert len(warned) == 3 and all("no required alt description" in line for line in warned)
PY
