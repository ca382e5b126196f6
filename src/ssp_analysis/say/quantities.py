"""How numbers, money, months and windows are written in the pack's words and tables."""

import math
import re
from collections.abc import Callable
from datetime import date

import pandas as pd

from ssp_analysis.tables import Row
from ssp_analysis.years import months_of

PER_CENT_UNITS = ("%", "per cent", "percent", "percentage")
POUND_UNITS = ("£", "pounds", "pound", "gbp")
NO_UNIT = "number"  # what a contract says of figures whose unit nobody has named
TITLE_LETTERS = 120  # of a slide: two lines
WHOLE_FROM = 100  # from here a tenth is less than a thousandth: no use to a reader
DECIMALS = "decimals"  # the column of a pack's `progress` for `decimals_for`
TOLD_APART = ("value", "lower", "upper", "previous", "target")  # what has them
MULTIPLES = 3  # from here on (four times as many) a multiple tells a reader more than per cents
NOT_JUDGED_YET = "not judged yet"
MISSED = ("off track", "just off")  # verdicts on a target that is not met, the worse first


def value_text(value: float, unit: str, decimals: int = 0) -> str:
    """A value in its unit: `1,234`, `72%`, `£1,234`, `12.3` for a rate per so many.

    Args:
        value: the figure.
        unit: its unit.
        decimals: more than its unit has by itself, where it must be told from another figure.
    """
    if is_per_cent(unit):
        return f"{value:.{decimals}f}%"
    if unit.casefold() in POUND_UNITS:
        return f"£{value:,.0f}"
    if " per " in f" {unit} ":
        tenths = 1 if decimals or abs(value) < WHOLE_FROM else 0
        return f"{value:,.{tenths + decimals}f}"
    return f"{value:,.{decimals}f}" if decimals else count_text(value)


def is_per_cent(unit: str) -> bool:
    """Whether figures in a unit are per cents: `%`, `per cent of residents`."""
    return unit.casefold().partition(" of ")[0] in PER_CENT_UNITS


def is_count(unit: str) -> bool:
    """Whether figures in a unit count things: no share, no money, no rate."""
    others = is_per_cent(unit) or unit.casefold() in POUND_UNITS
    return not others and " per " not in f" {unit} "


def count_text(value: float) -> str:
    """A count: whole, with commas; an average below a hundred with a decimal unless it is whole."""
    is_whole = abs(value) >= WHOLE_FROM or abs(value - round(value)) < 0.05
    return f"{value:,.0f}" if is_whole else f"{value:,.1f}"


def expected_text(value: float, unit: str = "") -> str:
    """An expected value: a count is whole, because it is an estimate; one decimal below ten."""
    said = value_text(value, unit)
    return f"{value:,.0f}" if value >= 10 and said == count_text(value) else said


def about_text(value: float) -> str:
    """An estimate in a sentence: `about 12`, and `fewer than one` where it rounds to nothing."""
    return f"about {value:,.0f}" if round(value) else "fewer than one"


def share_of(part: int, total: int, noun: str) -> str:
    """`6 of 19 actions are`, `1 of 19 actions is`: as many of so many, with the verb."""
    return f"{part} of {total} {noun}{'s' * (total != 1)} {'is' if 1 in (part, total) else 'are'}"


def with_unit(label: str, unit: str) -> str:
    """A name and its unit, unless the name says it already: `First-time entrants (people)`."""
    known = unit.casefold() in (*PER_CENT_UNITS, NO_UNIT) or unit.casefold() in label.casefold()
    shown = "£" if unit.casefold() in POUND_UNITS else unit
    return label if known or shown in label else f"{label} ({shown})"


def per_cent(fraction: float) -> str:
    """The size of a fraction in whole per cents, without its sign."""
    size = abs(fraction) * 100
    if 0 < size < 0.5:
        return "less than 1%"
    return f"{size:,.0f}%"


def times(fraction: float) -> str:
    """`8` of a change of 660%, which is told as eight times; '' for one told in per cents."""
    return f"{1 + fraction:,.0f}" if fraction >= MULTIPLES else ""


