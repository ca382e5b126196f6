"""Which styles, scripts and typefaces are the pack's own: known to the last byte."""

from __future__ import annotations

import io
from functools import cache
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from ssp_analysis.write import house

_TEMPLATES = Path(house.__file__).parent / "templates"


@cache
def own_scripts() -> frozenset[str]:
    """The only scripts that a file of the pack may hold."""
    return frozenset((house.script().strip(), _template("slides.js")))


@cache
def own_styles() -> tuple[str, ...]:
    """Styles that need not be read again; others may stand beside them."""
    return (house.style().strip(), _template("pack.css"))


def is_own_typeface(content: bytes) -> bool:
    """Whether these are the bytes of a typeface that the pack is set in.

    What else is in such a file nobody is shown, so that nothing but the very file is taken, or the
    part of it that the letters of a chart need.
    """
    return sha256(content).digest() in _typefaces() or _is_part(content)


def _is_part(content: bytes) -> bool:
    try:
        with TTFont(io.BytesIO(content)) as typeface:
            letters = "".join(map(chr, sorted(typeface.getBestCmap())))
    except (TTLibError, KeyError, AssertionError):
        return False
    return content in [house.letters_of(weight, letters) for weight in house.WEIGHTS]


@cache
def _typefaces() -> frozenset[bytes]:
    drawn = [house.typeface_file(weight) for weight in house.WEIGHTS]
    files = [path.with_suffix(ending) for path in drawn for ending in (".ttf", ".woff")]
    return frozenset(sha256(path.read_bytes()).digest() for path in files)


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()
