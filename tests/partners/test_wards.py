"""Names of wards and areas: what contradicts itself, and what a message may say."""

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.partners.areas import ELSEWHERE, OTHER_AREA, UNLISTED, load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from tests.builders import CASES, WARD_NAMES, WARDS, make_project, put
from tests.partners.received import HEAD, YEAR, accounts, intake
from tests.partners.tables import MONTH, NUMBER, SUM, csv_of, text_of


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("South,E05000001", "'South': leads to 'E05000001', but that name already means"),
        ("SOUTH ,", "leads to 'other area', but that name already means 'E05000002'"),
        ("E05000001,E05000002", "already means 'E05000001'"),
        ("the moor,E05000002", "already means 'E05000001'"),
        ("elsewhere green,E05000002", "already means 'other area'"),
    ],
)
def test_a_name_cannot_lead_to_two_wards(tmp_path, row, message):
    project = make_project(tmp_path, {"cases": CASES}, ward_names=WARD_NAMES + row + "\n")
    with pytest.raises(ReferenceFileError, match=rf"^ward-names\.csv, .*{message}"):
        load_wards(project)


def test_a_name_may_repeat_its_own_ward_and_choose_among_two_vintages(tmp_path):
    wards = WARDS + "E05000009,South,2023,Two\n"
    names = WARD_NAMES + "South,E05000002\nNorth and Moor,E05000001\nthe  moor,E05000001\n"
    project = make_project(tmp_path, {"cases": CASES}, wards=wards, ward_names=names)
    loaded = load_wards(project)
    assert loaded.code("South", "ward") == "E05000002"
    assert loaded.code("Elsewhere Green", "ward") == OTHER_AREA


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("E05000002 - South", "ward", "E05000002"), ("2. South", "ward", "E05000002"),
        ("North & Moor Ward (E05000001)", "ward", "E05000001"), ("South 2", "ward", None),
        ("E05000001 and E05000002", "ward", None),
        ("E01000001 : Testborough 001A", "lsoa", "E05000001"),
    ],
)  # fmt: skip
def test_a_place_may_have_its_code_or_number_beside_it(tmp_path, text, kind, code):
    lsoas = {"lsoa_wards": "lsoa,code\nE01000001,E05000001\n"}
    project = make_project(tmp_path, {"cases": CASES}, **lsoas)
    assert load_wards(project).code(text, kind) == code


def test_an_area_of_ours_that_no_list_has_is_not_another_s_for_its_code(tmp_path):
    project = make_project(
        tmp_path, {"cases": CASES}, lsoa_wards="lsoa,code\nE01000001,E05000001\n"
    )
    wards = load_wards(project)
    for cell, lies in (("Testborough 030C", UNLISTED), ("E01033999: Testborough 030C", UNLISTED),
                       ("E01033999: Elsewhere 030C", ELSEWHERE)):  # fmt: skip
        assert wards.place(cell, "lsoa", "Testborough", set(), UNLISTED) == (lies, "")


def test_a_file_of_other_areas_is_told_without_their_names(tmp_path):
    contract = CASES.replace("name: ward, headers: [Ward]", "name: area, headers: [Ward]")
    contract = contract.replace(",\n     by_ward: true", "")
    text = HEAD + "A1,01/04/2020,Noise,Jane Doe,\nA2,01/04/2020,Noise,Elsewhere,\n"
    notes = accounts(intake(tmp_path, {"cases.csv": text}, contract)).iloc[0]["notes"]
    assert "nothing of the area 'Testborough': its column 'Ward' has 2 other areas" in notes
    assert "Jane" not in notes


@pytest.mark.parametrize(
    ("column", "new", "series", "area"),
    [("ward", "South East", "cases:cases", "E05000002"),
     ("category", "Loud noise", "cases:cases:noise", "E08000099")],
)  # fmt: skip
@pytest.mark.parametrize(("renamed", "state"), [(range(7, 13), "missing"), ((9,), "observed")])
def test_a_ward_or_kind_written_otherwise_does_not_come_to_0(
    tmp_path, column, new, series, area, renamed, state
):
    names = {"ward": "South", "category": "Noise"}
    text = HEAD
    for month in range(4, 13):
        said = names | {column: new} if month in renamed else names
        text += f"S{month},05/{month:02d}/2020,{said['category']},{said['ward']},\n"
        text += "".join(f"M{month}{n},2{n}/{month:02d}/2020,Litter,The Moor,\n" for n in range(4))
    project = make_project(tmp_path, {"cases": CASES.replace(', valid_from: "2020-06"', "")})
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    table = build_series(
        source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR)
    ).set_index(["series_id", "area_code", "period"])["state"]
    assert {table[series, area, f"2020-{month:02d}"] for month in renamed} == {state}
    assert table[series, area, "2020-05"] == "observed"
    assert table["cases:cases", "E05000001", "2020-09"] == "observed"


