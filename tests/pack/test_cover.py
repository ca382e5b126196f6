"""The cover report: officers' text, figures of the release, a Word file that anyone can use."""

import dataclasses
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.say.caveats import footer
from ssp_analysis.say.cover import cover_report, placeholders
from ssp_analysis.tables import ALL_LINES
from ssp_analysis.write import paper
from ssp_analysis.write.blocks import Heading, Paragraph, Points, words_of
from ssp_analysis.write.docx import docx_bytes
from ssp_analysis.write.html import cut
from tests.finished.checks import check_export
from tests.pack.release_folder import BANNER
from tests.pack.shown import html, soup

TEMPLATE = Path(__file__).parents[2] / "data" / "reference" / "cover-report.md"


def told(cover):
    return [text for part in cover.blocks if not isinstance(part, Heading)
            for text in words_of((part,))]  # fmt: skip


def parts(cover):
    """Of each section its numbered paragraphs, and the items below them."""
    return [
        ([text for one in held if isinstance(one, Paragraph) for text in words_of((one,))],
         [item for one in held if isinstance(one, Points) for item in one.items])
        for _, held in cut(cover.blocks)
    ]  # fmt: skip


def template(folder, text):
    path = folder / "cover-report.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def cover(pack):
    return cover_report(pack, TEMPLATE)


@pytest.mark.parametrize(
    ("months", "by"), [(["2021-01"], "by January 2021"), (["2021-01", "2020-12"], "so far")]
)
def test_the_grants_spend_is_told_with_its_month(pack, months, by):
    whole = pack.awards["line"] == ALL_LINES
    awards = pack.awards.assign(spend_pence=pack.awards["spend_pence"].where(~whole, 7_054_000))
    grants = pack.grants.assign(
        spend_to=[*months, *months[:1] * len(pack.grants)][: len(pack.grants)]
    )
    told_in = placeholders(dataclasses.replace(pack, awards=awards, grants=grants))["grants"]
    assert told_in.endswith(f"£70,540 spent {by}")


def test_the_page_brings_its_typeface_so_that_no_machine_sets_it_in_another(cover):
    assert "@font-face" in html(cover)


def test_the_block_and_the_recommendations_are_those_of_the_committee(cover):
    assert cover.facts == (
        ("REPORT TO", "Communities and Housing Scrutiny Committee"),
        ("DATE", "12 April 2021"),
        ("REPORT OF", "Deputy Chief Executive"),
        ("REPORT TITLE", "Safer Stockport Partnership (SSP) annual update 2020/21"),
    )
    assert cover.heading == "Safer Stockport Partnership (SSP) annual update 2020/21"
    first, second, *_ = parts(cover)
    assert len(first[0]) == 7
    assert [text for one in second[1] for text in words_of(one)] == [
        "consider the presentation;",
        "note progress on delivery against the plan's priority themes; and",
        "give comments or reflections on what was covered.",
    ]


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        (1, "and of its delivery plan, refreshed in October 2019, in 2020/21."),
        (2, "As in previous years, the update is given as slides, which are made available"),
        (3, "The update covers issues, achievements and policy drivers, with emphasis on the "
            "impact of Covid-19 and the partnership's response."),
        (5, "no data on crime or other incidents recorded by Greater Manchester Police: problems "
            "with its suite of IT systems (iOPS) mean that it is not yet confident"),
        (5, "The performance headlines still cover trends in crime and incidents, in sentences "
            "that their owners approved, and the impact of Covid-19 on them."),
        (6, "During 2021 priorities, strategy and performance framework will be reviewed, in line "
            "with the One Stockport Borough Plan"),
        (7, "presented by senior representatives of the partnership"),
    ],
)  # fmt: skip
def test_each_paragraph_says_what_that_of_april_2021_says(cover, paragraph, said):
    assert said in parts(cover)[0][0][paragraph - 1]


def test_what_is_held_back_is_told_without_a_list_of_measures(pack, cover):
    text = parts(cover)[0][0][4]
    assert not [
        name for name in pack.not_published()["label"] if name.casefold() in text.casefold()
    ]
    assert len(parts(cover)[0][0][2].split(". ")) == 1


