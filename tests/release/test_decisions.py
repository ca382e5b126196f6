from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.release.decisions import (
    LOOK_AT_ONCE,
    NO_DECISION,
    STRICTNESS,
    load_decisions,
    rule,
    strictest,
)
from tests.plan.frames import AREA
from tests.release.frames import HEADER, ON, PARTNERSHIP, decision

MONTHS = list(pd.period_range("2020-04", "2021-01", freq="M"))
OLDER = list(pd.period_range("2019-04", "2021-01", freq="M"))


def ruled(*decisions, pair="asb:cases", months=MONTHS, on=ON, geography="borough"):
    return rule(decisions, pair, months, on, geography)


def test_without_a_decision_everything_is_withheld():
    ruling = ruled()
    assert (ruling.decision, ruling.reason, ruling.approver) == ("withhold", NO_DECISION, "")


def test_a_valid_decision_rules_and_says_whose_it_is():
    ruling = ruled(decision())
    assert (ruling.decision, ruling.approver) == ("publish", "Lead")
    assert ruling.approved_on == date(2021, 3, 1)
    assert ruling.problems == ()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"evidence": ""}, "names no evidence"),
        ({"approver": ""}, "names no approver"),
        ({"approver": "", "evidence": ""}, "names no approver and no evidence"),
        ({"approved_on": None}, "has no approval date"),
        ({"expires_on": "2021-04-11"}, "has expired"),
        ({"decision": "direction", "evidence": ""}, "names no evidence"),
    ],
)
def test_a_void_decision_does_not_count_and_is_told_to_its_keeper_only(fields, fault):
    ruling = ruled(decision(**fields))
    assert ruling.decision == "withhold"
    assert [problem for problem in ruling.problems if fault in problem]
    assert ruling.reason == NO_DECISION


def test_a_decision_counts_from_its_approval_to_its_last_day():
    dated = decision(approved_on="2021-04-10", expires_on="2021-04-12")
    found = {day: ruled(dated, on=date(2021, 4, day)).decision for day in (9, 10, 12, 13)}
    assert found == {9: "withhold", 10: "publish", 12: "publish", 13: "withhold"}


def test_a_paper_tells_nothing_of_decisions_taken_after_it():
    ruling = ruled(decision(approved_on="2021-05-24"))
    assert (ruling.reason, ruling.problems) == (NO_DECISION, ())


@pytest.mark.parametrize(
    ("fields", "gap"),
    [
        ({}, "between 2019-04-01 and 2020-03-31"),
        ({"data_from": "2019-04-01", "data_to": "2020-09-30"}, "between 2020-10-01 and 2021-01-31"),
    ],
)
def test_months_outside_a_decision_are_told_to_its_keeper_with_both_ends(fields, gap):
    ruling = ruled(decision(**NARROW | fields), months=OLDER)
    assert (ruling.decision, ruling.reason) == ("withhold", NO_DECISION)
    (problem,) = ruling.problems
    assert gap in problem
    assert "first figure (data_from) to its last (data_to)" in problem


def test_withholding_needs_no_evidence():
    said = decision(decision="withhold", approver="", evidence="", approved_on=None, reason="Open.")
    assert (ruled(said).decision, ruled(said).reason) == ("withhold", "Open.")


BROAD = {"data_from": "2015-04-01", "data_to": "2021-03-31"}
NARROW = {"data_from": "2020-04-01", "data_to": "2021-03-31"}


