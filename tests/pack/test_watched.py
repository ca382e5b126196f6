"""What slides say of the indicators that are watched: what moved, what is not judged, and why."""

from dataclasses import replace

import pandas as pd
import pytest

from ssp_analysis.say.findings import why_not_judged
from ssp_analysis.say.indicator_tables import (
    moved_text,
    reasons,
    reasons_in_short,
    watched_table,
)
from ssp_analysis.say.quantities import TITLE_LETTERS
from tests.pack.test_tables import observed, theme

BROKEN = "Referrals fell in July 2019; comparing says little. For that reason no direction since"


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (f"An earlier cohort. {BROKEN} last year is given. Confidential.",
         "Referrals fell in July 2019"),
        ("An earlier cohort. Its scatter is not known, so no direction since last year is given.",
         "Its scatter is not known"),
        ("Last year's figure is confidential.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_direction_that_is_not_judged_has_its_reason_beside_the_table(pack, reason, why):
    plain = observed(pack, direction="", reason=reason, previous_state="observed")
    assert why_not_judged(plain.progress.iloc[0]) == why
    table = watched_table(plain, [theme(pack, "asb-neighbourhoods")])
    said = why[:1].lower() + why[1:]
    assert reasons(table) == ([f"Why some are not judged: {said}."] if why else [])
    assert table.cells()[0][-1] == "not judged"


def test_of_several_reasons_each_says_in_words_of_what_it_is(pack):
    rows = pack.progress["theme_id"] == "asb-neighbourhoods"
    why = (BROKEN + " last year is given.", "It varies, so no direction since last year is given.")
    progress = pack.progress[rows].assign(
        kind="tracker",
        direction="",
        reason=why,
        indicator=["Nuisance cases", "People hurt by cars"],
    )
    told = reasons(watched_table(replace(pack, progress=progress), pack.plan_themes()))
    assert told == ["Why nuisance cases are not judged: referrals fell in July 2019.",
                    "Why people hurt by cars are not judged: it varies."]  # fmt: skip


def test_a_slide_tells_as_many_reasons_as_it_has_words_for_those_of_most_first(pack):
    row = pack.progress[pack.progress["theme_id"] == "asb-neighbourhoods"].head(1)
    low = BROKEN.replace("; comp", ", so it is low; comp") + " last year is given."
    why = ["It varies, so no direction since last year is given.", low, low]
    rows = pd.concat([row] * 3, ignore_index=True)
    progress = rows.assign(kind="tracker", direction="", expected_verdict="", reason=why)
    table = watched_table(replace(pack, progress=progress), pack.plan_themes())
    both = "Why some are not judged: referrals fell in July 2019; it varies."
    told = {most: reasons_in_short(table, most) for most in (12, 11, 10, 9)}
    first = both.replace("; it varies", "")
    second = both.replace("referrals fell in July 2019; ", "")
    assert told == {12: both, 11: first, 10: first, 9: second}
    one = replace(table, frame=table.frame.tail(2))
    assert (
        reasons_in_short(one, 40) == reasons(one)[0] == first.replace("2019", "2019, so it is low")
    )


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        (("up", "down", "down"), "Up on last year: cases; down: fires after dark and calls"),
        (("", "no clear change", "down"), "Down on last year: calls"),
        (("", "no clear change", ""), "None of these is clearly up or down on last year"),
    ],
)
def test_the_title_of_what_is_watched_says_what_moved(directions, said):
    names = ["Cases, council and landlord", "Fires after dark", "Calls"]
    rows = pd.DataFrame({"indicator": names, "direction": directions})
    assert moved_text(rows) == said
    long = rows.assign(indicator=[f"{name} in all parts of the borough" * 2 for name in names])
    assert len(moved_text(long)) <= TITLE_LETTERS


def test_the_heading_says_of_which_months_figures_are_where_all_are_of_the_same(pack):
    lagged = observed(pack, covers="earlier cohort", period="2018/19")
    table = watched_table(lagged, [theme(pack, "asb-neighbourhoods")])
    assert [one.heading for one in table.columns][1] == "Latest 2018/19"


@pytest.mark.parametrize("short", [False, True])
def test_no_heading_names_months_that_a_row_is_not_of(pack, short):
    named = pack.progress["indicator"] == "Scams stopped"
    other = pack.progress["period"].mask(named, f"April to January {pack.about.reporting_year}")
    lagged = pack.progress["covers"].mask(
        pack.progress["indicator"] == "MARAC cases", "year ending"
    )
    mixed = replace(pack, progress=pack.progress.assign(period=other, covers=lagged))
    table = watched_table(mixed, pack.plan_themes(), short)
    assert [one.heading for one in table.columns][:3] == ["Indicator", "Months", "Figure"]
    months = {row[0]: row[1] for row in table.cells()}
    assert months["Scams stopped"] == ("Apr to Jan" if short else "April to January")
    assert months["MARAC cases (per 10,000 adult women)"].startswith("Apr")
