"""One piece of what a finished file says, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["text", "cell", "hidden", "load", "link"]


@dataclass(frozen=True)
class Piece:
    """A piece of a file.

    `kind`: `text` a reader sees or hears, a table's `cell`, what is `hidden` (metadata, comments,
    code), an address that is loaded without being asked (`load`) or may be followed (`link`).
    `names`: of a cell, one a line: the table's caption, its row's and its column's heading.
    """

    place: str
    text: str
    kind: PieceKind = "text"
    names: str = ""


class Unreadable(Exception):
    """A file, or a part of one, that could not be opened."""

    def __init__(self, place: str, fault: str) -> None:
        self.place, self.fault = place, fault
        super().__init__(f"{place} {fault}")
