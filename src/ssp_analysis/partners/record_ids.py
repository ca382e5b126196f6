"""One record, counted once: what rows with one id are, and ids that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from ssp_analysis.partners.questions import Finding, Question, Reading
from ssp_analysis.partners.received import (
    IS_OWN,
    LEAVE_OUT,
    OWN,
    USE,
    USE_OR_LEAVE_OUT,
    Received,
    use_or_leave_out,
)
from ssp_analysis.partners.values import key_of
from ssp_analysis.years import months_of, year_of

# Written where there is no id (yet), in lower case; the contract's missingValues add to them.
PLACEHOLDERS = frozenset(
    {"", "tbc", "tba", "tbd", "n a", "na", "none", "nil", "null", "nan", "unknown", "not known",
     "not recorded", "not available", "not applicable", "pending", "awaited", "to follow",
     "see notes", "see note", "n k", "nk", "no ref", "no reference", "x", "xx", "xxx", "0"}
)  # fmt: skip
E_NOTATION = r"(?i)[+-]?\d(?:[.,]\d+)?e\+?\d+"  # no id, but what a spreadsheet makes of one
ROUNDED = r"[1-9]\d{14}0+"  # more digits than the 15 that a spreadsheet keeps of a number
RESTARTED = 0.5  # of a later year's ids that stand for another record: numbering began anew
COVERED_AGAIN = 0.5  # of a month's records in a later file: then it holds the month again
OF_A_RECORD = ("date", "period", "category", "area_code")  # a count hangs on these


def canonical_ids(received: Received) -> pd.Series:
    """Each kept unit's id without case, spaces and leading zeros; '' where it has none."""
    units, rule = received.units, received.contract.duplicates
    marks = PLACEHOLDERS | {key_of(mark.value) for mark in received.contract.missingValues}
    joined = pd.Series("", index=units.index, dtype=object)
    stated = received.kept.copy()
    for name in received.contract.record_id:
        text = units[name].astype(object).fillna("").astype(str)
        part = text.map({value: _canonical(value, marks) for value in text.unique()})
        stated &= part != ""
        joined = joined + "\x1f" + part
    if IS_OWN in units:
        stated &= ~units[IS_OWN].astype(bool)
    if rule and rule.numbering == "yearly":
        years = {at: year_of(months_of(at)[0]).label for at in set(units["period"]) - {""}}
        joined = units["period"].map(years).fillna("").astype(object) + joined
    return joined.where(stated, "")


@lru_cache(maxsize=2**17)  # several suspicions ask of the same ids
def _canonical(value: str, marks: frozenset[str]) -> str:
    bare = "".join(value.split()).casefold()
    if key_of(value) in marks or re.fullmatch(E_NOTATION, bare):
        return ""
    return bare.lstrip("0") if bare.isdigit() else bare


def damaged_ids(received: Received) -> Iterator[Finding]:
    """Ids that a spreadsheet turned into `4.01E+11` no longer tell records apart."""
    for name in received.contract.record_id if received.by_record else ():
        text = received.units[name].astype(object).fillna("").astype(str).str.strip()
        rounded = text.str.fullmatch(ROUNDED)
        damaged = text.str.fullmatch(E_NOTATION) | (rounded & text.duplicated(keep=False))
        for file in received.files(damaged & received.kept):
            rows = received.in_file(damaged & received.kept, file)
            question = use_or_leave_out(
                "damaged ids",
                "The ids have the form 4.01E+11, or end in zeros after 15 digits: a spreadsheet "
                "has cut them short, so that different records share one.",
                "each of these rows is a record of its own",
                "the file will be sent again, with its ids as text",
                name,
            )
            told = f"{int(rows.sum()):,} rows have an id that a spreadsheet turned into a number"
            yield Finding(rows, "asked", told, question, {USE: OWN, LEAVE_OUT: "skipped"})


def placeholders(received: Received) -> Iterator[Finding]:
    """Rows whose id is a word for none are records of their own; their number is told."""
    if not received.by_record:
        return
    units, ids = received.units, canonical_ids(received)
    written = pd.Series(True, index=units.index)
    for name in received.contract.record_id:
        written &= units[name].astype(object).fillna("").astype(str).str.strip() != ""
    rows = received.kept & written & (ids == "")
    for file in received.files(rows):
        here = received.in_file(rows, file)
        told = f"{int(here.sum()):,} rows have a placeholder for an id: each counts"
        yield Finding(here, "", told)


def differing_records(received: Received) -> Iterator[Finding]:
    """Rows with one id that differ in date, category or place: one record or several?"""
    rule = received.contract.duplicates
    if not received.by_record or (rule and rule.differing == "latest"):
        return
    units, ids = received.units, canonical_ids(received)
    shared = (ids != "") & ids.duplicated(keep=False)
    differs = pd.Series(False, index=units.index[shared])
    for name in OF_A_RECORD:
        values = units.loc[shared, name].astype(object).fillna("").astype(str)
        differs |= values.groupby(ids[shared]).transform("nunique") > 1
    # What a measure counts by may change in a later delivery, but not within one.
    at_once = received.rank[shared].groupby(ids[shared]).transform("nunique") == 1
    for name in {name for series in received.contract.series for name in series.where}:
        values = units.loc[shared, name].astype(object).fillna("").astype(str)
        differs |= at_once & (values.groupby(ids[shared]).transform("nunique") > 1)
    differing = differs.reindex(units.index, fill_value=False)
    latest = received.rank[differing].groupby(ids[differing]).transform("max")
    newest = (received.rank == latest.reindex(units.index)) & differing
    for file in received.files(newest):
        rows = differing & ids.isin(set(ids[received.in_file(newest, file)]))
        yield _one_or_several(received, rows, ids, file)
        differing &= ~rows


