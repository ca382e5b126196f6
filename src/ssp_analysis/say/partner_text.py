"""Short Markdown that partners wrote: points, bold and emphasis; all else is text."""

import re

from ssp_analysis.inert import without_unseen
from ssp_analysis.say.wording import sentence
from ssp_analysis.write.blocks import Blocks, Run, Text, blocks, bullets

LONGEST = 320  # letters of one sentence on a slide: four lines
_POINT = re.compile(r"^[-*•]\s+")
# Markers touch what they mark, so that "2 * 3 * 4" stays as it is. No links, pictures or HTML.
_STRONG = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*")
_EM = re.compile(r"(?<!\w)[*_](\S(?:[^*_]*\S)?)[*_](?!\w)")


def written(text: str, lead: str = "") -> Blocks:
    """A partner's text: lines that begin with a dash are points, all others run on.

    Args:
        text: as the partner wrote it.
        lead: bold words before it.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not _POINT.match(line)]
    points = [_POINT.sub("", line, count=1) for line in lines if _POINT.match(line)]
    first = " ".join(said)
    end = first if points and first.endswith(":") else sentence(first)
    runs = ((Run(lead, "strong"),) if lead else ()) + inline(end)
    return blocks(runs or None, bullets(inline(point) for point in points))


def inline(text: str) -> Text:
    """One line in its styles."""
    runs: list[Run] = []
    for at, words in enumerate(_STRONG.split(plain(text))):
        if at % 2:
            runs.append(Run(words, "strong"))
            continue
        runs += [Run(part, "em" if odd % 2 else "")
                 for odd, part in enumerate(_EM.split(words)) if part]  # fmt: skip
    return tuple(runs)


def unmarked(text: str) -> str:
    """The same without marks, on one line, for slides and documents that know no Markdown."""
    lines = (_POINT.sub("", line.strip(), count=1) for line in text.splitlines())
    flat = " ".join(line for line in lines if line)
    return _EM.sub(r"\1", _STRONG.sub(r"\1", flat))


def first_sentence(text: str) -> str:
    """The first sentence of a text, so that a slide shows whole sentences only."""
    start = re.split(r"(?<=[.!?])\s", unmarked(text))[0]
    return sentence(shortened(start, LONGEST))


def plain(text: object) -> str:
    """The text without characters that no reader sees."""
    return without_unseen(text).strip()


def shortened(text: object, most: int) -> str:
    """The text, cut after a whole word and marked with dots where it is longer than `most`."""
    words = re.sub(r"\s+", " ", plain(text))
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
