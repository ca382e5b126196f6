"""What the Covid impact of one reporting year is measured from: series, windows, caveats."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from ssp_analysis.covid.baseline import check_run
from ssp_analysis.covid.calendar import Break, Restrictions, Window, load_breaks, load_restrictions
from ssp_analysis.errors import ParameterError
from ssp_analysis.project import Project
from ssp_analysis.tables import (
    APART,
    LIKE_FOR_LIKE,
    Days,
    Measures,
    SeriesTable,
    as_delivered,
    like_for_like,
    pair_of,
    read_hidden,
    read_table,
    told_apart,
)
from ssp_analysis.years import ReportingYear

YEAR = "year"  # the window's name before its months are known
FEWEST_YEARS = 2  # below this nothing can be said about how much years differ
MONTHS = 12


@dataclass(frozen=True)
class Choices:
    """What may be chosen of the estimates: with others than these, the pack's, they are a trial.

    Attributes:
        baseline_years: how far back is looked; published work takes five years.
        level: of the intervals.
        draws: paths a series.
        seed: of the random numbers.

    Raises:
        ParameterError: one with which nothing can be estimated.
    """

    baseline_years: int = 5
    level: float = 0.95
    draws: int = 2000
    seed: int = 2020

    def __post_init__(self) -> None:
        check_run(self.level, self.draws, self.seed)
        years = self.baseline_years
        if not isinstance(years, int) or isinstance(years, bool) or years < FEWEST_YEARS:
            fault, mend = f"{years!r} is impossible", f"Use a whole number from {FEWEST_YEARS}"
            raise ParameterError("baseline_years", fault, mend)

    @property
    def of_draws(self) -> dict[str, Any]:
        """Those that `estimate_impact` takes."""
        return {"level": self.level, "draws": self.draws, "seed": self.seed}

    @property
    def trial(self) -> str:
        """Those that are not the pack's, `level 0.9, seed 1`; '' where all are."""
        usual = asdict(Choices())
        return ", ".join(f"{k} {v}" for k, v in asdict(self).items() if v != usual[k])


@dataclass(frozen=True)
class Study:
    """All that the impact of one year is measured from.

    `series`, `days` and `measures` are tables of notebook 01 (`SeriesTable`, `Days`, `Measures`).
    `hidden` are the series with figures that disclosure control hides, where that is known: they
    learn from one another, and no other series learns from them.
    """

    year: ReportingYear
    area_code: str
    restrictions: Restrictions
    breaks: tuple[Break, ...]
    series: pd.DataFrame
    days: pd.DataFrame
    measures: pd.DataFrame
    hidden: frozenset[str] = frozenset()
    choices: Choices = Choices()

    @cached_property
    def baseline_end(self) -> pd.Period | None:
        """The last month before the pandemic, where any restriction touches the year.

        Long after it nobody can say what would have been without it: such a year is held against
        earlier ones, as one before it is.
        """
        touched = len(self.restrictions.during(self.year.start, self.year.end))
        return self.restrictions.baseline_end if touched else None

    @property
    def start(self) -> pd.Period:
        """The first month shown: April, or the part-treated month just before the first year."""
        assert self.baseline_end is not None
        first, after = self.year.months[0], self.baseline_end + 1
        return first if after < first - 1 else after

    def rows(self, frequency: str, *kinds: str) -> pd.DataFrame:
        """Area-wide series of a frequency whose measure is of one of the kinds, like for like."""
        pairs = set(self.measures.loc[self.measures["kind"].isin(kinds), "pair"])
        rows = self.series[
            (self.series["area_code"] == self.area_code)
            & (self.series["frequency"] == frequency)
            & self.series["sources"].isin(pairs)
        ]
        known = set(rows["series_id"])
        replaced = {name for name in known if like_for_like(name, known) != name}
        return rows[~rows["series_id"].isin(replaced)]

    @cached_property
    def last_months(self) -> dict[str, pd.Period]:
        """Monthly count series → its last month since `start` with a figure or a question."""
        rows = self.rows("M", "count").sort_values("period", kind="stable")
        states = rows.groupby("series_id")["state"].transform(as_delivered)
        months = pd.Series(pd.PeriodIndex(rows["period"], freq="M"), rows.index)
        told = states.isin(["observed", "asked"]) & months.between(self.start, self.year.months[-1])
        return dict(months[told].groupby(rows["series_id"]).max())

    @cached_property
    def windows(self) -> dict[str, list[Window]]:
        """Monthly count series → its phases and the year so far, cut to the months that it has."""
        until = {last: _windows_until(self, last) for last in set(self.last_months.values())}
        return {name: until[last] for name, last in self.last_months.items()}

    @cached_property
    def apart(self) -> dict[str, list[str]]:
        """Measure → labels of its categories that began or ended while others were counted."""
        about = self.series.drop_duplicates("series_id").set_index("series_id")
        found: dict[str, list[str]] = {}
        for name in told_apart(self.series):
            label, sources = about.loc[name, ["label", "sources"]]
            found.setdefault(str(sources), []).append(f"‘{label.split(': ')[-1]}’")
        return found

    @cached_property
    def _pools(self) -> dict[str, str]:
        return dict(zip(self.measures["pair"], self.measures["pool"].astype(str), strict=True))

    def pool_of(self, series_id: str) -> str:
        """The pool that a series learns from."""
        pool = self._pools[pair_of(series_id)]
        return pool + APART if series_id in self.hidden else pool

    def breaks_of(self, sources: str, until: pd.Period) -> list[Break]:
        """The registered changes of recording of a pair up to a month, the earliest first."""
        known = [b for b in self.breaks if b.sources == sources and b.first_month <= until]
        return sorted(known, key=lambda b: b.first_month)


