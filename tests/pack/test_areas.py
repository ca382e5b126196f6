"""What the report and the pages of area committees tell of wards; what they say where none may."""

import dataclasses

import pandas as pd
import pytest

from ssp_analysis.say.areas import (
    area_pages,
    by_area,
    committee_tables,
    committees,
    not_by_area,
    ward_tables,
)
from ssp_analysis.tables import Areas, empty
from ssp_analysis.write.blocks import words_of
from tests.finished.checks import check_export
from tests.pack.release_folder import areas
from tests.pack.shown import html, soup

NOW, BEFORE = "April to January 2020/21", "April to January 2019/20"
OTHERS = "No other figures are shown by area."
WITHHELD = "Recorded crimes: not shown by area. No figures: Records not verified."


def with_areas(pack, table):
    unrevised = table.assign(revised=[frozenset()] * len(table))
    return dataclasses.replace(pack, areas=unrevised)


def test_the_section_sets_each_committee_beside_the_same_months_of_last_year(pack):
    page = soup(by_area(pack))
    cases, fires = page.find_all("table")
    assert cases.caption.text == "Anti-social behaviour cases by area committee"
    assert [cell.text for cell in cases.thead.find_all("th")] == ["Area committee", NOW, BEFORE]
    assert [[c.text for c in row] for row in cases.tbody] == [
        ["Marple", "66", "66"], ["Stepping Hill", "55", "55"],
    ]  # fmt: skip
    assert [row.th.text for row in fires.tbody] == ["Marple", "Stepping Hill"]
    assert "2018/19" not in page.text
    assert "Marple and Stepping Hill have a page each, with their wards" in page.text
    assert [item.text for item in page.find_all("ul")[-1]] == [WITHHELD, OTHERS]


def test_a_page_shows_its_own_wards_by_name_and_marks_what_is_hidden(pack):
    _, fires = ward_tables(pack, "Marple")
    assert fires.cells() == [
        ["Marple North", "[c]", "45"], ["Marple South", "[c]", "34"], ["All of Marple", "67", "67"],
    ]  # fmt: skip
    # The ward and the whole committee of one name are two lines.
    cases, _ = ward_tables(pack, "Stepping Hill")
    assert [row[0] for row in cases.cells()] == [
        "Hazel Grove", "Stepping Hill", "All of Stepping Hill",
    ]  # fmt: skip


def test_no_page_depends_on_a_figure_that_its_state_hides(pack):
    small = pack.areas["state"] == "suppressed"
    planted = pack.areas.assign(value=pack.areas["value"].mask(small, range(400, 442)))
    assert area_pages(with_areas(pack, planted)) == area_pages(pack)


def test_pages_pass_the_packs_checks_and_say_what_they_are(pack, tmp_path):
    pages = area_pages(pack)
    assert [page.kind for page in pages] == ["area-marple", "area-stepping-hill"]
    for page in pages:
        path = tmp_path / f"{page.kind}.html"
        path.write_text(html(page), encoding="utf-8")
        check_export(path, pack.about, page.kind)
    page = soup(pages[0])
    for said in (
        "Marple area committee: update 2020/21", "Marple North and Marple South", WITHHELD, OTHERS,
        "[c] confidential", "provisional: not all months of the year were in",
        "Small numbers go up and down by chance", "Community safety manager",
        "Made from demonstration data",
    ):  # fmt: skip
        assert said in page.text
    assert "Hazel Grove" not in page.text


def test_what_a_comma_sets_off_ends_with_one_in_a_caption(pack):
    table = areas()
    named = with_areas(pack, table.assign(label=table["label"] + ", like for like"))
    captions = [table.caption for table in committee_tables(named)]
    assert captions
    assert all(", like for like, by area committee" in caption for caption in captions)


def test_like_for_like_is_explained_where_a_name_says_it(pack):
    said = "“Like for like”: without what was not counted in all these years."
    named = with_areas(pack, pack.areas.assign(label=pack.areas["label"] + ", like for like"))
    for of, there in ((named, True), (pack, False)):
        told = [words for page in area_pages(of) for words in words_of(page.blocks)]
        assert any(said in words for words in told) is there