def _one_or_several(received: Received, rows: pd.Series, ids: pd.Series, file: str) -> Finding:
    contract, count = received.contract, ids[rows].nunique()
    if _begins_anew(received, rows, ids, file):
        evidence = (
            f"{count:,} ids of the file stand for other records in an earlier year, most of its "
            "ids: the numbering may begin anew each year."
        )
        key = "numbering: yearly"
    else:
        evidence = (
            f"{count:,} id{'s' * (count > 1)} stand{'s' * (count == 1)} in several rows that "
            "differ in date, category or place."
        )
        key = "differing: latest"
    question = Question(
        kind="one id in different rows",
        asks="partner",
        evidence=evidence,
        readings=(
            Reading("different records", "the rows are different records, and each counts"),
            Reading("latest", "they are one record, and the latest row is right"),
        ),
        settled_by=f"Write duplicates: {{by: record, {key}}} in {contract.id}.yaml.",
        column=" ".join(contract.record_id),
    )
    told = f"{int(rows.sum()):,} rows share an id with a row of another date, category or place"
    return Finding(rows, "asked", told, question, {
        "different records": OWN, "latest": _earlier_rows(received, ids.where(rows, "")),
    })  # fmt: skip


def _begins_anew(received: Received, rows: pd.Series, ids: pd.Series, file: str) -> bool:
    years = received.units["year"]
    own = received.in_file(ids != "", file)
    before = set(ids[rows & (years < years[own].iloc[0])])
    return bool(ids[own & rows].isin(before).sum() > RESTARTED * own.sum())


def repeated_records(received: Received) -> Iterator[Finding]:
    """Of the rows with one id the last of the latest delivery counts; their number is told."""
    if not received.by_record:
        return
    ids = canonical_ids(received)
    merged = _earlier_rows(received, ids) == "merged"
    for file in received.files(merged):
        here = received.in_file(merged, file)
        told = f"{int(here.sum()):,} rows repeat a record under its id, which counts once"
        yield Finding(here, "merged", told)


def _earlier_rows(received: Received, ids: pd.Series) -> pd.Series:
    """`merged` for all rows of an id but the last of the latest delivery, else ''."""
    stated = ids[ids != ""]
    order = stated.loc[received.rank[stated.index].sort_values(kind="stable").index]
    earlier = order.index[order.duplicated(keep="last")]
    return pd.Series("", index=ids.index, dtype=object).mask(ids.index.isin(earlier), "merged")


def withdrawn_records(received: Received) -> Iterator[Finding]:
    """Records that later files of the same months no longer have: withdrawn, or still true?

    Later files hold a file's months again, from their first to their last, if they have at least
    half of its records of these months.
    """
    rule = received.contract.duplicates
    if not received.by_record or (rule and rule.withdrawn == "count"):
        return
    units, ids = received.units, canonical_ids(received)
    frame = units.loc[ids != "", ["source_file", "period"]]
    ids, rank = ids[ids != ""], received.rank[ids != ""]
    again = rank.groupby(ids).transform("max") > rank
    absent = pd.Series(False, index=units.index)
    for file in received.files(again.reindex(units.index, fill_value=False)):
        own = frame["source_file"] == file
        repeated = set(ids[own & again])
        later = frame["period"][ids.isin(repeated) & (rank > rank[own].iloc[0])]
        span = own & frame["period"].between(later.min(), later.max())
        if again[span].mean() >= COVERED_AGAIN:
            absent |= (span & ~again).reindex(units.index, fill_value=False)
    for file in received.files(absent):
        rows = received.in_file(absent, file)
        told = f"{int(rows.sum()):,} of its records are not in the later file of the same months"
        if rule and rule.withdrawn == "drop":
            yield Finding(rows, "skipped", told + ": they no longer count")
            continue
        question = use_or_leave_out(
            "withdrawn records",
            "A later file holds the same months again, without these records.",
            "they still count, although the later file does not repeat them",
            "they were withdrawn, and no longer count",
            " ".join(received.contract.record_id),
            f"Write duplicates: {{by: record, withdrawn: drop}} (or count) in "
            f"{received.contract.id}.yaml.",
        )
        yield Finding(rows, "asked", told, question, USE_OR_LEAVE_OUT)


def emptied_months(received: Received) -> Iterator[Finding]:
    """A month of which every record was merged away would be a 0 that nobody reported."""
    units = received.units
    if not received.counts_rows:
        return
    left = set(units.loc[units["fate"].isin(["kept", "asked"]), "period"])
    rows = (units["fate"] == "merged") & ~units["period"].isin(left) & (units["period"] != "")
    for file in received.files(rows):
        here = received.in_file(rows, file)
        question = use_or_leave_out(
            "month without records of its own",
            "Every record of the period is counted in another period, file or source, so that "
            "nothing would be left of it but a 0.",
            "they are records of this period, and count here as well",
            "the period has no record of its own",
        )
        told = "a period would be 0 only because its records are counted elsewhere"
        yield Finding(here, "asked", told, question, {"use": "kept", "leave out": "merged"})
