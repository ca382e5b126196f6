"""What a paper told, as the next ones must know it, and what a second version of it changes.

Told counts stay told, hidden ones stay hidden.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pandas as pd

from ssp_analysis.about import CERTIFICATE, digests_below, read_about
from ssp_analysis.project import Project
from ssp_analysis.release.counts import Count
from ssp_analysis.release.disclosure import Control
from ssp_analysis.release.register import publications, refuse_changed
from ssp_analysis.release.table_counts import compared_as
from ssp_analysis.tables import (
    ESTIMATES,
    FRACTIONS,
    LIKE_FOR_LIKE,
    REVISION_KEYS,
    Revisions,
    SeriesTable,
    Told,
    read_table,
    revision_key,
    table_of,
    table_path,
)
from ssp_analysis.years import ReportingYear

# Which figures of a row a reader sees.
FIGURES = {
    "series": ("value", "lower", "upper"),
    "impact": (
        "observed", "expected", "lower", "upper", "change", "change_lower", "change_upper",
        "verdict", "smallest_detectable",
    ),
    "calibration": ("series", "tests", "months_covered", "totals_covered"),
    "sensitivity": ("change", "verdict"),
    "progress": (
        "value", "lower", "upper", "previous", "baseline", "before_covid",
        "before_covid_direction", "target", "direction", "change_lower", "change_upper", "rag",
        "expected", "expected_lower", "expected_upper", "expected_verdict",
    ),
    "areas": ("value",),
    "grants": (
        "award_pence", "spend_pence", "forecast_pence", "output_planned", "output_delivered",
    ),
    "awards": (
        "letter_pence", "returned_pence", "difference_pence", "spend_pence", "forecast_pence",
        "underspend_pence",
    ),
    "availability": ("rows_in", "kept", "merged", "quarantined", "asked"),
}  # fmt: skip
# Where `label` does not say of what a row's figures are.
LABELS = {
    "calibration": ("pool",),
    "sensitivity": ("label", "method"),
    "progress": ("indicator",),
    "areas": ("label", "name"),
    "grants": ("project",),
    "awards": ("line",),
    "availability": ("source",),
}
EARLIER = {"series": "value", "areas": "value", "progress": "previous"}  # told of earlier years
WITHDRAWN, NEW = "withdrawn", "new"
CLOSE = 1e-9


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
        key = (paper.year.folder, paper.folder.name)
        name = f"the paper of {paper.paper_date:%d %B %Y}"
        name += f" (version {paper.version})" if paper.version > 1 else ""
        counts += as_counts(_as_compared(paper.tables), key, name)
    return counts


def _as_compared(tables: Path) -> pd.DataFrame:
    """The `Told` of a paper; what it compared is named by what it left out then, which may vary."""
    told = read_table(Told, tables)
    columns = ["series_id", "sources", "category", "period", "state"]
    if not told["series_id"].str.endswith(f":{LIKE_FOR_LIKE}").any():
        return told
    then = compared_as(pd.read_parquet(table_path(SeriesTable, tables), columns=columns))
    of_all = told["area_code"] == ""  # by ward no category is told: there it stays one series
    return told.assign(series_id=told["series_id"].mask(
        of_all, told["series_id"].map(lambda name: then.get(name, name))))  # fmt: skip


def changed_figures(before: Path, after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The `Revisions` between two releases.

    A figure that is no longer told is `withdrawn`, and not repeated; one that was not told is new.

    Args:
        before: the released tables as published.
        after: the released tables of now, by name.
    """
    rows = []
    for name, figures in FIGURES.items():
        told = before / f"{name}.parquet"
        if told.exists():  # a table that came with a later release of ours corrects nothing
            rows += list(_differences(name, pd.read_parquet(told), after[name], figures))
    return table_of(rows, Revisions)