def size_figure(fraction: float) -> str:
    """The figure in which the size of a change is told: `38%`, or `8` of eight times."""
    return times(fraction) or per_cent(fraction)


def least_seen(fraction: float) -> str:
    """The smallest change that could be seen, in per cents; from a doubling on, only that."""
    return "more than a doubling" if fraction > 1 else per_cent(fraction)


def pounds(pence: int) -> str:
    """Money from whole pence, exactly: `£1,234`, or `£1,234.50` where there are odd pence."""
    return exact_pounds(pence).removesuffix(".00")


def exact_pounds(pence: int) -> str:
    """Money beside money with odd pence: always with its own, so that columns add up to the eye."""
    whole, odd = divmod(abs(int(pence)), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}.{odd:02d}"


def pounds_of(column: pd.Series) -> Callable[[int], str]:
    """How the money of one column is written: exactly; with pence in all cells, or in none."""
    return exact_pounds if (column.dropna() % 100).any() else pounds


def whole_pounds(pence: int) -> str:
    """Money for charts and headlines: rounded to whole pounds, half a pound upward."""
    return pounds((int(pence) + 50) // 100 * 100)


def file_size(count: int) -> str:
    """The size of a file from its bytes, as mail systems count: `82 KB`, `1.4 MB`; rounded up."""
    return f"{math.ceil(count / 1e5) / 10:.1f} MB" if count > 999_000 else f"{-(-count // 1000)} KB"


def day_text(day: date | pd.Timestamp | None) -> str:
    """`12 April 2021`; `no date given` for none."""
    return "no date given" if day is None or pd.isna(day) else f"{day.day} {day:%B %Y}"


def given_day_text(row: pd.Series, name: str) -> str:
    """A day that a form gives, with `<name>_state` beside it; '' where it was not fit to use."""
    return "" if row[f"{name}_state"] == "missing" else day_text(row[name])


def month_text(month: pd.Period) -> str:
    """`April 2020`."""
    return f"{month:%B %Y}"


def period_text(period: str) -> str:
    """A period of the tables in words: `2020-04` is April 2020; other text stays as it is."""
    if re.fullmatch(r"\d{4}-\d{2}", period):
        return month_text(months_of(period)[0])
    if re.fullmatch(r"\d{4}/\d{2} Q[1-4]", period):
        first, *_, last = months_of(period)
        return f"{first:%B} to {month_text(last)}"
    return period


def span_text(start: date, end: date) -> str:
    """The months of a window: `April to January` within a reporting year, or one month."""
    first, last = pd.Period(start, "M"), pd.Period(end, "M")
    return f"{first:%B}" if first == last else f"{first:%B} to {last:%B}"


def span_of_days(start: date, end: date) -> str:
    """Both days of a span, the year once, short enough for one line: `23 Mar to 12 May 2020`."""
    if (start.year, start.month, start.day) == (end.year, end.month, end.day):
        return day_text(start)
    first = f"{start.day} {start:%b}" + (f" {start.year}" if start.year != end.year else "")
    return f"{first} to {end.day} {end:%b} {end.year}"


def decimals_for(row: Row) -> int:
    """How many decimals more value and target need, so that a missed target does not look met."""
    if not is_judged(row) or row["rag"] not in MISSED:
        return 0
    unit = str(row["unit"])
    ways = (
        [value_text(row[name], unit, more) for name in ("value", "target")] for more in range(4)
    )
    return next((more for more, (value, target) in enumerate(ways) if value != target), 0)


def unjudged(targets: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The targets without a verdict, by whether there is a figure; a kind without any is left out.

    Args:
        targets: rows of `tables.Progress`.
    """
    left = targets[targets["rag"] == ""]
    of = {NOT_JUDGED_YET: left["state"] == "observed",
          "without a figure": left["state"] != "observed"}  # fmt: skip
    return {words: left[which] for words, which in of.items() if which.any()}


def is_judged(row: Row) -> bool:
    """Whether an indicator has a target and a verdict on it."""
    return bool(row.get("rag", "")) and not pd.isna(row.get("target", math.nan))
