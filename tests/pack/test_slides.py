"""The slides of a pack: about fourteen, forty words each, and what stands on them."""

import dataclasses

import pytest

from ssp_analysis.say import slides
from ssp_analysis.say.look import Chart
from ssp_analysis.say.room import MOST_ROWS, MOST_WORDS, prose_words
from ssp_analysis.write.blocks import Picture, Quotation, Slide, TableBlock, walk, words_of

SHOWN = (
    slides.title_slide, slides.message_slide, slides.overview_slide, slides.panel_slides,
    slides.statement_slide, slides.plan_slides, slides.theme_slides, slides.response_slide,
    slides.grant_slide, slides.next_slide, slides.not_held_slide, slides.recommendation_slide,
)  # fmt: skip


@pytest.fixture
def deck(monkeypatch):
    """Makes all slides of a pack."""
    made = []
    monkeypatch.setattr(Chart, "png", lambda _: b"drawn")  # its words and data are what counts
    monkeypatch.setattr("ssp_analysis.say.page.show", made.append)
    monkeypatch.setattr(slides, "show", made.append)

    def make(pack) -> list[Slide]:
        made.clear()
        for tell in SHOWN:
            tell(pack)
        return list(made)

    return make


def tables(slide):
    return [part for part in walk(slide.blocks) if isinstance(part, TableBlock)]


def without(pack, *names):
    return dataclasses.replace(pack, **{name: getattr(pack, name).iloc[:0] for name in names})


def changed(pack, name, **columns):
    return dataclasses.replace(pack, **{name: getattr(pack, name).assign(**columns)})


def test_there_are_about_fourteen_slides_of_at_most_forty_words_and_eight_rows(pack, deck):
    told = deck(pack)
    assert 12 <= len(told) <= 16
    for slide in told:
        assert prose_words(slide) <= MOST_WORDS, slide.title
        assert all(len(table.rows) <= MOST_ROWS for table in tables(slide))


LONG = "Partners of all kinds met again and again to talk about what each of them would do. " * 4


@pytest.mark.parametrize(
    "made",
    [
        lambda pack: changed(pack, "narrative", text=LONG),
        lambda pack: changed(pack, "grants", project=LONG),
        lambda pack: changed(pack, "actions", action=LONG),
        lambda pack: changed(pack, "comments", comment=LONG),
        lambda pack: changed(pack, "impact", caveats=LONG),
        lambda pack: changed(pack, "decisions", label=LONG[:80]),
        lambda pack: without(pack, "grants", "awards"),
        lambda pack: without(pack, "themes", "progress"),
        lambda pack: without(pack, "impact", "actions", "narrative", "comments"),
    ],
)
def test_the_words_of_a_slide_stay_few_whatever_people_write(pack, deck, made):
    for slide in deck(made(pack)):
        assert prose_words(slide) <= MOST_WORDS, slide.title


def test_quoted_words_tables_and_charts_do_not_count():
    quoted = Quotation(slides.paragraphs("word " * 90))
    slide = Slide("Two words", (quoted, *slides.paragraphs("And three more.")))
    assert prose_words(slide) == 5


def test_the_messages_come_first_and_what_is_asked_last(pack, deck):
    told = deck(pack)
    assert told[0].opening
    assert told[1].title == "What matters most"
    assert told[-1].title == "You are asked to"
    assert "consider the presentation" in list(words_of(told[-1].blocks))


def test_a_message_has_a_chart_of_its_own_with_the_message_as_title(pack, deck):
    told = [one for one in deck(pack) if one.title.startswith("Attendances at A&E for assault")]
    (slide,) = told
    assert any(isinstance(part, Picture) for part in slide.blocks)
    assert "38% lower" in slide.title
    assert any("What it counts" in words for words in words_of(slide.notes))


def test_states_stand_in_words_and_no_mark_is_on_a_slide(pack, deck):
    texts = [text for slide in deck(pack) for table in tables(slide)
             for row in table.texts() for text in row]  # fmt: skip
    assert "too small to show" in texts
    assert "not available" in texts
    assert not [text for text in texts if text.startswith("[")]
    assert not [table for slide in deck(pack) for table in tables(slide) if table.key()]


def test_what_the_police_may_say_is_quoted_and_attributed_once(pack, deck):
    (slide,) = (one for one in deck(pack) if one.title.endswith(slides.DIRECTION_ONLY))
    (quote,) = (part for part in slide.blocks if isinstance(part, Quotation))
    assert list(words_of(quote.blocks)) == ["Fewer homes were broken into than in the year before."]
    words = " ".join(words_of(slide.blocks))
    assert words.count("Chief Superintendent") == 1


def test_targets_missed_and_actions_behind_are_named(pack, deck):
    texts = [text for slide in deck(pack) for table in tables(slide)
             for row in table.texts() for text in row]  # fmt: skip
    assert {"Proven reoffending (percent)", "◼ Off track"} <= set(texts) or {
        "Proven reoffending", "◼ Off track"} <= set(texts)  # fmt: skip
    assert "Review the local offer on domestic abuse" in texts


def test_projects_that_fall_short_are_named_with_what_they_delivered(pack, deck):
    (slide,) = (one for one in deck(pack) if one.topic == "Grant-funded projects")
    words = " ".join(words_of(tuple(p for p in slide.blocks if not isinstance(p, Picture))))
    assert "Night-time guardians (60 of 120)" in words
    assert "Youth outreach" not in words


def test_a_deck_without_grants_or_themes_keeps_its_sense(pack, deck):
    titles = [one.title for one in deck(without(pack, "grants", "awards"))]
    assert "What is not held for 2020/21" in titles
    assert not [title for title in titles if "grant" in title]
    titles = [one.title for one in deck(without(pack, "themes", "progress"))]
    assert not [title for title in titles if "watched" in title]
    assert titles[1] == "What matters most"


def test_the_notes_tell_the_source_and_basis_of_each_row_of_a_table(pack, deck):
    (slide, *_) = (one for one in deck(pack) if "watched" in one.title)
    (table,) = tables(slide)
    lines = list(words_of(slide.notes))
    assert len(lines) == len(table.rows) + 1
    assert any("April to December 2020" in line and "compared by their ratio" in line
               for line in lines)  # fmt: skip
