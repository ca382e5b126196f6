"""What an HTML or XML file says: blocks of text, table cells, attributes, comments, code, images.

Letters in inline elements run together as a reader sees them, so that markup inside a number does
not hide it. Our own styles and scripts are known text and are left out; anything else is looked at.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import CData, Comment, Declaration, Doctype, ProcessingInstruction

from ssp_analysis.pack import reveal
from ssp_analysis.pack.piece import Piece, Unreadable

Reader = Callable[[str, bytes], Iterator[Piece]]
INLINE = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q",
          "s", "small", "span", "strong", "sub", "sup", "time", "tspan", "u", "wbr"}  # fmt: skip
CODE = {"script", "style"}
SIZES = {"width", "height"}
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping",
           "manifest", "xlink:href"}  # fmt: skip
UNSEEN = (Comment, Declaration, Doctype, ProcessingInstruction, CData)
ADDRESS = re.compile(r"(?:url\(|@import)\s*['\"]?([^'\")\s;]+)", re.IGNORECASE)
DATA = re.compile(r"data:([\w/+.-]*)((?:;[\w=-]+)*),([^\"')\s]*)")
KINDS = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg", "text/html": ".html",
         "font/woff": ".woff", "font/woff2": ".woff2", "font/ttf": ".ttf", "text/css": ".txt",
         "text/plain": ".txt", "application/json": ".json", "": ".txt"}  # fmt: skip
_SCHEMAS = ("http://schemas.", "http://www.w3.org/", "http://purl.org/", "https://schemas.",
            "urn:", "http://docs.oasis-open.org/", "http://openoffice.org/")  # fmt: skip


def html_pieces(place: str, content: bytes, read: Reader) -> Iterator[Piece]:
    """The pieces of one file.

    Args:
        place: its name.
        content: as it is stored.
        read: reads what is embedded in it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # of SVG and other XML
        soup = BeautifulSoup(content.decode("utf-8-sig"), "html.parser")
    for note in soup.find_all(string=lambda text: isinstance(text, UNSEEN)):
        yield Piece(place, str(note.extract()), "hidden")
    for code in soup.find_all(CODE):
        yield from _code_pieces(f"{place}, {code.name}", str(code.string or code.get_text()), read)
    for tag in soup.find_all(True):
        yield from _attribute_pieces(place, tag, read)
    for code in soup.find_all(CODE):
        code.extract()
    for table in soup.find_all("table"):
        yield from _table_pieces(place, table)
    for block in soup.find_all(lambda tag: tag.name not in INLINE):
        if text := _own_text(block):
            yield Piece(_placed(place, block), text)


def _own_text(block: Tag) -> str:
    """The letters of a block outside the blocks within it."""
    parts = []
    for child in block.children:
        if isinstance(child, Tag):
            parts.append(_own_text(child) if child.name in INLINE else " \n ")
        else:
            parts.append(str(child))
    return "".join(parts).strip()


def _table_pieces(place: str, table: Tag) -> Iterator[Piece]:
    caption = table.find("caption")
    title = caption.get_text().strip() if caption else ""
    rows = table.find_all("tr")
    heads = [cell.get_text().strip() for cell in rows[0].find_all(["th", "td"])] if rows else []
    for number, row in enumerate(rows[1:], start=1):
        cells = row.find_all(["th", "td"])
        name = cells[0].get_text().strip() if cells else ""
        for column, cell in enumerate(cells[1:], start=1):
            head = heads[column] if column < len(heads) else ""
            where = f"{place}, table {title!r}, row {number}"
            yield Piece(where, cell.get_text().strip(), "cell", f"{title}\n{name}\n{head}")


def _attribute_pieces(place: str, tag: Tag, read: Reader) -> Iterator[Piece]:
    for name, held in tag.attrs.items():
        value = " ".join(held) if isinstance(held, list) else str(held)
        where = f"{_placed(place, tag)}, <{tag.name} {name}>"
        if name in SIZES or name.startswith("xmlns") or value.startswith(_SCHEMAS):
            continue
        if value.startswith("data:"):
            yield from _embedded(where, value, read)
        elif name in LOADING or (name.endswith("href") and tag.name != "a"):
            if not value.startswith("#"):
                yield Piece(where, value, "load")
        elif name == "href":
            if not value.startswith("#"):
                yield Piece(where, value, "link")
        elif name == "style":
            yield from _code_pieces(where, value, read)
        else:
            said = name in ("alt", "title", "aria-label", "summary")
            yield Piece(where, value, "text" if said else "hidden")


def _code_pieces(place: str, text: str, read: Reader) -> Iterator[Piece]:
    for known in _known_code():
        text = text.replace(known, " ")
    for match in DATA.finditer(text):
        yield from _embedded(place, match[0], read)
    text = DATA.sub(" ", text)
    for address in ADDRESS.findall(text):
        if not address.startswith("#"):
            yield Piece(place, address, "load")
    yield Piece(place, text, "hidden")


def _embedded(place: str, address: str, read: Reader) -> Iterator[Piece]:
    match = DATA.match(address)
    if match is None or match[1] not in KINDS:
        raise Unreadable(place, "embeds a file of a kind that this check cannot open")
    content = unquote_to_bytes(match[3])
    if ";base64" in match[2]:
        content = base64.b64decode(content)
    yield from read(f"{place}{KINDS[match[1]]}", content)


@cache
def _known_code() -> tuple[str, ...]:
    templates = Path(__file__).parent / "templates"
    ours = [(templates / name).read_text(encoding="utf-8") for name in ("pack.css", "slides.js")]
    return tuple(text.strip() for text in (reveal.script(), reveal.style(), *ours))


def _placed(place: str, tag: Tag) -> str:
    section = tag.find_parent("section", id=True)
    return f"{place}, {section['id']}" if section else place
