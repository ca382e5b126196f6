"""What other methods expect, and how many rows came, leave only where they tell nothing hidden."""

import pandas as pd
import pytest

from ssp_analysis.release.masking import ROWS_REASON, availability, sensitivity_shown
from ssp_analysis.release.rulings import Rulings
from ssp_analysis.tables import Decisions, Measures, Quality, Questions
from tests.release.frames import YEAR, frame, impact_row, measure, quality_row, sensitivity_row

SENSITIVITY = pd.DataFrame([sensitivity_row("asb:cases"), sensitivity_row("care:referrals")])
SHOWN = [impact_row("asb:cases"), impact_row("care:referrals")]


def left(*impact, with_hidden=()):
    return list(sensitivity_shown(SENSITIVITY, pd.DataFrame(impact), with_hidden)["series_id"])


def test_other_methods_stand_beside_our_own_figure():
    assert left(*SHOWN) == ["asb:cases", "care:referrals"]


def test_none_stands_where_our_own_figure_is_hidden():
    hidden = impact_row("asb:cases", state="suppressed")
    assert left(hidden, SHOWN[1]) == ["care:referrals"]


def test_none_stands_beside_a_year_that_is_told_in_round_numbers():
    # Unrounded it would tell the hidden months that it was worked out from.
    assert left(*SHOWN, with_hidden={"asb:cases"}) == ["care:referrals"]


HIDDEN_JUNE = {"asb": {pd.Period("2020-06", "M")}}
COUNTS = ["rows_in", "kept", "quarantined", "asked", "merged"]


def told_of(*files, hidden=HIDDEN_JUNE, decision="publish", questions=()):
    """The `Availability` row of `asb`."""
    about = {"label": "L", "owner": "", "reason": "Agreed.", "approver": "Lead",
             "approved_on": pd.Timestamp("2021-03-01"), "statement": "", "statement_by": "",
             "statement_on": None, "counts": "", "does_not_count": "",
             "counted_with": ""}  # fmt: skip
    ruled = frame(
        Decisions,
        {"sources": "asb:cases", "decision": decision, "public_decision": decision, **about},
    )
    measures, quality = frame(Measures, measure("asb:cases")), frame(Quality, *files)
    asked = frame(Questions, *questions)
    return availability(quality, asked, measures, Rulings(ruled), YEAR, hidden).iloc[0]


def test_the_number_of_rows_is_hidden_where_a_month_is_that_they_are_of():
    row = told_of(quality_row("asb"))
    assert row[COUNTS].isna().all()
    assert (row["state"], row["reason"]) == ("suppressed", ROWS_REASON)
    assert (row["status"], row["data_to"]) == ("available", "2021-01")


QUESTION = dict.fromkeys(Questions.to_schema().columns, "") | {
    "source_id": "asb", "asks": "partner", "rows": 4,
}  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "hidden", "told"),
    [("publish", {}, [7, 2]), ("publish", HIDDEN_JUNE, [-1, 2]), ("withhold", {}, [-1, -1])],
)
def test_open_questions_are_told_but_of_what_is_withheld(decision, hidden, told):
    files, asked = quality_row("asb", asked=7), [QUESTION] * 2 + [QUESTION | {"source_id": "b"}]
    row = told_of(files, hidden=hidden, decision=decision, questions=asked)
    assert row[["asked", "questions"]].fillna(-1).tolist() == told


def test_the_number_of_rows_is_told_where_only_other_months_or_sources_are_hidden():
    for hidden in ({}, {"asb": {pd.Period("2019-06", "M")}}, {"fires": HIDDEN_JUNE["asb"]}):
        assert told_of(quality_row("asb"), hidden=hidden)[COUNTS].tolist() == [300, 290, 5, 0, 3]


def test_a_file_that_reaches_back_to_a_hidden_month_of_an_earlier_year_tells_no_rows():
    hidden = {"asb": {pd.Period("2019-06", "M")}}
    files = [quality_row("asb"), quality_row("asb", file="b.csv", first_period="2019/20 Q1")]
    assert told_of(*files, hidden=hidden)["state"] == "suppressed"
    empty = quality_row("asb", first_period="", last_period="", kept=0)
    assert told_of(empty, hidden=hidden)["state"] == "observed"


def test_rows_that_are_withheld_are_not_told_as_small():
    assert told_of(quality_row("asb"), decision="withhold")["state"] == "withheld"
