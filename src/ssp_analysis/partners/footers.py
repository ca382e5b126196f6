"""Which rows below a header are notes and totals, and what total a row states."""

from __future__ import annotations

import re
from typing import Any

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.headers import Header
from ssp_analysis.partners.values import key_of, parse_number, plain


def is_footer(first: str, cells: list[Any], header: Header, contract: Contract) -> bool:
    """Whether a row that begins with `first` is a note below the table."""
    looks = any(re.match(text, first, re.IGNORECASE) for text in contract.layout.footers)
    return looks and not _is_filled(cells, header, contract)


def is_total(first: str, cells: list[Any], header: Header, contract: Contract) -> bool:
    """Whether a row that begins with `first` is a total or subtotal."""
    patterns, whole = contract.layout.skip_rows, first.rstrip(" :")
    if any(re.fullmatch(pattern, whole, re.IGNORECASE) for pattern in patterns):
        return True
    if not any(re.match(pattern, first, re.IGNORECASE) for pattern in patterns):
        return False
    # A total among figures is as full as they are; only a name in the contract is no total.
    names = {key_of(name) for category in contract.categories for name in category.names}
    is_data = key_of(first) in names if contract.is_aggregate else True
    return not (is_data and _is_filled(cells, header, contract))


def _is_filled(cells: list[Any], header: Header, contract: Contract) -> bool:
    """Whether a row has all that a record needs: 'Key theft' may begin one, a note is alone."""
    filled = {at for at, cell in enumerate(cells) if plain(cell)}
    needed = {header.fields[f.name] for f in contract.header_fields if f.constraints.required}
    figures = set(header.periods.values())
    return needed <= filled and len(filled) > 1 and (not figures or bool(figures & filled))


def stated_total(cells: list[Any], first: str, header: Header, contract: Contract) -> list[float]:
    """The total that a totals row states, as a list; a subtotal states none of the whole."""
    if re.match(r"sub-?\s?total", first, re.IGNORECASE):
        return []
    if header.periods:
        places = list(header.periods.values())
    elif "count" in header.fields:
        places = [header.fields["count"]]
    else:
        places = list(range(len(cells)))
    numbers = [parse_number(cells[at], bare=False) for at in places if at < len(cells)]
    found = [number for number in numbers if number is not None]
    if header.periods:
        return [sum(found)] if found else []
    if not found and (inside := re.search(r"(\d[\d,]*)\s*$", first)):
        found = [float(inside[1].replace(",", ""))]
    return found[:1]
