"""The suspicions: what in a source's deliveries has two readings, and what is read only once.

Each is a small function over the columns of all deliveries of one source. It returns findings:
rows that are counted elsewhere (told), or rows that are not used until a question is answered.
They are asked in the order of `SUSPICIONS`, and each sees what the ones before it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

import pandas as pd

from ssp_analysis.partners import figure_doubts
from ssp_analysis.partners.contract_parts import SeriesDefinition
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.copies import copied_parts, figures_without_a_column
from ssp_analysis.partners.corrections import Correction, answer_to
from ssp_analysis.partners.deliveries import (
    figures_of_other_sheets,
    latest_figures,
    latest_periods,
    withdrawn_figures,
)
from ssp_analysis.partners.questions import (
    IS_OWN,
    OWN,
    Finding,
    Question,
    Reading,
    Received,
    placed,
    use_or_leave_out,
)
from ssp_analysis.partners.repeats import (
    damaged_ids,
    differing_records,
    emptied_months,
    placeholders,
    repeated_blocks,
    repeated_records,
    withdrawn_records,
)
from ssp_analysis.partners.sheet_tables import PLACE, Fault
from ssp_analysis.partners.time_and_place_doubts import (
    dated_figures,
    half_swapped_dates,
    ours_that_stop,
    quarters_of_one_year,
    told_to_be_parts,
    without_a_place,
    without_a_ward,
)
from ssp_analysis.partners.totals import totals_beside_their_parts
from ssp_analysis.partners.values import each, key_of, plain, stacked, with_text
from ssp_analysis.years import months_of, year_of

LEAST_MONTHS = 6  # in a row with records; a shorter history does not show how dense a source is
LEAST_USUAL = 3  # records a month; a source with fewer is silent for a month by chance
LONE = 0.1  # of a usual month's records, or one alone
SHORTEST_SLIP = 5  # letters; shorter names often differ in one and mean other things
FEWEST = 3  # rows of a name; one with fewer begins and ends by chance
LIKE = 0.8  # of two texts' letters: one may be the other's new spelling
NONE = "none happened"


def ends_at_a_row_limit(received: Received) -> Iterator[Finding]:
    """A file that ends where a spreadsheet ends may have lost the rows after it.

    In order of time these are of its last period or later; in any other order of any period.
    """
    for file, extract in received.extracts.items():
        limit, rows = extract.row_limit, received.in_file(received.kept, file)
        if not limit or not rows.any():
            continue
        periods = received.units.loc[rows, "period"]
        if periods.is_monotonic_increasing:
            rows &= received.units["period"] == periods.iloc[-1]
        question = use_or_leave_out(
            "row limit",
            f"The file ends exactly at row {limit:,}, the most that a spreadsheet can hold, so "
            "rows after it may have been cut off.",
            "the file is whole, and happens to end there",
            "rows are lost, and a whole file will come",
        )
        told = f"ends exactly at the row limit of a spreadsheet ({limit:,}): rows may be cut off"
        yield Finding(rows, "asked", told, question)


def lone_records_beyond_a_gap(received: Received) -> Iterator[Finding]:
    """A few records after (or before) empty months of a source that is never silent: a slip?"""
    months = received.units["date"].dt.to_period("M")
    monthly = months[received.kept].value_counts().sort_index()
    if not received.contract.counts_rows or len(monthly) < LEAST_MONTHS:
        return
    usual = float(monthly.median())
    blocks = monthly.index.astype("int64").to_series().diff().ne(1).cumsum().to_numpy()
    sizes = pd.Series(blocks).value_counts(sort=False)
    if usual < LEAST_USUAL or sizes.max() < LEAST_MONTHS:
        return
    short = sizes.loc[blocks].to_numpy() < LEAST_MONTHS
    lone = monthly.index[short & (monthly <= max(1.0, LONE * usual)).to_numpy()]
    question = use_or_leave_out(
        "lone records beyond a gap",
        "A few records lie apart from all others, beyond whole months without any, although the "
        "source usually has records in every month.",
        "the days are right, and the months between are missing or empty",
        "the days are wrong",
        "date",
    )
    told = "{n} row{|s} {lies|lie} beyond a gap of whole months"
    yield from received.by_file(received.kept & months.isin(lone), "asked", told, question)


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
            if other := sorted(v for v in set(spelt[counted]) - set(values) if key_of(v) in wanted):
                rows = counted & spelt.isin(other)
                told = f"the {name} that {series.measure} counts is written otherwise in "
                yield Finding(rows, "", told + f"rows that count ({int(rows.sum()):,})")


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
            if _is_a_slip(other, key) or (follows and _looks_like(other, key)):
                span = (
                    f"from {now.min()} to {now.max()}" if follows else f"in {now.min()} and after"
                )
                about = periods.between(now.min(), now.max()) if follows else periods.isin(set(now))
                yield _written_otherwise(
                    received, series, name, wanted[key], (keys == other, about), (span, "like it")
                )
                strange = strange - {other}
        for year in sorted(years.unique()):
            here = keys[years == year]
            new = (set(here) & strange) - set(keys[years != year])
            if key not in set(here) and new:
                yield _written_otherwise(
                    received, series, name, wanted[key],
                    (here.isin(new), years == year), (f"of {year}", "that only this year has"),
                )  # fmt: skip


def _written_otherwise(
    received: Received,
    series: SeriesDefinition,
    name: str,
    value: str,
    rows: tuple[pd.Series, pd.Series],
    told: tuple[str, str],
) -> Finding:
    """A question whether an unknown value is a measure's own: its rows, and their periods."""
    unknown, about = (part.index[part] for part in rows)
    question = Question(
        kind="value written otherwise",
        asks="analyst",
        evidence=f"Rows {told[0]} have the {name} {value!r} that series {series.measure} asks for "
        f"no more, or beside one {told[1]} that the contract does not name: another thing, or "
        "another spelling.",
        readings=(Reading("another thing", "it is another thing, and does not count here"),),
        settled_by=f"Add the spelling to where: of series {series.measure} in "
        f"{received.contract.id}.yaml, if it means the same.",
        column=name,
        about=f"{series.measure} {value}",
    )
    others = received.units.loc[about].assign(measure=series.measure)
    note = f"rows {told[0]} may write the {name} that series {series.measure} asks for otherwise"
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
    years = {p: year_of(months_of(p)[-1]).label for p in units["period"].unique() if p}
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


