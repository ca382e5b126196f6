"""`python -m demo [--seed N] [--out DIR]`: writes all demonstration files and the truth table."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from demo.catalogue import SEED, build
from demo.guard import LISTED, listing

HERE = Path(__file__).resolve().parent
RAW = HERE.parent / "data" / "raw"


def write(seed: int, out: Path) -> int:
    """Write year folders to `out` and the truth beside (by default: in demo/); return bytes."""
    contents = build(seed)
    for folder in out.glob("20[0-9][0-9]-[0-9][0-9]"):
        shutil.rmtree(folder)
    for name, content in contents.items():
        path = HERE / name if out == RAW and name == "truth.csv" else out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if out == RAW:
        LISTED.write_text(listing(contents), encoding="utf-8", newline="\n")
    return sum(map(len, contents.values()))


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=RAW)
    given = parser.parse_args()
    written = write(given.seed, given.out.resolve())
    print(f"{written / 1e6:.1f} MB written to {given.out}")


if __name__ == "__main__":
    main()
