"""What a chart is in the pack: an image, its message, its description and its data."""

from __future__ import annotations

import io
from dataclasses import dataclass

from matplotlib.figure import Figure

from ssp_analysis.pack.look import DOTS_PER_INCH
from ssp_analysis.pack.tables import Table


@dataclass(frozen=True)
class Picture:
    """A chart with all that must go with it: `title` is its message, `data` what it shows."""

    figure: Figure
    alt: str
    title: str
    data: Table
    level: int = 3  # of the heading that the message becomes in the report

    def png(self) -> bytes:
        """The image, the same bytes every time: no software name, no date, fixed resolution."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        return buffer.getvalue()
