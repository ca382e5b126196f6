"""The tables of the Covid impact: measures, months, phases, tests of the ranges, other methods."""

from collections.abc import Callable

import pandas as pd

from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.quantities import (
    count_text,
    day_text,
    expected_text,
    least_seen,
    per_cent,
    period_text,
    span_of_days,
    span_text,
    with_unit,
)
from ssp_analysis.say.tables import Column, Make, Shown, Table, held, mark, marked
from ssp_analysis.say.wording import (
    NUMBERED,
    UNCLEAR,
    change_text,
    interval_text,
    is_finite,
    is_long_after,
    listing,
    set_off,
    size_text,
)
from ssp_analysis.tables import Row
from ssp_analysis.write.cells import Cell

KINDS = {
    "estimated": "Estimate",
    "indicative": "Indicative estimate",
    "simple_comparison": "Simple comparison",
    "wording_only": "In words only",
    "not_estimated": "None",
}
OURS = "This paper"


def impact_table(pack: Pack, rows: pd.DataFrame, full: bool = False) -> Table:
    """One row per series of the year window: observed, expected, change, range and kind.

    Args:
        pack: the dataset.
        rows: rows of `impact`.
        full: with the smallest change that could have been told from chance.
    """
    # A figure that is there but was not compared has nothing to compare with: not applicable.
    columns = [
        Column("Measure", lambda row: with_unit(row["label"], row["unit"])),
        Column("Months", "window"),
        Column("Observed", held("observed", "not_applicable"), count_text),
        Column(expected_name(pack, rows), _told("expected"), expected_text),
        Column("Change", _said(change_text)),
        Column("Range of the change", _said(change_range)),
        Column("Kind of comparison", lambda row: KINDS[row["status"]]),
    ]
    if full:
        columns.insert(-1, Column("Smallest change that could be seen", _smallest))
    # The report has both: two tables of one name would be two regions that cannot be told apart.
    first = "All observed" if full else "Observed"
    against = expected_name(pack, rows).removesuffix(" level").casefold()
    caption = f"{first} and {against} figures, {pack.about.reporting_year}"
    return Table(caption, tuple(columns), rows, in_data=not full)


def summary_table(pack: Pack, rows: pd.DataFrame) -> Table:
    """One row per whole measure: when, and how far it was from what was expected."""
    columns = (
        Column("Measure", lambda row: with_unit(row["label"], row["unit"])),
        Column("Months", lambda row: span_text(row["start"], row["end"])),
        Column(f"From {expected_name(pack, rows).casefold()}", change_text),
        Column("Range of the change", lambda row: change_range(row) or "no range"),
    )
    return Table(f"What changed in {pack.about.reporting_year}, measure by measure", columns, rows)


def month_table(pack: Pack, row: pd.Series, months: pd.DataFrame) -> Table:
    """One row per month of one series: observed, expected and the range of the expected.

    Args:
        pack: the dataset.
        row: the series' year row of `impact`.
        months: `month, observed, expected, lower, upper, state`.
    """
    told = {expected_name(pack, row.to_frame().T): "expected", "Range, low end": "lower",
            "Range, high end": "upper"}  # fmt: skip
    columns = (
        Column("Month", "month"),
        Column("Observed", held("observed", "not_applicable"), count_text),
        *(Column(heading, held(name, "not_applicable"), expected_text)
          for heading, name in told.items()),
    )  # fmt: skip
    caption = with_unit(f"{set_off(row['label'])} by month", row["unit"])
    return Table(caption, columns, months, in_data=True)


def phase_impact_table(pack: Pack, year: pd.Series, rows: pd.DataFrame) -> Table:
    """One row per restriction phase of one series, in order of time; what is not there says why.

    Figures that were worked out from whole months carry the mark for estimated.

    Args:
        pack: the dataset.
        year: the series' year row of `impact`.
        rows: its phase rows.
    """
    columns = (
        Column("Restrictions", lambda row: row["window"].split(":")[0]),
        Column("Days", lambda row: span_of_days(row["start"], row["end"])),
        Column("Observed", _observed_in_phase, count_text),
        Column(expected_name(pack, year.to_frame().T), _told("expected"), expected_text),
        Column("Change", _said(size_text)),
        Column("Range of the change", _said(change_range)),
        Column("Finding", _finding),
    )
    caption = with_unit(f"{set_off(year['label'])} by restriction phase", year["unit"])
    return Table(caption, columns, rows.sort_values("start", kind="stable"))


def calibration_table(rows: pd.DataFrame, level: float = 0.95) -> Table:
    """One row per pool: how often its ranges held the true figure where nothing had happened."""
    columns = (
        Column("Group of measures", lambda row: row["pool"].replace("-", " ").capitalize()),
        Column("Measures", "series", count_text),
        Column("Tests", "tests", count_text),
        Column("Months inside the range", held("months_covered", "not_applicable"), per_cent),
        Column("Whole periods inside it", held("totals_covered", "not_applicable"), per_cent),
        Column(
            "First and last month tested",
            lambda row: (
                f"{period_text(row['first'])} to {period_text(row['last'])}"
                if row["first"]
                else mark("not_applicable")
            ),
        ),
    )
    return Table(f"How often the {per_cent(level)} ranges held the true figure", columns, rows)