Suspicion = Callable[[Received], Iterable[Finding]]
SUSPICIONS: tuple[Suspicion, ...] = (
    half_swapped_dates,  # days and periods first: the others ask by them
    quarters_of_one_year,
    dated_figures,
    told_to_be_parts,
    without_a_place,
    without_a_ward,
    ours_that_stop,
    ends_at_a_row_limit,
    figure_doubts.hidden_rows,
    damaged_ids,
    placeholders,
    differing_records,
    withdrawn_records,
    repeated_records,
    copied_parts,
    repeated_blocks,
    figures_of_other_sheets,
    latest_figures,
    figures_without_a_column,
    withdrawn_figures,
    latest_periods,
    figure_doubts.rows_that_are_no_parts,
    figure_doubts.versions_of_one_figure,
    figure_doubts.figures_in_thousands,
    figure_doubts.sums_of_the_others,
    figure_doubts.parts_that_stay_away,
    figure_doubts.running_totals,
    figure_doubts.sums_with_a_blank,
    emptied_months,
    lone_records_beyond_a_gap,
    where_without_rows,
    figure_doubts.a_name_without_figures,
    figure_doubts.names_only_at_the_top_of_blocks,
    totals_beside_their_parts,
)


@dataclass
class Judged:
    """What the suspicions made of a source's units.

    `questions` are open, `alternatives` the units as their readings have them, `used` the answers
    of reviewed lines. `told` has what is to be said of each source file, `faults` what was set
    aside of it.
    """

    units: pd.DataFrame
    questions: list[Question] = field(default_factory=list)
    alternatives: list[pd.DataFrame] = field(default_factory=list)
    used: list[Correction] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)


def judge(
    received: Received,
    digests: dict[str, str],
    corrections: list[Correction],
    suspicions: Iterable[Suspicion] | None = None,
) -> Judged:
    """Ask all suspicions of a source, each of what the ones before it left.

    Args:
        received: the source.
        digests: source file → its digest, to which an answer is bound.
        corrections: the reviewed lines, with the answers among them.
        suspicions: those to ask; `SUSPICIONS` where none are given.
    """
    judged = Judged(received.units)
    for suspicion in SUSPICIONS if suspicions is None else suspicions:
        if received.units is not judged.units:  # else what is known of them stands
            received = replace(received, units=judged.units)
        for finding in suspicion(received):
            _heed(judged, finding, received.contract, digests, corrections)
    return judged


def _heed(
    judged: Judged,
    finding: Finding,
    contract: Contract,
    digests: dict[str, str],
    corrections: list[Correction],
) -> None:
    about, fate, instead = judged.units[finding.rows], finding.fate, finding.units
    if finding.question:
        question = placed(finding.question, about, digests)
        if answer := answer_to(question, corrections):
            judged.used.append(answer)
            reading = next(one for one in question.readings if one.answer == answer.answer)
            fate, instead = reading.fate, reading.units
        else:
            judged.questions.append(question)
            if (others := finding.alternatives) is not None:
                others = others if "measure" in others else others.assign(measure="")
                judged.alternatives.append(others)
    for file, rows in about.groupby("source_file") if finding.told else ():
        if finding.rule:
            judged.faults.setdefault(str(file), []).extend(_faults_of(rows, finding, contract))
        else:
            judged.told.setdefault(str(file), []).append(finding.told)
    units = judged.units
    if instead is not None:
        units = stacked([units.drop(index=instead.index), instead]).sort_index()
    judged.units = _with_fate(units, finding.rows, fate)


def _with_fate(units: pd.DataFrame, rows: pd.Series, fate: str | pd.Series) -> pd.DataFrame:
    """The units with a new fate where `rows`; '' leaves theirs."""
    fates = fate if isinstance(fate, pd.Series) else pd.Series(fate, index=units.index)
    rows = rows & (fates != "")
    if (own := rows & (fates == OWN)).any():
        known = units.get(IS_OWN, pd.Series(False, index=units.index))
        units, rows = units.assign(**{IS_OWN: known | own}), rows & ~own
    return units.assign(fate=with_text(units["fate"], rows, fates)) if rows.any() else units


def _faults_of(rows: pd.DataFrame, finding: Finding, contract: Contract) -> list[Fault]:
    column = "date" if contract.field("date") else "period"
    return [
        Fault(str(file), str(sheet), int(row), column, finding.rule, finding.told)
        for file, sheet, row in rows[PLACE].itertuples(index=False, name=None)
    ]
