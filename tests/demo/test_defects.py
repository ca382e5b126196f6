"""Every defect that demo/README.md lists is really in the committed files."""

import re
from datetime import datetime

import pytest

from demo import words
from tests.demo.raw_files import REPOSITORY, cells, column, csv_rows, paths, sheets

COUNCIL = "*/council-asb-cases-*.csv"
COUNCIL_20 = "2020-21/council-asb-cases-2020-21.csv"
IN_CP1252 = "201[5678]-*/council-asb-cases-*.csv"
CRIME = "*/gmp-crime-*.csv"
IOPS = "2020-21/gmp-crime-2020-21.csv"
DATE = {"iso": r"\d{4}-\d\d-\d\d", "short": r"\d{1,2}-\d{1,2}-\d\d", "serial": r"4\d{4}"}


def council(at, year=COUNCIL_20):
    return column(csv_rows(year, "cp1252"), at)


def like(pattern, values):
    return [value for value in values if re.fullmatch(pattern, str(value))]


def both_files(name):
    return [set(column(csv_rows(f"2018-19/{name}-{part}.csv", "cp1252"), 0)) for part in "12"]


def shared_places():
    ours = set(council(4, "*/council-asb-cases-2016-17.csv"))
    return ours & set(cells("2016-17/housing-asb*", 4)) - {""}


def titles(pattern):
    return [rows[0][0] for *_, visible, rows in sheets(pattern) if visible]


def wrong_totals():
    found = []
    for _, name, visible, rows in sheets("*/housing-asb*"):
        if visible:
            stated = next(row[1] for row in rows if row[0] == "Total")
            found += [name] if stated != sum(str(row[0]).startswith("SH") for row in rows) else []
    return found


def first_submission(month):
    """References in a month's own first file, and those restated in December's."""
    own = [set(column(csv_rows(f"*/tiig-assaults-{m}.csv"), 0)) for m in (month, "2020-12")]
    return own[0] - {"Attendance", words.BANNER}, own[1]


def hidden_sheets():
    return {name for _, name, visible, _ in sheets("2019-20/*.xlsx") if not visible}


