"""A drafted contract tried on its file: what was read, and what a delivery has that it lacks."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ssp_analysis.errors import ParameterError, ReferenceFileError, nearest
from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.containers import shown
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.questions import for_the_analyst, numbered
from ssp_analysis.partners.reader import Readers
from ssp_analysis.partners.series import build_series
from ssp_analysis.partners.sources import SourceIntake, account, data_to
from ssp_analysis.partners.totals import TOTAL_NAME
from ssp_analysis.partners.values import key_of, plain
from ssp_analysis.project import Project
from ssp_analysis.reference import load_yaml
from ssp_analysis.start.columns import Columns, understand
from ssp_analysis.start.look import Column, Look, look_at, marks_among
from ssp_analysis.start.proposal import Proposal, propose
from ssp_analysis.start.times import likely_order
from ssp_analysis.years import ReportingYear

SHOWN = 10  # units
MOST_PERIODS = 40  # of which the figures are shown; of more the first and the last
NOT_READ = re.compile(r"columns? '.*? not in the contract; not read\.")
ASKED = re.compile(
    r"^#.*\bASK: .*\n(\w+):|^(series|fields|categories):\n(?:  - .*\n)*?  - .*# ASK: ", re.M
)
AREA_FILES = ("partnership.yaml", "wards.csv", "ward-names.csv", "lsoa-wards.csv")


@dataclass(frozen=True)
class Trial:
    """What a contract gives for one file: the source taken in, and its series of the whole area."""

    source: SourceIntake
    series: pd.DataFrame

    @property
    def units(self) -> pd.DataFrame:
        """The first units as read: the fields, where they stood and what became of them."""
        fields = [one.name for one in self.source.contract.cell_fields]
        names = ["row", "period", *fields, "fate"]
        units = self.source.units
        units = units.sort_values("fate", key=lambda fate: fate != "kept", kind="stable")
        return units[[name for name in dict.fromkeys(names) if name in units]].head(SHOWN)

    @property
    def counts(self) -> pd.DataFrame:
        """What each measure comes to: a row a period, a column a measure; empty where unknown.

        Of a source that measures nothing it is the rows that were kept.
        """
        if not len(self.series):
            kept = self.source.units[self.source.units["fate"] == "kept"]
            return kept.groupby("period").size().to_frame("rows")
        measures = {f"{self.source.contract.id}:{one.measure}": one.measure
                    for one in self.source.contract.series}  # fmt: skip
        whole = self.series[self.series["series_id"].isin(measures)]
        table = whole.pivot_table(
            index="period", columns="series_id", values="value", aggfunc="first", dropna=False
        )
        return table.dropna(how="all").rename(columns=measures)

    def told(self) -> Iterator[str]:
        """What became of the rows, a sentence each; no value of a record."""
        for row in account(
            [self.source], {self.source.contract.id: data_to(self.source)}
        ).itertuples():
            parts = ("kept", "quarantined", "asked", "out_of_scope", "skipped")
            words = ("kept", "set aside", "in question", "of elsewhere or later", "no data")
            counted = ", ".join(
                f"{getattr(row, part):,} {word}"
                for part, word in zip(parts, words, strict=True)
                if getattr(row, part)
            )
            yield f"{row.rows_in:,} rows: {counted or 'none'}"
            if notes := NOT_READ.sub("", str(row.notes)).strip():  # asked about below
                yield notes
        quarantine = self.source.quarantine
        for (column, reason), rows in quarantine.groupby(["column", "reason"], sort=False):
            yield f"{len(rows):,} set aside{f' for {column}' if column else ''}: {reason}"
        for question in self.source.questions:
            yield f"Asked: {for_the_analyst(question)}"


def draft(project: Project, path: Path, source_id: str = "") -> tuple[Proposal, Path]:
    """Propose a contract for a file and write it down.

    Returns:
        The proposal, and where its contract stands.

    Raises:
        ParameterError: no such file, or a contract of that id is there already.
        PartnerDataError: the file cannot be read.
        ReferenceFileError: what is proposed does not hold together, such as by an id of capitals.
    """
    _refuse_no_file(path)
    made = propose(path, source_id, project.partnership(), load_wards(project))
    target = project.reference / "sources" / f"{made.id}.yaml"
    if target.exists():
        raise ParameterError(
            f"{made.id}.yaml",
            "is there already, and a draft overwrites nothing",
            f"Compare with ssp draft {path.name} --id {made.id} --check, or give another --id",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(made.text, encoding="utf-8", newline="\n")
    try:
        load_yaml(target, Contract)
    except ReferenceFileError:  # nothing is left that would stop all other commands
        target.unlink()
        raise
    return made, target


def _refuse_no_file(path: Path) -> None:
    if not path.is_file():
        raise ParameterError(path.name, "is no file here", "Give the path of a partner's file")


def try_contract(
    project: Project,
    path: Path,
    contract: Path,
    years: list[ReportingYear] | None = None,
    readers: Readers | None = None,
) -> Trial:
    """Read one file by a contract, in a project that is thrown away.

    Args:
        project: whose area and wards count.
        path: the file.
        contract: its contract's file.
        years: the file's own; a file in a year's folder is of that year.
        readers: as `take_in`.

    Raises:
        ReferenceFileError: the contract does not hold together.
    """
    year = ReportingYear.of_folder(path.resolve().parent.name) or max(years or [], default=None)
    if year is None:
        raise ParameterError(
            path.name, "does not say of which year it is", "Put it into data/raw/<year>/"
        )
    with tempfile.TemporaryDirectory() as scratch:
        alone = Project(Path(scratch))
        (alone.reference / "sources").mkdir(parents=True)
        alone.raw(year).mkdir(parents=True)
        for name in AREA_FILES:
            if (project.reference / name).exists():
                shutil.copyfile(project.reference / name, alone.reference / name)
        shutil.copyfile(contract, alone.reference / "sources" / contract.name)
        shutil.copyfile(path, alone.raw(year) / path.name)
        source = take_in(alone, year, readers=readers)[contract.stem]
        code, wards = project.partnership().code, load_wards(project)
        series = build_series(source, wards, code, year, year.end)
        return Trial(source, series[series["area_code"] == code] if len(series) else series)


def proposed(
    project: Project, path: Path, source_id: str = "", readers: Readers | None = None
) -> Iterator[str]:
    """Draft a contract for a file, and say what it reads and what it asks, a line each.

    Raises:
        SspError: as `draft` and `try_contract`.
    """
    made, target = draft(project, path, source_id)
    trial = try_contract(project, path, target, made.years, readers)
    where = target.relative_to(project.root)
    yield f"{path.name}: a contract is proposed in {where}. What it reads of the file:"
    yield from (f"- {line}" for line in trial.told())
    if len(units := trial.units):
        yield f"\nThe first units (records: keep them inside):\n{units.to_string()}"
    counts = trial.counts
    came = counts.to_string(na_rep="", max_rows=MOST_PERIODS) if len(counts) else ""
    yield f"\nWhat they come to:\n{came or 'Nothing that is whole.'}"
    yield "\nWhat only you can say (ASK in the contract):"
    yield from (f"- {line}" for line in made.asked)


def unanswered(project: Project) -> Iterator[str]:
    """Each contract in which lines are still marked ASK, and which keys they are about."""
    for path in sorted((project.reference / "sources").glob("*.yaml")):
        found = ASKED.findall(path.read_text(encoding="utf-8", errors="replace"))
        if keys := dict.fromkeys(filter(None, (name for names in found for name in names))):
            yield (
                f"{path.name} is as it was drafted in {', '.join(keys)}: readers see it so. "
                "Answer what is asked there, and take the mark ASK away."
            )


def named_by(project: Project, path: Path) -> list[Contract]:
    """The contracts whose patterns fit a file's name."""
    any_held = any((project.reference / "sources").glob("*.yaml"))
    contracts = load_contracts(project).values() if any_held else ()
    return [one for one in contracts if any(f.matches(path.name) for f in one.files)]


