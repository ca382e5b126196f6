"""Which ward a partner's spelling means: keyed by code and vintage, never by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.faults import Faults
from ssp_analysis.partners.values import key_of
from ssp_analysis.project import Project, Ward, load_ward_list
from ssp_analysis.reference import Names, Reference, Text, load_csv, named

OTHER_AREA = "other area"


class WardName(Reference):
    """A spelling under which a ward arrives; an empty code means another area's ward."""

    name: Text
    code: Annotated[str, named("ward of wards.csv")] = ""


class LsoaWard(Reference):
    """The ward in which a lower-layer super output area lies; empty means another area's."""

    lsoa: Text
    code: Annotated[str, named("ward of wards.csv")] = ""


@dataclass(frozen=True)
class Wards:
    """The project's wards and all names under which they arrive."""

    wards: tuple[Ward, ...]
    by_name: dict[str, str]
    by_lsoa: dict[str, str]

    def has(self, kind: str) -> bool:
        """Whether there is a list of that `kind` at all."""
        return bool(self.by_name if kind == "ward" else self.by_lsoa)

    def code(self, text: str, kind: str) -> str | None:
        """The ward code for a name (`kind` 'ward') or LSOA (`kind` 'lsoa').

        Returns:
            A code; OTHER_AREA; '' for blank; None for a spelling that nobody knows.
        """
        key = key_of(text)
        return "" if not key else (self.by_name if kind == "ward" else self.by_lsoa).get(key)


def load_wards(project: Project) -> Wards:
    """Read `wards.csv`, `ward-names.csv` and `lsoa-wards.csv`; a project may have none of them.

    Raises:
        ReferenceFileError: a name or LSOA that leads to a code which `wards.csv` does not have,
            or a name that leads elsewhere than the ward of that very name.
    """
    wards = load_ward_list(project)
    faults, known = Faults(), {"ward of wards.csv": {ward.code for ward in wards}}
    names = faults.of(_load, project, "ward-names.csv", WardName, ("name",), known) or []
    lsoas = faults.of(_load, project, "lsoa-wards.csv", LsoaWard, ("lsoa",), known) or []
    by_name = {key_of(ward.name): ward.code for ward in wards}
    by_name |= {key_of(ward.code): ward.code for ward in wards}
    for name in names:
        faults.of(_refuse_contradiction, name, wards, by_name)
        by_name[key_of(name.name)] = name.code or OTHER_AREA
    faults.refuse()
    by_lsoa = {key_of(lsoa.lsoa): lsoa.code or OTHER_AREA for lsoa in lsoas}
    return Wards(tuple(wards), by_name, by_lsoa)


def _load(
    project: Project, file: str, model: type[Reference], unique: tuple[str, ...], names: Names
) -> list:
    path = project.reference / file
    return load_csv(path, model, unique, names) if path.exists() else []


def _refuse_contradiction(name: WardName, wards: list[Ward], by_name: dict[str, str]) -> None:
    key, code = key_of(name.name), name.code or OTHER_AREA
    # Boundaries of two vintages may share a name: either of their codes is right.
    own = {ward.code for ward in wards if key in (key_of(ward.name), key_of(ward.code))}
    right = own or {by_name.get(key, code)}
    if code not in right:
        raise ReferenceFileError(
            f"{name.place}, {name.name!r}",
            f"leads to {name.code or OTHER_AREA!r}, but that name already means {min(right)!r}",
            "Correct one of them",
        )
