"""The briefing answers what members ask from what is held, and says where nothing is."""

import dataclasses
import re

import pytest

from ssp_analysis.say.dataset import read_pack
from ssp_analysis.say.papers import NOT_HELD, NOT_TO_BE_SAID, briefing
from tests.finished.checks import check_export
from tests.pack.release_folder import areas, write_release
from tests.pack.shown import html, soup


@pytest.fixture(scope="module")
def internal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "internal"
    return read_pack(write_release(folder, audience="internal"))


def answer(page, question):
    heading = next(h for h in page.find_all("h3") if question in h.text)
    told = []
    for piece in heading.find_next_siblings():
        if piece.name != "p":
            break
        told.append(piece.text)
    return told


def test_it_is_marked_and_passes_the_packs_checks(internal, tmp_path):
    path = tmp_path / "briefing.html"
    path.write_text(html(briefing(internal)), encoding="utf-8")
    check_export(path, internal.about, "briefing")
    assert "Not for publication" in path.read_text(encoding="utf-8")


def test_each_theme_has_prompts_and_each_question_an_answer(internal):
    page = soup(briefing(internal))
    assert len(page.find_all("h3")) == 8 + 6
    assert answer(page, "male victims") == [NOT_HELD]
    assert "Marple and Stepping Hill have a page each" in answer(page, "area committee")[0]
    assert any("decided by Partnership board" in text for text in answer(page, "How much money"))
    kinds = [text.partition(":")[0] for text in answer(page, "Which are targets")]
    assert kinds == ["Targets", "Watched only", "Not shown"]
    assert " in grants had been spent" in answer(page, "How much money")[0]
    assert "Be open about: Training was paused" in page.text


def test_male_victims_are_answered_where_an_indicator_counts_them(internal):
    name = "Case conference cases with a male victim"
    progress = internal.progress.assign(indicator=[name, *internal.progress["indicator"][1:]])
    page = briefing(dataclasses.replace(internal, progress=progress))
    told = answer(soup(page), "male victims")
    assert told[0].startswith(name)


def test_male_victims_without_an_indicator_are_found_in_the_data_tables(internal):
    labels = internal.series["label"].where(
        internal.series["series_id"] != "council-asb:cases", "Cases: {}"
    )
    for sex, told in (("Male", ["No indicator is on this; the data tables hold figures: Cases: "
                                "Male."]), ("Female", [NOT_HELD])):  # fmt: skip
        series = internal.series.assign(label=labels.str.replace("{}", sex))
        page = soup(briefing(dataclasses.replace(internal, series=series)))
        assert answer(page, "male victims") == told


def test_what_may_not_be_shown_by_area_is_answered_with_the_reason(internal):
    bare = dataclasses.replace(internal, areas=areas(withheld=True))
    told = answer(soup(briefing(bare)), "area committee")
    assert told[0] == NOT_HELD
    assert told[-1] == "Recorded crimes: not shown by area. No figures: Records not verified."


def prompts(pack, theme):
    """The texts of a theme's lists, by the heading they stand under."""
    page = soup(briefing(pack))
    heading = next(h for h in page.find_all("h3") if h.text == theme)
    told, under = {}, ""
    for piece in heading.find_next_siblings():
        if piece.name == "h3":
            break
        under = piece.text if piece.name == "h4" else under
        told[under] = told.get(under, "") + (piece.text if piece.name == "ul" else "")
    return told


def test_what_the_public_paper_withholds_is_not_to_be_said(internal):
    police = internal.progress["sources"] == "gmp-crime:crimes"
    shown = {"value": 492.0, "previous": 613.0, "state": "observed", "kind": "tracker"}
    lifted = internal.progress.copy()
    for name, given in shown.items():
        lifted.loc[police, name] = given
    pack = dataclasses.replace(internal, progress=lifted)
    told = prompts(pack, "Acquisitive crime and roads")
    assert "Fewer homes were broken into than in the year before." in told[""]
    assert "basis: this is professional judgement on" in told[""]
    assert "Approved by: Chief Superintendent, 22 March 2021." in told[""]
    assert "492" not in told[""]
    assert "Burglary of homes: 492" in told[NOT_TO_BE_SAID]
    assert "Direction in words only, no figures in public: Records" in told[NOT_TO_BE_SAID]
    page = soup(briefing(pack))
    (sound,) = answer(page, "Is the data sound now?")
    assert sound.startswith("The public paper holds no figures from Greater Manchester Police on ")
    for question in page.find("h2", string=re.compile("Likely")).find_next_siblings():
        assert "492" not in question.text


def test_the_basis_of_all_measures_of_a_theme_is_told_once(internal):
    told = prompts(internal, "Violence and the night-time economy")[""]
    assert told.count("If asked on what basis: an estimate, with a 95% range, ") == 1


def test_a_theme_with_nothing_withheld_has_nothing_for_presenters_only(internal):
    assert list(prompts(internal, "Domestic abuse")) == [""]


def test_there_is_none_for_a_public_pack(pack):
    with pytest.raises(ValueError, match="internal packs only"):
        briefing(pack)
