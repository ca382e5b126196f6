"""The last step before a pack appears, and `ssp verify`: it is the pack that was proved.

Its files are as its manifest says, its tables carry the certificate of a replay, and no file loads
anything from outside: pages, PDFs and office files are written from blocks and embed all that they
need, and this is the last look. Withheld figures are not looked for: `replay` proves that none
shaped it. What points to a person is refused where people typed it, and before a document is
written.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from pydantic import ValidationError

from ssp_analysis.about import CERTIFICATE, Certificate, read_about, read_certificate
from ssp_analysis.errors import ParameterError, ReleaseError, first_of
from ssp_analysis.project import AUDIENCES, Project
from ssp_analysis.release.register import integrity_faults, publication_of
from ssp_analysis.write.manifest import (
    Manifest,
    files_of,
    manifest_faults,
    name_faults,
    read_manifest,
)

MOST_TOLD = 8  # faults in one message; the rest is counted
NO_TABLES = "The tables that the pack was made from are not here, so its certificate stands alone."
OTHER_PAPER = "The tables here are of another paper ({on}), so the pack's certificate stands alone."
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


@dataclass(frozen=True)
class Verified:
    """What a pack was checked for: how many files, and what could not be compared."""

    files: int
    limits: tuple[str, ...] = ()


def verify(folder: Path, project: Project | None) -> Verified:
    """Hold a pack to its manifest and its certificate, and open every file of it.

    Args:
        folder: the pack, with its `manifest.json`.
        project: whose released tables it was made from; a pack in the register is held to its own
            record.

    Raises:
        ReleaseError: with what was found and where, but not what it says.
        ParameterError: where the folder is no pack.
    """
    manifest = read_manifest(folder)
    release, limit, odd = _behind(folder, project, manifest)
    about = read_about(release) if release else None
    files = files_of(folder)
    faults = [
        *odd,
        *name_faults(files, manifest.year.folder, manifest.audience),
        *manifest_faults(folder, manifest, about),
        *certificate_faults(manifest, release),
        *_outside(folder, files),
    ]
    if faults:
        raise ReleaseError(
            f"the {manifest.audience} pack of {manifest.year}",
            f"may not leave: {first_of(faults, MOST_TOLD)}",
            "Nothing was put in place; docs/leak-check.md says what each finding means",
        )
    return Verified(len(files), (limit,) * bool(limit))


def certificate_faults(manifest: Manifest, release: Path | None) -> Iterator[str]:
    """A sentence where a pack has no certificate, or not that of its paper and tables.

    Args:
        manifest: of the pack; holds a copy of the certificate.
        release: the released tables; None where they are not there.
    """
    try:
        held = Certificate.model_validate(manifest.told.get("certificate"))
    except ValidationError:
        yield "manifest.json: has no certificate that nothing withheld shaped the pack"
        return
    paper = (manifest.year.label, manifest.audience, manifest.paper_date.isoformat())
    if (held.reporting_year, held.audience, held.paper_date) != paper:
        yield "manifest.json: its certificate is of another paper or audience"
    elif held.unproved:
        yield f"manifest.json: its certificate proves nothing of {' and '.join(held.unproved)}"
    elif release:
        try:
            if read_certificate(release) != held:
                yield f"manifest.json: its certificate is not that of the tables ({CERTIFICATE})"
        except ReleaseError as error:
            yield str(error)


def refuse_limits(verified: Verified, item: str, mend: str) -> None:
    """Refuse a pack that could not be wholly checked.

    Raises:
        ReleaseError: with what could not be compared.
    """
    if verified.limits:
        raise ReleaseError(item, f"could not be wholly checked: {' '.join(verified.limits)}", mend)


def project_of(folder: Path) -> Project | None:
    """The project that a pack lies in; None where it lies in none."""
    try:
        return Project.find(next(p for p in folder.resolve().parents if (p / "data").is_dir()))
    except (StopIteration, ParameterError):
        return None


def _outside(folder: Path, files: list[str]) -> Iterator[str]:
    for name in files:
        if (folder / name).is_symlink():
            yield f"{name}: points to another place"
        elif (folder / name).is_file():
            content = (folder / name).read_bytes()
            yield from (f"{name}: {fault}" for fault in outside(name, content))


def _behind(
    folder: Path, project: Project | None, manifest: Manifest
) -> tuple[Path | None, str, list[str]]:
    """The released tables that a pack was made from, why none can be compared, and faults."""
    if published := publication_of(folder.resolve()):
        faults = list(integrity_faults(published))
        if (published.year, published.paper_date) != (manifest.year, manifest.paper_date):
            faults.append("manifest.json: is of another paper than the publication's folder")
        there = (published.tables / "about.json").exists()
        return (published.tables, "", faults) if there else (None, NO_TABLES, faults)
    if project and manifest.audience not in AUDIENCES:
        return None, "", ["manifest.json: its audience is unknown"]
    release = project.release(manifest.year, manifest.audience) if project else None
    if release is None or not (release / "about.json").exists():
        return None, NO_TABLES, []
    if not manifest.is_of(about := read_about(release)):
        return None, OTHER_PAPER.format(on=about.paper_date), []
    return release, "", []


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
        texts = (part.decode("utf-8-sig", "replace") for _, part in _parts(name, content))
        return " ".join(unescape(re.sub(r"<[^>]*>", "", text)) for text in texts)
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
        self.faults += _of_element(tag, tuple(attrs))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element of code."""
        self.within = "" if tag == self.within else self.within

    def handle_data(self, data: str) -> None:
        """Look at the page's own styles."""
        if self.within == "style" and _styled(data):
            self.faults.append(LOADED)


@lru_cache(10_000)  # most stand on a page again and again
def _of_element(tag: str, attrs: tuple[tuple[str, str | None], ...]) -> tuple[str, ...]:
    held = {name: value or "" for name, value in attrs}
    refreshed = held.get("http-equiv", "").strip().casefold() == "refresh"
    loads = tag in FORBIDDEN or refreshed or any(_loads(tag, *each) for each in held.items())
    runs = any(_runs(*each) for each in held.items())
    return (LOADED,) * loads + (SCRIPT,) * runs


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
