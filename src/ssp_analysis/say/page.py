"""How a notebook puts text, charts and tables on the page, and whole slides.

The first output of a pack's notebook says what the pack is (`open_pack`); the exporter takes title,
banner and footer from there, so `ssp run` and plain nbconvert give the same file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ssp_analysis.say.caveats import head
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.look import Chart
from ssp_analysis.say.partner_text import shortened
from ssp_analysis.say.quantities import TITLE_LETTERS
from ssp_analysis.say.room import Told, in_pages, words_left
from ssp_analysis.say.tables import Table
from ssp_analysis.write.blocks import Blocks, Slide, blocks, paragraphs
from ssp_analysis.write.notebook import show, show_document


def open_pack(pack: Pack) -> None:
    """Say what the pack is; comes before anything else in notebooks 05 and 06."""
    show_document(head(pack.about))


def show_slide(title: str, *parts: Any, topic: str = "", notes: Any = None) -> None:
    """Show one slide: a title of at most two lines, its parts, and notes for the speaker.

    Args:
        title: the message.
        parts: what stands below it; a chart's data goes to the notes.
        topic: in small type above the message.
        notes: the basis of what the slide says.
    """
    show(slide(title, *parts, topic=topic, notes=notes))


def show_pages(
    table: Table,
    title: Told,
    topic: str = "",
    below: Told = "",
    notes: Callable[[Table], Blocks] = lambda _: (),
) -> None:
    """Show a table over slides; what stands below it, where it fits and takes no further slide."""

    def heading(part: Table) -> str:
        return title(part) if callable(title) else title

    def told(part: Table) -> str:
        said = below(part) if callable(below) else below
        return said if len(said.split()) <= words_left(f"{heading(part)} {topic}") else ""

    parts, alone = (list(in_pages(table, title, topic, words)) for words in (told, ""))
    fits = len(parts) == len(alone)
    for part in parts if fits else alone:
        said = paragraphs(told(part)) if fits else ()
        show_slide(heading(part), part, said, topic=topic, notes=notes(part))


def slide(title: str, *parts: Any, topic: str = "", notes: Any = None) -> Slide:
    """The same, to be shown."""
    charts = [part for part in parts if isinstance(part, Chart)]
    held = [part.picture(office=True) if isinstance(part, Chart) else part for part in parts]
    told: Blocks = blocks(notes, *(chart.data for chart in charts))
    return Slide(shortened(title, TITLE_LETTERS).rstrip("."), blocks(*held), topic, told)


__all__ = ["open_pack", "show", "show_pages", "show_slide", "slide"]
