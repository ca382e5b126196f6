"""A released folder as a `Pack`, built once."""

import pytest

from ssp_analysis.say.dataset import read_pack
from tests.pack.release_folder import write_release


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    return read_pack(write_release(tmp_path_factory.mktemp("release") / "public"))
