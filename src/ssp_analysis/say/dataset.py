"""The frozen dataset of a pack: the released tables, what they say of themselves, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis import tables as released
from ssp_analysis.about import read_certificate
from ssp_analysis.errors import ReleaseError
from ssp_analysis.say.quantities import DECIMALS, decimals_for
from ssp_analysis.say.tables import REVISED, as_before, with_revised
from ssp_analysis.say.wording import (
    LATE,
    NO_CHANGE,
    NUMBERED,
    UNCLEAR,
    UNSEEN,
    UNSURE,
    is_long_after,
)
from ssp_analysis.tables import (
    LIKE_FOR_LIKE,
    About,
    Revisions,
    Table,
    empty,
    like_for_like,
    pair_of,
    read_about,
    read_table,
    table_path,
    told_apart,
)
from ssp_analysis.years import ReportingYear

HEADLINE_PANELS = 6  # more charts by month than this are not read (report); slides take fewer
TABLES: dict[str, type[Table]] = {released.table_name(model): model for model in (
    released.SeriesTable, released.Impact, released.Calibration, released.Sensitivity,
    released.Progress, released.Actions, released.Narrative, released.Grants, released.Awards,
    released.Comments, released.Themes, released.Phases, released.Decisions, released.Availability,
    released.Areas)}  # fmt: skip
# What a row of `impact` or `progress` loses where only an internal pack may show it.
BARRED = {"value": np.nan, "observed": np.nan, "change": np.nan, "verdict": "", "rag": "",
          "direction": "", "reason": ""}  # fmt: skip
FEWEST_MAIN = 4  # whole measures; below this their categories are what the chart is about


@dataclass(frozen=True)
class Theme:
    """One theme of the plan, with the series that belong to it, in the plan's order."""

    theme_id: str
    name: str
    priority: str
    series: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """All tables of `release/<audience>/`, as `tables` describes them, and `about`."""

    about: About
    series: pd.DataFrame
    impact: pd.DataFrame
    calibration: pd.DataFrame
    sensitivity: pd.DataFrame
    progress: pd.DataFrame
    actions: pd.DataFrame
    narrative: pd.DataFrame
    grants: pd.DataFrame
    awards: pd.DataFrame
    comments: pd.DataFrame
    themes: pd.DataFrame
    phases: pd.DataFrame
    decisions: pd.DataFrame
    availability: pd.DataFrame
    revisions: pd.DataFrame
    areas: pd.DataFrame

    @property
    def year(self) -> ReportingYear:
        """The reporting year of the pack."""
        return ReportingYear.parse(self.about.reporting_year)

    def plan_themes(self) -> list[Theme]:
        """The plan's themes in order, their series like for like; none where no plan is held."""
        return list(self._themes)

    @cached_property
    def _themes(self) -> tuple[Theme, ...]:
        themes, known = [], set(self.series["series_id"])
        for (_, theme_id), rows in self.themes.groupby(["order", "theme_id"], sort=True):
            series = tuple(like_for_like(name, known) for name in rows["series_id"] if name)
            first = rows.iloc[0]
            themes.append(Theme(str(theme_id), first["theme"], first["priority"], series))
        return tuple(themes)

    @cached_property
    def told_apart(self) -> tuple[str, ...]:
        """The series of categories that began or ended, as `tables.told_apart`."""
        return tuple(told_apart(self.series))

    def theme_of(self, series_id: str) -> str:
        """The name of the first theme a series belongs to; empty where it has none."""
        for theme in self.plan_themes():
            if series_id in theme.series or pair_of(series_id) in map(pair_of, theme.series):
                return theme.name
        return ""

    def impact_rows(self, kind: str, every: bool = False) -> pd.DataFrame:
        """The rows of `impact` of a window kind, in the plan's order: with a change, or all.

        What may be told in words only has no change to show, whatever its row holds.
        """
        if (kind, every) not in self._impact_by_kind:
            rows = self.impact[self.impact["window_kind"] == kind]
            if not every:
                shown = (rows["state"] == "observed") & rows["status"].isin(NUMBERED)
                rows = rows[shown & np.isfinite(rows["change"])]
            rows = rows.sort_values(["series_id", "start"], kind="stable")
            ordered = _in_order_of(rows, "series_id", self._plan_order())
            self._impact_by_kind[kind, every] = ordered
        return self._impact_by_kind[kind, every].copy(deep=False)

    @cached_property
    def _impact_by_kind(self) -> dict[tuple[str, bool], pd.DataFrame]:
        # What was asked for: nearly every sentence and chart asks, and the tables do not change.
        return {}

    def main_impact(self, every: bool = False) -> pd.DataFrame:
        """The year rows of the series that the plan names; without any, of all whole measures.

        Where that leaves few (one source, one measure), its categories are the main series.
        """
        rows = self.impact_rows("year", every)
        named = rows[rows["series_id"].isin(self._plan_order())]
        if len(named):
            return named
        whole = rows[rows["series_id"].map(is_whole)]
        return whole if len(whole) >= FEWEST_MAIN else rows

    def counted_once(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Impact rows without those that are a part, or another view, of one that is among them.

        Where that leaves few, the parts are counted in place of the wholes that they add up to.
        """
        pairs, whole = rows["sources"], rows["series_id"].map(is_whole).astype(bool)
        of = pairs.map(self.decisions.set_index("sources")["counted_with"]).fillna("")
        beside, within = ~whole & pairs.isin(pairs[whole]), of.isin(pairs)
        once = rows[~beside & ~within]
        if rows.empty or len(once) >= FEWEST_MAIN:
            return once
        own = of.str.split(":").str[0] == pairs.str.split(":").str[0]
        sums = whole & pairs.isin({*of[within & own], *pairs[beside]})
        parts = rows[~sums & (~within | own)]
        return parts if len(parts) >= FEWEST_MAIN else once

    def with_sums(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Impact rows counted once, and those that are the sums of what is counted."""
        of = rows["sources"].map(self.decisions.set_index("sources")["counted_with"])
        return rows[~of.isin(self.counted_once(rows)["sources"])]

    def headline_series(self, most: int = HEADLINE_PANELS) -> list[str]:
        """Up to `most` series that have an impact for the year and by month, for a chart each."""
        monthly = set(self.impact_rows("month")["series_id"])
        year = self.main_impact()
        return self.in_turn(year[year["series_id"].isin(monthly)])[:most]

    def in_turn(self, rows: pd.DataFrame) -> list[str]:
        """The series of impact rows: clear changes first; of each the first of every theme first.

        Series of no theme come last, the most frequent ones first.
        """
        ranked = rows.sort_values("expected", ascending=False, kind="stable")
        unclear = ranked.set_index("series_id")["verdict"].isin(UNCLEAR)
        return sorted(ranked["series_id"], key=lambda name: (unclear[name], *self._turn(name)))

    def told(self, kind: str) -> pd.DataFrame:
        """What partners returned of one kind, in the plan's order of themes, the newest first."""
        rows = self.narrative[self.narrative["kind"] == kind]
        rows = rows.sort_values("period", ascending=False, kind="stable")
        return _in_order_of(rows, "theme_id", [theme.theme_id for theme in self.plan_themes()])

    def frequency_of(self, series_id: str) -> str:
        """M, Q or A; M for a series that is not in the series table."""
        rows = self.series.loc[self.series["series_id"] == series_id, "frequency"]
        return str(rows.iloc[0]) if len(rows) else "M"

    def area_series(self, series_id: str) -> pd.DataFrame:
        """The rows of one series for the whole area, in order of time."""
        rows = self.series[
            (self.series["series_id"] == series_id)
            & (self.series["area_code"] == self.about.area_code)
        ]
        return rows.sort_values("period", kind="stable")

    def decision_rows(self, pairs: set[str]) -> pd.DataFrame:
        """The release decisions on some `source:measure` pairs."""
        touched = [bool(pairs & set(text.split())) for text in self.decisions["sources"]]
        return self.decisions[touched]

    def not_published(self) -> pd.DataFrame:
        """The signed release decisions other than `publish`; an internal pack lifts them."""
        return self.decisions[self.decisions["public_decision"] != "publish"]

    def stated(self) -> pd.DataFrame:
        """Those of them that approved sentences stand in for."""
        rows = self.not_published()
        return rows[(rows["public_decision"] == "direction") & (rows["statement"] != "")]

    def as_published(self) -> Pack:
        """The pack with what may not be said in public taken out, as the public one holds it."""
        closed = set(self.not_published()["sources"])

        def open_rows(table: pd.DataFrame) -> pd.Series:
            opened = [closed.isdisjoint(text.split()) for text in table["sources"]]
            return pd.Series(opened, table.index, dtype=bool)

        judged = {
            name: table.assign(
                **{column: table[column].where(opened, given) for column, given in BARRED.items()
                   if column in table},
                state=table["state"].where(opened, "withheld"),
            )
            for name in ("impact", "progress")
            for table in [getattr(self, name)]
            for opened in [open_rows(table)]
        }  # fmt: skip
        told = {
            name: table[open_rows(table)]
            for name in ("narrative", "actions", "grants", "awards", "comments")
            for table in [getattr(self, name)]
        }
        return replace(self, **judged, **told)

    def theme_statements(self, theme: Theme) -> pd.DataFrame:
        """The decisions with an approved direction statement on a whole measure of a theme.

        A theme about a part of a measure has no words on that part: those on recorded crime are
        none on violence.
        """
        rows = self.decision_rows({pair_of(name) for name in theme.series if is_whole(name)})
        return rows[(rows["public_decision"] == "direction") & (rows["statement"] != "")]

    def _plan_order(self) -> list[str]:
        return [name for theme in self.plan_themes() for name in theme.series]

    def _turn(self, series_id: str) -> tuple[int, int]:
        for number, theme in enumerate(self.plan_themes()):
            if series_id in theme.series:
                return theme.series.index(series_id), number
        return len(self.themes), 0


def is_whole(series_id: str) -> bool:
    """Whether a series is a whole measure, or one without what is told apart; no category."""
    return series_id in (pair := pair_of(series_id), f"{pair}:{LIKE_FOR_LIKE}")


def read_pack(folder: Path) -> Pack:
    """Read a release folder, the only place from which report and slides are made.

    Args:
        folder: `release/<audience>/`, as `Project.release` gives it.

    Raises:
        ReleaseError: where nothing was released into the folder yet, or what lies there is not
            what its certificate says was proved.
    """
    if not (folder / "about.json").exists():
        raise ReleaseError(
            f"release/{folder.name}", "holds no released tables", "Run notebook 04 for this year"
        )
    read_certificate(folder)
    tables = {name: read_table(model, folder) for name, model in TABLES.items()}
    again = table_path(Revisions, folder).exists()
    return pack_of(read_about(folder), tables, read_table(Revisions, folder) if again else None)


def pack_of(
    about: About, tables: Mapping[str, pd.DataFrame], changes: pd.DataFrame | None = None
) -> Pack:
    """Tables as a pack.

    Args:
        about: what it is.
        tables: all of `TABLES`, by name.
        changes: `Revisions`, where figures were published before.
    """
    changes = empty(Revisions) if changes is None else changes
    made = with_revised(tables, changes)
    more = [decimals_for(row) for _, row in made["progress"].iterrows()]
    year = made["impact"][made["impact"]["window_kind"] == "year"]
    late = {row["sources"] for _, row in year.iterrows() if is_long_after(row, about.baseline_end)}
    long_after = [not late.isdisjoint(pairs.split()) for pairs in made["progress"]["sources"]]
    made["progress"] = made["progress"].assign(**{DECIMALS: more, LATE: long_after})
    for name, (verdict, worded) in VERDICTS.items():
        told = worded(made[name])
        was = worded(as_before(name, made[name], changes))
        changed = zip(made[name][REVISED], told != was, strict=True)
        revised = [names | {verdict} if other else names for names, other in changed]
        made[name] = made[name].assign(**{verdict: told, REVISED: revised})
    return Pack(about=about, revisions=changes, **made)


def _of_indicators(rows: pd.DataFrame) -> pd.Series:
    expected = rows["expected"]
    ends = rows[["expected_lower", "expected_upper"]].sub(expected, axis=0)
    half = ends.abs().max(axis=1) / expected.where(expected > 0)
    return _uncertain(rows["expected_verdict"], half)


def _uncertain(verdicts: pd.Series, half: pd.Series) -> pd.Series:
    """The verdicts, with those told apart that no likely change could have altered.

    Where half of all could be missing or come on top and not be seen, that nothing was seen says
    nothing.
    """
    return verdicts.mask((verdicts == NO_CHANGE) & (half > UNSEEN), UNSURE)


# In which words a verdict is told also depends on its range.
VERDICTS: dict[str, tuple[str, Callable[[pd.DataFrame], pd.Series]]] = {
    "impact": ("verdict", lambda rows: _uncertain(rows["verdict"], rows["smallest_detectable"])),
    "progress": ("expected_verdict", _of_indicators),
}


def _in_order_of(rows: pd.DataFrame, column: str, names: Iterable[str]) -> pd.DataFrame:
    place = {name: number for number, name in enumerate(names)}
    return rows.sort_values(
        column, key=lambda found: found.map(place).fillna(len(place)), kind="stable"
    )
