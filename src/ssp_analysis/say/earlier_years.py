"""This year against last year and the mean of earlier ones, of what is told nowhere else.

It is told where no estimate is: of a year that no restrictions touched, of sources that began after
the pandemic did, of a project without restrictions; of rates that no plan watches. Figures are
averages over the same months or quarters, so that numbers of people at one time and rates are never
added up.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ssp_analysis.say.dataset import FEWEST_MAIN, Pack, Theme, is_whole
from ssp_analysis.say.findings import range_text
from ssp_analysis.say.look import Chart, Paper
from ssp_analysis.say.plan_charts import STRIP, theme_strip
from ssp_analysis.say.quantities import (
    is_per_cent,
    per_cent,
    share_of,
    times,
    value_text,
    with_unit,
)
from ssp_analysis.say.tables import Column, Make, Table, held, spelt
from ssp_analysis.say.wording import in_sentence, listing, sentence
from ssp_analysis.tables import DELIVERED, Row, like_for_like, pair_of, state_of_whole
from ssp_analysis.write.blocks import Blocks, Heading, basis, blocks, bullets
from ssp_analysis.years import months_of, words_of, years_back

MOST_YEARS = 5  # in a mean, as the estimates look back over
FEWEST_YEARS = 2  # one year alone is no mean
UNCLEAR = "not clearly different from"
EACH = {"M": " a month", "Q": " a quarter", "A": ""}
HEADING = "This year and earlier years"
SLIDE = ("Measure", "Average", "This year", "A year before", "Mean of earlier years")
HOW = (
    "Figures are averages over the same months or quarters of each year. A difference between two "
    "years may be chance: of a figure without a range no test was made."
)


def comparisons(pack: Pack) -> pd.DataFrame:
    """A row per measure with figures of the year of which no impact and no indicator is told.

    Returns:
        `series_id, label, unit, frequency, months`, `now`, `last` and `mean` per period, `years`
        that the mean is of, and `lower` and `upper` of an estimate's range; null where a period of
        a year is not shown, with why as `last_state` and `mean_state`. Years under restrictions
        are in no mean. Few whole measures stand with their categories.
    """
    columns = ["series_id", "label", "unit", "frequency", "months", "now", "last", "last_state",
               "mean", "mean_state", "years", "lower", "upper"]  # fmt: skip
    own = pack.series[pack.series["area_code"] == pack.about.area_code]
    if has_impact(pack):
        told = {*pack.impact["series_id"].map(pair_of), *" ".join(pack.progress["sources"]).split()}
        own = own[~own["series_id"].map(pair_of).isin(told)]
    known = set(own["series_id"])
    rows = [
        row
        for name, one in own.groupby("series_id", sort=False)
        if like_for_like(name, known) == name and (row := _compared(pack, one))
    ]
    whole = [row for row in rows if is_whole(row["series_id"])]
    frame = pd.DataFrame(whole if len(whole) >= FEWEST_MAIN else rows, columns=columns)
    return frame.astype(dict.fromkeys(("now", "last", "mean"), float))


def has_impact(pack: Pack) -> bool:
    """Whether the pack tells a Covid impact of any measure."""
    return len(pack.main_impact()) > 0


def _compared(pack: Pack, rows: pd.DataFrame) -> dict[str, Any] | None:
    """One series; None where nothing of the year is shown."""
    observed = rows[rows["state"] == "observed"].set_index("period")
    shown, year = observed["value"], pack.year
    periods = [p for p in shown.index if set(months_of(p)) <= set(year.months)]
    if not periods:
        return None
    restricted = pack.about.restricted_years
    before = {years_back(year.label, back): _mean(shown, periods, back)
              for back in range(1, MOST_YEARS + len(restricted) + 1)}  # fmt: skip
    told = [(label, value) for label, value in before.items()
            if value is not None and label not in restricted]  # fmt: skip
    means = dict(told[:MOST_YEARS])
    states = rows.set_index("period")["state"]
    then = ([years_back(period, back) for period in periods] for back, _ in enumerate(before, 1))
    why = {label: state_of_whole(states.reindex(some).fillna("missing"))
           for label, some in zip(before, then, strict=True)}  # fmt: skip
    about = rows.iloc[0][["series_id", "label", "unit", "frequency"]].to_dict()
    if len(periods) == 1:
        about |= observed.loc[periods[0], ["lower", "upper"]].to_dict()
    enough, last = len(means) >= FEWEST_YEARS, years_back(year.label, 1)
    lacking = (state for label, state in why.items()
               if label not in restricted and state not in ("observed", "missing"))  # fmt: skip
    return about | {
        "months": _when(periods),
        "now": _mean(shown, periods, 0),
        "last": before[last],
        "last_state": why[last],
        "mean": sum(means.values()) / len(means) if enough else None,
        "mean_state": next(lacking, "not_applicable" if means else "missing"),
        "years": _years_in_words(sorted(means)) if enough else "",
    }


def _years_in_words(labels: list[str]) -> str:
    """Years, the earliest first, as from one to another, or each where some between are not."""
    run = [years_back(labels[-1], back) for back in reversed(range(len(labels)))]
    return f"{labels[0]} to {labels[-1]}" if run == labels else listing(labels)


def _when(periods: Sequence[str]) -> str:
    """`April to January 2020/21`; waves of a survey by themselves: `June and December 2020`."""
    months = [month for period in periods for month in months_of(period)]
    gaps = [at for at in range(1, len(months)) if months[at] != months[at - 1] + 1]
    spans = zip([0, *gaps], [*gaps, len(months)], strict=True)
    told = [words_of(months[first:last]) for first, last in spans]
    year = told[-1].rpartition(" ")[2]
    named = [text.removesuffix(f" {year}") for text in told[:-1]]
    return listing([*named, told[-1]])


def _mean(shown: pd.Series, periods: Sequence[str], back: int) -> float | None:
    """The average of the same periods some years before; None where one of them is not shown."""
    then = [years_back(period, back) for period in periods]
    return float(shown[then].mean()) if set(then) <= set(shown.index) else None


def difference(row: Row, name: str, what: str) -> str:
    """`12% more than a year before`; '' where there is nothing to compare with.

    Args:
        row: of `comparisons`.
        name: of the figure before, `last` or `mean`.
        what: it is called.
    """
    now, then, unit = row["now"], row[name], row["unit"]
    if then is None or pd.isna(then):
        return ""
    if now == then:
        return f"the same as {what}"
    if row["lower"] <= then <= row["upper"]:
        return f"{UNCLEAR} {what}"
    if value_text(now, unit) == value_text(then, unit):
        return f"about the same as {what}"
    if is_per_cent(unit):  # a share of a share would be read as points
        points = abs(now - then)
        size = f"{points:.0f} percentage point{'s' * (round(points) != 1)} "
    elif min(now, then) > 0 and (many := times(now / then - 1)):
        return f"{many} times as high as {what}"
    else:
        size = f"{per_cent(now / then - 1)} " if min(now, then) > 0 else ""
    if size.startswith(("less than", "0 ")):
        return f"almost the same as {what}"
    return f"{size}{'more' if now > then else 'less'} than {what}"


def against_last_year(rows: pd.DataFrame) -> str:
    """How many measures are higher than a year before, else lower; or how the only one compares."""
    known = rows[rows["last"].notna()].to_dict("records")
    told = [difference(row, "last", "a year before") for row in known]
    if len(known) == 1:
        return f"{known[0]['label']}: {told[0]}"
    if not known:
        return HEADING
    if all(one.startswith(UNCLEAR) for one in told):
        return f"None of {len(known)} figures is {UNCLEAR.removeprefix('not ')} a year before"
    more = sum("more than" in one or "as high as" in one for one in told)
    less = sum("less than" in one for one in told)
    many, way = (less, "lower") if less and not more else (more, "higher")
    return f"{share_of(many, len(known), 'figure')} {way} than a year before"


def sentences(rows: pd.DataFrame) -> list[str]:
    """What each measure came to, against last year and the mean, a sentence each."""
    told = []
    for row in rows.to_dict("records"):
        now, unit = row["now"], row["unit"]
        rate = f" {unit}" if unit.startswith("per ") and not is_per_cent(unit) else ""
        a_time = EACH[row["frequency"]]
        if a_time and (rate or is_per_cent(unit)):
            a_time = " on average"  # a share or rate is no number a quarter
        each = f"{value_text(now, unit)}{rate}{a_time} in {row['months']}"
        against = [
            difference(row, "last", "a year before"),
            difference(row, "mean", f"the mean of {row['years']}"),
        ]
        compared = ", ".join(filter(None, [each, " and ".join(filter(None, against))]))
        told.append(sentence(f"{row['label']}: {compared}"))
    return told


def table(pack: Pack, rows: pd.DataFrame) -> Table:
    """One row per measure: this year, a year before, and the mean of earlier ones."""

    def figure(name: str) -> Make:
        return lambda row: held(
            name, row.get(f"{name}_state", "missing"), lambda value: value_text(value, row["unit"])
        )(row)

    columns = (
        Column("Measure", lambda row: with_unit(row["label"], row["unit"])),
        Column("Months", "months"),
        Column("Average", lambda row: EACH[row["frequency"]].strip() or "of the year"),
        Column("This year", lambda row: f"{figure('now')(row)}{range_text(row)}", str),
        Column("A year before", figure("last"), str),
        Column("Mean of earlier years", figure("mean"), str),
        Column("Years of the mean", held("years", "not_applicable")),
    )
    return Table(f"{HEADING}, {pack.about.reporting_year}", columns, rows)


def slide_table(pack: Pack, rows: pd.DataFrame) -> Table:
    """The same in as few words as a slide takes."""
    whole = table(pack, rows)
    kept = tuple(replace(one, cell=spelt(one.cell) if callable(one.cell) else one.cell)
                 for one in whole.columns if one.heading in SLIDE)  # fmt: skip
    return replace(whole, columns=kept, keyed=False)


def strip(pack: Pack, rows: pd.DataFrame, paper: Paper = STRIP) -> Chart | None:
    """The first measures of which there are figures by month or quarter, beside a year before."""
    drawn = theme_strip(pack, Theme("", HEADING, "", tuple(rows["series_id"])), paper)
    return replace(drawn, level=3) if drawn else None


def section(pack: Pack) -> Blocks:
    """The report's section; nothing where all is told elsewhere, or no figure is shown."""
    rows = comparisons(pack)
    if rows.empty:
        return ()
    left = [year for year in pack.about.restricted_years if year < pack.about.reporting_year]
    alone = rows["mean"].isna() & rows["mean_state"].eq("not_applicable")
    how = [HOW, "For these measures no expected figure is worked out." * has_impact(pack),
           f"Years with Covid restrictions ({', '.join(left)}) are in no mean." * bool(left),
           "One year alone is no mean." * bool(alone.any()),
           _too_small(pack)]  # fmt: skip
    return blocks(
        Heading(2, HEADING), bullets(sentences(rows)), strip(pack, rows), table(pack, rows),
        basis(" ".join(filter(None, how))),
    )  # fmt: skip


