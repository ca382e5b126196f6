"""A paper without a Covid impact: this year against earlier ones, and no empty section."""

import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from ssp_analysis.say import slides
from ssp_analysis.say.areas import by_area
from ssp_analysis.say.dataset import TABLES, Pack, Theme
from ssp_analysis.say.earlier_years import (
    HEADING,
    against_last_year,
    comparisons,
    difference,
    only_earlier,
    section,
    sentences,
    table,
)
from ssp_analysis.say.impact_report import introduction
from ssp_analysis.say.method import appendix
from ssp_analysis.say.plan_charts import theme_strip
from ssp_analysis.say.report import (
    asked,
    asked_before,
    background,
    drivers,
    grant_outputs,
    grants_introduction,
    next_steps,
    summary,
)
from ssp_analysis.say.theme_report import progress, progress_introduction, response
from ssp_analysis.tables import Revisions, empty
from ssp_analysis.write.blocks import Document, Heading, Paragraph, Picture, Run, walk
from ssp_analysis.write.html import markup
from ssp_analysis.write.notebook import _filled
from ssp_analysis.years import years_back
from tests.pack.release_folder import about
from tests.pack.shown import soup
from tests.plan.frames import AREA, series_of

PANDEMIC = ("2019/20", "2020/21", "2021/22")


@pytest.mark.parametrize(
    ("now", "last", "said"),
    [(6, 4, "50% more than a year before"), (6, -4, "more than a year before"),
     (-6, -4, "less than a year before")],
)  # fmt: skip
def test_below_0_no_share_says_how_much_more_or_less_it_is(now, last, said):
    row = {"now": now, "last": last, "unit": "cases", "lower": math.nan, "upper": math.nan}
    assert difference(row, "last", "a year before") == said


def months(**years):
    return {f"{y[1:]}-{m:02d}": float(v) for y, v in years.items() for m in range(4, 8)}


def a_pack(cells, year="2024/25", restricted=PANDEMIC, **states):
    """Nothing but series: no plan, no grants, no impact."""
    frames = {name: empty(model) for name, model in TABLES.items()}
    series = series_of(cells)
    for name, state in states.items():
        series.loc[series["period"] == name.strip("p").replace("_", "-"), ["value", "state"]] = [
            float("nan"), state
        ]  # fmt: skip
    series = series.assign(revised=[frozenset()] * len(series))  # as `read_pack` says of each row
    frames |= {"series": series, "revisions": empty(Revisions)}
    told = about(year=year).model_copy(update={"restricted_years": restricted, "area_code": AREA})
    return Pack(about=told, **frames)


LONG_AFTER = months(y2018=10, y2020=99, y2022=20, y2023=40, y2024=30)
QUARTERS = {f"{y}/{y % 100 + 1} Q{q}": float(y - 2000) for y in range(2022, 2025) for q in (1, 2)}
YEARS = {"2015/16": 50.0, "2016/17": 60.0, "2017/18": 70.0, "2018/19": 66.0}
CASES = {
    "long after": ({"a:b": LONG_AFTER}, "2024/25", 30, 40, 70 / 3, "2018/19, 2022/23 and 2023/24"),
    "by quarter": ({"a:b": QUARTERS}, "2024/25", 24, 23, 22.5, "2022/23 to 2023/24"),
    "by year": ({"a:b": YEARS}, "2018/19", 66, 70, 60, "2015/16 to 2017/18"),
    "begun after the pandemic did": (
        {"a:b": months(y2021=5, y2022=8, y2023=4)}, "2023/24", 4, 8, None, ""),
    "one year alone": ({"a:b": months(y2024=4)}, "2024/25", 4, None, None, ""),
}  # fmt: skip


@pytest.mark.parametrize(("state", "mark"), [("suppressed", "[c]"), ("missing", "[x] [note 1]")])
def test_a_year_that_is_hidden_is_not_said_to_be_not_supplied(state, mark):
    cells = {"a:b": months(y2021=5, y2022=8, y2023=4)}
    pack = a_pack(cells, "2023/24", p2022_05=state)
    (row,) = table(pack, comparisons(pack)).cells()
    assert row[4:6] == [mark, mark]


@pytest.mark.parametrize("case", CASES)
def test_the_year_is_held_against_last_year_and_the_mean_of_earlier_ones(case):
    cells, year, now, last, mean, years = CASES[case]
    (row,) = comparisons(a_pack(cells, year)).to_dict("records")
    found = [None if pd.isna(row[name]) else row[name] for name in ("now", "last", "mean")]
    assert found == [pytest.approx(now), last, mean and pytest.approx(mean)]
    assert row["years"] == years


@pytest.mark.parametrize("case", CASES)
def test_each_has_a_slide(case, monkeypatch):
    cells, year, _, last, *_ = CASES[case]
    shown = []
    monkeypatch.setattr(slides, "show_slide", lambda title, *_, **__: shown.append(title))
    slides.earlier_years_slide(a_pack(cells, year))
    title, *drawn = shown
    assert drawn == [f"{year} beside {years_back(year, 1)}"] * (case != "by year")
    assert title == HEADING if last is None else title.endswith("than a year before")


