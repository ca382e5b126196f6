"""The leak check: whether the finished files tell anything that may not be told.

It opens the files as a reader could and knows nothing of how they were made. docs/leak-check.md
says what is looked for, where, and why it seldom cries wolf.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from ssp_analysis.inert import without_unseen
from ssp_analysis.pack.numerals import Numbers, Numeral, numerals
from ssp_analysis.pack.personal import personal_data
from ssp_analysis.pack.piece import Piece, Unreadable
from ssp_analysis.pack.pieces import folder_pieces
from ssp_analysis.pack.secrets import Secrets

_MONTH = f"(?:{'|'.join(calendar.month_name[1:])})"
# What may stand beside the name of a withheld measure: dates, periods, references, marks, plans.
ABOUT_TIME = re.compile(
    rf"\b\d{{1,2}} {_MONTH}(?: \d{{4}})?|\b{_MONTH} \d{{4}}|\b\d{{4}}/\d{{2}}(?: Q[1-4])?"
    r"|\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b(?:19|20)\d\d\b"
    r"|\b[A-Z]+(?:/[A-Z0-9]+)+|\[note \d\]|\bCovid-19\b|\bTier \d\b"
)
_WORDS = re.compile(r"[\w/.-]{6,}")


@dataclass(frozen=True)
class Allowed:
    """What stands in reviewed files and may therefore stand in the pack.

    `contact`: the text of `partnership.yaml`; `reference`: of all reference files, for addresses.
    """

    contact: str = ""
    reference: str = ""


def leaks(folder: Path, secrets: Secrets | None, allowed: Allowed) -> list[str]:
    """A sentence for each leak and each file that cannot be opened; none holds what leaked.

    Args:
        folder: the pack.
        secrets: None where the tables before release are not there; only what needs no knowledge
            of them is looked for then.
        allowed: what may stand although it looks like personal data or leads outside.
    """
    found: dict[str, None] = {}
    try:
        for piece in folder_pieces(folder):
            for fault in _faults(piece, secrets, allowed):
                found.setdefault(f"{piece.place}: {fault}")
    except Unreadable as error:
        found.setdefault(str(error))
    return list(found)


def _faults(piece: Piece, secrets: Secrets | None, allowed: Allowed) -> Iterator[str]:
    text = without_unseen(piece.text)
    if piece.kind == "load":
        yield "something is loaded from outside the file"
    elif piece.kind == "link":
        if text.split(":", 1)[-1] not in allowed.contact and text not in allowed.reference:
            yield "a link leads where no reference file points"
        text = re.sub(r"^(https?|mailto|tel):", "", text)
    yield from (f"holds {kind}" for kind in personal_data(text, allowed.contact))
    if secrets is None:
        return
    if any(word.strip("./-").casefold() in secrets.marks for word in _WORDS.findall(text)):
        yield "holds the mark of a record"
    if _holds_secret(text, secrets):
        yield "holds a figure that is withheld or suppressed"
    if piece.kind in ("text", "cell"):
        yield from _faults_by_name(piece, text, secrets)


def _holds_secret(text: str, secrets: Secrets) -> bool:
    for numeral in numerals(text):
        held = secrets.money if numeral.money else secrets.counts
        if numeral.is_distinctive and held.holds(numeral) and not secrets.explained.holds(numeral):
            return True
    return False


def _faults_by_name(piece: Piece, text: str, secrets: Secrets) -> Iterator[str]:
    for statement in secrets.statements:
        text = text.replace(statement, " ")
    names = (piece.names if piece.kind == "cell" else text).casefold()
    if _names_withheld(names, secrets) and any(_numbers_in(text, secrets.withheld_names)):
        yield "a number stands beside the name of something withheld"
    elif piece.kind == "cell" and (beside := _beside_hidden(names, secrets)) is not None:
        known = (*secrets.shown_names, *secrets.withheld_names)
        if any(not beside.holds(numeral) for numeral in _numbers_in(text, known)):
            yield "a number stands where a figure is hidden"


def _names_withheld(names: str, secrets: Secrets) -> bool:
    if not secrets.withheld_pattern.search(names):
        return False
    # A withheld name may be a part of another's.
    return bool(secrets.withheld_pattern.search(secrets.shown_pattern.sub(" ", names)))


def _numbers_in(text: str, names: Iterable[str]) -> Iterator[Numeral]:
    """The numbers of a text outside dates, references and the names themselves."""
    for name in names:
        if any(letter.isdigit() for letter in name):
            text = text.replace(name, " ")
    return numerals(ABOUT_TIME.sub(" ", text))


def _beside_hidden(names: str, secrets: Secrets) -> Numbers | None:
    """What may stand in a cell of which caption and headings name a hidden figure; else None."""
    lines = [line.strip() for line in names.splitlines()]
    named = [label for label in secrets.labels if label in names]
    if not named:
        return None
    label = max(named, key=len)
    of_area = ("\n".join(two) for two in permutations(lines, 2))
    places = [place for place in (*of_area, *lines, "") if (label, place) in secrets.hidden]
    return secrets.hidden[label, places[0]] if places else None
