"""How a table is written so that everyone can read it: caption, scopes, key, escaped text.

What stands where a number does not are the marks of `wording.ABSENT`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.markup import bullets, element, join
from ssp_analysis.pack.revised import REVISED_MARK, marked
from ssp_analysis.pack.wording import ABSENT, is_finite

PROVISIONAL = "[p]"
ESTIMATED = "[e]"
MARK_OF_STATE = {state: absent.mark for state, absent in ABSENT.items()}
MEANINGS = {
    "[c]": ABSENT["suppressed"].meaning,
    "[x]": "not available",
    **{absent.mark.removeprefix("[x] "): absent.meaning for absent in ABSENT.values()},
    ESTIMATED: "estimated: only whole months are known, so each day of a month counts the same",
    REVISED_MARK: "revised: differs from the version published before",
    PROVISIONAL: "provisional: the year is not over, or the figure may be revised",
}
# On a phone this many columns of numbers stand side by side, or half as many of text.
PHONE_COLUMNS = 6
Cell = Callable[[Any], Any]


def mark(state: str) -> str:
    """The mark of a state.

    Raises:
        KeyError: for `observed`, which has a value, and for a state that is none.
    """
    return MARK_OF_STATE[state]


def key_to(texts: Iterable[str]) -> list[str]:
    """One line for each mark that the texts use, in the order of `MEANINGS`."""
    used = " ".join(texts)
    return [f"{code} {meaning}" for code, meaning in MEANINGS.items() if code in used]


def held(name: str, absent: str = "missing", write: Callable[[Any], Any] | None = None) -> Cell:
    """What a row holds under a name; where that is null, empty or without limit, the mark of why.

    Args:
        name: the column of the frame.
        absent: the state that it means where the row's own `state` does not say more.
        write: what becomes of a value that is there.
    """

    def cell(row: Any) -> Any:
        value = row[name]
        if bool(value) if isinstance(value, str) else is_finite(value):
            return write(value) if write else value
        state = row.get("state", "observed")
        return mark(absent if state == "observed" else state)

    return cell


@dataclass(frozen=True)
class Column:
    """One column: its heading, what its cell is in a row, and how its numbers are written.

    `cell` is a name in the frame, or makes the cell from the row. Without `form` cells are text;
    with it they are numbers, aligned right. Text among numbers (a mark) stays as it is.
    """

    heading: str
    cell: str | Cell
    form: Callable[[float], str] | None = None

    def of(self, row: Any) -> Any:
        """The cell in a row: text, or a number."""
        return row[self.cell] if isinstance(self.cell, str) else self.cell(row)


@dataclass(frozen=True)
class Table:
    """A table as people read it: a line per row of `frame`; the first column names the lines."""

    caption: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    def cells(self) -> list[list[str]]:
        """All cells as text, row by row; what was worked out from a revised figure is marked.

        Raises:
            ValueError: for a null: a value that is not there needs its mark first.
        """
        return [
            [marked(row, partial(self._cell, column)) for column in self.columns]
            for _, row in self.frame.iterrows()
        ]

    def is_wide(self) -> bool:
        """Whether a narrow screen shows its rows one below the other, each cell with its heading.

        A column of text takes as much room as two of numbers.
        """
        return sum(1 if column.form else 2 for column in self.columns) > PHONE_COLUMNS

    def __html__(self) -> Markup:
        """The table with its key above it."""
        return join([shorthand([self]), self.region()])

    def region(self) -> Markup:
        """The table without its key, in a region that scrolls and can have the focus."""
        head = [
            element("th", column.heading, scope="col", class_=_align(column))
            for column in self.columns
        ]
        table = element(
            "table",
            element("caption", self.caption),
            element("thead", element("tr", *head)),
            element("tbody", *(self._row(row) for row in self.cells())),
            **({"class_": "wide"} if self.is_wide() else {}),
        )
        # The caption names the region; it is one table's, so labels stay unique on the page. Only
        # a script could know whether the region scrolls on this screen, and the pages have none;
        # without a place in the tab order Safari's keyboard could not scroll it.
        return element(
            "div", table, class_="table", role="region", aria_label=self.caption, tabindex="0"
        )

    def _cell(self, column: Column, row: Any) -> str:
        value = column.of(row)
        if isinstance(value, str):
            return value
        if pd.isna(value):
            raise ValueError(f"table {self.caption!r}: a null in {column.heading!r} has no mark")
        if column.form is None:
            raise ValueError(
                f"table {self.caption!r}: a number in the text column {column.heading!r}"
            )
        return column.form(value)

    def _row(self, cells: list[str]) -> Markup:
        first, *others = zip(self.columns, cells, strict=True)
        named = element("th", first[1], scope="row")
        return element("tr", named, *(self._cell_of(column, text) for column, text in others))

    def _cell_of(self, column: Column, text: str) -> Markup:
        heading = {"data_heading": column.heading} if self.is_wide() else {}
        return element("td", text, class_=_align(column), **heading)


def shorthand(tables: Iterable[Table]) -> Markup | None:
    """The key to the marks in tables that stand together, once for all of them."""
    key = key_to(text for table in tables for row in table.cells() for text in row)
    return (
        element("div", element("p", "Shorthand used:"), bullets(key), class_="key") if key else None
    )


def _align(column: Column) -> str:
    return "number" if column.form else "text"
