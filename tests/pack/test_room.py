"""What is left out when a slide is full, and which slides are told of as holding more than fits."""

import pandas as pd
import pytest

from ssp_analysis.say.page import (
    MOST_ROWS,
    ROOM,
    Point,
    fitting,
    full_slides,
    heading_lines,
    in_pages,
    listed,
    table_lines,
    words_below,
    words_left,
)
from ssp_analysis.say.partner_text import first_sentence
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.write.blocks import Document, Quotation, Slide, paragraphs, word_lines

TITLE = "Cases rose"
LONG = Point("Done", "All partners now use one referral form for cases of domestic abuse. " * 3)


def test_a_table_is_cut_to_the_rows_that_a_slide_holds():
    assert len(fitting(table(30), TITLE).frame) == MOST_ROWS
    assert len(fitting(table(3), TITLE).frame) == 3
    tall = fitting(table(8, "A very long name of a ward, as long as names go " * 3), TITLE)
    assert len(tall.frame) < MOST_ROWS
    assert table_lines(tall.block()) <= ROOM - heading_lines(TITLE)


def test_a_table_over_several_slides_loses_no_row_and_no_two_parts_have_one_name():
    parts = list(in_pages(table(20), TITLE))
    assert [len(part.frame) for part in parts] == [7, 7, 6]
    assert [at for part in parts for at in part.frame.index] == list(range(20))
    assert [part.caption for part in parts] == ["Cases, part 1", "Cases, part 2", "Cases, part 3"]
    assert [part.caption for part in in_pages(table(3), TITLE)] == ["Cases"]


def test_words_below_a_table_have_the_room_that_its_rows_leave():
    most = {rows: words_below(table(rows), TITLE, "") for rows in (2, 10, 40)}
    assert most[2] == words_left(TITLE)
    assert 0 < most[10] < most[2]
    assert most[40] == 0
    part = table(10)
    told = paragraphs("words, " * most[10])
    full = Document("slides", "", "", blocks=(Slide(TITLE, (part.block(), *told)),))
    assert list(full_slides(full)) == []


def test_rows_that_need_a_second_slide_are_spread_over_both():
    tall = table(8, "A very long name of a ward, as long as names go " * 3)
    parts = [len(part.frame) for part in in_pages(tall, TITLE)]
    assert parts == [4, 4]


def test_short_lists_are_set_in_larger_type():
    assert listed([Point("", "short")], ROOM)[0].roomy
    assert not listed([Point("", "long " * 50)] * 6, ROOM)[0].roomy
    assert listed([], ROOM) == ()


def test_slides_show_whole_sentences():
    assert first_sentence("One thing. Another thing.") == "One thing."
    assert first_sentence("x " * 400).endswith("…")


def table(rows, name="Ward", words=""):
    frame = pd.DataFrame({"ward": [name] * rows, "cases": [1.0] * rows})
    columns = (Column("Ward", "ward"), Column("Cases", "cases", "{:.0f}".format))
    more = (Column("Change", lambda row: words),) if words else ()
    return Table("Cases", (*columns, *more), frame)


def test_a_table_with_wide_columns_leaves_less_room_for_its_names():
    name = "Domestic abuse cases at case conference, April to December"
    wide = table(1, name, "no clear change from a pandemic year " * 2)
    assert table_lines(wide.block()) > table_lines(table(1, name).block())


def test_a_line_takes_whole_words_only():
    narrow = "no clear change from a pandemic year"  # 36 letters in lines of 20: three in a browser
    assert word_lines(narrow, 20 / 6) == 3
    assert [word_lines(told, 20 / 6) for told in ("", "up", "down on last year")] == [0, 1, 1]


def told_of(*bodies):
    made = [Slide(TITLE, tuple(body), "Theme") for body in bodies]
    first = Slide("Update", paragraphs(*["Long text on the first slide."] * 30), opening=True)
    return list(full_slides(Document("slides", "T", "T", blocks=(first, *made))))


FULL = {
    "points": listed([LONG] * 6),
    "paragraphs": paragraphs(*["It fell."] * 12),
    "a table": table(15).blocks(),
    "large type": (*listed([Point("", "Short.")] * 8, ROOM), *paragraphs(*["It fell."] * 4)),
    "statements": tuple(Quotation(paragraphs("It fell.")) for _ in range(11)),
}


@pytest.mark.parametrize("body", FULL.values(), ids=FULL)
def test_a_slide_with_too_much_is_told_of(body):
    (told,) = told_of(paragraphs("It fell."), body)
    assert told.startswith(f"slide 3 ({TITLE}): about ")
    assert told.endswith(f" of {ROOM:.0f} lines")


@pytest.mark.parametrize(
    "body",
    [
        listed([LONG] * int((ROOM - heading_lines(TITLE, "Theme")) / LONG.lines())),
        fitting(table(30), TITLE, "Theme").blocks(),
        table(9).blocks(),
    ],
)
def test_a_slide_that_was_filled_to_its_room_is_not(body):
    assert told_of(body) == []
