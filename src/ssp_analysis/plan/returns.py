"""What partners returned on the delivery plan: each action, where it stands on the paper's date."""

import json
import re
from collections.abc import Hashable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ssp_analysis.tables import NO_FILE, Actions, conform, empty
from ssp_analysis.years import ReportingYear, months_of

# What a status says by the words it begins with; the contract of the return may allow others than
# the form has. What none knows, such as 75%, is neither good news nor bad.
SAYS = {
    "done": ("done", "complete", "completed", "closed", "achieved", "delivered", "finished"),
    "withdrawn": ("withdrawn", "cancelled", "canceled", "abandoned", "superseded", "stopped"),
    "delayed or paused": ("delayed", "paused", "behind", "stalled", "on hold", "slipped",
                          "suspended", "overdue", "late"),
    "off track": ("off track", "off target", "at risk", "red", "amber"),
    "under way": ("on track", "in progress", "green", "ongoing", "on target", "on schedule",
                  "started", "underway", "under way"),
    "not begun": ("not started", "not yet started", "planned"),
}  # fmt: skip
# A return on the plan is known by the name of its source, whatever its headings are; it has these
# fields beside its period, each of which may be blank or lack its column where it is not required.
ACTIONS_SOURCE, NOTES_SOURCE, GRANTS_SOURCE = "delivery-actions", "delivery-notes", "grant-returns"
FORMS = {
    ACTIONS_SOURCE: ("action_id", "theme_id", "action", "owner", "due", "status", "note"),
    NOTES_SOURCE: ("theme_id", "kind", "text"),
    GRANTS_SOURCE: (
        "project_id", "project", "line", "theme_id", "decided_by", "decided_on", "award", "spend",
        "forecast", "spend_to", "output", "output_planned", "output_delivered", "covid_change",
        "came_of_it",
    ),
}  # fmt: skip
NOT_KNOWN = (
    "has a status that does not say how far it is, as on track, delayed or complete do; where it "
    "stands is shown as not available."
)
MUST_AGREE = ("status", "due")  # of an action, in all rows of a period


def with_standing(actions: pd.DataFrame, last: pd.DataFrame, paper_date: date) -> pd.DataFrame:
    """The actions with `standing`, `last_status` and `last_due`.

    An action that is not finished is overdue where its day had passed by the end of the period that
    it was last returned for, else reopened where last year's return had it finished or given
    up, and else slipped where its day was put off, or its status fell, since that return. What its
    lead calls held up or off track stays so. Of what is left, where the day came between the return
    and the paper, its completion may just not have been reported. Where its day is not fit to use,
    or its status is in words that are not known here, an action that is not finished may be any of
    these.

    Args:
        actions: as last returned in the year, with `action_id, status, due, due_state, period`; a
            status that is not available is empty.
        last: as last returned in the year before; may be empty.
        paper_date: the day on which they stand so.
    """
    before = last.set_index("action_id")[["status", "due"]].to_dict("index") if len(last) else {}
    earlier = [before.get(name, {"status": "", "due": None}) for name in actions["action_id"]]
    told = actions.assign(
        last_status=[str(row["status"]) for row in earlier],
        last_due=pd.to_datetime(pd.Series([row["due"] for row in earlier], actions.index)),
    )
    on = pd.Timestamp(paper_date)
    return told.assign(standing=[_standing(row, on) for row in told.to_dict("records")])


def _standing(row: Mapping[Hashable, Any], on: pd.Timestamp) -> str:
    says, said, due = says_of(row["status"]), says_of(row["last_status"]), row["due"]
    if says == "done":
        return "done" if said == "done" else "done since last year"
    if says == "withdrawn":
        return says
    if not says or row["due_state"] == "missing":
        return "not available"
    if due < on and due <= months_of(row["period"])[-1].end_time.normalize():
        return "overdue"
    if said in ("done", "withdrawn"):
        return "reopened"
    if due > row["last_due"] or (said == "under way" and says != "under way"):
        return "slipped"
    if says in ("delayed or paused", "off track"):
        return says
    return "due since the last return" if due < on else "as planned"


