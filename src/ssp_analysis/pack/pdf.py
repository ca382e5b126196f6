"""A finished HTML page as a tagged PDF (PDF/UA-1), by WeasyPrint; the clock plays no part."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

_STYLES = Path(__file__).parent / "templates" / "pdf.css"
VARIANT = "pdf/ua-1"
# Hundreds of lines that a chart draws and the published data tables hold take most of the time
# and a quarter of the pages; all other tables stay.
_MONTHS = re.compile(
    r"<details><summary>Table: [^<]*\bby month\b[^<]*</summary>.*?</details>", flags=re.DOTALL
)
IN_DATA_TABLES = '<p class="basis">The figures of this chart are in the data tables.</p>'
WANTED = (
    "PDFs need the Pango library: on Debian or Ubuntu install libpango-1.0-0, libpangoft2-1.0-0 "
    "and libharfbuzz-subset0; on macOS: brew install pango; with conda, also on Windows: "
    "conda install -c conda-forge pango"
)


def pdf_fault() -> str:
    """Why no PDF can be made here, and which package mends it; empty where one can."""
    try:
        import weasyprint  # noqa: F401  # loads Pango, which pip cannot install
    except OSError:
        return WANTED
    return ""


def write_pdf(page: str, target: Path) -> Path:
    """Write a page as a PDF: tagged, with its language, title, bookmarks and page numbers.

    What a chart shows by month is left to the data tables, and the PDF says so.

    Args:
        page: the HTML text; whatever it needs is in it.
        target: the file to write.

    Raises:
        OSError: where Pango is not there; ask `pdf_fault` first.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher

    # Whatever the page needs is in it: nothing else may be asked for.
    inside = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    shown = _MONTHS.sub(IN_DATA_TABLES, page)
    with _no_looking_for_garbage():
        made = weasyprint.HTML(string=shown, url_fetcher=inside).write_pdf(
            stylesheets=[weasyprint.CSS(string=_STYLES.read_text(encoding="utf-8"))],
            pdf_variant=VARIANT,
            pdf_identifier=sha256(shown.encode("utf-8")).digest()[:16],
        )
    target.write_bytes(made)
    return target


@contextmanager
def _no_looking_for_garbage() -> Iterator[None]:
    # A layout makes millions of objects that live to its end: searching them finds nothing and
    # takes a sixth of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