@pytest.mark.parametrize(
    ("first", "second", "ruling"),
    [
        ({"measure": "*", "decision": "withhold"}, {}, "publish"),
        ({"measure": "*"}, {"decision": "withhold"}, "withhold"),
        ({"geography": "all", "decision": "withhold"}, {}, "publish"),
        ({**BROAD, "decision": "withhold"}, NARROW, "publish"),
        (BROAD, {**NARROW, "decision": "direction"}, "direction"),
        ({"decision": "withhold"}, NARROW, "publish"),
        ({"measure": "*", **NARROW, "decision": "withhold"}, BROAD, "publish"),
        ({}, {"decision": "direction"}, "direction"),
        ({"decision": "withhold"}, {"decision": "direction"}, "withhold"),
    ],
    ids=["measure before source", "stricter measure", "geography before all", "narrow before broad",
         "stricter narrow", "bounded before unbounded", "measure before period", "tie", "tie 2"],
)  # fmt: skip
def test_the_most_specific_rules_and_ties_go_to_the_stricter(first, second, ruling):
    assert ruled(decision(**first), decision(**second)).decision == ruling
    assert ruled(decision(**second), decision(**first)).decision == ruling


STAND_INS = (
    "unsigned", "Draft", "DRAFT v2", "awaiting", "Awaiting sign-off by the police", "TBC", "t.b.c.",
    "tbc (chased)", "To be confirmed", "to-be-agreed", "none", "None given", "n/a", "N / A", "-",
    "?", "0", "00", "xxx", "pending", "Not yet signed", "nil", "Unknown",
    "to follow", "Somebody", "as above", "\uff34\uff22\uff23", "not applicable", "to confirm",
    "waiting", "waiting for reply", "requested", "sent", "sent 3 May", "chased", "asked", "verbal",
    "under discussion", "in progress", "not sure", "needs signing", "post vacant", "wip",
    "in draft", "emailed 3 May", "by email", "to come", "will follow", "later", "await",
    "not received", "unclear", "on hold", "Jane to confirm",
)  # fmt: skip
NAMED = (
    "Lead", "Head of service", "Drafting lead", "Missing persons coordinator", "Chair", "M1",
    "Head of Awaiting Trial", "Head of Work in Schools", "Post Room lead",
    "Later life services lead",
)  # fmt: skip


@pytest.mark.parametrize("column", ["approver", "evidence"])
@pytest.mark.parametrize("said", STAND_INS)
def test_a_word_that_only_holds_the_place_of_a_signature_is_refused(project, column, said):
    row = GOOD.replace(",Lead,", f",{said},") if column == "approver" else GOOD.replace("M1", said)
    path = project.reference / "release-decisions.csv"
    path.write_text(HEADER + row, encoding="utf-8")
    what = {"approver": "role; write who", "evidence": "reference; write which"}[column]
    with pytest.raises(ReferenceFileError) as refused:
        load_decisions(project)
    place = f"release-decisions.csv, row 2: {column}: {said!r} is no {what}"
    assert str(refused.value).startswith(place)


@pytest.mark.parametrize("said", NAMED)
def test_roles_and_references_are_taken_whatever_words_are_in_them(project, said):
    (row,) = loaded(project, GOOD.replace(",Lead,M1,", f",{said},{said} 7,"))
    assert (row.approver, row.evidence) == (said, f"{said} 7")


@pytest.mark.parametrize(
    "said", ["2021", "12/04/2021", "12 April 2021", "April 2021", "2021-04-12", "asdf", "Lead",
             "phoned 3 May", "asked Jane in May 2021", "letter"],
)  # fmt: skip
def test_what_has_no_number_and_no_dated_message_is_no_reference(project, said):
    with pytest.raises(ReferenceFileError, match=f"evidence: '{said}' is no reference"):
        loaded(project, GOOD.replace("M1", said))


@pytest.mark.parametrize(
    "said",
    ["Draft minute 14; approved 3 May", "email 12 (draft attached)", "77", "111",
     "Email of 3 May 2021", "Minute 2021/14", "Letter of 2 June", "GMCA/CSG/2020/08",
     "Open Government Licence"],
)  # fmt: skip
def test_a_reference_is_taken_whatever_it_is_to(project, said):
    assert loaded(project, GOOD.replace("M1", said))[0].evidence == said


def test_a_number_is_a_reference_and_no_role(project):
    assert loaded(project, GOOD.replace("M1", "20210412"))[0].evidence == "20210412"
    with pytest.raises(ReferenceFileError, match="approver: '20210412' is no role"):
        loaded(project, GOOD.replace("Lead", "20210412"))


