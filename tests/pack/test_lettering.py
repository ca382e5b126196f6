"""Text is broken into lines as the pack's typeface needs it."""

from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.pack.arial import ARIAL, ARIAL_BOLD, advance
from ssp_analysis.pack.lettering import REGULAR, SEMIBOLD, lines, width

texts = st.text(max_size=200)


def test_narrow_letters_take_less_than_wide_ones_and_heavy_more_than_light():
    assert width("illi", 28) < width("mama", 28) < width("mama", 28, SEMIBOLD)
    assert width("mama", 56) == 2 * width("mama", 28)


def test_a_letter_that_the_typeface_lacks_counts_as_a_wide_one():
    assert width("\N{SNOWMAN}", 28) >= width("m", 28)


def test_a_word_that_has_no_room_starts_a_line():
    both = width("one two", 28)
    assert lines([("one two", REGULAR)], 28, both + 1) == 1
    assert lines([("one two", REGULAR)], 28, both - 1) == 2


def test_a_word_longer_than_a_line_is_broken():
    assert lines([("m" * 100, REGULAR)], 28, width("m" * 30, 28)) == 4


@given(texts, st.floats(100, 1000))
def test_a_line_holds_no_more_than_its_room(text, room):
    assert lines([(text, REGULAR)], 28, room) * room >= width("".join(text.split()), 28)


@given(texts, texts)
def test_more_text_takes_no_fewer_lines(text, more):
    assert lines([(text, REGULAR), (more, SEMIBOLD)], 28, 500) >= lines([(text, REGULAR)], 28, 500)


def test_letters_are_as_wide_as_in_arial():
    # Of the typeface's own table, in 2048ths of its size.
    known = {"a": 1139, "W": 1933, " ": 569, "0": 1139, "£": 1139, "é": 1139, "–": 1139, "’": 455}
    for letter, wide in known.items():
        assert abs(advance(letter, ARIAL) - wide / 2048) < 0.001
    assert advance("a", ARIAL_BOLD) == 0.556
    assert advance("b", ARIAL_BOLD) > advance("b", ARIAL)


def test_a_letter_that_arial_s_table_lacks_counts_as_a_wide_one():
    assert advance("\N{SNOWMAN}", ARIAL) is None
    assert width("\N{SNOWMAN}", 28, ARIAL) >= width("W", 28, ARIAL)
