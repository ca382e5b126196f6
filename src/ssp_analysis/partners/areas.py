"""Which ward a partner's spelling means, by code and vintage, and which places are ours."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import field_validator

from ssp_analysis.errors import Faults, ReferenceFileError
from ssp_analysis.partners.values import Cell, Column, column_of, key_of, understood, with_cells
from ssp_analysis.project import Project, Ward, load_ward_list, wards_of
from ssp_analysis.reference import Reference, Text, load_csv, named
from ssp_analysis.years import year_of_period

# Where a row lies: in the area, in another one, at a place that is on no list, or not told: blank,
# or one of the usual words for "not known" (also of the ward alone, where the area is told).
HERE, ELSEWHERE, UNLISTED, BLANK, UNKNOWN = "here", "elsewhere", "unlisted", "", "unknown"
FOR_US = " Ours to mend: "  # in a reason, before what is for the analyst alone
NO_WARD = "here, in a ward not known"
LISTS = {"ward": "ward-names.csv", "lsoa": "lsoa-wards.csv"}  # field → what leads it to a ward
LIES = ":lies"  # the column of units that says so; no field of a contract has a colon in its name
UNKNOWN_WORDS = frozenset((  # as `key_of`: `N/K` is `n k`
    "unknown", "not known", "n k", "nk", "not recorded", "n a", "na", "none", "not stated",
    "not given", "not available", "null", "nil", "no location", "location unknown", "no ward",
    "ward unknown", "unknown ward", "not applicable", "not provided", "unspecified",
    "not specified", "unallocated", "unassigned", "tbc", "blank",
))  # fmt: skip
# What a district is called beside its name: `Anytown MBC`, `Borough of Anytown`. Of wards and
# beats these words tell one from another (`North`, `North City`).
COUNCIL_WORDS = frozenset((
    "borough", "metropolitan", "council", "district", "city", "unitary", "authority", "royal",
    "london", "cbc", "mbc", "mdc", "bc", "dc", "cc", "lb", "rb", "ua", "csp", "of", "the",
))  # fmt: skip
OVER_WARDS = frozenset(("grand", "total", "totals", "overall", "all", "wards"))
# A statistical area is named for its district, three digits and, at the lower layer, a letter
# (https://www.ons.gov.uk, "Census geographies"): `Anytown 014C`.
STATISTICAL_AREA = re.compile(r"(?:[ewsn]0\d{7} )?(.+) \d{3}[a-z]?")


class OwnArea(Reference):
    """Which rows of a file of a whole force or county are the partnership's: `own_area`.

    `field` is the field that tells. A row is ours where it is one of `names`, or begins with one
    of `begins`, whatever their case and punctuation. The name of a district fits the statistical
    areas that are named for it: `Anytown` is `Anytown 014C`, but not `Anytown Park 001A`; in the
    field `area` also its council (`Anytown MBC`, `Borough of Anytown`). With neither list ours
    are the names of `wards.csv`, `lsoa-wards.csv`, or the partnership's area.
    """

    field: str
    names: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()

    @field_validator("names", "begins")
    @classmethod
    def _say_something(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        if not all(key_of(text) for text in texts):
            raise ValueError("has an entry without letters or digits, which any row would fit")
        return texts

    @property
    def is_listed(self) -> bool:
        """Whether the contract itself says which places are ours."""
        return bool(self.names or self.begins)

    def reader(self, marks: Iterable[str]) -> Callable[[Cell], str]:
        """What a cell says of where a row lies: HERE, ELSEWHERE, UNKNOWN or BLANK.

        Args:
            marks: the contract's own for what is not known.
        """
        names = {key_of(name) for name in self.names}
        districts = {without_council(name) for name in names} - {""}
        begins = [key_of(text) for text in self.begins]
        blank = {key_of(mark) for mark in marks}

        def read(cell: Cell) -> str:
            key = key_of(cell)
            if {key, district_of(key)} & names or any(_begins(key, start) for start in begins):
                return HERE
            if self.field == "area" and without_council(key) in districts:
                return HERE
            unknown = not_known(key, blank)
            return ELSEWHERE if unknown is None else unknown

        return read


def not_known(key: str, blank: set[str]) -> str | None:
    """BLANK for nothing or a mark of the contract, UNKNOWN for a usual word; None for a place."""
    if not key or key in blank:
        return BLANK
    return UNKNOWN if key in UNKNOWN_WORDS else None


def district_of(key: str) -> str:
    """The district for which a statistical area is named, both as `key_of`; else ''."""
    found = STATISTICAL_AREA.fullmatch(key)
    return found[1] if found else ""


def without_council(key: str) -> str:
    """A place, as `key_of`, without the words for its council: `anytown` for `anytown mbc`."""
    return " ".join(word for word in key.split() if word not in COUNCIL_WORDS)


def is_in(text: str, area: str) -> bool:
    """Whether a place is the area, or one of the statistical areas named for it."""
    key, own = key_of(text), without_council(key_of(area))
    return bool(own) and own in (key, without_council(key), district_of(key))


def _begins(key: str, beginning: str) -> bool:
    """Whether a place begins so; a word counts whole, a code may go on."""
    if not key.startswith(beginning):
        return False
    if not any(character.isdigit() for character in beginning) and (name := district_of(key)):
        return name == beginning
    return not (beginning[-1].isalpha() and key[len(beginning) :][:1].isalpha())


# The last that a row says counts.
STRENGTHS = (BLANK, UNKNOWN, UNLISTED, HERE, ELSEWHERE)


def taken_together(told: Sequence[Column]) -> Column:
    """What all fields that tell a place say of each row: another area before ours before none."""
    if len(told) == 1:
        return told[0]
    ranks = np.array([understood(lies, STRENGTHS.index) for lies in told], int)
    lies = column_of(STRENGTHS)[ranks.max(axis=0)]
    unsure = (ranks == STRENGTHS.index(UNKNOWN)).any(axis=0)
    return with_cells(lies, unsure & (lies == HERE), NO_WARD)


def given_again(figures: Sequence[Hashable], old_names: Iterable[str]) -> list[bool]:
    """Which figures of one ward and period are given more than once.

    Wards that were merged, each under its old name, are parts of one; beside a row under the ward's
    own name nobody knows what they are.

    Args:
        figures: what each is about.
        old_names: as `Wards.listed_name` has the ward of each.
    """
    parts = list(zip(figures, old_names, strict=True))
    times, alike = Counter(figures), Counter(parts)
    own = {figure for figure, name in parts if not name}
    return [times[figure] > 1 and (figure in own or alike[figure, name] > 1)
            for figure, name in parts]  # fmt: skip


def of_other_years(wards: Sequence[Ward], starts: int, codes: Iterable[str]) -> set[str]:
    """Those of some codes that are wards, but not of the reporting year that starts in a year."""
    of_year = {ward.code for ward in wards_of(wards, starts)}
    return {*codes} & {ward.code for ward in wards} - of_year if of_year else set()


OTHER_AREA = "other area"
A_CODE = re.compile(r"\b[ewsn]0\d{7}\b")  # beside its name: `E05000779 - Manor`
A_NUMBER = re.compile(r"^\d{1,2} (?=[a-z])")  # in a list: `3. Manor`
A_WARD = re.compile(r"^ward(?: of)? | ward$")  # round a ward's name


def _forms(key: str) -> list[str]:
    """How a place, as `key_of`, may be on a list: bare, or by the code beside it."""
    inside = A_CODE.findall(key)
    return [key, A_WARD.sub("", key), A_NUMBER.sub("", key), *inside * (len(inside) == 1)]


class WardName(Reference):
    """A spelling under which a ward arrives; an empty code means another area's ward."""

    name: Text
    code: Annotated[str, named("ward of wards.csv")] = ""


