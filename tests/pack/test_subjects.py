"""What each theme's measures say together, and in which months most of all measures differed."""

from dataclasses import replace

import pandas as pd
import pytest

from ssp_analysis.say import subjects
from ssp_analysis.say.impact_charts import counted_with
from ssp_analysis.say.ledgers import left_of_grants
from ssp_analysis.say.messages import when_different
from ssp_analysis.say.report import as_a_whole
from ssp_analysis.say.subjects import (
    NO_CHANGE,
    NO_FIGURES,
    UNSURE,
    Said,
    at_rest,
    in_short,
    other_views,
    qualified,
    subject,
)
from ssp_analysis.say.theme_report import theme_heading
from ssp_analysis.say.wording import in_sentence, listing, noun_of, short_names
from tests.pack.test_messages import changed, of, year_rows

ASB, VIOLENCE, ABUSE = "asb-neighbourhoods", "violence-night-time", "domestic-abuse"
SEEN, CALLS = "tiig-assaults:attendances", "nwas-assaults:call-outs"


def theme(pack, theme_id):
    (one,) = (one for one in pack.plan_themes() if one.theme_id == theme_id)
    return one


@pytest.mark.parametrize(
    ("sides", "closed", "said"),
    [
        (("lower", "lower"), True, "both measures that may be shown are lower"),
        (("higher",) * 3, False, "all 3 measures are higher"),
        ((NO_CHANGE, NO_CHANGE), False, "both measures show no clear change"),
        (("higher", "lower", NO_CHANGE), False,
         "the measures differ: 1 of 3 measures is lower, 1 higher and 1 without clear change"),
        (("lower", NO_CHANGE, NO_CHANGE), True,
         "1 of 3 measures is lower and 2 without clear change"),
        (("lower", UNSURE), False, "1 of 2 measures is lower and 1 too uncertain to say"),
        ((UNSURE, UNSURE), False, "both measures are too uncertain to say"),
        (("", "lower"), False, "1 of 2 measures is lower and 1 not judged"),
        (("", ""), True, "the figures cannot say which way things went"),
        (("lower",), True, ""),
        ((), True, ""),
    ],
)  # fmt: skip
def test_measures_of_a_subject_are_summed_up_in_one_sentence(sides, closed, said):
    told = [Said(f"m{at}", f"s:m{at}", side, side) for at, side in enumerate(sides)]
    assert subjects._together(told, closed) == said


def test_measures_that_went_one_way_are_named_in_the_sentence_that_sums_them_up(pack):
    fell = changed(pack, SEEN, -0.38, -0.45, -0.3, "lower")
    fell = changed(fell, CALLS, -0.2, -0.3, -0.1, "lower")
    assert subject(fell, theme(fell, VIOLENCE)) == [
        "Both measures are lower than expected: attendances at A&E for assault (38%) and "
        "ambulance call-outs to assault (20%)."
    ]
    beside = subject(fell, theme(fell, VIOLENCE), told=[SEEN])
    assert beside == ["Both measures are lower.",
                      "Lower than expected: ambulance call-outs to assault (20%)."]  # fmt: skip


def test_against_a_year_of_the_pandemic_a_theme_says_that_it_was_one(pack):
    rows = pack.progress[pack.progress["theme_id"] == ABUSE].head(1).assign(
        kind="tracker", state="observed", previous_state="observed", direction="up",
        before_covid_state="observed", expected_verdict="")  # fmt: skip
    bare = replace(pack, progress=rows, impact=pack.impact.head(0))
    told = " ".join(subject(bare, theme(bare, ABUSE)))
    assert "Higher than last year, a pandemic year: " in told


def test_measures_that_went_both_ways_are_said_to_differ(pack):
    assert subject(pack, theme(pack, ASB)) == [
        "The measures differ.",
        "Lower than expected: deliberate fires (18%).",
        "Higher than expected: anti-social behaviour cases (32%).",
    ]


