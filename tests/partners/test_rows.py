"""Which rows below a header are data, and which are notes, totals, headings again, or broken."""

import warnings

import pytest

from ssp_analysis.partners.rows import tell_rows_apart
from ssp_analysis.partners.sheet_tables import tables_of
from ssp_analysis.partners.sheets import Sheet
from tests.partners.received import PARTS, accounts, intake
from tests.partners.tables import (
    MONTH,
    MONTHS,
    NUMBER,
    OFFENCE,
    WIDE,
    contract_of,
    csv_of,
    extract_of,
    figures_of,
    numbered,
    text_of,
)

HEAD = ["Offence", *MONTHS]
ROWS = [["Burglary", 1, 2, 3, 4], ["Robbery", 5, 6, 7, 8]]
NAMED = contract_of(OFFENCE.replace("kind", "category"), layout=WIDE, more="""
categories: [{id: b, label: B, names: [Burglary, Robbery]}, {id: m, label: M, names: [Marple]}]
""")  # fmt: skip
NOTES = [
    "1. Figures may change.", "(1) excludes fraud", "* excludes fraud", "[note 1] see above",
    "Contact: the analyst", "Email: analyst@example.org", "analyst@example.org",
    "Data extracted on 1 May 2020", "Crown copyright", "Figures for July are not complete",
    "What the owner recorded until the first of May.", "p = provisional", ".. = not available",
    "Printed 05/05/2020 09:12", "END", "-----", "Number of records: 48", "Rows = 48",
    "^ Excludes fraud", "~ fewer than five", "Run date: 05/05/2020", "Last refreshed: 5 May 2020",
    "# Excludes fraud", "Number of cases: 48", "Report total: 48", "Applied filters: Year is 2020",
]  # fmt: skip


def kinds(rows, contract, is_text=True):
    cells = [[str(cell) if is_text else cell for cell in row] for row in rows]
    sheet = Sheet("cases.csv", "", numbered(cells), is_text=is_text)
    tables = tables_of(sheet, contract)
    for table in tables:
        tell_rows_apart(table, contract)
    return [list(table.kinds) for table in tables]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("blanks", [0, 4])
def test_a_note_below_a_wide_table_is_no_row_of_missing_months(note, blanks):
    below = [note, *[""] * blanks]
    ((*data, kind),) = kinds([HEAD, *ROWS, below], contract_of(OFFENCE, layout=WIDE))
    assert (data, kind) == (["data", "data"], "note")


def test_a_text_alone_below_the_months_is_a_note():
    rows = [HEAD, *ROWS, ["", "Includes attempts"]]
    assert kinds(rows, contract_of(OFFENCE, layout=WIDE)) == [["data", "data", "note"]]


def test_a_blank_row_of_a_pivot_table_without_figures_is_none():
    rows = [HEAD, *ROWS, ["(blank)"], ["Grand Total", 6, 8, 10, 12]]
    (found,) = kinds(rows, contract_of(OFFENCE, layout=WIDE), is_text=False)
    assert found == ["data", "data", "note", "total"]


@pytest.mark.parametrize("is_text", [True, False])
def test_a_heading_of_rows_that_have_its_name_in_them_is_a_note(is_text):
    rows = [["Offence", "Month", "N"], ["Offence: B"], ["B", "Apr-20", 1], ["B", "May-20", 2],
            ["Offence: C"], ["C", "Apr-20", 3]]  # fmt: skip
    (found,) = kinds(rows, LONG, is_text)
    assert found == ["note", "data", "data", "note", "data"]
    (found,) = kinds([rows[0], ["B"], ["", "Apr-20", 1], ["", "May-20", 2]], LONG, False)
    assert found[0] == "data"  # the rows below are of it
    months = [["Month", "Offence", "N"], ["Apr-20", "A", 3], ["May-20"], ["Jun-20", "A", 4]]
    (found,) = kinds(months, LONG, is_text)
    assert found == ["data", "data", "data"]  # what the month had is lost, and never in silence


@pytest.mark.parametrize("lone", ["Provisional", "Community safety team"])
def test_a_text_alone_after_a_blank_row_is_a_note(lone):
    rows = [HEAD, *ROWS, [], [lone], [], ["Team"]]
    (found,) = kinds(rows, contract_of(OFFENCE, layout=WIDE))
    assert found[2:] == ["blank", "note", "blank", "note"]


