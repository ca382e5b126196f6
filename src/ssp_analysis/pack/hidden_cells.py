"""Where a release holds no figure, and what it tells beside it: of series, impact, progress, areas.

A cell is known by a name and a place: a period in words, an area and a period, or '' for the year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ssp_analysis.pack.numerals import Numbers, numerals
from ssp_analysis.pack.quantities import period_text
from ssp_analysis.years import months_of

HIDING = ("suppressed", "withheld")
FRACTIONS = ("change", "change_lower", "change_upper", "change_from_expected",
             "smallest_detectable", "coverage", "months_covered", "totals_covered")  # fmt: skip
NOT_FIGURES = ("baseline_months", "coverage_tests", "order", "tests", "series")
Key = tuple[str, str]


@dataclass(frozen=True)
class HiddenCells:
    """Where figures are hidden, in small letters.

    Attributes:
        beside: label and place of each hidden figure, and the figures that may stand beside it.
        told_of: each label, and everything that is told under it.
        told_too: those of the places of which another table tells something.
        areas: names of all areas, hidden or not: one may be a part of another's.
    """

    beside: dict[Key, Numbers]
    told_of: dict[str, Numbers]
    told_too: frozenset[Key]
    areas: tuple[str, ...]

    @cached_property
    def places_of(self) -> dict[str, tuple[str, ...]]:
        """Each label and its places."""
        found: dict[str, list[str]] = {}
        for label, place in self.beside:
            found.setdefault(label, []).append(place)
        return {label: tuple(places) for label, places in found.items()}

    @cached_property
    def parts(self) -> tuple[tuple[str, str, str], ...]:
        """Label, measure and category of each label that names both."""
        parted = ((label, *label.partition(": ")[::2]) for label in self.places_of)
        return tuple(parts for parts in parted if parts[2])


def hidden_cells(left: dict[str, pd.DataFrame]) -> HiddenCells:
    """Label and place of each hidden figure, and what may stand beside it.

    Args:
        left: the released tables by name.
    """
    told = pd.concat(
        [_located(left[name], name) for name in ("series", "impact", "progress", "areas")],
        ignore_index=True,
    )
    gone = told[told["state"].isin(HIDING)]
    more = [_row_counts(left["availability"]), _of_one_month(left["impact"])]
    more += [_corrected(left["revisions"])] if "revisions" in left else []
    told = pd.concat([told, *more], ignore_index=True)
    beside: dict[Key, list[float]] = {key: [] for key in _pairs(gone)}
    for label, key, row in zip(told["label"], told["key"], told["figures"], strict=True):
        for place in ((label, key), (label, "")):
            if place in beside:
                beside[place] += row
    too = set(_pairs(told[~told["state"].isin(HIDING)]))
    labels = told[told["label"].isin(gone["label"])].groupby("label")["figures"]
    return HiddenCells(
        {name: Numbers(held) for key, held in beside.items() for name in _written(key)},
        {str(label).casefold(): Numbers(rows.sum()) for label, rows in labels},
        frozenset(name for key in too & set(beside) for name in _written(key)),
        tuple(sorted(left["areas"]["name"].str.casefold().unique(), key=len, reverse=True)),
    )


def _written(key: Key) -> Iterator[Key]:
    """A label and place as they may be written."""
    label, place = key
    # An area committee's page calls the line of the whole committee "All of" it.
    for written in {place, period_text(place), f"all of {place}"}:
        yield label.casefold(), written.casefold()


def _row_counts(availability: pd.DataFrame) -> pd.DataFrame:
    """How many rows came, beside a source's name and the last period of its figures."""
    known = availability[~availability["state"].isin(HIDING)]
    named = known.assign(label=known["source"], period=known["data_to"])
    return _located(named, "series")


def _of_one_month(impact: pd.DataFrame) -> pd.DataFrame:
    """A year of which only one month can be compared is called after that month."""
    first, last = impact["start"].dt.strftime("%Y-%m"), impact["end"].dt.strftime("%Y-%m")
    single = impact[(impact["window_kind"] == "year") & (first == last)]
    return _located(single.assign(period=first), "series")


def _corrected(changes: pd.DataFrame) -> pd.DataFrame:
    """What a correction tells of a label and period, before and now, as `_located`."""
    pairs = zip(changes["before"], changes["after"], strict=True)
    told = [[n.value * by for t in pair for n in numerals(t) for by in (1, 100)] for pair in pairs]
    return changes[["label"]].assign(key=changes["period"], state="observed", figures=told)


def hidden_areas(series: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The rows of series by ward behind each hidden figure by area, under that area's code.

    Args:
        series: before the release step.
        areas: as they left.
    """
    wards = areas[areas["area_kind"] == "ward"].drop_duplicates("area_code")
    found = [series.head(0)]
    for _, row in areas[areas["state"].isin(HIDING)].iterrows():
        same = "area_code" if row["area_kind"] == "ward" else "area_committee"
        inside = wards.loc[wards[same] == row[same], "area_code"]
        own = series[(series["series_id"] == row["measure"]) & series["area_code"].isin(inside)]
        if row["state"] == "suppressed":  # the rest of a measure may leave
            ends = own["period"].map(lambda period: months_of(period)[-1].start_time)
            own = own[ends.between(row["start"], row["end"])]
        found.append(own.assign(area_code=row["area_code"]))
    return pd.concat(found, ignore_index=True)


def _located(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Label, place ('' for the year or an indicator), state and figures of each row."""
    label = table["indicator"] if name == "progress" else table["label"]
    key: Any = ""
    if name == "series":
        key = table["period"]
    if name == "areas":
        # What may not leave by area may not in any period.
        period = ("\n" + table["period"]).mask(table["state"] == "withheld", "")
        key = table["name"] + period
    if name == "impact":
        months = table["start"].dt.strftime("%Y-%m")
        phases = table["window"].where(table["window_kind"] == "phase", "")
        key = months.where(table["window_kind"] == "month", phases)
    numbers = table[table.select_dtypes("number").columns.difference(NOT_FIGURES)].astype(float)
    percents = numbers[numbers.columns.intersection(FRACTIONS)] * 100
    written = pd.concat([numbers, percents], axis=1)
    rows = [[number for number in row if number == number] for row in written.to_numpy()]
    held = pd.Series(rows, table.index, dtype=object)
    return pd.DataFrame({"label": label, "key": key, "state": table["state"], "figures": held})


def _pairs(rows: pd.DataFrame) -> Iterator[Key]:
    yield from zip(rows["label"], rows["key"], strict=True)
