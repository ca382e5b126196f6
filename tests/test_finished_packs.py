"""Every file of the packs that the tests build is fit to leave, and to its last part."""

import re

import pytest
from pypdf import PdfReader

from ssp_analysis.tables import read_about
from ssp_analysis.write.manifest import MANIFEST, PACK_FILES, kind_of
from tests.finished.checks import check_export
from tests.finished.document_checks import check_document
from tests.finished.leaks import Allowed, leaks
from tests.finished.traced import Reader, said_on, untraced
from tests.shared_packs import YEAR


@pytest.fixture(params=["public", "internal"])
def finished(request, packs):
    """A pack of the demonstration, what it says of itself, and what may stand in it."""
    project, folders = packs
    about = read_about(project.release(YEAR, request.param))
    reviewed = [path.read_text(encoding="utf-8-sig") for path in project.reference.rglob("*.*")]
    contact = (project.reference / "partnership.yaml").read_text(encoding="utf-8")
    return folders[request.param], about, Allowed(contact, "\n".join(reviewed))


def test_every_document_meets_the_rules_of_its_kind(finished):
    folder, about, _ = finished
    seen = set()
    for path in sorted(folder.rglob("*.*")):
        if path.name != MANIFEST:
            kind = kind_of(path.relative_to(folder).as_posix(), YEAR.folder, about.audience)
            check = check_export if path.suffix == ".html" else check_document
            check(path, about, kind.name)
            seen.add((kind.name, kind.ending))
    made = {(kind.name, kind.ending) for kind in PACK_FILES if about.audience in kind.audiences}
    assert {("report", ".pdf"), ("slides", ".pptx"), ("data-tables", ".xlsx")} <= seen <= made


def test_every_number_said_is_worked_out_of_the_data_tables_beside_it(finished):
    assert untraced(finished[0]) == []


def test_a_slip_in_what_is_said_is_seen(finished):
    """A size, a sum or a share that is off; small counts are held by `tests.pack.test_traced`."""
    folder, _, _ = finished
    reader, seen = Reader(folder), []
    for page in (*folder.rglob("*-slides*.html"), *folder.glob("3-*/*-report*.html")):
        for text, above in said_on(page):
            for number in re.findall(r"(?<!\d)\d+%|£[\d,]+", text):
                slip = number.replace(number[-2], str((int(number[-2]) + 3) % 10), 1)
                seen.append(bool(reader.untraced(text.replace(number, slip, 1), above)))
    assert len(seen) > 100
    assert sum(seen) > 0.9 * len(seen)


MOST_PAGES, MOST_MAIN = 24, 10
LEAST_FILLED = 0.5  # of a page's height, from its first line to its last


# The internal paper has twice as many measures, and is read on a screen.
@pytest.mark.parametrize("finished", ["public"], indirect=True)
def test_the_report_has_its_summary_on_page_one_and_is_short_and_without_half_empty_pages(finished):
    folder, _, _ = finished
    (path,) = (path for path in folder.rglob("*-report*.pdf") if "cover" not in path.name)
    reader = PdfReader(path)
    first = " ".join(reader.pages[0].extract_text().split())
    assert "What changed in 2020/21, measure by measure" in first
    assert "give comments or reflections on what was covered" in first
    assert "should hold the true figure" in first  # the note below its table, which ends it
    assert len(reader.pages) <= MOST_PAGES
    annex = next(reader.get_destination_page_number(one) for one in _outline(reader.outline)
                 if one.title.startswith("Annex"))  # fmt: skip
    assert annex <= MOST_MAIN
    for number, page in enumerate(reader.pages[:-1], start=1):
        assert _filled(page) >= LEAST_FILLED, f"page {number}"


def _outline(held):
    for one in held:
        yield from _outline(one) if isinstance(one, list) else [one]


def _filled(page):
    """How far down the text of a page reaches, of its height; the footer stands below."""
    lines = []
    page.extract_text(visitor_text=lambda text, now, at, *_: lines.append(
        at[5] * now[3] + now[5]) if text.strip() else None)  # fmt: skip
    height = float(page.mediabox.height)
    return max(1 - line / height for line in lines if line > height * 0.07)


def test_no_file_holds_what_points_to_a_person_or_leads_astray(finished):
    folder, _, allowed = finished
    assert leaks(folder, allowed) == []