CONTRACT = 'name: Nuisance\napprovers: [Head of service, "Chair: board"]\n'


@pytest.mark.parametrize(
    ("approver", "decision_", "ruling"),
    [
        ("Head of service", "publish", "publish"),
        ("head of  Service", "publish", "publish"),
        ("Chair: board", "direction", "direction"),
        ("Head of servces", "publish", "withhold"),
        ("Head of servces", "direction", "withhold"),
    ],
)
def test_where_a_contract_lists_approvers_nobody_elses_decision_releases(
    project, approver, decision_, ruling
):
    (project.reference / "sources").mkdir()
    (project.reference / "sources" / "asb.yaml").write_text(CONTRACT)
    row = GOOD.replace("Lead", approver).replace("publish", decision_)
    found = ruled(*loaded(project, row))
    assert found.decision == ruling
    whose = "'Head of servces', who is none of the approvers of its contract; did you mean Head of"
    assert [whose in problem for problem in found.problems] == [True] * (ruling == "withhold")


def test_anybody_may_withhold(project):
    (project.reference / "sources").mkdir()
    (project.reference / "sources" / "asb.yaml").write_text(CONTRACT)
    rows = GOOD.replace("Lead", "Chair: board") + GOOD.replace("publish", "withhold")
    assert ruled(*loaded(project, rows)).decision == "withhold"


PARTNERSHIP_OF_OTHERS = PARTNERSHIP.replace("demonstration: true", "demonstration: false")


@pytest.mark.parametrize(
    ("column", "said"),
    [("approver", "Lead (demonstration)"), ("evidence", "SSP/REL/2021/001 (Demonstration)"),
     ("evidence", "DEMO/1"), ("evidence", "Invented, M1"), ("evidence", "demo_1"),
     ("evidence", "DemoData/1"), ("evidence", "DEMO2021/1"), ("evidence", "demonstrations/1"),
     ("reason", "Invented for the demonstration.")],
)  # fmt: skip
def test_the_demonstrations_decisions_release_nobody_elses_data(project, column, said):
    stood = {"approver": "Lead", "evidence": "M1", "reason": "Agreed."}[column]
    assert stood in GOOD
    row = GOOD.replace(stood, f'"{said}"')
    path = project.reference / "partnership.yaml"
    path.write_text(PARTNERSHIP)
    assert len(loaded(project, row)) == 1
    path.write_text(PARTNERSHIP_OF_OTHERS)
    fault = f"row 2: {column}: speaks of a demonstration, .* Take the row out"
    with pytest.raises(ReferenceFileError, match=fault):
        loaded(project, row)
    assert len(loaded(project, GOOD.replace("Lead", "Lead for demonstrations"))) == 1


@pytest.mark.parametrize(
    ("area", "is_ours"), [("", True), (AREA, True), ("testborough", True), ("E08000001", False)]
)
def test_a_decision_of_another_partnership_is_refused(project, area, is_ours):
    (project.reference / "partnership.yaml").write_text(PARTNERSHIP)
    header, row = HEADER.replace("reason", "reason,partnership"), GOOD.replace("\n", f",{area}\n")
    if is_ours:
        assert len(loaded(project, row, header)) == 1
        return
    fault = f"row 2: partnership: is 'E08000001', and this is that of {AREA}"
    with pytest.raises(ReferenceFileError, match=fault):
        loaded(project, row, header)


WITHDRAWN = {"measure": "*", "decision": "withhold", "approved_on": "2021-04-10"}


def test_a_later_blanket_withdrawal_that_does_not_rule_is_told_first_of_all():
    ruling = ruled(decision(**NARROW), decision(**WITHDRAWN))
    assert ruling.decision == "publish"
    (problem,) = ruling.problems
    assert problem.startswith(
        f"{LOOK_AT_ONCE}asb:cases: asb:* (borough, data any to any): withhold is stricter than "
        "asb:cases (borough, data 2020-04-01 to 2021-03-31): publish, but less specific"
    )
    assert "It was approved later." in problem


