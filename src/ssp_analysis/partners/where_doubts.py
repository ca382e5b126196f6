"""Suspicions about what measures ask for: values not always there, wards, shares in per cents."""

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

import pandas as pd

from ssp_analysis.partners.areas import LISTS, of_other_years
from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import (
    Finding,
    Question,
    Reading,
    Received,
    numbered,
)
from ssp_analysis.partners.sources import matching_units, years_of
from ssp_analysis.partners.values import each, key_of, plain
from ssp_analysis.project import wards_of
from ssp_analysis.years import months_of, year_of_period

SHORTEST_SLIP = 5  # letters; shorter names often differ in one and mean other things
FEWEST = 3  # rows of a name; one with fewer begins and ends by chance
LIKE = 0.8  # of two texts' letters: one may be the other's new spelling
NO_CHANCE = 3.0  # rows that are expected where none is; by chance none comes once in 20 times
NONE = "none happened"
NAMED = 5  # of the wards that no row has; the others are told by their number
PER_CENT = re.compile(r"(?i)per ?cent|%")
DECIMALS = 9  # of a per cent made from a share; beyond them are those of binary numbers


def where_without_rows(received: Received) -> Iterator[Finding]:
    """A value that a measure asks for and no row has would make months of 0 nobody reported.

    So would one that a whole year does not have, where it has another value that looks like it, or
    one that neither the contract nor another year has.
    """
    units, contract = received.units, received.contract
    counted = units["fate"].isin(["kept", "merged", "asked"])
    for series in contract.series:
        for name, values in series.where.items():
            keys = each(units.loc[counted, name], key_of)
            wanted = {key_of(value): value for value in values}
            absent = [value for key, value in wanted.items() if key not in set(keys)]
            if absent:
                yield from _never_there(received, counted, series, name, absent)
            else:
                yield from _gone_in_a_year(received, keys, series, name, wanted)
            spelt = each(units[name], plain)
            if among := _beside_others(received.contract, set(spelt[counted]), name, wanted):
                told = f"rows that name more than one {name}, and do not count for {series.measure}"
                rows = counted & spelt.isin(among)
                yield Finding(rows, "", f"{told} ({int(rows.sum()):,})")
            if other := sorted(v for v in set(spelt[counted]) - set(values) if key_of(v) in wanted):
                rows = counted & spelt.isin(other)
                told = f"the {name} that {series.measure} counts is written otherwise in "
                yield Finding(rows, "", told + f"rows that count ({int(rows.sum()):,})")


def wards_without_rows(received: Received) -> Iterator[Finding]:
    """Wards of the list that a file of figures never names, although it names most of them.

    Their figures may be 0 and left out, or be missing: the sums are of the others.
    """
    units, kept = received.units, received.kept & (received.units["period"] != "")
    if not received.contract.is_aggregate or "area_code" not in units or not kept.any():
        return
    last = max(months_of(period)[-1] for period in units.loc[kept, "period"].unique())
    held = {ward.code: ward.name for ward in wards_of(received.wards, last.year)}
    here = {code for code in held if code in set(units.loc[kept, "area_code"])}
    if len(held) > len(here) > len(held) / 2:
        absent = [name for code, name in held.items() if code not in here]
        named = ", ".join(absent[:NAMED]) + " ..." * (len(absent) > NAMED)
        told = f"no row names {{n}} of {len(held)} wards ({named}): the sums are of the others"
        file = received.files(kept)[-1]
        yield Finding(received.in_file(kept, file), "", numbered(told, len(absent)))


def wards_of_other_years(received: Received) -> Iterator[Finding]:
    """Rows in wards of other boundaries than those of their year: they count for the area alone."""
    units = received.units
    if "area_code" not in units or len({ward.vintage for ward in received.wards}) < 2:
        return
    dated = received.kept & (units["period"] != "")
    rows = received.mask([])
    for year, codes in units["area_code"][dated].groupby(years_of(units["period"][dated])):
        other = of_other_years(received.wards, year, codes.unique())
        rows |= received.mask(codes.index[codes.isin(other)])
    lists = " and ".join(LISTS[name] for name in LISTS if received.contract.field(name))
    told = (
        "{n} row{|s} {lies|lie} in wards that are none of {its|their} year, and {counts|count} for "
        f"none of it: lead them to their wards of that year in {lists}"
    )
    yield from received.by_file(rows, "", told)


def _beside_others(
    contract: Contract, spelt: set[str], name: str, wanted: Collection[str]
) -> list[str]:
    """The texts that name a wanted value among others: `Race; Religion`."""
    parts = {text: {*map(key_of, re.split(r"[;|/,+&\n]", text))} for text in spelt}
    named = _named_in_contract(contract, name)
    return [text for text, keys in parts.items() if key_of(text) not in named and keys & {*wanted}]


