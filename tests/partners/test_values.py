"""How cells are understood."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.partners.values import (
    among,
    each,
    held_once,
    is_held_once,
    is_mark,
    key_of,
    packed,
    parse_boolean,
    parse_number,
    plain,
    split_marks,
    stacked,
    texts_of,
    with_text,
    written_out,
)


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_with_and_without_separators(number):
    assert (
        parse_number(str(number)) == parse_number(f"{number:,}") == parse_number(number) == number
    )


@given(st.text())
def test_text_is_a_number_only_if_it_looks_like_one(text):
    number = parse_number(text, bare=False)
    is_nothing = text.strip().lower() in ("nil", "zero")
    assert number is None or is_nothing or any(character.isdigit() for character in text)


@pytest.mark.parametrize("text", ["Nil", "NIL ", "zero"])
def test_a_word_for_nothing_is_0(text):
    assert parse_number(text) == 0


@given(
    st.integers(1000, 10**9), st.sampled_from([" ", "\u00a0", "\u2009", "\u202f", "\u2007", "  "])
)
def test_thousands_may_be_parted_by_any_space(number, space):
    assert parse_number(f"{number:,}".replace(",", space)) == number


NO_NUMBERS = ["1,23", "1.2.3", "£5", "5%", "<5", "*", "1e5", "", None, True, "1 23", "1 234,567",
              "1.234,5", "(12)", "12 34"]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_bare_number_is_none(text):
    assert parse_number(text) is None


def test_currency_and_per_cent_signs_are_allowed_where_the_contract_says():
    assert parse_number("£2,500.50", bare=False) == 2500.5
    assert parse_number("12.5%", bare=False) == 12.5
    assert parse_number("-£3", bare=False) == -3


@given(st.text())
def test_plain_text_is_plain_already(text):
    assert plain(plain(text)) == plain(text)
    assert key_of(key_of(text)) == key_of(text)


def test_spellings_of_one_name_share_a_key():
    assert key_of("Bramhall\u00a0&  Woodford") == key_of("bramhall and woodford")
    assert key_of("Zero\u200bwidth") == "zerowidth"


@pytest.mark.parametrize(("cell", "answer"), [("Y", True), ("no", False), (1, True), ("x", None)])
def test_yes_and_no(cell, answer):
    assert parse_boolean(cell) is answer


@pytest.mark.parametrize(
    ("text", "figure", "marks"),
    [
        ("12 [r]", "12", "r"),
        ("12[p]", "12", "p"),
        ("Mar-20 (p)", "Mar-20", "p"),
        ("March 2020 (provisional)", "March 2020", "p"),
        ("7 [r] [p]", "7", "p r"),
        ("12 [c]", "12 [c]", ""),
        ("1,234 [note 2]", "1,234", ""),
        ("12† [p]", "12", "p"),
        ("[c] [note 1]", "[c]", ""),
        ("12*", "12*", ""),
        ("[note 1]", "[note 1]", ""),
        ("(p", "(p", ""),
        ("12", "12", ""),
    ],
)
def test_shorthand_behind_a_figure_or_heading_is_a_mark_and_no_part_of_it(text, figure, marks):
    assert split_marks(text) == (figure, marks)


@pytest.mark.parametrize(
    "text",
    ["[low]", "[c]", "..", "-", "*", ":", "<5", "< 10", "n/a", "NA", "z", "1-4", "5 to 9",
     "less than 5", "Fewer than 10"],
)  # fmt: skip
def test_a_mark_is_told_from_words_and_failed_formulas(text):
    assert is_mark(text)
    assert not any(is_mark(other) for other in ("", "#N/A", "12", "none seen", "1.234,5", "12%"))


def test_what_a_cell_means_is_asked_once_for_each_different_cell():
    made = []
    column = pd.Series(["A & B", "a and b", "", "A & B", ""], index=[4, 2, 2, 0, 1])
    keys = each(column, lambda text: made.append(text) or key_of(text))
    assert keys.tolist() == ["a and b", "a and b", "", "a and b", ""]
    assert keys.index.equals(column.index)
    assert made == ["A & B", "a and b", ""]


def test_numbers_and_yes_or_no_that_are_equal_are_different_cells():
    column = pd.Series([1, 1.0, True, 1.0, "1"], dtype=object)
    assert each(column, repr).tolist() == ["1", "1.0", "True", "1.0", "'1'"]


def test_what_is_missing_has_an_empty_key():
    column = pd.Series(["A & B", None, float("nan")], index=[4, 2, 2])
    keys = each(column, key_of)
    assert keys.tolist() == ["a and b", "", ""]
    assert keys.index.equals(column.index)


def test_of_a_part_of_a_column_only_what_stands_there_is_asked():
    column = pd.Series(held_once(pd.Series(["2019-04", "", "2019-05", "2019-04"])))
    made = []
    months = each(column[column != ""], lambda text: made.append(text) or text[5:])
    assert months.tolist() == ["04", "05", "04"]
    assert sorted(made) == ["2019-04", "2019-05"]


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_texts_held_once_compare_sort_and_stack_as_texts_do(above, below):
    frames = [pd.DataFrame({"said": pd.Series(texts, dtype=object)}) for texts in (above, below)]
    whole = stacked([packed(frame, ()) for frame in frames], ignore_index=True)["said"]
    texts = pd.concat(frames, ignore_index=True)["said"]
    assert is_held_once(whole)
    assert whole.tolist() == texts.tolist()
    assert whole.sort_values(kind="stable").index.tolist() == sorted(
        range(len(texts)), key=texts.tolist().__getitem__
    )
    for text in texts:
        assert (whole >= text).tolist() == [other >= text for other in texts]


def test_a_text_that_no_other_row_has_can_be_put_into_a_column_held_once():
    frame = packed(pd.DataFrame({"fate": ["kept", "kept"], "id": ["1", "2"]}), {"id"})
    fates = with_text(frame["fate"], pd.Series([False, True]), "asked")
    assert is_held_once(fates)
    assert fates.tolist() == ["kept", "asked"]
    assert fates.max() == "kept"
    plainly = written_out(frame.assign(fate=fates))
    assert plainly.dtypes.tolist() == [object, object]
    assert plainly["fate"].tolist() == ["kept", "asked"]


def test_a_frame_without_a_column_leaves_it_empty_in_what_is_stacked():
    frames = [packed(pd.DataFrame({"of": ["x", "y"], "more": ["a", "b"]}), ()),
              pd.DataFrame({"of": ["z"]})]  # fmt: skip
    whole = stacked(frames)
    assert is_held_once(whole["of"])
    assert whole["of"].tolist() == ["x", "y", "z"]
    assert whole["more"].isna().tolist() == [False, False, True]
    assert each(whole["more"], key_of).tolist() == ["a", "b", ""]


@given(st.lists(st.text(max_size=3)))
def test_a_column_held_once_is_read_as_its_texts_are(texts):
    column = pd.Series(texts, dtype=object)
    coded = pd.Series(pd.Categorical(column))
    assert texts_of(coded).tolist() == texts_of(column).tolist() == [plain(text) for text in texts]
    chosen = {*texts[::2], 1}
    assert among(coded.array, chosen).tolist() == [text in chosen for text in texts]
    assert among(column.to_numpy(), chosen).tolist() == [text in chosen for text in texts]