def test_the_slide_counts_measures_only_where_there_are_several():
    one, other = months(y2023=10, y2024=10), months(y2023=10, y2024=12)
    fallen = months(y2023=12, y2024=9)
    for cells, title in (
        ({"a:b": one}, "the same as a year before"),
        ({"a:b": one, "a:c": other}, "1 of 2 figures is higher than a year"),
        ({"a:b": fallen, "a:c": fallen}, "2 of 2 figures are lower than a year"),
    ):
        assert title in against_last_year(comparisons(a_pack(cells)))


def test_what_is_not_shown_of_an_earlier_year_is_in_no_comparison():
    pack = a_pack({"a:b": LONG_AFTER}, p2023_05="suppressed")
    (row,) = comparisons(pack).to_dict("records")
    assert pd.isna(row["last"])
    assert row["years"] == "2018/19 and 2022/23"


def test_shares_differ_in_points_and_sentences_name_the_years():
    pack = a_pack({"a:b": YEARS}, "2018/19")
    rows = comparisons(pack).assign(unit="per cent", label="Satisfied")
    assert sentences(rows) == [
        "Satisfied: 66% in 2018/19, 4 percentage points less than a year before and 6 "
        "percentage points more than the mean of 2015/16 to 2017/18."
    ]


def test_a_share_is_an_average_and_no_number_a_quarter():
    rows = comparisons(a_pack({"a:b": YEARS}, "2018/19")).assign(
        unit="per cent", label="Safe", frequency="Q", now=84.1, last=82.9, mean=None)  # fmt: skip
    said = "Safe: 84% on average in 2018/19, 1 percentage point more than a year before."
    assert sentences(rows) == [said]


def test_waves_of_a_survey_are_named_and_a_rate_is_no_number_a_quarter():
    waves = {f"{year}-{month}": 50.0 + year for year in (2017, 2018) for month in ("06", "12")}
    rows = comparisons(a_pack({"a:b": waves}, "2018/19"))
    assert list(rows["months"]) == ["June and December 2018"]
    rows = rows.assign(unit="per 1,000", label="Rate, rolling 12 months")
    assert sentences(rows)[0].startswith("Rate, rolling 12 months: 2,068 per 1,000 on average in")


def test_measures_of_earlier_times_alone_are_named_with_how_far_they_reach():
    ended = {"2016/17 Q4": 5.0, "2017/18 Q1": 6.0}
    told = only_earlier(a_pack({"a:b": YEARS, "a:ended": ended}, "2018/19"))
    both = a_pack({"a:b": YEARS, "a:ended": ended}, "2018/19")
    assert told in soup(background(both)).text
    assert told.endswith("does not compare: a:ended (latest: April to June 2017/18).")
    pack = a_pack({"a:ended": ended}, "2018/19", **{"2017/18 Q1": "suppressed"})
    assert only_earlier(pack) == told  # a hidden figure is there too
    assert only_earlier(a_pack({"a:b": YEARS}, "2018/19")) == ""


def test_what_hardly_differs_is_told_as_almost_the_same_and_a_rate_has_its_unit():
    rows = comparisons(a_pack({"a:b": {"2017/18": 70.0, "2018/19": 69.9}}, "2018/19"))
    assert sentences(rows.assign(unit="per 1,000", label="Robbery")) == [
        "Robbery: 69.9 per 1,000 in 2018/19, almost the same as a year before."
    ]


def test_measures_of_which_each_figure_is_too_small_are_named():
    pack = a_pack({"a:b": LONG_AFTER, "c:d": months(y2023=9, y2024=2)})
    few = (pack.series["series_id"] == "c:d") & pack.series["period"].str.startswith("2024")
    series = pack.series.assign(
        value=pack.series["value"].mask(few), state=pack.series["state"].mask(few, "suppressed")
    )
    label = series.loc[few, "label"].iloc[0]
    said = str(markup(section(replace(pack, series=series))))
    assert f"too small to show in any month or quarter: {label.lower()}." in said.lower()
    assert "Too small" not in str(markup(section(pack)))


def test_where_a_covid_impact_is_told_nothing_is_compared_twice(pack):
    assert section(pack) == ()


def test_a_project_without_plan_grants_and_pandemic_has_no_section_about_nothing():
    pack = a_pack({"a:b": LONG_AFTER})
    assert "lower than" not in (told := str(markup(section(pack))))
    assert "30 a month" in told
    empty_sections = (
        introduction, progress_introduction, grants_introduction, by_area, asked_before, drivers,
        next_steps, grant_outputs, appendix, progress, response,
    )  # fmt: skip
    assert [show.__name__ for show in empty_sections if show(pack)] == []
    said = str(markup(background(pack)))
    assert said.count("nothing is held on the plan and its themes, grants, ") == 1
    assert "Covid" not in said
    assert len(asked(pack).items) == 2
    assert "the plan" not in str(markup(asked(pack, roomy=True).items[0] + summary(pack)))


