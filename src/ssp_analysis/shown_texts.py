"""Every text that a person typed and a pack shows, with its place.

What is looked for in them, `release.typed_text` knows. Generated text is not here: it is made of
released tables alone.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel

from ssp_analysis.about import is_held, text_digest
from ssp_analysis.amounts import amount_in
from ssp_analysis.covid.calendar import Break, Phase, load_breaks, load_restrictions
from ssp_analysis.engine.kernels import shown_notebooks
from ssp_analysis.errors import Faults, ParameterError, ReferenceFileError, ReleaseError
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.kept import Shelf
from ssp_analysis.partners.sources import SourceIntake
from ssp_analysis.plan.figures import Population, load_population
from ssp_analysis.plan.grants import AwardLetter, load_letters
from ssp_analysis.plan.mapping import MappingRow, load_mapping
from ssp_analysis.plan.narrative import Comment, load_comments, load_drivers
from ssp_analysis.plan.plan import Plan, choose_plan, load_plans
from ssp_analysis.plan.returns import ACTIONS_SOURCE, FORMS
from ssp_analysis.project import Project, load_ward_list
from ssp_analysis.reference import Reference, read_text
from ssp_analysis.release.decisions import FILE, ReleaseDecision, load_decisions
from ssp_analysis.release.rulings import Paper, Statement, load_statements, overruled_for
from ssp_analysis.release.typed_text import ANYTHING, Fault, Typed, faults_of
from ssp_analysis.reviewed_files import WithheldSubjects, withheld_of, withheld_pairs
from ssp_analysis.say.cover import TEMPLATE
from ssp_analysis.years import ReportingYear, months_of

# Of reference files in YAML, the keys whose text is shown; all others are for programs.
SHOWN_KEYS = frozenset(
    {
        "name", "area", "report_to", "report_of", "title", "presenters", "role", "answers",
        "data_name", "owner", "counts", "does_not_count", "label", "unit", "question", "told_in",
        "lag", "caution", "source", "driver", "means", "ahead", "statement", "approver", "wording",
        "leave_out", "reviewed_by",
    }
)  # fmt: skip
ROLES = ("approver", "reviewed_by")
# Of reference files in CSV, the columns.
SHOWN_COLUMNS: dict[type[Reference], tuple[str, ...]] = {
    AwardLetter: ("line", "reference", "allowed_source"),
    Break: ("what_changed",),
    Comment: ("comment", "reply"),
    MappingRow: ("note",),
    Phase: ("phase",),
    Population: ("group", "source"),
    ReleaseDecision: ("reason", "approver"),
}
# A form's numbers that its pack puts before a text: 40 of 60 homes visited.
NUMBERS_BEFORE = {"output": ("output_delivered", "output_planned")}
# Of the return of the year before, what stands in a pack: where an action stood then.
TOLD_A_YEAR_LATER = {ACTIONS_SOURCE: ("status",)}
_QUOTED = r"([\"'])(.*?)\1"
_WORDS_FOUND = 4  # of a text, to find its line by
NO_FILE = Fault(
    FILE,
    "is not there, so nothing may be told of any measure",
    "Put it in place; ssp decide YEAR writes one to be signed",
)


def returned_forms(
    project: Project, paper: Paper, shelf: Shelf | None = None
) -> dict[str, SourceIntake]:
    """The forms whose text a paper shows; `shelf` as `take_in`."""
    return take_in(project, paper.year, paper.on, only=FORMS, shelf=shelf)


def check_typed(
    project: Project,
    paper: Paper,
    forms: Mapping[str, SourceIntake],
    decided: Mapping[str, str] | None = None,
) -> None:
    """Read all that people typed and a paper shows, and refuse what it may not tell.

    Asked of our own files before any notebook runs, of forms by notebook 01, and of all by notebook
    04 once the figures' own months have told what rules each pair: before anything is released.

    Args:
        project: whose reference files are read.
        paper: the year, its date and who it is for; an internal one withholds nothing.
        forms: at least those of `returned_forms`, where partners' texts are asked too.
        decided: what rules each pair, once that is known; else the signed decisions are asked.

    Raises:
        ReferenceFileError: an amount beside what is withheld, or what points to a person, in a
            file of ours; the faults of returned forms are told with it.
        ReleaseError: the same, where only partners' forms have it.
    """
    papers = PaperTexts.of(project, paper, decided)
    in_files = [*papers.reference_texts(), *notebook_texts(shown_notebooks(project.root))]
    in_forms = form_texts((forms[name] for name in FORMS if name in forms), paper.year)
    of_files, of_forms = list(papers.faults(in_files)), list(papers.faults(in_forms))
    if (of_files or of_forms) and not (project.reference / FILE).exists():
        of_files.insert(0, NO_FILE)  # why so much is refused
    faults = Faults()
    for fault in (*of_files, *of_forms):
        faults.add(*fault)
    try:
        faults.refuse()
    except ReferenceFileError as error:
        if of_files:
            raise
        raise ReleaseError.from_message(str(error)) from None


def check_reason(project: Project, paper: Paper, reason: str) -> None:
    """Refuse a reason of a correction that tells what the paper may not.

    Raises:
        ParameterError: as `check_typed`.
    """
    said = Typed(reason, "--reason", "text")
    for fault in PaperTexts.of(project, paper).faults([said]):
        raise ParameterError(*fault)


@dataclass(frozen=True)
class PaperTexts:
    """The texts of one paper, and what is withheld from its readers."""

    project: Project
    paper: Paper
    contracts: Mapping[str, Contract]
    plans: list[Plan]
    withheld: WithheldSubjects

    @classmethod
    def of(
        cls, project: Project, paper: Paper, decided: Mapping[str, str] | None = None
    ) -> PaperTexts:
        """From the project's reference files; `decided` as `check_typed`."""
        contracts, plans = load_contracts(project), load_plans(project)
        if decided is None:
            pairs = withheld_pairs(project, contracts, paper)
        else:
            pairs = {pair for pair, decision in decided.items() if decision != "publish"}
        return cls(project, paper, contracts, plans, withheld_of(contracts, plans, pairs))

    def faults(self, texts: Iterable[Typed]) -> Iterator[Fault]:
        """What may not stand in some texts."""
        contact = self.project.partnership().contact
        return faults_of(
            texts,
            self.withheld.subjects,
            [one.statement for one in self._statements()],
            self.withheld.shown,
            self._numbered(),
            " ".join((contact.email, contact.phone, contact.answers)),
        )

    def reference_texts(self) -> Iterator[Typed]:
        """The texts of reviewed files that the paper shows."""
        folder, on = self.project.reference, self.paper.on
        yield from _in_yaml(self.project.partnership(), folder / "partnership.yaml")
        for name, contract in self.contracts.items():
            for text in _in_yaml(contract, folder / "sources" / f"{name}.yaml"):
                own = text.column in ("counts", "does_not_count")
                yield text._replace(about=self.withheld.whole.get(name, "") if own else "")
        if plan := choose_plan(self.plans, self.paper.year, on).plan:
            yield from _in_yaml(plan, folder / plan.place)
        for driver in load_drivers(self.project):
            if driver.text(on):
                later = "means" if driver.date > on else "ahead"
                known = driver.model_copy(update={later: ""})
                yield from _in_yaml(known, folder / "policy-drivers.yaml")
        for said in self._statements():
            yield from _in_yaml(said, folder / "direction-statements.yaml")
        for entry in overruled_for(self.project, self.paper):
            yield from _in_yaml(entry, folder / "messages.yaml")
        yield from self._in_tables()
        yield from _in_markdown(folder / TEMPLATE)

    def _in_tables(self) -> Iterator[Typed]:
        year, on, whole = self.paper.year, self.paper.on, self.withheld.whole
        for comment in load_comments(self.project):
            if year.start <= comment.date < on:
                yield from _in_row(comment.as_known(on))
        for decision in load_decisions(self.project):
            if decision.is_known_on(on):
                yield from _in_row(decision, about=whole.get(decision.source, ""))
        for change in load_breaks(self.project):
            yield from _in_row(change, about=whole.get(change.sources.partition(":")[0], ""))
        for letter in load_letters(self.project):
            if letter.year == year.label:
                yield from _in_row(letter)
        phases = load_restrictions(self.project).phases
        people, mapped = load_population(self.project).rows, load_mapping(self.project, self.plans)
        for row in (*phases, *people, *mapped):
            yield from _in_row(row)

    def _statements(self) -> list[Statement]:
        year, on = self.paper.year.label, self.paper.on
        said = load_statements(self.project)
        return [one for one in said if one.reporting_year == year and one.approved_on <= on]

    def _numbered(self) -> list[str]:
        """All names of the project that hold numbers."""
        wards = load_ward_list(self.project)
        known = [
            *(plan.name for plan in self.plans),
            *(phase.phase for phase in load_restrictions(self.project).phases),
            *(text for ward in wards for text in (ward.name, ward.area_committee)),
            *self.withheld.shown,
            *(name for subject in self.withheld.subjects for name in subject.every),
        ]
        return [name for name in dict.fromkeys(known) if amount_in(name, ANYTHING)]


