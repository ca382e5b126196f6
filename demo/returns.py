"""The delivery plan's quarterly forms and the grant return: texts and sums all invented."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from demo import dates, words
from demo.timeline import month_of, quarters_sent, window
from demo.writing import Formula, Tab, xlsx_bytes
from ssp_analysis.years import ReportingYear

TEXTS = Path(__file__).parent / "texts"
FIRST_YEAR = 2018  # returns came with the plan of 2018 to 2021
LINES = ("Community Safety", "Voluntary and Community Sector", "Hate Crime")


@cache
def _texts(name: str) -> Any:
    return yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"))


def files(year: ReportingYear) -> dict[str, bytes]:
    """Action and narrative forms a quarter, and a grant workbook a year."""
    if year.starts < FIRST_YEAR:
        return {}
    contents = {}
    for quarter in quarters_sent("delivery-actions", year):
        end = f"{year.folder}-q{quarter[-1]}.xlsx"
        contents[f"delivery-plan-actions-{end}"] = xlsx_bytes(_action_form(quarter))
        if notes := _note_rows(quarter, year):
            contents[f"delivery-plan-notes-{end}"] = xlsx_bytes(_note_form(notes))
    contents[f"grant-returns-{year.folder}.xlsx"] = xlsx_bytes(_grant_book(year))
    return contents


def _action_form(quarter: str) -> list[Tab]:
    rows = []
    for action in _texts("delivery-actions"):
        status = [text for since, text in action["statuses"].items() if since <= quarter][-1:]
        if status:
            told = action["note"] if quarter >= "2020/21 Q1" else ""
            rows.append([
                dates.quarter(quarter), action["id"], action["theme"], action["action"],
                action["owner"], action["due"], status[0], told,
            ])  # fmt: skip
    header = ["Quarter", "Ref", "Theme", "Action", "Lead", "Due", "Status", "Note"]
    statuses = [["Status"], ["Complete"], ["On track"], ["Delayed"], ["Paused (Covid-19)"]]
    title = [["Delivery plan: actions"], [words.BANNER], []]
    return [Tab("Actions", [*title, header, *rows]), Tab("lists", statuses, hidden=True)]


def _note_rows(quarter: str, year: ReportingYear) -> list[list[str]]:
    rows = []
    for theme, notes in _texts("delivery-notes").items():
        if year.starts == 2020:
            told = notes.get(quarter[-2:], [])
        else:
            told = notes[year.starts] if quarter[-2:] == "Q3" else []
        rows += [[dates.quarter(quarter), theme, kind.capitalize(), text] for kind, text in told]
    return rows


def _note_form(rows: list[list[str]]) -> list[Tab]:
    header = ["Quarter", "Theme", "What kind", "In your own words (no names)"]
    kinds = [["Achievement"], ["Issue"], ["Covid response"], ["Next step"]]
    title = [["Delivery plan: what happened"], [words.BANNER], []]
    return [Tab("Notes", [*title, header, *rows]), Tab("lists", kinds, hidden=True)]


def _grant_book(year: ReportingYear) -> list[Tab]:
    """The mid-year update and the February return, whose sums replace the update's."""
    months = (date(year.starts, 9, 30), date(year.starts + 1, 1, 31))
    last = min(months[1], window("gmfrs-fires", year)[1])
    return [
        _grant_tab("Mid-year update", year.quarter(2), year, months[0], 0.5),
        _grant_tab("February return", year.label, year, last, 1.0),
    ]


def _grant_tab(name: str, period: str, year: ReportingYear, to: date, done: float) -> Tab:
    rows = []
    for line in LINES:
        part = [
            _grant_row(grant, period, year, to, done)
            for grant in _texts("grants")
            if grant["line"] == line
        ]
        sums = [sum(row[at] for row in part) for at in (7, 8, 9)]
        rows += [*part, [f"Sub-total {line}", *[None] * 6, *sums]]
    total = sum(row[7] for row in rows if not str(row[0]).startswith("Sub"))
    first, last = 5, 4 + len(rows)
    formula = Formula(f'=SUMIF(B{first}:B{last},"G*",H{first}:H{last})', total)
    title = [["Community safety grants: return"], [words.BANNER], []]
    return Tab(name, [*title, GRANT_HEADER, *rows, ["Total", *[None] * 6, formula]])


GRANT_HEADER = [
    "Return for", "Ref", "Project", "Award line", "Theme", "Decided by", "Decided on", "Award (£)",
    "Spend (£)", "Forecast to 31 March (£)", "Actual spend to", "Output", "Planned", "Delivered",
    "Changed because of Covid-19", "What came of it",
]  # fmt: skip


def _grant_row(
    grant: dict[str, Any], period: str, year: ReportingYear, to: date, done: float
) -> list[Any]:
    if year.starts < 2020:
        grant = grant | grant.get("before", {})
    if year.starts != 2020:
        spent, forecast, delivered, covid, came = grant["years"][year.starts]
        grant = grant | {
            "spend": spent * grant["award"],
            "forecast": forecast * grant["award"],
            "delivered": delivered * grant["planned"],
            "covid": covid,
            "came": came,
        }
    return [
        dates.quarter(period) if "Q" in period else period,
        f"{grant['id']}/{year.starts % 100}",
        grant["project"], grant["line"], grant["theme"],
        "Community safety grants panel", date(year.starts, 6, 11),
        grant["award"], round(grant["spend"] * done), round(grant["forecast"]),
        dates.month_name(month_of(to)), grant["output"], grant["planned"],
        round(grant["delivered"] * done), grant["covid"], grant["came"] if done == 1 else "",
    ]  # fmt: skip
