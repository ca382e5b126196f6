"""Suspicions about files: one that did not come, one of other days than its name, one of sums."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ssp_analysis.partners.days import turned_round
from ssp_analysis.partners.files import date_in_name
from ssp_analysis.partners.headings import period_in_name
from ssp_analysis.partners.periods import MONTH_NAME
from ssp_analysis.partners.questions import Finding, Received, numbered, use_or_leave_out
from ssp_analysis.partners.values import stacked
from ssp_analysis.years import months_of

LEAST_FILES = 6  # named alike, or each for a period; of fewer nobody knows what is usual
FEW_FILES = 0.1  # of the files, with days outside their names; with more the names tell no period
LEAST_MONTHS = 6  # in a row with one row each; fewer records fall so by chance
FULL = 2  # times as many rows would fill a table that figures fill; records fill far less
LATE = 3  # last months; files that have been absent for longer have ended
YEARS = 24  # months that show which of each year have no file: a school's holidays
WEEK = pd.Timedelta(days=7)
BY_THE_WAY = re.compile(  # a quarter in a title that is not that of its figures
    r"\b(published|issued|updated|due|targets?|baseline)\b( in| for| by|:)* *q(tr|uarter)? ?[1-4]",
    re.IGNORECASE,
)
TIME_OF_NAME = re.compile(rf"(?<![a-z]){MONTH_NAME}(?![a-z])|\d+")


def areas_that_are_not_read(received: Received) -> Iterator[Finding]:
    """A column that no field has names our area and others: a whole force's rows would count."""
    for file, extract in received.extracts.items():
        for title in extract.districts[:1]:
            contract = f"{received.contract.id}.yaml"
            question = use_or_leave_out(
                "areas that are not read",
                f"Column {title!r} names this area and others, and the contract does not read it.",
                "all rows are this area's, whatever the column says",
                "rows of other areas are among them, and none is used yet",
                title,
                f"Write {{name: area, headers: [{title}]}} under fields in {contract}: then only "
                "rows of the area count. If it says something else, list it under free_text.",
                asks="analyst",
            )
            rows = received.kept & (received.units["source_file"] == file)
            yield Finding(rows, "asked", f"column {title!r} may say whose rows are whose", question)


def figures_among_records(received: Received) -> Iterator[Finding]:
    """Rows one a month, all dated by its first or last day: a table of figures, and no records.

    So are rows with a number that have each name once at each time.
    """
    if not received.contract.counts_rows:
        return
    if (numbers := received.contract.numbers) and _is_grid(received):
        question = use_or_leave_out(
            "figures or records",
            "Each row has a number, and no two rows of one time have the same names: they may be "
            "figures, of which only the rows are counted.",
            "each row is a record, and its number says something else",
            "they are figures, and their rows are not to be counted",
            numbers[0],
            f"Write combine: sum, field: {numbers[0]} in series of {received.contract.id}.yaml.",
            "analyst",
        )
        told = "{n} row{|s} with a number {is|are} counted, as if each were a record"
        yield from received.by_file(received.kept, "asked", told, question)
        return
    by_file = received.units.loc[received.kept, "period"].groupby(received.units["source_file"])
    sizes, differ = by_file.size(), by_file.nunique()
    for file in sizes.index[(sizes >= LEAST_MONTHS) & (sizes == differ)]:
        rows = received.units[received.in_file(received.kept, file)]
        months, days = pd.PeriodIndex(rows["period"].astype(str), freq="M"), rows["date"].dt
        if ((days.day == 1).all() or days.is_month_end.all()) and (
            np.diff(np.sort(months.astype("int64"))) == 1
        ).all():
            question = use_or_leave_out(
                "figures or records",
                "The rows stand one a month, all under its first day or all under its last: they "
                "may be a table of figures by month.",
                "each row is a record",
                "they are figures, and their rows are not to be counted",
            )
            told = "one row a month: figures by month, and no records?"
            yield Finding(received.mask(rows.index), "asked", told, question)


def _is_grid(received: Received) -> bool:
    """Whether no two kept rows share names and time, and most names have a row at most times."""
    kept = received.kept.to_numpy()
    times, names = ["date", "period"], received.names
    days = pd.DatetimeIndex(received.units.loc[kept, "date"].dropna().unique()).sort_values()
    regular = (days.day == 1).all() or days.is_month_end.all() or len(set(np.diff(days))) == 1
    if received.units.loc[kept, "period"].nunique() < LEAST_MONTHS or not regular:
        return False
    if not received.numbers_of([*times, *names])[kept].is_unique:
        return False
    time, name = (received.numbers_of(part)[kept].nunique() for part in (times, names))
    return bool(time * name <= FULL * kept.sum())


