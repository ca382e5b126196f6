"""The tables of account: what the grants paid for, what data came, what is not shown and why."""

from collections.abc import Callable

import pandas as pd

from ssp_analysis.say.caveats import decision_words
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.partner_text import first_sentence
from ssp_analysis.say.quantities import (
    count_text,
    day_text,
    given_day_text,
    period_text,
    pounds,
    pounds_of,
    share_of,
    whole_pounds,
)
from ssp_analysis.say.tables import Column, Make, Shown, Table, held, mark, spelt
from ssp_analysis.say.wording import in_sentence, listing, sentence
from ssp_analysis.tables import ALL_LINES, Row
from ssp_analysis.write.cells import ABSENT, Cell
from ssp_analysis.years import months_of

OVERSPENT = "spent more than awarded"
NONE_REPORTED = "None reported"
LESS = "less than planned"
NOT_TOLD, IN_REPORT = "what came of it is not told", "outcome in the report"
STATUS_WORDS = {
    "available": "received and readable",
    "not_available": "not fit to use",
    "not_received": "not received",
    "not_due": "not due yet",
}
WHY_NO_RETURN = {"not_received": "no return was received", "not_due": "no return is due yet"}
STANDING_WORDS = {
    "done since last year": "Done since last year",
    "done": "Done before",
    "as planned": "As planned",
    "delayed or paused": "Delayed or paused",
    "off track": "Off track or at risk",
    "slipped": "Slipped",
    "reopened": "Reopened",
    "due since the last return": "Due since the last report (whether done is not known yet)",
    "overdue": "Overdue",
    "withdrawn": "Withdrawn or stopped",
    "not available": "Not available",
}
BEHIND = ("overdue", "slipped", "reopened", "delayed or paused", "off track")
IN_FULL = {"slipped": "Slipped since last year", "reopened": "Reopened (was done)"}
UNREPORTED = {"due since the last return": "newly due", "not available": "not available"}
NOT_KNOWN = {"due since the last return": "Newly due: not known yet"}
NO_THEME = "theme not available"


def grant_table(pack: Pack) -> Table:
    """The money of each project: who decided, award, spend, forecast and what is left."""
    themes = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    grants = pack.grants
    columns = (
        Column("Project", "project"),
        Column("Grant line", held("line")),
        Column("Theme", lambda row: themes.get(row["theme_id"]) or mark("missing")),
        Column("Decided by", _decided),
        _money("Award", grants["award_pence"]),
        Column("Spent so far", _spent(grants), count_text),
        Column("Spent up to", held("spend_to", write=period_text)),
        _money("Forecast for the year", grants["forecast_pence"]),
        Column("Underspend", _less_forecast(grants), count_text),
    )
    return Table("Community safety grants: awards and spending (£)", columns, grants)


def award_table(awards: pd.DataFrame) -> Table:
    """Per grant line: the award letter, what the returns add up to, and what is left of it."""
    columns = (
        Column("Grant line", "line"),
        Column(
            "Award letter",
            lambda row: (
                f"{row['reference']}, {day_text(row['dated'])}"
                if row["reference"]
                else mark("missing")
            ),
        ),
        _money("Awarded by letter", awards["letter_pence"]),
        _money("Awards as returned", awards["returned_pence"]),
        _money("Difference", awards["difference_pence"]),
        _money("Spent so far", awards["spend_pence"]),
        _money("Forecast to March", awards["forecast_pence"]),
        _money("Underspend", awards["underspend_pence"]),
    )
    return Table("Community safety grants: award letters and returns (£)", columns, awards)


def grant_sentences(pack: Pack, write: Callable[[int], str] = pounds) -> list[str]:
    """What is left of all grants, against what may be; and where letters and returns differ.

    `write` writes money: to the penny, or in whole pounds for a slide.
    """
    if (whole := pack.awards[pack.awards["line"] == ALL_LINES]).empty:
        return []
    row = whole.iloc[0]
    spent = whole["spend_pence"].eq(whole["forecast_pence"]).fillna(False).all()
    ended = spent and _reach_the_end(pack)
    told = [_left(row, write, "was" if ended else "is forecast to be")]
    if pd.isna(row["difference_pence"]):
        why = "none is held" if pack.awards["letter_pence"].isna().all() else "a sum is missing"
        told.append(f"Whether awards add up to the award letters is not known: {why}.")
    elif gap := abs(row["difference_pence"]):
        told.append(f"The awards of all projects differ from the letters by {write(gap)}.")
    else:
        told.append("The awards of all projects add up to the award letters.")
    if number := len(_overspent(pack.grants)):
        told.append(f"{number} project{'s have' if number > 1 else ' has'} {OVERSPENT}.")
    if pack.grants["spend_to"].nunique() > 1:
        told.append("What was spent is not added up: the returns reach to different months.")
    return told


