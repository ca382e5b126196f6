"""What columns that no field of a contract has, and the spaces before names, say of rows."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ssp_analysis.partners.contract_parts import PLACED_FIELDS
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.layout import Header
from ssp_analysis.partners.said_around import is_no_part, what_figures_are
from ssp_analysis.partners.sheet_tables import Table, number_columns
from ssp_analysis.partners.values import Cell, Columns, each, key_of, parse_number, passing, plain

FEW = 10  # different texts of a column; one that differs in nearly every row is a number or id
# The heading of an id of what happened; one of a place or a person may have several rows.
AN_ID = re.compile(r"\b(case|incident|crime|job|log|complaint|service request)\b.*\b"
                   r"(id|ref|reference|number|no)$|^(id|ref|reference|urn)$")  # fmt: skip
# A name set in below another: one space may be a slip.
SET_IN = re.compile(r"[ \t\xa0\u2003]{2,}\S")


def apart_by(
    table: Table, header: Header, columns: Columns, rows: np.ndarray, contract: Contract
) -> list[str]:
    """The headings that no field has and that tell apart rows which otherwise say the same."""
    names = [f.name for f in contract.header_fields if not f.is_number and f.name in columns]
    keys = list(zip(*(columns[name].tolist() for name in names), strict=True)) or [()] * len(rows)
    number = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    if len(number) == len(keys):
        return []
    group = pd.Series([number[key] for key in keys])
    doubled, found = group.duplicated(keep=False), []
    for at, title in header.unread.items():
        said = each(pd.Series(table.columns[at][rows])[doubled], key_of)
        few = said.nunique() <= max(len(said) // 2, FEW)
        words = any(parse_number(text) is None for text in said.unique() if text)
        if few and words and (said.groupby(group[doubled]).nunique() > 1).any():
            found.append(title)
    return found


def ids_told(table: Table, header: Header, rows: np.ndarray) -> Iterator[str]:
    """Of columns that no field has those of ids that stand in several rows, each of one day."""
    days = pd.Series(table.columns[header.fields["date"]][rows] if "date" in header.fields else ())
    for at, title in header.unread.items():
        if not len(days) or not AN_ID.search(key_of(title)):
            continue
        ids = each(pd.Series(table.columns[at][rows]), key_of)
        by = each(days, plain)[ids != ""].groupby(ids)
        again = by.transform("size") > 1
        if again.any() and (by.nunique() == 1).all():
            yield (
                f"column {title!r} has the same text in several rows of one day ({again.sum():,} "
                "rows), and each counts; if it names a record, add it to fields and record_id"
            )


def said_beside(table: Table, header: Header, rows: np.ndarray, contract: Contract) -> np.ndarray:
    """What columns that no field has say of each row's figures, as marks (`what_figures_are`)."""
    found = pd.Series("", range(len(rows)), dtype=object)
    for at, title in header.unread.items():
        texts = each(pd.Series(table.columns[at][rows]), key_of)
        marks = what_figures_are(set(texts), key_of(title))
        if any(marks.values()) and key_of(title) not in map(key_of, contract.free_text):
            found += texts.map({text: f"{mark} " for text, mark in marks.items()}).fillna("")
            table.used[title] = f"column {title!r} says what the figures of its rows are"
    return np.where(_set_in(table, header, rows, contract), found + "i ", found).astype(object)


def _set_in(table: Table, header: Header, rows: np.ndarray, contract: Contract) -> np.ndarray:
    """Rows whose name is set in by spaces below one that is not and has figures of its own."""
    at = [*header.figures, *number_columns(header, contract)]
    has_figures = np.any([rows < 0, *(table.filled(n)[rows] for n in at)], axis=0)
    found = rows < 0
    for field in contract.header_fields:
        if field.type != "string" or field.name not in header.fields.keys() - {*PLACED_FIELDS}:
            continue
        cells = table.columns[header.fields[field.name]][rows]
        deep = passing(cells, lambda c: isinstance(c, str) and bool(SET_IN.match(c)))
        over = np.maximum.accumulate(np.where(deep, -1, np.arange(len(rows))))
        told = passing(cells, lambda cell: _is_told_apart(cell, contract))
        found |= deep & (over >= 0) & has_figures[over] & ~told
    return found


def _is_told_apart(name: Cell, contract: Contract) -> bool:
    return key_of(name) in contract.names_asked_for or is_no_part(name)
