"""The sentence that each indicator becomes, from one row of `tables.Progress`; targets in sum."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ssp_analysis.pack.quantities import period_text, value_text
from ssp_analysis.pack.wording import in_sentence, interval_text, listing, not_shown, sentence

DECIMALS = "decimals"  # the column of a pack's `progress` for `decimals_for`
MISSED = ("off track", "just off")  # verdicts on a target that is not met, the worse first


def progress_sentence(row: Mapping[str, Any]) -> str:
    """What an indicator says: its value, the value before it, and whether that is a change."""
    if row["state"] != "observed":
        return not_shown(str(row["indicator"]), str(row["state"]), str(row["reason"]))
    told = f"{_rated(row)}{range_text(row)}"
    text = f"{row['indicator']}: {told} in {period_text(row['period'])}"
    if not pd.isna(row["previous"]):
        earlier = period_text(row["previous_period"]) or "the year before"
        text += f", against {figure_text(row, 'previous')} in {earlier}"
    if row["direction"]:
        text += f": {row['direction']}{interval_text(row)}{_from_pandemic(row)}"
    said = [sentence(text)]
    if _is_judged(row):
        said.append(f"The target is {figure_text(row, 'target')}: {row['rag']}.")
    if not pd.isna(row.get("before_covid", math.nan)):
        before, of = figure_text(row, "before_covid"), period_text(row["before_covid_period"])
        said.append(f"Before the pandemic it was {before} ({of}).")
    return " ".join(said)


def progress_title(row: Mapping[str, Any]) -> str:
    """The same, short enough for a slide's title: the value and whether it changed."""
    told = f"{row['indicator']}: {_rated(row)}"
    if _is_judged(row) and row["rag"] in MISSED:
        return f"{told}, {row['rag']} (target {figure_text(row, 'target')})"
    return told + (f", {travel_text(row)}" if row["direction"] else "")


def travel_text(row: Mapping[str, Any]) -> str:
    """A direction of travel; one from a year of the pandemic says so: `up, from a pandemic year`.

    Args:
        row: of `tables.Progress`; where last year was ordinary, `before_covid` does not apply.
    """
    return f"{row['direction']}{_from_pandemic(row)}" if row["direction"] else ""


def rag_summary(progress: pd.DataFrame) -> str:
    """`2 of 7 targets are on track, 2 off track (names), 3 not yet judged`; empty without a target.

    Args:
        progress: rows of `tables.Progress`; those that are no targets do not count.
    """
    targets = progress[progress["kind"] == "target"]
    if targets.empty:
        return ""
    rag, total = targets["rag"], len(targets)
    met = int((rag == "on track").sum())
    verb = "is" if met == 1 else "are"
    told = [f"{met} of {total} target{'s' * (total > 1)} {verb} on track"]
    told += [
        f"{len(rows)} {name} ({listing([_of_whom(row) for _, row in rows.iterrows()])})"
        for name in MISSED
        for rows in [targets[rag == name]]
        if len(rows)
    ]
    known = targets["state"] == "observed"
    rest = (("not yet judged", (rag == "") & known), ("without a figure", (rag == "") & ~known))
    told += [f"{int(of.sum())} {words}" for words, of in rest if of.any()]
    return f"{listing(told)}."


def figure_text(row: Mapping[str, Any], name: str) -> str:
    """A figure of an indicator in its unit; with a decimal more where the pack says so.

    A value of 30.3% against a target of 30% is off it: both told whole would look the same.
    """
    more = row.get(DECIMALS, 0) if name in ("value", "previous", "target") else 0
    return value_text(row[name], str(row["unit"]), decimals=more)


def range_text(row: Mapping[str, Any]) -> str:
    """The range of an estimate in brackets, ` (80% to 87%)`; nothing where it has none.

    Args:
        row: of `tables.Progress`; only an estimate has `lower` and `upper`.
    """
    bounds = [row.get(name, math.nan) for name in ("lower", "upper")]
    if any(pd.isna(bound) for bound in bounds):
        return ""
    more, unit = row.get(DECIMALS, 0), str(row["unit"])
    low, high = (value_text(bound, unit, decimals=more) for bound in bounds)
    return f" ({low} to {high})"


def decimals_for(row: Mapping[str, Any]) -> int:
    """How many decimals more value and target need, so that a missed target does not look met."""
    if not _is_judged(row) or row["rag"] not in MISSED:
        return 0
    value, target = (value_text(row[name], str(row["unit"])) for name in ("value", "target"))
    return int(value == target)


def _rated(row: Mapping[str, Any]) -> str:
    # A rate says of what it is one; a count's unit is in the indicator's name.
    unit = str(row["unit"])
    rate = f" {unit}" if unit.startswith("per ") and unit != "per cent" else ""
    return figure_text(row, "value") + rate


def _of_whom(row: Mapping[str, Any]) -> str:
    earlier = row.get("covers", "") == "earlier cohort"
    return in_sentence(str(row["indicator"])) + (" of an earlier cohort" if earlier else "")


def _is_judged(row: Mapping[str, Any]) -> bool:
    return bool(row.get("rag", "")) and not pd.isna(row.get("target", math.nan))


def _from_pandemic(row: Mapping[str, Any]) -> str:
    ordinary = row.get("before_covid_state", "not_applicable") == "not_applicable"
    if ordinary:
        return ""
    return (
        " from a pandemic year"
        if row["direction"] == "no clear change"
        else (", from a pandemic year")
    )
