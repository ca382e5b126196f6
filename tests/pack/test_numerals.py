import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.pack.numerals import Numbers, numerals

GAPS = [",", " ", "\u00a0", "\u2009", "\u202f", "'", "’", "_"]
counts = st.integers(1_000, 5_000_000)


def found(text, *secrets):
    held = Numbers(secrets)
    return any(n.is_distinctive and held.holds(n) for n in numerals(text))


@given(counts, st.sampled_from(GAPS), st.sampled_from(["{}", "({})", "rose to {}.", "{}%", "={};"]))
def test_a_number_is_known_however_its_thousands_are_parted(count, gap, around):
    written = f"{count:,}".replace(",", gap)
    assert found(around.format(written), count)
    assert not found(around.format(written), count + 1, count - 1)


@given(counts)
def test_a_number_is_known_in_its_rounded_and_exponent_forms(count):
    assert found(f"about {count / 1000:.2f}k", count)
    assert found(f"{count:.3e}", count)
    assert found(f"{count}.0", count)
    assert found(f"{count / 1e6:.5f} million", count)


@given(st.floats(1_000, 99_999), st.integers(0, 3))
def test_an_estimate_is_known_at_the_precision_it_is_written_to(value, places):
    if not (places == 0 and 1900 <= round(value) <= 2099):
        assert found(f"{value:.{places}f}", value)


@pytest.mark.parametrize(
    "text", ["2021", "in 2019 and 2020", "v1234", "12", "0.5", "70k", "7e4",
             "a" * 20 + "73921" + "b" * 20, "sha256-73921ab=", "73,92", "739,21"],
)  # fmt: skip
def test_years_codes_checksums_and_round_words_are_no_figures(text):
    assert not found(text, 2019, 2020, 2021, 1234, 70_000, 73_921, 12, 0.5)


def test_a_comma_makes_a_year_a_figure():
    assert found("2,021 crimes", 2021)


def test_a_sum_of_money_says_so():
    assert [n.money for n in numerals("£73,921 of 73,921")] == [True, False]


def test_an_empty_set_holds_nothing():
    assert not found("73921")
