"""What is hidden by ward and area committee is known to the check, in tables and in sentences."""

import pandas as pd
import pytest

from ssp_analysis.barred import area_faults, barred_pairs
from ssp_analysis.pack.beside import HIDDEN
from ssp_analysis.pack.leaks import Allowed, leaks
from ssp_analysis.pack.released import release_faults
from ssp_analysis.pack.secrets import secrets_of
from ssp_analysis.release.decisions import decisions_in
from ssp_analysis.schemas import Areas, Decisions, Measures, SeriesTable, read_table
from tests.finished_pack import release_for
from tests.release.frames import ON, YEAR
from tests.test_area_leaks import BEFORE, LARGE, NOW, make_areas
from tests.test_planted_leaks import table
from tests.test_verification import FIGURE


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_areas(tmp_path_factory.mktemp("areas"))
    release_for(made)
    return made


@pytest.fixture(scope="module")
def barred(project):
    measures = read_table(Measures, project.processed(YEAR))
    made = read_table(SeriesTable, project.processed(YEAR))
    ruled = read_table(Decisions, project.release(YEAR, "public"))
    signed = decisions_in(project.reference)
    return barred_pairs(measures["pair"], made, ruled, signed, YEAR.months, ON)


@pytest.fixture(scope="module")
def secrets(project, barred):
    return secrets_of(project.processed(YEAR), project.release(YEAR, "public"), barred)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (table("asb:cases by ward", ["Ward", NOW], ["Ward 1", "3"]), HIDDEN),
        (table(f"asb:cases by ward, {NOW}", ["Ward", "Cases"], ["Ward 1", "3"]), HIDDEN),
        (table("asb:cases by ward", ["Ward", "Cases"], ["Ward 1", "3"]), HIDDEN),
        (f"<p>Ward 1 had 3 asb:cases in {NOW}.</p>", HIDDEN),
        ("<h3>asb:cases by ward</h3><p>Ward 1: 3</p>", HIDDEN),
        (f"<p>It was {LARGE:,}.</p>", FIGURE),
        (table("asb:cases by ward", ["Ward", BEFORE], ["Ward 1", "100"]), ""),
        (table("asb:cases by ward", ["Ward", NOW], ["Ward 1", "[c]"]), ""),
        (f"<p>Ward 1 had 100 asb:cases in {BEFORE}.</p>", ""),
    ],
)
def test_a_number_for_a_hidden_area_is_found_and_others_are_none(secrets, tmp_path, said, fault):
    (tmp_path / "a.html").write_text(f"<main>{said}</main>")
    told = "; ".join(leaks(tmp_path, secrets, Allowed()))
    assert (fault in told) if fault else not told


def changed(project, folder, **values):
    """The release again, with hidden areas changed."""
    release = project.release(YEAR, "public")
    for path in release.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    areas = pd.read_parquet(folder / "areas.parquet")
    hidden = areas["state"] == "suppressed"
    assert hidden.any()
    for name, value in values.items():
        areas.loc[hidden, name] = value
    areas.to_parquet(folder / "areas.parquet")
    return folder


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"value": 3.0}, "areas holds a figure that its own state hides"),
        ({"value": 3.0, "state": "observed"}, "areas shows a count below its threshold"),
    ],
)
def test_a_release_that_shows_a_hidden_area_is_found(project, barred, tmp_path, values, fault):
    release = changed(project, tmp_path, **values)
    assert fault in "; ".join(release_faults(project.processed(YEAR), release, barred))


def test_figures_by_ward_need_a_decision_for_wards(project):
    areas = read_table(Areas, project.release(YEAR, "public"))
    signed = decisions_in(project.reference)
    assert not list(area_faults(areas, signed, ON))
    for_borough = [one for one in signed if one.geography != "ward"]
    assert any("lets out by ward" in fault for fault in area_faults(areas, for_borough, ON))
