"""docs/contract.md has every key of the models, with an example that its key takes."""

import importlib.util
import re

import pytest

from ssp_analysis.errors import ReferenceFileError, _model_within, heading
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.plan.plan import Plan
from ssp_analysis.project import Partnership
from ssp_analysis.reviewed_files import check_reference
from tests.builders import CASES, make_project
from tests.small_root import REPOSITORY


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location(
        "make_contract", REPOSITORY / "docs" / "make_contract.py"
    )
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_page_is_in_step_with_the_models(maker):
    assert maker.TARGET.read_text(encoding="utf-8") == maker.page()


def test_a_key_without_words_and_an_example_that_is_none_are_refused(maker):
    model = maker.models()["Due"]
    words = {"in": "`due`", "frequency": ["How often", "M"], "days": ["How late", 60]}
    with pytest.raises(KeyError, match="since"):
        maker.part(model, words)
    with pytest.raises(ValueError, match="year"):
        maker.part(model, words | {"since": ["From when", "soon"]})


def headings(page):
    return {line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")}


def parts(model, file, keys=()):
    """The name that an error gives for each part of a file."""
    yield heading(file, keys)
    for name, field in model.model_fields.items():
        if inner := _model_within(field.annotation):
            yield from parts(inner, file, (*keys, name))


def test_each_part_of_each_file_that_an_error_can_name_is_a_heading(maker):
    page = headings(maker.TARGET.read_text(encoding="utf-8"))
    for model, file in ((Contract, ""), (Plan, ""), (Partnership, "partnership.yaml")):
        told = set(parts(model, model.page or file))
        assert told <= page
        assert len(told) > 1
    assert {name for name in page if name.endswith(".csv")} >= {"breaks.csv", "restrictions.csv"}


FAULTY = {
    "sources/cases.yaml: layout": CASES.replace("fields:", "layout: {kind: tall}\nfields:", 1),
    "sources/cases.yaml: fields: constraints": CASES.replace("required: true", "needed: true", 1),
    "sources/cases.yaml": CASES.replace("owner:", "ower:"),
    "breaks.csv": "sources,date,treatment,what_changed,source\na:b,soon,end,x,y\n",
    "corrections.csv": "source_id,years\n",
    "restrictions.csv": "phase,start,area,source\nA,12/04/2021,,\nB,never,,\n",
    "partnership.yaml: committee": "committee: {}\n",
    "plan-2018.yaml: priorities": "priorities: [{themes: 3}]\n",
}


@pytest.mark.parametrize("name", FAULTY)
def test_an_error_names_a_heading_of_the_page(maker, tmp_path, name):
    file, _, keys = name.partition(": ")
    project = make_project(tmp_path, {"cases": CASES})
    (project.reference / file).write_text(FAULTY[name], encoding="utf-8")
    with pytest.raises(ReferenceFileError) as caught:
        check_reference(project)
    told = r"docs/contract\.md has what to write, under '([^']+)'"
    named = set(re.findall(told, str(caught.value)))
    assert named <= headings(maker.TARGET.read_text(encoding="utf-8"))
    generic = {"sources/cases.yaml": "sources/<id>.yaml", "plan-2018.yaml": "plan-*.yaml"}
    assert heading(generic.get(file, file), filter(None, keys.split(": "))) in named