def test_notes_are_told_with_their_rows(tmp_path):
    rows = [HEAD, *ROWS, [], ["1. First."], ["2. Second."], [], ["Team"]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert "rows 5 to 6, 8 below the headings: not read, taken for notes" in extract.notes
    assert (extract.rows_in, extract.skipped) == (7, 5)


@pytest.mark.parametrize("note", [["1.", "Figures may change"], ["Source", "Case system"]])
def test_a_note_over_several_cells_is_a_note(note):
    rows = [HEAD, *ROWS, note + [""] * (5 - len(note))]
    (found,) = kinds(rows, contract_of(OFFENCE, layout=WIDE), is_text=False)
    assert found[2] in ("note", "footer")


@pytest.mark.parametrize("after", [[], [["Fraud", 9, 9, 9, 9]]])
@pytest.mark.parametrize("name", ["Marple", "C. Fraud", "c. Fraud", "c) Fraud"])
def test_a_name_without_figures_is_asked_about(tmp_path, name, after):
    rows = [HEAD, *ROWS, [name, "", "", "", ""], *after]
    source = intake(tmp_path, {"cases.csv": csv_of(rows)}, text_of([OFFENCE], layout=WIDE))
    (question,) = source.questions
    assert (question.kind, question.rows) == ("name without figures", (4,))
    assert len(question.periods) == 4
    quality = accounts(source).iloc[0]
    assert (quality["asked"], quality["rows_in"]) == (1, quality[PARTS].sum())


@pytest.mark.parametrize(
    ("below", "asked"),
    [
        (["Data as at", 44000, "", "", ""], True),
        (["Staff in post", "", 12, "", ""], True),
        (["Fraud", 9, 9, 9, 9], False),
        (["Fraud", 9, 9, "", ""], False),
    ],
)
def test_a_row_with_few_figures_below_a_blank_one_is_asked_about(tmp_path, below, asked):
    rows = [HEAD, *ROWS, [""] * 5, below]
    source = intake(tmp_path, {"cases.csv": csv_of(rows)}, text_of([OFFENCE], layout=WIDE))
    assert [question.kind for question in source.questions] == ["name without figures"] * asked
    assert accounts(source).iloc[0]["asked"] == asked


def test_a_name_that_the_contract_knows_is_a_row_whose_figures_are_missing(tmp_path):
    rows = [HEAD, *ROWS, ["Marple", "", "", "", ""]]
    extract = extract_of(tmp_path, rows, NAMED)
    assert extract.nameless == {"": []}
    assert len(extract.cells["row"]) == 12


LONG = contract_of(MONTH, OFFENCE, NUMBER)


def test_a_figure_cut_in_two_by_its_comma_makes_its_month_unknown(tmp_path):
    text = "Month,N,Offence\nApr-20,10,B\nMay-20,1,234,B\nJun-20,12,B\n"
    source = intake(tmp_path, {"cases.csv": text}, text_of([MONTH, OFFENCE, NUMBER]))
    (fault,) = source.quarantine.to_dict("records")
    assert (fault["row"], fault["rule"]) == (3, "more cells")
    assert list(source.records["count"]) == [10, 12]
    aside = source.units[source.units["fate"] == "quarantined"]
    assert list(aside["period"]) == ["2020-05"]


def test_blanks_beyond_the_last_heading_are_no_cells_where_many_rows_have_them(tmp_path):
    rows = [["Month", "N", "Offence"], *(["Apr-20", "10", "B", *[""] * (n % 4)] for n in range(8))]
    extract = extract_of(tmp_path, rows, LONG)
    assert (list(extract.cells["odd"]), extract.broken) == ([""] * 8, ())
    rows = [["Month", "N", "Offence"], ["Apr-20", "10", "B"], ["May-20", "1", "234", ""],
            ["Jun-20", "12", ""]]  # fmt: skip
    assert list(extract_of(tmp_path, rows, LONG).cells["odd"])[1] == "more cells"


def test_the_month_stands_behind_a_figure_cut_in_two(tmp_path):
    rows = [["Offence", "N", "Month"], ["B", "10", "Apr-20"], ["B", "1", "234", "May-20"]]
    extract = extract_of(tmp_path, rows, LONG)
    assert list(extract.cells["period"]) == ["Apr-20", "May-20"]
    assert list(extract.cells["odd"]) == ["", "more cells"]


@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx"])
def test_a_cell_beyond_the_headings_sets_its_row_aside(tmp_path, name):
    rows = [["Month", "Offence", "N"], ["Apr-20", "B", 10], ["May-20", "B", 1, 234]]
    extract = extract_of(tmp_path, rows, LONG, name)
    assert list(extract.cells["odd"]) == ["", "more cells"]


@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx"])
@pytest.mark.parametrize(
    ("heads", "row", "odd"),
    [
        (["Month", "Offence", "N"], ["Apr-20", "B", 10, "two are late"], ""),
        (["Month", "Offence", "N"], ["Apr-20", "B", 1, 234, "late"], "more cells"),
        (["Month", "N", "Offence"], ["Apr-20", 1, 234, "B"], "more cells"),
    ],
)
def test_words_behind_the_last_figure_are_a_remark(tmp_path, name, heads, row, odd):
    assert list(extract_of(tmp_path, [heads, row], LONG, name).cells["odd"]) == [odd]


def test_separators_at_the_end_of_a_row_are_no_cells(tmp_path):
    text = "Month,Offence,N\nApr-20,B,10,,\n"
    (tmp_path / "cases.csv").write_text(text)
    (found,) = kinds([line.split(",") for line in text.splitlines()], LONG)
    assert found == ["data"]


@pytest.mark.parametrize(
    ("first", "asked", "kind"),
    [
        ("Total recorded crime", True, "data"),
        ("Total", True, "data"),
        ("Total recorded crime", False, "total"),
        ("Grand total", False, "total"),
        ("Subtotal", False, "total"),
    ],
)
def test_a_total_that_the_contract_asks_for_by_name_is_data(first, asked, kind):
    where = f", where: {{kind: [{first}]}}" if asked else ""
    series = (f"{{measure: n, label: N, unit: cases, frequency: M, combine: sum{where}}}",)
    contract = contract_of(OFFENCE, MONTH, NUMBER, series=series)
    (found,) = kinds([["Offence", "Month", "N"], [first, "Apr-20", "9"]], contract)
    assert found == [kind]


@pytest.mark.parametrize(
    ("name", "figure", "kind"),
    [("Monthly average", 4, "beside"), ("Target", 5, "beside"), ("Other crime", "", "beside"),
     ("Other crime", 5, "data"), ("Burglary", "", "data"), ("Total", 5, "total"),
     ("Fraud by other means", 5, "data"), ("Repeat targets", 5, "data"),
     ("% domestic abuse", "4%", "beside"), ("£ saved", 40, "beside")],
)  # fmt: skip
def test_rows_of_no_category_stand_beside_the_figures(name, figure, kind):
    more = "categories: [{id: burglary, label: Burglary, names: [Burglary]}]"
    field = OFFENCE.replace("kind", "category")
    rows = [["Offence", "Apr-20", "May-20"], [name, figure, figure], ["Burglary", 3, 4]]
    assert kinds(rows, contract_of(field, layout=WIDE, more=more)) == [[kind, "data"]]


@pytest.mark.parametrize(
    ("name", "figure", "kind"),
    [("% change on previous month", "-6.8%", "beside"), ("Monthly average", 3.5, "beside"),
     ("Target", "90%", "beside"), ("Monthly average", 4, "data"), ("Robbery", 3.5, "data"),
     ("Change of address", "5%", "data"), ("Monthly average", "n/k", "data")],
)  # fmt: skip
def test_a_row_that_is_named_so_and_has_no_counts_stands_beside_them(name, figure, kind):
    rows = [["Offence", "Apr-20", "May-20"], [name, figure, figure], ["Burglary", 3, 4]]
    assert kinds(rows, contract_of(OFFENCE, layout=WIDE)) == [[kind, "data"]]


def test_a_comment_makes_no_row_one_that_stands_beside_the_figures():
    field = "{name: remark, headers: [Remark]}"
    rows = [["Offence", "Remark", "Apr-20"], ["Robbery", "including repeats", 3.5],
            ["Burglary", "", 4]]  # fmt: skip
    assert kinds(rows, contract_of(OFFENCE, field, layout=WIDE)) == [["data", "data"]]


def test_a_table_of_nothing_but_means_has_its_faults_told():
    rows = [["Offence", "Apr-20"], ["England", 3.5], ["Wales", 2.5]]
    assert kinds(rows, contract_of(OFFENCE, layout=WIDE)) == [["data", "data"]]


def test_a_mean_beside_sums_of_decimals_is_asked_about():
    series = "{measure: n, label: N, unit: cases, kind: sum, frequency: M, combine: sum}"
    rows = [["Offence", "Apr-20", "May-20"], ["Average", 3.5, 3.5], ["Burglary", 3.2, 4.1]]
    assert kinds(rows, contract_of(OFFENCE, layout=WIDE, series=(series,))) == [["data", "data"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["Month", "Offence", "N"], ["Apr-20", "Cyber", ""]],  # a new category, not yet known
        # Of tables side by side the one ends before the other does.
        [["Offence", "N", "Month", "Offence", "N", "Month"],
         ["Property crime", "", "", "Burglary", 7, "May-20"]],
    ],
)  # fmt: skip
def test_a_row_that_says_more_than_a_name_is_no_heading_of_a_section(rows):
    more = "categories: [{id: burglary, label: Burglary, names: [Burglary]}]"
    told = contract_of(MONTH, OFFENCE.replace("kind", "category"), NUMBER, more=more)
    assert kinds(rows, told) == [["data"]]


