"""What blocks and documents look like as HTML, for tests that read them as people do."""

from bs4 import BeautifulSoup

from ssp_analysis.write.blocks import Document, blocks
from ssp_analysis.write.html import markup, page


def html(*parts):
    """Blocks, or a whole document, as HTML."""
    return page(parts[0]) if isinstance(parts[0], Document) else str(markup(blocks(*parts)))


def soup(*parts):
    """The same, parsed."""
    return BeautifulSoup(html(*parts), "html.parser")
