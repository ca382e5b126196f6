"""The tables as they leave: first what is decided, then disclosure control on the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ssp_analysis.inert import inert_texts
from ssp_analysis.places import Ward
from ssp_analysis.release.barring import (
    allowed,
    availability,
    bar_impact,
    bar_progress,
    bar_series,
    beside_shown,
)
from ssp_analysis.release.counts import Count, Relation
from ssp_analysis.release.disclosure import Control, CountRules, control
from ssp_analysis.release.indicators import mask_progress
from ssp_analysis.release.masking import mask_areas, mask_impact, mask_series
from ssp_analysis.release.pools import mixed_pools, with_pools, without_expectation
from ssp_analysis.release.published import told_table
from ssp_analysis.release.rulings import Paper, Rulings
from ssp_analysis.release.tellings import (
    area_counts,
    impact_counts,
    progress_counts,
    relations,
    series_counts,
)
from ssp_analysis.schemas import (
    APART,
    Actions,
    Areas,
    Availability,
    Awards,
    Calibration,
    Comments,
    Decisions,
    Grants,
    Impact,
    Measures,
    Narrative,
    Phases,
    Progress,
    ProgressCells,
    Quality,
    Questions,
    Sensitivity,
    SeriesTable,
    Table,
    Themes,
    Told,
)

Tables = Mapping[type[Table], pd.DataFrame]
Asked = tuple[list[Count], list[Count], list[Relation], Sequence[Count]]
PASSED_BY_ROW = (Actions, Narrative, Grants, Awards, Comments)
PASSED_WHOLE = (Themes, Phases)
# What partners wrote themselves: it leaves inert, whatever it is put into afterwards.
FREE_TEXT: dict[type[Table], tuple[str, ...]] = {
    Actions: ("action", "owner", "status", "last_status", "note"),
    Narrative: ("text",),
    Grants: ("project", "line", "decided_by", "output", "covid_change", "came_of_it"),
    Awards: ("line", "reference", "allowed_source"),
    Comments: ("comment", "reply", "status"),
}


@dataclass(frozen=True)
class Proof:
    """What disclosure control was asked, and what it found: the same for the same counts."""

    asked: Asked
    found: Control


def apply(
    made: Tables,
    decisions: pd.DataFrame,
    paper: Paper,
    area_code: str,
    wards: Sequence[Ward] = (),
    earlier: Sequence[Count] = (),
    known: Proof | None = None,
    kept: bool = False,
) -> tuple[Tables, Proof]:
    """The tables as they leave: first what is decided, then disclosure control on the rest.

    In this order nothing that leaves depends on what is withheld, and a published series has the
    same figures for every audience. What is known of the very same counts is not proved again;
    `kept` takes it for the proof of any others.
    """
    rulings, rules = Rulings(decisions), CountRules.of(made[Measures])
    made = _without_mixed_pools(made, rulings)
    passed = _passed(made, rulings, paper, area_code)
    proof, told = _controlled(passed, rules, wards, earlier, known, kept)
    found = proof.found
    available = availability(
        made[Quality], made[Questions], made[Measures], rulings, paper.year, found.hidden_months()
    )
    tables: dict[type[Table], pd.DataFrame] = {
        **_masked(passed, found, rules),
        **{
            model: inert_texts(allowed(made[model], rulings), FREE_TEXT[model])
            for model in PASSED_BY_ROW
        },
        **{model: made[model] for model in PASSED_WHOLE},
        Decisions: decisions,
        Availability: available,
        Told: told,
    }
    for model, barred in (
        (SeriesTable, bar_series(made[SeriesTable], rulings, paper.year, area_code)),
        (Impact, bar_impact(made[Impact], rulings, paper.year)),
    ):
        tables[model] = _joined(tables[model], barred)
    return tables, proof


def _without_mixed_pools(made: Tables, rulings: Rulings) -> Tables:
    mixed = mixed_pools(made[Calibration], rulings.decided)
    return {
        **made,
        Impact: with_pools(made[Impact], mixed),
        Progress: without_expectation(made[Progress], mixed),
    }


def _passed(made: Tables, rulings: Rulings, paper: Paper, area_code: str) -> Tables:
    """What the release decisions let pass of the tables that disclosure control looks at."""
    series = allowed(made[SeriesTable], rulings)
    return {
        SeriesTable: series[series["area_code"] == area_code].reset_index(drop=True),
        Impact: allowed(made[Impact], rulings),
        Progress: bar_progress(made[Progress], rulings, paper.year),
        ProgressCells: made[ProgressCells],
        Areas: made[Areas],
        Calibration: allowed(made[Calibration], rulings),
        Sensitivity: allowed(made[Sensitivity], rulings),
    }


def _masked(passed: Tables, found: Control, rules: CountRules) -> dict[type[Table], pd.DataFrame]:
    """The tables that were let pass, without what disclosure control hides."""
    impact = mask_impact(passed[Impact], found, rules)
    return {
        SeriesTable: mask_series(passed[SeriesTable], found),
        Impact: impact,
        Progress: mask_progress(passed[Progress], passed[ProgressCells], impact, found),
        Areas: mask_areas(passed[Areas], found),
        # How often ranges held is learnt from hidden months as well.
        Calibration: passed[Calibration][~passed[Calibration]["pool"].str.endswith(APART)],
        Sensitivity: beside_shown(passed[Sensitivity], impact, found.series()),
    }


def _controlled(
    passed: Tables,
    rules: CountRules,
    wards: Sequence[Ward],
    earlier: Sequence[Count],
    known: Proof | None,
    kept: bool,
) -> tuple[Proof, pd.DataFrame]:
    """Disclosure control over all tables that tell counts, together, and what they then tell."""
    series, impact, areas = passed[SeriesTable], passed[Impact], passed[Areas]
    told = passed[Progress].loc[passed[Progress]["state"] == "observed", "indicator_id"]
    cells = passed[ProgressCells]
    cells = cells[cells["indicator_id"].isin(told)]
    counts = [
        *series_counts(series, rules),
        *impact_counts(impact, rules, "year"),
        *progress_counts(cells, series, rules),
        *area_counts(areas, committee_wards(wards), rules),
    ]
    phases = list(impact_counts(impact, rules, "phase"))
    tied = list(relations(series, cells, [*counts, *earlier]))
    asked = (counts, phases, tied, earlier)
    holds = known is not None and (kept or known.asked == asked)
    proof = known if known and holds else Proof(asked, control(*asked))
    return proof, told_table(counts, phases, proof.found)


def committee_wards(wards: Sequence[Ward]) -> dict[str, list[str]]:
    """Area committee → codes of its wards."""
    members: dict[str, list[str]] = {}
    for ward in wards:
        members.setdefault(ward.area_committee, []).append(ward.code)
    return members


def _joined(shown: pd.DataFrame, barred: pd.DataFrame) -> pd.DataFrame:
    parts = [part for part in (shown, barred) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else shown
