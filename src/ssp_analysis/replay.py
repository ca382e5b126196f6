"""The proof that nothing withheld shaped what leaves: the way there again, on other figures.

Every figure of what is withheld is replaced, notebooks 02 to 04 run again on the result, and each
released file must be the same to the byte. So whatever form a figure could take in a pack, made
from the released files alone, it cannot come from a withheld one.
"""

import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.about import Certificate, Replayed, digests_of, replaced_as, write_certificate
from ssp_analysis.covid.calendar import load_restrictions
from ssp_analysis.engine.kernels import shown_notebooks
from ssp_analysis.engine.steps import Cleaned
from ssp_analysis.errors import BusyError, NoRoomError, ReleaseError, SspError
from ssp_analysis.hidden import copy_cleaned, measure_again, refuse_shaped_by_hidden, scratch_root
from ssp_analysis.other_figures import MOST_UP, Change, Withheld, replace_figures, rows_by
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.reader import side_by_side
from ssp_analysis.partners.tables import write_intake
from ssp_analysis.plan.plan import plan_in_force
from ssp_analysis.project import Project, built_beside
from ssp_analysis.release.door import Released, describe, release, write_problems, write_release
from ssp_analysis.release.rulings import Paper, overruled_for
from ssp_analysis.release.witnessed import odd_place
from ssp_analysis.reviewed_files import is_whole
from ssp_analysis.say.cover import TEMPLATE
from ssp_analysis.say.dataset import TABLES, pack_of
from ssp_analysis.say.messages import messages
from ssp_analysis.shown_texts import check_typed, notebook_digests, returned_forms
from ssp_analysis.tables import Quality, read_about, read_table

# One goes up and one down, so that whatever hangs on a threshold is seen to flip.
SEEDS = ((20_001, True), (20_002, False))


@dataclass(frozen=True)
class Proving:
    """What is proved: the release `known`, written to `folder`, of which some is `withheld`."""

    project: Project
    paper: Paper
    folder: Path
    withheld: Withheld
    known: Released


@dataclass(frozen=True)
class Outcome:
    """What came of a replay: which figures were `replaced`, and where it went wrong, if it did.

    `differs` is the place where released files differ, `broke` what could not run on such figures.
    """

    replaced: tuple[str, ...]
    differs: str = ""
    broke: str = ""

    @property
    def fault(self) -> str:
        """Either of the two."""
        return self.differs or self.broke


def write_proved(project: Project, paper: Paper, released: Released) -> Certificate:
    """Store a release with its certificate, as a whole or not at all.

    Args:
        project: whose `data/processed` holds the tables of notebook 01.
        paper: year, date and audience.
        released: what is to leave.

    Raises:
        ReleaseError: where a released file would be another if withheld figures were others, with
            its table, row and column, and the sources that shaped it; where notebooks 02 to 04
            cannot run on such figures; where something is withheld and nothing of it could be
            replaced; where a released column would be another if hidden numbers were others.
        ReferenceFileError, ReleaseError: as `refuse_typed` and `refuse_overruled`.
        BusyError: a file of the folder is open in another program.
    """
    withheld = Withheld.of(released, paper)
    typed = partial(refuse_typed, project, paper, released)
    with built_beside(project.release(paper.year, paper.audience)) as folder:
        write_files(project, paper, released, folder)
        refuse_overruled(released, folder)
        of = Proving(project, paper, folder, withheld, released)
        replays = tuple(_replays(of, typed))
        replaced = {name for one in replays for name in one.replaced}
        certificate = Certificate(
            audience=paper.audience,
            reporting_year=paper.year.label,
            paper_date=f"{paper.on:%Y-%m-%d}",
            withheld=tuple(sorted(withheld.pairs)),
            replays=replays,
            without_figures=tuple(
                sorted(pair for pair in withheld.pairs if replaced_as(pair) not in replaced)
            ),
            files=digests_of(folder),
            witnesses=refuse_shaped_by_hidden(project, paper, released),
            texts=notebook_digests(shown_notebooks(project.root)),
        )
        write_certificate(certificate, folder)
    write_problems(project, paper, released)
    return certificate


def refuse_typed(project: Project, paper: Paper, released: Released) -> None:
    """Ask once more what people typed, now that the figures' own months have told what rules.

    Raises:
        ReferenceFileError, ReleaseError: as `check_typed`.
    """
    decided = dict(released.decisions[["sources", "decision"]].itertuples(index=False))
    forms = returned_forms(project, paper, Cleaned(project, paper.year))
    check_typed(project, paper, forms, decided)


