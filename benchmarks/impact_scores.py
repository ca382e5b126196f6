"""Coverage and interval scores of placebo tests, and how they compare between methods."""

import pandas as pd

from benchmarks.impact_methods import KEYS, OURS, TOTAL

BANDS = {"3–10": (3, 10), "10–50": (10, 50), "over 50": (50, float("inf"))}
WORST = 0.99  # scores above this quantile are left out of the trimmed mean
CLEAR = ("lower", "higher")


def of_totals(tests: pd.DataFrame, total: bool) -> pd.DataFrame:
    """The tests of 12-month totals, or of months."""
    return tests[(tests["window"] == TOTAL) == total]


def covered(tests: pd.DataFrame, total: bool, method: str = OURS) -> float:
    """The share of intervals that held; NaN without tests."""
    held = of_totals(tests, total).loc[lambda t: t["method"] == method, "held"].dropna()
    return float(held.mean()) if len(held) else float("nan")


def in_band(tests: pd.DataFrame, band: tuple[float, float]) -> pd.DataFrame:
    """The tests of series whose baseline mean lies in a band (upper end not included)."""
    return tests[(band[0] <= tests["mean"]) & (tests["mean"] < band[1])]


def called_clear(tests: pd.DataFrame) -> float:
    """The share of years that were called lower or higher."""
    verdicts = of_totals(tests, True).loc[lambda t: t["method"] == OURS, "verdict"]
    return float(verdicts.isin(CLEAR).mean())


def ratios(tests: pd.DataFrame, rival: str, total: bool) -> pd.Series:
    """Our interval score over a rival's, on the tests that both have.

    Returns:
        `mean` (mean over mean), `median` (median over median), `trimmed` (means without the tests
        on which either method's score is among its worst 1%: what is left without explosions)
        and the number of `tests`.
    """
    those = of_totals(tests, total)
    pair = pd.concat(
        {m: those[those["method"] == m].set_index(KEYS)["score"] for m in (OURS, rival)}, axis=1
    ).dropna()
    mild = pair[(pair <= pair.quantile(WORST)).all(axis=1)]
    means, medians, trimmed = pair.mean(), pair.median(), mild.mean()
    found = {
        "mean": means[OURS] / means[rival],
        "median": medians[OURS] / medians[rival],
        "trimmed": trimmed[OURS] / trimmed[rival],
        "tests": len(pair),
    }
    return pd.Series(found)


def by_method(tests: pd.DataFrame) -> pd.DataFrame:
    """Per method: share covered, and mean and median score, of months and totals."""
    rows = {}
    for method in tests["method"].drop_duplicates():
        row = {}
        for total, kind in ((False, "months"), (True, "totals")):
            scores = of_totals(tests, total).loc[lambda t, m=method: t["method"] == m, "score"]
            row |= {
                f"{kind} covered": covered(tests, total, method),
                f"{kind}: score": scores.mean(),
                f"{kind}: median": scores.median(),
            }
        rows[method] = row
    return pd.DataFrame(rows).T
