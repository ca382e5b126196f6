"""What the release decisions take out of each table, and what stands there instead."""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

import pandas as pd

from ssp_analysis.release.masking import (
    IMPACT_NUMBERS,
    OTHER_YEARS,
    WITH_FIGURE,
    take_out,
)
from ssp_analysis.release.rulings import Rulings
from ssp_analysis.tables import (
    Availability,
    Impact,
    SeriesTable,
    Table,
    conform,
    table_of,
)
from ssp_analysis.years import ReportingYear, months_of

ROW_COUNTS = ["rows_in", "kept", "quarantined", "asked", "merged"]
ROWS_REASON = "Confidential: the number of rows would tell of numbers that are too small to show."
# All that a barred row of `progress` may not hold: its figures, and what was worked out of them.
OF_PROGRESS = (*chain(*WITH_FIGURE.values()), "target", *(f"{name}_period" for name in OTHER_YEARS),
               "provisional")  # fmt: skip
# A source whose files differ counts as the first of these that one of its files has.
STATUSES = ("not_available", "available", "not_received", "not_due")


def bar_series(
    series: pd.DataFrame, rulings: Rulings, year: ReportingYear, area_code: str
) -> pd.DataFrame:
    """One row without a number, for the whole year, per series that may not leave."""
    return _a_row_each(
        series, SeriesTable, rulings, ("value", "lower", "upper", "marks"),
        area_code=area_code, frequency="A", period=year.label,
    )  # fmt: skip


def bar_impact(impact: pd.DataFrame, rulings: Rulings, year: ReportingYear) -> pd.DataFrame:
    """One row without numbers or verdict, for the whole year, per series that may not leave.

    Nothing in it depends on the figures: not the window, nor how much there was to compare with.
    """
    ruling = rulings.of(impact["sources"])
    return _a_row_each(
        impact, Impact, rulings, (*IMPACT_NUMBERS, "coverage", "verdict", "caveats"),
        window_kind="year", window=year.label, start=pd.Timestamp(year.start),
        end=pd.Timestamp(year.end), basis="exact", baseline_months=0, coverage_tests=0,
        status=ruling.map({"direction": "wording_only", "withhold": "not_estimated"}),
        reason=rulings.reasons(impact["sources"]),
    )  # fmt: skip


def _a_row_each(
    table: pd.DataFrame, model: type[Table], rulings: Rulings, columns: Iterable[str],
    **instead: object,
) -> pd.DataFrame:  # fmt: skip
    """Of each series that may not leave one row, with nothing of `columns` (as `take_out`)."""
    barred = rulings.of(table["sources"]) != "publish"
    first = table[barred].drop_duplicates("series_id")
    every = pd.Series(True, first.index)
    return conform(take_out(first, every, columns, state="withheld", **instead), model)


def bar_progress(progress: pd.DataFrame, rulings: Rulings, year: ReportingYear) -> pd.DataFrame:
    """The table with all that was computed taken out of the rows that may not leave."""
    barred = rulings.of(progress["sources"]) != "publish"
    states = {f"{name}_state": "withheld" for name in OTHER_YEARS}
    reason = rulings.reasons(progress["sources"])
    return take_out(progress, barred, OF_PROGRESS, period=year.label, state="withheld",
                    reason=reason, **states)  # fmt: skip


def allowed(table: pd.DataFrame, rulings: Rulings) -> pd.DataFrame:
    """The rows of any table that may leave."""
    return table[rulings.of(table["sources"]) == "publish"].reset_index(drop=True)


def beside_shown(
    sensitivity: pd.DataFrame, impact: pd.DataFrame, with_hidden: Collection[str]
) -> pd.DataFrame:
    """The `Sensitivity` rows of series whose own figure for the year is shown; no others.

    What another method expects tells the earlier months as much as our own expectation does, so
    of a series with hidden periods, whose year is told in round numbers, none leaves.

    Args:
        sensitivity: rows that the release decisions let pass.
        impact: as it leaves, after disclosure control.
        with_hidden: the series of which a period is hidden.
    """
    year = impact[(impact["window_kind"] == "year") & (impact["state"] == "observed")]
    shown = sensitivity["series_id"].isin(year["series_id"])
    return sensitivity[shown & ~sensitivity["series_id"].isin(with_hidden)].reset_index(drop=True)


def availability(
    quality: pd.DataFrame,
    questions: pd.DataFrame,
    measures: pd.DataFrame,
    rulings: Rulings,
    year: ReportingYear,
    hidden_months: Mapping[str, Collection[pd.Period]],
) -> pd.DataFrame:
    """What may be told of each source's delivery, as an `Availability` table.

    How many rows a source sent is a figure of all its measures: the strictest decision among them
    rules, and where a month that the rows are of is hidden, their number would narrow it. That a
    delivery was due, and up to when it reaches, may be told of any;
    that questions about it are open, where its figures may leave.

    Args:
        quality: `Quality`.
        questions: `Questions`.
        measures: `Measures`.
        rulings: the decisions of the paper.
        year: the reporting year, whose files are told of.
        hidden_months: source → months that disclosure control hides.
    """
    of_year = quality[quality["year"] == year.label]
    pairs = measures.groupby("source_id")["pair"].agg(" ".join)
    number, rows = questions["source_id"].value_counts(), []
    for source_id, files in of_year.groupby("source_id", sort=False):
        sources = str(pairs.get(source_id, f"{source_id}:return"))
        hidden = not _reach(files, year).isdisjoint(hidden_months.get(str(source_id), ()))
        row = _available(str(source_id), files, sources, rulings, hidden)
        told = row["state"] != "withheld"
        rows.append(row | {"questions": int(number.get(source_id, 0)) if told else None})
    return table_of(rows, Availability)


def _reach(files: pd.DataFrame, year: ReportingYear) -> set[pd.Period]:
    """The months that rows of a year's files may be of."""
    months = set(year.months)
    for first, last in files[["first_period", "last_period"]].itertuples(index=False):
        if first and last:
            months |= set(pd.period_range(months_of(first)[0], months_of(last)[-1], freq="M"))
    return months


def _available(
    source_id: str, files: pd.DataFrame, sources: str, rulings: Rulings, hidden: bool
) -> dict[str, object]:
    state, reason = "observed", ""
    if rulings.of(pd.Series([sources])).iloc[0] != "publish":
        state, reason = "withheld", rulings.reason(sources)
    elif hidden:
        state, reason = "suppressed", ROWS_REASON
    told = state == "observed"
    return {
        "source_id": source_id,
        "source": files["source"].iloc[0],
        "owner": files["owner"].iloc[0],
        "status": next(status for status in STATUSES if (files["status"] == status).any()),
        "data_to": files["data_to"].max(),
        **{name: int(files[name].sum()) if told else None for name in ROW_COUNTS},
        "state": state,
        "reason": reason,
    }