def says_of(status: str) -> str:
    """What a status says, as `SAYS` has it; '' where that is not known."""
    words = " ".join(re.findall(r"[^\W_]+", status.casefold())) + " "
    return next((what for what, begins in SAYS.items()
                 if words.startswith(tuple(f"{one} " for one in begins))), "")  # fmt: skip


def read_returns(folder: Path, source_id: str) -> pd.DataFrame:
    """The records of a return in `data/processed/<year>`; no rows where there was none."""
    path = folder / "records" / f"{source_id}.parquet"
    return pd.read_parquet(path) if path.exists() else pd.DataFrame()


def not_returned(
    records: pd.DataFrame, year: ReportingYear, quality: pd.DataFrame, source_id: str
) -> list[str]:
    """That nothing usable was returned for the year, as one sentence; empty where something was.

    Args:
        records: of the return, of all years; may be empty.
        year: the reporting year.
        quality: `Quality`; it knows whether a file came.
        source_id: whose return it is.
    """
    if len(of_year(records, year)):
        return []
    files = (quality["source_id"] == source_id) & (quality["year"] == year.label)
    if (files & ~quality["status"].isin(NO_FILE)).any():
        return [f"The return for {year.label} was received, but nothing in it is fit to use."]
    if (files & (quality["status"] == "not_due")).any():
        return []
    return [f"No return was received for {year.label}."]


def actions_returned(
    records: pd.DataFrame, year: ReportingYear, theme_ids: Mapping[str, str], paper_date: date
) -> tuple[pd.DataFrame, list[str]]:
    """Each action of the delivery plan as last returned in the year, and where it stands.

    Of a row that was set aside, what was not fit to use is empty: no earlier return stands in its
    place. An unknown theme is that of the action's other rows, else empty. What two rows for one
    action and quarter say differently is not available. All are told; what was set aside,
    quarantine tells.

    Args:
        records: of `delivery-actions`, of all years; may be empty.
        year: rows of other years are only compared with.
        theme_ids: `PlanInForce.theme_ids`.
        paper_date: as of when an action is overdue.

    Returns:
        The `Actions` table, and a sentence for each fault (place only, no values).
    """
    returned, problems = _misplaced(of_year(records, year, theme_ids), theme_ids)
    if returned.empty:
        return empty(Actions), []
    returned = known_by(returned, "action_id", ("action", "theme_id", "owner"))
    rows, contradicted = latest_of(returned, "action_id", MUST_AGREE)
    rows = rows.assign(action=rows["action"].where(rows["action"] != "", rows["action_id"]))
    before = of_year(records, year.previous)
    last = latest_of(known_by(before, "action_id", ()), "action_id", MUST_AGREE)[0]
    table = rows.assign(
        status=rows["status"].map(tidy),
        action=rows["action"].map(tidy),
        owner=rows["owner"].map(tidy),
        note=rows["note"].map(tidy),
        due=pd.to_datetime(rows["due"]),
        due_state=given_state(rows, "due"),
        sources=f"{ACTIONS_SOURCE}:return",
    )
    unknown = rows[(table["status"] != "") & (table["status"].map(says_of) == "")]
    problems += contradicted + told_of(unknown, NOT_KNOWN, "status")
    table = with_standing(table, last, paper_date).sort_values(["theme_id", "action_id"])
    return conform(table, Actions), problems


def tidy(text: object) -> str:
    """Text on one line, without characters that cannot be seen."""
    if pd.isna(text):  # type: ignore[call-overload]
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def latest_of(
    rows: pd.DataFrame, key: str, must_agree: tuple[str, ...]
) -> tuple[pd.DataFrame, list[str]]:
    """The row of each key from its latest period; and what was told twice and differently.

    Nobody but the partner knows which of two rows is right, so what they differ in is empty.

    Args:
        rows: records with `period`, `file`, `sheet`, `row` and `faulty`.
        key: the column that names the thing.
        must_agree: columns in which two rows of one period may not differ; if they do, both rows
            are told, and the columns are empty and named in `faulty`.
    """
    if rows.empty:
        return rows, []
    ordered = rows.assign(_end=[months_of(p)[-1] for p in rows["period"]]).sort_values(
        ["_end", "file", "sheet", "row"], kind="stable"
    )
    problems = []
    twice = ordered[ordered.duplicated([key, "period"], keep=False)]
    for _, same in twice.groupby([key, "period"], sort=False):
        differing = [name for name in must_agree if same[name].astype(str).nunique() > 1]
        if differing:
            fault = "differs from another row for the same period; it is shown as not available."
            problems += told_of(same, fault, *differing)
            last = same.index[-1]
            ordered.loc[last, "faulty"] = " ".join([str(ordered.loc[last, "faulty"]), *differing])
            for name in differing:
                ordered.loc[last, name] = None if rows[name].dtype.kind in "fM" else ""
    return ordered.drop_duplicates(key, keep="last").drop(columns="_end"), problems


