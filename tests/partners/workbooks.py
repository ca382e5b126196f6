"""Workbooks as bytes, in the forms that no library at hand writes: XLS, XLSB and ODS.

A sheet is a list of rows. A cell is a number, a text, None, `Error()` or `Formula(result)`, whose
result may be an error, or None where no spreadsheet has worked it out. `merged` are blocks: first
row and column, last row and column, from 0. `hidden_rows` and `hidden_columns` are counted from 0,
each with whether an outline has folded it away.
"""

import io
import struct
import zipfile
from dataclasses import dataclass

RAISED = struct.pack("<8xH4x", 1)  # a font of XLS whose letters stand higher
FREE, END_OF_CHAIN, OF_FAT, SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 512


@dataclass(frozen=True)
class Error:
    """A cell that shows an error, such as a division by zero."""


class Share(float):
    """A number that is shown as per cents."""


@dataclass(frozen=True)
class Signed:
    """A cell's text with a sign behind it that stands higher."""

    text: str
    sign: str


@dataclass(frozen=True)
class Formula:
    """A formula with the result that was saved with it."""

    result: object = None


def compound(streams):
    """An OLE compound file ([MS-CFB]) with these streams at its root."""
    names = ["Root Entry", *streams]
    folders = -(-len(names) * 128 // SECTOR)
    fat, body, entries = [OF_FAT, *range(2, folders + 1), END_OF_CHAIN], b"", b""
    for number, name in enumerate(names):
        content = streams.get(name, b"")
        content += b"\0" * max(4096 - len(content), -len(content) % SECTOR)  # none in small sectors
        begin, sectors = len(fat), len(content) // SECTOR
        is_root = number == 0
        if not is_root:
            fat += [*range(begin + 1, begin + sectors), END_OF_CHAIN]
            body += content
        following = number + 1 if 0 < number < len(names) - 1 else FREE
        child = 1 if is_root and streams else FREE
        wide = (name + "\0").encode("utf-16-le")
        entries += wide.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIII", len(wide), 5 if is_root else 2, 1, FREE, following, child,
            END_OF_CHAIN if is_root else begin, 0 if is_root else len(content), 0,
        )  # fmt: skip
    header = bytes.fromhex("D0CF11E0A1B11AE1") + struct.pack(
        "<16xHHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END_OF_CHAIN, 0,
        END_OF_CHAIN, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    return header + table + entries.ljust(folders * SECTOR, b"\0") + body


def xls(
    sheets, merged=(), date_1904=False, worked_out=True, locked=False, hidden_rows=(),
    hidden_columns=(),
):  # fmt: skip
    """An old workbook; `worked_out`: by a spreadsheet, and not only written by a program."""

    def record(kind, data=b""):
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what):
        return record(0x809, struct.pack("<HH12x", 0x600, what))

    def cell(row, column, value):
        at = struct.pack("<HHH", row, column, 0)
        if isinstance(value, Signed):
            return record(0xFD, at + struct.pack("<I", signed.index(value)))
        if isinstance(value, str):
            return record(0x204, at + struct.pack("<HB", len(value), 0) + value.encode("latin-1"))
        if isinstance(value, Error):
            return record(0x205, at + b"\x07\x01")
        if isinstance(value, Formula):
            return record(0x06, at + result(value.result) + struct.pack("<HIH", 0, 0, 0))
        return b"" if value is None else record(0x203, at + struct.pack("<d", value))

    def result(value):
        if isinstance(value, Error):
            return bytes([2, 0, 7, 0, 0, 0, 0xFF, 0xFF])
        blank = value is None or value == ""
        return bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF]) if blank else struct.pack("<d", value)

    def body(rows):
        cells = [cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row)]
        blocks = [struct.pack("<4H", top, last, left, right) for top, left, last, right in merged]
        hidden = record(0xE5, struct.pack("<H", len(blocks)) + b"".join(blocks)) if blocks else b""
        for at, folded in hidden_columns:
            cells.insert(0, record(0x7D, struct.pack("<2H4x2H", at, at, 1 | folded << 8, 0)))
        for at, folded in hidden_rows:
            cells.insert(0, record(0x208, struct.pack("<H10x2H", at, 0x20 | folded, 0)))
        return begin(0x10) + b"".join(cells) + hidden + record(0x0A)

    signed = [cell for rows in sheets.values() for row in rows for cell in row
              if isinstance(cell, Signed)]  # fmt: skip
    head = begin(0x05) + (record(0x2F, b"\0" * 6) if locked else b"")
    head += record(0x31, bytes(14)) * 4 + record(0x31, RAISED)  # the fifth has the number 5
    texts = [
        struct.pack("<HBH", len(one.text + one.sign), 8, 1) + (one.text + one.sign).encode()
        + struct.pack("<HH", len(one.text), 5) for one in signed
    ]  # fmt: skip
    head += record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(texts))
    head += record(0x22, struct.pack("<H", date_1904))
    head += record(0x1C1, struct.pack("<HHI", 0x1C1, 0, 191029)) if worked_out else b""
    names = [struct.pack("<HBB", 0, len(name), 0) + name.encode("latin-1") for name in sheets]
    length = len(head) + sum(4 + 4 + len(name) for name in names) + len(record(0x0A))
    bodies, places = b"", b""
    for name, rows in zip(names, sheets.values(), strict=True):
        places += record(0x85, struct.pack("<I", length + len(bodies)) + name)
        bodies += body(rows)
    return compound({"Workbook": head + places + record(0x0A) + bodies})


