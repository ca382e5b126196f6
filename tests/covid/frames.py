"""Monthly counts with and without an event, made from a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

END = pd.Period("2020-02", "M")
AFTER = (END + 1, END + 13)
YEAR = {"year": (pd.Period("2020-04", "M"), pd.Period("2021-03", "M"))}


def counts(
    series: int = 6, baseline: int = 60, ahead: int = 13, mean: float = 40, seed: int = 1
) -> pd.DataFrame:
    """Poisson counts around slowly drifting levels with a season; nothing happens in them."""
    rng = np.random.default_rng(seed)
    months = pd.period_range(END - baseline + 1, END + ahead, freq="M")
    drift = np.cumsum(rng.normal(0, 0.03, (len(months), series)), axis=0)
    season = 0.15 * np.cos(2 * np.pi * (months.month.to_numpy()[:, None] - 7) / 12)
    values = rng.poisson(mean * np.exp(drift + season)).astype(float)
    return pd.DataFrame(values, index=months, columns=[f"s{n}" for n in range(series)])
