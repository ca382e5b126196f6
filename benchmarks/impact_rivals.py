"""Automatic forecasting methods of statsforecast, in an environment of their own under build/.

statsforecast holds pandas below 3, so that it cannot share ours: files go there and back.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.impact_cases import Case
from benchmarks.impact_methods import scored

BUILD = Path("build/bench-statsforecast")
PINNED = (
    "statsforecast==2.1.1",
    "pandas==2.3.3",
    "numpy==2.4.6",
    "scipy==1.17.1",
    "pyarrow==26.0.1",
)
METHODS = ("AutoETS", "AutoARIMA")
SUBSET_SEED = 2021


def rival_tests(cases: list[Case], number: int | None, folder: Path) -> pd.DataFrame:
    """Tests of both methods on the months of a random subset of the cases' series.

    Args:
        cases: where to draw from.
        number: how many series (of one place, origin and baseline) to draw; None takes all.
        folder: the project's root; the environment and the files are made below it.

    Returns:
        As `impact_methods.tests_of`, for months only: intervals of totals would need joint paths.
    """
    drawn = _draw(cases, number)
    place = folder / BUILD
    given, wanted = place / "given.parquet", place / "found.parquet"
    python = _environment(place)
    long = [
        pd.DataFrame({"unique_id": str(at), "ds": past.index.to_timestamp(), "y": past.to_numpy()})
        for at, (case, series) in enumerate(drawn)
        for past in [case.past[series]]
    ]
    asked = pd.concat(long, ignore_index=True)
    if not (wanted.exists() and pd.read_parquet(given).equals(asked)):  # else: asked before
        wanted.unlink(missing_ok=True)
        asked.to_parquet(given, index=False)
        script = folder / "benchmarks" / "impact_statsforecast.py"
        subprocess.run([python, str(script), str(given), str(wanted)], check=True)
    found = pd.read_parquet(wanted).set_index("unique_id")
    return pd.concat(
        [_tests(case, series, found.loc[str(at)]) for at, (case, series) in enumerate(drawn)],
        ignore_index=True,
    )


def _draw(cases: list[Case], number: int | None) -> list[tuple[Case, str]]:
    everything = [(case, series) for case in cases for series in case.counts]
    if number is None or number >= len(everything):
        return everything
    chosen = np.random.default_rng(SUBSET_SEED).choice(len(everything), number, replace=False)
    return [everything[at] for at in sorted(chosen)]


def _tests(case: Case, series: str, found: pd.DataFrame) -> pd.DataFrame:
    months = case.future.index.astype(str)[found["month"].to_numpy() - 1]
    bounds = [
        pd.DataFrame({
            "method": method, "series": series, "window": months,
            "lower": found[f"{method}-lo-95"].to_numpy(),
            "upper": found[f"{method}-hi-95"].to_numpy(),
        })
        for method in METHODS
    ]  # fmt: skip
    return scored(case, pd.concat(bounds, ignore_index=True))


def _environment(place: Path) -> str:
    """The Python of the environment, made on first use with the pinned versions."""
    python = place / "bin" / "python"
    made = place / "made-with.txt"
    if not made.exists() or made.read_text().split() != list(PINNED):
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--clear", str(place)], check=True)
        install = [*uv, "pip", "install", "--quiet", "--python", str(python)]
        subprocess.run([*install, *PINNED], check=True)
        made.write_text("\n".join(PINNED))
    return str(python)
