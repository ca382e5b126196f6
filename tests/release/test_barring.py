"""What other methods expect leaves only where it tells nothing that is hidden."""

import pandas as pd

from ssp_analysis.release.barring import beside_shown
from tests.release.frames import impact_row, sensitivity_row

SENSITIVITY = pd.DataFrame([sensitivity_row("asb:cases"), sensitivity_row("care:referrals")])
SHOWN = [impact_row("asb:cases"), impact_row("care:referrals")]


def left(*impact, with_hidden=()):
    return list(beside_shown(SENSITIVITY, pd.DataFrame(impact), with_hidden)["series_id"])


def test_other_methods_stand_beside_our_own_figure():
    assert left(*SHOWN) == ["asb:cases", "care:referrals"]


def test_none_stands_where_our_own_figure_is_hidden():
    hidden = impact_row("asb:cases", state="suppressed")
    assert left(hidden, SHOWN[1]) == ["care:referrals"]


def test_none_stands_beside_a_year_that_is_told_in_round_numbers():
    # Unrounded it would tell the hidden months that it was worked out from.
    assert left(*SHOWN, with_hidden={"asb:cases"}) == ["care:referrals"]
