"""Measures `estimate_impact` on real counts where nothing happened, against METHOD's targets.

Sixteen London boroughs, each a partnership of its own, its series one pool: the interval of every
month and of the year after an origin, from 48 and 60 months before it. Prints what was reached and
writes it to build/bench-impact.md. The counts are not part of this repository.
"""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks.impact_cases import Case, cases_of, cut, read_boroughs, read_burglary
from benchmarks.impact_methods import OURS, effects_of, tests_of
from benchmarks.impact_rivals import rival_tests
from benchmarks.impact_speed import measure
from benchmarks.impact_tables import (
    BASELINES,
    ORIGINS,
    STRESS,
    UNSEEN,
    Speed,
    Table,
    against_targets,
    methods,
    splits,
)

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "real"
BOROUGHS = REAL / "mps-recorded-crime-borough-historical.csv"
BURGLARY = "gm-borough-burglary-monthly-derived.csv"  # beside the other, if it is there
BURGLARY_BASELINE, BURGLARY_ORIGIN = 24, pd.Period("2018-01", "M")
WORKERS = 2


def main(
    counts: Annotated[Path, typer.Argument(help="Recorded crime by borough, CSV.")] = BOROUGHS,
    rivals: Annotated[
        int, typer.Option(help="Series for AutoETS and AutoARIMA, at random; 0 none, -1 all.")
    ] = 300,
    markdown: Annotated[Path, typer.Option(help="Where to write it.")] = ROOT
    / "build"
    / "bench-impact.md",
) -> None:
    """Run the whole benchmark."""
    if not counts.is_file():
        print(f"{counts} is missing: nothing was measured. Give the file's path.", file=sys.stderr)
        raise typer.Exit(2)
    console, started = Console(width=150), time.perf_counter()
    console.print("Timing 1,000 made-up series …")
    speeds = {pools: Speed(*measure(pools)) for pools in (1, 40)}
    boroughs = read_boroughs(counts)
    cases = [
        case
        for borough, table in boroughs.items()
        for case in cases_of(borough, table, (STRESS, *BASELINES), (*ORIGINS, UNSEEN))
    ]
    tests, effects = _run(cases, console)
    automatic = _rivals(cases, rivals, tests, console) if rivals else None
    further = _burglary(counts.with_name(BURGLARY))
    tables = _tables(tests, effects, automatic, further, speeds[1])
    seconds = time.perf_counter() - started
    _report(tables, _notes(cases, tests, speeds, seconds), console, markdown)


def _is_headline(case: Case) -> bool:
    return case.baseline in BASELINES and str(case.origin) in ORIGINS


def _measure(case: Case) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    return tests_of(case), effects_of(case) if _is_headline(case) else None


def _run(cases: list[Case], console: Console) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All tests and all effects, cases spread over processes."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # two processes with two threads each only quarrel
    with (
        ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool,
        Progress(console=console) as progress,
    ):
        bar = progress.add_task("Boroughs × baselines × origins", total=len(cases))
        futures = [pool.submit(_measure, case) for case in cases]
        for _ in as_completed(futures):
            progress.advance(bar)
    found = [future.result() for future in futures]
    effects = [effect for _, effect in found if effect is not None]
    return pd.concat([test for test, _ in found]), pd.concat(effects)


def _rivals(cases: list[Case], number: int, tests: pd.DataFrame, console: Console) -> pd.DataFrame:
    """AutoETS and AutoARIMA on some of the headline's series, with all methods' tests of those."""
    which = "all series" if number < 0 else f"{number} series at random"
    console.print(f"AutoETS and AutoARIMA on {which} of the headline …")
    headline = [case for case in cases if _is_headline(case)]
    theirs = rival_tests(headline, None if number < 0 else number, ROOT)
    keys = ["place", "baseline", "origin", "series", "window"]
    same = tests.merge(theirs[keys].drop_duplicates(), on=keys)
    return pd.concat([same, theirs], ignore_index=True)


def _burglary(path: Path) -> dict[str, pd.DataFrame]:
    """Another place: burglary in ten boroughs as one pool, 24 months of baseline."""
    if not path.is_file():
        return {}
    counts = read_burglary(path)
    case = cut("Greater Manchester", counts, BURGLARY_BASELINE, BURGLARY_ORIGIN)
    name = f"Greater Manchester burglary, {BURGLARY_BASELINE} months, one pool"
    return {name: tests_of(case)}


def _tables(
    tests: pd.DataFrame,
    effects: pd.DataFrame,
    automatic: pd.DataFrame | None,
    further: dict[str, pd.DataFrame],
    speed: Speed,
) -> list[Table]:
    headline = tests[tests["baseline"].isin(BASELINES) & tests["origin"].isin(ORIGINS)]
    found = [
        against_targets(headline, effects, automatic, speed),
        splits(tests, further),
        methods("Methods on the headline's tests", headline),
    ]
    if automatic is not None:
        found.append(methods("Methods on the months of the random subset", automatic))
    return found


def _notes(
    cases: list[Case], tests: pd.DataFrame, speeds: dict[int, Speed], seconds: float
) -> list[str]:
    """What one must know to read the tables."""
    ours = tests[tests["method"] == OURS]
    off = sum(case.off for case in cases if _is_headline(case))
    gone = sum(int((case.future.sum() == 0).sum()) for case in cases)
    forty = speeds[40]
    return [
        f"Headline: baselines of {BASELINES} months to {', '.join(ORIGINS)}; 12 months ahead.",
        "Scores are divided by the series' baseline mean (of 12 months for totals); a lower bound "
        "below 0 counts as 0.",
        f"Left out: {off} series of the headline whose code had not been used for a year. "
        f"Outcomes of a code switched off (all zero): {gone}.",
        f"Not estimated by us: {int(ours['lower'].isna().sum())} of {len(ours):,} tests.",
        f"1,000 series in 40 pools of 25: {forty.seconds:.1f} s, {forty.cpu:.1f} s of CPU, "
        f"{forty.memory:,.0f} MiB.",
        f"Load of the machine (1 minute): {os.getloadavg()[0]:.1f}. All took {seconds:,.0f} s.",
    ]


def _report(tables: list[Table], notes: list[str], console: Console, path: Path) -> None:
    for table in tables:
        console.print(table.rich())
    for note in notes:
        console.print(f"- {note}")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(table.markdown() for table in tables)
    listed = "\n".join(f"- {note}" for note in notes)
    path.write_text(f"# estimate_impact, measured\n\n{text}\n{listed}\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
