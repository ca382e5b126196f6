"""What came of a source: its deliveries, its units with their fate, and the account of its rows.

Rows in = kept + set aside + asked + merged + elsewhere + skipped, for each file. And which periods
a source really covers, and which of its figures lack a part.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.corrections import Correction
from ssp_analysis.partners.headings import period_in_name
from ssp_analysis.partners.questions import Question, Received
from ssp_analysis.partners.reading import Extract
from ssp_analysis.partners.sheet_tables import PLACE, Fault
from ssp_analysis.partners.totals import TOTALS
from ssp_analysis.partners.values import (
    among,
    coded,
    each,
    key_of,
    stacked,
    understood,
    written_out,
)
from ssp_analysis.tables import DELIVERED
from ssp_analysis.years import ReportingYear, months_of, year_of_period

# Of units, what only the intake needs, and what the account tells.
UNSTORED = ["fate", "standing", "source_file", "year", "content", *TOTALS]
FAULT_COLUMNS = ["file", "sheet", "row", "column", "rule", "reason"]
MOST_WITHOUT_WARD = 0.5  # of a year's records; of fewer the others may be shown, and it is said
# Where the cells of one wide row met different fates, the row counts as the first of these.
ROW_FATES = ("kept", "asked", "quarantined", "merged", "out_of_scope", "skipped")


@dataclass(frozen=True)
class Delivery:
    """One file of one source and year, or its absence, with what became of it.

    `file` is its name within the year's folder, with the folders that it is in.
    """

    year: ReportingYear
    file: str
    status: str
    extract: Extract | None = None
    corrected: int = 0
    mended: tuple[Correction, ...] | None = None
    faults: tuple[Fault, ...] = ()
    problem: str = ""
    told: tuple[str, ...] = ()
    digest: str = ""

    @property
    def source_file(self) -> str:
        """The file with its year's folder, as units carry it."""
        return f"{self.year.folder}/{self.file}"

    @property
    def is_usable(self) -> bool:
        """Whether its rows can be used."""
        return self.status == "available"


