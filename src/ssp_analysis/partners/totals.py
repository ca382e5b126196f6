"""Totals beside their parts: the parts count, the total is compared with them and told.

A figure can be a total over time (a quarter beside its months) or over a field (`All` beside each
category). Such a unit has `control`: the fields that it is a total over, and `span`: its months,
where they are no period of their own. Cleaning marks it (`mark`) and skips it; the suspicion
`totals_beside_their_parts` sees all deliveries of a source and gives its last word.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from ssp_analysis.errors import few_of
from ssp_analysis.partners.cells import TOO_LONG, Batch
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import (
    PART_WORDS,
    SPAN,
    TOTAL_WORDS,
    span_of,
    tells_longer_times,
)
from ssp_analysis.partners.periods import parse_period, parse_span, why_no_period
from ssp_analysis.partners.questions import Finding, Received, use_or_leave_out
from ssp_analysis.partners.values import Cell, among, key_of, passing, plain, understood, with_cells
from ssp_analysis.years import months_of

OVER_ALL = (
    "persons|people|ages|sexes|genders|wards|areas|districts|offences|crimes?|categories|types|"
    "incidents|cases|groups|agencies|strands|victims|ethnicities|reports|referrals"
)
TOTAL_NAME = re.compile(
    rf"(grand |sub ?)?totals?|overall|.* totals?|both( sexes)?|all( ({OVER_ALL}))?"
    rf"|total (recorded |reported )*({OVER_ALL})( .*)?"
)
# "Total loss fraud" is a name of its own, "all other theft" never a total.
PERHAPS_TOTAL = re.compile(
    r"(count|sum) (of|for) .*|((all|any) (?!other\b|else\b)|total |overall )\w.*|any|sum|combined|"
    r"persons|people|every(one|body)|((the|whole|entire) )*(borough|district|county|city)( ?wide)?"
)
PERIOD_FIELDS = ("period", "date")
TOTALS = ["control", "span", "total_in"]  # columns of units
NAMED = 4  # periods in a note; the others are told by their number
LONGEST = {"M": 1, "Q": 3, "A": 12}  # months of the longest period that a source may report by
YEAR_MONTHS = 12
ROUNDING = 1e-6  # of a figure: what adding up decimals leaves behind is no difference
REFUSED = {
    "too long": TOO_LONG,
    "no period": "The value names months that are no month, quarter or reporting year.",
}
FATES = {
    "total": "totals of finer figures, which count instead",
    "partly": "totals that do not count, though not all of their parts are there",
    "replaced": "not counted, because the figure of the longer period is whole and these are not",
}


def mark(batch: Batch) -> None:
    """Mark the totals among figures counted by the supplier, before their cells are understood."""
    if not batch.contract.is_aggregate or not len(batch.control):
        return
    batch.control = batch.each("control", lambda over: "period" if over == "date" else over or "")
    for wanted in batch.contract.cell_fields:
        if wanted.type == "string" and wanted.name not in ("area", "lsoa"):
            _mark_names(batch, wanted.name)
    for name in PERIOD_FIELDS:
        if name in batch.cells:
            _mark_periods(batch, name)


def _mark_names(batch: Batch, name: str) -> None:
    """Totals over a field; a total that the contract asks for by name is data of its own."""
    names, area = batch.each(name, key_of), key_of(batch.scope.area)
    own = batch.contract.own_area
    # The whole area stands among its wards, but where a column of districts says which is ours.
    whole = {area, f"{area} borough", f"borough of {area}"} if not own or own.field != name else {}
    stated = (batch.control == name) & (names != "")  # a totals row, as the contract has them
    total = passing(names, lambda key: bool(TOTAL_NAME.fullmatch(key)))
    perhaps = passing(names, lambda key: key in whole or bool(PERHAPS_TOTAL.fullmatch(key)))
    perhaps &= ~total
    if name == "category" and batch.contract.categories:
        perhaps &= False  # what is no category of the contract is set aside as such
    asked = among(names, batch.contract.names_asked_for)
    if ((names != "") & ~total & ~stated & ~(perhaps & ~asked)).any():  # there are parts
        _add(batch, total & ~asked & ~stated, name)
        _add(batch, perhaps & ~asked & ~stated, f"{name}?")
        named = understood(batch.total_in, lambda fields: f"{fields} {name}".strip())
        batch.total_in = with_cells(batch.total_in, total & asked, named)


def _add(batch: Batch, rows: np.ndarray, name: str) -> None:
    rows &= ~passing(batch.control, lambda fields: bool(re.search(rf"\b{name}\b", fields)))
    named = understood(batch.control, lambda fields: f"{fields} {name}".strip())
    batch.control = with_cells(batch.control, rows, named)


def last_of_twelve(cell: Cell) -> str:
    """The last month of a text that names twelve: `12 months to June 2018`; '' of any other."""
    span = parse_span(plain(cell))
    return span[1] if span and len(pd.period_range(*span, freq="M")) == YEAR_MONTHS else ""


def _mark_periods(batch: Batch, name: str) -> None:
    wanted = batch.contract.field(name)
    of_longer_times = [tells_longer_times(series) for series in batch.contract.series]
    if of_longer_times and all(of_longer_times):  # each is told by itself, and no total of others
        ends = batch.each(name, last_of_twelve)
        batch.cells[name] = with_cells(batch.cells[name], ends != "", ends)
    days = wanted is not None and wanted.type == "date"
    spans = batch.each(name, lambda cell: _span_of_cell(cell, days, batch.contract))
    found = spans != ""
    batch.span = with_cells(batch.span, found, understood(spans, lambda s: "" if s == "?" else s))
    _add(batch, found.copy(), "period")
    batch.cells[name] = with_cells(batch.cells[name], found, "")


def _span_of_cell(cell: Cell, days: bool, contract: Contract) -> str:
    """The months of a total over time; '?' where nobody knows which, '' for any other cell."""
    text = plain(cell).lower()
    if SPAN in text and re.fullmatch(r"\d{4}-\d\d to \d{4}-\d\d", text):
        return text
    if not re.search("[a-z/]", text) or (days and not parse_day(cell, contract.date_order).fault):
        return ""
    rest = TOTAL_WORDS.sub("", text).strip(" :-()")
    if rest == text and not days and parse_period(text):
        return ""  # a period of its own: which of them count is settled with the others
    if period := parse_period(rest):
        months = months_of(period)
        return f"{months[0]}{SPAN}{months[-1]}"
    in_words = not re.search(r"\d", rest)  # `Total`; `Q1 total` is no sum where quarters are sent
    in_words |= contract.finest == "M" and PART_WORDS.fullmatch(rest) is not None
    return span_of(rest) or ("?" if rest != text and in_words else "")


def totals_beside_their_parts(received: Received) -> Iterator[Finding]:
    """Figures that are the total of others: those count, and a difference is told.

    First what becomes of totals over a field, then of those over time.
    """
    if received.contract.is_aggregate:
        yield from _over_fields(received)
        yield from _over_time(received)


def _keys(contract: Contract) -> list[str]:
    names = [f.name for f in contract.cell_fields if f.type in ("string", "boolean")]
    kept = [n for n in names if n not in ("ward", "lsoa", "area", "category")]
    return [*kept, "category", "area_code"]


def _measured(contract: Contract) -> list[str]:
    return list(dict.fromkeys(s.field for s in contract.series if s.combine == "sum"))


def _over_fields(received: Received) -> Iterator[Finding]:
    units = received.units
    skipped = (units["fate"] == "skipped") & (units["control"] != "") & (units["span"] == "")
    if skipped.any():
        control = units.loc[skipped, "control"]
        for over, found in _compared(received, control).groupby(control):
            yield from _told_of_field(received, str(over), found)
    # A total that the contract asks for by name counts where it does; its parts are a sum of all.
    sums = [series for series in received.contract.series if series.combine == "sum"]
    whole = {name for series in sums for name in series.where}
    named = received.kept & (units["total_in"] != "")
    if named.any() and any(not {*series.where} & whole for series in sums):
        found = _compared(received, units.loc[named, "total_in"])
        if found["differs"].any():
            wrong = found.index[found["differs"]]
            told = f"totals differ from the sum of their parts in {_periods_of(units, wrong)}"
            yield Finding(received.mask(wrong), "", told)


def _compared(received: Received, over: pd.Series) -> pd.DataFrame:
    """How totals (of the fields in `over`) compare with the sum of their parts.

    Returns:
        By total whether it has `parts`, whether all of them are `known`, and then whether it
        `differs` from their sum.
    """
    keys, units = _keys(received.contract), received.units
    parts = units[units["fate"].isin(["kept", "quarantined"])]
    finest = min(parts["frequency"].unique(), key="MQA".index, default="M")
    blank = units.loc[over.index, keys].astype(object).fillna("") == ""
    over = over.str.replace("?", "", regex=False)
    over = over.str.replace(r"\b(ward|lsoa)\b", "area_code", regex=True)
    # A total over all periods is one of its own file only.
    dated = units.loc[over.index, "period"].map(lambda text: "period" if text else "source_file")
    held = [
        " ".join([*(key for key in keys if not empty[key] and key not in fields.split()), time])
        for fields, empty, time in zip(over, blank.to_dict("records"), dated, strict=True)
    ]
    found = []
    for held_alike, rows in over.groupby(pd.Series(held, over.index)):
        by = str(held_alike).split()
        wider = parts["total_in"].map(lambda fields, by=by: bool({*fields.split()} - {*by}))
        within = parts[~wider.astype(bool)]
        if "period" not in by:
            within = within[within["frequency"] == finest]
        found.append(_with_sums(units.loc[rows.index], within, by, received.contract))
    return pd.concat(found).reindex(over.index)


def _with_sums(
    totals: pd.DataFrame, parts: pd.DataFrame, by: list[str], contract: Contract
) -> pd.DataFrame:
    """Totals and the sum of the parts that agree with them in `by`."""
    at = totals[by].merge(parts[by].drop_duplicates(), on=by, how="left", indicator="there")
    there = at["there"].eq("both").to_numpy(copy=True)
    others = [name for name in by if name != "period"]
    for place in np.flatnonzero(~there & (totals["period"] != "").to_numpy()):
        total = totals.iloc[place]
        same = parts[(parts[others] == total[others]).all(axis=1)]["period"].unique()
        # Its parts may come by the month where it comes by the quarter.
        there[place] = any(_months(period) & _months(total["period"]) for period in same if period)
    once = ~totals.duplicated(by, keep=False).to_numpy()  # of two totals one may be of a part
    known, differs = there & once, np.zeros(len(totals), bool)
    for name in _measured(contract):
        observed = (parts[f"{name}_state"] == "observed") & (parts["fate"] == "kept")
        grouped = parts.assign(all=observed).groupby(by, dropna=False)
        sums = grouped.agg(sum=(name, "sum"), all=("all", "all")).reset_index()
        found = totals[by].merge(sums, on=by, how="left")
        sure = found["all"].eq(True).to_numpy() & (totals[f"{name}_state"] == "observed").to_numpy()
        gap = abs(found["sum"].to_numpy() - totals[name].to_numpy(float))
        differs |= once & sure & (gap > ROUNDING * totals[name].abs().clip(lower=1).to_numpy(float))
        known &= sure
    return pd.DataFrame({"parts": there, "known": known, "differs": differs}, totals.index)


def _told_of_field(received: Received, over: str, found: pd.DataFrame) -> Iterator[Finding]:
    units, name = received.units, over.split()[0].rstrip("?")
    field = received.contract.field(name) or received.contract.field("date")
    title = field.title if field else name
    alone = received.mask(found.index[~found["parts"]]) & (units["period"] != "")
    if alone.any():
        told = f"some totals in column {title!r} stand without their parts: they count"
        yield Finding(alone, "kept", told)
    rows = received.mask(found.index) & ~alone
    agree = (found["known"] & ~found["differs"]).any()
    if rows.any() and "?" in over and not agree:
        question = use_or_leave_out(
            "total or part",
            f"Column {title!r} has a name that may be that of a total, and its figures are never "
            "the sum of the others.",
            "it is a part like the others, and counts",
            "it is a total, and does not count",
            title,
            asks="analyst",
            fates=("kept", "skipped"),
        )
        yield Finding(rows, "asked", "", question)
    elif rows.any():
        told = f"totals in column {title!r} are not counted beside their parts"
        if found["differs"].any():
            wrong = _periods_of(units, found.index[found["differs"]])
            told += f"; they differ from the sum of the parts in {wrong}"
        yield Finding(rows, "skipped", told)


def _periods_of(units: pd.DataFrame, rows: pd.Index) -> str:
    periods = {period or "the whole file" for period in units.loc[rows, "period"]}
    return few_of(sorted(periods), NAMED)


def _over_time(received: Received) -> Iterator[Finding]:
    units, contract = received.units, received.contract
    counted = received.kept & (units["period"] != "")
    spans = (units["span"] != "") & (units["fate"] == "skipped") & (units["control"] == "period")
    frame = units[counted | spans]
    is_period = frame["span"] == ""
    over = frame["span"].str.replace(rf"^(.*){SPAN}\1$", r"\1", regex=True)  # of one month
    named = frame["period"].where(is_period, over)
    months = named.map({period: _months(period) for period in named.unique()})
    length = months.map(len)
    limit = LONGEST[contract.finest]
    taken = all(series.combine == "take" for series in contract.series)
    kinds: dict[int, str] = {}
    differ: dict[int, str] = {}
    odd = (length > limit) | (length != length.min()) | ~is_period
    for _, group in frame.groupby(_keys(contract), sort=False, dropna=False) if odd.any() else ():
        lengths = length[group.index]
        several = lengths.nunique() > 1 or lengths.max() > limit
        if several or not is_period[group.index].all():
            parts = [_Part(at, months[at], is_period[at]) for at in group.index]
            for at, kind, within in _settled(parts, limit, taken):
                kinds[at] = kind
                if within and _differs(units, at, within, contract):
                    differ[at] = named[at]
    yield from _told_of_time(received, pd.Series(kinds, dtype=object), named, differ)


class _Part(NamedTuple):
    at: int
    months: frozenset[pd.Period]
    is_period: bool


def _months(period: str) -> frozenset[pd.Period]:
    first, _, last = period.partition(SPAN)
    return frozenset(pd.period_range(first, last, freq="M") if last else months_of(period))


def _settled(parts: list[_Part], limit: int, taken: bool) -> Iterator[tuple[int, str, list[int]]]:
    """Which of one thing's figures count: the finest that are whole, and never both.

    Yields:
        A unit, what it is (a key of `FATES`) and, of a `total`, its parts.
    """
    counting: list[_Part] = []
    for part in sorted(parts, key=lambda part: (len(part.months), not part.is_period)):
        within = [  # a month's total has the same months as the weeks in it
            finer
            for finer in counting
            if finer.months < part.months or (finer.months == part.months and not part.is_period)
        ]
        whole = frozenset().union(*(finer.months for finer in within)) == part.months
        usable = part.is_period and len(part.months) <= limit
        if usable and (taken or not (within and whole)):
            for finer in within:
                counting.remove(finer)
                yield finer.at, "replaced", []
            counting.append(part)
        elif within and whole:
            yield part.at, "total", [] if taken else [finer.at for finer in within]
        else:
            alone = "too long" if len(part.months) > limit else "no period"
            yield part.at, "partly" if within else alone, []


def _differs(units: pd.DataFrame, total: int, parts: list[int], contract: Contract) -> bool:
    """Whether a total is another number than its parts make, where all of them are known."""
    for name in _measured(contract):
        if units.loc[[total, *parts], f"{name}_state"].eq("observed").all():
            gap = abs(units.loc[parts, name].sum() - units.at[total, name])
            if gap > ROUNDING * max(abs(units.at[total, name]), 1):
                return True
    return False


def _why_refused(span: str, reason: str) -> str:
    """Of twelve months that are no reporting year, it is named which year they are."""
    is_year = reason != TOO_LONG and len(_months(span)) == 12
    return f"The value {why_no_period(span)}." if is_year else reason


def _told_of_time(
    received: Received, kinds: pd.Series, named: pd.Series, differ: Mapping[int, str]
) -> Iterator[Finding]:
    files = received.units["source_file"].reindex(kinds.index)
    for (_, kind), about in kinds.groupby([files, kinds]):
        rows = received.mask(about.index)
        if reason := REFUSED.get(str(kind)):
            why = named[about.index].map(lambda span, reason=reason: _why_refused(span, reason))
            for words, alike in about.groupby(why):
                yield Finding(received.mask(alike.index), "quarantined", str(words), rule="period")
            continue
        told = f"{few_of(sorted(set(named[about.index])), NAMED)}: {FATES[kind]}"
        if wrong := sorted({name for at, name in differ.items() if at in about.index}):
            told += f"; the sum of the parts differs in {few_of(wrong, NAMED)}"
        yield Finding(rows, "skipped", told)
