"""What an HTML or XML file says: blocks of text, table cells, attributes, comments, code, images.

Letters in inline elements run together as a reader sees them, so that markup inside a number does
not hide it. Our own styles are known text and are left out; anything else is looked at.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import CData, Comment, Declaration, Doctype, ProcessingInstruction

from ssp_analysis.write.html import png_size, svg_size
from tests.finished.loading import DATA, element_loads, style_loads, unescaped
from tests.finished.own_parts import own_scripts, own_styles
from tests.finished.piece import Piece, PieceKind, Unreadable

Reader = Callable[[str, bytes], Iterator[Piece]]
INLINE = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q",
          "s", "small", "span", "strong", "sub", "sup", "time", "tspan", "u", "wbr"}  # fmt: skip
CODE = {"script", "style"}
LEADING = {"h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "dt", "legend", "summary"}
SEEN = {"alt", "title", "summary", "placeholder", "label"}  # attributes that a reader is told
UNSEEN = (Comment, Declaration, Doctype, ProcessingInstruction, CData)
KINDS = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg", "text/html": ".html",
         "font/woff": ".woff", "font/woff2": ".woff2", "font/ttf": ".ttf", "text/css": ".txt",
         "text/plain": ".txt", "application/json": ".json", "": ".txt"}  # fmt: skip
SIZES: dict[str, Callable[[bytes], tuple[int, int]]] = {
    "image/png": png_size, "image/svg+xml": lambda content: svg_size(content.decode("utf-8")),
}  # fmt: skip
_POWER = re.compile(r"[×x*·⋅]\s*10$")


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
        yield from _code_pieces(place, code, read)
    under = _leading(soup)
    known: set[str] = set()
    for tag in soup.find_all(True):
        # Names of elements and attributes are free text too.
        yield from (Piece(place, name, "hidden") for name in {tag.name, *tag.attrs} - known)
        known |= {tag.name, *tag.attrs}
        yield from _attribute_pieces(place, tag, read, under[id(tag)])
    for code in soup.find_all(CODE):
        code.extract()
    for table in soup.find_all("table"):
        yield from _table_pieces(place, table, under[id(table)])
    for block in soup.find_all(lambda tag: tag.name not in INLINE):
        if text := _own_text(block):
            lead = () if block.name in {*LEADING, "td", "th"} else under[id(block)]
            yield Piece(_placed(place, block), text, under=lead)


def _leading(soup: BeautifulSoup) -> dict[int, tuple[str, ...]]:
    """What stands above each element: the last heading or caption, and what leads to a list."""
    found: dict[int, tuple[str, ...]] = {}
    last = ""
    for tag in soup.find_all(True):
        if tag.name == "section":
            last = ""
        elif tag.name in LEADING:
            last = tag.get_text().strip()
        names = [last] if last else []
        if tag.name == "li" and (lists := tag.find_parent(["ul", "ol"])):
            before = lists.find_previous_sibling()
            if before is not None and before.get_text().strip().endswith(":"):
                names.append(before.get_text().strip())
        elif tag.name == "img" and (figure := tag.find_parent("figure")):
            names += [each.get_text().strip() for each in figure.find_all("figcaption")]
        found[id(tag)] = tuple(names)
    return found


def _own_text(block: Tag) -> str:
    """The letters of a block outside the blocks within it."""
    parts: list[str] = []
    for child in block.children:
        if not isinstance(child, Tag):
            parts.append(str(child))
        elif child.name == "br":
            parts.append(" ")
        elif child.name in INLINE:
            raised = child.name == "sup" and _POWER.search("".join(parts))
            parts.append(("^" if raised else "") + _own_text(child))
        else:
            parts.append(" \n ")
    return "".join(parts).strip()


def _table_pieces(place: str, table: Tag, under: tuple[str, ...]) -> Iterator[Piece]:
    caption = table.find("caption")
    title = caption.get_text().strip() if caption else ""
    rows = table.find_all("tr")
    heads = [_text(cell) for cell in rows[0].find_all(["th", "td"])] if rows else []
    for number, row in enumerate(rows[1:], start=1):
        texts = [_text(cell) for cell in row.find_all(["th", "td"])]
        # Any text of the row may be the measure or the period.
        words = tuple(text for text in texts if re.search(r"[^\W\d_]", text))
        for column, text in enumerate(texts[1:], start=1):
            head = heads[column] if column < len(heads) else ""
            where = f"{place}, table {title!r}, row {number}"
            yield Piece(where, text, "cell", (title, *words, head), under)


def _text(cell: Tag) -> str:
    return cell.get_text().strip()


def _attribute_pieces(
    place: str, tag: Tag, read: Reader, under: tuple[str, ...]
) -> Iterator[Piece]:
    where = f"{_placed(place, tag)}, <{tag.name}>"
    attributes = {
        name: " ".join(held) if isinstance(held, list) else str(held)
        for name, held in tag.attrs.items()
    }
    for way, name in element_loads(tag.name, attributes):
        yield Piece(where, attributes.get(name, ""), "script" if way == "script" else "load")
    drawn = _drawn_size(attributes.get("src") or attributes.get("srcset", ""))
    for name, value in attributes.items():
        for match in DATA.finditer(value):
            yield from _embedded(f"{where} {name}", match, read)
        rest = unescaped(DATA.sub(" ", value)) if name == "style" else DATA.sub(" ", value)
        if name in ("width", "height") and value in drawn:
            continue  # how large the picture is
        said = name in SEEN or name.startswith("aria-")
        kind: PieceKind = "text" if said else "hidden"
        if name == "href" and tag.name == "a" and not value.startswith("#"):
            kind = "link"
        yield Piece(f"{where} {name}", rest, kind, under=under)


def _drawn_size(source: str) -> tuple[str, ...]:
    match = DATA.fullmatch(source)
    if match is None or match[1] not in SIZES:
        return ()
    return tuple(str(side) for side in SIZES[match[1]](_content(match)))


def _code_pieces(place: str, code: Tag, read: Reader) -> Iterator[Piece]:
    where, text = f"{place}, {code.name}", str(code.string or code.get_text())
    if code.name == "script":
        if text.strip() not in own_scripts() or set(code.attrs) - {"nonce"}:
            yield Piece(where, "", "script")
            yield Piece(where, text, "hidden")
        return
    for known in own_styles():
        text = text.replace(known, " ")
    for match in DATA.finditer(text):
        yield from _embedded(where, match, read)
    if style_loads(text):
        yield Piece(where, "", "load")
    yield Piece(where, unescaped(DATA.sub(" ", text)), "hidden")


def _embedded(place: str, match: re.Match[str], read: Reader) -> Iterator[Piece]:
    if match[1] not in KINDS:
        raise Unreadable(place, "embeds a file of a kind that this check cannot open")
    yield from read(f"{place}{KINDS[match[1]]}", _content(match))


def _content(match: re.Match[str]) -> bytes:
    content = unquote_to_bytes(match[3])
    return base64.b64decode(content) if ";base64" in match[2] else content


def _placed(place: str, tag: Tag) -> str:
    section = tag.find_parent("section", id=True)
    return f"{place}, {section['id']}" if section else place
