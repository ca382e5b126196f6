"""A page from its template; without charts and notebooks, which take seconds to import."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ssp_analysis.pack import reveal

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **content: Any) -> str:
    """Fill a template of `templates/`, with styles, script and typeface inlined."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["hash"] = _script_hash
    environment.filters["css_text"] = _css_text
    return environment.get_template(template).render(
        style=Markup((_TEMPLATES / "pack.css").read_text(encoding="utf-8")),
        typeface=Markup(reveal.typeface_css()),
        reveal=reveal,
        start=Markup((_TEMPLATES / "slides.js").read_text(encoding="utf-8")),
        Markup=Markup,
        **content,
    )


def _script_hash(text: str) -> str:
    digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _css_text(text: str) -> Markup:
    """A CSS string; letters other than plain ones are escaped, so that none can end it."""
    return Markup(
        '"' + "".join(c if c.isalnum() or c in " .,:;-" else f"\\{ord(c):x} " for c in text) + '"'
    )
