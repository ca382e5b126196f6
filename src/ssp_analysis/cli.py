"""The commands: `run` builds packs, `check` looks at partner data, `backtest` at the method."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from ssp_analysis.errors import ParameterError, SspError, unforeseen
from ssp_analysis.project import AUDIENCES, Project, refuse_unwritable
from ssp_analysis.years import ReportingYear

if TYPE_CHECKING:
    from ssp_analysis.engine.asked import Run
    from ssp_analysis.engine.run import Built
    from ssp_analysis.engine.scale import Ended

STOPPED = 130  # what shells say of a program that was stopped from the keyboard


class Stoppable(TyperGroup):
    """The commands; Ctrl+C is answered with a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            said = "Stopped. What was finished is as it was; nothing half done takes its place."
            typer.echo(said, err=True)
            raise typer.Exit(STOPPED) from None


app = typer.Typer(
    cls=Stoppable,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turns a year of partner files into the committee pack.",
)
Years = Annotated[list[str] | None, typer.Argument(help="Reporting years, such as 2020/21.")]
MoreYears = Annotated[list[str] | None, typer.Option("--years", help="The same, one each time.")]
Roots = Annotated[
    list[str] | None,
    typer.Option(help="Projects' folders, or patterns of them: many papers side by side."),
]
Scheduler = Annotated[
    str, typer.Option(help="Address of a Dask scheduler for --roots; empty starts workers here.")
]
Root = Annotated[str, typer.Option(help="The project's folder; empty looks upward from here.")]
Audience = Annotated[str, typer.Option(help=f"Who it is for: {' or '.join(AUDIENCES)}.")]
PaperDate = Annotated[str, typer.Option(help="Such as 2021-04-12; empty takes partnership.yaml's.")]


@app.command()
def run(
    years: Years = None,
    audience: Audience = "public",
    root: Root = "",
    paper_date: PaperDate = "",
    more_years: MoreYears = None,
    roots: Roots = None,
    scheduler: Scheduler = "",
    extras: Annotated[
        list[str] | None, typer.Option("--with", help="What else to make: pptx (editable slides).")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Say of each step why it was done.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do every step, also where nothing has changed.")
    ] = False,
) -> None:
    """Build the committee pack of one or more years; one failing year does not stop the others.

    Steps whose files, parameters and program are as they were are not done again.
    """
    from ssp_analysis.engine.asked import Run, check_extras

    wanted = check_extras(extras or ())
    asked = [*(years or ()), *(more_years or ())]
    if not asked:
        raise ParameterError("ssp run", "was given no reporting year", "Write ssp run 2020/21")
    if roots or scheduler:
        options = ["--audience", audience, "--paper-date", paper_date]
        options += [part for extra in wanted for part in ("--with", extra)]
        options += ["--fresh"] if fresh else []
        raise typer.Exit(
            _run_many(roots or [str(Project.find(root).root)], asked, options, scheduler)
        )
    failures: list[SspError] = []
    for year in asked:
        try:
            given = {"reporting_year": year, "audience": audience}
            one = Run.asked(given | {"paper_date": paper_date, "root": root})
            built = _built(one, wanted, fresh)
            for told in built.why if why else ():
                typer.echo(told)
            _tell_built(one, built)
        except SspError as error:
            failures.append(error)
            typer.echo(f"{year} was not built. {error}", err=True)
        except Exception as error:
            failures.append(_unforeseen(error))
            typer.echo(f"{year} was not built. {failures[-1]}", err=True)
    if failures:
        raise typer.Exit(failures[0].exit_code)


def _run_many(roots: list[str], years: list[str], options: list[str], scheduler: str) -> int:
    """Build the papers of several projects; tell each as it ends, and all in a table at the end."""
    from ssp_analysis.engine.scale import folders, run_many

    ended: list[Ended] = []
    for one in run_many(folders(roots), years, options, scheduler):
        ended.append(one)
        typer.echo(f"{one.root} {one.year}: {one.outcome}, {one.seconds:.0f} s")
        if one.code:
            typer.echo(one.said.strip(), err=True)
    table = Table("Project", "Year", "Outcome", title=f"{len(ended)} papers")
    table.add_column("Seconds", justify="right")
    for one in sorted(ended, key=lambda one: (one.root, one.year)):
        table.add_row(one.root, one.year, one.outcome, f"{one.seconds:.0f}")
    _print(table)
    return next((one.code for one in ended if one.code), 0)


def _built(one: Run, wanted: tuple[str, ...], fresh: bool) -> Built:
    """The pack as it was, where nothing that it is made from has changed; else built."""
    from ssp_analysis.engine import run as engine

    if not fresh and (built := engine.unchanged(one, wanted)):
        typer.echo(engine.UNCHANGED)
        return built
    from ssp_analysis.reviewed_files import check_reference

    check_reference(one.project)
    engine.warm_up()  # beside what follows; a fault told before waits for nothing
    _tell_unclaimed(one.project, one.year)
    _tell_before(one)
    return engine.build(one, wanted, fresh)