def _windows_until(study: Study, last: pd.Period) -> list[Window]:
    end, first = last.end_time.date(), study.start.start_time.date()
    found: list[Window] = []
    for row in study.restrictions.during(first, end).itertuples():
        begins, ends, april = max(row.start.date(), first), row.end.date(), study.year.start
        if begins < april:  # the days before the reporting year are a window of their own
            until = min(ends, april - timedelta(days=1))
            name = f"{row.phase}: {begins.day} to {until.day} {until:%B %Y}"
            found.append(Window(name, begins, until))
        if ends >= april:
            found.append(Window(str(row.phase), max(begins, april), ends))
    year = max(study.year.start, first)
    return [*found, Window(YEAR, year, end)] if year <= end else found


def facts(about: pd.Series) -> dict[str, object]:
    """What an `Impact` row says of its series."""
    told = about[["label", "unit", "sources"]].to_dict()
    return {"series_id": str(about.get("series_id", about.name))} | told


def span_text(months: pd.PeriodIndex) -> str:
    """`April 2020 to January 2021`, from the first month to the last."""
    first, last = months[0], months[-1]
    return f"{last:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"


def caveats(study: Study, series_id: str, sources: str, last: pd.Period) -> str:
    """What must be said beside a change up to a month: changed recording, what is told apart."""
    told = list(dict.fromkeys(change.what_changed for change in study.breaks_of(sources, last)))
    if series_id in (sources, f"{sources}:{LIKE_FOR_LIKE}") and (names := study.apart.get(sources)):
        told.append(
            f"Does not include {' or '.join(names)}: not counted in all these years, so shown "
            "separately."
            if series_id != sources
            else f"Includes {' and '.join(names)}, not counted in all these years: not all kinds "
            "are comparable."
        )
    return " ".join(told)


def read_study(project: Project, year: ReportingYear, **chosen: float) -> Study:
    """What the impact of a year is measured from: notebook 01's tables and two reference files.

    Args:
        project, year: which.
        chosen: as `Choices` has them.

    Raises:
        ParameterError: as `Choices`.
        NotebookError: where notebook 01 has not run.
    """
    folder, choices = project.processed(year), Choices(**chosen)  # type: ignore[arg-type]
    return Study(
        year=year,
        area_code=project.partnership().code,
        restrictions=load_restrictions(project),
        breaks=tuple(load_breaks(project)),
        series=read_table(SeriesTable, folder),
        days=read_table(Days, folder),
        measures=read_table(Measures, folder),
        hidden=frozenset(name for name, _ in read_hidden(folder)),
        choices=choices,
    )
