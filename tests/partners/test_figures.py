"""What a figure may be, and what becomes of one that is none."""

import io
from typing import get_args

import pytest
import xlsxwriter

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.contract_parts import MissingMark
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from tests.builders import make_project, put
from tests.partners.received import FIGURES, YEAR, accounts, intake
from tests.partners.workbooks import Share, ods

CONTRACT = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{{pattern: "cases*.*"}}]
fields:
  - {{name: period, headers: [Month], type: period, constraints: {{required: true}}}}
  - {{name: count, headers: [Cases], {field}}}
due: {{frequency: M, days: 30}}
counts: Cases reported.
does_not_count: Cases not reported.
{more}
series:
  - {{measure: cases, label: Cases, unit: cases, frequency: M, combine: {combine}, {series}}}
"""
MONTHS = ["Apr-20", "May-20", "Jun-20", "Jul-20", "Aug-20", "Sep-20"]


def figures(tmp_path, content, name="cases.csv", field="type: integer", combine="sum", more="",
            series="kind: count", until=YEAR, **reference):  # fmt: skip
    """The intake of monthly figures, and the rows of their series by period."""
    contract = CONTRACT.format(field=field, combine=combine, more=more, series=series)
    project = make_project(tmp_path, {"cases": contract}, **reference)
    put(project, name, content)
    source = take_in(project, until)["cases"]
    day = project.paper_date(until)
    table = build_series(source, load_wards(project), "E08000099", until, day)
    return source, table.set_index("period") if len(table) else table


def csv_of(*cells):
    return "Month,Cases\n" + "".join(f'{m},"{c}"\n' for m, c in zip(MONTHS, cells, strict=False))


@pytest.mark.parametrize(
    ("cell", "value", "marks"),
    [("12 [r]", 12, "r"), ("12[p]", 12, "p"), ("7 (provisional) [r]", 7, "p r"), ("2.0", 2, ""),
     ("1\u202f234", 1234, ""), ("1 234 [p]", 1234, "p"), ("1,234", 1234, "")],
)  # fmt: skip
def test_shorthand_beside_a_figure_is_kept_as_its_mark(tmp_path, cell, value, marks):
    _, table = figures(tmp_path, csv_of("5", cell, "6"))
    assert (table.loc["2020-05", "value"], table.loc["2020-05", "marks"]) == (value, marks)
    assert table.loc["2020-04", "marks"] == ""


def test_a_sum_has_the_marks_of_all_its_parts(tmp_path):
    field = "type: integer}\n  - {name: kind, headers: [Kind]"
    text = "Month,Cases,Kind\nApr-20,3 [r],a\nApr-20,4 [p],b\n"
    _, table = figures(tmp_path, text, field=field)
    assert (table.loc["2020-04", "value"], table.loc["2020-04", "marks"]) == (7, "p r")


@pytest.mark.parametrize(
    ("cell", "state"), [("[c]", "suppressed"), ("[x]", "missing"), ("[z]", "not_applicable")]
)
def test_standard_shorthand_means_what_it_says_unless_the_contract_says_otherwise(
    tmp_path, cell, state
):
    source, table = figures(tmp_path / "a", csv_of("5", cell, "6"))
    assert table.loc["2020-05", "state"] == state
    assert source.quarantine.empty
    more = f'missingValues: [{{value: "{cell}", state: suppressed}}]'
    _, table = figures(tmp_path / "b", csv_of("5", cell, "6"), more=more)
    assert table.loc["2020-05", "state"] == "suppressed"


@pytest.mark.parametrize("combine", ["sum", "take"])
@pytest.mark.parametrize("state", get_args(MissingMark.model_fields["state"].annotation))
def test_a_mark_of_the_contract_means_its_state(tmp_path, state, combine):
    more = f"missingValues: [{{value: q, state: {state}}}]"
    _, table = figures(tmp_path, csv_of("5", "q", "6"), more=more, combine=combine)
    assert list(table["state"].iloc[:3]) == ["observed", state, "observed"]


def test_a_mark_of_the_contract_may_have_spaces_or_other_case(tmp_path):
    more = 'missingValues: [{value: "<5", state: suppressed}, {value: n/k, state: suppressed}]'
    _, table = figures(tmp_path, csv_of("< 5", "N/K", "6"), more=more)
    assert list(table["state"].iloc[:2]) == ["suppressed"] * 2


@pytest.mark.parametrize("cell", ["[low]", "..", "*", "<5", "n/a", "[p]", ":", "[u]"])
def test_a_mark_that_the_contract_does_not_name_takes_no_other_month_with_it(tmp_path, cell):
    source, table = figures(tmp_path, csv_of("5", cell, "6", cell))
    assert list(source.quarantine["rule"]) == ["mark", "mark"]
    assert "missingValues in cases.yaml" in source.quarantine["reason"].iloc[0]
    assert list(table["state"][:4]) == ["observed", "missing", "observed", "missing"]
    assert accounts(source)["status"].item() == "available"


def test_marks_alone_leave_nothing_to_use(tmp_path):
    source, _ = figures(tmp_path, csv_of("..", ".."))
    assert accounts(source)["status"].item() == "not_available"


def test_other_faults_are_held_against_the_whole_file_as_before(tmp_path):
    source, _ = figures(tmp_path, csv_of("some", "many", "6", "lots"))
    assert accounts(source)["status"].item() == "not_available"


TOLERANT = "limits: {quarantined: 0.9}"


@pytest.mark.parametrize(
    ("cell", "field", "kind"),
    [
        ("3.5", "type: number", "count"),
        ("3.5", "type: integer", "stock"),
        ("1.234", "type: number", "count"),
        ("0.12", "type: number, bareNumber: false", "stock"),
        ("12%", "type: number", "count"),
        ("12%", "type: number, bareNumber: false", "count"),
        ("12%", "type: integer, bareNumber: false", "stock"),
        ("(12)", "type: number, bareNumber: false", "count"),
        ("1.234,5", "type: number", "count"),
    ],
)
def test_a_fraction_or_a_per_cent_in_a_count_is_set_aside(tmp_path, cell, field, kind):
    series = f"kind: {kind}"
    source, table = figures(tmp_path, csv_of("5", cell), field=field, more=TOLERANT, series=series)
    assert len(source.quarantine) == 1
    assert list(table["state"][:2]) == ["observed", "missing"]


def test_a_cell_formatted_as_a_per_cent_is_a_fraction(tmp_path):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet, share = book.add_worksheet("Cases"), book.add_format({"num_format": "0%"})
    sheet.write_row(0, 0, ["Month", "Cases"])
    sheet.write_row(1, 0, ["Apr-20", 5])
    sheet.write(2, 0, "May-20")
    sheet.write(2, 1, 0.12, share)
    book.close()
    source, table = figures(
        tmp_path, stream.getvalue(), "cases.xlsx", "type: number", more=TOLERANT
    )
    assert list(source.quarantine["rule"]) == ["integer"]
    assert table.loc["2020-05", "state"] == "missing"


@pytest.mark.parametrize(
    ("field", "series"),
    [
        ("type: number", "kind: rate"),
        ("type: number", "kind: money"),
        ("type: number, constraints: {decimalPlaces: 1}", "kind: count"),
    ],
)
def test_a_rate_a_sum_of_money_and_what_the_contract_allows_may_have_decimals(
    tmp_path, field, series
):
    source, table = figures(tmp_path, csv_of("5", "3.5"), field=field, series=series)
    assert source.quarantine.empty
    assert table.loc["2020-05", "value"] == 3.5


@pytest.mark.parametrize(
    ("head", "rows", "why"),
    [
        ("Month,Cases", "Jan-Dec 2018,4\nJan-Dec 2019,9\n", "calendar year"),
        ("Month,Cases", "Year ending June 2019,4\nYear ending June 2020,5\n", "ends in another"),
        ("Kind,2018,2019", "Noise,4,9\n", "calendar year"),
        ("Month,Cases", "Academic year 2018/19,4\nAY 2019/20,9\n", "does not begin in April"),
        ("Kind,Academic year 2018/19", "Noise,4\n", "does not begin in April"),
        ("By academic year,\nMonth,Cases", "2018/19,4\n2019/20,9\n", "do not begin in April"),
        ("Kind,Jan-Dec 2018,Jan-Dec 2019", "Noise,4,9\n", "calendar year"),
    ],
)
def test_years_that_cannot_be_used_are_named_however_they_are_written(tmp_path, head, rows, why):
    more, contract = "layout: {span: history}", CONTRACT.replace("frequency: M", "frequency: A")
    if head.startswith("Kind"):
        more = "layout: {span: history, kind: wide}"
        contract = contract.replace(
            "period, headers: [Month], type: period", "kind, headers: [Kind]"
        )
        contract = contract.replace("  - {{name: count, headers: [Cases], {field}}}\n", "")
    project = make_project(tmp_path, {"cases": contract.format(
        field="type: integer", combine="sum", series="kind: count", more=more)})  # fmt: skip
    put(project, "cases.csv", f"{head}\n{rows}")
    source = take_in(project, YEAR)["cases"]
    told = [*source.quarantine["reason"], *accounts(source)["notes"]]
    assert source.records.empty
    assert why in " ".join(told)


def test_calendar_years_beside_reporting_years_do_not_take_them_down(tmp_path):
    text = "Month,Cases\n2019/20,4\n2018,9\n2019,9\nyear to June 2019,8\n2020/21,5\n"
    contract_of = {"series": "kind: count", "more": "layout: {span: history}"}
    contract = CONTRACT.replace("frequency: M", "frequency: A")
    project = make_project(tmp_path, {"cases": contract.format(
        field="type: integer", combine="sum", **contract_of)})  # fmt: skip
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    assert list(source.quarantine["row"]) == [3, 4, 5]
    assert source.quarantine["reason"].str.contains("calendar year").sum() == 2
    assert accounts(source)["status"].item() == "available"
    assert list(source.records["period"]) == ["2019/20", "2020/21"]


@pytest.mark.parametrize(("kind", "cell", "kept"), [
    ("count", "-3", False), ("count", "-9999", False), ("sum", "-3", True),
])  # fmt: skip
def test_a_count_below_nothing_is_set_aside_and_a_sum_is_not(tmp_path, kind, cell, kept):
    contract = FIGURES.replace(", minimum: 0", "")
    contract = contract.replace("combine: sum", f"combine: sum, kind: {kind}")
    file = f"Quarter,Cases\nQ1 20/21,5\nQ2 20/21,{cell}\n"
    source = intake(tmp_path, {"cases.csv": file}, contract)
    assert len(source.records) == 1 + kept
    reasons = [] if kept else list(source.quarantine["reason"])
    assert len(reasons) == 1 - kept
    assert all("below 0. If it is a correction, give" in reason for reason in reasons)


@pytest.mark.parametrize(("unit", "cell", "state"), [
    ("pounds", "£1,200", "observed"), ("pounds", "€1,200", "missing"),
    ("euros", "€1,200", "observed"),
])  # fmt: skip
def test_money_of_another_currency_is_set_aside(tmp_path, monkeypatch, unit, cell, state):
    monkeypatch.setitem(globals(), "CONTRACT", CONTRACT.replace("unit: cases", f"unit: {unit}"))
    _, table = figures(tmp_path, csv_of("1200", cell, "1200"), series="kind: money",
                       field="type: number, bareNumber: false",
                       more="limits: {quarantined: 0.9}")  # fmt: skip
    assert table.loc[["2020-04", "2020-05"], "state"].to_list() == ["observed", state]


@pytest.mark.parametrize(("unit", "cell", "value"), [
    ("per cent of residents", "45%", 45), ("pounds", "£1,200", 1200), ("cases", "45%", None),
    ("cases", "£45", None),
])  # fmt: skip
def test_the_sign_of_its_unit_may_stand_beside_a_figure(tmp_path, monkeypatch, unit, cell, value):
    monkeypatch.setitem(globals(), "CONTRACT", CONTRACT.replace("unit: cases", f"unit: {unit}"))
    source, _ = figures(tmp_path, csv_of(cell), series="kind: rate", field="type: number")
    assert list(source.records["count"]) == [value] * (value is not None)


@pytest.mark.parametrize("combine", ["sum", "take"])
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_quarter_a_stock_is_what_there_is_in_its_last_month(
    tmp_path, monkeypatch, combine, turned
):
    monkeypatch.setitem(
        globals(), "CONTRACT", CONTRACT.replace("frequency: M, c", "frequency: Q, c")
    )
    head, *lines = csv_of("10", "11", "12", "20", "21", "22").splitlines()
    text = "\n".join([head, *(lines[::-1] if turned else lines)])
    _, table = figures(tmp_path, text, combine=combine, series="kind: stock")
    assert list(table["value"][:2]) == [12, 22]


def test_rates_by_month_are_asked_about_where_a_measure_takes_one_a_quarter(tmp_path, monkeypatch):
    monkeypatch.setitem(
        globals(), "CONTRACT", CONTRACT.replace("frequency: M, c", "frequency: Q, c")
    )
    rate = {"combine": "take", "series": "kind: rate", "field": "type: number"}
    source, table = figures(tmp_path, csv_of("60", "61", "62", "63", "64", "65"), **rate)
    (question,) = source.questions
    assert question.kind == "figures of shorter times"
    assert "Write frequency: M in series cases" in question.settled_by
    assert list(table["state"][:2]) == ["asked", "asked"]


@pytest.mark.parametrize("cell", ["1'234", "1’234", "1,234", "1 234"])
def test_thousands_may_be_told_apart_by_any_usual_sign(tmp_path, cell):
    source, _ = figures(tmp_path, csv_of(cell, "12"))
    assert list(source.records["count"]) == [1234, 12]


def test_a_bare_fraction_among_per_cents_is_set_aside(tmp_path):
    source, _ = figures(tmp_path, csv_of("45%", "0.45", "46", "0", "47%"), combine="take",
                        field="type: number, bareNumber: false", series="kind: rate",
                        more="limits: {quarantined: 0.9}")  # fmt: skip
    assert list(source.records["count"]) == [45, 46, 0, 47]
    assert list(source.quarantine["row"]) == [3]


@pytest.mark.parametrize(
    ("cells", "asked"),
    [(("0.456", "0.5", "0.38"), 1), (("0.456", "0.5", "1.2"), 0), (("0", "1", "1"), 0)],
)
def test_figures_in_per_cent_that_are_all_shares_are_asked_about(
    tmp_path, monkeypatch, cells, asked
):
    contract = CONTRACT.replace("unit: cases", "unit: per cent")
    monkeypatch.setitem(globals(), "CONTRACT", contract)
    rate = {"combine": "take", "series": "kind: rate", "field": "type: number, bareNumber: false"}
    source, _ = figures(tmp_path / "asked", csv_of(*cells), **rate)
    assert [question.kind for question in source.questions] == ["shares or per cents"] * asked
    for question in source.questions:
        row = (
            "source_id,year,file,column,question,answer,bound_to,reason,reported_to,reported_on\n"
            f"cases,2020/21,cases.csv,count,{question.kind},shares,{question.digest},looked,Case "
            "manager,2021-04-01\n"
        )
        source, _ = figures(tmp_path / "told", csv_of(*cells), corrections=row, **rate)
        assert list(source.records["count"]) == [45.6, 50, 38]


@pytest.mark.parametrize(
    ("shown", "asked"), [(("0%", "0.0%"), 0), (("0%", "0.00"), 1), (("0.00", "General"), 1)]
)
def test_shares_that_a_workbook_shows_as_per_cents_are_these(tmp_path, monkeypatch, shown, asked):
    monkeypatch.setitem(globals(), "CONTRACT", CONTRACT.replace("unit: cases", "unit: per cent"))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Month", "Cases"])
        for row, (month, form) in enumerate(zip(MONTHS, shown, strict=False), start=1):
            sheet.write(row, 0, month)
            sheet.write(row, 1, 0.4 + row / 100, book.add_format({"num_format": form}))
    source, _ = figures(
        tmp_path, stream.getvalue(), "cases.xlsx", combine="take", series="kind: rate",
        field="type: number",
    )  # fmt: skip
    assert len(source.questions) == asked
    assert list(source.records["count"]) == ([] if asked else [41, 42])
    rows = [["Month", "Cases"], ["Apr-20", Share(0.41)], ["May-20", 0.42 if asked else Share(0.42)]]
    source, _ = figures(
        tmp_path / "ods", ods({"Cases": rows}), "cases.ods", combine="take", series="kind: rate",
        field="type: number",
    )  # fmt: skip
    assert len(source.questions) == asked


@pytest.mark.parametrize(
    ("cells", "records"),
    [
        # A sign that is quoted or escaped is printed behind the number as it is.
        ([(0.45, '0.0"%"'), (0.9, '0.0"%"')], []),
        ([(0.45, "0.0\\%"), (0.9, "0.0\\%")], []),
        ([(0.45, "0.00;-0%"), (0.9, "0.00;-0%")], []),
        ([(0.45, "[>0.4]General;0%"), (0.9, "[>0.4]General;0%")], []),
        ([(0.45, "[<0.5]0%;0.00"), (0.9, "[<0.5]0%;0.00")], []),
        ([(0.45, "[Red]0%"), (0.9, "0.0% ;-0.0% ")], [45, 90]),
        ([("0.45", "0%"), ("0.9", "0%")], []),  # texts, which no format changes
        ([(0.45, "0%"), ("0.6", "@")], []),
        ([(1, "General"), (0.4, "0%")], []),
        ([(0, "General"), (0.4, "0%")], [0, 40]),
        ([(0.45, "0%"), (1.2, "0%")], [45, 120]),
        ([(1, "0%"), (1, "0%")], [100, 100]),
        ([(0.45, "0%"), (45.2, "0.0")], []),
    ],
)
def test_a_share_is_what_its_own_cell_shows_as_per_cents(tmp_path, monkeypatch, cells, records):
    monkeypatch.setitem(globals(), "CONTRACT", CONTRACT.replace("unit: cases", "unit: per cent"))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Month", "Cases", "Other"])
        for row, (month, (value, form)) in enumerate(zip(MONTHS, cells, strict=False), start=1):
            sheet.write(row, 0, month)
            sheet.write(row, 1, value, book.add_format({"num_format": form}))
            # What another column shows tells nothing of it: not that it is one, nor that it is not.
            other = (0.5, "hh:mm") if records else (0.3, "0%")
            sheet.write(row, 2, other[0], book.add_format({"num_format": other[1]}))
    source, _ = figures(
        tmp_path, stream.getvalue(), "cases.xlsx", combine="take", series="kind: rate",
        field="type: number",
    )  # fmt: skip
    assert list(source.records["count"]) == records
    assert [question.kind for question in source.questions] == (
        [] if records else ["shares or per cents"]
    )


@pytest.mark.parametrize(
    ("limits", "read"), [((0.3, 0.5, "0%"), [30, 50]), ((30, 50, "0"), []), ((0, "", "0"), [0])]
)
def test_the_limits_of_a_share_are_shown_as_it_is_or_asked_about(
    tmp_path, monkeypatch, limits, read
):
    monkeypatch.setitem(globals(), "CONTRACT", CONTRACT.replace("unit: cases", "unit: per cent"))
    field = "type: number}\n  - {name: lower, headers: [From], type: number}\n"
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, (lower, upper, form) = book.add_worksheet(), limits
        sheet.write_row(0, 0, ["Month", "Cases", "From", "To"])
        for row, month in enumerate(MONTHS, start=1):
            sheet.write(row, 0, month)
            sheet.write(row, 1, 0.4, book.add_format({"num_format": "0%"}))
            sheet.write_row(row, 2, [lower, upper], book.add_format({"num_format": form}))
    source, _ = figures(
        tmp_path, stream.getvalue(), "cases.xlsx", combine="take", series="kind: rate",
        field=f"{field}  - {{name: upper, headers: [To], type: number",
    )  # fmt: skip
    found = source.records[["lower", "upper"]].drop_duplicates().stack().dropna()
    assert list(found) == read
    assert len(source.questions) == (not read)


def test_shares_among_counts_of_one_column_are_asked_about(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "CONTRACT", CONTRACT.replace("unit: cases", "unit: per cent"))
    text = "Month,Cases,Kind\nApr-20,80,calls\nApr-20,0.45,met\nMay-20,90,calls\nMay-20,0.5,met\n"
    text += "Apr-20,45.5,kept\nMay-20,60,kept\n"
    kept = "{{measure: kept, label: Kept, unit: per cent, frequency: M, combine: take, kind: rate, "
    kept += "field: count, where: {{kind: [kept]}}}}\n"
    monkeypatch.setitem(globals(), "CONTRACT", f"{CONTRACT}  - {kept}")
    source, _ = figures(
        tmp_path, text, combine="take", series="kind: rate, where: {kind: [met]}",
        field="type: number}\n  - {name: kind, headers: [Kind]",
    )  # fmt: skip
    (question,) = source.questions
    assert (question.kind, question.rows) == ("shares or per cents", (3, 5))
    assert "All figures of the file for cases, in per cent" in question.evidence


def test_a_count_whose_thousands_may_be_parted_by_points_is_set_aside(tmp_path):
    more = "limits: {quarantined: 0.9}"
    _, table = figures(tmp_path / "parted", csv_of("1.234", "2.000", "7"), more=more)
    assert table["value"].dropna().to_dict() == {"2020-06": 7}
    _, table = figures(tmp_path / "whole", csv_of("1.000", "2.000", "7"))
    assert list(table["value"][:3]) == [1, 2, 7]


def test_a_comma_beside_decimal_commas_parts_no_thousands(tmp_path):
    told = {"field": "type: number", "series": "kind: rate", "combine": "take"}
    told["more"] = "limits: {quarantined: 0.9}"
    source, table = figures(tmp_path / "1", csv_of("4,5", "3,125", "12,75", "1"), **told)
    assert table["value"].dropna().to_dict() == {"2020-07": 1}
    reason = "The value has a decimal comma: use points."
    assert set(source.quarantine["reason"]) == {reason}
    _, table = figures(tmp_path / "2", csv_of("4,5", "3,125", "7"), **told)
    assert table["value"].dropna().to_dict() == {"2020-05": 3125, "2020-06": 7}  # a slip


def test_a_mark_of_the_contract_is_no_currency(tmp_path):
    more = 'missingValues: [{value: "$", state: suppressed}]'
    _, table = figures(tmp_path, csv_of("12", "$", "12"), more=more)
    assert table.loc["2020-05", "state"] == "suppressed"


@pytest.mark.parametrize(
    ("cells", "asked"),
    [((12, 9, 14, 11, 10, 13, 0, 0), True), ((12, 9, 14, 11, 10, 13, 0, 8), False),
     ((1, 0, 2, 1, 0, 3, 0, 0), False), ((40, 45, 38, 41, 44, 0), False)],
)  # fmt: skip
def test_last_periods_of_0_that_no_chance_gives_are_asked_about(tmp_path, cells, asked):
    lines = (f"2020-{month:02d},{n}\n" for month, n in enumerate(cells, start=4))
    source, table = figures(tmp_path, "Month,Cases\n" + "".join(lines))
    assert [question.kind for question in source.questions] == ["0 at the end"] * asked
    assert table.loc["2020-10" if len(cells) > 6 else "2020-09", "state"] == (
        "asked" if asked else "observed"
    )
