"""What a received file really is, judged by its content and not by its name.

Text (CSV), workbooks (XLSX, XLSB, XLS, ODS) and archives of text (ZIP, gzip) are read. Anything
else is told as what it is, with what to do.
"""

import fnmatch
import gzip
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

import python_calamine
from xlrd.compdoc import CompDocError

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.sheets import Grid, Sheet, read_workbook
from ssp_analysis.partners.text_files import BYTE_ORDER_MARKS, read_text
from ssp_analysis.partners.workbook_marks import Locked
from ssp_analysis.partners.xls_marks import compound

UNREADABLE = (
    python_calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    CompDocError,
    AssertionError,  # xlrd's word for a broken compound file
    OSError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,  # a way of packing that zipfile does not know
)
# Bytes of text from one archive: three years of all street-level crime of a large force are a
# quarter of it. More is a bomb, or an archive of which the contract should name some members.
UNPACKED_LIMIT = 2**30
HEAD = 8192  # bytes that tell what a text is
# Of bytes at the beginning: control characters, which text does not have, other than NUL (as
# UTF-16 has it), tab, line feeds, the end of an old text file and escape.
CONTROLS = bytes({*range(1, 32)} - {9, 10, 11, 12, 13, 26, 27})
MOST_CONTROLS = 0.05
TEXT_SUFFIXES = (".csv", ".txt", ".tsv", ".tab")
SUFFIXES = {
    **dict.fromkeys(TEXT_SUFFIXES, "text"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), "xlsx"),
    **dict.fromkeys((".xls", ".xlt"), "xls"),
    **dict.fromkeys((".ods", ".ots"), "ods"),
    **{".xlsb": "xlsb", ".zip": "zip", ".gz": "gzip"},
}
CALLED = {
    **{kind: f"a workbook (.{kind})" for kind in ("xlsx", "xlsb", "xls", "ods")},
    **{"text": "text", "zip": "a ZIP archive", "gzip": "a gzip file"},
}


class Refusal(NamedTuple):
    """What a file is instead of a table, and what to do about it."""

    fault: str
    mend: str


