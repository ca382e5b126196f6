"""Notebooks 05 and 06 from a released folder to checked files, for every kind of year."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from ssp_analysis.say.caveats import head
from ssp_analysis.say.messages import LEADING
from ssp_analysis.tables import read_about, table_name
from ssp_analysis.write import html
from ssp_analysis.write.notebook import read_document
from tests.certified import certify
from tests.finished.checks import check_export
from tests.pack.release_folder import BANNER, MODELS, write_release

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EXPORTS = {"report": "05_annual_report", "slides": "06_annual_slides"}
ALL_TABLES = tuple(table_name(model) for model in MODELS)
SECTIONS = [
    "Summary", "What changed, and what did not", "The plan", "Grant-funded projects",
    "By area committee", "What partners did", "Policy drivers and next steps",
    "The data, and what may not be shown", "Annex A: each change, and what it rests on",
    "Annex B: theme by theme", "Annex C: grants in detail", "Annex D: data quality",
    "Annex E: how we tested this",
]  # fmt: skip
HOSTILE = "<script>alert(1)</script></section>=HYPERLINK(\u202e) **bold** $x$"


def make_root(folder, audience="public", **kind):
    (folder / "outputs").mkdir(parents=True)
    release = folder / "data" / "processed" / "2020-21" / "release" / audience
    return write_release(release, audience=audience, **kind)


def parameters(root, audience):
    return f'reporting_year = "2020/21"\naudience = "{audience}"\npaper_date = ""\nroot = "{root}"'


def read_notebook(kind, root, audience):
    content = nbformat.read(NOTEBOOKS / f"{EXPORTS[kind]}.ipynb", as_version=4)
    cell = next(c for c in content.cells if "parameters" in c.metadata.get("tags", []))
    cell.source = parameters(root.as_posix(), audience)
    return content


def executed_here(kind, root, audience):
    # In this process: the same cells and outputs as in a kernel, without the time to start one.
    content = read_notebook(kind, root, audience)
    shell = InteractiveShell.instance()
    for cell in content.cells:
        if cell.cell_type == "code":
            shell.display_pub = CapturingDisplayPublisher()
            shell.run_cell(cell.source, silent=False).raise_error()
            cell.outputs = [
                nbformat.v4.new_output(
                    "display_data", data=output["data"], metadata=output["metadata"]
                )
                for output in shell.display_pub.outputs
            ]
    return content


def exported(path, kind, about):
    return html.page(read_document(path, kind, head(about)))


def build(folder, kind, audience="public", **made):
    release = make_root(folder, audience, **made)
    return build_from(folder, release, kind, audience)


def build_from(folder, release, kind, audience="public"):
    path = folder / f"{kind}.ipynb"
    nbformat.write(executed_here(kind, folder, audience), path)
    about = read_about(release)
    target = folder / f"{kind}.html"
    target.write_text(exported(path, kind, about), encoding="utf-8", newline="\n")
    check_export(target, about, kind)
    return read_page(target)


def read_page(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def whole_pages(root):
    """Report and slides of the whole release as they come of the cells run in this process."""
    release = make_root(root)
    for kind in EXPORTS:
        build_from(root, release, kind)
    return {kind: root / f"{kind}.html" for kind in EXPORTS}


@pytest.fixture(scope="module")
def report(built):
    return read_page(built[1]["report"])


@pytest.fixture(scope="module")
def slides(built):
    return read_page(built[1]["slides"])


def test_the_report_begins_with_a_summary_and_ends_with_annexes(report):
    assert [heading.text for heading in report.main.find_all("h2")] == SECTIONS
    assert [link.text for link in report.nav.find_all("a")] == SECTIONS
    for link in report.nav.find_all("a"):
        assert report.find(id=link["href"].removeprefix("#"))


def test_the_annex_of_grants_has_its_letters_then_its_chart_then_what_that_is_drawn_from(report):
    begin = next(one for one in report.find_all("h2") if one.text.startswith("Annex C"))
    told = [one.text if one.name == "caption" else one.name
            for one in begin.find_all_next(["h2", "h3", "caption", "figure"])]  # fmt: skip
    assert told[: told.index("h2")] == [
        "Community safety grants: award letters and returns (£)", "h3", "figure",
        "Community safety grants: awards and spending (£)",
    ]  # fmt: skip


def test_the_report_tells_results_and_their_basis(report):
    assert (
        "Attendances at A&E for assault were about 38% lower than we would have expected without "
        "the pandemic (between 30% and 45% lower), from April 2020 to January 2021."
    ) in report.main.text
    assert "They cover April to December 2020, compared with the same" in report.main.text
    assert "Basis: a simple comparison with earlier years" in report.main.text
    assert "2 of 5 targets are on track, 1 off track (proven reoffending), 1 just off (" in (
        report.main.text
    )
    assert "is asked to consider the presentation, note progress" in report.main.text


def test_police_figures_appear_as_approved_words_only(report, slides):
    for page in (report, slides):
        assert "Fewer homes were broken into than in the year before" in page.text
        assert "11,321" not in page.text
    theme = next(
        h for h in report.find_all("h3") if h.text.startswith("Acquisitive crime and roads: ")
    )
    assert "%" not in theme.find_next("blockquote").text


def test_every_picture_has_its_words_and_its_table(report):
    images = report.select("figure > svg[role=img]:first-child")
    assert len(images) >= 6
    for image in images:
        assert len(image["aria-label"]) > 40
        assert image.parent.find_next_sibling("details").table


def test_slides_come_in_order_with_the_messages_first(slides):
    told = slides.select("section.slide")
    assert 12 <= len(told) <= 16
    assert told[0].h1
    assert LEADING in told[1].h2.text
    assert [len(slide.find_all("h2")) for slide in told[1:]] == [1] * (len(told) - 1)
    kickers = [span.text for span in slides.select(".kicker")]
    assert "The plan: " in kickers
    assert "You are asked to" in told[-1].h2.text


def test_the_slides_say_what_was_done_what_stood_in_the_way_and_what_is_next(slides):
    told = {cell.text.split(",")[0] for cell in slides.select("section.slide tbody td")}
    assert {"Response", "Issue", "From outside", "In hand", "Next"} <= told


def test_slides_hold_the_basis_in_their_notes(slides):
    notes = [aside.text for aside in slides.select("aside.notes")]
    assert any("Basis: a simple comparison" in text for text in notes)
    assert any("the range held the true figure in 47 of them" in text for text in notes)
    assert len(notes) >= 10


def test_the_internal_pack_shows_what_the_public_one_may_not(tmp_path):
    page = build(tmp_path, "report", "internal")
    assert "11,321" in page.text
    assert "Not for publication" in page.header.text


@pytest.mark.parametrize("kind", ["report", "slides"])
@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"without": ALL_TABLES}, {
            "report": ["No headlines can be drawn", "No Covid impact can be shown",
                       "For 2020/21 nothing is held on the plan and its themes, grants, figures by "
                       "area committee, comments of the committee on the last update, policy "
                       "drivers, what partners achieved, or next steps.",
                       "No account of the partners"],
            "slides": ["No headlines can be drawn", "No Covid impact can be shown",
                       "What is not held for 2020/21", "nothing is held on the plan and its themes",
                       "grants", "policy drivers", "next steps", "No account of the partners"],
        }),
        ({"without": ("impact", "phases"), "banner": ""}, {
            "report": ["No Covid impact can be shown", "Proven reoffending", "partnership data"],
            "slides": ["No Covid impact can be shown", "Proven reoffending", "partnership data"],
        }),
        ({"without": ("themes", "progress")}, {
            "report": ["nothing is held on the plan and its themes", "Attendances at A&E"],
            "slides": ["Attendances at A&E"],
        }),
        ({"withheld": True}, {
            "report": ["no figures can be shown", "Withheld from this paper",
                       "No figures may be shown by area committee"],
            "slides": ["No figures can be shown on", "No headlines can be drawn"],
        }),
    ],
    ids=["nothing", "no impact in real data", "no plan", "all withheld"],
)  # fmt: skip
def test_a_year_with_less_says_so_in_plain_words(tmp_path, kind, made, said):
    page = build(tmp_path, kind, **made)
    for words in said[kind]:
        assert words in page.text
    assert (BANNER in page.text) == ("banner" not in made)
    if made.get("withheld"):
        assert not re.search(r"\d%", page.main.text)


def test_partner_text_reaches_no_page_alive(tmp_path):
    release = make_root(tmp_path, without=("impact", "phases", "series"))  # charts take long
    from ssp_analysis.tables import Actions, Grants, Narrative, read_table, write_table

    for model, columns in (
        (Narrative, ["text"]),
        (Grants, ["project", "came_of_it", "covid_change", "output"]),
        (Actions, ["action", "owner", "status"]),
    ):
        frame = read_table(model, release)
        write_table(frame.assign(**dict.fromkeys(columns, HOSTILE)), model, release)
    certify(release)
    for kind in EXPORTS:
        page = build_from(tmp_path, release, kind)
        assert "<script>alert(1)</script></section>=HYPERLINK() **bold** $x$" in page.text
        assert len(page.find_all("script")) == (2 if kind == "slides" else 0)


def test_a_kernel_and_plain_nbconvert_give_the_same_file_as_the_run(built, tmp_path):
    path = tmp_path / "slides.ipynb"
    content = read_notebook("slides", built[0].root, "public")
    NotebookClient(content, timeout=120, kernel_name="python3").execute()
    nbformat.write(content, path)
    command = [sys.executable, "-m", "nbconvert", "--to", "ssp_slides", "--output", "plain", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    ours = (built[0].root / "slides.html").read_bytes()
    assert (tmp_path / "plain.slides.html").read_bytes() == ours
    about = read_about(built[0].root / "data" / "processed" / "2020-21" / "release" / "public")
    assert exported(path, "slides", about).encode("utf-8") == ours