def test_headings_that_come_again_are_no_rows(tmp_path):
    rows = [["Month", "Offence", "N"], ["Apr-20", "B", 1], ["Page 2"], ["Month", "Offence", "N"],
            ["May-20", "B", 2]]  # fmt: skip
    extract = extract_of(tmp_path, rows, LONG)
    assert figures_of(extract) == [("Apr-20", 1), ("May-20", 2)]
    assert (extract.rows_in, extract.skipped, extract.broken) == (4, 2, ())


@pytest.mark.parametrize(
    ("figures", "kind"),
    [
        ([18, 24, 30, 36], "total"), ([18, 24, 30, 37], "data"), ([18, 24, 30, ""], "data"),
        ([6, 8, 10, 12], "data"),
    ],
)  # fmt: skip
def test_a_last_row_without_a_name_is_the_total_that_it_is(figures, kind):
    above = ROWS * (figures[0] // 6)
    rows = [HEAD, *above, ["", *figures]]
    (found,) = kinds(rows, contract_of(OFFENCE, layout=WIDE), is_text=False)
    assert found == ["data"] * len(above) + [kind]


def test_a_last_row_whose_name_stands_above_it_is_no_total():
    rows = [["Offence", "Ward", "Apr-20"], *(["Noise", name, 3] for name in "ABCDE")]
    ward = "{name: ward_raw, headers: [Ward]}"
    told = contract_of(OFFENCE, ward, layout="kind: wide, fill_down: [ward_raw]")
    for row, kind in ((["Noise", "", 15], "data"), (["", "", 15], "data")):
        (found,) = kinds([*rows, row], told, is_text=False)
        assert found == ["data"] * 5 + [kind]


def test_no_figures_at_all_are_no_total():
    rows = [HEAD, *([name, 0, 0, 0, 0] for name in "ABCDE"), ["", 0, 0, 0, 0]]
    (found,) = kinds(rows, contract_of(OFFENCE, layout=WIDE), is_text=False)
    assert found == ["data"] * 6


def test_a_sum_without_a_name_does_not_cost_the_figures_above_it(tmp_path):
    months = ["Apr-20", "May-20", "Jun-20", "Jul-20", "Aug-20"]
    rows = [["Month", "N"], *([month, 3] for month in months), ["", 15]]
    source = intake(tmp_path, {"cases.csv": csv_of(rows)}, text_of([MONTH, NUMBER]))
    assert (list(source.records["count"]), len(source.quarantine)) == ([3] * 5, 0)
    assert "row 7 has no name and is the sum" in accounts(source).iloc[0]["notes"]
    assert accounts(source).iloc[0]["rows_in"] == accounts(source).iloc[0][PARTS].sum()


@pytest.mark.parametrize("number", ["{}", "({})"])
def test_a_row_that_numbers_the_columns_is_no_row_of_figures(number):
    told = [number.format(at + 1) for at in range(len(HEAD))]
    for row, kind in ((told, "note"), (["5", *told[1:]], "data")):
        ((found, *rest),) = kinds([HEAD, row, *ROWS], contract_of(OFFENCE, layout=WIDE))
        assert (found, rest) == (kind, ["data", "data"])
    numbered = [HEAD, told, ["2", *ROWS[1][1:]]]
    assert kinds(numbered, contract_of(OFFENCE, layout=WIDE)) == [["data", "data"]]


def test_a_table_below_with_other_months_is_read_by_its_own_headings(tmp_path):
    rows = [HEAD, *ROWS, [], ["Table 2"], ["Offence", "Aug-20", "Sep-20"], ["Burglary", 9, 10]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE), "cases.xlsx")
    assert ("Burglary", "2020-09", 10) in figures_of(extract, "kind")
    assert len(figures_of(extract)) == 10


