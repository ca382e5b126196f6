"""What is asked about instead of guessed, and what settles it."""

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from tests.builders import CASES, make_project, put
from tests.partners.received import HEAD, PARTS, YEAR, accounts, intake, workbook


def long_file(rows):
    lines = (
        f"A{i},{i % 28 + 1:02d}/{4 + i * 3 // rows:02d}/2020,Noise,South,\n" for i in range(rows)
    )
    return HEAD + "".join(lines)


def states(project, source, until=YEAR):
    table = build_series(source, load_wards(project), "E08000099", until, project.paper_date(until))
    return table.set_index(["series_id", "area_code", "period"])["state"]


def test_a_file_that_ends_at_a_row_limit_is_asked_about_and_its_last_month_not_used(tmp_path):
    source = intake(tmp_path, {"cases.csv": long_file(65_535)})
    (question,) = source.questions
    assert (question.kind, question.asks, question.periods) == (
        "row limit",
        "partner",
        ("2020-06",),
    )
    quality = accounts(source).iloc[0]
    assert quality["asked"] == 21_845
    assert quality["rows_in"] == quality[PARTS].sum() == 65_535
    assert quality["data_to"] == "2020-05"


IN_DOUBT = HEAD + "".join(
    f"{'4.01E+11' if (month, i) >= (6, 29) else f'A{month}-{i}'},"
    f"{i:02d}/{month:02d}/2020,Noise,South,\n"
    for month in (4, 5, 6)
    for i in range(1, 31)
)


def test_a_period_in_doubt_is_asked_in_the_series_and_the_others_are_observed(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", IN_DOUBT)
    found = states(project, take_in(project, YEAR)["cases"])
    assert found["cases:cases", "E08000099", "2020-05"] == "observed"
    assert found["cases:cases", "E08000099", "2020-06"] == "asked"
    assert found["cases:cases:noise", "E08000099", "2020-06"] == "asked"
    assert found["cases:cases:litter", "E08000099", "2020-06"] == "observed"
    assert found["cases:cases", "E05000001", "2020-06"] == "observed"


ANSWERS = "source_id,year,file,column,question,answer,bound_to,reason,reported_to,reported_on\n"


def test_an_answer_bound_to_the_file_settles_it_and_one_bound_to_another_does_not(tmp_path):
    files = {"cases.csv": IN_DOUBT}
    (question,) = intake(tmp_path / "a", files).questions
    row = "cases,2020/21,cases.csv,case_id,damaged ids,use,{},whole,Case manager,2021-04-01\n"
    answered = ANSWERS + row.format(question.digest)
    assert intake(tmp_path / "b", files, corrections=answered).questions == ()
    other = {"cases.csv": files["cases.csv"] + "\n"}
    source = intake(tmp_path / "c", other, corrections=answered)
    assert len(source.questions) == 1
    assert "'damaged ids' answers nothing here" in accounts(source)["notes"].item()
    by_period = ANSWERS + row.format("2020-06")
    assert intake(tmp_path / "d", other, corrections=by_period).questions == ()


def rows(*cells):
    return HEAD + "".join(f"{cell}\n" for cell in cells)


def kinds(source):
    return [question.kind for question in source.questions]


LOOSE = CASES.replace("record_id: [case_id]\nduplicates: {by: record}\n", "")
LOOSE = LOOSE.replace("headers: [Case ID], constraints: {required: true}", "headers: [Case ID]")
DAYS = [f"A{i},{i:02d}/04/2020,Noise,South," for i in range(1, 11)]


@pytest.mark.parametrize("id_", ["TBC", "n/a", "tbc ", "Not known", "-", "N/K", "pending"])
def test_a_placeholder_is_no_id_so_that_each_row_counts(tmp_path, id_):
    text = rows(*(f"{id_},{day:02d}/04/2020,Noise,South," for day in (1, 2, 3)))
    source = intake(tmp_path, {"cases.csv": text})
    assert len(source.records) == 3
    assert "3 rows have a placeholder for an id" in accounts(source)["notes"].item()
    source = intake(tmp_path / "one", {"cases.csv": rows(f"{id_},01/04/2020,Noise,South,")})
    assert "1 row has a placeholder for an id: each" in accounts(source)["notes"].item()


@pytest.mark.parametrize("again", ["a1", " A1 ", "A 1", "A1", "'A1", "{a1}", "#A1"])
def test_one_id_in_other_case_or_with_spaces_is_one_record_and_it_is_told(tmp_path, again):
    text = rows("A1,01/04/2020,Noise,South,", f"{again},01/04/2020,Noise,South,")
    source = intake(tmp_path, {"cases.csv": text})
    assert len(source.records) == 1
    assert "1 row repeats a record under its id" in accounts(source)["notes"].item()


@pytest.mark.parametrize("again", ["0012345", "12345.0", '"12,345"', "'012345"])
def test_an_id_that_a_spreadsheet_took_for_a_number_is_the_same_id(tmp_path, again):
    text = rows("12345,01/04/2020,Noise,South,", f"{again},01/04/2020,Noise,South,")
    assert len(intake(tmp_path, {"cases.csv": text}).records) == 1


@pytest.mark.parametrize("ids", [("4.01E+11",) * 2, ("1,2e+15", "3.4E+12")])
def test_ids_that_a_spreadsheet_shortened_are_asked_about(tmp_path, ids):
    text = rows(*(f'"{id_}",0{at}/04/2020,Noise,South,' for at, id_ in enumerate(ids, start=1)))
    source = intake(tmp_path, {"cases.csv": text})
    assert kinds(source) == ["damaged ids"]
    assert accounts(source)["asked"].item() == 2


@pytest.mark.parametrize(
    "other", ["02/05/2020,Noise,South", "01/04/2020,Noise,The Moor", "01/06/2020,Litter,South"]
)
def test_one_id_with_another_date_category_or_place_is_asked_about(tmp_path, other):
    text = rows("A1,01/04/2020,Noise,South,", f"A1,{other},", "A2,03/07/2020,Noise,South,")
    source = intake(tmp_path, {"cases.csv": text})
    assert kinds(source) == ["one id in different rows"]
    assert "differing: latest" in source.questions[0].settled_by
    assert "the column that does in fields and record_id" in source.questions[0].settled_by
    assert list(source.records["case_id"]) == ["A2"]
    agreed = CASES.replace("{by: record}", "{by: record, differing: latest}")
    later = intake(tmp_path / "agreed", {"cases.csv": text}, agreed)
    assert len(later.records) == 2


def test_a_numbering_that_begins_anew_each_year_is_asked_about_and_the_contract_settles_it(
    tmp_path,
):
    for contract, found in (
        (CASES, 0),
        (CASES.replace("by: record", "by: record, numbering: yearly"), 6),
    ):
        project = make_project(tmp_path / str(found), {"cases": contract})
        for year in (2019, 2020):
            text = rows(*(f"{i},{i:02d}/0{i + 3}/{year},Noise,South," for i in (1, 2, 3)))
            put(project, "cases.csv", text, f"{year}-{year - 1999}")
        source = take_in(project, YEAR)["cases"]
        assert len(source.records) == found
        if not found:
            assert "numbering: yearly" in source.questions[0].settled_by


def test_a_record_that_a_later_file_of_its_month_lacks_is_asked_about(tmp_path):
    later = [*DAYS[:9], "B1,01/05/2020,Noise,South,"]
    files = {"cases z.csv": rows(*DAYS), "cases a.csv": rows(*later)}
    source = intake(tmp_path / "1", files)
    assert kinds(source) == ["withdrawn records"]
    assert (source.questions[0].file, source.questions[0].count) == ("cases z.csv", 1)
    dropped = CASES.replace("by: record", "by: record, withdrawn: drop")
    assert len(intake(tmp_path / "2", files, dropped).records) == 10
    still = CASES.replace("by: record", "by: record, withdrawn: count")
    assert len(intake(tmp_path / "3", files, still).records) == 11


@pytest.mark.parametrize(
    ("gone", "asked"), [(range(20), 0), ([5], 1), ([0, 1], 1), ([*range(20), 25], 1)]
)
def test_a_later_file_that_begins_within_a_month_withdraws_nothing_before(tmp_path, gone, asked):
    days = [f"A{n},{n // 2 + 1:02d}/05/2020,Noise,South," for n in range(60)]
    later = [*(day for n, day in enumerate(days) if n not in gone), "B1,01/06/2020,Noise,South,"]
    source = intake(tmp_path, {"cases z.csv": rows(*days), "cases a.csv": rows(*later)})
    assert [question.count for question in source.questions] == [len([*gone]) % 20] * asked


@pytest.mark.parametrize("gone", [range(4), range(50, 60)])
def test_records_that_a_later_file_lacks_at_an_end_of_its_own_are_asked_about(tmp_path, gone):
    days = [f"A{n},{n // 6 + 1:02d}/05/2020,Noise,South," for n in range(60)]
    later = [*(day for n, day in enumerate(days) if n not in gone), "B1,01/06/2020,Noise,South,"]
    source = intake(tmp_path, {"cases z.csv": rows(*days), "cases a.csv": rows(*later)})
    assert [question.count for question in source.questions] == [len(gone)]


def test_a_month_that_only_merging_empties_is_asked_about_and_no_zero(tmp_path):
    contract = CASES.replace("by: record", "by: record, differing: latest")
    text = rows(
        "A1,30/04/2020,Noise,South,", "B1,30/05/2020,Noise,South,", "A1,30/05/2020,Noise,South,"
    )
    source = intake(tmp_path, {"cases.csv": text}, contract)
    assert kinds(source) == ["month without records of its own"]
    assert source.questions[0].periods == ("2020-04",)


SECOND = [f"B{i},{i:02d}/05/2020,Noise,South," for i in range(1, 6)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DAYS, DAYS),
        (DAYS, [*DAYS, *SECOND]),
        (DAYS[2:7], DAYS),
        ([*DAYS[:4], *SECOND], [*DAYS, *SECOND]),
    ],
)
def test_a_file_whose_rows_are_all_in_another_counts_once_and_it_is_told(tmp_path, first, second):
    files = {"cases one.csv": rows(*first), "cases two.csv": rows(*second)}
    source = intake(tmp_path, files, LOOSE)
    assert len(source.records) == len(second)
    assert source.questions == ()
    assert any("are all in cases" in note for note in accounts(source)["notes"])


