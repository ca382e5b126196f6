"""What is left out when a slide is full, and that nothing is cut inside a sentence."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.pack.fitting import (
    ROOM,
    SMALL,
    Point,
    first_sentence,
    heading_height,
    listed,
    pages,
    quote_height,
    table_height,
    that_fit,
)
from ssp_analysis.pack.tables import Column, Table

points = st.lists(st.builds(Point, st.text(max_size=30), st.text(min_size=1, max_size=300)))


@given(points)
def test_pages_hold_every_point_once_and_in_order(told):
    parts = pages(told, ROOM - heading_height("Headlines"))
    assert [point for part in parts for point in part] == told
    for part in parts:
        height = sum(point.height(SMALL) for point in part)
        assert height <= ROOM - heading_height("Headlines") or len(part) == 1


@given(points, st.floats(0, 700))
def test_what_is_kept_fits(told, room):
    kept = that_fit(told, room)
    assert sum(point.height(SMALL) for point in kept) <= room
    assert [point for point in told if point in kept] == [p for p in told if p in kept]


def test_pages_are_about_evenly_filled():
    parts = pages([Point("", "word " * 40)] * 8, ROOM)
    assert len(parts) > 1
    assert max(len(part) for part in parts) - min(len(part) for part in parts) <= 1


def test_short_lists_are_set_in_larger_type():
    assert 'class="roomy"' in listed([Point("", "short")], ROOM)
    assert 'class="dense"' in listed([Point("", "long " * 50)] * 6, ROOM)
    assert listed([], ROOM) == ""


def test_a_table_with_wide_columns_leaves_less_room_for_its_names():
    names = pd.DataFrame({"name": ["Domestic abuse cases at case conference, April to December"]})
    narrow = Table("T", (Column("Indicator", "name"), Column("Kind", lambda row: "up")), names)
    words = Column("Change", lambda row: "no clear change from a pandemic year " * 2)
    wide = replace(narrow, columns=(*narrow.columns, words))
    assert table_height(wide) > table_height(narrow)


def test_a_key_of_two_marks_takes_the_one_line_that_a_browser_gives_it():
    # 105 narrow letters: 1,040 px of the slide's 1,120, as measured in Chromium.
    names = pd.DataFrame({"name": ["Cases"]})
    marked = Table("T", (Column("Indicator", "name"), Column("Now", lambda row: "[z] [p]")), names)
    bare = replace(marked, columns=(marked.columns[0], Column("Now", lambda row: "1234567")))
    assert table_height(marked) - table_height(bare) == pytest.approx(28.8 + 8)


def test_heights_are_those_that_chromium_gives_with_the_room_below():
    names = pd.DataFrame({"name": ["Cases"]})
    columns = (Column("Indicator", "name"), Column("Now", lambda row: "7"))
    assert table_height(Table("T", columns, names)) == pytest.approx(2 * 41.8 + 14)
    assert quote_height("One line.") == pytest.approx(36.4 + 14)
    assert heading_height("One line") == pytest.approx(44.8 + 18)
    assert heading_height("One line", "Theme") == pytest.approx(75.9 + 18, abs=0.1)


def test_slides_show_whole_sentences():
    assert first_sentence("One thing. Another thing.") == "One thing."
    assert first_sentence("x " * 400).endswith("…")
