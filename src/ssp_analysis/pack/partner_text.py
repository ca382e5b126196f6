"""Short Markdown that partners wrote, as HTML: points, bold and emphasis; all else is text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from ssp_analysis.pack.markup import bullets, join, plain
from ssp_analysis.pack.wording import sentence

_POINT = re.compile(r"^[-*•]\s+")
# Markers touch what they mark, so that "2 * 3 * 4" stays as it is. No links, pictures or HTML.
_INLINE = (
    (re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\w)[*_](\S(?:[^*_]*\S)?)[*_](?!\w)"), r"<em>\1</em>"),
)


def written(text: str) -> Markup:
    """A partner's text: lines that begin with a dash are points, all others run on."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not _POINT.match(line)]
    points = [_POINT.sub("", line, count=1) for line in lines if _POINT.match(line)]
    lead = " ".join(said)
    end = lead if points and lead.endswith(":") else sentence(lead)
    return join([inline(end) if lead else None, bullets(inline(point) for point in points)])


def inline(text: str) -> Markup:
    """One line, escaped first, so that only the two marks become elements."""
    safe = str(escape(plain(text)))
    for pattern, element in _INLINE:
        safe = pattern.sub(element, safe)
    return Markup(safe)


def unmarked(text: str) -> str:
    """The same without marks, on one line, for slides and documents that know no Markdown."""
    lines = (_POINT.sub("", line.strip(), count=1) for line in text.splitlines())
    flat = " ".join(line for line in lines if line)
    for pattern, _ in _INLINE:
        flat = pattern.sub(r"\1", flat)
    return flat
