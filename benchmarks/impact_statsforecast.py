"""AutoETS and seasonal AutoARIMA; runs in an environment of its own (see `impact_rivals`).

Reads a Parquet file of `unique_id, ds, y`; writes `unique_id, month` (1 to 12) and both bounds of
both methods to another.
"""

import sys

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoETS

AHEAD = 12
LEVEL = 95


def main(given: str, wanted: str) -> None:
    """Forecast every series of one file into another."""
    methods = [AutoETS(season_length=12), AutoARIMA(season_length=12)]
    forecaster = StatsForecast(models=methods, freq="MS", n_jobs=2)
    found = forecaster.forecast(df=pd.read_parquet(given), h=AHEAD, level=[LEVEL])
    found["month"] = found.groupby("unique_id").cumcount() + 1
    found.drop(columns="ds").to_parquet(wanted)


if __name__ == "__main__":
    main(*sys.argv[1:])
