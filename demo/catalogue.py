"""All demonstration files, by path, and the truth table of the Covid effects put into them."""

from __future__ import annotations

from demo import council, emergency, housing, incidents, justice, police, returns, scams, victims
from demo.borough import Borough
from demo.flows import Flow, truth
from demo.timeline import YEARS, month_of, quarter_of, window
from demo.writing import csv_bytes
from ssp_analysis.years import ReportingYear

SEED = 2021
WRITERS = (
    police.crime_files, police.road_files, incidents.files, council.files, housing.files,
    emergency.fire_files, emergency.tiig_files, emergency.nwas_files, victims.marac_files,
    victims.service_files, victims.hate_files, justice.reoffending_files, justice.youth_files,
    justice.drug_files, justice.restorative_files, justice.survey_files, scams.files,
)  # fmt: skip
MONTHLY = [
    *police.FLOWS, *police.ROAD_FLOWS, *incidents.FLOWS, *council.FLOWS, *housing.FLOWS,
    *emergency.FIRE_FLOWS, *emergency.TIIG_FLOWS, *emergency.NWAS_FLOWS, *scams.FLOWS,
]  # fmt: skip
QUARTERLY = [
    *victims.MARAC_FLOWS, *victims.SERVICE_FLOWS, *victims.HATE_FLOWS, *justice.YOUTH_FLOWS,
    *justice.DRUG_FLOWS, *justice.RJ_FLOWS,
]  # fmt: skip


def build(seed: int = SEED, years: tuple[ReportingYear, ...] = YEARS) -> dict[str, bytes]:
    """Every file, as `2020-21/name` → bytes, and `truth.csv`. The same seed, the same bytes."""
    borough = Borough(seed)
    contents: dict[str, bytes] = {}
    for year in years:
        for writer in WRITERS:
            found = writer(borough, year)
            contents |= {f"{year.folder}/{name}": found[name] for name in sorted(found)}
        contents |= {f"{year.folder}/{n}": c for n, c in returns.files(year).items()}
    contents["truth.csv"] = csv_bytes(truth_rows(borough))
    return contents


def truth_rows(borough: Borough) -> list[list]:
    """Header and rows `series_id, period, expected_mean, effect, mean`, from March 2020 on."""
    rows: list[list] = [["series_id", "period", "expected_mean", "effect", "mean"]]
    rows += _truth_of(borough, MONTHLY, quarterly=False)
    rows += _truth_of(borough, QUARTERLY, quarterly=True)
    return rows


def _truth_of(borough: Borough, flows: list[Flow], quarterly: bool) -> list[list]:
    drawn = {flow.name: borough.drawn(flow) for flow in flows}
    rows = []
    for series_id in sorted({name for flow in flows for name in flow.series}):
        last_day = window(series_id.split(":")[0], YEARS[-1])[1]
        last = quarter_of(last_day) if quarterly else month_of(last_day)
        for period, expected, mean in truth(flows, drawn, series_id, quarterly):
            if period <= last and mean > 0:
                effect = f"{mean / expected - 1:.4f}" if expected else ""
                rows.append([series_id, period, f"{expected:.2f}", effect, f"{mean:.2f}"])
    return rows
