"""People's own order and words: taken as reviewed, and refused where the figures do not bear it."""

import dataclasses
from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace

import pytest

from ssp_analysis.about import Overruled, write_about
from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.release.rulings import Paper, load_overruled, overruled_for
from ssp_analysis.replay import refuse_overruled
from ssp_analysis.say.dataset import TABLES
from ssp_analysis.say.findings import Fact, unknown_number
from ssp_analysis.say.messages import TARGETS, findings, findings_table, further_messages, messages
from ssp_analysis.years import ReportingYear
from tests.pack.test_messages import changed

FALL = "lower:tiig-assaults:attendances"


@pytest.fixture(scope="module")
def fallen(pack):
    return changed(pack, "tiig-assaults:attendances", -0.4, -0.45, -0.35, "lower")


def entry(finding, **given):
    day = {"reviewed_by": "Head of community safety", "reviewed_on": date(2021, 4, 1)}
    return Overruled(reporting_year="2020/21", finding=finding, **day, **given)


def want(pack, *entries):
    return dataclasses.replace(pack, about=pack.about.model_copy(update={"overruled": entries}))


def refused(pack, *entries):
    with pytest.raises(ReferenceFileError) as raised:
        messages(want(pack, *entries))
    return str(raised.value)


def test_a_finding_stands_at_the_place_that_it_was_given(fallen):
    by_rule = [one.key for one in findings(fallen)]
    last = by_rule[-1]
    assert len(by_rule) > 2
    told = [one.key for one in findings(want(fallen, entry(last, order=1)))]
    assert told == [last, *by_rule[:-1]]
    told = [one.key for one in findings(want(fallen, entry(last, order=2)))]
    assert told == [by_rule[0], last, *by_rule[1:-1]]
    assert messages(want(fallen, entry(last, order=1)))[0].key == last


def test_what_people_put_in_the_place_of_a_message_is_not_said_again_beside_it(pack):
    alone = dataclasses.replace(pack, actions=pack.actions.iloc[:0])
    for made, again in ((alone, True), (want(alone, entry(TARGETS, wording="Most wait")), False)):
        told = messages(made)
        assert TARGETS in [one.key for one in told]
        assert (TARGETS in [one.key for one, _ in further_messages(made, told)]) == again


def test_a_finding_is_left_out_wherever_findings_are_told(fallen):
    kept = findings(want(fallen, entry(FALL, leave_out="The same is told by the ambulances")))
    assert FALL not in [one.key for one in kept]
    assert len(kept) == len(findings(fallen)) - 1


def test_words_that_begin_with_what_they_are_of_do_not_say_it_twice_on_the_first_slide(fallen):
    (rule,) = (one for one in findings(fallen) if one.key == FALL)
    given = entry(FALL, wording=f"{rule.lead} fell by 40%")
    (one,) = (one for one in findings(want(fallen, given)) if one.key == FALL)
    assert (one.title, one.said) == (f"{rule.lead} fell by 40%", "fell by 40%")


def test_words_stand_in_the_place_of_the_rules_which_go_to_the_notes(fallen):
    words = "Assaults seen at A&E fell by 40 per cent (35% to 45%) from April 2020 on."
    (one,) = (one for one in findings(want(fallen, entry(FALL, wording=words))) if one.key == FALL)
    (rule,) = (one for one in findings(fallen) if one.key == FALL)
    assert (one.title, one.lead) == (words.rstrip("."), rule.lead)
    assert one.said == one.title
    by = "In words reviewed by Head of community safety on 1 April 2021; by rule: "
    assert one.basis.startswith(f"{by}{rule.title}")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Assaults fell by 50%", "50%"),
        ("Assaults fell by 140%", "140%"),
        ("Assaults fell by half", "half"),
        ("Assaults fell in two of the lockdowns", "two"),
        ("Assaults were the lowest of 40 months", "40"),
    ],
)
def test_a_number_that_is_not_in_the_evidence_is_refused_with_what_is(fallen, words, number):
    told = refused(fallen, entry(FALL, wording=words))
    assert told.startswith(f"messages.yaml, {FALL!r}: says {number!r}, which is not in the evidenc")
    assert "Its figures are 40%, 45%, 35%, " in told


