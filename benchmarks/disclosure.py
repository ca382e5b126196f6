"""What suppression with its audit costs and hides: ward × category × quarter tables of a year.

Invented counts from a seed: 21 wards, 7 area committees, 30 categories, 4 quarters, all with
totals. Last year's tables of the same shape were published before (the register); totals of the
calendar year, by ward and by category, link the two years. Run as `make bench-disclosure`.
"""

from __future__ import annotations

import resource
import time

import numpy as np

from ssp_analysis.release.suppression.hiding import Hidden, suppress
from ssp_analysis.release.suppression.sums import Sum

WARDS, COMMITTEES, CATEGORIES, QUARTERS = 21, 7, 30, 4
SECONDS, MEGABYTES = 30, 1000
SEED = 2020
Side = list[tuple[int, ...]]


def invented(rng: np.random.Generator) -> np.ndarray:
    """Counts by year, category, ward and quarter; most cells are small."""
    of_category = rng.gamma(1.0, 1.0, (1, CATEGORIES, 1, 1))
    of_ward = rng.gamma(2.0, 0.5, (1, 1, WARDS, 1))
    return rng.poisson(5 * of_category * of_ward, (2, CATEGORIES, WARDS, QUARTERS))


def tables(counts: np.ndarray, year: int) -> list[Sum]:
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


def calendar_year(counts: np.ndarray) -> list[Sum]:
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


def as_published(sums: list[Sum], found: Hidden) -> list[Sum]:
    """What the register says afterwards: shown numbers can be hidden no more, hidden ones stay."""
    return [
        Sum(one.key, one.table, one.cells, one.value, hide=one.key in found.keys,
            fixed=one.key not in found.keys)
        for one in sums
    ]  # fmt: skip


def _cells(number: np.ndarray, at: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    return tuple(number[np.ix_(*at)].ravel().tolist())


def main() -> None:
    counts = invented(np.random.default_rng(SEED))
    started = time.perf_counter()
    last, now = tables(counts, 0), [*tables(counts, 1), *calendar_year(counts)]
    before = suppress(last, [], counts.size)
    after_last = time.perf_counter() - started
    started, started_cpu = time.perf_counter(), time.process_time()
    found = suppress([*as_published(last, before), *now], [], counts.size)
    seconds = time.perf_counter() - started
    for name, one, sums in (("last year's pack", before, last), ("this year's pack", found, now)):
        keys = {each.key for each in sums}
        primary, hidden = len(one.primary & keys), len(one.keys & keys)
        small = sum(each.is_primary for each in sums)
        audit = f"{len(one.given_away)} not proved" if one.given_away else "every range proved"
        print(f"{name}: {len(sums)} numbers, {small} small, {hidden} hidden "
              f"({hidden / max(small, 1):.2f} for each small one); {audit}")  # fmt: skip
        assert small <= primary or one.given_away
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = time.process_time() - started_cpu
    print(f"this year's pack {seconds:.1f} s ({cpu:.1f} s of processor), limit {SECONDS}; "
          f"last year's {after_last:.1f} s; "
          f"peak memory {peak:.0f} MB, limit {MEGABYTES}")  # fmt: skip
    good = seconds < SECONDS and peak < MEGABYTES and not found.given_away
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
