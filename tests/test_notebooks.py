"""Notebooks 01 to 04 as places to think in: parameters, what they show, and trials."""

import re
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from ssp_analysis.covid import year
from ssp_analysis.covid.study import Choices, read_study
from ssp_analysis.covid.year import Measured, measure_impact
from ssp_analysis.engine.asked import NAMES
from ssp_analysis.engine.kernels import NOTEBOOKS, execute, notebook_folder, run_cells
from ssp_analysis.errors import NotebookError, ParameterError, ReleaseError
from ssp_analysis.release.door import release
from ssp_analysis.release.rulings import Paper
from ssp_analysis.say.caveats import NOT_FOR_PUBLICATION, marks
from ssp_analysis.tables import (
    Calibration,
    Impact,
    Progress,
    SeriesTable,
    read_table,
    table_path,
    trial_of,
)
from ssp_analysis.views import View
from ssp_analysis.views.cleaning import ROW_COUNTS, deliveries
from ssp_analysis.views.impact import ImpactShown
from ssp_analysis.views.leaving import decided
from ssp_analysis.write.blocks import description_fault
from ssp_analysis.years import ReportingYear
from tests.builders import make_cases

YEAR = ReportingYear(2020)
CLEAN, IMPACT, PROGRESS, RELEASE = NOTEBOOKS[:4]


def code_of(name):
    cells = nbformat.read(notebook_folder() / f"{name}.ipynb", as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def parameters_of(name):
    return re.findall(r"^(\w+) = ", code_of(name)[0].source, re.MULTILINE)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return make_cases(tmp_path_factory.mktemp("cases"))


def run(project, name, **chosen):
    run_cells(name, {"root": str(project.root), **chosen})


@pytest.fixture(scope="module")
def executed(cases, tmp_path_factory):
    """Cell → what it shows as text and as HTML, of notebooks 01 to 04 in a kernel."""
    folder, told = tmp_path_factory.mktemp("executed"), {}
    for name in NOTEBOOKS[:4]:
        done = execute(name, {"root": str(cases.root), "reporting_year": "2020/21"}, folder)
        for cell in nbformat.read(done, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert output.get("name") != "stderr", output["text"]
                if output.output_type == "execute_result":
                    told[name[:2], cell.id] = output["data"]
    return told


def measured_of(project):
    folder = project.processed(YEAR)
    return Measured(read_table(Impact, folder), read_table(Calibration, folder))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_are_thin_and_hold_no_logic(name):
    code = code_of(name)
    assert code[0].metadata["tags"] == ["parameters"]
    long = [c.id for c in code if len(c.source.splitlines()) > 15]
    assert long == [], "cells of over 15 lines: move what they work out into the package"
    logic = r"\bdef |\blambda\b|/home|data/|\.parquet"
    assert [c.id for c in code if re.search(logic, c.source)] == []
    assert [c.id for c in code if c.outputs or c.execution_count] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_has_the_parameters_that_it_uses_and_no_others(name):
    first, *others = code_of(name)
    used = "\n".join(cell.source for cell in others)
    assert [one for one in parameters_of(name) if not re.search(rf"\b{one}\b", used)] == []
    own = [one for one in parameters_of(name) if one not in NAMES]
    wanted = ["series", "baseline_years", "level", "draws", "seed"] if name == IMPACT else []
    assert own == wanted
    names = {}
    exec(first.source, names)
    chosen = {one: names[one] for one in wanted if one != "series"}
    assert name != IMPACT or Choices(**chosen) == Choices()


def test_a_wrong_name_is_an_error_also_where_it_is_a_notebooks_own(tmp_path):
    with pytest.raises(ParameterError, match=r"'levle': is unknown to notebook 02.*mean level\?"):
        execute(IMPACT, {"levle": 0.9}, tmp_path)
    with pytest.raises(ParameterError, match="'level': is unknown to notebook 03"):
        run_cells(PROGRESS, {"level": 0.9})


def test_a_cell_that_papermill_passes_over_is_passed_over_when_its_notebook_runs_again(tmp_path):
    cells = [
        nbformat.v4.new_code_cell('root = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]}),
        nbformat.v4.new_code_cell("open(f'{root}/ran', 'w').close()"),
    ]
    (tmp_path / "notebooks").mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "notebooks" / f"{PROGRESS}.ipynb")
    for again in (run_cells, lambda name, given: execute(name, given, tmp_path / "executed")):
        again(PROGRESS, {"root": str(tmp_path)})
        (tmp_path / "ran").unlink()


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"level": 95}, "level: 95 is impossible"),
        ({"draws": 10}, "draws: 10 are too few"),
        ({"seed": -1}, "seed: -1 is impossible"),
        ({"baseline_years": 1}, "baseline_years: 1 is impossible. Use a whole number from 2"),
        ({"baseline_years": 2.5}, "baseline_years: 2.5 is impossible"),
        ({"series": "cases:cases:noize"}, "did you mean cases:cases:noise?"),
        ({"series": 7}, "Use an id, or a number from 0 to"),
    ],
)
def test_impossible_choices_are_refused(executed, cases, chosen, message):
    assert executed
    with pytest.raises(ParameterError, match=re.escape(message)):
        run(cases, IMPACT, **chosen)


