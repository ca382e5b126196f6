"""Where an action stands on the paper's date: done, overdue, reopened, slipped, as planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from ssp_analysis.years import months_of

FINISHED = frozenset({"done", "complete", "completed", "closed", "withdrawn"})
# How far along a status is; a fall since last year's return is a slip. An unknown one is none.
FORWARD = {"not started": 1, "paused (covid-19)": 1, "delayed": 1, "on track": 2}
FURTHEST = 3
HELD_UP = ("delayed", "paused")  # how such a status begins


def with_standing(actions: pd.DataFrame, last: pd.DataFrame, paper_date: date) -> pd.DataFrame:
    """The actions with `standing`, `last_status` and `last_due`.

    An action that is not finished is overdue where its day had passed by the end of the period that
    it was last returned for, else reopened where last year's return had it finished, and else
    slipped where its day was put off, or its status fell, since that return. What its lead calls
    delayed or paused stays so. Of what is left, where the day came between the return and the
    paper, its completion may just not have been reported. Where its day is not fit to use, an
    action that is not finished may be any of these.

    Args:
        actions: as last returned in the year, with `action_id, status, due, due_state, period`; a
            status that is not available is empty.
        last: as last returned in the year before; may be empty.
        paper_date: the day on which they stand so.
    """
    before = last.set_index("action_id")[["status", "due"]].to_dict("index") if len(last) else {}
    earlier = [before.get(name, {"status": "", "due": pd.NaT}) for name in actions["action_id"]]
    status = [str(row["status"]) for row in earlier]
    due = pd.to_datetime(pd.Series([row["due"] for row in earlier], index=actions.index))
    told_on = [months_of(period)[-1].end_time.normalize() for period in actions["period"]]
    known = actions["due_state"] != "missing"
    now = zip(actions["status"], actions["due"], known, told_on, strict=True)
    was = zip(status, due, strict=True)
    on = pd.Timestamp(paper_date)
    standing = [_standing(_Told(*this), *that, on) for this, that in zip(now, was, strict=True)]
    return actions.assign(standing=standing, last_status=status, last_due=due)


@dataclass(frozen=True)
class _Told:
    """What the last return of the year says, and the last day of the period that it is for."""

    status: str
    due: pd.Timestamp
    due_known: bool
    told_on: pd.Timestamp


def _standing(now: _Told, last_status: str, last_due: pd.Timestamp, on: pd.Timestamp) -> str:
    if not now.status:
        return "not available"
    if _is_finished(now.status):
        return "done" if _is_finished(last_status) else "done since last year"
    if not now.due_known:
        return "not available"
    if pd.notna(now.due) and now.due < on and now.due <= now.told_on:
        return "overdue"
    if _is_finished(last_status):
        return "reopened"
    put_off = pd.notna(now.due) and pd.notna(last_due) and now.due > last_due
    fell = bool(last_status) and _forward(now.status) < _forward(last_status)
    if put_off or fell:
        return "slipped"
    if now.status.lower().startswith(HELD_UP):
        return "delayed or paused"
    came_due = pd.notna(now.due) and now.due < on
    return "due since the last return" if came_due else "as planned"


def _forward(status: str) -> int:
    return FURTHEST if _is_finished(status) else FORWARD.get(status.lower(), FURTHEST)


def _is_finished(status: str) -> bool:
    return status.lower() in FINISHED