def write_files(project: Project, paper: Paper, released: Released, folder: Path) -> None:
    """All that report, slides and exports may read, without the certificate."""
    held = plan_in_force(project, paper.year, paper.on)
    restrictions = load_restrictions(project)
    baseline_end = restrictions.baseline_end
    about = describe(
        project.partnership(), paper, held.name, held.note, str(baseline_end or ""), held.just_off
    )
    more = {"restricted_years": restrictions.years(paper.year),
            "overruled": overruled_for(project, paper)}  # fmt: skip
    write_release(released, about.model_copy(update=more), folder)
    template = project.reference / TEMPLATE
    if template.exists():
        shutil.copyfile(template, folder / TEMPLATE)


def refuse_overruled(released: Released, folder: Path) -> None:
    """Refuse what people want first, or in other words, where the released figures do not bear it.

    Raises:
        ReferenceFileError: as `say.findings.overruled`.
    """
    about = read_about(folder)
    if about.overruled:
        tables = {name: released.tables[model] for name, model in TABLES.items()}
        messages(pack_of(about, tables, released.revisions))


def refuse_mixed_cleaning(project: Project, paper: Paper, withheld: Withheld) -> None:
    """Refuse a release of sources whose records a withheld source changes while they are cleaned.

    Sources of which something may leave are cleaned again without all others; where the year's raw
    files are not there any more, only their contracts are looked at.

    Raises:
        ReleaseError: with the contract that takes records out, or the source that came out other.
    """
    contracts = load_contracts(project)
    silent = {name for name in contracts if is_whole(contracts[name], withheld.pairs)}
    for name in sorted(contracts.keys() - silent):
        rule = contracts[name].merge_with
        if rule and any(pair.startswith(f"{rule.source}:") for pair in withheld.pairs):
            raise ReleaseError(
                f"sources/{name}.yaml, merge_with",
                f"takes out records that {rule.source} holds too, and {rule.source} is withheld",
                "Take merge_with out, or withhold both",
            )
    if silent and (alone := contracts.keys() - silent) and project.raw(paper.year).is_dir():
        shelf = Cleaned(project, paper.year)
        taken = take_in(project, paper.year, paper.on, only=alone, shelf=shelf)
        with scratch_root(project) as other:
            write_intake(other, paper.year, paper.on, taken)
            again = other.processed(paper.year)
            _refuse_read_otherwise(project.processed(paper.year), again)
            if odd := _cleaned_otherwise(project.processed(paper.year), again, alone):
                raise ReleaseError(
                    f"the {odd[1]} of {odd[0]}",
                    "come out other where the files of withheld sources are absent",
                    "Run notebook 01 again; if that changes nothing, withhold it",
                )


def _refuse_read_otherwise(made: Path, again: Path) -> None:
    """Accuse no withheld source where a file could be read once, and not the other time."""
    before, after = (
        read_table(Quality, at).set_index(["source_id", "year", "file"])["status"].to_dict()
        for at in (made, again)
    )
    for source, year, file in sorted(before.keys() & after.keys()):
        then, now = before[source, year, file], after[source, year, file]
        if then != now:
            raise ReleaseError(
                f"{file} of {year}",
                f"is {now.replace('_', ' ')} now, and was {then.replace('_', ' ')} to notebook 01",
                "See that it can be opened and stays as it is, and run notebooks 01 to 04 again",
            )


def _cleaned_otherwise(made: Path, again: Path, sources: Collection[str]) -> tuple[str, str] | None:
    """The first source, with its table, of which notebook 01 leaves something else."""
    for path in sorted(again.rglob("*.parquet"), key=lambda path: path.name != "series.parquet"):
        name = path.relative_to(again)
        after = pd.read_parquet(path)
        before = pd.read_parquet(made / name) if (made / name).exists() else after.iloc[:0]
        then, now = (_by_source(table) for table in (before, after))
        for source in sorted(then.keys() | now.keys()):
            one, other = then.get(source, before.iloc[:0]), now.get(source, after.iloc[:0])
            if source in sources and not one.equals(other):
                return source, name.parts[0].removesuffix(".parquet")
    return None


