"""The suspicions: what in a source's deliveries has two readings, and what is read only once.

Each is a small function over the columns of all deliveries of one source. It returns findings:
rows that are counted elsewhere (told), or rows that are not used until a question is answered.
They are asked in the order of `SUSPICIONS`, and each sees what the ones before it left.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ssp_analysis.partners import (
    copies,
    deliveries,
    figure_doubts,
    file_doubts,
    repeats,
    sum_doubts,
    time_and_place_doubts,
    year_doubts,
)
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.corrections import Correction, answer_to
from ssp_analysis.partners.questions import (
    IS_OWN,
    OWN,
    Finding,
    Question,
    Received,
    placed,
    use_or_leave_out,
)
from ssp_analysis.partners.sheet_tables import PLACE, Fault
from ssp_analysis.partners.totals import totals_beside_their_parts
from ssp_analysis.partners.values import coded, key_of, passing, stacked, with_text
from ssp_analysis.partners.where_doubts import (
    shares_in_per_cents,
    wards_of_other_years,
    wards_without_rows,
    where_without_rows,
)

# What a row is called that somebody made to try a system; a test purchase or drug test is none.
MADE_TO_TRY = re.compile(
    r"(this is )?(an? )?(test|testing|dummy)( (record|case|data|entry|only|incident|call|job))?s?"
    r"( \d+)?( (please )?(ignore|delete|do not use))?|(please )?(ignore|delete|do not use)( this)?"
)
NO_CRIME = re.compile(
    r"no[ -]?crim(e|ed)|cancelled (crime|record)|crime cancelled|not a crime|void(ed)?|"
    r"duplicate( (record|entry|crime|case|incident|report))?|(created|entered|recorded) in error"
)
MAY_SAY = re.compile("test|dummy|ignore|delete|use|crim|cancel|void|duplicate|error", re.IGNORECASE)
CALLED = {
    "tests": (MADE_TO_TRY, "a test, made to try the system"),
    "no crimes or duplicates": (NO_CRIME, "no crime, cancelled, a duplicate or an error"),
}
# Of a row, in the place of what a record says: `Nil return`, `No incidents this month`.
NIL = re.compile(
    r"(nil|nothing to (report|record)|none (this|for|in) .*|(nil|no|zero) (return|incidents|cases|"
    r"crimes|records|reports|referrals|calls|activity|entries)( (this|for|in|to) .*)?)"
)
LEFT_OUT = "rows that are hidden on the sheet do not count, as the contract says"


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


def a_name_without_figures(received: Received) -> Iterator[Finding]:
    """A row of a wide table that has a name and hardly any figure: a ward, or a note?"""
    for file, extract in received.extracts.items():
        question = use_or_leave_out(
            "name without figures",
            "The row has a name that the contract does not know, and no figure, or few of them "
            "below a blank row.",
            "its figures are missing, and so is every sum with them",
            "it is a note or a heading within the table",
            asks="analyst",
        )
        yield from _asked_of_rows(received, file, extract.nameless, "", question)


def hidden_rows(received: Received) -> Iterator[Finding]:
    """Rows that a workbook hides: a filter was left on, or they are not meant to count."""
    rule, contract = received.contract.layout.hidden_rows, received.contract
    for file, extract in received.extracts.items() if rule != "count" else ():
        question = use_or_leave_out(
            "hidden rows",
            "The rows are hidden: whoever opens the sheet does not see them.",
            "a filter was left on, and they count like the others",
            "they were hidden because they do not count",
            settled_by="Ask for the workbook with its filter cleared, or write layout: "
            f"{{hidden_rows: count}} (or leave out) in {contract.id}.yaml.",
        )
        told = "rows are hidden on the sheet, and it is asked whether they count"
        for found in _asked_of_rows(received, file, extract.hidden, told, question):
            yield found if rule == "ask" else Finding(found.rows, "skipped", LEFT_OUT)


def _asked_of_rows(
    received: Received, file: str, numbers: Mapping[str, Sequence[int]], told: str, asked: Question
) -> Iterator[Finding]:
    """The same question about some rows of each sheet of a file, where they count."""
    for sheet, named in numbers.items() if any(numbers.values()) else ():
        rows = received.in_file(received.kept, file) & (received.units["sheet"] == sheet)
        rows &= received.units["row"].isin(list(named))
        if rows.any():
            yield Finding(rows, "asked", told, asked)


def nothing_to_report(received: Received) -> Iterator[Finding]:
    """Rows among records whose only text says that there are none: a nil return."""
    if not received.contract.counts_rows:
        return
    units, names = received.units, received.names
    said = sum(((units[name] != "") & units[name].notna()).to_numpy(bool) for name in names)
    alone = units.index[received.kept & (said == 1)]  # few, where records say something
    texts = [units.loc[alone, name].astype(object).fillna("") for name in names]
    none = [passing(text, lambda cell: bool(NIL.fullmatch(key_of(cell)))) for text in texts]
    nil = alone[sum(none) == 1] if len(alone) else alone
    question = use_or_leave_out(
        "nil return",
        "The row has a date and a text that says that there is nothing to report.",
        "it is a record like the others",
        "it is a nil return, and no record",
        fates=("", "merged"),
    )
    told = "{n} row{|s} {says|say} that there is nothing to report"
    yield from received.by_file(received.mask(nil), "asked", told, question)


def called_no_records(received: Received) -> Iterator[Finding]:
    """Rows among records whose own words say that they are tests, no crimes or duplicates.

    Of a field by which every measure chooses, the words say what is counted.
    """
    contract = received.contract
    if not contract.counts_rows:
        return
    names = [n for n in received.names if not all(n in one.where for one in contract.series)]
    columns = [received.units[name] for name in names]
    # Of ids and the like, as many as the rows, only those that may say it are coded.
    is_coded = {name: isinstance(received.units[name].dtype, pd.CategoricalDtype) for name in names}
    columns = [one if is_coded[one.name] else one[one.astype("str").str.contains(MAY_SAY)]
               for one in columns]  # fmt: skip
    for called, (pattern, what) in CALLED.items():
        rows = received.mask([])
        for column in columns:
            codes, values = coded(column)
            keys = [key_of(v) if isinstance(v, str) and MAY_SAY.search(v) else "" for v in values]
            asked_for = contract.names_asked_for
            found = [bool(pattern.fullmatch(key)) and key not in asked_for for key in keys]
            if any(found):
                rows |= received.mask(column.index[np.array([*found, False])[codes]])
        rows &= received.kept
        question = use_or_leave_out(
            f"rows called {called}",
            f"A cell of the row says that it is {what}.",
            "they are records like the others",
            f"they are {called}, and do not count",
            settled_by=f"If a field says it, list its values that count in {contract.id}.yaml: "
            "where: {FIELD: [...]} of the series.",
        )
        told = f"{{n}} row{{|s}} {{calls itself|call themselves}} {called}"
        yield from received.by_file(rows, "asked", told, question)


def names_only_at_the_top_of_blocks(received: Received) -> Iterator[Finding]:
    """A column that is filled in the first row of each block only, where a blank has a meaning."""
    units, contract = received.units, received.contract
    for name in [f.name for f in contract.header_fields if f.type == "string"]:
        column = "area_code" if name in ("ward", "lsoa") else name
        if column not in units or name in contract.layout.fill_down:
            continue
        if not (received.kept & (units[column] == "")).any():
            continue
        rows = units[received.kept].drop_duplicates(["source_file", "sheet", "row"])
        for (file, sheet), said in rows.groupby(["source_file", "sheet"])[column]:
            if _is_in_blocks(said):
                blank = received.in_file(received.kept, file) & (units["sheet"] == sheet)
                blank &= units[column] == ""
                title = next(f.title for f in contract.fields if f.name == name)
                question = use_or_leave_out(
                    "blank below a name",
                    f"Column {title!r} is filled in the first row of each block only.",
                    "a blank means that it is not known",
                    "the rows are not to be used",
                    title,
                    f"Write layout: {{fill_down: [{name}]}} in {contract.id}.yaml, if a blank "
                    "stands for the name above it.",
                    asks="analyst",
                )
                yield Finding(blank, "asked", "", question)


def _is_in_blocks(said: pd.Series) -> bool:
    """Whether most names stand above blanks, no fewer of these than names, and none comes again."""
    blank = said == ""
    above = ~blank & blank.shift(-1, fill_value=False)
    names = said[~blank]
    in_blocks = above.sum() > max(1, len(names) / 2) and blank.sum() >= len(names)
    return bool(said.iloc[0] and in_blocks and names.is_unique)


Suspicion = Callable[[Received], Iterable[Finding]]
SUSPICIONS: tuple[Suspicion, ...] = (
    time_and_place_doubts.half_swapped_dates,  # days and periods first: the others ask by them
    time_and_place_doubts.quarters_of_one_year,
    time_and_place_doubts.years_as_days,
    time_and_place_doubts.dated_figures,
    year_doubts.years_typed_wrong,
    time_and_place_doubts.told_to_be_parts,
    time_and_place_doubts.without_a_place,
    time_and_place_doubts.without_a_ward,
    time_and_place_doubts.ours_that_stop,
    time_and_place_doubts.ours_that_never_come,
    ends_at_a_row_limit,
    hidden_rows,
    file_doubts.areas_that_are_not_read,
    file_doubts.days_outside_their_file,
    file_doubts.figures_among_records,
    repeats.damaged_ids,
    repeats.placeholders,
    repeats.differing_records,
    repeats.withdrawn_records,
    repeats.repeated_records,
    copies.copied_parts,
    repeats.repeated_blocks,
    deliveries.figures_of_other_sheets,
    deliveries.latest_figures,
    copies.figures_without_a_column,
    deliveries.withdrawn_figures,
    deliveries.latest_periods,
    repeats.earlier_in_its_month,
    copies.periods_again,
    year_doubts.years_said_again,
    year_doubts.records_said_again,
    year_doubts.files_in_other_units,
    figure_doubts.figures_said_to_be_none,
    figure_doubts.rows_that_are_no_parts,
    figure_doubts.versions_of_one_figure,
    figure_doubts.figures_in_other_units,
    shares_in_per_cents,
    sum_doubts.sums_of_the_others,
    sum_doubts.several_where_one_is_taken,
    figure_doubts.parts_that_stay_away,
    figure_doubts.figures_of_longer_times,
    figure_doubts.running_totals,
    figure_doubts.sums_with_a_blank,
    figure_doubts.zeros_at_the_end,
    sum_doubts.figures_beyond_all_others,
    file_doubts.titles_of_other_quarters,
    file_doubts.files_that_did_not_come,
    repeats.emptied_months,
    year_doubts.lone_records_beyond_a_gap,
    where_without_rows,
    wards_without_rows,
    wards_of_other_years,
    a_name_without_figures,
    nothing_to_report,
    called_no_records,
    names_only_at_the_top_of_blocks,
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
            if finding.rows.any():  # of no rows there is nothing to ask
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