DEFECTS = {
    "title-rows": lambda: (
        all("Demonstration" in str(rows[:3]) for *_, v, rows in sheets("2020-21/*.xlsx") if v)
        and csv_rows(COUNCIL_20, "cp1252")[0] == [words.BANNER]
    ),
    "merged-header": lambda: all(
        rows[3][3] == "" and rows[4][3]
        for name in ("*/gmp-incidents*", "*/marac*", "*/residents-survey*")
        for *_, rows in sheets(name)
    ),
    "header-spaces": lambda: "of which\u00a0from  police" in column(
        csv_rows("*/da-services*", "cp1252"), 4
    ),
    "footers": lambda: all(
        any(str(cell).startswith(mark) for cell in found)
        for mark, found in [
            ("Total", council(0)), ("Source:", council(0)), ("Produced by", council(0)),
            ("Note:", cells("*/gmfrs*", 0)), ("Key:", cells("*/hate*", 0)),
        ]
    ),
    "wrong-total": lambda: wrong_totals() == ["Nov-18"],
    "iso-dates": lambda: like(DATE["iso"], council(1)),
    "short-dates": lambda: like(DATE["short"], council(1)),
    "serial-dates": lambda: (
        like(DATE["serial"], council(1))
        and all(
            isinstance(row[1], float)
            for *_, rows in sheets("2018-19/gmfrs*")
            for row in rows
            if str(row[0]).startswith("GM")
        )
    ),
    "month-only": lambda: like(r"[A-Z][a-z]{2}-2[01]", council(1)),
    "quarter-in-dates": lambda: council(1).count("Q1 20/21") == 2,
    "us-dates": lambda: len(like(r"\d\d/(1[3-9]|2\d|3\d)/\d{4}", council(1))) == 3,
    "month-first": lambda: (
        like(r"\d\d/(1[3-9]|2\d|3\d)/\d{4}", column(csv_rows("*/nwas*"), 1))
        and not like(r"(1[3-9]|2\d|3\d)/\d\d/\d{4}", column(csv_rows("*/nwas*"), 1))
    ),
    "impossible-date": lambda: "31/04/2016" in column(csv_rows(CRIME), 1),
    "blank-date": lambda: council(1).count("") == 2 and "" in column(csv_rows(IOPS), 1),
    "other-year": lambda: council(1).count("15/06/2019") == 2,
    "mixed-quarters": lambda: all(
        like(form, column(csv_rows("2020-21/da-services*", "cp1252"), 0))
        for form in (r"Q1 20/21", r"2020/21 Q2", r"Q3 2020-21")
    ),
    "calendar-sheets": lambda: (
        [name for _, name, *_ in sheets("2016-17/gmp-incidents*")] == ["2016", "2017"]
        and [name for _, name, *_ in sheets("2017-18/gmfrs*")] == ["2017", "2018"]
    ),
    "mixed-sheets": lambda: [name for _, name, *_ in sheets("2019-20/gmp-incidents*")]
    == ["2019-20", "2019", "2020"],
    "bare-quarters": lambda: all(
        rows[3][1:] == ["Q1", "Q2", "Q3", "Q4"] and re.fullmatch(r"20\d\d-\d\d", name)
        for _, name, _, rows in sheets("*/hate*")
    ),
    "tab-per-month": lambda: [name for _, name, *_ in sheets("2020-21/housing*")][::9]
    == ["Apr-20", "Jan-21"],
    "ward-spaces": lambda: any("\u00a0" in ward for ward in council(3)),
    "ward-ampersand": lambda: {"Cheadle & Gatley", "Cheadle and Gatley"} <= set(council(3)),
    "retired-wards": lambda: {"Great Moor", "Bramhall South"} <= set(council(3)),
    "newer-wards": lambda: (
        council(3).count("Norbury & Woodsmoor") == 2
        and "Norbury & Woodsmoor" in council(3, "2021-22/council*")
    ),
    "other-boroughs": lambda: (
        "Denton West" in council(3) and "Levenshulme" in column(csv_rows(CRIME), 3)
    ),
    "other-residents": lambda: {"E01DEMO901", "E01DEMO902"}
    <= set(column(csv_rows("*/tiig-assaults-2020-09.csv"), 4)),
    "unknown-lsoa": lambda: "E01UNKNOWN" in column(csv_rows("*/tiig-assaults-2020-09.csv"), 4),
    "blank-wards": lambda: "" in council(3) and "" in column(csv_rows(IOPS), 3),
    "missing-marks": lambda: {"<5", "*", "-", "..", "", 0.0} <= set(cells("*/hate*")),
    "absent-agency": lambda: [
        row[1] for row in csv_rows("*/da-services*", "cp1252") if row[3:4] == [".."]
    ] == ["Refuge & safe accommodation"] * 2,
    "suppressed-by-partner": lambda: "<5" in cells("*/youth*", 1),
    "subtotals": lambda: all(
        any(str(cell).startswith(("Sub-total", "Subtotal")) for cell in found)
        for found in [
            cells("2020-21/gmfrs*", 0),
            cells("2020-21/grant*", 0),
            column(csv_rows("2020-21/da-services*", "cp1252"), 0),
        ]
    ),
    "two-partners": lambda: len(shared_places()) > 50,
    "resubmitted": lambda: len(
        set(council(0, "2018-19/*-1.csv")) & set(council(0, "2018-19/*-2-resubmitted.csv"))
    ) > 200,
    "restated": lambda: all(
        first_submission(month)[0] < first_submission(month)[1]
        for month in ("2020-10", "2020-11")
    ),
    "doubled-ids": lambda: (
        len(refs := column(csv_rows("2019-20/council*"), 0)) - len(set(refs)) == 5
        and len(numbers := column(csv_rows(IOPS), 0)) - len(set(numbers)) == 1
    ),
    "renamed-category": lambda: {"Fly tipping", "Environmental: fly-tipping"}
    <= set(council(2, "2017-18/council*")),
    "new-category": lambda: (
        "Covid-19 business compliance" in council(2)
        and "Covid-19 business compliance" not in council(2, "2018-19/council*")
    ),
    "ended-category": lambda: (
        "Bicycle theft" in column(csv_rows("2018-19/gmp-crime*"), 2)
        and "Bicycle theft" not in column(csv_rows(IOPS), 2)
        and "AWAITING CLASSIFICATION" in column(csv_rows(IOPS), 2)
    ),
    "unknown-category": lambda: (
        council(2).count("See notes") == 2 and "TBC - SEE OEL" in column(csv_rows(IOPS), 2)
    ),
    "feed-cut": lambda: (
        csv_rows("*/nwas*q2-1-old-system.csv")[0] != csv_rows("*/nwas*q2-2-new-system.csv")[0]
        and len(paths("2019-20/gmp-crime*")) == 2
    ),
    "hidden-sheets": lambda: {"Accidental", "workings", "lists"} == hidden_sheets(),
    "cp1252": lambda: any(b"\x93it\x92s" in path.read_bytes() for path in paths(IN_CP1252)),
    "bom": lambda: all(
        path.read_bytes().startswith(b"\xef\xbb\xbf")
        for path in [*paths("*/trading*"), *paths("2019-20/council*")]
    ),
    "semicolon": lambda: csv_rows("2020-21/road*", separator=";")[2][1] == "Accident date",
    "free-text": lambda: all(
        "Jane Doe" in text
        for text in [
            str(council(5)), str(csv_rows("*/trading*")), str(cells("2020-21/housing*", 5)),
        ]
    ) and "Met by John Roe" in str(csv_rows("*/nwas*new-system.csv")),
    "formula-cells": lambda: (
        words.FORMULA in column(csv_rows("*/trading*"), 4)
        and column(csv_rows("2019-20/council*"), 4).count(words.FORMULA) == 2
    ),
    "money-text": lambda: "£2,500.00" in column(csv_rows("*/trading*"), 3),
    "not-a-number": lambda: "about 500" in column(csv_rows("2020-21/trading*"), 3),
    "known-typo": lambda: council(2, "2017-18/council*").count("Nosie nuisance") == 3,
    "known-year": lambda: "14/09/2081" in column(csv_rows("2018-19/trading*"), 1),
    "late-source": lambda: not like(
        r"\d\d/(11|12)/2021", column(csv_rows("2021-22/trading*"), 1)
    ),
    "paused-wave": lambda: [
        row[2:] for *_, rows in sheets("2020-21/residents*") for row in rows if row[0] == "Q1 20/21"
    ] == [[".."] * 4] * 2,
}  # fmt: skip


def listed():
    text = (REPOSITORY / "demo" / "README.md").read_text(encoding="utf-8")
    table = text[text.index("## Planted defects") :]
    return [found for found in re.findall(r"^\| ([a-z0-9-]+) \|", table, re.MULTILINE)][1:]


def test_readme_and_this_list_name_the_same_defects():
    assert listed() == list(DEFECTS)


@pytest.mark.parametrize("defect", DEFECTS)
def test_defect_is_planted(defect):
    assert DEFECTS[defect]()


def test_dates_of_fires_are_real_cells_elsewhere():
    times = [cell for cell in cells("2020-21/gmfrs*", 1) if isinstance(cell, datetime)]
    assert len(times) > 200