def _in_row(row: Reference, about: str = "") -> Iterator[Typed]:
    for column in SHOWN_COLUMNS[type(row)]:
        if text := getattr(row, column):
            yield Typed(text, row.place, f"column {column}", about, column == "approver")


def _in_yaml(model: Reference, path: Path) -> Iterator[Typed]:
    """The shown texts of a file's content, each with its line and key."""
    lines = read_text(path)
    for key, text in _keyed(model):
        place = f"{path.name}, line {_line_of(text, lines)}"
        yield Typed(text, place, key, is_role=key in ROLES)


def _keyed(model: BaseModel) -> Iterator[tuple[str, str]]:
    for key in type(model).model_fields:
        value = getattr(model, key)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, BaseModel):
                yield from _keyed(part)
            elif isinstance(part, str) and part and key in SHOWN_KEYS:
                yield key, part


def _line_of(text: str, lines: str) -> int:
    """The line on which a text begins; 1 where it is written otherwise."""
    first = r"\s+".join(map(re.escape, text.split()[:_WORDS_FOUND]))
    found = re.search(rf"(?<!\w){first}", lines)
    return lines.count("\n", 0, found.start()) + 1 if found else 1


def _in_markdown(template: Path) -> Iterator[Typed]:
    """The paragraphs of the cover report, without what the template fills in."""
    if not template.exists():
        return
    text = read_text(template)
    without = re.sub(r"\{#.*?#\}", lambda note: "\n" * note[0].count("\n"), text, flags=re.DOTALL)
    line = 1
    for part in re.split(r"(\n\s*\n)", without):
        told = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", _typed_within, part)
        if told.strip():
            yield Typed(told, f"{template.name}, line {line}", "paragraph")
        line += part.count("\n")


