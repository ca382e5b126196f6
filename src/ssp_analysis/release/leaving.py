"""The tables as they leave: first what is decided, then disclosure control on the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ssp_analysis.inert import inert_texts
from ssp_analysis.project import Ward
from ssp_analysis.release.areas import committee_wards
from ssp_analysis.release.counts import Count
from ssp_analysis.release.disclosure import Asked, Control, CountRules, control
from ssp_analysis.release.dominance import Behind, as_told, hidden_rates, in_hundredths
from ssp_analysis.release.masking import (
    allowed,
    availability,
    bar_impact,
    bar_progress,
    bar_series,
    mask_areas,
    mask_impact,
    mask_progress,
    mask_series,
    sensitivity_shown,
)
from ssp_analysis.release.published import told_table
from ssp_analysis.release.rulings import Paper, Rulings
from ssp_analysis.release.table_counts import (
    area_counts,
    as_today,
    impact_counts,
    progress_counts,
    relations,
    series_counts,
)
from ssp_analysis.tables import (
    APART,
    Actions,
    Areas,
    Availability,
    Awards,
    Calibration,
    Comments,
    Contributions,
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
    Tables,
    Themes,
    Told,
    joined,
)

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
    """What disclosure control was asked, and what it found: the same for the same counts.

    `sums` is the same of sums of money and other amounts, which hang on what is hidden of counts;
    `public` of the public paper, which readers of an internal one have too.
    """

    asked: Asked
    found: Control
    sums: Proof | None = None
    public: Proof | None = None

    @property
    def hidden(self) -> list[Count]:
        """The counts and phases that were asked about and are hidden."""
        return [one for one in (*self.asked[0], *self.asked[1]) if one.key in self.found.hidden]

    @property
    def findings(self) -> tuple[Control, ...]:
        """What was found of counts, and of sums."""
        return (self.found, *(self.sums.findings if self.sums else ()))


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
    rulings = Rulings(decisions)
    passed = _passed(made, rulings, paper, area_code)
    proof, found, told = _controlled(passed, made, wards, earlier, known, kept)
    hidden_months = proof.found.hidden_months()  # of counts: sums tell nothing of how many rows
    available = availability(
        made[Quality], made[Questions], made[Measures], rulings, paper.year, hidden_months
    )
    tables: dict[type[Table], pd.DataFrame] = {
        **_masked(passed, found, CountRules.of_measures(made[Measures])),
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
        tables[model] = joined(tables[model], barred)
    return tables, proof


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
    series = mask_series(passed[SeriesTable], found)
    impact = mask_impact(passed[Impact], series, found, rules)
    return {
        SeriesTable: series,
        Impact: impact,
        Progress: mask_progress(passed[Progress], passed[ProgressCells], impact, found, rules),
        Areas: mask_areas(passed[Areas], found),
        # How often ranges held is learnt from hidden months as well.
        Calibration: passed[Calibration][~passed[Calibration]["pool"].str.endswith(APART)],
        Sensitivity: sensitivity_shown(passed[Sensitivity], impact, found.series()),
    }


def _controlled(
    passed: Tables,
    made: Tables,
    wards: Sequence[Ward],
    earlier: Sequence[Count],
    known: Proof | None,
    kept: bool,
) -> tuple[Proof, Control, pd.DataFrame]:
    """Disclosure control over all tables that tell counts or sums, and what they then tell.

    Returns:
        What was asked and found, what is hidden of counts, sums and rates, and the `Told`.
    """
    rules = CountRules.of_measures(made[Measures])
    of_counts = [one for one in earlier if not rules.is_sum(one.series_id)]
    of_today = _asked(passed, rules, wards, of_counts, kept)
    proof, (counts, phases, *_) = _proved(of_today, known, kept), of_today
    hidden = [one for one in counts if one.key in proof.found.hidden]
    amounts = in_hundredths(passed, rules)
    behind = Behind.of(made[Contributions], amounts[SeriesTable], passed[SeriesTable], rules,
                       hidden)  # fmt: skip
    of_amounts = [one for one in earlier if rules.is_sum(one.series_id)]
    asked, altogether = behind.judged(_asked(amounts, rules.of_sums, (), of_amounts, kept))
    sums = _proved(asked, known.sums if known else None, kept)
    lost = proof.found.hidden | sums.found.hidden | altogether
    lost |= frozenset(hidden_rates(passed[SeriesTable], passed[ProgressCells], rules, lost))
    found = replace(proof.found, hidden=lost)
    told = told_table([*counts, *as_told(asked[0], lost, rules)], phases, found)
    return replace(proof, sums=sums), found, told


def _asked(
    passed: Tables,
    rules: CountRules,
    wards: Sequence[Ward],
    earlier: Sequence[Count],
    kept: bool,
) -> Asked:
    """What tables tell; what adds up is not asked where what was proved is kept."""
    series, impact, areas = passed[SeriesTable], passed[Impact], passed[Areas]
    earlier = as_today(earlier, series)
    cells, told = passed[ProgressCells], passed[Progress].set_index("indicator_id")
    # Where this year's figure is not there, those of other years are told all the same.
    of_cell = zip(cells["figure"], cells["indicator_id"], strict=True)
    are_told = [pd.notna(told[figure].get(name)) for figure, name in of_cell]
    cells = cells[np.array(are_told, bool)]
    cells = cells[cells["series_id"].map(rules.is_counted).astype(bool)]
    counts = [
        *series_counts(series, rules),
        *impact_counts(impact, rules, "year"),
        *progress_counts(cells, series, rules),
        *area_counts(areas, committee_wards(wards), rules),
    ]
    phases = list(impact_counts(impact, rules, "phase"))
    related = [] if kept else list(relations(series, cells, [*counts, *earlier], rules))
    return counts, phases, related, earlier


def _proved(asked: Asked, known: Proof | None, kept: bool) -> Proof:
    holds = known is not None and (kept or known.asked == asked)
    return known if known and holds else Proof(asked, control(*asked))
