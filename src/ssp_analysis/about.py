"""What released tables say of themselves, in `about.json`, and what was proved of them.

The certificate says what was replaced in the proof, and what the tables were then.
"""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ssp_analysis.errors import ReleaseError
from ssp_analysis.project import digest_of
from ssp_analysis.reference import Day, Reference, Text, Whole, YearLabel

CERTIFICATE = "certificate.json"
NOT_IN_PACK = "not-in-pack"  # tag of cells that speak to the analyst only
PARAMETER_TAGS = {"parameters", "injected-parameters"}
_PARAMETERS = {"reporting_year", "audience", "paper_date", "root"}


class Overruled(Reference):
    """What a person decided of one finding of a paper: its place, its words, or to leave it out."""

    reporting_year: YearLabel
    finding: Text
    order: Annotated[Whole, Field(ge=1)] | None = None
    wording: str = ""
    leave_out: str = ""
    reviewed_by: Text
    reviewed_on: Day

    def _faults(self) -> Iterator[str]:
        shown = self.order is not None or bool(self.wording)
        if shown == bool(self.leave_out):
            yield "give order, wording or both, or leave_out with the reason"


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(_Stored):
    """`about.json`: what a pack must know of itself, beside its tables.

    `restricted_years` are those up to the paper's that Covid restrictions touched. `unregistered`
    names the earlier papers of which nobody can say here what they told. `overruled` is what people
    decided of the findings. `proof` is the digest of
    the certificate beside it: no part of the file, so that the certificate can be of all files.
    """

    partnership: str
    area: str
    area_code: str
    reporting_year: str
    paper_date: date
    audience: Literal["public", "internal"]
    banner: str
    data_name: str
    report_to: str
    report_of: str
    report_title: str
    presenters: tuple[str, ...]
    contact_role: str
    contact_email: str
    contact_phone: str
    plan_name: str
    plan_note: str
    baseline_end: str
    version: str
    contact_answers: str = ""
    just_off: str = ""
    data_to: str = ""
    correction: str = ""
    unregistered: tuple[str, ...] = ()
    restricted_years: tuple[str, ...] = ()
    overruled: tuple[Overruled, ...] = ()
    proof: str = ""


def write_about(about: About, folder: Path) -> Path:
    """Store `about.json` in `folder`."""
    path = folder / "about.json"
    text = about.model_dump_json(indent=1, exclude={"proof"})
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_about(folder: Path) -> About:
    """Read `about.json` of `folder`, with the digest of the certificate there; '' where none is."""
    about = About.model_validate_json((folder / "about.json").read_text(encoding="utf-8"))
    path = folder / CERTIFICATE
    return about.model_copy(update={"proof": digest_of(path) if path.exists() else ""})


class Replayed(_Stored):
    """One replay: its seed, whether figures went up or down, and of which pairs and sources."""

    seed: int
    up: bool
    replaced: tuple[str, ...]


class Witnessed(_Stored):
    """What was tried with the numbers that are hidden for being small.

    In so many `tables`, each of which fits all that is told, `moved` of `hidden` numbers are others
    than in truth; `not_moved` are places of the rest.
    """

    tables: int = 0
    hidden: int = 0
    moved: int = 0
    not_moved: tuple[str, ...] = ()


class Certificate(_Stored):
    """That nothing withheld or hidden shaped the files of a release: it lies beside them.

    `withheld` are the pairs of which no figure may leave, `replays` what was put in their place
    (none where nothing is withheld), `without_figures` those of which there was nothing to replace,
    `witnesses` what was put in the place of hidden numbers,
    `files` the digests of the released files, `texts` those of the cells of notebooks 05 and 06,
    Markdown and code, that were read and may shape a pack. Nothing in it depends on a withheld
    figure.
    """

    audience: str
    reporting_year: str
    paper_date: str
    withheld: tuple[str, ...]
    replays: tuple[Replayed, ...]
    files: dict[str, str]
    without_figures: tuple[str, ...] = ()
    witnesses: Witnessed = Witnessed()
    texts: tuple[str, ...] = ()

    @property
    def unproved(self) -> list[str]:
        """The withheld pairs with figures that were not put up once and down once."""
        ways = [
            {name for one in self.replays if one.up is up for name in one.replaced}
            for up in (True, False)
        ]
        return sorted(
            pair for pair in set(self.withheld).difference(self.without_figures)
            if any(replaced_as(pair) not in way for way in ways)
        )  # fmt: skip


