"""What a pack must know of itself, beside its tables: `about.json`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ssp_analysis.certificate import proof_of
from ssp_analysis.reference import Day, Reference, Text, Whole, YearLabel


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


class About(BaseModel):
    """`about.json`: what a pack must know of itself, beside its tables.

    `restricted_years` are those up to the paper's that Covid restrictions touched. `unregistered`
    names the earlier papers of which nobody can say here what they told. `overruled` is what people
    decided of the findings. `proof` is the digest of
    the certificate beside it: no part of the file, so that the certificate can be of all files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    return about.model_copy(update={"proof": proof_of(folder)})
