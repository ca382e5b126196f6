"""The leak check knows what is hidden by ward and area committee, and what no decision let out."""

import pandas as pd
import pytest

from ssp_analysis.errors import ReleaseError
from ssp_analysis.release import leaving
from ssp_analysis.release.areas import WardDecisions
from ssp_analysis.release.decisions import Ruling
from ssp_analysis.schemas import SeriesTable, read_table, write_table
from ssp_analysis.verification import verify
from tests.finished_pack import build_pack, copy_of, make_root, release_for, sign
from tests.plan.frames import AREA
from tests.release.frames import DECISIONS, YEAR
from tests.release.test_areas import WARDS, series
from tests.test_verification import FIGURE, HIDDEN, table

BY_WARD = "asb,cases,,,ward,publish,Council lead,M9,01/03/2021,,Agreed.\n"
NOW, BEFORE = "April to January 2020/21", "April to January 2019/20"
EAST = "3-after-meeting/area-committees/annual-update-2020-21-area-east.html"
LARGE = 1290  # of Ward 2: hidden, because the small Ward 1 is the rest of its committee


def make_areas(root, decisions=DECISIONS + BY_WARD):
    """A project of four wards in two area committees, with a small ward and a large one."""
    project = make_root(root)
    lines = [f"{w.code},{w.name},{w.vintage},{w.area_committee}" for w in WARDS]
    head = "code,name,vintage,area_committee"
    (project.reference / "wards.csv").write_text("\n".join([head, *lines]) + "\n")
    (project.reference / "release-decisions.csv").write_text(decisions)
    made = read_table(SeriesTable, project.processed(YEAR))
    rows = series()
    this_year = (rows["period"] >= "2020-04") & rows["value"].notna()
    for code, value in (("W1", 0.0), ("W2", LARGE / 10), (AREA, 200.0)):
        rows.loc[this_year & (rows["area_code"] == code), "value"] = value
    rows.loc[(rows["area_code"] == "W1") & (rows["period"] == "2020-06"), "value"] = 3.0
    made = pd.concat([made[made["series_id"] != "asb:cases"], rows], ignore_index=True)
    write_table(made, SeriesTable, project.processed(YEAR))
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_areas(tmp_path_factory.mktemp("areas"))
    release_for(made)
    return made


@pytest.fixture(scope="module")
def pack(project):
    return build_pack(project)


def planted(pack, folder, old, new):
    """A copy of the pack whose page of the committee East says something else."""
    copy = copy_of(pack, folder / "public")
    text = (copy / EAST).read_text(encoding="utf-8")
    assert old in text
    (copy / EAST).write_text(text.replace(old, new, 1), encoding="utf-8")
    return sign(copy)


def row(name, now, before):
    cells = "".join(f'<td class="number">{text}</td>' for text in (now, before))
    return f'<th scope="row">{name}</th>{cells}'


def test_a_clean_pack_has_a_page_per_committee_in_its_manifest(pack):
    pages = sorted(path.relative_to(pack).as_posix() for path in pack.rglob("*-area-*.html"))
    assert pages == [EAST, EAST.replace("area-east", "area-west")]
    manifest = (pack / "manifest.json").read_text()
    assert all(name in manifest for name in pages)
    text = (pack / EAST).read_text()
    assert row("Ward 1", "[c]", "100") in text
    assert row("All of East", "1,293", "220") in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (row("Ward 1", "[c]", "100"), row("Ward 1", "3", "100")),
        (row("Ward 2", "[c]", "120"), row("Ward 2", "about 12", "120")),
        ("</main>", table("asb:cases by ward", ["Ward 1", "2"], NOW) + "</main>"),
    ],
    ids=["own table", "another ward of it", "added table"],
)
def test_a_number_in_a_hidden_cell_of_an_area_is_found(pack, project, tmp_path, old, new):
    with pytest.raises(ReleaseError, match=HIDDEN):
        verify(planted(pack, tmp_path, old, new), project)


def test_a_large_hidden_figure_of_an_area_is_found_anywhere(pack, project, tmp_path):
    copy = planted(pack, tmp_path, "</main>", f"<p>About {LARGE:,} in all</p></main>")
    with pytest.raises(ReleaseError, match=FIGURE) as found:
        verify(copy, project)
    assert f"{LARGE:,}" not in str(found.value)


def test_what_may_stand_beside_a_hidden_area_passes(pack, project, tmp_path):
    shown = table("asb:cases by ward", ["Ward 1", "100"], BEFORE)
    verify(planted(pack, tmp_path, "</main>", f"{shown}</main>"), project)


def test_what_no_decision_lets_out_by_ward_may_stand_in_no_period(tmp_path):
    made = make_areas(tmp_path / "root", DECISIONS)
    release_for(made)
    pack = build_pack(made)
    assert list(pack.glob("*-area-*")) == []
    (report,) = pack.glob("3-*/*-21-report.html")
    clean = report.read_text()
    for name in ("Ward 3", "West", "All of West"):
        leak = table("asb:cases by ward", [name, "160"], BEFORE)
        report.write_text(clean.replace("</main>", f"{leak}</main>"))
        with pytest.raises(ReleaseError, match=HIDDEN):
            verify(pack, made)


def let_out(*_):
    return Ruling("publish", "")


MUTATIONS = {
    "suppression": (leaving, "mask_areas", lambda areas, _: areas, DECISIONS + BY_WARD,
                    "areas shows a count below its threshold"),
    "decisions by ward": (WardDecisions, "of", let_out, DECISIONS, "no decision lets out by ward"),
}  # fmt: skip


@pytest.mark.parametrize("skipped", MUTATIONS)
def test_skipping_a_rule_for_areas_in_the_release_step_is_found(tmp_path, monkeypatch, skipped):
    owner, name, put, decisions, fault = MUTATIONS[skipped]
    made = make_areas(tmp_path, decisions)
    monkeypatch.setattr(owner, name, put)
    release_for(made)
    with pytest.raises(ReleaseError, match=fault):
        build_pack(made)
