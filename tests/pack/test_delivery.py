"""The pack as a whole: every file in its folder, said where to attach it, what is missing said."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from ssp_analysis import cli
from ssp_analysis.engine import asked
from ssp_analysis.engine.asked import Run, check_extras
from ssp_analysis.engine.run import Built, no_contact, no_cover_report
from ssp_analysis.errors import ExportCheckError, ParameterError
from ssp_analysis.project import Project
from ssp_analysis.say.cover import TEMPLATE
from ssp_analysis.say.papers import accessibility_page, attachment_page
from ssp_analysis.say.quantities import file_size
from ssp_analysis.write.manifest import MANIFEST, PACK_FILES, digests, files_of, kind_of, place
from tests.certified import certify
from tests.finished.pieces import file_pieces
from tests.finished_pack import build_pack, make_root
from tests.pack.release_folder import about
from tests.pack.shown import html, soup
from tests.release.frames import YEAR

START = "annual-update-2020-21-"


@pytest.fixture(scope="module")
def pack(small_public):
    """A public pack, made where Pango is missing."""
    return small_public.outputs(YEAR, "public")


def page(pack, kind):
    text = (pack / f"{START}{kind}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def test_the_list_names_every_file_once_with_its_size_and_a_link_to_it(pack):
    links = page(pack, "what-to-attach").main.select("li a")
    told = [link["href"] for link in links]
    assert sorted(told) == sorted(set(files_of(pack)) - {MANIFEST, f"{START}what-to-attach.html"})
    for link in links:
        size = (pack / link["href"]).stat().st_size
        assert link.text == Path(link["href"]).name
        assert f"({file_size(size)}): " in link.parent.text
    assert "Unknown" not in page(pack, "what-to-attach").text


def test_what_to_attach_comes_first_below_when_it_is_needed(pack):
    main = page(pack, "what-to-attach").main
    first, rest = main.find_all("h2")
    assert (first.text, rest.text) == ("To attach or to show", "All other files")
    told = [link["href"] for link in rest.find_all_previous("a") if "href" in link.attrs]
    attached = {name for name in files_of(pack)
                if (kind := kind_of(name, "2020-21", "public")) and kind.attach}  # fmt: skip
    assert attached == {name for name in told if not name.startswith("#")}
    size = file_size(sum((pack / name).stat().st_size for name in attached))
    assert f"{len(attached)} files, {size} together." in main.text
    assert "After the meeting: for members and the public" in main.text


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 KB"), (82_001, "83 KB"), (999_000, "999 KB"), (999_001, "1.0 MB"),
                        (1_400_001, "1.5 MB")]
)  # fmt: skip
def test_a_file_is_never_larger_than_its_told_size(count, told):
    assert file_size(count) == told


def test_what_could_not_be_made_is_told_in_the_manifest_and_the_list(pack):
    manifest = json.loads((pack / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["not_made"] == ["PDFs need the Pango library"]
    assert "PDFs need the Pango library" in page(pack, "what-to-attach").text
    assert not list(pack.rglob("*.pdf"))


@pytest.mark.parametrize("kind", ["what-to-attach", "accessibility"])
def test_pages_of_guidance_end_like_every_other(pack, kind):
    told = page(pack, kind).footer.text
    for part in ("12 April 2021", "Version", "Data to", "demonstration data", "another format"):
        assert part in told


@pytest.mark.parametrize(
    "name", ["3-after-meeting/*.xlsx", "3-*/*/*by-month-and-quarter.schema.json"]
)
def test_documents_that_are_no_pages_say_the_same_at_their_end(pack, name):
    (path,) = pack.glob(name)
    told = " ".join(piece.text for piece in file_pieces(path.name, path.read_bytes()))
    for part in ("12 April 2021", "Version", "Data to", "demonstration data", "another format"):
        assert part in told


def test_slides_say_it_in_one_line(pack):
    slides = next(pack.glob("2-*/*slides.html")).read_text(encoding="utf-8")
    shown = BeautifulSoup(slides, "html.parser")
    feet = shown.select("section.slide .foot")
    assert feet
    assert all("· data to " in foot.text and "demonstration data" in foot.text for foot in feet)
    assert "another format" in shown.select("section.slide")[-1].text


def test_the_statement_says_how_to_ask_and_what_may_be_hard_to_use(pack):
    told = page(pack, "accessibility").main.text
    for part in ("Guidelines 2.2 at level AA", "partially compliant", "may still be hard",
                 "in another format", "Equality Advisory and Support Service"):  # fmt: skip
        assert part in told


def test_an_internal_pack_says_that_none_of_it_goes_out(tmp_path):
    path = tmp_path / place(about("internal"), "report")
    path.parent.mkdir(parents=True)
    path.touch()
    told = soup(attachment_page(about("internal"), tmp_path, [])).main.text
    assert "Attach none of them" in told
    assert "goes out with the agenda" not in told
    assert "To attach or to show" not in told


def test_the_statement_promises_an_answer_only_where_the_partnership_does():
    assert "We aim to answer" not in html(accessibility_page(about()))
    promised = about().model_copy(update={"contact_answers": "within 10 working days"})
    assert "We aim to answer within 10 working days." in html(accessibility_page(promised))


@pytest.mark.parametrize("contact", ["", "  email: a@example.org"])
def test_the_run_tells_its_size_and_whether_nobody_can_be_asked(tmp_path, capsys, contact):
    project = make_root(tmp_path)
    text = (project.reference / "partnership.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not re.match(r" +(email|phone):|contact:", line)]
    lines = [line for line in kept if not line.startswith("  role:")]
    told = "\n".join([*lines, "contact:", "  role: Manager", contact])
    (project.reference / "partnership.yaml").write_text(told, encoding="utf-8")
    made = Built(Path("pack"), {"a.html": 2_400_000, "b.csv": 100_000})
    cli._tell_built(Run.of(project, "2020/21"), replace(made, problems=tuple(no_contact(project))))
    out, err = capsys.readouterr()
    size = "2 files, 2.5 MB; the largest is a.html, 2.4 MB\n"
    assert out == f"The public pack of 2020/21 is in pack\n{size}"
    assert ("nobody can ask" in err) == (not contact)


def test_a_run_without_the_officers_template_says_that_no_cover_report_is_made(tmp_path):
    project = make_root(tmp_path)
    (project.reference / "cover-report.md").unlink(missing_ok=True)
    (told,) = no_cover_report(project)
    assert told.startswith("No cover report: data/reference/cover-report.md is not there.")
    (project.reference / "cover-report.md").touch()
    assert not list(no_cover_report(project))


def test_each_file_of_a_pack_lies_in_one_folder(pack):
    contents = [one["sha256"] for one in digests(pack).values()]
    assert len(contents) == len(set(contents))


def test_a_refused_text_names_its_file_and_leaves_the_old_pack_alone(small_public, tmp_path):
    project = Project(shutil.copytree(small_public.root, tmp_path / "root"))
    pack = project.outputs(YEAR, "public")
    before = digests(pack)
    text = project.release(YEAR, "public") / TEMPLATE
    text.write_text("TITLE: Update\n# BACKGROUND\nCases fell by nan%.\n")
    certify(text.parent)
    with pytest.raises(ExportCheckError) as raised:
        build_pack(project)
    assert f"{START}cover-report.html: a text: " in str(raised.value)
    assert "the text shows 'nan'. Mend data/reference/cover-report.md" in str(raised.value)
    assert [path.name for path in pack.parent.iterdir()] == ["public"]
    assert digests(pack) == before


def test_a_kind_that_no_pack_holds_has_no_place():
    with pytest.raises(KeyError):
        place(about(), "records", ".csv")


def test_every_kind_says_what_it_is():
    assert all(kind.what for kind in PACK_FILES)


def test_extras_are_checked_before_anything_runs(monkeypatch):
    assert check_extras(["pptx"]) == ("pptx",)
    with pytest.raises(ParameterError, match="--with docx: is unknown"):
        check_extras(["docx"])
    monkeypatch.setattr(asked, "find_spec", lambda name: None)
    with pytest.raises(ParameterError, match=r"cannot be made here.*python-pptx"):
        check_extras(["pptx"])
