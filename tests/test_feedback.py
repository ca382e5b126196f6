"""What `ssp check` tells the analyst on screen, and each data owner on a page."""

import pytest

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import unsettled
from ssp_analysis.feedback import told_on_screen, write_pages
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.tables import write_intake
from tests.builders import CASES, make_project, put
from tests.partners.received import HEAD, YEAR, accounts

DAMAGED = HEAD + "".join(f"3.92E+11,{day:02d}/04/2020,Noise,South,\n" for day in range(1, 31))
NO_PLACE = HEAD + "".join(
    f"A{n},{n + 1:02d}/04/2020,Noise,{ward},\n"
    for n, ward in enumerate(["South"] * 9 + ["Elsewhere Green", ""])
)


def told(tmp_path, text):
    """The screen's lines and the owner's page for one file."""
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", text)
    taken = take_in(project, YEAR)
    quality = accounts(taken["cases"])
    folder = write_pages(project, YEAR, quality, taken, project.paper_date(YEAR))
    (page,) = folder.glob("*.html")
    lines = told_on_screen(quality, taken, YEAR, {})
    return taken["cases"].questions, lines, page.read_text(encoding="utf-8")


def test_a_question_to_the_partner_is_on_the_screen_with_what_settles_it_and_on_the_page(tmp_path):
    (question,), lines, page = told(tmp_path, DAMAGED)
    assert lines[0].startswith("cases, a question to the partner: cases.csv, rows 2, 3, 4, 5, 6")
    assert "corrections.csv" in lines[0]
    assert question.digest in lines[0]
    assert "What we ask you" in page
    assert question.evidence in page
    assert "Column A (Case ID)." in page
    assert "Column A (Case ID)." in lines[0]
    assert "case_id" not in page
    assert "How far they are complete depends on your answers." in page  # no month is told
    assert "corrections.csv" not in page


def test_a_question_to_the_analyst_is_on_the_screen_alone(tmp_path):
    (question,), lines, page = told(tmp_path, NO_PLACE)
    assert question.asks == "analyst"
    assert lines[0].startswith("cases, a question to the analyst: cases.csv, row 12")
    assert "What we ask you" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "A1,01/04/2020,Noise,South,\n", []),
        (NO_PLACE, ["Files that cannot be used: 0. Open questions: 1."]),
        ("", ["Files that cannot be used: 1. Open questions: 0."]),
    ],
)
def test_a_run_says_that_files_or_questions_are_left(tmp_path, text, said):
    project = make_project(tmp_path, {"cases": CASES})
    put(project, "cases.csv", text)
    write_intake(project, YEAR, project.paper_date(YEAR), take_in(project, YEAR))
    lines = list(unsettled(Run.of(project, YEAR.label)))
    assert [line.partition(" Nothing of")[0] for line in lines] == said
    assert all("ssp check 2020/21 says which" in line for line in lines)


UNKNOWN_PLACE = HEAD + "".join(
    f"A{n},{n + 1:02d}/04/2020,Noise,{ward},\n"
    for n, ward in enumerate(["South"] * 9 + ["Nowhere"])
)


def test_what_the_analyst_alone_can_mend_is_not_asked_of_the_partner(tmp_path):
    _, lines, page = told(tmp_path, UNKNOWN_PLACE)
    assert "The place is not known here. Ours to mend: add it to ward-names.csv" in lines[0]
    assert "The place is not known here. We look after this ourselves.<" in page
    assert "Please correct the rows" not in page
    assert "ward-names.csv" not in page


@pytest.mark.parametrize("text", [DAMAGED, NO_PLACE])
def test_no_value_of_a_record_is_told(tmp_path, text):
    _, lines, page = told(tmp_path, text)
    assert not [line for line in [*lines, page] if "3.92E+11" in line or "Elsewhere Green" in line]
