"""What charts show and say; that they are the same bytes every time; that none shows a secret."""

import pytest

from ssp_analysis.pack import look
from ssp_analysis.pack.dataset import read_pack
from ssp_analysis.pack.grant_charts import grant_bars, spending_message
from ssp_analysis.pack.impact_charts import overview
from ssp_analysis.pack.month_charts import month_panel
from tests.pack.release_folder import BANNER, write_release


def texts(picture):
    return [text.get_text() for text in picture.figure.findobj(look.matplotlib.text.Text)]


def all_pictures(pack, paper):
    panels = [month_panel(pack, series_id, paper) for series_id in pack.headline_series(2)]
    return [overview(pack, paper), grant_bars(pack, paper), *panels]


def test_every_chart_holds_the_banner_a_message_a_description_and_its_data(pack):
    for paper in (look.PAGE, look.SLIDE):
        for picture in all_pictures(pack, paper):
            assert BANNER in texts(picture)
            assert picture.title
            assert 20 < len(picture.alt) < 320
            assert picture.data.cells()


def test_a_chart_of_real_data_has_no_banner(tmp_path):
    pack = read_pack(write_release(tmp_path / "public", banner=""))
    assert BANNER not in texts(overview(pack))


def test_charts_are_the_same_bytes_every_time(pack):
    for first, second in zip(
        all_pictures(pack, look.PAGE), all_pictures(pack, look.PAGE), strict=True
    ):
        assert first.png() == second.png()
        assert b"Software" not in first.png()


def test_the_overview_counts_what_changed_and_leaves_out_what_is_withheld(pack):
    picture = overview(pack)
    assert picture.title == "Of 7 measures, 2 were lower and 2 were higher than expected"
    assert "38% lower" in texts(picture)
    assert texts(picture).count("no clear change") == 3
    assert not any("Recorded crimes" in text for text in texts(picture))
    assert "Violence and the night-time economy" in texts(picture)


def test_a_sheet_too_small_for_all_series_shows_the_clear_changes_first(pack):
    picture = overview(pack, look.SLIDE, most=4)
    assert len(picture.data.frame) == 4
    assert picture.title.startswith("Of 7 measures")
    assert {row[4] for row in picture.data.cells()} == {
        "18% lower", "32% higher", "38% lower", "59% higher",
    }  # fmt: skip
    assert picture.figure.get_size_inches()[1] <= look.SLIDE.tallest


def test_a_month_chart_names_the_lockdowns_and_describes_the_line(pack):
    picture = month_panel(pack, "tiig-assaults:attendances")
    assert "First\nnational\nlockdown" in texts(picture)
    assert {"Observed", "Expected", "Partly eased"} <= set(texts(picture))
    assert "Below the expected range in 10 of 10 months" in picture.alt
    assert picture.data.cells()[0][0] == "April 2019"
    assert picture.data.cells()[0][2] == "[z]"


def test_a_chart_without_phases_or_ranges_still_stands(tmp_path):
    folder = write_release(tmp_path / "public", without=("phases",))
    pack = read_pack(folder)
    bare = pack.impact.assign(lower=None, upper=None, change_lower=None, change_upper=None)
    bare = bare.astype(pack.impact.dtypes.to_dict())
    pack = type(pack)(**{**vars(pack), "impact": bare})
    picture = month_panel(pack, "council-asb:cases")
    assert picture.alt.endswith("observed against expected.")
    assert picture.png()
    assert overview(pack).png()


@pytest.mark.parametrize("table", ["impact", "grants"])
def test_no_data_gives_no_chart(tmp_path, table):
    pack = read_pack(write_release(tmp_path / "public", without=(table,)))
    assert {"impact": overview, "grants": grant_bars}[table](pack) is None


def test_the_grant_chart_counts_in_whole_pounds_and_keeps_hostile_names_inert(pack):
    assert spending_message(pack.grants) == (
        "£55,501 of £100,000 of grant had been spent by January 2021"
    )
    hostile = pack.grants.assign(project="$\\frac{1}{$ " + "very " * 50)
    pack = type(pack)(**{**vars(pack), "grants": hostile})
    assert grant_bars(pack).png()