def left_of_grants(pack: Pack, named: bool = False) -> str:
    """The first thing of `grant_sentences`, in short; if `named`, of which project most is left."""
    told = [text.split("; ")[0].split(" (")[0] for text in grant_sentences(pack, whole_pounds)[:1]]
    grants = pack.grants.set_index("project")
    left = grants["award_pence"] - grants["forecast_pence"]
    if named and told and left.notna().all() and left.sum() > 0 and (left > 0).sum() > 1:
        told.append(f"Most is left of {left.idxmax()}, {whole_pounds(int(left.max()))}")
    return " ".join(map(sentence, told))


def _left(row: Row, write: Callable[[int], str], was: str) -> str:
    if pd.isna(row["underspend_pence"]):
        return "The underspend is not available: a forecast is missing."
    said = f"{write(row['underspend_pence'])} {was} left at the end of March"
    if row["underspend_pence"] < 0:
        over = write(-row["underspend_pence"])
        return f"{over} more than awarded {was} spent."
    if pd.isna(row["allowed_pence"]):
        return f"{said}."
    allowed = f"the {write(row['allowed_pence'])} that the grant's terms allow"
    written = f" ({row['allowed_source']})" if row["allowed_source"] else ""
    if row["over_allowance_pence"]:
        over = write(row["over_allowance_pence"])
        return f"{said}, {over} more than {allowed}{written}."
    carried = write(row["carry_forward_pence"])
    return f"{said}, within {allowed}{written}; {carried} may be carried forward."


def comment_table(comments: pd.DataFrame) -> Table:
    """What the committee asked, when, and what became of it."""
    columns = (
        Column("What was asked", "comment"),
        Column("On", lambda row: day_text(row["date"])),
        Column("Reply", held("reply", "not_yet_due")),
        Column("Status", lambda row: sentence(row["status"]).rstrip(".")),
    )
    return Table("Questions, replies and where they stand", columns, comments)


def output_table(pack: Pack) -> Table:
    """What each project planned and delivered, what Covid changed, and what came of it.

    What Covid changed has a column only where a project says something: a form may not ask.
    """
    is_told = (pack.grants["covid_change"] != "").any()
    changed = Column("What Covid changed", lambda row: row["covid_change"] or NONE_REPORTED)
    columns = (
        Column("Project", "project"),
        Column("What was counted", held("output")),
        Column("Planned", held("output_planned"), count_text),
        Column("Delivered", held("output_delivered"), count_text),
        *([changed] if is_told else []),
        Column("What came of it", held("came_of_it")),
    )
    return Table("Community safety grants: what was delivered", columns, pack.grants)


def came_of_it_table(pack: Pack) -> Table:
    """What each project delivered and what came of it, the largest shortfall first, for a slide."""
    share = (pack.grants["output_delivered"] / pack.grants["output_planned"]).fillna(1)
    rows = pack.grants.loc[share.clip(upper=1).sort_values(kind="stable").index]
    done = rows.apply(lambda row: f"{spelt(delivered)(row)}; ", axis=1)
    came = rows.apply(lambda row: in_sentence(outcome(row)) or NOT_TOLD, axis=1)
    frame = rows[["project"]].assign(told=done + came, short=done + IN_REPORT)
    columns = Column("Project", "project"), Column("Delivered of planned; what came of it", "told")
    return Table("Community safety grants: what came of them", columns, frame)


def by_delivery(pack: Pack) -> dict[str, pd.DataFrame]:
    """The projects by what they delivered; a kind of which there is none is left out."""
    grants = pack.grants
    done, planned = grants["output_delivered"], grants["output_planned"]
    then = "" if _reach_the_end(pack) else " so far"
    kinds = {f"{LESS}{then}": done < planned, f"what was planned or more{then}": done >= planned,
             "a number that is not known": (done + planned).isna()}  # fmt: skip
    return {words: grants[of.fillna(False)] for words, of in kinds.items() if of.any()}


def _reach_the_end(pack: Pack) -> bool:
    """Whether all projects tell what was spent to the year's last month."""
    ends = pack.grants["spend_to"]
    return all(last and months_of(last)[-1] >= pack.year.months[-1] for last in ends)


