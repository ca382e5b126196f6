"""Nothing hidden for being small shapes what leaves: no estimate learns from it, no word tells it.

Disclosure control proves sums. What else is worked out from hidden numbers (an expectation, a
direction, a verdict, an order) is seen here, by putting others in their place, and by running
notebooks 02 and 03 once more in a root of their own.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from ssp_analysis.about import Witnessed
from ssp_analysis.engine.kernels import MEASURED, copy_own, run_cells
from ssp_analysis.errors import ReleaseError
from ssp_analysis.partners.reader import side_by_side
from ssp_analysis.project import Project
from ssp_analysis.release.door import Released, release
from ssp_analysis.release.leaving import Proof
from ssp_analysis.release.register import published_folder
from ssp_analysis.release.rulings import Paper
from ssp_analysis.release.witnessed import Held, Other, other_tables, shaped_by_hidden
from ssp_analysis.tables import (
    WITHHELD,
    Contributions,
    Days,
    Hidden,
    Measures,
    Quality,
    Questions,
    SeriesTable,
    read_table,
    table_path,
    write_table,
)

SUM = " (a sum: no other amounts were tried)"


def release_again(project: Project, paper: Paper, first: Released) -> Released:
    """The same release, in which nothing that leaves was learnt from what does not.

    Notebooks 02 and 03 know neither the decisions nor what disclosure control will hide. Estimates
    of series whose numbers are all told would lean on withheld and hidden ones in their pool, and
    directions on how much hidden months scatter; so both run once more, knowing what stays.

    Args:
        project: whose `data/processed` holds the tables of notebooks 01 to 03.
        paper: year, date and audience.
        first: as `door.release`.

    Raises:
        SspError: as notebooks 02 and 03 and `door.release` raise them.
    """
    made = project.processed(paper.year)
    pooled = read_table(Measures, made)
    if not first.proof.found.series() and parted(pooled, first.decisions).equals(pooled):
        return first
    with scratch_root(project) as other:
        copy_cleaned(made, other.processed(paper.year))
        measure_again(other, paper, first)
        return release(other, paper, first.proof)


def parted(measures: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """`Measures` in which no pool holds monthly counts that may be published and others that not.

    Where one did, those that may not have a pool of their own, whose name ends with `WITHHELD`. The
    public decision rules for every audience, so that a published estimate is the same for each.

    Args:
        measures: `Measures`.
        decisions: `Decisions` of the paper.
    """
    public = decisions.set_index("sources")["public_decision"]
    open_ = measures["pair"].map(public).eq("publish")
    monthly = measures["kind"].eq("count") & measures["frequency"].eq("M")
    pooled = measures["pool"].where(monthly)
    apart = monthly & ~open_ & pooled.isin(pooled[monthly & open_])
    return measures.assign(pool=measures["pool"].mask(apart, measures["pool"] + WITHHELD))


def refuse_shaped_by_hidden(project: Project, paper: Paper, released: Released) -> Witnessed:
    """Refuse a release of which anything would be another if hidden numbers were others.

    The proof of disclosure control knows other tables that fit all that is told. Each is put in the
    place of the truth, and what is hidden stays so: no released column may tell them apart, but for
    `witnessed.EXCEPTIONS`.

    Raises:
        ReleaseError: with table, row and column.
        SspError: as notebooks 02 and 03 raise them on other figures.
    """
    made, proof = project.processed(paper.year), released.proof
    tables = other_tables(proof.found, proof.asked[2], _held(project, made))
    given = (project, paper, released)
    for told in side_by_side(_shaped_by, given, [(table,) for table in tables]):
        if told:
            raise ReleaseError(
                f"release/{paper.audience}, {told}",
                "is another where other numbers are hidden for being small: one of them shaped it",
                "Withhold the measure in release-decisions.csv, or work the column out from what "
                "is told (docs/methodology-disclosure.md, 'Other tables')",
            )
    return _witnessed(proof, tables)


def _shaped_by(given: tuple[Project, Paper, Released], table: Other) -> str:
    """Which released column tells the truth from another table in its place; '' where none does."""
    project, paper, released = given
    made, proof = project.processed(paper.year), released.proof
    with scratch_root(project) as other:
        folder = other.processed(paper.year)
        copy_cleaned(made, folder)
        for model, laid in zip((SeriesTable, Days), _held(project, made).with_other(table),
                               strict=True):  # fmt: skip
            write_table(laid, model, folder)
        measure_again(other, paper, released)
        again = release(other, paper, proof, kept=True)
    return shaped_by_hidden(released.tables, again.tables)


def _held(project: Project, made: Path) -> Held:
    series, days = (read_table(model, made) for model in (SeriesTable, Days))
    return Held(series, days, project.partnership().code)


def _witnessed(proof: Proof, tables: Sequence[Other]) -> Witnessed:
    """What was tried; a number that the supplier hides has no figure that could be another.

    Nor are other sums of money put in the place of hidden ones: these are named with the rest.
    """
    moved = frozenset(key for table in tables for key in table.moved)
    hidden, sums = proof.hidden, proof.sums.hidden if proof.sums else []
    left = [one for one in hidden if one.key not in moved or one.value is None]
    places = sorted({
        *(f"{one.table}, {one.spans[0][1]:%B %Y}" for one in left),
        *(f"{one.table}, {one.spans[0][1]:%B %Y}{SUM}" for one in sums),
    })  # fmt: skip
    return Witnessed(
        tables=len(tables),
        hidden=len(hidden) + len(sums),
        moved=len(hidden) - len(left),
        not_moved=tuple(places),
    )


@contextmanager
def scratch_root(project: Project) -> Iterator[Project]:
    """A root with the reference files, own notebooks and register of a project; no partner data."""
    with tempfile.TemporaryDirectory() as scratch:
        other = Project(Path(scratch) / "root")
        shutil.copytree(project.reference, other.reference)
        if (told := published_folder(project)).exists():
            shutil.copytree(told, published_folder(other))
        (other.root / "outputs").mkdir()
        copy_own(project.root, other.root)
        yield other


def copy_cleaned(made: Path, target: Path) -> None:
    """Copy the tables of notebook 01 that the others read."""
    target.mkdir(parents=True, exist_ok=True)
    for model in (SeriesTable, Days, Contributions, Measures, Quality, Questions):
        shutil.copy(table_path(model, made), target)
    shutil.copytree(made / "records", target / "records")


def measure_again(other: Project, paper: Paper, known: Released) -> None:
    """Run notebooks 02 and 03 on the tables of a root; nothing is learnt from what does not leave.

    Args:
        other: the root.
        paper: year, date and audience.
        known: a release, of which it is known what is withheld and what is hidden.

    Raises:
        SspError: as the notebooks raise them.
    """
    folder = other.processed(paper.year)
    measures = parted(read_table(Measures, folder), known.decisions)
    write_table(measures, Measures, folder)
    cells = sorted(key[1:] for key in known.proof.found.hidden if key[0] == "series")
    if cells:
        table = pd.DataFrame(cells, columns=["series_id", "period"])
        write_table(table, Hidden, folder)
    given = {"reporting_year": paper.year.label, "audience": paper.audience,
             "paper_date": f"{paper.on:%Y-%m-%d}", "root": str(other.root)}  # fmt: skip
    for name in MEASURED:
        run_cells(name, given)