def test_a_copy_that_was_tidied_by_hand_counts_once(tmp_path):
    tidied = [row.replace("Noise", " NOISE").replace("South", "south ") for row in DAYS]
    files = {"cases one.csv": rows(*DAYS), "cases two.csv": rows(*tidied)}
    assert len(intake(tmp_path, files, LOOSE).records) == len(DAYS)


def test_a_filtered_copy_on_another_tab_counts_once(tmp_path):
    cells = [row.split(",") for row in DAYS]
    sheets = {
        "All": [HEAD.strip().split(","), *cells],
        "Only some": [HEAD.strip().split(","), *cells[3:8]],
    }
    source = intake(tmp_path, {"cases.xlsx": workbook(sheets)}, LOOSE)
    assert len(source.records) == 10
    assert "are all in cases.xlsx, sheet All" in accounts(source)["notes"].item()


def test_two_files_with_some_of_the_same_rows_are_asked_about(tmp_path):
    files = {
        "cases 1.csv": rows(*DAYS[:8], "X,09/04/2020,Noise,The Moor,"),
        "cases 2.csv": rows(*DAYS),
    }
    source = intake(tmp_path, files, LOOSE)
    assert kinds(source) == ["the same rows twice"]
    assert source.questions[0].count == 8
    assert len(source.records) == 11


def test_rows_without_telling_details_that_two_files_share_are_asked_about_not_dropped(tmp_path):
    files = {
        "cases 1.csv": rows(*[",01/04/2020,Noise,South,"] * 4),
        "cases 2.csv": rows(*[",01/04/2020,Noise,South,"] * 6),
    }
    source = intake(tmp_path, files, LOOSE)
    assert kinds(source) == ["the same rows twice"]


FREE_ID = CASES.replace("headers: [Case ID], constraints: {required: true}", "headers: [Case ID]")


@pytest.mark.parametrize("contract", [FREE_ID, LOOSE])
@pytest.mark.parametrize(
    ("id_", "with_ward"), [("ASB/A{}", True), ("", True), ("B{}", False), ("A9{}", True)]
)
def test_records_that_come_again_in_another_form_are_asked_about(
    tmp_path, contract, id_, with_ward
):
    head = HEAD if with_ward else HEAD.replace("Ward,", "")
    ward = "South," * with_ward
    again = "".join(f"{id_.format(i)},{i:02d}/04/2020,Noise,{ward}\n" for i in range(1, 11))
    source = intake(tmp_path, {"cases.csv": rows(*DAYS), "cases 2.csv": head + again}, contract)
    assert kinds(source) == ["the same rows twice"]
    assert len(source.records) == 10


def test_files_of_records_that_tell_months_and_no_days_are_compared(tmp_path):
    lines = [f",{month},Noise,South," for month in ("2020-04", "2020-05", "2020-06") * 2]
    files = {
        f"cases {n}.csv": rows(*(f"{n}{at}{line}" for at, line in enumerate(lines))) for n in "AB"
    }
    source = intake(tmp_path, files, CASES)
    assert source.questions == ()
    assert len(source.records) == 12


@pytest.mark.parametrize("come_again", [True, False])
def test_many_records_with_new_numbers_are_asked_about_where_all_else_comes_again(
    tmp_path, come_again
):
    kinds_and_places = [(k, w) for k in ("Noise", "Litter") for w in ("South", "The Moor", "")]
    cases = [(day, *one) for day in pd.date_range("2020-06-01", periods=270)
             for one in kinds_and_places[day.day % 2 :: 2]]  # fmt: skip
    again = cases if come_again else [(d, *kinds_and_places[(d.day + 1) % 2 + 2 * (at % 3)])
                                      for at, (d, *_) in enumerate(cases)]  # fmt: skip
    files = {
        f"cases {n}.csv": rows(
            *(f"{n}{at},{d:%d/%m/%Y},{k},{w}," for at, (d, k, w) in enumerate(of))
        )
        for n, of in enumerate([cases, again], start=1)
    }
    assert kinds(intake(tmp_path, files, FREE_ID)) == ["the same rows twice"] * come_again


def test_records_of_two_places_with_ids_of_their_own_are_all_counted(tmp_path):
    other = (f"B{i},{31 - i}/04/2020,Noise,The Moor," for i in range(1, 11))
    first = rows(*DAYS, "A99,21/04/2020,Noise,The Moor,")
    source = intake(tmp_path, {"cases.csv": first, "cases 2.csv": rows(*other)})
    assert (kinds(source), len(source.records)) == ([], 21)


def test_files_of_the_same_months_with_other_rows_are_both_counted(tmp_path):
    north = [f"N{i},{i:02d}/04/2020,Noise,The Moor," for i in range(1, 11)]
    files = {"cases south.csv": rows(*DAYS), "cases north.csv": rows(*north)}
    source = intake(tmp_path, files, LOOSE)
    assert (len(source.records), source.questions) == (20, ())


def test_a_block_of_rows_that_stands_again_below_is_asked_about(tmp_path):
    source = intake(tmp_path, {"cases.csv": rows(*DAYS, *SECOND, *DAYS[2:9])}, LOOSE)
    assert kinds(source) == ["rows that stand twice"]
    assert (source.questions[0].rows[0], source.questions[0].count) == (17, 7)


@pytest.mark.parametrize(("kinds_there", "asked"), [(360, 60), (8, 0)])
def test_rows_pasted_twice_and_sorted_are_asked_about(tmp_path, kinds_there, asked):
    lines = [f",{n % 28 + 1:02d}/04/2020,Noise,South,{n % kinds_there}" for n in range(200)]
    lines = sorted(lines + lines[:asked])
    source = intake(tmp_path / "a", {"cases.csv": rows(*lines)}, LOOSE)
    assert sum(question.count for question in source.questions) == asked
    # Two that were alike before stand four times; the others still tell.
    lines = sorted([*lines, *lines[:1] * 2]) if asked else lines
    source = intake(tmp_path / "b", {"cases.csv": rows(*lines)}, LOOSE)
    assert bool(source.questions) == bool(asked)


