"""Whether the words given for a picture describe it, or only fill the place."""

from __future__ import annotations

import re

LEAST_LETTERS = 20  # "Bar chart of spend" names a chart; what it shows takes a sentence
# What stands in for a description: the words of programs, of templates, of people in a hurry.
_FILLER = re.compile(
    r"a|alt|an|as|below|captions?|charts?|descriptions?|diagrams?|does|fig|figures?|for|graphs?"
    r"|graphics?|has|been|here|icons?|images?|in|is|items?|no|none|not|of|on|or|pages?|photos?"
    r"|pictures?|placeholders?|plots?|png|provided|screenshots?|see|shapes?|shown?|slides?|tables?"
    r"|tbc|tbd|text|the|this|titles?|to|todo|untitled"
)
_FILE_NAME = re.compile(r"\b[\w-]+\.(?:avif|bmp|emf|gif|jpe?g|pdf|png|svg|tiff?|webp)\b", re.I)


def description_fault(text: str) -> str:
    """What is wrong with a picture's description; empty where nothing is.

    Args:
        text: as a screen reader says it.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if not words:
        return "has no description"
    if _FILE_NAME.search(text):
        return "has a file name for a description"
    if all(map(_FILLER.fullmatch, words)):
        return "has filler for a description"
    if sum(map(len, words)) < LEAST_LETTERS:
        return f"has a description of less than {LEAST_LETTERS} letters"
    return ""
