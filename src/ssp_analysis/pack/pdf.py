"""A finished HTML page as a tagged PDF (PDF/UA-1), by WeasyPrint; the clock plays no part."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

_STYLES = Path(__file__).parent / "templates" / "pdf.css"
VARIANT = "pdf/ua-1"
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
    made = weasyprint.HTML(string=page, url_fetcher=inside).write_pdf(
        stylesheets=[weasyprint.CSS(string=_STYLES.read_text(encoding="utf-8"))],
        pdf_variant=VARIANT,
        pdf_identifier=sha256(page.encode("utf-8")).digest()[:16],
    )
    target.write_bytes(made)
    return target
