"""The steps of a run: each is done, or what it left when it read the same is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ssp_analysis.engine.asked import Run
from ssp_analysis.engine.sources import Sources, raw_files
from ssp_analysis.engine.store import Kept, Store, files_below, why_again
from ssp_analysis.project import digest_of

WHOLE = "the pack"
UNSURE = "unsure"  # said by a step of what it left, where the same could come out other next time
_Stamps = dict[str, tuple[int, int, int]]


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
        self,
        name: str,
        read: Mapping[str, str],
        work: Callable[[], Mapping[str, Any] | None],
        folders: Iterable[Path] = (),
    ) -> Kept:
        """Do one step, or take what it left when it read the same.

        Args:
            name: of the step.
            read: the digests of what it reads, beside the parameters and the program.
            work: does it, and says what else is to be known of what it left.
            folders: of which all that is in them is left by it.
        """
        step, read = self._named(name), {**self.sources.always, **read}
        kept = self._taken(step, read)
        if kept:
            self.why.append(f"{name} was not done again: all that it reads is as it was")
        else:
            self.why.append(f"{name} was done: {self._reason(step, read)}")
            kept = self._done(Kept(step, read, {}, tuple(map(self._inside, folders))), work)
        self._left.append(kept)
        return kept

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
        return f"{self._run.year.folder}/{self._run.audience}/{name}"

    def _read_whole(self, extras: Iterable[str]) -> dict[str, str]:
        return self.sources.every | {f"--with {extra}": "wanted" for extra in extras}

    def _files(self) -> dict[str, str]:
        return {name: digest for kept in self._left for name, digest in kept.files.items()}

    def _taken(self, step: str, read: Mapping[str, str]) -> Kept | None:
        kept = None if self._fresh else self._store.find(step, read)
        return kept if kept and self._store.restore(kept, self.sources.raw) else None

    def _reason(self, step: str, read: Mapping[str, str]) -> str:
        if self._fresh:
            return "--fresh asks for it"
        before = self._store.last(step)
        if before is None:
            return "the store does not hold what it left before"
        return why_again(read, before.read) or "what the store holds of it is damaged"

    def _done(self, kept: Kept, work: Callable[[], Mapping[str, Any] | None]) -> Kept:
        before = self._stamps(self._traced(kept.folders))
        told = work() or {}
        after = self._stamps(self._traced(kept.folders))
        whole = {name for folder in kept.folders for name in files_below(self._root, folder)}
        names = sorted({name for name in after if after[name] != before.get(name)} | whole)
        files = {name: digest_of(self._root / name) for name in names}
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

    def _traced(self, folders: Iterable[str]) -> list[str]:
        """Where a step may leave files: tables of the year, the executed copy, its own folders."""
        processed, executed = self._run.processed, self._inside(self._run.executed)
        tables = [self._inside(path) for path in processed.glob("[!.]*") if path.is_file()]
        return [*tables, *(name for folder in (executed, *folders)
                           for name in files_below(self._root, folder))]  # fmt: skip

    def _inside(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _stamps(self, names: Iterable[str]) -> _Stamps:
        return {name: (told.st_mtime_ns, told.st_size, told.st_ino)
                for name in names if (path := self._root / name).exists()
                for told in [path.stat()]}  # fmt: skip
