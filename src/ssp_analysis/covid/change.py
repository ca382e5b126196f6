"""How far an observed figure is from an expected one: change, interval, verdict."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Expectation:
    """How many would have been expected, and the range that holds nearly all outcomes."""

    expected: float
    lower: float
    upper: float


def change_columns(observed: float, range_: Expectation) -> dict[str, float | str]:
    """Change as a fraction with its interval, and the verdict that the interval alone gives.

    Where the bound of the count is 0 the change has no limit (infinity).
    """

    def relative(divisor: float) -> float:
        return observed / divisor - 1 if divisor > 0 else float("inf")

    below, above = observed < range_.lower, observed > range_.upper
    half = max(range_.upper - range_.expected, range_.expected - range_.lower)
    return {
        "observed": observed,
        "expected": range_.expected,
        "lower": range_.lower,
        "upper": range_.upper,
        "change": relative(range_.expected) if range_.expected else float("nan"),
        "change_lower": relative(range_.upper),
        "change_upper": relative(range_.lower),
        "verdict": "lower" if below else "higher" if above else "no clear change",
        "smallest_detectable": half / range_.expected if range_.expected else float("nan"),
    }
