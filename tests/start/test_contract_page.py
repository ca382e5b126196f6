"""docs/contract.md has every key of the models, with an example that its key takes."""

import importlib.util

import pytest

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
