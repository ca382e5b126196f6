from datetime import date

import pytest

from ssp_analysis.amounts import size_in
from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.project import Project
from ssp_analysis.release.rulings import load_statements, statement_for
from tests.builders import make_project
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


def test_the_demonstrations_statements_are_nobody_elses(tmp_path):
    invented = STATEMENTS.replace("Police lead", "Police lead (demonstration)")
    assert invented != STATEMENTS
    reference = make_project(tmp_path / "one", {}).reference
    (reference / "direction-statements.yaml").write_text(invented)
    assert len(load_statements(Project.find(tmp_path / "one")))
    path = reference / "partnership.yaml"
    path.write_text(path.read_text().replace("demonstration: true", "demonstration: false"))
    with pytest.raises(ReferenceFileError, match="speaks of a demonstration"):
        load_statements(Project.find(tmp_path / "one"))


SIZES = ["by 12%", "by twelve per cent", "by a quarter", "twofold", "to half", "more than doubled",
         "by hundreds", "of 2019", "and trebled", "and quadrupled", "halving", "by eleven",
         "to nineteen", "by a sixth", "by two thirds", "by thirds", "by three quarters",
         "by an eighth", "to ½", "by ⅔", "by x²", "by a pct", "to zero", "to nothing", "to nil",
         "to nearly none", "as the second largest", "as the second-largest category",
         "highest of all categories", "more than any other crime type", "more than all other crime",
         "as the largest category", "in the majority", "and outnumbered burglary"]  # fmt: skip
HARMLESS = ["sharply", "in the second national lockdown", "in the third lockdown",
            "in third-party centres", "more than usual", "and was lowest when shops were closed",
            "mostly in the lockdowns", "when double counting ended"]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_a_sentence_that_says_how_much_is_refused(tmp_path, size):
    text = STATEMENTS.replace("Crime was lower than usual.", f'"Crime fell {size}."')
    with pytest.raises(ReferenceFileError, match="says how much"):
        loaded(tmp_path, text)


@pytest.mark.parametrize("way", HARMLESS)
def test_a_sentence_that_says_which_way_is_taken(tmp_path, way):
    text = STATEMENTS.replace("Crime was lower than usual.", f"Crime fell {way}.")
    assert loaded(tmp_path, text)[0].statement == f"Crime fell {way}."


def test_days_and_years_are_no_sizes_where_they_may_stand():
    said = "From 8 July 2019 cases count otherwise than in 2018/19, and from March 2020 again."
    assert (size_in(said, with_dates=True), size_in(said)) == ("", "8")
    assert size_in("In July 2019 they fell by 12, in 2020 by 20 per cent.", with_dates=True) == "1"


@pytest.mark.parametrize(
    ("said", "fault"), [('""', "is blank"), ("unsigned", "'unsigned' is no role")]
)
def test_a_sentence_without_an_approver_is_refused(tmp_path, said, fault):
    with pytest.raises(ReferenceFileError, match=f"approver: {fault}"):
        loaded(tmp_path, STATEMENTS.replace("approver: Police lead", f"approver: {said}"))