def xlsb(sheets, merged=(), date_1904=False, worked_out=True, hidden_rows=(), hidden_columns=()):
    """A binary workbook ([MS-XLSB])."""

    def varying(number):
        low, rest = number & 0x7F, number >> 7
        return bytes([low | 0x80]) + varying(rest) if rest else bytes([low])

    def record(kind, data=b""):
        return varying(kind) + varying(len(data)) + data

    def wide(text):
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(column, value):
        at = struct.pack("<II", column, 0)
        if isinstance(value, Signed):
            return record(7, at + struct.pack("<I", signed.index(value)))
        if isinstance(value, str):
            return record(6, at + wide(value))
        if isinstance(value, Error):
            return record(3, at + b"\x07")
        if isinstance(value, Formula) and isinstance(value.result, Error):
            return record(11, at + b"\x07" + struct.pack("<HII", 0, 0, 0))
        if isinstance(value, Formula):
            number = struct.pack("<d", value.result or 0)
            return record(9, at + number + struct.pack("<HII", 0, 0, 0))
        return b"" if value is None else record(5, at + struct.pack("<d", value))

    def body(rows):
        wide_as = max(map(len, rows)) - 1
        text = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, wide_as))
        for at, folded in hidden_columns:
            text += record(60, struct.pack("<2I8xH", at, at, 1 | folded << 8))
        text += record(145)
        for number, row in enumerate(rows):
            flags = {at: 0x10 | folded for at, folded in hidden_rows}.get(number, 0)
            text += record(0, struct.pack("<I7xB13x", number, flags))
            text += b"".join(cell(at, value) for at, value in enumerate(row))
        text += record(146)
        for top, left, last, right in merged:
            text += record(176, struct.pack("<4I", top, last, left, right))
        return text + record(130)

    signed = [cell for rows in sheets.values() for row in rows for cell in row
              if isinstance(cell, Signed)]  # fmt: skip
    texts = [
        record(19, b"\1" + wide(one.text + one.sign) + struct.pack("<IHH", 1, len(one.text), 1))
        for one in signed
    ]
    book = record(131) + record(153, struct.pack("<III", date_1904, 0, 0)) + record(143)
    for number, name in enumerate(sheets, start=1):
        book += record(156, struct.pack("<II", 0, number) + wide(f"rId{number}") + wide(name))
    flags = 0 if worked_out else 1
    book += record(144) + record(157, struct.pack("<IIIdIH", 191029, 1, 100, 0.001, 1, flags))
    book += record(132)
    relation = (
        '<Relationship Id="rId{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="worksheets/sheet{0}.bin"/>'
    )
    relations = "".join(relation.format(number) for number in range(1, len(sheets) + 1))
    shared = (
        '<Relationship Id="rId0" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings" Target="sharedStrings.bin"/>'
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f"<Relationships>{relations}{shared}</Relationships>",
        "xl/styles.bin": record(43, bytes(12)) + record(43, struct.pack("<6xH4x", 1))
        + record(617, bytes(4)),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts)))
        + b"".join(texts) + record(160),
    }  # fmt: skip
    parts |= {
        f"xl/worksheets/sheet{number}.bin": body(rows)
        for number, rows in enumerate(sheets.values(), start=1)
    }
    return packed(parts)


