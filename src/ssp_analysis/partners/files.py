"""Which files of the raw folders belong to which source, or to none, and which of them is later.

What a file covers decides, then the year in whose folder it lies, then the date that the contract
or its name states, then a version number in its name: never the alphabet.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path, PurePosixPath

import pandas as pd

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.containers import members_named, shown
from ssp_analysis.partners.contract_parts import Files, comparable, named_by
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.values import each
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear, months_of

ISO_DATE = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?([0-2]\d|3[01])(?!\d)")
UK_DATE = re.compile(r"(?<!\d)([0-2]?\d|3[01])[-_. ](0?[1-9]|1[0-2])[-_. ](20\d\d)(?!\d)")
VERSION = re.compile(r"(?<![a-z])v(?:er|ersion)?[ ._-]?(\d+)(?!\d)", re.IGNORECASE)
CORRECTS = re.compile(r"(?<![a-z])((correct|amend|revis)(ed|ions?|ments?)|errat[au]m?)(?![a-z])")
# What spreadsheets, file managers and archives leave beside the files that somebody meant.
LEFT_BEHIND = re.compile(r"\..*|~\$.*|~.*\.tmp|thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx", re.I)
# A folder for what is not to be used any more: read only where a contract names the folder.
PUT_AWAY = re.compile(
    r"(old|archived?|superseded|obsolete|withdrawn|back-?ups?|drafts?|do not use)"
    r"( (files?|versions?|data|copies))?",
    re.I,
)
LOOKS_LIKE_A_FILE = re.compile(r"\.[a-z]\w*", re.I)  # the ending of a folder's name
TWO_YEARS = re.compile(r"(?<!\d)(?:20)?(\d\d)\D?(?:20)?(\d\d)(?!\d)")
LONGEST_SLIP = 2  # years between the two in a folder's name that still say what was meant
ALIKE = 0.6  # of two names: what difflib itself takes for close
Arrived = Mapping[str, Path]


def arrived(folder: Path) -> dict[str, Path]:
    """All files of a year's folder and the folders in it, by name, in the same order everywhere.

    A file in a folder has the folder in its name: `2019-04/f.csv`. An entry that is no file, but is
    named like one, is there too, so that whoever reads it tells what it is.
    """
    found = {_name_in(folder, path): path for path in _entries(folder, ())}
    return dict(sorted(found.items(), key=lambda item: (comparable(item[0]), item[0])))


def _entries(folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    try:
        entries = list(folder.iterdir())
    except OSError:  # none, or not to be opened: told as a file that cannot be read
        yield from [folder] if above else []
        return
    here = (*above, folder.resolve())
    for path in entries:
        if LEFT_BEHIND.fullmatch(path.name) or (path.is_dir() and path.resolve() in here):
            continue
        if not path.is_dir():
            yield path
            continue
        if LOOKS_LIKE_A_FILE.fullmatch(path.suffix):
            yield path
        yield from _entries(path, here)


def _name_in(folder: Path, path: Path) -> str:
    """A name that any table can hold, also of a file whose name is no UTF-8."""
    return shown(path.relative_to(folder).as_posix())


def claimed_by(contract: Contract, files: Arrived) -> list[tuple[Files, dict[str, Path]]]:
    """The files of a contract, under each of its patterns; what two of them name is read once."""
    taken: dict[str, list[Files]] = {}
    claims = []
    for wanted in contract.files:
        found = {
            name: path
            for name, path in files.items()
            if _names(wanted, name)
            and not any(_overlap(wanted, o, path) for o in taken.get(name, ()))
        }
        # A folder named like a file is one only where no file in it is meant.
        found = {n: p for n, p in found.items() if not any(o.startswith(f"{n}/") for o in found)}
        for name in found:
            taken.setdefault(name, []).append(wanted)
        claims.append((wanted, found))
    return claims


def _names(wanted: Files, name: str) -> bool:
    folders = (re.sub(r"[\W_]+", " ", part).strip() for part in name.split("/")[:-1])
    is_put_away = any(map(PUT_AWAY.fullmatch, folders))
    return wanted.matches(name) and ("/" in wanted.pattern or not is_put_away)


def _overlap(one: Files, other: Files, path: Path) -> bool:
    """Whether two claims to one file are to the same part of it."""
    if one.members and other.members:
        return bool(members_named(path, one.members) & members_named(path, other.members))
    return not one.sheets or not other.sheets or bool(set(one.sheets) & set(other.sheets))


def arrivals(
    project: Project, contracts: Mapping[str, Contract], until: ReportingYear
) -> dict[ReportingYear, dict[str, Path]]:
    """The files of every year up to and including `until`.

    Raises:
        ReferenceFileError: two contracts that claim one of the files.
    """
    years = sorted({*project.raw_years(until), until})
    found = {year: arrived(project.raw(year)) for year in years}
    shared: dict[tuple[str, str], list[str]] = {}
    for year, files in found.items():
        for name, path in files.items():
            for pair in _claimants(contracts.values(), name, path):
                shared.setdefault(pair, []).append(f"{year.folder}/{name}")
    if shared:
        told = (
            f"{a}.yaml and {b}.yaml both claim {names[0]}"
            + (f" and {len(names) - 1} more" if len(names) > 1 else "")
            for (a, b), names in shared.items()
        )
        raise ReferenceFileError(
            "data/reference/sources",
            f"would count files twice: {'; '.join(told)}",
            "Narrow the pattern of one of the two, or give each its own sheets or members",
        )
    return found


def _claimants(contracts: Iterable[Contract], name: str, path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of contracts that claim the same part of a file."""
    claims = [(c.id, files) for c in contracts for files in c.files if _names(files, name)]
    pairs = combinations(claims, 2)
    yield from {(a, b): None for (a, x), (b, y) in pairs if a != b and _overlap(x, y, path)}


