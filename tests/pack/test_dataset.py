"""What the pack reads, in which order it tells things, and which series it takes for main ones."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.errors import ReleaseError
from ssp_analysis.say.caveats import coverage, data_caveat, marks, organisations, statement_basis
from ssp_analysis.say.dataset import TABLES, pack_of, read_pack
from ssp_analysis.say.report import background, quality
from ssp_analysis.say.wording import NO_CHANGE, UNSURE
from ssp_analysis.tables import Impact, read_table, table_name, write_table
from tests.certified import certify
from tests.pack.release_folder import BANNER, MODELS, write_release
from tests.pack.shown import html, soup


def test_themes_come_in_the_plans_order(pack):
    names = [theme.theme_id for theme in pack.plan_themes()]
    assert names[0] == "domestic-abuse"
    assert names[-1] == "places-substance"
    assert len(names) == 8
    assert pack.theme_of("council-asb:cases:noise") == "Anti-social behaviour and neighbourhoods"
    assert pack.theme_of("nowhere:cases") == ""


def test_withheld_series_have_no_change_to_show(pack):
    assert "gmp-crime:crimes" not in set(pack.impact_rows("year")["series_id"])
    assert "gmp-crime:crimes" in set(pack.impact_rows("year", every=True)["series_id"])


def test_clear_changes_come_first_and_one_of_each_theme(pack):
    first = pack.headline_series(2)
    assert first == ["council-asb:cases", "tiig-assaults:attendances"]
    assert set(pack.headline_series()) <= set(pack.impact_rows("month")["series_id"])


def test_without_a_plan_categories_stand_in_where_measures_are_few(tmp_path):
    folder = write_release(tmp_path / "public", without=("themes",))
    impact = read_table(Impact, folder)
    few = impact[impact["series_id"].isin(["marac:cases"])]
    split = few.assign(series_id="marac:cases:repeat")
    write_table(impact.iloc[:0].merge(few, how="outer").merge(split, how="outer"), Impact, folder)
    pack = read_pack(certify(folder))
    assert set(pack.main_impact()["series_id"]) == {"marac:cases", "marac:cases:repeat"}


WHOLES = {"fires:all": "", "asb:cases": "", "nwas:calls": "tiig:assaults", "tiig:assaults": ""}
CRIME = {"crime:all": "", **dict.fromkeys((f"crime:{n}" for n in "abcd"), "crime:all")}
KINDS = ["crime:all", *(f"crime:all:{n}" for n in "abcd")]


@pytest.mark.parametrize(
    ("series", "counted_with", "counted"),
    [
        ([*WHOLES, "x:y"], WHOLES, ["fires:all", "asb:cases", "tiig:assaults", "x:y"]),
        (list(CRIME), CRIME, ["crime:a", "crime:b", "crime:c", "crime:d"]),
        (KINDS, CRIME, KINDS[1:]),
        (KINDS[:3], CRIME, ["crime:all"]),
        (list(CRIME)[:3], CRIME, ["crime:all"]),
        ([*WHOLES, *KINDS], WHOLES | CRIME, [*(n for n in WHOLES if n != "nwas:calls"), KINDS[0]]),
        ([*list(WHOLES)[2:], *CRIME], WHOLES | CRIME, ["tiig:assaults", *list(CRIME)[1:]]),
        (KINDS[1:3], CRIME, KINDS[1:3]),
    ],
)
def test_a_whole_its_parts_and_other_views_are_counted_once(pack, series, counted_with, counted):
    of = pd.DataFrame({"sources": counted_with.keys(), "counted_with": counted_with.values()})
    pairs = [":".join(name.split(":")[:2]) for name in series]
    rows = pd.DataFrame({"series_id": series, "sources": pairs})
    told = replace(pack, decisions=of)
    assert list(told.counted_once(rows)["series_id"]) == counted
    sums = {name for name in ("crime:all",) if CRIME.keys() <= set(series)}
    assert set(told.with_sums(rows)["series_id"]) >= {*counted, *sums}


def test_only_the_release_folder_is_read(tmp_path):
    folder = write_release(tmp_path / "public")
    assert {path.stem for path in folder.iterdir()} == {
        *(table_name(model) for model in MODELS),
        "about", "certificate",
    }  # fmt: skip
    with pytest.raises(ReleaseError, match="Run notebook 04"):
        read_pack(tmp_path / "internal")


def test_the_caveat_names_the_organisation_the_figures_and_the_reasons(pack):
    (text,) = data_caveat(pack)
    assert text.startswith(
        "This paper holds no figures from Greater Manchester Police on recorded crimes and road "
        "casualties."
    )
    assert "Road casualties: no decision has been made." in text
    assert text.endswith("Approved sentences say what may be said of some of these.")
    assert organisations(pack) == ["Greater Manchester Police"]


def test_a_reason_of_several_measures_is_said_once_and_each_organisation_follows_on(pack):
    rows = pack.not_published()
    one = rows.head(1).assign(owner="Council, manager", label="Referrals")
    three = pd.concat([rows.assign(reason="Not sound. Not yet."), one], ignore_index=True)
    three.loc[0, "reason"] = "Not sound."
    first, second = data_caveat(replace(pack, decisions=three))
    assert first.count("Not sound.") == 1
    assert "Road casualties: not yet." in first
    assert second.startswith("It also holds none from Council on referrals.")
    own = one.assign(owner="", label="Grant awards")
    second = data_caveat(replace(pack, decisions=pd.concat([rows, own])))[1]
    assert second.startswith("It also holds none on grant awards.")


def test_an_internal_paper_keeps_the_public_caveat(tmp_path):
    pack = read_pack(write_release(tmp_path / "internal", audience="internal"))
    (text,) = data_caveat(pack)
    assert text.startswith("The public paper holds no figures from Greater Manchester Police on ")
    assert organisations(pack) == ["Greater Manchester Police"]


def test_the_caveat_says_so_where_nothing_is_withheld(pack):
    pack = replace(pack, decisions=pack.decisions.assign(public_decision="publish"))
    assert data_caveat(pack) == [
        "No figures are withheld from this paper by a release decision."
    ]  # fmt: skip


def test_statements_are_marked_as_judgement_with_approver_and_date(pack):
    theme = next(theme for theme in pack.plan_themes() if theme.theme_id == "acquisitive-roads")
    (row,) = [row for _, row in pack.theme_statements(theme).iterrows()]
    assert statement_basis(row) == (
        "This is professional judgement on records that are not verified. "
        "Approved by: Chief Superintendent, 22 March 2021."
    )


def only_progress(pack, theme_id, **columns):
    """The pack with the indicators of one theme, their columns put over."""
    rows = pack.progress[pack.progress["theme_id"] == theme_id]
    return replace(pack, progress=rows.assign(**columns))


def test_words_on_a_whole_measure_are_none_on_a_part_of_it(pack):
    part = pack.themes.assign(
        series_id=pack.themes["series_id"].replace("gmp-crime:crimes", "gmp-crime:crimes:violence")
    )
    other = replace(pack, themes=part)
    assert all(other.theme_statements(theme).empty for theme in other.plan_themes())
    assert "Fewer homes were broken into" in html(background(other))  # with what is not shown


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (["2020/21"] * 2, "The figures cover the full year."),
        (["2020/21", "April to May 2020/21"],
         "cover the full year, but for some: April to May for repeat cases at MARAC, compared"),
        (["April to May 2020/21", "April to June 2020/21"],
         "They cover April to May or April to June, compared with the same months"),
    ],
)  # fmt: skip
def test_what_the_figures_cover_is_read_from_the_indicators(pack, periods, said):
    assert said in coverage(only_progress(pack, "domestic-abuse", period=periods))


@pytest.mark.parametrize(
    ("half", "verdict", "said"),
    [(0.5, NO_CHANGE, NO_CHANGE), (0.51, NO_CHANGE, UNSURE), (0.9, "lower", "lower"),
     (np.nan, NO_CHANGE, NO_CHANGE), (0.9, "", "")],
)  # fmt: skip
def test_no_change_is_only_told_where_one_of_half_would_have_been_seen(pack, half, verdict, said):
    tables = {name: getattr(pack, name) for name in TABLES}
    tables["impact"] = pack.impact.assign(smallest_detectable=half, verdict=verdict)
    tables["progress"] = pack.progress.assign(
        expected=10.0, expected_lower=9.0, expected_upper=10 + 10 * half, expected_verdict=verdict
    )
    told = pack_of(pack.about, tables)
    assert set(told.impact["verdict"]) == {said}
    assert set(told.progress["expected_verdict"]) == {said}


def test_marks_of_demonstration_and_audience():
    assert marks(BANNER, "internal") == [BANNER, "Not for publication"]
    assert marks("", "public") == []


def test_the_organisation_of_which_most_is_held_back_comes_first(pack):
    rows = pack.not_published()
    one = rows.head(1).assign(owner="Council, manager", label="Referrals")
    held_back = pd.concat([one, rows], ignore_index=True)
    told = organisations(replace(pack, decisions=held_back))
    assert told == ["Greater Manchester Police", "Council"]


def test_what_measures_count_is_said_once_for_all_that_count_the_same(pack):
    alike = pack.decisions.assign(counts="Cases by day", does_not_count="The rest")
    page = soup(quality(replace(pack, decisions=alike)))
    (point,) = page.find_all("details")[-1].find_all("li")
    assert point.text.count("What it counts: Cases by day.") == 1
    assert all(label in point.text for label in alike["label"])


def test_the_quality_section_says_which_earlier_papers_nobody_knows(pack):
    assert "register of publications" not in html(quality(pack))
    papers = ("2018/19 (15 April 2019)", "2019/20 (6 April 2020)")
    about = pack.about.model_copy(update={"unregistered": papers})
    said = "does not hold: 2018/19 (15 April 2019) and 2019/20 (6 April 2020). What they told is"
    assert said in html(quality(replace(pack, about=about)))
