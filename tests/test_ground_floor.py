"""Reporting years, the project root, and the strict loader."""

import errno
import os
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis import errors
from ssp_analysis.errors import (
    BusyError,
    NoRoomError,
    ParameterError,
    ReferenceFileError,
    SspError,
    unforeseen,
)
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.project import Project, built_beside, put_in_place
from ssp_analysis.tables import Days, SeriesTable, conform, empty
from ssp_analysis.years import (
    ReportingYear,
    is_part_of_year,
    months_of,
    quarter_of,
    words_of,
    year_of,
)
from tests.builders import CASES, PARTNERSHIP, make_project


def test_months_and_quarters_are_parts_of_a_year():
    told = {period: is_part_of_year(period) for period in ("2020-04", "2020/21 Q1", "2020/21")}
    assert told == {"2020-04": True, "2020/21 Q1": True, "2020/21": False}


@given(st.integers(2000, 2098))
def test_a_year_reads_back_and_has_twelve_months(starts):
    year = ReportingYear.parse(ReportingYear(starts).label)
    assert year.starts == starts
    assert len(year.months) == 12
    assert {year_of(month) for month in year.months} == {year}
    assert list(months_of(quarter_of(year.months[11]))) == list(year.months[9:])


@pytest.mark.parametrize(
    ("first", "count", "words"),
    [("2018-01", 3, "January to March 2018"), ("2018-01", 1, "January 2018"),
     ("2017-12", 4, "December to March 2017/18"), ("2017-07", 1, "July 2017"),
     ("2017-04", 12, "2017/18")],
)  # fmt: skip
def test_months_that_begin_a_calendar_year_are_told_by_it(first, count, words):
    assert words_of(pd.period_range(first, periods=count, freq="M")) == words


@pytest.mark.parametrize(
    ("text", "meant"),
    [("2020-21", "; did you mean 2020/21"), ("2020/22", "; did you mean 2020/21"),
     ("2019", "; did you mean 2019/20"), ("FY2017-18", "; did you mean 2017/18"),
     ("19/20", "; did you mean 2019/20"), ("FY18", ", such as 2020/21"),
     ("Apr-19", ", such as 2020/21"), ("next", ", such as 2020/21")],
)  # fmt: skip
def test_an_impossible_year_says_what_was_meant(text, meant):
    with pytest.raises(ParameterError, match=f"with a slash{meant}"):
        ReportingYear.parse(text)


def test_every_error_has_its_own_exit_code_and_crosses_as_text():
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, SspError)]
    codes = {kind.__name__: kind.exit_code for kind in kinds if kind is not SspError}
    assert sorted(set(codes.values())) == [2, 3, 4, 5, 6, 7, 8]
    first = ParameterError("item", "is wrong", "Mend it")
    again = ParameterError.from_message(str(first))
    assert str(again) == str(first) == "item: is wrong. Mend it"
    assert first._render_traceback_() == [str(first)]
    assert str(ParameterError("item", "is wrong; meant b?", "Mend it")).endswith("meant b? Mend it")


def test_a_project_is_found_looking_upward(tmp_path, monkeypatch):
    project = make_project(tmp_path, {"cases": CASES})
    monkeypatch.delenv("SSP_ROOT", raising=False)
    monkeypatch.chdir(project.reference / "sources")
    assert Project.find() == project
    monkeypatch.setenv("SSP_ROOT", str(tmp_path / "data"))
    with pytest.raises(ParameterError, match="is not a project"):
        Project.find()