def outcome(row: Row) -> str:
    """What came of a project, in the first clause that was written of it."""
    return first_sentence(row["came_of_it"]).split("; ")[0].rstrip(".")


def delivered(row: Row) -> Cell | str:
    """`31 of 90 nights covered`, or `41 shops taking part, 30 planned`; the mark of what is not."""
    counts = [held(name, write=count_text)(row) for name in ("output_delivered", "output_planned")]
    missing = next((each for each in counts if isinstance(each, Cell)), None)
    over = not missing and row["output_delivered"] > row["output_planned"]
    of, more = ("", f", {counts[1]} planned") if over else (f" of {counts[1]}", "")
    return missing or f"{counts[0]}{of} {row['output']}".strip() + more


def availability_table(availability: pd.DataFrame) -> Table:
    """One row per source: what came, up to when, and how many rows were kept or set aside.

    Rows in question have a column where there are any.
    """
    asked = (Column("Rows in question", held("asked"), count_text),)
    columns = (
        Column("Source", "source"),
        Column("Data", lambda row: STATUS_WORDS[row["status"]]),
        Column("Data to", data_to),
        Column("Rows received", held("rows_in"), count_text),
        Column("Rows used", held("kept"), count_text),
        Column("Counted with another source", held("merged"), count_text),
        Column("Rows set aside", held("quarantined"), count_text),
        *(asked if availability["asked"].gt(0).any() else ()),
    )
    return Table("Partner data: what was received and used", columns, availability)


def open_questions(availability: pd.DataFrame) -> list[str]:
    """Per source with open questions: how many there are, and what that means for its figures."""
    some = availability[availability["questions"].fillna(0) > 0]
    return [
        f"{source}: {number} question{'s' * (number > 1)} to the partner "
        f"{'are' if number > 1 else 'is'} open. Figures that an answer could change are not shown."
        for source, number in zip(some["source"], some["questions"].astype(int), strict=True)
    ]


def decision_table(decisions: pd.DataFrame) -> Table:
    """What is not shown with figures: why, and on whose decision; a line for each decision."""
    alike = ["owner", "decision", "public_decision", "reason", "approver", "approved_on"]
    grouped = decisions.groupby(alike, sort=False, dropna=False)["label"]
    columns = (
        Column("Figures", "label"),
        Column("Data owner", "owner"),
        Column("Decision", lambda row: sentence(decision_words(row["public_decision"]))[:-1]),
        Column("Reason", lambda row: sentence(row["reason"]) or "No reason recorded."),
        Column("Decided by", lambda row: row["approver"] or "Not recorded"),
        Column("Date", lambda row: day_text(row["approved_on"])),
    )
    lifted = (decisions["decision"] != decisions["public_decision"]).any()
    paper = "the public paper" if lifted else "this paper"
    rows = grouped.agg(lambda names: listing(list(names))).reset_index()
    return Table(f"Figures that {paper} does not show", columns, rows)


def came(pack: Pack, source_id: str) -> str:
    """Why nothing of a return can be told; empty where the pack has no account of such a source."""
    unfit = "a return was received, but nothing in it is fit to use"
    status = pack.availability.loc[pack.availability["source_id"] == source_id, "status"]
    return WHY_NO_RETURN.get(status.iloc[0], unfit) if len(status) else ""


def notes_absent(pack: Pack) -> str:
    """Why nothing that partners wrote can be told; empty where something of theirs is held."""
    return "" if (pack.narrative["kind"] != "policy_driver").any() else came(pack, "delivery-notes")


def data_to(row: Row) -> Cell | str:
    """The last period that a source covers, or the mark that there is none, or none so far."""
    if period := period_text(row["data_to"]):
        return period
    return mark("asked" if pd.notna(row["asked"]) and row["asked"] > 0 else "missing")


def _less_forecast(grants: pd.DataFrame) -> Make:
    write = pounds_of(grants["award_pence"] - grants["forecast_pence"])

    # From the row's own fields, so that a revised one marks the cell.
    def cell(row: Row) -> Cell | str:
        left = row["award_pence"] - row["forecast_pence"]
        return mark("missing") if pd.isna(left) else write(left)

    return cell


def _money(heading: str, pence: pd.Series) -> Column:
    return Column(heading, held(str(pence.name), write=pounds_of(pence)), count_text)


def _overspent(grants: pd.DataFrame) -> pd.DataFrame:
    """The projects that spent more than was awarded; not those of which a sum is not known."""
    return grants[(grants["spend_pence"] > grants["award_pence"]).fillna(False)]


