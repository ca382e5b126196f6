"""How a figure is taken out of a table: by decisions first, and then by disclosure control.

A figure of the plan's indicators is judged by the counts it was computed from (`ProgressCells`),
not by its own size: a rate of three per ten thousand may stand for many cases, a share of nine in
ten for few others.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from itertools import chain

import numpy as np
import pandas as pd

from ssp_analysis.release.disclosure import Control, CountRules, Keys
from ssp_analysis.release.rulings import Rulings
from ssp_analysis.tables import (
    SMALL_REASON,
    Availability,
    Impact,
    SeriesTable,
    Table,
    change_columns,
    conform,
    pair_of,
    table_of,
)
from ssp_analysis.years import ReportingYear, months_of

IMPACT_NUMBERS = (
    "observed", "expected", "lower", "upper", "change", "change_lower", "change_upper",
    "smallest_detectable",
)  # fmt: skip
# What is expected in an indicator's unit, and what `impact` calls it.
EXPECTATIONS = {"expected": "expected", "expected_lower": "lower", "expected_upper": "upper"}
OF_EXPECTATION = (*EXPECTATIONS, "change_from_expected", "expected_verdict")
# Each figure of an indicator, with all that was worked out of it or said of it.
WITH_FIGURE = {
    "value": ("value", "lower", "upper", *OF_EXPECTATION, "rag", "rag_basis"),
    "previous": ("previous", "direction", "direction_basis", "change", "change_lower",
                 "change_upper"),
    "baseline": ("baseline",),
    "before_covid": ("before_covid", "before_covid_direction"),
}  # fmt: skip
OTHER_YEARS = ("previous", "baseline", "before_covid")
PREVIOUS_REASON = "Last year's figure is confidential."
ROUNDED = "What was expected is rounded to {step:,}s, because months behind it are confidential."


def take_out(
    table: pd.DataFrame, rows: pd.Series, columns: Iterable[str], **instead: object
) -> pd.DataFrame:
    """The table with nothing in some columns of some rows, and what stands there instead.

    Args:
        table: any.
        rows: which.
        columns: numbers become null, text blank, yes and no a no.
        instead: column → what is told there in these rows: the same in all, or by row.
    """
    blank: dict[str, object] = {
        name: "" if pd.api.types.is_string_dtype(table[name]) else np.nan for name in columns
    }
    blank |= {name: False for name in blank if table[name].dtype == bool}
    return table.assign(
        **{name: table[name].mask(rows, other) for name, other in (blank | instead).items()}
    )


def mask_series(series: pd.DataFrame, control: Control) -> pd.DataFrame:
    """`SeriesTable` with hidden numbers `suppressed`, and nothing said of them."""
    keys = zip(series["series_id"], series["period"], strict=True)
    hidden = _are_in(control.hidden, (("series", *key) for key in keys), series)
    return take_out(series, hidden, ("value", "lower", "upper", "marks"), state="suppressed")


def mask_areas(areas: pd.DataFrame, control: Control) -> pd.DataFrame:
    """`Areas` with hidden numbers `suppressed`."""
    hidden = _of_index(areas, "areas", control.hidden)
    return take_out(areas, hidden, ("value",), reason=SMALL_REASON, state="suppressed")


def mask_impact(
    impact: pd.DataFrame, series: pd.DataFrame, control: Control, rules: CountRules
) -> pd.DataFrame:
    """`Impact` without what is hidden, or would tell months that are.

    An expectation is worked out from the months before it. Of a series with hidden periods no
    month and no phase leaves, and its year is told in round numbers only.

    Args:
        impact: rows that the release decisions let pass.
        series: `SeriesTable` as it leaves.
        control: what is hidden.
        rules: the thresholds, which are also the steps of round numbers.
    """
    if impact.empty:
        return impact
    year = impact["window_kind"] == "year"
    with_hidden = impact["series_id"].isin(control.series())
    exact_phase = (impact["window_kind"] == "phase") & (impact["basis"] == "exact")
    told = _of_index(impact, "impact", control.shown_phases)
    counted = impact["series_id"].map(rules.is_counted).astype(bool)
    # Of sums of which no period is shown, nothing says in what steps to tell what was expected.
    shown = counted | impact["series_id"].isin(series.loc[series["value"].notna(), "series_id"])
    # Of people at one time a year tells the mean of its quarters, and so any one that is hidden.
    adds_up = impact["series_id"].map(rules.adds_up).astype(bool)
    lost = _of_index(impact, "impact", control.hidden) | (with_hidden & ~(year & shown & adds_up))
    lost |= exact_phase & counted & impact["observed"].notna() & ~told
    lost &= impact["state"] == "observed"
    # How often such ranges held is learnt from the same months.
    impact = take_out(impact, with_hidden, ("coverage",), coverage_tests=0)
    rounded = year & with_hidden & ~lost & impact["expected"].notna()
    for at in impact.index[rounded]:
        step = _step(impact.loc[at, "series_id"], series, rules)
        for name, value in in_round_numbers(impact.loc[at], step).items():
            impact.loc[at, name] = value
    why = rules.reasons(impact["sources"])
    return take_out(impact, lost, (*IMPACT_NUMBERS, "verdict"), reason=why, state="suppressed")


def _step(series_id: str, series: pd.DataFrame, rules: CountRules) -> int:
    """In what a year's expectation is told: by the threshold; of sums, by what a period comes to.

    That of periods that are shown, which tells nothing, rounded up to 1, 2 or 5 and noughts.
    """
    if rules.is_counted(series_id):
        return rules.thresholds[pair_of(series_id)]
    usual = series.loc[series["series_id"] == series_id, "value"].mean()
    digits = 10 ** int(np.log10(max(usual, 1)))
    return next(int(digits * times) for times in (1, 2, 5, 10) if not digits * times < usual)


def in_round_numbers(row: pd.Series, step: int) -> dict[str, float | str]:
    """What changes in a year's row where its expectation is told in multiples of a step.

    The range is rounded outwards, so the change that it leaves open is no smaller than it was.
    """
    observed, step = float(row["observed"]), max(step, 1)
    expected = step * round(row["expected"] / step)
    lower = step * np.floor(row["lower"] / step)
    upper = step * np.ceil(row["upper"] / step)
    told = change_columns(observed, float(expected), float(lower), float(upper))
    reason = f"{row['reason']} {ROUNDED.format(step=step)}".strip()
    return told | {"verdict": told["verdict"] if row["verdict"] else "", "reason": reason}


def mask_progress(
    progress: pd.DataFrame,
    cells: pd.DataFrame,
    impact: pd.DataFrame,
    control: Control,
    rules: CountRules,
) -> pd.DataFrame:
    """`Progress` without hidden figures and what was computed from them.

    Args:
        progress: rows that the release decisions let pass.
        cells: `ProgressCells`, the series cells behind each figure.
        impact: as it leaves; a change from what was expected is told as it is told there.
        control: what is hidden.
        rules: which measures are sums.
    """
    hidden = {key[1:3] for key in control.hidden if key[0] == "progress"}
    lost = {
        figure: _are_in(hidden, ((name, figure) for name in progress["indicator_id"]), progress)
        for figure in WITH_FIGURE
    }
    progress = _as_told(progress, cells, impact)
    reason = progress["reason"].mask(lost["previous"], progress["reason"] + " " + PREVIOUS_REASON)
    progress = progress.assign(reason=reason.str.strip())
    for figure in OTHER_YEARS:
        name, rows = f"{figure}_state", lost["value"] | lost[figure]
        state = progress[name].mask(progress[figure].notna(), "suppressed")
        progress = take_out(progress, rows, WITH_FIGURE[figure], **{name: state})
    why = rules.reasons(progress["sources"])
    return take_out(progress, lost["value"], WITH_FIGURE["value"], state="suppressed", reason=why)


def _as_told(progress: pd.DataFrame, cells: pd.DataFrame, impact: pd.DataFrame) -> pd.DataFrame:
    """What was expected and changes from it, as the year rows of `impact` tell them."""
    counted = cells[(cells["figure"] == "value") & (cells["part"] == "counted")]
    series_of = counted.drop_duplicates("indicator_id").set_index("indicator_id")["series_id"]
    years = impact[impact["window_kind"] == "year"].set_index("series_id")
    names = [series_of.get(name, "") for name in progress["indicator_id"]]
    held = progress["change_from_expected"].notna()

    def told(name: str) -> pd.Series:
        values = years[name].to_dict()
        return pd.Series([values.get(each) for each in names], progress.index, dtype=float)

    verdicts = years["verdict"].to_dict()
    verdict = pd.Series([verdicts.get(name, "") for name in names], progress.index, dtype=str)
    per_case = _per_case(progress, told("observed"))
    return progress.assign(
        **{name: (told(of) * per_case).where(held) for name, of in EXPECTATIONS.items()},
        change_from_expected=told("change").where(held),
        expected_verdict=progress["expected_verdict"].mask(held, verdict),
    )


def _per_case(progress: pd.DataFrame, observed: pd.Series) -> pd.Series:
    """What one case is in an indicator's unit: 1, but in a rate. A rate of no case does not say."""
    of_rate = (progress["value"] / observed).where(observed > 0)
    return of_rate.where(progress["denominator"] != "", 1.0)


def _of_index(table: pd.DataFrame, name: str, keys: Keys) -> pd.Series:
    return _are_in(keys, ((name, str(at)) for at in table.index), table)


def _are_in(keys: Collection[Hashable], own: Iterable[Hashable], table: pd.DataFrame) -> pd.Series:
    """Which rows of a table have a key that is one of some, by the key of each."""
    return pd.Series([key in keys for key in own], table.index, dtype=bool)


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


def sensitivity_shown(
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