@app.command()
def check(
    year: Annotated[str, typer.Argument(help="A reporting year, such as 2020/21.")],
    root: Root = "",
    paper_date: PaperDate = "",
) -> None:
    """Read and check a year's partner files; write a page per data owner to send back."""
    from ssp_analysis.covid.calendar import load_restrictions
    from ssp_analysis.partners.reader import Readers
    from ssp_analysis.reviewed_files import check_reference

    project, reporting_year = Project.find(root), ReportingYear.parse(year)
    check_reference(project)
    for told in load_restrictions(project).incomplete(reporting_year):
        typer.echo(told)
    day = project.paper_date(reporting_year, paper_date)
    refuse_unwritable(project.outputs(reporting_year, "partners").parent)
    with Readers() as readers:
        readers.prepare("ssp_analysis.partners.intake")  # while this process imports the same
        from ssp_analysis import feedback
        from ssp_analysis.partners.intake import take_in
        from ssp_analysis.partners.sources import refuse_stops
        from ssp_analysis.partners.tables import same_data, series_of
        from ssp_analysis.release.rulings import Paper
        from ssp_analysis.shown_texts import check_typed
        from ssp_analysis.start.draft import unanswered

        taken = take_in(project, reporting_year, day, readers)
    quality = feedback.quality_of(taken, reporting_year, day)
    _print(feedback.screen_table(quality, taken, reporting_year, day))
    series = series_of(project, reporting_year, day, taken)
    unfit = feedback.unfit_returns(project, reporting_year, taken, day, quality)
    for line in feedback.told_on_screen(quality, taken, reporting_year, unfit):
        typer.echo(line)
    for line in same_data(taken, series, project.partnership().code):
        typer.echo(line)
    _tell_unclaimed(project, reporting_year)
    for line in unanswered(project):
        typer.echo(line)
    folder = feedback.write_pages(project, reporting_year, quality, taken, day)
    typer.echo(f"A page per partner is in {folder}")
    refuse_stops(taken.values())
    paper = Paper.of(project, reporting_year, "public", paper_date)
    check_typed(project, paper, taken)


@app.command()
def backtest(
    year: Annotated[str, typer.Argument(help="A reporting year, such as 2020/21.")],
    root: Root = "",
    paper_date: PaperDate = "",
) -> None:
    """Test the Covid estimates: on past months, and against other methods. Internal use only."""
    from ssp_analysis.engine.asked import Run
    from ssp_analysis.engine.run import measure
    from ssp_analysis.feedback import backtest_tables

    given = {"reporting_year": year, "audience": "internal", "root": root}
    folder = measure(Run.parse(given | {"paper_date": paper_date}))
    _print(*backtest_tables(folder))
    typer.echo("Not for publication: these figures have not been through the release step.")


@app.command(name="verify")
def verify_pack(
    folder: Annotated[Path, typer.Argument(help="A pack, such as outputs/2020-21/public.")],
    root: Root = "",
    without_tables: Annotated[
        bool, typer.Option(help="Pass although the tables of the pack's paper are not here.")
    ] = False,
) -> None:
    """Hold a finished pack to its manifest and its proof; exit 4 where it is not that pack.

    Exit 4 too where not everything could be looked for, unless --without-tables says that this is
    meant.
    """
    from ssp_analysis.verification import project_of, refuse_limits, verify

    verified = verify(folder, Project.find(root) if root else project_of(folder))
    for limit in verified.limits if without_tables else ():
        typer.echo(limit)
    typer.echo(f"Nothing was found in {verified.files} files that may not leave.")
    if not without_tables:
        mend = "Verify it where the tables are, or add --without-tables if this is all you want"
        refuse_limits(verified, f"the pack {folder.name}", mend)


@app.command()
def publish(
    year: Annotated[str, typer.Argument(help="A reporting year, such as 2020/21.")],
    root: Root = "",
    paper_date: PaperDate = "",
    reason: Annotated[str, typer.Option(help="Why it is published again; needed then.")] = "",
) -> None:
    """Enter the finished public pack in the register of publications; never overwrites one."""
    from ssp_analysis.engine.asked import Run
    from ssp_analysis.publication import publish_pack

    given = {"reporting_year": year, "audience": "public", "root": root}
    one = Run.parse(given | {"paper_date": paper_date})
    _tell_before(one)
    folder = publish_pack(one, reason)
    typer.echo(f"Published as {folder}. What people receive is in its folder pack.")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Where; it is made, or must be empty.")],
    name: Annotated[str, typer.Option(help='The partnership, such as "Safer Anytown".')],
    area: Annotated[str, typer.Option(help="Its area, as partners write it.")],
    code: Annotated[str, typer.Option(help="Its area code, such as E08000007.")] = "",
    year: Annotated[str, typer.Option(help="The first paper's; empty is this one.")] = "",
    restrictions: Annotated[
        Literal["england", "none"], typer.Option(help="Which Covid restrictions are written down.")
    ] = "england",
) -> None:
    """Make a project of your own, with nothing of the demonstration in it."""
    from datetime import date

    from ssp_analysis.start.new import new_project
    from ssp_analysis.years import year_of

    today = date.today()
    first = ReportingYear.parse(year) if year else year_of(today)
    project = new_project(folder, name, area, code, first, today, restrictions)
    typer.echo(f"Your project is in {project.root}. Its README.md says what comes next.")
    typer.echo("To keep its history, git init there (not needed); leave data/raw out of it.")