class LsoaWard(Reference):
    """The ward in which a lower-layer super output area lies; empty means another area's.

    Where boundaries changed it has a row for each vintage.
    """

    lsoa: Text
    code: Annotated[str, named("ward of wards.csv")] = ""


@dataclass(frozen=True)
class Wards:
    """The project's wards and all names under which they arrive.

    `shared` has the names that wards of several vintages share, and LSOAs that lie in them: their
    codes by vintage. `listed` are the names of `ward-names.csv`.
    """

    wards: tuple[Ward, ...]
    by_name: dict[str, str]
    by_lsoa: dict[str, str]
    shared: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    listed: tuple[str, ...] = ()  # in an order: what is kept of sources is found by it

    def has(self, kind: str) -> bool:
        """Whether there is a list of that `kind` at all."""
        return bool(self.by_name if kind == "ward" else self.by_lsoa)

    def code(self, text: str, kind: str) -> str | None:
        """The ward code for a name (`kind` 'ward') or LSOA (`kind` 'lsoa').

        Returns:
            A code; OTHER_AREA; '' for blank; None for a spelling that nobody knows.
        """
        key, names = key_of(text), self.by_lsoa if kind == "lsoa" else self.by_name
        return next((names[one] for one in _forms(key) if one in names), None) if key else ""

    def listed_name(self, text: Cell) -> str:
        """The name under which `ward-names.csv` has a ward, as `key_of`; '' of any other."""
        key = key_of(text)
        return next((one for one in (key, A_WARD.sub("", key)) if one in self.listed), "")

    @cached_property
    def at_one_time(self) -> dict[str, set[str]]:
        """Code → those of wards beside it, and its own: what lies in one lies in no other."""
        found: dict[str, set[str]] = {}
        for vintage in {ward.vintage for ward in self.wards}:
            codes = {ward.code for ward in self.wards if ward.vintage == vintage}
            for code in codes:
                found.setdefault(code, set()).update(codes)
        return found

    def as_of(self, names: Column | None, periods: Column, codes: Column) -> Column:
        """The codes of rows; of a name that several vintages share, that of the row's own year.

        Args:
            names: of wards or LSOAs, as they were received; None where no column has them.
            periods: of the rows; '' where a row has none.
            codes: as `code` gives them.
        """
        if names is None or not self.shared:
            return codes
        keys = understood(names, key_of)
        rows, told = pd.MultiIndex.from_arrays([keys, periods, codes]).factorize()
        return column_of([self._of_its_year(*one) for one in told])[rows]

    def _of_its_year(self, key: str, period: str, code: str) -> str:
        held = next((self.shared[one] for one in _forms(key) if one in self.shared), {})
        if not period or code not in held.values():
            return code
        starts = year_of_period(period).starts
        return held[max((one for one in held if one <= starts), default=min(held))]

    def place(
        self, cell: Cell, kind: str, area: str, blank: set[str], unlisted: str
    ) -> tuple[str, str]:
        """Where a ward or LSOA lies, and the code of its ward; '' where it has none.

        Args:
            cell: as it was received.
            kind: as `code`.
            area: the partnership's, for which its statistical areas are named.
            blank: the contract's marks for what is not known, as `key_of`.
            unlisted: what is said of a place that is on no list.
        """
        key = key_of(cell)
        if code := self.code(key, kind):
            return (ELSEWHERE, "") if code == OTHER_AREA else (HERE, code)
        unknown = not_known(key, blank)
        if unknown is not None:
            return unknown, ""
        whole = " ".join(word for word in key.split() if word not in OVER_WARDS)
        if whole != key and (not whole or is_in(whole, area)):
            return HERE, ""  # a total of our wards is of no other area
        district = district_of(key) if kind == "lsoa" else ""
        if district and district != key_of(area):
            return ELSEWHERE, ""
        return (HERE, "") if district and not self.has(kind) else (unlisted, "")