@pytest.mark.parametrize("written", ["South Ward", "SOUTH WARD", "Ward of South", "Ward: South"])
def test_a_ward_is_known_with_the_word_ward_beside_it(tmp_path, written):
    source = intake(tmp_path, {"cases.csv": f"{HEAD}A1,01/04/2020,Noise,{written},\n"})
    assert list(source.records["area_code"]) == ["E05000002"]


OLD_NAMES = WARD_NAMES + "East,E05000002\nWest,E05000002\n"


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (["East", "West"], 7), (["East", "South"], None), (["East", "East ward"], None),
        (["South", "South ward"], None), (["East", "West", "West"], 3),
    ],
)  # fmt: skip
def test_figures_of_merged_wards_under_their_old_names_add_up(tmp_path, given, right):
    ward = "{name: ward, headers: [Ward]}"
    figures = zip(["Apr-20"] * 3, given, (3, 4, 4), strict=False)
    table = csv_of([["Month", "Ward", "N"], *figures, ["May-20", "South", 9]])
    source = intake(
        tmp_path, {"cases.csv": table}, text_of([MONTH, ward, NUMBER]), ward_names=OLD_NAMES
    )
    april = source.records.loc[source.records["period"] == "2020-04", "count"]
    assert (april.sum() if len(april) else None) == right


def test_a_ward_without_any_row_is_missing_where_rows_of_unknown_wards_were_set_aside(tmp_path):
    text = HEAD + "".join(
        f"{ward[0]}{month}{n},1{n}/{month:02d}/2020,Noise,{ward},\n"
        for month in range(4, 10) for n in (1, 2) for ward in ("The Moor", "Sth East")
    )  # fmt: skip
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    table = build_series(source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR))
    states = table.set_index(["series_id", "area_code", "period"])["state"]
    assert states["cases:cases", "E05000002", "2020-05"] == "missing"
    assert states["cases:cases", "E05000001", "2020-05"] == "observed"


@pytest.mark.parametrize(("last", "asked"), [(12, 12), (21, 3), (23, 1)])
@pytest.mark.parametrize("by", ["ward", "who"])
def test_a_ward_does_not_end_as_a_team_may(tmp_path, last, asked, by):
    fields = [MONTH, NUMBER, f"{{name: {by}, headers: [Ward]}}"]
    contract = text_of(fields, "span: history")
    rows = [["Month", "Ward", "N"]]
    for at in range(24):
        month = f"{2019 + (at + 3) // 12}-{(at + 3) % 12 + 1:02d}"
        rows += [[month, name, 8] for name in ("The Moor", "South") if name != "South" or at < last]
    source = intake(tmp_path, {"cases.csv": csv_of(rows)}, contract)
    asked_about = [len(question.periods) for question in source.questions]
    assert asked_about == ([asked] if by == "ward" or asked <= 3 else [])


def test_rows_set_aside_leave_unknown_what_they_may_be_and_nothing_else(tmp_path):
    # All litter lies in a known ward and has no id; the other ward has nothing set aside.
    text = HEAD + "".join(
        f"{case},1{n}/{month:02d}/2020,{kind},The Moor,\n"
        for month in range(6, 12) for n in (1, 2)
        for case, kind in ((f"A{month}{n}", "Noise"), ("", "Litter"))
    )  # fmt: skip
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", text)
    source = take_in(project, YEAR)["cases"]
    table = build_series(source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR))
    told = table.set_index(["series_id", "area_code", "period"])
    assert told["state"]["cases:cases:litter", "E08000099", "2020-07"] == "missing"
    assert told["value"]["cases:cases:noise", "E08000099", "2020-07"] == 2
    assert told["value"]["cases:cases", "E05000002", "2020-07"] == 0


def test_a_name_that_two_vintages_share_is_the_ward_of_the_rows_year(tmp_path):
    wards = "code,name,vintage,area_committee\n" + "".join(
        f"{code},{name},{vintage},One\n"
        for code, name, vintage in (
            ("E9", "South", 2020), ("E3", "West", 2020), ("E1", "South", 2004),
            ("E2", "North & Moor", 2004), ("E3", "West", 2004),
        )
    )  # fmt: skip
    # A ward that has become a part of another, under its old name.
    names = "name,code\nNorth and Moor,E9\nThe Moor,E2\n"
    project = make_project(tmp_path, {"cases": CASES}, wards=wards, ward_names=names)
    written = ("South ward", "North & Moor", "West", "E1", "The Moor")
    for year in (2019, 2020):
        rows = "".join(f"{n}{year},09/05/{year},Noise,{ward},\n" for n, ward in enumerate(written))
        put(project, "cases.csv", HEAD + rows, f"{year}-{year - 1999}")
    source = take_in(project, YEAR)["cases"]
    found = source.records.groupby("period")["area_code"].agg(list).to_dict()
    assert found == {"2019-05": ["E1", "E2", "E3", "E1", "E2"],
                     "2020-05": ["E9", "E9", "E3", "E1", "E9"]}  # fmt: skip
    table = build_series(source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR))
    assert not table.duplicated(["series_id", "area_code", "period"]).any()


