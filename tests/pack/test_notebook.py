"""How executed notebooks become documents: what is taken, what is left, what is refused."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ssp_analysis.about import CERTIFICATE, read_certificate, refuse_unread
from ssp_analysis.engine.kernels import shown_notebooks
from ssp_analysis.errors import NotebookError, ReleaseError
from ssp_analysis.project import Project
from ssp_analysis.say.caveats import head, pack_title
from ssp_analysis.tables import read_about
from ssp_analysis.write.blocks import Heading, Slide, as_json, blocks, paragraphs
from ssp_analysis.write.html import page, sections
from ssp_analysis.write.notebook import (
    MIMETYPE,
    ReportExporter,
    SlidesExporter,
    document_of,
    read_document,
)
from tests.certified import certify
from tests.pack.release_folder import about, write_release
from tests.release.frames import YEAR


def shown(*parts):
    return new_output("display_data", data={MIMETYPE: as_json(blocks(*parts))})


def notebook(*cells, of=None):
    first = new_output("display_data", data={MIMETYPE: as_json(head(of or about()))})
    return new_notebook(cells=[new_code_cell("open_pack(pack)", outputs=[first]), *cells])


def code(*outputs, tags=()):
    return new_code_cell("secret = 1", outputs=list(outputs), metadata={"tags": list(tags)})


def write(tmp_path, made):
    path = tmp_path / "executed.ipynb"
    nbformat.write(made, path)
    return path


def found(made):
    return sections(document_of(made, "report").blocks)


def exported(tmp_path, made, kind, of):
    return page(read_document(write(tmp_path, made), kind, head(of)))


def test_nbconvert_and_jupyterlab_know_both_exporters_by_name():
    known = {name: get_exporter(name) for name in ("ssp_report", "ssp_slides")}
    assert known == {"ssp_report": ReportExporter, "ssp_slides": SlidesExporter}
    # JupyterLab names them Ssp_report and Ssp_slides; without this it does not show an exporter.
    assert all(exporter.export_from_notebook for exporter in known.values())


def test_headings_cut_the_notebook_into_sections():
    made = notebook(
        code(shown(Heading(1, "Title")), shown("Below the title.")),
        new_markdown_cell("## One & two\n\nText.\n\n## Three"),
        code(shown("of three"), shown(Heading(2, "five", "Four"))),
    )
    told = found(made)
    assert [section.title for section in told] == ["Title", "One & two", "Three", "Four: five"]
    assert "of three" in told[2].body
    assert [section.anchor for section in told] == [f"section-{n}" for n in (1, 2, 3, 4)]


def test_code_streams_and_cells_for_the_analyst_stay_out():
    stream = new_output("stream", name="stderr", text="secret warning")
    made = notebook(
        new_markdown_cell("# For the analyst", metadata={"tags": ["not-in-pack"]}),
        code(stream, shown("is told")),
        code(shown("aside of ours"), tags=["not-in-pack"]),
    )
    text = page(document_of(made, "report"))
    assert "is told" in text
    for left_out in ("secret", "aside of ours", "For the analyst"):
        assert left_out not in text


def test_an_executed_result_is_not_lost():
    data = {MIMETYPE: as_json(blocks("result"))}
    result = new_output("execute_result", data=data, execution_count=1)
    assert "result" in found(notebook(code(result)))[0].body


@pytest.mark.parametrize(
    "output",
    [
        new_output("error", ename="ValueError", evalue="Jane Doe", traceback=["Jane Doe"]),
        new_output("display_data", data={"text/plain": "Jane Doe"}),
        new_output("display_data", data={"text/html": "<p>Jane Doe</p>"}),
    ],
)
def test_what_the_pack_cannot_hold_is_refused_without_its_content(output):
    with pytest.raises(NotebookError, match="no block") as raised:
        found(notebook(code(output)))
    assert "Jane" not in str(raised.value)


def test_text_cells_become_headings_paragraphs_lists_and_links():
    source = "## A\n\nOne **two** *three*\nfour [five](https://example.org/)\n\n- x\n  - y\n- z"
    (section,) = found(notebook(new_markdown_cell(source)))
    assert section.body == (
        "<h2>A</h2><p>One <strong>two</strong> <em>three</em> four "
        '<a href="https://example.org/">five</a></p>'
        "<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>"
    )


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("## A\n\n<script>x</script>", "block html"),
        ("a <b>c</b>", "inline html"),
        ("![x](https://example.org/x.png)", "image"),
        ("> quoted", "block quote"),
        ("- a point\n\n  ```\n  code\n  ```", "block code"),
        ("    code", "block code"),
        ("---", "thematic break"),
    ],
)
def test_other_markdown_is_refused_by_its_cell(source, kind):
    cell = new_markdown_cell(source)
    with pytest.raises(NotebookError, match=rf"cell {cell['id']}: .*\({kind}\)"):
        found(notebook(cell))


def test_a_notebook_of_another_pack_is_refused(tmp_path):
    path = write(tmp_path, notebook(code(shown(Heading(1, "T")))))
    with pytest.raises(NotebookError, match="another pack"):
        read_document(path, "report", head(about("internal")))
    path = write(tmp_path, new_notebook(cells=[new_code_cell("pass")]))
    with pytest.raises(NotebookError, match=r"has not been run, so .* save it, export again"):
        read_document(path, "report", head(about()))


def test_a_heading_in_a_text_cell_begins_a_slide_of_its_own():
    made = notebook(
        code(shown(Slide("Update", paragraphs("2020/21"), opening=True))),
        new_markdown_cell("## More\n\n- said by hand"),
    )
    first, second = document_of(made, "slides").blocks
    assert (first.opening, second.opening) == (True, False)
    assert second.title == "More"


@pytest.mark.parametrize("kind", ["report", "slides"])
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_every_page_and_slide_says_what_it_is(tmp_path, kind, audience):
    of = about(audience)
    told = [Slide(name, paragraphs("Told."), opening=name == "T") for name in ("T", "One", "Two")]
    made = notebook(code(shown(*(told if kind == "slides" else ["Told."]))), of=of)
    read = BeautifulSoup(exported(tmp_path, made, kind, of), "html.parser")
    assert read.html["lang"] == "en-GB"
    assert read.title.text == f"{pack_title(of)}: {kind}"
    assert len(read.find_all("main")) == 1
    places = read.select("section.slide") if kind == "slides" else [read.header, read.footer]
    assert len(places) == (3 if kind == "slides" else 2)
    for place in places:
        assert of.banner in place.text
        assert ("Not for publication" in place.text) == (audience == "internal")
    end = (read.footer or read.select_one(".foot")).text
    for part in (pack_title(of), "12 April 2021", "0.1.0", "demonstration data"):
        assert part in end
    assert "official" not in read.text


def test_slides_may_run_their_own_scripts_only(tmp_path):
    made = notebook(code(shown(Slide("T", paragraphs("Told."), opening=True))))
    read = BeautifulSoup(exported(tmp_path, made, "slides", about()), "html.parser")
    policy = read.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert policy.count("'sha256-") == len(read.find_all("script")) == 2
    assert "script-src 'unsafe" not in policy


def test_a_banner_cannot_break_out_of_the_style(tmp_path):
    of = about(banner='"} </style><script>x</script>')
    read = BeautifulSoup(exported(tmp_path, notebook(of=of), "report", of), "html.parser")
    assert not read.find_all("script")
    assert of.banner in read.header.text


def test_export_is_the_same_bytes_every_time(tmp_path):
    made = notebook(code(shown(Slide("T", paragraphs("Told."), opening=True))))
    one, two = (exported(tmp_path, made, "slides", about()) for _ in range(2))
    assert one == two
    assert str(tmp_path) not in one


HELD = ("open_pack(pack)", "secret = 1")


@pytest.fixture
def proved(tmp_path, monkeypatch):
    """A release in a project, the notebook that was made from it, and a place outside."""
    monkeypatch.delenv("SSP_ROOT", raising=False)
    release = write_release(Project(tmp_path / "project").release(YEAR, "public"))
    certify(release, HELD)
    (tmp_path / "elsewhere").mkdir()
    return release, notebook(
        code(shown(Slide("Update", paragraphs("is shown")))), of=read_about(release)
    )


def asked_of_jupyter(made, folder, exporters=(ReportExporter, SlidesExporter)):
    """What Jupyter's exporters make of a notebook that lies in a folder."""
    resources = {"metadata": {"name": "05", "path": str(folder)}}
    return [exporter().from_notebook_node(made, resources)[0]
            for exporter in exporters]  # fmt: skip


