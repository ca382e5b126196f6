"""How a notebook puts text, charts and tables on the page, so that the exporter finds them.

A heading, an image with its description, a table, speaker notes: each is one output. The first
output of a pack's notebook says what the pack is (`open_pack`); the exporter takes title, banner
and footer from there, so `ssp run` and plain nbconvert give the same file.
"""

from __future__ import annotations

import base64
from dataclasses import asdict

from IPython.display import display
from markupsafe import Markup

from ssp_analysis.pack.caveats import marks, pack_title
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.figures import Picture
from ssp_analysis.pack.markup import details, element, join, plain, shortened
from ssp_analysis.pack.tables import Table

ABOUT_MIMETYPE = "application/vnd.ssp-analysis.about+json"
PLOT_MIMETYPE = "application/vnd.ssp-analysis.plot+json"
OTHER_KEY = "data-editable-key"  # of a paragraph: how the chart is read where it can be edited
TITLE_LETTERS = 110  # of a slide: two lines


def open_pack(pack: Pack) -> None:
    """Say what the pack is; comes before anything else in notebooks 05 and 06."""
    about = pack.about
    lines = [pack_title(about), *marks(about.banner, about.audience)]
    shown = join(element("p", element("strong", line)) for line in lines)
    content = {ABOUT_MIMETYPE: about.model_dump(mode="json"), "text/html": str(shown)}
    display(content, raw=True)


def show(*pieces: Markup | Table | Picture | None) -> None:
    """Show pieces of the report one after another; what is not held (None) is left out.

    A picture comes with its message above it and its data in a table below it.
    """
    for piece in pieces:
        if isinstance(piece, Picture):
            _html(element(f"h{piece.level}", piece.title))
            _image(piece)
            _html(details(f"Table: {piece.data.caption}", piece.data.__html__()))
        elif piece is not None:
            _html(piece.__html__())


def show_slide(
    title: str,
    *pieces: Markup | Table | Picture | None,
    kicker: str = "",
    notes: Markup | None = None,
) -> None:
    """Show one slide: a title of at most two lines, its pieces, and notes for the speaker.

    Args:
        title: the message.
        pieces: what stands below it; a picture's data goes to the notes.
        kicker: the topic, in small type above the message.
        notes: the basis of what the slide says.
    """
    topic = element("span", f"{kicker}: ", class_="kicker") if kicker else None
    _html(element("h2", topic, shortened(title, TITLE_LETTERS).rstrip(".")))
    told = [notes]
    for piece in pieces:
        if isinstance(piece, Picture):
            _image(piece)
            told.append(piece.data.__html__())
        elif piece is not None:
            _html(piece.__html__())
    if any(told):
        _html(element("aside", *told, class_="notes"))


def _html(text: object) -> None:
    if str(text):
        display({"text/html": str(text)}, raw=True)


def _image(picture: Picture) -> None:
    content: dict[str, object] = {
        "image/png": base64.b64encode(picture.png()).decode("ascii"),
        "text/plain": picture.alt,
    }
    if picture.plot:
        content[PLOT_MIMETYPE] = asdict(picture.plot)
    display(content, metadata={"image/png": {"alt": plain(picture.alt)}}, raw=True)
