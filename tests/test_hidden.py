"""Nothing hidden for being small shapes what leaves: planted faults fail, honest tables do not."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from ssp_analysis import hidden, replay
from ssp_analysis.about import read_certificate
from ssp_analysis.engine.kernels import MEASURED, run_cells
from ssp_analysis.errors import ReleaseError
from ssp_analysis.hidden import (
    _witnessed,
    copy_cleaned,
    parted,
    refuse_shaped_by_hidden,
    release_again,
)
from ssp_analysis.project import Project
from ssp_analysis.release import masking
from ssp_analysis.release.counts import Count
from ssp_analysis.release.disclosure import control
from ssp_analysis.release.door import MADE_BEFORE, release
from ssp_analysis.release.leaving import Proof
from ssp_analysis.release.witnessed import Other
from ssp_analysis.replay import write_proved
from ssp_analysis.tables import (
    WITHHELD,
    Calibration,
    Contributions,
    Days,
    Impact,
    Measures,
    Progress,
    Quality,
    Questions,
    SeriesTable,
    Themes,
    empty,
    read_table,
    write_table,
)
from tests.builders import PHASES
from tests.plan.frames import months, series_rows
from tests.release.frames import (
    HEADER,
    INTERNAL,
    PARTNERSHIP,
    PUBLIC,
    YEAR,
    frame,
    impact_row,
    measure,
    progress_row,
    quality_row,
)

CLEANED = (SeriesTable, Days, Contributions, Measures,
           Quality, Questions)  # fmt: skip
SMALL = "asb:cases:pets"
FIRST = "2015-04"
SIGNED = "borough,publish,Council lead,M1,01/03/2021,,Agreed."
DECISIONS = f"{HEADER}asb,*,,,{SIGNED}\nfires,*,,,{SIGNED}\n"
CONTRACT = (
    "id: {id}\nname: {id}\nowner: Lead\nagreement: A1\nfiles: [{{pattern: '{id}*.csv'}}]\n"
    "fields:\n  - {{name: date, headers: [When], type: date}}\n"
    "  - {{name: category, headers: [What]}}\n"
    "categories: [{{id: noise, label: Noise, names: [N]}}, {{id: pets, label: Pets, names: [P]}}]\n"
    "due: {{frequency: M, days: 30}}\ncounts: Cases.\ndoes_not_count: Others.\n"
    "series: [{{measure: {measure}, label: {id}, unit: cases, frequency: M, combine: count,\n"
    "          by_category: true}}]\n"
)
PLAN = {
    "name": "Plan 2018–21", "in_force_from": "2018-04-01", "in_force_to": "2021-03-31",
    "tolerance": 0.05,
    "priorities": [{"name": "Safety", "themes": [{
        "id": "calm", "name": "Calm", "question": "Is it calm?",
        "indicators": [
            {"id": name.replace(":", "-"), "label": name, "kind": "tracker", "polarity": "lower",
             "unit": "cases", "series_id": name, "noise": "counts"}
            for name in ("asb:cases", SMALL, "fires:fires")
        ],
    }]}],
}  # fmt: skip


def cleaned(folder):
    """The tables of notebook 01: noise and pets make all cases, and pets are few in some months."""
    rng = np.random.default_rng(7)
    noise, pets, fires = (rng.poisson(mean, 70) for mean in (40, 8, 30))
    series = {
        "asb:cases": noise + pets,
        "asb:cases:noise": noise,
        SMALL: pets,
        "fires:fires": fires,
    }
    rows = [
        row
        for name, counts in series.items()
        for row in series_rows(name, months(FIRST, *map(float, counts), *["not_yet_due"] * 2))
    ]
    write_table(frame(SeriesTable, *rows), SeriesTable, folder)
    for model in (Days, Contributions):
        write_table(empty(model), model, folder)
    measures = frame(Measures, measure("asb:cases"), measure("fires:fires"))
    write_table(measures, Measures, folder)
    write_table(frame(Quality, quality_row("asb"), quality_row("fires")), Quality, folder)
    write_table(empty(Questions), Questions, folder)
    (folder / "records").mkdir()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Notebooks 01 to 03 on one source, whose measures share a pool."""
    root = tmp_path_factory.mktemp("hidden")
    (root / "data" / "reference").mkdir(parents=True)
    (root / "data" / "reference" / "sources").mkdir()
    (root / "outputs").mkdir()
    for name, text in {
        "partnership.yaml": PARTNERSHIP, "release-decisions.csv": DECISIONS,
        "restrictions.csv": PHASES, "plan-2018-21.yaml": yaml.safe_dump(PLAN),
        "sources/asb.yaml": CONTRACT.format(id="asb", measure="cases"),
        "sources/fires.yaml": CONTRACT.format(id="fires", measure="fires"),
    }.items():  # fmt: skip
        (root / "data" / "reference" / name).write_text(text, encoding="utf-8")
    project = Project.find(root)
    cleaned(project.processed(YEAR))
    for name in MEASURED:
        run_cells(name, {"reporting_year": "2020/21", "root": str(root)})
    return project


