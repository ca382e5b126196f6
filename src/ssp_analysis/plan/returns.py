"""What partners returned on the delivery plan: actions, and what they wrote under each theme."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd

from ssp_analysis.plan.standing import with_standing
from ssp_analysis.schemas import Actions, Narrative, Table, conform, empty
from ssp_analysis.years import ReportingYear, months_of

ACTIONS_SOURCE, NOTES_SOURCE = "delivery-actions", "delivery-notes"
MUST_AGREE = ("status", "due")  # of an action, in all rows of a period
NARRATIVE_KINDS = ("achievement", "issue", "covid_response", "next_step")
LONGEST_TEXT = 600  # letters of one text: some hundred words; a form is no report
TOO_LONG = f"is longer than {LONGEST_TEXT} letters; only its beginning is shown."


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
    if len(_of_year(records, year)):
        return []
    of_year = (quality["source_id"] == source_id) & (quality["year"] == year.label)
    if (of_year & (quality["status"] != "not_received")).any():
        return [f"The return for {year.label} was received, but nothing in it is fit to use."]
    return [f"No return was received for {year.label}."]


def actions_returned(
    records: pd.DataFrame, year: ReportingYear, theme_ids: frozenset[str], paper_date: date
) -> tuple[pd.DataFrame, list[str]]:
    """Each action of the delivery plan as last returned in the year, and where it stands.

    Of a row that was set aside, what was not fit to use is empty: no earlier return stands in its
    place. Of a row of an unknown theme the status is not available either; its theme is the one of
    the action's other rows, else empty. What two rows for one action and quarter say differently is
    not available. All are told; what was set aside, quarantine tells.

    Args:
        records: of `delivery-actions`, of all years; may be empty.
        year: rows of other years are only compared with.
        theme_ids: the plan's.
        paper_date: as of when an action is overdue.

    Returns:
        The `Actions` table, and a sentence for each fault (place only, no values).
    """
    returned, problems = _misplaced(_of_year(records, year), theme_ids)
    if returned.empty:
        return empty(Actions), []
    returned = known_by(returned, "action_id", ("action", "theme_id", "owner"))
    rows, contradicted = latest_of(returned, "action_id", MUST_AGREE)
    rows = rows.assign(action=rows["action"].where(rows["action"] != "", rows["action_id"]))
    before = _of_year(records, year.previous)
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
    table = with_standing(table, last, paper_date)
    return _in_order(table, ["theme_id", "action_id"], Actions), problems + contradicted


def narrative_returned(
    records: pd.DataFrame, year: ReportingYear, theme_ids: frozenset[str]
) -> tuple[pd.DataFrame, list[str]]:
    """What partners wrote in the year, as a `Narrative` table, and a sentence per row kept out."""
    rows = _of_year(records, year)
    if rows.empty:
        return empty(Narrative), []
    placed = rows["theme_id"].isin(theme_ids)
    fault = f"{no_such_theme(theme_ids)}; the row is left out."
    problems = _told(rows[~placed], fault, "theme_id")
    rows = rows[placed]
    if rows.empty:
        return empty(Narrative), problems
    kind = rows["kind"].map(tidy).str.lower().str.replace(r"[\s-]+", "_", regex=True)
    known = kind.isin(NARRATIVE_KINDS) & (rows["text"].map(tidy) != "")
    problems += _told(rows[~known], "has no text or no kind that the form knows; it is left out.")
    text = rows["text"].map(tidy_lines)
    problems += _told(rows[text.str.len() > LONGEST_TEXT], TOO_LONG, "text")
    table = rows.assign(kind=kind, text=text.map(_within_limit), sources=f"{NOTES_SOURCE}:return")[
        known
    ]
    return _in_order(table, ["theme_id", "kind", "period"], Narrative), problems


def join(returned: pd.DataFrame, drivers: pd.DataFrame) -> pd.DataFrame:
    """Two `Narrative` tables as one."""
    parts = [part for part in (returned, drivers) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else returned


def tidy_lines(text: object) -> str:
    """As `tidy`, with the lines kept: short Markdown has points, each on a line of its own."""
    lines = [] if pd.isna(text) else str(text).splitlines()  # type: ignore[call-overload]
    return "\n".join(line for line in map(tidy, lines) if line)


def _within_limit(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return text[:LONGEST_TEXT].rsplit(None, 1)[0].rstrip(" ,;:.-") + " …"


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
    ordered = rows.assign(_end=rows["period"].map(_end_of)).sort_values(
        ["_end", "file", "sheet", "row"], kind="stable"
    )
    problems = []
    for _, same in ordered.groupby([key, "period"], sort=False):
        differing = [name for name in must_agree if same[name].astype(str).nunique() > 1]
        if differing:
            fault = "differs from another row for the same period; it is shown as not available."
            problems += _told(same, fault, *differing)
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


def no_such_theme(theme_ids: frozenset[str]) -> str:
    """What is wrong with a theme that the plan does not have, and which it has."""
    return f"names a theme that is not in the plan (use one of {', '.join(sorted(theme_ids))})"


def given_state(rows: pd.DataFrame, name: str) -> pd.Series:
    """`missing` where a cell was not fit to use; `observed` where it is as given, blank or not."""
    return pd.Series(
        ["missing" if name in told.split() else "observed" for told in rows["faulty"]], rows.index
    )


def _of_year(records: pd.DataFrame, year: ReportingYear) -> pd.DataFrame:
    if records.empty:
        return records
    return records[records["period"].map(lambda period: months_of(period)[-1] in year.months)]


def _misplaced(rows: pd.DataFrame, theme_ids: frozenset[str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows; of an unknown theme neither theme nor status stands. Each of them is told."""
    if rows.empty:
        return rows, []
    # A faulty cell leaves the theme blank; it was told when it was set aside.
    unknown = ~rows["theme_id"].isin(theme_ids) & (rows["theme_id"] != "")
    faulty = rows["faulty"] if "faulty" in rows else pd.Series("", rows.index)
    blank = {name: rows[name].mask(unknown, "") for name in ("theme_id", "status")}
    named = faulty.mask(unknown, faulty + " theme_id status")
    fault = f"{no_such_theme(theme_ids)}; theme and status are shown as not available."
    told = _told(rows[unknown], fault, "theme_id")
    return rows.assign(**blank, faulty=named), told


def _told(rows: pd.DataFrame, fault: str, *names: str) -> list[str]:
    return [f"{place_of(row, *names)} {fault}" for _, row in rows.iterrows()]


def place_of(row: pd.Series, *names: str) -> str:
    """File, sheet and row of a record, or its cells under the headings of the form.

    Args:
        row: a record; `headings` is the JSON of column and heading by field, where it is known.
        names: the fields; `F6 (Due)` is told of `due`, or `row 6, due` without headings.
    """
    sheet = f", sheet {row['sheet']}" if row["sheet"] else ""
    found = json.loads(row.get("headings", "") or "{}")
    if names and all(name in found for name in names):
        cells = [f"{found[name][0]}{row['row']} ({found[name][1]})" for name in names]
        return f"{row['file']}{sheet}, {' and '.join(cells)}"
    at = "".join(f", {name}" for name in names)
    return f"{row['file']}{sheet}, row {row['row']}{at}"


def _end_of(period: str) -> pd.Period:
    return months_of(period)[-1]


def _in_order(table: pd.DataFrame, by: list[str], model: type[Table]) -> pd.DataFrame:
    return conform(table.sort_values(by, kind="stable"), model)