@app.command()
def draft(
    files: Annotated[list[Path], typer.Argument(help="Partners' files, best in data/raw/<year>/.")],
    source_id: Annotated[
        str, typer.Option("--id", help="Of the contract; empty goes by the file's name.")
    ] = "",
    root: Root = "",
    compare: Annotated[
        bool, typer.Option("--check", help="Say what differs from the contract that is there.")
    ] = False,
) -> None:
    """Propose a contract for each file, show what it reads, ask what it can't decide."""
    from ssp_analysis.partners.reader import Readers
    from ssp_analysis.start import draft as room

    project, failures = Project.find(root), list[SspError]()
    if source_id and len(files) > 1:
        raise ParameterError("--id", "names one contract, of several files", "Draft one by itself")
    with Readers() as readers:
        for file in files:
            try:
                if compare:
                    typer.echo("\n".join(room.compared(project, file, source_id)))
                elif len(files) > 1 and (held := room.named_by(project, file)):
                    typer.echo(f"{file.name}: {held[0].id}.yaml names it; --check compares them.")
                else:
                    for line in room.proposed(project, file, source_id, readers):
                        typer.echo(line)
            except SspError as error:
                failures.append(error)
                typer.echo(str(error), err=True)
    if failures:
        raise typer.Exit(failures[0].exit_code)


@app.command()
def decide(
    year: Annotated[str, typer.Argument(help="A reporting year, such as 2020/21.")],
    root: Root = "",
) -> None:
    """List what each source would publish, and write a line for each, to be signed."""
    from ssp_analysis.start.new import FILE, add_unsigned, undecided

    project = Project.find(root)
    if not (found := list(undecided(project, ReportingYear.parse(year)))):
        typer.echo(f"Each measure has a line of {year} in {FILE}.")
        return
    titles = ("Source", "Measure", "What it is", "From", "Geography", "To be asked")
    table = Table(*titles, title=f"Not decided: what could be published up to {year}")
    for one in found:
        table.add_row(one.source, one.measure, one.label, one.since, one.geography, one.owner)
    _print(table)
    typer.echo(add_unsigned(project, found))


@app.command()
def notebooks(root: Root = "") -> None:
    """Copy the six notebooks into the project, to open them in JupyterLab."""
    from ssp_analysis.engine.kernels import copy_notebooks

    copied, other = copy_notebooks(Project.find(root))
    typer.echo(f"{len(copied)} notebooks were copied to notebooks/.")
    for name in other:
        typer.echo(f"notebooks/{name} is not this version's; move it away to have that one.")


def _print(*tables: Table) -> None:
    # Written to a file or a log there is no width to keep to.
    console = Console(width=None if sys.stdout.isatty() else 160)
    for table in tables:
        console.print(table)


def _tell_unclaimed(project: Project, year: ReportingYear) -> None:
    from ssp_analysis.partners.files import unclaimed_files

    for told in unclaimed_files(project, year):
        typer.echo(told)


def _tell_before(one: Run) -> None:
    """What contracts still ask, withdrawals, approvers not listed, papers the register lacks."""
    from ssp_analysis.engine.kernels import told_notebooks
    from ssp_analysis.reviewed_files import told_before_run
    from ssp_analysis.start.draft import unanswered

    asked = (*unanswered(one.project), *told_notebooks(one.project))
    for told in (*asked, *told_before_run(one.project, one.paper)):
        typer.echo(told, err=True)


def _tell_built(one: Run, built: Built) -> None:
    """Where the pack is, how large, how long it took, what it lacks and what needs a look."""
    typer.echo(f"The {one.audience} pack of {one.year} is in {built.folder}")
    for told in filter(None, (built.contents, built.took)):
        typer.echo(told)
    for fault in built.missing:
        typer.echo(f"Not made: {fault}", err=True)
    for told in built.problems:
        typer.echo(told, err=True)


def _unforeseen(error: Exception) -> SspError:
    mend = "Report it with the command that you gave"
    return unforeseen("the run", type(error).__name__, mend, str(error))


def main() -> None:
    """Run the command line; a fault that the user can mend is one sentence and an exit code."""
    gc.set_threshold(100_000)  # what is imported makes as many objects, and no garbage
    try:
        app()
    except SspError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        fault = _unforeseen(error)
        typer.echo(str(fault), err=True)
        sys.exit(fault.exit_code)
