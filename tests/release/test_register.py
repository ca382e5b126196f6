"""The demonstration's history: made once, held by its hashes, known to disclosure control."""

import json
from datetime import date

from ssp_analysis.release.published import counts_before
from ssp_analysis.release.register import integrity_faults, latest, publications
from ssp_analysis.years import ReportingYear
from tests.release.test_reviewed_files import PROJECT

PAPER = (ReportingYear(2019), date(2020, 4, 6))
SIZE = 3_000_000  # bytes: all of it is committed


def history():
    return latest(PROJECT, *PAPER)


def test_the_demonstrations_history_is_as_it_was_published():
    # It is never made anew, although the code that made it goes on: only its bytes are tested.
    faults = integrity_faults(history())
    # Its pages are too large to be committed; whoever made them has them.
    assert [fault for fault in faults if not fault.endswith(".html: is missing")] == []
    listed = json.loads((history().record / "publication.json").read_text())["files"]
    assert {name for name in listed if name.startswith("pack/")} == {
        "pack/annual-update-2019-20-cover-report.docx",
        "pack/annual-update-2019-20-cover-report.html",
        "pack/annual-update-2019-20-report.html",
        "pack/annual-update-2019-20-slides.html",
        "pack/manifest.json",
    }
    held = [path for path in history().folder.rglob("*") if path.suffix != ".html"]
    assert sum(path.stat().st_size for path in held) < SIZE


def test_its_record_names_every_input_and_its_pack_none():
    hashes = json.loads((history().record / "inputs.json").read_text())
    assert {"data/raw/2019-20/gmp-incidents-2019-20.xlsx", "data/reference/wards.csv"} <= set(
        hashes
    )
    manifest = (history().pack / "manifest.json").read_text()
    assert not [digest for digest in hashes.values() if digest in manifest]


def test_what_it_told_is_known_and_no_withheld_figure_is_among_it():
    before = counts_before(PROJECT)
    assert sum(one.fixed for one in before) > 200
    assert all((one.value is None) == one.hide for one in before)
    assert not [one for one in before if one.series_id.startswith("gmp-")]
    assert publications(PROJECT)[0].version == 1