@pytest.fixture(scope="module")
def first(project):
    return release(project, PUBLIC)


def test_estimates_that_lean_on_hidden_months_of_their_pool_are_refused(project, first):
    assert first.proof.found.series() == {"asb:cases:noise", SMALL}
    with pytest.raises(ReleaseError, match="table impact, row 1, column expected"):
        refuse_shaped_by_hidden(project, PUBLIC, first)


def test_what_is_hidden_teaches_nothing_that_leaves(project, first):
    again = release_again(project, PUBLIC, first)
    assert again.proof.found is first.proof.found
    found = refuse_shaped_by_hidden(project, PUBLIC, again)
    assert found.hidden == found.moved > 0
    (pool,) = again.tables[Calibration]["pool"]
    assert pool == "partners"
    before, after = (one.tables[Impact].set_index(["series_id", "window"])
                     for one in (first, again))  # fmt: skip
    assert (before["observed"].dropna() == after["observed"].dropna()).all()
    told = after.loc["fires:fires"]
    assert (told["coverage_tests"].gt(0) == (told["status"] != "not_estimated")).all()
    assert told["coverage_tests"].gt(0).any()
    assert not after.loc[SMALL, "coverage_tests"].any()


def beside_withheld(project, root, more=lambda made: made):
    """The project with `fires` withheld, which shares a pool with `asb`."""
    shutil.copytree(project.root, root)
    other = Project.find(root)
    path = other.reference / "release-decisions.csv"
    withheld = "all,withhold,Council lead,,01/03/2021,,No."
    path.write_text(path.read_text().replace(f"fires,*,,,{SIGNED}", f"fires,*,,,{withheld}"))
    folder = other.processed(YEAR)
    write_table(more(read_table(SeriesTable, folder)), SeriesTable, folder)
    return other


def estimates(released):
    rows = released.tables[Impact]
    return rows[rows["sources"] == "asb:cases"].reset_index(drop=True)


@pytest.mark.parametrize("small", [True, False])
def test_what_is_withheld_teaches_nothing_and_costs_nobody_an_estimate(project, tmp_path, small):
    def shown(made):
        return made.assign(value=made["value"] + (0 if small else 100))

    def absent(made):
        return shown(made[made["source_id"] != "fires"]).reset_index(drop=True)

    found = {}
    for name, more in (("beside", shown), ("absent", absent)):
        other = beside_withheld(project, tmp_path / name, more)
        for step in MEASURED:
            run_cells(step, {"reporting_year": "2020/21", "root": str(other.root)})
        for paper in (PUBLIC, INTERNAL):
            first = release(other, paper)
            assert bool(first.proof.found.series()) == small
            found[name, paper.audience] = release_again(other, paper, first)
            assert not found[name, paper.audience].problems
    ours = estimates(found["beside", "public"])
    assert (ours["status"] == "estimated").any()
    for one in found.values():
        pd.testing.assert_frame_equal(estimates(one), ours)
    public, internal = (found["beside", audience].tables for audience in ("public", "internal"))
    assert list(public[Calibration]["pool"]) == ["partners"]
    assert set(internal[Calibration]["pool"]) == {"partners", "partners, withheld"}
    assert "fires" not in " ".join(public[Calibration]["sources"])


