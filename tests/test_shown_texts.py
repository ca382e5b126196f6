"""What people typed is refused with its place before any notebook runs; nothing typed is missed."""

import io
import json
from datetime import date
from types import SimpleNamespace
from typing import get_args

import pandas as pd
import pytest
import xlsxwriter
from pydantic import BaseModel
from typer.testing import CliRunner

from ssp_analysis import shown_texts
from ssp_analysis.about import Overruled
from ssp_analysis.cli import app
from ssp_analysis.engine import run as engine
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import notebook_folder, shown_notebooks
from ssp_analysis.errors import ParameterError, ReferenceFileError, ReleaseError
from ssp_analysis.partners.contracts import Contract, load_contracts
from ssp_analysis.plan.narrative import Driver
from ssp_analysis.plan.plan import Plan
from ssp_analysis.project import Partnership, Project
from ssp_analysis.release.rulings import Paper, Statement
from ssp_analysis.release.typed_text import Typed
from ssp_analysis.replay import refuse_typed
from ssp_analysis.reviewed_files import check_names
from ssp_analysis.shown_texts import (
    SHOWN_COLUMNS,
    SHOWN_KEYS,
    PaperTexts,
    check_reason,
    check_typed,
    notebook_digests,
    notebook_texts,
    returned_forms,
)
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project, put
from tests.small_root import REPOSITORY

YEAR = ReportingYear(2020)
PUBLIC = Paper(YEAR, date(2021, 4, 12), "public")
# Two sources that one owner each has; what the first counts is withheld.
BURGLARY = (
    CASES.replace("id: cases", "id: break-ins")
    .replace("name: Cases", "name: Break-ins")
    .replace("Case manager", "Moorland Police, data lead")
    .replace('"cases*.*"', '"break-ins*.*"')
    .replace("label: Noise", "label: Burglary of homes")
    .replace("label: Cases", "label: Burglary in all")
    .replace("threshold", "threshold")
    + "also_called: [burglaries, house break-ins]\n"
)
DECISIONS = """\
source,measure,data_from,data_to,geography,decision,approver,evidence,approved_on,reason
cases,*,2019-04-01,2021-03-31,all,publish,Head,R/1,2020-05-01,Shared
break-ins,*,2019-04-01,2021-03-31,all,direction,Head,R/2,2020-05-01,{reason}
"""
COMMENTS = "date,comment,reply,status,answered\n2020-05-06,{comment},{reply},done,{answered}\n"
DRIVERS = """drivers:
  - driver: {driver}
    date: 2020-06-01
    announced: 2020-05-01
    themes: []
    means: >-
      {means}
    ahead: {ahead}
    source: Law
"""
STATEMENTS = """statements:
  - {{pair: "break-ins:cases", reporting_year: 2020/21, approver: Head, approved_on: 2021-03-01,
     statement: "{statement}"}}
"""
NOTE_HEAD = ["Quarter", "Theme", "What kind", "In your own words (no names)"]
GRANT_HEAD = [
    "Return for", "Ref", "Project", "Award line", "Theme", "Decided by", "Award (£)", "Output",
    "Planned", "Delivered", "What came of it",
]  # fmt: skip
TELLS = "Burglaries fell by a third."


@pytest.fixture
def project(tmp_path):
    forms = {
        name: (REPOSITORY / "data/reference/sources" / f"{name}.yaml").read_text("utf-8")
        for name in ("delivery-notes", "grant-returns")
    }
    made = make_project(tmp_path, {"cases": CASES, "break-ins": BURGLARY, **forms})
    write(made, "release-decisions.csv", DECISIONS.format(reason="They own it"))
    return made


def write(project, name, text):
    (project.reference / name).write_text(text, encoding="utf-8")


