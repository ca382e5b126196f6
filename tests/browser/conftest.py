"""The browser, and the packs that are opened in it."""

import shutil

import pytest

from tests.browser.driver import CHROMIUM, Reader, chromium
from tests.shared_packs import YEAR
from tests.small_root import REPOSITORY

# The pages of the others are the same parts with other figures: what these can change is asked of
# every pack, what the parts do by themselves of the public one.
EVERY_PACK = pytest.mark.parametrize("pack", ["public", "internal", "cases"], indirect=True)


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt install chromium")
    with chromium() as started:
        yield started


@pytest.fixture
def reader(browser):
    """Makes a reader of a width; at the end nothing may have left, and nothing gone wrong."""
    made = []

    def make(width):
        made.append(Reader(browser, width))
        return made[-1]

    yield make
    for one in made:
        one.page.context.close()
    assert [address for one in made for address in one.left] == []
    assert [text for one in made for text in one.errors] == []


@pytest.fixture(scope="session", params=["public"])
def pack(request):
    """The folder of a finished pack, and its name."""
    if request.param == "cases":  # of one source, without a plan
        folder = request.getfixturevalue("run_cases").outputs(YEAR, "public")
    else:
        folder = request.getfixturevalue("packs")[1][request.param]
    return request.param, folder


@pytest.fixture(scope="session")
def screenshots():
    """Makes the folder that screenshots of a pack's file go to, for people to look at."""
    emptied = set()

    def make(name):
        folder = REPOSITORY / "build" / "screenshots" / name
        if folder not in emptied:
            shutil.rmtree(folder, ignore_errors=True)
            emptied.add(folder)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    return make
