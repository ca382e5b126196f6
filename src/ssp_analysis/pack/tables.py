"""How a table is written so that everyone can read it: caption, scopes, key, escaped text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.markup import bullets, element, join
from ssp_analysis.pack.shorthand import key_to


@dataclass(frozen=True)
class Column:
    """One column: its name in the frame, its heading, and how its values are written.

    Without `form` the values are text; with it they are numbers, aligned right, and `form`
    writes one. Text among numbers (a shorthand mark) stays as it is.
    """

    name: str
    heading: str
    form: Callable[[float], str] | None = None


@dataclass(frozen=True)
class Table:
    """A table as people read it; the first column names the rows. Holds its numbers too."""

    caption: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    @classmethod
    def of(cls, caption: str, columns: tuple[Column, ...], lines: list[dict[str, Any]]) -> Table:
        """A table of rows; numbers stay numbers beside the marks of those that are not there."""
        names = [column.name for column in columns]
        return cls(caption, columns, pd.DataFrame(lines, columns=names, dtype=object))

    def cells(self) -> list[list[str]]:
        """All cells as text, row by row.

        Raises:
            ValueError: for a null: a value that is not there needs its mark first.
        """
        return [
            [_cell(row[column.name], column, self.caption) for column in self.columns]
            for _, row in self.frame.iterrows()
        ]

    def __html__(self) -> Markup:
        """The table with its key above it, in a region that scrolls and can have the focus."""
        cells = self.cells()
        key = key_to(text for row in cells for text in row)
        head = [
            element("th", column.heading, scope="col", class_=_align(column))
            for column in self.columns
        ]
        table = element(
            "table",
            element("caption", self.caption),
            element("thead", element("tr", *head)),
            element("tbody", *(self._row(row) for row in cells)),
        )
        legend = element("div", element("p", "Shorthand used:"), bullets(key), class_="key")
        # The caption names the region; it is one table's, so labels stay unique on the page.
        region = element(
            "div", table, class_="table", role="region", aria_label=self.caption, tabindex="0"
        )
        return join([legend if key else None, region])

    def _row(self, cells: list[str]) -> Markup:
        first, *others = zip(self.columns, cells, strict=True)
        named = element("th", first[1], scope="row")
        return element(
            "tr", named, *(element("td", text, class_=_align(column)) for column, text in others)
        )


def _align(column: Column) -> str:
    return "number" if column.form else "text"


def _cell(value: object, column: Column, caption: str) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):  # type: ignore[call-overload]
        raise ValueError(f"table {caption!r}: a null in {column.heading!r} has no mark")
    if column.form is None:
        raise ValueError(f"table {caption!r}: a number in the text column {column.heading!r}")
    return column.form(value)  # type: ignore[arg-type]
