"""What steps left, kept by the content of what they read: `data/processed/.store`.

`files/` holds contents under their SHA-256, `steps/` a record for each step and what it read. All
of it may be deleted at any time. A file is taken only if it still is what its name says, so that
nothing half written, damaged or cleared away meanwhile is ever taken for whole.
"""

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ssp_analysis.errors import first_of
from ssp_analysis.project import LEFT_AFTER, Project, built_beside, digest_of

LARGEST = 2 * 2**30  # bytes of contents; what was used longest ago goes first
CONTENT = ""  # of a step that leaves no file: its place among `files`
MOST_TOLD = 3  # reasons in one sentence; the rest is counted


@dataclass(frozen=True)
class Kept:
    """What one step read and left.

    Attributes:
        step: its name, with year and audience.
        read: the digest of each thing that it read, by the name it is told under.
        files: the digest of each file that it left, by its path in the project.
        folders: those of which it left all that is in them, as paths in the project.
        raw: as `read`, of the partner files that all this came from.
        told: what else is to be known of it.
    """

    step: str
    read: Mapping[str, str]
    files: Mapping[str, str]
    folders: tuple[str, ...] = ()
    raw: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


class Store:
    """The store of a project."""

    def __init__(self, project: Project) -> None:
        self.root = project.root
        self._folder = project.root / "data" / "processed" / ".store"

    def find(self, step: str, read: Mapping[str, str]) -> Kept | None:
        """What a step left when it read the same; None where that is not known."""
        return _load(self._record(step, read))

    def reads(self, step: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """All steps whose names begin so, with what each read when it was last kept or taken."""
        found = [kept for _, kept in self._newest_first() if kept.step.startswith(step)]
        yield from {kept.step: kept.read for kept in reversed(found)}.items()

    def restore(self, kept: Kept, raw: Mapping[str, str]) -> bool:
        """Put a step's files in place, where they are not; False where one is not held whole.

        Args:
            kept: as `find`.
            raw: the partner files as they are, that it comes from now.
        """
        lacking = {name: digest for name, digest in kept.files.items()
                   if digest_of(self.root / name) != digest}  # fmt: skip
        whole = {name for folder in kept.folders for name in _within(folder, kept.files)}
        spoilt = [folder for folder in kept.folders
                  if files_below(self.root, folder) != _within(folder, kept.files)
                  or any(name in lacking for name in _within(folder, kept.files))]  # fmt: skip
        try:
            for name in lacking.keys() - whole:
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(self._copy(lacking[name]), self.root / name)
            for folder in spoilt:
                with built_beside(self.root / folder) as building:
                    for name in _within(folder, kept.files):
                        target = building / Path(name).relative_to(folder)
                        target.parent.mkdir(parents=True, exist_ok=True)
                        os.replace(self._copy(kept.files[name]), target)
        except FileNotFoundError:
            return False
        self._write(kept, raw)
        return True

    def keep(self, kept: Kept) -> None:
        """Keep what a step has just left; where there is no room it is not kept."""
        with suppress(OSError):
            for name, digest in kept.files.items():
                if digest_of(self._held(digest)) != digest:
                    shutil.copyfile(self.root / name, beside := self._beside())
                    self._hold(beside, digest)
            self._write(kept, kept.raw)

    def put(self, kept: Kept, content: bytes) -> None:
        """Keep what came of a step that leaves no file; where there is no room it is not kept."""
        digest = sha256(content).hexdigest()
        with suppress(OSError):
            (beside := self._beside()).write_bytes(content)
            self._hold(beside, digest)
            self._write(replace(kept, files={CONTENT: digest}), kept.raw)

    def get(self, step: str, read: Mapping[str, str]) -> bytes | None:
        """What came of a step as it was `put`; None where that is not held whole."""
        kept = self.find(step, read)
        with suppress(OSError):
            content = self._held(kept.files[CONTENT]).read_bytes() if kept else b""
            if kept and sha256(content).hexdigest() == kept.files[CONTENT]:
                self._write(kept, kept.raw)
                return content
        return None

    def forget(self, step: str) -> None:
        """Forget what all steps left whose names begin so."""
        with suppress(OSError):
            for path, kept in self._newest_first():
                if kept.step.startswith(step):
                    path.unlink(missing_ok=True)

    def sweep(self, raw: Mapping[str, str], of: str = "") -> None:
        """Delete what came from partner files that are gone, and what is too much.

        Args:
            raw: all partner files of the project as they are.
            of: what the names of the steps have that are looked at.
        """
        with suppress(OSError):
            for path, kept in self._newest_first():
                if of in kept.step and any(
                    raw.get(name) != digest for name, digest in kept.raw.items()
                ):
                    path.unlink(missing_ok=True)
            stay, size = set[str](), 0
            for path, kept in self._newest_first():
                more = set(kept.files.values()) - stay
                held = filter(Path.exists, map(self._held, more))
                size += sum(content.stat().st_size for content in held)
                if size > LARGEST:
                    path.unlink(missing_ok=True)
                else:
                    stay |= more
            for path in (self._folder / "files").glob("*/*"):
                if path.name not in stay:
                    path.unlink(missing_ok=True)
            for path in (self._folder / "beside").glob("*"):  # of a run that was killed
                if time.time() - path.stat().st_mtime > LEFT_AFTER:
                    path.unlink(missing_ok=True)

    def _hold(self, beside: Path, digest: str) -> None:
        if digest_of(beside) == digest:
            self._held(digest).parent.mkdir(parents=True, exist_ok=True)
            os.replace(beside, self._held(digest))

    def _copy(self, digest: str) -> Path:
        """A copy of a content, to be put in place.

        Raises:
            FileNotFoundError: where it is not held whole.
        """
        shutil.copyfile(self._held(digest), beside := self._beside())
        if digest_of(beside) != digest:
            beside.unlink()
            self._held(digest).unlink(missing_ok=True)
            raise FileNotFoundError(digest)
        return beside

    def _write(self, kept: Kept, raw: Mapping[str, str]) -> None:
        path, beside = self._record(kept.step, kept.read), self._beside()
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(kept) | {"raw": dict(raw)}), encoding="utf-8")
        os.replace(beside, path)

    def _record(self, step: str, read: Mapping[str, str]) -> Path:
        key = sha256(json.dumps([step, sorted(read.items())]).encode("utf-8")).hexdigest()
        return self._folder / "steps" / f"{key}.json"

    def _held(self, digest: str) -> Path:
        return self._folder / "files" / digest[:2] / digest

    def _beside(self) -> Path:
        (self._folder / "beside").mkdir(parents=True, exist_ok=True)
        return self._folder / "beside" / uuid.uuid4().hex

    def _newest_first(self) -> list[tuple[Path, Kept]]:
        found: list[tuple[int, Path, Kept]] = []
        for path in (self._folder / "steps").glob("*.json"):
            with suppress(OSError):  # another run may clear it away meanwhile
                if kept := _load(path):
                    found.append((path.stat().st_mtime_ns, path, kept))
        return [one[1:] for one in sorted(found, key=lambda one: -one[0])]


def _load(path: Path) -> Kept | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Kept(**told | {"folders": tuple(told["folders"])})
    except (OSError, ValueError, TypeError, KeyError):  # not there, or damaged
        return None


def _within(folder: str, files: Iterable[str]) -> set[str]:
    return {name for name in files if name.startswith(f"{folder}/")}


def files_below(root: Path, folder: str) -> set[str]:
    """All files in a folder of a project, as paths in the project."""
    found = (root / folder).rglob("*")
    return {path.relative_to(root).as_posix() for path in found if not path.is_dir()}


def why_again(read: Mapping[str, str], before: Mapping[str, str]) -> str:
    """What differs in what a step read: `data/raw/2020-21/a.csv is new; b.csv was changed`."""
    told = [f"{name} is new" for name in sorted(read.keys() - before.keys())]
    told += [f"{name} is gone" for name in sorted(before.keys() - read.keys())]
    both = sorted(read.keys() & before.keys())
    told += [f"{name} was changed" for name in both if read[name] != before[name]]
    return first_of(told, MOST_TOLD)