@pytest.mark.parametrize(
    "heading", [["Ward", *MONTHS], ["Ward", "Aug-20", "Sep-20"], ["Ward", "People", "Rate"]]
)
def test_rows_below_other_headings_are_set_aside(tmp_path, heading):
    rows = [HEAD, *ROWS, [], heading, ["North", 1, 2]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE), "cases.xlsx")
    (fault,) = extract.broken
    assert (fault.row, fault.rule) == (6, "other headings")
    assert len(figures_of(extract)) == 8


def test_a_second_long_table_below_other_headings_is_set_aside(tmp_path):
    rows = [["Month", "Offence", "N"], ["Apr-20", "B", 1], [], ["Month", "Offence", "Detected"],
            ["Apr-20", "B", 7]]  # fmt: skip
    extract = extract_of(tmp_path, rows, LONG)
    assert figures_of(extract) == [("Apr-20", 1)]
    assert [fault.row for fault in extract.broken] == [5]


BLOCKS = [["Ward", "Offence", "Apr-20", "May-20"], ["South", "B", 1, 1], ["", "R", 2, 2],
          ["The Moor", "B", 4, 4], ["", "R", 8, 8]]  # fmt: skip
WARD = "{name: ward, headers: [Ward]}"


def wards(extract):
    return list(dict.fromkeys(zip(extract.cells["ward"], extract.cells["kind"], strict=True)))