@dataclass(frozen=True)
class SourceIntake:
    """All deliveries of one source, and its units with their fate (see `cleaning`)."""

    contract: Contract
    deliveries: tuple[Delivery, ...]
    units: pd.DataFrame
    questions: tuple[Question, ...] = ()
    alternatives: pd.DataFrame | None = None

    @property
    def in_doubt(self) -> pd.DataFrame:
        """The units that open questions are about, also as their other readings have them.

        `measure` names the only measure that a question is about; '' means all of the source.
        """
        asked = self.units[self.units["fate"] == "asked"].assign(measure="")
        return asked if self.alternatives is None else stacked([asked, self.alternatives])

    @property
    def records(self) -> pd.DataFrame:
        """The units that are kept, for `records/<source>.parquet`; of a form its faulty rows too.

        Where nothing is counted, `headings` has the columns of the record's sheet (`place_of`).
        """
        kept = written_out(self.units[self.units["fate"] == "kept"])
        if self.contract.is_form:
            parts = [part for part in (kept.assign(faulty=""), self._faulty_rows()) if len(part)]
            kept = pd.concat(parts).sort_index() if parts else kept.assign(faulty="")
        if not self.contract.series:  # nothing is counted: it goes back by its cells, not by rows
            places = zip(kept["file"], kept["sheet"], strict=True)
            kept = kept.assign(headings=[json.dumps(self._headings(*at)) for at in places])
        return kept.drop(columns=UNSTORED, errors="ignore").reset_index(drop=True)

    def _faulty_rows(self) -> pd.DataFrame:
        """The units set aside of a form that still say what they are about and of when.

        If such a row went missing, the row of an earlier return would stand in its place, and a
        sum would be smaller than it is. Their `state` is missing, the faulty cells are empty, and
        `faulty` has their names.
        """
        columns: dict[tuple[object, ...], list[str]] = {}
        for fault in self._faults:
            columns.setdefault((fault.file, fault.sheet, fault.row), []).append(fault.column)
        aside = written_out(self.units[self.units["fate"] == "quarantined"])
        at = list(aside[PLACE].itertuples(index=False, name=None))
        names = pd.Series(
            [list(dict.fromkeys(columns.get(where, []))) for where in at], aside.index
        )
        keys = {*self.contract.record_id, "period"}
        told = names.map(lambda found: bool(found) and keys.isdisjoint(found)).astype(bool)
        told &= (aside[sorted(keys)] != "").all(axis=1)
        aside, names = aside[told].copy(), names[told]
        for name in {name for found in names for name in found}.intersection(aside.columns):
            wrong = names.map(lambda found, name=name: name in found).astype(bool)
            nothing = "" if aside[name].dtype.kind not in "fM" else None
            aside[name] = aside[name].where(~wrong, nothing)
        return aside.assign(state="missing", faulty=names.map(" ".join))

    def column_told(self, file: str, sheet: str, name: str) -> str:
        """A field as its file has it: `F (Due)`; the field's name where it has no column."""
        found = self._headings(file, sheet).get(name)
        return f"{found[0]} ({found[1]})" if found else name

    def _headings(self, file: str, sheet: str) -> Mapping[str, tuple[str, str]]:
        """Column and heading by field of a sheet: `due` → (`F`, `Due`); empty where unread."""
        extracts = [one.extract for one in self.deliveries if one.extract and one.file == file]
        return extracts[-1].headings.get(sheet, {}) if extracts else {}

    @property
    def _faults(self) -> list[Fault]:
        return [fault for delivery in self.deliveries for fault in delivery.faults]

    @property
    def quarantine(self) -> pd.DataFrame:
        """Every row or cell set aside, with the reason and without its value."""
        rows = [[getattr(fault, name) for name in FAULT_COLUMNS] for fault in self._faults]
        frame = pd.DataFrame(rows, columns=FAULT_COLUMNS)
        frame.insert(0, "source_id", self.contract.id)
        return frame


def account(taken: Iterable[SourceIntake], data_to: dict[str, str]) -> pd.DataFrame:
    """The `Quality` table: one row per source and file (or missing file).

    Args:
        taken: the intake of all sources.
        data_to: source id → last complete period, as `series.data_to` finds it.
    """
    rows = []
    for source in taken:
        units, last = source.units, data_to.get(source.contract.id, "")
        of_file = {str(name): rows for name, rows in units.groupby("source_file", sort=False)}
        for delivery in source.deliveries:
            own = of_file.get(delivery.source_file, units.iloc[:0])
            rows.append(_row(source.contract, delivery, own, last))
    return pd.DataFrame(rows)


def wanted(source: SourceIntake, definition: SeriesDefinition) -> pd.DataFrame:
    """The units that a measure may count, those that its whole leaves out among them."""
    units = source.units[source.units["fate"] == "kept"]
    if source.contract.is_aggregate:
        # A figure that was set aside is a part that is not known; the sum must not go without it.
        aside = source.units[(source.units["fate"] == "quarantined") & source.units["standing"]]
        aside = aside[aside["period"] != ""]
        units = pd.concat([units, aside.assign(**{f"{definition.field}_state": "missing"})])
    return matching_units(units, definition)


def matching_units(units: pd.DataFrame, definition: SeriesDefinition) -> pd.DataFrame:
    """The units that a `where` asks for; one not used whose field is blank may be one."""
    for name, values in definition.where.items():
        wanted = {key_of(value) for value in values}
        unknown = among(units["fate"], ["quarantined", "asked"]) & (units[name] == "")
        units = units[among(understood(units[name], key_of), wanted) | unknown]
    return units


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


