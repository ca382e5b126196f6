"""Whether released tables hold what they may not: asked again, without the release step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from ssp_analysis import schemas
from ssp_analysis.pack.hidden_cells import HIDING, NOT_FIGURES
from ssp_analysis.pack.secrets import WRITTEN_BY_PARTNERS, released_tables, touches

MAIN_FIGURES = {"series": "value", "impact": "observed", "progress": "value", "areas": "value"}


def release_faults(processed: Path | None, release: Path, barred: Collection[str]) -> list[str]:
    """A sentence for each table of a release that tells a figure it may not.

    Args:
        processed: the tables of the year before the release step; None where they are not there,
            so that no threshold is known.
        release: the tables as they left.
        barred: the `source:measure` pairs of which no figure may be told.
    """
    left = released_tables(release)
    found = [fault for name, table in left.items() for fault in _faults(name, table, barred)]
    if processed is None:
        return found
    measures = schemas.read_table(schemas.Measures, processed).set_index("pair")
    for name, column in (("series", "value"), ("impact", "observed"), ("areas", "value")):
        if _small(left[name], column, measures).any():
            found.append(f"the released table {name} shows a count below its threshold")
    return found


def _faults(name: str, table: pd.DataFrame, barred: Collection[str]) -> Iterator[str]:
    own = pd.Series(False, table.index)
    if "sources" in table:
        own = touches(table["sources"], barred)
    elif "source_id" in table:
        sources = {pair.split(":")[0] for pair in barred}
        own = table["source_id"].isin(sources)
    own = own.astype(bool)
    if name in WRITTEN_BY_PARTNERS and own.any():
        yield f"the released table {name} holds rows of a return that is withheld"
    elif name != "decisions":
        numbers = table.select_dtypes("number").columns.difference(NOT_FIGURES)
        if table.loc[own, numbers].notna().any(axis=None):
            yield f"the released table {name} holds a figure that is withheld"
        told = "verdict" if "verdict" in table else "rag"
        if told in table and (table.loc[own, told] != "").any():
            yield f"the released table {name} tells the direction of something withheld"
    hiding = table["state"].isin(HIDING) if "state" in table else own & False
    main = MAIN_FIGURES.get(name)
    if main and table.loc[hiding, main].notna().any():
        yield f"the released table {name} holds a figure that its own state hides"


def _small(table: pd.DataFrame, column: str, measures: pd.DataFrame) -> pd.Series:
    names = table["series_id"] if "series_id" in table else table["measure"]
    pair = names.str.split(":").str[:2].str.join(":")
    limit = pair.map(measures["threshold"])
    zeros = pair.map(measures["zeros_sensitive"]).eq(True)
    count = pair.map(measures["kind"]).isin(schemas.COUNTED)
    value = table[column]
    if "basis" in table:  # a share of a month by its days is no count: the month is told anyhow
        count &= table["basis"] == "exact"
    # What no contract knows has no threshold, so it cannot be cleared.
    unknown = limit.isna() & value.notna()
    return unknown | (count & (((value > 0) & (value < limit)) | (zeros & (value == 0))))