DECIDED = {"a:x": "publish", "b:x": "direction", "c:x": "withhold", "d:x": "publish"}


@pytest.mark.parametrize(
    ("pools", "apart"),
    [({"a:x": "one", "d:x": "one"}, {}), ({"b:x": "one", "c:x": "one"}, {}),
     ({"a:x": "one", "b:x": "two"}, {}), ({"a:x": "one", "b:x": "one"}, {"b:x"}),
     ({"a:x": "one", "c:x": "one", "d:x": "one", "b:x": "two"}, {"c:x"}),
     ({"a:x": "one", "unknown:x": "one"}, {"unknown:x"})],
)  # fmt: skip
def test_what_may_not_be_published_is_parted_from_what_may(pools, apart):
    measures = frame(Measures, *(measure(pair, pool=pool) for pair, pool in pools.items()))
    decisions = pd.DataFrame({"sources": DECIDED.keys(), "public_decision": DECIDED.values()})
    found = dict(parted(measures, decisions)[["pair", "pool"]].itertuples(index=False))
    assert found == {pair: pool + WITHHELD * (pair in apart) for pair, pool in pools.items()}
    quarterly = measures.assign(frequency="Q")
    assert parted(quarterly, decisions).equals(quarterly)


def hidden_number(folder):
    """A number that is hidden, as notebooks 02 and 03 could see it."""
    series = read_table(SeriesTable, folder).set_index(["series_id", "period"])
    return float(series.loc[(SMALL, "2016-12"), "value"])


def measured(folder, plant):
    """What notebooks 02 and 03 could make of a folder's tables, with a fault planted in it."""
    secret = hidden_number(folder)
    usual = {"observed": 84.0, "expected": 90 + 3 * secret, "lower": 70.0, "upper": 120 + secret}
    made = {model: empty(model) for model in MADE_BEFORE if model not in CLEANED}
    made[Impact] = frame(
        Impact, impact_row("fires:fires"),
        impact_row(SMALL, change=84 / (90 + 3 * secret) - 1, **usual),
    )  # fmt: skip
    made[Progress] = frame(
        Progress, progress_row("fires", "fires:fires", kind="target", target=5.0)
    )
    made[Themes] = frame(Themes, *(
        {"order": n, "priority": "Safety", "theme_id": name, "theme": name, "series_id": ""}
        for n, name in enumerate(("calm", "safe"))
    ))  # fmt: skip
    plant(made, secret)
    for model, table in made.items():
        write_table(table, model, folder)


def put_in(model, column, of):
    def plant(made, secret):
        made[model] = made[model].assign(**{column: [of(secret), *made[model][column][1:]]})

    return plant


def order(made, secret):
    rows = made[Themes]
    made[Themes] = rows[::-1] if secret > TRUE else rows


TRUE = 3.0  # what the hidden number is
PLANTED = {
    "a rank": (put_in(Themes, "order", int), "table themes, row 1, column order"),
    "an order": (order, "table themes, row 1, column order"),
    "a RAG": (
        put_in(Progress, "rag", lambda n: "off track" if n > TRUE else "on track"),
        "table progress, row 1, column rag",
    ),
    "a direction": (
        put_in(Progress, "direction", lambda n: "down" if n < TRUE else "up"),
        "table progress, row 1, column direction",
    ),
    "a pooled drift": (
        put_in(Impact, "expected", lambda n: 100 + n / 1000),
        "table impact, row 1, column expected",
    ),
    "a verdict": (
        put_in(Impact, "verdict", lambda n: "lower" if n < TRUE else "higher"),
        "table impact, row 1, column verdict",
    ),
    "a word": (
        put_in(Impact, "caveats", lambda n: "Many in May." if n > TRUE else ""),
        "table impact, row 1, column caveats",
    ),
}