def form(head, *rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Form")
        for at, cells in enumerate((head, *rows)):
            sheet.write_row(at, 0, cells)
    return stream.getvalue()


def notes(project, *texts, quarter="Q3 20/21"):
    rows = [[quarter, "calm", "Achievement", text] for text in texts]
    put(project, "delivery-plan-notes-q3.xlsx", form(NOTE_HEAD, *rows))


@pytest.fixture
def check(project):
    def judge(paper=PUBLIC, **given):
        check_typed(project, paper, returned_forms(project, paper), **given)

    return judge


@pytest.fixture
def refused(check):
    def tell(kind=ReferenceFileError, paper=PUBLIC, **given):
        with pytest.raises(kind) as raised:
            check(paper, **given)
        return str(raised.value)

    return tell


COVER = "TITLE: {{ title }}\n\n# ONE\n\nWelcome.\n\n{% if covid %}TELLS {% endif %}More.\n"
IN_FILES = [
    ("committee-comments.csv", COMMENTS.format(comment=TELLS, reply="No.", answered="2020-06-01"),
     "committee-comments.csv, row 2, column comment"),
    ("committee-comments.csv", COMMENTS.format(comment="Why?", reply=TELLS, answered="2020-06-01"),
     "committee-comments.csv, row 2, column reply"),
    ("policy-drivers.yaml", DRIVERS.format(driver="Act", means=f"New.\n      {TELLS}", ahead="X"),
     "policy-drivers.yaml, line 7, means"),
    ("policy-drivers.yaml", DRIVERS.format(driver="412 burglaries", means="New.", ahead="X"),
     "policy-drivers.yaml, line 2, driver"),
    ("messages.yaml", f"messages:\n  - reporting_year: 2020/21\n    finding: lower:cases:cases\n"
     f"    wording: {TELLS}\n    reviewed_by: Head\n    reviewed_on: 2021-04-01\n",
     "messages.yaml, line 4, wording"),
    ("release-decisions.csv", DECISIONS.format(reason="About 4000 a year"),
     "release-decisions.csv, row 3, column reason"),
    ("sources/break-ins.yaml", BURGLARY.replace("Cases reported.", "Some 4000 cases a year."),
     "break-ins.yaml, line 21, counts"),
    ("sources/break-ins.yaml", BURGLARY.replace("Cases not reported.", "A third of them."),
     "break-ins.yaml, line 22, does_not_count"),
    ("sources/cases.yaml", CASES.replace("Cases not reported.", f"Break-ins. {TELLS}"),
     "cases.yaml, line 22, does_not_count"),
    ("cover-report.md", COVER.replace("TELLS", TELLS), "cover-report.md, line 7, paragraph"),
    ("cover-report.md", COVER.replace("More.", "{{ title or 'Burglaries: 31' }}"),
     "cover-report.md, line 7, paragraph"),
    ("grant-awards.csv", "year,line,award,reference,dated,allowed_underspend,allowed_source\n"
     f"2020/21,Main,100.00,L/1,2020-05-11,10.00,{TELLS}\n",
     "grant-awards.csv, row 2, column allowed_source"),
    ("population.csv", "area_code,group,year,population,source\n"
     f"E08000099,adults,2019,1000,{TELLS}\n", "population.csv, row 2, column source"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "place"), IN_FILES)
def test_a_reviewed_file_that_tells_is_refused_with_its_place(project, name, text, place, refused):
    write(project, name, text)
    told = refused()
    assert told.startswith(f"{place}: says how much of '")
    assert "Take the amount out" in told
    assert len(told.splitlines()) == 1


def test_a_change_of_recording_says_nothing_of_how_much(project, refused):
    write(project, "breaks.csv", "sources,date,treatment,what_changed,source\n"
          "break-ins:cases,01/07/2019,end,A handful fewer,Minutes\n")  # fmt: skip
    assert "breaks.csv, row 2, column what_changed" in refused()


def test_nothing_that_the_paper_does_not_show_is_judged(project, check, refused):
    later = {"comment": "Why?", "reply": TELLS, "answered": "2021-06-01"}
    write(project, "committee-comments.csv", COMMENTS.format(**later))
    write(project, "policy-drivers.yaml", DRIVERS.format(driver="Act", means="New.", ahead=TELLS))
    check()
    before = Paper(YEAR, date(2020, 5, 20), "public")
    assert "line 8, ahead" in refused(paper=before)


def test_a_form_that_tells_is_refused_with_file_row_and_column(project, refused):
    notes(project, "We met.", TELLS)
    told = refused(ReleaseError)
    assert told.startswith(
        "delivery-plan-notes-q3.xlsx, sheet Form, row 3, column D (In your own words (no names)): "
    )
    assert "third" not in told


def test_a_form_that_holds_what_points_to_a_person_is_refused_for_every_reader(project, refused):
    notes(project, "Ask jane [at] mail dot example.")
    for paper in (PUBLIC, Paper(YEAR, PUBLIC.on, "internal")):
        assert "row 2, column D" in refused(ReleaseError, paper)


def test_a_forms_number_stands_before_its_words(project, check, refused):
    row = ["2020/21", "G1", "Locks", "Hate Crime", "calm", "Panel", 100, "burglaries", 40, 31, ""]
    put(project, "grant-returns-2020-21.xlsx", form(GRANT_HEAD, row))
    assert "row 2, column H (Output)" in refused(ReleaseError)
    row[7] = "homes fitted with locks"
    put(project, "grant-returns-2020-21.xlsx", form(GRANT_HEAD, row))
    check()


def test_all_faults_are_told_at_once(project, refused):
    notes(project, TELLS)
    write(project, IN_FILES[0][0], IN_FILES[0][1])
    told = refused().splitlines()
    assert [line.partition(",")[0] for line in told] == [
        "committee-comments.csv", "delivery-plan-notes-q3.xlsx",
    ]  # fmt: skip


def test_that_there_are_no_decisions_is_told_before_all_that_is_refused_for_it(project, refused):
    write(project, IN_FILES[0][0], IN_FILES[0][1])
    (project.reference / "release-decisions.csv").unlink()
    first, second, *_ = refused().splitlines()
    assert first.startswith("release-decisions.csv: is not there, so nothing may be told")
    assert second.startswith("committee-comments.csv, ")


def test_a_form_of_another_year_is_not_judged(project, check):
    notes(project, TELLS, quarter="Q3 19/20")
    check()


@pytest.mark.parametrize(
    "text",
    [
        "Burglary of homes: 31.",
        "Burglary in all stands at 31.",
        "House break-ins are down to 31.",
        "Moorland Police counted 31.",
        "Break-ins: 31.",
    ],
)
def test_a_subject_is_known_by_label_category_owner_and_everyday_name(project, text, refused):
    notes(project, text)
    assert "row 2, column D" in refused(ReleaseError)


@pytest.mark.parametrize("text", ["Litter fell by a third.", "Case manager saw 31 people."])
def test_what_is_published_may_be_counted(project, text, check):
    notes(project, text)
    check()


def test_an_owner_of_something_published_may_be_named_beside_a_number(project, check):
    shared = BURGLARY.replace("Moorland Police, data lead", "Case manager, police desk")
    write(project, "sources/break-ins.yaml", shared)
    notes(project, "Case manager saw 31 people.")
    check()


def test_nothing_is_withheld_from_readers_inside(project, check):
    notes(project, TELLS)
    check(Paper(YEAR, PUBLIC.on, "internal"))


def test_an_approved_sentence_may_stand_where_it_is(project, check, refused):
    said = "No burglaries at all were seen in the lockdown."
    notes(project, said)
    assert refused(ReleaseError)
    write(project, "direction-statements.yaml", STATEMENTS.format(statement=said))
    check()


def test_what_notebook_04_ruled_counts_once_it_is_known(project, check, refused):
    notes(project, "Noise fell by a third.")
    check()
    ruled = {"cases:cases": "withhold", "break-ins:cases": "publish"}
    assert "row 2" in refused(ReleaseError, decided=ruled)


def test_a_year_without_any_month_that_is_published_withholds(project, refused):
    put(project, "cases.csv", "Case ID,Date reported,Category,Ward\n", year="2018-19")
    notes(project, "Litter fell by a third.")
    assert "row 2" in refused(ReleaseError)


def test_text_of_notebooks_is_read_unless_it_stays_out_of_the_pack(tmp_path, monkeypatch, refused):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Burglaries\n", "\n", "In all 31."]},
        {"cell_type": "markdown", "metadata": {"tags": ["not-in-pack"]}, "source": [TELLS]},
        {"cell_type": "code", "metadata": {}, "source": [TELLS]},
    ]
    path = tmp_path / "05_report.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert len(list(notebook_texts([path]))) == 2
    assert len(set(notebook_digests([path]))) == 2
    assert {p.name[:2] for p in shown_notebooks()} == {"05", "06"}
    monkeypatch.setattr(shown_texts, "shown_notebooks", lambda *_: [path])
    assert "05_report.ipynb, cell 1, text" in refused()