def known_by(rows: pd.DataFrame, key: str, what_it_is: tuple[str, ...]) -> pd.DataFrame:
    """The rows, with what a thing is taken from its other rows where a faulty cell leaves it blank.

    Args:
        rows: records, those set aside among them.
        key: the column that names the thing.
        what_it_is: columns that say what it is, not how far it is.
    """
    if rows.empty or "faulty" not in rows:
        return rows.assign(faulty="")
    filled = {}
    for name in what_it_is:
        told = dict(rows.loc[rows[name] != "", [key, name]].itertuples(index=False, name=None))
        faulty = rows["faulty"].map(lambda names, name=name: name in names.split()).astype(bool)
        filled[name] = rows[name].mask(
            faulty, pd.Series([told.get(k, "") for k in rows[key]], rows.index)
        )
    return rows.assign(**filled)


def no_such_theme(theme_ids: Mapping[str, str]) -> str:
    """What is wrong with a theme that the plan does not have, and which it has."""
    if not theme_ids:
        return "names a theme, and no plan is held that has any"
    named = ", ".join(sorted(set(theme_ids.values())))
    return f"names a theme that is not in the plan (use one of {named})"


def given_state(rows: pd.DataFrame, name: str) -> pd.Series:
    """`missing` where a cell was not fit to use; `observed` where it is as given, blank or not."""
    return pd.Series(
        ["missing" if name in told.split() else "observed" for told in rows["faulty"]], rows.index
    )


def hyphened(name: str) -> str:
    """A name as ids are written."""
    return "-".join(name.casefold().split())


def of_year(
    records: pd.DataFrame, year: ReportingYear, theme_ids: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The records of a return, all years', that are for one year; themes by their ids."""
    if records.empty:
        return records
    rows = records[records["period"].map(lambda period: months_of(period)[-1] in year.months)]
    if "theme_id" not in rows:
        return rows
    named = map(hyphened, rows["theme_id"].fillna(""))
    return rows.assign(theme_id=[(theme_ids or {}).get(name, name) for name in named])


def _misplaced(rows: pd.DataFrame, theme_ids: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows; an unknown theme, as of the plan before, does not stand. Each of them is told."""
    if rows.empty:
        return rows, []
    # A faulty cell leaves the theme blank; it was told when it was set aside.
    unknown = ~rows["theme_id"].isin(theme_ids.values()) & (rows["theme_id"] != "")
    faulty = rows["faulty"] if "faulty" in rows else pd.Series("", rows.index)
    fault = f"{no_such_theme(theme_ids)}; the theme is shown as not available."
    told = told_of(rows[unknown], fault, "theme_id")
    named = faulty.mask(unknown, faulty + " theme_id")
    return rows.assign(theme_id=rows["theme_id"].mask(unknown, ""), faulty=named), told


def told_of(rows: pd.DataFrame, fault: str, *names: str) -> list[str]:
    """A fault told of each row, with its file, sheet and row, or its cells under their headings.

    Args:
        rows: records; `headings` is the JSON of column and heading by field, where it is known.
        fault: what is wrong.
        names: the fields; `F6 (Due)` is told of `due`, or `row 6, due` without headings.
    """
    told = []
    for _, row in rows.iterrows():
        sheet = f", sheet {row['sheet']}" if row["sheet"] else ""
        found = json.loads(row.get("headings", "") or "{}")
        at = ", ".join([f"row {row['row']}", *names])
        if names and all(name in found for name in names):
            at = " and ".join(f"{found[n][0]}{row['row']} ({found[n][1]})" for n in names)
        told.append(f"{row['file']}{sheet}, {at} {fault}")
    return told
