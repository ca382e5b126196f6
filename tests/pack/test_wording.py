"""What results become in words: the specification of every impact sentence."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.covid.impact import Expectation, change_columns
from ssp_analysis.say.findings import (
    impact_basis,
    progress_sentence,
    rag_summary,
    rated,
    target_text,
    travel_text,
)
from ssp_analysis.say.quantities import DECIMALS, decimals_for, share_of
from ssp_analysis.say.wording import (
    LATE,
    NO_CHANGE,
    NUMBERED,
    UNSURE,
    change_text,
    impact_sentence,
    in_sentence,
    interval_text,
    is_plural,
    listing,
    message_title,
    not_shown,
    range_sentence,
    sentence,
    size_text,
)
from ssp_analysis.tables import STATES, SUM_REASON

STATUSES = ("estimated", "indicative", "simple_comparison", "wording_only", "not_estimated")
NO_NUMBER = re.compile(r"nan|none|inf\b|NaT", re.IGNORECASE)


def row(**given):
    return {
        "label": "Attendances at A&E for assault",
        "window": "April 2020 to January 2021",
        "end": pd.Timestamp("2021-01-31"),
        "status": "estimated",
        "reason": "",
        "state": "observed",
        "observed": 341.0,
        "expected": 550.0,
        "change": -0.38,
        "change_lower": -0.46,
        "change_upper": -0.29,
        "verdict": "lower",
    } | given


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {},
            "Attendances at A&E for assault were about 38% lower than we would have expected "
            "without the pandemic (between 29% and 46% lower).",
        ),
        (
            {"label": "Robbery", "change": 0.2, "change_lower": 0.1, "change_upper": 0.31,
             "verdict": "higher"},
            "Robbery was about 20% higher than we would have expected without the pandemic "
            "(between 10% and 31% higher).",
        ),
        (
            {"change": -0.02, "change_lower": -0.12, "change_upper": 0.09,
             "verdict": "no clear change"},
            "Attendances at A&E for assault showed no clear change from what we would have "
            "expected without the pandemic (between 12% lower and 9% higher).",
        ),
        (
            {"change": 0.5, "change_lower": 0.12, "change_upper": np.inf, "verdict": "higher"},
            "Attendances at A&E for assault were about 50% higher than we would have expected "
            "without the pandemic (at least 12% higher).",
        ),
        (
            {"change": 0.5, "change_lower": -0.3, "change_upper": np.nan,
             "verdict": "no clear change"},
            "Attendances at A&E for assault showed no clear change from what we would have "
            "expected without the pandemic (too few to give a range).",
        ),
        (
            {"status": "simple_comparison"},
            "Attendances at A&E for assault were about 38% lower than the average of the same "
            "months before March 2020 (between 29% and 46% lower).",
        ),
        (
            {"change": 0.002, "change_lower": np.nan, "change_upper": np.nan, "verdict": ""},
            "Attendances at A&E for assault were about the same as we would have expected "
            "without the pandemic.",
        ),
        (
            {"change": -0.003, "change_lower": -0.0045, "change_upper": -0.002},
            "Attendances at A&E for assault were less than 1% lower than we would have expected "
            "without the pandemic (less than 1% lower at both ends of the range).",
        ),
        (
            {"end": pd.Timestamp("2022-03-31")},
            "Attendances at A&E for assault were about 38% lower than the pre-pandemic level "
            "(between 29% and 46% lower).",
        ),
        (
            {"status": "indicative", "reason": "Only 28 months of earlier data are held"},
            "Attendances at A&E for assault were about 38% lower than we would have expected "
            "without the pandemic (between 29% and 46% lower). Read this as an indication only. "
            "Only 28 months of earlier data are held.",
        ),
        (
            {"status": "wording_only"},
            "Attendances at A&E for assault were lower than we would have expected without the "
            "pandemic. There are too few earlier figures to say by how much.",
        ),
        (
            {"status": "not_estimated", "change": np.nan, "verdict": "",
             "reason": "under 24 months of baseline"},
            "Attendances at A&E for assault: no comparison can be made. Under 24 months of "
            "baseline.",
        ),
        (
            {"observed": 0.0, "expected": 12.3, "change": -1.0, "change_lower": -1.0,
             "change_upper": -1.0},
            "Attendances at A&E for assault were lower than we would have expected without the "
            "pandemic (none counted, about 12 expected).",
        ),
        (
            {"observed": 0.0, "expected": 0.3, "change": -1.0, "change_lower": -1.0,
             "change_upper": np.inf, "verdict": "no clear change"},
            "Attendances at A&E for assault showed no clear change from what we would have "
            "expected without the pandemic (none counted, fewer than one expected).",
        ),
        (
            {"observed": 3.0, "expected": 0.02, "change": 149.0, "change_lower": 2.0,
             "change_upper": np.inf, "verdict": "higher"},
            "Attendances at A&E for assault were higher than we would have expected without the "
            "pandemic (3 counted, fewer than one expected).",
        ),
        (
            {"verdict": UNSURE, "change_lower": -0.73, "change_upper": 2.8},
            "Attendances at A&E for assault: too uncertain to say whether lower or higher than we "
            "would have expected without the pandemic (between 73% lower and 280% higher).",
        ),
        (
            {"state": "withheld", "reason": "Not verified"},
            "Attendances at A&E for assault: the figures are withheld from this paper. "
            "Not verified.",
        ),
    ],
)  # fmt: skip
def test_a_result_becomes_its_sentence(given, said):
    assert impact_sentence(row(**given), "2020-02") == said


def test_quarters_are_compared_with_quarters_before_april():
    said = impact_sentence(row(status="simple_comparison"), "2020-02", "Q")
    assert "than in the same quarters before April 2020 (" in said
    unclear = row(status="simple_comparison", verdict="no clear change")
    assert "no clear change from the same quarters before" in impact_sentence(
        unclear, "2020-02", "Q"
    )


def test_the_window_can_end_the_sentence():
    assert impact_sentence(row(), "2020-02", window=True).endswith(
        "lower), from April 2020 to January 2021."
    )


def test_one_month_is_named_in_a_title_and_a_year_is_not():
    march = row(window="March 2020", end=pd.Timestamp("2020-03-31"))
    assert message_title(march, "2020-02") == (
        "Attendances at A&E for assault in March 2020: about 38% lower than expected"
    )
    assert " in " not in message_title(row(), "2020-02")


SAME = {"verdict": "no clear change", "change_lower": -0.3, "change_upper": 0.4}


@pytest.mark.parametrize(
    ("given", "size", "interval"),
    [
        (SAME | {"observed": 10.0, "expected": 10.1, "change": -0.01}, "about the same",
         " (between 30% lower and 40% higher)"),
        (SAME | {"observed": 0.0, "expected": 1.2, "change": -1.0}, "too few for a per cent",
         " (too few to give a range)"),
        (SAME | {"observed": 4.0, "expected": 2.0, "change": 1.0}, "too few for a per cent",
         " (too few to give a range)"),
        ({"observed": 0.0, "expected": 9.0, "change": -1.0, "change_lower": -1.0,
          "change_upper": -1.0}, "none counted", ""),
        ({"observed": 3.0, "expected": 0.6, "change": 4.0, "change_lower": 0.5,
          "change_upper": np.inf, "verdict": "higher"}, "3 counted, about 1 expected",
         " (at least 50% higher)"),
        (SAME | {"observed": 40.0, "expected": 50.0, "change": -0.2}, "20% lower",
         " (between 30% lower and 40% higher)"),
        (SAME | {"observed": 400.0, "expected": 200.0, "change": 1.0, "change_upper": 6.6},
         "100% higher", " (between 30% lower and 8 times as high)"),
    ],
)  # fmt: skip
def test_no_per_cent_is_told_of_so_few_of_none_or_of_two_that_look_alike(given, size, interval):
    assert size_text(row(**given)) == size
    assert interval_text(row(**given)) == interval


@pytest.mark.parametrize(
    ("low", "change", "high", "said"),
    [
        (0.02, 1.5, 6.6, "about 150% higher than {} (between 2% higher and 8 times as high)"),
        (1.0, 2.99, 3.0, "about 299% higher than {} (between 100% higher and 4 times as high)"),
        (3.2, 4.6, 6.6, "about 6 times as high as {} (between 4 times and 8 times as high)"),
        (3.9, 4.0, 4.2, "about 5 times as high as {} (5 times as high at both ends of the range)"),
        (3.2, 4.6, np.nan, "about 6 times as high as {} (at least 4 times as high)"),
    ],
)
def test_from_four_times_on_a_multiple_is_told(low, change, high, said):
    found = row(change=change, change_lower=low, change_upper=high, verdict="higher")
    told = said.format("we would have expected without the pandemic")
    assert impact_sentence(found, "2020-02") == f"{found['label']} were {told}."
    expected = message_title(found, "2020-02")
    assert expected == f"{found['label']}: {said.partition(' (')[0].format('expected')}"


def test_a_direction_of_so_few_cases_has_no_range():
    few = {"indicator": "Reports", "unit": "reports", "state": "observed", "period": "2020/21",
           "value": 1.0, "previous": 3.0, "previous_period": "2019/20", "kind": "tracker",
           "direction": "no clear change", "change": -0.67, "change_lower": -0.99,
           "change_upper": 2.1, "rag": "", "target": np.nan}  # fmt: skip
    assert interval_text(few) == " (too few to give a range)"
    assert "%" not in progress_sentence(few)
    assert "%" in progress_sentence(few | {"value": 21.0})
    assert "%" in progress_sentence(few | {"unit": "per 1,000"})


def test_what_may_only_be_worded_has_no_number_whatever_its_row_holds():
    worded = row(status="wording_only")
    told = [
        impact_sentence(worded, "2020-02"), message_title(worded, "2020-02"),
        interval_text(worded), range_sentence(worded, "2020-02"), change_text(worded),
        size_text(worded),
    ]  # fmt: skip
    assert not [text for text in told if re.search(r"[1-9]", text)]
    assert change_text(worded) == "lower"


@given(
    observed=st.one_of(st.just(0), st.integers(0, 30), st.integers(0, 100_000)),
    expected=st.one_of(st.floats(0.001, 5), st.floats(1, 100_000)),
    below=st.floats(0, 1),
    above=st.floats(0, 20),
    status=st.sampled_from(NUMBERED),
    label=st.sampled_from(("Deliberate fires", "Robbery", "Money saved from scams")),
    end=st.sampled_from(("2020-04-30", "2022-03-31")),
    frequency=st.sampled_from("MQA"),
)
def test_a_sentence_never_contradicts_its_verdict(
    observed, expected, below, above, status, label, end, frequency
):
    range_ = Expectation(expected, expected * below, expected * (1 + above))
    found = row(
        label=label, status=status, end=pd.Timestamp(end),
        **change_columns(float(observed), *range_),
    )  # fmt: skip
    said = impact_sentence(found, "2020-02", frequency, window=True)
    title = message_title(found, "2020-02")
    other = {"lower": "higher", "higher": "lower", "no clear change": "about the same"}
    for text in (said, title):
        assert not NO_NUMBER.search(text.replace("none counted", ""))
        assert not re.search(r"\d\.\d", text), "no decimals"
        assert "significant" not in text
        assert other[found["verdict"]] not in text
        words = text.replace("times as high", "times higher")
        assert found["verdict"] in words or (observed == 0 and "none counted" in text)
    verb = "showed" if found["verdict"] == "no clear change" else (
        "were" if label == "Deliberate fires" else "was"
    )  # fmt: skip
    assert said.startswith(f"{label} {verb} ")
    assert said.count("(") == said.count(")") <= 1
    late = "pre-pandemic level" in said
    assert late == (end == "2022-03-31")


changes = st.one_of(st.floats(-1, 20), st.just(np.nan), st.just(np.inf), st.just(0.0))


@given(
    status=st.sampled_from(STATUSES),
    state=st.sampled_from(STATES),
    numbers=st.tuples(changes, changes, changes),
    verdict=st.sampled_from(("lower", "higher", "no clear change", "")),
    end=st.sampled_from(("2020-04-30", "2021-03-31", "2022-03-31")),
    baseline_end=st.sampled_from(("2020-02", "")),
    frequency=st.sampled_from("MQA"),
    label=st.sampled_from(("Deliberate fires", "Robbery", "Cases: noise")),
)
def test_every_result_has_a_sentence_that_tells_no_untruth(
    status, state, numbers, verdict, end, baseline_end, frequency, label
):
    change, one, other = numbers
    low, high = (one, other) if not one > other else (other, one)
    result = row(
        label=label, status=status, state=state, change=change, change_lower=low,
        change_upper=high, verdict=verdict, end=pd.Timestamp(end),
    )  # fmt: skip
    said = impact_sentence(result, baseline_end, frequency, window=True)
    assert said.endswith(".")
    assert "  " not in said
    assert not NO_NUMBER.search(said)
    assert "significant" not in said
    assert not re.search(r"\d\.\d+%", said), "per cents are whole"
    assert ("no clear change" in said) <= (verdict == "no clear change")
    if state != "observed":
        assert "%" not in said
    title = message_title(result, baseline_end)
    assert title.startswith(label)
    assert not NO_NUMBER.search(title)
    assert not NO_NUMBER.search(range_sentence(result, baseline_end, frequency))


@given(st.floats(-0.99, 5), st.floats(-0.99, 5))
def test_the_interval_names_both_ends_with_the_side_they_are_on(one, other):
    low, high = sorted((one, other))
    text = interval_text(row(change_lower=low, change_upper=high))
    assert ("lower" in text) == (low < 0)
    assert ("high" in text) == (high > 0)


@pytest.mark.parametrize(
    ("label", "plural"),
    [
        ("Attendances at A&E for assault", True),
        ("Hospital attendances after assault", True),
        ("Theft from the person", False),
        ("Robbery", False),
        ("Arson and criminal damage", True),
        ("Money saved from scams", False),
        ("Hate incidents reported to third-party centres", True),
        ("Adults in drug or alcohol treatment", True),
        ("People killed or injured on the roads", True),
        ("Business crime", False),
        ("Cases: noise", True),
    ],
)
def test_were_goes_with_plurals(label, plural):
    assert is_plural(label) is plural


def test_a_missing_figure_is_never_told_like_another_kind_of_absence():
    told = {not_shown("Cases", state, "") for state in STATES if state != "observed"}
    assert len(told) == len(STATES) - 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Repeat cases: 29% in April to December, against 31% in the year before."),
        ({"direction": "down"},
         "Repeat cases: 29% in April to December, against 31% in the year before: down."),
        ({"direction": "down", "change_lower": -0.2, "change_upper": -0.05},
         "Repeat cases: 29% in April to December, against 31% in the year before: down (between "
         "5% and 20% lower)."),
        ({"unit": "per 10,000 women"},
         "Repeat cases: 29.4 per 10,000 women in April to December, against 31.0 in the year "
         "before."),
        ({"previous": np.nan}, "Repeat cases: 29% in April to December."),
        ({"state": "suppressed", "value": np.nan},
         "Repeat cases: the figures are too small to show, or would tell one that is."),
        ({"state": "suppressed", "value": np.nan, "reason": SUM_REASON},
         "Repeat cases: few are behind the sum, one has most of it, or it would tell such a sum."),
    ],
)  # fmt: skip
def test_an_indicator_becomes_its_sentence(given, said):
    base = {
        "indicator": "Repeat cases", "unit": "per cent", "state": "observed", "reason": "",
        "value": 29.4, "previous": 31.0, "period": "April to December", "previous_period": "",
        "direction": "", "change_lower": np.nan, "change_upper": np.nan,
    }  # fmt: skip
    assert progress_sentence(base | given) == said


def test_an_estimate_is_told_with_its_range():
    row = {"indicator": "Feeling safe", "unit": "per cent", "value": 83.5, "previous": np.nan,
           "lower": 79.6, "upper": 87.4, "direction": "", "period": "2020/21",
           "state": "observed"}  # fmt: skip
    assert progress_sentence(row) == "Feeling safe: 84% (80% to 87%) in 2020/21."
    assert "(" not in progress_sentence(row | {"lower": np.nan, "upper": np.nan})


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""), (["a"], "a"), (["a, of b"], "a, of b"), (["a", "b", "c"], "a, b and c"),
        (["a, cohort of 2018/19", "b"], "a, cohort of 2018/19; and b"),
        (["a", "places; misuse", "c"], "a; places; misuse; and c"),
        (["a and b", "c"], "a and b, and c"), (["a", "2 b (c, d and e)"], "a and 2 b (c, d and e)"),
        (["a", "b", "c and d"], "a, b, and c and d"),
    ],
)  # fmt: skip
def test_a_list_shows_where_each_of_its_names_ends(names, said):
    assert listing(names) == said


@pytest.mark.parametrize(
    ("part", "total", "said"),
    [(6, 19, "6 of 19 actions are"), (1, 19, "1 of 19 actions is"), (0, 19, "0 of 19 actions are"),
     (1, 1, "1 of 1 action is"), (0, 1, "0 of 1 action is")],
)  # fmt: skip
def test_a_part_of_a_number_is_told_in_the_singular_and_the_plural(part, total, said):
    assert share_of(part, total, "action") == said


def test_a_target_says_which_side_of_it_is_met():
    row = {"unit": "per cent", "target": 30.0}
    assert target_text(row | {"polarity": "lower"}) == "at most 30%"
    assert target_text(row | {"polarity": "higher"}) == "at least 30%"
    assert target_text(row | {"polarity": "neither"}) == "30%"


def test_targets_are_counted_and_trackers_are_not():
    rows = [("target", "on track", "observed", "Calls"), ("tracker", "", "observed", "Fires"),
            ("target", "off track", "observed", "MARAC repeats"),
            ("target", "just off", "observed", "Scams"), ("target", "", "observed", "Entrants"),
            ("target", "", "missing", "Surveys")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["kind", "rag", "state", "indicator"])
    table = table.assign(period="2018/19")
    assert rag_summary(table) == (
        "1 of 5 targets is on track, 1 off track (MARAC repeats), 1 just off (scams), 1 not "
        "judged yet and 1 without a figure."
    )
    assert rag_summary(table[table["kind"] == "tracker"]) == ""
    assert rag_summary(table.assign(state="withheld", rag="")) == "No target has a figure."
    lagged = table.assign(covers="earlier cohort")
    assert "1 off track (MARAC repeats, latest 2018/19)" in rag_summary(lagged)
    assert rag_summary(table, by_name=False).startswith("1 of 5 targets is on track, 1 off track, ")


@pytest.mark.parametrize(
    ("given", "value", "target"),
    [({}, "30.3%", "30.0%"), ({"value": 33.0}, "33%", "30%"),
     ({"value": 30.03}, "30.03%", "30.00%"),
     ({"rag": "on track", "value": 29.8}, "30%", "30%")],
)  # fmt: skip
def test_rounding_does_not_hide_a_missed_target(given, value, target):
    row = {"unit": "per cent", "value": 30.27, "target": 30.0, "rag": "just off"} | given
    told = row | {DECIMALS: decimals_for(row)}
    assert (rated(told), target_text(told)) == (value, target)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "up"),
        ({"before_covid_state": "observed"}, "up, from a pandemic year"),
        ({"before_covid_state": "missing", "direction": "no clear change"},
         "no clear change from a pandemic year"),
        ({"expected_verdict": NO_CHANGE}, "up on last year, no clear change from expected"),
        ({"expected_verdict": UNSURE},
         "up on last year, too uncertain to say against expected"),
        ({"expected_verdict": UNSURE, "direction": NO_CHANGE}, NO_CHANGE),
        ({"expected_verdict": NO_CHANGE, LATE: True},
         "up on last year, no clear change from the pre-pandemic level"),
    ],
)  # fmt: skip
def test_a_direction_names_its_basis_where_another_says_something_else(given, said):
    assert travel_text({"direction": "up"} | given) == said


def test_a_year_before_the_pandemic_stands_in_the_sentence():
    row = {"indicator": "Cases", "unit": "cases", "value": 30.0, "previous": 12.0, "rag": "",
           "target": np.nan, "direction": "up", "state": "observed", "reason": "",
           "period": "2021/22", "previous_period": "2020/21", "before_covid": 29.0,
           "before_covid_state": "observed", "before_covid_period": "2019/20",
           "change_lower": np.nan, "change_upper": np.nan}  # fmt: skip
    assert progress_sentence(row) == (
        "Cases: 30 in 2021/22, against 12 in 2020/21: up, from a pandemic year. Before the "
        "pandemic it was 29 (2019/20)."
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("Recorded crime", "recorded crime"), ("MARAC cases", "MARAC cases"),
     ("Stockport Homes cases", "Stockport Homes cases"), ("A", "A"), ("", ""),
     ("A second café", "a second café"), ("A&E attendances", "A&E attendances"),
     ("Since July 2019 there are few", "since July 2019 there are few")],
)  # fmt: skip
def test_a_name_in_mid_sentence_has_no_capital_but_its_own(name, said):
    assert in_sentence(name) == said


def test_small_words():
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing([]) == ""
    assert [sentence(text) for text in ("ends", "Ends.", " ", "cut …")] == [
        "Ends.", "Ends.", "", "Cut …",
    ]  # fmt: skip


def test_a_title_without_a_clear_change_says_from_what():
    for status, what in (("estimated", "expected"), ("simple_comparison", "before the pandemic")):
        title = message_title(row(status=status, verdict="no clear change"), "2020-02")
        assert title.endswith(f": no clear change from {what}")


@pytest.mark.parametrize("changed", [{"change_upper": np.inf}, {"observed": 1.0, "expected": 2.0}])
def test_what_has_no_range_is_told_in_no_words_that_say_something_else_than_the_verdict(changed):
    row = SAME | {"change": -0.05, "change_lower": -0.6, "change_upper": 0.4} | changed
    assert change_text(row) == "no clear change"
    assert interval_text(row) == " (too few to give a range)"
    assert "say" not in size_text(row)


def test_a_basis_claims_no_range_where_none_is_told_and_names_what_it_is_of_where_bases_differ():
    unclear = {"verdict": NO_CHANGE, "observed": 1.0, "expected": 2.0}
    few = row(label="Referrals", status="simple_comparison", **unclear)
    months = "April 2020 to January 2021"
    ranged, plain = (f"an estimate, with a 95% range, {months}",
                     f"a simple comparison with earlier years, {months}")  # fmt: skip
    assert impact_basis(row()) == impact_basis(row(), row()) == f"Basis: {ranged}."
    assert impact_basis(few) == f"Basis: {plain}."
    assert impact_basis(row(label="Fires"), few, row(label="MARAC cases")) == (
        f"Basis: {ranged} (fires and MARAC cases); {plain} (referrals)."
    )
    assert impact_basis() == ""
