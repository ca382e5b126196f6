"""Office files are ZIPs with dates: the same content always becomes the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can hold
FIRST = "[Content_Types].xml"  # where readers of office files look first
EMBEDDED = (".xlsx", ".docx", ".pptx")
PROPERTIES = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
NO_DATE = rb"\g<1>1980-01-01T00:00:00Z"


def without_clock(content: bytes, language: str = "") -> bytes:
    """The same ZIP with fixed dates, order and packing; workbooks inside it too (PPTX charts).

    Args:
        content: the file.
        language: is told in the file's properties where they do not tell one.
    """
    return _packed(content, language, inside=False)


def _packed(content: bytes, language: str, inside: bool) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            part = old.read(name)
            if name.endswith(EMBEDDED):
                part = _packed(part, language, inside=True)
            if name == PROPERTIES:
                # A file's own dates its writer has set; those of one inside are the clock's.
                part = _DATES.sub(NO_DATE, part) if inside else part
                part = _with_language(part, language)
            new.writestr(zipfile.ZipInfo(name, ZIP_DATE), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _with_language(properties: bytes, language: str) -> bytes:
    if not language or b"<dc:language" in properties:
        return properties
    told = f"<dc:language>{language}</dc:language></cp:coreProperties>"
    return properties.replace(b"</cp:coreProperties>", told.encode("ascii"))
