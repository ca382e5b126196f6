"""A pack is the one that its manifest, its tables and the register speak of, and no other."""

import json
import shutil
import stat

import pytest

from ssp_analysis.engine.asked import Run
from ssp_analysis.errors import ReleaseError
from ssp_analysis.project import Project
from ssp_analysis.publication import publish_pack
from ssp_analysis.verification import verify
from ssp_analysis.write.manifest import MANIFEST, PACK_FILES, WORDS, name_faults, place
from tests.finished.piece import Unreadable
from tests.finished.pieces import folder_pieces
from tests.finished_pack import copy_of, sign
from tests.pack.release_folder import about
from tests.release.frames import YEAR

REPORT = "3-after-meeting/annual-update-2020-21-report.html"
SLIDES = "2-at-meeting/annual-update-2020-21-slides.html"


@pytest.fixture(scope="module")
def project(small_public):
    return small_public


@pytest.fixture
def pack(project, tmp_path):
    return copy_of(project.root / "outputs" / "2020-21" / "public", tmp_path / "public")


def say(pack, **told):
    path = pack / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | told))


def alter(pack):
    text = (pack / REPORT).read_text(encoding="utf-8")
    (pack / REPORT).write_text(text.replace("</main>", "<p>And more.</p></main>"))


def mark_as_internal(pack):
    for path in pack.rglob("annual-*"):
        path.rename(path.with_stem(f"{path.stem}-NOT-FOR-PUBLICATION"))
    say(sign(pack), audience="internal")


def empty(pack):
    for path in pack.rglob("annual-*"):
        path.unlink()


TAMPERED = {
    "a file altered": (alter, f"{REPORT}: was changed since"),
    "slides taken away": (lambda p: (p / SLIDES).unlink(), f"{SLIDES}: is missing"),
    "slides taken out of both": (lambda p: ((p / SLIDES).unlink(), sign(p)), "there is no slides"),
    "a page put in": (lambda p: (p / "x.html").write_text("<p>x</p>"), "x.html: is not in the man"),
    "a page listed": (lambda p: ((p / "x.html").write_text("x"), sign(p)), "name does not fit"),
    "a notebook": (lambda p: ((p / "04_release.ipynb").write_text('{"cells": []}'), sign(p)),
                   "04_release.ipynb: the name does not fit"),
    "all but the manifest": (empty, "is missing"),
    "another year's name": (lambda p: (p / REPORT).rename(p / REPORT.replace("20-21", "19-20")),
                            "the name does not fit a file of a pack of 2020-21"),
    "an unknown audience": (lambda p: say(p, audience="friends"), "its audience is unknown"),
    "no list": (lambda p: say(p, files=None), "lists no files"),
    "another banner": (lambda p: say(p, banner=""), "its banner is not that of the tables"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_a_pack_that_was_tampered_with_does_not_pass(pack, project, name):
    tamper, fault = TAMPERED[name]
    verify(pack, project)
    tamper(pack)
    with pytest.raises(ReleaseError, match="may not leave") as found:
        verify(pack, project)
    assert fault in str(found.value)


def test_tables_of_another_paper_are_said_to_be_that_and_no_leaks_are_made_up(pack, project):
    held = json.loads((pack / "manifest.json").read_text())["certificate"]
    other = held | {"paper_date": "2021-06-14"}
    say(pack, paper_date="2021-06-14", certificate=other)
    (limit,) = verify(pack, project).limits
    assert limit.startswith("The tables here are of another paper (2021-04-12)")


def test_a_public_pack_does_not_become_an_internal_one_by_its_names(pack, project):
    mark_as_internal(pack)
    with pytest.raises(ReleaseError, match="there is no briefing"):
        verify(pack, project)


def test_every_kind_of_file_has_a_name_that_fits_and_only_for_its_audience():
    for audience in ("public", "internal"):
        told = about().model_copy(update={"audience": audience})
        kinds = [kind for kind in PACK_FILES if audience in kind.audiences]
        names = [place(told, kind.name.replace(WORDS, "x"), kind.ending) for kind in kinds]
        assert list(name_faults([*names, "manifest.json"], "2020-21", audience)) == []
        other = {"public": "internal", "internal": "public"}[audience]
        assert len(list(name_faults(names, "2020-21", other))) >= len(names)


def test_a_pack_of_before_may_hold_slides_and_handout_twice():
    names = [place(about(), kind.name.replace(WORDS, "x"), kind.ending)
             for kind in PACK_FILES if "public" in kind.audiences]  # fmt: skip
    copies = ["3-after-meeting/annual-update-2020-21-slides.html",
              "2-at-meeting/annual-update-2020-21-slides-handout.pdf"]  # fmt: skip
    assert list(name_faults([*names, *copies], "2020-21", "public")) == []
    report = "2-at-meeting/annual-update-2020-21-report.pdf"
    assert len(list(name_faults([*names, report], "2020-21", "public"))) == 1


@pytest.fixture
def published(project, tmp_path):
    made = Project(shutil.copytree(project.root, tmp_path / "root"))
    (made.root / "data" / "raw" / "2020-21").mkdir(parents=True)
    folder = publish_pack(Run.of(made, "2020/21"))
    for path in [folder, *folder.rglob("*")]:
        path.chmod(stat.S_IRWXU)
    yield made, folder
    shutil.rmtree(folder)


def test_a_published_pack_is_judged_by_its_own_record(published):
    project, folder = published
    shutil.rmtree(project.processed(YEAR))
    assert verify(folder / "pack", project).limits == ()
    text = (folder / "pack" / REPORT).read_text()
    said = text.replace("</main>", '<img src="//a.example/x.png" alt="A"></main>')
    (folder / "pack" / REPORT).write_text(said)
    sign(folder / "pack")
    with pytest.raises(ReleaseError) as found:
        verify(folder / "pack", project)
    assert "is loaded from outside" in str(found.value)
    assert f"pack/{REPORT}: was changed" in str(found.value)


def test_a_manifest_that_cannot_be_read_is_said_to_be_that(tmp_path):
    (tmp_path / MANIFEST).write_text("{")
    assert any(isinstance(piece, Unreadable) for piece in folder_pieces(tmp_path))