def _never_there(
    received: Received,
    counted: pd.Series,
    series: SeriesDefinition,
    name: str,
    absent: list[str],
) -> Iterator[Finding]:
    """No row of the whole source has a value: its measure is not known in any period.

    So it is where rows have another of its values: the one that is not there may be a part of it.
    """
    if not counted.any():
        return
    near = min(filter(None, (_nearest_row(received, counted, name, v) for v in absent)), default=0)
    question = Question(
        kind="value that no row has",
        asks="analyst",
        evidence=f"No row has the {name} {' or '.join(repr(value) for value in absent)} that "
        f"series {series.measure} asks for"
        + (f"; row {near} has one like it" if near else "")
        + ": nothing of the kind happened, or the files write it otherwise.",
        readings=(Reading(NONE, "nothing of the kind happened, and each period is a true 0"),),
        settled_by=f"Correct where: of series {series.measure} in {received.contract.id}.yaml to "
        "the spelling of the files.",
        column=name,
        about=series.measure,
    )
    others = received.units[counted].assign(measure=series.measure)
    told = f"no row has a {name} that series {series.measure} asks for"
    yield Finding(counted, "", told, question, others)


def _gone_in_a_year(
    received: Received,
    keys: pd.Series,
    series: SeriesDefinition,
    name: str,
    wanted: dict[str, str],
) -> Iterator[Finding]:
    """A value that is not there any more, or in a year, where an unknown one may stand for it."""
    periods = received.units.loc[keys.index, "period"]
    years = _reporting_years(received.units.loc[keys.index])
    strange = set(keys) - _named_in_contract(received.contract, name)
    for key in sorted(wanted):
        then = periods[keys == key]
        for other in sorted(strange):
            now = periods[keys == other]
            follows = now.min() > then.max() or now.max() < then.min()
            follows &= min(len(now), len(then)) >= FEWEST
            takes_over = follows and (
                _looks_like(other, key) or _takes_its_place(now, then, periods)
            )
            if _is_a_slip(other, key) or takes_over:
                ends = f"from {now.min()} to {now.max()}"
                span = ends if follows else f"in {now.min()} and after"
                about = periods.between(now.min(), now.max()) if follows else periods.isin(set(now))
                yield _written_otherwise(
                    received, series, name, wanted[key], (keys == other, about), span
                )
                strange = strange - {other}
        for year in sorted(years.unique()):
            here = keys[years == year]
            new = (set(here) & strange) - set(keys[years != year])
            if key not in set(here) and new:
                yield _written_otherwise(
                    received, series, name, wanted[key],
                    (here.isin(new), years == year), f"of {year}",
                )  # fmt: skip


def _takes_its_place(now: pd.Series, then: pd.Series, periods: pd.Series) -> bool:
    """Whether one value begins in the very period after another, common one ends, or before it."""
    order = sorted(periods.unique())
    place = {period: at for at, period in enumerate(order)}
    first, last = place[then.min()], place[then.max()]
    after = place[now.min()] > last
    away = len(order) - 1 - last if after else first
    step = place[now.min()] - last if after else first - place[now.max()]
    return step == 1 and away * len(then) / (last - first + 1) >= NO_CHANCE


def _written_otherwise(
    received: Received,
    series: SeriesDefinition,
    name: str,
    value: str,
    rows: tuple[pd.Series, pd.Series],
    span: str,
) -> Finding:
    """A question whether an unknown value is a measure's own: its rows, and their periods."""
    unknown, about = (part.index[part] for part in rows)
    question = Question(
        kind="value written otherwise",
        asks="analyst",
        evidence=f"Rows {span} have a {name} that the contract does not name in the place of "
        f"{value!r}, which series {series.measure} asks for, or beside it: another thing, or "
        "another spelling.",
        readings=(Reading("another thing", "it is another thing, and does not count here"),),
        settled_by=f"Add the spelling to where: of series {series.measure} in "
        f"{received.contract.id}.yaml, if it means the same.",
        column=name,
        about=f"{series.measure} {value}",
    )
    others = received.units.loc[about].assign(measure=series.measure)
    note = f"rows {span} may write the {name} that series {series.measure} asks for otherwise"
    return Finding(received.mask(unknown), "", note, question, others)


def _is_a_slip(one: str, other: str) -> bool:
    """Whether two texts differ in one letter, or in two that stand the other way round."""
    if min(len(one), len(other)) < SHORTEST_SLIP or any(sign.isdigit() for sign in one + other):
        return False
    one, other = (text.replace("ies", "y") for text in (one, other))  # `burglaries`
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _reporting_years(units: pd.DataFrame) -> pd.Series:
    """The year in which each period ends; that of the folder where there is none."""
    years = {p: year_of_period(p).label for p in units["period"].unique() if p}
    return units["period"].astype(object).map(years).fillna(units["year"].astype(object))