_ASK = "Ask the partner for the table itself, as .xlsx or CSV"
_UNPACK = "Unpack it and put the file inside into the year's folder"
_SAVE = "Open it in a spreadsheet and save it as .xlsx"
_PUT = "Put the file itself into the year's folder"
_LOCKED = Refusal("is password-protected", "Ask the partner for a copy without a password")
_WEB_PAGE = Refusal(
    "is a web page saved as {suffix}", f"{_SAVE}; or download it again, if it is a page to sign in"
)
_MESSAGE = Refusal("is an e-mail", "Save the file that is attached to it")
_DOCUMENT = Refusal("is a text document (such as Word), from which no table is read", _ASK)
_SLIDES = Refusal("is a presentation, from which no table is read", _ASK)
_IMAGE = Refusal("is an image, from which no table is read", _ASK)
_DATABASE = Refusal("is a database", "Export the table that was agreed as CSV")
_ARCHIVE = Refusal("is an archive, but not ZIP or gzip", _UNPACK)
_OLD = Refusal("is a workbook in a form that is too old", _SAVE)
_SHORTCUT = Refusal("is a shortcut, not the file", _PUT)
_UNKNOWN = Refusal("is neither text nor a workbook", _ASK)
# How files begin: https://www.nationalarchives.gov.uk/PRONOM.
BEGINNINGS: tuple[tuple[Refusal, tuple[bytes, ...]], ...] = (
    (Refusal("is a PDF, from which no table is read", _ASK), (b"%PDF-",)),
    (_IMAGE, (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")),
    (_DOCUMENT, (b"{\\rtf",)),
    (_ARCHIVE, (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\0", b"BZh91AY&SY")),
    (_DATABASE, (b"\0\1\0\0Standard ", b"SQLite format 3\0", b"PAR1\x15")),
    (_SHORTCUT, (b"\x4c\0\0\0\1\x14\2\0", b"[InternetShortcut]")),
    (_LOCKED, (b"-----BEGIN PGP",)),
    (_OLD, (b"\x09\x04\x06\0", b"\x09\x02\x06\0", b"\x09\0\x04\0", b"ID;PWXL")),
)
_TAGS = "html|head|body|meta|title|style|script|link|table|div|center|font|h[1-6]|p"
# Text that is no table, by how it begins (small letters, without blanks and byte order mark).
TEXT_BEGINNINGS: tuple[tuple[str, Refusal], ...] = (
    (rf"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|({_TAGS})[\s>])", _WEB_PAGE),
    (
        r"<\?xml.*?(urn:schemas-microsoft-com:office:spreadsheet|office:document)",
        Refusal("is a workbook written as XML", _SAVE),
    ),
    (r"<(\?xml|\w+:\w+|svg|kml|gpx|rss)[\s>]", Refusal("is XML, not a table", _ASK)),
    (r"\{\s*[\"}]|\[\s*[{\[\]]", Refusal("is JSON, not a table", _ASK)),
    (r"(?=[\w-]+:\s).*?(^x-document-type: workbook|^content-location: file:|<saved by)", _WEB_PAGE),
    (r"([\w-]+:\s.*?^)?(mime-version|received|message-id|return-path):\s", _MESSAGE),
)
# Parts of a ZIP that is an Office document, and of a compound file (at its root).
PACKAGE_PARTS = {
    "word/": _DOCUMENT,
    "ppt/": _SLIDES,
    "visio/": _IMAGE,
    "Index/": Refusal("is a file of Apple's iWork", "Export it as .xlsx or CSV"),
}
COMPOUND_PARTS = {
    "__properties_version1.0": _MESSAGE,
    "EncryptedPackage": _LOCKED,
    "\tDRMContent": _LOCKED,
    "WordDocument": _DOCUMENT,
    "PowerPoint Document": _SLIDES,
}
COMPOUND_FILE = bytes.fromhex("D0CF11E0A1B11AE1")


def shown(name: str) -> str:
    """A file's name as it can be shown anywhere: what is no letter in it is escaped."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def read_grid(path: Path, contract: Contract, members: str = "") -> Grid:
    """Read a file as what it is.

    Args:
        path: the file.
        contract: how its text is written (encoding, separator).
        members: which members of an archive belong to the source (a pattern); empty: all text.

    Raises:
        PartnerDataError: it is no file, cannot be opened, is empty, corrupt, cut off or
            password-protected, not in the contract's encoding, or holds no table.
    """
    name = shown(path.name)
    _refuse_no_file(path, name)
    try:
        content = path.read_bytes()
    except OSError:
        fault = "cannot be read: it may be open in another program"
        raise PartnerDataError(name, fault, "Close it and run again") from None
    if not content.strip(b"\0 \t\r\n"):
        raise PartnerDataError(name, "is empty", "Ask the partner to send it again")
    try:
        return _read(name, content, contract, members)
    except Locked:
        raise _refused(name, _LOCKED) from None
    except UNREADABLE:
        fault = "is corrupt, cut off or not a workbook"
        mend = "Ask the partner to save and send it again"
        raise PartnerDataError(name, fault, mend) from None


def _refuse_no_file(path: Path, name: str) -> None:
    if path.is_dir():
        raise PartnerDataError(name, "is a folder, not a file, and cannot be read", _PUT)
    if path.is_symlink() and not path.exists():
        raise PartnerDataError(name, "is a link that leads nowhere", _PUT)
    if path.exists() and not path.is_file():
        raise PartnerDataError(name, "is no file that can be read", _PUT)


def _read(name: str, content: bytes, contract: Contract, members: str) -> Grid:
    kind = kind_of(content)
    if isinstance(kind, Refusal):
        raise _refused(name, kind)
    if kind == "text":
        grid = Grid([read_text(name, "", content, contract)])
    elif kind == "zip":
        grid = _read_archive(name, content, contract, members)
    elif kind == "gzip":
        return _read(name, _unpacked(name, content, contract), contract, members)
    else:
        named = {sheet for files in contract.files for sheet in files.sheets}
        grid = read_workbook(name, kind, content, named)
    told = SUFFIXES.get(PurePosixPath(name.lower()).suffix, kind)
    if told in (kind, "gzip"):
        return grid
    return Grid(grid.sheets, [f"is {CALLED[kind]}, whatever its name says", *grid.notes])


def _refused(name: str, refusal: Refusal) -> PartnerDataError:
    suffix = PurePosixPath(name).suffix or "a table"
    return PartnerDataError(name, refusal.fault.format(suffix=suffix), refusal.mend)


def kind_of(content: bytes) -> str | Refusal:
    """What a file is by its content: one of `CALLED`, or what it is instead of a table.

    Raises:
        zipfile.BadZipFile, zlib.error: a ZIP that is broken.
    """
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for refusal, beginnings in BEGINNINGS:
        if content.startswith(beginnings) or head.startswith(beginnings):
            return refusal
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(b"\x1f\x8b"):
        return "gzip"
    if content.startswith(COMPOUND_FILE):
        return _kind_of_compound(content)
    return _kind_of_text(content[:HEAD])


def _kind_of_zip(content: bytes) -> str | Refusal:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        if "mimetype" in names:
            return _kind_of_opendocument(package, names)
        parts = (part for part in PACKAGE_PARTS if any(name.startswith(part) for name in names))
        if (part := next(parts, "")) and ("[Content_Types].xml" in names or part == "Index/"):
            return PACKAGE_PARTS[part]
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "xlsx" if "[Content_Types].xml" in names else "zip"


def _kind_of_opendocument(package: zipfile.ZipFile, names: list[str]) -> str | Refusal:
    manifest = "META-INF/manifest.xml"
    if "encrypted-package" in names or (
        manifest in names and b"encryption-data" in package.read(manifest)
    ):
        return _LOCKED
    kind = package.read("mimetype").decode("latin-1")
    if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    return _SLIDES if "presentation" in kind else _DOCUMENT


def _kind_of_compound(content: bytes) -> str | Refusal:
    try:
        parts = compound(content).dirlist
        names = {parts[at].name for at in parts[0].children}
    except UNREADABLE:
        return Refusal("is password-protected or cut off", _LOCKED.mend)
    for name, refusal in COMPOUND_PARTS.items():
        if name in names:
            return refusal
    return "xls" if names & {"Workbook", "Book"} else _UNKNOWN


def _kind_of_text(head: bytes) -> str | Refusal:
    marked = (way for mark, way in BYTE_ORDER_MARKS.items() if head.startswith(mark))
    encoding = next(marked, "")
    if not encoding and sum(head.count(byte) for byte in CONTROLS) > MOST_CONTROLS * len(head):
        return _UNKNOWN
    text = head.decode(encoding or "latin-1", "replace").lstrip("\ufeff \t\r\n").lower()
    for pattern, refusal in TEXT_BEGINNINGS:
        if re.match(pattern, text, re.DOTALL | re.MULTILINE):
            return refusal
    return "text"


def _unpacked(name: str, content: bytes, contract: Contract) -> bytes:
    with gzip.open(io.BytesIO(content)) as packed:
        unpacked = packed.read(UNPACKED_LIMIT + 1)
    _refuse_bomb(name, len(unpacked), contract)
    if unpacked[257:262] == b"ustar":
        raise _refused(name, _ARCHIVE)
    return unpacked


def _refuse_bomb(name: str, size: int, contract: Contract) -> None:
    if size > UNPACKED_LIMIT:
        raise PartnerDataError(
            name,
            f"unpacks to more than {UNPACKED_LIMIT >> 20:,} MiB",
            f"Say with members: in {contract.id}.yaml which files of it are needed",
        )


def _read_archive(file: str, content: bytes, contract: Contract, members: str) -> Grid:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # Of two members of one name unpacking leaves the last.
        files = {entry.filename: entry for entry in archive.infolist() if not _is_clutter(entry)}
        wanted = {name: files[name] for name in sorted(files) if _belongs(name, members)}
        if not wanted:
            what = f"called {members}" if members else "that is a CSV file"
            raise PartnerDataError(
                file,
                f"is a ZIP archive with no member {what} among its {len(files)}",
                f"Correct members: in {contract.id}.yaml, or unpack the archive",
            )
        if any(entry.flag_bits & 1 for entry in wanted.values()):
            raise _refused(file, _LOCKED)
        _refuse_bomb(file, sum(entry.file_size for entry in wanted.values()), contract)
        sheets = [
            _member(file, shown(name), archive.read(entry), contract)
            for name, entry in wanted.items()
        ]
    left = [shown(name) for name in files if name not in wanted]
    if members or not left:
        return Grid(sheets)
    number = f"{len(left)} other file{'s' * (len(left) > 1)} of the archive"
    return Grid(sheets, [f"not read: {number}, such as {left[0]!r}"])


def members_named(path: Path, members: str) -> set[str]:
    """The members of an archive that a pattern names; of any other file itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name for name in archive.namelist() if _belongs(name, members)}
    except UNREADABLE:
        return {path.name}


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder, or what a system leaves in an archive unasked."""
    path = PurePosixPath(entry.filename)
    return (
        entry.is_dir()
        or "__MACOSX" in path.parts
        or path.name.startswith((".", "~$"))
        or path.name.lower() in ("thumbs.db", "desktop.ini")
    )


def _belongs(name: str, members: str) -> bool:
    """Whether a member, by its whole path or by its own name, is one of those named."""
    name = name.replace("\\", "/").lower()
    if not members:
        return name.endswith(TEXT_SUFFIXES)
    options = (name, f"/{name}", name.rpartition("/")[2])
    return any(fnmatch.fnmatchcase(option, members.lower()) for option in options)


def _member(file: str, member: str, content: bytes, contract: Contract) -> Sheet:
    kind = kind_of(content)
    try:
        if isinstance(kind, Refusal):
            raise _refused(member, kind)
        if kind != "text":
            raise PartnerDataError(file, f"is {CALLED[kind]} inside an archive", _UNPACK)
        return read_text(file, member, content, contract)
    except PartnerDataError as error:
        fault = f"has a member {member} that {error.fault}"
        raise PartnerDataError(file, fault, error.mend) from None