@pytest.mark.parametrize(
    ("broad", "narrow", "told"),
    [
        ({**WITHDRAWN, "approved_on": "2021-02-01"}, NARROW, True),
        ({**WITHDRAWN, "approved_on": None}, NARROW, True),
        ({"geography": "all", "decision": "direction"}, {}, True),
        ({**BROAD, "decision": "withhold"}, NARROW, True),
        ({"measure": "*"}, {"decision": "withhold"}, False),
        ({"measure": "*"}, {}, False),
        ({**WITHDRAWN, "data_to": "2020-03-31"}, NARROW, False),
        ({**WITHDRAWN, "approved_on": "2021-04-13"}, NARROW, False),
    ],
    ids=["earlier", "without a date", "geography", "months", "narrow is stricter", "same",
         "other months", "after the paper"],
)  # fmt: skip
def test_every_stricter_decision_that_does_not_rule_is_told(broad, narrow, told):
    problems = ruled(decision(**broad), decision(**narrow)).problems
    assert [LOOK_AT_ONCE in text for text in problems] == ([False] if told else [])


def test_of_many_that_overrule_one_is_named_and_the_others_counted():
    years = [decision(data_from=f"{year}-04-01", data_to=f"{year + 1}-03-31") for year in
             (2019, 2020)]  # fmt: skip
    (problem,) = ruled(*years, decision(**WITHDRAWN), months=OLDER).problems
    assert "data 2020-04-01 to 2021-03-31): publish and 1 more, but less specific" in problem


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([{}], False),
        ([{"decision": "withhold"}], False),
        ([], True),
        ([{"evidence": ""}], True),
        ([{"data_from": "2020-10-01"}], True),
        ([{"approved_on": "2020-01-01"}], True),
    ],
    ids=["published", "withheld again", "nothing", "void", "some months only", "an older one"],
)
def test_a_decision_that_has_ended_is_told_unless_a_later_one_took_its_place(after, told):
    ended = decision(measure="*", decision="withhold", evidence="", approved_on="2021-01-01",
                     expires_on="2021-03-31")  # fmt: skip
    problems = ruled(ended, *[decision(**fields) for fields in after]).problems
    assert any(text.endswith("has expired.") for text in problems) == told


def test_contradictory_decisions_are_told_once():
    ruling = ruled(decision(), decision(decision="withhold"))
    assert len(ruling.problems) == 1
    assert "contradicts" in ruling.problems[0]
    assert ruling.problems[0].endswith("the stricter rules.")


@pytest.mark.parametrize(
    "other", [{"source": "fires"}, {"measure": "calls"}, {"geography": "ward"},
              {"data_to": "2020-12-31"}, {"data_from": "2020-04-15"}],
    ids=["source", "measure", "geography", "ends early", "part of a month"],
)  # fmt: skip
def test_a_decision_on_something_else_or_on_fewer_months_does_not_cover(other):
    assert ruled(decision(**other)).decision == "withhold"


def test_every_month_that_figures_reach_back_to_must_be_decided():
    this_year = decision(data_from="2020-04-01", data_to="2021-03-31", reason="This year.")
    last_year = decision(data_from="2019-04-01", data_to="2020-03-31", reason="Last year.")
    assert ruled(this_year, months=OLDER).decision == "withhold"
    both = ruled(last_year, this_year, months=OLDER)
    assert (both.decision, both.reason) == ("publish", "This year.")


def test_over_all_months_the_strictest_decision_rules():
    before = decision(data_to="2019-06-30", reason="Old system.")
    after = decision(data_from="2019-07-01", decision="direction", reason="New system.")
    ruling = ruled(before, after, months=OLDER)
    assert (ruling.decision, ruling.reason) == ("direction", "New system.")