def changed_since(
    project: Project, year: ReportingYear, after: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """The `Revisions` of earlier years: what the last paper before a year told, and this tells so.

    Figures that either of the two does not tell are left out: of these nothing may be said.

    Args:
        project: whose register it is.
        year: of the paper.
        after: its released tables, by name.
    """
    rows: list[dict[str, str]] = []
    for paper in [one for one in publications(project) if one.year < year][-1:]:
        for name, figure in EARLIER.items():
            if not (told := paper.tables / f"{name}.parquet").exists():
                continue  # it came with a later release of ours
            old, new = pd.read_parquet(told), after[name]
            if name == "progress":  # what was its year's figure then is a year before now
                keys = [*REVISION_KEYS[name], "indicator", "unit", "previous_period"]
                old = old.drop(columns=["previous", "previous_period"])
                old = old.rename(columns={"value": "previous", "period": "previous_period"})
                old = old[[*keys, "previous"]].merge(new[keys])
            rows += _differences(name, old, new, (figure,), paper.year.label)
    changes = table_of(rows, Revisions)
    both = ~changes["before"].isin([NEW, WITHDRAWN]) & changes["after"].ne(WITHDRAWN)
    varies = changes["row"].str.contains(f":{LIKE_FOR_LIKE}|", regex=False)  # in what it leaves out
    return changes[both & ~varies].reset_index(drop=True)


def correction(changes: pd.DataFrame, version: int, reason: str) -> str:
    """The notice for the first page of a paper that differs from its last version.

    Args:
        changes: `Revisions`; words may differ where no figure does.
        version: of the paper that is corrected.
        reason: why; empty while it has not been published again.
    """
    if changes.empty and not reason:
        return ""
    marked = "; figures that changed are marked [r]" if len(changes) else ""
    told = f"{how_many(changes).capitalize()} from version {version}, as published{marked}."
    why = f"Reason: {reason.rstrip('.')}." if reason else "The reason is given on publication."
    return f"Corrected version {version + 1}. {told} {why}"


def how_many(changes: pd.DataFrame) -> str:
    """What differs, as part of a sentence: `3 figures differ`."""
    if changes.empty:
        return "only words and statuses differ"
    return "1 figure differs" if len(changes) == 1 else f"{len(changes)} figures differ"


def words_differ(before: Path, after: Path) -> bool:
    """Whether two releases say anything else, beside what they say of versions and proofs."""
    own = {"correction": "", "version": "", "unregistered": (), "proof": ""}
    found = []
    for folder in (before, after):
        files = digests_below(folder)
        for name in ("told.parquet", "revisions.parquet", "about.json", CERTIFICATE):
            files.pop(name, None)
        found.append((files, read_about(folder).model_copy(update=own)))
    return found[0] != found[1]


def _differences(
    name: str, old: pd.DataFrame, new: pd.DataFrame, figures: tuple[str, ...], paper: str = ""
) -> Iterator[dict[str, str]]:
    both = {
        which: {revision_key(name, row): row for row in table.to_dict("records")}
        for which, table in (("old", old), ("new", new))
    }
    figures = tuple(name for name in figures if name in old)  # told since a later release of ours
    for key in dict.fromkeys([*both["old"], *both["new"]]):
        was, now = both["old"].get(key, {}), both["new"].get(key, {})
        for figure in figures:
            first, last = was.get(figure), now.get(figure)
            if not _same(figure, first, last):
                row = now or was
                yield {
                    "paper": paper,
                    "table": name,
                    "row": key,
                    "label": ", ".join(str(row[part]) for part in LABELS.get(name, ("label",))),
                    "figure": figure,
                    "period": _period(figure, row),
                    "unit": str(row.get("unit", "")),
                    "before": _text(first, NEW) if _is_told(last) else WITHDRAWN,
                    "after": _text(last, WITHDRAWN),
                }


def _period(figure: str, row: Mapping[str, object]) -> str:
    named = (f"{figure}_period", "period", "window")
    return next((str(row[name]) for name in named if row.get(name)), "")


def _is_told(value: object) -> bool:
    return value is not None and value != "" and not pd.isna(value)  # type: ignore[call-overload, no-any-return]


def _same(figure: str, first: object, last: object) -> bool:
    if not _is_told(first) or not _is_told(last):
        return _is_told(first) == _is_told(last)
    if first == last or isinstance(first, str) or isinstance(last, str):
        return first == last  # also of a range without an upper end
    old, new = _as_seen(figure, float(first)), _as_seen(figure, float(last))  # type: ignore[arg-type]
    return abs(old - new) <= CLOSE * max(1.0, abs(new))


def _as_seen(figure: str, value: float) -> float:
    """An estimate as far as readers see it: whole per cents, whole counts from ten on."""
    if figure in FRACTIONS:
        return round(value, 2)
    return round(value, 0 if abs(value) >= 10 else 1) if figure in ESTIMATES else value


def _text(value: object, absent: str) -> str:
    if not _is_told(value):
        return absent
    return value if isinstance(value, str) else f"{float(value):.10g}"  # type: ignore[arg-type]
