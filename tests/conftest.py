"""Settings of all tests, and the packs that they share."""

import gc
from contextlib import nullcontext

import pytest
from hypothesis import settings

from ssp_analysis.partners import intake
from ssp_analysis.partners.reader import Readers

# Property tests try the same cases on every machine, fast or slow.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

# Begun first. The first of them makes the packs; those that wait for no packs are next.
LONG_FILES = (
    "test_pipeline.py", "test_other_years.py", "test_replay.py", "test_packs.py", "test_killed.py",
    "test_publication.py", "test_hidden.py", "test_lab.py", "test_wheel.py", "test_pages.py",
    "test_slides.py", "test_verification.py", "test_door.py", "test_revised.py", "test_charts.py",
    "test_scale.py", "test_contracts.py", "test_doubts.py", "test_drafts.py",
    "test_finished_packs.py", "test_what_is_opened.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no core waits for another at the end."""
    place = {name: number for number, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


def pytest_collection_finish():
    """Look for garbage in what tests make, not again and again in what was imported for them."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def readers():
    """Child processes that take files in, started once for all tests of this process."""
    with Readers() as kept, pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "Readers", lambda: nullcontext(kept))
        yield kept


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id):
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def packs(shared):
    """The canaried demonstration and its public and internal packs. Leave them as they are."""
    from tests.shared_packs import canaried_demo, made_once

    return made_once(shared / "small root", canaried_demo)


@pytest.fixture(scope="session")
def small_public(shared):
    """A small project with its public pack, made where Pango is missing. Leave it: copy it."""
    from tests.finished_pack import finished
    from tests.shared_packs import made_once

    return made_once(shared / "small public", finished)[0]


@pytest.fixture(scope="session")
def small_internal(shared):
    """The same with its internal pack."""
    from tests.finished_pack import INTERNAL, finished
    from tests.shared_packs import made_once

    return made_once(shared / "small internal", lambda root: finished(root, INTERNAL))[0]


@pytest.fixture(scope="session")
def run_cases(shared):
    """A project with one source that was run once, from nothing. Leave it as it is: copy it."""
    from tests.shared_packs import cases, made_once

    return made_once(shared / "cases", cases)[0]
