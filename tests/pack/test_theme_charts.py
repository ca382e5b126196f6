import dataclasses

import numpy as np
import pytest

from ssp_analysis.say.plan_charts import theme_strip
from tests.pack.release_folder import BANNER


def strip(pack, theme_id):
    theme = next(theme for theme in pack.plan_themes() if theme.theme_id == theme_id)
    return theme_strip(pack, theme)


def with_series(pack, **given):
    return dataclasses.replace(pack, series=pack.series.assign(**given))


def test_a_theme_shows_its_series_beside_last_year_with_table_and_words(pack):
    picture = strip(pack, "violence-night-time")
    assert picture.title.endswith("2020/21 (dark) beside 2019/20 (grey)")
    assert len(picture.data.frame) == 20
    first = picture.data.cells()[0]
    assert first[0] == "Attendances at A&E for assault, April 2020"
    released = pack.area_series("tiig-assaults:attendances").set_index("period")["value"]
    assert first[1:] == [f"{released['2020-04']:.0f}", f"{released['2019-04']:.0f}"]
    assert "; highest in 2020/21: 41. Ambulance" in picture.alt
    assert "Small line charts of" in picture.alt
    assert picture.title.startswith("Attendances at A&E for assault and ambulance call-outs")
    assert any(BANNER in text.get_text() for text in picture.figure.texts)


def test_money_is_told_as_money_and_one_measure_as_one_chart(pack):
    told = strip(with_series(pack, unit="pounds"), "organised-crime").alt
    assert (
        "Scams stopped: £5 in January 2021, against £3 a year before; highest in 2020/21: £8."
        in told
    )
    assert "Small line chart of" in told


@pytest.mark.parametrize("state", ["withheld", "suppressed", "missing"])
def test_what_is_not_shown_has_no_chart(pack, state):
    hidden = with_series(pack, value=np.nan, state=state)
    assert strip(hidden, "violence-night-time") is None


def test_one_hidden_month_is_a_gap_and_has_its_mark(pack):
    hide = (pack.series["series_id"] == "tiig-assaults:attendances") & (
        pack.series["period"] == "2020-06"
    )
    series = pack.series.assign(
        value=pack.series["value"].mask(hide), state=pack.series["state"].mask(hide, "suppressed")
    )
    picture = strip(dataclasses.replace(pack, series=series), "violence-night-time")
    assert picture.data.cells()[2][1] == "[c]"
    lines = [line for axes in picture.figure.axes for line in axes.lines]
    assert any(np.isnan(line.get_ydata()).sum() == 1 for line in lines)


def test_a_theme_without_series_by_month_has_none(pack):
    assert strip(pack, "acquisitive-roads") is None