def test_a_notebook_without_its_input_says_which_to_run_first(tmp_path):
    project = make_cases(tmp_path)
    first = r"2020-21/\w+\.parquet: is not there yet\. Run notebook 0{} first for this year"
    with pytest.raises(NotebookError, match=first.format(1)):
        run(project, IMPACT)
    run(project, CLEAN)
    with pytest.raises(NotebookError, match=first.format(2)):
        run(project, PROGRESS)
    with pytest.raises(ReleaseError, match="Run notebooks 01 to 03 for this year first"):
        run(project, RELEASE)


def test_other_choices_make_trials_that_are_not_released(executed, cases):
    assert executed
    folder, paper = cases.processed(YEAR), Paper.of(cases, YEAR, "public", "")
    before = table_path(Impact, folder).read_bytes()
    others = {
        "level 0.8, seed 1": {"level": 0.8, "seed": 1},
        "baseline_years 2, draws 500": {"baseline_years": 2, "draws": 500},
    }
    for told, chosen in others.items():
        run(cases, IMPACT, **chosen)
        run(cases, PROGRESS)
        assert trial_of(Impact, folder) == trial_of(Progress, folder) == told
        refused = f"impact.parquet: is a trial ({told}), and a trial is not released. Run notebook"
        with pytest.raises(ReleaseError, match=re.escape(refused)):
            release(cases, paper)
    run(cases, IMPACT, series=0)
    with pytest.raises(ReleaseError, match=r"progress\.parquet: is a trial"):
        release(cases, paper)
    run(cases, PROGRESS)
    assert table_path(Impact, folder).read_bytes() == before
    assert release(cases, paper).tables


def test_the_first_series_is_a_whole_measure_and_others_are_taken_by_id_or_place(cases, executed):
    assert executed
    given = (cases, read_study(cases, YEAR), measured_of(cases))
    first = ImpactShown(*given)
    assert first.chosen == first.choices[0] == "cases:cases:like-for-like"
    assert ImpactShown(*given, 1).chosen == first.choices[1]
    assert ImpactShown(*given, "cases:cases:noise").chosen == "cases:cases:noise"


def test_a_series_whose_year_is_not_compared_says_why_where_its_months_would_stand(cases, executed):
    assert executed
    measured = measured_of(cases)
    year = measured.impact["window_kind"] == "year"
    rows = measured.impact.assign(
        change=measured.impact["change"].mask(year),
        status=measured.impact["status"].mask(year, "not_estimated"),
        reason=measured.impact["reason"].mask(year, "A question is open."),
    )
    measured = Measured(rows, measured.calibration)
    first = ImpactShown(cases, read_study(cases, YEAR), measured)
    assert first.observed().endswith("the year is not compared. A question is open.")


def shown(executed, number, cell):
    return executed[number, cell]["text/plain"].splitlines()


def test_what_came_is_shown_with_counts_and_where_months_are_covered(executed, cases):
    row = "cases.csv | Cases | received and readable | 165 | 165 | 0 | 0 | 0 | 0 | 0"
    first, _, _, line, *_ = shown(executed, "01", "read")
    assert (
        first
        == "Files of 2020/21 with rows set aside or in question, or that cannot be used: none."
    )
    assert line.startswith(f"{row} | February 2021")
    covered = shown(executed, "01", "series")
    assert covered[0] == "Sources with months of which figures are missing: 1 of 1"
    states = dict(zip(covered[-2].split(" | "), covered[-1].split(" | "), strict=True))
    series = read_table(SeriesTable, cases.processed(YEAR))
    inside = series[series["area_code"] == cases.partnership().code]
    whole = inside[inside["series_id"] == "cases:cases"]["state"].value_counts()
    assert (int(states["Figures"]), int(states["Missing"])) == (whole["observed"], whole["missing"])
    assert "Cases: Litter | cases:cases:litter | 9 | 0 | 0 | 0 | February 2021" in shown(
        executed, "01", "lines"
    )


