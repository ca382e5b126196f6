"""Which of the year's figures would be said otherwise by another method."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ssp_analysis.covid.impact import estimate_impact
from ssp_analysis.covid.measure import SEED, breaks_of, monthly_counts
from ssp_analysis.covid.sensitivity import sensitivity_panel
from ssp_analysis.covid.study import YEAR, Study, facts, span_text, windows_of
from ssp_analysis.schemas import Sensitivity, conform, empty

FEWEST_WHOLE = 4  # measures; where there are fewer, their categories are what a paper is about
OTHER = {"end": "step", "step": "end"}
BREAK_WORDS = {
    "end": "Baseline starts after the change of recording",
    "step": "Change of recording as a step",
}


def measure_sensitivity(study: Study, impact: pd.DataFrame) -> pd.DataFrame:
    """The `Sensitivity` table: the year so far of every whole monthly measure, by other methods.

    Where there are few measures, their categories are asked about too.

    Three usual methods (see `alternatives`), and for a series with a change of recording the
    treatment that the estimate did not use. `differs` flags a change of sign or of verdict.

    Args:
        study: what the impact was measured from.
        impact: as `measure.measure_impact` leaves it.
    """
    year = impact[(impact["window_kind"] == "year") & impact["observed"].notna()]
    year = year.set_index("series_id", drop=False)
    if study.baseline_end is None:
        return empty(Sensitivity)
    counts = monthly_counts(study)
    held = [name for name in counts if name in year.index]
    whole = [name for name in held if name == year.loc[name, "sources"]]
    rows = [
        _row(year.loc[name], found)
        for name in (whole if len(whole) >= FEWEST_WHOLE else held)
        for found in _of_series(study, counts[[name]]).to_dict("records")
        # Where neither can be estimated there is nothing to compare.
        if not year.loc[name, "status"] == found["status"] == "not_estimated"
    ]
    return conform(pd.DataFrame(rows), Sensitivity) if rows else empty(Sensitivity)


def _of_series(study: Study, counts: pd.DataFrame) -> pd.DataFrame:
    """The panel of one series: `method, status, reason` and its numbers."""
    assert study.baseline_end is not None
    (name,) = counts.columns
    window = next(w for w in windows_of(study, str(name)) if w.name == YEAR)
    spans = {YEAR: (window.first, window.last)}
    breaks = breaks_of(study, counts)
    panel = sensitivity_panel(counts, study.baseline_end, spans, seed=SEED, breaks=breaks)
    for treatment in dict.fromkeys(treatment for _, treatment in breaks[name]):
        other = OTHER[treatment]
        again = estimate_impact(
            counts, baseline_end=study.baseline_end, windows=spans, seed=SEED,
            breaks={name: [(month, other) for month, _ in breaks[name]]},
        )  # fmt: skip
        panel = pd.concat([panel, again.windows.assign(method=BREAK_WORDS[other])])
    return panel.assign(window=span_text(window.months))


def _row(main: pd.Series, found: dict[str, object]) -> dict[str, object]:
    numbers = ("expected", "lower", "upper", "change", "verdict", "method", "reason", "window")
    estimated = found["status"] != "not_estimated"
    return facts(main) | {name: found[name] for name in numbers} | {
        "status": "estimated" if estimated else "not_estimated",
        "differs": _differs(main, found) if estimated else "",
        "state": "observed",
    }  # fmt: skip


def _differs(main: pd.Series, found: dict[str, object]) -> str:
    change = float(str(found["change"]))
    if np.isnan(main["change"]) or np.isnan(change):
        return ""
    if np.sign(main["change"].round(2)) != np.sign(round(change, 2)):  # as told: whole per cents
        return "sign"
    return "verdict" if main["verdict"] != found["verdict"] else ""
