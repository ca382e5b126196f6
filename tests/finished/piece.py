"""One piece of what a finished file says, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["text", "cell", "printed", "hidden", "load", "link", "script"]


@dataclass(frozen=True)
class Piece:
    """A piece of a file.

    `kind`: `text` a reader sees or hears, a table's `cell`, a line `printed` on paper, which does
    not say what it belongs to, what is `hidden` (metadata, comments,
    code), an address that is loaded without being asked (`load`) or may be followed (`link`), a
    `script` that is not the pack's own.
    `names`: of a cell, the table's caption, its row's texts and its column's heading.
    `under`: what stands above it or leads to it: the last heading, a figure's caption.
    """

    place: str
    text: str
    kind: PieceKind = "text"
    names: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file, or a part of one, that could not be opened."""

    def __init__(self, place: str, fault: str) -> None:
        self.place, self.fault = place, fault
        super().__init__(f"{place} {fault}")
