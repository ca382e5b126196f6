"""A contract proposed for a file by what its columns seem to be, with a reason for each guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.areas import Wards, district_of, is_in
from ssp_analysis.partners.headings import sheet_period, year_of_cell
from ssp_analysis.partners.periods import parse_period, unsettled_quarter
from ssp_analysis.partners.said_around import NO_PART
from ssp_analysis.partners.totals import TOTAL_NAME
from ssp_analysis.partners.values import key_of
from ssp_analysis.project import Partnership
from ssp_analysis.start.columns import Columns, understand
from ssp_analysis.start.heading_words import FRACTION
from ssp_analysis.start.look import (
    Column,
    Look,
    form_of,
    look_at,
    marks_among,
    name_and_pattern,
    named_for,
    title_of,
)
from ssp_analysis.start.measures import (
    Line,
    categories_of,
    field_of,
    figure_names,
    figures_of,
    no_records_told,
    parts_told,
    series_of,
)
from ssp_analysis.start.times import day_evidence, frequency, likely_order, years_of
from ssp_analysis.years import ReportingYear

NUMBERED = re.compile(r"[a-z]*\s*\d{1,2}", re.IGNORECASE)  # of a month or period: `P1`, `04`
TABS = "tab"  # the field of the sheets' names
KNOWN_WARDS = 0.5  # share of a column's wards that the project must know for figures by ward
SUPPRESSED = re.compile(r"[<*]|\[c\]")  # how partners mark what they withhold
NOT_APPLICABLE = {"-", "[z]"}
POINT = re.compile(r"\b(latitude|longitude|lat|long|easting|northing)\b")
DAYS_UNTIL_DUE = 60
PLACES_TOLD = 8


@dataclass
class Proposal:
    """What is proposed: each key's value with its reason, and what only people can say.

    `years` are the reporting years of the file's periods.
    """

    id: str
    keys: dict[str, Line] = field(default_factory=dict)
    lists: dict[str, list[Line]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    years: list[ReportingYear] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """All that people are asked: first what the file leaves open, then what it never says."""
        keys = ((key, why) for key, (_, why) in self.keys.items() if why.startswith("ASK: "))
        return [*self.questions, *(f"{key}: {why.removeprefix('ASK: ')}" for key, why in keys)]

    @property
    def text(self) -> str:
        """The contract as YAML, a remark per guess."""
        lines = ["# Proposed by ssp draft: read each line. ASK marks what the file does not say."]
        for key, (value, why) in self.keys.items():
            lines += [f"# {why}"] if why else []
            lines.append(f"{key}: {_flow(value)}")
            if key == "date_order":
                lines += self._listed("fields")
        for key in ("categories", "series"):
            lines += self._listed(key)
        return "\n".join(lines) + "\n"

    def _listed(self, key: str) -> list[str]:
        lines = [f"  - {_flow(value)}{f'  # {why}' if why else ''}"
                 for value, why in self.lists.get(key, ())]  # fmt: skip
        return [f"{key}:", *lines] if lines else []


def _flow(value: Any) -> str:
    """A value in one line, as people write it."""
    text = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6
    )
    return text.removesuffix("\n").removesuffix("\n...")


def propose(path: Path, source_id: str, about: Partnership, wards: Wards) -> Proposal:
    """Propose a contract for a file.

    Args:
        path: the file.
        source_id: of the contract; '' takes it from the file's name.
        about: the partnership.
        wards: the project's.

    Raises:
        PartnerDataError: as `look_at`, or no column is one that a contract could name.
    """
    look = look_at(path)
    columns = understand(look, about.area, about.code)
    words, pattern = name_and_pattern(path.name)
    made = Proposal(source_id or words)
    if _known_form(made, look, pattern, source_id):
        made.years = years_of(columns, look)
        return made
    names = named_for(look.columns)
    title = title_of(words)
    made.keys["id"] = (made.id, "")
    made.keys["name"] = (title, "ASK: what readers will call it, here and under series: label")
    # One for each, so that no page for an owner shows what another one sent.
    made.keys["owner"] = (f"the owner of {title.lower()}", "ASK: the role that owns the data")
    made.keys["agreement"] = ("", "ASK: on what ground it is shared")
    starred = f"{look.file}: digits and months become *" if "*" in pattern else ""
    made.keys["files"] = ([{"pattern": pattern} | _sheets_of_parts(columns)], starred)
    if look.sheet.is_text:
        made.keys["encoding"] = (look.encoding, "the bytes are read so without a fault")
        made.keys["separator"] = (look.separator, "most rows are cut so into as many cells")
    _say_layout(made, look, columns)
    _say_day_order(made, columns)
    _say_fields(made, look, columns, names, wards)
    if not made.lists.get("fields"):
        raise PartnerDataError(
            look.file,
            "has no column of days, months, quarters or reporting years, and none of names",
            "Write the contract by hand (docs/contract.md), or ask for a table that has a period "
            "or a name in each row; calendar years are none",
        )
    _say_place(made, columns, about.area)
    _say_rest(made, look, columns, title, names)
    made.questions += [*columns.notes, *no_records_told(columns), *parts_told(columns)]
    return made


def _sheets_of_parts(columns: Columns) -> dict[str, Any]:
    """The sheets of parts, where another is named as their total, average or target."""
    tabs = list(columns.tabs.counts) if columns.tabs else []
    parts = [name for name in tabs if not any(
        names.fullmatch(key_of(name)) for names in (TOTAL_NAME, NO_PART))]  # fmt: skip
    return {"sheets": parts} if parts and len(parts) < len(tabs) else {}


def _known_form(made: Proposal, look: Look, pattern: str, given: str) -> bool:
    """Fill the proposal from a return that the package understands, where the headings are its."""
    form = form_of(look, given)
    if form is None:
        return False
    made.id = form["id"]
    told = {
        "id": "its headings are those of a return on the plan, known by this name",
        "layout": "no column says when: the file's name does",
        "owner": "ASK: the role that collects it",
        "agreement": "ASK: on what ground it is shared",
    }
    form["files"][0]["pattern"] = pattern
    # The fields stand below the order of days.
    made.lists["fields"] = [(one, "") for one in form.pop("fields")]
    made.keys = {key: (value, told.get(key, "")) for key, value in form.items()}
    made.keys["date_order"] = ("dmy", "")
    return True


def _say_when_years_begin(
    made: Proposal, columns: Columns, layout: dict[str, Any], told: list[str]
) -> None:
    if columns.header and "".join(columns.header.periods).isdigit():
        first = next(iter(columns.time.counts)) if columns.time else ""
        layout["year_begins"] = "april" if re.match("apr|q", key_of(first)) else "january"
        told.append("ASK: do the years begin in January, or in April?")
    if columns.years:
        layout |= {"year_column": columns.years.title} if columns.years.title else {}
        if columns.time and columns.time.share(lambda text: bool(NUMBERED.fullmatch(text))) == 1:
            # Reporting years begin with month 4 of the calendar, or with their own first.
            own = re.search(r"\d+", columns.time.texts.iloc[0])
            layout["year_begins"] = "april" if own and int(own[0]) == 1 else "january"
            told.append("ASK: is period 1 April, or January (january)?")
        elif columns.years.share(str.isdigit) == 1:
            layout["year_begins"] = "january"
            told.append("ASK: years begin in january, or in april?")
            made.questions.append(
                f"{columns.years.title!r} has one year a cell: does it begin in January or April?"
            )
    elif columns.time and any(unsettled_quarter(text) for text in columns.time.counts):
        layout["year_begins"] = "april"
        told.append("ASK: Q1 is April to June, or january to March?")
        made.questions.append("Do quarters of one year count from April or from January?")
    elif columns.time and columns.time.share(lambda text: year_of_cell(text).isdigit()) == 1:
        told.append("ASK: does each year begin in April? Then year_begins: april")
        made.questions.append(
            f"{columns.time.title!r} has calendar years, which fit no year from April to March: "
            "ask for months or quarters; where each begins in April, layout: {year_begins: april}"
        )


def _say_layout(made: Proposal, look: Look, columns: Columns) -> None:
    layout: dict[str, Any] = {}
    told = [f"headings in {look.place}"]
    if look.header_rows == 2:
        layout["header_rows"] = 2
    if columns.header:
        layout["kind"] = "wide"
        found = list(columns.header.periods) or list(columns.header.undated.values())
        told.append(f"{len(found)} columns are periods, {found[0]} to {found[-1]}")
        if columns.by_sheet:
            layout["year_from"] = "sheet"
            told.append("the name of sheet or file has their year")
    elif columns.over:
        if columns.by_sheet:
            layout["year_from"] = "sheet"
        told.append("the year stands " + ("in its name" if columns.by_sheet else "above"))
    elif columns.time is None and all(map(sheet_period, look.sheets)):
        layout["period_from"] = "sheet"
        told.append("each sheet is named for its period")
    elif columns.time is None:
        layout["period_from"] = "file"
        made.questions.append(_says_when(look))
    if columns.tabs:
        layout["sheets_are"] = "category" if columns.category is columns.tabs else TABS
        told.append("sheets have figures of their own for the same times")
        made.questions.append("Do the sheets add up? Name those that do under files, with sheets:")
    _say_when_years_begin(made, columns, layout, told)
    made.years = years_of(columns, look)
    if len(made.years) > 1:
        layout["span"] = "history"
        told.append("it holds several years")
    if layout:
        made.keys["layout"] = (layout, "; ".join(told))
    else:
        made.keys["layout"] = ({"kind": "rows"}, f"{told[0]}; a row is one record or figure")


def _says_when(look: Look) -> str:
    """What is asked of a table without periods: of its file's name, or of headings with some."""
    for title in [column.title for column in look.columns[1:]]:
        words = title.split()
        parts = (" ".join(part) for at in range(1, len(words)) for part in (words[:at], words[at:]))
        if any(map(parse_period, parts)):
            return (
                f"{title!r} and the like name a time and something else, and are not read: ask for "
                "a row of headings with months, quarters or years from April alone (2018/19) above "
                "what is counted; terms and other years are none"
            )
    return "No column tells when: is it the period in the file's name?"


