"""Sums of money and other amounts: what is hidden of them, and what an attacker is left with."""

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.release.dominance import unjudged
from ssp_analysis.release.leaving import apply
from ssp_analysis.release.published import as_counts
from ssp_analysis.tables import (
    SMALL_REASON,
    SUM_REASON,
    Areas,
    Calibration,
    Contributions,
    Decisions,
    Impact,
    Measures,
    Progress,
    ProgressCells,
    Sensitivity,
    SeriesTable,
    Told,
)
from tests.plan.frames import AREA, series_rows
from tests.release.attacker import by_programme
from tests.release.frames import PUBLIC, frame, impact_row, measure, progress_row, year_made

EVEN = [500, 450, 400, 350, 300, 250]  # six losses none of which stands out
LARGE = [9000, 5, 4, 3, 2]
MONTHS = [str(month) for month in pd.period_range("2019-04", "2021-01", freq="M")]
JUNE = "2020-06"
LOSSES, COUNT, MEAN = "burglary:losses", "burglary:burglaries", "burglary:average"
HOME, SHOP, SHED = (f"{LOSSES}:{kind}" for kind in ("home", "shop", "shed"))
MEASURES = {
    LOSSES: {"kind": "money", "unit": "pounds", "of": COUNT},
    COUNT: {},
    MEAN: {"kind": "rate", "unit": "pounds", "of": f"{COUNT} {LOSSES}"},
}


def every_month(amounts, **others):
    """Month → amounts; a keyword `m2020_06` is of that month."""
    other = {name[1:].replace("_", "-"): value for name, value in others.items()}
    return {month: other.get(month, amounts) for month in MONTHS}


def contributions(cells):
    """`Contributions` of series id → period → amounts; a pair names its contributor."""
    rows = []
    for series_id, periods in cells.items():
        for at, amounts in enumerate(periods.values()):
            named = [one if isinstance(one, tuple) else (1000 * at + n, one)
                     for n, one in enumerate(amounts)]  # fmt: skip
            rows += [{"series_id": series_id, "period": MONTHS[at], "contributor": who,
                      "amount": float(amount)} for who, amount in named]  # fmt: skip
    return frame(Contributions, *rows)


def total(amounts):
    return float(sum(one[1] if isinstance(one, tuple) else one for one in amounts))


def sums_of(cells):
    """Series id → period → the sum of its amounts."""
    return {name: {at: total(of) for at, of in periods.items()} for name, periods in cells.items()}


def released(
    figures, amounts=None, impact=(), progress=(), cells=(), withheld=(), earlier=(), **fields
):
    """The tables as they leave: of series id → period → figure, and the amounts behind sums."""
    pairs = list(dict.fromkeys(":".join(name.split(":")[:2]) for name in figures))
    series = [row for name, values in figures.items() for row in series_rows(name, values)]
    empty = (Calibration, Sensitivity, Areas)
    given = {
        Measures: [measure(pair, **(MEASURES[pair] | fields)) for pair in pairs],
        SeriesTable: series, Impact: impact, Progress: progress,
        ProgressCells: cells, **dict.fromkeys(empty, ()),
    }  # fmt: skip
    made = year_made() | {model: frame(model, *rows) for model, rows in given.items()}
    made[Contributions] = contributions(amounts or {})
    names = Decisions.to_schema().columns
    decisions = [
        dict.fromkeys(names, "") | {"sources": pair, "approved_on": None, "statement_on": None}
        | dict.fromkeys(("decision", "public_decision"),
                        "withhold" if pair in withheld else "publish")
        for pair in [*pairs, "actions:return", "notes:return"]
    ]  # fmt: skip
    return apply(made, frame(Decisions, *decisions), PUBLIC, AREA, (), earlier)[0]


def hidden(*given, **fields):
    """Series id and period of the cells that are hidden."""
    series = released(*given, **fields)[SeriesTable]
    lost = series[series["state"] == "suppressed"]
    assert lost["value"].isna().all()
    return set(zip(lost["series_id"], lost["period"], strict=True))


