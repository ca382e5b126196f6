"""The leak check: whether the finished files tell anything that may not be told.

It opens the files as a reader could and knows nothing of how they were made. docs/leak-check.md
says what is looked for, where, and why it seldom cries wolf.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ssp_analysis.inert import without_unseen
from ssp_analysis.pack.beside import faults_by_name
from ssp_analysis.pack.numerals import numerals
from ssp_analysis.pack.piece import Piece, Unreadable
from ssp_analysis.pack.pieces import folder_pieces
from ssp_analysis.pack.secrets import Secrets
from ssp_analysis.personal import personal_data

_WORDS = re.compile(r"[\w/.-]{6,}")


@dataclass(frozen=True)
class Allowed:
    """What stands in reviewed files and may therefore stand in the pack.

    `contact`: the text of `partnership.yaml`; `reference`: of all reference files, for addresses.
    """

    contact: str = ""
    reference: str = ""


def leaks(folder: Path, secrets: Secrets | None, allowed: Allowed | None) -> list[str]:
    """A sentence for each leak and each file that cannot be opened; none holds what leaked.

    Args:
        folder: the pack.
        secrets: None where the tables before release are not there; only what needs no knowledge
            of them is looked for then.
        allowed: what may stand although it looks like personal data or leads outside; None where
            that is not known, so that contact details and links cannot be judged.
    """
    found: dict[str, None] = {}
    # A pack says the same few thousand texts again and again.
    in_text = cache(partial(_faults_of_text, secrets=secrets, allowed=allowed))
    seen = cache(_seen)
    for piece in folder_pieces(folder):
        if isinstance(piece, Unreadable):
            found.setdefault(str(piece))
            continue
        for fault in _faults(piece, seen(piece.text), in_text, secrets, allowed):
            found.setdefault(f"{piece.place}: {fault}")
    return list(found)


def _faults(
    piece: Piece,
    text: str,
    in_text: Callable[[str], list[str]],
    secrets: Secrets | None,
    allowed: Allowed | None,
) -> Iterator[str]:
    if piece.kind == "load":
        yield "something is loaded from outside the file"
    elif piece.kind == "script":
        yield "holds a script that is not the pack's own"
    elif piece.kind == "link":
        if allowed and not _is_known(text, allowed):
            yield "a link leads where no reference file points"
        text = re.sub(r"^(https?|mailto|tel):", "", text)
    yield from in_text(text)
    if secrets and piece.kind != "printed":  # `paper` holds it against its web page
        yield from faults_by_name(piece, text, secrets)


def _seen(text: str) -> str:
    return without_unseen(re.sub(r"\x1b\[[0-9;]*m", "", text))


def _faults_of_text(text: str, secrets: Secrets | None, allowed: Allowed | None) -> list[str]:
    """What is wrong with a text wherever it stands."""
    contact = allowed.contact if allowed else None
    found = [f"holds {kind}" for kind in personal_data(text, contact)]
    if secrets is None:
        return found
    if any(word.strip("./-").casefold() in secrets.marks for word in _WORDS.findall(text)):
        found.append("holds the mark of a record")
    if _holds_secret(text, secrets):
        found.append("holds a figure that is withheld or suppressed")
    return found


def _is_known(address: str, allowed: Allowed) -> bool:
    """Whether an address stands in a reference file, whole: no beginning of a longer one."""
    told = address.split(":", 1)[-1] if address.startswith(("mailto:", "tel:")) else ""
    whole = rf"(?<![\w.]){re.escape(address)}(?![\w/.?#-]*[\w/])"
    return bool(told and told in allowed.contact) or bool(re.search(whole, allowed.reference))


def _holds_secret(text: str, secrets: Secrets) -> bool:
    for numeral in numerals(text):
        held = secrets.money if numeral.money else secrets.counts
        explained = secrets.explained
        if numeral.is_rough and not numeral.money:
            held, explained = secrets.large, secrets.explained_counts
        elif not numeral.is_distinctive:
            continue
        if held.holds(numeral) and not explained.holds(numeral):
            return True
    return False