@pytest.mark.parametrize(
    "source",
    [
        f"show({TELLS!r})",
        "show(f'Burglaries fell by {45}.')",
        "said = 'Burglaries fell by ' + 'a third.'",
        "%%markdown\nBurglaries fell by a third.",
    ],
)
@pytest.mark.parametrize("tags", [[], ["not-in-pack"]])
def test_text_that_stands_in_code_is_read_too(tmp_path, monkeypatch, refused, source, tags):
    cells = [{"cell_type": "code", "metadata": {"tags": tags}, "source": [source]}]
    path = tmp_path / "05_report.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(shown_texts, "shown_notebooks", lambda *_: [path])
    assert "05_report.ipynb, cell 1, text in code" in refused()


@pytest.mark.parametrize(
    ("period", "read"),
    [("2020/21 Q3", ["Delayed", "We met"]), ("2019/20 Q3", ["Delayed"]), ("2018/19 Q3", [])],
)
def test_the_status_of_the_year_before_is_read_where_it_is_told(period, read):
    fields = [SimpleNamespace(name=name, type="string") for name in ("status", "note")]
    row = {"period": period, "file": "a.xlsx", "sheet": "", "row": 2, "status": "Delayed",
           "note": "We met"}  # fmt: skip
    form = SimpleNamespace(
        contract=SimpleNamespace(id="delivery-actions", fields=fields),
        records=pd.DataFrame([row]),
        column_told=lambda *_: "G",
    )
    assert [text.text for text in shown_texts.form_texts([form], YEAR)] == read