@pytest.mark.parametrize(
    ("amounts", "fields", "is_hidden"),
    [
        (EVEN, {}, False),
        ([9000, 400, 300, 200, 100, 299], {}, True),  # 899 are left beside the two largest
        ([9000, 400, 300, 200, 100, 300], {}, False),  # 900 are
        ([9000, 400, 300, 200, 100, 300], {"dominance": 15.0}, True),
        ([9000, 400, 0, 0, 0, 0], {"dominance": 0.0}, False),
        ([500, 450, 400, 350], {}, True),  # fewer than 5
        ([500, 450, 400, 350], {"threshold": 4}, False),
        ([0, 0, 0, 0, 0, 0], {}, False),  # nobody lost anything
        ([], {}, False),
        ([], {"zeros_sensitive": True}, True),
        ([500, 500, 500, 500, 500, 40, 30, 20, 10], {}, False),
        ([*[(7, 500)] * 5, 40, 30, 20, 10], {}, True),  # five of one victim's are one amount
        ([*[(7, 500)] * 6], {}, True),
    ],
)
def test_a_sum_is_hidden_if_its_largest_amount_could_be_told_or_few_are_behind_it(
    amounts, fields, is_hidden
):
    cells = {LOSSES: every_month(EVEN, m2020_06=amounts)}
    assert bool(hidden(sums_of(cells), cells, **fields)) == is_hidden


def split(of_home, *others):
    """Losses by month of homes, of others, and of all."""
    kinds = dict(zip((HOME, SHOP, SHED), (of_home, *others), strict=False))
    whole = {month: [a for kind in kinds.values() for a in kind[month]] for month in MONTHS}
    return {LOSSES: whole, **kinds}


def test_a_hidden_sum_of_a_split_does_not_follow_from_the_total():
    cells = split(every_month(EVEN, m2020_06=LARGE), every_month(EVEN), every_month(EVEN))
    lost = hidden(sums_of(cells), cells)
    assert {month for _, month in lost} == {JUNE}
    assert (HOME, JUNE) in lost
    assert len(lost) == 2


def test_parts_of_a_penny_do_not_part_a_total_from_its_parts():
    finer = [n + 0.001 for n in EVEN]
    cells = split(every_month(finer, m2020_06=[n + 0.001 for n in LARGE]), every_month(finer))
    figures = sums_of(cells)
    year = [impact_row(LOSSES, observed=sum(figures[LOSSES][month] for month in MONTHS[-10:]))]
    tables = released(figures, cells, impact=year)
    lost = tables[SeriesTable][tables[SeriesTable]["state"] == "suppressed"]
    assert set(lost["period"]) == {JUNE}
    assert len(lost) == 2
    assert tables[Impact].loc[0, "observed"] == year[0]["observed"]


def test_a_sum_that_the_supplier_hides_does_not_follow_from_the_total():
    figures = sums_of(split(every_month(EVEN), every_month(EVEN)))
    figures[HOME][JUNE] = "suppressed"
    lost = hidden(figures | {COUNT: every_month(12)}, of="")
    assert {(HOME, JUNE)} < lost
    assert {month for _, month in lost} == {JUNE}


def test_a_category_of_another_time_is_no_sum_to_hide():
    figures = sums_of(cells := split(every_month(EVEN), every_month(EVEN)))
    for name in (HOME, LOSSES):
        cells[name][JUNE] = cells[SHOP][JUNE]
    figures = sums_of(cells) | {HOME: figures[HOME] | {JUNE: "not_applicable"}}
    assert not hidden(figures, cells, zeros_sensitive=True)


def ranges_of(series, names):
    """The range of each hidden sum, in pence, of an attacker who adds up months and categories."""
    at = {cell: n for n, cell in enumerate((name, month) for name in names for month in MONTHS)}
    published, lost = [], {}
    for row in series[series["series_id"].isin([LOSSES, *names])].itertuples():
        inside = [at[name, row.period] for name in names if row.series_id in (LOSSES, name)]
        if row.state == "observed":
            published.append((inside, round(row.value * 100)))
        else:
            lost[row.series_id, row.period] = inside
    found = by_programme(published, list(lost.values()), len(at), top=10**8)
    return dict(zip(lost, found, strict=True))


