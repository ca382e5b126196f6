"""Figures that differ from the version published before, and their mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from ssp_analysis.tables import REVISION_KEYS, revision_key

REVISED = "revised"
REVISED_MARK = "[r]"
NO_REVISION = ("new", "withdrawn")  # was not told before; is told no more


def with_revised(
    tables: Mapping[str, pd.DataFrame], changes: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tables, each with a column `revised`: the set of the row's figures that changed.

    Args:
        tables: the released tables.
        changes: `Revisions`, without rows for a paper that is not published again.
    """
    changed = changes[~changes["before"].isin(NO_REVISION)]
    made = dict(tables)
    for name in REVISION_KEYS.keys() & tables.keys():
        of_table = changed[changed["table"] == name]
        named = {row: frozenset(rows["figure"]) for row, rows in of_table.groupby("row")}
        keys = tables[name][list(REVISION_KEYS[name])].to_dict("records")
        held = [named.get(revision_key(name, row), frozenset()) for row in keys]
        made[name] = tables[name].assign(**{REVISED: held})
    return made


def changed_periods(series: pd.DataFrame) -> set[str]:
    """The periods of which the value changed, of one series' rows."""
    return set(series.loc[["value" in names for names in series[REVISED]], "period"])


def marked(row: Any, write: Callable[[Any], str]) -> str:
    """What is written from a row, with the mark where it was worked out from a changed figure.

    Args:
        row: of a table with a column `revised`; another has nothing to mark.
        write: makes the text; which fields of the row it reads decides on the mark.
    """
    noted = _Noted(row)
    text = write(noted)
    changed = noted.read & row.get(REVISED, frozenset())
    shown = text and not text.startswith("[")  # what stands where no figure does was not revised
    return f"{text} {REVISED_MARK}" if shown and changed else text


class _Noted:
    """A row that remembers which of its fields were read."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return self._row[name]

    def get(self, name: str, default: Any = None) -> Any:
        """As of a mapping."""
        return self[name] if name in self._row else default
