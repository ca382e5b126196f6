"""How wide letters are in Arial, which office files are set in: it needs no typeface installed.

Arial has the widths of Helvetica, and matplotlib brings Adobe's table of those along (AFM).
https://adobe-type-tools.github.io/font-tech-notes/pdfs/5004.AFM_Spec.pdf
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import matplotlib

NAME = "Arial"
ARIAL, ARIAL_BOLD = "Helvetica", "Helvetica-Bold"
# Where letters beyond ASCII stand in the table's own order (Adobe's standard encoding).
PLACES = {"£": 163, "–": 177, "•": 183, "·": 180, "“": 170, "”": 186, "—": 208, "‘": 96, "’": 39}
_LETTER = re.compile(r"^C (\d+) ; WX (\d+) ;", re.MULTILINE)


def advance(letter: str, weight: str) -> float | None:
    """The width of a letter in em; an accent takes no room; None for a letter not in the table."""
    plain = unicodedata.normalize("NFD", letter)[0]
    return _table(weight).get(PLACES.get(plain, ord(plain) if plain.isascii() else -1))


@cache
def _table(weight: str) -> dict[int, float]:
    path = Path(matplotlib.get_data_path(), "fonts", "pdfcorefonts", f"{weight}.afm")
    told = _LETTER.findall(path.read_text(encoding="latin-1"))
    return {int(place): int(width) / 1000 for place, width in told}
