"""The browser, and the packs that are opened in it."""

import shutil

import pytest

from tests.browser.driver import CHROMIUM, Reader, chromium
from tests.small_root import REPOSITORY

PACKS = ("public", "internal", "london")


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


@pytest.fixture(scope="session", params=PACKS)
def pack(request):
    """The folder of a finished pack, and its name."""
    if request.param == "london":
        folder = request.getfixturevalue("london_packs")("Lambeth")[1]["public"]
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