def test_what_is_not_public_is_named_with_whether_words_were_approved(pack):
    withheld = pack.progress.iloc[[0]].assign(
        theme_id=VIOLENCE, indicator="Violence recorded by the police",
        sources="gmp-crime:crimes:violence", state="withheld", kind="tracker")  # fmt: skip
    told = of(pack, progress=lambda f: pd.concat([f, withheld], ignore_index=True))
    last = "Nothing is said here on violence recorded by the police."
    assert subject(told, theme(told, VIOLENCE))[-1] == last
    burglary = subject(pack, theme(pack, "acquisitive-roads"))
    assert burglary == ["", "In words only, on a later slide: burglary of homes."]


def test_a_theme_in_words_only_does_not_say_that_they_tell_which_way(pack):
    (heading, *_) = theme_heading(pack, theme(pack, "acquisitive-roads"))
    said = "no figures may be shown; approved sentences say what may be said"
    assert heading.text.endswith(said)  # which may be that nothing can be judged


def test_a_part_counts_with_its_whole_and_another_view_by_itself(pack):
    def counted(one, whole):
        of_it = pack.decisions["sources"] == one
        return replace(pack, decisions=pack.decisions.assign(
            counted_with=pack.decisions["counted_with"].mask(of_it, whole)))  # fmt: skip

    view = counted(CALLS, SEEN)
    assert other_views(view, theme(view, VIOLENCE), SEEN) == [
        "No clear change from expected: ambulance call-outs to assault."
    ]
    assert "1 of 2 measures" in subject(view, theme(view, VIOLENCE))[0]
    part = counted(CALLS, "nwas-assaults:all")
    assert subject(part, theme(part, VIOLENCE))[0] == ""


def test_a_clear_change_that_counts_with_another_measure_is_told_beside_the_count(pack):
    def counted(one, whole):
        of_it = pack.decisions["sources"] == one
        made = changed(pack, CALLS, -0.2, -0.3, -0.1, "lower")
        return replace(made, decisions=pack.decisions.assign(
            counted_with=pack.decisions["counted_with"].mask(of_it, whole)))  # fmt: skip

    told = "Not counted again: ambulance call-outs."
    assert counted_with(counted(CALLS, SEEN)) == as_a_whole(counted(CALLS, SEEN))[1] == told
    assert counted_with(counted(CALLS, "nwas-assaults:all")) == ""
    assert counted_with(pack) == ""


def test_a_theme_is_at_rest_where_nothing_moved_or_nothing_may_be_shown(pack):
    kinds = {one.theme_id: at_rest(pack, one) for one in pack.plan_themes()}
    assert kinds[ABUSE] == NO_CHANGE
    assert kinds["acquisitive-roads"] == NO_FIGURES
    assert kinds[ASB] == ""
    assert kinds["transforming-justice"] == ""  # a target has a figure, though no measure
    unsure = of(pack, impact=lambda f: f.assign(verdict=f["verdict"].replace(NO_CHANGE, UNSURE)))
    assert at_rest(unsure, theme(unsure, ABUSE)) == UNSURE


def test_a_themes_message_is_what_its_measures_say_together_and_the_targets_it_misses(pack):
    assert in_short(pack, theme(pack, ASB)) == (
        "The measures differ: 1 of 2 measures is lower and 1 higher"
    )
    missed = of(pack, progress=lambda f: f.assign(rag=f["rag"].where(f.index > 0, "off track")))
    name = in_sentence(missed.progress["indicator"][0])
    assert in_short(missed, theme(missed, ABUSE)) == (
        f"No clear change from before the pandemic: MARAC cases. Off track: {name}. "
        "Just off: repeat cases at MARAC"
    )
    assert in_short(pack, theme(pack, "acquisitive-roads")) == ""


