"""The steps of a run, and the cleaning of each source: done, or taken as they were of the same.

All that a run is made from, its files, its parameters and the program, has a digest; what is told
of a change is told by these names. In doubt a thing is in it.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ctypes import CDLL, c_char_p
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from ssp_analysis.about import text_digest
from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.kernels import (
    NOTEBOOKS,
    notebook_folder,
    own_notebooks,
    parameters_of,
)
from ssp_analysis.engine.store import Kept, Store, files_below, why_again
from ssp_analysis.project import Project, digest_of
from ssp_analysis.years import ReportingYear

WHOLE = "the pack"
PARAMETER = "parameter "  # before its name, in what a step reads
UNSURE = "unsure"  # said by a step of what it left, where the same could come out other next time
Work = Callable[[], Mapping[str, Any] | None]
_Stamps = dict[str, tuple[int, int, int]]
# What of data/reference is read by the release step and the checks before a run, and by no
# estimate: these change often, and notebooks 01 to 03 need not run again for them.
AT_THE_DOOR = ("release-decisions.csv", "direction-statements.yaml", "cover-report.md",
               "messages.yaml")  # fmt: skip
# What sets the type of PDFs, by library and the function that tells its version.
SETTING = {"pango-1.0": "pango_version_string", "harfbuzz": "hb_version_string"}
TYPEFACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts",
             "~/.fonts", "~/.local/share/fonts", "~/Library/Fonts")  # fmt: skip


class Steps:
    """The steps of one run, in order.

    Attributes:
        sources: all that it is made from, as it was at the beginning.
        why: a sentence a step, why it was done or not.
    """

    def __init__(self, run: Run, fresh: bool = False) -> None:
        """`fresh` looks for nothing in the store; what the steps leave is kept all the same."""
        self.why: list[str] = []
        self._run, self._fresh, self._store = run, fresh, Store(run.project)
        self._root = run.project.root
        self._left: list[Kept] = []
        self._before = self._source_stamps()
        self.sources = Sources.of(run)

    @property
    def made(self) -> dict[str, str]:
        """The digests of what the steps so far have left, but for executed notebooks."""
        return {name: digest for name, digest in self._files().items() if "/executed/" not in name}

    def do(
        self, works: Mapping[str, Work], read: Mapping[str, str], folders: Iterable[Path] = ()
    ) -> list[Kept]:
        """Do steps side by side, or take what they left when they read the same.

        None reads what another of them leaves. Each leaves its own executed copy; only one that is
        done alone may leave more.

        Args:
            works: of each step by name, what does it and says what else is to be known; one that
                takes no audience is the same step for all.
            read: the digests of what they read, beside their parameters and the program.
            folders: of which all that is in them is left by the step.
        """
        reads = {name: self._reads(name, read) for name in works}
        inside = tuple(map(self._inside, folders))
        kept = {name: self._taken(self._named(name), reads[name]) for name in works}
        lacking: dict[str, Callable[[], Kept]] = {}
        for name, found in kept.items():
            if found:
                self.why.append(f"{name} was not done again: all that it reads is as it was")
            else:
                begun = Kept(self._named(name), reads[name], {}, inside)
                self.why.append(f"{name} was done: {self._reason(begun)}")
                lacking[name] = partial(self._done, name, begun, works[name])
        done = dict(zip(lacking, _side_by_side(list(lacking.values())), strict=True))
        left = [found or done[name] for name, found in kept.items()]
        self._left += left
        return left

    def keep_whole(self, extras: Iterable[str], told: Mapping[str, Any]) -> None:
        """Keep the run as one step, by all that it is made from, with what was told of it."""
        if not any(kept.told.get(UNSURE) for kept in self._left) and self._is_as_it_was():
            folders = tuple(dict.fromkeys(folder for kept in self._left for folder in kept.folders))
            read = self._read_whole(extras)
            whole = Kept(self._named(WHOLE), read, self._files(), folders, self.sources.raw, told)
            self._store.keep(whole)

    def as_it_was(self, extras: Iterable[str]) -> Mapping[str, Any] | None:
        """What was told of the run when it was made from the same; None where it was not.

        All that it left is in place then.
        """
        kept = self._taken(self._named(WHOLE), self._read_whole(extras))
        return kept.told if kept else None

    def sweep(self) -> None:
        """Delete from the store what came of partner files that are gone, and what is too much."""
        self._store.sweep(raw_files(self._run.project))

    def _named(self, name: str) -> str:
        for_one = f"{self._run.audience}/" * ("audience" in taken_by(self._run, name))
        return f"{self._run.year.folder}/{for_one}{name}"

    def _reads(self, name: str, read: Mapping[str, str]) -> dict[str, str]:
        """What a step reads: of the parameters only those that it takes."""
        taken = {f"{PARAMETER}{one}" for one in taken_by(self._run, name)}
        always = self.sources.always.items()
        own = {what: d for what, d in always if what in taken or not what.startswith(PARAMETER)}
        return {**own, **read}

    def _read_whole(self, extras: Iterable[str]) -> dict[str, str]:
        return self.sources.every | {f"--with {extra}": "wanted" for extra in extras}

    def _files(self) -> dict[str, str]:
        return {name: digest for kept in self._left for name, digest in kept.files.items()}

    def _taken(self, step: str, read: Mapping[str, str]) -> Kept | None:
        kept = None if self._fresh else self._store.find(step, read)
        return kept if kept and self._store.restore(kept, self.sources.raw) else None

    def _reason(self, begun: Kept) -> str:
        if self._fresh:
            return "--fresh asks for it"
        before = dict(self._store.reads(begun.step)).get(begun.step)
        if before is None:
            return "the store does not hold what it left before"
        return why_again(begun.read, before) or "what the store holds of it is damaged"

    def _done(self, name: str, kept: Kept, work: Work) -> Kept:
        before = self._stamps(self._traced(name, kept.folders))
        told = work() or {}
        after = self._stamps(self._traced(name, kept.folders))
        whole = {file for folder in kept.folders for file in files_below(self._root, folder)}
        names = sorted({file for file in after if after[file] != before.get(file)} | whole)
        files = {file: digest_of(self._root / file) for file in names}
        kept = replace(kept, files=files, raw=self.sources.raw, told=told)
        if not told.get(UNSURE) and self._is_as_it_was():
            self._store.keep(kept)
        return kept

    def _is_as_it_was(self) -> bool:
        """Whether nobody changed a source since the run began."""
        return self._source_stamps() == self._before

    def _source_stamps(self) -> _Stamps:
        folders = ("data/raw", "data/reference", "published")
        return self._stamps(name for folder in folders for name in files_below(self._root, folder))

    def _traced(self, name: str, folders: Iterable[str]) -> list[str]:
        """Where a step may leave files: tables of the year, its executed copy, its own folders."""
        copy = copies_of(self._run, name) / f"{name}.ipynb"
        paths = (*self._run.processed.glob("[!.]*"), copy)
        alone = [self._inside(path) for path in paths if path.is_file()]
        return [*alone, *(file for one in folders for file in files_below(self._root, one))]

    def _inside(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _stamps(self, names: Iterable[str]) -> _Stamps:
        return {name: (told.st_mtime_ns, told.st_size, told.st_ino)
                for name in names if (path := self._root / name).exists()
                for told in [path.stat()]}  # fmt: skip


def taken_by(run: Run, name: str) -> set[str]:
    """The parameters of a run that a step takes: a notebook those that it has, any other all."""
    own = parameters_of(name, run.project.root) if name in NOTEBOOKS else set(run.parameters)
    return own & run.parameters.keys()


def copies_of(run: Run, name: str) -> Path:
    """The folder of a notebook's executed copy: one that takes no audience leaves one for all."""
    return run.executed if "audience" in taken_by(run, name) else run.executed.parent


