"""Figures that differ from the version published before, and their mark."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ssp_analysis import schemas

REVISED = "revised"
REVISED_MARK = "[r]"
# What tables show that is worked out from a figure.
SHOWN_AS = {
    "change": "said",
    "change_lower": "range",
    "change_upper": "range",
    "award_pence": "left",
    "forecast_pence": "left",
}
NEW = "new"  # was not told before, so it is no revision


class RevisedNumber(float):
    """A number that differs from what was published."""


def with_revised(tables: dict[str, pd.DataFrame], folder: Path) -> dict[str, pd.DataFrame]:
    """The tables, each with a column `revised`: the names of the row's figures that changed.

    Args:
        tables: the released tables.
        folder: where `revisions.parquet` lies for a paper that is published again.
    """
    path = schemas.table_path(schemas.Revisions, folder)
    changes = schemas.read_table(schemas.Revisions, folder) if path.exists() else None
    made = dict(tables)
    for name, keys in schemas.REVISION_KEYS.items():
        named = _names_by_row(changes, name)
        rows = made[name][list(keys)].to_dict("records")
        held = [named.get(schemas.revision_key(name, row), "") for row in rows]
        made[name] = made[name].assign(**{REVISED: held})
    return made


def marked(written: object) -> object:
    """Text with its mark; a number that still is to be written keeps knowing that it changed."""
    return f"{written} {REVISED_MARK}" if isinstance(written, str) else RevisedNumber(written)  # type: ignore[arg-type]


def _names_by_row(changes: pd.DataFrame | None, table: str) -> dict[str, str]:
    if changes is None:
        return {}
    rows = changes[(changes["table"] == table) & (changes["before"] != NEW)]
    figures = rows["figure"] + rows["figure"].map(lambda name: f" {SHOWN_AS.get(name, '')}")
    return {str(row): " ".join(names) for row, names in figures.groupby(rows["row"])}
