"""The run as a whole: parameters, notebooks, packs that appear whole or not at all."""

import errno
import json
import re
import shutil
import time
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
import papermill.engines
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from ssp_analysis.cli import app
from ssp_analysis.engine import kernels
from ssp_analysis.engine import run as engine
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import NOTEBOOKS, execute, run_cells
from ssp_analysis.engine.run import Built, build, rebuild
from ssp_analysis.errors import (
    BusyError,
    NoRoomError,
    NotebookError,
    ParameterError,
    PartnerDataError,
    ReleaseError,
)
from ssp_analysis.feedback import absent_periods, due_dates
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.partners.intake import take_in
from ssp_analysis.project import Project
from ssp_analysis.say.dataset import read_pack
from ssp_analysis.tables import LIKE_FOR_LIKE
from ssp_analysis.verification import verify
from ssp_analysis.write.manifest import digests, files_of
from ssp_analysis.years import ReportingYear
from tests import canaries
from tests.builders import CASES, make_project, put
from tests.finished.pieces import folder_pieces
from tests.shared_packs import REAL, london_root
from tests.small_root import make_small_root

YEAR = ReportingYear(2020)
COMMITTEES = (
    "bramhall-cheadle-hulme-south", "central-stockport", "cheadle", "heatons-reddish", "marple",
    "stepping-hill", "werneth",
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"reporting_yaer": "2020/21"},
            r"'reporting_yaer': is unknown; did you mean reporting_year",
        ),
        ({"reporting_year": 2020}, "reporting_year: is int, not text"),
        ({"reporting_year": "2020-21"}, "did you mean 2020/21"),
        ({"reporting_year": "2020/21", "audience": "pubic"}, "did you mean public"),
        ({"reporting_year": "2020/21", "paper_date": "tomorrow"}, "is not a date"),
        ({"reporting_year": "2020/21", "root": "nowhere"}, "is not a project"),
        ({"reporting_year": "1999/00"}, "is not a reporting year"),
    ],
)
def test_bad_parameters_are_refused_before_any_kernel_starts(tmp_path, given, message):
    root = make_project(tmp_path, {"cases": CASES}).root
    with pytest.raises(ParameterError, match=message):
        Run.parse({"root": str(root)} | given)


def write_notebook(folder, *sources):
    cells = [nbformat.v4.new_code_cell('root = ""', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    folder.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "faulty.ipynb")


def run_faulty(tmp_path, monkeypatch, *sources):
    project = make_project(tmp_path / "root", {"cases": CASES})
    write_notebook(tmp_path / "notebooks", *sources)
    monkeypatch.setattr(kernels, "notebook_folder", lambda: tmp_path / "notebooks")
    execute("faulty", {"root": str(project.root)}, tmp_path / "executed")


def test_a_mendable_fault_in_a_notebook_keeps_its_class_and_words(tmp_path, monkeypatch):
    source = (
        "from ssp_analysis.errors import PartnerDataError\n"
        "raise PartnerDataError('cases.csv', 'is empty', 'Ask for it again')"
    )
    with pytest.raises(PartnerDataError, match=r"^cases\.csv: is empty\. Ask for it again$"):
        run_faulty(tmp_path, monkeypatch, source)


def test_an_executed_copy_is_stored_at_the_start_and_the_end_also_of_what_fails(
    tmp_path, monkeypatch
):
    stored, write = [], papermill.engines.write_ipynb
    monkeypatch.setattr(
        papermill.engines, "write_ipynb", lambda *given: (stored.append(given), write(*given))
    )
    with pytest.raises(NotebookError, match="failed with ZeroDivisionError"):
        run_faulty(tmp_path, monkeypatch, "1 + 1", "1 / 0", "2 + 2")
    assert len(stored) == 2
    cells = nbformat.read(tmp_path / "executed" / "faulty.ipynb", as_version=4).cells
    assert any("ZeroDivisionError" in str(cell.get("outputs")) for cell in cells)
    assert [
        cell.id for cell in cells if "injected-parameters" in cell.metadata.get("tags", [])
    ] == ["injected-parameters"]


def test_any_other_fault_does_not_show_its_text(tmp_path, monkeypatch):
    with pytest.raises(NotebookError, match="failed with ValueError") as caught:
        run_faulty(tmp_path, monkeypatch, "int('Jane Doe')")
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize("kind", ["PermissionError", "FileExistsError"])
def test_a_file_that_is_open_elsewhere_is_no_fault_of_the_notebook(tmp_path, monkeypatch, kind):
    with pytest.raises(BusyError, match="open in another program") as caught:
        run_faulty(tmp_path, monkeypatch, f"raise {kind}('Jane Doe.xlsx')")
    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (f"OSError({errno.ENOSPC}, 'No space left on device', 'Jane Doe.xlsx')", "disk is full"),
        (f"OSError({errno.EROFS}, 'Read-only file system', 'Jane Doe.xlsx')", "disk is read-only"),
    ],
)
def test_no_room_in_a_notebook_is_told_with_its_cause(tmp_path, monkeypatch, told, cause):
    with pytest.raises(NoRoomError, match=f"notebook faulty, cell 3: .*{cause}") as caught:
        run_faulty(tmp_path, monkeypatch, f"raise {told}")
    assert "Jane" not in str(caught.value)