def test_what_months_that_are_withheld_keep_in_is_told_with_how_to_begin_later():
    before = decision(decision="withhold", data_to="2019-06-30", reason="Old system.")
    ruling = ruled(before, decision(data_from="2019-07-01"), months=OLDER)
    (told,) = ruling.problems
    assert ruling.decision == "withhold"
    assert "figures between 2019-04-01 and 2019-06-30 are withheld, so nothing" in told
    assert "begin the measure there: valid_from of its series in asb.yaml" in told
    assert ruled(before, months=OLDER[:3]).problems == ()


@pytest.mark.parametrize(
    ("withheld", "geography"),
    [({"data_from": "2020-04-01"}, "borough"), ({"data_to": "2019-06-30"}, "ward")],
)
def test_no_later_beginning_is_advised_where_it_cannot_help(withheld, geography):
    closed = decision(decision="withhold", geography="all", reason="Not sure.", **withheld)
    opened = {"data_to": "2020-03-31"} if "data_from" in withheld else {"data_from": "2019-07-01"}
    ruling = ruled(closed, decision(geography="all", **opened), months=OLDER, geography=geography)
    (told,) = ruling.problems
    assert ("by ward" in told) == (geography == "ward")
    assert "valid_from" not in told


@pytest.mark.parametrize(
    ("sources", "ruling"),
    [
        ("", "publish"),
        ("a:x", "publish"),
        ("a:x a:x", "publish"),
        ("a:x b:x", "direction"),
        ("b:x a:x c:x", "withhold"),
        ("a:x unknown:x", "withhold"),
    ],
)
def test_a_row_is_ruled_by_the_strictest_of_its_sources(sources, ruling):
    decided = {"a:x": "publish", "b:x": "direction", "c:x": "withhold"}
    assert strictest(sources, decided) == ruling


@given(st.lists(st.sampled_from(STRICTNESS), max_size=6))
def test_no_source_makes_a_row_less_strict(found):
    decided = {f"s{n}:x": decision for n, decision in enumerate(found)}
    ranks = [STRICTNESS.index(strictest(" ".join(list(decided)[:n]), decided))
             for n in range(len(found) + 1)]  # fmt: skip
    assert ranks == sorted(ranks)
    assert ranks[-1] == max([0, *(STRICTNESS.index(word) for word in found)])


GOOD = "asb,cases,2020-04-01,31/03/2021,borough,publish,Lead,M1,2021-03-01,,Agreed.\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    return Project.find(tmp_path)


def loaded(project, rows, header=HEADER):
    path = project.reference / "release-decisions.csv"
    path.write_text(header + rows, encoding="cp1252")
    return load_decisions(project)


def test_decisions_are_read_as_excel_saves_them(project):
    (row,) = loaded(project, GOOD)
    assert (row.data_from, row.data_to) == (date(2020, 4, 1), date(2021, 3, 31))
    assert row.expires_on is None


def test_a_project_without_decisions_withholds_everything(project):
    assert load_decisions(project) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (GOOD + GOOD, "row 3: repeats row 2"),
        (GOOD.replace("publish", "release"), "row 2: decision: is release; use"),
        (GOOD.replace("borough", "city"), "row 2: geography: is city; use"),
        (GOOD.replace("2021-03-01", "March"), "row 2: approved_on: is not a date"),
        (GOOD.replace("2021-03-01,,", "2021-03-01,2021-02-01,"), "expires_on lies before"),
        (GOOD.replace("31/03/2021", "31/03/2019"), "data_to lies before data_from"),
        (GOOD.replace(",,", ","), "row 2: has fewer cells than the header row. Write a comma"),
    ],
    ids=["double", "decision", "geography", "date", "expiry", "span", "cells"],
)
def test_a_faulty_decision_is_refused_by_row(project, rows, fault):
    with pytest.raises(ReferenceFileError, match=fault):
        loaded(project, rows)


def test_an_unknown_column_is_refused(project):
    with pytest.raises(
        ReferenceFileError, match=r"unknown column evidense; did you mean evidence\?"
    ):
        loaded(project, GOOD, HEADER.replace("evidence", "evidense"))