def test_rows_that_are_alike_because_they_say_little_are_no_block(tmp_path):
    text = rows(*[",01/04/2020,Noise,South,", ",02/04/2020,Noise,South,"] * 10)
    assert intake(tmp_path, {"cases.csv": text}, LOOSE).questions == ()


def dense(months=8, a_month=4):
    return [
        f"D{m}-{d},{d * 6:02d}/{m + 3:02d}/2020,Noise,South," for m in range(1, months + 1)
        for d in range(1, a_month + 1)
    ]  # fmt: skip


def test_a_lone_record_beyond_a_gap_of_a_dense_source_is_asked_about(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", rows(*dense(7), "Z,05/01/2021,Noise,South,"))
    source = take_in(project, YEAR)["cases"]
    assert kinds(source) == ["lone records beyond a gap"]
    assert states(project, source)["cases:cases", "E08000099", "2021-01"] == "asked"


def test_a_quiet_month_of_a_long_stretch_before_a_gap_is_not_lone(tmp_path):
    months = [month for month in pd.period_range("2019-04", "2020-08", freq="M")
              if month != pd.Period("2019-11")]  # fmt: skip
    lines = [f"{month}-{day},{day:02d}/{month:%m/%Y},Noise,South,"
             for month in months for day in range(1, 2 if month == months[2] else 5)]  # fmt: skip
    source = intake(tmp_path, {"cases.csv": rows(*lines)}, CASES + "layout: {span: history}\n")
    assert len(source.records) == 4 * 15 + 1
    assert source.questions == ()


def test_a_sparse_source_may_have_a_lone_record(tmp_path):
    source = intake(tmp_path, {"cases.csv": rows(*dense(7, 1), "Z,05/01/2021,Noise,South,")})
    assert source.questions == ()


WHERE = CASES.replace(
    "by_ward: true}", "by_ward: true}\n  - {measure: loud, label: Loud, unit: cases, frequency: M,"
    " combine: count, where: {kind: [Loud]}}"
).replace("  - {name: ward", "  - {name: kind, headers: [Notes]}\n  - {name: ward")  # fmt: skip


@pytest.mark.parametrize("kind", ["Loud music", "Louds", "Quiet"])
def test_a_value_that_no_row_has_gives_no_zero_but_a_question(tmp_path, kind):
    project = make_project(tmp_path, {"cases": WHERE.replace("free_text: [Notes]\n", "")})
    put(project, "cases.csv", rows(*(row + kind for row in dense())))
    source = take_in(project, YEAR)["cases"]
    assert kinds(source) == ["value that no row has"]
    found = states(project, source)
    assert set(found["cases:loud"]["E08000099"].iloc[:8]) == {"asked"}
    assert found["cases:cases", "E08000099", "2020-04"] == "observed"
    assert ("row 2" in source.questions[0].evidence) == (kind != "Quiet")


def test_a_value_in_other_case_counts_and_it_is_told(tmp_path):
    contract = WHERE.replace("free_text: [Notes]\n", "")
    source = intake(tmp_path, {"cases.csv": rows(*(row + "LOUD" for row in dense()))}, contract)
    assert source.questions == ()
    assert "is written otherwise in rows that count (32)" in accounts(source)["notes"].item()


def test_a_value_that_one_year_lacks_where_one_like_it_came_is_asked_about(tmp_path):
    project = make_project(tmp_path, {"cases": WHERE.replace("free_text: [Notes]\n", "")})
    old = [row.replace("2020", "2019").replace("D", "C") + "Loud" for row in dense()]
    put(project, "cases.csv", rows(*old), "2019-20")
    put(project, "cases.csv", rows(*(row + "Loud noise" for row in dense())))
    source = take_in(project, YEAR)["cases"]
    assert kinds(source) == ["value written otherwise"]
    found = states(project, source)["cases:loud"]["E08000099"]
    assert (found["2019-05"], found["2020-05"]) == ("observed", "asked")


@pytest.mark.parametrize("kinds_there", [("Loud", "Quiet"), ("Loud", "Loud music"), ("Loud", "")])
def test_one_of_two_values_that_no_row_has_is_asked_about_for_the_whole_measure(
    tmp_path, kinds_there
):
    contract = WHERE.replace("free_text: [Notes]\n", "").replace("[Loud]", "[Loud, Shouting]")
    project = make_project(tmp_path, {"cases": contract})
    text = rows(*(row + kinds_there[at % 2] for at, row in enumerate(dense())))
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    assert kinds(source) == ["value that no row has"]
    assert "'Shouting'" in source.questions[0].evidence
    found = states(project, source)
    assert set(found["cases:loud"]["E08000099"].iloc[:8]) == {"asked"}
    assert found["cases:cases", "E08000099", "2020-04"] == "observed"


@pytest.mark.parametrize("span", ["year", "history"])
@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        (("Loud", "Quiet"), ("Banging", "Quiet"), True),
        (("Loud", "Quiet"), ("Loud", "Banging"), False),
        (("Loud", "Quiet"), ("Quiet", "Quiet"), False),
        (("Loud", "Quiet"), ("", "Quiet"), False),
    ],
)
def test_a_value_that_one_year_lacks_where_a_new_one_came_is_asked_about(
    tmp_path, before, after, asked, span
):
    contract = WHERE.replace("free_text: [Notes]\n", "")
    old = [row.replace("2020", "2019").replace("D", "C") + before[at % 2]
           for at, row in enumerate(dense())]  # fmt: skip
    new = [row + after[at % 2] for at, row in enumerate(dense())]
    if span == "history":
        files = {"2020-21": rows(*old, *new)}
        contract += "layout: {span: history}\n"
    else:
        files = {"2019-20": rows(*old), "2020-21": rows(*new)}
    project = make_project(tmp_path, {"cases": contract})
    for year, text in files.items():
        put(project, "cases.csv", text, year)
    source = take_in(project, YEAR)["cases"]
    assert kinds(source) == ["value written otherwise"] * asked
    found = states(project, source)["cases:loud"]["E08000099"]
    assert found["2019-05"] == "observed"
    assert found["2020-05"] == ("asked" if asked else "observed")


PEOPLE = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
fields:
  - {name: period, headers: [Month], type: period, constraints: {required: true}}
  - {name: who, headers: [Who], constraints: {required: true}}
  - {name: n, headers: [N], type: integer, constraints: {required: true}}