def test_an_attacker_finds_no_hidden_sum_to_within_p_per_cent_of_its_largest_amount():
    rng = np.random.default_rng(5)
    cells = split(*(
        {month: np.round(rng.lognormal(5, 1.4, rng.integers(4, 9)), 2).tolist() for month in MONTHS}
        for _ in range(3)
    ))  # fmt: skip
    series = released(sums_of(cells), cells)[SeriesTable]
    ranges = ranges_of(series, [HOME, SHOP, SHED])
    assert 10 < len(ranges) < len(cells) * len(MONTHS) * 0.6
    for (name, month), (low, high) in ranges.items():
        assert high - low >= 2 * 0.1 * 100 * max(cells[name][month])


def test_where_only_totals_are_sent_the_count_rules_the_sum_and_both_the_mean():
    counts = every_month(20, m2020_06=3)
    figures = {COUNT: counts, LOSSES: {m: 100.0 * n for m, n in counts.items()},
               MEAN: every_month(100.0)}  # fmt: skip
    assert hidden(figures) == {(name, JUNE) for name in figures}


def test_a_dominated_sum_takes_its_mean_along():
    cells = {LOSSES: every_month(EVEN, m2020_06=LARGE)}
    figures = sums_of(cells) | {COUNT: every_month(6), MEAN: every_month(500.0)}
    assert hidden(figures, cells) == {(LOSSES, JUNE), (MEAN, JUNE)}


def test_a_count_that_is_hidden_for_another_takes_its_sum_along():
    counts = {f"{COUNT}:home": every_month(20, m2020_06=3), f"{COUNT}:shop": every_month(20),
              COUNT: every_month(40, m2020_06=23)}  # fmt: skip
    sums = {name.replace("burglaries", "losses"): {m: 50.0 * n for m, n in values.items()}
            for name, values in counts.items()}  # fmt: skip
    lost = hidden(counts | sums)
    lost_counts = {cell for cell in lost if cell[0] in counts}
    assert len(lost_counts) == 2
    assert {(name.replace("burglaries", "losses"), month) for name, month in lost_counts} <= lost


def test_a_sum_whose_count_is_withheld_does_not_leave():
    """Whether it may is for the count to say, and nothing that leaves may depend on that."""
    figures = {COUNT: every_month(20), LOSSES: every_month(2000.0)}
    assert hidden(figures, withheld=[COUNT]) == {(LOSSES, month) for month in MONTHS}


def test_of_a_measure_with_refunds_all_sums_are_hidden_or_none():
    even = {LOSSES: every_month([*EVEN, -20])}
    assert not hidden(sums_of(even), even)
    one = {LOSSES: every_month([*EVEN, -20], m2020_06=LARGE)}
    assert hidden(sums_of(one), one) == {(LOSSES, month) for month in MONTHS}


def ten_months(figure, part, series_id, first):
    return [{"indicator_id": "money", "figure": figure, "part": part, "series_id": series_id,
             "period": str(pd.Period(first, "M") + n)} for n in range(10)]  # fmt: skip


@pytest.mark.parametrize(
    ("others", "state", "direction"), [(EVEN, "observed", "up"), ([9] * 5, "suppressed", "")]
)
def test_an_indicator_that_a_victim_dominates_is_hidden_with_what_was_made_of_it(
    others, state, direction
):
    last = dict.fromkeys(MONTHS[:12], others) | {MONTHS[0]: [90_000, 5, 4, 3, 2]}
    cells = {LOSSES: every_month(EVEN) | last}
    of = [*ten_months("value", "counted", LOSSES, "2020-04"),
          *ten_months("previous", "counted", LOSSES, "2019-04")]  # fmt: skip
    row = progress_row("money", LOSSES, value=22_500.0, previous=110_000.0)
    told = released(sums_of(cells), cells, progress=[row], cells=of)[Progress].iloc[0]
    assert (told["value"], told["state"]) == (22_500, "observed")
    assert (told["previous_state"], told["direction"]) == (state, direction)
    assert pd.isna(told["previous"]) == (state == "suppressed")


