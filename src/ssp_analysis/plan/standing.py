"""Where an action stands: overdue, slipped or done since last year, on the paper's date."""

from __future__ import annotations

from datetime import date

import pandas as pd

FINISHED = frozenset({"done", "complete", "completed", "closed", "withdrawn"})
# How far along a status is; a fall since last year's return is a slip. An unknown one is none.
FORWARD = {"not started": 1, "paused (covid-19)": 1, "delayed": 1, "on track": 2}
FURTHEST = 3


def with_standing(actions: pd.DataFrame, last: pd.DataFrame, paper_date: date) -> pd.DataFrame:
    """The actions with `standing`, `last_status` and `last_due`.

    Overdue goes before slipped: an action whose day is past on the paper's date and that is not
    finished. Slipped: its day was put off, or its status fell, since last year's return.

    Args:
        actions: as last returned in the year, with `action_id, status, due`.
        last: as last returned in the year before; may be empty.
        paper_date: the day on which they stand so.
    """
    before = last.set_index("action_id")[["status", "due"]].to_dict("index") if len(last) else {}
    earlier = [before.get(name, {"status": "", "due": pd.NaT}) for name in actions["action_id"]]
    status = [str(row["status"]) for row in earlier]
    due = pd.to_datetime(pd.Series([row["due"] for row in earlier], index=actions.index))
    on = pd.Timestamp(paper_date)
    held = zip(actions["status"], actions["due"], status, due, strict=True)
    standing = [_standing(*row, on) for row in held]
    return actions.assign(standing=standing, last_status=status, last_due=due)


def _standing(
    status: str, due: pd.Timestamp, last_status: str, last_due: pd.Timestamp, on: pd.Timestamp
) -> str:
    if _is_finished(status):
        return "done" if _is_finished(last_status) else "done since last year"
    if pd.notna(due) and due < on:
        return "overdue"
    put_off = pd.notna(due) and pd.notna(last_due) and due > last_due
    fell = bool(last_status) and _forward(status) < _forward(last_status)
    return "slipped" if put_off or fell else "as planned"


def _forward(status: str) -> int:
    return FURTHEST if _is_finished(status) else FORWARD.get(status.lower(), FURTHEST)


def _is_finished(status: str) -> bool:
    return status.lower() in FINISHED
