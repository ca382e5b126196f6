"""What slides say of the indicators that are watched: what moved, what is not judged, and why."""

from dataclasses import replace

import pandas as pd
import pytest

from ssp_analysis.say.findings import why_not_judged
from ssp_analysis.say.indicator_tables import moved_text, reasons, watched_table
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
    table, told = with_reasons(watched_table(plain, [theme(pack, "asb-neighbourhoods")]))
    assert told == ([f"(a) {why}."] if why else [])
    assert table.cells()[0][-1] == ("not judged (a)" if why else "not judged")


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


def test_a_figure_of_another_period_is_named_with_it(pack):
    lagged = observed(pack, covers="earlier cohort", period="2018/19")
    assert watched_table(lagged, [theme(pack, "asb-neighbourhoods")]).cells()[0][0].endswith(
        ", cohort of 2018/19")  # fmt: skip


def test_the_heading_says_of_which_months_figures_are_and_a_name_where_of_others(pack):
    named = pack.progress["indicator"] == "Scams stopped"
    other = pack.progress["period"].mask(named, pack.about.reporting_year)
    table = watched_table(replace(pack, progress=pack.progress.assign(period=other)),
                          pack.plan_themes())  # fmt: skip
    assert [one.heading for one in table.columns][1].startswith("April to December")
    names = [row[0] for row in table.cells()]
    assert "Scams stopped, the full year" in names
    assert "Anti-social behaviour cases" in names
