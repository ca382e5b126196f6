"""Each rule of the release step matters: without it something leaves, and that is seen."""

import numpy as np
import pytest

from ssp_analysis.release import decisions, leaving, masking, rulings
from ssp_analysis.release.decisions import ReleaseDecision
from ssp_analysis.release.door import release
from ssp_analysis.release.suppression import hiding
from tests.release.every_rule import faults, make_root
from tests.release.frames import PUBLIC


def as_it_was(table, *_):
    return table


def unbarred(table, rulings, *_):
    return table[rulings.of(table["sources"]) != "publish"]


def nothing(*_):
    return []


NO_ROW = np.array([], dtype=int)
# What is skipped → where, what stands there instead, and what is then seen.
MUTATIONS = {
    "mask_series": (leaving, "mask_series", as_it_was, "small series"),
    "mask_areas": (leaving, "mask_areas", as_it_was, "small areas"),
    "mask_progress": (leaving, "mask_progress", as_it_was, "small progress"),
    "mask_impact": (leaving, "mask_impact", as_it_was, "small impact"),
    "bar_series": (leaving, "bar_series", unbarred, "barred series"),
    "bar_impact": (leaving, "bar_impact", unbarred, "barred impact"),
    "bar_progress": (leaving, "bar_progress", as_it_was, "barred progress"),
    "allowed": (leaving, "allowed", as_it_was, "barred impact"),
    "inert_texts": (leaving, "inert_texts", as_it_was, "live text"),
    "sensitivity_shown": (leaving, "sensitivity_shown", as_it_was, "other methods"),
    "rows of hidden months": (masking, "_reach", lambda *_: set(), "row counts"),
    "secondary suppression": (hiding, "_hide_until_proved", nothing, "narrowed months"),
    "strictest": (rulings, "strictest", lambda *_: "publish", "barred series"),
    "rule": (rulings, "rule", lambda *_: rulings.Ruling("publish", ""), "decisions"),
    "fault_on": (ReleaseDecision, "fault_on", lambda *_: "", "decisions"),
    "expiry": (decisions, "EXPIRED", "", "decisions"),
    "evidence": (ReleaseDecision, "unsigned", "", "decisions"),
    "is_known_on": (ReleaseDecision, "is_known_on", lambda *_: True, "decisions"),
    "covers": (ReleaseDecision, "covers", lambda *_: True, "decisions"),
    "specificity": (ReleaseDecision, "specificity", property(lambda _: 0), "decisions"),
    "stricter of two": (decisions, "STRICTNESS", decisions.STRICTNESS[::-1], "decisions"),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Released again and again, which changes nothing in it."""
    return make_root(tmp_path_factory.mktemp("every rule"))


def skip(monkeypatch, name):
    where, what, instead, seen = MUTATIONS[name]
    monkeypatch.setattr(where, what, instead)
    if name == "secondary suppression":  # the proof at the end would stop the release
        monkeypatch.setattr(hiding.Audit, "certified", lambda self: NO_ROW)
    return seen


def test_with_every_rule_nothing_leaves_that_may_not(project):
    assert faults(release(project, PUBLIC).tables) == set()


@pytest.mark.parametrize("name", MUTATIONS)
def test_without_one_rule_something_leaves_and_is_seen(project, monkeypatch, name):
    seen = skip(monkeypatch, name)
    assert seen in faults(release(project, PUBLIC).tables)


def test_without_secondary_suppression_the_proof_alone_hides_all_and_says_so(project, monkeypatch):
    monkeypatch.setattr(hiding, "_hide_until_proved", nothing)
    assert release(project, PUBLIC).proof.found.given_away
