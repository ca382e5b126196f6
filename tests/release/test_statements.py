from datetime import date

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.release.statements import load_statements, statement_for
from tests.release.frames import STATEMENTS, YEAR


def loaded(tmp_path, text):
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    (tmp_path / "data" / "reference" / "direction-statements.yaml").write_text(text)
    return load_statements(Project.find(tmp_path))


def test_the_last_sentence_approved_by_the_papers_date_is_said(tmp_path):
    later = """
  - {pair: "police:crimes", reporting_year: "2020/21", statement: Crime rose again.,
     approver: Police lead, approved_on: 2021-05-01}
"""
    statements = loaded(tmp_path, STATEMENTS + later)

    def said(day, pair="police:crimes", year=YEAR):
        found = statement_for(statements, pair, year, day)
        return found and found.statement

    assert said(date(2021, 2, 28)) is None
    assert said(date(2021, 4, 12)) == "Crime was lower than usual."
    assert said(date(2021, 6, 14)) == "Crime rose again."
    assert said(date(2021, 6, 14), pair="police:hate") is None
    assert said(date(2021, 6, 14), year=YEAR.previous) is None


@pytest.mark.parametrize(
    "size",
    ["by 12%", "by twelve per cent", "by a quarter", "twofold", "to half", "more than doubled",
     "by hundreds", "of 2019"],
)  # fmt: skip
def test_a_sentence_that_says_how_much_is_refused(tmp_path, size):
    text = STATEMENTS.replace("Crime was lower than usual.", f'"Crime fell {size}."')
    with pytest.raises(ReferenceFileError, match="says how much"):
        loaded(tmp_path, text)


def test_a_sentence_without_an_approver_is_refused(tmp_path):
    with pytest.raises(ReferenceFileError, match="approver: String should have at least 1"):
        loaded(tmp_path, STATEMENTS.replace("approver: Police lead", 'approver: ""'))
