"""Report and slides of the tests' small release, to be looked at. Run as `make look`."""

import shutil
import sys
from pathlib import Path

from tests.pack.test_packs import EXPORTS, build


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for kind in EXPORTS:
        build((folder / kind).absolute(), kind)
        print(folder / kind / f"{kind}.html")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