def test_words_for_figures_that_have_changed_since_are_noticed(pack, fallen):
    given = entry(FALL, wording="Assaults seen at A&E fell by 40%")
    messages(want(fallen, given))
    revised = changed(pack, "tiig-assaults:attendances", -0.31, -0.36, -0.25, "lower")
    assert "says '40%'" in refused(revised, given)
    risen = changed(pack, "tiig-assaults:attendances", 0.4, 0.3, 0.5, "higher")
    assert "is no finding of this paper, or none any more. Those that there are: " in refused(
        risen, entry(FALL, wording="Assaults fell")
    )


def test_an_unknown_finding_is_told_with_all_that_there_are(fallen):
    told = refused(fallen, entry("lower:assaults", order=1))
    assert all(one.key in told for one in findings(fallen))


def test_words_too_long_for_a_title_or_for_one_slide_are_refused(fallen):
    assert "too long for the title" in refused(fallen, entry(FALL, wording="Fewer " * 30))
    words = "Fewer " * 19
    keys = [one.key for one in messages(fallen)[:3]]
    assert "words long" in refused(fallen, *(entry(key, wording=words) for key in keys))


def test_numbers_in_names_and_days_count_nothing():
    facts = (Fact("12%", "impact", ()),)
    names = ["First-time entrants aged 10 to 17"]
    for text in (
        "First-time entrants aged 10 to 17: 12% lower in April 2020 and 2019/20",
        "12 per cent lower on 1 April 2020",
        "Lower since the third lockdown",
    ):
        assert unknown_number(text, facts, names) == ""
    for text in ("10 to 17", "112%", "12%, and 3 more", "12.5%", "£12", "doubled"):
        assert unknown_number(text, facts, names)


def test_the_list_shows_keys_words_and_evidence(fallen):
    rows = findings_table(fallen).cells()
    (row,) = (row for row in rows if row[0] == FALL)
    assert row[2].startswith("40% (impact change: series_id tiig-assaults:attendances")
    assert len(rows) == len(findings(fallen))


def test_a_release_that_does_not_bear_them_is_not_put_in_place(fallen, tmp_path):
    tables = {model: getattr(fallen, name) for name, model in TABLES.items()}
    released = SimpleNamespace(tables=tables, revisions=fallen.revisions)
    for wording, fault in (("Fell by 40%", None), ("Fell by 50%", "says '50%'")):
        write_about(want(fallen, entry(FALL, wording=wording)).about, tmp_path)
        with pytest.raises(ReferenceFileError, match=fault) if fault else nullcontext():
            refuse_overruled(released, tmp_path)


YAML = """messages:
  - reporting_year: 2020/21
    finding: lower:fires:fires
    order: 1
    reviewed_by: Head of community safety
    reviewed_on: 2021-04-01
"""


@pytest.fixture
def loaded(tmp_path):
    reference = tmp_path / "data" / "reference"
    reference.mkdir(parents=True)
    (tmp_path / "outputs").mkdir()

    def load(text):
        (reference / "messages.yaml").write_text(text)
        return Project.find(tmp_path)

    return load


def test_entries_count_for_their_year_from_the_day_of_their_review(loaded):
    project = loaded(YAML)
    year = ReportingYear(2020)
    assert len(overruled_for(project, Paper(year, date(2021, 4, 12), "public"))) == 1
    assert overruled_for(project, Paper(year, date(2021, 3, 31), "public")) == ()
    assert overruled_for(project, Paper(ReportingYear(2021), date(2022, 4, 12), "public")) == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Head of community safety", '""', "message 'lower:fires:fires', reviewed_by: is blank"),
        ("Head of community safety", "tbc", "'tbc' is no role"),
        ("    reviewed_on: 2021-04-01\n", "", "reviewed_on is missing"),
        ("order: 1", "order: 0", "order: must be 1 or more"),
        ("order: 1", "orders: 1", "did you mean order?"),
        ("    order: 1\n", "", "give order, wording or both, or leave_out with the reason"),
        ("order: 1", "order: 1\n    leave_out: Told twice", "give order, wording or both, or le"),
        ("messages:\n", YAML, "2020/21, finding 'lower:fires:fires' is given twice"),
    ],
)
def test_what_was_not_reviewed_or_says_nothing_is_refused(loaded, old, new, fault):
    assert old in YAML
    with pytest.raises(ReferenceFileError, match=r"messages\.yaml") as raised:
        load_overruled(loaded(YAML.replace(old, new)))
    assert fault in str(raised.value)