def _row(
    contract: Contract, delivery: Delivery, units: pd.DataFrame, data_to: str
) -> dict[str, object]:
    extract = delivery.extract
    counts = _row_fates(units)
    rows, broken = sum(counts.values()), len(extract.broken) if extract else 0
    periods = sorted(set(units["period"].array[among(units["fate"], ["kept", "merged"])]))
    notes = [delivery.problem, *(extract.notes if extract else ()), *delivery.told]
    return {
        "source_id": contract.id,
        "source": contract.name,
        "owner": contract.owner,
        "year": delivery.year.label,
        "file": delivery.file,
        "status": delivery.status,
        "rows_in": extract.rows_in if extract else 0,
        **counts,
        "quarantined": counts["quarantined"] + broken,
        "skipped": (extract.skipped if extract else 0) + counts["skipped"],
        "cells_set_aside": len(delivery.faults),
        "corrected": delivery.corrected,
        "first_period": periods[0] if periods else "",
        "last_period": periods[-1] if periods else "",
        "data_to": data_to,
        "due": contract.due.in_words,
        "stated_total": extract.stated_total if extract and contract.series else None,
        "found_total": _found_total(contract, units, rows + broken),
        "notes": " ".join(note if note.endswith(".") else f"{note}." for note in notes if note),
    }


def _row_fates(units: pd.DataFrame) -> dict[str, int]:
    """How many source rows met each fate; a wide row is kept if any of its cells is."""
    rank = understood(units["fate"], ROW_FATES.index).astype(int)
    sheet, row = coded(units["sheet"])[0], units["row"].to_numpy()
    order = np.lexsort((rank, row, sheet))
    sheet, row = sheet[order], row[order]
    first = np.ones(len(order), bool)  # of the units of a row
    first[1:] = (sheet[1:] != sheet[:-1]) | (row[1:] != row[:-1])
    found = np.bincount(rank[order][first], minlength=len(ROW_FATES))
    return dict(zip(ROW_FATES, found.tolist(), strict=True))


def _found_total(contract: Contract, units: pd.DataFrame, rows: int) -> float:
    """What the supplier's own total should be: rows, or the sum of the counted field."""
    summed = {series.field for series in contract.series if series.combine == "sum"}
    if len(summed) == 1 and not contract.counts_rows:
        return float(units.loc[units["fate"] != "skipped", summed.pop()].sum())
    return float(rows)


LONGEST_USUAL_GAP = 3  # days; a shorter silence at a month's end never makes it incomplete
GAP_MONTHS = 12  # over which the usual silence between two records is measured


def silent_on(source: SourceIntake, fields: Iterable[str]) -> set[str]:
    """Periods of which there are rows, but none that fills one of the fields: no one can count.

    A period without rows is not among them: where nothing happened there is nothing to fill in.
    """
    silent: set[str] = set()
    for name in fields:
        used = among(source.units["fate"], ("kept", "merged"))
        periods, column = source.units["period"].array[used], source.units[name].array[used]
        filled = np.asarray(~pd.isna(column) & (column != ""), bool)
        silent |= {*periods.unique()} - {*periods[filled].unique()}
    return silent


def in_years_without_wards(units: pd.DataFrame) -> pd.Series:
    """Which kept units lie in years of whose records most lie in no ward.

    What is left by ward is no count then.
    """
    kept = units[(units["fate"] == "kept") & (units["period"] != "")]
    years = years_of(kept["period"])
    silent = mostly_without_wards(kept["area_code"], years)
    return units.index.to_series().isin(years.index[years.isin(silent)])


def mostly_without_wards(codes: pd.Series, years: pd.Series) -> set[int]:
    """The years, as `years_of`, of which most records lie in no ward."""
    share = codes.eq("").groupby(years).mean()
    return set(share.index[share > MOST_WITHOUT_WARD])


def years_of(periods: pd.Series) -> pd.Series:
    """The reporting year of each period, by the calendar year in which it starts."""
    return each(periods, lambda period: year_of_period(period).starts).astype(int)