def _say_day_order(made: Proposal, columns: Columns) -> None:
    time = columns.time
    order, told = likely_order(columns), ""
    if time and columns.kind == "date":
        found = day_evidence(time)
        dmy, mdy, either = (found.get(name, 0) for name in ("dmy", "mdy", "either"))
        told = f"{time.title!r}: {dmy} cells can only be day first, {mdy} only month first"
        if (either and not (dmy or mdy)) or (dmy and mdy):
            told = f"ASK: {told}, {either} either"
            made.questions.append(f"Are the days of {time.title!r} day first or month first?")
        elif not found:
            told = f"{time.title!r} is written so that it has one reading"
    made.keys["date_order"] = (order, told)


def _say_fields(
    made: Proposal, look: Look, columns: Columns, names: Mapping[int, str], wards: Wards
) -> None:
    fields: list[Line] = []
    add = fields.append
    if columns.id:
        add(field_of(names[columns.id.at], columns.id, why="hardly any text stands there twice"))
    if columns.time:
        add(field_of(columns.kind, columns.time, type=columns.kind, required=True))
    if columns.area:
        add(field_of("area", columns.area, why=f"{len(columns.area.counts)} places"))
    if columns.category:
        add(field_of("category", columns.category, why=f"{len(columns.category.counts)} names"))
    for column in columns.dimensions:
        name = TABS if column is columns.tabs else names[column.at]
        add(field_of(name, column, why="tells figures apart"))
    for name, column in figure_names(columns, names):
        whole = not column.share(FRACTION.search)
        add(field_of(name, column, type="integer" if whole else "number", why="a figure"))
    below = figures_of(look, columns) if columns.header else []
    meant = {"headers": columns.below[:1]} if columns.below else {}
    if any(sign in cell for one in below for cell in one.counts for sign in "£%"):
        signed = {"type": "number", "bareNumber": False}
        add(({"name": "count"} | meant | signed, "some cells have signs"))
    elif below and (meant or not fields):
        add(({"name": "count"} | meant | {"type": "number"}, "the cells below the headings"))
    for column in columns.places if not columns.is_aggregate else ():
        _say_ward(made, column, wards, fields)
    made.lists["fields"] = fields


