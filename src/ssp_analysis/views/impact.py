"""What notebook 02 shows: one series worked through, and then all of them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator, date2num
from matplotlib.figure import Figure

from ssp_analysis.covid.baseline import prepare
from ssp_analysis.covid.forecast import DRIFTS, exposure_of, fit
from ssp_analysis.covid.impact import learnt_from
from ssp_analysis.covid.placebo import Placebo, placebos
from ssp_analysis.covid.placebo import held as interval_held
from ssp_analysis.covid.study import MONTHS, Study
from ssp_analysis.covid.year import Measured, breaks_of, monthly_counts
from ssp_analysis.errors import ParameterError, nearest
from ssp_analysis.project import Project
from ssp_analysis.say import look
from ssp_analysis.say.caveats import marks
from ssp_analysis.say.dataset import Pack, is_whole
from ssp_analysis.say.impact_charts import overview
from ssp_analysis.say.impact_tables import calibration_table, impact_table, sensitivity_table
from ssp_analysis.say.look import Chart
from ssp_analysis.say.method import how_tested
from ssp_analysis.say.month_charts import EXPECTED_INK, month_panel
from ssp_analysis.say.quantities import count_text, expected_text, per_cent
from ssp_analysis.say.tables import Column, Table, held
from ssp_analysis.views import unreleased
from ssp_analysis.write import house
from ssp_analysis.write.blocks import Blocks, Folded, blocks, bullets

SHEET = replace(look.PAGE, width=11.0, height=4.2, type=11.0)
APART = 2  # every second forecast of the past is drawn: neighbours lie over one another

_RANGE = {"Expected": "expected", "Range, low end": "lower", "Range, high end": "upper"}
NEARLY_ALL = 2  # standard deviations to either side


@dataclass(frozen=True)
class ImpactShown:
    """What cells of notebook 02 show; nothing of it is made before somebody looks at it.

    `series` is the one to work through, by its id or its place among `choices`; '' takes the first.

    Raises:
        ParameterError: a series that is not estimated by month.
    """

    project: Project
    study: Study
    measured: Measured
    series: str | int = ""

    def __post_init__(self) -> None:
        known = self.choices
        if self.series == "" or self.series in known or self.series in range(len(known)):
            return
        item, last = f"series {self.series!r}", len(known) - 1
        fault = f"is not estimated by month{nearest(str(self.series), known)}"
        raise ParameterError(item, fault, f"Use an id, or a number from 0 to {last}")

    @cached_property
    def choices(self) -> list[str]:
        """The series that are estimated by month: whole measures first, then the most frequent."""
        impact = self.measured.impact
        month = impact[(impact["window_kind"] == "month") & impact["change"].notna()]
        expected = month.groupby("series_id", sort=False)["expected"].sum()
        return sorted(expected.index, key=lambda name: (not is_whole(name), -expected[name]))

    @cached_property
    def chosen(self) -> str:
        """The series that is worked through."""
        if isinstance(self.series, str) and self.series:
            return self.series
        return self.choices[int(self.series or 0)]

    @cached_property
    def draft(self) -> Pack:
        """The tables as a pack that is not for publication."""
        study, year = self.study, self.study.year
        rows = study.series[study.series["area_code"] == study.area_code]
        phases = study.restrictions.during(year.previous.start, year.end)
        return unreleased(
            self.project, year, study.measures, study.choices.trial, series=rows, phases=phases,
            impact=self.measured.impact, calibration=self.measured.calibration,
        )  # fmt: skip

    @cached_property
    def worked(self) -> Worked:
        """The chosen series, taken apart."""
        return work_through(self.study, self.chosen)

    @cached_property
    def _label(self) -> str:
        return str(self.draft.area_series(self.chosen)["label"].iloc[0])

    def history(self) -> Blocks:
        """The chosen series from its first month on, and how well its own past was foretold."""
        if not self.choices:
            return ()
        past = self.worked.placebos
        told = "its past is too short to be forecast from what came before it"
        if len(past):
            inside = f"{past['held'].sum()} of {len(past)}"
            told = f"forecasts of its own past held the figure in {inside} months"
        title = f"{self._label}: {told}"
        chart = Chart(self._history(past), f"Line chart. {title}.", title,
                      self._forecasts(past) if len(past) else self._counts())  # fmt: skip
        known = [f"{at}: {name}" for at, name in enumerate(self.choices)]
        return blocks(chart, Folded("Another: set series to one of these", bullets(known)))

    def _forecasts(self, past: pd.DataFrame) -> Table:
        columns = (
            Column("Forecast from, for", lambda row: f"{row['origin']}, {row['month']}"),
            Column("Observed", "observed", count_text),
            *(Column(words, name, expected_text) for words, name in _RANGE.items()),
            Column("Inside", lambda row: "yes" if row["held"] else "no"),
        )
        return Table(f"{self._label}: forecasts of its past", columns, past)

    def _counts(self) -> Table:
        counts = self.worked.counts
        columns = (Column("Month", "month"), Column("Observed", held("count"), count_text))
        months = pd.DataFrame({"month": counts.index.strftime("%B %Y"), "count": counts.to_numpy()})
        return Table(f"{self._label} by month", columns, months)

    def _history(self, past: pd.DataFrame) -> Figure:
        impact = self.draft.impact_rows("month")
        after = impact[impact["series_id"] == self.chosen]
        after = after.assign(month=after["start"].dt.to_period("M"))
        with look.house_style(SHEET):
            figure, axes = look.sheet(SHEET, SHEET.height)
            counts = self.worked.counts
            axes.plot(_days(counts.index), counts, color=house.DARK_BLUE, linewidth=1.2,
                      marker="o", markersize=2.5, zorder=4)  # fmt: skip
            for origin in past["origin"].unique()[::APART] if len(past) else ():
                _draw_range(axes, past[past["origin"] == origin], house.LINE_GREY, house.DARK_GREY)
            _draw_range(axes, after, house.ORANGE, EXPECTED_INK)
            axes.set_ylim(0, None)
            axes.xaxis_date()
            figure.supylabel("Number a month", fontsize=SHEET.type)
            key = ["Line: observed", *["Grey: forecasts of the past"] * bool(len(past)),
                   "Orange: expected"]  # fmt: skip
            look.sign(figure, [". ".join(key), *self._marks], SHEET)
        return figure

    @property
    def _marks(self) -> list[str]:
        return marks(self.draft.about.banner, self.draft.about.audience)

    def observed(self) -> Chart | str | None:
        """The chosen series by month with its restrictions, as the report shows it, or why not."""
        if not self.choices:
            return None
        years = self.draft.impact_rows("year", every=True).set_index("series_id")
        if self.chosen in set(self.draft.impact_rows("year")["series_id"]):
            return month_panel(self.draft, self.chosen)
        why = years["reason"].get(self.chosen, "")
        return f"{self._label}: the report shows no months, for the year is not compared. {why}"

    def parts(self) -> Chart | None:
        """What the expectation is made of: season, level, and how much the level drifts."""
        if not self.choices:
            return None
        with look.house_style(SHEET):
            figure = look.blank(SHEET, SHEET.height * 0.8)
            season, level, drift = figure.subplots(1, 3, gridspec_kw={"wspace": 0.08})
            _draw_season(season, self.worked)
            _draw_level(level, self.worked)
            _draw_drift(drift, self.worked)
            look.sign(figure, self._marks, SHEET)
        at, low, high = self.worked.level
        usual = float((self.worked.drift * self.worked.drift.index).sum())
        title = (
            f"{self._label}: {count_text(at)} in an average month at the end of the baseline "
            f"({count_text(low)} to {count_text(high)}), drifting by about {per_cent(usual)} a year"
        )
        names = {"Of an ordinary month": "factor", "Low end": "lower", "High end": "upper"}
        columns = [Column(words, name, "{:.2f}".format) for words, name in names.items()]
        table = self.worked.season.assign(month=list(calendar.month_name)[1:])
        data = Table(f"{self._label}: the season", (Column("Month", "month"), *columns), table)
        return Chart(figure, f"Three small charts. {title}.", title, data)

    def forest(self) -> Chart | None:
        """The change of every whole measure with its range, as the report shows it."""
        return overview(self.draft)

    def every_change(self) -> Blocks:
        """All series of the year that are compared; and the others, each with why it is not."""
        rows = self.draft.impact_rows("year", every=True)
        none = rows["status"] == "not_estimated"
        why = (Column("Measure", "label"), Column("Why", held("reason")))
        others = Table("Not compared, and why", why, rows[none])
        return blocks(
            impact_table(self.draft, rows[~none], full=True) if len(rows[~none]) else None,
            Folded(f"{none.sum()} are not compared, and why", others.blocks())
            if none.any()
            else None,
        )

    def tests(self) -> Blocks:
        """How often ranges held where nothing had happened, at the level that was chosen."""
        tested = self.draft.calibration
        table = calibration_table(tested[tested["tests"] > 0], self.study.choices.level)
        return blocks(how_tested(self.draft), table if len(table.frame) else None)

    def other_methods(self, sensitivity: pd.DataFrame) -> Table | None:
        """The year by other methods, where there is an estimate to compare them with."""
        ours = set(self.draft.impact_rows("year")["series_id"])
        answers = sensitivity[sensitivity["series_id"].isin(ours)]
        return sensitivity_table(self.draft, answers) if len(answers) else None


def _draw_drift(axes: Axes, worked: Worked) -> None:
    axes.plot(worked.drift.index * 100, worked.drift, color=house.DARK_BLUE)
    axes.set(xscale="log", yticks=[], ylim=(0, None), title="Drift of the level, % a year")
    axes.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])


def _draw_season(axes: Axes, worked: Worked) -> None:
    season = worked.season
    axes.vlines(season.index, season["lower"], season["upper"], color=house.PALE_BLUE, linewidth=5)
    axes.plot(season.index, season["factor"], color=house.DARK_BLUE, marker="o", markersize=4)
    axes.axhline(1, color=house.DARK_GREY, linewidth=1)
    axes.set(title="Season, of an ordinary month")
    axes.set_xticks(range(1, 13), [name[0] for name in calendar.month_abbr[1:]])


def _draw_level(axes: Axes, worked: Worked) -> None:
    days, (level, low, high) = _days(worked.rate.index), worked.level
    axes.plot(days, worked.rate, color=house.LINE_GREY, linewidth=1, marker="o", markersize=2.5)
    axes.errorbar(days[-1], level, [[level - low], [high - level]], color=EXPECTED_INK, marker="D",
                  linewidth=2, zorder=4)  # fmt: skip
    axes.set(title="Level, with the season taken out", ylim=(0, None))
    axes.xaxis_date()
    axes.xaxis.set_major_locator(YearLocator(2))


def _draw_range(axes: Axes, rows: pd.DataFrame, shade: str, ink: str) -> None:
    days = _days(pd.PeriodIndex(rows["month"], freq="M"))
    axes.fill_between(days, rows["lower"], rows["upper"], color=shade, alpha=0.25, linewidth=0)
    axes.plot(days, rows["expected"], color=ink, linewidth=1.4, linestyle=(0, (4, 2)))


def _days(months: pd.PeriodIndex) -> np.ndarray:
    return np.asarray(date2num(months.to_timestamp()))


@dataclass(frozen=True)
class Worked:
    """One series as the estimate sees it before the pandemic.

    Attributes:
        counts: by month, as they came, to the end of the year.
        placebos: a row per month of each forecast of its own past: `origin, month, observed,
            expected, lower, upper, held`.
        season: by month of the year, `factor, lower, upper`, as shares of an ordinary month.
        rate: by month of the baseline, the count of an average month with its season taken out.
        level: where the rate stands at the baseline's end, with its range.
        drift: by yearly drift of the level (a fraction), how probable it is.
    """

    counts: pd.Series
    placebos: pd.DataFrame
    season: pd.DataFrame
    rate: pd.Series
    level: tuple[float, float, float]
    drift: pd.Series


def work_through(study: Study, series_id: str) -> Worked:
    """Take one monthly series apart, as `measure_impact` puts it together.

    Raises:
        ParameterError: a series that is not estimated from its months.
    """
    end, counts = study.baseline_end, monthly_counts(study) if study.baseline_end else None
    if counts is None or series_id not in counts:
        raise ParameterError(f"series {series_id!r}", "has no monthly estimate", "Choose another")
    breaks, chosen = breaks_of(study, counts), study.choices
    pool = [name for name in counts if study.pool_of(name) == study.pool_of(series_id)]
    before = counts.loc[:end]
    known = {name: prepare(before[name], breaks[name], name) for name in pool}
    names, baseline = learnt_from(known, before.index)
    if series_id not in names:
        raise ParameterError(f"series {series_id!r}", "has too short a past", "Choose another")
    at, forecast = names.index(series_id), fit(baseline)
    spread = NEARLY_ALL * np.sqrt(forecast.season.variance[:, at])
    factor = forecast.season.factors[:, at]
    ordinary = factor[baseline.calendar] * exposure_of(baseline.months)
    drift, level = forecast.drift_odds[at], forecast.level.level[at]
    variance = forecast.level.noise[at] + forecast.level.lag[at] * (drift @ DRIFTS)
    doubt = NEARLY_ALL * np.sqrt(variance)
    past = [
        _placebo_rows(one, baseline.months, chosen.level)
        for one in placebos(baseline, names, chosen.level, chosen.seed, [series_id])
    ]
    return Worked(
        counts=counts[series_id],
        placebos=pd.concat(past) if past else pd.DataFrame(),
        season=pd.DataFrame({"factor": factor, "lower": factor * np.exp(-spread),
                             "upper": factor * np.exp(spread)}, index=range(1, MONTHS + 1)),
        rate=pd.Series(baseline.counts[:, at] / ordinary, baseline.months),
        level=(level, level * np.exp(-doubt), level * np.exp(doubt)),
        drift=pd.Series(drift, np.sqrt(DRIFTS * MONTHS)),
    )  # fmt: skip


def _placebo_rows(one: Placebo, months: pd.PeriodIndex, level: float) -> pd.DataFrame:
    lower, upper = np.quantile(one.paths, [(1 - level) / 2, (1 + level) / 2], axis=0)
    ahead = months[one.origin : one.origin + len(one.observed)]
    return pd.DataFrame({
        "origin": months[one.origin], "month": ahead, "observed": one.observed,
        "expected": one.paths.mean(axis=0), "lower": lower, "upper": upper,
        "held": interval_held(one.paths, one.observed, level),
    })  # fmt: skip