def _side_by_side(works: list[Callable[[], Kept]]) -> list[Kept]:
    """Do work of which each part waits for processes of its own; the first here, for Ctrl-C."""
    if len(works) < 2:
        return [work() for work in works]
    with ThreadPoolExecutor(len(works) - 1) as others:
        begun = [others.submit(work) for work in works[1:]]
        return [works[0](), *(one.result() for one in begun)]


@dataclass(frozen=True)
class Sources:
    """Name → digest of what a run may read.

    `raw` are the partner files of its year and those before, `reference` the reviewed files,
    `published` the register, `always` the parameters and the program.
    """

    raw: Mapping[str, str]
    reference: Mapping[str, str]
    published: Mapping[str, str]
    always: Mapping[str, str]

    @classmethod
    def of(cls, run: Run) -> Sources:
        """As they are now."""
        root, project = run.project.root, run.project
        parameters = {f"{PARAMETER}{name}": value for name, value in run.parameters.items()
                      if name != "root"}  # fmt: skip
        own = {path.relative_to(root).as_posix(): digest_of(path) for path in own_notebooks(root)}
        return cls(
            {name: digest for name, digest in raw_files(project).items()
             if (of := ReportingYear.of_folder(name.split("/")[2])) is None or of <= run.year},
            _digests(root, project.reference),
            _digests(root, root / "published"),
            parameters | program() | own,
        )  # fmt: skip

    @property
    def measured(self) -> dict[str, str]:
        """The reviewed files that estimates and progress may hang on."""
        return {n: d for n, d in self.reference.items() if n.rpartition("/")[2] not in AT_THE_DOOR}

    @property
    def every(self) -> dict[str, str]:
        """All of it."""
        return {**self.raw, **self.reference, **self.published, **self.always}