def _say_ward(made: Proposal, column: Column, wards: Wards, fields: list[Line]) -> None:
    kind = next((one for one in ("lsoa", "ward") if one in column.key), "")
    if not kind or any(one["name"] == kind for one, _ in fields):
        return
    known = column.share(lambda text: wards.code(text, kind))
    has_area = "area" in [one["name"] for one, _ in fields]
    told = f"{known:.0%} of its cells are on your lists"
    if kind == "lsoa" and 0 < known < 1 and not has_area:
        fields.append(field_of(kind, column, required=False, why=told))
        why = "ASK: are all of yours on your list, and the others elsewhere?"
        made.keys["own_area"] = ({"field": kind}, why)
    elif known >= KNOWN_WARDS or (known and has_area):  # most may be of elsewhere
        fields.append(field_of(kind, column, why=told))
    else:
        made.questions.append(
            f"{column.title!r} has {len(column.counts)} places, {known:.0%} of the cells on your "
            f"lists: complete wards.csv, then add {{name: {kind}, headers: [{column.title}]}}"
        )


def _say_place(made: Proposal, columns: Columns, area: str) -> None:
    if not columns.area:
        for column in [c for c in columns.left if POINT.search(c.key)][:1]:
            made.questions.append(
                f"{column.title!r} is of points on the map, and no column names a district: do all "
                f"rows lie in {area}?"
            )
        return
    texts = columns.area.counts
    if any(district_of(key_of(text)) for text in texts):
        made.keys["own_area"] = ({"field": "area", "begins": [area]}, _share_told(columns, area))
    elif columns.ours:
        own = {"field": "area", "names": [columns.ours]}
        made.keys["own_area"] = own, _share_told(columns, columns.ours)
    else:  # another place's figures would pass for ours: until somebody says, nothing is read
        made.keys["own_area"] = (
            {"field": "area"},
            f"ASK: which of {len(texts)} places are yours? {area} is none of them",
        )
        more = ", ..." if len(texts) > PLACES_TOLD else ""
        made.questions.append(
            f"{columns.area.title!r} does not name {area}, but {len(texts)} other places "
            f"({', '.join(list(texts)[:PLACES_TOLD])}{more}): write "
            "own_area: {field: area, names: [YOURS]}; where that is more than your area, say so in "
            "name and label"
        )