def contract_for(project: Project, path: Path, source_id: str = "") -> Contract:
    """The contract of an id; without one the only contract whose patterns fit the file's name.

    Raises:
        ParameterError: no such file or contract, or several fit.
    """
    _refuse_no_file(path)
    contracts = load_contracts(project)
    if not source_id:
        found = named_by(project, path)
        if len(found) == 1:
            return found[0]
        told = f"fits {', '.join(one.id for one in found)}" if found else "fits no contract"
        new = "" if found else "; leave out --check for a source that has none"
        raise ParameterError(path.name, f"{told} by its name", f"Name one with --id{new}")
    if source_id not in contracts:
        meant = nearest(source_id, contracts)
        raise ParameterError(f"--id {source_id!r}", f"has no contract{meant}", "Name one")
    return contracts[source_id]


def compared(project: Project, path: Path, source_id: str = "") -> list[str]:
    """What a delivery says that its contract does not, and the other way round, in lines.

    Raises:
        ParameterError, PartnerDataError: as `contract_for` and `changes`.
    """
    contract = contract_for(project, path, source_id)
    told = [f"- {one}" for one in changes(project, path, contract)]
    if not told:
        return [f"{shown(path.name)} is as {contract.id}.yaml says."]
    return [f"{shown(path.name)} differs from {contract.id}.yaml:", *told]