def _spent(grants: pd.DataFrame) -> Make:
    told = held("spend_pence", write=pounds_of(grants["spend_pence"]))
    # Not from the row's award: a revised one is marked in its own cell, and what was spent is not.
    over = set(_overspent(grants)["project_id"])

    def cell(row: Row) -> Shown:
        return f"{told(row)} ({OVERSPENT})" if row["project_id"] in over else told(row)

    return cell


def _decided(row: Row) -> str:
    return f"{held('decided_by')(row)}, {given_day_text(row, 'decided_on') or mark('missing')}"


def action_table(theme: Theme | None, actions: pd.DataFrame) -> Table | None:
    """The delivery plan's actions of a theme, as last returned; or those of no known theme."""
    rows = actions[actions["theme_id"] == (theme.theme_id if theme else "")]
    name = theme.name if theme else NO_THEME
    returned = held("status", write=lambda text: sentence(text).rstrip("."))
    columns = (
        Column("Action", "action"),
        Column("Lead", held("owner")),
        Column("Due", lambda row: given_day_text(row, "due") or mark("missing")),
        Column("Last returned as", lambda row: f"{returned(row)} ({period_text(row['period'])})"),
        Column("Where it stands", _standing),
    )
    return Table(f"Delivery plan actions: {name}", columns, rows) if len(rows) else None


def open_table(actions: pd.DataFrame) -> Table | None:
    """The actions that are behind, by name, then, a line each, those of which it is not known."""
    behind = actions[actions["standing"].isin(BEHIND)].sort_values("due", kind="stable")
    rows = [(row["action"], given_day_text(row, "due") or ABSENT["missing"].spelt,
             IN_FULL.get(state := row["standing"], STANDING_WORDS[state]))
            for _, row in behind.iterrows()]  # fmt: skip
    for standing, words in UNREPORTED.items():
        words = NOT_KNOWN.get(standing, sentence(words)[:-1])
        of = actions[actions["standing"] == standing].sort_values("due", kind="stable")
        days = list(dict.fromkeys(given_day_text(row, "due") or ABSENT["missing"].spelt
                                  for _, row in of.iterrows()))  # fmt: skip
        rows += [("; ".join(of["action"]), listing(days), words)] if len(of) else []
    frame = pd.DataFrame(rows, columns=["action", "due", "state"])
    columns = (Column("Action", "action"), Column("Due", "due"), Column("State", "state"))
    caption = "Actions that are behind, or of which it is not known"
    return Table(caption, columns, frame) if rows else None


def action_counts(actions: pd.DataFrame, behind: bool = True) -> str:
    """`7 of 19 actions are done, 1 as planned, 6 behind and 5 newly due`.

    Args:
        actions: rows of `tables.Actions`.
        behind: whether those that are behind are told too.
    """
    of = actions["standing"]
    groups = ((of == "as planned", "as planned"), (of.isin(BEHIND) & behind, "behind"),
              (of == "withdrawn", "withdrawn or stopped"),
              *((of == standing, words) for standing, words in UNREPORTED.items()))  # fmt: skip
    done = int(of.str.startswith("done").sum())
    told = [f"{share_of(done, len(actions), 'action')} done"]
    return listing(told + [f"{int(some.sum())} {words}" for some, words in groups if some.any()])


def newly_due(actions: pd.DataFrame) -> str:
    """What it means that actions are newly due; '' where none is."""
    of = actions[actions["standing"] == "due since the last return"]
    to = listing([period_text(period) for period in dict.fromkeys(of["period"])])
    return f"Newly due since the report for {to}; whether done is not known." if to else ""


def action_summary(actions: pd.DataFrame) -> str:
    """`19 actions: 7 done since last year, 8 overdue, …`; empty where there are none."""
    counts = [(name, int((actions["standing"] == name).sum())) for name in STANDING_WORDS]
    told = [f"{number} {STANDING_WORDS[name].casefold()}" for name, number in counts if number]
    return f"{len(actions)} action{'s' * (len(actions) != 1)}: {listing(told)}." if told else ""


def _standing(row: Row) -> Cell | str:
    if row["standing"] == "not available":
        return mark("missing")
    words = STANDING_WORDS[row["standing"]]
    if row["standing"] == "reopened":
        return f"{words} (last year: {row['last_status'].lower()})"
    if row["standing"] != "slipped":
        return words
    put_off = pd.notna(row["last_due"]) and row["due"] > row["last_due"]
    was = f"due {day_text(row['last_due'])}" if put_off else row["last_status"].lower()
    return f"{words} (last year: {was})"