def replaced_as(pair: str) -> str:
    """How a replay names a withheld pair (`source:measure`); a return has records and no series."""
    source, _, measure = pair.partition(":")
    return source if measure == "return" else pair


def digests_below(folder: Path, root: Path | None = None) -> dict[str, str]:
    """File → SHA-256, of all files in a folder and below, by their paths from `root` (itself)."""
    return {
        path.relative_to(root or folder).as_posix(): digest_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digests_of(folder: Path) -> dict[str, str]:
    """As `digests_below`, of all files of a release but the certificate itself."""
    return {name: told for name, told in digests_below(folder).items() if name != CERTIFICATE}


def text_digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_held(cell: Mapping[str, Any]) -> bool:
    """Whether a pack hangs on what a cell says: all code, and Markdown that is not tagged.

    Code that stays out of the pack may still make what another cell shows. Parameters are set anew
    for each run, so that nothing else may stand beside them.
    """
    tags = set(cell["metadata"].get("tags", ()))
    if cell["cell_type"] == "markdown":
        return NOT_IN_PACK not in tags
    source = "".join(cell["source"])
    if cell["cell_type"] != "code" or not (source.strip() or cell.get("outputs")):
        return False
    return not (tags & PARAMETER_TAGS and _only_sets(source) and not cell.get("outputs"))


def _only_sets(source: str) -> bool:
    """Whether code does nothing but give the known parameters a text each."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return False
    return all(
        isinstance(one, ast.Assign)
        and isinstance(one.value, ast.Constant)
        and all(isinstance(name, ast.Name) and name.id in _PARAMETERS for name in one.targets)
        for one in statements
    )


def refuse_unread(notebook: Any, certificate: Certificate) -> None:
    """Refuse text or code that was changed since notebook 04 read it for what may not be told.

    Raises:
        ReleaseError: with the cell.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        if is_held(cell) and text_digest(cell.source) not in certificate.texts:
            raise ReleaseError(
                f"the notebook, cell {number}",
                "has text or code that notebook 04 did not read for what may not be told",
                "Save it in notebook 05 or 06 and run notebook 04 again",
            )


def write_certificate(certificate: Certificate, folder: Path) -> Path:
    """Store it beside the released files."""
    path = folder / CERTIFICATE
    path.write_text(certificate.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
    return path


def read_certificate(folder: Path) -> Certificate:
    """The certificate of a release folder, whose files it fits.

    Raises:
        ReleaseError: where it is missing or unreadable, or a file is not as it was proved.
    """
    place, mend = f"release/{folder.name}", "Run notebook 04 again"
    try:
        text = (folder / CERTIFICATE).read_text(encoding="utf-8")
        certificate = Certificate.model_validate_json(text)
    except FileNotFoundError:
        fault = "has no certificate: that nothing withheld shaped these tables was not proved"
        raise ReleaseError(place, fault, mend) from None
    except (ValidationError, UnicodeDecodeError):
        raise ReleaseError(f"{place}/{CERTIFICATE}", "cannot be read", mend) from None
    found = digests_of(folder)
    odd = sorted({n for n, _ in found.items() ^ certificate.files.items()})
    if odd:
        fault = f"differ from what was proved: {', '.join(odd)}"
        raise ReleaseError(f"the files of {place}", fault, mend)
    return certificate