def only_earlier(pack: Pack) -> str:
    """The measures of which there are figures of earlier times only, and how far these reach."""
    told = set(" ".join(pack.progress["sources"]).split())
    own = pack.series[(pack.series["area_code"] == pack.about.area_code)
                      & pack.series["state"].isin(DELIVERED)
                      & pack.series["series_id"].map(is_whole).astype(bool)
                      & ~pack.series["series_id"].map(pair_of).isin(told)]  # fmt: skip
    reach: dict[str, list[str]] = {}
    for label, rows in own.groupby("label", sort=False):
        last = max((months_of(period) for period in rows["period"]), key=lambda one: one[-1])
        if last[-1] < pack.year.months[0]:
            reach.setdefault(words_of(last), []).append(in_sentence(str(label)))
    if not reach:
        return ""
    names = "; ".join(f"{listing(found)} (latest: {when})" for when, found in reach.items())
    return f"The data tables also hold earlier figures that this paper does not compare: {names}."


def _too_small(pack: Pack) -> str:
    """The measures that may be shown, but of which each figure of the year is hidden."""
    months = set(pack.year.months)
    inside = pack.series["period"].map(lambda period: set(months_of(period)) <= months)
    own = pack.series[inside & (pack.series["area_code"] == pack.about.area_code)]
    names = [
        in_sentence(str(rows["label"].iloc[0]))
        for name, rows in own.groupby("series_id", sort=False)
        if is_whole(name) and set(rows["state"]) == {"suppressed"}
    ]
    return f"Too small to show in any month or quarter: {listing(names)}." if names else ""
