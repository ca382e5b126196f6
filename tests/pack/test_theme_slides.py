"""What a theme's slide shows first when it cannot show all."""

import dataclasses

import pandas as pd
import pytest

from ssp_analysis.say import slides
from ssp_analysis.say.tables import Table
from ssp_analysis.write.blocks import words_of

THEME = "violence-night-time"


@pytest.fixture
def shown(monkeypatch):
    """Makes a theme's slide and gives its pieces."""
    kept = []

    def keep(*pieces, notes, **_):
        kept.extend([*pieces, notes])

    monkeypatch.setattr(slides, "show_slide", keep)

    def make(pack):
        kept.clear()
        (theme,) = (one for one in pack.plan_themes() if one.theme_id == THEME)
        slides.theme_slide(pack, theme)
        return kept

    return make


def told_at_length(pack, letters):
    """Every partner of the theme writes a sentence of so many letters."""
    text = "word " * (letters // 5)
    rows = pack.narrative[pack.narrative["theme_id"] == THEME]
    first = rows.head(1).assign(theme_id=THEME, text=text)
    kinds = [first.assign(kind=kind) for kind in slides.LEADS]
    return dataclasses.replace(pack, narrative=pd.concat(kinds))


@pytest.mark.parametrize("letters", [20, 150, 310])
def test_an_indicator_stands_on_the_slide_however_long_partners_write(pack, shown, letters):
    tables = [piece for piece in shown(told_at_length(pack, letters)) if isinstance(piece, Table)]
    assert len(tables) == 1
    assert len(tables[0].frame) >= 1


def test_short_words_of_partners_stand_beside_the_indicators(pack, shown):
    pieces = shown(told_at_length(pack, 20))
    assert any("Next" in str(piece) and "Done" in str(piece) for piece in pieces if piece)


def test_the_notes_tell_the_source_and_basis_of_each_row_of_the_table(pack, shown):
    *pieces, notes = shown(pack)
    (table,) = (piece for piece in pieces if isinstance(piece, Table))
    lines = list(words_of(notes))[-len(table.frame) :]
    for line, (_, row) in zip(lines, table.frame.iterrows(), strict=True):
        owner = pack.decision_rows(set(row["sources"].split()))["owner"].iloc[0].split(",")[0]
        assert line.startswith(f"{owner}: {row['indicator']}, April to December 2020")
        assert row["direction_basis"] in line
