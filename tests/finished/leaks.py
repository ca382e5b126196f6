"""What no finished file may hold: data that point to a person, machines' paths, what is outside.

It opens the files as a reader could and knows nothing of how they were made. That no withheld
figure is in them is proved before they are made (`replay`), and not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ssp_analysis.inert import without_unseen
from ssp_analysis.personal import personal_data
from tests.finished.piece import Piece, Unreadable
from tests.finished.pieces import folder_pieces


@dataclass(frozen=True)
class Allowed:
    """What stands in reviewed files and may therefore stand in the pack.

    `contact`: the text of `partnership.yaml`; `reference`: of all reference files, for addresses.
    """

    contact: str = ""
    reference: str = ""


def leaks(folder: Path, allowed: Allowed | None) -> list[str]:
    """A sentence for each leak and each file that cannot be opened; none holds what leaked.

    Args:
        folder: the pack.
        allowed: what may stand although it looks like personal data or leads outside; None where
            that is not known, so that contact details and links cannot be judged.
    """
    found: dict[str, None] = {}
    # A pack says the same few thousand texts again and again.
    contact = allowed.contact if allowed else None
    personal = cache(lambda text: [f"holds {kind}" for kind in personal_data(text, contact)])
    seen = cache(_seen)
    inside = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for piece in folder_pieces(folder):
        if isinstance(piece, Unreadable):
            found.setdefault(str(piece))
            continue
        for fault in _faults(piece, seen(piece.text), personal, allowed, inside):
            found.setdefault(f"{piece.place}: {fault}")
    return list(found)


def _faults(
    piece: Piece,
    text: str,
    personal: Callable[[str], list[str]],
    allowed: Allowed | None,
    inside: set[str],
) -> Iterator[str]:
    if piece.kind == "load":
        yield "something is loaded from outside the file"
    elif piece.kind == "script":
        yield "holds a script that is not the pack's own"
    elif piece.kind == "link":
        # The list of what to attach stands above all files that it leads to.
        if allowed and text not in inside and not _is_known(text, allowed):
            yield "a link leads where no reference file points"
        text = re.sub(r"^(https?|mailto|tel):", "", text)
    yield from personal(text)


def _seen(text: str) -> str:
    return without_unseen(re.sub(r"\x1b\[[0-9;]*m", "", text))


def _is_known(address: str, allowed: Allowed) -> bool:
    """Whether an address stands in a reference file, whole: no beginning of a longer one."""
    told = address.split(":", 1)[-1] if address.startswith(("mailto:", "tel:")) else ""
    whole = rf"(?<![\w.]){re.escape(address)}(?![\w/.?#-]*[\w/])"
    return bool(told and told in allowed.contact) or bool(re.search(whole, allowed.reference))
