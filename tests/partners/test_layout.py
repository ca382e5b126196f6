"""Wherever a header stands and however it is dressed, every field is found at its own column."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.errors import PartnerDataError, ReferenceFileError
from ssp_analysis.partners.contract_parts import (
    Constraints,
    ContractField,
    Layout,
    SeriesDefinition,
)
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.layout import HEADER_WITHIN, find_header
from ssp_analysis.partners.reading import read_file
from ssp_analysis.partners.rows import tell_rows_apart
from ssp_analysis.partners.sheet_tables import tables_of
from ssp_analysis.partners.sheets import Sheet
from ssp_analysis.partners.workbook_marks import SheetMarks
from ssp_analysis.years import ReportingYear
from tests.partners.received import intake, workbook
from tests.partners.tables import (
    MONTH,
    NUMBER,
    OFFENCE,
    SUM,
    WIDE,
    contract_of,
    csv_of,
    extract_of,
    figures_of,
    numbered,
    text_of,
)

ONE_ROW = ("Case ref", "Date received", "Type & kind", "Ward")
# A merged upper cell stands over each group; a blank one leaves the lower heading alone.
GROUPS = {"Case": ("ID", "Date"), "What & where": ("Type", "Ward"), "": ("Cases", "Place")}
MONTHS = ("Apr-20", "May-20", "Jun-20", "Jul-20")
SPACES = (" ", "\u00a0", "  ", " \u200b")
# No digit and no letter of the headings' case-folded words: never a heading by accident.
OTHER_WORDS = st.text("zxq ", min_size=1, max_size=8).map(lambda text: f"zz {text}zz")


def contract(headings, kind="rows", header_rows=1):
    needed = Constraints(required=True)
    fields = [
        ContractField(name=f"field_{at}", headers=(heading,), constraints=needed)
        for at, heading in enumerate(headings)
    ]
    series = SeriesDefinition(
        measure="cases", label="Cases", unit="cases", frequency="M",
        combine="sum" if kind == "wide" else "count",
    )  # fmt: skip
    return Contract(
        id="cases", name="Cases", owner="Owner", agreement="A", files=({"pattern": "*"},),
        layout=Layout(kind=kind, header_rows=header_rows, period_from="file"), fields=tuple(fields),
        due={"frequency": "M", "days": 1}, counts="C.", does_not_count="O.", series=(series,),
    )  # fmt: skip


@st.composite
def dressed(draw, heading):
    """A heading in another case, with other spaces, `and` for `&`, and air around it."""
    text = draw(st.sampled_from([heading, heading.upper(), heading.lower(), heading.swapcase()]))
    text = text.replace(" ", draw(st.sampled_from(SPACES)))
    text = text.replace("&", draw(st.sampled_from(["&", "and", "AND"])))
    return draw(st.sampled_from(["", " ", "\u00a0"])) + text + draw(st.sampled_from(["", " "]))


@st.composite
def titles(draw, header_rows):
    """Rows above a header: blank lines, then titles and dates."""
    cell = st.one_of(st.just(""), OTHER_WORDS, st.integers(0, 99), st.just("Apr-20"))
    words = draw(st.lists(st.lists(cell, max_size=4), max_size=3))
    return [[]] * draw(st.integers(0, HEADER_WITHIN - header_rows - len(words))) + words


def sheet(above, *header):
    body = [["x"] * len(header[-1])]
    return Sheet("cases.csv", "", numbered([*above, *header, *body]), is_text=True)


@given(st.data())
def test_a_header_of_one_row_is_found_in_any_dress(data):
    columns = data.draw(st.permutations([*ONE_ROW, *data.draw(st.lists(OTHER_WORDS, max_size=4))]))
    above = data.draw(titles(1))
    row = [data.draw(dressed(column)) for column in columns]
    header = find_header(sheet(above, row), contract(ONE_ROW))
    assert header.end == len(above) + 1
    assert header.fields == {f"field_{at}": columns.index(name) for at, name in enumerate(ONE_ROW)}
    assert header.width == len(columns)


@given(st.data())
def test_month_columns_are_found_among_others(data):
    names = ("Offence",)
    columns = data.draw(
        st.permutations([*names, *MONTHS, *data.draw(st.lists(OTHER_WORDS, max_size=4))])
    )
    above = data.draw(titles(1))
    row = [data.draw(dressed(column)) for column in columns]
    header = find_header(sheet(above, row), contract(names, kind="wide"))
    assert header.end == len(above) + 1
    assert header.fields == {"field_0": columns.index("Offence")}
    assert header.periods == {
        f"2020-{number:02d}": columns.index(month) for number, month in enumerate(MONTHS, start=4)
    }


@given(st.data())
def test_a_merged_header_of_two_rows_is_joined_in_any_order(data):
    merged = {group: lowers for group, lowers in GROUPS.items() if group}
    wanted = [f"{group} / {lower}" for group, lowers in merged.items() for lower in lowers]
    upper, lower, places = [], [], {}
    for group in data.draw(st.permutations(list(merged))):
        inner = [*merged[group], *data.draw(st.lists(OTHER_WORDS, max_size=2))]
        for at, name in enumerate(data.draw(st.permutations(inner))):
            places[f"{group} / {name}"] = len(lower)
            upper.append(data.draw(dressed(group)) if at == 0 else "")
            lower.append(data.draw(dressed(name)))
    above = data.draw(titles(2))
    header = find_header(sheet(above, upper, lower), contract(wanted, header_rows=2))
    assert header.end == len(above) + 2
    assert header.fields == {f"field_{at}": places[name] for at, name in enumerate(wanted)}


BARE = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
ROW = ["Burglary", *range(1, 13)]
YEARS = {
    "financial": ["", "2020/21"],
    "in words": ["Recorded crime in the borough, 2020/21"],
    "calendar": ["", 2020, *[""] * 8, 2021],
    "marked": ["", "2020/21 [p]"],
    "short": ["", "FY 20/21"],
    "by its months": ["", "April 2020 to March 2021"],
    "final": ["", "2020/21 (final)"],
}


@pytest.mark.parametrize("years", YEARS)
@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx"])
def test_a_year_above_the_months_completes_them(tmp_path, years, name):
    rows = [["Table 1"], YEARS[years], [], ["Offence", *BARE], ROW]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE), name)
    found = [period for period, _ in figures_of(extract)]
    assert found == [str(month) for month in ReportingYear(2020).months]
    assert ("count_mark" in extract.cells) == (years == "marked")


def test_months_may_stand_above_their_years_or_below_quarters_of_a_year(tmp_path):
    told = contract_of(OFFENCE, layout="kind: wide, header_rows: 2")
    upside = [["Offence", *BARE], ["", *[2020] * 9, *[2021] * 3], ROW]
    pairs = [["Offence", "Apr", "", "May", ""], ["", 2020, 2021, 2020, 2021], ROW[:5]]
    below = [["", "2020/21"], ["", "Q1", "", "", "Q2"], ["Offence", *BARE[:4]], ROW[:5]]
    for rows, periods in (
        (upside, [str(month) for month in ReportingYear(2020).months]),
        (pairs, ["2020-04", "2021-04", "2020-05", "2021-05"]),
        (below, ["2020-04", "2020-05", "2020-06", "2020-07"]),
    ):
        assert [period for period, _ in figures_of(extract_of(tmp_path, rows, told))] == periods


@pytest.mark.parametrize(
    "heads",
    [
        ["01/04/2020", "01/05/2020"], ["1-Apr-20", "1-May-20"], ["30/04/2020", "31/05/2020"],
        ["2020-04-01 00:00:00", "2020-05-01 00:00:00"],
    ],
)  # fmt: skip
def test_the_first_or_last_day_of_a_month_as_a_typed_heading_is_that_month(tmp_path, heads):
    extract = extract_of(
        tmp_path, [["Offence", *heads], ROW[:3]], contract_of(OFFENCE, layout=WIDE)
    )
    assert figures_of(extract) == [("2020-04", 1), ("2020-05", 2)]


@pytest.mark.parametrize("day", ["14/07/2020", "w/c 06/07/2020", "w/c 01/07/2020"])
def test_another_day_or_a_week_as_a_typed_heading_is_no_month(tmp_path, day):
    rows = [["Offence", "Apr-20", "May-20", day], ROW[:4]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert figures_of(extract) == [("2020-04", 1), ("2020-05", 2)]


@pytest.mark.parametrize(
    ("heads", "months"),
    [
        (["04 - April", "05 - May", "06 - June"], [4, 5, 6]),
        (["1. Apr", "2. May", "3. Jun"], [4, 5, 6]),
        (["1 Apr", "8 Apr", "15 Apr"], []), (["1 Apr", "4 Apr", "2 May"], []),
        (["1 Apr", "1 May", "1 Jun"], []), (["1 Apr", "2 May", "6 Jun"], []),
    ],
)  # fmt: skip
def test_numbers_to_sort_months_by_are_those_of_all_months_in_one_order(tmp_path, heads, months):
    rows = [["", "2020/21"], ["Offence", *heads], ROW[:4]]
    contract = contract_of(OFFENCE, layout=WIDE)
    if not months:
        with pytest.raises(PartnerDataError):
            extract_of(tmp_path, rows, contract)
        return
    found = [period for period, _ in figures_of(extract_of(tmp_path, rows, contract))]
    assert found == [f"2020-{month:02d}" for month in months]


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("Data 2020-21", BARE), ("2020-21 (final)", BARE), ("2020-21 Q1", BARE[:3]),
        ("Data 2020", BARE[:9]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_text", [False, True])
def test_a_year_among_other_words_of_a_sheet_s_or_file_s_name_completes_months(
    tmp_path, name, months, is_text
):
    rows = [["Offence", *months], ROW[: len(months) + 1]]
    wanted = contract_of(OFFENCE, layout=f"{WIDE}, year_from: sheet")
    path = tmp_path / (f"asb {name}.csv" if is_text else "cases.xlsx")
    path.write_bytes(csv_of(rows).encode() if is_text else workbook({name: rows}))
    if is_text and name == "Data 2020":  # it may be the year of the delivery
        with pytest.raises(PartnerDataError, match="the name of its sheet has no year"):
            read_file(path, wanted)
    else:
        found = [period for period, _ in figures_of(read_file(path, wanted))]
        assert found == [str(month) for month in ReportingYear(2020).months[: len(months)]]


@pytest.mark.parametrize(
    "name", ["Academic year 2020-21", "2020 Q4", "2019 to 2020", "As at May 2020", "Updated 2020"]
)
def test_a_sheet_s_name_that_may_mean_another_year_completes_no_month(tmp_path, name):
    (tmp_path / "a.xlsx").write_bytes(workbook({name: [["Offence", *BARE[:3]], ROW[:4]]}))
    with pytest.raises(PartnerDataError, match="the name of its sheet has no year"):
        read_file(tmp_path / "a.xlsx", contract_of(OFFENCE, layout=f"{WIDE}, year_from: sheet"))


def test_a_quarter_with_its_months_in_brackets_is_a_heading(tmp_path):
    heads = ["Q1 (Apr-Jun)", "Quarter 2 (July - September)"]
    rows = [["2020/21"], ["Offence", *heads], ["Burglary", 1, 2]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert figures_of(extract) == [("2020/21 Q1", 1), ("2020/21 Q2", 2)]


def test_a_blank_row_above_two_rows_of_headings_is_none_of_them(tmp_path):
    rows = [["Return"], [], ["Offence", "2019/20", "", "2020/21"], ["", "Mar", "Total", "Apr"],
            ["Burglary", 1, 1, 2]]  # fmt: skip
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=f"{WIDE}, header_rows: 2"))
    assert [figure for figure in figures_of(extract) if "-" in figure[0]] == [
        ("2020-03", 1), ("2020-04", 2)
    ]  # fmt: skip


def test_days_of_one_month_as_headings_are_refused_also_where_their_figures_are_alike():
    rows = [["Offence", date(2020, 4, 1), date(2020, 4, 2)], ["Burglary", 1, 1]]
    with pytest.raises(PartnerDataError, match=r"several days of 2020-04 as headings \(columns B"):
        find_header(sheet([], *rows), contract_of(OFFENCE, layout=WIDE))


def test_of_several_columns_below_each_period_the_contract_names_the_one_that_is_meant(tmp_path):
    rows = [["Offence", "Apr-20", "", "May-20", ""], ["", "Cases", "Rate", "Cases", "Rate"],
            ["Burglary", 1, 0.1, 2, 0.2]]  # fmt: skip
    layout = f"{WIDE}, header_rows: 2"
    with pytest.raises(PartnerDataError, match="which column below each period is meant"):
        extract_of(tmp_path, rows, contract_of(OFFENCE, layout=layout))
    meant = "{name: count, headers: [cases], type: integer}"
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, meant, layout=layout))
    assert figures_of(extract) == [("2020-04", 1), ("2020-05", 2)]


def test_the_names_of_sheets_may_be_what_a_field_says(tmp_path):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for tab, figure in (("North", 3), ("South", 4)):
            sheet = book.add_worksheet(tab)
            sheet.write_row(0, 0, ["Month", "N"])
            sheet.write_row(1, 0, ["Apr-20", figure])
    told = text_of([MONTH, NUMBER, "{name: team}"], "sheets_are: team", [SUM])
    source = intake(tmp_path, {"cases.xlsx": stream.getvalue()}, told)
    assert (list(source.records["team"]), source.questions) == (["North", "South"], ())
    unknown = told.replace("sheets_are: team", "sheets_are: patch")
    with pytest.raises(ReferenceFileError, match="layout names field 'patch', which is not in fie"):
        intake(tmp_path / "unknown", {"cases.xlsx": stream.getvalue()}, unknown)


def test_the_names_of_text_files_in_an_archive_may_be_so_without_their_ending(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, figure in (("North.csv", 3), ("2020/South.csv", 4)):
            archive.writestr(name, f"Month,N\nApr-20,{figure}\n")
    told = text_of([MONTH, NUMBER, "{name: team}"], "sheets_are: team", [SUM])
    source = intake(tmp_path, {"cases.zip": stream.getvalue()}, told)
    assert sorted(source.records["team"]) == ["North", "South"]


@pytest.mark.parametrize(("second", "asked"), [([3, 5, 9, 2], 1), ([3, 5, 9, 4], 0), (None, 0)])
def test_a_sheet_that_says_the_same_as_anothers_is_asked_about(tmp_path, second, asked):
    first = [3, 5, 9, 2] if second else [3, 3, 0, 0]  # small figures agree by chance
    tabs = {
        name: [["Month", "N"], *zip(MONTHS, figures, strict=True)]
        for name, figures in (("North", first), ("South", second or first))
    }
    told = text_of([MONTH, NUMBER, "{name: team}"], "sheets_are: team", [SUM])
    source = intake(tmp_path, {"cases.xlsx": workbook(tabs)}, told)
    assert [question.kind for question in source.questions] == ["sheet said again"] * asked
    assert set(source.records["team"]) == ({"North"} if asked else {"North", "South"})


def test_of_two_headings_that_differ_in_a_sign_the_fields_own_is_meant(tmp_path):
    rows = [["Month", "% female", "Female"], ["Apr-20", "80%", 40]]
    told = contract_of(MONTH, "{name: count, headers: [Female], type: integer}")
    assert figures_of(extract_of(tmp_path, rows, told)) == [("Apr-20", 40)]
    rows[0][2] = "Female (p)"
    assert figures_of(extract_of(tmp_path, rows, told)) == [("Apr-20", 40)]


def test_calendar_years_across_complete_the_months_down(tmp_path):
    rows = [["Month", "2018", "2019"], ["January", 1, 2], ["May", 3, 4]]
    told = contract_of(MONTH, layout=f"{WIDE}, year_begins: january")
    assert figures_of(extract_of(tmp_path, rows, told)) == [
        ("2018-01", 1), ("2019-01", 2), ("2018-05", 3), ("2019-05", 4)
    ]  # fmt: skip


@pytest.mark.parametrize("names", [
    ("Month 1", "Month 2", "Month 3"), ("M1", "M2", "M3"), ("1st month", "2nd month", "3rd month"),
])  # fmt: skip
@pytest.mark.parametrize("quarter", ["2020/21 Q2", "Q2 2020/21", "Jul-Sep 2020"])
def test_the_months_of_a_quarter_may_stand_across_by_their_number(tmp_path, names, quarter):
    rows = [["Month", *names, "Total"], [quarter, 1, 2, 3, 6], ["Mean", 4, 5, 6, 15]]
    contract = contract_of(MONTH, layout=f"{WIDE}, span: year")
    assert figures_of(extract_of(tmp_path, rows, contract)) == [
        ("2020-07", 1), ("2020-08", 2), ("2020-09", 3), ("Mean", 4), ("Mean", 5), ("Mean", 6)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["{} actual", "Actual {}", "{} (actuals)", "{} - Outturn", "Outturn: {}"]
)
def test_of_actual_and_target_of_each_month_the_actual_one_is_read(tmp_path, heading):
    heads = [name for month in MONTHS for name in (heading.format(month), f"{month} target")]
    rows = [["Offence", *heads], ["Burglary", 1, 9, 2, 9, 3, 9, 4, 9]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert [figure for _, figure in figures_of(extract)] == [1, 2, 3, 4]
    assert "'Apr-20 target'" in " ".join(extract.notes)


def test_a_heading_in_brackets_is_no_total_of_the_months_before_it(tmp_path):
    rows = [["Offence", "Apr-20", "Remarks (all)"], ["Burglary", 1, "7"]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert figures_of(extract) == [("2020-04", 1)]


def test_two_years_above_their_months_are_carried_to_the_right(tmp_path):
    rows = [["", "2019/20", *[""] * 11, "2020/21"], ["Offence", *BARE, *BARE], [*ROW, *ROW[1:]]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert [p for p, _ in figures_of(extract)][::12] == ["2019-04", "2020-04"]


@pytest.mark.parametrize("rows", [1, 2])
def test_months_that_run_past_december_below_one_year_are_refused(tmp_path, rows):
    table = [["", 2020], ["Offence", *BARE], ROW]
    contract = contract_of(OFFENCE, layout=f"{WIDE}, header_rows: {rows}")
    with pytest.raises(PartnerDataError, match="2020 above months that run past December"):
        extract_of(tmp_path, table, contract)


@pytest.mark.parametrize("heads", [["2018/19", "2019/20"], BARE])
@pytest.mark.parametrize(
    "title",
    ["Exclusions by academic year, 2018/19", "The year runs from October 2018",
     "Financial year begins 1st July"],
)  # fmt: skip
def test_years_below_a_title_that_says_academic_years_are_refused(tmp_path, heads, title):
    rows = [[title], ["Offence", *heads], ROW[: len(heads) + 1]]
    with pytest.raises(PartnerDataError, match="row 1 that its years are academic years"):
        extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))


@pytest.mark.parametrize(
    ("heads", "fault"),
    [(BARE, "without a year in its headings"), ([*MONTHS, "Aug"], "month 'aug' without a year")],
)
def test_months_without_a_year_are_refused(tmp_path, heads, fault):
    rows = [["Offence", *heads], ROW[: len(heads) + 1]]
    with pytest.raises(PartnerDataError, match=fault):
        extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))


@pytest.mark.parametrize(
    ("heading", "mark"),
    [
        ("May-20 (p)", "p"), ("May-20 [r]", "r"), ("May-20 [provisional]", "p"),
        ("May-20*", ""), ("May-20 [note 1]", ""), ("May-20 [p] [note 2]", "p"),
        ("May-20 P", "p"), ("May-20 prov.", "p"), ("May-20 est", "e"), ("*May-20", ""),
        ("May-20P", "p"), ("May-20 - provisional", "p"), ("May-20 (prov.)", "p"), ("May-20ᵖ", "p"),
        ("May-20 (1)", ""), ("May-20[2]", ""), ("May-20 (see note 1)", ""), ("May-20 (p) (2)", "p"),
    ],
)  # fmt: skip
def test_a_month_heading_with_a_mark_is_read_and_its_mark_kept(tmp_path, heading, mark):
    rows = [["Offence", "Apr-20", heading], ["Burglary", 1, 2]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))
    assert figures_of(extract) == [("2020-04", 1), ("2020-05", 2)]
    assert list(extract.cells.get("count_mark", ["", ""])) == ["", mark]


def test_a_mark_of_a_columns_heading_is_joined_to_those_of_its_cells(tmp_path):
    text = csv_of([["Month [note 1]", "N (p)"], ["Apr-20", 3]])
    source = intake(tmp_path, {"cases.csv": text}, text_of([MONTH, NUMBER]))
    assert list(source.records["count"]) == [3]
    assert "p" in source.records["count_mark"].item()


@pytest.mark.parametrize(
    ("period", "marks"),
    [
        ("Apr-20 (p)", "p"), ("April 2020 [r]", "r"), ("Apr 2020 prov.", "p"),
        ("2020-04 [p] [note 2]", "p"), ("April 2020*", ""), ("April 2020 [note 1]", ""),
        ("Month of April 2020 (r)", "r"), ("April 2020 (final)", ""),
    ],
)  # fmt: skip
def test_a_mark_behind_a_month_is_of_all_figures_of_its_row(tmp_path, period, marks):
    text = csv_of([["Month", "N"], [period, 3], ["May-20", "4 [e]"]])
    source = intake(tmp_path, {"cases.csv": text}, text_of([MONTH, NUMBER]))
    kept = source.records
    assert list(zip(kept["period"], kept["count"], kept["count_mark"], strict=True)) == [
        ("2020-04", 3, marks), ("2020-05", 4, "e"),
    ]  # fmt: skip


def test_marks_of_a_heading_and_of_a_month_are_both_told(tmp_path):
    text = csv_of([["Month", "N (p)"], ["Apr-20 [r]", 3]])
    source = intake(tmp_path, {"cases.csv": text}, text_of([MONTH, NUMBER]))
    assert source.records["count_mark"].item() == "p r"


BLANK = "{name: period, headers: [''], type: period, constraints: {required: true}}"


@pytest.mark.parametrize(
    "rows",
    [
        [["", "N"], ["Apr-20", 1]],
        [["N", ""], [1, "Apr-20"]],
        [["N", "", ""], [1, "", "Apr-20"]],
        [["Table"], [], ["", "N", ""], ["Apr-20", 1, ""]],
    ],
)
def test_a_column_is_found_by_its_blank_heading(tmp_path, rows):
    assert figures_of(extract_of(tmp_path, rows, contract_of(BLANK, NUMBER))) == [("Apr-20", 1)]


def test_a_wide_table_may_have_a_blank_first_heading(tmp_path):
    rows = [["Crimes by month"], ["", "Apr-20"], ["Burglary", 1]]
    contract = contract_of(OFFENCE.replace("Offence", "''"), layout=WIDE)
    assert figures_of(extract_of(tmp_path, rows, contract), "kind") == [("Burglary", "2020-04", 1)]


def test_a_blank_heading_that_the_contract_does_not_know_is_told(tmp_path):
    with pytest.raises(PartnerDataError, match="column A has no heading"):
        extract_of(tmp_path, [["", "Apr-20"], ["B", 1]], contract_of(OFFENCE, layout=WIDE))


@pytest.mark.parametrize(
    "rows",
    [
        [["Month", "N", "Month"], ["Apr-20", 1, "Apr-20"]],
        [["Month", "N", "N"], ["Apr-20", "", 1]],
        [["Month", "N", "N (p)"], ["Apr-20", 1, 2]],  # the heading as agreed goes before
    ],
)
def test_a_heading_given_twice_is_one_column_where_nothing_differs(tmp_path, rows):
    assert figures_of(extract_of(tmp_path, rows, contract_of(MONTH, NUMBER))) == [("Apr-20", 1)]


TWICE = [
    ([["Month", "N", "N"], ["Apr-20", 1, 2]], (MONTH, NUMBER), "", "B and C"),
    ([["Offence", "Apr-20", "Apr-20"], ["B", 1, 2]], (OFFENCE,), WIDE, "B and C"),
    ([["", "", "N"], ["Apr-20", "May-20", 2]], (BLANK, NUMBER), "", "A and B"),
]


@pytest.mark.parametrize(("rows", "fields", "layout", "columns"), TWICE)
def test_a_heading_given_twice_is_refused_until_the_contract_says_which(
    tmp_path, rows, fields, layout, columns
):
    with pytest.raises(PartnerDataError, match=rf"more than once \(columns {columns}\)"):
        extract_of(tmp_path, rows, contract_of(*fields, layout=layout))
    letters = "B,C" if columns == "A and B" else "A,C"
    chosen = f"{layout}, columns: '{letters}'".lstrip(", ")
    (figure,) = figures_of(extract_of(tmp_path, rows, contract_of(*fields, layout=chosen)))
    assert figure[-1] == 2


BESIDE = [["Month", "N", "", "Month", "N"], ["Apr-20", 1, "", "Jun-20", 3],
          ["May-20", 2, "", "", ""]]  # fmt: skip


def test_tables_side_by_side_are_read_and_told(tmp_path):
    extract = extract_of(tmp_path, BESIDE, contract_of(MONTH, NUMBER))
    assert sorted(figures_of(extract)) == [("Apr-20", 1), ("Jun-20", 3), ("May-20", 2)]
    assert "tables stand side by side, from columns A and D: all are read" in extract.notes


def test_wide_tables_side_by_side_are_read(tmp_path):
    rows = [["Offence", "Apr-20", "", "Offence", "May-20"], ["B", 1, "", "B", 2]]
    extract = extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE), "cases.xlsx")
    assert figures_of(extract) == [("2020-04", 1), ("2020-05", 2)]


def test_tables_side_by_side_under_titles_of_their_own_are_refused(tmp_path):
    rows = [["Open", "", "", "Closed"], *BESIDE]
    with pytest.raises(PartnerDataError, match="side by side"):
        extract_of(tmp_path, rows, contract_of(MONTH, NUMBER))
    chosen = contract_of(MONTH, NUMBER, layout="columns: 'A:B'")
    assert figures_of(extract_of(tmp_path, rows, chosen)) == [("Apr-20", 1), ("May-20", 2)]


def test_the_same_figure_in_both_of_two_tables_is_set_aside(tmp_path):
    rows = [BESIDE[0], ["Apr-20", 1, "", "Apr-20", 2]]
    source = intake(tmp_path, {"cases.csv": csv_of(rows)}, text_of([MONTH, NUMBER]))
    assert set(source.quarantine["rule"]) == {"given once"}
    (reason,) = set(source.quarantine["reason"])
    assert "Nothing else on the sheet tells them apart: keep one" in reason


@pytest.mark.parametrize("unlisted", [["Sex"], ["Sex", "Age"]])
def test_columns_that_tell_figures_apart_are_named(tmp_path, unlisted):
    values = [["F", "x"], ["M", "x"], ["F", "y"], ["M", "y"]][: 2 * len(unlisted)]
    rows = [["Month", *unlisted, "Ref", "N"]]
    rows += [["Apr-20", *value[: len(unlisted)], at, 5] for at, value in enumerate(values)]
    source = intake(tmp_path, {"cases.csv": csv_of(rows)}, text_of([MONTH, NUMBER]))
    (reason,) = set(source.quarantine["reason"])
    assert f"They differ in {' and '.join(map(repr, unlisted))}: add" in reason


def test_a_misfit_names_the_nearest_headings(tmp_path):
    rows = [["Months", "N", "Ward"], ["Apr-20", 1, "South"]]
    with pytest.raises(PartnerDataError, match=r"has no column 'Month'; .*nearest: 'Months'"):
        extract_of(tmp_path, rows, contract_of(MONTH, NUMBER))


def test_a_misfit_says_what_to_write_where_periods_stand_the_other_way(tmp_path):
    across = [["Cases", *MONTHS], ["Noise", 1, 2, 3, 4]]
    with pytest.raises(PartnerDataError, match=r"kind: wide, cells_are: count\} in") as told:
        extract_of(tmp_path, across, contract_of(MONTH, NUMBER))
    assert "no headers for period" in str(told.value)
    period = "{name: period, type: period, constraints: {required: true}}"
    as_told = contract_of(period, NUMBER, layout="kind: wide, cells_are: count")
    assert [n for _, n in figures_of(extract_of(tmp_path, across, as_told))] == [1, 2, 3, 4]
    down = [["Offence", "Cases"], *([month, 1] for month in MONTHS)]
    with pytest.raises(PartnerDataError, match=r"stand in column A: write layout: \{kind: rows"):
        extract_of(tmp_path, down, contract_of(OFFENCE, layout=WIDE))


def test_headings_that_name_waves_by_number_are_told_as_such(tmp_path):
    rows = [["Offence", "Wave 1", "Wave 2"], ["Burglary", 1, 2]]
    with pytest.raises(PartnerDataError, match=r"'Wave 1' names a wave .* a column a month"):
        extract_of(tmp_path, rows, contract_of(OFFENCE, layout=WIDE))


VICTIM = "{name: victim, headers: [Victim Name], constraints: {required: true}}"
RECORD = ["Victim Jane", "Month 4", "03/04/2020", "N 1"]


@pytest.mark.parametrize(
    ("rows", "layout", "quoted"),
    [
        ([RECORD, RECORD], "", []),
        ([RECORD, RECORD], "header_rows: 2", []),
        ([["Victims Name", "Months", "Day", "N"], RECORD], "header_rows: 2", []),
        ([["Victims Name", "Months", "Day", "N"], [*RECORD[:3], ""]], "header_rows: 2",
         ["Victims Name", "Months"]),
        ([["", "", "", "Victim Jane"], [*RECORD[:3], "N"]], "header_rows: 2", []),
        ([RECORD[:3], ["Victims Name", "Months", "Day", "N"], RECORD], "",
         ["Victims Name", "Months"]),
    ],
)  # fmt: skip
def test_a_misfit_quotes_no_cell_of_a_record(tmp_path, rows, layout, quoted):
    with pytest.raises(PartnerDataError, match=r"has no column 'Victim Name', 'Month'") as raised:
        extract_of(tmp_path, rows, contract_of(VICTIM, MONTH, NUMBER, layout=layout))
    assert not [cell for cell in RECORD if cell in str(raised.value)]
    told = str(raised.value).partition("nearest: ")[2]
    assert [title for title in ("Victims Name", "Months") if repr(title) in told] == quoted


def test_a_ward_merged_over_its_rows_holds_for_all_of_them():
    rows = [["Ward", "Offence", "Apr-20"], ["South", "B", 1], ["", "B", 2], ["Moor", "B", 3]]
    sheet = Sheet("cases.xlsx", "A", numbered(rows), marks=SheetMarks(merged=[(1, 0, 2, 0)]))
    ward = "{name: ward, headers: [Ward]}"
    contract = contract_of(ward, OFFENCE, layout=WIDE)
    (table,) = tables_of(sheet, contract)
    tell_rows_apart(table, contract)
    assert list(table.columns[0]) == ["South", "South", "Moor"]