NEWER = "".join(f"{line}\n" for line in (
    "code,name,vintage,area_committee", "E1,South,2004,One", "E2,Moor,2004,One", "E3,West,2004,Two",
    "E3,West,2020,Two", "E7,South,2020,One", "E8,North Moor,2020,Two",
))  # fmt: skip


def ward_figures(tmp_path, contract, **files):
    """What is told of the year's file, and by ward and month its figure or why there is none."""
    project = make_project(tmp_path, {"cases": contract}, wards=NEWER,
                           ward_names=files.pop("names", "name,code\n"),
                           lsoa_wards=files.pop("lsoas", "lsoa,code\n"))  # fmt: skip
    for year, text in files.items():
        put(project, "cases.csv", text, year.replace("in_", "").replace("_", "-"))
    source = take_in(project, YEAR)["cases"]
    table = build_series(source, load_wards(project), "E08000099", YEAR, project.paper_date(YEAR))
    of_all = table[table["series_id"] == "cases:cases"].set_index(["area_code", "period"])
    told = accounts(source).set_index("year")["notes"]["2020/21"]
    return told, of_all["value"].where(of_all["state"] == "observed", of_all["state"]).to_dict()


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        # The old ward lies in any of those that changed; in the one that stayed it does not.
        (1, 3, ["missing", "missing", 1]),
        # A few strays are in no ward; one without any other row may have these.
        (1, 30, [30, "missing", 1]),
        (0, 3, [3, 0, 1]),
    ],
)
def test_where_boundaries_changed_rows_of_old_wards_leave_no_zeros_and_no_halves(
    tmp_path, old, new, right
):
    written = [*["South"] * new, "West", *["Moor"] * old]
    text = HEAD + "".join(f"{n},09/05/2020,Noise,{ward},\n" for n, ward in enumerate(written))
    told, found = ward_figures(tmp_path, CASES, in_2020_21=text)
    assert ("1 row lies in wards that are none of its year" in told) == bool(old)
    assert [found[code, "2020-05"] for code in ("E7", "E8", "E3")] == right
    assert found["E08000099", "2020-05"] == len(written)


def test_of_figures_in_wards_of_other_years_their_size_counts_and_not_their_rows(tmp_path):
    series = SUM.replace("measure: n", "measure: cases").replace("sum", "sum, by_ward: true")
    contract = text_of([MONTH, "{name: ward, headers: [Ward]}", NUMBER], series=(series,))
    table = [["Month", "Ward", "N"], *([f"{month}-20", ward, n] for month in ("Apr", "May", "Jun")
             for ward, n in (("South", 5), ("North Moor", 6), ("West", 7)))]  # fmt: skip
    _, found = ward_figures(
        tmp_path / "a", contract, in_2020_21=csv_of([*table, ["Jul-20", "Moor", 1]])
    )
    assert (found["E7", "2020-05"], found["E3", "2020-05"]) == (5, 7)
    _, found = ward_figures(
        tmp_path / "b", contract, in_2020_21=csv_of([*table, ["Jul-20", "Moor", 500]])
    )
    assert (found["E7", "2020-05"], found["E3", "2020-05"]) == ("missing", 7)


def test_a_measure_whose_own_records_have_wards_is_told_by_ward(tmp_path):
    rows = "".join(f"{n},09/07/2020,{kind},{ward},\n" for n, (kind, ward) in enumerate(
        [("Noise", "South"), *[("Litter", "")] * 3]))  # fmt: skip
    _, found = ward_figures(tmp_path / "all", CASES, in_2020_21=HEAD + rows)
    assert found["E7", "2020-07"] == "missing"
    noise = CASES.replace("by_category: true", "where: {category: [noise]}")
    _, found = ward_figures(tmp_path / "noise", noise, in_2020_21=HEAD + rows)
    assert found["E7", "2020-07"] == 1