def test_no_room_outside_a_notebook_ends_in_exit_8(tmp_path, monkeypatch):
    root = make_project(tmp_path, {"cases": CASES}).root

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "Jane Doe.xlsx")

    for step in ("execute", "build_pack"):
        monkeypatch.setattr(engine, "execute", lambda *_: None)
        monkeypatch.setattr(engine, "_show", lambda *_: None)
        monkeypatch.setattr(engine, step, full)
        result = CliRunner().invoke(app, ["run", "2020/21", "--root", str(root)])
        assert (result.exit_code, NoRoomError.exit_code) == (8, 8)
        assert "could not be written: the disk is full" in result.output
        assert "Jane" not in result.output


@pytest.mark.parametrize("command", ["run", "check", "backtest", "publish"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_folders_are_tried_before_any_work(tmp_path, monkeypatch, command, number):
    project = make_project(tmp_path, {"cases": CASES})
    write = Path.write_bytes

    def refused(path, content):
        if path.name.endswith("-probe"):
            raise OSError(number, "no", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", refused)
    monkeypatch.setattr(engine, "execute", lambda *_: pytest.fail("a notebook ran"))
    monkeypatch.setattr("ssp_analysis.partners.intake.take_in", lambda *_: pytest.fail("it read"))
    result = CliRunner().invoke(app, [command, "2020/21", "--root", str(project.root)])
    told = f"{result.output}{result.exception}"
    assert re.search(r"2020-21: could not be written: (the disk is|you have no right)", told)
    assert getattr(result.exception, "exit_code", result.exit_code) == NoRoomError.exit_code


def test_a_file_in_place_of_a_folder_is_told(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    (project.root / "data" / "processed").write_text("")
    with pytest.raises(NoRoomError, match="is a file where a folder is needed"):
        build(Run.of(project, "2020/21"))


@pytest.mark.parametrize(
    ("sources", "cell"),
    [
        (("import sys; sys.exit(0)", "1 + 1"), 3),
        (("1 + 1", "raise SystemExit"), 4),
        (("exit()", "1 + 1"), 3),
        (("quit()",), 3),
    ],
)
def test_a_cell_that_ends_its_notebook_is_a_failure(tmp_path, monkeypatch, sources, cell):
    with pytest.raises(NotebookError, match=rf"^notebook faulty, cell {cell}: ends the notebook"):
        run_faulty(tmp_path, monkeypatch, *sources)


def test_a_kernel_that_dies_is_named_with_its_notebook_and_cell(tmp_path, monkeypatch):
    with pytest.raises(NotebookError, match=r"^notebook faulty: ended with its kernel \(cell 3\)"):
        run_faulty(tmp_path, monkeypatch, "import os; os._exit(1)", "1 + 1")


def test_a_run_that_is_stopped_says_so_and_leaves_the_pack_as_it_was(tmp_path, monkeypatch):
    project = make_project(tmp_path, {"cases": CASES})
    pack = project.outputs(YEAR, "public")
    pack.mkdir(parents=True)
    (pack / "old.html").write_text("old")

    def stopped(*_):
        raise KeyboardInterrupt

    for name in ("execute", "_show"):
        monkeypatch.setattr(engine, name, lambda *_: None)
    monkeypatch.setattr("ssp_analysis.say.dataset.read_pack", lambda *_: None)
    monkeypatch.setattr("ssp_analysis.delivery.deliver", stopped)
    result = CliRunner().invoke(app, ["run", "2020/21", "--root", str(project.root)])
    assert result.exit_code == 130
    assert "Stopped." in result.output
    assert "Traceback" not in result.output
    assert [path.name for path in pack.parent.iterdir()] == ["public"]
    assert (pack / "old.html").read_text() == "old"


def test_an_executed_copy_that_is_open_elsewhere_ends_in_exit_7(tmp_path, monkeypatch):
    root = make_project(tmp_path, {"cases": CASES}).root

    def locked(*_):
        raise PermissionError("in use")  # what Windows says of an open file

    monkeypatch.setattr(engine, "execute", locked)
    result = CliRunner().invoke(app, ["run", "2020/21", "--root", str(root)])
    assert result.exit_code == BusyError.exit_code
    assert "open in another program" in result.output


def test_a_second_run_of_the_same_year_is_refused(tmp_path):
    from filelock import FileLock

    project = make_project(tmp_path, {"cases": CASES})
    folder = project.processed(YEAR)
    folder.mkdir(parents=True)
    with FileLock(folder / ".lock"), pytest.raises(BusyError, match="another run"):
        build(Run.of(project, "2020/21"))


def test_one_failing_year_does_not_stop_the_others(tmp_path, monkeypatch):
    root = make_project(tmp_path, {"cases": CASES}).root
    built = []

    def run(one, extras, fresh):
        if one.year.label == "2019/20":
            raise PartnerDataError("cases", "is past its limit", "Ask")
        built.append(one.year.label)
        return Built(Path("pack"))

    monkeypatch.setattr(engine, "build", run)
    result = CliRunner().invoke(app, ["run", "2019/20", "2020/21", "--root", str(root)])
    assert (built, result.exit_code) == (["2020/21"], PartnerDataError.exit_code)
    assert "2019/20 was not built. cases: is past its limit" in result.output


def visible(path):
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", path.read_text(encoding="utf-8"))
    return re.sub(r"data:image/svg\+xml;base64,[^\"]+", "", text)


def test_a_pack_is_whole_and_marked(packs):
    project, folders = packs
    names = {audience: files_of(folder) for audience, folder in folders.items()}
    start = "annual-update-2020-21-"
    assert {name for name in names["public"] if "as-csv" not in name} == {
        f"1-with-agenda/{start}cover-report.docx",
        f"1-with-agenda/{start}cover-report.html",
        f"1-with-agenda/{start}cover-report.pdf",
        f"2-at-meeting/{start}slides.html",
        f"2-at-meeting/{start}slides.pptx",
        f"3-after-meeting/{start}data-tables.xlsx",
        f"3-after-meeting/{start}report.html",
        f"3-after-meeting/{start}report.pdf",
        f"3-after-meeting/{start}slides-handout.pdf",
        f"{start}accessibility.html",
        f"{start}what-to-attach.html",
        "manifest.json",
        *(
            f"3-after-meeting/area-committees/{start}area-{committee}{ending}"
            for committee in COMMITTEES
            for ending in (".html", ".pdf")
        ),
    }
    assert f"2-at-meeting/{start}briefing-NOT-FOR-PUBLICATION.html" in names["internal"]
    assert all("NOT-FOR-PUBLICATION" in name for name in names["internal"] if "man" not in name)
    for folder in folders.values():
        for path in folder.rglob("*.html"):
            assert "Demonstration: invented figures and words, not Stockport" in visible(path)
        assert str(project.root) not in everything_in(folder)
    manifest = json.loads((folders["public"] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data_to"]["council-asb"] == "2021-01"
    assert set(manifest["files"]) == set(names["public"]) - {"manifest.json"}


def test_what_an_area_committee_gets_is_one_sheet_of_paper(packs):
    sheets = [path for folder in packs[1].values() for path in folder.rglob("*area-*.pdf")]
    assert sheets
    assert [path.name for path in sheets if len(PdfReader(path).pages) > 1] == []


def test_withheld_numbers_are_in_the_internal_pack_only(packs):
    project, folders = packs
    impact = pd.read_parquet(project.processed(YEAR) / "impact.parquet")
    police = impact[impact["series_id"].str.match("gmp-") & (impact["window_kind"] == "year")]
    total = police.loc[police["series_id"] == "gmp-incidents:incidents", "observed"].item()
    assert total > 10_000  # large enough not to stand somewhere by chance
    forms = {f"{total:.0f}", f"{total:,.0f}"}
    found = {
        audience: {form for form in forms if form in everything_in(folder)}
        for audience, folder in folders.items()
    }
    assert found["public"] == set()
    assert found["internal"]


@cache
def everything_in(folder):
    return "\n".join(piece.text for piece in folder_pieces(folder))


def stands_in(text, form):
    """Whether a number stands in a text by itself, not as digits within a checksum."""
    return re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) is not None


def test_a_canary_number_in_each_withheld_source_is_in_the_internal_pack_only(packs):
    project, folders = packs
    impact = pd.read_parquet(project.processed(YEAR) / "impact.parquet")
    year = impact[impact["window_kind"] == "year"].set_index("series_id")["observed"]
    series = pd.read_parquet(project.processed(YEAR) / "series.parquet")
    by_month = series[series["period"].isin([str(month) for month in YEAR.months])]
    wholes = by_month.groupby("series_id")["value"].sum()
    assert "gmp-crime:crimes" in wholes
    texts = {audience: everything_in(folder) for audience, folder in folders.items()}
    for pair, least in canaries.PLANTED.items():
        for whole in wholes[wholes.index == pair]:
            assert not stands_in(texts["public"], f"{whole:,.0f}"), pair
        totals = year[[name for name in year.index if name in (pair, f"{pair}:{LIKE_FOR_LIKE}")]]
        assert len(totals) == 1, pair
        for total in totals:
            assert total >= least, pair
            assert f"{total:,.0f}" in texts["internal"], pair
            for form in (f"{total:.0f}", f"{total:,.0f}", f"{total / 1000:.1f}k"):
                assert not stands_in(texts["public"], form), pair
    assert str(canaries.NUMBER) not in texts["public"].replace(",", "")


def test_a_canary_person_in_each_free_text_column_is_in_neither_pack(packs):
    project, folders = packs
    held = {contract.id for contract in load_contracts(project).values() if contract.free_text}
    assert held == set(canaries.FREE_TEXT)
    for folder in folders.values():
        text = everything_in(folder)
        assert [trace for trace in canaries.TRACES if trace in text] == []
    # Nor in the tables behind them, where a later edition could take it from.
    for path in project.processed(YEAR).rglob("*.parquet"):
        assert b"Zebedee" not in path.read_bytes(), path.name


def test_a_finished_pack_passes_the_leak_check_and_one_with_an_internal_report_does_not(packs):
    project, folders = packs
    result = CliRunner().invoke(app, ["verify", str(folders["public"])])
    assert result.exit_code == 0, result.output
    report = next(folders["internal"].rglob("*-21-report-*.html")).read_text("utf-8")
    planted = folders["public"].with_name("planted")
    shutil.copytree(folders["public"], planted)
    (planted / "3-after-meeting" / "annual-update-2020-21-report.html").write_text(
        report, encoding="utf-8"
    )
    with pytest.raises(ReleaseError, match=r"report\.html: was changed since its manifest"):
        verify(planted, project)
    shutil.rmtree(planted)


@pytest.fixture
def another_day(monkeypatch):
    """A time zone in which the calendar shows another day than that of UTC."""
    early = datetime.now(UTC).hour < 12
    monkeypatch.setenv("TZ", "Etc/GMT+12" if early else "Etc/GMT-14")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("another_day")
def test_the_same_data_give_the_same_bytes_in_another_folder_on_another_day(run_cases, tmp_path):
    """Each writer's own tests hold the same of all kinds of tables, charts and pages."""
    elsewhere = tmp_path / "another folder"
    shutil.copytree(run_cases.root, elsewhere, ignore=shutil.ignore_patterns("outputs", "*.lock"))
    (elsewhere / "outputs").mkdir()
    rebuild(Run.of(Project.find(elsewhere), "2020/21"))
    again = Project.find(elsewhere).outputs(YEAR, "public")
    assert digests(again) == digests(run_cases.outputs(YEAR, "public"))


def test_check_shows_every_source_and_writes_a_page_per_owner(tmp_path):
    project = Project.find(make_small_root(tmp_path / "root", ("2020-21",)))
    corrections = project.reference / "corrections.csv"  # of files of earlier years
    corrections.write_text(corrections.read_text("utf-8").splitlines()[0], "utf-8")
    stale = project.outputs(YEAR, "partners") / "of-an-earlier-owner.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("old")
    result = CliRunner().invoke(app, ["check", "2020/21", "--root", str(project.root)])
    assert result.exit_code == 0, result.output
    contracts = load_contracts(project).values()
    pages = {path.stem: path.read_text() for path in stale.parent.glob("*.html")}
    assert len(pages) == len({contract.owner for contract in contracts})
    police = pages["greater-manchester-police-performance-and-analysis-lead"]
    sections = ["Recorded crime", "Police incidents and anti-social behaviour"]
    assert re.findall("<h2>(.*?)</h2>", police) == sections
    assert "Last due on 1 April 2021: January 2021." in police
    assert "Next due on 29 April 2021: February 2021." in police
    assert all(contract.id in result.output for contract in contracts)
    assert "1 April 2021" in result.output


def test_a_file_that_no_contract_names_is_told_by_check_and_by_run(tmp_path, monkeypatch):
    project = make_project(tmp_path, {"cases": CASES})
    folder = project.raw(YEAR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stray.csv").write_text("a,b\n")
    monkeypatch.setattr(engine, "build", lambda *_: Built(Path("pack")))
    for command in ("check", "run"):
        result = CliRunner().invoke(app, [command, "2020/21", "--root", str(project.root)])
        assert "stray.csv: no contract" in result.output


def test_the_executed_copy_of_notebook_01_names_files_that_no_contract_claims(packs):
    project, _ = packs
    copy = project.processed(YEAR) / "executed" / "public" / "01_clean_partner_data.ipynb"
    cells = nbformat.read(copy, as_version=4).cells
    (shown,) = [
        cell.outputs[0].data["text/plain"] for cell in cells if cell.id == "unclaimed-files"
    ]
    assert shown == "2020-21/stray.csv: no contract names this file."


DUE = {
    "M": ("2021-01", date(2021, 3, 2), "2021-02", date(2021, 3, 30)),
    "Q": ("2020/21 Q3", date(2021, 1, 30), "2020/21 Q4", date(2021, 4, 30)),
    "A": ("2019/20", date(2020, 4, 30), "2020/21", date(2021, 4, 30)),
}


@pytest.mark.parametrize("frequency", DUE)
def test_due_dates_are_those_around_the_paper_date(tmp_path, frequency):
    project = make_project(tmp_path, {"cases": CASES})
    contract = load_contracts(project)["cases"]
    due = contract.due.model_copy(update={"frequency": frequency, "days": 30})
    contract = contract.model_copy(update={"due": due})
    last, following = due_dates(contract, YEAR, date(2021, 3, 29))
    assert (*last, *following) == DUE[frequency]


def test_a_month_that_was_due_and_is_not_there_is_told(tmp_path):
    project = make_project(tmp_path, {"cases": CASES})
    days = [f"A{m}{d},{d:02d}/{m:02d}/2020,Noise,,\n" for m in (4, 6, 7) for d in range(1, 31)]
    put(project, "cases.csv", "Case ID,Date reported,Category,Ward,Notes\n" + "".join(days))
    source = take_in(project, YEAR)["cases"]
    assert absent_periods(source, YEAR, date(2020, 7, 31)) == ["2020-05"]
    assert absent_periods(source, YEAR, date(2020, 10, 1)) == ["2020-05", "2020-08"]
    result = CliRunner().invoke(app, ["check", "2020/21", "--root", str(project.root)])
    assert "2020-05, 2020-08, 2020-09" in result.output
    page = (project.outputs(YEAR, "partners") / "case-manager.html").read_text()
    assert "is not there: May 2020; August 2020" in page


def test_a_source_that_comes_years_later_is_due_for_an_earlier_year(tmp_path):
    contract = load_contracts(make_project(tmp_path, {"cases": CASES}))["cases"]
    due = contract.due.model_copy(update={"frequency": "A", "days": 740})
    last, _ = due_dates(contract.model_copy(update={"due": due}), YEAR, date(2021, 4, 12))
    assert last == ("2018/19", date(2021, 4, 9))


def test_another_borough_of_the_real_file_needs_no_more_than_its_name(tmp_path):
    """To the proved release; `make soak` builds the example's own pack."""
    if not REAL.exists():
        pytest.skip("the real Metropolitan Police file is not here")
    project = london_root(tmp_path / "root", "Kensington and Chelsea")
    for name in NOTEBOOKS[:4]:
        run_cells(name, Run.of(project, "2020/21").parameters)
    released = read_pack(project.release(YEAR, "public"))
    assert (released.impact["status"] == "estimated").any()
    processed = project.processed(YEAR)
    quality = pd.read_parquet(processed / "quality.parquet").iloc[0]
    assert (quality["kept"], quality["quarantined"], quality["out_of_scope"]) == (32, 0, 480)
    series = pd.read_parquet(processed / "series.parquet")
    codes = series.groupby(["series_id", "state"]).size().unstack(fill_value=0)
    homes = "mps-crime:offences:res-burglary-of-a-home"
    assert codes.loc[homes, "observed"] == 0
    assert codes.loc[homes, "not_applicable"] == 132
