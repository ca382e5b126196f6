"""What a picture's file says beside its picture: text chunks, EXIF, and what hangs on behind."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from tests.finished.piece import Piece, Unreadable

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
# The picture itself, and how to show it: nothing in these can be read as text.
DRAWN = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "pHYs", "bKGD",
         "hIST", "cICP", "iCCP"}  # fmt: skip
# Four letters by chance are common in binary data; a name or number is longer.
SHORTEST = 4
LONGEST_TEXT = 1_000_000  # bytes of an unpacked text chunk


def png_pieces(place: str, content: bytes) -> Iterator[Piece]:
    """The text chunks, other chunks' readable text, and anything after the picture's end.

    Raises:
        Unreadable: where it is no PNG, or breaks off.
    """
    if not content.startswith(PNG):
        raise Unreadable(place, "is no PNG")
    at = len(PNG)
    while True:
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + size]
        if len(kind) < 4 or len(body) < size:
            raise Unreadable(place, "breaks off")
        name = kind.decode("latin-1")
        if name not in DRAWN:
            yield from _readable(f"{place}, {name}", _unpacked(name, body))
        at += 12 + size
        if name == "IEND":
            break
    yield from _readable(f"{place}, after its end", content[at:])


def jpeg_pieces(place: str, content: bytes) -> Iterator[Piece]:
    """The readable text of all segments before the picture, and of what comes after its end."""
    if not content.startswith(JPEG):
        raise Unreadable(place, "is no JPEG")
    head, _, rest = content.partition(b"\xff\xda")
    yield from _readable(place, head)
    yield from _readable(f"{place}, after its end", rest.rpartition(b"\xff\xd9")[2])


def _unpacked(name: str, body: bytes) -> bytes:
    # tEXt: keyword, zero, text. zTXt: the same, packed. iTXt: flags and two more names between.
    keyword, _, rest = body.partition(b"\0")
    if name == "zTXt":
        return keyword + b" " + _inflated(rest[1:])
    if name == "iTXt":
        packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
        return keyword + b" " + (_inflated(text) if packed else text)
    return body


def _inflated(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, LONGEST_TEXT)


def _readable(place: str, content: bytes) -> Iterator[Piece]:
    for text in (content.decode("utf-8", "replace"), content.decode("utf-16-le", "replace"),
                 content.decode("utf-16-be", "replace")):  # fmt: skip
        for run in re.findall(rf"[\x20-\x7e\u00a0-\u024f\u2000-\u206f]{{{SHORTEST},}}", text):
            yield Piece(place, run, "hidden")
