"""The demonstration's history: made once, held by its hashes, known to disclosure control."""

import json
import re
from datetime import date

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.release.published import counts_before
from ssp_analysis.release.register import (
    integrity_faults,
    latest,
    publications,
    unexplained,
    unregistered,
)
from ssp_analysis.years import ReportingYear
from tests.builders import PARTNERSHIP, make_project
from tests.release.test_reviewed_files import PROJECT

PAPER = (ReportingYear(2019), date(2020, 4, 6))
PAGES = (".html", ".pdf")
SIZE = 3_000_000  # bytes: all of it is committed


def history():
    return latest(PROJECT, *PAPER)


def test_the_demonstrations_history_is_as_it_was_published():
    # It is never made anew, although the code that made it goes on: only its bytes are tested.
    faults = integrity_faults(history())
    # Its pages are too large to be committed; whoever made them has them.
    missing = tuple(f"{ending}: is missing" for ending in PAGES)
    assert [fault for fault in faults if not fault.endswith(missing)] == []
    listed = json.loads((history().record / "publication.json").read_text())["files"]
    start = "annual-update-2019-20-"
    assert {
        f"pack/1-with-agenda/{start}cover-report.docx",
        f"pack/2-at-meeting/{start}slides.html",
        f"pack/3-after-meeting/{start}report.html",
        f"pack/3-after-meeting/{start}data-tables.xlsx",
        "pack/manifest.json",
    } <= set(listed)
    held = [path for path in history().folder.rglob("*") if path.suffix not in PAGES]
    assert sum(path.stat().st_size for path in held) < SIZE


def test_its_record_names_every_input_and_its_pack_none():
    hashes = json.loads((history().record / "inputs.json").read_text())
    assert {"data/raw/2019-20/gmp-incidents-2019-20.xlsx", "data/reference/wards.csv"} <= set(
        hashes
    )
    manifest = (history().folder / "pack" / "manifest.json").read_text()
    assert not [digest for digest in hashes.values() if digest in manifest]


def test_what_it_told_is_known_and_no_withheld_figure_is_among_it():
    before = counts_before(PROJECT)
    assert sum(one.fixed for one in before) > 200
    assert all((one.value is None) == one.hide for one in before)
    assert not [one for one in before if one.series_id.startswith("gmp-")]
    assert publications(PROJECT)[0].version == 1


PAPERS = 'papers: {"2019/20": 2020-04-20, "2018/19": 2019-04-15, "2020/21": 2021-04-12}'


def test_an_earlier_paper_is_registered_or_never_published_or_told(tmp_path):
    made = make_project(tmp_path, {})
    path = made.reference / "partnership.yaml"
    path.write_text(re.sub("papers: .*", PAPERS, PARTNERSHIP))
    older, last = "2018/19 (15 April 2019)", "2019/20 (20 April 2020)"
    assert unregistered(made, date(2021, 4, 12)) == (older, last)
    assert unregistered(made, date(2020, 4, 20)) == (older,)
    assert unregistered(made, date(2021, 6, 14)) == (older, last, "2020/21 (12 April 2021)")
    (made.root / "published" / "2019-20" / "2020-04-20-v1").mkdir(parents=True)
    assert unregistered(made, date(2021, 4, 12)) == (older,)
    path.write_text(f"{path.read_text()}never_published: [2018/19]\n")
    assert unregistered(made, date(2021, 4, 12)) == ()


def test_a_paper_of_the_same_year_and_one_of_before_the_register_are_known(tmp_path):
    made = make_project(tmp_path, {})
    path = made.reference / "partnership.yaml"
    text = re.sub("papers: .*", PAPERS, PARTNERSHIP)
    text += 'earlier_papers: {"2020/21": [2020-10-12, 2021-01-11]}\n'
    path.write_text(text)
    before = ("2018/19 (15 April 2019)", "2019/20 (20 April 2020)", "2020/21 (12 October 2020)",
              "2020/21 (11 January 2021)")  # fmt: skip
    assert unregistered(made, date(2021, 4, 12)) == unexplained(made, date(2021, 4, 12)) == before
    path.write_text(f"{text}never_published: [2021-01-11]\npublished_before_register: [2018/19]\n")
    assert unregistered(made, date(2021, 4, 12)) == before[:3]
    assert unexplained(made, date(2021, 4, 12)) == before[1:3]
    (made.root / "published" / "2020-21" / "2020-10-12-v1").mkdir(parents=True)
    assert unexplained(made, date(2021, 4, 12)) == before[1:2]
    path.write_text(f"{text}published_before_register: [2020-10-11]\n")
    with pytest.raises(
        ReferenceFileError, match="'2020-10-11' is not under papers; did you mean 2020-10-12"
    ):
        made.partnership()


def test_the_demonstrations_register_is_complete_up_to_its_papers():
    assert unregistered(PROJECT, PROJECT.paper_date(ReportingYear(2020))) == ()
