import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.say.partner_text import unmarked, written
from ssp_analysis.write.blocks import Points
from ssp_analysis.write.cells import _NO_VALUE
from tests.pack.shown import html


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("we met", "We met."),
        ("**Two** things:\n- one\n- *two*",
         "<strong>Two</strong> things:<ul><li>one</li><li><em>two</em></li></ul>"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c."),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;."),
        ("[here](javascript:x) ![p](q)", "[here](javascript:x) ![p](q)."),
        ("**<b>x**", "<strong>&lt;b&gt;x</strong>."),
        ("", ""),
    ],
)  # fmt: skip
def test_short_markdown_is_points_bold_and_emphasis_and_nothing_else(text, markup):
    assert html(Points((written(text),))) == f"<ul><li>{markup}</li></ul>"


def test_without_marks_it_is_one_line():
    assert unmarked("**Two** things:\n- one\n- *two*") == "Two things: one two"


@given(st.text(max_size=80).filter(lambda text: not _NO_VALUE.search(text)))  # which is refused
def test_no_text_makes_any_other_element(text):
    import re

    made = html(Points((written(text),)))
    tags = set(re.findall(r"</?([a-z0-9]+)", made))
    assert tags <= {"strong", "em", "ul", "li"}
    assert not re.search(r"<[^>]*\s", made)