due: {frequency: M, days: 10}
counts: Cases.
does_not_count: Others.
series: [{measure: cases, label: Cases, unit: cases, frequency: M, combine: sum, field: n}]
"""


@pytest.mark.parametrize(("all_", "asked"), [((5, 7, 9), 3), ((5, 7, 8), 0)])
def test_a_value_that_is_always_the_sum_of_the_others_is_asked_about(tmp_path, all_, asked):
    text = "Month,Who,N\n"
    for month, total in zip((4, 5, 6), all_, strict=True):
        for who, n in (("Male", month - 2), ("Female", month - 1), ("Adults", total)):
            text += f"2020-{month:02d},{who},{n}\n"
    source = intake(tmp_path, {"cases.csv": text}, PEOPLE)
    assert sum(question.count for question in source.questions) == asked
    if asked:
        assert kinds(source) == ["sum of the others"]


@pytest.mark.parametrize(("whole", "asked"), [((62, 70, 61, 80), 1), ((30, 38, 21, 44), 0)])
def test_a_value_that_moves_with_nearly_all_others_is_asked_about(tmp_path, whole, asked):
    parts = [(40, 20), (41, 27), (33, 26), (52, 27)]  # some of the whole have no known part
    figures = [(*each, all_) for each, all_ in zip(parts, whole, strict=True)]
    text = in_order((4, 5, 6, 7), ["Abbey", "Brook", "Everywhere"], figures)
    source = intake(tmp_path, {"cases.csv": text}, PEOPLE)
    assert kinds(source) == ["sum of the others"] * asked


def in_order(months, names, figures):
    return "Month,Who,N\n" + "".join(
        f"2020-{month:02d},{who},{n}\n"
        for month, row in zip(months, figures, strict=True)
        for who, n in zip(names, row, strict=True)
    )


@pytest.mark.parametrize("above", [True, False])
def test_a_heading_that_is_always_the_sum_of_its_neighbours_is_asked_about(tmp_path, above):
    names = ["Anytown", "Central", "Abbey", "Brook", "West", "Croft", "Dene"]
    figures = [(240, 150, 70, 80, 90, 50, 40), (259, 160, 75, 85, 99, 55, 44)]
    if not above:
        names, figures = names[::-1], [row[::-1] for row in figures]
    source = intake(tmp_path, {"cases.csv": in_order((4, 5), names, figures)}, PEOPLE)
    assert kinds(source) == ["sum of the others"]
    (question,) = source.questions
    assert question.count == 6  # Anytown, Central and West of both months


def test_small_figures_next_to_each_other_add_up_by_chance(tmp_path):
    figures = [(3, 1, 2, 4, 2), (5, 2, 3, 1, 4), (2, 1, 1, 3, 1)]
    text = in_order((4, 5, 6), ["Abbey", "Brook", "Croft", "Dene", "Eden"], figures)
    assert not intake(tmp_path, {"cases.csv": text}, PEOPLE).questions


TAKEN = PEOPLE.replace("combine: sum, field: n", "combine: take, kind: rate, field: n")


@pytest.mark.parametrize(
    ("where", "asked"), [("", ["several figures for one"]), (", where: {who: [Safe]}", [])]
)
def test_several_figures_where_a_measure_takes_one_are_asked_about(tmp_path, where, asked):
    text = in_order((4, 5), ["Safe", "Base"], [(61, 1003), (63, 998)])
    project = make_project(tmp_path, {"cases": TAKEN.replace("field: n", f"field: n{where}")})
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    assert kinds(source) == asked
    found = states(project, source)["cases:cases"]["E08000099"]
    assert found["2020-04"] == ("asked" if asked else "observed")
    assert not asked or "where: {who: [...]}" in source.questions[0].settled_by


@pytest.mark.parametrize(("months", "asked"), [(5, 0), (6, 1)])
def test_figures_that_never_change_agree_by_chance_in_a_few_months_only(tmp_path, months, asked):
    text = "Month,Who,N\n"
    for month in pd.period_range("2020-04", periods=months, freq="M"):
        text += f"{month},Male,6\n{month},Female,4\n{month},Adults,10\n"
    assert len(intake(tmp_path, {"cases.csv": text}, PEOPLE).questions) == asked


@pytest.mark.parametrize(
    ("new", "since", "asked"),
    [("Loud noise", 16, 4), ("Quiet", 16, 4), ("Quiet", 3, 0), ("Out loudly", 3, 0)],
)
def test_a_value_that_is_written_otherwise_from_a_month_on_is_asked_about(
    tmp_path, new, since, asked
):
    project = make_project(tmp_path, {"cases": WHERE.replace("free_text: [Notes]\n", "")})
    lines = [row + (new if at == since or at >= 16 else "Loud") for at, row in enumerate(dense())]
    put(project, "cases.csv", rows(*lines))
    source = take_in(project, YEAR)["cases"]
    assert len(source.questions) == bool(asked)
    found = states(project, source)["cases:loud"]["E08000099"].iloc[:8]
    assert list(found).count("asked") == asked
    assert found["2020-04"] == "observed"


@pytest.mark.parametrize(("right", "slip"), [("Noisy", "Niosy"), ("Burglary", "Burglaries")])
def test_a_slip_of_the_pen_beside_the_right_value_is_asked_about(tmp_path, right, slip):
    contract = WHERE.replace("free_text: [Notes]\n", "").replace("Loud]", f"{right}]")
    lines = [row + (slip if at % 4 == 3 else right) for at, row in enumerate(dense())]
    source = intake(tmp_path, {"cases.csv": rows(*lines)}, contract)
    assert kinds(source) == ["value written otherwise"]
    others = [
        row + ("With injury" if at % 4 else "Without injury") for at, row in enumerate(dense())
    ]
    contract = WHERE.replace("free_text: [Notes]\n", "").replace("Loud]", "With injury]")
    assert intake(tmp_path / "b", {"cases.csv": rows(*others)}, contract).questions == ()


def table_of(kinds, months=24):
    """`Month,Who,N` with a row for each name and month; a name's figure is a function of both."""
    lines = ["Month,Who,N"]
    for at in range(months):
        month = f"{2018 + (at + 3) // 12}-{(at + 3) % 12 + 1:02d}"
        lines += [f"{month},{name},{figure(at)}" for name, figure in kinds.items()]
    return "\n".join(lines) + "\n"


HISTORY = PEOPLE.replace("fields:", "layout: {span: history}\nfields:", 1)


@pytest.mark.parametrize(
    "name",
    [
        "Target hardening",
        "Targeted patrol",
        "Means of travel",
        "Moving traffic",
        "Business rates",
        "Theft (under £200)",
        "Base jumping",
    ],
)
def test_names_that_only_begin_like_a_row_beside_figures_count(tmp_path, name):
    text = table_of({"North": lambda at: 10 + at % 5, name: lambda at: 12})
    assert intake(tmp_path, {"cases.csv": text}, HISTORY).questions == ()


@pytest.mark.parametrize(
    "name",
    ["Average", "Target", "Previous year", "12 month average", "% change", "YTD", "Force average",
     "2019/20 target", "Target 2020", "Average per month", "Most similar group", "Benchmark",
     "Mean for the county", "Rolling 12 months", "of which: dwelling", "  Of which other",
     "Rate per 1000 residents", "Per cent of all", "Rate", "Population", "England", "LY",
     "12 month rolling", "including repeats", "Force-wide", "£ saved", "Loss (£000)",
     "Days in month", "Change on last month", "Number of reporting teams", "Schools responding"],
)  # fmt: skip
def test_rows_that_stand_beside_the_figures_are_asked_about(tmp_path, name):
    text = table_of({"North": lambda at: 10 + at % 5, name: lambda at: 12})
    source = intake(tmp_path, {"cases.csv": text}, HISTORY)
    assert kinds(source) == ["rows beside the figures"]
    assert source.questions[0].count == 24
    named = HISTORY.replace("type: integer,", "type: integer,").replace(
        "headers: [Who], constraints: {required: true}",
        f"headers: [Who], constraints: {{required: true, enum: [North, {name!r}]}}",
    )
    assert intake(tmp_path / "named", {"cases.csv": text}, named).questions == ()


def test_rows_that_no_measure_asks_for_are_not_asked_about(tmp_path):
    text = table_of({"Actual": lambda at: 10 + at % 5, "Target": lambda at: 12})
    chosen = HISTORY.replace("combine: sum", "combine: sum, where: {who: [Actual]}")
    assert intake(tmp_path, {"cases.csv": text}, chosen).questions == ()


def test_a_count_of_a_group_below_its_rows_is_asked_about(tmp_path):
    text = table_of({"North": lambda at: 10 + at % 5, "South": lambda at: 8})
    text += "2020-03,Count of South,192\n"
    (question,) = intake(tmp_path, {"cases.csv": text}, HISTORY).questions
    assert (question.kind, question.rows) == ("total or part", (50,))


@pytest.mark.parametrize(("heading", "told"), [("Case ref", True), ("Premises ref", False)])
def test_an_id_in_several_rows_of_a_day_that_the_contract_does_not_read_is_told(
    tmp_path, heading, told
):
    text = HEAD.replace("Notes", heading) + "".join(
        f",{day:02d}/04/2020,Noise,South,R{day}\n" for day in (1, 2, 2, 3)
    )
    found = accounts(intake(tmp_path, {"cases.csv": text}, LOOSE))["notes"].item()
    assert ("has the same text in several rows of one day (2 rows), and each" in found) is told


