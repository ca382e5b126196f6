"""Office files are ZIPs with dates: the same content always becomes the same bytes."""

from __future__ import annotations

import io
import zipfile

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can hold
FIRST = "[Content_Types].xml"  # where readers of office files look first
EMBEDDED = (".xlsx", ".docx", ".pptx")


def without_clock(content: bytes) -> bytes:
    """The same ZIP with fixed dates, order and packing; workbooks inside it too (PPTX charts)."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            part = old.read(name)
            if name.endswith(EMBEDDED):
                part = without_clock(part)
            new.writestr(zipfile.ZipInfo(name, ZIP_DATE), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