def unclaimed_files(project: Project, until: ReportingYear) -> list[str]:
    """What lies in data/raw and is not read, a sentence each, with what would have it read."""
    contracts = load_contracts(project)
    told = _beside_the_years(project)
    for year, files in arrivals(project, contracts, until).items():
        claims = [found for c in contracts.values() for _, found in claimed_by(c, files)]
        claimed = {name for found in claims for name in found}
        left = [name for name in files if name not in claimed and not files[name].is_dir()]
        kinds: dict[str, list[str]] = {}
        for name in left:  # a delivery a month, told once
            kinds.setdefault(re.sub(r"\d+", "0", name), []).append(name)
        for alike in kinds.values():
            more = f" (nor {len(alike) - 1} more like it)" if len(alike) > 1 else ""
            why = _why_unclaimed(alike[0], contracts)
            told.append(f"{year.folder}/{alike[0]}: no contract names this file{more}{why}.")
    return told


def _why_unclaimed(name: str, contracts: Mapping[str, Contract]) -> str:
    """The nearest pattern of a contract, and what keeps it from fitting; '' where none is near."""
    near: list[tuple[float, str]] = []
    for contract in contracts.values():
        for files in contract.files:
            where = f"; {files.pattern!r} of {contract.id}.yaml"
            likeness, fault = _nearly(name, files.pattern)
            near.append((likeness, f"{where} {fault}"))
    likeness, told = max(near, default=(0.0, ""))
    return told if likeness >= ALIKE else ""


def _nearly(name: str, pattern: str) -> tuple[float, str]:
    """How near a pattern comes to a file, and why it does not fit."""
    path, wanted = PurePosixPath(name), PurePosixPath(pattern)
    if named_by(pattern, name):
        return 1.0, "would, but it lies in a folder of files put away: write the folder into it"
    if named_by(wanted.name, name):
        return 0.9, f"looks for it in another folder; {wanted.name!r} finds it in any of the year"
    if named_by(wanted.stem, path.stem):
        return 0.8, f"looks for another ending than {path.suffix or 'none'}"
    likeness = difflib.SequenceMatcher(None, comparable(path.name), comparable(wanted.name))
    return min(likeness.ratio(), 0.7), "is the nearest pattern"