def test_the_paper_date_is_given_or_the_years_own_never_today(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    assert str(project.paper_date(ReportingYear(2020))) == "2021-04-12"
    assert str(project.paper_date(ReportingYear(2020), "2021-06-14")) == "2021-06-14"
    with pytest.raises(ParameterError, match="is not a date"):
        project.paper_date(ReportingYear(2020), "12/04/2021")
    with pytest.raises(ParameterError, match=r"not in partnership\.yaml"):
        project.paper_date(ReportingYear(2010))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("owner:", "ownr:", r"unknown key ownr; did you mean owner\?"),
        (
            "constraints: {required: true}}",
            "constraint: {}}",
            "key field 'case_id', constraint; did",
        ),
        ("type: date", "type: dates", "field 'date', type: is dates; use string"),
        ("cases*.*", "..\\\\cases", "backslashes"),
        ('valid_from: "2020-06"', 'valid_from: "June"', r"category 'litter', valid_from"),
        ("{name: ward,", "{name: category,", "field 'category' is given twice"),
        ("{id: litter,", "{id: noise,", "category 'noise' is given twice"),
        ("record_id: [case_id]", "record_id: [case]", "'case', which is not in fields"),
        ("record_id: [case_id]", "", "need record_id"),
        ("id: cases", "id: case", "Name file and id alike"),
        ("name: Cases", "name: Cases\nname: Cases", "given twice"),
        ("days: 30}", "days: 30", r"cases\.yaml, line"),
    ],
)
def test_a_faulty_contract_is_refused_with_file_and_place(tmp_path, old, new, message):
    assert old in CASES
    project = make_project(tmp_path, {"cases": CASES.replace(old, new, 1)})
    with pytest.raises(ReferenceFileError, match=message) as caught:
        load_contracts(project)
    assert "cases.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,name,vintage,area_committee\nE1,A,2004\n", "row 2: has fewer cells than"),
        ("code,name,vintage\nE1,A,2004\n", "has no column area_committee"),
        ("code,name,vintage,area_committee,x\nE1,A,2004,B,1\n", "unknown column x"),
        ("code,name,vintage,area_committee\nE1,A,old,B\n", "row 2: vintage"),
        ("code,name,vintage,area_committee\nE1,A,2004,B\nE1,C,2004,B\n", "row 3: repeats row 2"),
        ("code;name;vintage;area_committee\nE1;A;1;B\n", "separated by semicolons, not commas"),
        ("code\tname\tvintage\tarea_committee\n", "separated by tabs, not commas"),
    ],
)
def test_a_faulty_reference_csv_is_refused_by_row(tmp_path, text, message):
    from ssp_analysis.partners.areas import load_wards

    project = make_project(tmp_path, {"cases": CASES}, wards=text, ward_names="name,code\n")
    with pytest.raises(ReferenceFileError, match=rf"wards\.csv.*{message}"):
        load_wards(project)


def test_reference_csv_as_excel_saves_it(tmp_path):
    from ssp_analysis.partners.areas import load_wards

    text = "\ufeffcode,name,vintage,area_committee\r\nE1,Café Green,2004,B\r\n,,,\r\n"
    for number, encoding in enumerate(("utf-8", "cp1252", "utf-16")):
        project = make_project(tmp_path / str(number), {"cases": CASES}, ward_names="name,code\n")
        content = text if encoding == "utf-8" else text.lstrip("\ufeff")
        (project.reference / "wards.csv").write_bytes(content.encode(encoding))
        assert [ward.name for ward in load_wards(project).wards] == ["Café Green"]


@pytest.mark.parametrize(("name", "value"), [("count", 1.5), ("count", "2"), ("date", 43922)])
def test_a_value_that_would_be_another_in_its_column_is_refused(name, value):
    row = {"series_id": "asb:cases", "date": "2020-04-01", "count": 2}
    assert len(conform(pd.DataFrame([row]), Days)) == 1
    assert len(conform(pd.DataFrame([row | {"count": 2.0}]), Days)) == 1
    with pytest.raises(ValueError, match=f"row 0 of {name} would be another as (int64|datetime64)"):
        conform(pd.DataFrame([row | {name: value}]), Days)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"state": "missing"}, "value_is_there_exactly_when_observed"),
        ({"frequency": "W"}, "isin"),
        ({"period": "April"}, "str_matches"),
        ({"label": None}, "not_nullable"),
    ],
)
def test_a_table_refuses_a_value_that_none_of_its_kind_may_be(wrong, rule):
    frame = empty(SeriesTable)
    row = dict.fromkeys(frame.columns, "") | {
        "frequency": "M", "period": "2020-04", "value": 0.0, "lower": None, "upper": None,
        "state": "observed", "sources": "cases:cases",
    }  # fmt: skip
    assert len(conform(pd.DataFrame([row]), SeriesTable)) == 1
    with pytest.raises(Exception, match=rule):
        conform(pd.DataFrame([row | wrong, row]), SeriesTable)


