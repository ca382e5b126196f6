"""The slides as a PPTX that officers can edit: real titles, native charts and tables, notes.

Drawing needs python-pptx, an extra that not everybody installs: it is loaded when asked.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import nbformat

from ssp_analysis.errors import ParameterError
from ssp_analysis.pack.deck_reading import slides_of
from ssp_analysis.pack.export import find_about

WANTED = 'PPTX slides need python-pptx: install it with `pip install "ssp-analysis[pptx]"`'


def deck_fault() -> str:
    """Why no PPTX can be made here, and what mends it; empty where one can."""
    return "" if find_spec("pptx") else WANTED


def write_deck(notebook: Path, target: Path) -> Path:
    """Write the executed slides notebook as a PPTX; the clock plays no part.

    Args:
        notebook: 06, executed.
        target: the file to write.

    Raises:
        ParameterError: without python-pptx; ask `deck_fault` first.
    """
    if fault := deck_fault():
        raise ParameterError("--with pptx", "cannot be done here", fault)
    from ssp_analysis.pack.deck_slides import deck_bytes

    content = nbformat.read(notebook, as_version=4)
    target.write_bytes(deck_bytes(slides_of(content), find_about(content)))
    return target