def _named_in_contract(contract: Contract, name: str) -> set[str]:
    named = {key_of(v) for s in contract.series for v in s.where.get(name, ())}
    if name == "category":
        named |= {key_of(each.id) for each in contract.categories}
    return named | {""}


def _looks_like(one: str, other: str) -> bool:
    near = SequenceMatcher(None, one, other).ratio() >= LIKE
    return near or set(one.split()) < set(other.split()) or set(other.split()) < set(one.split())


def _nearest_row(received: Received, rows: pd.Series, name: str, value: str) -> int:
    """The first row with a value that looks like one; 0 where none has."""
    texts = each(received.units.loc[rows, name], key_of)
    like = texts.isin(
        [text for text in texts.unique() if text and _looks_like(text, key_of(value))]
    )
    return int(received.units.loc[texts.index[like], "row"].min()) if like.any() else 0


def shares_in_per_cents(received: Received) -> Iterator[Finding]:
    """Figures in per cent that are shares of 1, as a workbook keeps what it shows: 0.456 for 45.6%.

    Where a workbook shows all figures of a measure so, they are; else those of a file that lie
    between 0 and 1 are asked about, and those of which it shows some so.
    """
    units, contract = received.units, received.contract
    rates = [one for one in contract.series if one.kind == "rate" and PER_CENT.search(one.unit)]
    for field in dict.fromkeys(one.field for one in rates if one.field in units):
        at = pd.MultiIndex.from_frame(units[["sheet", "row"]])
        known = units[received.kept & units[f"{field}_state"].eq("observed")]
        figures = {one.measure: matching_units(known, one) for one in rates if one.field == field}
        for file in received.files(received.mask(known.index)):
            rows_shown = received.extracts[file].per_cents
            shown = at.isin(rows_shown.get(field, ()))
            unlike = units[field].ne(0) & ~shown  # its limits are as it is
            for name in _limits(received):
                unlike |= units[name].fillna(0).ne(0) & ~at.isin(rows_shown.get(name, ()))
            certain, shares, names = received.mask([]), received.mask([]), list[str]()
            in_doubt = received.mask([])
            for name, of in figures.items():
                rows = received.in_file(received.mask(of.index), file)
                within = rows & received.mask(_shares(of, field))
                if (rows & shown).any() and not (rows & unlike).any():
                    certain |= rows
                elif (rows & (within | shown)).any():
                    in_doubt, names = in_doubt | rows, [*names, name]
                    shares |= within | (rows & shown)
            if certain.any():
                told = "its figures are shares of 1, which the workbook shows as per cents"
                yield Finding(
                    certain,
                    "",
                    told,
                    units=_hundredfold(received, certain, [field, *_limits(received)]),
                )
            if in_doubt.any():
                yield _shares_in_doubt(received, in_doubt, shares, field, names)


def _limits(received: Received) -> list[str]:
    return [name for name in ("lower", "upper") if name in received.contract.numbers]


def _hundredfold(received: Received, rows: pd.Series, names: Collection[str]) -> pd.DataFrame:
    units = received.units.loc[rows]
    return units.assign(**{name: (100 * units[name]).round(DECIMALS) for name in names})


def _shares_in_doubt(
    received: Received, rows: pd.Series, shares: pd.Series, field: str, names: Sequence[str]
) -> Finding:
    """The question whether those rows that may be shares are; the others are as they are."""
    some = shares[rows].all()
    told = "lie between 0 and 1" if some else "are shown as per cents, and some are not"
    limits = [name for name in _limits(received) if received.units.loc[shares, name].max() <= 1]
    made = _hundredfold(received, shares, [field, *limits])
    per_cents = pd.concat([made, received.units[rows & ~shares]])
    question = Question(
        kind="shares or per cents",
        asks="analyst",
        column=field,
        evidence=f"{'All' if some else 'Some'} figures of the file for {' and '.join(names)}, in "
        f"per cent, {told}.",
        readings=(
            Reading("shares", "they are shares: 0.456 is 45.6 per cent", units=per_cents),
            Reading("per cents", "they are per cents: 0.456 is less than half of one"),
        ),
    )
    return Finding(rows, "asked", "its figures are shares of 1, or per cents", question)


def _shares(figures: pd.DataFrame, field: str) -> pd.Index:
    """The rows of files of which all figures lie between 0 and 1, and not all on either."""
    by_file = figures[field].groupby(figures["source_file"])
    within = (by_file.transform("min") >= 0) & (by_file.transform("max") <= 1)
    parted = (figures[field] % 1 > 0).groupby(figures["source_file"]).transform("any")
    return figures.index[within & parted]
