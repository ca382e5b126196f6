"""How files are written so that the same content always gives the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Row: TypeAlias = list[Any]

CREATED = datetime(2021, 4, 1, 9, 0, 0)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Formula:
    """A cell that Excel works out, with the result it last had."""

    text: str
    result: float


@dataclass(frozen=True)
class Tab:
    """One sheet; `merged` holds (row, first column, last column), counted from 0."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[int, int, int], ...] = ()
    hidden: bool = False


def csv_bytes(rows: list[Row], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """A CSV file as Excel saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(tabs: list[Tab]) -> bytes:
    """A workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED, "comments": "Demonstration: invented figures"})
        formats: dict[type, Any] = {
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        for tab in tabs:
            sheet = book.add_worksheet(tab.name)
            sheet.set_column(0, 20, 18)
            for at, row in enumerate(tab.rows):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell, formats)
            for at, first, last in tab.merged:
                sheet.merge_range(at, first, at, last, tab.rows[at][first])
            if tab.hidden:
                sheet.hide()
    return _stored(file.getvalue())


def _write(sheet: Any, row: int, column: int, cell: Any, formats: dict[type, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, None, cell.result)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats[type(cell)])
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _stored(content: bytes) -> bytes:
    # Uncompressed: builds of zlib differ, and with them the bytes of what they compress.
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return _zip({name: packed.read(name) for name in packed.namelist()})


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 0
            archive.writestr(entry, content)
    return file.getvalue()


MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def ods_bytes(tabs: list[Tab]) -> bytes:
    """An OpenDocument spreadsheet with texts and numbers."""
    tables = "".join(
        f"<table:table table:name={quoteattr(tab.name)}>{''.join(map(_ods_row, tab.rows))}"
        "</table:table>"
        for tab in tabs
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {NAMES} '
        'office:version="1.2"><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="{MANIFEST}" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{MIMETYPE}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return _zip({
        "mimetype": MIMETYPE.encode(),
        "content.xml": content.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    })  # fmt: skip


def _ods_row(row: Row) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(cell))}</text:p>"
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">{text}'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
