"""Publishing: what went out is kept, never overwritten, and a correction says that it is one."""

import json
import shutil
import stat
from datetime import date

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from ssp_analysis import publication
from ssp_analysis.engine import run as engine
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.run import build
from ssp_analysis.errors import ParameterError, ReleaseError
from ssp_analysis.project import Project
from ssp_analysis.publication import publish_pack, refuse_unfit
from ssp_analysis.release.counts import days_of
from ssp_analysis.release.published import changed_figures, correction, counts_before
from ssp_analysis.release.register import (
    Publication,
    integrity_faults,
    keep,
    publications,
    published_folder,
    refuse_tampered,
)
from ssp_analysis.tables import Progress, SeriesTable, read_about, read_table, write_table
from ssp_analysis.write.manifest import files_of
from tests.builders import CASES, make_project
from tests.finished_pack import build_pack, release_for
from tests.release.frames import INTERNAL, YEAR

LAST = YEAR.previous
POLICE = CASES.replace("id: cases", "id: police").replace("name: Cases", "name: Police records")
REPORT = "3-after-meeting/annual-update-2020-21-report.html"
SLIDES = "2-at-meeting/annual-update-2020-21-slides.html"


@pytest.fixture(scope="module")
def finished(small_public, tmp_path_factory):
    """A project with a finished public pack, to be copied."""
    root = tmp_path_factory.mktemp("finished") / "root"
    made = Project(shutil.copytree(small_public.root, root))
    (made.reference / "sources").mkdir()
    (made.reference / "sources" / "police.yaml").write_text(POLICE)
    (made.root / "data" / "raw" / "2020-21").mkdir(parents=True)
    (made.root / "data" / "raw" / "2020-21" / "police.csv").write_text("withheld")
    return made


def copied(made, tmp_path, monkeypatch):
    """A copy of a project, whose pack is made again in this process, not in two kernels."""
    copy = Project(shutil.copytree(made.root, tmp_path / "root"))
    monkeypatch.setattr(publication, "rebuild", lambda parameters, extras: build_pack(copy))
    yield copy
    for path in (copy.root / "published").rglob("*"):
        if path.is_dir():
            path.chmod(stat.S_IRWXU)


