"""How executed notebooks become files: what is taken, what is left, what is refused."""

import base64

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ssp_analysis.certificate import CERTIFICATE, read_certificate
from ssp_analysis.errors import NotebookError, ReleaseError
from ssp_analysis.pack.caveats import pack_title
from ssp_analysis.pack.export import ReportExporter, SlidesExporter, export, refuse_unread, sections
from ssp_analysis.pack.page import ABOUT_MIMETYPE
from ssp_analysis.project import Project
from ssp_analysis.schemas import read_about
from ssp_analysis.steps import shown_notebooks
from tests.certified import certify
from tests.pack.release_folder import about, write_release
from tests.release.frames import YEAR

PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (7).to_bytes(4, "big") + (5).to_bytes(4, "big")
).decode()


def shown(data, metadata=None):
    return new_output("display_data", data=data, metadata=metadata or {})


def html(text):
    return shown({"text/html": text})


def notebook(*cells, of=None):
    first = shown({ABOUT_MIMETYPE: (of or about()).model_dump(mode="json"), "text/html": "x"})
    return new_notebook(cells=[new_code_cell("open_pack(pack)", outputs=[first]), *cells])


def code(*outputs, tags=()):
    return new_code_cell("secret = 1", outputs=list(outputs), metadata={"tags": list(tags)})


def write(tmp_path, made):
    path = tmp_path / "executed.ipynb"
    nbformat.write(made, path)
    return path


def test_nbconvert_and_jupyterlab_know_both_exporters_by_name():
    known = {name: get_exporter(name) for name in ("ssp_report", "ssp_slides")}
    assert known == {"ssp_report": ReportExporter, "ssp_slides": SlidesExporter}
    # The name in JupyterLab's menu "Save and export as"; without it an exporter is not shown.
    assert all(exporter.export_from_notebook for exporter in known.values())


def test_headings_cut_the_notebook_into_sections():
    made = notebook(
        code(html("<h1>Title</h1>"), html("<p>Below the title.</p>")),
        new_markdown_cell("## One & two\n\nText.\n\n## Three"),
        code(html("<p>of three</p>"), html("<h2><span>Four:</span> five</h2>")),
    )
    found = sections(made)
    assert [section.title for section in found] == ["Title", "One & two", "Three", "Four: five"]
    assert "of three" in found[2].body
    assert [section.anchor for section in found] == [f"section-{n}" for n in (1, 2, 3, 4)]


def test_code_streams_and_cells_for_the_analyst_stay_out():
    stream = new_output("stream", name="stderr", text="secret warning")
    made = notebook(
        new_markdown_cell("# For the analyst", metadata={"tags": ["not-in-pack"]}),
        code(stream, html("<p>shown</p>")),
        code(html("<p>aside of ours</p>"), tags=["not-in-pack"]),
    )
    text, _ = ReportExporter().page(made)
    assert "shown" in text
    for left_out in ("secret", "aside of ours", "For the analyst"):
        assert left_out not in text


def test_an_executed_result_is_not_lost():
    result = new_output("execute_result", data={"text/html": "<p>result</p>"}, execution_count=1)
    assert "result" in sections(notebook(code(result)))[0].body


def test_images_take_their_description_and_size_from_the_output():
    made = notebook(code(shown({"image/png": PIXEL}, {"image/png": {"alt": 'A "quoted" <chart>'}})))
    image = BeautifulSoup(sections(made)[0].body, "html.parser").img
    assert image["alt"] == 'A "quoted" <chart>'
    assert (image["width"], image["height"]) == ("7", "5")


@pytest.mark.parametrize(
    "output",
    [
        new_output("error", ename="ValueError", evalue="Jane Doe", traceback=["Jane Doe"]),
        shown({"text/plain": "a bare object"}),
    ],
)
def test_what_the_pack_cannot_hold_is_refused_without_its_content(output):
    with pytest.raises(NotebookError) as raised:
        sections(notebook(code(output)))
    assert "Jane" not in str(raised.value)


def test_markup_in_text_cells_is_escaped():
    body = sections(notebook(new_markdown_cell("## A\n\n<script>x</script>")))[0].body
    assert "<script" not in body


def test_a_notebook_of_another_pack_is_refused(tmp_path):
    path = write(tmp_path, notebook(code(html("<h1>T</h1>"))))
    with pytest.raises(NotebookError, match="another pack"):
        export(path, "report", about("internal"))
    path = write(tmp_path, new_notebook(cells=[new_code_cell("pass")]))
    with pytest.raises(NotebookError, match="does not say what pack"):
        export(path, "report", about())


@pytest.mark.parametrize("kind", ["report", "slides"])
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_every_page_and_slide_says_what_it_is(tmp_path, kind, audience):
    of = about(audience)
    made = notebook(code(html("<h1>T</h1>"), html("<h2>One</h2>"), html("<h2>Two</h2>")), of=of)
    page = BeautifulSoup(export(write(tmp_path, made), kind, of), "html.parser")
    assert page.html["lang"] == "en-GB"
    assert page.title.text == f"{pack_title(of)}: {kind}"
    assert len(page.find_all("main")) == 1
    places = page.select("section.slide") if kind == "slides" else [page.header, page.footer]
    assert len(places) == (3 if kind == "slides" else 2)
    for place in places:
        assert of.banner in place.text
        assert ("Not for publication" in place.text) == (audience == "internal")
    told = (page.footer or page.select_one(".foot")).text
    for part in (pack_title(of), "12 April 2021", "0.1.0", "demonstration data"):
        assert part in told
    assert "official" not in page.text