def changes(project: Project, path: Path, contract: Contract) -> Iterator[str]:
    """What a delivery has that a contract does not say, and the other way round, a sentence each.

    Raises:
        PartnerDataError: the file cannot be read.
    """
    look, source_id = look_at(path), contract.id
    about = project.partnership()
    columns = understand(look, about.area, about.code)
    if not any(files.matches(path.name) for files in contract.files):
        yield f"no pattern of {source_id}.yaml names {path.name}"
    if look.sheet.is_text:
        for what, now, agreed in (
            ("encoding", look.encoding, contract.encoding),
            ("separator", look.separator, contract.separator),
        ):
            # What is plain ASCII or has a mark of its own is read by either encoding.
            if now != agreed and not (what == "encoding" and now == "utf-8"):
                yield f"{what} is {now!r}, and the contract says {agreed!r}"
    kind = "wide" if columns.header else "rows"
    if kind != contract.layout.kind:
        yield f"layout looks {kind}, and the contract says {contract.layout.kind}"
    yield from _headings_changed(contract, [c.title for c in look.columns if c.title])
    if columns.kind == "date" and likely_order(columns) != contract.date_order:
        yield f"days look {likely_order(columns)}, and the contract says {contract.date_order}"
    listed = ["category"] * bool(contract.categories)
    listed += [field.name for field in contract.header_fields if field.constraints.enum]
    for name, column in ((n, column) for n in listed for column in _columns_of(contract, n, look)):
        for text, count in column.counts.items():
            key = key_of(text)
            if key not in contract.names_asked_for and not TOTAL_NAME.fullmatch(key):
                yield f"{name} {text!r} is new: {numbered('{n} row{|s}', count)}"
    yield from _marks_changed(contract, look, columns)


def _columns_of(contract: Contract, name: str, look: Look) -> list[Column]:
    """The columns of a file that a contract takes for one of its fields."""
    field = contract.field(name)
    spellings = {key_of(title) for title in field.spellings} if field else set()
    if name == contract.layout.sheets_are:
        return [look.tabs]
    return [column for column in look.columns if key_of(column.title) in spellings]


def _marks_changed(contract: Contract, look: Look, columns: Columns) -> Iterator[str]:
    """Marks in place of figures of which the contract does not say what they mean."""
    numbers = [one.name for one in contract.header_fields if one.type in ("integer", "number")]
    figures = [column for name in numbers for column in _columns_of(contract, name, look)]
    if columns.header:
        figures += [column for column in look.columns if column.at in columns.header.figures]
    known = {one.value for one in contract.missingValues}
    marks = (mark for column in figures for mark in marks_among(column.counts))
    for mark in dict.fromkeys(marks):
        if mark not in known:
            yield f"mark {mark!r} stands in place of figures, and missingValues does not name it"


def _headings_changed(contract: Contract, titles: list[str]) -> Iterator[str]:
    present = {key_of(plain(title).rpartition(" / ")[2]) for title in titles} | set(
        map(key_of, titles)
    )
    for one in contract.header_fields:
        may_lack = contract.is_form and not one.constraints.required
        if not may_lack and not any(key_of(spelling) in present for spelling in one.spellings):
            needed = ", which is required" if one.constraints.required else ""
            yield f"no column {one.title!r}{needed}{nearest(one.title, titles)}"
    known = {key_of(title) for one in contract.fields for title in one.spellings}
    known |= {key_of(title) for title in (*contract.free_text, contract.layout.year_column)}
    if contract.layout.kind == "rows":
        yield from (
            f"column {t!r} is not in the contract" for t in titles if key_of(t) not in known
        )
