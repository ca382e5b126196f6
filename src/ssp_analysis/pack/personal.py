"""What must be in no pack: data that point to a person, machines' paths, faults of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The inward half of a postcode never holds these, and 2nd or 5th is no postcode.
_INWARD = "[ABD-HJLNP-UW-Z]{2}"
PATTERNS: dict[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"),
    "a telephone number": re.compile(
        r"(?<![\w.,/-])(?:\+44\s?(?:\(0\)\s?)?|\(?0)(?:\d[\s().-]{0,2}){9,10}(?![\w])"
    ),
    "a National Insurance number": re.compile(
        r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?(?:\d\s?){6}[A-D]\b",
        re.IGNORECASE,
    ),
    "a postcode": re.compile(
        rf"(?<![\w/-])[A-Z]{{1,2}}\d[A-Z\d]?\s?\d(?!ST\b|ND\b|RD\b|TH\b){_INWARD}(?![\w/-])",
        re.IGNORECASE,
    ),
    "a vehicle's registration": re.compile(
        r"(?<![\w/-])(?:[A-HJ-PR-Y]{2}\d{2}\s?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\d{1,3}\s[A-Z]{3})"
        r"(?![\w/-])"
    ),
    "a path of a machine": re.compile(
        r"(?<![\w.:/])/(?:home|root|work|tmp|Users|mnt|var|opt|srv|usr|etc|private)/\S"
        r"|(?<![A-Za-z])[A-Za-z]:\\{1,2}\w|\\\\[A-Za-z0-9.-]+\\\w|file:/{2,3}\S",
    ),
    "a program's fault": re.compile(
        r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|\b[A-Z]\w+Error: |-{60,}"
    ),
}
_NHS = re.compile(r"(?<![\d.,])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?![\d.,])")

# The manifest's checksums: in some of them ten digits fit an NHS number by chance.
_CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")


def personal_data(text: str, allowed: str) -> Iterator[str]:
    """The kinds of things found in a text that no pack may hold.

    Args:
        text: a piece of a file.
        allowed: text whose own addresses and numbers may stand: published contact details.
    """
    text = _CHECKSUM.sub(" ", text)
    for kind, pattern in PATTERNS.items():
        if any(match[0].strip() not in allowed for match in pattern.finditer(text)):
            yield kind
    if any(_is_nhs_number(match[0]) and match[0] not in allowed for match in _NHS.finditer(text)):
        yield "an NHS number"


def _is_nhs_number(text: str) -> bool:
    """Whether the check digit fits (modulus 11, NHS Data Dictionary)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    rest = 11 - sum(d * weight for d, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (0 if rest == 11 else rest)
