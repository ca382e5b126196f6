"""What earlier papers told, as counts that cannot be hidden any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from ssp_analysis.project import Project
from ssp_analysis.release.counts import Count
from ssp_analysis.release.disclosure import CountRules
from ssp_analysis.release.register import Publication, published_tables
from ssp_analysis.release.tellings import area_counts, impact_counts, series_counts


def published_counts(
    project: Project, rules: CountRules, area_code: str, members: dict[str, list[str]]
) -> list[Count]:
    """Every count that a publication's series, areas, years and phases told.

    Args:
        project: whose register is read.
        rules: what is small today; measures that no contract has any more are left out.
        area_code: the partnership's area.
        members: ward codes of each area committee.

    Raises:
        ReleaseError: a publication that is not as it was published.
    """
    return [
        replace(count, key=(paper.folder.name, *count.key), fixed=True, hide=False,
                table=f"{count.table} in the paper of {paper.paper_date:%d %B %Y}")
        for paper, tables in published_tables(project)
        for count in _told(paper, tables, rules, area_code, members)
        if count.value is not None
    ]  # fmt: skip


def _told(
    paper: Publication,
    tables: Mapping[str, pd.DataFrame],
    rules: CountRules,
    area_code: str,
    members: dict[str, list[str]],
) -> Iterator[Count]:
    series = tables["series"]
    series = series[(series["area_code"] == area_code) & series["sources"].isin(rules.thresholds)]
    yield from series_counts(series[series["state"] == "observed"], rules)
    impact = tables["impact"]
    impact = impact[impact["sources"].isin(rules.thresholds)]
    for kind in ("year", "phase"):
        yield from impact_counts(impact, rules, kind)
    if "areas" in tables:
        areas = tables["areas"]
        areas = areas[(areas["state"] == "observed") & areas["sources"].isin(rules.thresholds)]
        yield from area_counts(areas, members, rules)
