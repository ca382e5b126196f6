"""The published tables for programs: a CSV file each, and the Table Schema that describes it.

Table Schema: https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

import json
from pathlib import Path

from ssp_analysis.pack.data_glossary import file_stem
from ssp_analysis.pack.data_tables import DataTable
from ssp_analysis.pack.tables import MEANINGS
from ssp_analysis.pack.wording import sentence

LINE_END = "\n"


def write_open_data(tables: list[DataTable], folder: Path, said: list[str]) -> list[Path]:
    """Write `<title>.csv` and `<title>.schema.json` for each table.

    Args:
        tables: as `data_tables` gives them.
        folder: is made where it is not there.
        said: what every file must say of itself: the banner, and how every document ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables:
        path = folder / f"{file_stem(table.title)}.csv"
        # The byte order mark lets Excel read it as UTF-8.
        table.frame.to_csv(
            path, index=False, lineterminator=LINE_END, encoding="utf-8-sig", date_format="%Y-%m-%d"
        )
        described = path.with_suffix(".schema.json")
        text = json.dumps(schema(table, said), indent=1, ensure_ascii=False) + LINE_END
        described.write_text(text, encoding="utf-8", newline="")
        written += [path, described]
    return written


def schema(table: DataTable, said: list[str]) -> dict[str, object]:
    """The Table Schema of one table; an empty cell is a value that is not there."""
    return {
        "title": table.title,
        "description": " ".join([table.about, *map(sentence, said)]),
        "fields": [
            {
                "name": field.name,
                "type": field.type,
                "title": field.title,
                "description": field.description,
            }
            for field in table.fields
        ],
        "missingValues": [""],
        "shorthand": MEANINGS,
    }