def _by_source(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    owner = table["source_id" if "source_id" in table else "series_id"].astype(str)
    return rows_by(table, owner.map({name: name.split(":")[0] for name in owner.unique()}))


def _replays(of: Proving, meanwhile: Callable[[], object]) -> Iterator[Replayed]:
    """The replays; beside them sources are cleaned again without the withheld ones."""
    withheld, paper = of.withheld, of.paper

    def beside() -> None:
        meanwhile()
        refuse_mixed_cleaning(of.project, paper, withheld)

    if not withheld.pairs and not withheld.by_ward:
        beside()
        return
    replays = side_by_side(_replay, of, [(change,) for change in SEEDS], beside)
    for (seed, up), one in zip(SEEDS, replays, strict=True):
        made = of.project.processed(paper.year)
        missed = withheld.missed(made, of.project.partnership().code, one.replaced)
        if missed or (not one.replaced and withheld.has_figures(made)):
            pairs = f" in {' and '.join(missed)}" if missed else ""
            raise ReleaseError(
                f"release/{paper.audience}",
                f"was not proved: nothing of what is withheld could be replaced{pairs}",
                "Run notebook 01 again for this year",
            )
        if not one.replaced:
            return
        if one.fault:
            _refuse_stale(of)
            raise _refused(paper, one, _shaped_by(of))
        yield Replayed(seed=seed, up=up, replaced=one.replaced)


def _refused(paper: Paper, one: Outcome, shaped: str) -> ReleaseError:
    if one.broke:
        return ReleaseError(
            f"release/{paper.audience}",
            f"cannot be proved: {one.broke} once the figures of {shaped} are replaced by others",
            f"Let that step take figures of 0, or more than {MOST_UP:g} times as large; or take "
            "what is withheld out of what it reads. If the step is not yours, report it "
            "(docs/leak-check.md)",
        )
    return ReleaseError(
        f"release/{paper.audience}, {one.differs}",
        f"is another where withheld figures are others: {shaped} shaped it",
        "Give what is withheld no part in what leaves (docs/leak-check.md)",
    )


def _refuse_stale(of: Proving) -> None:
    """Accuse nobody where the tables come out other although nothing was replaced."""
    project, paper = of.project, of.paper
    with scratch_root(project) as other:
        copy_cleaned(project.processed(paper.year), other.processed(paper.year))
        again = _released_again(other, of)
    if again.broke:
        raise ReleaseError(
            f"release/{paper.audience}",
            f"cannot be proved: {again.broke} on the same figures too",
            "Run notebooks 02 and 03 again by themselves to see where they fail",
        )
    if again.differs:
        raise ReleaseError(
            f"release/{paper.audience}, {again.differs}",
            "is another when notebooks 02 and 03 run again on the same figures",
            "Run notebooks 02 and 03 again: an earlier version of them, or one that was "
            "changed, made their tables",
        )


def _shaped_by(of: Proving) -> str:
    """The withheld pairs that change what leaves, or break a step, when they alone are replaced."""
    pairs = sorted(of.withheld.pairs | of.withheld.by_ward)
    alone = {pair: replace(of, withheld=of.withheld.alone(pair)) for pair in pairs}
    found = [pair for pair in pairs if any(_replay(alone[pair], one).fault for one in SEEDS)]
    return " and ".join(found) or "several withheld sources together"


def _replay(of: Proving, change: tuple[int, bool]) -> Outcome:
    """Make the release again from other figures, and hold it to the one in a folder."""
    (seed, up), project, year = change, of.project, of.paper.year
    with scratch_root(project) as other:
        replaced = replace_figures(
            project.processed(year), other.processed(year), of.withheld,
            Change(np.random.default_rng(seed), up), project.partnership().code,
        )  # fmt: skip
        again = _released_again(other, of) if replaced else Outcome(())
        return replace(again, replaced=replaced)


def _released_again(other: Project, of: Proving) -> Outcome:
    """Run notebooks 02 to 04 in a root beside, and hold what they release to a folder's files."""
    again, paper = other.root / "again", of.paper
    try:
        measure_again(other, paper, of.known)
        write_files(other, paper, release(other, paper, of.known.proof), again)
    except (BusyError, NoRoomError):
        raise
    except SspError as error:
        return Outcome((), broke=f"{error.item} {error.fault}")
    except Exception as error:  # its text may quote a record
        return Outcome((), broke=f"the release step failed with {type(error).__name__}")
    return Outcome((), difference(of.folder, again))


def difference(one: Path, other: Path) -> str:
    """Where two releases differ: `table series, row 12, column value`; empty where nowhere."""
    before, after = digests_of(one), digests_of(other)
    odd = sorted(name for name, _ in before.items() ^ after.items())
    if not odd:
        return ""
    first, again = one / odd[0], other / odd[0]
    if first.suffix != ".parquet" or not (first.exists() and again.exists()):
        return first.name
    place = odd_place(first.stem, pd.read_parquet(first), pd.read_parquet(again))
    return place or f"table {first.stem}"
