#!/usr/bin/env bash
# Altair saves SVG, PNG and PDF without the chart's description, which the saved page has.
# altair 6.3.0 (September 2026), vl-convert-python 1.9.0.post1, pypdf 7.1.1.
#
# A good guess: Chart(description='…') is the chart's text for those who do not see it, and save()
# writes it into each format that has a place for it: <desc> or aria-label of an SVG, the text of a
# PNG, the title of a PDF.
# Instead: only the page (.html) and the specification (.json) have it. The SVG has no <title>, no
# <desc> and no role at its root, and the other two have no word of it. Bars and axes in the SVG are
# named, so that it looks described. Nothing warns.
# Why it matters: the SVG is what a report or a slide takes in. The sentence that says what the
# chart shows was written, and reaches nobody.
# Write it beside the picture as alt text.
# Nothing found on it; Vega's own page says that the description labels the element on the page.
#
# Seen ('Thefts fell in each ward'):
#   .html, .json        the description
#   .svg, .png, .pdf    not a word of it
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    altair==6.3.0 vl-convert-python==1.9.0.post1 pandas==3.1.1 numpy==2.4.6 pypdf==7.1.1
env/bin/python - <<'PY'
import pathlib
import re

import altair as alt
import pandas as pd
import pypdf

WARDS = pd.DataFrame({"ward": ["East", "West"], "thefts": [12, 7]})
SAID = "Thefts fell in each ward"
chart = alt.Chart(WARDS, description=SAID).mark_bar().encode(x="ward:N", y="thefts:Q")


def told(ending):
    chart.save(f"thefts.{ending}")
    found = SAID.encode() in pathlib.Path(f"thefts.{ending}").read_bytes()
    print(ending, found)
    return found


assert [told(ending) for ending in ("html", "json")] == [True, True]
assert [told(ending) for ending in ("svg", "png")] == [False, False]
told("pdf")
reader = pypdf.PdfReader("thefts.pdf")
assert SAID not in f"{reader.metadata} {reader.pages[0].extract_text()}"
svg = pathlib.Path("thefts.svg").read_text()
root = re.match("<svg[^>]*>", svg).group()
assert "role=" not in root and "aria-" not in root
assert "<title" not in svg and "<desc" not in svg
assert 'aria-label="ward: East; thefts: 12"' in svg
PY
