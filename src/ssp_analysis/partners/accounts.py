"""The account of every file: rows in = kept + set aside + asked + merged + elsewhere + skipped."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.intake import Delivery, SourceIntake

# Where the cells of one wide row met different fates, the row counts as the first of these.
ROW_FATES = ("kept", "asked", "quarantined", "merged", "out_of_scope", "skipped")


def account(taken: Iterable[SourceIntake], data_to: dict[str, str]) -> pd.DataFrame:
    """The `Quality` table: one row per source and file (or missing file).

    Args:
        taken: the intake of all sources.
        data_to: source id → last complete period, as `series.data_to` finds it.
    """
    rows = [
        _row(source, delivery, data_to.get(source.contract.id, ""))
        for source in taken
        for delivery in source.deliveries
    ]
    return pd.DataFrame(rows)


def refuse_stops(taken: Iterable[SourceIntake]) -> None:
    """End the run where a source with a `stop` limit is not available.

    Raises:
        PartnerDataError: naming every such file and what is wrong with it.
    """
    stopped = [
        (source.contract, delivery)
        for source in taken
        for delivery in source.deliveries
        if source.contract.limits.action == "stop" and delivery.status == "not_available"
    ]
    if stopped:
        contract, first = stopped[0]
        others = "".join(f" Also: {delivery.problem}" for _, delivery in stopped[1:])
        raise PartnerDataError(
            f"{contract.id} {first.year}, {first.file}",
            "is past the limit at which its contract stops the run",
            first.problem + others,
        )


def _row(source: SourceIntake, delivery: Delivery, data_to: str) -> dict[str, object]:
    contract, extract = source.contract, delivery.extract
    units = source.units[source.units["source_file"] == delivery.source_file]
    fates = _row_fates(units)
    broken = len(extract.broken) if extract else 0
    counts = {fate: int((fates == fate).sum()) for fate in ROW_FATES}
    periods = sorted(units.loc[units["fate"].isin(["kept", "merged"]), "period"].unique())
    notes = [delivery.problem, *(extract.notes if extract else ()), *delivery.told]
    return {
        "source_id": contract.id,
        "source": contract.name,
        "owner": contract.owner,
        "year": delivery.year.label,
        "file": delivery.file,
        "status": delivery.status,
        "rows_in": extract.rows_in if extract else 0,
        "kept": counts["kept"],
        "quarantined": counts["quarantined"] + broken,
        "asked": counts["asked"],
        "merged": counts["merged"],
        "out_of_scope": counts["out_of_scope"],
        "skipped": (extract.skipped if extract else 0) + counts["skipped"],
        "cells_set_aside": len(delivery.faults),
        "corrected": delivery.corrected,
        "first_period": periods[0] if periods else "",
        "last_period": periods[-1] if periods else "",
        "data_to": data_to,
        "due": contract.due.in_words,
        "stated_total": extract.stated_total if extract and contract.series else None,
        "found_total": _found_total(contract, units, broken),
        "notes": " ".join(note if note.endswith(".") else f"{note}." for note in notes if note),
    }


def _row_fates(units: pd.DataFrame) -> pd.Series:
    """One fate per source row; a wide row is kept if any of its cells is."""
    rank = units["fate"].map({fate: rank for rank, fate in enumerate(ROW_FATES)}).astype(int)
    best = rank.groupby([units["sheet"], units["row"]]).min()
    return best.map(dict(enumerate(ROW_FATES)))


def _found_total(contract: Contract, units: pd.DataFrame, broken: int) -> float:
    """What the supplier's own total should be: rows, or the sum of the counted field."""
    summed = {series.field for series in contract.series if series.combine == "sum"}
    if len(summed) == 1 and not any(s.combine == "count" for s in contract.series):
        return float(units.loc[units["fate"] != "skipped", summed.pop()].sum())
    return float(len(_row_fates(units)) + broken)