def test_jupyter_finds_the_proved_tables_where_the_notebook_found_them(proved, monkeypatch):
    release, made = proved
    root = release.parents[4]
    elsewhere = root.parent / "elsewhere"
    pages = asked_of_jupyter(made, root / "data")
    assert all("is shown" in page for page in pages)
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
    certify(release, HELD)
    with pytest.raises(ReleaseError, match="with other tables than release/public holds now"):
        asked_of_jupyter(made, root)
    (release / "phases.parquet").write_bytes(changed)
    certify(release, HELD)
    assert len(asked_of_jupyter(made, root)) == 2
    (release / CERTIFICATE).unlink()
    with pytest.raises(ReleaseError, match="has no certificate"):
        asked_of_jupyter(made, root)


def test_a_run_exports_no_notebook_that_was_made_from_other_tables(proved, tmp_path):
    release, made = proved
    path = write(tmp_path, made)
    assert read_document(path, "report", head(read_about(release))).blocks
    (release / "phases.parquet").write_bytes((release / "themes.parquet").read_bytes())
    certify(release, HELD)
    with pytest.raises(NotebookError, match="was executed for another pack"):
        read_document(path, "report", head(read_about(release)))


def test_text_that_notebook_04_did_not_read_is_exported_nowhere(proved):
    release, made = proved
    root, certificate = release.parents[4], read_certificate(release)
    own = [cell for path in shown_notebooks() for cell in nbformat.read(path, 4).cells]
    made.cells += [
        new_markdown_cell(cell.source, metadata=cell.metadata)
        for cell in own
        if cell.cell_type == "markdown"
    ]
    assert len(asked_of_jupyter(made, root, [ReportExporter])) == 1
    aside = new_markdown_cell("Ask the police.", metadata={"tags": ["not-in-pack"]})
    made.cells += [aside, new_markdown_cell("Burglary fell by a third.")]
    told = f"the notebook, cell {len(made.cells)}: has text or code that notebook 04 did not read"
    with pytest.raises(ReleaseError, match=told):
        asked_of_jupyter(made, root, [ReportExporter])
    with pytest.raises(ReleaseError, match=told):
        refuse_unread(made, certificate)


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("show('Burglary fell by a third.')", []),
        ("said = 'Burglary fell by a third.'", ["not-in-pack"]),
        ("root = ''\nshow('Burglary fell by a third.')", ["injected-parameters"]),
        ("said = 'Burglary fell by a third.'", ["parameters"]),
    ],
    ids=["shown", "kept for later", "beside parameters", "as a parameter"],
)
def test_code_that_notebook_04_did_not_read_is_exported_nowhere(proved, source, tags):
    release, made = proved
    certificate = read_certificate(release)
    made.cells += [
        new_code_cell(""),
        new_code_cell("root = 'x'", metadata={"tags": ["parameters"]}),
    ]
    refuse_unread(made, certificate)
    made.cells.append(new_code_cell(source, metadata={"tags": tags}))
    with pytest.raises(ReleaseError, match=f"cell {len(made.cells)}: has text or code that"):
        refuse_unread(made, certificate)