@pytest.fixture
def project(finished, tmp_path, monkeypatch):
    yield from copied(finished, tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def published_and_revised(finished, tmp_path_factory):
    """The finished project with its pack published, and made again of other figures."""
    made = Project(shutil.copytree(finished.root, tmp_path_factory.mktemp("revised") / "root"))
    publish_pack(parameters(made))
    revise(made)
    return made


@pytest.fixture
def revised(published_and_revised, tmp_path, monkeypatch):
    yield from copied(published_and_revised, tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def tables(small_public):
    """Released tables, to be copied before they are changed."""
    return small_public.release(YEAR, "public")


@pytest.fixture
def release(tables, tmp_path):
    return shutil.copytree(tables, tmp_path / "release")


def parameters(project):
    return Run.of(project, "2020/21")


def revise(project, month="2019-05", value=17.0):
    """A partner's resubmission: one month of the published series is another number."""
    folder = project.processed(YEAR)
    series = read_table(SeriesTable, folder)
    one = (series["series_id"] == "asb:cases") & (series["period"] == month)
    series["value"] = series["value"].mask(one, value)
    write_table(series, SeriesTable, folder)
    progress = read_table(Progress, folder)
    of_asb = progress["indicator_id"] == "asb"
    progress["previous"] = progress["previous"].mask(of_asb, 107.0)
    write_table(progress, Progress, folder)
    release_for(project)
    build_pack(project)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
            if path.is_file()}  # fmt: skip


def page(folder, name):
    return BeautifulSoup((folder / name).read_text(encoding="utf-8"), "html.parser")


def test_a_first_publication_keeps_the_pack_and_what_stands_behind_it(project):
    folder = publish_pack(parameters(project))
    assert folder == project.root / "published" / "2020-21" / "2021-04-12-v1"
    received = contents(folder / "pack")
    made = project.outputs(YEAR, "public")
    assert received == contents(made)
    record = folder / "record"
    assert {path.name for path in record.iterdir()} == {
        "release", "reference", "inputs.json", "changes.csv", "publication.json",
    }  # fmt: skip
    (publication,) = publications(project)
    assert (publication.version, integrity_faults(publication)) == (1, [])
    assert "correction" not in page(folder / "pack", REPORT).text.casefold()


def test_no_hash_of_an_input_is_where_people_receive_it(project):
    folder = publish_pack(parameters(project))
    hashes = json.loads((folder / "record" / "inputs.json").read_text())
    assert {"data/raw/2020-21/police.csv", "data/reference/release-decisions.csv"} <= set(hashes)
    received = "".join(map(str, contents(folder / "pack").values()))
    assert not [digest for digest in hashes.values() if digest in received]


def test_a_correction_is_made_with_what_the_pack_held_on_request(tmp_path):
    assert publication.extras_of(tmp_path) == []
    (tmp_path / "2-at-meeting").mkdir()
    (tmp_path / "2-at-meeting" / "slides.pptx").touch()
    assert publication.extras_of(tmp_path) == ["pptx"]


def test_what_was_published_is_read_only(project):
    folder = publish_pack(parameters(project))
    modes = {path.stat().st_mode & 0o222 for path in [folder, *folder.rglob("*")]}
    assert modes == {0}


def test_every_published_table_is_there_for_whoever_writes_the_next_paper(project):
    assert counts_before(project) == []
    publish_pack(parameters(project))
    released = read_table(SeriesTable, project.release(YEAR, "public"))
    shown = released[released["state"] == "observed"]
    told = {one.spans: one.value for one in counts_before(project) if one.fixed}
    for row in shown.itertuples():
        assert told[(((row.series_id, ""), *days_of(row.period)),)] == row.value
    assert len(shown) > 10


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_publication_that_was_tampered_with_is_not_taken_for_untold(project, harm):
    folder = publish_pack(parameters(project))
    path = folder / "record" / "release" / "series.parquet"
    path.parent.chmod(stat.S_IRWXU)
    path.chmod(stat.S_IRWXU)
    if harm == "gone":
        path.unlink()
    else:
        pd.read_parquet(path).iloc[:3].to_parquet(path)
    with pytest.raises(ReleaseError, match="is not as it was published"):
        counts_before(project)
    (publication,) = publications(project)
    assert len(integrity_faults(publication)) == 1


@pytest.fixture
def kept(tmp_path):
    """A register of one small publication, as its project and its folder."""
    made = make_project(tmp_path, {"cases": CASES})
    pack = made.root / "pack"
    for folder in (pack, made.release(YEAR, "public")):
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("page")
    folder = published_folder(made) / "2020-21" / "2021-04-12-v1"
    keep(made, Publication(YEAR, date(2021, 4, 12), 1, folder), pack, pd.DataFrame(), "")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(stat.S_IRWXU)
    return made, folder


def change(folder):
    (folder / "pack" / "report.html").write_text("other")


def take_away(folder):
    (folder / "pack" / "report.html").unlink()


def put_there(folder):
    (folder / "record" / "reference" / "extra.csv").write_text("x")


def break_its_list(folder):
    (folder / "record" / "publication.json").write_text("{")


def take_its_list_away(folder):
    (folder / "record" / "publication.json").unlink()


def rename_it(folder):
    folder.rename(folder.with_name("2021-04-12-v2"))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (change, r"2020-21/2021-04-12-v1/pack/report\.html: was changed"),
        (take_away, r"2020-21/2021-04-12-v1/pack/report\.html: is missing"),
        (put_there, r"2021-04-12-v1/record/reference/extra\.csv: was put there"),
        (break_its_list, r"2021-04-12-v1/record/publication\.json: was changed"),
        (take_its_list_away, r"2021-04-12-v1/record/publication\.json: is missing"),
        (rename_it, "v2: version 1 before it is missing; .*: is that of another paper"),
    ],
)
def test_a_register_that_was_tampered_with_stops_publish_and_run(kept, monkeypatch, harm, told):
    project, folder = kept
    refuse_tampered(project)
    harm(folder)
    monkeypatch.setattr(engine, "execute", lambda *_: pytest.fail("a notebook ran"))
    for work in (publish_pack, build):
        with pytest.raises(ReleaseError, match=f"^published: is not as it went out: .*{told}"):
            work(parameters(project))


def test_what_is_kept_elsewhere_may_be_missing_but_not_changed(kept):
    project, folder = kept
    take_away(folder)
    named = f"# Large.\n\n2020-21/{folder.name}/pack/*.html\n"
    (project.root / "published" / "not-held.txt").write_text(named)
    refuse_tampered(project)
    change(folder)
    with pytest.raises(ReleaseError, match=r"report\.html: was changed"):
        refuse_tampered(project)


