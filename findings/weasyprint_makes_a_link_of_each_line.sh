#!/usr/bin/env bash
# A link that wraps in a PDF/UA of WeasyPrint is a link for each line, named by its address.
# WeasyPrint 70.0, pypdf 7.1.1. Pango is needed from the system.
#
# A good guess: one <a> is one /Link in the tags, with a rectangle for each line; what a screen
# reader says of it is its text, or the title or aria-label that it was given.
# Instead: there is a /Link with an annotation of its own for each line, and two annotations for a
# link with <em> in it even on one line. Each is a stop of the Tab key. The description of each
# (/Contents) is the bare address or, within the page, the id. title and aria-label are not read.
# Why it matters: a list of sources in a narrow column has three or four stops for each source, of
# which each says the same address and none the whole title.
# PDF/UA-2 asks for one Link around all the annotations of one link; PDF/UA-1 does not say.
# Kozea/WeasyPrint issue 2903 (open) is about page breaks; nothing found on lines.
#
# Seen:
#   'several words' on one line  1 /Link, 1 annotation, /Contents https://example.org/report
#   the same over two lines      2 /Link, 2 annotations, /Contents the same address twice
#   to a heading of the page     /Contents 'wards', the id
#   with <em>, on one line       1 /Link, 2 annotations
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


def links(width, inner, target="https://example.org/report"):
    """Count the /Link tags of a page with one link, and list its annotations' descriptions."""
    page = (
        "<!doctype html><html lang=en><title>t</title><body>"
        f"<p style='width:{width}em'><a href='{target}' title='Annual report' "
        f"aria-label='Annual report'>{inner}</a></p><h2 id=wards>Wards</h2></body></html>"
    )
    made = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    reader = pypdf.PdfReader(io.BytesIO(made))
    tags = 0

    def walk(node):
        nonlocal tags
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            tags += node.get("/S") == "/Link"
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    said = [str(note.get_object()["/Contents"]) for note in reader.pages[0]["/Annots"]]
    print(f"{inner!r} in {width}em: {tags} /Link, {said}")
    return tags, said


address = "https://example.org/report"
assert links(20, "several words") == (1, [address])
assert links(4, "several words") == (2, [address, address])
assert links(20, "several words", "#wards") == (1, ["wards"])
assert links(20, "several <em>words</em> more") == (1, [address, address])
PY