def test_an_approver_may_have_a_number(project, check):
    decided = DECISIONS.format(reason="They own it").replace(
        "direction,Head", "direction,Division 2"
    )
    write(project, "release-decisions.csv", decided)
    check()


@pytest.mark.parametrize("name", ["the", "of the", "-"])
def test_a_name_that_no_sentence_could_have_is_refused(project, name):
    listed = BURGLARY.replace("[burglaries, house break-ins]", f'[burglaries, "{name}"]')
    write(project, "sources/break-ins.yaml", listed)
    with pytest.raises(
        ReferenceFileError, match=r"break-ins\.yaml, also_called: '.*' has no word by"
    ):
        check_names(load_contracts(project))


def test_a_reason_of_a_correction_tells_nothing_either(project):
    check_reason(project, PUBLIC, "A file was sent anew.")
    with pytest.raises(ParameterError, match="--reason, text: says how much of"):
        check_reason(project, PUBLIC, TELLS)


def test_a_run_stops_for_our_own_files_before_any_notebook(project, monkeypatch):
    monkeypatch.setattr(engine, "execute", lambda *_: pytest.fail("a notebook ran"))
    write(project, *IN_FILES[0][:2])
    with pytest.raises(ReferenceFileError, match="row 2, column comment"):
        engine.build(Run.of(project, "2020/21"))


def test_notebook_04_asks_again_by_what_it_ruled(project, check):
    notes(project, "Noise fell by a third.")
    check()
    ruled = pd.DataFrame({"sources": ["cases:cases"], "decision": ["withhold"]})
    with pytest.raises(ReleaseError, match="row 2, column D"):
        refuse_typed(project, PUBLIC, SimpleNamespace(decisions=ruled))