def _share_told(columns: Columns, area: str) -> str:
    assert columns.area
    return f"{columns.area.share(lambda text: is_in(text, area)):.0%} of the rows are of {area}"


def _say_rest(
    made: Proposal, look: Look, columns: Columns, title: str, names: Mapping[int, str]
) -> None:
    if columns.id:
        made.keys["record_id"] = ([names[columns.id.at]], "rows of one id are one record")
        made.keys["duplicates"] = ({"by": "record"}, "")
    elif columns.is_aggregate:
        made.keys["duplicates"] = ({"by": "period"}, "a later file replaces the periods it holds")
    figures = figures_of(look, columns)
    marks = dict.fromkeys(mark for column in figures for mark in marks_among(column.counts))
    if marks:
        made.keys["missingValues"] = (
            [{"value": mark, "state": _state(mark)} for mark in marks],
            "ASK: is that what these marks mean?",
        )
        made.questions.append(f"What do the marks {', '.join(marks)} mean?")
    if columns.personal:
        made.keys["free_text"] = (
            [column.title for column in columns.personal],
            "seem to be of people, or written by them: left out",
        )
    if len(columns.below) > 1:
        made.questions.append(f"Below each period stand {', '.join(columns.below)}: the first is "
                              "read, another needs a contract of its own")  # fmt: skip
    if left := ", ".join(column.title for column in columns.left):
        made.questions.append(f"Not read: {left}. Add what you need to fields")
    due = {"frequency": frequency(look, columns), "days": DAYS_UNTIL_DUE}
    made.keys["due"] = (due, "ASK: when is it due?")
    made.keys["counts"] = (f"{title}, as received.", "ASK: what is counted, in a sentence")
    made.keys["does_not_count"] = ("What was not reported or not recorded.", "ASK: what is not")
    kinds = made.lists["categories"] = categories_of(look, columns)
    series = series_of(look, columns, title, names, kinds)
    if not columns.is_aggregate and {"ward", "lsoa"} & {
        one["name"] for one, _ in made.lists["fields"]
    }:
        series = [(one, "by_ward: true adds figures by ward, decided on by themselves")
                  for one, _ in series]  # fmt: skip
    made.lists["series"] = series


def _state(mark: str) -> str:
    if SUPPRESSED.match(mark):
        return "suppressed"
    return "not_applicable" if mark in NOT_APPLICABLE else "missing"