def ods(
    sheets, merged=(), date_1904=False, hidden=(), encrypted=False, hidden_rows=(),
    hidden_columns=(),
):  # fmt: skip
    """An OpenDocument spreadsheet."""

    def cell(row, column, value):
        blocks = [block for block in merged if block[:2] == (row, column)]
        spans = "".join(
            f' table:number-rows-spanned="{last - row + 1}"'
            f' table:number-columns-spanned="{right - column + 1}"'
            for _, _, last, right in blocks
        )
        formula = ' table:formula="of:=[.A1]"' if isinstance(value, Formula) else ""
        value = value.result if isinstance(value, Formula) else value
        if isinstance(value, Error):
            spans += ' office:value-type="string" office:string-value="" '
            return f"<table:table-cell{formula}{spans}><text:p>#DIV/0!</text:p></table:table-cell>"
        if isinstance(value, str):
            spans += ' office:value-type="string"'
            return f"<table:table-cell{formula}{spans}><text:p>{value}</text:p></table:table-cell>"
        kind = "percentage" if isinstance(value, Share) else "float"
        number = f' office:value-type="{kind}" office:value="{value}"' if value is not None else ""
        return f"<table:table-cell{formula}{spans}{number}/>"

    def folded(text, what, is_folded, why):
        if is_folded is None:
            return text
        text = text.replace(
            f"table:table-{what}", f'table:table-{what} table:visibility="{why}"', 1
        )
        return f"<table:table-{what}-group>{text}</table:table-{what}-group>" if is_folded else text

    body = ""
    for name, rows in sheets.items():
        style = ' table:style-name="ta2"' if name in hidden else ""
        body += f'<table:table table:name="{name}"{style}>'
        for at in range(max(map(len, rows)) if hidden_columns else 0):
            column = "<table:table-column/>"
            body += folded(column, "column", dict(hidden_columns).get(at), "collapse")
        for number, row in enumerate(rows):
            cells = "".join(cell(number, at, value) for at, value in enumerate(row))
            line = f"<table:table-row>{cells}</table:table-row>"
            body += folded(line, "row", dict(hidden_rows).get(number), "filter")
        body += "</table:table>"
    since = '<table:null-date table:date-value="1904-01-01"/>' if date_1904 else ""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    xml = (
        f'<office:document-content {spaces}><office:automatic-styles><style:style style:name="ta2">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="raised"><style:text-properties style:text-position="super 58%"/>'
        "</style:style></office:automatic-styles>"
        f"<office:body><office:spreadsheet><table:calculation-settings>{since}"
        f"</table:calculation-settings>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    lock = "<encryption-data/>" if encrypted else ""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest>{lock}</manifest>",
            "content.xml": xml,
        }
    )


def raised(text, behind=""):
    """A cell's text in `ods` with something behind it that stands higher."""
    return f'{text}<text:span text:style-name="raised">{behind}</text:span>'


def packed(parts):
    """A ZIP of {name: content}."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