def test_notebook_01_ends_with_it_where_no_run_asked_before(project):
    notes(project, TELLS)
    cells = json.loads((notebook_folder() / "01_clean_partner_data.ipynb").read_text("utf-8"))
    code = ["".join(c["source"]) for c in cells["cells"] if c["cell_type"] == "code"]
    names = {}
    exec(code[0], names)
    names["root"] = str(project.root)
    for source in code[1:-1]:
        exec(source, names)
    with pytest.raises(ReleaseError, match="row 2, column D"):
        exec(code[-1], names)


def test_check_tells_it_after_the_pages_for_partners(project):
    notes(project, TELLS)
    told = CliRunner().invoke(app, ["check", "2020/21", "--root", str(project.root)])
    assert "A page per partner is in" in told.output
    assert isinstance(told.exception, ReleaseError)


@pytest.fixture(scope="module")
def demonstration():
    return PaperTexts.of(Project.find(REPOSITORY), PUBLIC)


def test_the_demonstration_tells_nothing(demonstration):
    papers = demonstration
    assert len(papers.withheld.subjects) > 20
    texts = [*papers.reference_texts(), *notebook_texts(shown_notebooks())]
    assert len(texts) > 500
    assert list(papers.faults(texts)) == []


@pytest.mark.parametrize(
    "text",
    [
        "KSI fell to 60.",
        "Three people died on the roads.",
        "Road deaths rose by a third.",
        "Police referrals fell by half.",
        "The police made 45 referrals.",
        "Half of the cases were police referred.",
        "Stop and search rose by 20%.",
        "There were 12 arrests.",
        "Burglary fell by two fifths.",
    ],
)
def test_everyday_names_of_the_demonstration_are_known(demonstration, text):
    assert list(demonstration.faults([Typed(text, "file.csv, row 2", "comment")]))


@pytest.mark.parametrize(
    "text",
    [
        "Stockport Homes closed 40 cases of anti-social behaviour.",
        "Officers visited 12 schools with the fire service.",
        "The case conference heard 110 cases.",
        "Hospital attendances after assault fell by a third.",
    ],
)
def test_what_the_demonstration_shows_may_be_counted(demonstration, text):
    assert not list(demonstration.faults([Typed(text, "file.csv, row 2", "comment")]))


# What no pack shows as people typed it: names and rules for programs, keys to other files.
IN_NO_PACK = {
    "agreement", "also_called", "approvers", "area_code", "baseline_year", "begins", "cells_are",
    "columns", "contributor", "description", "earlier_papers", "email", "encoding", "enum", "field",
    "finding",
    "fill_down", "footers", "free_text", "group", "headers", "id", "impact_series", "keys",
    "measure", "members", "names", "never_published", "of", "pair", "papers", "part_of", "pattern",
    "phone", "plus", "pool", "published_before_register", "record_id", "reporting_year", "same_as",
    "separator", "series_id", "share_of", "sheets", "since", "skip_rows", "themes", "timezone",
    "sheets_are", "valid_from", "valid_to", "value", "where", "year_column",
}  # fmt: skip
IN_NO_PACK_OF_ROWS = {
    "area", "area_code", "evidence", "from_indicator", "from_plan", "incomplete", "measure",
    "overrides",
    "partnership", "source", "sources", "to_indicator", "to_plan", "weekday", "year",
}  # fmt: skip


def test_every_text_of_a_shown_file_is_read_or_known_to_be_in_no_pack():
    models = (Partnership, Contract, Plan, Driver, Statement, Overruled)
    assert {name for model in models for name in texts_of(model)} == SHOWN_KEYS | IN_NO_PACK
    unread = {name for model, columns in SHOWN_COLUMNS.items()
              for name in set(texts_of(model)).difference(columns)}  # fmt: skip
    assert unread == IN_NO_PACK_OF_ROWS


def texts_of(model):
    """The names of all fields of a model, and of models within it, that hold text."""
    for name, field in model.model_fields.items():
        for kind in kinds_in(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from texts_of(kind)
            elif kind is str:
                yield name


def kinds_in(annotation):
    inner = get_args(annotation)
    return {kind for one in inner for kind in kinds_in(one)} if inner else {annotation}
