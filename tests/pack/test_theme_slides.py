"""What a theme's slide shows first when it cannot show all."""

import dataclasses

import pandas as pd
import pytest

from ssp_analysis.pack import theme_slides
from ssp_analysis.pack.tables import Table

THEME = "violence-night-time"


@pytest.fixture
def shown(monkeypatch):
    """Makes a theme's slide and gives its pieces."""
    kept = []
    monkeypatch.setattr(theme_slides, "show_slide", lambda *pieces, **_: kept.extend(pieces))

    def make(pack):
        kept.clear()
        (theme,) = (one for one in pack.plan_themes() if one.theme_id == THEME)
        theme_slides.theme_slide(pack, theme)
        return kept

    return make


def told_at_length(pack, letters):
    """Every partner of the theme writes a sentence of so many letters."""
    text = "word " * (letters // 5)
    rows = pack.narrative[pack.narrative["theme_id"] == THEME]
    first = rows.head(1).assign(theme_id=THEME, text=text)
    kinds = [first.assign(kind=kind) for kind in theme_slides.LEADS]
    return dataclasses.replace(pack, narrative=pd.concat(kinds))


@pytest.mark.parametrize("letters", [20, 150, 310])
def test_an_indicator_stands_on_the_slide_however_long_partners_write(pack, shown, letters):
    tables = [piece for piece in shown(told_at_length(pack, letters)) if isinstance(piece, Table)]
    assert len(tables) == 1
    assert len(tables[0].frame) >= 1


def test_short_words_of_partners_stand_beside_the_indicators(pack, shown):
    pieces = shown(told_at_length(pack, 20))
    assert any("Next" in str(piece) and "Done" in str(piece) for piece in pieces if piece)