def test_a_mean_of_money_over_few_cases_is_hidden():
    figures = {COUNT: every_month(20) | dict.fromkeys(MONTHS[-10:], 0) | {JUNE: 3},
               LOSSES: every_month(2000.0)}  # fmt: skip
    of = [*ten_months("value", "counted", LOSSES, "2020-04"),
          *ten_months("value", "out_of", COUNT, "2020-04")]  # fmt: skip
    row = progress_row("money", f"{LOSSES} {COUNT}", value=6_666.7)
    told = released(figures, progress=[row], cells=of)[Progress].iloc[0]
    assert (told["state"], told["reason"]) == ("suppressed", SUM_REASON)


def test_an_expectation_that_hidden_months_are_part_of_is_told_in_steps_of_a_month_that_is_shown():
    cells = {LOSSES: every_month(EVEN, m2019_06=LARGE)}  # 2,250 in all other months
    row = impact_row(LOSSES, observed=22_500.0, expected=29_264.0, lower=18_111.0, upper=41_222.0)
    told = released(sums_of(cells), cells, impact=[row])[Impact].iloc[0]
    assert (told["observed"], told["expected"]) == (22_500, 30_000)
    assert (told["lower"], told["upper"]) == (15_000, 45_000)
    assert "rounded to 5,000s" in told["reason"]


def test_a_year_of_which_no_month_is_shown_is_compared_with_nothing():
    cells = {LOSSES: every_month(LARGE)}
    row = impact_row(LOSSES, observed=90_140.0, expected=85_264.0)
    told = released(sums_of(cells), cells, impact=[row])[Impact].iloc[0]
    assert (told["state"], told["reason"]) == ("suppressed", SUM_REASON)
    assert pd.isna(told["expected"])


def test_a_hidden_count_beside_sums_keeps_its_own_reason():
    row = impact_row(COUNT, observed=3.0, state="observed")
    figures = {COUNT: every_month(3), LOSSES: every_month(2000.0)}
    told = released(figures, impact=[row])[Impact].iloc[0]
    assert (told["state"], told["reason"]) == ("suppressed", SMALL_REASON)


def test_the_register_keeps_no_width_that_tells_how_large_an_amount_was():
    several = [{LOSSES: every_month(EVEN, m2020_06=[n, 5, 4, 3, 2])} for n in (9000, 70_000)]
    told = [released(sums_of(cells), cells)[Told] for cells in several]
    assert told[0].equals(told[1])
    lost = told[0][told[0]["value"].isna()]
    assert list(lost["threshold"]) == [1 + 2 * 225_000 // 10]


def test_what_a_paper_told_or_hid_of_sums_the_next_one_knows():
    cells = split(every_month(EVEN, m2020_06=LARGE), every_month(EVEN), every_month(EVEN))
    first = released(sums_of(cells), cells)
    earlier = list(as_counts(first[Told], ("2019-20",), "the paper before"))
    again = hidden(sums_of(cells), cells, earlier=earlier)
    assert again == hidden(sums_of(cells), cells)
    # Today's contract would hide what was told: it is not told again.
    assert len(hidden(sums_of(cells), cells, earlier=earlier, threshold=7)) > len(MONTHS)
    # Today's tables do not hold the split: of the whole no more may be told.
    whole = {LOSSES: cells[LOSSES]}
    both = hidden(sums_of(whole), whole, earlier=earlier)
    assert both == {cell for cell in again if cell[0] == LOSSES}


def test_a_sum_beside_a_count_of_nobody_is_hidden():
    figures = {COUNT: every_month(20, m2020_06=0), LOSSES: every_month(500.0)}
    assert (LOSSES, JUNE) in hidden(figures)
    figures[LOSSES] = every_month(500.0, m2020_06=0.0)
    assert not hidden(figures)


def test_sums_behind_which_nobody_is_counted_are_told():
    rows = [measure(LOSSES, kind="money"), measure("burglary:goods", kind="sum", of=COUNT)]
    series = frame(SeriesTable, *series_rows(LOSSES, {JUNE: 5.0}))
    made = {Contributions: contributions({}), SeriesTable: series}
    told = unjudged(frame(Measures, *rows), made)
    assert [text.split(":")[1] for text in told] == ["losses"]
    made[Contributions] = contributions({LOSSES: {JUNE: EVEN}})
    assert not unjudged(frame(Measures, *rows), made)
