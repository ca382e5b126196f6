"""How numbers are written in texts, and to what precision: 73,921, 73 921, 73.9k, about 74,000."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssp_analysis.personal import CHECKSUM

SCALES = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
_GAP = "[,\u00a0\u202f\u2009 '’_]"
_NUMBER = re.compile(
    rf"(?P<roughly>\b(?:about|around|roughly|nearly|almost|over|circa|some|approximately)\s|[~≈])?"
    rf"(?P<money>£\s?)?(?P<whole>(?<![\d.,])(?:\d{{1,3}}(?:{_GAP}\d{{3}}(?!\d))+|\d+))"
    r"(?P<part>\.\d+)?(?P<power>[eE][+-]?\d{1,2}(?!\w))?"
    r"(?:\s?(?P<scale>k|K|thousand|million|m)(?!\w))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# 2.1 × 10^4 and 2.1·10⁴, before small raised digits become plain ones.
_POWER = re.compile(r"\s?[×x*·⋅]\s?10\s?(?:\^\s?([+-]?\d{1,2})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))(?!\d)")
_POINTS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,]*\d)")  # thousands parted by points
ANYWHERE = 1000  # whole numbers from here on are searched for everywhere
DIGITS = 5  # so are numbers with as many digits that count, wherever the point stands
ROUNDED_DIGITS = 3  # 73.9k and 7.39e4, but not 70k, say something of one number
ROUGH_DIGITS = 2  # 74k says something of a large one, if there are few of them


@dataclass(frozen=True)
class Numeral:
    """A number as written: its value, and half of its last digit's step."""

    value: float
    half: float
    digits: int
    money: bool
    rounded: bool
    year: bool

    @property
    def is_distinctive(self) -> bool:
        """Whether it hardly stands somewhere by chance."""
        if self.year:
            return False
        if self.rounded:
            return self.digits >= ROUNDED_DIGITS and self.value >= ANYWHERE
        return self.value >= ANYWHERE or self.digits >= DIGITS

    @property
    def is_rough(self) -> bool:
        """Whether it is rounded so far that only large figures can be known by it."""
        return self.rounded and self.digits == ROUGH_DIGITS and self.value >= 10 * ANYWHERE


def numerals(text: str) -> Iterator[Numeral]:
    """All numbers of a text; digits of other scripts count, checksums do not.

    Digits that touch letters are part of a name or code, unless there are five or more of them.
    """
    text = _POWER.sub(_exponent, CHECKSUM.sub(" ", text))
    text = unicodedata.normalize("NFKC", text)
    for match in _NUMBER.finditer(text):
        whole = re.sub(r"\D", "", match["whole"])
        if len(whole) >= DIGITS or not _touches_letters(text, match):
            exact = _numeral(match, whole)
            yield exact
            if match["roughly"] and not exact.rounded and not match["part"]:
                yield _rough(exact, whole)
    for parted in _POINTS.findall(text):
        whole = parted.replace(".", "")
        if len(whole) >= DIGITS:
            yield Numeral(float(whole), 0.5, len(whole.lstrip("0")), False, False, False)


def _exponent(match: re.Match[str]) -> str:
    power = unicodedata.normalize("NFKC", match[1] or match[2])
    return "e" + power.replace("\u2212", "-")


def _touches_letters(text: str, match: re.Match[str]) -> bool:
    start = match.start("money") if match["money"] else match.start("whole")
    around = text[max(start - 1, 0) : start] + text[match.end() : match.end() + 1]
    return any(letter.isalpha() for letter in around)


def _numeral(match: re.Match[str], whole: str) -> Numeral:
    part, power = match["part"] or "", match["power"] or ""
    scale = SCALES[(match["scale"] or "").casefold()] * 10.0 ** int(power[1:] or 0)
    value = float(whole + part) * scale
    half = 0.5 * 10.0 ** -max(len(part) - 1, 0) * scale
    digits = len((whole + part[1:]).lstrip("0"))
    rounded = scale != 1
    # 2021 is a year wherever it stands; 2,021 is not.
    year = not part and not rounded and bool(_YEAR.fullmatch(match["whole"]))
    return Numeral(value, half, digits, bool(match["money"]), rounded, year)


def _rough(exact: Numeral, whole: str) -> Numeral:
    """What "about 74,000" means: the zeros at its end do not count, but two digits always do."""
    kept = max(len(whole.rstrip("0")), ROUGH_DIGITS)
    half = 0.5 * 10.0 ** max(len(whole) - kept, 0)
    return replace(exact, half=half, digits=kept, rounded=True, year=False)


class Numbers:
    """A set of numbers that can be asked whether a numeral is one of them, rounded."""

    def __init__(self, values: Iterable[float]) -> None:
        sizes = {abs(float(value)) for value in values if math.isfinite(value)}
        self._sorted = np.array(sorted(sizes), dtype=float)

    def holds(self, numeral: Numeral) -> bool:
        """Whether one of the numbers is written so when it is rounded to its digits."""
        slack = numeral.half * (1 + 1e-9) + 1e-9
        left = np.searchsorted(self._sorted, numeral.value - slack)
        right = np.searchsorted(self._sorted, numeral.value + slack, side="right")
        return bool(right > left)