def test_for_lack_of_room_what_moved_keeps_its_name_and_what_none_can_say_its_reason(pack):
    told = in_short(pack, theme(pack, ASB), by_name=True)
    assert (told.count(" than "), "measures" in told) == (2, False)
    calm = changed(
        changed(pack, SEEN, -0.1, -0.3, 0.1, NO_CHANGE), CALLS, -0.4, -0.5, -0.3, "lower"
    )
    rest = in_short(calm, theme(calm, VIOLENCE), by_name=True)
    assert "(40%). Others: 1 without clear change. " in rest
    rows = pack.progress[pack.progress["theme_id"] == ABUSE].head(1)
    why = "Recording changed between them. For that reason no direction since last year is given."
    rows = rows.assign(kind="tracker", state="observed", previous_state="observed", direction="",
                       expected_verdict="", value=20.0, previous=10.0, reason=why)  # fmt: skip
    closed = replace(pack, progress=rows, impact=pack.impact[:0])
    said = in_short(closed, theme(closed, ABUSE), by_name=True)
    assert said == "The figures cannot say which way things went: recording changed between them"


def test_a_measure_that_nothing_is_compared_with_is_named_as_not_judged(pack):
    rows = year_rows(pack.impact, SEEN)
    cut = of(pack, impact=lambda f: f.assign(verdict=f["verdict"].mask(rows, "")),
             progress=lambda f: f[f["theme_id"] != VIOLENCE])  # fmt: skip
    name = in_sentence(pack.impact.loc[rows, "label"].iloc[0])
    assert f"Not judged: {name}." in subject(cut, theme(cut, VIOLENCE))


def test_a_theme_of_which_only_targets_are_met_says_so_and_not_that_nothing_can_be_shown(pack):
    mine = pack.progress["theme_id"] == ABUSE
    row = pack.progress[mine & (pack.progress["state"] == "observed")].head(1)
    name = in_sentence(row["indicator"].iloc[0])
    told = {"": "no verdict on its figures", "on track": f"On track: {name}"}
    for rag, said in told.items():
        own = row.assign(kind="target", rag=rag, previous_state="missing")
        quiet = replace(pack, progress=own, impact=pack.impact[:0])
        assert theme_heading(quiet, theme(quiet, ABUSE))[0].text == said
    assert f"On track: {name}." in subject(quiet, theme(quiet, ABUSE))


@pytest.mark.parametrize(
    ("rags", "told"),
    [
        (["", "on track"], " (MARAC cases)"),
        (["off track", "on track"], " (MARAC cases; a target off track)"),
        (["off track", "just off"], " (MARAC cases; targets off track or just off)"),
    ],
)
def test_a_theme_at_rest_names_what_alone_speaks_for_it_and_says_that_it_misses_targets(
    pack, rags, told
):
    rows = pack.progress.head(2).assign(theme_id=ABUSE, rag=rags)
    of, flat = theme(pack, ABUSE), rows.assign(direction=NO_CHANGE)
    assert qualified(replace(pack, progress=flat), of) == f"{of.name}{told}"
    unsure = qualified(replace(pack, progress=flat, impact=pack.impact[:0]), of)
    assert unsure.startswith(of.name)


def test_what_is_not_clear_against_what_was_expected_and_moved_since_last_year_is_told_on_both(
    pack,
):
    seen = pack.progress["sources"] == SEEN
    since = {"state": "observed", "previous_state": "observed", "direction": "up", "rag": ""}
    rows = pack.progress[seen].head(1).assign(theme_id=VIOLENCE, **since)
    same = changed(pack, SEEN, -0.01, -0.2, 0.2, NO_CHANGE)
    moved = replace(same, progress=rows)
    of, name = theme(moved, VIOLENCE), in_sentence(rows["indicator"].iloc[0])
    assert f"Higher than last year: {name}." in subject(moved, of, figures=False)
    assert f"Higher than last year: {name}" in in_short(moved, of)
    assert "higher than last year" in qualified(moved, of)
    for other in ({"direction": NO_CHANGE}, {"rag": "off track"}, {"previous_state": "missing"}):
        still = replace(same, progress=rows.assign(**other))
        assert "last year" not in " ".join(subject(still, theme(still, VIOLENCE), figures=False))
    clear = replace(changed(pack, SEEN, -0.2, -0.3, -0.1, "lower"), progress=rows)
    assert "last year" not in " ".join(subject(clear, theme(clear, VIOLENCE), figures=False))


