"""What notebook 02 leaves: expected against observed."""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from ssp_analysis.tables.base import PAIRS, STATES, Table

MODELLED = ("estimated", "indicative")  # statuses; a comparison with earlier years needs no pool
# What ends the name of the pool of those of its series that have hidden figures, or may not leave.
APART, WITHHELD = ", apart", ", withheld"


class Impact(Table):
    """Observed against expected, one row per series and window; changes are fractions."""

    series_id: Series[str]
    label: Series[str]
    unit: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    window_kind: Series[str] = pa.Field(isin=("month", "phase", "year"))
    window: Series[str]
    start: Series[pa.DateTime]
    end: Series[pa.DateTime]
    basis: Series[str] = pa.Field(isin=("exact", "approximate"))
    status: Series[str] = pa.Field(
        isin=("estimated", "indicative", "simple_comparison", "wording_only", "not_estimated")
    )
    reason: Series[str]
    observed: Series[float] = pa.Field(nullable=True)
    expected: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    change: Series[float] = pa.Field(nullable=True)
    change_lower: Series[float] = pa.Field(nullable=True)
    change_upper: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("lower", "higher", "no clear change", ""))
    baseline_months: Series[int]
    coverage: Series[float] = pa.Field(nullable=True)
    coverage_tests: Series[int]
    smallest_detectable: Series[float] = pa.Field(nullable=True)
    caveats: Series[str]
    state: Series[str] = pa.Field(isin=STATES)


class Calibration(Table):
    """How often the intervals of each pool held the true figure where nothing had happened.

    Series with hidden figures are a pool of their own, whose name ends with `APART`; so are those
    that may not be published, where others of their pool may (`WITHHELD`).
    """

    pool: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    series: Series[int]
    tests: Series[int]
    months_covered: Series[float] = pa.Field(nullable=True)
    totals_covered: Series[float] = pa.Field(nullable=True)
    first: Series[str]
    last: Series[str]


class Sensitivity(Table):
    """What other methods say of the year so far, one row per series and method."""

    series_id: Series[str]
    label: Series[str]
    unit: Series[str]
    sources: Series[str] = pa.Field(str_matches=PAIRS)
    window: Series[str]
    method: Series[str]
    status: Series[str] = pa.Field(isin=("estimated", "not_estimated"))
    reason: Series[str]
    expected: Series[float] = pa.Field(nullable=True)
    lower: Series[float] = pa.Field(nullable=True)
    upper: Series[float] = pa.Field(nullable=True)
    change: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("lower", "higher", "no clear change", ""))
    differs: Series[str] = pa.Field(isin=("", "sign", "verdict"))
    state: Series[str] = pa.Field(isin=STATES)


class Phases(Table):
    """The local Covid restriction phases, by date of effect."""

    phase: Series[str]
    start: Series[pa.DateTime]
    end: Series[pa.DateTime]
    national_lockdown: Series[bool]


def change_columns(
    observed: float, expected: float, lower: float, upper: float
) -> dict[str, float | str]:
    """What `Impact` says of a count and what was expected of it, with its range.

    The change is a fraction, with its interval, and the verdict is what the interval alone gives.
    Where the bound of the count is 0 the change has no limit (infinity).
    """

    def relative(divisor: float) -> float:
        return observed / divisor - 1 if divisor > 0 else float("inf")

    half = max(upper - expected, expected - lower)
    return {
        "observed": observed,
        "expected": expected,
        "lower": lower,
        "upper": upper,
        "change": relative(expected) if expected else float("nan"),
        "change_lower": relative(upper),
        "change_upper": relative(lower),
        "verdict": "lower"
        if observed < lower
        else "higher"
        if observed > upper
        else "no clear change",
        "smallest_detectable": half / expected if expected else float("nan"),
    }
