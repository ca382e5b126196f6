"""What charts show and say; that they are the same bytes every time; that none shows a secret."""

import io
import re
from base64 import b64decode
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from ssp_analysis.say import look
from ssp_analysis.say.dataset import read_pack
from ssp_analysis.say.impact_charts import (
    NO_RANGE,
    RANGES,
    _at,
    _bar,
    overview,
    overview_title,
)
from ssp_analysis.say.month_charts import EXPECTED_INK, draw_phases, month_panel
from ssp_analysis.say.plan_charts import grant_bars, spending_message, theme_strip
from ssp_analysis.say.wording import NO_CHANGE, UNSURE
from ssp_analysis.write import house
from ssp_analysis.write.html import as_shown, markup
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
            assert picture.alt.startswith(f"{picture.title}. ")
            assert 20 < len(picture.alt) < 320
            assert picture.data.cells()


def boxes(figure):
    """Where each text of a chart lies, by what it says."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    shown = [one for one in figure.findobj(look.matplotlib.text.Text)
             if one.get_text().strip() and one.get_visible()]  # fmt: skip
    return [(one.get_text(), one.get_window_extent(canvas.get_renderer())) for one in shown]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("paper", [look.PAGE, look.SLIDE, look.PHONE])
def test_words_of_a_chart_stand_inside_it_and_clear_of_one_another(pack, paper, late):
    strip = theme_strip(pack, pack.plan_themes()[0])
    if late:  # restrictions from the first day in sight on, and longer names
        began = pack.phases["start"]
        early = began.mask(began == began.min(), began - pd.DateOffset(years=1))
        pack = replace(pack, impact=pack.impact.assign(end=pd.Timestamp("2022-01-31")),
                       phases=pack.phases.assign(start=early))  # fmt: skip
    drawn = [one.figure for one in all_pictures(pack, paper)]
    for figure in [*drawn, strip.phone() if paper.narrow else strip.figure]:
        held, edge = boxes(figure), figure.bbox
        for text, box in held:
            assert min(box.x0, box.y0, edge.width - box.x1, edge.height - box.y1) >= -1, text
        for (one, first), (other, second) in combinations(held, 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            along = min(first.y1, second.y1) - max(first.y0, second.y0)
            # Boxes have room for letters that reach up and down; points, not words, may share it.
            assert min(across, along) < 0.25 * paper.type / 72 * figure.dpi, (one, other)


def test_a_page_holds_a_chart_s_words_as_text_with_its_description_where_they_stand(pack):
    page = BeautifulSoup(markup(tuple(one.picture() for one in all_pictures(pack, look.PAGE))),
                         "html.parser")  # fmt: skip
    for figure in page.find_all("figure"):
        wide, narrow = figure.find_all("svg", recursive=False)
        assert wide["aria-label"] == narrow["aria-label"]
        for drawn in (wide, narrow):
            assert drawn["role"] == "img"
            assert len(drawn["aria-label"]) > 20
            assert [part.get("aria-hidden") for part in drawn.find_all(recursive=False)] == ["true"]
            assert "Demonstration" in " ".join(text.get_text() for text in drawn.find_all("text"))
            assert len(str(drawn)) < 25_000
    names = [part["id"] for part in page.find_all(id=True)]
    assert names
    assert len(names) == len(set(names))
    assert not page.find("style")  # it would hold for the whole page


def test_a_chart_as_an_image_holds_the_letters_of_its_words(pack):
    for chart in all_pictures(pack, look.PAGE):
        shown = BeautifulSoup(as_shown((chart.picture(),)), "html.parser")
        assert shown.img["alt"] == chart.alt
        page = BeautifulSoup(b64decode(shown.img["src"].split(",")[1]), "xml")
        faces = re.findall(r"font-weight:(\d+).*?base64,([^)]+)\)", page.style.get_text())
        held = {weight: TTFont(io.BytesIO(b64decode(face))).getBestCmap()
                for weight, face in faces}  # fmt: skip
        for text in page.find_all("text"):
            letters = held["600" if "font-weight: 700" in text["style"] else "400"]
            assert {ord(letter) for letter in text.get_text()} <= set(letters)


def test_a_phone_shows_a_chart_in_letters_of_12_px_within_its_width(pack):
    for chart in all_pictures(pack, look.PAGE):
        svg = chart.picture().phone
        width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)', svg).groups())
        least = min(map(float, re.findall(r"font-size: ([\d.]+)px", svg)))
        assert least * 288 / width >= 12  # on a screen of 320 px, of 390 px all the more
        assert height / width < 3.2


def test_axes_have_round_marks_and_hold_all_ranges(pack):
    for series_id in pack.headline_series(2):
        axes = month_panel(pack, series_id).figure.axes[0]
        marks = axes.get_yticks()
        lines = [line.get_ydata().astype(float) for line in axes.lines]
        assert marks[-1] >= max(np.nanmax(line) for line in lines if len(line))
        assert axes.get_ylim() == (0, marks[-1])
        step = marks[1] - marks[0]
        assert step in {n * 10**power for n in (1, 2, 5) for power in range(5)}
    rows = pack.main_impact()
    left, right = overview(pack).figure.axes[0].get_xlim()
    ends = rows[["change_lower", "change_upper"]].to_numpy(dtype=float).ravel()
    assert all(left < _at(end) < right for end in ends[np.isfinite(ends)])


@pytest.mark.parametrize("change", [-0.9, -0.5, 0.0, 0.25, 3.0])
def test_half_as_much_stands_as_far_from_the_middle_as_twice_as_much(change):
    assert _at(1 / (1 + change) - 1) == pytest.approx(-_at(change))


def test_the_range_of_the_whole_is_told_apart_from_that_of_a_month(pack):
    picture = month_panel(pack, "tiig-assaults:attendances")
    said, total = texts(picture), "All months together: 30% to 45% lower"
    assert f"Attendances a month. {total}" in said
    assert f"expected. {total}. Line chart by month" in picture.alt
    assert "Likely range of one month" in said


def contrast(colour, alpha=1.0):
    """Of a colour on white: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    mixed = [part * alpha + 1 - alpha for part in to_rgb(colour)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in mixed
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


@pytest.mark.parametrize(
    "colour", [EXPECTED_INK, house.LINE_GREY, house.DARK_BLUE, house.DARK_GREY]
)
def test_lines_and_ranges_are_seen_on_white(colour):
    assert contrast(colour) >= 3
    if colour in (house.DARK_BLUE, house.DARK_GREY):
        assert contrast(_bar(False)["facecolor"], _bar(False)["alpha"]) >= 3


def test_a_chart_of_real_data_has_no_banner(tmp_path):
    pack = read_pack(write_release(tmp_path / "public", banner=""))
    assert BANNER not in texts(overview(pack))


def test_charts_are_the_same_bytes_every_time(pack):
    for first, second in zip(
        all_pictures(pack, look.PAGE), all_pictures(pack, look.PAGE), strict=True
    ):
        assert first.png() == second.png()
        assert first.picture() == second.picture()
        assert b"Software" not in first.png()


def test_an_image_of_points_is_drawn_for_office_files_alone_and_changes_no_other(pack):
    page, office = (overview(pack).picture(office=asked) for asked in (False, True))
    assert not page.png
    assert office == replace(page, png=office.png)
    assert b64decode(office.png) == overview(pack).png()
    assert replace(overview(pack), phone=None).picture().png == office.png


def test_the_overview_counts_what_changed_and_leaves_out_what_is_withheld(pack):
    picture = overview(pack)
    assert picture.title == "2 of 7 measures clearly lower than expected, 2 higher, 3 neither"
    assert "38% lower" in texts(picture)
    assert texts(picture).count("no clear change") == 3
    assert not any("Recorded crimes" in text for text in texts(picture))
    assert "Violence and the night-time economy" in texts(picture)


def test_a_sheet_too_small_for_all_series_shows_the_clear_changes_first(pack):
    picture = overview(pack, look.SLIDE, most=4)
    assert len(picture.data.frame) == 4
    assert picture.title.startswith("2 of 7 measures")
    assert {row[4] for row in picture.data.cells()} == {
        "18% lower", "32% higher", "38% lower", "59% higher",
    }  # fmt: skip
    assert picture.figure.get_size_inches()[1] <= look.SLIDE.tallest


def test_a_sheet_without_room_shows_one_series(pack):
    picture = overview(pack, replace(look.SLIDE, height=0.1, tallest=0.1))
    assert len(picture.data.frame) == 1


def test_a_month_chart_names_the_lockdowns_and_describes_the_line(pack):
    picture = month_panel(pack, "tiig-assaults:attendances")
    assert "First\nnational\nlockdown" in texts(picture)
    told = {"Observed", "Expected", "Partly eased"}
    assert told <= set(texts(picture))
    assert "Below the range of a single month in 10 of 10 months, above it in none." in picture.alt
    assert picture.data.cells()[0][0] == "April 2019"
    assert picture.data.cells()[0][2] == "[z]"


def lines_marked(picture, marker):
    drawn = picture.figure.findobj(look.matplotlib.lines.Line2D)
    return [line for line in drawn if line.get_marker() == marker and len(line.get_xdata()) == 1]


def test_a_verdict_has_a_shape_and_a_simple_comparison_an_open_bar(pack):
    picture = overview(pack)
    assert [len(lines_marked(picture, shape)) for shape in "v^o"] == [2, 2, 3]
    bars = [bar for bar in picture.figure.axes[0].patches if bar.get_width()]
    assert sum(bar.get_facecolor()[:3] == (1, 1, 1) for bar in bars) == 2
    assert len({bar.get_facecolor() for bar in bars}) == 2  # as the key has them
    keyed = {"Lower", "Higher", "No clear change", *RANGES.values()}
    assert keyed <= set(texts(picture))
    assert keyed <= set(texts(overview(pack, look.SLIDE)))
    assert NO_RANGE not in texts(picture)
    unclear = pack.impact["verdict"] == "no clear change"
    endless = pack.impact["change_upper"].mask(unclear, np.inf)
    open_end = replace(pack, impact=pack.impact.assign(change_upper=endless))
    drawn = overview(open_end)
    assert NO_RANGE in texts(drawn)
    barred = [bar for bar in drawn.figure.axes[0].patches if bar.get_width()]
    assert len(barred) == len(bars) - 3


def test_too_uncertain_to_say_has_a_shape_of_its_own_in_chart_key_and_alt_text(pack):
    rows = pack.counted_once(pack.main_impact())
    (_, first, *_) = rows.loc[rows["verdict"] == NO_CHANGE, "series_id"]
    unsure = pack.impact["verdict"].mask(pack.impact["series_id"] == first, UNSURE)
    drawn = overview(replace(pack, impact=pack.impact.assign(verdict=unsure)))
    points = [lines_marked(drawn, shape) for shape in "v^oD"]
    assert list(map(len, points)) == [2, 2, 2, 1]
    assert {line.get_markerfacecolor() for line in (*points[2], *points[3])} == {"white"}
    assert "Too uncertain to say" in texts(drawn)
    assert "No clear change: 2 measures. Too uncertain to say: 1 measure." in drawn.alt
    assert "Too uncertain to say" not in texts(overview(pack))


def test_the_month_in_which_restrictions_began_is_marked_as_treated_in_part(pack):
    rows = pack.impact[pack.impact["window_kind"] == "month"]
    first = rows.drop_duplicates("series_id")
    march = first.assign(start=pd.Timestamp("2020-03-01"), end=pd.Timestamp("2020-03-31"))
    with_march = replace(pack, impact=pd.concat([pack.impact, march]))
    said = "March 2020, restricted from 23 March"
    assert said in texts(month_panel(with_march, "tiig-assaults:attendances"))
    assert said not in texts(month_panel(pack, "tiig-assaults:attendances"))


def test_a_chart_says_what_its_series_leaves_out(pack):
    whole, like = "council-asb:cases", "council-asb:cases:like-for-like"

    def named(table):
        return table.assign(series_id=table["series_id"].mask(table["series_id"] == whole, like))

    of = (pack.impact["series_id"] == whole) & (pack.impact["window_kind"] == "year")
    new = pack.impact[of].assign(series_id=f"{whole}:rules", label="Cases: Covid rules")
    rows = pack.series[(pack.series["series_id"] == whole)]
    begun = rows.assign(series_id=f"{whole}:rules", category="rules")
    idle = begun["period"] < "2020-04"
    begun = begun.assign(state=begun["state"].mask(idle, "not_applicable"))
    usual = rows.assign(series_id=f"{whole}:noise", category="noise")
    held = {"impact": pd.concat([named(pack.impact), new]),
            "series": pd.concat([named(pack.series), usual, begun])}  # fmt: skip
    picture = month_panel(replace(pack, **held), like)
    assert any("a month, without Covid rules" in told for told in texts(picture))
    assert ". Without Covid rules. All months together" in picture.alt
    assert picture.alt.count(picture.title.split(":")[0]) == 1
    assert not any("without" in told for told in texts(month_panel(pack, whole)))


def test_one_month_alone_is_drawn_and_told_as_one(pack):
    months = (pack.impact["window_kind"] == "month") & (pack.impact["window"] != "2020-04")
    picture = month_panel(replace(pack, impact=pack.impact[~months]), "tiig-assaults:attendances")
    (expected,) = [line for line in picture.figure.axes[0].lines if line.get_marker() == "D"]
    assert expected.get_ydata()[~np.isnan(expected.get_ydata().astype(float))].size == 1
    assert "April 2020: " in picture.alt
    assert "months, above" not in picture.alt
    year = pack.impact["window_kind"] == "year"
    march = pack.impact.assign(window=pack.impact["window"].mask(year, "March 2020"))
    alone = month_panel(replace(pack, impact=march[~months]), "tiig-assaults:attendances")
    assert ". March 2020: 30% to 45% lower. Line chart" in alone.alt
    assert "All months together" not in alone.alt


def test_long_after_the_pandemic_charts_speak_of_the_level_before_it(pack):
    late = replace(pack, impact=pack.impact.assign(end=pd.Timestamp("2022-01-31")))
    assert (
        overview(late).title
        == "2 of 7 measures clearly lower than the pre-pandemic level, 2 higher, 3 neither"
    )
    assert "Pre-pandemic level" in texts(overview(late))
    panel = month_panel(late, "tiig-assaults:attendances")
    assert "Pre-pandemic level" in texts(panel)


@pytest.mark.parametrize(
    ("verdicts", "title"),
    [
        (["lower"], "The one measure compared was clearly lower than expected"),
        (["no clear change"], "The one measure compared was not clearly lower or higher than "
         "expected"),
        (["higher", "no clear change"], "1 of 2 measures clearly higher than expected, 1 neither"),
        (["no clear change"] * 2, "None of 2 measures was clearly lower or higher than expected"),
    ],
)  # fmt: skip
def test_the_overviews_message_counts_what_is_clear(pack, verdicts, title):
    few = pack.main_impact().iloc[: len(verdicts)].assign(verdict=verdicts)
    assert overview_title(replace(pack, impact=few)) == title


def test_phases_after_the_last_lockdown_are_eased_in_steps():
    phases = pd.DataFrame({
        "phase": ["Ban", "Tier", "Lockdown", "Step 1", "Step 2"],
        "start": pd.to_datetime(["2020-08-01", "2020-10-01", "2020-11-01", "2020-12-01",
                                 "2021-02-01"]),
        "end": pd.to_datetime(["2020-09-30", "2020-10-31", "2020-11-30", "2021-01-31",
                               "2021-03-31"]),
        "national_lockdown": [False, False, True, False, False],
    })  # fmt: skip
    with look.house_style(look.PAGE):
        _, axes = look.sheet(look.PAGE, look.PAGE.height)
        draw_phases(axes, phases, (pd.Timestamp("2020-07-01"), pd.Timestamp("2021-03-31")),
                    look.PAGE)  # fmt: skip
    assert [text.get_text() for text in axes.texts] == [
        "Partly eased", "Lockdown", "Eased in\nsteps",
    ]  # fmt: skip


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


def test_grants_without_any_known_spend_say_so(pack):
    unknown = pack.grants.assign(spend_pence=pd.array([pd.NA] * len(pack.grants), dtype="Int64"))
    assert spending_message(unknown).endswith("what was spent is not known")


def test_all_that_was_spent_is_told_where_an_award_is_not_known(pack):
    spent = pack.grants.dropna(subset=["spend_pence"])
    unknown = spent["award_pence"].mask(spent.index == spent.index[0])
    told = spending_message(spent.assign(award_pence=unknown))
    assert told == "£55,501 in grants had been spent by January 2021"


def test_the_grant_chart_counts_in_whole_pounds_and_keeps_hostile_names_inert(pack):
    assert spending_message(pack.grants) == (
        "£55,501 of £85,000 in grants had been spent by January 2021, in 4 of 5 projects"
    )
    hostile = pack.grants.assign(project="$\\frac{1}{$ " + "very " * 50)
    pack = replace(pack, grants=hostile)
    assert grant_bars(pack).png()


def test_a_key_is_measured_in_the_columns_that_it_is_drawn_in(pack):
    for chart in all_pictures(pack, look.SLIDE):
        for legend in chart.figure.legends:
            box = legend.get_window_extent()
            assert box.x1 <= chart.figure.bbox.x1 + 1, chart.title
