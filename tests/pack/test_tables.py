"""How tables are written: for everyone, and safe from what partners write."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from ssp_analysis.pack.ledgers import (
    availability_table,
    decision_table,
    grant_table,
    output_table,
)
from ssp_analysis.pack.listings import (
    action_table,
    progress_table,
    short_progress_table,
)
from ssp_analysis.pack.quantities import count_text
from ssp_analysis.pack.tables import Column, Table

COLUMNS = (Column("Ward", "name"), Column("Cases", "value", count_text))


def table(caption, name, value):
    return Table(caption, COLUMNS, pd.DataFrame({"name": [name], "value": [value]}))


def soup(table):
    return BeautifulSoup(str(table.__html__()), "html.parser")


def test_a_table_has_caption_scopes_and_aligned_numbers():
    page = soup(table("Cases by ward", "Manor", 1234.0))
    assert page.caption.text == "Cases by ward"
    assert [cell["scope"] for cell in page.select("thead th")] == ["col", "col"]
    assert page.select_one("tbody th")["scope"] == "row"
    assert page.select_one("td.number").text == "1,234"
    assert page.find(role="region")["tabindex"] == "0"
    assert not page.select(".key")


def test_marks_are_explained_above_the_table():
    page = soup(table("Cases", "Manor", "[c]"))
    assert "confidential" in page.select_one(".key").text
    assert page.text.index("confidential") < page.text.index("Manor")


@pytest.mark.parametrize("null", [None, np.nan, pd.NaT, pd.NA])
def test_a_null_without_its_mark_is_refused(null):
    with pytest.raises(ValueError, match="has no mark"):
        table("Cases", "Manor", null).cells()


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "</table><img src=x onerror=y>", "a & b", '"><svg onload=x>'],
)
def test_partner_text_comes_out_inert(hostile):
    page = soup(table(hostile, hostile, 1.0))
    assert page.select_one("tbody th").text == hostile
    assert page.caption.text == hostile
    assert not page.find_all(["script", "img", "svg"])


def test_text_cannot_hide_or_turn_around():
    page = soup(table("T", "a\u202eb\u200bc\x00d", 1.0))
    assert page.select_one("tbody th").text == "abcd"


def theme(pack, theme_id):
    return next(theme for theme in pack.plan_themes() if theme.theme_id == theme_id)


def test_progress_tells_targets_from_trackers_in_words_and_shape(pack):
    cells = progress_table(pack, theme(pack, "domestic-abuse")).cells()
    assert [row[1] for row in cells] == ["tracker", "target"]
    assert [row[-1] for row in cells] == ["[z]", "▲ Just off"]
    assert cells[1][2:5] == ["29% [p]", "31%", "28%"]


def test_progress_never_takes_one_absence_for_another(pack):
    cells = progress_table(pack, theme(pack, "transforming-justice")).cells()
    assert cells[0][2] == "[c]"
    cells = progress_table(pack, theme(pack, "places-substance")).cells()
    assert cells[0][2] == "[x] [note 1]"
    cells = progress_table(pack, theme(pack, "acquisitive-roads")).cells()
    assert cells[0][2:4] == ["[x] [note 2]", "[x] [note 2]"]


def test_a_slide_shows_indicators_with_figures_only(pack):
    assert short_progress_table(pack, theme(pack, "acquisitive-roads"), 4) is None
    table = short_progress_table(pack, theme(pack, "asb-neighbourhoods"), 1)
    assert len(table.frame) == 1
    assert "1 more in the report" in table.caption


def test_grants_are_exact_and_say_who_decided(pack):
    cells = grant_table(pack.grants).cells()
    guardians = next(row for row in cells if row[0] == "Night-time guardians")
    assert guardians[2:] == [
        "Partnership board, 15 June 2020", "£30,000", "£14,500.50", "£26,000", "£4,000",
    ]  # fmt: skip
    small = next(row for row in cells if row[0] == "Small community grants")
    assert small[4:] == ["[x] [note 1]"] * 3
    assert output_table(pack.grants).cells()[-1][3] == "[x] [note 1]"


def test_accounts_of_the_data_hold_no_counts_that_may_not_leave(pack):
    cells = availability_table(pack.availability).cells()
    assert cells[2][3:] == ["[x] [note 2]"] * 4
    assert cells[3][1:] == ["not received", *["[x] [note 1]"] * 5]
    decided = decision_table(pack.not_published()).cells()
    assert [row[2] for row in decided] == [
        "Direction in words only, no figures", "Not shown",
    ]  # fmt: skip
    assert action_table(theme(pack, "domestic-abuse"), pack.actions).cells()[0][2:] == [
        "31 March 2021", "In progress",
    ]  # fmt: skip


def test_a_direction_says_no_clear_change_once(pack):
    asb = theme(pack, "asb-neighbourhoods")
    of_theme = pack.progress["theme_id"] == asb.theme_id
    for verdict, said in (
        ("no clear change", "no clear change"),
        ("lower", "no clear change; lower than expected"),
    ):
        told = {"direction": "no clear change", "expected_verdict": verdict, "state": "observed"}
        changed = replace(pack, progress=pack.progress[of_theme].assign(**told))
        assert {row[5] for row in progress_table(changed, asb).cells()} == {said}