def lacking_a_part(source: SourceIntake | Received, categories: Iterable[str] = ()) -> set[str]:
    """Periods of figures counted by the supplier in which a category in use has no row.

    A total would be too small by as much. Of the categories that a measure adds up (none given
    means all) each counts from the first period that has a row of it.
    """
    if not source.contract.is_aggregate:
        return set()
    units = source.units[source.units["fate"].isin(["kept", "quarantined"])]
    first = {period: months_of(period)[0] for period in set(units["period"]) - {""}}
    lacking: set[str] = set()
    for category in source.contract.categories:
        told = set(units.loc[units["category"] == category.id, "period"]) & set(first)
        if not told or (categories and category.id not in categories):
            continue
        began = min(first[period] for period in told)
        lacking |= {
            period
            for period in set(first) - told
            if first[period] >= began and all(category.in_use(m) for m in months_of(period))
        }
    return lacking


def covered_by(source: SourceIntake, paper_date: date | None = None) -> set[str]:
    """The periods for which a source holds data: rows, or a file for that very period.

    Records of a period that is not over on the paper's date cover it in part only; what there is at
    one time is whole on its day.
    """
    states = [name for name in source.units.columns if name.endswith("_state")]
    units = source.units[["period", "fate", "date", *states]]
    units = units[units["fate"].isin(["kept", "merged", "asked"])]
    if states and not source.contract.counts_rows:
        units = units[units[states].isin(DELIVERED).any(axis=1)]
    covered = {*units["period"].unique()}
    if source.contract.layout.period_from == "file":
        received = [
            d.file
            for d in source.deliveries
            if d.status == "available" and not (d.extract and d.extract.cut_off)
        ]
        covered |= {period for file in received if (period := period_in_name(file))}
    covered -= _broken_off(source)
    days = units.loc[units["fate"] == "kept", "date"].dropna()
    if days.empty:
        return covered
    is_stock = {(one.kind, one.combine) for one in source.contract.series} == {("stock", "take")}
    going_on = {period for period in covered if paper_date and not is_stock
                and months_of(period)[-1].end_time.date() > paper_date}  # fmt: skip
    return covered - going_on - {_cut_off(days)}


def _broken_off(source: SourceIntake) -> set[str]:
    """The periods that a file which breaks off may hold in part only.

    In a file in order of time that is the period of its last row; in any other it is each period.
    """
    broken_off: set[str] = set()
    for delivery in source.deliveries:
        if delivery.extract and delivery.extract.cut_off:
            of_file = source.units["source_file"] == delivery.source_file
            periods = source.units.loc[of_file & (source.units["fate"] == "kept"), "period"]
            in_order = periods.is_monotonic_increasing or periods.is_monotonic_decreasing
            broken_off |= set(periods[-1:] if in_order else periods)
    return broken_off


def _cut_off(days: pd.Series) -> str:
    """The last month, where its records end so early that it must be incomplete; else ''."""
    last = days.max()
    recent = pd.Series(days[days > last - pd.DateOffset(months=GAP_MONTHS)].unique()).sort_values()
    usual = recent.diff().dt.days.max() if len(recent) > 1 else 31
    left = (last + pd.offsets.MonthEnd(0) - last).days
    return f"{last:%Y-%m}" if left > max(usual, LONGEST_USUAL_GAP) else ""


def data_to(source: SourceIntake, paper_date: date | None = None) -> str:
    """The last complete period that a source covers; '' where it covers none.

    A last month is complete unless its last record is further from the month's end than records
    of this source usually are apart; an aggregate counts if its value is there or suppressed. Rows
    that are asked about make no period complete.
    """
    asked = source.units["fate"] == "asked"
    only_asked = set(source.units["period"][asked]) - set(source.units["period"][~asked])
    return max(
        covered_by(source, paper_date) - only_asked,
        key=lambda period: months_of(period)[-1],
        default="",
    )
