"""The guide to what arrives, held to the tests that it names."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
GUIDE = (REPOSITORY / "docs" / "what-arrives.md").read_text(encoding="utf-8")
ROWS = [line for line in GUIDE.splitlines() if line.startswith("| ") and "held by" not in line]


def _defined_in(file):
    (path,) = (REPOSITORY / "tests").rglob(file)
    return set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:50])
def test_each_kind_in_the_guide_names_a_test_that_there_is(row):
    _, arrives, becomes, held_by, _ = re.split(r"(?<!\\)\|", row)
    file, _, test = held_by.strip().partition("::")
    assert arrives.strip()
    assert becomes.strip()
    assert test in _defined_in(file)


def test_no_kind_stands_twice():
    kinds = [row.split("|")[1].strip() for row in ROWS]
    assert len(kinds) == len(set(kinds)) > 80