def test_a_year_among_other_names_stands_beside_the_figures(tmp_path):
    figures = {"North": lambda at: 10 + at % 5, "South": lambda at: 8, "2017/18": lambda at: 30}
    source = intake(tmp_path / "1", {"cases.csv": table_of(figures)}, HISTORY)
    assert [(q.kind, q.count) for q in source.questions] == [("rows beside the figures", 24)]
    del figures["North"], figures["South"]
    assert not intake(tmp_path / "2", {"cases.csv": table_of(figures)}, HISTORY).questions


@pytest.mark.parametrize(
    ("name", "kind"),
    [("ASB rolling 12 months", "longer times"), ("ASB YTD", "running totals"),
     ("ASB rate per 1,000", "counts or rates"), ("ASB", "")],
)  # fmt: skip
@pytest.mark.parametrize("is_sheet", [False, True])
def test_the_name_of_a_file_or_sheet_says_what_its_figures_are(tmp_path, name, kind, is_sheet):
    text = table_of({"North": lambda at: 10 + at}, 12)
    rows = [line.split(",") for line in text.splitlines()]
    rows = [[*row[:2], int(row[2]) if row[2].isdigit() else row[2]] for row in rows]
    files = {"cases.xlsx": workbook({name: rows})} if is_sheet else {f"cases {name}.csv": text}
    assert kinds(intake(tmp_path, files, HISTORY)) == [kind] * (kind != "")