@pytest.fixture
def made_by(tmp_path, project, monkeypatch):
    """A project with the same counts, whose notebooks 02 and 03 plant a fault."""

    def make(plant):
        other = Project(tmp_path / "root")
        shutil.copytree(project.reference, other.reference)
        copy_cleaned(project.processed(YEAR), other.processed(YEAR))
        measured(other.processed(YEAR), plant)

        def run(name, given):
            if name == MEASURED[-1]:
                measured(Project(Path(given["root"])).processed(YEAR), plant)

        monkeypatch.setattr(hidden, "run_cells", run)
        return other, release(other, PUBLIC)

    return make


def test_an_expectation_in_round_numbers_may_follow_hidden_ones(made_by):
    other, released = made_by(lambda made, secret: None)
    assert hidden_number(other.processed(YEAR)) == TRUE
    found = refuse_shaped_by_hidden(other, PUBLIC, released)
    assert (found.hidden, found.not_moved) == (found.moved, ())


@pytest.mark.parametrize("name", PLANTED)
def test_what_a_hidden_number_shaped_is_refused(made_by, name):
    plant, place = PLANTED[name]
    other, released = made_by(plant)
    with pytest.raises(ReleaseError) as refused:
        refuse_shaped_by_hidden(other, PUBLIC, released)
    assert place in str(refused.value)
    assert refused.value.exit_code == 4


def test_an_expectation_of_hidden_months_that_is_not_rounded_is_refused(made_by, monkeypatch):
    monkeypatch.setattr(masking, "in_round_numbers", lambda row, step: {"reason": "Rounded."})
    other, released = made_by(lambda made, secret: None)
    with pytest.raises(ReleaseError, match="table impact, row 2, column expected"):
        refuse_shaped_by_hidden(other, PUBLIC, released)


def test_the_certificate_says_how_many_hidden_numbers_were_others(made_by, monkeypatch):
    for question in ("refuse_mixed_cleaning", "refuse_typed"):
        monkeypatch.setattr(replay, question, lambda *_: None)
    other, released = made_by(lambda made, secret: None)
    certificate = write_proved(other, PUBLIC, released)
    assert certificate.witnesses.hidden == len(released.proof.found.hidden)
    assert read_certificate(other.release(YEAR, "public")) == certificate


def test_what_a_hidden_number_shaped_is_not_written(made_by, monkeypatch):
    for question in ("refuse_mixed_cleaning", "refuse_typed"):
        monkeypatch.setattr(replay, question, lambda *_: None)
    other, released = made_by(PLANTED["a rank"][0])
    with pytest.raises(ReleaseError):
        write_proved(other, PUBLIC, released)
    assert not other.release(YEAR, "public").exists()


def test_a_number_that_the_supplier_hides_is_not_said_to_have_been_another():
    spans = ((("a:x", ""), pd.Timestamp("2020-04-01"), pd.Timestamp("2020-05-01")),)
    count = Count(("series", "a:x", "2020-04"), "series a:x", spans, None, 5, hide=True, most=4)
    proof = Proof(([count], [], [], ()), control([count], [], []))
    assert _witnessed(proof, []).not_moved == ("series a:x, April 2020",)
    moved = Other((), frozenset({count.key}))
    assert _witnessed(proof, [moved]).moved == 0


def test_hidden_sums_are_counted_and_named_since_no_others_are_tried():
    spans = ((("a:lost", ""), pd.Timestamp("2020-04-01"), pd.Timestamp("2020-05-01")),)
    amount = Count(("series", "a:lost", "2020-04"), "series a:lost", spans, 900, 180, hide=True)
    sums = Proof(([amount], [], [], ()), control([amount], [], []))
    found = _witnessed(Proof(([], [], [], ()), control([], [], []), sums), [])
    assert (found.hidden, found.moved) == (1, 0)
    assert found.not_moved == (
        "series a:lost, April 2020 (a sum: no other amounts were tried)",
    )  # fmt: skip
