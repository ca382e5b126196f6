"""Totals beside their parts: the parts count, the total is compared with them and told.

A figure can be a total over time (a quarter beside its months) or over a field (`All` beside each
category). Such a unit has `control`: the fields that it is a total over, and `span`: its months,
where they are no period of their own. Cleaning marks it (`mark`) and skips it; the suspicion
`totals_beside_their_parts` sees all deliveries of a source and gives its last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ssp_analysis.partners.cells import Desk, each
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.days import parse_day
from ssp_analysis.partners.headings import SPAN, TOTAL_WORDS, span_of
from ssp_analysis.partners.periods import parse_period
from ssp_analysis.partners.placing import TOO_LONG
from ssp_analysis.partners.questions import Finding, Question, Reading
from ssp_analysis.partners.values import key_of, plain
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
PERHAPS_TOTAL = re.compile(r"(all (?!other\b|else\b)|total |overall )\w.*")
PERIOD_FIELDS = ("period", "date")
TOTALS = ["control", "span", "total_in"]  # columns of units
NAMED = 4  # periods in a note; the others are told by their number
LONGEST = {"M": 1, "Q": 3, "A": 12}  # months of the longest period that a source may report by
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


def mark(desk: Desk) -> None:
    """Mark the totals among figures counted by the supplier, before their cells are understood."""
    index = desk.cells.index
    desk.control = pd.Series("", index=index, dtype=object)
    desk.span = pd.Series("", index=index, dtype=object)
    desk.total_in = pd.Series("", index=index, dtype=object)
    if not desk.contract.is_aggregate or desk.cells.empty:
        return
    desk.control = desk.cells["control"].fillna("").replace("date", "period").astype(object)
    for wanted in desk.contract.cell_fields:
        if wanted.type == "string" and wanted.name not in ("area", "lsoa"):
            _mark_names(desk, wanted.name)
    for name in PERIOD_FIELDS:
        if name in desk.cells:
            _mark_periods(desk, name)


def _mark_names(desk: Desk, name: str) -> None:
    """Totals over a field; a total that the contract asks for by name is data of its own."""
    names = each(desk.cells[name], key_of)
    stated = (desk.control == name) & (names != "")  # a totals row, as the contract has them
    total = names.map(lambda key: bool(TOTAL_NAME.fullmatch(key))).astype(bool)
    perhaps = names.map(lambda key: bool(PERHAPS_TOTAL.fullmatch(key))).astype(bool) & ~total
    if name == "category" and desk.contract.categories:
        perhaps &= False  # what is no category of the contract is set aside as such
    asked = names.isin(list(desk.contract.names_asked_for))
    if ((names != "") & ~total & ~stated & ~(perhaps & ~asked)).any():  # there are parts
        _add(desk, total & ~asked & ~stated, name)
        _add(desk, perhaps & ~asked & ~stated, f"{name}?")
        desk.total_in = desk.total_in.mask(total & asked, (desk.total_in + " " + name).str.strip())


def _add(desk: Desk, rows: pd.Series, name: str) -> None:
    rows &= ~desk.control.str.contains(rf"\b{name}\b", regex=True)
    desk.control = desk.control.mask(rows, (desk.control + " " + name).str.strip())


def _mark_periods(desk: Desk, name: str) -> None:
    wanted = desk.contract.field(name)
    days = wanted is not None and wanted.type == "date"
    spans = each(desk.cells[name], lambda cell: _span_of_cell(cell, days, desk.contract))
    found = (spans != "").to_numpy(bool)
    desk.span = desk.span.mask(found, spans.where(spans != "?", ""))
    _add(desk, pd.Series(found, desk.cells.index), "period")
    desk.cells = desk.cells.assign(**{name: desk.cells[name].mask(found, "")})


def _span_of_cell(cell: object, days: bool, contract: Contract) -> str:
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
    return span_of(rest) or ("?" if rest != text and not re.search(r"\d", rest) else "")


class _Sum(NamedTuple):
    """How a total compares with its parts: `parts` of them, `differs` where both are known."""

    parts: bool
    known: bool
    differs: bool


def totals_beside_their_parts(units: pd.DataFrame, contract: Contract) -> Iterator[Finding]:
    """What becomes of totals over a field, then of those over time.

    Args:
        units: of all deliveries of a source, as cleaning leaves them.
        contract: what its figures are.
    """
    if not contract.is_aggregate:
        return
    yield from _over_fields(units, contract)
    yield from _over_time(units, contract)


def _keys(contract: Contract) -> list[str]:
    names = [f.name for f in contract.cell_fields if f.type in ("string", "boolean")]
    kept = [n for n in names if n not in ("ward", "lsoa", "area", "category")]
    return [*kept, "category", "area_code"]


def _measured(contract: Contract) -> list[str]:
    return list(dict.fromkeys(s.field for s in contract.series if s.combine == "sum"))


def _over_fields(units: pd.DataFrame, contract: Contract) -> Iterator[Finding]:
    skipped = (units["fate"] == "skipped") & (units["control"] != "") & (units["span"] == "")
    if skipped.any():
        over = units.loc[skipped, "control"]
        yield from _told_of_fields(units, _outcome(units, over, contract), contract)
    # A total that the contract asks for by name counts where it does; its parts are a sum of all.
    whole = {name for s in contract.series if s.combine == "sum" for name in s.where}
    summed = any(s.combine == "sum" and not {*s.where} & whole for s in contract.series)
    named = (units["fate"] == "kept") & (units["total_in"] != "") & summed
    if named.any():
        sums = _outcome(units, units.loc[named, "total_in"], contract)
        wrong = sums.index[[one.differs for one in sums]]
        told = f"totals differ from the sum of their parts in {_periods_of(units, wrong)}"
        if len(wrong):
            yield Finding(pd.Series(units.index.isin(wrong), units.index), "", told)


def _outcome(units: pd.DataFrame, over: pd.Series, contract: Contract) -> pd.Series:
    """How each total (of the fields in `over`) compares with its parts, as `_Sum`."""
    keys = _keys(contract)
    parts = units[units["fate"].isin(["kept", "quarantined"])]
    finest = min(parts["frequency"].unique(), key="MQA".index, default="M")
    blank = units.loc[over.index, keys].astype(object).fillna("") == ""
    over = over.str.replace("?", "", regex=False)
    over = over.str.replace(r"\b(ward|lsoa)\b", "area_code", regex=True)
    # A total over all periods is one of its own file only.
    dated = units.loc[over.index, "period"].map(lambda text: "period" if text else "source_file")
    held = [
        (*(key for key in keys if not empty[key] and key not in fields.split()), time)
        for fields, empty, time in zip(over, blank.to_dict("records"), dated, strict=True)
    ]
    outcome = pd.Series(index=over.index, dtype=object)
    for by in set(held):
        rows = over.index[[one == by for one in held]]
        wider = parts["total_in"].map(lambda fields, by=by: bool({*fields.split()} - {*by}))
        within = parts[~wider.astype(bool)]
        if "period" not in by:
            within = within[within["frequency"] == finest]
        found = _compared(units.loc[rows], within, list(by), contract)
        outcome.loc[rows] = pd.Series(found, index=rows, dtype=object)
    return outcome


def _periods_of(units: pd.DataFrame, rows: pd.Index) -> str:
    return in_short(sorted({period or "the whole file" for period in units.loc[rows, "period"]}))


def _compared(
    totals: pd.DataFrame, parts: pd.DataFrame, by: list[str], contract: Contract
) -> list[_Sum]:
    """Each total with the sum of the parts that agree with it in `by`."""
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
    return [_Sum(*each_one) for each_one in zip(there, known, differs, strict=True)]


def _told_of_fields(
    units: pd.DataFrame, outcome: pd.Series, contract: Contract
) -> Iterator[Finding]:
    for control, sums in outcome.groupby(units.loc[outcome.index, "control"]):
        name = str(control).split()[0].rstrip("?")
        field = contract.field(name) or contract.field("date")
        title = field.spellings[0] if field else name
        alone = pd.Series(units.index.isin(sums.index[[not s.parts for s in sums]]), units.index)
        alone &= units["period"] != ""
        if alone.any():
            told = f"some totals in column {title!r} stand without their parts: they count"
            yield Finding(alone, "kept", told)
        rows = pd.Series(units.index.isin(sums.index), units.index) & ~alone
        wrong = sums.index[[one.differs for one in sums]]
        agree = sum(one.known and not one.differs for one in sums)
        if not agree and "?" in str(control) and rows.any():
            yield _asked_about(rows, title)
            continue
        told = f"totals in column {title!r} are not counted beside their parts"
        if len(wrong):
            told += f"; they differ from the sum of the parts in {_periods_of(units, wrong)}"
        if rows.any():
            yield Finding(rows, "skipped", told)


def _asked_about(rows: pd.Series, title: str) -> Finding:
    """A name that only looks like a total, and never is the sum of the others."""
    question = Question(
        kind="total or part",
        asks="analyst",
        column=title,
        evidence=f"Column {title!r} has a name that begins like a total, and its figures are "
        "never the sum of the others.",
        readings=(
            Reading("use", "it is a part like the others, and counts"),
            Reading("leave out", "it is a total, and does not count"),
        ),
    )
    return Finding(rows, "asked", "", question, {"use": "kept", "leave out": "skipped"})


def in_short(periods: Sequence[str]) -> str:
    """The first few of many periods: `2018-04, 2018-05 and 3 more`."""
    more = len(periods) - NAMED
    return ", ".join(periods[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _over_time(units: pd.DataFrame, contract: Contract) -> Iterator[Finding]:
    counted = (units["fate"] == "kept") & (units["period"] != "")
    spans = (units["span"] != "") & (units["fate"] == "skipped") & (units["control"] == "period")
    frame = units[counted | spans]
    months = each(frame["period"].where(frame["span"] == "", frame["span"]), _months)
    length = months.map(len)
    limit = LONGEST[min((s.frequency for s in contract.series), key="MQA".index)]
    if (
        not len(frame)
        or not ((length > limit) | (length != length.min()) | (frame["span"] != "")).any()
    ):
        return
    named = frame["period"].where(frame["span"] == "", frame["span"])
    taken = all(series.combine == "take" for series in contract.series)
    kinds: dict[int, str] = {}
    differ: dict[int, str] = {}
    for _, group in frame.groupby(_keys(contract), sort=False, dropna=False):
        several = length[group.index].nunique() > 1 or length[group.index].max() > limit
        if several or (frame.loc[group.index, "span"] != "").any():
            parts = [_Part(at, months[at], frame.at[at, "span"] == "") for at in group.index]
            for at, kind, within in _settled(parts, limit, taken):
                kinds[at] = kind
                if within and _differs(units, at, within, contract):
                    differ[at] = named[at]
    yield from _told_of_time(units, pd.Series(kinds, dtype=object), named, differ)


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
    for part in sorted(parts, key=lambda part: len(part.months)):
        within = [finer for finer in counting if finer.months < part.months]
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


def _told_of_time(
    units: pd.DataFrame, kinds: pd.Series, named: pd.Series, differ: Mapping[int, str]
) -> Iterator[Finding]:
    files = units["source_file"].reindex(kinds.index)
    for (_, kind), about in kinds.groupby([files, kinds]):
        rows = pd.Series(units.index.isin(about.index), units.index)
        if reason := REFUSED.get(str(kind)):
            yield Finding(rows, "quarantined", reason, rule="period")
            continue
        told = f"{in_short(sorted(set(named[about.index])))}: {FATES[kind]}"
        wrong = sorted({name for at, name in differ.items() if at in about.index})
        if wrong:
            told += f"; the sum of the parts differs in {in_short(wrong)}"
        yield Finding(rows, "skipped", told)
