"""What must be in no pack: data that point to a person, machines' paths, faults of programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssp_analysis.pack.numerals import CHECKSUM

# Nothing but a letter or digit beside it makes something else of it.
_FREE, _END = r"(?<![A-Za-z\d])", r"(?![A-Za-z\d])"
# The postcode areas of Royal Mail; the inward half of a postcode never holds C, I, K, M, O or V.
_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA "
    "LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG "
    "SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
).replace(" ", "|")
# "M1 1st" is an ordinal after a name; "SK4 1ST" and "sk41st" are postcodes.
_ORDINAL = r"(?-i:(?<=[A-Z\d] )(?:1st|2nd|3rd|[04-9]th)\b)"
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:\d{2})?|\d{4}-\d\d-\d\d)(?!\d)")
_ROOTS = (
    "home|root|work|workspace|workspaces|tmp|Users|Volumes|mnt|media|var|opt|srv|usr|etc|private|"
    "data|app|github|builds|content|Library|Applications|code|repo"
)
_REGISTRATION = r"[A-HJ-PR-Y]{2}\d{2}[\s-]?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y]\d{2,3}[A-Z]{3}"
PATTERNS: dict[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+%-]+\s?@\s?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"),
    "a telephone number": re.compile(
        rf"{_FREE}(?<!\d[.,])(?:(?:\+|00)44\s?(?:\(0\)\s?)?|\(?0(?!\.))"
        rf"(?:\d[\s()./-]{{0,2}}){{9,10}}{_END}"
    ),
    "a National Insurance number": re.compile(
        rf"{_FREE}(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][\s-]?"
        rf"(?:\d[\s-]?){{6}}[A-D]{_END}",
        re.IGNORECASE,
    ),
    "a postcode": re.compile(
        rf"{_FREE}(?:{_AREAS})\d[A-Z\d]?[\s-]{{0,2}}(?!{_ORDINAL})\d[ABD-HJLNP-UW-Z]{{2}}{_END}",
        re.IGNORECASE,
    ),
    "a vehicle's registration": re.compile(
        rf"{_FREE}(?:{_REGISTRATION}|[A-HJ-NPR-TV-Y]\d{{1,3}}[\s-][A-Z]{{3}}"
        rf"|{_REGISTRATION.lower()}){_END}"
    ),
    "a path of a machine": re.compile(
        rf"(?<![\w./])/(?:{_ROOTS})/\S|(?<!\w)~/\w|\bdata/(?:raw|processed)/"
        r"|(?<![A-Za-z])[A-Za-z]:(?:\\{1,2}|/)\w|\\\\[A-Za-z0-9.-]+\\\w|file:/{2,3}\S",
    ),
    "a program's fault": re.compile(
        r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|-{60,}"
        r"|\b[A-Z]\w+(?:Error|Exception|Warning)\s?:|\bCell In\s?\[\d+\]|\bIn \[\d+\]:"
    ),
}
_NHS = re.compile(
    r"(?<!\d)(?<!\d\.)(?<![A-Za-z])(?:NHS)?\d{3}[\s-]{0,2}\d{3}[\s-]{0,2}\d{4}(?![A-Za-z\d])(?!\.\d)"
)
_TERMINAL = re.compile(r"\x1b?\[[0-9;]*m")  # colours of a terminal
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
CONTACT = ("an e-mail address", "a telephone number")


def personal_data(text: str, allowed: str | None) -> Iterator[str]:
    """The kinds of things found in a text that no pack may hold.

    Args:
        text: a piece of a file.
        allowed: text whose own addresses and numbers may stand: published contact details; None
            where it is not known which are published, so that they are not looked for.
    """
    text = _COLOUR.sub(" ", CHECKSUM.sub(" ", _TERMINAL.sub("", text)))
    for kind, pattern in PATTERNS.items():
        if allowed is None and kind in CONTACT:
            continue
        searched = _DAY.sub(" ", text) if kind == "a telephone number" else text
        if any(match[0].strip() not in (allowed or "") for match in pattern.finditer(searched)):
            yield kind
    found = (match[0] for match in _NHS.finditer(text))
    if any(_is_nhs_number(number) and number not in (allowed or "") for number in found):
        yield "an NHS number"


def _is_nhs_number(text: str) -> bool:
    """Whether the check digit fits (modulus 11, NHS Data Dictionary)."""
    digits = [int(letter) for letter in text if letter.isdigit()]
    rest = 11 - sum(d * weight for d, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[9] == (0 if rest == 11 else rest)