def test_without_an_estimate_a_theme_is_told_against_last_year(pack):
    row = pack.progress[pack.progress["indicator"] == "MARAC cases"]
    alone = {"impact": pack.impact.iloc[:0], "progress": row}
    up = replace(pack, **alone | {"progress": row.assign(direction="up", value=30.0, previous=20.0,
                                  before_covid_state="not_applicable")})  # fmt: skip
    each = subject(up, theme(up, ABUSE))[1:]
    assert each == [
        "Higher than last year: MARAC cases (30.0 per 10,000 adult women, 20.0 a year before)."
    ]
    flat = replace(up, progress=up.progress.assign(direction="no clear change"))
    assert at_rest(flat, theme(flat, ABUSE)) == NO_CHANGE


MONTHS = pd.date_range("2020-04-01", periods=5, freq="MS")
CLEAR = {"a": "lower lower - - -", "b": "- higher - - lower", "c": "- - - - -"}


def by_month(pack):
    year = pack.main_impact().head(3)
    rows = [
        {"series_id": series_id, "label": label, "window_kind": "month", "window": f"{month:%Y-%m}",
         "start": month, "end": month, "state": "observed", "status": "estimated",
         "verdict": verdict.replace("-", NO_CHANGE)}
        for series_id, label, verdicts in zip(
            year["series_id"], year["label"], CLEAR.values(), strict=True)
        for month, verdict in zip(MONTHS, verdicts.split(), strict=True)
    ]  # fmt: skip
    return replace(pack, impact=pd.concat([year, pd.DataFrame(rows)], ignore_index=True))


def test_of_all_measures_it_is_told_in_which_months_most_differed(pack):
    told = by_month(pack)
    said = "May: at least half of the 3 measures counted by month{} clearly differed. {}"
    none = "June and July: none did."
    assert when_different(told) == said.format("", none)
    assert when_different(told, by_name=True) == said.format("", none)  # which: all of them
    names = listing(short_names(pack.main_impact()["label"].head(3)))
    more = replace(told, impact=pd.concat([pack.main_impact().iloc[3:], told.impact]))
    assert when_different(more, by_name=True) == said.format(f" ({names})", none)
    assert as_a_whole(told)[-1] == when_different(told)
    two = replace(told, impact=told.impact[told.impact["series_id"] != told.impact["series_id"][0]])
    assert when_different(two) == ""  # of two measures there is no most
    assert as_a_whole(replace(pack, impact=pack.impact.iloc[:0])) == []


def test_where_no_month_differed_the_sentence_has_its_verb(pack):
    told = by_month(pack)
    verdicts = told.impact["verdict"].mask(told.impact["window_kind"] == "month", NO_CHANGE)
    none = replace(told, impact=told.impact.assign(verdict=verdicts))
    said = "none of the 3 measures counted by month clearly differed."
    assert when_different(none) == f"April to August: {said}"


def test_a_name_is_whole_where_its_noun_is_anothers_too():
    told = short_names(["Theft from the person", "Other theft", "Violence against the person"])
    assert told == ["theft from the person", "other theft", "violence"]


@pytest.mark.parametrize(
    ("label", "noun"),
    [("High risk (IDVA)", "High risk (IDVA)"), ("Standard/medium", "Standard/medium"),
     ("First-time entrants to the youth justice system", "First-time entrants"),
     ("Cases (those sent to court)", "Cases"), ("Fires: homes", "Fires"),
     ("Number of men in treatment", "Number of men"), ("Mean of wards", "Mean of wards")],
)  # fmt: skip
def test_a_names_noun_keeps_the_signs_within_it(label, noun):
    assert noun_of(label) == noun


@pytest.mark.parametrize(
    ("forecasts", "named"),
    [((400, 900, 990), True), ((400, 900, 3000), False), ((400, 900, None), False)],
)
def test_the_project_of_which_most_is_left_is_named_where_money_is_left_of_all(
    pack, forecasts, named
):
    grants = pack.grants.head(3).assign(project=["Guardians", "Café", "Club"], award_pence=100_000)
    pence = pd.Series([f and 100 * f for f in forecasts], grants.index, dtype="Int64")
    told = left_of_grants(replace(pack, grants=grants.assign(forecast_pence=pence)), named=True)
    assert ("Most is left of Guardians, £600" in told) == named
