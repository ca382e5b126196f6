"""How tables are written: for everyone, and safe from what partners write."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.say.impact_tables import phase_table, summary_table
from ssp_analysis.say.indicator_tables import (
    indicator_notes,
    progress_table,
    target_table,
    watched_table,
)
from ssp_analysis.say.ledgers import (
    action_counts,
    action_summary,
    action_table,
    availability_table,
    award_table,
    came_of_it_table,
    comment_table,
    decision_table,
    grant_sentences,
    grant_table,
    open_table,
    output_table,
)
from ssp_analysis.say.quantities import count_text
from ssp_analysis.say.report import background, next_steps, summary
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.say.theme_report import (
    actions_without_theme,
    progress,
    progress_introduction,
    response,
    theme_section,
)
from ssp_analysis.write.blocks import words_of
from tests.pack.shown import html, soup

COLUMNS = (Column("Ward", "name"), Column("Cases", "value", count_text))


def table(caption, name, value):
    return Table(caption, COLUMNS, pd.DataFrame({"name": [name], "value": [value]}))


def test_a_table_has_caption_scopes_and_aligned_numbers():
    page = soup(table("Cases by ward", "Manor", 1234.0))
    assert page.caption.text == "Cases by ward"
    assert [cell["scope"] for cell in page.select("thead th")] == ["col", "col"]
    assert page.select_one("tbody th")["scope"] == "row"
    assert page.select_one("td.number").text == "1,234"
    assert page.find(role="region")["tabindex"] == "0"
    assert not page.select(".key")


def test_marks_are_explained_above_the_table():
    page = soup(table("Cases", "Manor", "[c]"))
    assert "confidential" in page.select_one(".key").text
    assert page.text.index("confidential") < page.text.index("Manor")


@pytest.mark.parametrize("null", [None, np.nan, pd.NaT, pd.NA])
def test_a_null_without_its_mark_is_refused(null):
    with pytest.raises(ValueError, match="has no mark"):
        table("Cases", "Manor", null).cells()


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "</table><img src=x onerror=y>", "a & b", '"><svg onload=x>'],
)
def test_partner_text_comes_out_inert(hostile):
    page = soup(table(hostile, hostile, 1.0))
    assert page.select_one("tbody th").text == hostile
    assert page.caption.text == hostile
    assert not page.find_all(["script", "img", "svg"])


def test_text_cannot_hide_or_turn_around():
    page = soup(table("T", "a\u202eb\u200bc\x00d", 1.0))
    assert page.select_one("tbody th").text == "abcd"


def theme(pack, theme_id):
    return next(theme for theme in pack.plan_themes() if theme.theme_id == theme_id)


def test_progress_tells_targets_from_trackers_in_words_and_shape(pack):
    cells = progress_table(pack, theme(pack, "domestic-abuse")).cells()
    assert [row[1] for row in cells] == ["tracker", "target"]
    assert [row[-1] for row in cells] == ["[z]", "▲\xa0Just\xa0off"]
    assert cells[1][2:6] == ["29% [p]", "31%", "[z]", "at most 28%"]


def test_an_estimates_range_stands_beside_it_in_report_and_slide(pack):
    survey = observed(pack, unit="per cent", value=83.5, lower=79.6, upper=87.4, provisional=False)
    of = theme(pack, "asb-neighbourhoods")
    assert progress_table(survey, of).cells()[0][2] == "84% (80% to 87%)"
    assert watched_table(survey, [of]).cells()[0][1] == "84% (80% to 87%)"


def test_the_report_says_what_just_off_means_and_that_no_allowance_is_made_for_covid(pack):
    rule = {"just_off": "Just off is a target missed by at most 5% of its figure"}
    told = html(progress_introduction(replace(pack, about=pack.about.model_copy(update=rule))))
    assert "at most 5% of its figure; beyond that is off track." in told
    assert "no allowance is made for Covid-19" in told
    early = replace(pack, about=pack.about.model_copy(update={"reporting_year": "2018/19"}))
    assert "Covid-19" not in html(progress_introduction(early))


def test_progress_never_takes_one_absence_for_another(pack):
    cells = progress_table(pack, theme(pack, "transforming-justice")).cells()
    assert cells[0][2] == "[c]"
    cells = progress_table(pack, theme(pack, "places-substance")).cells()
    assert cells[0][2] == "[x] [note 1]"
    cells = progress_table(pack, theme(pack, "acquisitive-roads")).cells()
    assert cells[0][2:4] == ["[x] [note 2]", "[x] [note 2]"]


def test_a_slide_shows_what_can_be_told_first_and_nothing_that_is_not_public(pack):
    assert watched_table(pack, [theme(pack, "acquisitive-roads")]) is None
    themes = [theme(pack, name) for name in ("transforming-justice", "asb-neighbourhoods")]
    cells = watched_table(pack, themes).cells()
    assert [row[1] for row in cells] == ["1,580"]


def test_all_targets_stand_on_a_slide_the_missed_ones_first_and_those_not_judged_last(pack):
    states = [row[-1] for row in target_table(pack).cells()]
    met = ["▲\xa0Just\xa0off", "●\xa0On\xa0track", "●\xa0On\xa0track"]
    assert states == ["◼\xa0Off\xa0track", *met, "too small to show"]
    rag = pack.progress["rag"].replace("off track", "")
    states = [row[-1] for row in target_table(replace(
        pack, progress=pack.progress.assign(rag=rag))).cells()]  # fmt: skip
    assert states[:3] == met
    assert sorted(states[3:]) == ["Not judged yet", "too small to show"]
    assert target_table(replace(pack, progress=pack.progress.assign(kind="tracker"))) is None


def test_a_target_that_is_withheld_is_not_none(pack):
    withheld = observed(pack, kind="target", state="withheld", target=float("nan"), rag="")
    assert target_table(withheld).cells()[0][-2:] == ["not public", "not public"]
    table = progress_table(withheld, theme(pack, "asb-neighbourhoods"))
    heading = [column.heading for column in table.columns].index("Target")
    assert table.cells()[0][heading] == "[x] [note 2]"


def test_a_baseline_of_another_year_takes_the_year_from_the_heading(pack):
    rows = pack.progress[pack.progress["theme_id"] == "asb-neighbourhoods"]
    one = observed(pack, **COMPARED).progress
    other = one.assign(baseline_period="2013/14", baseline=float("nan"), baseline_state="missing")
    for more, heading in ((one, "Baseline, 2017/18"), (other, "Baseline")):
        both = replace(pack, progress=pd.concat([one, more]))
        table = progress_table(both, theme(pack, rows["theme_id"].iloc[0]))
        assert heading in [column.heading for column in table.columns]


def test_an_action_given_up_is_none_that_is_done(pack):
    given_up = pack.actions.head(3).assign(standing=["done", "withdrawn", "off track"])
    assert action_counts(given_up) == "1 of 3 actions is done, 1 behind and 1 withdrawn or stopped"
    said = "3 actions: 1 done before, 1 off track or at risk and 1 withdrawn or stopped."
    assert action_summary(given_up) == said


def test_actions_told_in_one_line_stand_in_the_order_of_their_days(pack):
    days = pd.to_datetime(["2021-03-31", "2020-09-30", "2020-09-30"])
    told = pack.actions.head(3).assign(
        action=["A", "B", "C"], standing="not available", due=days, due_state="observed"
    )
    (line,) = open_table(told).cells()
    assert line[:2] == ["B; C; A", "30 September 2020 and 31 March 2021"]


def test_page_one_says_nothing_of_the_plan_twice(pack):
    one = observed(pack, kind="target", rag="just off", target=1400.0)
    alone = replace(one, impact=pack.impact.iloc[:0], actions=pack.actions.iloc[:0])
    said = " ".join(words_of(summary(alone)))
    assert said.count("1 of 1 target is just off") == 1


def test_grants_are_exact_and_say_who_decided(pack):
    cells = grant_table(pack).cells()
    guardians = next(row for row in cells if row[0] == "Night-time guardians")
    assert guardians[2] == theme(pack, "places-substance").name
    assert guardians[3:] == [
        "Partnership board, 15 June 2020", "£30,000", "£14,500.50", "January 2021",
        "£26,000", "£4,000",
    ]  # fmt: skip
    small = next(row for row in cells if row[0] == "Small community grants")
    assert [small[at] for at in (5, 7, 8)] == ["[x] [note 1]"] * 3
    assert output_table(pack).cells()[-1][3] == "[x] [note 1]"


def test_a_project_that_returned_no_outcome_is_not_said_to_have_returned_nothing(pack):
    silent = replace(pack, grants=pack.grants.head(1).assign(came_of_it=""))
    assert came_of_it_table(silent).cells()[0][-1].endswith("; what came of it is not told")
    told = replace(pack, grants=pack.grants.head(1).assign(came_of_it="Two clubs are open now."))
    assert came_of_it_table(told).cells()[0][-1].endswith("; two clubs are open now")


def test_what_was_delivered_beyond_the_plan_is_no_part_of_it(pack):
    grants = pack.grants.head(2).assign(output="places taking part", output_planned=30)
    made = came_of_it_table(replace(pack, grants=grants.assign(output_delivered=[31, 29])))
    assert [row[-1].split("; ")[0] for row in made.cells()] == [
        "29 of 30 places taking part", "31 places taking part, 30 planned",
    ]  # fmt: skip


def test_a_project_that_spent_more_than_its_award_says_so(pack):
    over = pack.grants.assign(spend_pence=pack.grants["spend_pence"].where(
        pack.grants["project"] != "Night-time guardians", 3_000_001))  # fmt: skip
    spent = {row[0]: row[5] for row in grant_table(replace(pack, grants=over)).cells()}
    assert spent["Night-time guardians"] == "£30,000.01 (spent more than awarded)"
    assert sum("awarded" in text for text in spent.values()) == 1
    assert "1 project has spent more than awarded." in grant_sentences(replace(pack, grants=over))


def test_money_has_its_pence_in_all_cells_of_a_column_or_in_none(pack):
    odd = pack.grants["award_pence"].where(pack.grants.index != pack.grants.index[0], 100_001)
    cells = grant_table(replace(pack, grants=pack.grants.assign(award_pence=odd))).cells()
    awards = [row[4] for row in cells]
    assert awards[0] == "£1,000.01"
    assert all(re.fullmatch(r"£[\d,]+\.\d\d", text) for text in awards)


def test_a_wide_table_tells_each_cell_its_heading():
    narrow = soup(table("Cases by ward", "Manor", 1234.0))
    assert not narrow.select(".wide, [data-heading]")
    columns = (*COLUMNS, *(Column(f"Text {n}", lambda row: "x") for n in range(2)))
    wide = soup(Table("T", columns, pd.DataFrame({"name": ["Manor"], "value": [1.0]})))
    assert wide.table["class"] == ["wide"]
    told = [cell["data-heading"] for cell in wide.select("td")]
    assert told == ["Cases", "Text 0", "Text 1"]


def test_a_change_without_a_range_is_not_said_to_be_none(pack):
    rows = pack.impact_rows("year").head(1).assign(change_lower=np.nan, change_upper=np.nan)
    assert summary_table(pack, rows).cells()[0][-1] == "no range"  # `none` reads like zero


def test_what_covid_changed_is_told_only_where_a_project_says_something(pack):
    one = pack.grants.assign(covid_change=["Held online.", *[""] * (len(pack.grants) - 1)])
    table = output_table(replace(pack, grants=one))
    at = [column.heading for column in table.columns].index("What Covid changed")
    assert {row[at] for row in table.cells()} == {"Held online.", "None reported"}
    silent = output_table(replace(pack, grants=pack.grants.assign(covid_change="")))
    assert "What Covid changed" not in [column.heading for column in silent.columns]


def test_accounts_of_the_data_hold_no_counts_that_may_not_leave(pack):
    cells = availability_table(pack.availability).cells()
    assert cells[2][3:] == ["[x] [note 2]"] * 5
    assert cells[3][1:] == ["not received", *["[x] [note 1]"] * 6]
    small = pack.availability.assign(
        state="suppressed", **dict.fromkeys(["rows_in", "kept", "quarantined", "merged", "asked"])
    )
    assert availability_table(small).cells()[0][1:] == [
        "received and readable", "January 2021", *["[c]"] * 4,
    ]  # fmt: skip
    decided = decision_table(pack.not_published()).cells()
    assert [row[2] for row in decided] == [
        "Direction in words only, no figures", "Not shown",
    ]  # fmt: skip
    unsigned = decision_table(pack.not_published().assign(approver="")).cells()
    assert unsigned[1][4] == "Not recorded"  # withholding needs no signature
    assert action_table(theme(pack, "domestic-abuse"), pack.actions).cells()[0][2:] == [
        "31 March 2021", "In progress (October to December 2020)", "Overdue",
    ]  # fmt: skip


def test_a_direction_says_no_clear_change_once(pack):
    asb = theme(pack, "asb-neighbourhoods")
    of_theme = pack.progress["theme_id"] == asb.theme_id
    for verdict, said in (
        ("no clear change", "no clear change"),
        ("lower", "no clear change from last year, lower than expected"),
    ):
        told = {"direction": "no clear change", "expected_verdict": verdict, "state": "observed"}
        changed = replace(pack, progress=pack.progress[of_theme].assign(**told))
        assert {row[6] for row in progress_table(changed, asb).cells()} == {said}


def observed(pack, **given):
    """The first observed indicator of the theme on neighbourhoods, with what is given put over."""
    rows = pack.progress[pack.progress["theme_id"] == "asb-neighbourhoods"]
    return replace(pack, progress=rows.head(1).assign(**given))


COMPARED = {"baseline_period": "April to December 2017/18", "baseline": 1100.0,
            "baseline_state": "observed", "before_covid_state": "observed",
            "before_covid_period": "April to December 2018/19", "before_covid": 1000.0,
            "before_covid_direction": "up"}  # fmt: skip


def test_baseline_and_the_year_before_the_pandemic_stand_beside_this_year(pack):
    table = progress_table(observed(pack, **COMPARED), theme(pack, "asb-neighbourhoods"))
    headings = [column.heading for column in table.columns]
    assert headings[4:6] == ["Before the pandemic", "Baseline, 2017/18"]
    assert table.cells()[0][4:6] == ["1,000", "1,100"]
    others = dict.fromkeys(("previous_state", "baseline_state", "before_covid_state"), "withheld")
    hidden = observed(pack, **dict.fromkeys(("value", "baseline", "before_covid")),
                      state="withheld", **others)  # fmt: skip
    cells = progress_table(hidden, theme(pack, "asb-neighbourhoods")).cells()[0]
    assert cells[2] == cells[4] == "[x] [note 2]"


def test_figures_from_before_the_pandemic_of_different_years_say_of_which(pack):
    rows = pack.progress[pack.progress["theme_id"] == "asb-neighbourhoods"].assign(**COMPARED)
    periods = ["April to December 2018/19", "April to December 2019/20"]
    mixed = replace(pack, progress=rows.assign(before_covid_period=periods))
    cells = progress_table(mixed, theme(pack, "asb-neighbourhoods")).cells()
    assert [row[4] for row in cells] == ["1,000 (2018/19)", "1000% (2019/20)"]


def test_a_confidential_figure_of_another_year_is_no_missing_one(pack):
    names = ("previous", "baseline", "before_covid")
    hidden = observed(pack, **dict.fromkeys(names), direction="",
                      **{f"{name}_state": "suppressed" for name in names})  # fmt: skip
    asb = theme(pack, "asb-neighbourhoods")
    cells = progress_table(hidden, asb).cells()[0]
    assert cells[2:] == ["1,580 [p]", "[c]", "[c]", "[c]", "[z]", "[c]", "[z]"]
    assert watched_table(hidden, [asb]).cells()[0][2:4] == ["too small to show"] * 2


def test_a_direction_that_nothing_judges_says_so_in_words(pack):
    plain = observed(pack, direction="", kind="target", target=1000.0)
    cells = progress_table(plain, theme(pack, "asb-neighbourhoods")).cells()[0]
    assert cells[-2:] == ["not judged", "Not judged yet"]


def test_a_slide_flags_a_year_of_the_pandemic_and_shows_the_one_before(pack):
    table = watched_table(observed(pack, **COMPARED), [theme(pack, "asb-neighbourhoods")])
    assert [column.heading for column in table.columns][3] == "Before the pandemic"
    assert table.cells()[0][3] == "1,000"
    assert table.cells()[0][-1] == "up, from a pandemic year"


def test_each_indicator_says_on_what_its_figures_rest(pack):
    row = observed(
        pack, **COMPARED, change=0.32, change_lower=0.25, change_upper=0.4, expected=1500.4,
        expected_lower=1400.0, expected_upper=1600.0, expected_verdict="no clear change",
        rag_basis="Target: Plan.", denominator="adults, mid-2019: 250,000", on_record="New.",
    ).progress.iloc[0]  # fmt: skip
    told = " ".join(indicator_notes(row))
    assert "Since last year: up (between 25% and 40% higher)." in told
    # Told of several at once, "then" would be the time of another sentence.
    since = "Before the pandemic: 1,000 in April to December 2018/19. Since then: up."
    assert since in indicator_notes(row)
    assert "it would be 1,500 (1,400 to 1,600); the figure is not clearly" in told
    assert "Baseline: 1,100 in April to December 2017/18." in told
    wide = " ".join(indicator_notes({**row, "expected_lower": 0.0}))
    assert "it would be 1,500 (too few to give a range); the figure" in wide  # as tables say
    assert "Per head of: adults, mid-2019: 250,000." in told
    assert told.endswith("Since then: up. New.")


def test_the_table_of_restrictions_says_from_when_to_when_it_goes():
    days = pd.to_datetime(["2020-04-01", "2020-05-13", "2020-05-12", "2021-03-31"])
    cut = pd.DataFrame({"phase": ["Lockdown", "Easing"], "start": days[:2], "end": days[2:]})
    caption = "Covid restrictions in Anytown from 1 April 2020 to 31 March 2021, by date of effect"
    assert phase_table(cut, "Anytown").caption == caption


def test_an_action_of_no_known_theme_has_a_table_too(pack):
    lost = pack.actions.head(1).assign(theme_id="", status="", standing="not available")
    table = actions_without_theme(replace(pack, actions=lost))
    assert table.caption == "Delivery plan actions: theme not available"
    assert len(table.frame) == 1
    assert actions_without_theme(pack) is None


def test_that_nobody_reports_on_actions_is_said_once_and_of_no_theme(pack):
    bare = replace(pack, actions=pack.actions[:0])
    themes = [part for one in bare.plan_themes() for part in theme_section(bare, one)]
    told = " ".join(words_of((*progress(bare), *themes)))
    assert "held for this theme" not in told
    assert "nothing is held on actions of the delivery plan." in html(background(bare))
    assert "actions of the delivery plan" not in html(background(pack))


def test_a_day_set_aside_has_its_mark_and_one_never_given_is_said_to_be_so(pack):
    for state, said in (("missing", "[x] [note 1]"), ("observed", "no date given")):
        action = pack.actions.head(1).assign(due=pd.NaT, due_state=state)
        assert action_table(theme(pack, "domestic-abuse"), action).cells()[0][2] == said
        grants = pack.grants.assign(decided_on=pd.NaT, decided_on_state=state)
        assert grant_table(replace(pack, grants=grants)).cells()[0][3].endswith(f", {said}")


@pytest.mark.parametrize(
    ("status", "why"),
    [("not_received", "no return was received"),
     ("not_available", "a return was received, but nothing in it is fit to use")],
)  # fmt: skip
def test_where_no_notes_came_it_is_not_said_that_partners_had_nothing_to_say(pack, status, why):
    row = pack.availability.head(1).assign(source_id="delivery-notes", status=status)
    kept = pack.narrative[pack.narrative["kind"] == "policy_driver"]
    bare = replace(pack, availability=row, narrative=kept)
    told = html(response(bare))
    assert f"What partners achieved, and what stood in their way, is not available: {why}." in told
    assert f"What partners do next is not available: {why}." in html(next_steps(bare))
    quiet = replace(pack, availability=row, narrative=pack.narrative.assign(kind="issue"))
    assert "No next steps have been returned" in html(next_steps(quiet))


def test_what_all_wrote_for_the_same_months_has_them_once_before_it(pack):
    rows = pd.concat([pack.narrative.head(1)] * 2, ignore_index=True)
    rows = rows.assign(kind="next_step", period="2020/21 Q3", text=["Open a centre.", "Hire."])
    told = soup(next_steps(replace(pack, narrative=rows))).text
    assert told.count("October to December 2020") == 1
    assert told.startswith("As partners wrote for October to December 2020:")
    apart = rows.assign(period=["2020/21 Q3", "2020/21 Q2"])
    told = soup(next_steps(replace(pack, narrative=apart))).text
    assert ("As partners" in told, told.count("2020. ")) == (False, 2)


def test_an_action_that_slipped_says_what_moved(pack):
    later = pack.actions.head(1).assign(standing="slipped", due=pd.Timestamp("2021-06-30"))
    table = action_table(theme(pack, "domestic-abuse"), later)
    assert table.cells()[0][-1] == "Slipped (last year: due 31 March 2021)"
    fell = pack.actions.head(1).assign(standing="slipped", last_status="On track")
    table = action_table(theme(pack, "domestic-abuse"), fell)
    assert table.cells()[0][-1] == "Slipped (last year: on track)"
    again = pack.actions.head(1).assign(standing="reopened", last_status="Complete")
    table = action_table(theme(pack, "domestic-abuse"), again)
    assert table.cells()[0][-1] == "Reopened (last year: complete)"
    assert action_summary(later) == "1 action: 1 slipped."
    assert action_summary(later[:0]) == ""


def test_awards_are_held_against_their_letters_to_the_penny(pack):
    cells = award_table(pack.awards).cells()
    assert cells[2][2:5] == ["£30,000.50", "£30,000", "−£0.50"]
    assert grant_sentences(pack) == [
        "The underspend is not available: a forecast is missing.",
        "The awards of all projects differ from the letters by £0.50.",
    ]


@pytest.mark.parametrize(("lines", "why"), [(1, "a sum is missing"), (None, "none is held")])
def test_why_awards_and_letters_are_not_compared_is_told(pack, lines, why):
    letters = pack.awards["letter_pence"].copy()
    letters.iloc[-1 if lines else slice(None)] = pd.NA
    gone = pack.awards.assign(letter_pence=letters, difference_pence=pd.NA)
    told = grant_sentences(replace(pack, awards=gone))
    assert f"Whether awards add up to the award letters is not known: {why}." in told


@pytest.mark.parametrize(
    ("underspend", "over", "carried", "said"),
    [
        (1_140_000, 0, 1_140_000, "£11,400 is forecast to be left at the end of March, within "
         "the £15,000 that the grant's terms allow (GMCA/1); £11,400 may be carried forward."),
        (1_700_010, 200_010, 1_500_000, "£17,000.10 is forecast to be left at the end of March, "
         "£2,000.10 more than the £15,000 that the grant's terms allow (GMCA/1)."),
        (-500, 0, 0, "£5 more than awarded is forecast to be spent."),
    ],
)  # fmt: skip
def test_the_underspend_is_held_against_what_the_terms_allow(pack, underspend, over, carried, said):
    sums = {"underspend_pence": underspend, "over_allowance_pence": over,
            "carry_forward_pence": carried}  # fmt: skip
    assert grant_sentences(replace(pack, awards=pack.awards.assign(**sums)))[0] == said


def test_what_is_left_of_a_year_that_is_over_is_no_forecast(pack):
    last = pack.awards.assign(
        underspend_pence=1_140_000, spend_pence=500, forecast_pence=500, allowed_pence=pd.NA
    )
    ended = replace(pack, awards=last, grants=pack.grants.assign(spend_to="2021-03"))
    assert grant_sentences(ended)[0] == "£11,400 was left at the end of March."
    over = replace(ended, awards=last.assign(underspend_pence=-500))
    assert grant_sentences(over)[0] == "£5 more than awarded was spent."


def test_where_no_terms_are_held_only_what_is_left_is_told(pack):
    sums = {"underspend_pence": 1_140_000, "allowed_pence": pd.NA, "carry_forward_pence": pd.NA}
    told = grant_sentences(replace(pack, awards=pack.awards.assign(**sums)))[0]
    assert told == "£11,400 is forecast to be left at the end of March."


def test_spends_up_to_different_months_are_not_added_up_in_words(pack):
    apart = pack.grants.assign(spend_to=["2020-12", *["2021-01"] * (len(pack.grants) - 1)])
    told = grant_sentences(replace(pack, grants=apart))
    assert told[-1] == ("What was spent is not added up: the returns reach to different months.")


def test_an_action_of_which_no_status_can_be_used_says_so_with_its_quarter(pack):
    row = pack.actions.head(1).assign(status="", standing="not available")
    cells = action_table(theme(pack, "domestic-abuse"), row).cells()[0]
    assert cells[3:] == ["[x] [note 1] (October to December 2020)", "[x] [note 1]"]
    waiting = pack.actions.head(1).assign(standing="due since the last return")
    assert action_summary(waiting) == (
        "1 action: 1 due since the last report (whether done is not known yet)."
    )


def test_what_was_asked_before_has_its_reply_or_says_that_it_is_not_due(pack):
    open_ones = pack.comments.assign(reply="")
    assert comment_table(pack.comments).cells()[0][1:] == [
        "6 April 2020", "Work has begun.", "In hand"
    ]  # fmt: skip
    assert comment_table(open_ones).cells()[0][2] == "[x] [note 3]"