def load_wards(project: Project) -> Wards:
    """Read `wards.csv`, `ward-names.csv` and `lsoa-wards.csv`; a project may have none of them.

    Raises:
        ReferenceFileError: a name or LSOA that leads to a code which `wards.csv` does not have,
            or a name that leads elsewhere than the ward of that very name.
    """
    wards = load_ward_list(project)
    faults, known = Faults(), {"ward of wards.csv": {ward.code for ward in wards}}
    folder = project.reference
    names = faults.of(load_csv, folder / "ward-names.csv", WardName, (), known) or []
    lsoas = faults.of(load_csv, folder / "lsoa-wards.csv", LsoaWard, ("lsoa", "code"), known) or []
    by_name, vintages = dict[str, str](), dict[str, dict[int, str]]()
    for ward in sorted(wards, key=lambda ward: ward.vintage):
        for key in (key_of(ward.name), key_of(ward.code)):
            by_name[key] = vintages.setdefault(key, {})[ward.vintage] = ward.code
    own, lines = {key: dict(codes) for key, codes in vintages.items()}, dict[str, list[WardName]]()
    for name in names:
        lines.setdefault(key_of(name.name), []).append(name)
    # A ward's own name first: another spelling goes with it through the years.
    for key in sorted(lines, key=lambda key: key not in own):
        led = faults.of(_led, lines[key], wards, own.get(key, {}), vintages) or {}
        by_name[key] = led[max(led)] if led else lines[key][-1].code or OTHER_AREA
        vintages[key] = led
    by_lsoa = dict[str, str]()
    for lsoa in lsoas:
        key, of_code = key_of(lsoa.lsoa), [w.vintage for w in wards if w.code == lsoa.code]
        held = vintages.get(key, {}).keys()
        if key in by_lsoa and not (held and of_code and held.isdisjoint(of_code)):
            fault = f"{lsoa.lsoa!r} lies in {by_lsoa[key]} too, of the same years"
            faults.add(lsoa.place, fault, "Give each LSOA one ward for each vintage")
        vintages.setdefault(key, {}).update(dict.fromkeys(of_code, lsoa.code))
        by_lsoa[key] = lsoa.code or OTHER_AREA
    faults.refuse()
    shared = {key: codes for key, codes in vintages.items() if len({*codes.values()}) > 1}
    return Wards(tuple(wards), by_name, by_lsoa, shared, tuple(lines))


def _led(
    lines: Sequence[WardName],
    wards: Sequence[Ward],
    own: Mapping[int, str],
    vintages: Mapping[str, dict[int, str]],
) -> dict[int, str]:
    """By vintage the ward to which the lines of one spelling lead; empty: one for all years.

    `own` are the wards of that very name or code. A ward of another vintage than theirs is what it
    has become a part of, or was before; one of theirs is chosen for all years, and so is another
    area. Any other spelling goes with its ward's name, unless it has a line for each vintage.
    """
    means, known = dict(own), [*own.values()]
    for line in lines:
        times = [ward.vintage for ward in wards if ward.code == line.code]
        is_other = times and means and means.keys().isdisjoint(times)
        if known and line.code not in known and not is_other:
            raise ReferenceFileError(
                f"{line.place}, {line.name!r}",
                f"leads to {line.code or OTHER_AREA!r}, but that name already means "
                f"{min(known) or OTHER_AREA!r}",
                "Correct one of them, or give it one ward for each vintage",
            )
        if line.code not in known:
            means |= dict.fromkeys(times, line.code)
            known.append(line.code)
    if len({line.code for line in lines}) > 1:
        return means
    if own:
        return means if means != own else {}
    name = next((ward.name for ward in wards if ward.code == lines[0].code), "")
    return vintages.get(key_of(name), {})