FILLED = [("South", "B"), ("South", "R"), ("The Moor", "B"), ("The Moor", "R")]


@pytest.mark.parametrize("required", ["", ", constraints: {required: true}"])
@pytest.mark.parametrize("below", [[], [["Total", "", 15, 15]], [[], ["Notes"]]])
def test_a_ward_in_the_first_row_of_its_block_only_is_filled_down(tmp_path, required, below):
    contract = contract_of(WARD.replace("}", required + "}"), OFFENCE, layout=WIDE)
    extract = extract_of(tmp_path, [*BLOCKS, *below], contract)
    assert wards(extract)[:4] == FILLED
    assert "a blank in column 'Ward' stands for the cell above it" in extract.notes


@pytest.mark.parametrize("years", ["2019/20 2020/21", "FY19/20 FY20/21", "2019 2020"])
def test_a_ward_above_its_years_is_filled_down(tmp_path, years):
    rows = [["Ward", "Year", "Apr", "May"]]
    for ward, number in (("South", 1), ("The Moor", 4)):
        rows += [[ward * (n == 0), year, number, number] for n, year in enumerate(years.split())]
    extract = extract_of(tmp_path, rows, contract_of(WARD, layout=WIDE), "cases.xlsx")
    assert list(extract.cells["ward"]) == ["South"] * 4 + ["The Moor"] * 4
    assert not extract.broken


@pytest.mark.parametrize(
    ("rows", "marks"),
    [
        (BLOCKS, "{value: '', state: missing}"),
        ([*BLOCKS[:2], ["South", "R", 2, 2], *BLOCKS[3:]], ""),  # the other block is written out
        ([*BLOCKS[:4], ["", "B", 8, 8]], ""),  # the ward above has a figure of its own
    ],
)
def test_a_blank_that_may_mean_not_known_is_not_filled(tmp_path, rows, marks):
    contract = contract_of(WARD, OFFENCE, layout=WIDE, marks=marks)
    assert "" in [ward for ward, _ in wards(extract_of(tmp_path, rows, contract))]


def test_the_contract_settles_that_a_blank_stands_for_the_name_above(tmp_path):
    contract = contract_of(
        WARD, OFFENCE, layout=f"{WIDE}, fill_down: [ward]", marks="{value: '', state: missing}"
    )
    assert wards(extract_of(tmp_path, BLOCKS, contract)) == FILLED


def test_records_in_blocks_are_asked_about_unless_the_contract_says_fill_down(tmp_path):
    fields = ["{name: date, headers: [Day], type: date}", WARD]
    count = ("{measure: n, label: N, unit: cases, frequency: M, combine: count}",)
    days = [f"{n:02d}/04/2020" for n in range(1, 7)]
    names = ["South", "", "", "The Moor", "", ""]
    text = csv_of([["Ward", "Day"], *zip(names, days, strict=True)])
    source = intake(tmp_path / "a", {"cases.csv": text}, text_of(fields, series=count))
    (question,) = source.questions
    assert (question.kind, question.rows) == ("blank below a name", (3, 4, 6, 7))
    settled = text_of(fields, "fill_down: [ward]", count)
    source = intake(tmp_path / "b", {"cases.csv": text}, settled)
    assert not source.questions
    assert list(source.records["area_code"]) == ["E05000002"] * 3 + ["E05000001"] * 3