def test_months_that_rise_through_each_year_and_begin_again_are_asked_about(tmp_path):
    text = table_of({"North": lambda at: 10 * (at % 12 + 1) + at // 12})
    source = intake(tmp_path / "a", {"cases.csv": text}, HISTORY)
    assert kinds(source) == ["running totals"]
    growing = table_of({"North": lambda at: 10 + at})
    assert intake(tmp_path / "b", {"cases.csv": growing}, HISTORY).questions == ()
    one_year = table_of({"North": lambda at: 10 * (at + 1)}, months=12)
    assert intake(tmp_path / "c", {"cases.csv": one_year}, HISTORY).questions == ()
    calendar = table_of({"North": lambda at: 7 * ((at + 3) % 12 + 1)}, months=30)
    assert kinds(intake(tmp_path / "e", {"cases.csv": calendar}, HISTORY)) == ["running totals"]
    seasonal = table_of({"North": lambda at: 40 + (at % 12) * (12 - at % 12)}, months=30)
    assert intake(tmp_path / "f", {"cases.csv": seasonal}, HISTORY).questions == ()
    from_a_hundred = table_of({"North": lambda at: 100 + (at + 3) % 12}, months=30)
    assert intake(tmp_path / "g", {"cases.csv": from_a_hundred}, HISTORY).questions == ()
    told = HISTORY.replace("headers: [N]", "headers: [N YTD]")
    from_a_hundred = from_a_hundred.replace("Who,N\n", "Who,N YTD\n")
    assert kinds(intake(tmp_path / "h", {"cases.csv": from_a_hundred}, told)) == ["running totals"]
    one_year = one_year.replace("Who,N\n", "Who,N YTD\n")
    assert kinds(intake(tmp_path / "d", {"cases.csv": one_year}, told)) == ["running totals"]


def test_quarters_that_rise_through_each_year_are_asked_about(tmp_path):
    by_quarter = HISTORY.replace("frequency: M", "frequency: Q")

    def asked(figure):
        lines = [f"201{y}/1{y + 1} Q{q},North,{figure(q)}" for y in (6, 7, 8) for q in (1, 2, 3, 4)]
        return kinds(intake(
            tmp_path / str(figure(1)), {"cases.csv": "\n".join(["Month,Who,N", *lines, ""])},
            by_quarter,
        ))  # fmt: skip

    assert asked(lambda quarter: 30 * quarter) == ["running totals"]
    assert asked(lambda quarter: 100 + 10 * quarter) == []  # more in winter


@pytest.mark.parametrize(
    ("mark", "years", "asked"),
    [
        ("<5", "<5 <5 7 <5 5 6 9 11", []),
        ("1-4", "1-4 1-4 7 1-4 5 6 9 11", []),
        ("<5", "<5 <5 7 9 5 6 9 11", ["running totals"]),  # as running totals are hidden
        ("*", "* * 7 * 5 6 9 11", ["running totals"]),  # nobody knows how many
    ],
)
def test_a_hidden_figure_below_the_one_before_refutes_running_totals(tmp_path, mark, years, asked):
    contract = HISTORY.replace("frequency: M", "frequency: Q")
    contract += f'missingValues: [{{value: "{mark}", state: suppressed}}]\n'
    quarters = [f"201{year}/1{year + 1} Q{q}" for year in (7, 8) for q in (1, 2, 3, 4)]
    lines = [f"{when},North,{n}" for when, n in zip(quarters, years.split(), strict=True)]
    files = {"cases.csv": "\n".join(["Month,Who,N", *lines, ""])}
    assert kinds(intake(tmp_path, files, contract)) == asked


def test_a_title_above_the_table_says_that_its_figures_run_up_or_are_thousands(tmp_path):
    rising = table_of({"North": lambda at: 10 * (at + 1)}, months=12)
    text = "Cases: year to date,,\n" + rising
    assert kinds(intake(tmp_path / "a", {"cases.csv": text}, HISTORY)) == ["running totals"]
    level = table_of({"North": lambda at: 10 + at % 5})
    text = "Figures in thousands,,\n" + level
    assert kinds(intake(tmp_path / "b", {"cases.csv": text}, HISTORY)) == ["thousands or ones"]


def test_a_sum_since_the_beginning_is_asked_about_where_a_heading_says_so(tmp_path):
    rising = table_of({"North": lambda at: 10 * (at + 1)})
    said = "Cases: cumulative since launch,,\n" + rising
    assert kinds(intake(tmp_path / "a", {"cases.csv": said}, HISTORY)) == ["running totals"]
    assert intake(tmp_path / "b", {"cases.csv": rising}, HISTORY).questions == ()


@pytest.mark.parametrize(
    ("heading", "label", "asked"),
    [("Quarter start", "Cases", 1), ("12 months to", "Cases", 1), ("Year ending", "Cases", 1),
     ("Rolling year", "Cases", 1),
     ("3 month average to", "Cases", 1), ("12 months to", "Cases, rolling 12 month sum", 1),
     ("Year to date", "Cases", 0), ("Month ending", "Cases", 0)],
)  # fmt: skip
def test_a_heading_of_longer_times_than_its_months_is_asked_about(tmp_path, heading, label, asked):
    told = HISTORY.replace("headers: [Month]", f"headers: [{heading}]")
    told = told.replace("label: Cases", f"label: {label!r}")
    text = table_of({"North": lambda at: 500 + at % 5}).replace("Month,", f"{heading},")
    assert kinds(intake(tmp_path, {"cases.csv": text}, told)) == ["longer times"] * asked


def test_figures_of_longer_times_are_told_where_the_contract_says_so_and_never_adds_them_up(
    tmp_path,
):
    told = HISTORY.replace("headers: [Month]", "headers: [12 months to]")
    told = told.replace("label: Cases", "label: 'Cases, rolling 12 months', kind: stock")
    text = table_of({"North": lambda at: 500 + at % 5}).replace("Month,", "12 months to,")
    assert intake(tmp_path, {"cases.csv": text}, told).questions == ()


@pytest.mark.parametrize("label", ["Cases, 12 months to each date", "Cases"])
def test_a_text_of_twelve_months_is_of_the_quarter_in_which_they_end(tmp_path, label):
    told = HISTORY.replace("label: Cases", f"label: {label!r}, kind: stock")
    told = told.replace("frequency: M", "frequency: Q")
    ends = ["12 months to Mar 2019", "Jul 18 - Jun 19", "Year ending September 2019"]
    text = "Month,Who,N\n" + "".join(f"{end},North,{n}\n" for n, end in enumerate(ends, 50))
    source = intake(tmp_path, {"cases.csv": text}, told)
    kept = dict(zip(source.records["period"], source.records["n"], strict=True))
    says_so = {"2018/19 Q4": 50, "2019/20 Q1": 51, "2019/20 Q2": 52}
    assert kept == (says_so if label != "Cases" else {})


def test_a_title_of_rolling_sums_is_asked_about_and_one_of_the_year_shown_is_not(tmp_path):
    text = table_of({"North": lambda at: 500 + at % 5})
    rolling = "Burglary - rolling 12 month totals,,\n" + text
    assert kinds(intake(tmp_path / "a", {"cases.csv": rolling}, HISTORY)) == ["longer times"]
    listed = "Burglary: 24 months to March 2020,,\n" + text
    assert intake(tmp_path / "b", {"cases.csv": listed}, HISTORY).questions == ()
    repeats = text.replace("Who,N\n", "Who,Repeats within 12 months\n")
    told = HISTORY.replace("headers: [N]", "headers: [Repeats within 12 months]")
    assert intake(tmp_path / "c", {"cases.csv": repeats}, told).questions == ()


@pytest.mark.parametrize(
    ("heading", "unit", "asked"),
    [("Calls (000s)", "calls", 1), ("Loss £m", "pounds", 1), ("In thousands", "calls", 1),
     ("Calls (000s)", "thousand calls", 0), ("Calls per 1,000", "calls per 1,000", 0),
     ("Rate per 000", "rate per 1,000 people", 0), ("Male", "calls", 0),
     ("Calls per thousand people", "calls", 0), ("Spent of the 2 million fund", "calls", 0),
     ("Calls, thousand", "calls", 1), ("Saved (€ m)", "euros", 1),
     ("Calls to 0800 lines", "calls", 0)],
)  # fmt: skip
def test_a_heading_that_says_thousands_is_asked_about(tmp_path, heading, unit, asked):
    contract = HISTORY.replace("headers: [N]", f"headers: [{heading!r}]")
    contract = contract.replace("unit: cases", f"unit: {unit!r}")
    text = table_of({"North": lambda at: 10 + at % 5}).replace("Who,N", f'Who,"{heading}"')
    source = intake(tmp_path, {"cases.csv": text}, contract)
    assert kinds(source) == ["thousands or ones"] * asked


@pytest.mark.parametrize(
    ("note", "asked"),
    [("Figures are in thousands", 1), ("Figures rounded to the nearest thousand", 0)],
)
def test_a_note_below_that_says_thousands_is_asked_about(tmp_path, note, asked):
    text = table_of({"North": lambda at: 10 + at % 5}) + f"\nNote: {note}\n"
    source = intake(tmp_path, {"cases.csv": text}, HISTORY)
    assert kinds(source) == ["thousands or ones"] * asked


@pytest.mark.parametrize(
    ("title", "asked"),
    [("Calls per 1,000 residents", 1), ("Rate per 100,000 population", 1),
     ("Number and rate per 1,000", 0), ("Calls of the 1,000 homes", 0)],
)  # fmt: skip
def test_a_title_that_says_a_rate_is_asked_about(tmp_path, title, asked):
    text = table_of({"North": lambda at: 10 + at % 5})
    source = intake(tmp_path / "1", {"cases.csv": f'"{title}",,\n{text}'}, HISTORY)
    assert kinds(source) == ["counts or rates"] * asked
    rate = HISTORY.replace("combine: sum", "combine: take, kind: rate")
    assert intake(tmp_path / "2", {"cases.csv": f'"{title}",,\n{text}'}, rate).questions == ()


TEAMS = {f"Team {n}": lambda at, n=n: 1 + (at + 2) * (n + 3) * 31 % 97 for n in range(1, 7)}


def test_a_period_that_says_all_that_another_says_is_asked_about(tmp_path):
    copied = {name: lambda at, own=own: own(16 if at == 17 else at) for name, own in TEAMS.items()}
    source = intake(tmp_path / "copied", {"cases.csv": table_of(copied)}, HISTORY)
    (question,) = source.questions
    assert (question.kind, question.periods) == ("period said again", ("2019-09",))
    assert len(source.records) == 23 * 6
    assert intake(tmp_path / "own", {"cases.csv": table_of(TEAMS)}, HISTORY).questions == ()
    small = {name: lambda at, n=n: at * at * n % 3 for n, name in enumerate(TEAMS)}
    assert intake(tmp_path / "chance", {"cases.csv": table_of(small)}, HISTORY).questions == ()
    closed = {
        name: lambda at, own=own: 0 if at in (3, 4) else own(at) for name, own in TEAMS.items()
    }
    assert intake(tmp_path / "closed", {"cases.csv": table_of(closed)}, HISTORY).questions == ()


def test_records_without_a_day_that_come_again_for_another_month_are_asked_about(tmp_path):
    contract = LOOSE.replace("name: date, headers", "name: day, headers")
    contract += "layout: {period_from: sheet}\n"
    head = ["Case ID", "Date reported", "Category", "Ward"]
    tabs = {
        f"{month}-20": [
            head,
            *([f"{at}-{month}", "05/04/2020", "Noise", "South"] for at in range(6)),
        ]
        for month in ("Apr", "May", "Jun", "Jul")
    }
    assert kinds(intake(tmp_path / "own", {"cases.xlsx": workbook(tabs)}, contract)) == []
    tabs["Jul-20"] = tabs["Jun-20"]
    source = intake(tmp_path / "again", {"cases.xlsx": workbook(tabs)}, contract)
    (question,) = source.questions
    assert (question.kind, question.periods) == ("period said again", ("2020-07",))
    tabs = dict.fromkeys(tabs, tabs["Apr-20"])  # a roll of the same every month
    assert kinds(intake(tmp_path / "roll", {"cases.xlsx": workbook(tabs)}, contract)) == []


@pytest.mark.parametrize(
    ("odd", "asked"),
    [
        (9999, True),
        (999, True),
        (43647, True),
        (124, True),
        (60, False),
        (1234, True),
        ('"1,234"', False),
        ('"1 234"', False),
        ("1\u00a0234", False),
        ('"1,234 [r]"', False),
        ('"9,999"', True),
    ],
)
def test_a_count_many_times_all_others_is_asked_about(tmp_path, odd, asked):
    text = table_of({"North": lambda at: odd if at == 7 else 9 + at % 8, "South": lambda at: 2})
    source = intake(tmp_path / "1", {"cases.csv": text}, HISTORY)
    assert kinds(source) == ["figure beyond all others"] * asked
    if asked:
        assert source.questions[0].periods == ("2018-11",)
        answer = "n,figure beyond all others,leave out,2018-11,no,Analyst,2021-04-01"
        row = f"cases,2020/21,cases.csv,{answer}\n"
        settled = intake(tmp_path / "2", {"cases.csv": text}, HISTORY, corrections=ANSWERS + row)
        assert (settled.questions, len(settled.quarantine)) == ((), 0)
        assert (settled.units["fate"] == "quarantined").sum() == 1


@pytest.mark.parametrize(
    "figures",
    [
        [
            12,
            10,
            11,
            13,
            12,
            14,
            20,
            98,
            9,
            8,
            10,
            11,
            11,
            12,
            9,
            13,
            10,
            14,
            18,
            97,
            11,
            10,
            9,
            12,
        ],
        [1, 0, 2, 1, 8, 1, 0, 1, 2, 1, 0, 1, 1, 0, 2, 1, 11, 1, 0, 1, 2, 1, 0, 2],
        [
            104,
            98,
            101,
            96,
            99,
            95,
            103,
            97,
            102,
            100,
            94,
            60,
            4,
            5,
            9,
            60,
            88,
            92,
            90,
            85,
            40,
            30,
            20,
        ],
        [4, 5, 3, 4, 6, 5, 4, 5, 3, 52, 49, 55],
        [1, 2, 4, 9, 15, 22, 40, 66, 90, 120, 160, 190],
        [12, 10, 11, 13, 12, 14, 20, 98, 9, 8, 10, 11],
    ],
)
def test_a_peak_that_comes_each_year_or_stays_has_no_digit_too_many(tmp_path, figures):
    text = table_of({"North": lambda at: figures[at]}, months=len(figures))
    assert kinds(intake(tmp_path, {"cases.csv": text}, HISTORY)) == []


@pytest.mark.parametrize("low", [{24: 4}, {24: 4, 25: 3, 26: 9}, {35: 4}, {7: 0}])
def test_a_fall_to_a_tenth_as_in_a_lockdown_is_not_asked_about(tmp_path, low):
    text = table_of({"North": lambda at: low.get(at, 35 + at * 5 % 8)}, months=36)
    assert kinds(intake(tmp_path, {"cases.csv": text}, HISTORY)) == []


def test_rows_that_name_a_wanted_value_among_others_are_told(tmp_path):
    contract = LOOSE.replace("combine: count", "combine: count, where: {case_id: [Race]}")
    strands = ["Race", "Race; Religion", "Religion, race", "Race and religion", "Disability"]
    text = rows(
        *(f'"{strand}",{day:02d}/04/2020,Noise,South,' for strand in strands for day in (1, 2))
    )
    source = intake(tmp_path, {"cases.csv": text}, contract)
    told = "rows that name more than one case_id, and do not count for cases (4)"
    assert told in accounts(source)["notes"].item()


def test_versions_of_one_figure_are_asked_about_where_they_stand_beside_each_other(tmp_path):
    both = table_of({"Provisional": lambda at: 9, "Final": lambda at: 10 + at % 5})
    source = intake(tmp_path / "a", {"cases.csv": both}, HISTORY)
    assert kinds(source) == ["versions of one figure"]
    assert source.records.empty
    lines = both.splitlines()
    one = [lines[0], *(line for at, line in enumerate(lines[1:]) if (at < 40) == (at % 2))]
    source = intake(tmp_path / "b", {"cases.csv": "\n".join(one) + "\n"}, HISTORY)
    assert (source.questions, len(source.records)) == ((), 24)
    kinds_of_people = table_of({"New referrals": lambda at: 9, "Previous victims": lambda at: 4})
    source = intake(tmp_path / "c", {"cases.csv": kinds_of_people}, HISTORY)
    assert (source.questions, len(source.records)) == ((), 48)


@pytest.mark.parametrize(
    ("there", "row"), [(range(12), 25), (range(12, 24), 15), ([*range(8), *range(10, 24)], 21)]
)
def test_a_name_that_is_not_in_all_periods_is_told(tmp_path, there, row):
    text = table_of({"North": lambda at: 10, "South": lambda at: 2})
    gone = {2 * at + 2 for at in set(range(24)) - set(there)}
    lines = [line for at, line in enumerate(text.splitlines()) if at not in gone]
    source = intake(tmp_path, {"cases.csv": "\n".join(lines) + "\n"}, HISTORY)
    notes = accounts(source)["notes"].item()
    assert f"1 name in column who begins, ends or pauses at row {row}: the sums are of" in notes
    assert source.questions == ()


def test_a_blank_that_leaves_a_sum_unknown_is_told(tmp_path):
    contract = HISTORY.replace("type: integer, constraints: {required: true}", "type: integer")
    text = table_of({"North": lambda at: 10, "South": lambda at: "" if at > 11 else 8})
    notes = accounts(intake(tmp_path, {"cases.csv": text}, contract))["notes"].item()
    assert "12 blank figures leave the sums of their periods unknown; [z]" in notes
    text = table_of({"North": lambda at: "" if at > 11 else 10})  # months still to come
    assert accounts(intake(tmp_path / "b", {"cases.csv": text}, contract))["notes"].item() == ""


def test_quarters_of_one_year_as_headings_are_asked_about_and_settled_by_the_contract(tmp_path):
    contract = PEOPLE.replace(
        "  - {name: period, headers: [Month], type: period, constraints: {required: true}}\n", ""
    ).replace("headers: [N], type: integer, constraints: {required: true}", "type: integer")
    contract = contract.replace("frequency: M", "frequency: Q")
    layout = "layout: {kind: wide, cells_are: n, span: history%s}\nfields:"
    text = "Who,2019 Q1,2019 Q2,Total 2019\nA,1,2,3\nB,3,4,7\n"
    for more, first in ((", year_begins: january", "2018/19 Q4"), (", year_begins: april",
                        "2019/20 Q1"), ("", "")):  # fmt: skip
        wide = contract.replace("fields:", layout % more, 1)
        source = intake(tmp_path / more[-5:], {"cases.csv": text}, wide)
        assert kinds(source) == ([] if first else ["quarters of one year"])
        if first:
            kept = source.units[source.units["fate"] == "kept"]
            assert kept.groupby("period")["n"].sum()[first] == 4


@pytest.mark.parametrize(("lacking", "usual", "asked"), [
    ({5}, 8, 1), ({21, 22, 23}, 8, 3), ({0, 1, 2}, 8, 0), ({5}, 2, 0), (set(range(4, 24)), 8, 0),
    ({20, 21, 22, 23}, 8, 0), ({3, 4, 15, 16}, 8, 0),
])  # fmt: skip
def test_periods_in_which_a_name_stays_away_are_asked_about(tmp_path, lacking, usual, asked):
    lines = table_of({"North": lambda at: 10, "South": lambda at: usual}).splitlines()
    gone = {2 * at + 2 for at in lacking}  # of South, after the headings
    text = "\n".join(line for at, line in enumerate(lines) if at not in gone) + "\n"
    source = intake(tmp_path / "1", {"cases.csv": text}, HISTORY)
    assert [len(question.periods) for question in source.questions] == [asked] * (asked > 0)
    for question in source.questions:
        assert question.kind == "part without figures"
        assert len(source.records) == 48 - 2 * asked
        said = f"{question.about},{question.kind},use,{question.digest},asked"
        line = f"cases,2020/21,cases.csv,{said},Case manager,2021-04-01\n"
        settled = intake(tmp_path / "2", {"cases.csv": text}, HISTORY, corrections=ANSWERS + line)
        assert (settled.questions, len(settled.records)) == ((), 48 - asked)


@pytest.mark.parametrize("ends", ["", ", valid_to: 2019-03"])
def test_sums_that_go_without_a_category_are_told(tmp_path, ends):
    lines = table_of({"North": lambda at: 10, "South": lambda at: 8}).splitlines()
    text = "\n".join(one for at, one in enumerate(lines) if at < 25 or "South" not in one) + "\n"
    contract = HISTORY.replace("name: who", "name: category") + (
        "categories: [{id: n, label: N, names: [North]}, "
        f"{{id: s, label: S, names: [South]{ends}}}]"
    )
    source = intake(tmp_path, {"cases.csv": text}, contract)
    told = "12 figures are of periods in which a category in use has no row"
    assert (told in accounts(source)["notes"].item()) == (not ends)


def test_a_name_in_whose_place_another_comes_does_not_stay_away(tmp_path):
    lines = table_of({"Final": lambda at: 10, "South": lambda at: 8}, 12).splitlines()
    text = "\n".join([*lines[:19], *(one.replace("Final", "Provisional") for one in lines[19:])])
    assert not intake(tmp_path, {"cases.csv": text + "\n"}, HISTORY).questions


@pytest.mark.parametrize("at", [5, 11])
def test_a_name_that_stays_away_in_a_file_of_one_year_is_asked_about(tmp_path, at):
    lines = table_of({"North": lambda at: 10, "South": lambda at: 8}, 12).splitlines()
    text = "\n".join(lines[: 2 * at + 2] + lines[2 * at + 3 :]) + "\n"
    (question,) = intake(tmp_path, {"cases.csv": text}, HISTORY).questions
    assert (question.kind, len(question.periods)) == ("part without figures", 1)


@pytest.mark.parametrize("note", [" (1)", "[2]", " (note 1)", " (see note 3)", " (r)"])
def test_a_category_with_a_reference_to_a_note_is_that_category(tmp_path, note):
    lines = [f"{case},0{case}/06/2020,Noise{note},South," for case in range(1, 5)]
    source = intake(tmp_path, {"cases.csv": rows(*lines)})
    assert list(source.records["category"]) == ["noise"] * 4
    other = CASES.replace(
        "categories:\n", f"categories:\n  - {{id: other, label: Other, names: ['Noise{note}']}}\n"
    )  # a name that the contract has goes before the one without its note
    source = intake(tmp_path / "own", {"cases.csv": rows(*lines)}, other)
    assert list(source.records["category"]) == ["other"] * 4


@pytest.mark.parametrize("names", [("Noise (1)", "Noise (2)"), ("Noise", "Noise (1)")])
def test_names_that_numbers_tell_apart_are_not_one_category(tmp_path, names):
    lines = [f"{at},0{at}/06/2020,{name},South," for at, name in enumerate(names, start=1)]
    source = intake(tmp_path, {"cases.csv": rows(*lines, "3,03/06/2020,Litter,South,")})
    known = ["noise"] * names.count("Noise")
    assert list(source.records["category"]) == [*known, "litter"]


def test_a_note_in_some_periods_alone_makes_no_other_category(tmp_path):
    text = rows("1,01/06/2020,Noise,South,", "2,02/07/2020,Noise (1),South,")
    assert list(intake(tmp_path, {"cases.csv": text}).records["category"]) == ["noise"] * 2


def test_a_name_with_a_reference_to_a_note_is_that_name(tmp_path):
    contract = WHERE.replace("free_text: [Notes]\n", "")
    names = ("Loud", "Loud [note 1]", "Loud¹", "LOUD †")
    lines = [row + names[at % 4] for at, row in enumerate(dense())]
    project = make_project(tmp_path, {"cases": contract})
    put(project, "cases.csv", rows(*lines))
    found = states(project, take_in(project, YEAR)["cases"])
    assert set(found["cases:loud"]["E08000099"].iloc[:8]) == {"observed"}


def test_a_name_whose_figure_is_hidden_or_set_aside_is_there(tmp_path):
    text = table_of({"North": lambda at: 10, "South": lambda at: "[c]" if at == 5 else 8})
    source = intake(tmp_path / "1", {"cases.csv": text}, HISTORY)
    assert source.questions == ()
    text = table_of({"North": lambda at: 10, "South": lambda at: "eight" if at == 5 else 8})
    assert intake(tmp_path / "2", {"cases.csv": text}, HISTORY).questions == ()


def test_a_table_without_its_rows_of_nothing_is_not_asked_about(tmp_path):
    chance = np.random.default_rng(3)
    lines = ["Month,Who,N"]
    for at in range(36):
        month = f"{2018 + (at + 3) // 12}-{(at + 3) % 12 + 1:02d}"
        for name in range(20):
            usual = chance.gamma(1, 6) if name % 2 else 6.0
            if n := chance.poisson(usual):
                lines.append(f"{month},Ward {name},{n}")
    assert len(lines) < 36 * 20
    assert intake(tmp_path, {"cases.csv": "\n".join(lines) + "\n"}, HISTORY).questions == ()


def test_figures_that_come_again_make_no_name_more_usual(tmp_path):
    few = table_of({"North": lambda at: 30 + at % 5, "South": lambda at: (0, 1, 3, 2)[at % 4]})
    rows_of = [line for line in few.splitlines() if not line.endswith(",0")]
    files = {
        f"cases 2020-0{n}-01.csv": "\n".join(rows_of[: 20 + 2 * n]) + "\n" for n in range(1, 8)
    }
    kinds_asked = kinds(intake(tmp_path, files, HISTORY))
    assert "part without figures" not in kinds_asked


FLAGGED = (
    LOOSE.replace("by_ward: true", 'by_ward: true, where: {flag: ["Yes"]}')
    .replace("  - {name: ward", "  - {name: flag, headers: [Notes]}\n  - {name: ward")
    .replace("free_text: [Notes]\n", "")
)


@pytest.mark.parametrize(("turn", "asked"), [("Y", ["value written otherwise"]), ("No", [])])
def test_a_value_in_whose_place_another_comes_however_it_is_written_is_asked_about(
    tmp_path, turn, asked
):
    text = rows(*(
        f"A{n},{n:02d}/{month:02d}/2020,Noise,South,{flag}"
        for month in (4, 5, 6, 7)
        for n, flag in enumerate(["No", *["Yes" if month < 6 else turn] * 2], start=1)
    ))  # fmt: skip
    assert kinds(intake(tmp_path, {"cases.csv": text}, FLAGGED)) == asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [("TEST", 1), ("Test record - please ignore", 1), ("Dummy data", 1), ("DO NOT USE", 1),
     ("Test purchase", 0), ("Drug test", 0), ("Testing centre", 0), ("Delete", 1)],
)  # fmt: skip
def test_a_record_that_calls_itself_a_test_is_asked_about(tmp_path, said, asked):
    contract = FLAGGED.replace(', where: {flag: ["Yes"]}', "")
    text = rows(*DAYS, f"A11,11/04/2020,Noise,South,{said}")
    source = intake(tmp_path / "1", {"cases.csv": text}, contract)
    assert kinds(source) == ["rows called tests"] * asked
    named = contract.replace(
        "headers: [Notes]", f"headers: [Notes], constraints: {{enum: [{said}]}}"
    )
    assert intake(tmp_path / "2", {"cases.csv": rows(DAYS[0] + said)}, named).questions == ()


@pytest.mark.parametrize(
    ("said", "asked"),
    [("No crime", 1), ("NO-CRIMED", 1), ("Duplicate record", 1), ("Entered in error", 1),
     ("Closed", 0), ("No further action", 0)],
)  # fmt: skip
def test_a_record_that_calls_itself_no_crime_is_asked_about(tmp_path, said, asked):
    contract = FLAGGED.replace(', where: {flag: ["Yes"]}', "")
    text = rows(*(day + "Open" for day in DAYS), f"A11,11/04/2020,Noise,South,{said}")
    source = intake(tmp_path / "1", {"cases.csv": text}, contract)
    assert kinds(source) == ["rows called no crimes or duplicates"] * asked
    chosen = FLAGGED.replace('["Yes"]', "[Open]")
    assert intake(tmp_path / "2", {"cases.csv": text}, chosen).questions == ()


def test_rows_of_one_id_are_one_record_also_without_a_rule_for_duplicates(tmp_path):
    contract = CASES.replace("duplicates: {by: record}\n", "")
    source = intake(tmp_path / "1", {"cases.csv": rows(*DAYS, *DAYS[:3])}, contract)
    assert len(source.records) == 10
    assert "3 rows repeat a record under its id" in accounts(source)["notes"].item()
    other = DAYS[0].replace("01/04", "02/04")
    source = intake(tmp_path / "2", {"cases.csv": rows(*DAYS, other)}, contract)
    assert kinds(source) == ["one id in different rows"]


@pytest.mark.parametrize("day", ["01/04/2020", "02/05/2020"])
def test_of_ids_that_two_agencies_share_the_column_that_tells_them_apart_is_named(tmp_path, day):
    contract = CASES.replace("free_text: [Notes]", "").replace(
        "fields:", "fields:\n  - {name: agency, headers: [Notes]}"
    )
    ours = [f"A{n},01/04/2020,Noise,South,Fire" for n in range(6)]
    theirs = [f"A{n},{day},Noise,South,Housing" for n in range(6)]
    source = intake(tmp_path, {"cases.csv": rows(*ours, *theirs)}, contract)
    told = source.questions[0].evidence if source.questions else accounts(source)["notes"].item()
    assert "differ in 'Notes' each time" in told
    assert "add agency to record_id in cases.yaml" in told


@pytest.mark.parametrize("said", ["Nil return", "NIL", "No incidents this month", "none in May"])
def test_a_row_that_says_that_there_is_nothing_is_asked_about(tmp_path, said):
    contract = LOOSE.replace("headers: [Category], constraints: {required: true}", "headers: [X]")
    contract = contract.replace("by_category: true,", "")
    text = rows(*DAYS, f"{said},01/05/2020,,,")
    source = intake(tmp_path / "1", {"cases.csv": text}, contract)
    assert kinds(source) == ["nil return"]
    assert len(source.records) == 10
    text = rows(*DAYS, "No incidents room,01/05/2020,,South,")
    assert kinds(intake(tmp_path / "2", {"cases.csv": text}, contract)) == []


def test_an_id_may_be_what_calls_a_record_a_test(tmp_path):
    text = HEAD + "A1,01/04/2020,Noise,South,\nTEST 1,02/04/2020,Noise,South,\n"
    source = intake(tmp_path, {"cases.csv": text})
    (question,) = source.questions
    assert (question.kind, question.rows) == ("rows called tests", (3,))
