"""Tables as data, for programs: a CSV file each, and the Table Schema that describes it.

Table Schema: https://specs.frictionlessdata.io/table-schema/
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ssp_analysis.inert import without_formula
from ssp_analysis.write.cells import MEANINGS

LINE_END = "\n"


@dataclass(frozen=True)
class Field:
    """One column as people and programs know it."""

    name: str
    title: str
    description: str
    type: str  # in the words of Table Schema: string, number, integer, date, boolean
    share: bool = False  # of a whole, told in per cent where people read it


@dataclass(frozen=True)
class DataTable:
    """One published table: `frame` has exactly the fields' columns, ready to be written."""

    name: str
    title: str
    about: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def file_stem(title: str) -> str:
    """What the files of a table are called after: its title, `counts-by-month-and-quarter`."""
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold()))


def write_open_data(tables: list[DataTable], folder: Path, said: list[str]) -> list[Path]:
    """Write `<title>.csv` and `<title>.schema.json` for each table.

    Args:
        tables: as `data_tables` gives them.
        folder: is made where it is not there.
        said: sentences that every file must say of itself: the banner, how every document ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables:
        path = folder / f"{file_stem(table.title)}.csv"
        write_csv(table.frame, path)
        described = path.with_suffix(".schema.json")
        text = json.dumps(schema(table, said), indent=1, ensure_ascii=False) + LINE_END
        described.write_text(text, encoding="utf-8", newline="")
        written += [path, described]
    return written


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table; no text of it makes a spreadsheet calculate, whoever typed it."""
    harmless = frame.map(lambda cell: without_formula(cell) if isinstance(cell, str) else cell)
    # The byte order mark lets Excel read it as UTF-8.
    harmless.to_csv(
        path, index=False, lineterminator=LINE_END, encoding="utf-8-sig", date_format="%Y-%m-%d",
        float_format=_shortest,
    )  # fmt: skip


def _shortest(number: float) -> str:
    """A count as one: `182`, not `182.0`; a column with gaps or shares holds both kinds."""
    return f"{number:.0f}" if float(number).is_integer() else str(float(number))


def schema(table: DataTable, said: list[str]) -> dict[str, object]:
    """The Table Schema of one table; an empty cell is a value that is not there."""
    return {
        "title": table.title,
        "description": " ".join([table.about, *said]),
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