def _typed_within(marks: re.Match[str]) -> str:
    """What a template's braces hold of typed text: what is filled in is generated."""
    return f" {' '.join(text for _, text in re.findall(_QUOTED, marks[0]))} "


def notebook_texts(notebooks: Iterable[Path]) -> Iterator[Typed]:
    """The Markdown of notebooks that stands in a pack, and the text that their code cells hold."""
    for path, number, cell in _cells(notebooks):
        source, place = "".join(cell["source"]), f"{path.name}, cell {number}"
        if cell["cell_type"] == "markdown":
            yield Typed(source, place, "text")
        elif told := _typed_in_code(source):
            yield Typed(told, place, "text in code")


def notebook_digests(notebooks: Iterable[Path]) -> tuple[str, ...]:
    """The digests of the cells that may shape a pack, Markdown and code."""
    return tuple(text_digest("".join(cell["source"])) for _, _, cell in _cells(notebooks))


def _cells(notebooks: Iterable[Path]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for number, cell in enumerate(cells, start=1):
            if is_held(cell):
                yield path, number, cell


def _typed_in_code(source: str) -> str:
    """The texts of a code cell, a paragraph for each statement; all of it where it is no Python."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return source
    found = [" ".join(_constants(one)) for one in statements]
    return "\n\n".join(filter(None, found))


def _constants(statement: ast.stmt) -> Iterator[str]:
    """The texts in a statement, and the numbers that it writes into text, as they stand."""
    written = {id(part) for one in ast.walk(statement) if isinstance(one, ast.JoinedStr)
               for part in ast.walk(one)}  # fmt: skip
    found = [one for one in ast.walk(statement) if isinstance(one, ast.Constant)]
    for one in sorted(found, key=lambda one: (one.lineno, one.col_offset)):
        if isinstance(one.value, str) or id(one) in written:
            yield str(one.value)


def form_texts(taken: Iterable[SourceIntake], year: ReportingYear) -> Iterator[Typed]:
    """The texts of a year's returned forms, and what is told beside them of the year before."""
    for source in taken:
        names = [field.name for field in source.contract.fields if field.type == "string"]
        before = [name for name in names if name in TOLD_A_YEAR_LATER.get(source.contract.id, ())]
        for row in source.records.to_dict("records"):
            month = months_of(row["period"])[-1]
            if shown := names if month in year.months else before * (month in year.previous.months):
                told = ((name, row.get(name)) for name in shown)
                for name, text in told:
                    if isinstance(text, str) and text:
                        yield _in_cell(source, row, name, text)


def _in_cell(source: SourceIntake, row: Mapping[Any, Any], name: str, text: str) -> Typed:
    counts = (row.get(number) for number in NUMBERS_BEFORE.get(name, ()))
    before = " of ".join(f"{number:g}" for number in counts if pd.notna(number))
    sheet = f", sheet {row['sheet']}" if row["sheet"] else ""
    column = source.column_told(row["file"], row["sheet"], name)
    place = f"{row['file']}{sheet}, row {row['row']}"
    return Typed(f"{before} {text}".strip(), place, f"column {column}")
