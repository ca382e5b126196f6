"""Slides that hold more than fits are told of, with their number and title; no others."""

import pandas as pd
import pytest

from ssp_analysis.pack.fitting import ROOM, Point, heading_height, listed, pages, table_height
from ssp_analysis.pack.fullness import full_slides
from ssp_analysis.pack.markup import element, join, paragraphs
from ssp_analysis.pack.tables import Column, Table

TITLE = "Cases rose"
LONG = Point("Done", "All partners now use one referral form for cases of domestic abuse. " * 3)
NOTES = element("aside", paragraphs(*["Notes are not shown on a slide."] * 40), class_="notes")


def deck(*slides):
    made = [
        f'<section class="slide"><p class="banner">B</p><div class="content">{body}</div></section>'
        for body in slides
    ]
    return "".join(made)


def slide(*parts):
    return join([element("h2", element("span", "Theme: ", class_="kicker"), TITLE), *parts])


def chart(height):
    return element("figure", join([element("img", width="1152", height=str(height))]))


def table(rows):
    frame = pd.DataFrame({"ward": ["Ward"] * rows, "cases": [1.0] * rows})
    return Table(
        "Cases", (Column("Ward", "ward"), Column("Cases", "cases", "{:.0f}".format)), frame
    )


FULL = {
    "points": listed([LONG] * 6),
    "paragraphs": paragraphs(*["It fell."] * 12),
    "a table": table(15).__html__(),
    "a chart": chart(600),
    "large type": join([listed([Point("", "Short.")] * 8, ROOM), *[paragraphs("It fell.")] * 4]),
    "statements": join([element("blockquote", element("p", "It fell."))] * 11),
}


@pytest.mark.parametrize("body", FULL.values(), ids=FULL)
def test_a_slide_with_too_much_is_told_of(body):
    (told,) = full_slides(deck("<h1>Update</h1>", slide(paragraphs("It fell.")), slide(body)))
    assert told.startswith(f"slide 3 (Theme: {TITLE}): about ")
    assert told.endswith(" of 720 px")


@pytest.mark.parametrize(
    "body",
    [
        *(listed(part) for part in pages([LONG] * 20, ROOM - heading_height(TITLE, "Theme"))),
        table(10).__html__(),
        chart(480),
        NOTES,
    ],
)
def test_a_slide_that_was_filled_to_its_room_is_not(body):
    assert list(full_slides(deck(slide(body)))) == []


def test_a_table_read_back_is_as_high_as_when_it_was_made():
    (told,) = full_slides(deck(slide(table(30).__html__())))
    made = 720 - ROOM + heading_height(TITLE, "Theme") + table_height(table(30))
    assert f"about {made:.0f} of" in told
