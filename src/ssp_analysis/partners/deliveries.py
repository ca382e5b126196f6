"""Which of several deliveries of one period is the later one: never by the alphabet.

What a file covers decides, then the year in whose folder it lies, then the date that the contract
or its name states, then a version number in its name. Where these say nothing, nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import PurePosixPath

import pandas as pd

from ssp_analysis.years import months_of

ISO_DATE = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?([0-2]\d|3[01])(?!\d)")
UK_DATE = re.compile(r"(?<!\d)([0-2]?\d|3[01])[-_. ](0?[1-9]|1[0-2])[-_. ](20\d\d)(?!\d)")
VERSION = re.compile(r"(?<![a-z])v(?:er|ersion)?[ ._-]?(\d+)(?!\d)", re.IGNORECASE)


def order_of_deliveries(units: pd.DataFrame, received: Mapping[str, date]) -> dict[str, int]:
    """Source file → its place in time; files of which nobody knows which is later share one.

    So do files whose stated dates say the opposite of what they cover.

    Args:
        units: of one source, with `source_file`, `year`, `period` and `fate`.
        received: source file → the day that the contract states.
    """
    counted = units[units["fate"].isin(["kept", "merged", "asked"]) & (units["period"] != "")]
    ends = {period: months_of(period)[-1].ordinal for period in counted["period"].unique()}
    reach = counted["period"].map(ends).groupby(counted["source_file"]).max()
    years = units.groupby("source_file")["year"].first()
    groups: dict[tuple[int, str], list[str]] = {}
    for file in units["source_file"].unique():
        groups.setdefault((int(reach.get(file, -1)), str(years[file])), []).append(file)
    order: dict[str, int] = {}
    for at in sorted(groups):
        told = _stated({file: _name_date(file, received) for file in groups[at]})
        told = told or _stated({file: _version(file) for file in groups[at]})
        first = len(order)
        order |= {file: first + (told or {}).get(file, 0) for file in groups[at]}
    return _without_contradictions(order, {f: _name_date(f, received) for f in order})


def _without_contradictions(
    order: dict[str, int], dates: Mapping[str, date | None]
) -> dict[str, int]:
    """Files whose stated dates say the opposite of what they cover share a place in time."""
    dated = sorted((f for f in order if dates[f]), key=lambda f: order[f])
    for one, other in combinations(dated, 2):
        if order[one] < order[other] and (dates[one] or date.min) > (dates[other] or date.max):
            first, last = order[one], order[other]
            order = {f: last if first <= at <= last else at for f, at in order.items()}
    return order


def _stated(found: Mapping[str, date | int | None]) -> dict[str, int] | None:
    """The ranks of files by what all of them state, if they state different things."""
    values = sorted({value for value in found.values() if value is not None})  # type: ignore[type-var]
    if None in found.values() or len(values) < 2:
        return None
    return {file: values.index(value) for file, value in found.items()}  # type: ignore[arg-type]


def _name_date(file: str, received: Mapping[str, date]) -> date | None:
    if file in received:
        return received[file]
    name = PurePosixPath(file).stem
    match = ISO_DATE.search(name)
    parts = match.groups() if match else None
    if parts is None and (match := UK_DATE.search(name)):
        parts = match.groups()[::-1]
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


def _version(file: str) -> int | None:
    match = VERSION.search(PurePosixPath(file).stem)
    return int(match[1]) if match else None