def test_the_background_papers_are_named_with_whom_to_ask(pack, cover):
    (told_of, ask), _ = parts(cover)[2]
    assert told_of.startswith("Safer Stockport Partnership plan 2018 to 2021 and its delivery plan")
    assert pack.about.contact_role in ask
    assert pack.about.contact_email in ask


def test_the_data_caveat_is_there_because_decisions_say_so(pack, cover):
    said = "includes no data on crime or other incidents recorded by Greater Manchester Police"
    assert any(said in text for text in told(cover))
    council = pack.not_published().head(1).assign(owner="Council, head of service")
    others = pd.concat([pack.decisions, council], ignore_index=True)
    both = told(cover_report(dataclasses.replace(pack, decisions=others), TEMPLATE))
    assert any("Some figures from Council are not shown either" in text for text in both)
    # The internal paper holds them: what its cover says is of the public one.
    inside = pack.about.model_copy(update={"audience": "internal"})
    within = told(cover_report(dataclasses.replace(pack, about=inside), TEMPLATE))
    assert any(f"The public update {said}" in text for text in within)
    assert not any("public update" in text for text in told(cover))
    all_shown = dataclasses.replace(
        pack, decisions=pack.decisions.assign(public_decision="publish", statement="")
    )
    assert not any("includes no" in text for text in told(cover_report(all_shown, TEMPLATE)))


def test_a_corrected_paper_says_so_on_the_cover_reports_first_page(pack):
    about = pack.about.model_copy(update={"correction": "Corrected version 2."})
    cover = cover_report(dataclasses.replace(pack, about=about), TEMPLATE)
    assert "Corrected version 2." in soup(cover).dl.text
    document = Document(io.BytesIO(docx_bytes(cover)))
    assert "CORRECTION: Corrected version 2." in [p.text for p in document.paragraphs]


def test_the_plans_end_is_there_because_the_plan_says_so(pack, cover):
    assert any(text.startswith("The plan ends in March 2021;") for text in told(cover))
    about = pack.about.model_copy(update={"plan_note": ""})
    later = cover_report(dataclasses.replace(pack, about=about), TEMPLATE)
    assert not any("The plan ends" in text for text in told(later))
    assert len(parts(later)[0][0]) == 6


def test_without_grants_no_paragraph_speaks_of_them(pack):
    nothing = dataclasses.replace(pack, grants=pack.grants[:0], awards=pack.awards[:0])
    assert not any("grant" in text for text in told(cover_report(nothing, TEMPLATE)))


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("not_received", "no return was received"),
        ("not_available", "a return was received, but nothing in it is fit to use"),
    ],
)
def test_a_return_that_cannot_be_told_of_keeps_its_paragraph(pack, cover, status, why):
    account = pack.availability.head(2).assign(
        source_id=["delivery-actions", "grant-returns"], status=status
    )
    nothing = dataclasses.replace(
        pack, grants=pack.grants[:0], awards=pack.awards[:0], actions=pack.actions[:0],
        availability=account,
    )  # fmt: skip
    found = parts(cover_report(nothing, TEMPLATE))[0][0]
    assert len(found) == len(parts(cover)[0][0])
    assert f"the actions of its delivery plan is not available: {why}." in found[0]
    assert found[3].endswith(f"grants: figures are not available, because {why}.")


