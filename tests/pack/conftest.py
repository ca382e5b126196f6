"""A released folder as a `Pack`, built once."""

import pytest

from ssp_analysis.say.dataset import read_pack
from tests.pack.release_folder import write_release
from tests.shared_packs import made_once


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    return read_pack(write_release(tmp_path_factory.mktemp("release") / "public"))


@pytest.fixture(scope="session")
def built(shared):
    """A project with the release, and its pages: report and slides. Leave them as they are."""
    from tests.pack.test_packs import whole_pages

    return made_once(shared / "pages", whole_pages)
