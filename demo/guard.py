"""What may not enter git: raw data that is not the demonstration's, outputs, notebooks' results.

`python3 demo/guard.py` looks at all files that git would take; `--staged` at what is about to be
committed (the pre-commit hook). It needs Python alone, so that the hook works in any clone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
LISTED = HERE / "files.sha256"
PLACEHOLDER = ".gitkeep"
# Also below examples/: any folder that is a project of its own.
# Some file systems do not tell Data/Raw from data/raw.
RAW = re.compile(r"(^|/)data/raw/", re.IGNORECASE)
DISPOSABLE = re.compile(r"(^|/)(data/processed|outputs)/", re.IGNORECASE)
PUBLISHED = re.compile(r"(^|/)published/", re.IGNORECASE)
# What was published stays where the real data are; the demonstration's history is the exception.
HISTORY = "published/2019-20/2020-04-06-v1/"
DETAILS = f"{HISTORY}record/publication.json"
NOT_HELD = "published/not-held.txt"  # which files of the history are too large to be committed
Read = Callable[[str], bytes]


def listing(contents: dict[str, bytes]) -> str:
    """The generator's own list: a line `<SHA-256>  data/raw/<year>/<file>` for each raw file."""
    names = sorted(name for name in contents if "/" in name)
    return "".join(f"{sha256(contents[n]).hexdigest()}  data/raw/{n}\n" for n in names)


def listed(path: Path = LISTED) -> dict[str, str]:
    """Path in the repository → SHA-256 of the files that the generator wrote."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def refused(names: Collection[str], read: Read, known: dict[str, str]) -> list[str]:
    """A sentence for each file that may not enter; none holds a value of a file.

    Args:
        names: paths from the repository's top, with forward slashes.
        read: the content of one of them, as it would be committed.
        known: as `listed`.
    """
    known = known | _history(read) if any(n.startswith(HISTORY) for n in names) else known
    found = ((name, _fault(name, read, known)) for name in sorted(names))
    return [f"{name}: {fault}" for name, fault in found if fault]


def _history(read: Read) -> dict[str, str]:
    """Path → SHA-256 of the files of the demonstration's publication, as it lists them itself."""
    try:
        files = json.loads(read(DETAILS))["files"]
        return {f"{HISTORY}{name}": str(digest) for name, digest in files.items()}
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError,
            AttributeError):  # fmt: skip
        return {}  # without its list nothing of it can be cleared


def _fault(name: str, read: Read, known: dict[str, str]) -> str:
    if PurePosixPath(name).name == PLACEHOLDER:
        return "is a placeholder that is not empty" if read(name) else ""
    if RAW.search(name):
        if name not in known:
            return "is not one of the demonstration's files; real data never enters git"
        if sha256(read(name)).hexdigest() != known[name]:
            return "is not what the generator made; run `make demo`, or take the real data away"
    elif PUBLISHED.search(name) and name not in (DETAILS, NOT_HELD):
        if name not in known:
            return "is a publication's record; keep it where the real data are"
        if sha256(read(name)).hexdigest() != known[name]:
            return "is not as it was published; history is never changed"
    elif DISPOSABLE.search(name):
        return "is made by a run and may show records; leave it out"
    elif name.lower().endswith(".ipynb") and _has_results(read(name)):
        return "holds results, which may show records; run `make format`"
    return ""


def _has_results(content: bytes) -> bool:
    try:
        cells = json.loads(content)["cells"]
        return any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError):
        return True  # what cannot be read cannot be cleared


def _git(*arguments: str) -> bytes:
    top = HERE.parent
    return subprocess.run(["git", *arguments], cwd=top, capture_output=True, check=True).stdout


def _names(*arguments: str) -> list[str]:
    return [name.decode("utf-8") for name in _git(*arguments, "-z").split(b"\0") if name]


def main(arguments: list[str]) -> int:
    """Look, say what is refused, and return the exit code."""
    if "--staged" in arguments:
        names = _names("diff", "--cached", "--name-only", "--diff-filter=d")
        faults = refused(names, lambda name: _git("show", f":{name}"), listed())
    elif (HERE.parent / ".git").exists():
        names = _names("ls-files", "--cached", "--others", "--exclude-standard")
        there = [name for name in names if (HERE.parent / name).is_file()]
        faults = refused(there, lambda name: (HERE.parent / name).read_bytes(), listed())
    else:
        return 0  # an unpacked archive: nothing can be committed from here
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
