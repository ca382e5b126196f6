"""What a pack must know of itself, beside its tables: `about.json`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ssp_analysis.certificate import proof_of


class About(BaseModel):
    """`about.json`: what a pack must know of itself, beside its tables.

    `restricted_years` are those up to the paper's that Covid restrictions touched. `unregistered`
    names the earlier papers of which nobody can say here what they told. `proof` is the digest of
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