@pytest.mark.parametrize("names", ["South,E1\nSth,E1\nSth,E1\n", "Sth,E1\n", "STH,E1\nSth,E1\n"])
def test_no_line_of_the_names_hangs_on_where_another_stands(tmp_path, names):
    texts = {f"in_{year}_{year - 1999}": f"{HEAD}A{year},09/05/{year},Noise,Sth,\n"
             for year in (2019, 2020)}  # fmt: skip
    fixed = names.startswith("South")
    _, found = ward_figures(tmp_path, CASES, names=f"name,code\n{names}", **texts)
    assert found["E1", "2019-05"] == 1
    assert (found["E7", "2020-05"] == 1) != fixed


@pytest.mark.parametrize(("blank", "known"), [(2, 1), (3, "missing")])
@pytest.mark.parametrize("word", ["", "Not known"])
def test_where_most_of_a_year_lie_in_no_ward_the_others_are_no_figures(
    tmp_path, word, blank, known
):
    wards = [*[word] * blank, "South", "West"]
    rows = (f"{n}{year},09/05/{year},Noise,{ward if year == 2020 else 'South'},\n"
            for year in (2019, 2020) for n, ward in enumerate(wards))  # fmt: skip
    contract = CASES.replace("fields:", "layout: {span: history}\nfields:")
    told, found = ward_figures(tmp_path, contract, in_2020_21=HEAD + "".join(rows))
    assert ("most rows of the year lie in no ward" in told) == (known == "missing")
    assert found["E7", "2020-05"] == known
    assert found["E1", "2019-05"] == 2 + blank
    assert found["E08000099", "2020-05"] == 2 + blank


def test_another_spelling_goes_with_the_name_of_its_ward_through_the_years(tmp_path):
    texts = {f"in_{year}_{year - 1999}": f"{HEAD}A{year},09/05/{year},Noise,Sth,\n"
             for year in (2019, 2020)}  # fmt: skip
    told, found = ward_figures(tmp_path, CASES, names="name,code\nSth,E1\n", **texts)
    assert "none of its year" not in told
    assert [found[code, at] for code, at in (("E1", "2019-05"), ("E7", "2020-05"))] == [1, 1]


@pytest.mark.parametrize("written", ["North Moor", "E8", "Nth Moor"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_spelling_may_have_a_ward_for_each_vintage(tmp_path, written, order):
    texts = {f"in_{year}_{year - 1999}": f"{HEAD}A{year},09/05/{year},Noise,{written},\n"
             for year in (2019, 2020)}  # fmt: skip
    own = f"{written},E8\n"
    _, before = ward_figures(tmp_path / "a", CASES, names=f"name,code\n{own}", **texts)
    assert before["E2", "2019-05"] == "missing"
    names = "".join([f"{written},E2\n", own][::order])
    _, found = ward_figures(tmp_path / "b", CASES, names=f"name,code\n{names}", **texts)
    assert [found[at] for at in (("E2", "2019-05"), ("E8", "2020-05"))] == [1, 1]


def test_an_lsoa_lies_in_the_ward_of_the_rows_year(tmp_path):
    contract = CASES.replace("{name: ward, headers: [Ward]", "{name: lsoa, headers: [Ward]")
    lsoas = "lsoa,code\nE01000001,E1\nE01000001,E8\n"
    texts = {f"in_{year}_{year - 1999}": f"{HEAD}A{year},09/05/{year},Noise,E01000001,\n"
             for year in (2019, 2020)}  # fmt: skip
    told, found = ward_figures(tmp_path, contract, lsoas=lsoas, **texts)
    assert "none of its year" not in told
    assert [found[code, at] for code, at in (("E1", "2019-05"), ("E8", "2020-05"))] == [1, 1]


FIVE = (
    WARDS.splitlines()[0]
    + "\n"
    + "".join(
        f"E0500000{n},{name},2004,One\n"
        for n, name in enumerate(("North", "South", "Marple", "Werneth"), 1)
    )
)


@pytest.mark.parametrize(
    ("named", "told"),
    [("North South Marple", "no row names 1 of 4 wards (Werneth): the sums are of the others"),
     ("North South Marple Werneth", ""), ("North South", "")],
)  # fmt: skip
def test_a_ward_that_no_row_of_figures_names_is_told(tmp_path, named, told):
    project = make_project(
        tmp_path, {"cases": text_of([MONTH, "{name: ward, headers: [Ward]}", NUMBER])}, wards=FIVE
    )
    (project.reference / "ward-names.csv").unlink()
    rows = [["Month", "Ward", "N"], *([f"{month}-20", ward, 5] for month in ("Apr", "May")
                                      for ward in named.split())]  # fmt: skip
    put(project, "cases.csv", csv_of(rows))
    notes = accounts(take_in(project, YEAR)["cases"]).iloc[0]["notes"]
    assert ("no row names" in notes) == bool(told)
    assert told in notes
