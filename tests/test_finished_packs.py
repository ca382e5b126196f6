"""Every file of the packs that the tests build is fit to leave, and to its last part."""

import pytest

from ssp_analysis.tables import read_about
from ssp_analysis.write.manifest import MANIFEST, PACK_FILES, kind_of
from tests.finished.checks import check_export
from tests.finished.document_checks import check_document
from tests.finished.leaks import Allowed, leaks
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


def test_no_file_holds_what_points_to_a_person_or_leads_astray(finished):
    folder, _, allowed = finished
    assert leaks(folder, allowed) == []
