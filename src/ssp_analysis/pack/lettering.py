"""How much room a text takes in the pack's typeface or in Arial, by the widths of its letters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from matplotlib.ft2font import FT2Font, LoadFlags

from ssp_analysis.pack import arial, reveal

REGULAR, SEMIBOLD = reveal.WEIGHTS
UNKNOWN = 1.0  # em: a letter that the typeface lacks comes from another, which may be wide
SLACK = 1.01  # browsers round the widths of letters, each in its own way


def width(text: str, size: float, weight: str = REGULAR) -> float:
    """How wide a text is in one line, in the unit of `size`, with a little slack."""
    return sum(_letter(letter, weight) for letter in text) * size * SLACK


def lines(runs: Iterable[tuple[str, str]], size: float, room: float) -> int:
    """How many lines text takes that is broken between its words, as a browser breaks it.

    Args:
        runs: pieces of text one after another, each with its weight.
        size: the size of the type.
        room: the length of a line, in the same unit.
    """
    count, taken = 1, 0.0
    for word, weight in ((word, weight) for text, weight in runs for word in text.split()):
        needed, space = width(word, size, weight), width(" ", size, weight)
        if taken and taken + space + needed > room:
            count, taken = count + 1, 0.0
        taken += (space if taken else 0.0) + needed
        if taken > room:  # a word longer than a line is broken anywhere
            more = -int(-taken // room) - 1
            count, taken = count + more, taken - more * room
    return count


@cache
def _letter(letter: str, weight: str) -> float:
    """The advance width of a letter in em."""
    if weight in (arial.ARIAL, arial.ARIAL_BOLD):
        known = arial.advance(letter, weight)
        return UNKNOWN if known is None else known
    font = _font(weight)
    place = font.get_char_index(ord(letter))
    if not place:
        return UNKNOWN
    return float(font.load_glyph(place, LoadFlags.NO_SCALE).horiAdvance) / font.units_per_EM


@cache
def _font(weight: str) -> FT2Font:
    return FT2Font(str(reveal.typeface_file(weight)))