def sensitivity_table(pack: Pack, answers: pd.DataFrame) -> Table:
    """One row per series: our change for the year, each other method's, and whether they agree.

    Args:
        pack: the dataset.
        answers: rows of `sensitivity` whose series have an estimate of their own.
    """
    ours = pack.impact_rows("year").set_index("series_id", drop=False)
    names = list(dict.fromkeys(answers["series_id"]))
    methods = list(dict.fromkeys(answers["method"]))
    observed = ours["observed"].reindex(answers["series_id"]).to_numpy()
    said = answers.assign(observed=observed).set_index(["series_id", "method"])
    rows = ours.loc[names].assign(state="observed")
    for method in methods:
        told = [said.loc[(name, method)] if (name, method) in said.index else None
                for name in names]  # fmt: skip
        rows[method] = ["" if row is None else marked(row, _answer) for row in told]
    rows["agree"] = [agreement(answers[answers["series_id"] == name]) for name in names]
    columns = (
        Column("Measure", "label"),
        Column(OURS, _answer),
        *(Column(method[0].upper() + method[1:], held(method, "not_applicable"))
          for method in methods),
        Column("Do they agree?", "agree"),
    )  # fmt: skip
    return Table("The change in the year so far, by this paper and by other methods", columns, rows)


def agreement(answers: pd.DataFrame) -> str:
    """Whether the methods agree with the paper on one series, and in what they do not."""
    given = answers[answers["status"] == "estimated"]
    if given.empty:
        return "No other method has an answer"
    clear = given["verdict"] != "no clear change"
    parts = []
    for differs, is_clear, verb, words in (
        ("sign", True, "point", "clearly the other way"),
        ("sign", False, "point", "the other way, but not clearly"),
        ("verdict", True, "call", "it clear"),
        ("verdict", False, "call", "it not clear"),
    ):
        names = list(given.loc[(given["differs"] == differs) & (clear == is_clear), "method"])
        if names:
            every = 1 < len(names) == len(given)
            who = "all the others" if every else listing(names)
            parts.append(f"{who} {verb}{'s' if len(names) == 1 else ''} {words}")
    told = "; ".join(parts)
    return f"No: {told}" if told else "Yes"


def expected_name(pack: Pack, rows: pd.DataFrame) -> str:
    """What the figure compared with is called: the pre-pandemic level from 18 months on."""
    late = [is_long_after(row, pack.about.baseline_end) for _, row in rows.iterrows()]
    return "Pre-pandemic level" if late and all(late) else "Expected"


def _said(say: Callable[[Row], str]) -> Make:
    return lambda row: say(row) or _absent(row)


def change_range(row: Row) -> str:
    """`4% to 42% higher`, in as few words as a cell needs."""
    return interval_text(row).strip(" ()").removeprefix("between ").replace(" and ", " to ")


def _told(name: str) -> Make:
    # A row that is told in words only may hold numbers; they are not shown.
    shown = held(name, "not_applicable")
    return lambda row: shown(row) if row["status"] in NUMBERED else _absent(row)


def _absent(row: Row) -> Cell:
    return mark("not_applicable" if row["state"] == "observed" else row["state"])


def _smallest(row: Row) -> Cell | str:
    # The wider half of a range: a change to its other side can be clear at less, and be told so.
    value = row["smallest_detectable"]
    told = row["status"] in NUMBERED and row["verdict"] in UNCLEAR and is_finite(value)
    return least_seen(value) if told else _absent(row)


def _observed_in_phase(row: Row) -> Shown:
    known = is_finite(row["observed"]) and row["state"] == "observed"
    if not known or row["basis"] == "exact":
        return held("observed", "not_applicable")(row)
    return Cell(f"{row['observed']:,.0f}", estimated=True)


def _finding(row: Row) -> Cell | str:
    if row["verdict"]:
        return str(row["verdict"]).capitalize()
    known = row["state"] == "observed" and row["reason"]
    return f"Not estimated. {row['reason']}" if known else _absent(row)


def _answer(row: Row) -> str:
    if row["status"] == "not_estimated":
        return ""
    return f"{size_text(row)}, not clear" if row["verdict"] in UNCLEAR else change_text(row)


def phase_table(phases: pd.DataFrame, area: str) -> Table:
    """The restrictions as they applied in the area, by date of effect."""
    columns = (
        Column("Restrictions", "phase"),
        Column("From", lambda row: day_text(row["start"])),
        Column("To", lambda row: day_text(row["end"])),
    )
    span = f" from {day_text(phases['start'].min())} to {day_text(phases['end'].max())}"
    caption = f"Covid restrictions in {area}{span * bool(len(phases))}, by date of effect"
    return Table(caption, columns, phases.sort_values("start", kind="stable"))
