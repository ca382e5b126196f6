"""What a paper told, as the next ones must know it: told counts stay told, hidden ones hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pandas as pd

from ssp_analysis.project import Project
from ssp_analysis.release.counts import Count
from ssp_analysis.release.disclosure import Control
from ssp_analysis.release.register import publications, refuse_changed
from ssp_analysis.release.tellings import compared_as
from ssp_analysis.tables import (
    LIKE_FOR_LIKE,
    SeriesTable,
    Told,
    read_table,
    table_of,
    table_path,
)


def told_table(counts: Sequence[Count], phases: Sequence[Count], found: Control) -> pd.DataFrame:
    """The `Told` of a release.

    Args:
        counts: told or hidden by series, years, indicators and areas.
        phases: of `impact`; those that do not leave are no cells of the paper.
        found: what is hidden of both.
    """
    shown = [one for one in phases if one.key in found.shown_phases]
    rows = (
        {
            "count": number,
            "table": one.table,
            "series_id": series_id,
            "area_code": area_code,
            "start": start,
            "end": end,
            "value": None if one.key in found.hidden else one.value,
            "threshold": one.threshold,
            "zeros_sensitive": one.zeros_sensitive,
        }
        for number, one in enumerate([*counts, *shown])
        for (series_id, area_code), start, end in one.spans
    )
    return table_of(rows, Told)


def as_counts(told: pd.DataFrame, paper: tuple[str, ...], name: str) -> Iterator[Count]:
    """The counts of a `Told`: told ones are `fixed`, hidden ones are to stay so.

    Args:
        told: as `told_table`.
        paper: what their keys begin with.
        name: of the paper, for messages.
    """
    by_count = groupby(told.to_dict("records"), key=itemgetter("count"))
    for number, rows in ((number, list(rows)) for number, rows in by_count):
        first = rows[0]
        is_told = bool(pd.notna(first["value"]))
        yield Count(
            (*paper, str(number)),
            f"{first['table']} in {name}",
            tuple(((row["series_id"], row["area_code"]), row["start"], row["end"]) for row in rows),
            int(first["value"]) if is_told else None,
            int(first["threshold"]),
            bool(first["zeros_sensitive"]),
            fixed=is_told,
            hide=not is_told,
            version="/".join(paper),
        )


def counts_before(project: Project) -> list[Count]:
    """Every count that a publication of the register told, or hid.

    Raises:
        ReleaseError: a publication that is not as it was published.
    """
    counts: list[Count] = []
    for paper in publications(project):
        refuse_changed(paper)
        key, name = (
            (paper.year.folder, paper.folder.name),
            f"the paper of {paper.paper_date:%d %B %Y}",
        )
        name += f" (version {paper.version})" if paper.version > 1 else ""
        counts += as_counts(_as_compared(paper.tables), key, name)
    return counts


def _as_compared(tables: Path) -> pd.DataFrame:
    """The `Told` of a paper; what it compared is named by what it left out then, which may vary."""
    told, columns = (
        read_table(Told, tables),
        ["series_id", "sources", "category", "period", "state"],
    )
    if not told["series_id"].str.endswith(f":{LIKE_FOR_LIKE}").any():
        return told
    then = compared_as(pd.read_parquet(table_path(SeriesTable, tables), columns=columns))
    of_all = told["area_code"] == ""  # by ward no category is told: there it stays one series
    return told.assign(series_id=told["series_id"].mask(
        of_all, told["series_id"].map(lambda name: then.get(name, name))))  # fmt: skip