def days_outside_their_file(received: Received) -> Iterator[Finding]:
    """Days outside the period that their file's name tells, where nearly all others keep to theirs.

    The other way round they would be of it, or nothing in the file is; a file that is named for the
    last of its months has some of that one.
    """
    units, contract = received.units, received.contract
    if not contract.counts_rows or not contract.field("date"):
        return
    dated = received.kept & units["date"].notna()
    held = units[dated].drop_duplicates(["source_file", "period"])
    names = {file: period_in_name(_name(file)) for file in held["source_file"].unique()}
    named = {file: {*map(str, months_of(name))} for file, name in names.items() if name}
    outside: dict[str, list[str]] = {}
    for file, period in zip(held["source_file"], held["period"], strict=True):
        if period not in named.get(file, {period}):
            outside.setdefault(file, []).append(period)
    if len(named) < LEAST_FILES or len(outside) > max(1, FEW_FILES * len(named)):
        return
    for file, periods in outside.items():
        of_file = received.in_file(dated, file)
        rows = of_file & units["period"].isin(periods)
        turned = pd.DatetimeIndex(turned_round(units.loc[rows, "date"].to_numpy()))
        if (of_file & ~rows).any() and not turned.strftime("%Y-%m").isin(named[file]).all():
            continue
        there = [units[rows].assign(period=at, fate="asked") for at in sorted(named[file])]
        question = use_or_leave_out(
            "days outside their file",
            f"The file is named for {names[file]} and has days of other months, although those of "
            "most other files lie in the periods of their names: day and month may be the other "
            "way round, or the name is wrong.",
            "the days are right",
            "the days are wrong, and will be sent again",
            "date",
        )
        told = f"{{n}} day{{|s}} {{lies|lie}} outside {names[file]}, for which the file is named"
        yield Finding(rows, "asked", numbered(told, int(rows.sum())), question, stacked(there))


def titles_of_other_quarters(received: Received) -> Iterator[Finding]:
    """A file that counts for the quarter of its name, below a title that names another one."""
    by_name = received.contract.layout.period_from == "file"
    for file, above in received.above.items() if by_name else ():
        own, named = Path(file).stem.replace("_", " "), period_in_name(_name(file))
        titled = period_in_name(re.sub("[/.]", "-", BY_THE_WAY.sub("", above.removeprefix(own))))
        if " Q" in titled and " Q" in named and titled != named:
            question = use_or_leave_out(
                "title of another quarter",
                f"The file is named for {named}, and what stands above its table says {titled}.",
                f"the figures are of {named}",
                "the name is wrong, and the file will be sent again under the right one",
            )
            rows = received.in_file(received.kept, file)
            yield Finding(rows, "asked", f"a title names {titled}, the file {named}", question)


def files_that_did_not_come(received: Received) -> Iterator[Finding]:
    """Periods without one of the files that come for each: a station's of a month, a week's."""
    groups: dict[str, list[str]] = {}
    for file in received.extracts:
        groups.setdefault(TIME_OF_NAME.sub("#", _name(file).casefold()), []).append(file)
    groups = {like: files for like, files in groups.items() if len(files) >= LEAST_FILES}
    if not groups:
        return
    there = received.units["fate"].isin(["kept", "asked"])
    there = received.units.loc[there, ["source_file", "period", "date"]]
    held = there.drop_duplicates(["source_file", "period"])
    months = {like: _months_named(held, files) for like, files in groups.items()}
    last = max((month for found in months.values() for month in found), default=None)
    for like, files in groups.items():
        absent = months_absent(months[like], last) or _weeks_absent(there, files)
        rows = received.kept & received.units["period"].isin(absent)
        named, example = " and ".join(sorted(absent)), _name(files[0])
        question = use_or_leave_out(
            "a file that did not come",
            f"Of {named} a file like {example} is not there, as it is before and after.",
            "there was nothing to send, and the other files are the whole",
            "it is missing, and so is what it would add",
        )
        if rows.any():
            yield Finding(rows, "asked", f"no file like {example} is there of {named}", question)


def _name(file: str) -> str:
    """A source file's name without the folder of its year."""
    return file.partition("/")[2]


def _months_named(held: pd.DataFrame, files: Collection[str]) -> set[pd.Period]:
    """The months that the names of some files tell; none where one holds other rows as well."""
    named = {file: period_in_name(_name(file)) for file in files}
    is_month = all(period and len(months_of(period)) == 1 for period in named.values())
    of_files = zip(held["source_file"], held["period"], strict=True)
    if not is_month or any(named.get(file, period) != period for file, period in of_files):
        return set()
    return {months_of(period)[0] for period in named.values()}


def months_absent(months: set[pd.Period], last: pd.Period | None) -> set[str]:
    """The months without a file among those that have one, or up to three after them.

    Args:
        months: those of which there are files; none where their names tell none.
        last: the last month of which any other file is there.
    """
    if not months or last is None:
        return set()
    end = last if (last - max(months)).n <= LATE else max(months)
    span = pd.period_range(min(months), end, freq="M")
    of_year = {month.month for month in (months if len(span) >= YEARS else span)}
    absent = {str(month) for month in span if month not in months and month.month in of_year}
    return absent if 2 * len(absent) <= len(months) else set()  # else they come by the quarter


def _weeks_absent(there: pd.DataFrame, files: Collection[str]) -> set[str]:
    """The months of weeks without a file and without a row, where names tell a day a week."""
    stated = [date_in_name(file) for file in files]
    days = pd.DatetimeIndex(sorted({pd.Timestamp(day) for day in stated if day}))
    gaps = days[1:] - days[:-1]
    if len(days) < len(files) or gaps.min() != WEEK or any(gap % WEEK for gap in gaps):
        return set()
    absent: set[str] = set()
    for day in pd.date_range(days[0], days[-1], freq=WEEK).difference(days):
        for first in (day, day - WEEK + pd.Timedelta(days=1)):  # the week's first day, or its last
            until = first + WEEK
            if not ((there["date"] >= first) & (there["date"] < until)).any():
                absent |= {f"{first:%Y-%m}", f"{until - pd.Timedelta(days=1):%Y-%m}"}
                break
    return absent