def test_headings_without_any_row_have_no_rows_and_nothing_to_warn_of(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        extract = extract_of(tmp_path, [["Month", "N"]], contract_of(MONTH, NUMBER))
    assert len(extract.cells["row"]) == 0


@pytest.mark.parametrize(
    ("first", "second", "is_other"),
    [("Table 1: Offences", "Table 2: Arrests", True), ("Table 1. Offences", "Offences", False),
     ("Table 1: Cases, April to May 2020", "Table 2: Cases, June 2020 to July", False),
     ("Table 1: Cases, first quarter", "Table 2: Cases, second quarter", False),
     ("Table 1: Cases, year to March 2020", "Table 2: Cases in the year ending May", False),
     ("Table 1: Cases", "Table 1 (cont'd) - Cases (page 2)", False)],
)  # fmt: skip
def test_a_table_below_a_numbered_title_of_its_own_is_another(tmp_path, first, second, is_other):
    rows = [[first], HEAD, *ROWS, [""], [second], HEAD, ["Arson", 1, 2, 3, 4]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert ("Arson" in extract.cells["kind"]) != is_other
    assert [fault.rule for fault in extract.broken] == ["other headings"] * is_other


@pytest.mark.parametrize("title", [[], [["Summary"]]])
@pytest.mark.parametrize("counted", ["Cases", "Noise"])
@pytest.mark.parametrize("gap", [[], [[""]]])
def test_a_summary_below_records_is_no_records(tmp_path, title, counted, gap):
    fields = ["{name: date, headers: [Day], type: date}", OFFENCE]
    count = ("{measure: n, label: N, unit: cases, frequency: M, combine: count}",)
    records = [["Day", "Offence"], *([f"{n:02d}/04/2020", "Noise"] for n in range(1, 9))]
    summary = [[""], *title, ["Month", counted], *gap, ["Apr-20", 8]]
    extract = extract_of(tmp_path, [*records, *summary], contract_of(*fields, series=count))
    assert list(extract.cells["kind"]) == ["Noise"] * 8
    for word in ("Not known", "Various"):
        odd = [["09/04/2020", ""], [word, "Noise"], [word, "Noise"], ["09/04/2020", "Noise"]]
        extract = extract_of(tmp_path, [*records, *odd], contract_of(*fields, series=count))
        assert len(extract.cells["kind"]) == 12


@pytest.mark.parametrize("below", [["Pending", "Noise"], ["", "Litter"]])
def test_records_without_a_day_below_a_blank_row_are_no_summary(tmp_path, below):
    fields = ["{name: date, headers: [Day], type: date}", OFFENCE]
    count = ("{measure: n, label: N, unit: cases, frequency: M, combine: count}",)
    days = [[f"{n:02d}/04/2020", "Noise"] for n in range(1, 9)]
    undated = ["Pending", "Arson"]
    rows = [["Day", "Offence"], *days, [""], undated, below, *days[: 4 * (below[0] == "")]]
    extract = extract_of(tmp_path, rows, contract_of(*fields, series=count))
    assert len(extract.cells["kind"]) == len(rows) - 2


def test_a_record_below_the_others_whose_number_begins_with_a_sign_is_no_note():
    day = "{name: date, headers: [Day], type: date, constraints: {required: true}}"
    count = ("{measure: n, label: N, unit: cases, frequency: M, combine: count}",)
    contract = contract_of("{name: ref, headers: [Ref]}", day, OFFENCE, series=count)
    rows = [["Ref", "Day", "Offence"], ["#7", "01/04/2020", "Noise"], ["#8", "", "Noise"]]
    assert kinds(rows, contract) == [["data", "data"]]


@pytest.mark.parametrize(("name", "rules"), [("", ["no name"]), ("R", [])])
def test_a_row_without_any_name_is_of_no_block(tmp_path, name, rules):
    rows = [*BLOCKS[:4], ["", name, 9, 9]]
    kind = OFFENCE.replace(", constraints: {required: true}", "")
    ward = WARD.replace("}", ", constraints: {required: true}}")
    extract = extract_of(tmp_path, rows, contract_of(ward, kind, layout=WIDE))
    assert [fault.rule for fault in extract.broken] == rules
    assert wards(extract) == FILLED[: 4 - len(rules)]
