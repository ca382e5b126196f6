"""Estimates that were made together: none leaves that another source's withheld figures shaped.

Series of one pool share drift and calibration (docs/methodology.md), so an estimate of a published
series depends on every series of its pool.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ssp_analysis.release.decisions import Decision
from ssp_analysis.release.masking import OF_EXPECTATION, take_out

ESTIMATES = ("estimated", "indicative")  # what is compared with earlier years needs no pool


def mixed_pools(calibration: pd.DataFrame, decided: Mapping[str, Decision]) -> dict[str, str]:
    """Pool → all its pairs, for the pools in which some pairs may leave and others may not.

    Args:
        calibration: `Calibration`: which pairs were estimated together.
        decided: pair → decision.
    """
    mixed = {}
    for pool, sources in zip(calibration["pool"], calibration["sources"], strict=True):
        leave = {decided.get(pair, "withhold") == "publish" for pair in sources.split()}
        if len(leave) == 2:
            mixed[str(pool)] = str(sources)
    return mixed


def pool_problems(mixed: Mapping[str, str], decided: Mapping[str, Decision]) -> list[str]:
    """A sentence for each mixed pool, for whoever keeps the contracts."""
    problems = []
    for pool, sources in mixed.items():
        barred = [p for p in sources.split() if decided.get(p, "withhold") != "publish"]
        problems.append(
            f"Pool {pool} mixes sources that may leave with {', '.join(barred)}: published "
            "estimates would depend on withheld figures, so none of its estimates leaves. Give "
            "the withheld sources a pool of their own (pool: in their contracts)."
        )
    return problems


def with_pools(impact: pd.DataFrame, mixed: Mapping[str, str]) -> pd.DataFrame:
    """The `Impact` rows, with all pairs of a mixed pool as sources of each estimate made in it."""
    pool_of = {pair: sources for sources in mixed.values() for pair in sources.split()}
    estimated = impact["status"].isin(ESTIMATES)
    both = impact["sources"].map(lambda text: _all_of(text, pool_of))
    return impact.assign(sources=impact["sources"].mask(estimated, both))


def without_expectation(progress: pd.DataFrame, mixed: Mapping[str, str]) -> pd.DataFrame:
    """The `Progress` rows; those with a source in a mixed pool do not tell what was expected."""
    pairs = {pair for sources in mixed.values() for pair in sources.split()}
    touched = progress["sources"].map(lambda text: bool(pairs & set(text.split()))).astype(bool)
    return take_out(progress, touched, OF_EXPECTATION)


def _all_of(sources: str, pool_of: Mapping[str, str]) -> str:
    named = sources.split()
    beside = [pair for name in named for pair in pool_of.get(name, "").split()]
    return " ".join(dict.fromkeys([*named, *beside]))
