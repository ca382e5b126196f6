"""How text becomes HTML: everything is escaped, and characters that hide or turn text are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from ssp_analysis.inert import without_unseen


def plain(text: object) -> str:
    """The text without characters that no reader sees."""
    return without_unseen(text).strip()


def element(tag: str, *children: object, **attributes: str) -> Markup:
    """An HTML element; children that are not markup are escaped. `class_` and `aria_label` work."""
    names = {key: key.rstrip("_").replace("_", "-") for key in attributes}
    marks = "".join(f' {names[key]}="{escape(plain(text))}"' for key, text in attributes.items())
    return Markup("<{}{}>{}</{}>").format(Markup(tag), Markup(marks), join(children), Markup(tag))


def join(children: Iterable[object]) -> Markup:
    """Children one after another; strings are escaped, markup stays, None is left out."""
    parts = (child for child in children if child is not None)
    return Markup("").join(
        child if isinstance(child, Markup) else escape(plain_within(child)) for child in parts
    )


def plain_within(text: object) -> str:
    """As `plain`, keeping the spaces around: for text between elements."""
    return without_unseen(text)


def paragraphs(*texts: object) -> Markup:
    """One paragraph per text; empty ones are left out."""
    return join(element("p", text) for text in texts if text)


def bullets(items: Iterable[object], kind: str = "ul") -> Markup:
    """A list of points; nothing at all where there are none."""
    points = [element("li", item) for item in items]
    return element(kind, *points) if points else Markup("")


def details(summary: str, *children: object) -> Markup:
    """A part that opens on demand."""
    return element("details", element("summary", summary), *children)


def shortened(text: object, most: int) -> str:
    """The text, cut after a whole word and marked with dots where it is longer than `most`."""
    words = re.sub(r"\s+", " ", plain(text))
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