def test_the_same_figures_are_not_published_twice(project):
    publish_pack(parameters(project))
    with pytest.raises(ReleaseError, match="holds the same figures"):
        publish_pack(parameters(project), "Again.")
    assert len(publications(project)) == 1


def test_words_are_corrected_too(project):
    publish_pack(parameters(project))
    about = project.reference / "partnership.yaml"
    about.write_text(about.read_text().replace("presenters: [", "presenters: [A second role, "))
    release_for(project)
    build_pack(project)
    with pytest.raises(
        ParameterError, match="is published, and only words and statuses differ from it"
    ):
        publish_pack(parameters(project))
    second = publish_pack(parameters(project), "A sentence was wrong.")
    notice = page(second / "pack", REPORT).select_one(".correction").text
    told = "Corrected version 2. Only words and statuses differ from version 1, as published."
    assert f"{told} Reason: A sentence was wrong." in notice
    assert not [name for name in files_of(second / "pack") if "corrections" in name]
    with pytest.raises(ReleaseError, match="holds the same figures and words"):
        publish_pack(parameters(project), "Again.")


def test_a_reason_tells_no_more_than_the_paper(revised):
    with pytest.raises(ParameterError, match=r"--reason, text: says how much of 'Police records'"):
        publish_pack(parameters(revised), "Police records grew by 12.")


def test_a_correction_needs_a_reason(revised):
    with pytest.raises(ParameterError, match="2 figures differ from it"):
        publish_pack(parameters(revised))


def test_a_run_whose_figures_differ_says_so_before_it_is_published(revised):
    said = page(revised.outputs(YEAR, "public"), REPORT).select_one(".correction").text
    assert said.startswith("Corrected version 2. 2 figures differ from version 1")
    assert "The reason is given on publication." in said


def test_a_correction_says_why_marks_and_lists_each_changed_figure(revised):
    (first,) = (one.folder for one in publications(revised))
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    assert before
    second = publish_pack(parameters(revised), "A partner sent May again. =1+1")
    assert second.name == "2021-04-12-v2"
    for name in (REPORT, SLIDES):
        notice = page(second / "pack", name).select_one(".correction").text
        assert "Reason: A partner sent May again. =1+1." in notice
    report = page(second / "pack", REPORT)
    indicator = report.find("caption", string="Indicators: Calm").find_parent("table")
    cells = [cell.text for cell in indicator.tbody.tr.find_all("td")]
    assert cells[1:3] == ["200 [p]", "107 [r]"]
    assert any("[r] revised" in key.text for key in report.select(".key"))
    link = report.select_one(".correction a")
    section = report.select_one(link["href"])
    assert section.h2.text == link.text == "What was corrected"
    assert "Reason: A partner sent May again. =1+1." in section.p.text
    listed = [[cell.text for cell in row.find_all(["th", "td"])] for row in section.select("tr")]
    assert listed == [
        ["What", "Period", "Before", "Now"],
        ["asb:cases: figure", "May 2019", "10", "17"],
        ["asb: a year before", "April to January 2019/20", "100", "107"],
    ]
    changes = pd.read_csv(
        second / "pack" / "3-after-meeting" / "annual-update-2020-21-corrections.csv", dtype=str
    )
    assert changes[["figure", "before", "after"]].to_numpy().tolist() == [
        ["value", "10", "17"],
        ["previous", "100", "107"],
    ]
    assert {path: path.read_bytes() for path in before} == before
    may = (("asb:cases", ""), *days_of("2019-05"))
    assert [one.value for one in counts_before(revised) if one.spans == (may,)] == [10, 17]


def last_years_paper(project):
    """A paper of 2019/20 that told what the first release does, and hid June 2019 of it."""
    folder = shutil.copytree(project.release(YEAR, "public"), project.release(LAST, "public"))
    progress = read_table(Progress, folder)
    told = progress.assign(value=progress["previous"], period=progress["previous_period"])
    write_table(told, Progress, folder)
    series = read_table(SeriesTable, folder)
    one = (series["series_id"] == "asb:cases") & (series["period"] == "2019-06")
    hidden = {"value": series["value"].mask(one), "state": series["state"].mask(one, "suppressed")}
    write_table(series.assign(**hidden), SeriesTable, folder)
    paper = published_folder(project) / LAST.folder / "2020-04-06-v1"
    publication = Publication(LAST, date(2020, 4, 6), 1, paper)
    keep(project, publication, project.outputs(YEAR, "public"), pd.DataFrame(), "")


