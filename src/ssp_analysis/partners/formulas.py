"""Which cells of an XLSX workbook are formulas without a result that can be trusted.

The reader (calamine) gives each formula's last result. A file written by a program has none, or
a 0 that nobody worked out, until a spreadsheet opens and saves it; an error reads as blank.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

# A sheet without either needs no second reading.
FORMULA_OR_ERROR = re.compile(rb"""<(\w+:)?f[\s/>]|t=["']e["']""")
WORKBOOK = "xl/workbook.xml"


def untrusted_formulas(file: IO[bytes]) -> dict[str, list[tuple[int, int]]]:
    """Sheet name → (row, column) of each such cell, counted from 0.

    A formula is trusted with the result that it was saved with, a blank text included. It is not
    without one, with an error, or with 0 in a workbook that asks to be worked out when opened.

    Raises:
        KeyError, zipfile.BadZipFile, ElementTree.ParseError: the file is no XLSX workbook.
    """
    with zipfile.ZipFile(file) as book:
        about = ElementTree.fromstring(book.read(WORKBOOK))
        fresh = not any(_flag(node, "fullCalcOnLoad") for node in _all(about, "calcPr"))
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {node.get("Id"): node.get("Target", "") for node in relations}
        found: dict[str, list[tuple[int, int]]] = {}
        for sheet in _all(about, "sheet"):
            relation = next(sheet.attrib[name] for name in sheet.attrib if name.endswith("}id"))
            path = posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
            content = book.read(path)
            if FORMULA_OR_ERROR.search(content):
                cells = _cells(ElementTree.fromstring(content))
                found[sheet.get("name", "")] = [at for at, cell in cells if _is_bad(cell, fresh)]
    return found


def _cells(sheet: ElementTree.Element) -> Iterator[tuple[tuple[int, int], ElementTree.Element]]:
    """Every cell with its place; `r` may be left out, then it stands after the one before."""
    row = -1
    for line in _all(sheet, "row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for cell in _all(line, "c"):
            letters = re.match(r"[A-Z]+", cell.get("r", ""))
            column = _column(letters[0]) if letters else column + 1
            yield (row, column), cell


def _is_bad(cell: ElementTree.Element, fresh: bool) -> bool:
    kind, result = cell.get("t", "n"), next((node.text for node in _all(cell, "v")), None)
    if kind == "e":
        return True
    if next(_all(cell, "f"), None) is None or kind == "str":
        return False
    return not result or (result == "0" and not fresh)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _flag(node: ElementTree.Element, name: str) -> bool:
    return node.get(name, "0") in ("1", "true")


def _all(node: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (found for found in node.iter() if found.tag.rpartition("}")[2] == name)
