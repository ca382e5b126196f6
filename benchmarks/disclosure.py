"""What suppression with its audit costs and hides: ward × category × quarter tables of a year.

Invented counts from a seed: 21 wards, 7 area committees, 30 categories, 4 quarters, all with
totals. Last year's tables of the same shape were published before (the register); totals of the
calendar year, by ward and by category, link the two years. Run as `make bench-disclosure`; where
BASELINE names the `src` folder of a checkout of earlier code, that is timed beside it, in turn.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from statistics import median
from typing import Any

import numpy as np

from benchmarks.suppression import engine, run_with

Sum, suppress = engine()
WARDS, COMMITTEES, CATEGORIES, QUARTERS = 21, 7, 30, 4
SECONDS, MEGABYTES = 30, 1000
RATIO = 0.6  # of the seconds of the baseline
TIMES = 3  # each is run, where there is a baseline
SEED = 2020
Side = list[tuple[int, ...]]


def invented(rng: np.random.Generator) -> np.ndarray:
    """Counts by year, category, ward and quarter; most cells are small."""
    of_category = rng.gamma(1.0, 1.0, (1, CATEGORIES, 1, 1))
    of_ward = rng.gamma(2.0, 0.5, (1, 1, WARDS, 1))
    return rng.poisson(5 * of_category * of_ward, (2, CATEGORIES, WARDS, QUARTERS))


def tables(counts: np.ndarray, year: int) -> list[Any]:
    """Every cell and total of one year."""
    number = np.arange(counts.size).reshape(counts.shape)
    categories: Side = [(n,) for n in range(CATEGORIES)] + [tuple(range(CATEGORIES))]
    wards: Side = [(n,) for n in range(WARDS)]
    wards += [tuple(range(n, WARDS, COMMITTEES)) for n in range(COMMITTEES)]
    wards += [tuple(range(WARDS))]
    quarters: Side = [(n,) for n in range(QUARTERS)] + [tuple(range(QUARTERS))]
    return [
        Sum((year, at), f"year {year}", _cells(number[year], at),
            int(counts[year][np.ix_(*at)].sum()))
        for at in ((c, w, q) for c in categories for w in wards for q in quarters)
    ]  # fmt: skip


def calendar_year(counts: np.ndarray) -> list[Any]:
    """By ward and by category: the last quarter of the year before and three of this year."""
    number = np.arange(counts.size).reshape(counts.shape)
    whole = (tuple(range(CATEGORIES)), tuple(range(WARDS)))
    places = [((c,), whole[1]) for c in range(CATEGORIES)] + [
        (whole[0], (w,)) for w in range(WARDS)
    ]
    return [
        Sum(("calendar", c, w), "calendar year",
            _cells(number[0], (c, w, (3,))) + _cells(number[1], (c, w, (0, 1, 2))),
            int(counts[0][np.ix_(c, w, (3,))].sum() + counts[1][np.ix_(c, w, (0, 1, 2))].sum()))
        for c, w in places
    ]  # fmt: skip


def as_published(sums: list[Any], found: Any) -> list[Any]:
    """What the register says afterwards: shown numbers can be hidden no more, hidden ones stay."""
    return [
        Sum(one.key, one.table, one.cells, one.value, hide=one.key in found.keys,
            fixed=one.key not in found.keys)
        for one in sums
    ]  # fmt: skip


def _cells(number: np.ndarray, at: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    return tuple(number[np.ix_(*at)].ravel().tolist())


def measured() -> dict[str, float]:
    """Suppress both years and tell what is hidden; the seconds of this year's, and the megabytes.

    Raises:
        AssertionError: where a range is not proved, or what is small is not hidden.
    """
    counts = invented(np.random.default_rng(SEED))
    last, now = tables(counts, 0), [*tables(counts, 1), *calendar_year(counts)]
    before = suppress(last, [], counts.size)
    started, started_cpu = time.perf_counter(), time.process_time()
    found = suppress([*as_published(last, before), *now], [], counts.size)
    seconds, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    for name, one, sums in (("last year's pack", before, last), ("this year's pack", found, now)):
        keys = {each.key for each in sums}
        primary, hidden = len(one.primary & keys), len(one.keys & keys)
        small = sum(each.is_primary for each in sums)
        print(f"{name}: {len(sums)} numbers, {small} small, {hidden} hidden "
              f"({hidden / max(small, 1):.2f} for each small one)")  # fmt: skip
        assert small <= primary
        assert not getattr(one, "given_away", ())  # a baseline may not tell it
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "processor": cpu, "megabytes": peak}


def beside(baseline: str) -> bool:
    """Time this year's pack of this code and of a baseline in turn; whether the ratio is kept."""
    ratios = []
    for turn in range(TIMES):
        both = [None, baseline] if turn % 2 else [baseline, None]
        took = {source: run_with(source, "-m", __spec__.name, "--json") for source in both}
        ratios.append(took[None]["processor"] / took[baseline]["processor"])
        print(f"this year's pack {took[None]['processor']:.1f} s of processor, "
              f"baseline {took[baseline]['processor']:.1f} s: {ratios[-1]:.2f} times")  # fmt: skip
    print(f"median {median(ratios):.2f} times, limit {RATIO}")
    return median(ratios) <= RATIO


def main() -> None:
    baseline = os.environ.get("BASELINE")
    if "--json" in sys.argv:
        print(json.dumps(measured()))
    elif baseline:
        raise SystemExit(0 if beside(baseline) else 1)
    else:
        took = measured()
        print(f"this year's pack {took['seconds']:.1f} s, limit {SECONDS} "
              f"({took['processor']:.1f} s of processor); "
              f"peak memory {took['megabytes']:.0f} MB, limit {MEGABYTES}")  # fmt: skip
        raise SystemExit(0 if took["seconds"] < SECONDS and took["megabytes"] < MEGABYTES else 1)


if __name__ == "__main__":
    main()
