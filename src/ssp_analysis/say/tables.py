"""Tables over frames: a line per row, cells worked out from it, each with the state it stands for.

What stands where a number does not are the marks of `write.cells`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ssp_analysis.say.wording import is_finite
from ssp_analysis.tables import REVISION_KEYS, Row, revision_key
from ssp_analysis.write.blocks import Blocks, TableBlock, key_block
from ssp_analysis.write.cells import ABSENT, REVISED_MARK, Cell, key_to

Shown = Cell | str | float
Make = Callable[[Row], Shown]
REVISED = "revised"
NO_REVISION = ("new", "withdrawn")  # was not told before; is told no more


def mark(state: str) -> Cell:
    """The cell of a state.

    Raises:
        KeyError: for `observed`, which has a value, and for a state that is none.
    """
    if state == "observed":
        raise KeyError(state)
    return Cell(state=state)


def held(name: str, absent: str = "missing", write: Callable[[Any], Shown] | None = None) -> Make:
    """What a row holds under a name; where that is null, empty or without limit, the mark of why.

    Args:
        name: the column of the frame.
        absent: the state that it means where the row's own `state` does not say more.
        write: what becomes of a value that is there.
    """

    def cell(row: Row) -> Shown:
        value = row[name]
        if bool(value) if isinstance(value, str) else is_finite(value):
            return write(value) if write else value
        state = row.get("state", "observed")
        return mark(absent if state == "observed" else state)

    return cell


def spelt(make: Make) -> Make:
    """The same cell with its state in words, for a slide, which has no room for a key of marks."""

    def cell(row: Row) -> Shown:
        made = make(row)
        if isinstance(made, Cell) and made.state != "observed":
            return ABSENT[made.state].spelt
        return made

    return cell


@dataclass(frozen=True)
class Column:
    """One column: its heading, what its cell is in a row, and how its numbers are written.

    `cell` is a name in the frame, or makes the cell from the row. Without `form` cells are text;
    with it they are numbers, aligned right. Text among numbers (a mark) stays as it is.
    """

    heading: str
    cell: str | Make
    form: Callable[[float], str] | None = None

    def of(self, row: Row) -> Shown:
        """The cell in a row: text, a number, or a `Cell`."""
        return row[self.cell] if isinstance(self.cell, str) else self.cell(row)


@dataclass(frozen=True)
class Table:
    """A table as people read it: a line per row of `frame`; the first column names the lines.

    `keyed` tables have the key to their marks above them. The lines of one that is `in_data` are
    left out on paper, because the published data tables hold them.
    """

    caption: str
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    keyed: bool = True
    in_data: bool = False

    def cells(self) -> list[list[str]]:
        """All cells as text, row by row; what was worked out from a revised figure is marked.

        Raises:
            ValueError: for a null: a value that is not there needs its mark first.
        """
        return self.block().texts()

    def block(self) -> TableBlock:
        """The table as it is written."""
        rows = tuple(
            tuple(self._cell(column, row) for column in self.columns)
            for _, row in self.frame.iterrows()
        )
        headings = tuple(column.heading for column in self.columns)
        figures = tuple(column.form is not None for column in self.columns)
        return TableBlock(self.caption, headings, rows, figures, self.keyed, self.in_data)

    def blocks(self) -> Blocks:
        """The table alone."""
        return (self.block(),)

    def _cell(self, column: Column, row: Row) -> Cell:
        value, changed = read_from(row, column.of)
        cell = value if isinstance(value, Cell) else Cell(self._text(column, value))
        # What stands where no figure does was not revised.
        is_figure = cell.state == "observed" and cell.value and not cell.value.startswith("[")
        return replace(cell, revised=True) if changed and is_figure else cell

    def _text(self, column: Column, value: str | float) -> str:
        if isinstance(value, str):
            return value
        if pd.isna(value):
            raise ValueError(f"table {self.caption!r}: a null in {column.heading!r} has no mark")
        if column.form is None:
            raise ValueError(
                f"table {self.caption!r}: a number in the text column {column.heading!r}"
            )
        return column.form(value)


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


def as_before(name: str, rows: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """A table's rows with their changed figures as they were told before.

    Args:
        name: of the table.
        rows: of it.
        changes: `Revisions`.
    """
    changed = changes[(changes["table"] == name) & ~changes["before"].isin(NO_REVISION)]
    keys = [revision_key(name, row) for row in rows.to_dict("records")] if len(changed) else []
    before = rows.copy()
    for figure, of in changed.groupby("figure"):
        was = of.drop_duplicates("row").set_index("row")["before"]  # this paper's version is first
        told = pd.Series(keys, index=rows.index).map(was)
        number = pd.api.types.is_numeric_dtype(rows[figure])
        told = pd.to_numeric(told) if number else told
        before[figure] = told.where(told.notna(), rows[figure])
    return before


def changed_periods(series: pd.DataFrame) -> set[str]:
    """The periods of which the value changed, of one series' rows."""
    return set(series.loc[["value" in names for names in series[REVISED]], "period"])


def read_from(row: Row, write: Callable[[Row], Any]) -> tuple[Any, bool]:
    """What is made from a row, and whether it was worked out from a changed figure.

    Args:
        row: of a table with a column `revised`; another has nothing to mark.
        write: makes it; which fields of the row it reads decides.
    """
    noted = _Noted(row)
    made = write(noted)
    return made, bool(noted.read & row.get(REVISED, frozenset()))


def marked(row: Row, write: Callable[[Row], str]) -> str:
    """Text that is made from a row, with the mark where a changed figure is in it."""
    text, changed = read_from(row, write)
    return f"{text} {REVISED_MARK}" if text and changed else text


class _Noted(Mapping[str, Any]):
    """A row that remembers which of its fields were read."""

    def __init__(self, row: Row) -> None:
        self.unnoted = row
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return self.unnoted[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.unnoted)

    def __len__(self) -> int:
        return len(self.unnoted)


def shared_key(tables: Iterable[Table]) -> Blocks:
    """One key to the marks of tables that stand below it and have none of their own."""
    return key_block(key_to(text for table in tables for row in table.cells() for text in row))