def test_changes_are_shown_as_they_are_in_the_tables(executed, cases):
    impact = read_table(Impact, cases.processed(YEAR)).set_index("series_id")
    row = impact[impact["window_kind"] == "year"].loc["cases:cases:like-for-like"]
    (line,) = [one for one in shown(executed, "02", "table") if one.startswith(row["label"])]
    told = [f"{row['observed']:,.0f}", f"{row['expected']:,.0f}", f"{-row['change']:.0%} lower"]
    assert line.split(" | ")[2:5] == told
    (first, *_) = shown(executed, "02", "forest")
    assert first == "The one measure compared was clearly lower than expected"
    assert "0: cases:cases:like-for-like" in shown(executed, "02", "impact")
    of_year = impact[impact["window_kind"] == "year"]
    why = of_year[of_year["status"] == "not_estimated"].iloc[0]
    assert f"{why['label']} | {why['reason']}" in shown(executed, "02", "table")
    assert "Lockdown | 23 March 2020 | 31 March 2021" in shown(executed, "02", "phases")


def test_what_left_is_shown_with_whose_decision_and_what_was_tried(executed):
    ruled = "Cases | cases:cases | shown | Head | 1 March 2021 | Agreed."
    assert ruled in shown(executed, "04", "decisions")
    assert "series | 384 | 192 | 0 | 0" in shown(executed, "04", "held")
    assert "No figure is hidden for being small." in shown(executed, "04", "hidden")
    tried = [line.partition(":")[0] for line in shown(executed, "04", "write")]
    assert tried[2:4] == ["Replay 20001", "Replay 20002"]


def test_pictures_have_a_description_and_say_that_they_are_not_for_publication(executed, cases):
    for cell in (("01", "series"), ("02", "impact"), ("02", "observed"), ("02", "parts")):
        page = BeautifulSoup(executed[cell]["text/html"], "html.parser")
        assert not description_fault(page.img["alt"])
        assert page.figure.find_next("table").caption
    about = ImpactShown(cases, read_study(cases, YEAR, level=0.8), measured_of(cases)).draft.about
    assert marks(about.banner, about.audience)[-2:] == [
        f"{cases.partnership().banner} · Trial: level 0.8", NOT_FOR_PUBLICATION,
    ]  # fmt: skip


def test_decisions_are_told_once_with_all_measures_that_they_rule():
    signed = {"decision": "publish", "approver": "Head", "approved_on": pd.NaT, "reason": "Agreed."}
    rows = [signed | {"label": label, "sources": f"a:{label}"} for label in ("Noise", "Litter")]
    rows.append(
        signed | {"label": "Theft", "sources": "b:c", "decision": "withhold", "approver": ""}
    )
    (table,) = decided(SimpleNamespace(decisions=pd.DataFrame(rows)))
    nobody, head = table.texts()
    assert nobody[:4] == ["Theft", "b:c", "not shown", "nobody yet, so withheld"]
    assert head[:3] == ["Noise and Litter", "a:Noise, a:Litter", "shown"]


def test_files_that_need_a_look_come_first_and_the_others_are_folded():
    clean = {"year": "2020/21", "source": "Cases", "status": "available", "file": "a.csv",
             "data_to": "2020/21", "notes": ""} | dict.fromkeys(ROW_COUNTS.values(), 0)  # fmt: skip
    odd = [{"file": "b.csv", "quarantined": 2}, {"file": "c.csv", "asked": 1},
           {"file": "d.csv", "status": "not_available"}]  # fmt: skip
    table, folded = deliveries(pd.DataFrame([clean, *(clean | one for one in odd)]), "2020/21")
    assert [row[0] for row in table.texts()] == ["b.csv", "c.csv", "d.csv"]
    assert [row[0] for row in folded.blocks[0].texts()] == ["a.csv"]
    assert folded.summary == "Other files, of which every row was used or belongs elsewhere: 1"


def test_an_equal_study_is_not_measured_again(executed, cases, monkeypatch):
    assert executed
    before = measure_impact(read_study(cases, YEAR))

    def refuse(*_):
        raise AssertionError("it is measured again")

    monkeypatch.setattr(year, "monthly_counts", refuse)
    pd.testing.assert_frame_equal(measure_impact(read_study(cases, YEAR)).impact, before.impact)
    with pytest.raises(AssertionError, match="measured again"):
        measure_impact(read_study(cases, YEAR, seed=9))


def test_a_replay_draws_nothing(executed, cases, monkeypatch):
    assert executed

    def refuse(*_):
        raise AssertionError("a replay looks at no chart")

    monkeypatch.setattr(View, "blocks", refuse)
    monkeypatch.setattr(ImpactShown, "draft", property(refuse))
    for name in (IMPACT, PROGRESS):
        run(cases, name)


def test_a_cell_may_run_twice_and_in_any_folder(executed, cases, monkeypatch, tmp_path):
    assert executed
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSP_ROOT", str(cases.root))
    for name in (IMPACT, PROGRESS):
        names, (first, setup, *others) = {}, code_of(name)
        for cell in (first, setup, *others, setup, *others, others[-1], others[0]):
            exec(cell.source, names)
    monkeypatch.delenv("SSP_ROOT")
    with pytest.raises(ParameterError, match="is not a project"):
        exec(setup.source, names)
