"""What a data owner gets back: counts, places and rules, never a value."""

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup

from ssp_analysis.say.partner_page import SourcePart, partner_page
from ssp_analysis.tables import Quality, Quarantine, conform
from tests.pack.release_folder import BANNER


def quality(**given):
    row = {
        "source_id": "council-asb", "source": "Council cases", "owner": "Head of service",
        "year": "2020/21", "file": "cases.csv", "status": "available", "rows_in": 110,
        "kept": 100, "quarantined": 3, "asked": 0, "merged": 1, "out_of_scope": 2, "skipped": 4,
        "cells_set_aside": 0, "corrected": 0, "first_period": "2020-04",
        "last_period": "2021-01", "data_to": "2021-01", "due": "14 February 2021",
        "stated_total": np.nan, "found_total": np.nan, "notes": "",
    }  # fmt: skip
    return conform(pd.DataFrame([row | given]), Quality)


def quarantine(rows):
    names = ["source_id", "file", "sheet", "row", "column", "rule", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    return conform(frame, Quarantine) if rows else frame


def page(quality_rows, faults, agreed=(), absent=(), **given):
    part = SourcePart("Council cases", quality_rows, faults, agreed, absent)
    text = partner_page([part], owner="Head of service", reporting_year="2020/21", **given)
    return BeautifulSoup(text, "html.parser")


def test_faults_are_counted_by_reason_with_row_numbers():
    faults = quarantine(
        [
            ("council-asb", "cases.csv", "", 7, "Ward", "known ward", "The ward is not known."),
            ("council-asb", "cases.csv", "", 3, "Ward", "known ward", "The ward is not known."),
            ("council-asb", "cases.csv", "May", 9, "Date", "date", "The date cannot be read."),
        ]
    )
    made = page(quality(), faults, banner=BANNER, agreed=("Due 14 February 2021.",))
    rows = [[cell.text for cell in row.select("th, td")] for row in made.select("tbody tr")]
    assert ["The ward is not known.", "cases.csv", "Ward", "2", "3, 7"] in rows
    assert ["The date cannot be read.", "cases.csv / May", "Date", "1", "9"] in rows
    assert BANNER in made.text
    assert "Due 14 February 2021." in made.text
    assert "Please correct the rows" in made.text


def test_rows_in_question_are_counted_and_the_rows_of_a_file_add_up():
    made = page(quality(kept=93, asked=7), quarantine([]))
    heads = [cell.text for cell in made.select("thead th")]
    cells = dict(zip(heads, [cell.text for cell in made.select("tbody tr")[0]], strict=False))
    counts = ("Used", "Set aside", "In question", "Held already", "Other area or period",
              "Headings and totals")  # fmt: skip
    assert cells["In question"] == "7"
    assert sum(int(cells[name]) for name in counts) == int(cells["Rows in the file"])


def test_how_far_data_reach_is_told_of_all_files_together():
    one = quality(data_to="2021-01")
    made = page(pd.concat([one, one.assign(file="more.csv")]), quarantine([]))
    assert made.text.count("Together they are complete up to January 2021.") == 1
    assert "Data to" not in [cell.text for cell in made.select("thead th")]


def test_a_whole_column_at_fault_does_not_list_every_row():
    faults = quarantine(
        [("s", "cases.csv", "", n, "Ward", "known", "Not known.") for n in range(1, 101)]
    )
    assert "and 80 more" in page(quality(), faults).text


def test_stated_totals_stand_beside_those_found():
    made = page(quality(stated_total=120.0, found_total=110.0), quarantine([]))
    assert [cell.text for cell in made.select("tbody tr")[-1].select("td")] == ["120", "110", "10"]
    assert "Please check the totals" in made.text


def test_a_clean_file_needs_nothing_and_a_missing_one_is_asked_for():
    assert "Nothing. Thank you." in page(quality(), quarantine([])).text
    missing = quality(status="not_received", file="", data_to="", rows_in=0, kept=0)
    assert "Please send the file." in page(missing, quarantine([])).text
    gap = page(quality(), quarantine([]), absent=("May 2020", "July 2020"))
    assert "Please send what was due and is not there: May 2020; July 2020." in gap.text
    assert "We received no file." in page(quality().iloc[:0], quarantine([])).text


def test_a_note_says_of_which_files_it_is():
    rows = pd.concat([quality(file=f"cases {n}.csv", notes="Read in part.") for n in range(3)])
    told = [point.text for point in page(rows, quarantine([])).select("li")]
    assert told == ["cases 0.csv and 2 more files: Read in part."]


def test_hostile_file_names_and_notes_are_inert():
    made = page(quality(file="<script>x</script>", notes="<b>note</b>"), quarantine([]))
    assert not made.find_all(["script", "b"])
    assert "<script>x</script>" in made.text


def test_an_owner_of_two_sources_gets_a_section_for_each():
    parts = [SourcePart(name, quality(), quarantine([])) for name in ("Cases", "Calls")]
    made = BeautifulSoup(partner_page(parts, owner="Lead", reporting_year="2020/21"), "html.parser")
    assert [heading.text for heading in made.select("h2")] == ["Cases", "Calls"]
    labels = [region["aria-label"] for region in made.select("[role=region]")]
    assert labels == ["Files received: Cases", "Files received: Calls"]
    assert "To: Lead" in made.text
