#!/usr/bin/env bash
# A PDF/UA of WeasyPrint holds no language but the page's: a passage in Welsh is read as English.
# WeasyPrint 70.0, pypdf 7.1.1. Pango is needed from the system.
#
# A good guess: lang on a paragraph, a phrase or a table becomes /Lang in the tag of that part, as
# lang on html becomes the document's; WeasyPrint clearly reads it, since it picks quotation marks
# and hyphens by it.
# Instead: the only /Lang in the file is the document's. No tag and no piece of marked text has
# one, whatever the element. Nothing is logged.
# Why it matters: Welsh names, summaries for residents in their language and quotations are spoken
# by the English voice and cannot be understood. A page in another language needs its own PDF.
# Kozea/WeasyPrint pull 1695 brought the document's language, issue 2482 (open) lists what
# PDF/UA lacks; nothing found on the language of parts.
#
# Seen:
#   <html lang=en-GB> with <p>, <span>, <table>, <section lang=cy>: catalogue en-GB, elsewhere none
#   <q lang=fr> and <q lang=de>: other quotation marks, so the language was read
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

import pypdf
import weasyprint


def made(body):
    """A page in English with this body, as a PDF/UA that is read back."""
    page = f"<!doctype html><html lang=en-GB><title>t</title><body>{body}</body></html>"
    return pypdf.PdfReader(
        io.BytesIO(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))
    )


def languages(reader):
    """Each /Lang of the file: in the catalogue, in a tag or other object, in marked text."""
    catalogue = reader.trailer["/Root"]
    tags, found = [], []
    for number in range(1, reader.trailer["/Size"]):
        held = reader.get_object(number)
        if not isinstance(held, dict):
            continue
        tags.append(held.get("/S"))
        if "/Lang" in held and held != catalogue:
            found.append(str(held["/Lang"]))
    found += ["marked text" for page in reader.pages if b"/Lang" in page.get_contents().get_data()]
    return str(catalogue["/Lang"]), found, tags


reader = made(
    "<p lang=cy>Bore da<p>Ward <span lang=cy>Y Felinheli</span>"
    "<table lang=cy><tr><th scope=col>Ward<tr><td>Arfon</table>"
    "<section lang=cy><h2>Crynodeb</h2><ul><li>un</ul></section>"
)
document, parts, tags = languages(reader)
print("catalogue:", document, " parts:", parts, " tags:", sorted({str(tag) for tag in tags if tag}))
assert document == "en-GB"
assert parts == []
assert {"/P", "/Span", "/Table", "/TH", "/H2", "/L"} <= set(tags)

quoted = made("<p><q lang=fr>a</q> <q lang=de>a</q>").pages[0].extract_text()
print("quotation marks:", quoted)
assert {"\u00ab", "\u201e"} <= set(quoted)
PY