def test_a_year_told_against_earlier_ones_has_a_chart_of_this_year_and_the_last():
    pack = a_pack({"a:b": LONG_AFTER})
    told = section(pack)
    (chart,) = (part for part in told if isinstance(part, Picture))
    assert chart.message.endswith("2024/25 (dark) beside 2023/24 (grey)")
    assert ("30", "40") in {(row[1], row[2]) for row in chart.data.texts()}
    Document("report", "Update", "Update", blocks=told)  # no heading out of order


def test_a_year_under_restrictions_without_an_impact_says_so():
    pack = a_pack({"a:b": LONG_AFTER}, restricted=(*PANDEMIC, "2024/25"))
    assert "No Covid impact can be shown for 2024/25." in str(markup(background(pack)))


def test_headings_of_sections_without_anything_are_left_out():
    def text(words):
        return Paragraph((Run(words),))

    told = [
        Heading(2, "Kept"), text("a"), Heading(2, "Nothing"), Heading(3, "Nothing"),
        Heading(2, "Whole"), Heading(3, "Nothing"), Heading(3, "Kept"), text("b"),
        Heading(2, "Last"),
    ]  # fmt: skip
    held = [block.text for block in _filled(told) if isinstance(block, Heading)]
    assert held == ["Kept", "Whole", "Kept"]


def test_only_few_measures_stand_with_their_categories(pack):
    cells = {f"a:{n}": LONG_AFTER for n in "bcde"} | {"a:b:x": LONG_AFTER}
    assert list(comparisons(a_pack(cells))["series_id"]) == [f"a:{n}" for n in "bcde"]
    few = {"a:b": LONG_AFTER, "a:b:x": LONG_AFTER}
    assert len(comparisons(a_pack(few))) == 2


def test_beside_an_impact_stands_what_is_told_neither_there_nor_by_the_plan(pack):
    held = a_pack({"a:b": YEARS, "a:c": YEARS, "a:d": YEARS}, "2018/19")
    series = held.series.assign(
        **{"lower": held.series["value"] - 3, "upper": held.series["value"] + 3}
    )
    impact = pack.impact.assign(series_id="a:c", sources="a:c", state="observed")
    progress = pack.progress.assign(sources="x:y a:d")
    both = replace(held, series=series, impact=impact, progress=progress, decisions=pack.decisions)
    assert list(comparisons(both)["series_id"]) == ["a:b"]
    (row,) = table(both, comparisons(both)).cells()
    assert row[3] == "66 (63 to 69)"


@pytest.mark.parametrize(
    ("now", "last", "unit", "said"),
    [
        (0.0, 1.0, "cases", "less than before"),
        (1.0, 0.0, "cases", "more than before"),
        (10.01, 10.04, "cases", "about the same as before"),
        (10.0, 10.0, "cases", "the same as before"),
        (8.0, 10.0, "cases", "20% less than before"),
        (50.0, 10.0, "cases", "5 times as high as before"),
        (72.4, 72.1, "%", "about the same as before"),
    ],
)
def test_a_difference_is_told_in_words_where_a_per_cent_would_be_empty(now, last, unit, said):
    row = {"now": now, "last": last, "unit": unit, "lower": math.nan, "upper": math.nan}
    assert difference(row, "last", "before") == said
    within = row | {"lower": min(now, last), "upper": max(now, last)}
    assert difference(within, "last", "before") == (
        said if now == last else "not clearly different from before"
    )


def test_a_drawing_that_stands_twice_on_a_page_has_names_of_its_own_each_time():
    pack = a_pack({"asb:cases": LONG_AFTER})
    theme = Theme("asb", "Neighbourhoods", "", ("asb:cases",))
    parts = (*section(pack), *theme_strip(pack, theme).blocks())
    drawn = [one for one in walk(parts) if isinstance(one, Picture)]
    assert [one.message for one in drawn] == [drawn[0].message] * 2
    names = re.findall(r' id="([^"]+)"', "".join(one.svg + one.phone for one in drawn))
    assert names
    assert len(names) == len(set(names))


def test_figures_inside_their_ranges_are_neither_higher_nor_lower_in_the_title():
    rows = comparisons(a_pack({"a:b": YEARS, "a:c": YEARS}, "2018/19"))
    rows = rows.assign(lower=rows["last"] - 1, upper=rows["last"] + 1)
    assert against_last_year(rows) == "None of 2 figures is clearly different from a year before"


def test_one_ordinary_year_alone_is_no_fault_of_the_partner():
    pack = a_pack({"a:b": months(y2017=5, y2018=6)}, "2018/19")
    rows = comparisons(pack)
    assert rows["mean"].isna().all()
    assert table(pack, rows).cells()[0][5] == "[z]"
    assert "One year alone is no mean." in " ".join(
        str(block) for block in section(pack) if isinstance(block, Paragraph)
    )