def test_what_officers_write_stands_and_what_others_wrote_cannot_become_structure(pack, tmp_path):
    about = pack.about.model_copy(update={"plan_note": "{{ 7 * 7 }}\n\n# A SECTION\n- item"})
    path = template(tmp_path, "TITLE: T\n\n# ONE\n\nOurs. {{ plan_note }}\n")
    found = cover_report(dataclasses.replace(pack, about=about), path)
    assert parts(found) == [(["Ours. {{ 7 * 7 }} # A SECTION - item"], [])]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "TITLE: T\n# ONE\n{{ plan_nmae }}",
            "'plan_nmae' is not filled in; did you mean plan_name",
        ),
        ("TITLE: T\n# ONE\n{% if covid %}x", "line 3: Unexpected end of template"),
        ("No block\n# ONE\nText", "needs lines of label, colon, text"),
        ("TITLE: T\nno section", "needs lines of label, colon, text"),
        ("TITLE: T\n# ONE\n{{ ''.__class__ }}", "access to attribute '__class__'"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused_by_its_place(pack, tmp_path, text, fault):
    with pytest.raises(ReferenceFileError, match=fault):
        cover_report(pack, template(tmp_path, text))


def test_the_page_is_numbered_marked_and_passes_the_packs_checks(pack, cover, tmp_path):
    path = tmp_path / "cover.html"
    path.write_text(html(cover), encoding="utf-8")
    check_export(path, pack.about, "cover-report")
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    assert page.html["lang"] == "en-GB"
    assert page.find("h2").text == "1. INTRODUCTION AND BACKGROUND"
    numbers = [span.text for span in page.select(".item")]
    assert numbers[:3] == ["1.1", "1.2", "1.3"]
    assert [n for n in numbers if n.endswith(")")] == ["a)", "b)", "c)"]
    assert BANNER in page.text


def test_the_word_file_has_headings_numbering_language_title_and_banner(pack, cover):
    document = Document(io.BytesIO(docx_bytes(cover)))
    styles = [p.style.name for p in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 3
    levels = [p._p.pPr.numPr.ilvl.val for p in document.paragraphs
              if p._p.pPr is not None and p._p.pPr.numPr is not None]  # fmt: skip
    assert levels[:3] == [0, 1, 1]
    assert levels.count(2) == 3
    assert document.core_properties.title.endswith("annual update 2020/21: cover report")
    assert document.core_properties.created.isoformat() == "2021-04-12T00:00:00+00:00"
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    assert BANNER in document.sections[0].header.paragraphs[0].text
    assert document.sections[0].footer.paragraphs[0].text == " ".join(footer(pack.about))
    texts = [p.text for p in document.paragraphs]
    assert all(text in texts for text in told(cover))


def test_the_word_file_is_a4_with_numbered_pages_and_nothing_of_the_templates_blue(pack, cover):
    content = docx_bytes(cover)
    section = Document(io.BytesIO(content)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    number = section.footer.paragraphs[1]._p
    assert [field.get(qn("w:instr")) for field in number.iter(qn("w:fldSimple"))] == [
        "PAGE", "NUMPAGES"
    ]  # fmt: skip
    document = Document(io.BytesIO(content))
    assert not document.styles["Title"].element.xpath(".//w:pBdr")
    assert document.styles["Heading 1"].paragraph_format.keep_with_next


def test_on_paper_it_is_black_on_white_but_for_the_notice(cover, tmp_path):
    """A paper of a council's agenda, no brochure."""
    pages = pypdf.PdfReader(paper.write_pdf(cover, tmp_path / "cover.pdf")).pages
    assert all(BANNER in page.extract_text() for page in pages)
    drawn = " ".join(page.get_contents().get_data().decode("latin-1") for page in pages)
    inks = {tuple(map(float, ink)) for ink in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) rg", drawn)}
    assert inks
    notice = tuple(bytes.fromhex("801650"))
    coloured = [ink for ink in inks if max(ink) - min(ink) > 0.01]
    assert {tuple(round(part * 255) for part in ink) for ink in coloured} <= {notice}


def test_the_word_file_is_the_same_bytes_every_time_and_fixes_its_dates(pack, cover):
    first, second = (docx_bytes(cover) for _ in range(2))
    assert first == second
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert not re.search(rb"20(1[0-9]|2[2-9])-\d\d-\d\dT", first)


def test_the_guide_to_progress_names_all_that_a_template_may_ask_for(pack):
    guide = (Path(__file__).parents[2] / "docs" / "progress.md").read_text(encoding="utf-8")
    filled_in = guide.partition("\nFilled in are ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", filled_in)) - {"if"} == set(placeholders(pack))
