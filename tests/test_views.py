"""What notebook 01 shows of sources and months."""

from itertools import combinations

import pandas as pd
import pytest

from ssp_analysis.tables import WHY_NOT
from ssp_analysis.views.cleaning import LOOKS, coverage

MONTHS = ("2020-04", "2020-05")
SERIES = pd.DataFrame(
    [("a", month, state) for month in MONTHS for state in ("observed", "missing")],
    columns=["source_id", "period", "state"],
)
QUALITY = pd.DataFrame({"source_id": ["a"], "source": ["Attendances"]})


def shown(*states):
    """The states of which one month of a source is counted, whose series have these."""
    rows = [("a", "2020-04", state) for state in states]
    table = coverage(pd.DataFrame(rows, columns=SERIES.columns), QUALITY).data.frame
    return [name for name in table.columns if table[name].item() == 1]


@pytest.mark.parametrize("pair", [*combinations([one for one in WHY_NOT if one in LOOKS], 2)])
def test_of_several_reasons_the_first_is_shown_whatever_comes_first(pair):
    first = [state for state in pair if state not in ("asked", "not_applicable")]
    right = "asked" if "asked" in pair else first[0]
    assert shown(*pair) == shown(*reversed(pair)) == [right]


def test_the_key_of_the_months_lies_within_the_chart():
    figure = coverage(SERIES, QUALITY).figure
    figure.draw_without_rendering()
    (key,) = figure.legends
    assert key.get_window_extent().x1 <= figure.bbox.x1
    assert len(key.get_texts()) == len(LOOKS)
