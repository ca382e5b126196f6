"""Forms: a row with a faulty cell keeps what it is about, and cells are known by their headings.

A form (actions, projects) names what each of its rows is about. If such a row went missing, the row
of an earlier return would stand in its place, and a sum would be smaller than it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.reading import PLACE, Extract, Fault


def faulty_rows(units: pd.DataFrame, contract: Contract, faults: Iterable[Fault]) -> pd.DataFrame:
    """The units set aside of a form that still say what they are about and of when.

    Args:
        units: of the source, with `fate`.
        contract: only a form has such rows: no series, and a `record_id`.
        faults: of its cells.

    Returns:
        Such units with `state` missing, the faulty cells empty, and their names in `faulty`.
    """
    if not contract.is_form:
        return units[:0].assign(faulty="")
    columns: dict[tuple[object, ...], list[str]] = {}
    for fault in faults:
        columns.setdefault((fault.file, fault.sheet, fault.row), []).append(fault.column)
    aside = units[units["fate"] == "quarantined"]
    at = list(aside[PLACE].itertuples(index=False, name=None))
    names = pd.Series([list(dict.fromkeys(columns.get(place, []))) for place in at], aside.index)
    keys = {*contract.record_id, "period"}
    told = names.map(lambda found: bool(found) and keys.isdisjoint(found)).astype(bool)
    told &= (aside[sorted(keys)] != "").all(axis=1)
    aside, names = aside[told].copy(), names[told]
    for name in {name for found in names for name in found}.intersection(aside.columns):
        wrong = names.map(lambda found, name=name: name in found).astype(bool)
        nothing = "" if aside[name].dtype.kind not in "fM" else None
        aside[name] = aside[name].where(~wrong, nothing)
    return aside.assign(state="missing", faulty=names.map(" ".join))


def headings_of(
    extracts: Sequence[Extract], file: str, sheet: str
) -> Mapping[str, tuple[str, str]]:
    """Column and heading by field of a sheet: `due` → (`F`, `Due`); empty where it was not read."""
    found = [extract.headings.get(sheet, {}) for extract in extracts if extract.file == file]
    return found[-1] if found else {}


def with_headings(records: pd.DataFrame, extracts: Sequence[Extract]) -> pd.DataFrame:
    """The records with `headings`: those of their sheet, as JSON."""
    places = zip(records["file"], records["sheet"], strict=True)
    return records.assign(headings=[json.dumps(headings_of(extracts, *at)) for at in places])
