"""The reckoned widths of text are those of the browser."""

import pytest

from ssp_analysis.pack.lettering import REGULAR, SEMIBOLD, SLACK, width

SENTENCES = {
    "Hospital attendances after assault: about 30% lower than expected": SEMIBOLD,
    "Shorthand used: [p] provisional; [x] not available; [note 2] withheld": REGULAR,
    "April to December 2020: 1,234 cases, 95% interval 1,100 to 1,380": REGULAR,
}
MEASURE = """([text, weight]) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${weight} 28px "Source Sans Pro"`;
    return pen.measureText(text).width;
}"""


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_as_wide_as_reckoned(packs, reader, text):
    page = reader(1280).open(next(packs[1]["public"].rglob("*slides*.html")))
    heavy = 600 if SENTENCES[text] == SEMIBOLD else 400
    shown = page.evaluate(MEASURE, [text, heavy])
    assert shown <= width(text, 28, SENTENCES[text]) <= shown * SLACK * 1.02