def revised_since(project, folder):
    report = page(folder, REPORT)
    (caption,) = report.find_all("caption", string="Figures that differ from the paper of 2019/20")
    indicator = report.find("caption", string="Indicators: Calm").find_parent("table")
    assert indicator.tbody.tr.find_all("td")[2].text == "107 [r]"
    return [[cell.text for cell in row.find_all(["th", "td"])]
            for row in caption.find_parent("table").tbody.find_all("tr")]  # fmt: skip


def test_what_the_paper_of_an_earlier_year_told_otherwise_is_marked_and_listed(project):
    last_years_paper(project)
    revise(project)
    listed = [
        ["asb:cases: figure", "May 2019", "10", "17"],
        ["asb: a year before", "April to January 2019/20", "100", "107"],
    ]
    pack = project.outputs(YEAR, "public")
    assert not page(pack, REPORT).select(".correction")
    assert revised_since(project, pack) == listed
    publish_pack(parameters(project))
    revise(project, "2020-05", 18.0)
    second = publish_pack(parameters(project), "May came again.")
    notice = page(second / "pack", REPORT).select_one(".correction").text
    assert "2 figures differ from version 1" in notice
    assert revised_since(project, second / "pack") == listed


def test_an_internal_pack_has_what_was_revised_since_on_marked_pages_alone(project):
    last_years_paper(project)
    revise(project)
    release_for(project, INTERNAL)
    pack = build_pack(project, INTERNAL)
    assert not list(pack.rglob("*corrections*"))
    (report,) = pack.rglob("*-report*.html")
    assert "Figures that differ from the paper of 2019/20" in report.read_text(encoding="utf-8")


def test_a_pack_of_another_paper_is_not_published_under_this_one(project):
    other = Run.of(project, "2020/21", paper_date="2021-06-14")
    with pytest.raises(ReleaseError, match="is the pack of 2021-04-12, not of 2021-06-14"):
        publish_pack(other)


LATER = (
    "asb,*,,,all,withhold,Head,W/1,2021-05-04,,Not checked.,\n",
    "asb,*,,,borough,publish,Director,O/1,2021-05-05,,Checked since.,W/1\n",
)


def signed_later(project, *rows):
    path = project.reference / "release-decisions.csv"
    head, *old = path.read_text().splitlines()
    old = [f"{row}," for row in old]
    path.write_text("\n".join([f"{head},overrides", *old, *rows]))


def test_what_was_withdrawn_since_is_published_only_where_somebody_overrides_it(project):
    before = (project.reference / "release-decisions.csv").read_text()
    signed_later(project, *LATER[:1])
    with pytest.raises(ReleaseError, match="asb:cases was withdrawn on 2021-05-04 by Head"):
        publish_pack(parameters(project))
    assert publications(project) == []
    (project.reference / "release-decisions.csv").write_text(before)
    signed_later(project, *LATER)
    assert publish_pack(parameters(project)).name == "2021-04-12-v1"


def test_a_paper_that_was_published_before_a_withdrawal_stands_and_may_be_corrected(revised):
    signed_later(revised, *LATER[:1])
    assert publish_pack(parameters(revised), "May was sent again.").name == "2021-04-12-v2"


def entered(rows):
    return lambda text: text.rstrip("\n") + f"\n{rows}\n"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (entered("asb,cases,,,borough,withhold,Head,W 1,2021-04-12,,Not checked."),
         "asb:cases by borough (publish; ruled now: withhold)"),
        (entered("asb,cases,,,borough,withhold,Head,W 1,,,Not checked."),
         "asb:cases by borough (publish; ruled now: withhold)"),
        (entered("asb,cases,,,borough,direction,Head,W 1,2021-04-10,,Not checked."),
         "asb:cases by borough (publish; ruled now: direction)"),
        (entered("police,crimes,,31/12/2020,borough,withhold,Lead,W 1,2021-04-10,,Not checked."),
         "police:crimes by borough (direction; ruled now: withhold)"),
        (lambda text: "\n".join(row for row in text.splitlines() if not row.startswith("asb,")),
         "asb:cases by borough (publish; ruled now: withhold)"),
        (lambda text: text.replace("publish,Council lead,M1", "publish,,M1"),
         "asb:cases by borough (publish; ruled now: withhold)"),
    ],
)  # fmt: skip
def test_a_pack_that_the_decisions_of_its_date_do_not_release_any_more_is_not_published(
    project, change, fault
):
    path = project.reference / "release-decisions.csv"
    path.write_text(change(path.read_text()))
    with pytest.raises(ReleaseError, match="its date do not release") as refused:
        publish_pack(parameters(project))
    assert fault in str(refused.value)
    assert "Run ssp run 2020/21 again" in str(refused.value)
    assert publications(project) == []


