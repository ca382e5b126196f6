"""What all writers share: the look of the house, and office files without a clock.

Colours: https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-colours-in-charts/
Office files are set in Arial, which needs nothing installed. reveal.js and Source Sans Pro come
with the package sphinx-revealjs, found through its metadata: importing it would load Sphinx.
reveal.js is MIT, Source Sans Pro is under the SIL Open Font License. Office files are ZIPs with
dates: the same content always becomes the same bytes.
"""

import base64
import io
import re
import zipfile
from collections.abc import Iterable
from functools import cache
from importlib.metadata import files
from pathlib import Path

LANGUAGE, ARIAL, TYPEFACE = "en-GB", "Arial", "Source Sans Pro"
WHITE = "#FFFFFF"
DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
DARK_GREY, LIGHT_PURPLE, FOCUS_GREY = "#3D3D3D", "#A285D1", "#BFBFBF"
LINE_GREY = "#808080"  # the palette's focus grey, darkened until a thin line is seen: 3.9 to 1
GRID, SHADE, PALE_BLUE = "#E3E5E8", "#EEF0F2", "#C5D3DF"
_PACKAGE = "sphinx-revealjs"
_FOLDER = "sphinx_revealjs/_static/revealjs/dist"
_TYPEFACE = "theme/fonts/source-sans-pro/source-sans-pro"
WEIGHTS = {"regular": 400, "semibold": 600}
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can hold
FIRST = "[Content_Types].xml"  # where readers of office files look first
EMBEDDED = (".xlsx", ".docx", ".pptx")
PROPERTIES = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
NO_DATE = rb"\g<1>1980-01-01T00:00:00Z"


@cache
def asset(name: str) -> Path:
    """The path of a file of the distribution, such as `reveal.js`.

    Raises:
        FileNotFoundError: where the installed package does not hold it.
    """
    for path in files(_PACKAGE) or []:
        if path.as_posix() == f"{_FOLDER}/{name}":
            return Path(str(path.locate()))
    raise FileNotFoundError(f"{_PACKAGE} does not hold {name}; reinstall it")


def script() -> str:
    """reveal.js, safe to stand inside a script element."""
    text = asset("reveal.js").read_text(encoding="utf-8")
    # The map is another file; a closing tag inside a string would end the element.
    text = re.sub(r"//# sourceMappingURL=.*", "", text)
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE)


def style() -> str:
    """The layout of reveal.js; its themes are not used, ours is `pack.css`."""
    return asset("reveal.css").read_text(encoding="utf-8")


def typeface_file(weight: str) -> Path:
    """Source Sans Pro as a TrueType file, for charts."""
    return asset(f"{_TYPEFACE}-{weight}.ttf")


def typeface_css() -> str:
    """Source Sans Pro as inlined web fonts."""
    return "\n".join(_face(weight, asset(f"{_TYPEFACE}-{name}.woff").read_bytes())
                     for name, weight in WEIGHTS.items())  # fmt: skip


def letters_css(weight: str, letters: Iterable[str]) -> str:
    """The letters given of Source Sans Pro as an inlined web font, for an image that stands alone.

    Args:
        weight: one of `WEIGHTS`.
        letters: those that the image uses.
    """
    return _face(WEIGHTS[weight], letters_of(weight, "".join(sorted(set(letters)))))


@cache
def letters_of(weight: str, letters: str) -> bytes:
    """A part of Source Sans Pro, as WOFF: outlines and widths, without kerning or names."""
    from fontTools import subset  # a second to load, and only who draws needs it

    options = subset.Options(flavor="woff", hinting=False, layout_features=[], name_IDs=[])
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "kern", "webf"]
    held = io.BytesIO()
    with subset.load_font(str(typeface_file(weight)), options) as typeface:
        part = subset.Subsetter(options)
        part.populate(text=letters)
        part.subset(typeface)
        subset.save_font(typeface, held, options)
    return held.getvalue()


def _face(weight: int, content: bytes) -> str:
    held = base64.b64encode(content).decode("ascii")
    return (
        f'@font-face{{font-family:"{TYPEFACE}";font-weight:{weight};font-style:normal;'
        f'src:url(data:font/woff;base64,{held}) format("woff")}}'
    )


def without_clock(content: bytes, language: str = "", inside: bool = False) -> bytes:
    """The same ZIP with fixed dates, order and packing; workbooks inside it too (PPTX charts).

    Args:
        content: the file.
        language: is told in the file's properties where they do not tell one.
        inside: whether it lies in another one.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            part = old.read(name)
            if name.endswith(EMBEDDED):
                part = without_clock(part, language, inside=True)
            if name == PROPERTIES:
                # A file's own dates its writer has set; those of one inside are the clock's.
                part = _DATES.sub(NO_DATE, part) if inside else part
                if language and b"<dc:language" not in part:
                    told = f"<dc:language>{language}</dc:language></cp:coreProperties>"
                    part = part.replace(b"</cp:coreProperties>", told.encode("ascii"))
            new.writestr(zipfile.ZipInfo(name, ZIP_DATE), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