def _beside_the_years(project: Project) -> list[str]:
    """What lies in data/raw, but in no folder that is named as a reporting year."""
    folder = project.root / "data" / "raw"
    told = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if LEFT_BEHIND.fullmatch(path.name) or ReportingYear.of_folder(path.name):
            continue
        if path.is_dir() and (files := arrived(path)):
            told.append(
                f"data/raw: the folder {path.name!r} is not read, because it is not named as a "
                f"reporting year ({len(files)} file{'s' * (len(files) > 1)} in it). "
                f"Name it {_meant_year(path.name) or 'like 2019-20'}."
            )
        elif not path.is_dir() and not path.name.casefold().startswith("readme"):
            told.append(
                f"data/raw: {_name_in(folder, path)} is not read. Move it into the folder of its "
                "year, such as 2019-20."
            )
    return told


def _meant_year(name: str) -> str:
    """`2019-20` for `2019_20` or `FY 2019-2020`; either year for `2019-21`; else ''."""
    match = TWO_YEARS.search(name)
    starts, ends = (2000 + int(match[1]), 2000 + int(match[2])) if match else (0, 0)
    years = range(starts, ends) if ends - starts <= LONGEST_SLIP else ()
    return " or ".join(ReportingYear(year).folder for year in years)


def order_of_deliveries(units: pd.DataFrame, received: Mapping[str, date]) -> dict[str, int]:
    """Source file → its place in time; files of which nobody knows which is later share one.

    So do files whose stated dates say the opposite of what they cover. Corrections are last.

    Args:
        units: of one source, with `source_file`, `year`, `period` and `fate`.
        received: source file → the day that the contract states.
    """
    files = units["source_file"].unique()
    if len(files) < 2:
        return dict.fromkeys(files, 0)
    places = units[["source_file", "period"]]
    counted = places[units["fate"].isin(["kept", "merged", "asked"]) & (units["period"] != "")]
    ends = {period: months_of(period)[-1].ordinal for period in counted["period"].unique()}
    last = each(counted["period"], ends.__getitem__).astype(int)
    reach = last.groupby(counted["source_file"]).max()
    years = units.drop_duplicates("source_file").set_index("source_file")["year"]
    groups: dict[tuple[int, str], list[str]] = {}
    for file in files:
        groups.setdefault((int(reach.get(file, -1)), str(years[file])), []).append(file)
    order: dict[str, int] = {}
    for at in sorted(groups):
        told = _stated({file: date_in_name(file, received) for file in groups[at]})
        versions = {file: VERSION.search(PurePosixPath(file).stem) for file in groups[at]}
        told = told or _stated({f: int(v[1]) if v else None for f, v in versions.items()})
        first = len(order)
        order |= {file: first + (told or {}).get(file, 0) for file in groups[at]}
    corrections = [file for file in order if CORRECTS.search(PurePosixPath(file).stem.lower())]
    if 2 * len(corrections) <= len(order):  # else all of them are named so
        order |= dict.fromkeys(corrections, max(order.values(), default=0))
    return _without_contradictions(order, {f: date_in_name(f, received) for f in order})


def _without_contradictions(
    order: dict[str, int], dates: Mapping[str, date | None]
) -> dict[str, int]:
    """Files whose stated dates say the opposite of what they cover share a place in time."""
    dated = sorted((f for f in order if dates[f]), key=lambda f: order[f])
    for one, other in combinations(dated, 2):
        if order[one] < order[other] and (dates[one] or date.min) > (dates[other] or date.max):
            first, last = order[one], order[other]
            order = {f: last if first <= at <= last else at for f, at in order.items()}
    return order


def _stated(found: Mapping[str, date | int | None]) -> dict[str, int] | None:
    """The ranks of files by what all of them state, if they state different things."""
    values = sorted({value for value in found.values() if value is not None})  # type: ignore[type-var]
    if None in found.values() or len(values) < 2:
        return None
    return {file: values.index(value) for file, value in found.items()}  # type: ignore[arg-type]


def date_in_name(file: str, received: Mapping[str, date] | None = None) -> date | None:
    """The day that is stated of a file: by its contract (`received`), else in its name."""
    if received and file in received:
        return received[file]
    name = PurePosixPath(file).stem
    iso, uk = ISO_DATE.search(name), UK_DATE.search(name)
    parts = iso.groups() if iso else uk.groups()[::-1] if uk else None
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None