def test_the_banner_names_the_area_and_is_absent_for_real_data(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    assert (
        project.partnership().banner
        == "Demonstration: invented figures and words, not Testborough's"
    )
    text = textwrap.dedent(PARTNERSHIP).replace("demonstration: true", "demonstration: false")
    (project.reference / "partnership.yaml").write_text(text)
    assert project.partnership().banner == ""


def test_a_date_that_does_not_exist_is_refused_with_its_file(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    path = project.reference / "partnership.yaml"
    path.write_text(path.read_text().replace("2021-04-12", "2021-02-30"))
    with pytest.raises(
        ReferenceFileError, match=r"partnership\.yaml: papers\.2020/21: is no day of"
    ):
        project.partnership()


def test_a_paper_date_of_a_year_that_is_none_is_refused(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    path = project.reference / "partnership.yaml"
    path.write_text(path.read_text().replace('"2020/21"', "2020-21"))
    with pytest.raises(ReferenceFileError, match=r"'2020-21' is not .* did you mean 2020/21\?"):
        project.partnership()


def test_a_reference_file_that_cannot_be_read_is_told_by_name(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    path = project.reference / "partnership.yaml"
    path.unlink()
    with pytest.raises(ReferenceFileError, match=r"partnership\.yaml: is missing"):
        project.partnership()
    path.mkdir()
    with pytest.raises(ReferenceFileError, match=r"partnership\.yaml: cannot be read"):
        project.partnership()


def test_a_finished_folder_replaces_the_old_one(tmp_path):
    building, target = tmp_path / ".public-building", tmp_path / "2020-21" / "public"
    target.mkdir(parents=True)
    (target / "old.html").write_text("old")
    building.mkdir()
    (building / "new.html").write_text("new")
    put_in_place(building, target)
    assert [path.name for path in target.iterdir()] == ["new.html"]
    assert [path.name for path in target.parent.iterdir()] == ["public"]


def test_several_that_are_built_at_once_do_not_disturb_each_other(tmp_path):
    target, together = tmp_path / "partners", threading.Barrier(6)

    def build(name):
        for number in range(10):
            with built_beside(target) as building:
                (building / "page.html").write_text(f"{name} {number}")
                if not number:
                    together.wait()
        return name

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(build, range(6))) == list(range(6))
    assert [path.name for path in tmp_path.iterdir()] == ["partners"]
    assert [path.name for path in target.iterdir()] == ["page.html"]


def test_what_killed_runs_left_goes_later_and_what_is_being_built_stays(tmp_path):
    target, long_ago = tmp_path / "partners", time.time() - 2 * 24 * 3600
    for name in ("partners-1-building", "partners-2-old", "partners-building", "partnership-x-old"):
        (tmp_path / f".{name}").mkdir()
        os.utime(tmp_path / f".{name}", (long_ago, long_ago))
    (tmp_path / ".partners-3-building").mkdir()
    target.mkdir()
    with built_beside(target):
        pass
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"partners", ".partners-3-building", ".partnership-x-old"}


def test_what_a_run_moved_away_before_it_was_killed_comes_back(tmp_path):
    target = tmp_path / "pack"
    (tmp_path / ".pack-1-old").mkdir()
    (tmp_path / ".pack-1-old" / "a.txt").write_text("old")
    with pytest.raises(ValueError, match="refused"), built_beside(target):
        raise ValueError("refused")
    assert (target / "a.txt").read_text() == "old"


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.EACCES, NoRoomError), (errno.EROFS, NoRoomError), (errno.EBUSY, BusyError)],
)
def test_a_folder_that_cannot_be_replaced_is_told_by_its_cause(tmp_path, monkeypatch, number, kind):
    building, target = tmp_path / ".public-building", tmp_path / "public"
    for folder in (building, target):
        folder.mkdir()

    def refused(*_):
        raise OSError(number, "no")

    monkeypatch.setattr(Path, "rename", refused)
    monkeypatch.setattr("ssp_analysis.project.PAUSE", 0)
    with pytest.raises(kind):
        put_in_place(building, target)


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ("[Errno {ENOSPC}] Jane", "the disk is full"),
        ("[Errno {EDQUOT}] Jane", "the space that you may use is used up"),
        ("[WinError 112] Jane", "the disk is full"),
        ("[WinError 19] Jane", "the disk is read-only"),
        ("[Errno {EACCES}] Jane", "you have no right to write there"),
        ("[Errno {ENOENT}] Jane", ""),
        ("[WinError 32] Jane", ""),
        ("Jane", ""),
    ],
)
def test_why_something_was_not_written_is_told_by_its_number_alone(monkeypatch, told, cause):
    told = told.format_map(vars(errno))
    found = unforeseen("the run", "OSError", "Report it", told)
    assert (found.exit_code, "Jane" in str(found)) == (8 if cause else 5, False)
    assert cause in str(found)
    # There it is also what is said of a file that is open in another program.
    monkeypatch.setattr(os, "name", "nt")
    no_right = unforeseen("the run", "PermissionError", "Report it", f"[Errno {errno.EACCES}]")
    assert isinstance(no_right, BusyError)


def test_what_is_not_finished_leaves_the_old_folder_and_nothing_beside_it(tmp_path):
    target = tmp_path / "pack"

    def build(text, refused):
        with built_beside(target) as building:
            (building / "a.txt").write_text(text)
            if refused:
                raise ValueError("refused")

    build("old", refused=False)
    with pytest.raises(ValueError, match="refused"):
        build("new", refused=True)
    assert (target / "a.txt").read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_output_that_is_open_elsewhere_leaves_the_old_pack(tmp_path, monkeypatch):
    building, target = tmp_path / ".public-building", tmp_path / "2020-21" / "public"
    target.mkdir(parents=True)
    (target / "old.html").write_text("old")
    building.mkdir()
    rename = Path.rename

    def locked(self, new):
        if self == building:
            raise PermissionError("in use")  # what Windows says of an open file
        return rename(self, new)

    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(BusyError, match="open in another program"):
        put_in_place(building, target)
    assert [path.name for path in target.iterdir()] == ["old.html"]