def test_a_whole_year_is_not_called_provisional(pack):
    table = areas()
    ended = table["end"] == pd.Timestamp("2021-01-31")
    whole = table.assign(end=table["end"].mask(ended, pd.Timestamp("2021-03-31")))
    assert "provisional" not in html(by_area(with_areas(pack, whole)))


def test_a_last_year_in_the_pandemic_is_said_to_be_no_ordinary_one(pack):
    progress = pack.progress.assign(before_covid_period="April to January 2019/20")
    after = dataclasses.replace(pack, progress=progress)
    said = "Last year lay in the pandemic"
    assert [said in html(by_area(one)) for one in (pack, after)] == [False, True]


def test_where_nothing_is_estimated_no_estimate_is_spoken_of(pack):
    said = "What earlier years point to is estimated for Stockport as a whole only."
    without = dataclasses.replace(pack, impact=pack.impact[:0])
    assert [said in html(by_area(one)) for one in (pack, without)] == [True, False]


def test_without_last_year_there_is_one_column_and_a_new_ward_is_not_applicable(pack):
    table = areas()
    only_now = table[table["period"].isin([NOW, "2020/21"])]
    (cases, _) = ward_tables(with_areas(pack, only_now), "Marple")
    assert [column.heading for column in cases.columns] == ["Ward", NOW]
    told = html(by_area(with_areas(pack, only_now)))
    assert "Those of last year are not beside them: none are held" in told
    assert "beside those of the same months last year" not in told
    new = table[~((table["name"] == "Marple North") & (table["period"] == BEFORE))]
    (cases, _) = ward_tables(with_areas(pack, new), "Marple")
    assert cases.cells()[0] == ["Marple North", "44", "[z]"]


def test_a_measure_without_figures_for_the_year_is_told(pack):
    table = areas()
    fires = table["measure"].str.startswith("gmfrs")
    stale = with_areas(pack, table[~fires | (table["period"] == "2018/19")])
    now = fires & (table["start"] >= "2020-04-01")
    silent = with_areas(pack, table.assign(state=table["state"].mask(now, "missing")))
    for one in (stale, silent):
        assert "Deliberate fires: no figures by area are held for this year." in not_by_area(one)
        assert len(ward_tables(one, "Marple")) == 1


NOTHING = {
    "no wards": (empty(Areas), "", []),
    "no committees": (areas()[lambda rows: rows["area_kind"] == "ward"],
                      "No figures by area committee are held", [WITHHELD]),
    "nothing may leave": (areas(withheld=True), "No figures may be shown by area committee", [
        "Anti-social behaviour cases and Deliberate fires: not shown by area. "
        "Not released by ward.", WITHHELD,
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTHING)
def test_where_nothing_can_be_shown_a_sentence_says_so_and_no_page_is_made(pack, case):
    table, said, reasons = NOTHING[case]
    bare = with_areas(pack, table)
    assert (committees(bare), area_pages(bare)) == ({}, [])
    page = soup(by_area(bare))
    assert said in page.text
    assert page.find("table") is None
    assert [item.text for item in page.find_all("li")] == reasons


def test_wards_that_are_in_no_committee_stand_in_the_section_themselves(pack):
    table = areas()[lambda rows: rows["area_kind"] == "ward"].assign(area_committee="")
    page = soup(by_area(with_areas(pack, table)))
    cases, fires = page.find_all("table")
    assert cases.caption.text == "Anti-social behaviour cases by ward"
    assert [cell.text for cell in cases.thead.find_all("th")] == ["Ward", NOW, BEFORE]
    names = ["Hazel Grove", "Marple North", "Marple South", "Stepping Hill"]
    assert [row.th.text for row in fires.tbody] == names
    assert page.find_all("li")[-1].text == WITHHELD
    assert "a page each" not in page.text
