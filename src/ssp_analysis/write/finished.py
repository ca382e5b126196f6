"""What a finished file says in plain words, and whether it loads anything from outside itself.

Construction sees to both: pages, PDFs and office files are written from blocks and embed all that
they need. This is the last look before a pack leaves, and what `ssp verify` looks at.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

OFFICE = (".docx", ".xlsx", ".pptx")
LOADING = {"src", "srcset", "imagesrcset", "data", "poster", "background", "action", "formaction",
           "ping", "manifest", "srcdoc", "codebase", "archive", "profile", "longdesc"}  # fmt: skip
FORBIDDEN = {"iframe", "object", "embed", "base", "frame", "applet", "portal"}
LOADED, SCRIPT = "something is loaded from outside the file", "holds a script of somebody else's"
UNREAD = "cannot be read"
_EMBEDDED = re.compile(r"data:[\w/+.;=-]*,[^\"')\s]*")
# Of a style without what it embeds, none of these is harmless; nor is an escape, which hides them.
_STYLE = re.compile(r"url\(\s*['\"]?\s*(?![\s'\"]*[#)])|@import|image-set\(|//|\\", re.IGNORECASE)
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPED_TEXT = re.compile(r'content:\s*"[^"]*"')  # of the templates' own: a banner in CSS
_SIZES = re.compile(r"[\s,]*(?:\d+(?:\.\d+)?[wxh][\s,]*)*")
_OUTSIDE = re.compile(rb'<Relationship\b(?![^>]*/hyperlink")[^>]*TargetMode="External"')


def words(name: str, content: bytes) -> str:
    """All that a file's readers are told, without its marks; '' for one that cannot be read.

    Args:
        name: its ending says how it is read.
        content: as it is stored.
    """
    try:
        if name.endswith(".pdf"):
            import pypdf

            return "\n".join(
                page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages
            )
        return " ".join(_without_tags(part) for _, part in _parts(name, content))
    except Exception:  # any fault of any reader means that it was not read
        return ""


def outside(name: str, content: bytes) -> Iterator[str]:
    """A sentence for each way in which a file loads something, or runs what is not ours.

    Args:
        name: its ending says how it is read.
        content: as it is stored.
    """
    try:
        if name.endswith(".html"):
            page = _Page()
            page.feed(content.decode("utf-8-sig"))
            page.close()
            yield from dict.fromkeys(page.faults)
        elif name.endswith(OFFICE) and any(
            _OUTSIDE.search(part) for _, part in _parts(name, content)
        ):
            yield LOADED
    except (ValueError, zipfile.BadZipFile):
        yield UNREAD


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.endswith(OFFICE):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            yield part, archive.read(part)


def _without_tags(content: bytes) -> str:
    return unescape(re.sub(r"<[^>]*>", "", content.decode("utf-8-sig", "replace")))


@dataclass
class _Page(HTMLParser):
    """One HTML file on the way through it."""

    faults: list[str] = field(default_factory=list)
    within: str = ""  # the element of code that is open

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what one element loads or runs."""
        self.within = tag if tag in ("script", "style") else self.within
        held = {name: value or "" for name, value in attrs}
        refreshed = held.get("http-equiv", "").strip().casefold() == "refresh"
        if tag in FORBIDDEN or refreshed or any(_loads(tag, *each) for each in held.items()):
            self.faults.append(LOADED)
        if any(_runs(*each) for each in held.items()):
            self.faults.append(SCRIPT)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element of code."""
        self.within = "" if tag == self.within else self.within

    def handle_data(self, data: str) -> None:
        """Look at the page's own styles."""
        if self.within == "style" and _styled(data):
            self.faults.append(LOADED)


def _loads(tag: str, name: str, value: str) -> bool:
    if name == "style":
        return _styled(value)
    if name.endswith("srcset"):
        return not _SIZES.fullmatch(_EMBEDDED.sub(" ", value))
    if name in LOADING or (name.endswith("href") and tag != "a"):
        return not _run_together(value).startswith(("data:", "#"))
    return False


def _runs(name: str, value: str) -> bool:
    return name.startswith("on") or _run_together(value).startswith(("javascript:", "vbscript:"))


def _styled(text: str) -> bool:
    told = _ESCAPED_TEXT.sub("", _REMARK.sub("", text))
    return _STYLE.search(_EMBEDDED.sub("#", told)) is not None


def _run_together(text: str) -> str:
    return re.sub(r"[\x00-\x20]", "", text).casefold()