def test_slides_may_run_their_own_scripts_only(tmp_path):
    made = notebook(code(html("<h1>T</h1>")))
    page = BeautifulSoup(export(write(tmp_path, made), "slides", about()), "html.parser")
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert policy.count("'sha256-") == len(page.find_all("script")) == 2
    assert "script-src 'unsafe" not in policy


def test_a_banner_cannot_break_out_of_the_style(tmp_path):
    of = about(banner='"} </style><script>x</script>')
    page = BeautifulSoup(export(write(tmp_path, notebook(of=of)), "report", of), "html.parser")
    assert not page.find_all("script")
    assert of.banner in page.header.text


def test_export_is_the_same_bytes_every_time(tmp_path):
    path = write(tmp_path, notebook(code(html("<h1>T</h1>"))))
    one = export(path, "slides", about())
    two = export(path, "slides", about())
    assert one == two
    assert str(tmp_path) not in one


@pytest.fixture
def proved(tmp_path, monkeypatch):
    """A release in a project, the notebook that was made from it, and a place outside."""
    monkeypatch.delenv("SSP_ROOT", raising=False)
    release = write_release(Project(tmp_path / "project").release(YEAR, "public"))
    (tmp_path / "elsewhere").mkdir()
    return release, notebook(code(html("<p>shown</p>")), of=read_about(release))


def asked_of_jupyter(made, folder):
    """What Jupyter's exporters make of a notebook that lies in a folder."""
    resources = {"metadata": {"name": "05", "path": str(folder)}}
    return [exporter().from_notebook_node(made, resources)[0]
            for exporter in (ReportExporter, SlidesExporter)]  # fmt: skip


def test_jupyter_finds_the_proved_tables_where_the_notebook_found_them(proved, monkeypatch):
    release, made = proved
    root = release.parents[4]
    elsewhere = root.parent / "elsewhere"
    pages = asked_of_jupyter(made, root / "data")
    assert all("shown" in page for page in pages)
    with pytest.raises(ReleaseError, match="tables that it was made from are not in reach"):
        asked_of_jupyter(made, elsewhere)
    monkeypatch.setenv("SSP_ROOT", str(root))
    assert asked_of_jupyter(made, elsewhere) == pages
    monkeypatch.delenv("SSP_ROOT")
    cell = new_code_cell(f"root = {str(root)!r}", metadata={"tags": ["injected-parameters"]})
    made.cells.insert(0, cell)
    assert asked_of_jupyter(made, elsewhere) == pages


def test_jupyter_exports_nothing_that_was_made_from_other_tables(proved):
    release, made = proved
    root = release.parents[4]
    changed = (release / "phases.parquet").read_bytes()
    (release / "phases.parquet").write_bytes((release / "themes.parquet").read_bytes())
    with pytest.raises(ReleaseError, match=r"differ from what was proved: phases\.parquet"):
        asked_of_jupyter(made, root)
    certify(release)
    with pytest.raises(ReleaseError, match="with other tables than release/public holds now"):
        asked_of_jupyter(made, root)
    (release / "phases.parquet").write_bytes(changed)
    certify(release)
    assert len(asked_of_jupyter(made, root)) == 2
    (release / CERTIFICATE).unlink()
    with pytest.raises(ReleaseError, match="has no certificate"):
        asked_of_jupyter(made, root)


def test_a_run_exports_no_notebook_that_was_made_from_other_tables(proved, tmp_path):
    release, made = proved
    path = write(tmp_path, made)
    assert "shown" in export(path, "report", read_about(release))
    (release / "phases.parquet").write_bytes((release / "themes.parquet").read_bytes())
    certify(release)
    with pytest.raises(NotebookError, match="was executed for another pack"):
        export(path, "report", read_about(release))


def test_text_that_notebook_04_did_not_read_is_exported_nowhere(proved):
    release, made = proved
    root, certificate = release.parents[4], read_certificate(release)
    own = [cell for path in shown_notebooks() for cell in nbformat.read(path, 4).cells]
    made.cells += [
        new_markdown_cell(cell.source, metadata=cell.metadata)
        for cell in own
        if cell.cell_type == "markdown"
    ]
    assert len(asked_of_jupyter(made, root)) == 2
    aside = new_markdown_cell("Ask the police.", metadata={"tags": ["not-in-pack"]})
    made.cells += [aside, new_markdown_cell("Burglary fell by a third.")]
    told = f"the notebook, cell {len(made.cells)}: has text that notebook 04 did not read"
    with pytest.raises(ReleaseError, match=told):
        asked_of_jupyter(made, root)
    with pytest.raises(ReleaseError, match=told):
        refuse_unread(made, certificate)
