"""What people add to a table never changes a figure silently: it is read right, or asked about."""

import itertools
import tempfile
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from tests.builders import make_project, put
from tests.partners.received import YEAR

MONTHS = [f"{2020 + (m < 4)}-{m:02d}" for m in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]
CONTRACT = """
id: f
name: Figures
owner: Owner
agreement: Agreement
files: [{{pattern: "f*.csv"}}]
layout: {{kind: {kind}}}
fields:
{fields}
due: {{frequency: M, days: 10}}
limits: {{quarantined: 1.0}}
counts: Cases.
does_not_count: Others.
series: [{{measure: n, label: Cases, unit: cases, frequency: M, combine: {combine}}}]
"""
WIDE = CONTRACT.format(
    kind="wide", combine="sum",
    fields="  - {name: kind, headers: [Offence], constraints: {required: true}}",
)  # fmt: skip
LONG = CONTRACT.format(
    kind="rows", combine="sum, field: n",
    fields="  - {name: period, headers: [Month], type: period, constraints: {required: true}}\n"
    "  - {name: kind, headers: [Offence], constraints: {required: true}}\n"
    "  - {name: n, headers: [Number], type: integer, constraints: {required: true}}",
)  # fmt: skip
RECORDS = CONTRACT.format(
    kind="rows", combine="count",
    fields="  - {name: date, headers: [When], type: date, constraints: {required: true}}\n"
    "  - {name: kind, headers: [Offence]}",
)  # fmt: skip
NOTES = (
    "1. Figures may change.", "Contact: the analyst", "* excludes traffic", "Source: case system",
    "Data extracted from the system on the first day of the month",
)  # fmt: skip
KINDS = ("Burglary", "Robbery", "Theft")
FIGURES = st.lists(st.lists(st.integers(0, 400), min_size=12, max_size=12), min_size=1, max_size=3)
SHORT = settings(
    max_examples=8, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)


def observed(contract, files):
    """Month → value of the borough's series; a month that is not observed is None."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder) / "root", {"f": contract})
        for name, text in files.items():
            put(project, name, text)
        source = take_in(project, YEAR)["f"]
        frame = build_series(
            source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR)
        )
    if frame.empty:
        return dict.fromkeys(MONTHS)
    found = frame.set_index("period")["value"]
    return {month: None if found.isna().get(month, True) else found[month] for month in MONTHS}


def never_wrong(found, right):
    wrong = {m: found[m] for m in MONTHS if found[m] is not None and found[m] != right[m]}
    assert not wrong, f"right is {right}"


def right_of(figures):
    return {month: float(sum(row[at] for row in figures)) for at, month in enumerate(MONTHS)}


def wide(figures, total=False, quarters=False, notes=()):
    def cells(row):
        sums = [sum(row[at : at + 3]) for at in range(0, 12, 3)] if quarters else []
        return ",".join(str(value) for value in [*row, *sums])

    heads = ",".join(MONTHS) + (",Q1 20/21,Q2 20/21,Q3 20/21,Q4 20/21" if quarters else "")
    lines = [f"Offence,{heads}"]
    lines += [f"{kind},{cells(row)}" for kind, row in zip(KINDS, figures, strict=False)]
    if total:
        lines.append("Total," + cells([sum(column) for column in zip(*figures, strict=True)]))
    return "\n".join([*lines, *notes]) + "\n"


def long(figures, total=False, quarters=False, notes=()):
    lines = ["Month,Offence,Number"]
    for kind, row in zip(KINDS, figures, strict=False):
        lines += [f"{month},{kind},{n}" for month, n in zip(MONTHS, row, strict=True)]
        if quarters:
            sums = [sum(row[at : at + 3]) for at in range(0, 12, 3)]
            lines += [f"Q{at} 20/21,{kind},{n}" for at, n in enumerate(sums, start=1)]
    if total:
        sums = [sum(column) for column in zip(*figures, strict=True)]
        lines += [f"{month},Total,{n}" for month, n in zip(MONTHS, sums, strict=True)]
    return "\n".join([*lines, *notes]) + "\n"


ADDED = st.fixed_dictionaries({
    "total": st.booleans(),
    "quarters": st.booleans(),
    "notes": st.lists(st.sampled_from(NOTES), max_size=2, unique=True),
})  # fmt: skip


@SHORT
@given(FIGURES, ADDED)
def test_totals_quarters_and_notes_change_no_figure_of_a_wide_table(figures, added):
    assert observed(WIDE, {"f.csv": wide(figures, **added)}) == right_of(figures)


@SHORT
@given(FIGURES, ADDED)
def test_totals_quarters_and_notes_change_no_figure_of_a_long_table_silently(figures, added):
    never_wrong(observed(LONG, {"f.csv": long(figures, **added)}), right_of(figures))


@SHORT
@given(FIGURES, st.sampled_from([wide, long]))
def test_a_second_copy_of_a_delivery_changes_no_figure(figures, table):
    contract = WIDE if table is wide else LONG
    files = {"f.csv": table(figures), "f (1).csv": table(figures)}
    assert observed(contract, files) == right_of(figures)


@SHORT
@given(FIGURES, st.integers(0, 11), st.integers(1, 9))
def test_a_copy_with_one_other_figure_is_never_taken_silently(figures, at, more):
    other = [list(row) for row in figures]
    other[0][at] += more
    found = observed(WIDE, {"f a.csv": wide(figures), "f b.csv": wide(other)})
    assert found[MONTHS[at]] is None
    never_wrong(found, right_of(figures))


INCIDENTS = st.lists(st.tuples(st.integers(1, 28), st.integers(0, 11)), min_size=20, max_size=60)


def records(incidents):
    rows = [
        f"{day:02d}/{MONTHS[at][5:]}/{MONTHS[at][:4]},{KINDS[day % 3]}" for day, at in incidents
    ]
    return "When,Offence\n" + "\n".join(rows) + "\n"


@SHORT
@given(INCIDENTS, st.integers(5, 15))
def test_files_in_any_order_and_sent_again_change_no_count_silently(incidents, cut):
    right = observed(RECORDS, {"f.csv": records(incidents)})
    parts = {"f a.csv": records(incidents[:cut]), "f b.csv": records(incidents[cut:])}
    turned = {"f b.csv": parts["f a.csv"], "f a.csv": parts["f b.csv"]}
    assert observed(RECORDS, parts) == observed(RECORDS, turned)
    again = {"f all.csv": records(incidents), **dict(itertools.islice(parts.items(), 1))}
    never_wrong(observed(RECORDS, again), right)