def test_a_pack_with_a_leak_is_not_published(project):
    path = project.outputs(YEAR, "public") / REPORT
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</main>", "<p>Outside SK1 3XE</p></main>"), encoding="utf-8")
    with pytest.raises(ReleaseError, match="was changed since its manifest"):
        publish_pack(parameters(project))
    assert publications(project) == []


@pytest.fixture(scope="module")
def internal(small_internal):
    """A finished internal pack."""
    return small_internal.outputs(YEAR, "internal")


def said_to_be_public(pack):
    """The manifest speaks of another audience, and no file's name says that it is internal."""
    path = pack / "manifest.json"
    path.write_text(path.read_text().replace('"internal"', '"public"'))
    for file in pack.rglob("*-NOT-FOR-PUBLICATION*"):
        file.rename(file.with_name(file.name.replace("-NOT-FOR-PUBLICATION", "")))


@pytest.mark.parametrize(
    ("disguise", "told"),
    [(lambda _: None, "its manifest says that it is internal"),
     (said_to_be_public, "says 'Not for publication'")],
    ids=["as it is", "under the names of a public one"],
)  # fmt: skip
def test_an_internal_pack_is_not_published_wherever_it_lies(project, internal, disguise, told):
    public = project.outputs(YEAR, "public")
    shutil.rmtree(public)
    disguise(shutil.copytree(internal, public))
    with pytest.raises(ReleaseError, match=rf"outputs/2020-21/public: is no public pack.*{told}"):
        publish_pack(parameters(project))
    assert publications(project) == []


def test_every_file_of_an_internal_pack_says_inside_that_it_is_one(
    finished, internal, tmp_path, monkeypatch
):
    pack = shutil.copytree(internal, tmp_path / "pack")
    said_to_be_public(pack)
    monkeypatch.setattr(publication, "MOST_TOLD", 10_000)
    with pytest.raises(ReleaseError) as refused:
        refuse_unfit(pack, read_about(finished.release(YEAR, "public")))
    told = refused.value.fault.removeprefix("is no public pack of this paper: ").split("; ")
    marked = {fault.partition(": says")[0] for fault in told}
    assert marked == set(files_of(pack))  # the manifest names the files as they were called


def test_a_withdrawn_figure_is_not_repeated(release):
    now = {path.stem: pd.read_parquet(path) for path in release.glob("*.parquet")}
    told = now["series"]["value"].notna()
    later = {**now, "series": now["series"].assign(value=now["series"]["value"].mask(told))}
    changes = changed_figures(release, later)
    assert set(changes["before"]) == set(changes["after"]) == {"withdrawn"}


def test_the_same_release_has_no_revisions_even_with_a_range_without_an_end(release):
    impact = pd.read_parquet(release / "impact.parquet").assign(change_upper=float("inf"))
    impact.to_parquet(release / "impact.parquet")
    now = {path.stem: pd.read_parquet(path) for path in release.glob("*.parquet")}
    changes = changed_figures(release, now)
    assert (changes.empty, correction(changes, 1, "")) == (True, "")


@pytest.mark.parametrize(
    ("figure", "before", "after", "differs"),
    [
        ("observed", 10_000.0, 10_001.0, True),
        ("expected", 100.2, 100.4, False),
        ("expected", 100.2, 101.2, True),
        ("expected", 3.14, 3.24, True),
        ("change", 0.1234, 0.1236, False),
        ("change", 0.124, 0.126, True),
        ("verdict", "lower", "higher", True),
    ],
)
def test_an_estimate_differs_where_a_reader_can_see_it(release, figure, before, after, differs):
    impact = pd.read_parquet(release / "impact.parquet")
    impact[figure] = before
    impact.to_parquet(release / "impact.parquet")
    now = {path.stem: pd.read_parquet(path) for path in release.glob("*.parquet")}
    now["impact"] = impact.assign(**{figure: after})
    assert bool(len(changed_figures(release, now))) is differs