def raw_files(project: Project) -> dict[str, str]:
    """The digests of all partner files of a project."""
    return _digests(project.root, project.root / "data" / "raw")


def _digests(root: Path, folder: Path) -> dict[str, str]:
    # Folders too: an empty one may be told of.
    return {path.relative_to(root).as_posix(): digest_of(path) for path in folder.rglob("*")}


def program() -> dict[str, str]:
    """What does the work: another one may leave other bytes."""
    return worker() | {
        "the notebooks": _together(*_contents(notebook_folder(), "*.ipynb")),
        "typefaces and Pango": _together(*_setting(), *_typefaces()),
    }


def worker() -> dict[str, str]:
    """What of it makes tables."""
    package = Path(__file__).parents[1]
    installed = (name for folder in sys.path if os.path.isdir(folder)
                 for name in os.listdir(folder)
                 if name.endswith((".dist-info", ".egg-info")))  # fmt: skip
    return {
        "the package": _together(*_contents(package, "*")),
        "the installed packages": _together(*sorted(installed)),
        "Python and the machine": _together(sys.version, platform.platform(), _processor()),
    }


def _contents(folder: Path, pattern: str) -> Iterator[str]:
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{path.relative_to(folder).as_posix()} {digest_of(path)}"


def _together(*texts: str) -> str:
    return text_digest("\n".join(texts))


def _processor() -> str:
    """What it can do: numpy takes other ways, to other last digits, on another one."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags"))}))


def _setting() -> Iterator[str]:
    for library, function in SETTING.items():
        for name in (f"lib{library}.so.0", f"lib{library}-0.dll", f"lib{library}.dylib"):
            with suppress(OSError, AttributeError):
                told = getattr(CDLL(name), function)
                told.restype = c_char_p
                yield f"{library} {told().decode('ascii')}"


def _typefaces() -> Iterator[str]:
    for folder in TYPEFACES:
        for path in sorted(Path(folder).expanduser().rglob("*")):
            with suppress(OSError):
                yield f"{path} {path.stat().st_size}"


PART = "/cleaned/"  # of the names of all such steps
NEW = "the store does not hold what came of it before"


class Cleaned:
    """The shelf of a project and year for `partners.kept`, in the store of the project."""

    def __init__(self, project: Project, year: ReportingYear) -> None:
        self._project, self._store = project, Store(project)
        self._of = f"{year.folder}{PART}"

    def get(self, name: str, read: Mapping[str, str]) -> bytes | None:
        """What is kept of a source that was made from the same, by this very program."""
        return self._store.get(self._of + name, {**_worker(), **read})

    def put(
        self, name: str, read: Mapping[str, str], raw: Mapping[str, str], content: bytes
    ) -> None:
        """Keep it until one of the partner files `raw` is gone, or another."""
        self._store.put(Kept(self._of + name, {**_worker(), **read}, {}, raw=raw), content)

    def read(self) -> dict[str, Mapping[str, str]]:
        """Source → what it was made from when it was last kept or taken."""
        return {step.removeprefix(self._of): read for step, read in self._store.reads(self._of)}

    def why(self, before: Mapping[str, Mapping[str, str]]) -> list[str]:
        """Of each source that was cleaned since, a sentence with the reason.

        Args:
            before: as `read` had it then.
        """
        now = {name: read for name, read in self.read().items() if read != before.get(name)}
        return [
            f"{name} was cleaned: "
            + (why_again(_files(now[name]), _files(before[name])) if name in before else NEW)
            for name in sorted(now)
        ]

    def sweep(self) -> None:
        """Delete what is kept of sources whose partner files are gone, or others."""
        self._store.sweep(raw_files(self._project), PART)

    def forget(self) -> None:
        """Have all sources of the year cleaned anew."""
        self._store.forget(self._of)


def _files(read: Mapping[str, str]) -> dict[str, str]:
    """The same with files by their name alone, without the pattern that claims them."""
    return {name.partition(" as ")[0]: digest for name, digest in read.items()}


@cache
def _worker() -> dict[str, str]:
    # Once a process: what is imported stays as it was, also where its files change meanwhile.
    return worker()
